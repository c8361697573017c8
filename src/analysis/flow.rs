//! Inflow and closing over time, zeros filled.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use polars::prelude::{LazyFrame, col, lit};

use super::frame::{Frame, codes, collect, count, counts, is_closed, wholes};
use super::opening::to_date;
use super::{Flow, FlowRow, Plan, Step};
use crate::Error;
use crate::petition::Family;

type Cells = BTreeMap<(u32, NaiveDate), u64>;

pub(super) fn table(frame: &Frame, plan: &Plan, as_of: NaiveDate) -> Result<Flow, Error> {
    let closed = || frame.lazy().filter(is_closed());
    let undated = closed().filter(col("closed").is_null()).select([count()]);
    let closed_undated = counts(&collect(undated)?, "n")?.first().copied();
    let span = span(frame)?;
    let step = span.map_or(Step::Week, |(first, last)| step_for(first, last, plan));
    let steps = span.map_or_else(Vec::new, |(first, last)| steps(step, first, last));
    let received = cells(frame.lazy(), "received", step)?;
    let done = cells(closed(), "closed", step)?;
    let series = |of: &Cells, family: u32| -> Vec<u64> {
        let at = |day: &NaiveDate| of.get(&(family, *day)).copied().unwrap_or(0);
        steps.iter().map(at).collect()
    };
    let families = Family::ALL.into_iter().zip(0_u32..);
    let families = families.map(|(family, code)| FlowRow {
        family,
        received: series(&received, code),
        closed: series(&done, code),
    });
    let families = families.collect();
    let last_is_partial = steps.last().is_some_and(|last| {
        let end = next(step, *last).and_then(|end| end.pred_opt());
        *last <= as_of && end.is_some_and(|end| as_of < end)
    });
    Ok(Flow {
        step,
        steps,
        last_is_partial,
        families,
        closed_undated: closed_undated.unwrap_or(0),
    })
}

/// The first and last day on which anything was received or closed.
fn span(frame: &Frame) -> Result<Option<(NaiveDate, NaiveDate)>, Error> {
    let ends = collect(frame.lazy().select([
        col("received").min().alias("first"),
        col("received").max().alias("last"),
    ]))?;
    let done = collect(frame.lazy().filter(is_closed()).select([
        col("closed").min().alias("first"),
        col("closed").max().alias("last"),
    ]))?;
    let mut days = Vec::new();
    for table in [&ends, &done] {
        for name in ["first", "last"] {
            let found = wholes(table, name)?.first().copied().flatten();
            days.extend(found.and_then(to_date));
        }
    }
    let first = days.iter().min().copied();
    Ok(first.zip(days.iter().max().copied()))
}

fn step_for(first: NaiveDate, last: NaiveDate, plan: &Plan) -> Step {
    let weeks = usize::try_from((last - first).num_days() / 7).unwrap_or(usize::MAX);
    if weeks < plan.max_weeks {
        Step::Week
    } else if weeks * 7 / 30 < plan.max_months {
        Step::Month
    } else if weeks * 7 / 91 < plan.max_months {
        Step::Quarter
    } else {
        Step::Year
    }
}

/// The first day of the step that holds `day`.
fn start(step: Step, day: NaiveDate) -> NaiveDate {
    let of_month = |month| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
    match step {
        Step::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Step::Month => of_month(day.month()),
        Step::Quarter => of_month(day.month0() / 3 * 3 + 1),
        Step::Year => of_month(1),
    }
}

/// The first day of the following step, given the first day of a step.
fn next(step: Step, start: NaiveDate) -> Option<NaiveDate> {
    match step {
        Step::Week => start.checked_add_days(Days::new(7)),
        Step::Month => start.checked_add_months(Months::new(1)),
        Step::Quarter => start.checked_add_months(Months::new(3)),
        Step::Year => start.checked_add_months(Months::new(12)),
    }
}

fn steps(step: Step, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    std::iter::successors(Some(start(step, first)), |day| next(step, *day))
        .take_while(|day| *day <= last)
        .collect()
}

/// Cases by family and step of the date in `column`.
fn cells(cases: LazyFrame, column: &str, step: Step) -> Result<Cells, Error> {
    let every = match step {
        Step::Week => "1w",
        Step::Month => "1mo",
        Step::Quarter => "1q",
        Step::Year => "1y",
    };
    let truncated = col(column).dt().truncate(lit(every)).alias("step");
    let query = cases.filter(col(column).is_not_null());
    let query = query.with_column(truncated);
    let table = collect(query.group_by([col("family"), col("step")]).agg([count()]))?;
    let keys = codes(&table, "family")?.into_iter();
    let days = wholes(&table, "step")?.into_iter();
    let n = counts(&table, "n")?;
    let rows = keys.zip(days).zip(n);
    Ok(rows
        .filter_map(|((family, day), n)| Some(((family, to_date(day?)?), n)))
        .collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_also_over_new_year() {
        let weeks = steps(Step::Week, day("2024-12-31"), day("2025-01-07"));
        assert_eq!(weeks, [day("2024-12-30"), day("2025-01-06")]);
    }

    #[test]
    fn quarters_begin_in_the_right_month() {
        assert_eq!(start(Step::Quarter, day("2024-06-30")), day("2024-04-01"));
        assert_eq!(start(Step::Year, day("2024-06-30")), day("2024-01-01"));
    }
}
