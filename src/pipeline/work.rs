//! The work ahead: open cases in their order, open matters by expected harm, departments, and what moved since the last run.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::assess::{Assessed, Place};
use super::matters::Matters;
use crate::analysis::{
    Kept, Load, NO_DEPARTMENT, OpenCase, OpenMatter, Owed, Pressing, Since, Work,
};
use crate::diag::Diagnostic;
use crate::petition::{CaseRecord, ChangeKind, Issue, MatterId, Reregistered, State};
use crate::register::Register;
use crate::risk::Assessment;

/// What is kept of an open case for the lists of work: no text.
#[derive(Debug)]
pub(super) struct Waits {
    place: Option<String>,
    issue: Issue,
    respondent: Option<String>,
    received_on: NaiveDate,
    days_left: i64,
    state: State,
    clause: String,
    needs_review: bool,
    owed: Owed,
}

impl Waits {
    /// `None` for a case that is closed.
    pub(super) fn new(record: &CaseRecord) -> Option<Self> {
        let (facts, deadline) = (&record.facts, &record.deadline);
        deadline.state.is_pending().then(|| Self {
            place: record.place.clone(),
            issue: record.label.issue,
            respondent: facts.respondent.as_ref().map(|f| f.value.clone()),
            received_on: record.head.received.date,
            days_left: deadline.days_left,
            state: deadline.state,
            clause: deadline.clause.clone(),
            needs_review: record.label.needs_review,
            owed: Owed {
                amount_yuan: facts.amount_yuan.as_ref().map(|f| f.value),
                people: facts.people.as_ref().map(|f| f.value),
                months: facts.months.as_ref().map(|f| f.value),
            },
        })
    }
}

/// Puts the work together from the queue, the matters and the register.
pub(super) fn work(
    assessed: &Assessed,
    waits: &BTreeMap<String, Waits>,
    linked: &Matters,
    as_of: NaiveDate,
    per_week: usize,
) -> Work {
    let first: BTreeMap<&MatterId, NaiveDate> = linked
        .matters
        .iter()
        .map(|m| (&m.id, m.first_received_on))
        .collect();
    let cases: Vec<OpenCase> = assessed
        .queue
        .iter()
        .filter_map(|place| open_case(place, waits.get(&place.case_id)?, linked, &first))
        .collect();
    let told = &assessed.told;
    Work {
        matters: matters(&cases, linked, as_of),
        departments: loads(&cases),
        since: since(&linked.register, as_of),
        young: young(&linked.reregistered),
        renumbered: linked.changes.clone(),
        reliability: told
            .reliability
            .iter()
            .map(|r| Kept {
                band: r.group.clone(),
                n: r.n as u64,
                forecast: r.forecast,
                lapsed: r.lapsed,
                brier: r.brier,
            })
            .collect(),
        per_week,
        expected_lapses: told.expected_lapses,
        notes: assessed.notes.iter().map(Diagnostic::said).collect(),
        cases,
    }
}

fn open_case(
    place: &Place,
    waits: &Waits,
    linked: &Matters,
    first: &BTreeMap<&MatterId, NaiveDate>,
) -> Option<OpenCase> {
    let link = linked.cases.get(&place.case_id)?;
    Some(OpenCase {
        week: place.week,
        case_id: place.case_id.clone(),
        matter: link.matter.clone(),
        group: link.group.clone(),
        repeat_of: link.repeat_of.clone(),
        department: place.department.clone(),
        place: waits.place.clone(),
        issue: waits.issue,
        respondent: waits.respondent.clone(),
        received_on: waits.received_on,
        first_received_on: first
            .get(&link.matter)
            .copied()
            .unwrap_or(waits.received_on),
        due_on: place.due_on,
        days_left: waits.days_left,
        state: waits.state,
        clause: waits.clause.clone(),
        needs_review: waits.needs_review,
        owed: waits.owed.clone(),
        pressing: pressing(&place.assessment),
    })
}

fn pressing(assessment: &Assessment) -> Pressing {
    Pressing {
        lapse_probability: assessment.lapse_probability,
        harm: assessment.harm,
        priority: assessment.priority,
        reasons: assessment.reasons.clone(),
    }
}

