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
    pub fn learn(
        filings: &[Filing],
        seen: &[&Seen],
        on: i32,
        plan: &Plan,
        days: &WorkDays,
    ) -> Self {
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
            Some(found) if found.is_worse() => (
                Basis::Worse {
                    model: found.model,
                    category: found.category,
                },
                None,
            ),
            Some(found) => (
                Basis::Hazard {
                    model: found.model,
                    category: found.category,
                },
                fit(filings, seen, on, plan.most_cases, days),
            ),
        };
        Self { hazard, basis }
    }

    /// Learns anew at a later day: on the same basis while the hazard holds, else compared again.
    #[must_use]
    pub fn again(
        &self,
        filings: &[Filing],
        seen: &[&Seen],
        on: i32,
        plan: &Plan,
        days: &WorkDays,
    ) -> Self {
        if self.hazard.is_none() {
            return Self::learn(filings, seen, on, plan, days);
        }
        let anew = fit(filings, seen, on, plan.most_cases, days);
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

/// Mean Brier scores of the hazard and of the category on the same cases.
struct Compared {
    model: f64,
    category: f64,
    /// Standard error of their mean difference.
    error: f64,
}

impl Compared {
    /// Worse by more than chance: a difference within one standard error is none.
    fn is_worse(&self) -> bool {
        self.model - self.category > self.error
    }
}

/// Compares the hazard with the category on cases received within `within`, as known before its end.
fn compare(
    model: &Hazard,
    filings: &[Filing],
    seen: &[&Seen],
    within: (i32, i32),
    days: &WorkDays,
) -> Option<Compared> {
    let until = chrono::NaiveDate::from_num_days_from_ce_opt(within.1 - 1)?;
    // By case: the squared errors of both, averaged over the horizons that are decided.
    let mut errors: Vec<(f64, f64)> = Vec::new();
    for (f, s) in filings.iter().zip(seen) {
        if !(within.0..within.1).contains(&day(f.received)) {
            continue;
        }
        let (curve, plain) = (model.curve(f, s, days), category(s));
        let (mut by_model, mut by_category): (Vec<Pair>, Vec<Pair>) = Default::default();
        for horizon in HORIZONS {
            // Only cases old enough to have lapsed: else the answered ones alone would be judged.
            let old_enough = within.1 - 1 - day(f.received) >= horizon;
            if let Some(lapsed) = f.lapsed(horizon, until).filter(|_| old_enough) {
                by_model.push((survival(&curve, f, horizon, days), lapsed));
                by_category.push((survival(&plain, f, horizon, days), lapsed));
            }
        }
        errors.extend(brier(&by_model).zip(brier(&by_category)));
    }
    if errors.len() < LEAST_COMPARED {
        return None;
    }
    let n = super::design::count(errors.len());
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| errors.iter().map(of).sum::<f64>() / n;
    let (model, category) = (mean(&|e| e.0), mean(&|e| e.1));
    let spread = mean(&|e| (e.0 - e.1 - model + category).powi(2));
    Some(Compared {
        model,
        category,
        error: (spread / n).sqrt(),
    })
}
