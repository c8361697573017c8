//! Links the filings of one matter (信访事项归并), and matters against one respondent into groups (问题群).
//!
//! In: a [`Sketch`] of each case (hashed words, places, dates, issue, respondent; no text). Out: [`Linked`], a partition of
//! the cases, the same in any input order; [`explain`] tells what spoke for and against one pair.
//!
//! Cases are linked by words, respondent, place, issue, facts and time, and never by who wrote: what redaction masked is
//! not in a sketch. A word counts by how many *matters* it is found in, not by how many filings, so that a matter which
//! is filed often does not drown its own name.

mod candidates;
mod cfg;
mod cluster;
mod compare;
mod group;
mod sketch;
mod stated;
mod terms;
mod weights;

#[cfg(test)]
mod tests;

pub use cfg::{BUILT_IN, Config, DEFAULT_TOML, Plan};
pub use compare::{FEATURES, Feature};
pub use group::{group_id, respondent_key};
pub use sketch::{Input, Scratch, Sketch};
pub use weights::Contribution;

use std::collections::BTreeSet;

use candidates::Pairs;
use terms::Terms;

/// A partition of cases into matters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linked {
    /// The matter of each sketch, in the order given: the place of its first filing.
    pub first: Vec<usize>,
}

/// What spoke for and against two cases being one matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The sum of all contributions, in logits; a pair alone is linked when it is over `threshold`.
    pub score: f32,
    /// The least score of a link.
    pub threshold: f32,
    /// Every feature with its value and contribution, the strongest first.
    pub contributions: Vec<Contribution>,
}

/// Links `sketches`; `joined[i]` names the cases that an earlier run put into one matter (equal numbers are one matter,
/// `None` is a case seen for the first time). What was joined stays joined.
///
/// # Panics
/// Never; a shorter `joined` stands for new cases.
pub fn run(sketches: &[Sketch], joined: &[Option<u32>], plan: &Plan) -> Linked {
    let order = canonical(sketches);
    let sorted: Vec<&Sketch> = order.iter().filter_map(|&i| sketches.get(i)).collect();
    let earlier: Vec<Option<u32>> = order
        .iter()
        .map(|&i| joined.get(i).copied().flatten())
        .collect();
    let (terms, pairs) = weigh(&sorted, plan);
    let views = compare::views(&sorted, &terms);
    let scored = compare::scored(&views, &pairs, plan);
    let matters = cluster::run(&views, scored, &earlier, plan);
    let mut first = vec![0; sketches.len()];
    for (place, &i) in order.iter().enumerate() {
        let leader = matters.get(place).and_then(|&m| order.get(m)).copied();
        if let Some(slot) = first.get_mut(i) {
            *slot = leader.unwrap_or(i);
        }
    }
    Linked { first }
}

/// What speaks for and against the cases at `a` and `b` among `sketches` being one matter; `None` without such cases.
pub fn explain(sketches: &[Sketch], a: usize, b: usize, plan: &Plan) -> Option<Explanation> {
    let (one, other) = (sketches.get(a)?, sketches.get(b)?);
    let order = canonical(sketches);
    let sorted: Vec<&Sketch> = order.iter().filter_map(|&i| sketches.get(i)).collect();
    let (terms, _) = weigh(&sorted, plan);
    let (one, other) = (
        compare::View::new(one, &terms),
        compare::View::new(other, &terms),
    );
    let values = compare::of_pair(&one, &other);
    let mut contributions = plan.weights.contributions(&values);
    contributions.sort_by(|x, y| {
        let strength = y.weight.abs().total_cmp(&x.weight.abs());
        strength.then(x.feature.cmp(&y.feature))
    });
    Some(Explanation {
        score: plan.weights.score(&values),
        threshold: plan.threshold,
        contributions,
    })
}

/// Every candidate pair, and those of `more`, with its features, for fitting weights: `(i, j, values)` by place in
/// `sketches`.
pub fn candidate_features(
    sketches: &[Sketch],
    more: &[(usize, usize)],
    plan: &Plan,
) -> Vec<(usize, usize, Vec<f32>)> {
    let order = canonical(sketches);
    let sorted: Vec<&Sketch> = order.iter().filter_map(|&i| sketches.get(i)).collect();
    let (terms, pairs) = weigh(&sorted, plan);
    let views = compare::views(&sorted, &terms);
    let mut place = vec![0_usize; sketches.len()];
    order.iter().enumerate().for_each(|(at, &i)| place[i] = at);
    let wanted = |i: usize| place.get(i).and_then(|p| u32::try_from(*p).ok());
    let more = more
        .iter()
        .filter_map(|&(a, b)| Some((wanted(a)?, wanted(b)?)));
    let mut pairs: BTreeSet<(u32, u32)> = pairs.into_iter().collect();
    pairs.extend(more.map(|(a, b)| (a.min(b), a.max(b))));
    let values = |&(a, b): &(u32, u32)| {
        let (a, b) = (a as usize, b as usize);
        let values = compare::of_pair(&views[a], &views[b]);
        (order[a], order[b], values.to_vec())
    };
    pairs.iter().map(values).collect()
}

/// Candidates worth comparing in full, and the weight of every term counted over provisional matters.
fn weigh(sorted: &[&Sketch], plan: &Plan) -> (Terms, Pairs) {
    let alone: Vec<u32> = (0..u32::try_from(sorted.len()).unwrap_or(u32::MAX)).collect();
    let mut terms = Terms::count(sorted, &alone, plan);
    let pairs = candidates::find(sorted, &terms, plan);
    let looks = compare::looks(&compare::views(sorted, &terms), &pairs);
    let provisional = cluster::provisional(sorted.len(), &looks, plan.provisional);
    terms = Terms::count(sorted, &provisional, plan);
    (terms, looks.into_iter().map(|(a, b, _)| (a, b)).collect())
}

/// The places of the sketches by day of receipt and case id: every later step works in this order.
fn canonical(sketches: &[Sketch]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sketches.len()).collect();
    order.sort_by(|&a, &b| sketches[a].order().cmp(&sketches[b].order()));
    order
}
