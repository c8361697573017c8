//! The register's folder: three parquet tables and a note of their form and digests.

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Entry, Pace, Past, Register};
use crate::Error;
use crate::manifest::Digest;
use crate::petition::{Change, ChangeKind, Channel, Issue, MatterId, State};
use crate::table::{self, Format, Table};

/// The form of the tables; a register of a larger number was written by a newer program.
pub const SCHEMA: u32 = 2;
const NOTE: &str = "register.json";
const CASES: &str = "cases.parquet";
const HISTORY: &str = "history.parquet";
const JOURNAL: &str = "journal.parquet";
const CASE_COLUMNS: [&str; 19] = [
    "case_id",
    "received_on",
    "department",
    "issue",
    "respondent",
    "amount_yuan",
    "people",
    "months",
    "due_on",
    "state",
    "closed_on",
    "as_of",
    "matter_id",
    "sketch",
    "answered_on",
    "desk",
    "channel",
    "title_chars",
    "text_chars",
];
const HISTORY_COLUMNS: [&str; 5] = ["case_id", "as_of", "state", "due_on", "closed_on"];
const JOURNAL_COLUMNS: [&str; 5] = [
    "as_of",
    "change",
    "from_matter_id",
    "to_matter_id",
    "case_ids",
];

#[derive(Serialize, Deserialize)]
struct Note {
    tool: String,
    schema: u32,
    files: std::collections::BTreeMap<String, Digest>,
}

/// Reads a register; an absent or empty folder is an empty register.
///
/// # Errors
/// [`Error::Input`] when the folder holds something else, was written by a newer program, or is damaged; it is not touched.
pub fn read(folder: &Path) -> Result<Register, Error> {
    let bad = |message: &str| Error::Input {
        file: folder.display().to_string(),
        message: format!("{message}，未作改动"),
    };
    let empty = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => true,
        Err(e) => return Err(Error::io("读取", folder, e)),
        Ok(mut files) => files.next().is_none(),
    };
    if empty {
        return Ok(Register::default());
    }
    let path = folder.join(NOTE);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(bad("这个目录不是台账（没有 register.json）"));
        }
        Err(e) => return Err(Error::io("读取", &path, e)),
    };
    let note: Note =
        serde_json::from_slice(&text).map_err(|_| bad("台账的 register.json 已损坏"))?;
    if note.schema > SCHEMA {
        return Err(bad(&format!(
            "台账的格式版本是 {}，本程序只认到 {SCHEMA}，请用新版本的程序",
            note.schema
        )));
    }
    for name in [CASES, HISTORY, JOURNAL] {
        let found = Digest::of_file(&folder.join(name)).ok();
        if found.is_none() || found.as_ref() != note.files.get(name) {
            return Err(bad(&format!("台账的 {name} 缺失或已损坏，请用备份恢复")));
        }
    }
    let table = |name: &str| table::read(&folder.join(name), Some(Format::Parquet));
    let mut register = Register::default();
    let unreadable = || bad("台账的内容读不懂");
    for row in &table(CASES)?.rows {
        let entry = entry(row).ok_or_else(unreadable)?;
        register.cases.insert(entry.case_id.clone(), entry);
    }
    for row in &table(HISTORY)?.rows {
        let (key, past) = past(row).ok_or_else(unreadable)?;
        register.history.insert(key, past);
    }
    for row in &table(JOURNAL)?.rows {
        register.journal.insert(change(row).ok_or_else(unreadable)?);
    }
    Ok(register)
}

/// Writes the register's files into `folder`, which the caller puts in its place as a whole.
///
/// # Errors
/// [`Error::Io`] when a file cannot be written.
pub fn write(register: &Register, folder: &Path) -> Result<(), Error> {
    let mut cases = Table::new(CASE_COLUMNS);
    cases.rows = register.cases.values().map(case_row).collect();
    let mut history = Table::new(HISTORY_COLUMNS);
    history.rows = register
        .history
        .iter()
        .map(|((id, as_of), past)| {
            vec![
                Some(id.clone()),
                Some(as_of.to_string()),
                Some(past.state.code().to_owned()),
                Some(past.due_on.to_string()),
                past.closed_on.map(|d| d.to_string()),
            ]
        })
        .collect();
    let mut journal = Table::new(JOURNAL_COLUMNS);
    journal.rows = register
        .journal
        .iter()
        .map(|c| {
            let text = [
                c.as_of.to_string(),
                c.kind.code().to_owned(),
                c.from.to_string(),
                c.to.to_string(),
            ];
            text.into_iter()
                .map(Some)
                .chain([Some(c.case_ids.join("\n"))])
                .collect()
        })
        .collect();
    let mut files = std::collections::BTreeMap::new();
    for (name, table) in [(CASES, &cases), (HISTORY, &history), (JOURNAL, &journal)] {
        let path = folder.join(name);
        table::write(table, &path, Some(Format::Parquet))?;
        files.insert(name.to_owned(), Digest::of_file(&path)?);
    }
    let note = Note {
        tool: "huiying".into(),
        schema: SCHEMA,
        files,
    };
    let path = folder.join(NOTE);
    let text =
        serde_json::to_string_pretty(&note).map_err(|e| Error::io("写入", &path, e.into()))?;
    std::fs::write(&path, text + "\n").map_err(|e| Error::io("写入", &path, e))
}

