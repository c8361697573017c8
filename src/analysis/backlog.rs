//! What is overdue and due soon, by department.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::{DataType, col, lit};

use super::builder::Standing;
use super::frame::{
    EPOCH, Frame, codes, collect, count, count_if, counts, is_pending, stands, wholes,
};
use super::{Backlog, BacklogRow, OverdueCase, Plan};
use crate::Error;
use chrono::Datelike;

pub(super) fn tables(
    frame: &Frame,
    overdue: BTreeSet<OverdueCase>,
    plan: &Plan,
    as_of: NaiveDate,
) -> Result<Backlog, Error> {
    let departments = departments(frame, as_of)?;
    let total: u64 = departments.iter().map(|row| row.overdue).sum();
    let listed: Vec<_> = overdue.into_iter().take(plan.overdue_listed).collect();
    Ok(Backlog {
        departments,
        unlisted: total.saturating_sub(listed.len() as u64),
        listed,
    })
}

fn departments(frame: &Frame, as_of: NaiveDate) -> Result<Vec<BacklogRow>, Error> {
    let today = lit(as_of.num_days_from_ce() - EPOCH);
    let due = col("received").cast(DataType::Int32) + col("allowed");
    let over = (today - due).alias("over");
    let query = frame.lazy().filter(is_pending()).with_column(over);
    let table = collect(query.group_by([col("department")]).agg([
        count(),
        count_if(stands(Standing::Overdue), "overdue"),
        count_if(stands(Standing::DueSoon), "due_soon"),
        col("over").max().alias("oldest"),
    ]))?;
    let keys = codes(&table, "department")?;
    let (n, soon) = (counts(&table, "n")?, counts(&table, "due_soon")?);
    let (overdue, oldest) = (counts(&table, "overdue")?, wholes(&table, "oldest")?);
    let mut rows: Vec<BacklogRow> = keys
        .into_iter()
        .zip(n)
        .zip(overdue.into_iter().zip(soon).zip(oldest))
        .map(
            |((key, pending), ((overdue, due_soon), oldest))| BacklogRow {
                department: frame.department(key).to_owned(),
                pending,
                overdue,
                due_soon,
                oldest_days_over: oldest
                    .filter(|_| overdue > 0)
                    .and_then(|days| u32::try_from(days).ok()),
            },
        )
        .collect();
    rows.sort_by(|a, b| {
        let size = |r: &BacklogRow| Reverse((r.overdue, r.due_soon, r.pending));
        size(a)
            .cmp(&size(b))
            .then_with(|| a.department.cmp(&b.department))
    });
    Ok(rows)
}
