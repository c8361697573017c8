//! The second issue (第二诉求): a small logistic head that reads what the first decision left over.
//!
//! In: calibrated probabilities and the rules that fired. Out: the code of a second demand, or none. Only codes that the
//! first decision ranks high are candidates; `other` is never a second issue.

use serde::{Deserialize, Serialize};

use super::model::top_two;
use super::softmax::{Problem, SparseRow, fit};
use crate::petition::Issue;

/// How many of the likeliest codes besides the first are considered.
const CANDIDATES: usize = 5;
/// What the head reads of one candidate, in the order of its weights.
const FEATURES: usize = 11;
/// Strength of the pull of the head's weights towards zero.
const LAMBDA: f32 = 0.05;

/// The head as it is saved with the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondHead {
    /// One weight a feature, then the bias, in logits.
    pub weights: Vec<f32>,
    /// A candidate is named from this probability on; above 1 none is.
    pub from: f32,
}

impl Default for SecondHead {
    fn default() -> Self {
        Self {
            weights: vec![0.0; FEATURES + 1],
            from: 2.0,
        }
    }
}

/// One scored case as the head reads it.
#[derive(Debug, Clone)]
pub(super) struct Scene<'a> {
    /// Calibrated probabilities, classes in taxonomy order.
    pub(super) probabilities: &'a [f32],
    /// The largest share with which a rule of each class fired: 0 for none, 1 in the title.
    pub(super) fired: &'a [f32],
}

/// An example to train the head on.
#[derive(Debug, Clone)]
pub(super) struct Example<'a> {
    /// What was scored.
    pub(super) scene: Scene<'a>,
    /// The class of the gold issue.
    pub(super) class: usize,
    /// The gold second issue.
    pub(super) second: Option<Issue>,
    /// Whether its F1 decides the threshold: the real messages, where there are enough of them.
    pub(super) decides: bool,
}

impl SecondHead {
    /// Whether the saved numbers fit the head.
    pub(super) fn fits(&self) -> bool {
        self.weights.len() == FEATURES + 1
    }

    /// The second issue of a scored case.
    pub(super) fn name(&self, scene: &Scene<'_>) -> Option<Issue> {
        let (class, p) = self.best(scene)?;
        (p >= self.from)
            .then(|| Issue::ALL.get(class).copied())
            .flatten()
    }

