//! The back-test: what the lapse model would have said, from what was known on the day, against what came.

mod chart;
mod figures;
mod groups;
mod orders;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::Stages;
use super::history::Known;
use crate::chart::Chart;
use crate::classify::Classifier;
use crate::error::Error;
use crate::ingest::Source;
use crate::risk::{self, Basis, Curve, Filing, Lapse, Look, Seen, WorkDays};

pub use figures::{Figures, Overall};
pub use groups::Group;
pub use orders::Order;

/// Earlier origins of the rolling test, in months before the cutoff.
const EARLIER: [u32; 3] = [18, 12, 6];
/// Least cases before an earlier origin.
const LEAST_BEFORE: usize = 300;

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
}

/// What a back-test found.
#[derive(Debug, Clone, Serialize)]
pub struct Backtest {
    /// Cases received on or after this day were forecast.
    pub cutoff: NaiveDate,
    /// The last day of the data.
    pub data_until: NaiveDate,
    /// Cases received before the cutoff.
    pub cases_before: usize,
    /// Cases forecast.
    pub cases_after: usize,
    /// What the forecasts rest on: `hazard`, `thin` or `worse`.
    pub basis: &'static str,
    /// The share of cases that can be looked at early, for `recall`.
    pub review_share: f64,
    /// By horizon; the last is the statutory due date of each case.
    pub horizons: Vec<Figures>,
    /// Over all days up to 90.
    pub overall: Overall,
    /// Rolling origins, the earliest first.
    pub origins: Vec<Origin>,
    /// What each order of work would have avoided.
    pub orders: Vec<Order>,
    /// Forecast and outcome by channel, place and issue.
    pub groups: Vec<Group>,
    /// Every forecast, in the order of receipt.
    #[serde(skip)]
    pub predictions: Vec<Prediction>,
    /// Calibration and scores as a picture.
    #[serde(skip)]
    pub chart: Option<Chart>,
}

/// One origin of the rolling test: trained on what was known before it, judged until the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// The first day forecast.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: NaiveDate,
    /// By horizon.
    pub horizons: Vec<Figures>,
}

/// A case of the test with its curves.
#[derive(Debug, Clone)]
struct Forecast<'a> {
    known: &'a Known,
    /// The forecast.
    curve: Curve,
    /// The category's own speed.
    category: Curve,
}

/// The data of a back-test, ready.
struct Bench<'a> {
    known: &'a [Known],
    filings: &'a [Filing],
    seen: Vec<&'a Seen>,
    days: WorkDays,
    last: NaiveDate,
    stages: &'a Stages,
}

/// Runs the back-test.
///
/// # Errors
/// When an export cannot be read, or nothing was received before or on and after the cutoff.
pub fn backtest(
    request: &BacktestRequest<'_>,
    stages: &Stages,
    progress: &mut dyn FnMut(u64),
) -> Result<Backtest, Error> {
    let (mut known, _) = stages.history(&request.sources, request.classifier, progress)?;
    known.sort_by(|a, b| {
        let key = |k: &Known| (k.filing.received, k.case_id.clone());
        key(a).cmp(&key(b))
    });
    let filings: Vec<Filing> = known.iter().map(|k| k.filing.clone()).collect();
    let before = filings
        .iter()
        .filter(|f| f.received < request.cutoff)
        .count();
    check(&filings, before, request.cutoff)?;
    let seen = risk::observe(&filings, &Look::at_receipt(&filings));
    let days = |f: &Filing| [Some(f.received), f.answered];
    let last = filings.iter().flat_map(days).flatten().max();
    let last = last.unwrap_or(request.cutoff);
    let first = filings.first().map_or(request.cutoff, |f| f.received);
    let bench = Bench {
        known: &known,
        filings: &filings,
        seen: seen.iter().collect(),
        days: stages.work_days(first, last),
        last,
        stages,
    };
    Ok(bench.run(request, before))
}

fn check(filings: &[Filing], before: usize, cutoff: NaiveDate) -> Result<(), Error> {
    let answered = filings.iter().filter(|f| f.answered.is_some()).count();
    let wrong = if before == 0 {
        format!("{cutoff} 之前没有一件来件，无从训练")
    } else if before == filings.len() {
        format!("{cutoff} 及以后没有一件来件，无从检验")
    } else if answered == 0 {
        "没有一件有答复或办结时间，无从训练：请导出带答复时间的表".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::Other(wrong))
}

