//! From scored pairs to matters: the closest two sets of filings are joined first, and none are joined by a chain alone.
//!
//! The closeness of two sets is a mix of the mean over all their pairs and of the best one. A pair that was not compared
//! counts as just too far. Two sets that state two firms (see [`super::stated`]) are never joined, however close, nor two that state an amount and a place that cannot be one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cfg::Plan;
use super::compare::{Look, Marks, Scored, View, never, score};

/// Components of up to this many cases are compared in full.
const IN_FULL: usize = 160;
/// Scores count up to this far from the threshold.
const LIMIT: f32 = 6.0;
/// The most cases of a provisional matter that is not looked at again.
const CHAIN: usize = 200;

/// Every case with the place of the first case of its matter.
pub(super) fn run(
    views: &[View<'_>],
    scored: Vec<Scored>,
    earlier: &[Option<u32>],
    plan: &Plan,
) -> Vec<usize> {
    let seeds = seeds(earlier);
    let near = scored
        .iter()
        .filter(|s| s.2 > plan.unseen)
        .map(|s| (s.0, s.1));
    let mut sets = Sets::new(views.len());
    near.for_each(|(a, b)| sets.join(a as usize, b as usize));
    for (i, &seed) in seeds.iter().enumerate() {
        sets.join(i, seed);
    }
    let components = sets.members();
    let mut place = vec![0; views.len()];
    for (number, members) in components.iter().enumerate() {
        for &m in members {
            place[m] = number;
        }
    }
    let mut edges: Vec<Vec<Scored>> = vec![Vec::new(); components.len()];
    for edge in scored {
        let (a, b) = (place[edge.0 as usize], place[edge.1 as usize]);
        if a == b {
            edges[a].push(edge);
        }
    }
    let jobs: Vec<(&Vec<usize>, Vec<Scored>)> = components
        .iter()
        .zip(edges)
        .filter(|(m, _)| m.len() > 1)
        .collect();
    let done: Vec<Vec<(usize, usize)>> = jobs
        .into_par_iter()
        .map(|(members, edges)| {
            let edges = if (3..=IN_FULL).contains(&members.len()) {
                in_full(views, members, plan)
            } else {
                edges
            };
            let unseen = plan.unseen - plan.threshold;
            agglomerate(
                members,
                &seeds,
                &relative(edges, plan.threshold),
                &Rules {
                    unseen: f64::from(unseen),
                    best_share: f64::from(plan.best_pair),
                    apart: &|a, b| match (views.get(a), views.get(b)) {
                        (Some(x), Some(y)) => never(x, y),
                        _ => false,
                    },
                },
            )
        })
        .collect();
    let mut first: Vec<usize> = (0..views.len()).collect();
    for (case, leader) in done.into_iter().flatten() {
        first[case] = leader;
    }
    first
}

/// Provisional matters by the cosine of words, so that a word can be counted by matter: whatever a chain of near pairs
/// holds together. A chain of more than [`CHAIN`] cases is cut at a higher cosine.
pub(super) fn provisional(cases: usize, looks: &[(u32, u32, Look)], cosine: f32) -> Vec<u32> {
    let near = looks
        .iter()
        .filter(|(_, _, l)| l.cosine > cosine && !l.apart);
    let mut near: Vec<Scored> = near.map(|(a, b, l)| (*a, *b, l.cosine)).collect();
    let mut first: Vec<u32> = (0..u32::try_from(cases).unwrap_or(u32::MAX)).collect();
    let mut least = cosine;
    while !near.is_empty() {
        let mut sets = Sets::new(cases);
        for (a, b, _) in &near {
            sets.join(*a as usize, *b as usize);
        }
        let mut again = vec![false; cases];
        for members in sets.members().into_iter().filter(|m| m.len() > 1) {
            let leader =
                u32::try_from(members.first().copied().unwrap_or_default()).unwrap_or(u32::MAX);
            let cut = members.len() > CHAIN && least < 0.9;
            for member in members {
                first[member] = if cut {
                    u32::try_from(member).unwrap_or(u32::MAX)
                } else {
                    leader
                };
                again[member] = cut;
            }
        }
        least += 0.1;
        near.retain(|(a, _, cosine)| again[*a as usize] && *cosine > least);
    }
    first
}

/// The first case of each earlier matter, by case.
fn seeds(earlier: &[Option<u32>]) -> Vec<usize> {
    let mut first: FxHashMap<u32, usize> = FxHashMap::default();
    let seed = |(i, matter): (usize, &Option<u32>)| match matter {
        Some(matter) => *first.entry(*matter).or_insert(i),
        None => i,
    };
    earlier.iter().enumerate().map(seed).collect()
}

/// Scores of all pairs of a component.
fn in_full(views: &[View<'_>], members: &[usize], plan: &Plan) -> Vec<Scored> {
    let mut all = Vec::with_capacity(members.len() * (members.len() - 1) / 2);
    let mut marks = Marks::default();
    let place = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
    for (n, &a) in members.iter().enumerate() {
        let Some(x) = views.get(a) else { continue };
        marks.mark(x);
        for &b in members.iter().skip(n + 1) {
            if let Some(y) = views.get(b) {
                all.push((place(a), place(b), score(&marks, x, y, plan)));
            }
        }
    }
    all
}

fn relative(mut edges: Vec<Scored>, threshold: f32) -> Vec<Scored> {
    for edge in &mut edges {
        edge.2 = (edge.2 - threshold).clamp(-LIMIT, LIMIT);
    }
    edges
}

/// What is known between two sets.
#[derive(Clone, Copy)]
struct Between {
    sum: f64,
    pairs: u32,
    best: f32,
    /// Found to be two matters by something that both state.
    apart: bool,
}

/// A possible join; the closest comes first, the earliest when even.
#[derive(PartialEq)]
struct Join {
    closeness: f64,
    a: usize,
    b: usize,
}

impl Eq for Join {}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        let earlier = (other.a, other.b).cmp(&(self.a, self.b));
        self.closeness.total_cmp(&other.closeness).then(earlier)
    }
}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Joins the closest sets until none are close; gives back every member with the first of its set.
fn agglomerate(
    members: &[usize],
    seeds: &[usize],
    edges: &[Scored],
    rules: &Rules<'_>,
) -> Vec<(usize, usize)> {
    let mut state = State::new(members, seeds, edges, rules);
    while let Some(join) = state.heap.pop() {
        state.join(&join);
    }
    let mut out = Vec::with_capacity(members.len());
    for set in state.sets.iter().filter(|s| !s.is_empty()) {
        let first = set.iter().min().copied().unwrap_or_default();
        out.extend(set.iter().map(|&case| (case, first)));
    }
    out
}

