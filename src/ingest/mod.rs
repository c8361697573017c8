//! Reading exports: files go in, cases as they came go out, with every row that is none and why.
//!
//! In: CSV in any usual encoding, XLSX, XLS (several sheets each, web pages called `.xls` too), or standard input. Out: chunks of [`RawCase`], the
//! diagnostics of each chunk in order, and one [`InputSummary`] a file. Every row of data is a case or a reject, and
//! exactly one reject stands for a rejected row: `read = accepted + rejected`.
//!
//! It never keeps a column that identifies a petitioner, never puts a cell's content into a message, never repairs a date
//! by guessing in silence, and never changes a text beyond removing characters that cannot be seen.

mod cell;
mod cfg;
mod csv;
mod date;
mod encoding;
mod entry;
mod header;
mod lines;
mod markup;
mod row;
mod run;
mod sheets;
mod skip;
mod table;
mod vocabulary;
mod workbook;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;

pub use cfg::{Config, DEFAULT_TOML, Field, Identity, Plan, RowWords};
pub use table::SheetSummary;

use crate::diag::{Diagnostic, Tally};
use crate::error::Error;
use crate::petition::RawCase;
use crate::text::RawText;
use encoding::{Decoding, Digesting};
use run::Run;
use sheets::Sheets;
use table::{NoTop, Place, Top};
use workbook::Workbook;

/// Where an export is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// Standard input, `-`; read to its end before anything else.
    Stdin,
    /// Bytes already read, under a name.
    Memory {
        /// The name used in diagnostics.
        name: String,
        /// The bytes of the file.
        bytes: Arc<[u8]>,
    },
}

impl Source {
    /// The source a user means: `-` is standard input, anything else a file.
    pub fn parse(argument: impl Into<PathBuf>) -> Self {
        let path = argument.into();
        if path.as_os_str() == "-" {
            Self::Stdin
        } else {
            Self::Path(path)
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
            Self::Memory { name, .. } => name.clone(),
        }
    }
}

/// Some rows of the input.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// The rows that are cases, in order.
    pub cases: Vec<RawCase>,
    /// The cells of identity columns, dropped from the cases: only for what must not be found in a finished file.
    pub dropped: Vec<RawText>,
    /// Rejects, findings and notes of these rows, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Rows read: cases and rejects.
    pub read: u64,
    /// Input bytes consumed since the chunk before.
    pub bytes: u64,
}

/// What was read from one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputSummary {
    /// The file as the user named it; `-` for standard input.
    pub file: String,
    /// SHA-256 of the raw bytes, in hex.
    pub sha256: String,
    /// The length of the file in bytes.
    pub bytes: u64,
    /// `csv`, `xlsx`, `xls`, `xlsb`, `ods`, or `html` for a web page or XML spreadsheet under the name `.xls`.
    pub format: &'static str,
    /// The encoding of a text file: `UTF-8`, `UTF-8 (BOM)`, `UTF-16LE`, `GB18030` …; `None` for workbooks.
    pub encoding: Option<String>,
    /// The delimiter of a CSV file; `None` for workbooks.
    pub delimiter: Option<char>,
    /// The tables that were read.
    pub sheets: Vec<SheetSummary>,
    /// Rows of all tables.
    pub tally: Tally,
}

/// The size of all sources in bytes, for a progress bar; sources of unknown size count 0.
pub fn total_bytes(sources: &[Source]) -> u64 {
    sources
        .iter()
        .map(|source| match source {
            Source::Path(path) => std::fs::metadata(path).map_or(0, |m| m.len()),
            Source::Stdin => 0,
            Source::Memory { bytes, .. } => bytes.len() as u64,
        })
        .sum()
}

/// Reads all sources in order and hands on chunk after chunk. CSV files are streamed; workbooks and standard input are held
/// in memory while they are read.
///
/// # Errors
///
/// Fails when a source cannot be read, is empty or damaged, or lacks a needed column; chunks handed on before stay so.
pub fn read(
    sources: &[Source],
    plan: &Plan,
    emit: &mut dyn FnMut(Chunk),
) -> Result<Vec<InputSummary>, Error> {
    let mut run = Run::new(plan, emit);
    let mut summaries = Vec::new();
    for source in sources {
        let name = source.name();
        let summary = match source {
            Source::Path(path) => from_path(&mut run, &name, path)?,
            Source::Memory { bytes, .. } => from_bytes(&mut run, &name, bytes)?,
            Source::Stdin => {
                let mut bytes = Vec::new();
                io::stdin()
                    .lock()
                    .read_to_end(&mut bytes)
                    .map_err(|problem| Error::io("读取", "-", problem))?;
                from_bytes(&mut run, &name, &bytes)?
            }
        };
        run.flush();
        summaries.push(summary);
    }
    Ok(summaries)
}

