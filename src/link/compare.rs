//! Compares two cases: what they share and where they differ, as numbers with names.

use rayon::prelude::*;

use super::candidates::Pairs;
use super::cfg::Plan;
use super::sketch::{BINS, NO_DAY, Sketch, Word};
use super::stated::{self, Side, Standing};
use super::terms::Terms;
use crate::petition::{Issue, RespondentKey};

/// A feature of a pair: its code in the table of weights, and its name (名称) for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Feature {
    /// The stable code.
    pub code: &'static str,
    /// 名称
    pub name: &'static str,
}

macro_rules! features {
    ($($code:literal $name:literal;)*) => {
        /// Every feature, in the order of a pair's values.
        pub const FEATURES: [Feature; 41] = [$(Feature { code: $code, name: $name },)*];
    };
}

features! {
    "words" "全文用词相近";
    "title" "标题用词相近";
    "rare" "全文少见词相近";
    "plain" "全文常用词相近（诉求）";
    "title_plain" "标题常用词相近（诉求）";
    "title_rare" "标题少见词相近";
    "title_in_least" "标题见于对方全文（较少一方）";
    "title_in_most" "标题见于对方全文（较多一方）";
    "rare_in_least" "标题少见词见于对方（较少一方）";
    "rare_in_most" "标题少见词见于对方（较多一方）";
    "plain_in_least" "标题常用词见于对方（较少一方）";
    "plain_in_most" "标题常用词见于对方（较多一方）";
    "name_in_least" "标题名称字串见于对方（较少一方）";
    "name_in_most" "标题名称字串见于对方（较多一方）";
    "title_groups" "标题字串相近";
    "best_group" "共有的最少见标题字串";
    "best_word" "共有的最少见词";
    "shared" "共有词的分量";
    "only_least" "标题中对方没有的词（较少一方）";
    "only_most" "标题中对方没有的词（较多一方）";
    "copied" "语句雷同";
    "days" "相隔时间";
    "place" "地点";
    "numbers" "共有数字（金额、文号）";
    "title_numbers" "标题中的数字";
    "shorter" "较短一件的篇幅";
    "lengths" "篇幅之差";
    "respondent" "被反映单位";
    "issue" "诉求类别";
    "amount" "金额能否是一笔";
    "people" "涉及人数能否一致";
    "town" "属地";
    "sites" "村、小区、学校等名称";
    "project_least" "项目名称见于对方（较少一方）";
    "project_most" "项目名称见于对方（较多一方）";
    "figures_same" "相同的年份、数目";
    "figures_differ" "不同的年份、数目";
    "swapped" "套话相同而名称不同";
    "rare_only" "对方没有的少见词（较少一方）";
    "bare" "无可区分的事实，篇幅";
    "conflicts" "不能并存的事实";
}

/// Least weight of a rare word: in one of about forty matters or fewer.
const RARE: f32 = 4.85;

/// A text of fewer characters is short.
const SHORT: u32 = 60;
/// Least general rarity of a word that may be a name.
const NAMED: u8 = 245;

/// A sketch with the weights of its words.
pub(super) struct View<'s> {
    sketch: &'s Sketch,
    /// One a word of the sketch, in its order.
    terms: Vec<Term>,
    grams: Vec<TitleGroup>,
    norms: Norms,
    /// Logarithm of the characters.
    length: f32,
    unit: Option<RespondentKey>,
}

/// What a word counts in one case.
#[derive(Clone, Copy)]
struct Term {
    weight: f32,
    /// Weight times how often, title and text together.
    all: f32,
    /// Weight times how often in the title; 0 when it is not in it.
    title: f32,
}

/// A group of title characters.
struct TitleGroup {
    hash: u32,
    weight: f32,
    /// Weight to the power of 1.5.
    mass: f32,
    pairs: [u32; 2],
}

#[derive(Default)]
struct Norms {
    all: f32,
    rare: f32,
    plain: f32,
    title: f32,
    title_rare: f32,
    title_plain: f32,
    title_mass: f32,
    title_rare_mass: f32,
    title_plain_mass: f32,
    rare_mass: f32,
    grams: f32,
    gram_mass: f32,
}

