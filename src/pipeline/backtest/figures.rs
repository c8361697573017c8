//! The figures of a back-test.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Bench, Forecast, days};
use crate::risk::measure::{self, Pair};
use crate::risk::{EDGES, survival_from};

/// The days over which the Brier score is integrated.
const INTEGRATED: u32 = 90;

/// Figures at one horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Days since receipt; `None` for the statutory due date of each case.
    pub horizon_days: Option<u32>,
    /// Cases whose outcome is known.
    pub n: usize,
    /// The share of them that lapsed.
    pub lapsed: Option<f64>,
    /// Ranking of the forecasts, 0.5 to 1.
    pub auc: Option<f64>,
    /// Ranking by the category's own past speed.
    pub auc_category: Option<f64>,
    /// Mean squared error of the forecasts.
    pub brier: Option<f64>,
    /// Of the share that lapsed before the cutoff, said of everyone.
    pub brier_base: Option<f64>,
    /// Of the category's own past speed (Kaplan–Meier by desk, shrunk).
    pub brier_category: Option<f64>,
    /// Calibration slope; 1 is ideal.
    pub slope: Option<f64>,
    /// Calibration intercept; 0 is ideal.
    pub intercept: Option<f64>,
    /// Mean distance of forecast and smoothed outcome.
    pub ici: Option<f64>,
    /// The share of lapses among the highest forecasts, as many as can be looked at.
    pub recall: Option<f64>,
}

/// Figures over all days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overall {
    /// Brier score averaged over the days 1 to 90.
    pub brier: Option<f64>,
    /// The same of the share before the cutoff.
    pub brier_base: Option<f64>,
    /// The same of the category.
    pub brier_category: Option<f64>,
    /// Dynamic AUC: in each interval, those answered against those still open, by the hazard; weighted by answers.
    pub dynamic_auc: Option<f64>,
    /// Lapses at the longest horizon that were flagged before it.
    pub flagged: Option<f64>,
    /// Median days between the flag and the horizon.
    pub lead_days: Option<i32>,
}

