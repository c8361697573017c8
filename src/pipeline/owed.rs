//! What the ledger and the audit keep of each case while it streams by, and what they are made of when all are read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Stages;
use super::assess::Row;
use super::matters::Matters;
use crate::audit::{self, Closing};
use crate::disclose::Identifier;
use crate::ledger::{self, Figure, Filing};
use crate::link::Sketch;
use crate::petition::{
    Case, CaseRecord, ClaimState, ClosureAudit, Debts, Fact, Facts, Families, MatterId, Relation,
    Stamp, State, Status, family,
};
use crate::referral::{Closings, Quote};
use crate::register::Entry;

/// One case as it leaves the per-case stages.
#[derive(Debug)]
pub(super) struct Carried {
    /// What is known about its obligation.
    pub(super) record: CaseRecord,
    /// The case as the lapse model knows it.
    pub(super) row: Row,
    /// What linking compares.
    pub(super) sketch: Sketch,
    /// What its text states about units.
    pub(super) relations: Vec<Relation>,
    /// Where its facts were read: the rows of `tables/facts.csv`.
    pub(super) places: Vec<[String; 9]>,
    /// What was hidden in its texts: only for what must not be found in a finished file.
    pub(super) hidden: Vec<Identifier>,
    /// The sentences its figures were read from.
    pub(super) quotes: Vec<Quote>,
    /// Whether a returned list closed it.
    pub(super) closed_by_list: bool,
}

/// Everything about debts and closures that a run knows of its cases, without their texts.
#[derive(Debug, Default)]
pub(super) struct Owed {
    /// By case id: of rows with one id the last counts, as for the register.
    cases: BTreeMap<String, Kept>,
    relations: Vec<Relation>,
    files_with_answers: BTreeSet<Arc<str>>,
}

#[derive(Debug)]
struct Kept {
    filing: Filing,
    closing: Closing,
    file: Arc<str>,
    answered_on: Option<NaiveDate>,
}

impl Owed {
    /// Takes one case.
    pub(super) fn push(&mut self, record: &CaseRecord, relations: Vec<Relation>) {
        let id = record.head.case_id.clone();
        let closing = closing(record);
        let file = record.origin.file.clone();
        if closing.answered {
            self.files_with_answers.insert(file.clone());
        }
        self.relations.extend(relations);
        let name = record.facts.respondent.as_ref();
        let own = name.and_then(|name| Relation::of_name(&name.value, &id));
        self.relations.extend(own);
        let kept = Kept {
            filing: filing(record),
            closing,
            file,
            answered_on: record.head.answered.map(|s| s.date),
        };
        self.cases.insert(id, kept);
    }

    /// Takes what returned lists say was paid, where the export's own answer does not say it.
    pub(super) fn take_payments(&mut self, closings: &Closings, as_of: NaiveDate) {
        for (id, closing) in &closings.0 {
            let known = closing.on.is_some_and(|day| day <= as_of);
            if let Some(kept) = self.cases.get_mut(id).filter(|_| known) {
                kept.filing.paid = kept.filing.paid.or_else(|| closing.paid());
            }
        }
    }

    /// The ledger and the audit as of `as_of`, once the cases are linked.
    pub(super) fn finish(
        mut self,
        linked: &Matters,
        stages: &Stages,
        as_of: NaiveDate,
    ) -> (Debts, ClosureAudit) {
        for (id, kept) in &mut self.cases {
            if let Some(linkage) = linked.cases.get(id) {
                kept.filing.matter.clone_from(&linkage.matter);
                kept.closing.matter.clone_from(&linkage.matter);
            }
            if kept.answered_on.is_some_and(|day| day > as_of) {
                // An answer dated after the run has not happened yet, as for the clock.
                (kept.filing.answered, kept.filing.paid) = (false, None);
                (kept.closing.answered, kept.closing.reply) = (false, None);
            }
            kept.closing.file_has_answers = self.files_with_answers.contains(&kept.file);
        }
        let families: Families = family(&self.relations, stages.aliases());
        let earlier = linked.register.cases.values();
        let earlier: Vec<&Entry> = earlier
            .filter(|e| !self.cases.contains_key(&e.case_id))
            .collect();
        let (mut filings, mut closings): (Vec<_>, Vec<_>) = self
            .cases
            .into_values()
            .map(|kept| (kept.filing, kept.closing))
            .unzip();
        closings.extend(earlier.iter().map(|e| earlier_closing(e)));
        // The matters of this run with all their filings; other matters of the register had their own run.
        let standing: BTreeMap<&MatterId, State> =
            linked.matters.iter().map(|m| (&m.id, m.state)).collect();
        let touched = earlier.iter().filter(|e| standing.contains_key(&e.matter));
        filings.extend(touched.map(|e| earlier_filing(e)));
        for filing in &mut filings {
            // Registering again does not make a matter young.
            let late = standing.get(&filing.matter) == Some(&State::Overdue);
            if late && filing.state == ClaimState::Open {
                filing.state = ClaimState::Overdue;
            }
        }
        let debts = ledger::run(&filings, &families, &stages.ledger, as_of);
        (debts, audit::run(&closings, &stages.audit, as_of))
    }
}

