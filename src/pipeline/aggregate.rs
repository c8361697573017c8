//! The public table of a run, and the record of what was published, by which the next run goes.

use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};

use super::receipts;
use crate::disclose::{self, ByMonth, Cell, Earlier, Plan, Published, State};
use crate::error::Error;
use crate::register::Register;

/// The public table: no count under the threshold, and nothing to work one out from.
const FILE: &str = "tables/aggregate.csv";
/// The record for the analyst: every count, and why it was hidden. Not to be handed out.
const RECORD: &str = "tables/disclosure.csv";
/// The same record, kept with the register.
const KEPT: &str = "disclosure.csv";

/// Where the record of what was published before is looked for.
pub(super) enum Before<'a> {
    /// The register's folder: whatever it says was published.
    Register(&'a Path),
    /// The folder of the last results: only when they were of the same cases.
    Results(&'a Path),
}

/// Cases by issue and month of receipt, of months that are over on the day of the run.
fn counts(register: &Register, as_of: NaiveDate) -> ByMonth {
    let over = |day: NaiveDate| {
        let tomorrow = as_of.checked_add_days(Days::new(1)).unwrap_or(as_of);
        (day.year(), day.month()) < (tomorrow.year(), tomorrow.month())
    };
    let mut counts = ByMonth::new();
    for case in register.cases.values().filter(|c| over(c.received_on)) {
        let month = case.received_on.format("%Y-%m").to_string();
        *counts.entry((case.issue, month)).or_default() += 1;
    }
    counts
}

/// Writes the table and the record into `folder`; gives the cells for the register to keep.
pub(super) fn write(
    folder: &Path,
    before: &Before<'_>,
    register: &Register,
    as_of: NaiveDate,
    plan: &Plan,
) -> Result<Vec<Cell>, Error> {
    let counts = counts(register, as_of);
    let published = match before {
        Before::Register(folder) => read(&folder.join(KEPT))?,
        Before::Results(folder) => {
            let published = read(&folder.join(RECORD))?;
            if disclose::is_of(&published, &counts) {
                published
            } else {
                Published::new()
            }
        }
    };
    let cells = disclose::aggregate(&counts, &published, plan);
    let head = ["issue", "issue_name", "month", "cases", "state"];
    // Why a cell is hidden would narrow down what it holds: the public table says that it is, and no more.
    let public = cells.iter().filter(|cell| cell.is_current()).map(|cell| {
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
    record(&folder.join(RECORD), &cells, plan)?;
    Ok(cells)
}

/// Keeps the record with the register.
pub(super) fn keep(register: &Path, cells: &[Cell], plan: &Plan) -> Result<(), Error> {
    record(&register.join(KEPT), cells, plan)
}

fn record(path: &Path, cells: &[Cell], plan: &Plan) -> Result<(), Error> {
    let head = [
        "table",
        "row",
        "column",
        "cases",
        "state",
        "reason",
        "approved_by",
    ];
    let rows = cells.iter().map(|cell| {
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
    });
    receipts::table(path, &head, rows)
}

/// What earlier runs published; nothing when there is no record. A record that cannot be read is an error: without it more
/// might be told than was meant.
fn read(path: &Path) -> Result<Published, Error> {
    let mut published = Published::new();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(published),
        Err(e) => return Err(Error::io("读取", path, e)),
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    for (row, number) in reader.records().zip(2..) {
        let known = row.ok().and_then(|row| {
            let key = format!("{}/{}", row.get(1)?, row.get(2)?);
            let value = row.get(3)?.parse().ok()?;
            let state = State::from_code(row.get(4)?)?;
            Some((key, Earlier { value, state }))
        });
        let Some((key, earlier)) = known else {
            return Err(Error::Input {
                file: path.display().to_string(),
                message: format!(
                    "公开记录第 {number} 行读不懂；用备份恢复，或确认从未对外公布后移走这个文件"
                ),
            });
        };
        published.insert(key, earlier);
    }
    Ok(published)
}
