//! The issue mix, and the money owed in open cases.

use std::cmp::Reverse;

use polars::prelude::col;

use super::builder::Standing;
use super::frame::{Frame, codes, collect, count, count_if, counts, is_pending, stands, wholes};
use super::{AmountRow, FamilyRow, IssueRow};
use crate::Error;
use crate::petition::{Family, Issue};

pub(super) fn families(frame: &Frame) -> Result<Vec<FamilyRow>, Error> {
    let leaves = leaves(frame)?;
    let mut rows: Vec<FamilyRow> = Family::ALL
        .into_iter()
        .map(|family| {
            let mine = leaves.iter().filter(|row| row.issue.family() == family);
            let mut issues: Vec<IssueRow> = mine.cloned().collect();
            issues.sort_by_key(|row| (Reverse(row.cases), row.issue));
            FamilyRow {
                family,
                cases: issues.iter().map(|row| row.cases).sum(),
                issues,
            }
        })
        .collect();
    rows.sort_by_key(|row| (row.family == Family::Other, Reverse(row.cases), row.family));
    Ok(rows)
}

fn leaves(frame: &Frame) -> Result<Vec<IssueRow>, Error> {
    let table = collect(frame.lazy().group_by([col("issue")]).agg([
        count(),
        count_if(is_pending(), "pending"),
        count_if(stands(Standing::Overdue), "overdue"),
        count_if(col("review"), "review"),
    ]))?;
    let keys = codes(&table, "issue")?;
    let (n, pending) = (counts(&table, "n")?, counts(&table, "pending")?);
    let (overdue, review) = (counts(&table, "overdue")?, counts(&table, "review")?);
    let rows = Issue::ALL.into_iter().zip(0_u32..).map(|(issue, code)| {
        let at = keys.iter().position(|k| *k == code);
        let of = |column: &[u64]| at.and_then(|at| column.get(at).copied()).unwrap_or(0);
        IssueRow {
            issue,
            cases: of(&n),
            pending: of(&pending),
            overdue: of(&overdue),
            needs_review: of(&review),
        }
    });
    Ok(rows.collect())
}

/// Open cases by issue with the amounts that their texts name, most money first; issues without an amount are left out.
pub(super) fn amounts(frame: &Frame) -> Result<Vec<AmountRow>, Error> {
    let query = frame.lazy().filter(is_pending());
    let table = collect(query.group_by([col("issue")]).agg([
        count(),
        col("fen").count().alias("with_amount"),
        col("fen").sum().alias("total"),
    ]))?;
    let keys = codes(&table, "issue")?;
    let (n, with) = (counts(&table, "n")?, counts(&table, "with_amount")?);
    let totals = wholes(&table, "total")?;
    let mut rows: Vec<AmountRow> = keys
        .into_iter()
        .zip(n)
        .zip(with.into_iter().zip(totals))
        .filter_map(|((key, pending), (with_amount, total))| {
            Some(AmountRow {
                issue: *Issue::ALL.get(key as usize)?,
                pending,
                with_amount,
                total_fen: total.unwrap_or(0),
            })
        })
        .filter(|row| row.with_amount > 0)
        .collect();
    rows.sort_by_key(|row| (Reverse(row.total_fen), row.issue));
    Ok(rows)
}
