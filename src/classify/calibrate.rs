//! Calibration (概率校准): out-of-fold scores in; a temperature or an isotonic map, and the review threshold out.

use serde::{Deserialize, Serialize};

use super::model::top_two;
use super::softmax::softmax;

/// Out-of-fold scores of one example with what they are held against.
#[derive(Debug, Clone)]
pub(super) struct Gold<'a> {
    pub(super) scores: &'a [f32],
    pub(super) class: usize,
    pub(super) weight: f64,
    /// Examples of one half are judged by what the other half taught.
    pub(super) half: bool,
}

/// From the softmax probability of the first issue to the probability that it is right: straight lines between knots,
/// by isotonic regression (Zadrozny and Elkan, 2002). Without knots the probability stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Isotonic {
    /// Probability before and after, both rising.
    pub knots: Vec<(f32, f32)>,
}

impl Isotonic {
    /// The calibrated probability of `p`.
    pub fn at(&self, p: f32) -> f32 {
        let after = self.knots.partition_point(|(x, _)| *x < p);
        match (
            after.checked_sub(1).and_then(|at| self.knots.get(at)),
            self.knots.get(after),
        ) {
            (None, None) => p,
            (Some((_, y)), None) | (None, Some((_, y))) => *y,
            (Some((x0, y0)), Some((x1, y1))) => {
                y0 + (y1 - y0) * (p - x0) / (x1 - x0).max(f32::MIN_POSITIVE)
            }
        }
    }
}

/// How well one way to calibrate did on the half it was not fitted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// `none`, `temperature` or `isotonic`.
    pub method: &'static str,
    /// Mean log loss of "the first issue is right", in nats.
    pub log_loss: f64,
    /// Expected calibration error over ten equal bins.
    pub calibration_error: f64,
}

/// A fitted calibration.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calibration {
    pub(super) temperature: f32,
    pub(super) isotonic: Isotonic,
    pub(super) tried: Vec<Tried>,
}

