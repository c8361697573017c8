//! A filled list read back: every cell checked against the list that was sent; what does not hold is named by sheet, row
//! and column, never by content.

use std::collections::BTreeSet;

use calamine::{Data, Range, Reader};
use chrono::NaiveDate;

use super::key::{self, Key, row_digest, wrong};
use super::{
    CHECK_SHEET, CLASS, COLUMNS, Closing, DAY, FIRST_OPEN, ID, OUTCOME, Outcome, PAID, SHEET,
};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::petition::Issue;
use crate::text::{cell_day, cell_number, cell_text, cell_value, unguard};

/// Place of 登记日期 and 诉求类别 in [`COLUMNS`].
const RECEIVED: usize = 2;
const ISSUE: usize = 7;

/// What a returned list is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The department's list as it was sent, from the run's own folder; `None` when that run sent it none.
    pub sent: Option<&'a [u8]>,
    /// The run in that folder.
    pub run: &'a str,
    /// 统计日 of that run.
    pub as_of: NaiveDate,
    /// The latest day an outcome may bear: today.
    pub today: NaiveDate,
}

/// One row that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// Where it stands.
    pub origin: Origin,
    /// What was done.
    pub closing: Closing,
}

/// A list read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// The file as the user named it.
    pub name: String,
    /// 承办单位
    pub department: String,
    /// Cases that were sent.
    pub sent: usize,
    /// Cases left as they were.
    pub unfilled: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Rows that hold.
    pub returned: Vec<Returned>,
}

/// Reads a filled list; rows that do not hold are diagnostics and are left out. A list of another run is refused as a whole.
///
/// # Errors
/// [`Error::Input`] when it is no referral list, or lacks a column.
pub fn read(
    name: &str,
    bytes: &[u8],
    against: &Against<'_>,
    diags: &mut Vec<Diagnostic>,
) -> Result<Book, Error> {
    let sheet = Sheet::read(name, bytes)?;
    let mut book = Book {
        name: name.to_owned(),
        department: sheet.key.stamp.department.clone(),
        sent: sheet.key.digests.len(),
        unfilled: 0,
        refused: 0,
        returned: Vec::new(),
    };
    let sent = against.sent.map(|bytes| Sheet::read(name, bytes));
    let sent = sent.transpose()?;
    let problem = stale(name, &sheet.key, sent.as_ref().map(|s| &s.key), against);
    let sent = match (sent, problem) {
        (Some(sent), None) => sent,
        (_, problem) => {
            book.refused = sheet.rows.len();
            diags.extend(problem);
            return Ok(book);
        }
    };
    let mut rows = Rows {
        name,
        sheet: &sheet,
        sent: &sent,
        against,
        diags,
        seen: BTreeSet::new(),
    };
    for (row, id) in &sheet.rows {
        match rows.row(*row, id) {
            Read::Unfilled => book.unfilled += 1,
            Read::Wrong => book.refused += 1,
            Read::Done(returned) => book.returned.push(*returned),
        }
    }
    let seen = std::mem::take(&mut rows.seen);
    let missing = sent.key.digests.len().saturating_sub(seen.len());
    if missing > 0 {
        let origin = Origin {
            sheet: Some(SHEET.into()),
            ..Origin::file(name)
        };
        let message = format!("少了 {missing} 行，这些件按没有填写计");
        diags.push(Diagnostic::new(
            Severity::Finding,
            "row_missing",
            origin,
            message,
        ));
        book.unfilled += missing;
    }
    Ok(book)
}

/// Why the whole list is refused.
fn stale(name: &str, key: &Key, sent: Option<&Key>, against: &Against<'_>) -> Option<Diagnostic> {
    let (stamp, as_of) = (&key.stamp, against.as_of);
    let origin = Origin {
        sheet: Some(CHECK_SHEET.into()),
        ..Origin::file(name)
    };
    let (code, message) = if stamp.run != against.run && stamp.as_of < as_of {
        let message = format!(
            "是统计日 {} 的旧清单，结果目录里已是 {as_of} 的一期，整份不收",
            stamp.as_of
        );
        ("list_stale", message)
    } else if stamp.run != against.run {
        let message = format!(
            "不是这个结果目录那一次运行导出的清单（清单统计日 {}，目录 {as_of}），整份不收",
            stamp.as_of
        );
        ("list_of_another_run", message)
    } else if Some(key) != sent {
        ("key_altered", "“校验”表被改动，整份不收".to_owned())
    } else {
        return None;
    };
    Some(
        Diagnostic::new(Severity::Error, code, origin, message)
            .with_help("用这一期的清单原件重新填写；旧一期的结果目录还在的，用 --run 指定"),
    )
}

