//! What a filing states that tells its matter from one that is worded alike: unit, amount, people, place, named sites,
//! figures. No text and no person.
//!
//! Clerks write the same sentence for many matters (给…送了半年砂石，…欠材料款…); what stands in the gaps of the sentence
//! decides then, and not the sentence.

use serde::{Deserialize, Serialize};

use super::sketch::{Input, hash32, pair_hash};
use crate::petition::{Closeness, RespondentKey, UnitClass, UnitName, key};
use crate::text::{SafeText, fold_char};

/// The least and the most that a figure can mean; both 0 when nothing is stated.
pub(super) type Bounds = [u32; 2];

/// The unit that a filing states, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unit {
    /// The name's key as text.
    pub(super) key: String,
    /// A firm, school, shop or hospital with a name of its own: two of them are two debtors.
    firm: bool,
    /// The neighbouring characters of what names it (字号, or the place of a school).
    name: Vec<u32>,
    /// The same, with the trade.
    full: Vec<u32>,
}

/// What one filing states.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Stated {
    pub(super) unit: Option<Unit>,
    amount: Bounds,
    people: Bounds,
    /// 属地 as registered; 0 when it is not.
    town: u32,
    /// Kind of place and the neighbouring characters of its name: (村, 月塘).
    sites: Vec<(u32, u32)>,
    /// The neighbouring characters of names of projects and sites (县中医院迁建三期).
    projects: Vec<u32>,
    /// What is counted and the whole number: (年, 2023), (户, 15).
    figures: Vec<(u32, u32)>,
}

/// What ends the name of a place, how many characters name it, and its kind.
const SITES: [(&str, usize, u32); 9] = [
    ("村", 2, 1),
    ("社区", 2, 2),
    ("小区", 2, 2),
    ("花园", 2, 2),
    ("小学", 2, 3),
    ("中学", 2, 3),
    ("幼儿园", 2, 3),
    ("医院", 2, 4),
    ("市场", 2, 5),
];
/// What ends the name of a project.
const PROJECTS: [&str; 6] = ["项目", "工程", "标段", "工地", "期", "还建楼"];
/// What cannot stand in a name of a place or a project.
const NO_NAME: &str = "我们你他她它的了在到进往去给跟从与和及对向由就为把将被是于有没不也都又再称说反映承做干包该本其此经为\
上下前后一二三四五六七八九十两几每各全同某个长短日月年学各等因按以至还未已要求付欠拖工资";

impl Stated {
    pub(super) fn new(input: &Input<'_>) -> Self {
        let mut stated = Self {
            unit: input.respondent.and_then(Unit::new),
            amount: bounds(input.amount),
            people: bounds(input.people),
            town: input.place.map_or(0, hash32),
            ..Self::default()
        };
        for text in [input.title, input.text] {
            let characters = open(text);
            stated.read(&characters);
        }
        for list in [&mut stated.sites, &mut stated.figures] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        stated.projects.sort_unstable();
        stated.projects.dedup();
        stated.projects.shrink_to_fit();
        stated
    }

    /// The key of the stated unit in its parts, for comparing.
    pub(super) fn unit_key(&self) -> Option<RespondentKey> {
        self.unit.as_ref().map(Unit::parts)
    }

    fn read(&mut self, characters: &[char]) {
        let mut at = 0;
        while at < characters.len() {
            if characters.get(at).is_some_and(char::is_ascii_digit) {
                at = self.figure(characters, at);
                continue;
            }
            let here = characters.get(at..).unwrap_or_default();
            for (mark, length, kind) in SITES {
                if starts(here, mark) {
                    self.site(characters, at, length, kind);
                }
            }
            if PROJECTS.iter().any(|mark| starts(here, mark)) {
                let from = run_start(characters, at);
                if at - from >= 3 {
                    let name = characters.get(from..at).unwrap_or_default();
                    self.projects.extend(pairs(name));
                }
            }
            at += 1;
        }
    }

    fn site(&mut self, characters: &[char], at: usize, length: usize, kind: u32) {
        let from = at.saturating_sub(length);
        if run_start(characters, at) > from || at < length {
            return;
        }
        let name = characters.get(from..at).unwrap_or_default();
        self.sites
            .extend(pairs(name).take(1).map(|pair| (kind, pair)));
    }

