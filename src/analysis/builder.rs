//! Takes records one by one and keeps 44 bytes of each, with its number so that a case exported again counts once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use super::frame::Frame;
use super::{Analysis, Inputs, LedgerShown, NO_DEPARTMENT, OverdueCase, Plan, Work};
use crate::Error;
use crate::petition::{CaseRecord, Channel, ClosureAudit, Debts, Issue, State, Status, Trends};

/// How many of the longest overdue cases are kept with their numbers; the others are counted.
pub const OVERDUE_KEPT: usize = 1000;

/// Where a case stands, as the report counts it: the clock's state, and 不予受理 apart from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    ClosedOnTime,
    ClosedLate,
    Open,
    DueSoon,
    Overdue,
    NotAccepted,
}

impl Standing {
    fn of(record: &CaseRecord) -> Self {
        // The clock calls a case pending when its refusal is dated after the run.
        let refused = record.head.status == Some(Status::Rejected);
        if refused && !record.deadline.state.is_pending() {
            return Self::NotAccepted;
        }
        match record.deadline.state {
            State::Open => Self::Open,
            State::DueSoon => Self::DueSoon,
            State::Overdue => Self::Overdue,
            State::Closed => Self::ClosedOnTime,
            State::ClosedLate => Self::ClosedLate,
        }
    }
}

/// One case without text: days are counted from the common era, `i32::MIN` stands for none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slim {
    pub(super) received: i32,
    pub(super) answered: i32,
    pub(super) closed: i32,
    pub(super) due: i32,
    pub(super) department: u32,
    pub(super) place: u32,
    pub(super) persons: Option<u32>,
    pub(super) amount_fen: i64,
    pub(super) issue: u8,
    pub(super) channel: u8,
    pub(super) standing: Standing,
    pub(super) flags: u8,
}

pub(super) const NONE: i32 = i32::MIN;
pub(super) const NEEDS_REVIEW: u8 = 1;
pub(super) const ASSUMED: u8 = 2;
pub(super) const HAS_AMOUNT: u8 = 4;

/// The code of a case without a place.
pub(super) const NO_PLACE: u32 = u32::MAX;

/// Names met so far, each with a code in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, u32>);

impl Names {
    fn code(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.0.get(name) {
            return id;
        }
        let id = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.to_owned(), id);
        id
    }

    /// The names in their own order, and for each code the place in that order, so that no result depends on the order
    /// of cases.
    pub(super) fn ordered(self) -> (Vec<String>, Vec<u32>) {
        let mut code = vec![0_u32; self.0.len()];
        for (new, old) in (0_u32..).zip(self.0.values()) {
            if let Some(slot) = code.get_mut(*old as usize) {
                *slot = new;
            }
        }
        (self.0.into_keys().collect(), code)
    }
}

/// Collects records for an [`Analysis`]; memory per case is 44 bytes and its number, plus the name of each department and
/// place once.
///
/// A case that the exports hold more than once (重复导出) counts once, as its last row says.
#[derive(Debug, Default)]
pub struct Builder {
    rows: Vec<Slim>,
    /// By case id: the place in `rows`.
    places: HashMap<String, usize>,
    departments: Names,
    localities: Names,
    overdue: BTreeSet<OverdueCase>,
}

impl Builder {
    /// A builder without cases.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one record.
    pub fn push(&mut self, record: &CaseRecord) {
        let head = &record.head;
        let name = head.department.as_deref().unwrap_or(NO_DEPARTMENT);
        let department = self.departments.code(name);
        let place = record.place.as_deref().map(str::trim);
        let place = place.filter(|p| !p.is_empty());
        let place = place.map_or(NO_PLACE, |p| self.localities.code(p));
        let standing = Standing::of(record);
        let known = self.places.get(&head.case_id).copied();
        if known.is_some() {
            self.overdue.retain(|o| o.case_id != head.case_id);
        }
        if standing == Standing::Overdue {
            self.keep_overdue(record, name);
        }
        let closed = head.closed.or(head.answered);
        let amount = record.facts.amount_yuan.as_ref().and_then(|f| fen(f.value));
        let slim = Slim {
            received: head.received.date.num_days_from_ce(),
            answered: day(head.answered.or(head.closed).map(|s| s.date)),
            closed: day(closed.map(|s| s.date)),
            due: record.deadline.due_on.num_days_from_ce(),
            department,
            place,
            persons: head.persons,
            amount_fen: amount.unwrap_or(0),
            issue: position(&Issue::ALL, &record.label.issue),
            channel: head
                .channel
                .map_or(u8::MAX, |c| position(&Channel::ALL, &c)),
            standing,
            flags: flag(record.label.needs_review, NEEDS_REVIEW)
                | flag(!record.department_given, ASSUMED)
                | flag(amount.is_some(), HAS_AMOUNT),
        };
        match known.and_then(|at| self.rows.get_mut(at)) {
            Some(row) => *row = slim,
            None => {
                self.places.insert(head.case_id.clone(), self.rows.len());
                self.rows.push(slim);
            }
        }
    }

