//! The public table of a run, and the record of what was shown, by which the next run goes.

use std::collections::BTreeMap;
use std::path::Path;

use super::receipts;
use crate::disclose::{self, ByMonth, Cell, Earlier, Plan};
use crate::error::Error;
use crate::petition::CaseRecord;

/// The public table: no count under the threshold, and nothing to work one out from.
const FILE: &str = "tables/aggregate.csv";
/// The record for the analyst: every count, and why it was hidden. Not to be handed out.
const RECORD: &str = "tables/disclosure.csv";

/// Cases by issue and month of receipt.
#[derive(Debug, Default)]
pub(super) struct Months(ByMonth);

impl Months {
    /// Counts one case.
    pub(super) fn push(&mut self, record: &CaseRecord) {
        let month = record.head.received.date.format("%Y-%m").to_string();
        *self.0.entry((record.label.issue, month)).or_default() += 1;
    }
}

/// Writes the table and the record; `before` is the folder of the earlier results.
pub(super) fn write(
    folder: &Path,
    before: &Path,
    months: &Months,
    plan: &Plan,
) -> Result<(), Error> {
    let cells = disclose::aggregate(&months.0, &read(before), plan);
    let head = ["issue", "issue_name", "month", "cases", "state"];
    // Why a cell is hidden would narrow down what it holds: the public table says that it is, and no more.
    let public = cells.iter().map(|cell| {
        let (cases, state) = match cell.state.is_shown() {
            true => (cell.value.to_string(), "shown"),
            false => (String::new(), "suppressed"),
        };
        vec![
            cell.row.clone(),
            cell.name.clone(),
            cell.column.clone(),
            cases,
            state.into(),
        ]
    });
    receipts::table(&folder.join(FILE), &head, public)?;
    let head = [
        "table",
        "row",
        "column",
        "cases",
        "state",
        "reason",
        "approved_by",
    ];
    receipts::table(
        &folder.join(RECORD),
        &head,
        cells.iter().map(|c| record(c, plan)),
    )
}

fn record(cell: &Cell, plan: &Plan) -> Vec<String> {
    let exception = plan.exception(disclose::TABLE, &cell.key());
    let told = |of: fn(&disclose::Exception) -> &String| {
        let text = exception.map(of).cloned().unwrap_or_default();
        crate::report::guard(&text).into_owned()
    };
    vec![
        disclose::TABLE.to_owned(),
        cell.row.clone(),
        cell.column.clone(),
        cell.value.to_string(),
        cell.state.code().to_owned(),
        told(|e| &e.reason),
        told(|e| &e.approved_by),
    ]
}

/// What an earlier run decided; nothing when there is no record.
fn read(folder: &Path) -> BTreeMap<String, Earlier> {
    let Ok(bytes) = std::fs::read(folder.join(RECORD)) else {
        return BTreeMap::new();
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| {
        let key = format!("{}/{}", row.get(1)?, row.get(2)?);
        let shown = matches!(row.get(4)?, "shown" | "exception");
        let value = row.get(3)?.parse().ok()?;
        (row.get(0)? == disclose::TABLE).then_some((key, Earlier { value, shown }))
    })
    .collect()
}
