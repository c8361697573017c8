//! Laws and whole runs.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{Config, Matter, Plan, Settlement, fdr, run, watch};
use crate::petition::{Issue, Measure, Method, Outlook, Subject, Trends};

fn plan() -> Plan {
    Config::default().plan(Vec::new(), &mut Vec::new())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn matter(received_on: NaiveDate, department: &str) -> Matter {
    Matter {
        received_on,
        registered_on: None,
        due_on: received_on + Days::new(60),
        settlement: Settlement::On(received_on + Days::new(20)),
        issue: Issue::WageMigrant,
        department: department.to_owned(),
        respondent: None,
    }
}

/// `each` matters a week for so many weeks, then `last` in the final one; the run is on the Sunday that ends it.
fn level(each: u32, weeks: u32, last: u32) -> (Vec<Matter>, NaiveDate) {
    let first = day("2020-01-06");
    let mut all = Vec::new();
    for week in 0..weeks {
        for n in 0..each {
            let at = first + Days::new(u64::from(week * 7 + n % 5));
            all.push(matter(at, "甲科"));
        }
    }
    let start = first + Days::new(u64::from(weeks * 7));
    for n in 0..last {
        all.push(matter(start + Days::new(u64::from(n % 5)), "甲科"));
    }
    (all, start + Days::new(6))
}

fn methods(trends: &Trends) -> Vec<Method> {
    trends.alarms.iter().map(|a| a.method).collect()
}

#[test]
fn a_jump_is_an_alarm_and_names_the_office_that_is_asked() {
    for (weeks, method) in [
        (10, Method::EarsC1),
        (40, Method::EarsC2),
        (160, Method::Farrington),
    ] {
        let (matters, as_of) = level(2, weeks, 14);
        let trends = watch(&matters, as_of, &plan());
        assert_eq!(methods(&trends), [method], "{weeks}");
        let alarm = &trends.alarms[0];
        assert_eq!((alarm.observed, alarm.weeks, alarm.history), (14, 1, weeks));
        assert!((alarm.expected - 2.0).abs() < 0.3, "{alarm:?}");
        assert!(alarm.words.zh.contains("请甲科"), "{}", alarm.words.zh);
    }
}

#[test]
fn the_usual_week_is_no_alarm() {
    for weeks in [3, 10, 40, 160] {
        let (matters, as_of) = level(2, weeks, 2);
        assert_eq!(methods(&watch(&matters, as_of, &plan())), []);
    }
}

#[test]
fn a_rise_that_lasts_is_an_alarm_though_no_week_alone_is() {
    let (mut matters, as_of) = level(3, 200, 6);
    for back in 1..8_u64 {
        for n in 0..3 {
            matters.push(matter(as_of - Days::new(back * 7 + n), "甲科"));
        }
    }
    let trends = watch(&matters, as_of, &plan());
    assert_eq!(methods(&trends), [Method::Cusum]);
    let alarm = &trends.alarms[0];
    assert!(alarm.weeks >= 7 && alarm.observed >= 45, "{alarm:?}");
}

#[test]
fn a_matter_is_overdue_once_in_the_week_after_its_due_date() {
    let first = day("2024-01-01");
    let matters: Vec<Matter> = (0..6_u64)
        .map(|n| Matter {
            settlement: Settlement::Pending,
            respondent: Some("某某建筑公司".to_owned()),
            ..matter(first + Days::new(7 * 12 + n / 3), "甲科")
        })
        .chain((0..12).map(|week| matter(first + Days::new(week * 7), "甲科")))
        .collect();
    let as_of = first + Days::new(7 * 12 + 62);
    let trends = watch(&matters, as_of, &plan());
    let late = trends
        .alarms
        .iter()
        .find(|a| a.key.measure == Measure::NewlyOverdue);
    let late = late.unwrap();
    assert_eq!(late.overdue_now, 6);
    assert!(late.words.zh.contains("超期"), "{}", late.words.zh);
    let whose = trends.alarms.iter().map(|a| &a.key.subject);
    let respondent = Subject::Respondent {
        respondent: "某某建筑公司".to_owned(),
    };
    assert!(whose.clone().any(|s| *s == respondent), "{trends:?}");
}

#[test]
fn what_comes_late_lowers_what_is_expected() {
    let (mut matters, as_of) = level(10, 40, 4);
    let week = as_of - Days::new(6);
    for matter in &mut matters {
        // Two of five days come to the register a week late; those of the last week are not there yet.
        let late = matter.received_on.format("%u").to_string().as_str() > "3";
        let delay = if late && matter.received_on < week {
            7
        } else {
            0
        };
        matter.registered_on = Some(matter.received_on + Days::new(delay));
    }
    let trends = watch(&matters, as_of, &plan());
    let last = trends.recent[0].points.last().unwrap();
    assert!((5.0..7.5).contains(&last.expected.unwrap()), "{last:?}");
    assert!(trends.notes.iter().any(|n| n.zh.contains("已按此折算")));
}

#[test]
fn what_cannot_be_done_is_said() {
    let trends = run(&[], day("2024-01-07"), &plan());
    assert!(trends.notes[0].zh.contains("没有事项"));
    let (matters, as_of) = level(2, 3, 2);
    let trends = run(&matters, as_of, &plan());
    assert_eq!((trends.tested, trends.untested), (0, 1));
    let all = &trends.forecasts;
    assert!(!all.is_empty());
    for forecast in all {
        assert!(matches!(forecast.outlook, Outlook::TooLittle { .. }));
    }
}

#[test]
fn a_forecast_follows_the_level_and_says_how_it_was_measured() {
    let (matters, as_of) = level(5, 150, 5);
    let trends = run(&matters, as_of, &plan());
    let all = trends.forecasts.iter().find(|f| f.subject == Subject::All);
    let Outlook::Ahead {
        steps,
        trials,
        checked,
        ..
    } = &all.unwrap().outlook
    else {
        panic!("{all:?}");
    };
    assert_eq!(steps.len(), 4);
    for step in steps {
        assert!((step.expected - 5.0).abs() < 0.2, "{step:?}");
        assert!(step.lower <= step.expected && step.expected <= step.upper);
    }
    assert!(trials.len() >= 3 && *checked > 20, "{trials:?}");
}

fn some_matters() -> impl Strategy<Value = Vec<Matter>> {
    let one =
        (0..420_u64, 0..4_usize, 0..3_u8, 0..120_u64).prop_map(|(at, issue, office, took)| {
            let received_on = day("2023-01-02") + Days::new(at);
            Matter {
                issue: Issue::ALL[issue],
                settlement: match took {
                    0..20 => Settlement::Pending,
                    20..25 => Settlement::Undated,
                    _ => Settlement::On(received_on + Days::new(took)),
                },
                respondent: (took % 3 == 0).then(|| format!("单位{office}")),
                ..matter(received_on, ["甲科", "乙科", "丙科"][usize::from(office)])
            }
        });
    proptest::collection::vec(one, 0..160)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_matters_does_not_matter(matters in some_matters(), turn in 0..160_usize) {
        let as_of = day("2024-03-03");
        let mut other = matters.clone();
        if !other.is_empty() {
            let by = turn % other.len();
            other.rotate_left(by);
            other.swap(0, by);
        }
        prop_assert_eq!(watch(&matters, as_of, &plan()), watch(&other, as_of, &plan()));
    }

    #[test]
    fn no_alarm_is_under_the_least_count(matters in some_matters(), burst in 0..5_u64) {
        let as_of = day("2024-03-03");
        let mut matters = matters;
        for n in 0..burst {
            matters.push(matter(as_of - Days::new(n), "丁科"));
        }
        let plan = plan();
        for alarm in watch(&matters, as_of, &plan).alarms {
            let least = if alarm.method == Method::Cusum { plan.min_sustained } else { plan.min_count };
            prop_assert!(alarm.observed >= least, "{:?}", alarm);
            prop_assert!(alarm.p <= plan.alpha && alarm.q <= plan.false_discovery);
            prop_assert!(!alarm.addressed.is_empty());
        }
    }

    #[test]
    fn a_series_without_matters_this_month_is_no_alarm(matters in some_matters()) {
        // Everything lies before the last cusum window.
        let as_of = day("2024-09-01");
        let kept: Vec<_> = matters.into_iter().map(|m| Matter {
            settlement: Settlement::Undated,
            ..m
        }).collect();
        prop_assert_eq!(watch(&kept, as_of, &plan()).alarms, vec![]);
    }

    #[test]
    fn q_keeps_the_order_of_p_and_is_never_smaller(p in proptest::collection::vec(0.0..=1.0_f64, 1..60)) {
        let q = fdr::q_values(&p);
        for (i, a) in p.iter().enumerate() {
            prop_assert!(q[i] >= *a && q[i] <= 1.0);
            for (j, b) in p.iter().enumerate() {
                prop_assert!(a > b || q[i] <= q[j] + 1e-15);
            }
        }
    }
}