/// What joining goes by.
struct Rules<'r> {
    /// The closeness of two cases that were not compared.
    unseen: f64,
    /// The share of the best pair.
    best_share: f64,
    /// Whether two cases can never be one matter.
    apart: &'r dyn Fn(usize, usize) -> bool,
}

struct State<'r> {
    sets: Vec<Vec<usize>>,
    between: Vec<FxHashMap<usize, Between>>,
    heap: BinaryHeap<Join>,
    rules: &'r Rules<'r>,
}

impl<'r> State<'r> {
    fn new(members: &[usize], seeds: &[usize], edges: &[Scored], rules: &'r Rules<'r>) -> Self {
        let mut number: FxHashMap<usize, usize> = FxHashMap::default();
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for &case in members {
            let seed = seeds.get(case).copied().unwrap_or(case);
            let at = *number.entry(seed).or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
            sets[at].push(case);
        }
        let mut state = Self {
            between: vec![FxHashMap::default(); sets.len()],
            sets,
            heap: BinaryHeap::new(),
            rules,
        };
        let set_of = |case: u32| {
            number
                .get(&seeds.get(case as usize).copied().unwrap_or(case as usize))
                .copied()
        };
        for &(a, b, score) in edges {
            if let (Some(a), Some(b)) = (set_of(a), set_of(b))
                && a != b
            {
                let one = Between {
                    sum: f64::from(score),
                    pairs: 1,
                    best: score,
                    apart: false,
                };
                state.add(a, b, one);
            }
        }
        for a in 0..state.sets.len() {
            let others: Vec<usize> = state.between[a]
                .keys()
                .copied()
                .filter(|b| a < *b)
                .collect();
            others.into_iter().for_each(|b| state.propose(a, b));
        }
        state
    }