    /// The tables as of `as_of`.
    ///
    /// # Errors
    /// When a query fails, which would be a defect of this program.
    pub fn finish(self, plan: &Plan, as_of: NaiveDate, inputs: Inputs) -> Result<Analysis, Error> {
        let mut rows = self.rows;
        forget_after(&mut rows, as_of);
        let frame = Frame::new(rows, self.departments, self.localities)?;
        Ok(Analysis {
            as_of,
            min_n: plan.min_n,
            opening: super::opening::tables(&frame)?,
            mix: super::mix::families(&frame)?,
            flow: super::flow::table(&frame, plan, as_of)?,
            by_department: super::answering::by_department(&frame, plan)?,
            by_issue: super::answering::by_issue(&frame, plan)?,
            places: super::places::cells(&frame)?,
            outcomes: super::outcome::cells(&frame)?,
            curves: super::survival::curves(&frame, plan, as_of)?,
            backlog: super::backlog::tables(&frame, self.overdue, plan, as_of)?,
            amounts: super::mix::amounts(&frame)?,
            review: super::opening::review(&frame)?,
            debts: Debts::default(),
            closures: ClosureAudit::default(),
            ledger_shown: LedgerShown::default(),
            trends: Trends::default(),
            work: Work::default(),
            inputs,
        })
    }

    fn keep_overdue(&mut self, record: &CaseRecord, department: &str) {
        self.overdue.insert(OverdueCase {
            due_on: record.deadline.due_on,
            received_on: record.head.received.date,
            case_id: record.head.case_id.clone(),
            department: department.to_owned(),
            issue: record.label.issue,
            days_over: u32::try_from(-record.deadline.days_left).unwrap_or(0),
        });
        if self.overdue.len() > OVERDUE_KEPT {
            self.overdue.pop_last();
        }
    }
}

/// An answer or a closing dated after the run has not happened yet, as for the clock.
fn forget_after(rows: &mut [Slim], as_of: NaiveDate) {
    let today = as_of.num_days_from_ce();
    for row in rows {
        for day in [&mut row.answered, &mut row.closed] {
            if *day > today {
                *day = NONE;
            }
        }
    }
}

fn day(date: Option<NaiveDate>) -> i32 {
    date.map_or(NONE, |d| d.num_days_from_ce())
}

fn flag(on: bool, bit: u8) -> u8 {
    if on { bit } else { 0 }
}

/// The place of `item` in `all`; the lists are short.
fn position<T: PartialEq>(all: &[T], item: &T) -> u8 {
    let at = all.iter().position(|x| x == item);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// Yuan to 分, so that sums do not depend on their order; `None` for what is no sum of money (negative, not finite, over a trillion).
fn fen(yuan: f64) -> Option<i64> {
    let fen = (yuan * 100.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (0.0..=1e14).contains(&fen).then_some(fen as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_stays_under_a_hundred_bytes() {
        assert!(size_of::<Slim>() <= 48, "{}", size_of::<Slim>());
    }

    #[test]
    fn money_is_counted_in_hundredths() {
        assert_eq!(fen(0.1), Some(10));
        assert_eq!(fen(38_000.0), Some(3_800_000));
        assert_eq!([fen(-1.0), fen(f64::NAN), fen(1e300)], [None; 3]);
    }
}