/// A filing of an earlier run, as the register keeps it: the bounds of its words are not kept.
fn earlier_filing(entry: &Entry) -> Filing {
    let exact = |value: f64| Figure {
        value,
        low: value,
        high: value,
    };
    Filing {
        case_id: entry.case_id.clone(),
        matter: entry.matter.clone(),
        received_on: entry.received_on,
        issue: entry.issue,
        state: match entry.state {
            State::Overdue => ClaimState::Overdue,
            State::Open | State::DueSoon => ClaimState::Open,
            State::Closed | State::ClosedLate => ClaimState::Closed,
        },
        answered: entry.closed_on.is_some(),
        respondent: entry.respondent.clone(),
        amount: entry.amount_yuan.map(exact),
        people: entry.people.map(|n| exact(f64::from(n))),
        months: entry.months.map(exact),
        paid: None,
    }
}

fn earlier_closing(entry: &Entry) -> Closing {
    let stamp = |date| Stamp { date, time: None };
    Closing {
        case_id: entry.case_id.clone(),
        matter: entry.matter.clone(),
        department: entry.department.clone().unwrap_or_default(),
        department_given: true,
        received: stamp(entry.received_on),
        closed: entry.closed_on.map(stamp),
        is_closed: entry.closed_on.is_some(),
        answered: false,
        file_has_answers: false,
        reply: None,
        earlier: true,
    }
}

fn filing(record: &CaseRecord) -> Filing {
    let (head, facts) = (&record.head, &record.facts);
    let paid = record.reply.as_ref().and_then(|r| r.paid.as_ref());
    Filing {
        case_id: head.case_id.clone(),
        matter: MatterId::of_case(&head.case_id),
        received_on: head.received.date,
        issue: record.label.issue,
        state: standing(record),
        answered: head.answered.is_some() || record.reply.is_some(),
        respondent: facts.respondent.as_ref().map(|f| f.value.clone()),
        amount: facts.amount_yuan.as_ref().map(|f| figure(f, f.value)),
        people: facts.people.as_ref().map(|f| figure(f, f64::from(f.value))),
        months: facts.months.as_ref().map(|f| figure(f, f.value)),
        paid: paid.map(|(paid, _)| *paid),
    }
}

fn figure<T>(fact: &Fact<T>, value: f64) -> Figure {
    Figure {
        value,
        low: fact.low,
        high: fact.high,
    }
}

/// A refusal dated after the run has not happened yet, as for the clock.
fn standing(record: &CaseRecord) -> ClaimState {
    match record.deadline.state {
        State::Overdue => ClaimState::Overdue,
        State::Open | State::DueSoon => ClaimState::Open,
        _ if record.head.status == Some(Status::Rejected) => ClaimState::NotAccepted,
        State::Closed | State::ClosedLate => ClaimState::Closed,
    }
}

fn closing(record: &CaseRecord) -> Closing {
    let head = &record.head;
    let is_closed = standing(record) == ClaimState::Closed;
    Closing {
        case_id: head.case_id.clone(),
        matter: MatterId::of_case(&head.case_id),
        department: head.department.clone().unwrap_or_default(),
        department_given: record.department_given,
        received: head.received,
        closed: head.closed.or(head.answered).filter(|_| is_closed),
        is_closed,
        answered: head.answered.is_some() || record.reply.is_some(),
        file_has_answers: false,
        reply: record.reply.clone(),
        earlier: false,
    }
}

/// Where the facts of a case were read, in characters of its safe texts: `case_id, fact, value, low, high, field, start,
/// end, rule`. A fact from a column of its own has no place in a text.
pub(super) fn places(case: &Case, facts: &Facts) -> Vec<[String; 9]> {
    let number = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let bounds = |low: f64, high: f64| [number(low), number(high)];
    let none = || [String::new(), String::new()];
    let mut rows = Vec::new();
    if let Some(f) = &facts.amount_yuan {
        rows.extend(place(
            case,
            "amount_yuan",
            f,
            number(f.value),
            bounds(f.low, f.high),
        ));
    }
    if let Some(f) = &facts.people {
        let value = f.value.to_string();
        rows.extend(place(case, "people", f, value, bounds(f.low, f.high)));
    }
    if let Some(f) = &facts.months {
        rows.extend(place(
            case,
            "months",
            f,
            number(f.value),
            bounds(f.low, f.high),
        ));
    }
    if let Some(f) = &facts.respondent {
        rows.extend(place(case, "respondent", f, f.value.clone(), none()));
    }
    rows
}

fn place<T>(
    case: &Case,
    name: &str,
    fact: &Fact<T>,
    value: String,
    [low, high]: [String; 2],
) -> Option<[String; 9]> {
    let (field, text) = if fact.in_title {
        ("title", &case.title)
    } else {
        ("text", &case.text)
    };
    // A unit from a column of its own that the text does not name.
    let column = fact.span.start == fact.span.end;
    let span = if column {
        None
    } else {
        Some(fact.span.chars(text.as_str())?)
    };
    let at = |of: Option<usize>| of.map_or_else(String::new, |n| n.to_string());
    Some([
        case.head.case_id.clone(),
        name.to_owned(),
        value,
        low,
        high,
        if column { "respondent" } else { field }.to_owned(),
        at(span.map(|s| s.start)),
        at(span.map(|s| s.end)),
        fact.rule.to_owned(),
    ])
}
