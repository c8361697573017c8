//! The discrete-time hazard: in each interval since receipt, the chance that an open case is answered.
//!
//! One logistic regression over all cases and intervals, with a ridge; a case is counted in the intervals it is
//! known to have entered and left; a case without an answer is censored on the day of training.

use super::days::WorkDays;
use super::design::Scales;
use super::filing::{Filing, day};
use super::logistic::{self, Rows, score};
use super::speed::{Curve, EDGES, INTERVALS, Seen, begins};

/// Least answers among the training cases: fewer tell nothing that the category does not.
pub const LEAST_ANSWERS: usize = 150;
/// The strength of the ridge.
const RIDGE: f64 = 30.0;
/// Steps of the minimiser.
const STEPS: usize = 300;

/// A fitted hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct Hazard {
    scales: Scales,
    weights: Vec<f64>,
    /// Training cases.
    pub cases: usize,
    /// Answers among them.
    pub answers: usize,
}

/// Fits the hazard on what was known before `on`: the cases received before that day with the answers given before it.
///
/// At most `most` cases, the latest. `None` with too few answers, or when the minimiser fails.
pub fn fit(
    filings: &[Filing],
    seen: &[&Seen],
    on: i32,
    most: usize,
    days: &WorkDays,
) -> Option<Hazard> {
    let mut known: Vec<(&Filing, &Seen)> = filings
        .iter()
        .zip(seen.iter().copied())
        .filter(|(f, _)| day(f.received) < on)
        .collect();
    known.sort_by_key(|(f, _)| f.received);
    let cases = known.split_off(known.len().saturating_sub(most));
    let answers = cases.iter().filter(|(f, _)| answered_before(f, on)).count();
    if answers < LEAST_ANSWERS {
        return None;
    }
    let scales = Scales::learn(&cases);
    let mut rows = Rows::default();
    for (f, s) in &cases {
        let of_case = scales.of_case(f);
        for (k, answered) in outcomes(f, on) {
            rows.push(&scales.row(f, s, &of_case, k, days), answered);
        }
    }
    let weights = logistic::fit(&rows, scales.columns(), RIDGE, STEPS);
    Some(Hazard {
        scales,
        weights,
        cases: cases.len(),
        answers,
    })
}

fn answered_before(filing: &Filing, on: i32) -> bool {
    filing.answered.is_some_and(|a| day(a) < on)
}

/// The intervals a case is known to have entered and left by the day before `on`, and whether it was answered there.
fn outcomes(filing: &Filing, on: i32) -> Vec<(usize, bool)> {
    let days = filing.days().filter(|_| answered_before(filing, on));
    let outlived = filing.outlived(on - 1);
    let mut out = Vec::new();
    for (k, edge) in EDGES.iter().enumerate() {
        match days {
            Some(d) if d <= begins(k) => break,
            Some(d) => out.push((k, d <= *edge)),
            None if outlived >= *edge => out.push((k, false)),
            None => break,
        }
    }
    out
}

impl Hazard {
    /// The hazard of a case in every interval.
    pub fn curve(&self, filing: &Filing, seen: &Seen, days: &WorkDays) -> Curve {
        let of_case = self.scales.of_case(filing);
        let mut curve = [0.0; INTERVALS];
        for (k, slot) in curve.iter_mut().enumerate() {
            let row = self.scales.row(filing, seen, &of_case, k, days);
            *slot = 1.0 / (1.0 + (-score(&row, &self.weights)).exp());
        }
        curve
    }
}

/// The probability that a case is not answered within `horizon` days of receipt.
///
/// Inside an interval the hazard is spread evenly over its working days, so that the curve never rises; past the last
/// interval its hazard goes on.
pub fn survival(curve: &Curve, filing: &Filing, horizon: i32, days: &WorkDays) -> f64 {
    let received = day(filing.received);
    let mut left = 1.0;
    for (k, hazard) in curve.iter().enumerate() {
        let (from, to) = (begins(k), EDGES.get(k).copied().unwrap_or(0));
        if horizon >= to {
            left *= 1.0 - hazard;
            continue;
        }
        if horizon > from {
            let part = days.between(received + from, received + horizon);
            let whole = days.between(received + from, received + to);
            let share = if whole > 0.0 {
                (part / whole).min(1.0)
            } else {
                0.0
            };
            left *= (1.0 - hazard).powf(share);
        }
        return left;
    }
    let last = EDGES.last().copied().unwrap_or(365);
    let before = begins(INTERVALS - 1);
    let hazard = curve.last().copied().unwrap_or(0.0);
    let share = f64::from(horizon - last) / f64::from(last - before);
    left * (1.0 - hazard).powf(share.max(0.0))
}

/// The same, given that the case was open at the end of day `age` since receipt; 1 when `horizon` is not later.
pub fn survival_from(
    curve: &Curve,
    filing: &Filing,
    age: i32,
    horizon: i32,
    days: &WorkDays,
) -> f64 {
    if horizon <= age {
        return 1.0;
    }
    let now = survival(curve, filing, age, days).max(1e-9);
    (survival(curve, filing, horizon, days) / now).clamp(0.0, 1.0)
}