fn times(count: u8) -> f32 {
    1.0 + f32::from(count.max(1)).ln()
}

impl<'s> View<'s> {
    pub(super) fn new(sketch: &'s Sketch, terms: &Terms) -> Self {
        let mut norms = Norms::default();
        let mut own = Vec::with_capacity(sketch.words.len());
        for word in &sketch.words {
            let (_, weight) = terms.word(word.hash);
            let title = if word.title > 0 {
                weight * times(word.title)
            } else {
                0.0
            };
            let all = weight * times(word.count);
            own.push(Term { weight, all, title });
            let square = all.powi(2);
            norms.all += square;
            *if weight > RARE {
                &mut norms.rare
            } else {
                &mut norms.plain
            } += square;
            if weight > RARE {
                norms.rare_mass += weight;
            }
            if word.title > 0 {
                let square = title.powi(2);
                norms.title += square;
                norms.title_mass += weight;
                if weight > RARE {
                    norms.title_rare += square;
                    norms.title_rare_mass += weight;
                } else {
                    norms.title_plain += square;
                    norms.title_plain_mass += weight;
                }
            }
        }
        let mut grams = Vec::new();
        for gram in sketch.grams() {
            let weight = terms.gram(gram.hash);
            norms.grams += weight * weight;
            let mass = weight.powf(1.5);
            norms.gram_mass += mass;
            grams.push(TitleGroup {
                hash: gram.hash,
                weight,
                mass,
                pairs: gram.pairs,
            });
        }
        Self {
            sketch,
            terms: own,
            grams,
            norms,
            length: approx(sketch.length.max(1)).ln(),
            unit: sketch.stated.unit_key(),
        }
    }
}

/// The cosine of words alone, for a first look.
fn cosine_of_words(marks: &Marks, a: &View<'_>, b: &View<'_>) -> f32 {
    let mut dot = 0.0;
    marks.shared(a, b, |_, p, _, q| dot += p.all * q.all);
    cosine(dot, a.norms.all, b.norms.all)
}

fn cosine(dot: f32, a: f32, b: f32) -> f32 {
    if a > 0.0 && b > 0.0 {
        dot / (a * b).sqrt()
    } else {
        0.0
    }
}

/// The words of one case, marked so that many others can be laid beside it: a table of hashes, four times as large as
/// the words at least, with the place of each.
#[derive(Default)]
pub(super) struct Marks {
    slots: Vec<(u32, u32)>,
    mask: usize,
}

impl Marks {
    /// Marks the words of a case and no other.
    pub(super) fn mark(&mut self, view: &View<'_>) {
        let words = &view.sketch.words;
        let size = (words.len() * 4).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, (0, u32::MAX));
        self.mask = size - 1;
        for (word, place) in words.iter().zip(0_u32..) {
            let mut at = word.hash as usize & self.mask;
            while let Some(slot) = self.slots.get_mut(at) {
                if slot.1 == u32::MAX {
                    *slot = (word.hash, place);
                    break;
                }
                at = (at + 1) & self.mask;
            }
        }
    }

    fn place(&self, hash: u32) -> Option<usize> {
        let mut at = hash as usize & self.mask;
        loop {
            match self.slots.get(at) {
                None | Some((_, u32::MAX)) => return None,
                Some((marked, place)) if *marked == hash => return Some(*place as usize),
                Some(_) => at = (at + 1) & self.mask,
            }
        }
    }

    /// Calls back with every word that `b` shares with the marked case `a`.
    fn shared(
        &self,
        a: &View<'_>,
        b: &View<'_>,
        mut found: impl FnMut(&Word, &Term, &Word, &Term),
    ) {
        for (word, term) in b.sketch.words.iter().zip(&b.terms) {
            if let Some(place) = self.place(word.hash)
                && let (Some(own), Some(its)) = (a.sketch.words.get(place), a.terms.get(place))
            {
                found(own, its, word, term);
            }
        }
    }
}

