//! Where a case stands on the day of the run.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{run, warnings, years};
use super::{day, head, plan, stamp};
use crate::petition::{CaseHead, Deadline, Issue, RuleId, State, Status};

/// Received 2023-03-01, accepted 2023-03-05, due 2023-05-04.
fn case() -> CaseHead {
    CaseHead {
        accepted_on: Some(day("2023-03-05")),
        ..head("2023-03-01")
    }
}

fn on(as_of: &str, head: &CaseHead) -> Deadline {
    run(head, Issue::SiPension, day(as_of), plan())
}

#[test]
fn a_pending_case_is_open_due_soon_then_overdue() {
    let at = |as_of| {
        let got = on(as_of, &case());
        (got.state, got.days_left)
    };
    assert_eq!(at("2023-04-26"), (State::Open, 8));
    assert_eq!(at("2023-04-27"), (State::DueSoon, 7));
    assert_eq!(at("2023-05-04"), (State::DueSoon, 0));
    assert_eq!(at("2023-05-05"), (State::Overdue, -1));
}

#[test]
fn an_answer_on_the_due_day_is_in_time() {
    let answered = |date| CaseHead {
        answered: stamp(date),
        ..case()
    };
    let in_time = on("2023-12-31", &answered("2023-05-04"));
    assert_eq!((in_time.state, in_time.days_left), (State::Closed, 0));
    let late = on("2023-12-31", &answered("2023-05-05"));
    assert_eq!((late.state, late.days_left), (State::ClosedLate, -1));
}

#[test]
fn the_answer_counts_before_the_closing_of_the_file() {
    let both = CaseHead {
        answered: stamp("2023-05-01"),
        closed: stamp("2023-06-01"),
        ..case()
    };
    assert_eq!(on("2023-12-31", &both).state, State::Closed);
    let closed = CaseHead {
        closed: stamp("2023-06-01"),
        ..case()
    };
    assert_eq!(on("2023-12-31", &closed).state, State::ClosedLate);
}

#[test]
fn what_is_dated_after_the_run_has_not_happened_yet() {
    let later = CaseHead {
        status: Some(Status::Closed),
        closed: stamp("2023-05-03"),
        ..case()
    };
    assert_eq!(on("2023-05-02", &later).state, State::DueSoon);
    assert_eq!(on("2023-05-03", &later).state, State::Closed);
    let rejected = CaseHead {
        status: Some(Status::Rejected),
        ..later
    };
    assert_eq!(on("2023-04-01", &rejected).state, State::Open);
    // On the day of receipt the acceptance is not known: the full acceptance period is added.
    let early = on("2023-03-02", &case());
    assert_eq!(early.due_on, day("2023-05-15"));
    assert!(early.clause.contains("未见受理日期"));
}

#[test]
fn closed_without_a_date_is_closed_and_said() {
    let undated = CaseHead {
        status: Some(Status::Closed),
        ..case()
    };
    let got = on("2024-12-31", &undated);
    assert_eq!((got.state, got.days_left), (State::Closed, 0));
    assert!(
        got.clause
            .ends_with("登记为已办结，未见办结日期，无法核对是否按期")
    );
}

#[test]
fn a_rejected_case_is_no_longer_on_the_clock() {
    let rejected = CaseHead {
        status: Some(Status::Rejected),
        ..case()
    };
    let got = on("2024-12-31", &rejected);
    assert_eq!(got.state, State::Closed);
    assert!(got.clause.ends_with("已登记不予受理，不再计办理期限"));
}

#[test]
fn a_case_received_after_the_run_is_open_and_said() {
    let got = on("2022-12-31", &case());
    assert_eq!(got.state, State::Open);
    assert!(got.clause.contains("收件日期晚于统计日"));
}

#[test]
fn a_year_without_data_is_said_in_the_clause_and_warned_of_once() {
    let plan = plan();
    let head = CaseHead {
        rule: Some(RuleId::LabourInspection),
        ..head("2026-11-02")
    };
    let got = run(&head, Issue::WageMigrant, day("2026-12-01"), plan);
    assert!(
        got.clause
            .ends_with("节假日表没有2027年，该年工作日按周一至周五计")
    );
    let used: BTreeSet<i32> = years(&head, &got, plan).unwrap().collect();
    let warned = warnings(&used, plan);
    assert_eq!(warned.len(), 1);
    assert!(warned.iter().all(|d| d.message.contains("2027年")));
    let petition = CaseHead {
        rule: Some(RuleId::Petition),
        ..head
    };
    let got = run(&petition, Issue::WageMigrant, day("2026-12-01"), plan);
    assert_eq!(years(&petition, &got, plan), None);
    assert!(!got.clause.contains("节假日表"));
}

proptest! {
    #[test]
    fn the_clock_never_panics_and_ends_after_it_starts(
        received in -40_000_i64..400_000,
        accepted in proptest::option::of(-100_i64..400),
        answered in proptest::option::of(-100_i64..400),
        extension in proptest::num::u32::ANY,
        rule in proptest::sample::select(RuleId::ALL.to_vec()),
        issue in proptest::sample::select(Issue::ALL.to_vec()),
    ) {
        let base = day("2000-01-01") + chrono::TimeDelta::days(received);
        let shift = |n: i64| base + chrono::TimeDelta::days(n);
        let head = CaseHead {
            received: crate::petition::Stamp { date: base, time: None },
            accepted_on: accepted.map(shift),
            answered: answered.map(|n| crate::petition::Stamp { date: shift(n), time: None }),
            rule: Some(rule),
            extension_days: extension,
            ..head("2000-01-01")
        };
        let plan = plan();
        let got = run(&head, issue, shift(200), plan);
        prop_assert!(got.due_on > head.received.date);
        prop_assert!(got.accept_by.is_none_or(|by| by > head.received.date));
        prop_assert_eq!(got.state == State::Overdue, got.state.is_pending() && got.days_left < 0);
    }
}
