//! A filled workbook read back: every row checked, what does not hold named by sheet, row and column, never by content.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;

use super::{CHECK_SHEET, COLUMNS, GUIDELINE, SHEET, case_digest};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::petition::Issue;
use crate::text::{cell_day as day, cell_folded as folded, cell_text as written};

/// The columns of the hidden sheet.
pub(super) const CHECK_COLUMNS: [&str; 7] = [
    "row",
    "case_id",
    "digest",
    "issue",
    "probability",
    "accepted",
    "audit",
];
/// A reader's code is at most so long.
const MAX_READER: usize = 8;

/// What the machine said of a case when the workbook was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its class.
    pub issue: Issue,
    /// Its probability.
    pub probability: f32,
    /// Whether it was accepted without review.
    pub accepted: bool,
    /// Whether it was drawn at random.
    pub audit: bool,
}

/// One case as one reader judged it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The row it stands in.
    pub origin: Origin,
    /// 编号
    pub case_id: String,
    /// The digest of title and text.
    pub digest: String,
    /// The safe title.
    pub title: String,
    /// The safe text.
    pub text: String,
    /// 复核类别
    pub issue: Issue,
    /// 另一诉求
    pub second: Option<Issue>,
    /// 把握程度: 2 clear, 1 arguable, 0 unclear.
    pub sure: u8,
    /// The reader's code, folded to half width and capitals.
    pub reader: String,
    /// 复核日期
    pub on: NaiveDate,
    /// What the machine said.
    pub machine: Machine,
}

/// A workbook read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// The file as the user named it.
    pub name: String,
    /// Rows on the sheet.
    pub rows: usize,
    /// Rows not judged yet.
    pub unread: usize,
    /// SHA-256 of the model that made it.
    pub model: String,
    /// The judged rows that hold.
    pub judgements: Vec<Judgement>,
}

/// Reads a filled workbook; rows that do not hold are diagnostics and are left out.
///
/// # Errors
/// [`Error::Input`] when it is not a review workbook, or lacks a column.
pub fn read(name: &str, bytes: &[u8], diags: &mut Vec<Diagnostic>) -> Result<Book, Error> {
    let wrong = |message: &str| Error::Input {
        file: name.to_owned(),
        message: message.to_owned(),
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|_| wrong("不是 xlsx 工作簿；在表格软件里另存为 xlsx 再试"))?;
    let mut sheet = |sheet: &str| {
        book.worksheet_range(sheet).map_err(|_| {
            wrong(&format!(
                "没有“{sheet}”表，不是 huiying review export 导出的复核表"
            ))
        })
    };
    let (cases, check) = (sheet(SHEET)?, sheet(CHECK_SHEET)?);
    let check = Check::read(&check).ok_or_else(|| wrong("“校验”表已损坏，请重新导出"))?;
    let columns = columns(&cases).map_err(|missing| Error::MissingColumn {
        file: name.to_owned(),
        sheet: Some(SHEET.to_owned()),
        needed: missing.to_owned(),
        found: header(&cases).into_values().collect(),
        nearest: vec![missing.to_owned()],
    })?;
    let mut out = Book {
        name: name.to_owned(),
        rows: 0,
        unread: 0,
        model: check.model.clone(),
        judgements: Vec::new(),
    };
    if check.guideline != GUIDELINE {
        let message = format!("这份复核表按另一版归类口径导出，本程序用 {GUIDELINE} 版，整份不收");
        let origin = Origin {
            sheet: Some(CHECK_SHEET.into()),
            ..Origin::file(name)
        };
        diags.push(
            Diagnostic::new(Severity::Error, "guideline_mismatch", origin, message)
                .with_help("用本版程序重新导出，按新口径再看一遍"),
        );
        return Ok(out);
    }
    let mut rows = Rows {
        name,
        sheet: &cases,
        columns: &columns,
        check: &check,
        diags,
        seen: BTreeSet::new(),
    };
    let last = cases.end().map_or(0, |(row, _)| row);
    for row in 1..=last {
        match rows.row(row) {
            Read::Blank => {}
            Read::Unread => (out.rows, out.unread) = (out.rows + 1, out.unread + 1),
            Read::Wrong => out.rows += 1,
            Read::Judged(judgement) => {
                out.rows += 1;
                out.judgements.push(*judgement);
            }
        }
    }
    Ok(out)
}

