//! Measures of a forecast against what came: ranking (AUC), squared error (Brier), calibration, recall at a fixed number of
//! reviews. Plain functions over (probability, happened) pairs; sums run in the order given.

use super::design::count;

/// A probability and what came.
pub type Pair = (f64, bool);

/// The share of pairs (lapsed, answered) that the forecast puts in the right order, ties half; `None` when one side is empty.
pub fn auc(pairs: &[Pair]) -> Option<f64> {
    let mut sorted: Vec<Pair> = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = count(sorted.iter().filter(|p| p.1).count());
    let negatives = count(sorted.len()) - positives;
    if positives < 1.0 || negatives < 1.0 {
        return None;
    }
    let (mut below, mut right) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let yes = count(tied.iter().filter(|p| p.1).count());
        let no = count(tied.len()) - yes;
        right += yes * (below + no / 2.0);
        below += no;
    }
    Some(right / (positives * negatives))
}

/// Mean squared error; `None` without pairs.
pub fn brier(pairs: &[Pair]) -> Option<f64> {
    let sum: f64 = pairs.iter().map(|(p, y)| (p - hit(*y)).powi(2)).sum();
    (!pairs.is_empty()).then(|| sum / count(pairs.len()))
}

/// The share that happened; `None` without pairs.
pub fn rate(pairs: &[Pair]) -> Option<f64> {
    let hits = pairs.iter().filter(|p| p.1).count();
    (!pairs.is_empty()).then(|| count(hits) / count(pairs.len()))
}

/// Calibration: slope and intercept of a logistic regression of what came on the forecast's log-odds (1 and 0 are ideal), by
/// Newton's method; `None` when one side is empty.
pub fn calibration(pairs: &[Pair]) -> Option<(f64, f64)> {
    auc(pairs)?;
    let points: Vec<(f64, f64)> = pairs.iter().map(|(p, y)| (log_odds(*p), hit(*y))).collect();
    let (mut slope, mut intercept) = (1.0_f64, 0.0_f64);
    for _ in 0..50 {
        let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
        for (x, y) in &points {
            let p = 1.0 / (1.0 + (-(slope * x + intercept)).exp());
            let v = p * (1.0 - p);
            g[0] += (y - p) * x;
            g[1] += y - p;
            h[0] += v * x * x;
            h[1] += v * x;
            h[2] += v;
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant.abs() < 1e-12 {
            return None;
        }
        let steps = (
            (h[2] * g[0] - h[1] * g[1]) / determinant,
            (h[0] * g[1] - h[1] * g[0]) / determinant,
        );
        slope += steps.0.clamp(-1.0, 1.0);
        intercept += steps.1.clamp(-1.0, 1.0);
        if steps.0.abs() + steps.1.abs() < 1e-8 {
            break;
        }
    }
    Some((slope, intercept))
}

/// The integrated calibration index (ICI): the mean distance between forecast and a smoothed share of what came, smoothed by
/// the nearest tenth of the pairs (at least 20); `None` with fewer than 20 pairs.
pub fn ici(pairs: &[Pair]) -> Option<f64> {
    let smooth = smoothed(pairs)?;
    let sum: f64 = smooth.iter().map(|(p, s)| (p - s).abs()).sum();
    Some(sum / count(smooth.len()))
}

/// Forecast and smoothed share, in the order of forecasts; `None` with fewer than 20 pairs.
pub fn smoothed(pairs: &[Pair]) -> Option<Vec<(f64, f64)>> {
    let mut sorted: Vec<Pair> = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = (sorted.len() / 20).max(10);
    if sorted.len() < 2 * half {
        return None;
    }
    let near = |at: usize| {
        let from = at.saturating_sub(half);
        let window = sorted.get(from..(at + half + 1).min(sorted.len()));
        window.and_then(rate).unwrap_or(0.0)
    };
    let mut out = Vec::with_capacity(sorted.len());
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        // Equal forecasts have one share, whatever their order.
        let sum: f64 = (out.len()..out.len() + tied.len()).map(near).sum();
        let share = sum / count(tied.len());
        out.extend(tied.iter().map(|p| (p.0, share)));
    }
    Some(out)
}

/// How many of those that lapsed are among the `capacity` highest forecasts (a share of all); ties in the order given.
pub fn recall_at(pairs: &[Pair], capacity: f64) -> Option<f64> {
    let all = count(pairs.iter().filter(|p| p.1).count());
    let mut order: Vec<&Pair> = pairs.iter().collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let take = (count(pairs.len()) * capacity.clamp(0.0, 1.0)).round() as usize;
    let found = count(order.iter().take(take).filter(|p| p.1).count());
    (all > 0.0).then(|| found / all)
}

fn hit(y: bool) -> f64 {
    f64::from(u8::from(y))
}

fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-4, 1.0 - 1e-4);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Close enough for sums in another order.
    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn known_values() {
        let pairs = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        assert!(near(auc(&pairs).unwrap(), 0.75));
        assert!(near(
            brier(&pairs).unwrap(),
            (0.01 + 0.16 + 0.4225 + 0.04) / 4.0
        ));
        assert!(near(recall_at(&pairs, 0.5).unwrap(), 0.5));
        assert_eq!(auc(&[(0.3, true)]), None);
    }

    #[test]
    fn a_forecast_that_is_too_sure_has_a_slope_below_one() {
        let mut pairs = Vec::new();
        for n in 0..100 {
            pairs.push((0.9, n < 70));
            pairs.push((0.1, n < 30));
        }
        let (slope, intercept) = calibration(&pairs).unwrap();
        assert!((slope - (0.7_f64 / 0.3).ln() / 9.0_f64.ln()).abs() < 1e-6);
        assert!(intercept.abs() < 1e-6);
        assert!((ici(&pairs).unwrap() - 0.2).abs() < 0.1);
    }

    proptest! {
        #[test]
        fn auc_counts_pairs(pairs in proptest::collection::vec((0_u8..6, any::<bool>()), 2..40)) {
            let pairs: Vec<Pair> = pairs.into_iter().map(|(p, y)| (f64::from(p) / 6.0, y)).collect();
            let (mut right, mut all) = (0.0, 0.0);
            for (p, _) in pairs.iter().filter(|x| x.1) {
                for (q, _) in pairs.iter().filter(|x| !x.1) {
                    all += 1.0;
                    right += if near(*p, *q) { 0.5 } else if p > q { 1.0 } else { 0.0 };
                }
            }
            match auc(&pairs) {
                Some(found) => prop_assert!(near(found, right / all)),
                None => prop_assert!(near(all, 0.0)),
            }
        }
    }
}
