//! The workload ahead: new matters by week and month, with intervals, by the way that measured best on rolling origins.
//!
//! Every way forecasts from each of the last origins what was then the future. The earlier two thirds of the origins choose
//! the way and, for the check, the width of the intervals; the later third had no part in either and says how good both
//! are. The forecast itself takes its intervals from all origins. Points of exponential smoothing and of the seasonal
//! decomposition come from `augurs`; its own intervals are not used (they assume normal errors, and some are drawn at
//! random).

mod ways;

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::Plan;
use super::axis::Axis;
use super::glm::real;
use super::series::{self, Matter};
use crate::petition::{Ahead, Forecast, Forecaster, Outlook, Period, Subject, Trial};
use crate::text::Said;
use ways::Ways;

/// The forecasts of all subjects: weeks, then months; everything, then families, then offices.
pub(super) fn run(matters: &[Matter], as_of: NaiveDate, axis: &Axis, plan: &Plan) -> Vec<Forecast> {
    if axis.is_empty() {
        return Vec::new();
    }
    let weeks: Vec<NaiveDate> = (0..axis.len()).map(|week| axis.start(week)).collect();
    let months = series::months(axis, as_of);
    let by_week = series::workload_by_week(matters, axis);
    let by_month = series::workload_by_month(matters, &months);
    let jobs = by_week.into_iter().map(|job| (Period::Week, job));
    let jobs = jobs.chain(by_month.into_iter().map(|job| (Period::Month, job)));
    let jobs: Vec<_> = jobs.collect();
    jobs.into_par_iter()
        .map(|(period, (subject, counts))| {
            let starts = match period {
                Period::Week => &weeks,
                Period::Month => &months,
            };
            one(period, subject, &counts, starts, axis, plan)
        })
        .collect()
}

fn one(
    period: Period,
    subject: Subject,
    counts: &[u32],
    starts: &[NaiveDate],
    axis: &Axis,
    plan: &Plan,
) -> Forecast {
    let ahead = match period {
        Period::Week => plan.forecast.weeks,
        Period::Month => plan.forecast.months,
    };
    let longer = axis.extended(plan.forecast.weeks, &plan.festivals);
    let ways = Ways {
        period,
        axis: &longer,
        align: plan.align,
        ahead,
    };
    let outlook =
        outlook(counts, starts, &ways, plan).unwrap_or_else(|why| Outlook::TooLittle { why });
    let history = starts.iter().copied().zip(counts.iter().copied());
    Forecast {
        subject,
        period,
        history: history.collect(),
        outlook,
    }
}

fn outlook(
    counts: &[u32],
    starts: &[NaiveDate],
    ways: &Ways<'_>,
    plan: &Plan,
) -> Result<Outlook, Said> {
    let most = match ways.period {
        Period::Week => plan.forecast.week_origins,
        Period::Month => plan.forecast.month_origins,
    };
    let origins = origins(counts, ways, most, plan.forecast.least_per_month)?;
    let counts: Vec<f64> = counts.iter().copied().map(f64::from).collect();
    let tried: Vec<Tried> = ways
        .possible(*origins.first().unwrap_or(&0))
        .into_iter()
        .filter_map(|way| Tried::new(way, &counts, &origins, ways))
        .collect();
    let best = tried.iter().min_by(|a, b| {
        let order = a.error(true).total_cmp(&b.error(true));
        order.then(a.way.cmp(&b.way))
    });
    let (Some(best), Some(last)) = (best, starts.last()) else {
        return Err(Said::by(|w| w.outlook_no_way().to_owned()));
    };
    let level = plan.forecast.level;
    let (inside, checked) = best.coverage(level);
    let points = ways
        .forecast(best.way, &counts)
        .ok_or_else(|| Said::by(|w| w.outlook_no_end().to_owned()))?;
    let spread = Spread::new(&best.residuals(|_| true), level);
    let steps = points.iter().enumerate().map(|(step, point)| Ahead {
        start: start_after(*last, ways.period, step + 1),
        expected: *point,
        lower: spread.low(*point),
        upper: spread.high(*point),
    });
    Ok(Outlook::Ahead {
        forecaster: best.way,
        steps: steps.collect(),
        level,
        coverage: real(inside) / real(checked.max(1)),
        checked: u32::try_from(checked).unwrap_or(u32::MAX),
        seasonal: tried.iter().any(|t| t.way == Forecaster::SeasonalNaive),
        trials: tried.iter().map(Tried::trial).collect(),
    })
}

fn start_after(last: NaiveDate, period: Period, steps: usize) -> NaiveDate {
    match period {
        Period::Week => last + Days::new(7 * steps as u64),
        Period::Month => (0..steps).fold(last, |day, _| series::next_month(day)),
    }
}

