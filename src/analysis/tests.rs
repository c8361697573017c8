#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::fake::{Fake, inputs};
use super::{Analysis, Builder, Config, Step};

#[test]
fn nothing_in_gives_empty_tables_and_no_failure() {
    let analysis = Fake::weeks(0, 1).analysis();
    assert_eq!(analysis.opening.cases, 0);
    assert_eq!(analysis.opening.on_time_rate(), None);
    assert!(analysis.flow.steps.is_empty());
    assert!(analysis.backlog.departments.is_empty());
    assert_eq!(
        (analysis.by_issue.rows.len(), analysis.by_issue.drawn),
        (0, 0)
    );
}

#[test]
fn every_count_adds_up() {
    let a = Fake::weeks(900, 60).analysis();
    let o = &a.opening;
    assert_eq!(o.cases, 900);
    assert_eq!(o.closed + o.pending + o.not_accepted, o.cases);
    assert_eq!(o.channels.iter().map(|c| c.cases).sum::<u64>(), o.cases);
    assert_eq!(a.mix.iter().map(|f| f.cases).sum::<u64>(), o.cases);
    let received: u64 = a.flow.families.iter().flat_map(|f| &f.received).sum();
    let closed: u64 = a.flow.families.iter().flat_map(|f| &f.closed).sum();
    assert_eq!(
        (received, closed + a.flow.closed_undated),
        (o.cases, o.closed)
    );
    let backlog = &a.backlog;
    assert_eq!(
        backlog.departments.iter().map(|d| d.pending).sum::<u64>(),
        o.pending
    );
    assert_eq!(backlog.listed.len() as u64 + backlog.unlisted, o.overdue);
    for answering in [&a.by_department, &a.by_issue] {
        let small: u64 = answering.small.iter().map(|(_, n)| n).sum();
        let large: u64 = answering.rows.iter().map(|r| r.n).sum();
        assert_eq!(small + large, answering.answered);
        for row in answering.rows.iter().chain(&answering.rest) {
            assert_eq!(
                row.bins.iter().sum::<u64>() + row.beyond,
                row.n,
                "{}",
                row.name
            );
            assert!(row.q1 <= row.median && row.median <= row.q3 && row.within <= row.n);
        }
    }
}

#[test]
fn the_order_of_cases_does_not_matter() {
    let fake = Fake {
        departments: Some((0..40).map(|n| format!("第{n}科")).collect()),
        ..Fake::weeks(700, 30)
    };
    let of = |reverse: bool| -> Analysis {
        let mut records = fake.records();
        if reverse {
            records.reverse();
        }
        let mut builder = Builder::new();
        records.iter().for_each(|record| builder.push(record));
        let plan = Config::default().plan(&[], &mut Vec::new());
        builder.finish(&plan, fake.as_of(), inputs(700)).unwrap()
    };
    assert_eq!(of(false), of(true));
}

#[test]
fn long_spans_turn_to_months_and_quarters() {
    let step = |years: u64| {
        let fake = Fake {
            first: "2000-01-01",
            ..Fake::weeks(60, years * 52)
        };
        fake.analysis().flow
    };
    assert_eq!(step(1).step, Step::Week);
    let seven = step(7);
    assert_eq!(seven.step, Step::Month);
    assert!(seven.steps.len() <= 120, "{}", seven.steps.len());
    assert_eq!(step(20).step, Step::Quarter);
}

#[test]
fn many_departments_are_pooled_and_none_is_lost() {
    let fake = Fake {
        departments: Some((0..40).map(|n| format!("第{n}科")).collect()),
        ..Fake::weeks(900, 40)
    };
    let a = fake.analysis().by_department;
    assert_eq!(a.drawn, 11);
    let drawn: u64 = a.rows.iter().take(a.drawn).map(|r| r.n).sum();
    assert_eq!(drawn + a.rest.as_ref().unwrap().n, a.answered);
    assert_eq!(a.drawn + a.rest_keys, a.rows.len() + a.small.len());
}

#[test]
fn the_tables_of_sixty_weeks_are_stable() {
    let mut analysis = Fake::weeks(240, 20).analysis();
    analysis.trends = crate::petition::Trends::default();
    insta::assert_json_snapshot!(analysis);
}

#[test]
fn what_is_dated_after_the_run_has_not_happened() {
    let fake = Fake::weeks(300, 30);
    let early = fake.as_of() - chrono::Days::new(60);
    let mut builder = Builder::new();
    let records = fake.records();
    records.iter().for_each(|record| builder.push(record));
    let plan = Config::default().plan(&[], &mut Vec::new());
    let analysis = builder.finish(&plan, early, inputs(300)).unwrap();
    let known = |date| date <= early;
    let answered = records.iter().filter_map(|r| r.head.answered);
    let expected = answered.filter(|stamp| known(stamp.date)).count();
    assert_eq!(analysis.by_department.answered, expected as u64);
}

#[test]
fn places_outcomes_and_curves_count_every_case_once() {
    let a = Fake::weeks(900, 60).analysis();
    let o = &a.opening;
    let sum = |of: &dyn Fn(&super::PlaceCell) -> u64| a.places.iter().map(of).sum::<u64>();
    assert_eq!(
        (sum(&|c| c.cases), sum(&|c| c.pending), sum(&|c| c.overdue)),
        (o.cases, o.pending, o.overdue)
    );
    let became = |outcome| -> u64 {
        let mine = a.outcomes.iter().filter(|c| c.outcome == outcome);
        mine.map(|c| c.cases).sum()
    };
    use super::Outcome;
    assert_eq!(Outcome::ALL.map(became).iter().sum::<u64>(), o.cases);
    assert_eq!(became(Outcome::OnTime), o.closed_on_time);
    assert_eq!(became(Outcome::Overdue), o.overdue);
    assert_eq!(became(Outcome::NotAccepted), o.not_accepted);
    for row in &o.channels {
        let mine = a.outcomes.iter().filter(|c| c.channel == row.channel);
        assert_eq!(mine.map(|c| c.cases).sum::<u64>(), row.cases);
    }
    let curves = &a.curves;
    assert_eq!(curves.cases + curves.not_accepted + curves.undated, o.cases);
    let parts: u64 = curves.rows.iter().skip(1).map(|r| r.n).sum();
    assert!(parts <= curves.cases && curves.rows.len() <= 6);
}
