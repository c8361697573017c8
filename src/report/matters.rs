//! The tables of matters, of filings that look young, and of links that changed.

use std::io::{self, Write};

use super::tables::{guard, number, open};
use crate::petition::{Change, GroupId, Matter, MatterId, Reregistered};

/// The columns that linking adds to `cases.csv`, behind `months`.
pub const LINK_COLUMNS: [&str; 3] = ["matter_id", "group_id", "repeat_of"];

/// The columns of `matters.csv`.
pub const MATTER_COLUMNS: [&str; 15] = [
    "matter_id",
    "first_received_on",
    "cases",
    "issue",
    "issue_name",
    "family",
    "respondent",
    "department",
    "state",
    "due_on",
    "amount_yuan",
    "people",
    "months",
    "case_ids",
    "group_id",
];

/// The columns of `reregistered.csv`.
pub const REREGISTERED_COLUMNS: [&str; 11] = [
    "case_id",
    "matter_id",
    "first_case_id",
    "department",
    "received_on",
    "first_received_on",
    "state",
    "matter_state",
    "due_on",
    "matter_due_on",
    "days_hidden",
];

/// The columns of `links_changed.csv`.
pub const CHANGE_COLUMNS: [&str; 5] = [
    "changed_on",
    "change",
    "from_matter_id",
    "to_matter_id",
    "case_ids",
];

/// The cells of one case for [`LINK_COLUMNS`].
pub fn link_cells(
    matter: &MatterId,
    group: Option<&GroupId>,
    repeat_of: Option<&str>,
) -> [String; 3] {
    [
        matter.as_str(),
        group.map_or("", GroupId::as_str),
        repeat_of.unwrap_or(""),
    ]
    .map(|cell| guard(cell).into_owned())
}

/// Writes `matters.csv`.
///
/// # Errors
/// When the output does not take it.
pub fn matter_table(matters: &[Matter], out: impl Write) -> io::Result<()> {
    let mut table = open(out, &MATTER_COLUMNS)?;
    let outside = |text: Option<&str>| guard(text.unwrap_or("")).into_owned();
    for m in matters {
        table.write_record([
            outside(Some(m.id.as_str())),
            m.first_received_on.to_string(),
            m.cases().to_string(),
            m.issue.code().to_owned(),
            m.issue.name().to_owned(),
            m.issue.family().code().to_owned(),
            outside(m.respondent.as_deref()),
            outside(m.department.as_deref()),
            m.state.code().to_owned(),
            m.due_on.to_string(),
            m.amount_yuan.map_or_else(String::new, number),
            m.people.map_or_else(String::new, |n| n.to_string()),
            m.months.map_or_else(String::new, number),
            outside(Some(&m.case_ids.join(";"))),
            m.group.as_ref().map_or("", GroupId::as_str).to_owned(),
        ])?;
    }
    table.flush()
}

/// Writes `reregistered.csv` (纸面新、实际旧).
///
/// # Errors
/// When the output does not take it.
pub fn reregistered_table(rows: &[Reregistered], out: impl Write) -> io::Result<()> {
    let mut table = open(out, &REREGISTERED_COLUMNS)?;
    for r in rows {
        table.write_record([
            guard(&r.case_id).into_owned(),
            guard(r.matter.as_str()).into_owned(),
            guard(&r.first_case_id).into_owned(),
            guard(r.department.as_deref().unwrap_or("")).into_owned(),
            r.received_on.to_string(),
            r.first_received_on.to_string(),
            r.state.code().to_owned(),
            r.matter_state.code().to_owned(),
            r.due_on.to_string(),
            r.matter_due_on.to_string(),
            r.days_hidden.to_string(),
        ])?;
    }
    table.flush()
}

/// Writes `links_changed.csv`.
///
/// # Errors
/// When the output does not take it.
pub fn change_table(changes: &[Change], out: impl Write) -> io::Result<()> {
    let mut table = open(out, &CHANGE_COLUMNS)?;
    for c in changes {
        table.write_record([
            c.as_of.to_string(),
            c.kind.code().to_owned(),
            guard(c.from.as_str()).into_owned(),
            guard(c.to.as_str()).into_owned(),
            guard(&c.case_ids.join(";")).into_owned(),
        ])?;
    }
    table.flush()
}