enum Read {
    Blank,
    Unread,
    Wrong,
    Judged(Box<Judgement>),
}

/// The hidden sheet.
struct Check {
    model: String,
    guideline: String,
    cases: BTreeMap<u32, (String, String, Machine)>,
}

impl Check {
    fn read(sheet: &Range<Data>) -> Option<Self> {
        let cell = |row: u32, column: u32| written(sheet.get_value((row, column)));
        let last = sheet.end()?.0;
        let head = (0..=last).find(|&row| cell(row, 0) == CHECK_COLUMNS[0])?;
        let value = |key: &str| {
            (0..head)
                .find(|&row| cell(row, 0) == key)
                .map(|r| cell(r, 1))
        };
        if value("format")? != "huiying-review-1" {
            return None;
        }
        let mut cases = BTreeMap::new();
        for row in head + 1..=last {
            let machine = Machine {
                issue: Issue::from_code(&cell(row, 3))?,
                probability: cell(row, 4).parse().ok()?,
                accepted: cell(row, 5) == "1",
                audit: cell(row, 6) == "1",
            };
            cases.insert(
                cell(row, 0).parse().ok()?,
                (cell(row, 1), cell(row, 2), machine),
            );
        }
        Some(Self {
            model: value("model")?,
            guideline: value("guideline")?,
            cases,
        })
    }
}

fn header(sheet: &Range<Data>) -> BTreeMap<u32, String> {
    let last = sheet.end().map_or(0, |(_, column)| column);
    (0..=last)
        .map(|column| (column, written(sheet.get_value((0, column)))))
        .collect()
}

/// Where each of [`COLUMNS`] stands, by name: a reader may have put a column in between.
fn columns(sheet: &Range<Data>) -> Result<[u32; COLUMNS.len()], &'static str> {
    let header = header(sheet);
    let mut out = [0; COLUMNS.len()];
    for (slot, name) in out.iter_mut().zip(COLUMNS) {
        let found = header.iter().find(|(_, text)| text.as_str() == name);
        *slot = *found.map(|(column, _)| column).ok_or(name)?;
    }
    Ok(out)
}

struct Rows<'a> {
    name: &'a str,
    sheet: &'a Range<Data>,
    columns: &'a [u32; COLUMNS.len()],
    check: &'a Check,
    diags: &'a mut Vec<Diagnostic>,
    seen: BTreeSet<u32>,
}

/// Places in [`COLUMNS`].
const NUMBER: usize = 0;
const ID: usize = 1;
const TITLE: usize = 2;
const TEXT: usize = 3;
const CLASS: usize = 9;
const SECOND: usize = 10;
const SURE: usize = 11;
const READER: usize = 12;
const DAY: usize = 13;