    /// Reads the number at `at`; gives back where it ends.
    fn figure(&mut self, characters: &[char], at: usize) -> usize {
        let digits = |from: usize| {
            let rest = characters.get(from..).unwrap_or_default();
            let end = rest.iter().position(|c| !c.is_ascii_digit());
            from + end.unwrap_or(rest.len())
        };
        let whole = digits(at);
        let mut end = whole;
        while characters.get(end).is_some_and(|c| *c == '.' || *c == ',')
            && characters.get(end + 1).is_some_and(char::is_ascii_digit)
        {
            end = digits(end + 1);
        }
        let mut unit = end;
        while characters
            .get(unit)
            .is_some_and(|c| "多余来几".contains(*c))
        {
            unit += 1;
        }
        let number: String = characters
            .get(at..whole)
            .unwrap_or_default()
            .iter()
            .collect();
        let kind = characters.get(unit).copied();
        // Long numbers are reference numbers; amounts are read by `extract`.
        if let (Some(kind @ '\u{4e00}'..='\u{9fff}'), Ok(value)) = (kind, number.parse::<u32>())
            && number.len() <= 5
            && !"元万千百".contains(kind)
        {
            self.figures.push((u32::from(kind), value));
        }
        end
    }
}

impl Unit {
    fn new(name: &str) -> Option<Self> {
        let parsed = UnitName::parse(name);
        let text = super::respondent_key(name);
        if text.is_empty() {
            return None;
        }
        let own = key(&parsed);
        let firm = is_firm(&parsed);
        let names: Vec<char> = name_of(&own).chars().map(fold_char).collect();
        let trade = own.trade.chars().map(fold_char);
        let full: Vec<char> = names.iter().copied().chain(trade).collect();
        Some(Self {
            full: pairs(&full).collect(),
            key: text,
            firm: firm && names.len() > 1,
            name: pairs(&names).collect(),
        })
    }

    /// The name's key in its parts.
    fn parts(&self) -> RespondentKey {
        let part = |n: usize| self.key.split('|').nth(n).unwrap_or_default().to_owned();
        RespondentKey {
            place: part(0),
            brand: part(1),
            trade: part(2),
            class: UnitClass::Unknown,
            form: part(3),
            branch: String::new(),
        }
    }

    /// Whether a text that holds these characters names the unit.
    fn named_in(&self, mentions: impl Fn(u32) -> bool) -> bool {
        !self.name.is_empty() && self.name.iter().all(|pair| mentions(*pair))
    }

    /// The same by brand and trade, for units of one brand (瑞栎建筑, 瑞栎市政).
    fn full_in(&self, mentions: impl Fn(u32) -> bool) -> bool {
        !self.full.is_empty() && self.full.iter().all(|pair| mentions(*pair))
    }

    /// Whether one name's brand is the end of the other's (瑞栎, 青溪瑞栎).
    fn shares_brand(&self, other: &Self) -> bool {
        self.name.ends_with(&other.name) || other.name.ends_with(&self.name)
    }
}

/// Whether a name is that of one firm or school, and not what a reader of texts took for one (丽发新城附近修建搅拌厂): a
/// short brand of characters that can name, and a last word; for other than companies a trade or a place besides.
fn is_firm(name: &UnitName) -> bool {
    let brand = name.brand.chars().count();
    let names = name
        .brand
        .chars()
        .all(|c| !NO_NAME.contains(c) && !"近旁边处修建盖".contains(c));
    let short = (2..=4).contains(&brand) && names;
    match name.class {
        UnitClass::Company | UnitClass::Cooperative | UnitClass::Bank => short,
        UnitClass::Plant | UnitClass::Shop => short && !name.trade.is_empty(),
        UnitClass::School | UnitClass::Hospital => {
            let place = (2..=6).contains(&name.place.chars().count());
            place && (brand == 0 || short)
        }
        _ => false,
    }
}

/// What tells a unit from others: its brand, or the place of a unit without one.
fn name_of(key: &RespondentKey) -> &str {
    if key.brand.chars().count() > 1 {
        &key.brand
    } else {
        &key.place
    }
}

/// One filing's statements, and which neighbouring characters its texts hold.
pub(super) struct Side<'s, F: Fn(u32) -> bool> {
    pub(super) stated: &'s Stated,
    /// [`Stated::unit_key`], made once.
    pub(super) unit: Option<&'s RespondentKey>,
    pub(super) mentions: F,
}