/// Fits the way that did better on the other half, on everything.
pub(super) fn calibrate(judged: &[Gold<'_>]) -> Calibration {
    let tried: Vec<Tried> = [("none", 0_u8), ("temperature", 1), ("isotonic", 2)]
        .map(|(method, way)| try_way(judged, method, way))
        .to_vec();
    let loss = |at: usize| tried.get(at).map_or(f64::MAX, |t| t.log_loss);
    let temperature = best_temperature(judged);
    let isotonic = if loss(2) < loss(1) {
        isotonic(judged, temperature)
    } else {
        Isotonic::default()
    };
    Calibration {
        temperature,
        isotonic,
        tried,
    }
}

fn try_way(judged: &[Gold<'_>], method: &'static str, way: u8) -> Tried {
    let mut points = Vec::new();
    for half in [false, true] {
        let (test, fitted_on): (Vec<_>, Vec<_>) =
            judged.iter().cloned().partition(|g| g.half == half);
        let temperature = if way == 0 {
            1.0
        } else {
            best_temperature(&fitted_on)
        };
        let map = if way == 2 {
            isotonic(&fitted_on, temperature)
        } else {
            Isotonic::default()
        };
        points.extend(test.iter().map(|g| {
            let (p, right) = first(g, temperature);
            (map.at(p), right, g.weight)
        }));
    }
    let total: f64 = points.iter().map(|(_, _, w)| w).sum::<f64>().max(1e-9);
    let loss = |&(p, right, weight): &(f32, bool, f64)| {
        let of = f64::from(if right { p } else { 1.0 - p });
        -weight * of.max(1e-3).ln()
    };
    Tried {
        method,
        log_loss: points.iter().map(loss).sum::<f64>() / total,
        calibration_error: error(&points) / total,
    }
}

fn error(points: &[(f32, bool, f64)]) -> f64 {
    (0_u8..10)
        .map(|bin| {
            let (low, high) = (f32::from(bin) / 10.0, f32::from(bin + 1) / 10.0);
            let here = points
                .iter()
                .filter(|(p, _, _)| *p >= low && (*p < high || bin == 9));
            here.map(|(p, right, w)| w * (f64::from(*p) - f64::from(u8::from(*right))))
                .sum::<f64>()
                .abs()
        })
        .sum()
}

/// The probability of the first issue, and whether it is right.
fn first(gold: &Gold<'_>, temperature: f32) -> (f32, bool) {
    let p = calibrated(gold.scores, temperature);
    let (best, _) = top_two(&p);
    (p.get(best).copied().unwrap_or(0.0), best == gold.class)
}

/// Probabilities of raw scores.
pub(super) fn calibrated(scores: &[f32], temperature: f32) -> Vec<f32> {
    let mut p: Vec<f32> = scores.iter().map(|s| s / temperature).collect();
    softmax(&mut p);
    p
}

/// Isotonic regression by pooling adjacent violators, each pool one knot.
fn isotonic(judged: &[Gold<'_>], temperature: f32) -> Isotonic {
    let mut points: Vec<(f32, bool, f64)> = judged
        .iter()
        .map(|g| {
            let (p, right) = first(g, temperature);
            (p, right, g.weight)
        })
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Pools of (sum of p, sum of right, weight).
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for (p, right, weight) in points {
        let mut pool = (
            f64::from(p) * weight,
            if right { weight } else { 0.0 },
            weight,
        );
        while let Some(last) = pools.last().copied()
            && last.1 * pool.2 >= pool.1 * last.2
        {
            pools.pop();
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
        }
        pools.push(pool);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "means of probabilities are between 0 and 1"
    )]
    let knot = |&(p, right, weight): &(f64, f64, f64)| {
        // One imagined right and one wrong case keep a knot off 0 and 1.
        ((p / weight) as f32, ((right + 1.0) / (weight + 2.0)) as f32)
    };
    let mut knots: Vec<(f32, f32)> = Vec::new();
    for (x, y) in pools.iter().map(knot) {
        let y = knots.last().map_or(y, |(_, last)| y.max(*last));
        knots.push((x, y));
    }
    Isotonic { knots }
}

/// The temperature of least log loss (Guo et al., 2017), by golden-section search on `0.05..5`.
fn best_temperature(judged: &[Gold<'_>]) -> f32 {
    let loss = |t: f32| -> f64 {
        let one = |g: &Gold<'_>| {
            let p = calibrated(g.scores, t).get(g.class).copied().unwrap_or(0.0);
            g.weight * f64::from(p.max(1e-9)).ln()
        };
        -judged.iter().map(one).sum::<f64>()
    };
    let (mut low, mut high) = (0.05_f32, 5.0_f32);
    for _ in 0..40 {
        let (a, b) = (high - 0.618 * (high - low), low + 0.618 * (high - low));
        if loss(a) < loss(b) { high = b } else { low = a }
    }
    f32::midpoint(low, high)
}

/// The lowest probability above which the share of errors stays within the target.
pub(super) fn review_threshold(judged: &[Gold<'_>], calibration: &Calibration, target: f32) -> f32 {
    let mut sure: Vec<(f32, bool, f64)> = judged
        .iter()
        .map(|g| {
            let (p, right) = first(g, calibration.temperature);
            (calibration.isotonic.at(p), right, g.weight)
        })
        .collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut wrong, mut seen, mut threshold) = (0.0, 0.0, 1.0);
    for (at, (p, right, weight)) in sure.iter().enumerate() {
        seen += weight;
        wrong += if *right { 0.0 } else { *weight };
        // Cases of one probability are accepted together or not at all.
        let last_of_its_value = sure.get(at + 1).is_none_or(|(next, _, _)| next < p);
        if last_of_its_value && wrong <= f64::from(target) * seen {
            threshold = *p;
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gold(scores: &[f32], class: usize, half: bool) -> Gold<'_> {
        Gold {
            scores,
            class,
            weight: 1.0,
            half,
        }
    }

    fn plain(temperature: f32) -> Calibration {
        Calibration {
            temperature,
            isotonic: Isotonic::default(),
            tried: Vec::new(),
        }
    }

    #[test]
    fn the_review_threshold_keeps_the_errors_within_the_target() {
        let (sure, unsure) = ([4.0, 0.0], [1.0, 0.0]);
        let mut judged: Vec<Gold<'_>> = (0..20).map(|_| gold(&sure, 0, false)).collect();
        judged.extend((0..4).map(|n| gold(&unsure, n % 2, false)));
        let strict = review_threshold(&judged, &plain(1.0), 0.0);
        let loose = review_threshold(&judged, &plain(1.0), 0.5);
        assert!(strict > 0.9 && loose < 0.8, "{strict} {loose}");
    }

    #[test]
    fn scores_that_are_too_sure_are_cooled() {
        let scores = [6.0, 0.0];
        let judged: Vec<Gold<'_>> = (0..10)
            .map(|n| gold(&scores, usize::from(n >= 7), n % 2 == 0))
            .collect();
        let p = calibrated(&scores, best_temperature(&judged));
        assert!((p[0] - 0.7).abs() < 0.17, "{p:?}");
    }

    #[test]
    fn isotonic_regression_wins_where_no_temperature_fits() {
        // Sure cases are right, half-sure ones are right just as often: a bend that one temperature cannot draw.
        let (sure, half) = ([9.0, 0.0], [0.2, 0.0]);
        let mut judged: Vec<Gold<'_>> = Vec::new();
        for n in 0..400 {
            judged.push(gold(&sure, usize::from(n % 4 == 0), n < 200));
            judged.push(gold(&half, usize::from(n % 10 == 0), n < 200));
        }
        let calibration = calibrate(&judged);
        assert!(!calibration.isotonic.knots.is_empty());
        let at = |scores: &[f32]| {
            let p = calibrated(scores, calibration.temperature);
            calibration.isotonic.at(p[0])
        };
        assert!((at(&sure) - 0.825).abs() < 0.1 && (at(&half) - 0.825).abs() < 0.1);
    }

    proptest! {
        #[test]
        fn an_isotonic_map_never_falls_and_stays_a_probability(
            cases in prop::collection::vec((0.0_f32..6.0, any::<bool>()), 1..60)
        ) {
            let scores: Vec<[f32; 2]> = cases.iter().map(|(s, _)| [*s, 0.0]).collect();
            let judged: Vec<Gold<'_>> = scores
                .iter()
                .zip(&cases)
                .map(|(s, (_, right))| gold(s, usize::from(!right), false))
                .collect();
            let map = isotonic(&judged, 1.0);
            let mut last = 0.0;
            for step in 0_u8..=100 {
                let y = map.at(f32::from(step) / 100.0);
                prop_assert!(y >= last && y <= 1.0);
                last = y;
            }
        }
    }
}