/// What the words of two cases share.
#[derive(Default)]
struct Shared {
    all: f32,
    rare: f32,
    plain: f32,
    title: f32,
    title_rare: f32,
    title_plain: f32,
    /// Weight of title words of one that the other has anywhere, by side: all, rare, plain.
    sides: [[f32; 3]; 2],
    top: f32,
    mass: f32,
    rare_mass: f32,
}

fn words(marks: &Marks, a: &View<'_>, b: &View<'_>) -> Shared {
    let mut s = Shared::default();
    marks.shared(a, b, |_, p, _, q| {
        let (dot, weight) = (p.all * q.all, p.weight);
        let rare = weight > RARE;
        s.all += dot;
        *if rare { &mut s.rare } else { &mut s.plain } += dot;
        let dot = p.title * q.title;
        if dot > 0.0 {
            s.title += dot;
            *if rare {
                &mut s.title_rare
            } else {
                &mut s.title_plain
            } += dot;
        }
        for (side, in_title) in s.sides.iter_mut().zip([p.title > 0.0, q.title > 0.0]) {
            if in_title {
                side[0] += weight;
                side[if rare { 1 } else { 2 }] += weight;
            }
        }
        s.top = s.top.max(weight);
        s.mass += weight;
        if rare {
            s.rare_mass += weight;
        }
    });
    s
}

/// Groups of characters: cosine, the best shared one, and how much of each title the other has.
fn groups(a: &View<'_>, b: &View<'_>) -> (f32, f32, [f32; 2]) {
    let (mut dot, mut top) = (0.0, 0.0_f32);
    let mut found = [0.0; 2];
    let (mut i, mut j) = (0, 0);
    while let (Some(p), Some(q)) = (a.grams.get(i), b.grams.get(j)) {
        match p.hash.cmp(&q.hash) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                dot += p.weight * q.weight;
                i += 1;
                j += 1;
            }
        }
    }
    for (side, (one, other)) in found.iter_mut().zip([(a, b), (b, a)]) {
        for group in &one.grams {
            if group.pairs.iter().all(|p| other.sketch.has_pair(*p)) {
                *side += group.mass;
                top = top.max(group.weight);
            }
        }
    }
    (dot, top, found)
}