/// The origins: how many steps were known. An error says why there are too few.
fn origins(
    counts: &[u32],
    ways: &Ways<'_>,
    most: usize,
    least_per_month: f64,
) -> Result<Vec<usize>, Said> {
    let (least, training, a_year, per_month) = match ways.period {
        Period::Week => (9, 20, 52, 52.0 / 12.0),
        Period::Month => (6, 12, 12, 1.0),
    };
    let need = training + ways.ahead + least - 1;
    let room = (counts.len() + 1).saturating_sub(training + ways.ahead);
    if room < least {
        return Err(Said::by(|w| match ways.period {
            Period::Week => w.outlook_short_weeks(need, counts.len()),
            Period::Month => w.outlook_short_months(need, counts.len()),
        }));
    }
    let year: Vec<f64> = counts
        .iter()
        .rev()
        .take(a_year)
        .copied()
        .map(f64::from)
        .collect();
    let mean = year.iter().sum::<f64>() / real(year.len()) * per_month;
    if mean < least_per_month {
        let [mean, least] = [format!("{mean:.1}"), format!("{least_per_month:.0}")];
        return Err(Said::by(|w| w.outlook_few(&mean, &least)));
    }
    let last = counts.len() - ways.ahead;
    let first = last + 1 - room.min(most);
    Ok((first..=last).collect())
}

/// One way tried from every origin.
struct Tried {
    way: Forecaster,
    /// How many of the origins come first: those that choose.
    choosing: usize,
    /// Forecast and count, by origin.
    origins: Vec<Vec<(f64, f64)>>,
}

impl Tried {
    fn new(way: Forecaster, counts: &[f64], origins: &[usize], ways: &Ways<'_>) -> Option<Self> {
        let from = |origin: &usize| {
            let points = ways.forecast(way, counts.get(..*origin)?)?;
            let then = counts.iter().skip(*origin).copied();
            Some(points.into_iter().zip(then).collect())
        };
        Some(Self {
            way,
            choosing: (origins.len() * 2).div_ceil(3),
            origins: origins.iter().map(from).collect::<Option<_>>()?,
        })
    }

    /// The mean absolute error on the choosing or on the later origins.
    fn error(&self, choosing: bool) -> f64 {
        let pairs = self.pairs(|at| (at < self.choosing) == choosing);
        let n = real(pairs.len().max(1));
        pairs.iter().map(|(f, y)| (f - y).abs()).sum::<f64>() / n
    }

    fn pairs(&self, keep: impl Fn(usize) -> bool) -> Vec<(f64, f64)> {
        let kept = self.origins.iter().enumerate().filter(|(at, _)| keep(*at));
        kept.flat_map(|(_, pairs)| pairs.iter().copied()).collect()
    }

    fn residuals(&self, keep: impl Fn(usize) -> bool) -> Vec<f64> {
        let pairs = self.pairs(keep).into_iter();
        pairs.map(|(f, y)| root(y) - root(f)).collect()
    }

    /// How many later counts lie within intervals drawn from the earlier origins, of how many.
    fn coverage(&self, level: f64) -> (usize, usize) {
        let spread = Spread::new(&self.residuals(|at| at < self.choosing), level);
        let later = self.pairs(|at| at >= self.choosing);
        let inside = later
            .iter()
            .filter(|(f, y)| spread.low(*f) <= *y && *y <= spread.high(*f))
            .count();
        (inside, later.len())
    }

    fn trial(&self) -> Trial {
        Trial {
            forecaster: self.way,
            chosen_on: self.error(true),
            checked_on: self.error(false),
        }
    }
}

/// Counts spread about evenly on this scale.
fn root(n: f64) -> f64 {
    (n.max(0.0) + 0.375).sqrt()
}

/// How far counts fell from their forecasts, on the scale of roots.
struct Spread {
    low: f64,
    high: f64,
}

impl Spread {
    fn new(residuals: &[f64], level: f64) -> Self {
        let mut sorted = residuals.to_vec();
        sorted.sort_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0 * (real(sorted.len()) + 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank among the residuals"
        )]
        let rank = (tail.floor() as usize).max(1);
        let low = sorted.get(rank - 1).copied().unwrap_or(0.0);
        let high = sorted.len().checked_sub(rank);
        let high = high.and_then(|at| sorted.get(at)).copied().unwrap_or(0.0);
        Self { low, high }
    }

    /// The lower end: a whole number of matters.
    fn low(&self, forecast: f64) -> f64 {
        let end = (root(forecast) + self.low).max(0.0).powi(2) - 0.375;
        end.max(0.0).floor().min(forecast)
    }

    /// The upper end: a whole number of matters.
    fn high(&self, forecast: f64) -> f64 {
        let end = (root(forecast) + self.high).max(0.0).powi(2) - 0.375;
        end.ceil().max(forecast.ceil())
    }
}