impl Rows<'_> {
    fn cell(&self, row: u32, column: usize) -> Option<&Data> {
        let at = *self.columns.get(column)?;
        self.sheet
            .get_value((row, at))
            .filter(|c| !written(Some(c)).is_empty())
    }

    fn text(&self, row: u32, column: usize) -> String {
        written(self.cell(row, column))
    }

    fn origin(&self, row: u32) -> Origin {
        Origin {
            sheet: Some(SHEET.into()),
            record: Some(u64::from(row)),
            line: Some(u64::from(row) + 1),
            ..Origin::file(self.name)
        }
    }

    fn wrong(&mut self, row: u32, column: usize, code: &'static str, message: &str) {
        let at = self.columns.get(column).copied().unwrap_or(0);
        let header = COLUMNS.get(column).copied().unwrap_or_default();
        let origin = self.origin(row).at(at + 1, header);
        self.diags
            .push(Diagnostic::new(Severity::Reject, code, origin, message));
    }

    fn row(&mut self, row: u32) -> Read {
        let filled = [CLASS, SECOND, SURE].map(|c| self.cell(row, c).is_some());
        if (0..COLUMNS.len()).all(|c| self.cell(row, c).is_none()) {
            return Read::Blank;
        }
        if filled == [false; 3] {
            return Read::Unread;
        }
        let before = self.diags.len();
        let known = self.known(row);
        let issue = self.class(row);
        let second = self.second(row, issue);
        let sure = self.sure(row);
        let reader = self.reader(row);
        let on = self.day(row);
        match (known, issue, sure, reader, on) {
            (Some((digest, machine)), Some(issue), Some(sure), Some(reader), Some(on))
                if self.diags.len() == before =>
            {
                Read::Judged(Box::new(Judgement {
                    origin: self.origin(row),
                    case_id: self.text(row, ID),
                    digest,
                    title: self.text(row, TITLE),
                    text: self.text(row, TEXT),
                    issue,
                    second,
                    sure,
                    reader,
                    on,
                    machine,
                }))
            }
            _ => Read::Wrong,
        }
    }

    /// The row's entry on the hidden sheet, when number, id and text are as they were.
    fn known(&mut self, row: u32) -> Option<(String, Machine)> {
        let number = self.text(row, NUMBER).parse::<u32>().ok();
        let Some((number, (id, digest, machine))) =
            number.and_then(|n| Some((n, self.check.cases.get(&n)?)))
        else {
            self.wrong(row, NUMBER, "row_unknown", "序号不是导出时的序号");
            return None;
        };
        if self.text(row, ID) != *id {
            self.wrong(row, ID, "row_altered", "编号与导出时不同");
            return None;
        }
        if case_digest(&self.text(row, TITLE), &self.text(row, TEXT)) != *digest {
            self.wrong(row, TEXT, "row_altered", "标题或内容与导出时不同");
            return None;
        }
        if !self.seen.insert(number) {
            self.wrong(
                row,
                NUMBER,
                "row_repeated",
                "序号重复，前面已有同一序号的行",
            );
            return None;
        }
        Some((digest.clone(), machine.clone()))
    }

    fn class(&mut self, row: u32) -> Option<Issue> {
        let text = self.text(row, CLASS);
        let issue = Issue::from_choice(&text);
        if text.is_empty() {
            self.wrong(row, CLASS, "issue_missing", "没有填复核类别");
        } else if issue.is_none() {
            self.wrong(
                row,
                CLASS,
                "issue_unknown",
                "不是分类表中的类别，请从下拉表中选",
            );
        }
        issue
    }

    fn second(&mut self, row: u32, main: Option<Issue>) -> Option<Issue> {
        let text = self.text(row, SECOND);
        let second = Issue::from_choice(&text);
        if !text.is_empty() && second.is_none() {
            self.wrong(
                row,
                SECOND,
                "second_unknown",
                "不是分类表中的类别，请从下拉表中选",
            );
        } else if second.is_some() && second == main {
            self.wrong(row, SECOND, "second_same", "另一诉求与复核类别相同");
        }
        second
    }

    fn sure(&mut self, row: u32) -> Option<u8> {
        let text = folded(&self.text(row, SURE));
        let sure = match text.chars().next() {
            None | Some('2') => Some(2),
            Some('1') => Some(1),
            Some('0') => Some(0),
            Some(_) => ["清楚", "可议", "不清"]
                .iter()
                .zip([2, 1, 0])
                .find(|(word, _)| **word == text)
                .map(|(_, sure)| sure),
        };
        if sure.is_none() {
            let message = "只认 2清楚、1可议、0不清，空着按 2清楚";
            self.wrong(row, SURE, "sure_unknown", message);
        }
        sure
    }

    fn reader(&mut self, row: u32) -> Option<String> {
        let code = folded(&self.text(row, READER)).to_uppercase();
        if code.is_empty() {
            self.wrong(row, READER, "reader_missing", "没有填复核人");
        } else if code.chars().count() > MAX_READER || !code.chars().all(char::is_alphanumeric) {
            let message = "复核人填代号：不超过 8 个字，只用字母、数字、汉字";
            self.wrong(row, READER, "reader_not_a_code", message);
        } else {
            return Some(code);
        }
        None
    }

    fn day(&mut self, row: u32) -> Option<NaiveDate> {
        let Some(cell) = self.cell(row, DAY) else {
            self.wrong(row, DAY, "date_missing", "没有填复核日期");
            return None;
        };
        let day = day(cell);
        if day.is_none() {
            self.wrong(row, DAY, "date_unreadable", "不是日期，写法如 2026-11-20");
        }
        day
    }
}