/// The sheet of cases with its key.
struct Sheet {
    key: Key,
    cells: Range<Data>,
    /// Where each of [`COLUMNS`] stands, by name.
    columns: [u32; COLUMNS.len()],
    /// Rows with anything in them, and their case ids.
    rows: Vec<(u32, String)>,
}

impl Sheet {
    fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut book = key::open(name, bytes)?;
        let key = key::read(name, &mut book)?;
        let cells = book
            .worksheet_range(SHEET)
            .map_err(|_| wrong(name, "没有“待答复”表，不是 huiying run 导出的转办清单"))?;
        let (last_row, last_column) = cells.end().unwrap_or_default();
        let text = |row: u32, column: u32| cell_text(cells.get_value((row, column)));
        let id = COLUMNS.get(ID).map_or("", |c| c.0);
        let header = (0..=last_row.min(20))
            .find(|&row| (0..=last_column).any(|column| text(row, column) == id))
            .ok_or_else(|| wrong(name, "“待答复”表没有表头，请用原件重新填写"))?;
        let mut columns = [0; COLUMNS.len()];
        for (slot, (heading, _)) in columns.iter_mut().zip(COLUMNS) {
            let found = (0..=last_column).find(|&column| text(header, column) == heading);
            *slot = found.ok_or_else(|| {
                wrong(
                    name,
                    &format!("“待答复”表缺“{heading}”列，请用原件重新填写"),
                )
            })?;
        }
        let ids = columns.get(ID).copied().unwrap_or(0);
        let used = |row: &u32| columns.iter().any(|&column| !text(*row, column).is_empty());
        let rows = (header + 1..=last_row)
            .filter(used)
            .map(|row| (row, text(row, ids)))
            .collect();
        Ok(Self {
            key,
            columns,
            rows,
            cells,
        })
    }

    fn cell(&self, row: u32, column: usize) -> Option<&Data> {
        let at = *self.columns.get(column)?;
        self.cells.get_value((row, at))
    }

    /// The protected cells of a row as they read.
    fn values(&self, row: u32) -> Vec<String> {
        (0..FIRST_OPEN)
            .map(|column| cell_value(self.cell(row, column)))
            .collect()
    }
}

enum Read {
    Unfilled,
    Wrong,
    Done(Box<Returned>),
}

struct Rows<'a> {
    name: &'a str,
    sheet: &'a Sheet,
    sent: &'a Sheet,
    against: &'a Against<'a>,
    diags: &'a mut Vec<Diagnostic>,
    seen: BTreeSet<String>,
}