/// The values of a pair, the first one marked, in the order of [`FEATURES`]; NaN where nothing is known.
pub(super) fn features(
    marks: &Marks,
    a: &View<'_>,
    b: &View<'_>,
    standing: &Standing,
) -> [f32; FEATURES.len()] {
    let (x, y) = (&a.norms, &b.norms);
    let s = words(marks, a, b);
    let (gram_dot, gram_top, gram_found) = groups(a, b);
    let within = |place: usize, masses: [f32; 2], smooth: f32| {
        let share = |side: usize| s.sides[side][place] / (masses[side] + smooth);
        (share(0).min(share(1)), share(0).max(share(1)))
    };
    let (title_least, title_most) = within(0, [x.title_mass, y.title_mass], 2.0);
    let (rare_least, rare_most) = within(1, [x.title_rare_mass, y.title_rare_mass], 2.0);
    let (plain_least, plain_most) = within(2, [x.title_plain_mass, y.title_plain_mass], 2.0);
    let name = [0, 1].map(|i| gram_found[i] / ([x.gram_mass, y.gram_mass][i] + 5.0));
    let only = [
        (x.title_mass - s.sides[0][0]).max(0.0),
        (y.title_mass - s.sides[1][0]).max(0.0),
    ];
    let length = [a.length, b.length];
    let numbers = in_both(&a.sketch.numbers, &b.sketch.numbers);
    let rare_only = [x.rare_mass - s.rare_mass, y.rare_mass - s.rare_mass];
    let anchored = standing.anchored() || numbers > 0 || standing.figures[0] > 1.5;
    let bare = if anchored {
        f32::NAN
    } else {
        length[0].min(length[1])
    };
    let against = [
        standing.unit,
        standing.amount,
        standing.people,
        standing.town,
        standing.sites,
    ];
    let against = against.iter().filter(|v| **v <= -1.0).count();
    let conflicts = f32::from(u8::try_from(against).unwrap_or(0)) + standing.figures[1];
    let (plain, rare) = (
        cosine(s.plain, x.plain, y.plain),
        cosine(s.rare, x.rare, y.rare),
    );
    [
        cosine(s.all, x.all, y.all),
        cosine(s.title, x.title, y.title),
        rare,
        plain,
        cosine(s.title_plain, x.title_plain, y.title_plain),
        cosine(s.title_rare, x.title_rare, y.title_rare),
        title_least,
        title_most,
        rare_least,
        rare_most,
        plain_least,
        plain_most,
        name[0].min(name[1]),
        name[0].max(name[1]),
        cosine(gram_dot, x.grams, y.grams),
        gram_top,
        s.top,
        s.mass.ln_1p(),
        only[0].min(only[1]).ln_1p(),
        only[0].max(only[1]).ln_1p(),
        copied(a.sketch, b.sketch),
        days(a.sketch, b.sketch),
        agreement(&a.sketch.places, &b.sketch.places),
        approx(numbers).ln_1p(),
        agreement(&a.sketch.title_numbers, &b.sketch.title_numbers),
        length[0].min(length[1]),
        (length[0] - length[1]).abs(),
        standing.unit,
        issue(a.sketch.issue, b.sketch.issue),
        standing.amount,
        standing.people,
        standing.town,
        standing.sites,
        standing.projects[0],
        standing.projects[1],
        standing.figures[0].ln_1p(),
        standing.figures[1],
        plain * (1.0 - rare),
        rare_only[0].min(rare_only[1]).max(0.0).ln_1p(),
        bare,
        conflicts,
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^24")]
fn approx(count: u32) -> f32 {
    count as f32
}

/// The share of equal bins of the signatures.
fn copied(a: &Sketch, b: &Sketch) -> f32 {
    let equal = a.signature.iter().zip(&b.signature);
    let equal = equal.filter(|(x, y)| x == y && **x != u32::MAX).count();
    f32::from(u16::try_from(equal).unwrap_or(0)) / f32::from(u16::try_from(BINS).unwrap_or(1))
}

/// ln(1 + days between).
fn days(a: &Sketch, b: &Sketch) -> f32 {
    if a.day == NO_DAY || b.day == NO_DAY {
        return f32::NAN;
    }
    approx(a.day.abs_diff(b.day)).ln_1p()
}

/// 1 when the sets share something, -1 when both name something and share nothing, 0 otherwise.
fn agreement(a: &[u32], b: &[u32]) -> f32 {
    if a.is_empty() || b.is_empty() {
        0.0
    } else if in_both(a, b) > 0 {
        1.0
    } else {
        -1.0
    }
}

fn in_both(a: &[u32], b: &[u32]) -> u32 {
    let both = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    u32::try_from(both).unwrap_or(u32::MAX)
}

/// How what two cases state stands to each other.
fn standing(a: &View<'_>, b: &View<'_>) -> Standing {
    let (x, y) = (a.sketch, b.sketch);
    stated::compare(
        &Side {
            stated: &x.stated,
            unit: a.unit.as_ref(),
            mentions: |pair| x.has_pair(pair),
        },
        &Side {
            stated: &y.stated,
            unit: b.unit.as_ref(),
            mentions: |pair| y.has_pair(pair),
        },
    )
}

/// Whether two cases can never be one matter, however alike they are worded.
pub(super) fn never(a: &View<'_>, b: &View<'_>) -> bool {
    two_matters(a, b, &standing(a, b))
}

fn two_matters(a: &View<'_>, b: &View<'_>, standing: &Standing) -> bool {
    let two_demands = issue(a.sketch.issue, b.sketch.issue) < 0.5;
    standing.never() || (standing.amount < 0.0 && two_demands)
}

/// Whether two short texts share words of every day alone: nothing in them tells whose matter it is. The same text once
/// more within days is a second registration.
fn nameless(marks: &Marks, a: &View<'_>, b: &View<'_>, standing: &Standing) -> bool {
    let (x, y) = (a.sketch, b.sketch);
    if x.length.min(y.length) >= SHORT
        || standing.anchored()
        || standing.figures[0] > 0.5
        || agreement(&x.places, &y.places) > 0.5
        || in_both(&x.numbers, &y.numbers) > 0
    {
        return false;
    }
    let twice = x.words == y.words && x.day.abs_diff(y.day) <= 7;
    let mut named = false;
    marks.shared(a, b, |word, _, _, _| {
        named |= word.rarity >= NAMED && !word.long;
    });
    !named && !twice
}

/// 2 for one issue, 1 for one family or both outside the bureau's, 0 for different ones.
fn issue(a: Option<Issue>, b: Option<Issue>) -> f32 {
    match (a, b) {
        (Some(Issue::Other), Some(Issue::Other)) => 1.0,
        (Some(x), Some(y)) if x == y => 2.0,
        (Some(x), Some(y)) if x.family() == y.family() => 1.0,
        (Some(_), Some(_)) => 0.0,
        _ => f32::NAN,
    }
}

/// A pair with its score.
pub(super) type Scored = (u32, u32, f32);

/// Every sketch with the weights of its words.
pub(super) fn views<'s>(sketches: &[&'s Sketch], terms: &Terms) -> Vec<View<'s>> {
    sketches.par_iter().map(|s| View::new(s, terms)).collect()
}

