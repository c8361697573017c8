//! Findings about rows and tables: values until the last moment, so that people and machines read the same source.
//!
//! A diagnostic points at a cell (file, sheet, record, line, column, header) and never holds its content.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::text::{Lang, Said, Words};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was lost (提示).
    Note,
    /// The row stays, and somebody should look at it (疑点).
    Finding,
    /// The row was not accepted as a case (退回).
    Reject,
    /// The run or the configuration cannot go on (错误).
    Error,
}

/// Where a finding was made. Counting starts at 1 everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Origin {
    /// The file as the user named it; `-` for standard input.
    pub file: Arc<str>,
    /// The sheet, for workbooks.
    pub sheet: Option<Arc<str>>,
    /// The record below the header, counted as rows of data; `None` when the whole file is meant.
    pub record: Option<u64>,
    /// The physical line (CSV) or worksheet row on which the record starts.
    pub line: Option<u64>,
    /// The column, counted from 1.
    pub column: Option<u32>,
    /// The header of that column.
    pub header: Option<Arc<str>>,
}

impl Origin {
    /// The whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self {
            file: file.into(),
            ..Self::default()
        }
    }

    /// The same record, at one column.
    #[must_use]
    pub fn at(&self, column: u32, header: impl Into<Arc<str>>) -> Self {
        Self {
            column: Some(column),
            header: Some(header.into()),
            ..self.clone()
        }
    }

    /// The spreadsheet letters of the column: 1 is `A`, 27 is `AA`; empty when there is no column.
    pub fn letters(&self) -> String {
        let mut left = self.column.unwrap_or(0);
        let mut out = Vec::new();
        while left > 0 {
            left -= 1;
            out.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
            left /= 26;
        }
        out.iter().rev().collect()
    }
}

impl fmt::Display for Origin {
    /// `台账.xlsx Sheet1!D17 诉求内容`, or `export.csv 第 17 行 D 列 诉求内容`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.file {
            "-" => f.write_str("标准输入")?,
            file => f.write_str(file)?,
        }
        match (&self.sheet, self.line) {
            (Some(sheet), Some(line)) => write!(f, " {sheet}!{}{line}", self.letters())?,
            (Some(sheet), None) => write!(f, " {sheet}")?,
            (None, Some(line)) => {
                write!(f, " 第 {line} 行")?;
                if self.column.is_some() {
                    write!(f, " {} 列", self.letters())?;
                }
            }
            (None, None) => {}
        }
        if let Some(header) = &self.header {
            write!(f, " {header}")?;
        }
        Ok(())
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable snake_case code: `date_unreadable`, `duplicate_id` ….
    pub code: &'static str,
    /// Where it was found.
    pub origin: Origin,
    /// What was found, in words for the user; never a cell's content.
    pub message: String,
    /// What to do about it, when there is something to do.
    pub help: Option<String>,
    /// The message in English, for reports in that language.
    #[serde(skip)]
    pub english: Option<String>,
}

impl Diagnostic {
    /// A finding without help.
    pub fn new(
        severity: Severity,
        code: &'static str,
        origin: Origin,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code,
            origin,
            message: message.into(),
            help: None,
            english: None,
        }
    }

    /// The same finding with help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Diagnostic {
    /// The same finding, told in English as well.
    #[must_use]
    pub fn in_english(mut self, message: impl Into<String>) -> Self {
        self.english = Some(message.into());
        self
    }

    /// What was found, in both languages; marked as Chinese within English where nobody wrote it in English.
    pub(crate) fn said(&self) -> Said {
        Said {
            zh: self.message.clone(),
            en: match &self.english {
                Some(message) => message.clone(),
                None => Words(Lang::En).data(&self.message),
            },
        }
    }
}

/// Findings by severity and code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows read below the headers.
    pub read: u64,
    /// Rows that became cases.
    pub accepted: u64,
    /// Rows that were rejected; `read = accepted + rejected`.
    pub rejected: u64,
    /// Counts by code, rejects and findings together.
    pub by_code: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        for (code, count) in &other.by_code {
            *self.by_code.entry(code).or_default() += count;
        }
    }

    /// Counts one diagnostic under its code.
    pub fn count(&mut self, diagnostic: &Diagnostic) {
        *self.by_code.entry(diagnostic.code).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_the_spreadsheet() {
        let at = |column| {
            Origin {
                column: Some(column),
                ..Origin::default()
            }
            .letters()
        };
        assert_eq!(
            [at(1), at(26), at(27), at(52), at(703)],
            ["A", "Z", "AA", "AZ", "AAA"]
        );
    }

    #[test]
    fn an_origin_reads_like_a_cell_address() {
        let origin = Origin {
            file: "台账.xlsx".into(),
            sheet: Some("Sheet1".into()),
            record: Some(15),
            line: Some(17),
            column: Some(4),
            header: Some("诉求内容".into()),
        };
        assert_eq!(origin.to_string(), "台账.xlsx Sheet1!D17 诉求内容");
    }
}