impl Rows<'_> {
    fn filled(&self, row: u32, column: usize) -> Option<&Data> {
        self.sheet
            .cell(row, column)
            .filter(|c| !cell_text(Some(c)).is_empty())
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
        let at = self.sheet.columns.get(column).copied().unwrap_or(0);
        let header = COLUMNS.get(column).map_or("", |c| c.0);
        let origin = self.origin(row).at(at + 1, header);
        self.diags
            .push(Diagnostic::new(Severity::Reject, code, origin, message));
    }

    fn row(&mut self, row: u32, id: &str) -> Read {
        let before = self.diags.len();
        let Some(sent) = self.known(row, id) else {
            return Read::Wrong;
        };
        let outcome = self.outcome(row);
        let filled = [OUTCOME, DAY, PAID, CLASS];
        let untouched = filled.iter().all(|c| self.filled(row, *c).is_none());
        if untouched && self.diags.len() == before {
            return Read::Unfilled;
        }
        let on = self.day(row, sent, outcome);
        let paid_yuan = self.paid(row, outcome);
        let issue = self.class(row, sent);
        match outcome {
            Some(outcome) if self.diags.len() == before => Read::Done(Box::new(Returned {
                origin: self.origin(row),
                closing: Closing {
                    case_id: unguard(id).to_owned(),
                    department: self.sent.key.stamp.department.clone(),
                    outcome,
                    on,
                    paid_yuan,
                    issue,
                },
            })),
            _ => Read::Wrong,
        }
    }

    /// The row that was sent for this case, when every protected cell is as it was.
    fn known(&mut self, row: u32, id: &str) -> Option<u32> {
        let sent = self.sent;
        let Some((at, _)) = sent.rows.iter().find(|(_, other)| other == id) else {
            self.wrong(
                row,
                ID,
                "row_unknown",
                "清单里没有这个编号：编号被改动，或是另加的行",
            );
            return None;
        };
        if !self.seen.insert(id.to_owned()) {
            self.wrong(row, ID, "row_repeated", "编号重复，前面已有同一编号的行");
            return None;
        }
        let values = self.sheet.values(row);
        if Some(&row_digest(self.against.run, &values)) == sent.key.digests.get(id) {
            return Some(*at);
        }
        let was = sent.values(*at);
        let altered: Vec<usize> = (0..FIRST_OPEN)
            .filter(|column| values.get(*column) != was.get(*column))
            .collect();
        for column in altered {
            self.wrong(
                row,
                column,
                "cell_altered",
                "受保护的格子与发出时不同，这一行不收",
            );
        }
        None
    }

    fn outcome(&mut self, row: u32) -> Option<Outcome> {
        let Some(cell) = self.filled(row, OUTCOME) else {
            let other = [DAY, PAID, CLASS]
                .iter()
                .any(|c| self.filled(row, *c).is_some());
            if other {
                self.wrong(
                    row,
                    OUTCOME,
                    "outcome_missing",
                    "填了其他格，没有选办理结果",
                );
            }
            return None;
        };
        let outcome = Outcome::from_text(&cell_text(Some(cell)));
        if outcome.is_none() {
            let message = "不在下拉表中，请从下拉表中选一项";
            self.wrong(row, OUTCOME, "outcome_unknown", message);
        }
        outcome
    }

    fn day(&mut self, row: u32, sent: u32, outcome: Option<Outcome>) -> Option<NaiveDate> {
        let Some(cell) = self.filled(row, DAY) else {
            if let Some(outcome) = outcome.filter(|o| o.needs_day()) {
                let message = format!("“{}”要有日期", outcome.name());
                self.wrong(row, DAY, "date_missing", &message);
            }
            return None;
        };
        let Some(day) = cell_day(cell) else {
            self.wrong(row, DAY, "date_unreadable", "不是日期，写法如 2026-01-20");
            return None;
        };
        let received = self.sent.cell(sent, RECEIVED).and_then(cell_day);
        if received.is_some_and(|received| day < received) {
            self.wrong(row, DAY, "date_before_received", "早于登记日期");
        } else if day > self.against.today {
            let message = format!("晚于 {}：还没有到的日期不收", self.against.today);
            self.wrong(row, DAY, "date_in_future", &message);
        }
        outcome.is_some_and(Outcome::needs_day).then_some(day)
    }

    fn paid(&mut self, row: u32, outcome: Option<Outcome>) -> Option<f64> {
        let Some(cell) = self.filled(row, PAID) else {
            if outcome == Some(Outcome::PartlyPaid) {
                self.wrong(row, PAID, "paid_missing", "“部分支付”要填已支付金额");
            }
            return None;
        };
        let paid = cell_number(cell);
        let taken = outcome.is_none_or(Outcome::takes_amount);
        match paid {
            None => self.wrong(row, PAID, "paid_unreadable", "不是数字，单位为元，只填数字"),
            Some(paid) if paid < 0.0 => self.wrong(row, PAID, "paid_negative", "金额小于 0"),
            Some(paid) if paid > 0.0 && !taken => {
                let message = "填了已支付金额，办理结果应选已支付、部分支付或已答复";
                self.wrong(row, PAID, "paid_without_payment", message);
            }
            Some(paid) if paid <= 0.0 && outcome == Some(Outcome::PartlyPaid) => {
                self.wrong(row, PAID, "paid_missing", "“部分支付”的金额应大于 0");
            }
            Some(_) => {}
        }
        paid.filter(|p| *p > 0.0)
    }

    /// The right class, when it is another than the list has.
    fn class(&mut self, row: u32, sent: u32) -> Option<Issue> {
        let text = self.filled(row, CLASS).map(|c| cell_text(Some(c)))?;
        let issue = Issue::from_choice(&text);
        if issue.is_none() {
            let message = "不是分类表中的类别，请从下拉表中选";
            self.wrong(row, CLASS, "issue_unknown", message);
        }
        let had = cell_text(self.sent.cell(sent, ISSUE));
        issue.filter(|i| i.short_name() != had)
    }
}