fn case_row(e: &Entry) -> Vec<Option<String>> {
    let pace = e.pace.as_ref();
    vec![
        Some(e.case_id.clone()),
        Some(e.received_on.to_string()),
        e.department.clone(),
        Some(e.issue.code().to_owned()),
        e.respondent.clone(),
        e.amount_yuan.map(|v| v.to_string()),
        e.people.map(|v| v.to_string()),
        e.months.map(|v| v.to_string()),
        Some(e.due_on.to_string()),
        Some(e.state.code().to_owned()),
        e.closed_on.map(|d| d.to_string()),
        Some(e.as_of.to_string()),
        Some(e.matter.to_string()),
        Some(e.sketch.clone()),
        pace.and_then(|p| p.answered_on).map(|d| d.to_string()),
        pace.map(|p| p.desk.clone()),
        pace.and_then(|p| p.channel).map(|c| c.code().to_owned()),
        pace.map(|p| p.title_chars.to_string()),
        pace.map(|p| p.text_chars.to_string()),
    ]
}

type Row = [Option<String>];

fn text(row: &Row, at: usize) -> Option<&str> {
    row.get(at)?.as_deref()
}

/// A cell that may be empty; `None` when it is not and does not parse.
fn maybe<T: std::str::FromStr>(row: &Row, at: usize) -> Option<Option<T>> {
    match text(row, at) {
        None => Some(None),
        Some(cell) => cell.parse().ok().map(Some),
    }
}

fn state(row: &Row, at: usize) -> Option<State> {
    let code = text(row, at)?;
    State::ALL.into_iter().find(|s| s.code() == code)
}

fn entry(row: &Row) -> Option<Entry> {
    Some(Entry {
        case_id: text(row, 0)?.to_owned(),
        received_on: text(row, 1)?.parse().ok()?,
        department: text(row, 2).map(str::to_owned),
        issue: Issue::from_code(text(row, 3)?)?,
        respondent: text(row, 4).map(str::to_owned),
        amount_yuan: maybe(row, 5)?,
        people: maybe(row, 6)?,
        months: maybe(row, 7)?,
        due_on: text(row, 8)?.parse().ok()?,
        state: state(row, 9)?,
        closed_on: maybe(row, 10)?,
        as_of: text(row, 11)?.parse().ok()?,
        matter: MatterId::from_text(text(row, 12)?),
        sketch: text(row, 13)?.to_owned(),
        pace: pace(row)?,
    })
}

/// Absent in a register of the first form; `None` when it is there and does not parse.
fn pace(row: &Row) -> Option<Option<Pace>> {
    let Some(desk) = text(row, 15) else {
        return Some(None);
    };
    let channel = match text(row, 16) {
        Some(code) => Some(Channel::ALL.into_iter().find(|c| c.code() == code)?),
        None => None,
    };
    Some(Some(Pace {
        answered_on: maybe(row, 14)?,
        desk: desk.to_owned(),
        channel,
        title_chars: text(row, 17)?.parse().ok()?,
        text_chars: text(row, 18)?.parse().ok()?,
    }))
}

fn past(row: &Row) -> Option<((String, NaiveDate), Past)> {
    let key = (text(row, 0)?.to_owned(), text(row, 1)?.parse().ok()?);
    let past = Past {
        state: state(row, 2)?,
        due_on: text(row, 3)?.parse().ok()?,
        closed_on: maybe(row, 4)?,
    };
    Some((key, past))
}

fn change(row: &Row) -> Option<Change> {
    let kind = match text(row, 1)? {
        "merge" => ChangeKind::Merge,
        "split" => ChangeKind::Split,
        _ => return None,
    };
    Some(Change {
        as_of: text(row, 0)?.parse().ok()?,
        kind,
        from: MatterId::from_text(text(row, 2)?),
        to: MatterId::from_text(text(row, 3)?),
        case_ids: text(row, 4)?.split('\n').map(str::to_owned).collect(),
    })
}
