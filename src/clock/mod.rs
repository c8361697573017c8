//! The statutory clock (办理期限): by which day a case has to be answered, under which clause, and where it stands.
//!
//! Takes the dates of a case, its issue and the day of the run; gives a [`Deadline`] with the clause in words. It
//! never reads the system's clock, never looks at who filed, and never guesses in silence: a missing acceptance
//! date, a missing year of the holiday table and a capped extension are all said in the clause.
//!
//! What counts is what was known on the day of the run: an acceptance or an answer dated later has not happened yet.

mod calendar;
mod cfg;
mod clause;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

pub use calendar::{BUILT_IN, Calendar};
pub use cfg::{Choice, Config, DEFAULT, DayKind, Plan, Rule, Starts};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{CaseHead, Deadline, Issue, RuleId, State, Status};

/// The due date of a case and where it stands on `as_of`.
pub fn run(head: &CaseHead, issue: Issue, as_of: NaiveDate, plan: &Plan) -> Deadline {
    let id = choose(head, issue, plan);
    let Some(rule) = plan.rules.get(&id) else {
        return without_rule(id, head, as_of);
    };
    let term = Term::of(head, rule, as_of, plan);
    let standing = Standing::of(head, term.due_on, as_of, plan);
    Deadline {
        rule: id,
        accept_by: term.accept_by,
        due_on: term.due_on,
        days_left: standing.days_left,
        state: standing.state,
        clause: clause::write(head, rule, &term, &standing, as_of),
    }
}

/// The rule that applies (适用规则): the export's own word first, then the configured choice, then 信访一般程序.
pub fn choose(head: &CaseHead, issue: Issue, plan: &Plan) -> RuleId {
    if let Some(named) = head.rule {
        return named;
    }
    let department = head
        .department
        .as_deref()
        .unwrap_or_else(|| issue.default_department());
    plan.choose
        .iter()
        .find(|choice| choice.holds(head.channel, issue, department))
        .map_or(RuleId::Petition, |choice| choice.rule)
}

/// The years over which working days were counted for this case; `None` when its rule counts calendar days only.
pub fn years(head: &CaseHead, deadline: &Deadline, plan: &Plan) -> Option<RangeInclusive<i32>> {
    let rule = plan.rules.get(&deadline.rule)?;
    let last = deadline.accept_by.unwrap_or(deadline.due_on);
    let last = last.max(deadline.due_on).year();
    counts_working_days(rule, plan).then(|| head.received.date.year()..=last)
}

/// A stated warning for every used year that the holiday table does not have.
pub fn warnings(years: &BTreeSet<i32>, plan: &Plan) -> Vec<Diagnostic> {
    let missing = years
        .iter()
        .filter(|year| !plan.calendar.has_year(**year))
        .map(|year| {
            Diagnostic::new(
                Severity::Finding,
                "calendar_year_missing",
                Origin::file("calendar.csv"),
                format!("节假日表没有{year}年：该年的工作日按周一至周五计，未计放假和调休"),
            )
            .in_english(format!(
                "The holiday table has no {year}: its working days are counted Monday to Friday, without public holidays"
            ))
            .with_help("国务院办公厅的通知公布后，按 calendar.csv 的格式另备一张表补上这一年")
        });
    missing.collect()
}

fn counts_working_days(rule: &Rule, plan: &Plan) -> bool {
    plan.roll
        || rule.close_kind == DayKind::Working
        || (rule.accept_days > 0 && rule.accept_kind == DayKind::Working)
}

/// The term of one case, before anything is known about its answer.
#[derive(Debug, Clone)]
struct Term {
    accept_by: Option<NaiveDate>,
    /// The day from which the closing term runs; that day itself is not counted.
    start: NaiveDate,
    begun: Begun,
    due_on: NaiveDate,
    granted: u32,
    /// Years without holiday data among those whose working days were counted.
    years_missing: Vec<i32>,
}

/// How the start of the closing term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    /// By the event the rule names.
    Known,
    /// The acceptance date is missing: the full acceptance period after receipt.
    Assumed,
    /// Accepted before it was registered: a slip in the register, so the registration counts.
    BeforeReceipt,
}

