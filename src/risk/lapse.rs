//! Which forecast to trust: the hazard where it has earned it, else the speed of the category, and it says why.

use super::cfg::Plan;
use super::days::WorkDays;
use super::filing::{Filing, day};
use super::hazard::{Hazard, fit, survival};
use super::measure::{Pair, brier};
use super::speed::{Curve, INTERVALS, Seen};

/// Horizons on which the hazard has to beat the category, in days.
const HORIZONS: [i32; 3] = [15, 30, 60];
/// The share of the known cases, the latest, on which they are compared.
const HELD_OUT: usize = 4;
/// Least cases for the comparison.
const LEAST_COMPARED: usize = 40;

/// What forecasts rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Basis {
    /// The hazard: on the last quarter it had this mean Brier score, against that of the category.
    Hazard {
        /// Of the hazard.
        model: f64,
        /// Of the category.
        category: f64,
    },
    /// Too few answers to train on: the category's own past speed.
    Thin {
        /// Answers known.
        answers: usize,
    },
    /// The hazard was worse than the category on the last quarter.
    Worse {
        /// Mean Brier score of the hazard.
        model: f64,
        /// Of the category.
        category: f64,
    },
}

/// A lapse model as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Lapse {
    hazard: Option<Hazard>,
    /// What its forecasts rest on.
    pub basis: Basis,
}

/// The category's own past speed (place, shrunk to the wider levels): what a forecast has to beat.
pub fn category(seen: &Seen) -> Curve {
    let recent = seen.speeds.get(1).and_then(|levels| levels.get(2));
    recent.copied().unwrap_or([0.25; INTERVALS])
}

impl Lapse {
    /// Learns from what was known before `on`. `seen` holds what each case showed on the day of its receipt.
    pub fn learn(filings: &[Filing], seen: &[&Seen], on: i32, plan: &Plan, days: &WorkDays) -> Self {
        let mut received: Vec<i32> = filings.iter().map(|f| day(f.received)).collect();
        received.retain(|d| *d < on);
        received.sort_unstable();
        let at = received.len() - received.len() / HELD_OUT;
        let compared = received.get(at).and_then(|split| {
            let model = fit(filings, seen, *split, plan.most_cases, days)?;
            compare(&model, filings, seen, (*split, on), days)
        });
        let (basis, hazard) = match compared {
            None => (
                Basis::Thin {
                    answers: answers(filings, on),
                },
                None,
            ),
            Some((model, category)) if model > category => (Basis::Worse { model, category }, None),
            Some((model, category)) => (
                Basis::Hazard { model, category },
                fit(filings, seen, on, plan.most_cases, days),
            ),
        };
        Self { hazard, basis }
    }

    /// Learns anew at a later day, on the same basis.
    #[must_use]
    pub fn again(
        &self,
        filings: &[Filing],
        seen: &[&Seen],
        on: i32,
        plan: &Plan,
        days: &WorkDays,
    ) -> Self {
        let hazard = self.hazard.as_ref();
        let anew = hazard.and_then(|_| fit(filings, seen, on, plan.most_cases, days));
        Self {
            hazard: anew.or_else(|| self.hazard.clone()),
            basis: self.basis,
        }
    }

    /// The hazard of a case in every interval.
    pub fn curve(&self, filing: &Filing, seen: &Seen, days: &WorkDays) -> Curve {
        match &self.hazard {
            Some(hazard) => hazard.curve(filing, seen, days),
            None => category(seen),
        }
    }

    /// Whether forecasts are only the rate of the category.
    pub fn is_by_rate(&self) -> bool {
        self.hazard.is_none()
    }
}

fn answers(filings: &[Filing], on: i32) -> usize {
    let known = |f: &&Filing| f.answered.is_some_and(|a| day(a) < on);
    filings.iter().filter(known).count()
}

/// Mean Brier scores of the hazard and of the category on cases received within `within`, as known before its end.
fn compare(
    model: &Hazard,
    filings: &[Filing],
    seen: &[&Seen],
    within: (i32, i32),
    days: &WorkDays,
) -> Option<(f64, f64)> {
    let until = chrono::NaiveDate::from_num_days_from_ce_opt(within.1 - 1)?;
    let mut pairs: [(Vec<Pair>, Vec<Pair>); HORIZONS.len()] = Default::default();
    for (f, s) in filings.iter().zip(seen) {
        if !(within.0..within.1).contains(&day(f.received)) {
            continue;
        }
        let (curve, plain) = (model.curve(f, s, days), category(s));
        for ((by_model, by_category), horizon) in pairs.iter_mut().zip(HORIZONS) {
            // Only cases old enough to have lapsed: else the answered ones alone would be judged.
            let old_enough = within.1 - 1 - day(f.received) >= horizon;
            if let Some(lapsed) = f.lapsed(horizon, until).filter(|_| old_enough) {
                by_model.push((survival(&curve, f, horizon, days), lapsed));
                by_category.push((survival(&plain, f, horizon, days), lapsed));
            }
        }
    }
    if pairs[0].0.len() < LEAST_COMPARED {
        return None;
    }
    let mean = |of: &dyn Fn(&(Vec<Pair>, Vec<Pair>)) -> Option<f64>| {
        let scores: Vec<f64> = pairs.iter().filter_map(of).collect();
        scores.iter().sum::<f64>() / super::design::count(scores.len()).max(1.0)
    };
    Some((mean(&|p| brier(&p.0)), mean(&|p| brier(&p.1))))
}