impl Bench<'_> {
    pub(super) fn pairs(
        &self,
        forecasts: &[Forecast<'_>],
        horizon: Option<u32>,
        of: &dyn Fn(&Forecast<'_>, i32) -> f64,
    ) -> Vec<Pair> {
        let last = self.last;
        let old_enough =
            |f: &Forecast<'_>, h: i32| (last - f.known.filing.received).num_days() >= i64::from(h);
        forecasts
            .iter()
            .filter_map(|f| {
                let h = horizon.map_or(f.known.due_days, days);
                let lapsed = f
                    .known
                    .filing
                    .lapsed(h, last)
                    .filter(|_| old_enough(f, h))?;
                Some((of(f, h), lapsed))
            })
            .collect()
    }

    pub(super) fn by_model(&self) -> impl Fn(&Forecast<'_>, i32) -> f64 {
        |f, h| self.survival(&f.curve, f.known, h)
    }

    fn by_category(&self) -> impl Fn(&Forecast<'_>, i32) -> f64 {
        |f, h| self.survival(&f.category, f.known, h)
    }

    /// The share that lapsed among the cases known before `cutoff`.
    pub(super) fn base(&self, cutoff: NaiveDate, horizon: i32) -> f64 {
        let until = cutoff.pred_opt().unwrap_or(cutoff);
        let before = self.filings.iter().filter(|f| f.received < cutoff);
        let known: Vec<Pair> = before
            .filter(|f| (until - f.received).num_days() >= i64::from(horizon))
            .filter_map(|f| Some((0.0, f.lapsed(horizon, until)?)))
            .collect();
        measure::rate(&known).unwrap_or(0.5)
    }

    pub(super) fn figures(
        &self,
        forecasts: &[Forecast<'_>],
        cutoff: NaiveDate,
        horizon: Option<u32>,
    ) -> Figures {
        let model = self.pairs(forecasts, horizon, &self.by_model());
        let category = self.pairs(forecasts, horizon, &self.by_category());
        let fixed = horizon.map(|h| self.base(cutoff, days(h)));
        let base = self.pairs(forecasts, horizon, &|_, h| {
            fixed.unwrap_or_else(|| self.base(cutoff, h))
        });
        let calibration = measure::calibration(&model);
        Figures {
            horizon_days: horizon,
            n: model.len(),
            lapsed: measure::rate(&model),
            auc: measure::auc(&model),
            auc_category: measure::auc(&category),
            brier: measure::brier(&model),
            brier_base: measure::brier(&base),
            brier_category: measure::brier(&category),
            slope: calibration.map(|c| c.0),
            intercept: calibration.map(|c| c.1),
            ici: measure::ici(&model),
            recall: measure::recall_at(&model, self.stages.risk.review_share),
        }
    }

    pub(super) fn overall(
        &self,
        forecasts: &[Forecast<'_>],
        cutoff: NaiveDate,
        horizons: &[u32],
    ) -> Overall {
        let mean = |of: &dyn Fn(u32) -> Option<f64>| {
            let scores: Vec<f64> = (1..=INTEGRATED).filter_map(of).collect();
            let n = u32::try_from(scores.len()).unwrap_or(0);
            (n > 0).then(|| scores.iter().sum::<f64>() / f64::from(n))
        };
        let longest = horizons.iter().copied().max().unwrap_or(60);
        let (flagged, lead_days) = self.lead(forecasts, longest);
        Overall {
            brier: mean(&|h| measure::brier(&self.pairs(forecasts, Some(h), &self.by_model()))),
            brier_base: mean(&|h| {
                let base = self.base(cutoff, days(h));
                measure::brier(&self.pairs(forecasts, Some(h), &|_, _| base))
            }),
            brier_category: mean(&|h| {
                measure::brier(&self.pairs(forecasts, Some(h), &self.by_category()))
            }),
            dynamic_auc: dynamic_auc(forecasts),
            flagged,
            lead_days,
        }
    }

    /// Looked at again every week with the forecast of the day of receipt: how many lapses reach, while still open, the
    /// probability that marks the reviewed share on the day of receipt, and how long before the horizon.
    fn lead(&self, forecasts: &[Forecast<'_>], horizon: u32) -> (Option<f64>, Option<i32>) {
        let h = days(horizon);
        let mut scores: Vec<f64> = forecasts
            .iter()
            .map(|f| self.survival(&f.curve, f.known, h))
            .collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a count"
        )]
        let at = (scores.len() as f64 * self.stages.risk.review_share) as usize;
        let Some(threshold) = scores.get(at).copied() else {
            return (None, None);
        };
        let mut leads = Vec::new();
        let mut lapses = 0_u32;
        for f in forecasts {
            if f.known.filing.lapsed(h, self.last) != Some(true) {
                continue;
            }
            lapses += 1;
            let flag = (0..h).step_by(7).find(|age| {
                survival_from(&f.curve, &f.known.filing, *age - 1, h, &self.days) >= threshold
            });
            leads.extend(flag.map(|age| h - age));
        }
        leads.sort_unstable();
        let n = u32::try_from(leads.len()).unwrap_or(0);
        let share = (lapses > 0).then(|| f64::from(n) / f64::from(lapses));
        (share, leads.get(leads.len() / 2).copied())
    }
}

/// In each interval: does the hazard rank those answered in it above those it left open? Weighted by answers.
fn dynamic_auc(forecasts: &[Forecast<'_>]) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (k, edge) in EDGES.iter().enumerate() {
        let from = k
            .checked_sub(1)
            .and_then(|b| EDGES.get(b))
            .copied()
            .unwrap_or(-1);
        let pairs: Vec<Pair> = forecasts
            .iter()
            .filter_map(|f| {
                let d = f.known.filing.days().unwrap_or(i32::MAX);
                (d > from).then(|| (f.curve.get(k).copied().unwrap_or(0.0), d <= *edge))
            })
            .collect();
        let answered = u32::try_from(pairs.iter().filter(|p| p.1).count()).unwrap_or(0);
        if let Some(auc) = measure::auc(&pairs) {
            sum += auc * f64::from(answered);
            weight += f64::from(answered);
        }
    }
    (weight > 0.0).then(|| sum / weight)
}