/// Open matters; a matter is as pressing as its most pressing open case.
fn matters(cases: &[OpenCase], linked: &Matters, as_of: NaiveDate) -> Vec<OpenMatter> {
    let mut open: BTreeMap<&MatterId, Vec<&OpenCase>> = BTreeMap::new();
    for case in cases {
        open.entry(&case.matter).or_default().push(case);
    }
    let mut out: Vec<OpenMatter> = linked
        .matters
        .iter()
        .filter_map(|m| {
            let mut cases = open.remove(&m.id)?;
            cases.sort_by(|a, b| {
                let by = b.pressing.priority.total_cmp(&a.pressing.priority);
                by.then_with(|| a.case_id.cmp(&b.case_id))
            });
            let top = *cases.first()?;
            Some(OpenMatter {
                matter: m.id.clone(),
                group: m.group.clone(),
                case_ids: cases.iter().map(|c| c.case_id.clone()).collect(),
                filings: m.cases(),
                issue: m.issue,
                respondent: m.respondent.clone(),
                department: top.department.clone(),
                place: top.place.clone(),
                first_received_on: m.first_received_on,
                due_on: m.due_on,
                days_left: (m.due_on - as_of).num_days(),
                state: m.state,
                owed: Owed {
                    amount_yuan: m.amount_yuan,
                    people: m.people,
                    months: m.months,
                },
                pressing: top.pressing.clone(),
            })
        })
        .collect();
    out.sort_by(|a, b| {
        let by = b.pressing.priority.total_cmp(&a.pressing.priority);
        by.then_with(|| a.matter.cmp(&b.matter))
    });
    out
}

fn loads(cases: &[OpenCase]) -> Vec<Load> {
    let mut by: BTreeMap<&str, Load> = BTreeMap::new();
    for case in cases {
        let name = match case.department.as_str() {
            "" => NO_DEPARTMENT,
            name => name,
        };
        let load = by.entry(name).or_insert_with(|| Load {
            department: name.to_owned(),
            open: 0,
            overdue: 0,
            due_soon: 0,
            longest: 0,
        });
        load.open += 1;
        load.overdue += u64::from(case.state == State::Overdue);
        load.due_soon += u64::from(case.state == State::DueSoon);
        load.longest = load.longest.max(-case.days_left);
    }
    let mut loads: Vec<Load> = by.into_values().collect();
    loads.sort_by_key(|l| std::cmp::Reverse((l.overdue, l.open)));
    loads
}

/// Filings that look young while their matter is old, the most days hidden first.
fn young(filings: &[Reregistered]) -> Vec<Reregistered> {
    let mut young = filings.to_vec();
    young.sort_by(|a, b| {
        let hidden = b.days_hidden.cmp(&a.days_hidden);
        hidden.then_with(|| a.case_id.cmp(&b.case_id))
    });
    young
}

/// What moved since the run before, from the register's history; the day's own earlier run does not count.
fn since(register: &Register, as_of: NaiveDate) -> Option<Since> {
    let history = register.history.keys().map(|(_, day)| *day);
    let seen = register.cases.values().map(|e| e.as_of);
    let last = history.chain(seen).filter(|day| *day < as_of).max()?;
    let mut since = Since {
        last,
        new_cases: 0,
        new_matters: 0,
        closed: 0,
        closed_late: 0,
        newly_overdue: 0,
        overdue_cleared: 0,
        merges: 0,
        splits: 0,
    };
    let mut all_new: BTreeMap<&MatterId, bool> = BTreeMap::new();
    for (id, entry) in &register.cases {
        let before = register
            .history
            .range((id.clone(), NaiveDate::MIN)..(id.clone(), as_of))
            .next_back()
            .map(|(_, past)| past.state);
        *all_new.entry(&entry.matter).or_insert(true) &= before.is_none();
        since.new_cases += u64::from(before.is_none());
        let now = entry.state;
        if before.is_some_and(State::is_pending) && !now.is_pending() {
            since.closed += 1;
            since.closed_late += u64::from(now == State::ClosedLate);
            since.overdue_cleared += u64::from(before == Some(State::Overdue));
        }
        since.newly_overdue += u64::from(now == State::Overdue && before != Some(State::Overdue));
    }
    since.new_matters = all_new.into_values().filter(|new| *new).count() as u64;
    for change in register.changes(as_of) {
        match change.kind {
            ChangeKind::Merge => since.merges += 1,
            ChangeKind::Split => since.splits += 1,
        }
    }
    Some(since)
}
