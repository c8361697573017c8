//! How one series is judged in one week: the method by the length of its history, the p-values, the sustained rise.

use super::axis::Axis;
use super::cusum::{self, Week};
use super::delay::Completeness;
use super::glm::real;
use super::{Plan, ears, farrington};
use crate::petition::{Measure, Method};

/// Standard errors from a mean to the upper end of its 90 % interval.
const UPPER: f64 = 1.645;

/// What a run knows beside the counts of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) axis: &'a Axis,
    pub(super) plan: &'a Plan,
    pub(super) registered: Option<&'a Completeness>,
    /// The first week in which matters of the register's first weeks could be overdue.
    pub(super) overdue_from: usize,
}

/// One week of one series, judged alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judged {
    pub(super) method: Method,
    pub(super) expected: f64,
    pub(super) error: f64,
    pub(super) variance: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) p: f64,
}

/// A rise that lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sustained {
    pub(super) weeks: usize,
    pub(super) observed: u32,
    pub(super) expected: f64,
    pub(super) value: f64,
    pub(super) p: f64,
}

impl Around<'_> {
    /// The part of a week's matters that is registered by now.
    pub(super) fn share(&self, measure: Measure, week: usize) -> f64 {
        let age = self.axis.len().saturating_sub(week + 1);
        match (measure, self.registered) {
            (Measure::NewMatters, Some(of)) => of.at(age),
            // A due date passes long after the matter was registered.
            _ => 1.0,
        }
    }

    /// The first week that may stand in a baseline: nothing can be overdue in a register's first weeks.
    fn begin(&self, measure: Measure) -> usize {
        match measure {
            Measure::NewMatters => 0,
            Measure::NewlyOverdue => self.overdue_from,
        }
    }

    /// The same week of earlier years, as far as a baseline reaches.
    fn same_weeks(&self, week: usize, measure: Measure) -> Vec<usize> {
        let margin = self.begin(measure) + self.plan.farrington.half_width;
        self.axis
            .same_weeks(week, self.plan.years, margin, self.plan.align)
    }

    /// Judges a week; `None` in the week of 春节 and where the history is too short.
    pub(super) fn judge(&self, counts: &[u32], measure: Measure, week: usize) -> Option<Judged> {
        if self.axis.is_holiday(week) {
            return None;
        }
        let share = self.share(measure, week);
        self.seasonal(counts, measure, week, share)
            .or_else(|| self.recent(counts, self.begin(measure), week, share))
    }

    fn seasonal(
        &self,
        counts: &[u32],
        measure: Measure,
        week: usize,
        share: f64,
    ) -> Option<Judged> {
        let terms = &self.plan.farrington;
        let same = self.same_weeks(week, measure);
        if same.len() < self.plan.seasonal_from {
            return None;
        }
        let of = farrington::test(counts, week, &same, self.axis.holidays(), share, terms)?;
        Some(Judged {
            method: Method::Farrington,
            expected: of.expected,
            error: of.error,
            variance: of.expected * of.dispersion + of.error.min(of.expected).powi(2),
            lower: of.lower,
            upper: of.upper,
            p: of.p,
        })
    }

    /// Against the weeks before, those of 春节 left out.
    fn recent(&self, counts: &[u32], begin: usize, week: usize, share: f64) -> Option<Judged> {
        let kept: Vec<u32> = counts
            .iter()
            .take(week + 1)
            .zip(self.axis.holidays())
            .skip(begin)
            .filter(|(_, holiday)| !**holiday)
            .map(|(n, _)| *n)
            .collect();
        let at = kept.len().checked_sub(1)?;
        let mut terms = self.plan.ears;
        let mut method = Method::EarsC2;
        if at < ears::needs(terms.variant, terms.baseline) {
            terms.variant = ears::Variant::C1;
            terms.baseline = terms.baseline.min(7);
            method = Method::EarsC1;
        }
        let of = ears::test(&kept, at, share, &terms)?;
        Some(Judged {
            method,
            expected: of.expected,
            error: of.deviation / real(terms.baseline).sqrt(),
            variance: of.variance,
            lower: of.lower,
            upper: of.usual,
            p: of.p,
        })
    }

    /// The rise up to a week; `None` in a history too short for the same weeks of earlier years, since a rise that lasts
    /// cannot be told from a season there.
    ///
    /// The expected counts are taken at the upper end of their 90 % intervals, since an error in them adds up week by week.
    pub(super) fn sustained(
        &self,
        counts: &[u32],
        week: usize,
        judged: &mut dyn FnMut(usize) -> Option<Judged>,
    ) -> Option<Sustained> {
        let first = week.checked_sub(self.plan.cusum_weeks - 1)?;
        let tested: Vec<usize> = (first..=week)
            .filter(|w| !self.axis.is_holiday(*w))
            .collect();
        let weeks: Option<Vec<Week>> = tested
            .iter()
            .map(|at| {
                let of = judged(*at).filter(|of| of.method == Method::Farrington)?;
                let expected = of.expected + UPPER * of.error.min(of.expected);
                Some(Week {
                    observed: *counts.get(*at)?,
                    expected,
                    variance: of.variance.max(expected),
                })
            })
            .collect();
        let (weeks, k) = (weeks?, self.plan.allowance);
        let sum = cusum::last(&weeks, k)?;
        let run = weeks.iter().rev().take(sum.run);
        Some(Sustained {
            weeks: sum.run,
            observed: run.clone().map(|w| w.observed).sum(),
            expected: run.map(|w| w.expected).sum(),
            value: sum.value,
            p: sum.p,
        })
    }
}