/// How the statements of two filings stand to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    /// 1 one unit, 0.75 it may be, 0.5 one text names the other's unit, 0 not stated, -0.5 one states a unit that the
    /// other's text does not name, -1 two units and neither text names the other's.
    pub(super) unit: f32,
    /// Two firms with names of their own.
    two_firms: bool,
    /// 1 equal, 0.5 may be, -1 cannot be, 0 not stated by both.
    pub(super) amount: f32,
    pub(super) people: f32,
    pub(super) town: f32,
    pub(super) sites: f32,
    /// The share of one's project names that the other's text holds, the less and the more; NaN without any.
    pub(super) projects: [f32; 2],
    /// How many figures of one kind are equal, and how many kinds have none equal.
    pub(super) figures: [f32; 2],
}

impl Standing {
    /// Whether anything stated by both is the same: one sentence is then not all they share.
    pub(super) fn anchored(&self) -> bool {
        self.unit >= 0.5 || self.amount > 0.75 || self.sites > 0.0 || self.projects[1] >= 1.0
    }

    /// Whether the two can never be one matter: two firms, or two of amount, people, place and site that cannot be one.
    pub(super) fn never(&self) -> bool {
        let facts = [self.amount, self.people, self.town, self.sites];
        self.two_firms || facts.iter().filter(|v| **v < 0.0).count() > 1
    }

    /// Whether something stated by both speaks against one matter.
    pub(super) fn apart(&self) -> bool {
        self.unit <= -1.0
            || self.amount < 0.0
            || self.people < 0.0
            || self.town < 0.0
            || self.sites < 0.0
    }
}

/// Compares what two filings state.
pub(super) fn compare<F: Fn(u32) -> bool, G: Fn(u32) -> bool>(
    a: &Side<'_, F>,
    b: &Side<'_, G>,
) -> Standing {
    let (x, y) = (a.stated, b.stated);
    let (unit, two_firms) = units(a, b);
    Standing {
        unit,
        two_firms,
        amount: bounded(x.amount, y.amount, 0.02),
        people: bounded(x.people, y.people, 0.0),
        town: match (x.town, y.town) {
            (0, _) | (_, 0) => 0.0,
            (p, q) if p == q => 1.0,
            _ => -1.0,
        },
        sites: sites(a, b),
        projects: projects(a, b),
        figures: figures(&x.figures, &y.figures),
    }
}

fn units<F: Fn(u32) -> bool, G: Fn(u32) -> bool>(a: &Side<'_, F>, b: &Side<'_, G>) -> (f32, bool) {
    match (&a.stated.unit, &b.stated.unit) {
        (None, None) => (0.0, false),
        (Some(unit), None) if unit.named_in(&b.mentions) => (0.5, false),
        (None, Some(unit)) if unit.named_in(&a.mentions) => (0.5, false),
        (Some(_), None) | (None, Some(_)) => (-0.5, false),
        (Some(x), Some(y)) if x.key == y.key => (1.0, false),
        (Some(x), Some(y)) => match closeness(a.unit, b.unit) {
            Closeness::Same => (1.0, false),
            Closeness::May => (0.75, false),
            Closeness::Different => {
                let named = if x.shares_brand(y) {
                    x.full_in(&b.mentions) || y.full_in(&a.mentions)
                } else {
                    x.named_in(&b.mentions) || y.named_in(&a.mentions)
                };
                if named {
                    (0.5, false)
                } else {
                    (-1.0, x.firm && y.firm)
                }
            }
        },
    }
}

fn closeness(a: Option<&RespondentKey>, b: Option<&RespondentKey>) -> Closeness {
    match (a, b) {
        (Some(a), Some(b)) => a.closeness(b),
        _ => Closeness::Different,
    }
}

/// 1 when the bounds touch within `slack`, 0.5 when one may be the other's round figure, -1 when they cannot be one.
fn bounded(a: Bounds, b: Bounds, slack: f64) -> f32 {
    if a[1] == 0 || b[1] == 0 {
        return 0.0;
    }
    let touch = |by: f64| {
        let most = |x: Bounds| f64::from(x[1]) * (1.0 + by);
        most(a) >= f64::from(b[0]) && most(b) >= f64::from(a[0])
    };
    if touch(slack) {
        1.0
    } else if touch(slack + 0.12) {
        0.5
    } else {
        -1.0
    }
}