    fn best(&self, scene: &Scene<'_>) -> Option<(usize, f32)> {
        candidates(scene)
            .into_iter()
            .map(|class| (class, self.probability(scene, class)))
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn probability(&self, scene: &Scene<'_>, class: usize) -> f32 {
        let mut score = self.weights.get(FEATURES).copied().unwrap_or(0.0);
        for (value, weight) in features(scene, class).iter().zip(&self.weights) {
            score += value * weight;
        }
        1.0 / (1.0 + (-score).exp())
    }
}

/// Trains the head; the threshold is the one of best F1 over the examples that decide.
pub(super) fn train(examples: &[Example<'_>]) -> SecondHead {
    let mut rows: Vec<SparseRow> = Vec::new();
    let mut targets = Vec::new();
    for example in examples {
        let (best, _) = top_two(example.scene.probabilities);
        // Where the first decision is wrong there is nothing to learn about the second.
        if best != example.class {
            continue;
        }
        for class in candidates(&example.scene) {
            let row = (0_u32..).zip(features(&example.scene, class));
            rows.push(row.collect());
            let issue = Issue::ALL.get(class).copied();
            targets.push(usize::from(issue.is_some() && issue == example.second));
        }
    }
    if !targets.contains(&1) {
        return SecondHead::default();
    }
    let fitted = fit(
        &Problem {
            rows: &rows,
            targets: &targets,
            weights: &vec![1.0; rows.len()],
            features: FEATURES,
            classes: 2,
            lambda: LAMBDA,
            prior: &[],
            families: &[],
            sharing: 0.0,
        },
        200,
    );
    let side = |pair: &[f32]| pair.get(1).unwrap_or(&0.0) - pair.first().unwrap_or(&0.0);
    let mut weights: Vec<f32> = fitted.weights.chunks_exact(2).map(side).collect();
    weights.push(side(&fitted.bias));
    let mut head = SecondHead { weights, from: 2.0 };
    head.from = threshold(&head, examples);
    head
}

fn threshold(head: &SecondHead, examples: &[Example<'_>]) -> f32 {
    let judged: Vec<(f32, bool)> = examples
        .iter()
        .filter(|e| e.decides)
        .filter_map(|e| {
            let (class, p) = head.best(&e.scene)?;
            let issue = Issue::ALL.get(class).copied();
            Some((p, issue.is_some() && issue == e.second))
        })
        .collect();
    let gold = examples
        .iter()
        .filter(|e| e.decides && e.second.is_some())
        .count();
    let f1 = |from: f32| {
        let named = judged.iter().filter(|(p, _)| *p >= from).count();
        let hit = judged.iter().filter(|(p, h)| *p >= from && *h).count();
        2 * hit * 10_000 / (named + gold).max(1)
    };
    (4_u8..=90)
        .map(|c| f32::from(c) / 100.0)
        .fold(
            (0.5, 0),
            |best, t| if f1(t) > best.1 { (t, f1(t)) } else { best },
        )
        .0
}

/// The likeliest classes besides the first, `other` left out.
fn candidates(scene: &Scene<'_>) -> Vec<usize> {
    let p = |class: usize| scene.probabilities.get(class).copied().unwrap_or(0.0);
    let mut order: Vec<usize> = (0..scene.probabilities.len()).collect();
    order.sort_by(|&a, &b| p(b).total_cmp(&p(a)).then(a.cmp(&b)));
    order
        .into_iter()
        .skip(1)
        .filter(|&class| Issue::ALL.get(class) != Some(&Issue::Other))
        .take(CANDIDATES)
        .collect()
}

fn features(scene: &Scene<'_>, class: usize) -> [f32; FEATURES] {
    let (best, runner_up) = top_two(scene.probabilities);
    let log = |class: usize| {
        let p = scene.probabilities.get(class).copied().unwrap_or(0.0);
        p.max(1e-5).ln()
    };
    let fired = |class: usize| scene.fired.get(class).copied().unwrap_or(0.0);
    let family = |class: usize| Issue::ALL.get(class).map(|i| i.family());
    let is = |yes: bool| f32::from(u8::from(yes));
    let strong = |class: usize| is(fired(class) >= 0.8);
    [
        log(class),
        log(best),
        is(class == runner_up),
        fired(class),
        strong(class),
        strong(best),
        is(family(class) == family(best)),
        is(Issue::ALL.get(best) == Some(&Issue::Other)),
        strong(class) * strong(best),
        log(class) * strong(class),
        scene.fired.iter().filter(|f| **f >= 0.8).count().min(4) as f32 / 4.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(first: usize, second: usize, strong: bool) -> (Vec<f32>, Vec<f32>) {
        let mut p = vec![0.005; Issue::ALL.len()];
        let mut fired = vec![0.0; Issue::ALL.len()];
        p[first] = 0.75;
        p[second] = 0.15;
        fired[second] = if strong { 1.0 } else { 0.0 };
        (p, fired)
    }

    #[test]
    fn the_head_learns_that_a_rule_in_the_title_marks_a_second_demand() {
        let cases: Vec<_> = (0..80)
            .map(|n| case(n % 4, 5 + n % 5, n % 2 == 0))
            .collect();
        let examples: Vec<Example<'_>> = cases
            .iter()
            .enumerate()
            .map(|(n, (p, fired))| Example {
                scene: Scene {
                    probabilities: p,
                    fired,
                },
                class: n % 4,
                second: (n % 2 == 0).then(|| Issue::ALL[5 + n % 5]),
                decides: true,
            })
            .collect();
        let head = train(&examples);
        for example in &examples {
            assert_eq!(head.name(&example.scene), example.second);
        }
    }

    #[test]
    fn an_untrained_head_names_nothing_and_other_is_never_second() {
        let (p, fired) = case(0, Issue::ALL.len() - 1, true);
        let scene = Scene {
            probabilities: &p,
            fired: &fired,
        };
        assert_eq!(SecondHead::default().name(&scene), None);
        let eager = SecondHead {
            from: 0.0,
            ..SecondHead::default()
        };
        assert_ne!(eager.name(&scene), Some(Issue::Other));
    }
}
