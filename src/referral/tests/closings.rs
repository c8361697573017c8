//! What a returned closing does to a case, and tables of closings.

use super::*;
use crate::petition::{CaseHead, Paid, Status};

fn closing(outcome: Outcome, on: &str, paid_yuan: Option<f64>) -> Closing {
    Closing {
        case_id: "A".into(),
        department: "甲".into(),
        outcome,
        on: Some(day(on)),
        paid_yuan,
        issue: None,
    }
}

#[test]
fn a_closing_closes_what_the_export_leaves_open_and_nothing_else() {
    let head = || CaseHead::of_day(day("2025-12-01"));
    let mut open = head();
    assert!(closing(Outcome::Answered, "2025-12-20", None).apply(&mut open));
    assert_eq!(open.status, Some(Status::Closed));
    assert_eq!(open.answered.map(|s| s.date), Some(day("2025-12-20")));
    let mut refused = head();
    assert!(closing(Outcome::Rejected, "2025-12-20", None).apply(&mut refused));
    assert_eq!(
        (refused.status, refused.answered),
        (Some(Status::Rejected), None)
    );
    let mut newer = open.clone();
    assert!(!closing(Outcome::Rejected, "2025-12-22", None).apply(&mut newer));
    assert_eq!(newer, open);
    for (outcome, on) in [
        (Outcome::PartlyPaid, "2025-12-20"),
        (Outcome::InProgress, "2025-12-20"),
        (Outcome::Answered, "2025-11-30"),
    ] {
        let mut same = head();
        assert!(!closing(outcome, on, Some(5.0)).apply(&mut same));
        assert_eq!(same, head());
    }
}

#[test]
fn what_was_paid_follows_the_outcome() {
    let paid = |outcome, yuan| closing(outcome, "2025-12-20", yuan).paid();
    assert_eq!(paid(Outcome::Paid, None), Some(Paid::All));
    assert_eq!(paid(Outcome::Paid, Some(9.5)), Some(Paid::Part(9.5)));
    assert_eq!(paid(Outcome::PartlyPaid, Some(9.5)), Some(Paid::Part(9.5)));
    assert_eq!(paid(Outcome::Answered, None), None);
    assert_eq!(paid(Outcome::InProgress, Some(9.5)), None);
}

#[test]
fn a_table_of_closings_that_does_not_hold_is_refused_with_its_line() {
    let wrong = |table: &str| {
        let error = Closings::default().read_csv("c.csv", table.as_bytes());
        error.unwrap_err().to_string()
    };
    assert!(wrong("a,b\n1,2\n").contains("case_id"));
    for row in [
        "A,办好了,,,",
        "A,answered,,,",
        "A,answered,年底,,",
        "A,paid,2025-01-01,-5,",
        "A,paid,2025-01-01,inf,",
        ",answered,2025-01-01,,",
        "A,not_ours,,,工资",
    ] {
        let table = format!("case_id,outcome,closed_on,paid_yuan,issue\nB,in_progress,,,\n{row}\n");
        assert!(wrong(&table).contains("第 3 行"), "{row}");
    }
}