/// 1 when a site of one kind is the same, -1 when both name sites of one kind and neither text holds the other's.
fn sites<F: Fn(u32) -> bool, G: Fn(u32) -> bool>(a: &Side<'_, F>, b: &Side<'_, G>) -> f32 {
    let (x, y) = (&a.stated.sites, &b.stated.sites);
    if x.iter().any(|site| y.binary_search(site).is_ok()) {
        return 1.0;
    }
    let both = x
        .iter()
        .any(|(kind, _)| y.iter().any(|(other, _)| kind == other));
    let named = x.iter().any(|(_, pair)| (b.mentions)(*pair))
        || y.iter().any(|(_, pair)| (a.mentions)(*pair));
    if both && !named { -1.0 } else { 0.0 }
}

fn projects<F: Fn(u32) -> bool, G: Fn(u32) -> bool>(a: &Side<'_, F>, b: &Side<'_, G>) -> [f32; 2] {
    let share = |own: &[u32], mentions: &dyn Fn(u32) -> bool| {
        let found = own.iter().filter(|pair| mentions(**pair)).count();
        approx(found) / approx(own.len())
    };
    let (x, y) = (&a.stated.projects, &b.stated.projects);
    match (x.is_empty(), y.is_empty()) {
        (true, true) => [f32::NAN; 2],
        (false, true) => [share(x, &b.mentions); 2],
        (true, false) => [share(y, &a.mentions); 2],
        (false, false) => {
            let both = [share(x, &b.mentions), share(y, &a.mentions)];
            [both[0].min(both[1]), both[0].max(both[1])]
        }
    }
}

/// Both lists are sorted by kind.
fn figures(a: &[(u32, u32)], b: &[(u32, u32)]) -> [f32; 2] {
    let (mut same, mut differ) = (0_usize, 0_usize);
    for kinds in a.chunk_by(|x, y| x.0 == y.0) {
        let kind = kinds.first().map_or(0, |f| f.0);
        let from = b.partition_point(|f| f.0 < kind);
        let others = b
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|f| f.0 == kind);
        let (mut any, mut equal) = (false, 0);
        for other in others {
            any = true;
            equal += usize::from(kinds.contains(other));
        }
        same += equal;
        differ += usize::from(any && equal == 0);
    }
    [approx(same), approx(differ)]
}

fn bounds(given: Option<[f64; 2]>) -> Bounds {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float is clamped to the range of the integer"
    )]
    given.map_or([0; 2], |[low, high]| {
        [low.floor() as u32, high.ceil().max(low) as u32]
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^24")]
fn approx(count: usize) -> f32 {
    count as f32
}

/// The characters outside masks, folded; a mask is one space.
fn open(text: &SafeText) -> Vec<char> {
    let mut out = Vec::with_capacity(text.as_str().len() / 3);
    let mut masks = text.masks().iter().peekable();
    for (at, c) in text.as_str().char_indices() {
        while masks.peek().is_some_and(|m| m.span.end <= at) {
            masks.next();
        }
        match masks.peek() {
            Some(mask) if mask.span.start == at => out.push(' '),
            Some(mask) if mask.span.start < at => {}
            _ => out.push(fold_char(c)),
        }
    }
    out
}

fn starts(characters: &[char], mark: &str) -> bool {
    let mut marks = mark.chars();
    let all = marks.by_ref().zip(characters).all(|(m, c)| m == *c);
    all && characters.len() >= mark.chars().count()
}

/// Where the run of characters that can name something begins, at most ten before `at`.
fn run_start(characters: &[char], at: usize) -> usize {
    let before = characters.get(..at).unwrap_or_default();
    let fits = |c: &&char| ('\u{4e00}'..='\u{9fff}').contains(*c) && !NO_NAME.contains(**c);
    at - before.iter().rev().take(10).take_while(fits).count()
}

fn pairs(name: &[char]) -> impl Iterator<Item = u32> + '_ {
    name.windows(2).filter_map(|w| match w {
        [a, b] => Some(pair_hash(*a, *b)),
        _ => None,
    })
}