    fn add(&mut self, a: usize, b: usize, more: Between) {
        for (x, y) in [(a, b), (b, a)] {
            let nothing = Between {
                sum: 0.0,
                pairs: 0,
                best: f32::NEG_INFINITY,
                apart: false,
            };
            let between = self.between[x].entry(y).or_insert(nothing);
            between.sum += more.sum;
            between.pairs += more.pairs;
            between.best = between.best.max(more.best);
            between.apart |= more.apart;
        }
    }

    /// The closeness of two sets; `None` when nothing is known between them, or when they are two matters for certain.
    fn closeness(&self, a: usize, b: usize) -> Option<f64> {
        let between = self.between.get(a)?.get(&b).filter(|b| !b.apart)?;
        #[expect(clippy::cast_precision_loss, reason = "sets are small")]
        let pairs = (self.sets[a].len() * self.sets[b].len()) as f64;
        let mean = (between.sum + (pairs - f64::from(between.pairs)) * self.rules.unseen) / pairs;
        let best_share = self.rules.best_share;
        Some(best_share * f64::from(between.best) + (1.0 - best_share) * mean)
    }

    fn propose(&mut self, a: usize, b: usize) {
        let (a, b) = (a.min(b), a.max(b));
        if let Some(closeness) = self.closeness(a, b).filter(|c| *c > 0.0) {
            self.heap.push(Join { closeness, a, b });
        }
    }

    /// Whether any case of one set and any of the other can never be one matter: a chain of filings that name no unit does
    /// not bring two firms together.
    fn apart(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.sets.get(a), self.sets.get(b));
        a.into_iter().flatten().any(|&x| {
            let mut others = b.into_iter().flatten();
            others.any(|&y| (self.rules.apart)(x, y))
        })
    }

    /// Puts `b` into `a`, unless the proposal is out of date or the two are two matters.
    fn join(&mut self, join: &Join) {
        let now = self.closeness(join.a, join.b);
        if now.is_none_or(|now| now.total_cmp(&join.closeness) != Ordering::Equal) {
            return;
        }
        let (a, b) = (join.a, join.b);
        if self.apart(a, b) {
            for (x, y) in [(a, b), (b, a)] {
                if let Some(between) = self.between[x].get_mut(&y) {
                    between.apart = true;
                }
            }
            return;
        }
        let others = std::mem::take(&mut self.between[b]);
        let moved = std::mem::take(&mut self.sets[b]);
        self.sets[a].extend(moved);
        self.between[a].remove(&b);
        for (c, between) in others.into_iter().filter(|(c, _)| *c != a) {
            self.between[c].remove(&b);
            self.add(a, c, between);
        }
        let others: Vec<usize> = self.between[a].keys().copied().collect();
        others.into_iter().for_each(|c| self.propose(a, c));
    }
}

/// Union–find; the smallest member stands for a set.
struct Sets(Vec<usize>);

impl Sets {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn find(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The sets by their smallest member, members in order.
    fn members(mut self) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = Vec::new();
        let mut number: FxHashMap<usize, usize> = FxHashMap::default();
        for i in 0..self.0.len() {
            let root = self.find(i);
            let at = *number.entry(root).or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
            sets[at].push(i);
        }
        sets
    }
}
