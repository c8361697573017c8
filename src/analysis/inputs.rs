//! What the run read and with what: handed in by the pipeline, shown at the end of the report.

use serde::Serialize;

use crate::diag::Tally;
use crate::text::Said;

/// One input file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct InputFile {
    /// The file as the user named it, without its folder.
    pub name: String,
    /// The encoding that was found (`UTF-8`, `GB18030`); empty for workbooks.
    pub encoding: String,
    /// The sheets that were read, for workbooks.
    pub sheets: Vec<String>,
    /// Rows read below the headers.
    pub read: u64,
    /// Rows that became cases.
    pub accepted: u64,
    /// The digest of the file, in hexadecimal; empty when unknown.
    pub sha256: String,
}

/// The model that made the labels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ModelNote {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The digest of one thing the result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// What it is, in words for the user: 配置, 词典, 节假日表, 模型 ….
    pub what: Said,
    /// In hexadecimal.
    pub sha256: String,
}

/// What the run read, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Inputs {
    /// The files, in the order of the command line.
    pub files: Vec<InputFile>,
    /// Rows read, accepted, rejected, and findings by code.
    pub tally: Tally,
    /// Warnings that concern the whole run, in words for the user: calendar years without data ….
    pub warnings: Vec<Said>,
    /// Days before the due date from which a case counts as due soon.
    pub due_soon_days: u32,
    /// The model that made the labels; `None` when only rules did.
    pub model: Option<ModelNote>,
    /// This program's version.
    pub version: String,
    /// What the result rests on besides the input files.
    pub digests: Vec<Digest>,
}
