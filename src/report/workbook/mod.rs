//! The analyst's workbook: every table of a run as a sheet with filters, dates as dates and figures as figures.
//!
//! In: the finished tables of a run's folder, so that the workbook can say nothing else than they do, and the alarms. Out:
//! one xlsx, written row by row in constant memory; the same run gives the same bytes. It holds no text of a case.

mod cfg;
mod columns;
mod guide;
mod sheet;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

pub use cfg::{Config, DEFAULT_TOML, Plan};

use super::codes;
use crate::Error;
use crate::petition::Trends;
use columns::Column;
use sheet::{Rows, Sheets};

/// The name of the workbook in the folder of results.
pub const FILE: &str = "workbook.xlsx";

/// Which table goes on which sheet.
const TABLES: [(&str, &str, &str); 5] = [
    ("台账", "cases", "tables/cases.csv"),
    ("事项", "matters", "tables/matters.csv"),
    ("问题群", "groups", "tables/groups.csv"),
    ("退回", "rejects", "rejects.csv"),
    ("疑点", "rejects", "findings.csv"),
];
/// The alarms stand behind this many of [`TABLES`].
const BEFORE_ALARMS: usize = 3;
/// The columns of the alarms.
const ALARMS: [&str; 11] = [
    "series",
    "week",
    "weeks",
    "observed",
    "expected",
    "p",
    "q",
    "method",
    "overdue_now",
    "addressed",
    "words",
];

/// How many rows a table has and how many of them are in the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    /// The sheet.
    pub(crate) sheet: &'static str,
    /// The file that has them all.
    pub(crate) file: &'static str,
    /// Rows of the table.
    pub(crate) rows: u64,
    /// Rows in the workbook.
    pub(crate) written: u64,
}

/// Writes `workbook.xlsx` into a finished folder of results.
///
/// # Errors
/// [`Error::Io`] when a table cannot be read or the workbook cannot be written.
pub fn workbook(
    folder: &Path,
    trends: &Trends,
    as_of: NaiveDate,
    plan: &Plan,
) -> Result<(), Error> {
    let failed = |error: XlsxError| match error {
        XlsxError::IoError(error) => Error::io("写入", folder.join(FILE), error),
        other => Error::Other(format!("工作簿写不出：{other}")),
    };
    let mut book = Workbook::new();
    // Rows wait in the folder of results, not where others could read them.
    book.set_tempdir(folder).map_err(failed)?;
    let created = ExcelDateTime::from_ymd(2025, 1, 1).map_err(failed)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("信访诉求台账")
            .set_creation_datetime(&created),
    );
    let mut sheets = Sheets::new(&mut book, plan).map_err(failed)?;
    let mut counts = Vec::new();
    for (at, (name, table, file)) in TABLES.into_iter().enumerate() {
        if at == BEFORE_ALARMS {
            let mut alarms = alarms(trends);
            sheets.add("预警", &mut alarms).map_err(failed)?;
        }
        let path = folder.join(file);
        let rows = rows(&path)?;
        let (header, mut records) = open(&path)?;
        let mut columns: Vec<Column> = header
            .iter()
            .map(|h| columns::column(table, h.trim_start_matches('\u{feff}')))
            .collect();
        let code = columns.iter().position(|c| c.name == "code");
        let noted = table == "rejects";
        if noted {
            columns.push(columns::column(table, "todo"));
        }
        let mut broken = None;
        let read = std::iter::from_fn(|| match records.next()? {
            Ok(record) => {
                let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
                if noted {
                    let note = code.and_then(|at| codes::note(cells.get(at)?));
                    cells.push(note.map_or_else(String::new, |n| n.todo.clone()));
                }
                Some(cells)
            }
            Err(error) => {
                broken = Some(error);
                None
            }
        });
        let mut table = Rows {
            columns,
            rows,
            cells: Box::new(read),
        };
        let written = sheets.add(name, &mut table).map_err(failed)?;
        drop(table);
        if let Some(error) = broken {
            return Err(Error::io("读取", &path, error.into()));
        }
        counts.push(Count {
            sheet: name,
            file,
            rows,
            written,
        });
    }
    let path = folder.join(FILE);
    guide::codes(&mut book).map_err(failed)?;
    guide::guide(&mut book, as_of, &counts).map_err(failed)?;
    let file = File::create(&path).map_err(|e| Error::io("写入", &path, e))?;
    book.save_to_writer(file).map_err(failed)
}

type Records = csv::StringRecordsIntoIter<BufReader<File>>;

fn open(path: &Path) -> Result<(csv::StringRecord, Records), Error> {
    let file = File::open(path).map_err(|e| Error::io("读取", path, e))?;
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let header = reader
        .headers()
        .map_err(|e| Error::io("读取", path, e.into()))?
        .clone();
    Ok((header, reader.into_records()))
}

/// How many rows a table has.
fn rows(path: &PathBuf) -> Result<u64, Error> {
    let file = File::open(path).map_err(|e| Error::io("读取", path, e))?;
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader
        .read_byte_record(&mut record)
        .map_err(|e| Error::io("读取", path, e.into()))?
    {
        rows += 1;
    }
    Ok(rows)
}

fn alarms(trends: &Trends) -> Rows<'_> {
    let guard = |text: &str| crate::text::guard(text).into_owned();
    let row = move |a: &crate::petition::Alarm| {
        vec![
            guard(&a.key.name()),
            a.week.to_string(),
            a.weeks.to_string(),
            a.observed.to_string(),
            format!("{:.2}", a.expected),
            format!("{:.6}", a.p),
            format!("{:.6}", a.q),
            a.method.code().to_owned(),
            a.overdue_now.to_string(),
            guard(&a.addressed),
            guard(&a.words.zh),
        ]
    };
    Rows {
        columns: ALARMS.map(|name| columns::column("alarms", name)).into(),
        rows: trends.alarms.len() as u64,
        cells: Box::new(trends.alarms.iter().map(row)),
    }
}
