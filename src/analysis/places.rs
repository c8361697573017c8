//! Cases by place (属地) and issue.

use polars::prelude::col;
use serde::Serialize;

use super::builder::Standing;
use super::frame::{Frame, codes, collect, count, count_if, counts, is_pending, stands};
use crate::Error;
use crate::petition::Issue;

/// The cases of one issue at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceCell {
    /// 属地; `None` when the export names none (未注明).
    pub place: Option<String>,
    /// 诉求类别
    pub issue: Issue,
    /// Filings.
    pub cases: u64,
    /// 在办, overdue included.
    pub pending: u64,
    /// 超期未办结
    pub overdue: u64,
}

pub(super) fn cells(frame: &Frame) -> Result<Vec<PlaceCell>, Error> {
    let query = frame.lazy().group_by([col("place"), col("issue")]);
    let table = collect(query.agg([
        count(),
        count_if(is_pending(), "pending"),
        count_if(stands(Standing::Overdue), "overdue"),
    ]))?;
    let keys = codes(&table, "place")?
        .into_iter()
        .zip(codes(&table, "issue")?);
    let open = counts(&table, "pending")?.into_iter();
    let figures = counts(&table, "n")?
        .into_iter()
        .zip(open.zip(counts(&table, "overdue")?));
    let mut rows: Vec<((u32, u32), PlaceCell)> = keys
        .zip(figures)
        .filter_map(|(key, (cases, (pending, overdue)))| {
            let cell = PlaceCell {
                place: frame.place(key.0).map(str::to_owned),
                issue: *Issue::ALL.get(key.1 as usize)?,
                cases,
                pending,
                overdue,
            };
            Some((key, cell))
        })
        .collect();
    rows.sort_by_key(|(key, _)| *key);
    Ok(rows.into_iter().map(|(_, cell)| cell).collect())
}
