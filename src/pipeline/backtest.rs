//! The back-test: what the lapse model would have said, from what was known on the day, against what came.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::Stages;
use super::history::Known;
use crate::classify::Classifier;
use crate::error::Error;
use crate::ingest::Source;
use crate::risk::measure::{self, Pair};
use crate::risk::{self, Filing, Look, WorkDays};

/// What a back-test is asked to do.
#[derive(Debug)]
pub struct BacktestRequest<'a> {
    /// The exports, in order.
    pub sources: Vec<Source>,
    /// Cases received on or after this day are forecast.
    pub cutoff: NaiveDate,
    /// Days since receipt.
    pub horizons: Vec<u32>,
    /// The classifier.
    pub classifier: &'a Classifier,
}

/// One forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// 信访编号
    pub case_id: String,
    /// 登记日
    pub received_on: NaiveDate,
    /// Days since receipt.
    pub horizon_days: u32,
    /// The probability that it is not answered within the horizon.
    pub probability: f64,
    /// What came; `None` when the data end before it is known.
    pub lapsed: Option<bool>,
    /// The same of the category's own past (Kaplan–Meier by desk).
    #[serde(skip)]
    pub category: f64,
    /// The same of everything before.
    #[serde(skip)]
    pub base: f64,
}

/// What a back-test found.
#[derive(Debug, Clone, Serialize)]
pub struct Backtest {
    /// Every forecast, in the order of receipt.
    #[serde(skip)]
    pub predictions: Vec<Prediction>,
}

/// Runs the back-test.
///
/// # Errors
/// When an export cannot be read, or nothing was received before or after the cutoff.
pub fn backtest(request: &BacktestRequest<'_>, stages: &Stages, progress: &mut dyn FnMut(u64)) -> Result<Backtest, Error> {
    let (mut known, _) = stages.history(&request.sources, request.classifier, progress)?;
    known.sort_by_key(|k| k.filing.received);
    let days = |k: &Known| [Some(k.filing.received), k.filing.answered];
    let last = known.iter().flat_map(days).flatten().max().unwrap_or(request.cutoff);
    let first = known.first().map_or(request.cutoff, |k| k.filing.received);
    let calendar = stages.work_days(first, last);
    let (ids, filings): (Vec<String>, Vec<Filing>) =
        known.into_iter().map(|k| (k.case_id, k.filing)).unzip();
    let looks = Look::at_receipt(&filings);
    let seen = risk::observe(&filings, &looks);
    let seen: Vec<&risk::Seen> = seen.iter().collect();
    let mut predictions = Vec::new();
    let mut from = request.cutoff;
    while from <= last {
        let to = from + chrono::Days::new(REFIT);
        let model = risk::fit(&filings, &seen, from.num_days_from_ce(), 20_000, &calendar);
        for ((f, s), id) in filings.iter().zip(&seen).zip(&ids) {
            if f.received < from || f.received >= to {
                continue;
            }
            let category = s.speeds[0][2];
            let curve = model.as_ref().map_or(category, |m| m.curve(f, s, &calendar));
            for horizon in &request.horizons {
                let h = i32::try_from(*horizon).unwrap_or(i32::MAX);
                predictions.push(Prediction {
                    case_id: id.clone(),
                    received_on: f.received,
                    horizon_days: *horizon,
                    probability: risk::survival(&curve, f, h, &calendar),
                    lapsed: f.lapsed(h, last),
                    category: risk::survival(&category, f, h, &calendar),
                    base: base(&filings, request.cutoff, h),
                });
            }
        }
        from = to;
    }
    Ok(Backtest { predictions })
}

const REFIT: u64 = 30;

fn base(filings: &[Filing], cutoff: NaiveDate, horizon: i32) -> f64 {
    let before = cutoff.pred_opt().unwrap_or(cutoff);
    let known: Vec<bool> = filings
        .iter()
        .filter(|f| f.received < cutoff)
        .filter_map(|f| f.lapsed(horizon, before))
        .collect();
    known.iter().filter(|l| **l).count() as f64 / known.len().max(1) as f64
}

/// quick look
pub fn quick(b: &Backtest, horizon: u32) -> String {
    let pairs = |of: &dyn Fn(&Prediction) -> f64| -> Vec<Pair> {
        b.predictions.iter().filter(|p| p.horizon_days == horizon).filter_map(|p| Some((of(p), p.lapsed?))).collect()
    };
    let m = pairs(&|p| p.probability);
    let c = pairs(&|p| p.category);
    let g = pairs(&|p| p.base);
    format!("{horizon} n {} auc {:.4?} cat {:.4?} brier {:.4?} cat {:.4?} base {:.4?} calib {:.3?} ici {:.3?}", m.len(), measure::auc(&m), measure::auc(&c), measure::brier(&m), measure::brier(&c), measure::brier(&g), measure::calibration(&m), measure::ici(&m))
}