fn from_path(run: &mut Run<'_>, name: &str, path: &Path) -> Result<InputSummary, Error> {
    let fail = |problem| Error::io("读取", path, problem);
    let open = || File::open(path).map_err(|problem| Error::io("打开", path, problem));
    let mut head = Vec::new();
    open()?.take(8).read_to_end(&mut head).map_err(fail)?;
    if is_workbook(&head) {
        let bytes = std::fs::read(path).map_err(fail)?;
        return from_workbook(run, name, &bytes);
    }
    let detected = encoding::detect(open()?).map_err(fail)?;
    from_csv(run, name, open()?, detected)
}

fn from_bytes(run: &mut Run<'_>, name: &str, bytes: &[u8]) -> Result<InputSummary, Error> {
    if is_workbook(bytes) {
        return from_workbook(run, name, bytes);
    }
    let detected = encoding::detect(bytes).map_err(|problem| Error::io("读取", name, problem))?;
    from_csv(run, name, bytes, detected)
}

fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(workbook::ZIP_MAGIC) || head.starts_with(workbook::OLE_MAGIC)
}

fn from_csv(
    run: &mut Run<'_>,
    name: &str,
    reader: impl Read,
    detected: encoding::Detected,
) -> Result<InputSummary, Error> {
    let fail = |problem| Error::io("读取", name, problem);
    let before = run.consumed.get();
    let digesting = Digesting::new(reader, Rc::clone(&run.consumed));
    let limit = run.plan.record_limit;
    let lines =
        lines::Lines::new(Decoding::new(digesting, detected.encoding), limit).map_err(fail)?;
    if markup::is_markup(lines.sample()) {
        return from_markup(run, name, lines, detected, before);
    }
    let delimiter = csv::delimiter(lines.sample(), run.plan);
    let mut records = csv::Records::new(lines, delimiter, limit);
    let place = Place::csv(name);
    let mut top = match Top::read(&place, run.plan, &mut || records.next().map_err(fail))? {
        Ok(top) => top,
        Err(NoTop::Empty) => return Err(sheets::empty(name)),
        Err(NoTop::Missing { error, .. }) => return Err(error),
    };
    // The rows below the header are read again, now that their shape is known.
    top.below.clear();
    records.restart(top.index, top.shape());
    let sheet = table::body(run, &place, top, &mut || records.next().map_err(fail))?;
    let sha256 = records.finish().map_err(fail)?.finish();
    Ok(InputSummary {
        file: name.to_owned(),
        sha256,
        bytes: run.consumed.get() - before,
        format: "csv",
        encoding: Some(detected.name.to_owned()),
        delimiter: Some(delimiter),
        tally: sheet.tally.clone(),
        sheets: vec![sheet],
    })
}

/// Many office systems export a web page or an XML spreadsheet under the name `.xls`.
fn from_markup<R: Read>(
    run: &mut Run<'_>,
    name: &str,
    lines: lines::Lines<Digesting<R>>,
    detected: encoding::Detected,
    before: u64,
) -> Result<InputSummary, Error> {
    let fail = |problem| Error::io("读取", name, problem);
    let (text, digesting) = lines.into_text().map_err(fail)?;
    let mut sheets = Sheets::default();
    for (table, at) in markup::tables(&text).into_iter().zip(1..) {
        let sheet = table.name.unwrap_or_else(|| format!("表{at}"));
        let mut rows = table.rows.into_iter();
        let place = Place::sheet(name, &sheet, false);
        sheets.add(run, &place, false, &mut || Ok(rows.next()))?;
    }
    let sheets = sheets.finish(name)?;
    Ok(InputSummary {
        file: name.to_owned(),
        sha256: digesting.finish(),
        bytes: run.consumed.get() - before,
        format: "html",
        encoding: Some(detected.name.to_owned()),
        delimiter: None,
        tally: total(&sheets),
        sheets,
    })
}

fn from_workbook(run: &mut Run<'_>, name: &str, bytes: &[u8]) -> Result<InputSummary, Error> {
    let mut workbook = Workbook::open(name, bytes)?;
    let mut sheets = Sheets::default();
    let is_1904 = workbook.is_1904();
    for sheet in workbook.names() {
        let place = Place::sheet(name, &sheet.name, is_1904);
        workbook.rows(&sheet.name, |next| {
            sheets.add(run, &place, sheet.hidden, next)
        })?;
    }
    let sheets = sheets.finish(name)?;
    let length = bytes.len() as u64;
    run.consumed.set(run.consumed.get() + length);
    Ok(InputSummary {
        file: name.to_owned(),
        sha256: encoding::sha256(bytes),
        bytes: length,
        format: workbook.format(),
        encoding: None,
        delimiter: None,
        tally: total(&sheets),
        sheets,
    })
}

fn total(sheets: &[SheetSummary]) -> Tally {
    let mut total = Tally::default();
    for sheet in sheets {
        total.add(&sheet.tally);
    }
    total
}
