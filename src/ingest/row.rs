//! One row of data: a case with its findings, or the one reason why it is none.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{Datelike, NaiveDate};

use super::cell::{Cell, Flaw, Row};
use super::cfg::{Field, Plan};
use super::date::{self, Reading};
use super::encoding::sha256;
use super::entry::Entry;
use super::header::Header;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{RawCase, Stamp};

/// What is known about the table a row stands in.
pub(super) struct Table<'a> {
    pub(super) plan: &'a Plan,
    pub(super) header: Header,
    pub(super) is_1904: bool,
    /// A year told by the title, the sheet or the file.
    pub(super) year_hint: Option<i32>,
    /// Cells beyond the header mean that a record is out of step (CSV, not worksheets).
    pub(super) strict_width: bool,
    /// The date of the latest case.
    pub(super) previous: Option<NaiveDate>,
    /// A word for the handling that no rule knows was met.
    pub(super) unknown_rule: bool,
}

/// Ids met in this run, as hashes.
#[derive(Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// Whether the id is new; from now on it is not.
    pub(super) fn insert(&mut self, id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

impl Table<'_> {
    /// Reads a row as a case; the error is the reject, one for a row.
    pub(super) fn read(
        &mut self,
        row: &Row,
        origin: &Origin,
        seen: &mut Seen,
    ) -> Result<(RawCase, Vec<Diagnostic>), Box<Diagnostic>> {
        self.check_shape(row, origin)?;
        let mut entry = Entry::new(self, row, origin);
        let case = entry.case(seen)?;
        let (findings, unknown_rule) = entry.finish();
        self.unknown_rule |= unknown_rule;
        self.previous = Some(case.head.received.date);
        Ok((case, findings))
    }

    /// Whether the row has a readable date of receipt.
    pub(super) fn is_dated(&self, row: &Row) -> bool {
        self.first(row, Field::Received)
            .is_some_and(|(_, cell)| self.reading(cell).is_some())
    }

    /// The first non-empty cell of a field with its column.
    pub(super) fn first<'r>(&self, row: &'r Row, field: Field) -> Option<(usize, &'r Cell)> {
        self.header
            .columns
            .get(&field)?
            .iter()
            .map(|column| (*column, row.cell(*column)))
            .find(|(_, cell)| matches!(cell, Cell::Error) || !cell.value().is_empty())
    }

    /// The date a cell holds, of whatever kind it is.
    pub(super) fn reading(&self, cell: &Cell) -> Option<Reading> {
        match cell {
            Cell::Empty | Cell::Error => None,
            Cell::Moment(moment) => Some(Reading::Full {
                stamp: date::stamp(moment.date(), Some(moment.time())),
                short_year: false,
            }),
            // A number is a serial of the workbook's own system, unless it is 20240518.
            Cell::Number(number) => match date::serial(*number, self.is_1904) {
                Some(stamp) => Some(Reading::Full {
                    stamp,
                    short_year: false,
                }),
                None if *number >= 1e7 => date::parse(&cell.value()),
                None => None,
            },
            Cell::Text(_) => date::parse(&cell.value()),
        }
    }

    /// Whether a date lies in the years that can be believed.
    pub(super) fn is_plausible(&self, stamp: Stamp) -> bool {
        (self.plan.min_year..=self.plan.max_year).contains(&stamp.date.year())
    }

    fn check_shape(&self, row: &Row, origin: &Origin) -> Result<(), Box<Diagnostic>> {
        let reject = |code, message: String, help: Option<&str>| {
            let reject = Diagnostic::new(Severity::Reject, code, origin.clone(), message);
            Err(Box::new(match help {
                Some(help) => reject.with_help(help),
                None => reject,
            }))
        };
        let (cells, width) = (row.cells.len(), self.header.width());
        match row.flaw {
            Some(Flaw::Unclosed { lost }) => {
                let lost = if lost > 0 {
                    format!("，连同其后 {lost} 行一并退回")
                } else {
                    String::new()
                };
                let message = format!("引号没有配对，这条记录无法识别{lost}");
                let help = "在原系统里重新导出，或在这一行补上缺少的引号";
                reject("quote_unclosed", message, Some(help))
            }
            Some(Flaw::TooLarge) => {
                let message = "这一行过长，不像是一条记录".to_owned();
                reject("record_too_large", message, None)
            }
            None if self.strict_width && cells < width => {
                let message = format!("这条记录只有 {cells} 格，表头有 {width} 列");
                reject("row_too_short", message, None)
            }
            None if self.strict_width && row.cells.iter().skip(width).any(|c| !c.is_blank()) => {
                let message = format!("这条记录有 {cells} 格，表头只有 {width} 列");
                let help = "内容里的分隔符没有加引号时会这样；在原系统里重新导出";
                reject("row_too_long", message, Some(help))
            }
            None => Ok(()),
        }
    }
}

/// An id made of when and what was filed: the same case has it again in next week's export. Never of who filed it.
pub(super) fn generated_id(received: Stamp, title: &str, text: &str, seen: &mut Seen) -> String {
    let time = received.time.unwrap_or_default();
    let digest = sha256(format!("{} {time}\0{title}\0{text}", received.date).as_bytes());
    let id = format!("R{}", digest.get(..10).unwrap_or_default().to_uppercase());
    if seen.insert(&id) {
        return id;
    }
    (2_u64..)
        .map(|n| format!("{id}-{n}"))
        .find(|numbered| seen.insert(numbered))
        .unwrap_or(id)
}

/// A year that a title, a sheet's or a file's name tells: exactly one four-digit year in range.
pub(super) fn year_in(text: &str, plan: &Plan) -> Option<i32> {
    let mut years: Vec<i32> = text
        .split(|c: char| !crate::text::fold_char(c).is_ascii_digit())
        .filter(|run| run.chars().count() == 4)
        .filter_map(|run| {
            let digits: String = run.chars().map(crate::text::fold_char).collect();
            digits.parse().ok()
        })
        .filter(|year| (plan.min_year..=plan.max_year).contains(year))
        .collect();
    years.dedup();
    match years.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}
