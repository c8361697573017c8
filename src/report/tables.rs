//! The CSV tables: UTF-8 with a byte-order mark so that Excel reads them, RFC 4180, rows ended by CRLF.
//!
//! A cell that came from outside and begins like a formula gets a leading apostrophe, so that opening a table never runs
//! anything; figures that we counted, and cells that are plain numbers, stay numbers.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::diag::Diagnostic;
use crate::petition::{CaseRecord, Evidence};
pub use crate::text::guard;

/// The columns of `cases.csv`.
pub const CASE_COLUMNS: [&str; 22] = [
    "case_id",
    "received_on",
    "channel",
    "status",
    "department",
    "place",
    "issue",
    "issue_name",
    "family",
    "confidence",
    "needs_review",
    "second_issue",
    "respondent",
    "amount_yuan",
    "people",
    "months",
    "rule",
    "due_on",
    "days_left",
    "state",
    "clause",
    "evidence",
];

/// The columns of `facts.csv`: where each fact was read, in characters of the safe text.
pub const FACT_COLUMNS: [&str; 9] = [
    "case_id", "fact", "value", "low", "high", "field", "start", "end", "rule",
];

/// The columns of `rejects.csv` and `findings.csv`.
pub const DIAGNOSTIC_COLUMNS: [&str; 9] = [
    "file", "sheet", "record", "line", "column", "header", "code", "message", "help",
];

/// Writes `cases.csv` one record after another.
pub struct CaseTable<W: Write>(Writer<W>);

impl<W: Write> CaseTable<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn new(out: W) -> io::Result<Self> {
        Ok(Self(open(out, &CASE_COLUMNS)?))
    }

    /// Writes one case.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn push(&mut self, record: &CaseRecord) -> io::Result<()> {
        self.0
            .write_record(case_row(record))
            .map_err(io::Error::from)
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes `facts.csv` one fact after another.
pub struct FactTable<W: Write>(Writer<W>);

impl<W: Write> FactTable<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn new(out: W) -> io::Result<Self> {
        Ok(Self(open(out, &FACT_COLUMNS)?))
    }

    /// Writes one fact.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn push(&mut self, row: &[String; 9]) -> io::Result<()> {
        let cells = row.iter().map(|cell| guard(cell).into_owned());
        self.0.write_record(cells).map_err(io::Error::from)
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes `rejects.csv` or `findings.csv` one finding after another; never a cell's content.
pub struct DiagnosticTable<W: Write>(Writer<W>);

impl<W: Write> DiagnosticTable<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn new(out: W) -> io::Result<Self> {
        Ok(Self(open(out, &DIAGNOSTIC_COLUMNS)?))
    }

    /// Writes one finding.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn push(&mut self, diagnostic: &Diagnostic) -> io::Result<()> {
        let at = &diagnostic.origin;
        let text = |s: &Option<std::sync::Arc<str>>| guard(s.as_deref().unwrap_or("")).into_owned();
        let row = [
            guard(file_name(&at.file)).into_owned(),
            text(&at.sheet),
            at.record.map_or_else(String::new, |n| n.to_string()),
            at.line.map_or_else(String::new, |n| n.to_string()),
            at.letters(),
            text(&at.header),
            diagnostic.code.to_owned(),
            guard(&diagnostic.message).into_owned(),
            guard(diagnostic.help.as_deref().unwrap_or("")).into_owned(),
        ];
        self.0.write_record(row).map_err(io::Error::from)
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// When the output does not take it.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The name without its folders: a table tells nothing of the machine it was made on.
fn file_name(file: &str) -> &str {
    match file.rsplit(['/', '\\']).next() {
        Some("-") => "标准输入",
        Some(name) => name,
        None => file,
    }
}

pub(super) fn open<W: Write>(mut out: W, columns: &[&str]) -> io::Result<Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    writer.write_record(columns)?;
    Ok(writer)
}

fn case_row(record: &CaseRecord) -> [String; 22] {
    let (head, label, facts) = (&record.head, &record.label, &record.facts);
    let outside = |text: Option<&str>| guard(text.unwrap_or("")).into_owned();
    [
        outside(Some(&head.case_id)),
        head.received.date.to_string(),
        head.channel.map_or("", |c| c.code()).to_owned(),
        head.status.map_or("", |s| s.code()).to_owned(),
        outside(head.department.as_deref()),
        outside(record.place.as_deref()),
        label.issue.code().to_owned(),
        label.issue.name().to_owned(),
        label.issue.family().code().to_owned(),
        format!("{:.3}", label.probability),
        label.needs_review.to_string(),
        label.second.map_or("", |i| i.code()).to_owned(),
        outside(facts.respondent.as_ref().map(|f| f.value.as_str())),
        facts
            .amount_yuan
            .as_ref()
            .map_or_else(String::new, |f| number(f.value)),
        facts
            .people
            .as_ref()
            .map_or_else(String::new, |f| f.value.to_string()),
        facts
            .months
            .as_ref()
            .map_or_else(String::new, |f| number(f.value)),
        record.deadline.rule.code().to_owned(),
        record.deadline.due_on.to_string(),
        record.deadline.days_left.to_string(),
        record.deadline.state.code().to_owned(),
        outside(Some(&record.deadline.clause)),
        outside(Some(&evidence(&label.evidence))),
    ]
}

/// `拖欠(+1.20)；工资(+0.85)`
fn evidence(all: &[Evidence]) -> String {
    let all = all.iter().map(|e| format!("{}({:+.2})", e.what, e.weight));
    all.collect::<Vec<_>>().join("；")
}

/// At most two decimals, none when whole.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use crate::analysis::fake::Fake;
    use crate::diag::{Origin, Severity};
    use proptest::prelude::*;

    fn cases(records: &[CaseRecord]) -> String {
        let mut out = Vec::new();
        let mut table = CaseTable::new(&mut out).unwrap();
        for record in records {
            table.push(record).unwrap();
        }
        table.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_case_table_is_stable() {
        let mut records = Fake::weeks(4, 8).records();
        records[0].place = Some("=HYPERLINK(\"http://x\")".to_owned());
        records[0].label.evidence = vec![Evidence {
            what: "拖欠".to_owned(),
            weight: 1.2,
        }];
        records[1].head.department = Some("甲科,\n乙科".to_owned());
        insta::assert_snapshot!(cases(&records));
    }

    #[test]
    fn a_finding_points_at_the_cell() {
        let origin = Origin {
            file: "台账.xlsx".into(),
            sheet: Some("Sheet1".into()),
            record: Some(15),
            line: Some(17),
            column: Some(28),
            header: Some("登记时间".into()),
        };
        let reject = Diagnostic::new(Severity::Reject, "date_unreadable", origin, "日期无法识别");
        let mut out = Vec::new();
        let mut table = DiagnosticTable::new(&mut out).unwrap();
        table.push(&reject).unwrap();
        table.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.ends_with("台账.xlsx,Sheet1,15,17,AB,登记时间,date_unreadable,日期无法识别,\r\n"),
            "{text}"
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back_through_a_csv_reader(place in ".{0,40}", department in "\\PC{0,20}") {
            let mut record = Fake::weeks(1, 2).records().remove(0);
            record.place = Some(place.clone());
            record.head.department = Some(department.clone());
            let text = cases(&[record]);
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(row[4].to_owned(), guard(&department).into_owned());
            prop_assert_eq!(row[5].to_owned(), guard(&place).into_owned());
        }
    }
}
