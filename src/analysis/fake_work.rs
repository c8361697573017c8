//! Invented work for tests, from invented records.

use chrono::{Days, NaiveDate};

use super::{Kept, Load, OpenCase, OpenMatter, Owed, Pressing, Since, Work};
use crate::petition::{CaseRecord, Change, ChangeKind, GroupId, MatterId, Reregistered, State};
use crate::text::Said;

/// The pending records as a queue; every case its own matter.
pub(super) fn work(records: &[CaseRecord], as_of: NaiveDate) -> Work {
    let pending = records.iter().filter(|r| r.deadline.state.is_pending());
    let mut cases: Vec<OpenCase> = pending.zip(0_u32..).map(|(r, n)| open(r, n)).collect();
    cases.sort_by(|a, b| b.pressing.priority.total_cmp(&a.pressing.priority));
    let matters = cases.iter().map(matter).collect();
    let departments = cases.iter().take(3).map(|c| Load {
        department: c.department.clone(),
        open: 9,
        overdue: 6,
        due_soon: 1,
        longest: 41,
    });
    Work {
        matters,
        departments: departments.collect(),
        since: Some(Since {
            last: as_of - Days::new(7),
            new_cases: 31,
            new_matters: 24,
            closed: 17,
            closed_late: 6,
            newly_overdue: 8,
            overdue_cleared: 5,
            merges: 1,
            splits: 0,
        }),
        young: cases.iter().take(1).map(young).collect(),
        renumbered: vec![Change {
            as_of,
            kind: ChangeKind::Merge,
            from: MatterId::of_case("QX2"),
            to: MatterId::of_case("QX1"),
            case_ids: vec!["QX2".to_owned(), "QX5".to_owned()],
        }],
        reliability: vec![Kept {
            band: "all".to_owned(),
            n: 40,
            forecast: 0.31,
            lapsed: 0.35,
            brier: 0.18,
        }],
        per_week: 40,
        expected_lapses: 12.5,
        notes: Vec::new(),
        cases,
    }
}

fn open(record: &CaseRecord, n: u32) -> OpenCase {
    let days_left = record.deadline.days_left;
    OpenCase {
        week: usize::try_from(n / 40).expect("small") + 1,
        case_id: record.head.case_id.clone(),
        matter: MatterId::of_case(&record.head.case_id),
        group: Some(GroupId::from_text("G-000000000001")),
        repeat_of: None,
        department: record.head.department.clone().unwrap_or_default(),
        place: record.place.clone(),
        issue: record.label.issue,
        respondent: (!n.is_multiple_of(3)).then(|| "甲县某某建筑劳务有限公司".to_owned()),
        received_on: record.head.received.date,
        first_received_on: record.head.received.date,
        due_on: record.deadline.due_on,
        days_left,
        state: record.deadline.state,
        clause: record.deadline.clause.clone(),
        needs_review: record.label.needs_review,
        owed: Owed {
            amount_yuan: record.facts.amount_yuan.as_ref().map(|f| f.value),
            people: (!n.is_multiple_of(4)).then_some(n % 30 + 1),
            months: (n % 5 > 1).then_some(f64::from(n % 12)),
        },
        pressing: Pressing {
            lapse_probability: if days_left < 0 { 1.0 } else { 0.37 },
            harm: f64::from(n % 90) + 5.0,
            priority: f64::from(n % 90) * 0.8 + 3.0,
            reasons: vec![
                Said::new("已超期 12 天", "12 days overdue"),
                Said::new("金额 5.4 万元（损害 +16.8）", "CNY 54,000 (harm +16.8)"),
            ],
        },
    }
}

fn matter(case: &OpenCase) -> OpenMatter {
    OpenMatter {
        matter: case.matter.clone(),
        group: case.group.clone(),
        case_ids: vec![case.case_id.clone()],
        filings: 2,
        issue: case.issue,
        respondent: case.respondent.clone(),
        department: case.department.clone(),
        place: case.place.clone(),
        first_received_on: case.first_received_on,
        due_on: case.due_on,
        days_left: case.days_left,
        state: case.state,
        owed: case.owed.clone(),
        pressing: case.pressing.clone(),
    }
}

/// The case as one that was filed before, thirty days earlier.
fn young(case: &OpenCase) -> Reregistered {
    Reregistered {
        case_id: case.case_id.clone(),
        matter: case.matter.clone(),
        first_case_id: "QX1".to_owned(),
        department: Some(case.department.clone()),
        received_on: case.received_on,
        first_received_on: case.received_on - Days::new(30),
        state: case.state,
        matter_state: State::Overdue,
        due_on: case.due_on,
        matter_due_on: case.due_on - Days::new(30),
        days_hidden: 30,
    }
}