impl<'a> Bench<'a> {
    fn run(&self, request: &BacktestRequest<'_>, before: usize) -> Backtest {
        let end = self.last + Days::new(1);
        let (forecasts, basis) = self.forecasts(request.cutoff, end);
        let mut horizons: Vec<Figures> = request
            .horizons
            .iter()
            .map(|h| self.figures(&forecasts, request.cutoff, Some(*h)))
            .collect();
        horizons.push(self.figures(&forecasts, request.cutoff, None));
        let overall = self.overall(&forecasts, request.cutoff, &request.horizons);
        let chart = chart::draw(self, &forecasts, &horizons, request);
        Backtest {
            cutoff: request.cutoff,
            data_until: self.last,
            cases_before: before,
            cases_after: forecasts.len(),
            basis: match basis {
                Basis::Hazard { .. } => "hazard",
                Basis::Thin { .. } => "thin",
                Basis::Worse { .. } => "worse",
            },
            review_share: self.stages.risk.review_share,
            overall,
            origins: self.origins(request),
            groups: groups::groups(self, &forecasts, request),
            orders: orders::compare(self, &forecasts, request),
            predictions: self.predictions(&forecasts, &request.horizons),
            chart: Some(chart),
            horizons,
        }
    }

    /// Forecasts of the cases received from `from` on and before `until`, each from its own day; the model learns anew every
    /// `refit_days`.
    fn forecasts(&self, from: NaiveDate, until: NaiveDate) -> (Vec<Forecast<'a>>, Basis) {
        let plan = &self.stages.risk;
        let day = |d: NaiveDate| d.num_days_from_ce();
        let mut model = Lapse::learn(self.filings, &self.seen, day(from), plan, &self.days);
        let mut out = Vec::new();
        let mut start = from;
        while start < until {
            let stop = (start + Days::new(u64::from(plan.refit_days))).min(until);
            let within = |f: &Filing| f.received >= start && f.received < stop;
            let cases = self.known.iter().zip(&self.seen);
            let mut cases = cases.filter(|(k, _)| within(&k.filing)).peekable();
            if start > from && cases.peek().is_some() {
                model = model.again(self.filings, &self.seen, day(start), plan, &self.days);
            }
            out.extend(cases.map(|(known, seen)| Forecast {
                known,
                curve: model.curve(&known.filing, seen, &self.days),
                category: risk::category(seen),
            }));
            start = stop;
        }
        (out, model.basis)
    }

    /// The origins before the cutoff that have enough behind them, then the cutoff itself.
    fn origins(&self, request: &BacktestRequest<'_>) -> Vec<Origin> {
        let mut starts: Vec<NaiveDate> = EARLIER
            .iter()
            .filter_map(|months| request.cutoff.checked_sub_months(Months::new(*months)))
            .filter(|from| {
                self.filings.iter().filter(|f| f.received < *from).count() >= LEAST_BEFORE
            })
            .collect();
        starts.push(request.cutoff);
        let spans = starts
            .windows(2)
            .filter_map(|w| Some((*w.first()?, *w.last()?)));
        spans
            .map(|(from, until)| {
                let (forecasts, _) = self.forecasts(from, until);
                let horizons = request.horizons.iter();
                Origin {
                    from,
                    until,
                    horizons: horizons
                        .map(|h| self.figures(&forecasts, from, Some(*h)))
                        .collect(),
                }
            })
            .collect()
    }

    fn predictions(&self, forecasts: &[Forecast<'_>], horizons: &[u32]) -> Vec<Prediction> {
        let of = |f: &Forecast<'_>, horizon_days: u32| Prediction {
            case_id: f.known.case_id.clone(),
            received_on: f.known.filing.received,
            horizon_days,
            probability: self.survival(&f.curve, f.known, days(horizon_days)),
            lapsed: f.known.filing.lapsed(days(horizon_days), self.last),
        };
        forecasts
            .iter()
            .flat_map(|f| horizons.iter().map(move |h| of(f, *h)))
            .collect()
    }

    fn survival(&self, curve: &Curve, known: &Known, horizon: i32) -> f64 {
        risk::survival(curve, &known.filing, horizon, &self.days)
    }
}

fn days(horizon: u32) -> i32 {
    i32::try_from(horizon).unwrap_or(i32::MAX)
}
