//! The public table of a run, and the record of what was shown, by which the next run goes.

use std::collections::BTreeMap;
use std::path::Path;

use super::receipts;
use crate::disclose::{self, ByMonth, Cell, Earlier, Plan};
use crate::error::Error;
use crate::petition::{CaseRecord, Issue};

/// The public table: no count under the threshold, and nothing to work one out from.
const FILE: &str = "tables/aggregate.csv";
/// The record for the analyst: every count, and why it was hidden. Not to be handed out.
const RECORD: &str = "tables/disclosure.csv";

/// Cases by issue and month of receipt.
#[derive(Debug, Default)]
pub(super) struct Months {
    /// By case id, so that a case exported again counts once, as its last row says.
    cases: BTreeMap<String, (Issue, String)>,
}

impl Months {
    /// Counts one case.
    pub(super) fn push(&mut self, record: &CaseRecord) {
        let month = record.head.received.date.format("%Y-%m").to_string();
        let id = record.head.case_id.clone();
        self.cases.insert(id, (record.label.issue, month));
    }

    fn counts(&self) -> ByMonth {
        let mut counts = ByMonth::new();
        for cell in self.cases.values() {
            *counts.entry(cell.clone()).or_default() += 1;
        }
        counts
    }
}

/// Writes the table and the record; `before` is the folder of the earlier results.
pub(super) fn write(
    folder: &Path,
    before: &Path,
    months: &Months,
    plan: &Plan,
) -> Result<(), Error> {
    let (earlier, codes) = read(before);
    let cells = disclose::aggregate(&months.counts(), &earlier, plan);
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
        cells.iter().map(|c| {
            // Kept as it was and nothing moved: the reason stays, so that the same run leaves the same bytes.
            let known = earlier.get(&c.key()).filter(|e| e.value == c.value);
            let code = known.filter(|e| e.shown == c.state.is_shown());
            let code = code
                .and_then(|_| codes.get(&c.key()))
                .map_or(c.state.code(), String::as_str);
            record(c, code, plan)
        }),
    )
}

fn record(cell: &Cell, code: &str, plan: &Plan) -> Vec<String> {
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
        code.to_owned(),
        told(|e| &e.reason),
        told(|e| &e.approved_by),
    ]
}

/// What an earlier run decided, and its words for it; nothing when there is no record.
fn read(folder: &Path) -> (BTreeMap<String, Earlier>, BTreeMap<String, String>) {
    let (mut earlier, mut codes) = (BTreeMap::new(), BTreeMap::new());
    let Ok(bytes) = std::fs::read(folder.join(RECORD)) else {
        return (earlier, codes);
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    for row in reader.records().filter_map(Result::ok) {
        let at = |n: usize| row.get(n).unwrap_or_default();
        let (Ok(value), true) = (at(3).parse(), at(0) == disclose::TABLE) else {
            continue;
        };
        let key = format!("{}/{}", at(1), at(2));
        let shown = matches!(at(4), "shown" | "exception");
        codes.insert(key.clone(), at(4).to_owned());
        earlier.insert(key, Earlier { value, shown });
    }
    (earlier, codes)
}
