//! Laws of the lapse model: nothing from the future, probabilities that never rise with the horizon, the same every time.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;

use super::*;
use crate::petition::Issue;

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 2).unwrap_or_default()
}

fn at(day: u32) -> NaiveDate {
    start() + Days::new(u64::from(day))
}

fn calendar() -> WorkDays {
    WorkDays::new(start(), at(2000), |d| {
        !matches!(d.weekday(), Weekday::Sat | Weekday::Sun)
    })
}

fn filing(received: u32, answered: Option<u32>, place: u8) -> Filing {
    let place = format!("B{place}县");
    Filing {
        received: at(received),
        answered: answered.map(|d| at(received + d)),
        followed_to: None,
        desk: desk(None, Some(&place), "", "", "other"),
        issue: Issue::Other,
        channel: None,
        words: Filing::count_words(["道路", place.as_str()].into_iter()),
        title_chars: 10,
        text_chars: 100,
    }
}

/// A fast and a slow desk, one case a day each, over `days`.
fn history(days: u32) -> Vec<Filing> {
    (0..days)
        .flat_map(|d| {
            [
                filing(d, Some(3 + d % 7), 1),
                filing(d, Some(25 + d % 40), 2),
            ]
        })
        .collect()
}

fn look(filings: &[Filing]) -> Vec<Seen> {
    observe(filings, &Look::at_receipt(filings))
}

fn number(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

#[test]
fn the_slow_desk_is_told_from_the_fast_one() {
    let (filings, days) = (history(200), calendar());
    let seen = look(&filings);
    let seen: Vec<&Seen> = seen.iter().collect();
    let model = fit(&filings, &seen, number(at(180)), 20_000, &days).expect("answers enough");
    let risk = |at: usize| {
        let curve = model.curve(&filings[at], seen[at], &days);
        survival(&curve, &filings[at], 15, &days)
    };
    assert!(
        risk(380) < 0.2 && risk(381) > 0.8,
        "{} {}",
        risk(380),
        risk(381)
    );
}

#[test]
fn a_thin_history_falls_back_and_says_so() {
    let (filings, days) = (history(30), calendar());
    let seen = look(&filings);
    let seen: Vec<&Seen> = seen.iter().collect();
    let plan = Config::default().plan(&[], &mut Vec::new());
    let model = Lapse::learn(&filings, &seen, number(at(30)), &plan, &days);
    assert!(model.is_by_rate() && matches!(model.basis, Basis::Thin { .. }));
    let (found, plain) = (
        model.curve(&filings[50], seen[50], &days),
        category(seen[50]),
    );
    assert!(found.iter().zip(plain).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn a_case_open_for_long_is_judged_from_today() {
    let curve = [0.3; INTERVALS];
    let (f, days) = (filing(0, None, 1), calendar());
    let from_now = survival_from(&curve, &f, 30, 60, &days);
    assert!(from_now > survival(&curve, &f, 60, &days) && from_now < 1.0);
    assert!((survival_from(&curve, &f, 60, 60, &days) - 1.0).abs() < 1e-12);
}

prop_compose! {
    fn cases()(cases in proptest::collection::vec((0_u32..200, proptest::option::of(0_u32..120), 0_u8..4), 1..60)) -> Vec<Filing> {
        let mut filings: Vec<Filing> = cases.into_iter().map(|(r, a, p)| filing(r, a, p)).collect();
        filings.sort_by_key(|f| f.received);
        filings
    }
}

/// The same history with everything after `today` changed: answers moved away, later cases added.
fn other_future(filings: &[Filing], today: u32) -> Vec<Filing> {
    let mut other: Vec<Filing> = filings.to_vec();
    for f in &mut other {
        if f.answered.is_none_or(|a| a >= at(today)) {
            f.answered = Some(at(today + 77).max(f.received));
        }
    }
    other.extend((0..5).map(|n| filing(today + n, Some(1), 1)));
    other.sort_by_key(|f| f.received);
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn later_answers_never_change_what_was_seen(filings in cases(), today in 0_u32..200) {
        let other = other_future(&filings, today);
        let (now, then) = (look(&filings), look(&other));
        let before = filings.iter().filter(|f| f.received < at(today)).count();
        prop_assert_eq!(&now[..before], &then[..before]);
    }

    #[test]
    fn a_probability_never_rises_with_the_horizon(
        curve in proptest::array::uniform11(0.0_f64..1.0), received in 0_u32..300, age in -1_i32..80,
    ) {
        let (f, days) = (filing(received, None, 1), calendar());
        let (mut whole, mut rest) = (1.0_f64, 1.0_f64);
        for horizon in 0..500 {
            let (next, left) = (survival(&curve, &f, horizon, &days), survival_from(&curve, &f, age, horizon, &days));
            prop_assert!((0.0..=1.0).contains(&next) && next <= whole + 1e-12);
            prop_assert!((0.0..=1.0).contains(&left) && left <= rest + 1e-9);
            (whole, rest) = (next, left);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn later_answers_never_change_an_earlier_forecast(today in 150_u32..190, shift in 0_u32..9) {
        let days = calendar();
        let plan = Config::default().plan(&[], &mut Vec::new());
        let filings: Vec<Filing> = history(200).into_iter().skip(shift as usize).collect();
        let other = other_future(&filings, today);
        let forecast = |filings: &[Filing]| {
            let seen = look(filings);
            let seen: Vec<&Seen> = seen.iter().collect();
            let model = Lapse::learn(filings, &seen, number(at(today)), &plan, &days);
            let before = filings.iter().zip(&seen).take_while(|(f, _)| f.received < at(today));
            before.map(|(f, s)| model.curve(f, s, &days)).collect::<Vec<_>>()
        };
        prop_assert_eq!(forecast(&filings), forecast(&other));
    }
}