/// The values of one pair.
pub(super) fn of_pair(a: &View<'_>, b: &View<'_>) -> [f32; FEATURES.len()] {
    let mut marks = Marks::default();
    marks.mark(a);
    features(&marks, a, b, &standing(a, b))
}

/// The score of a pair, the first one marked; without anything that names a matter it is the least.
pub(super) fn score(marks: &Marks, a: &View<'_>, b: &View<'_>, plan: &Plan) -> f32 {
    let standing = standing(a, b);
    if nameless(marks, a, b, &standing) {
        plan.floor
    } else {
        plan.weights.score(&features(marks, a, b, &standing))
    }
}

/// What `look` finds to say of every pair; the first of a pair is marked.
fn each<T: Send>(
    views: &[View<'_>],
    pairs: &Pairs,
    look: impl Fn(&Marks, &View<'_>, &View<'_>) -> Option<T> + Sync,
) -> Vec<(u32, u32, T)> {
    let of_one = |marks: &mut Marks, pairs: &[(u32, u32)]| -> Vec<(u32, u32, T)> {
        let first = pairs.first().and_then(|(a, _)| views.get(*a as usize));
        let Some(first) = first else {
            return Vec::new();
        };
        marks.mark(first);
        let one = |&(a, b): &(u32, u32)| {
            let found = look(marks, first, views.get(b as usize)?)?;
            Some((a, b, found))
        };
        pairs.iter().filter_map(one).collect()
    };
    pairs
        .par_chunk_by(|x, y| x.0 == y.0)
        .map_init(Marks::default, of_one)
        .flatten_iter()
        .collect()
}

/// The cosine of words under which two cases are not compared further. Of pairs of real messages seven in ten are under
/// it, and of those that were linked none.
const WORDLESS: f32 = 0.1;

/// What a first look at two cases tells.
pub(super) struct Look {
    /// The cosine of their words.
    pub(super) cosine: f32,
    /// Something that both state speaks against one matter.
    pub(super) apart: bool,
}

/// A first look at every candidate pair: those that share words and are not two matters for certain.
pub(super) fn looks(views: &[View<'_>], pairs: &Pairs) -> Vec<(u32, u32, Look)> {
    each(views, pairs, |marks, a, b| {
        let standing = standing(a, b);
        if two_matters(a, b, &standing) {
            return None;
        }
        let cosine = cosine_of_words(marks, a, b);
        let apart = standing.apart();
        (cosine > WORDLESS).then_some(Look { cosine, apart })
    })
}

/// The score of every candidate pair that may matter.
pub(super) fn scored(views: &[View<'_>], pairs: &Pairs, plan: &Plan) -> Vec<Scored> {
    each(views, pairs, |marks, a, b| {
        let score = score(marks, a, b, plan);
        (score > plan.floor).then_some(score)
    })
}
