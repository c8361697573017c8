//! Closings (办理结果回填): what departments did, as a table that the next run takes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use csv::{ReaderBuilder, Terminator, WriterBuilder};
use serde::Serialize;

use super::Outcome;
use crate::error::Error;
use crate::petition::{CaseHead, Issue, Paid, Stamp, Status};
use crate::text::{guard, unguard};

/// The columns of `closings.csv`.
pub const CLOSING_COLUMNS: [&str; 9] = [
    "case_id",
    "department",
    "outcome",
    "outcome_name",
    "answered_on",
    "closed_on",
    "paid_on",
    "paid_yuan",
    "issue",
];

/// What a department did about one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Closing {
    /// 信访编号
    pub case_id: String,
    /// 承办单位
    pub department: String,
    /// 办理结果
    pub outcome: Outcome,
    /// The day of it; `None` where the outcome has none.
    pub on: Option<NaiveDate>,
    /// 已支付金额, in yuan.
    pub paid_yuan: Option<f64>,
    /// 应属类别, where the class was wrong.
    pub issue: Option<Issue>,
}

impl Closing {
    /// Puts the outcome into a head unless the export already tells of an answer or a closing; whether it did.
    pub fn apply(&self, head: &mut CaseHead) -> bool {
        let Some(date) = self.on.filter(|day| *day >= head.received.date) else {
            return false;
        };
        let told = head.answered.is_some()
            || head.closed.is_some()
            || matches!(head.status, Some(Status::Closed | Status::Rejected));
        if told || !self.outcome.closes() {
            return false;
        }
        let stamp = Some(Stamp { date, time: None });
        head.closed = stamp;
        if self.outcome == Outcome::Rejected {
            head.status = Some(Status::Rejected);
        } else {
            head.answered = stamp;
            head.status = Some(Status::Closed);
        }
        true
    }

    /// What was paid, when something was.
    pub fn paid(&self) -> Option<Paid> {
        match (self.outcome, self.paid_yuan) {
            (outcome, Some(yuan)) if outcome.takes_amount() && yuan > 0.0 => Some(Paid::Part(yuan)),
            (Outcome::Paid, None) => Some(Paid::All),
            _ => None,
        }
    }

    fn cells(&self) -> [String; 9] {
        let day = |is: bool| match self.on.filter(|_| is) {
            Some(day) => day.to_string(),
            None => String::new(),
        };
        let answered = self.outcome.closes() && self.outcome != Outcome::Rejected;
        [
            guard(&self.case_id).into_owned(),
            guard(&self.department).into_owned(),
            self.outcome.code().to_owned(),
            self.outcome.name().to_owned(),
            day(answered),
            day(self.outcome.closes()),
            day(self.paid().is_some()),
            self.paid_yuan.map_or_else(String::new, |v| v.to_string()),
            self.issue.map_or("", Issue::code).to_owned(),
        ]
    }
}

/// Closings by case id.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Closings(pub BTreeMap<String, Closing>);

impl Closings {
    /// Takes a closing; of two for one case the later day counts, and of one day the one that came last.
    pub fn push(&mut self, closing: Closing) {
        match self.0.get(&closing.case_id) {
            Some(known) if known.on > closing.on => {}
            _ => drop(self.0.insert(closing.case_id.clone(), closing)),
        }
    }

    /// The closing of a case.
    pub fn get(&self, case_id: &str) -> Option<&Closing> {
        self.0.get(case_id)
    }

    /// As `closings.csv`, in order of id.
    ///
    /// # Errors
    /// When the memory for it cannot be had.
    pub fn to_csv(&self) -> Result<Vec<u8>, Error> {
        let failed = |_| Error::Other("办理结果写不成 CSV".into());
        let mut out = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        out.write_record(CLOSING_COLUMNS).map_err(failed)?;
        for closing in self.0.values() {
            out.write_record(closing.cells()).map_err(failed)?;
        }
        out.into_inner()
            .map_err(|_| Error::Other("办理结果写不成 CSV".into()))
    }

    /// Takes the rows of a `closings.csv`, written by [`Closings::to_csv`] or by hand.
    ///
    /// # Errors
    /// [`Error::Input`] that names the line, when a column is missing or a cell does not hold.
    pub fn read_csv(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let wrong = |message: String| Error::Input {
            file: name.to_owned(),
            message,
        };
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = ReaderBuilder::new().from_reader(bytes);
        let head = reader.headers();
        let head = head
            .map_err(|_| wrong("办理结果表读不出，应为 UTF-8 的 CSV".into()))?
            .clone();
        let place = |column: &str| head.iter().position(|h| h.trim() == column);
        let (Some(id), Some(outcome)) = (place("case_id"), place("outcome")) else {
            return Err(wrong("缺 case_id 或 outcome 列，不是办理结果表".into()));
        };
        let places = CLOSING_COLUMNS.map(place);
        for (record, line) in reader.records().zip(2_u64..) {
            let bad = |what: &str| wrong(format!("第 {line} 行{what}"));
            let record = record.map_err(|_| bad("无法按 CSV 读取"))?;
            let cell = |at: usize| unguard(record.get(at).unwrap_or_default()).trim();
            let of = |column: usize| places.get(column).copied().flatten().map_or("", cell);
            let day = |column: usize| match of(column) {
                "" => Ok(None),
                text => text
                    .parse()
                    .map(Some)
                    .map_err(|_| bad("的日期应写作 2026-01-20")),
            };
            let days = [day(4)?, day(5)?, day(6)?];
            let outcome =
                Outcome::from_text(cell(outcome)).ok_or_else(|| bad("的办理结果不认识"))?;
            let closing = Closing {
                case_id: cell(id).to_owned(),
                department: of(1).to_owned(),
                outcome,
                on: days.into_iter().flatten().next(),
                paid_yuan: match of(7) {
                    "" => None,
                    text => {
                        let paid = text
                            .parse::<f64>()
                            .ok()
                            .filter(|v| v.is_finite() && *v >= 0.0);
                        Some(paid.ok_or_else(|| bad("的已支付金额不是不小于 0 的数"))?)
                    }
                },
                issue: match of(8) {
                    "" => None,
                    code => Some(Issue::from_choice(code).ok_or_else(|| bad("的类别不认识"))?),
                },
            };
            if closing.case_id.is_empty() {
                return Err(bad("没有编号"));
            }
            if outcome.needs_day() && closing.on.is_none() {
                return Err(bad(&format!("没有日期，“{}”要有日期", outcome.name())));
            }
            self.push(closing);
        }
        Ok(())
    }
}