impl Term {
    fn of(head: &CaseHead, rule: &Rule, as_of: NaiveDate, plan: &Plan) -> Self {
        let received = head.received.date;
        let accept_by = (rule.accept_days > 0)
            .then(|| term_end(received, rule.accept_days, rule.accept_kind, plan));
        let accepted = head.accepted_on.filter(|day| *day <= as_of);
        let (start, begun) = match (rule.starts, accepted) {
            (Starts::Received, _) => (received, Begun::Known),
            (Starts::Accepted, Some(day)) if day < received => (received, Begun::BeforeReceipt),
            (Starts::Accepted, Some(day)) => (day, Begun::Known),
            (Starts::Accepted, None) => (accept_by.unwrap_or(received), Begun::Assumed),
        };
        let granted = head.extension_days.min(rule.extension_days);
        let days = rule.close_days.saturating_add(granted);
        let due_on = term_end(start, days, rule.close_kind, plan);
        let counted = counts_working_days(rule, plan);
        let years_missing = (received.year()..=due_on.year())
            .filter(|year| counted && !plan.calendar.has_year(*year))
            .collect();
        Self {
            accept_by,
            start,
            begun,
            due_on,
            granted,
            years_missing,
        }
    }
}

/// The last day of a term of `days` after `start`; the day of the event itself is not counted (《民法典》第二百零一条).
fn term_end(start: NaiveDate, days: u32, kind: DayKind, plan: &Plan) -> NaiveDate {
    match kind {
        DayKind::Working => plan.calendar.add_working(start, days),
        DayKind::Calendar if plan.roll => plan.calendar.roll(calendar::add_days(start, days)),
        DayKind::Calendar => calendar::add_days(start, days),
    }
}

/// Where a case stands, and how that is known.
#[derive(Debug, Clone, Copy)]
struct Standing {
    state: State,
    days_left: i64,
    end: End,
}

/// How a case ended, as far as it is known on the day of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Not yet.
    Pending,
    /// Answered or closed on this day.
    On(NaiveDate),
    /// Registered as closed, without a date.
    Undated,
    /// 不予受理
    Rejected,
}

impl End {
    /// The answer is the obligation: its date counts before the closing date.
    fn of(head: &CaseHead, as_of: NaiveDate) -> (Self, Option<NaiveDate>) {
        let dates = [head.answered, head.closed].map(|stamp| stamp.map(|s| s.date));
        let known = dates.into_iter().flatten().find(|day| *day <= as_of);
        let dated = dates.iter().any(Option::is_some);
        let end = match (head.status, known) {
            (Some(Status::Rejected), _) if known.is_some() || !dated => Self::Rejected,
            (_, Some(day)) => Self::On(day),
            (Some(Status::Closed), None) if !dated => Self::Undated,
            _ => Self::Pending,
        };
        (end, known)
    }
}

impl Standing {
    fn of(head: &CaseHead, due_on: NaiveDate, as_of: NaiveDate, plan: &Plan) -> Self {
        let (end, known) = End::of(head, as_of);
        let left = (due_on - known.unwrap_or(as_of)).num_days();
        let (state, days_left) = match end {
            End::On(_) if left < 0 => (State::ClosedLate, left),
            End::On(_) => (State::Closed, left),
            // The closing day is unknown, so nothing can be said about the days left.
            End::Undated => (State::Closed, 0),
            End::Rejected if known.is_none() => (State::Closed, 0),
            End::Rejected => (State::Closed, left),
            End::Pending if left < 0 => (State::Overdue, left),
            End::Pending if left <= plan.due_soon_days => (State::DueSoon, left),
            End::Pending => (State::Open, left),
        };
        Self {
            state,
            days_left,
            end,
        }
    }
}

/// A plan without its rules was reported as an error; the result only has to be harmless.
fn without_rule(id: RuleId, head: &CaseHead, as_of: NaiveDate) -> Deadline {
    let due_on = head.received.date;
    Deadline {
        rule: id,
        accept_by: None,
        due_on,
        days_left: (due_on - as_of).num_days(),
        state: State::Open,
        clause: "配置缺少这条期限规则，未计算期限".to_owned(),
    }
}
