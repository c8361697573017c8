//! Orders of work on the back-test: what would have been avoided if a limited number of cases a week had been taken up.
//!
//! Week by week through the test period: cases that are open and not yet past the horizon can be taken up, so many a week as
//! the reviewed share of arrivals. A case taken up counts as answered in time; what is avoided is its harm if in truth it
//! lapsed. Every order sees the same cases and the same places.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{BacktestRequest, Bench, Forecast, days};
use crate::risk::{self, Waiting, survival_from};

/// What one order of work avoids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    /// `priority`, `first_come` or `nearest_due`.
    pub order: &'static str,
    /// The share of the harm of all lapses that it avoids.
    pub harm_avoided: Option<f64>,
    /// The share of lapses that it avoids.
    pub lapses_avoided: Option<f64>,
    /// Cases taken up.
    pub taken: usize,
}

/// Compares the priority queue with first-come and nearest-deadline at the middle horizon.
pub(super) fn compare(
    bench: &Bench<'_>,
    forecasts: &[Forecast<'_>],
    request: &BacktestRequest<'_>,
) -> Vec<Order> {
    let mut horizons = request.horizons.clone();
    horizons.sort_unstable();
    let horizon = days(horizons.get(horizons.len() / 2).copied().unwrap_or(30));
    let weeks = ((bench.last - request.cutoff).num_days() / 7 + 1).max(1);
    let week_of = |week: i64| request.cutoff + Days::new(u64::try_from(week * 7).unwrap_or(0));
    let places = places(bench, forecasts, request.cutoff);
    ["priority", "first_come", "nearest_due"]
        .into_iter()
        .map(|order| {
            let mut open: Vec<&Forecast<'_>> = forecasts.iter().collect();
            let (mut harm, mut lapses, mut taken) = (0.0, 0_u32, 0);
            for today in (0..weeks).map(week_of) {
                let mut ready: Vec<&Forecast<'_>> = open
                    .iter()
                    .copied()
                    .filter(|f| is_ready(f, today, horizon))
                    .collect();
                ready.sort_by(|a, b| {
                    let key = |f: &Forecast<'_>| key(f, today, order);
                    let by_number = || a.known.case_id.cmp(&b.known.case_id);
                    key(b).cmp(&key(a)).then_with(by_number)
                });
                if order == "priority" {
                    ready = queued(bench, &ready, today, horizon, places);
                }
                ready.truncate(places);
                for f in &ready {
                    taken += 1;
                    if f.known.filing.lapsed(horizon, bench.last) == Some(true) {
                        harm += f.known.harm;
                        lapses += 1;
                    }
                }
                open.retain(|f| !ready.iter().any(|r| std::ptr::eq(*r, *f)));
            }
            let lapsed =
                |f: &&Forecast<'_>| f.known.filing.lapsed(horizon, bench.last) == Some(true);
            let all: f64 = forecasts.iter().filter(lapsed).map(|f| f.known.harm).sum();
            let n = u32::try_from(forecasts.iter().filter(lapsed).count()).unwrap_or(0);
            Order {
                order,
                harm_avoided: (all > 0.0).then(|| harm / all),
                lapses_avoided: (n > 0).then(|| f64::from(lapses) / f64::from(n)),
                taken,
            }
        })
        .collect()
}

/// Places a week: the reviewed share of what comes in while cases come in.
fn places(bench: &Bench<'_>, forecasts: &[Forecast<'_>], cutoff: NaiveDate) -> usize {
    let last = forecasts.iter().map(|f| f.known.filing.received).max();
    let weeks = last.map_or(1, |l| (l - cutoff).num_days() / 7 + 1).max(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count"
    )]
    let places =
        (forecasts.len() as f64 * bench.stages.risk.review_share / weeks as f64).ceil() as usize;
    places.max(1)
}

/// Received before today, not answered before today, and not yet past the horizon.
fn is_ready(f: &Forecast<'_>, today: NaiveDate, horizon: i32) -> bool {
    let filing = &f.known.filing;
    let age = (today - filing.received).num_days();
    let open = filing.answered.is_none_or(|a| a >= today);
    age > 0 && age <= i64::from(horizon) && open
}

/// The higher the sooner.
fn key(f: &Forecast<'_>, today: NaiveDate, order: &str) -> i64 {
    let age = (today - f.known.filing.received).num_days();
    match order {
        "nearest_due" => age - i64::from(f.known.due_days),
        _ => age,
    }
}

/// In the order of the queue that a run writes.
fn queued<'a>(
    bench: &Bench<'_>,
    ready: &[&'a Forecast<'a>],
    today: NaiveDate,
    horizon: i32,
    places: usize,
) -> Vec<&'a Forecast<'a>> {
    let waiting: Vec<Waiting> = ready
        .iter()
        .map(|f| {
            let filing = &f.known.filing;
            let age = i32::try_from((today - filing.received).num_days()).unwrap_or(0);
            Waiting {
                harm: f.known.harm,
                lapse: survival_from(&f.curve, filing, age - 1, horizon, &bench.days),
                days_left: i64::from(horizon - age),
            }
        })
        .collect();
    let order = risk::queue(&waiting, places);
    order
        .into_iter()
        .filter_map(|at| ready.get(at).copied())
        .collect()
}
