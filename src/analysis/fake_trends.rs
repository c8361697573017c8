//! Invented alarms and forecasts for tests.

use chrono::{Days, NaiveDate};

use crate::petition::{
    Ahead, Alarm, Family, Forecast, Forecaster, Issue, Measure, Method, Outlook, Period, Point,
    Recent, SeriesKey, Subject, Trends, Trial,
};
use crate::text::Said;

/// Four alarms, one forecast and one that cannot be made.
pub(super) fn trends(as_of: NaiveDate) -> Trends {
    let week = as_of - Days::new(7);
    let long = "某某市某某县人力资源和社会保障局劳动保障监察综合行政执法大队第三中队";
    let office = |department: &str, issue| Subject::Office {
        department: department.to_owned(),
        issue,
    };
    let respondent = Subject::Respondent {
        respondent: "甲县某某建筑劳务有限公司".to_owned(),
    };
    let all = [
        (
            Measure::NewMatters,
            office("劳动保障监察大队", Issue::WageMigrant),
            Method::Farrington,
            1,
        ),
        (
            Measure::NewlyOverdue,
            office(long, Issue::SiPension),
            Method::EarsC2,
            1,
        ),
        (Measure::NewMatters, respondent, Method::Cusum, 6),
        (
            Measure::NewMatters,
            office("工伤保险科", Issue::SiInjury),
            Method::EarsC1,
            1,
        ),
    ];
    let keys = all
        .into_iter()
        .map(|(measure, subject, method, weeks)| (SeriesKey { measure, subject }, method, weeks));
    let keys: Vec<_> = keys.collect();
    Trends {
        week: Some(week),
        history: 60,
        tests: 64,
        tested: 32,
        untested: 3,
        false_discovery: 0.1,
        min_count: 3,
        alarms: keys
            .iter()
            .zip(1_u32..)
            .map(|((key, method, weeks), n)| alarm(key, *method, *weeks, n, week))
            .collect(),
        recent: keys
            .iter()
            .zip(0..)
            .map(|((key, ..), n)| recent(key, n, week))
            .collect(),
        notes: vec![Said::new(
            "补登：台账没有可用的“收到—登记”两个日期，未作折算。",
            "Late registration: no pairs of dates, no correction.",
        )],
        forecasts: vec![
            ahead(Subject::All, 1.0, week),
            ahead(
                Subject::Department {
                    department: long.to_owned(),
                },
                0.4,
                week,
            ),
            Forecast {
                subject: Subject::Family {
                    family: Family::Legacy,
                },
                period: Period::Week,
                history: vec![(week, 1)],
                outlook: Outlook::TooLittle {
                    why: Said::new(
                        "近一年月均 0.4 项，不足 4 项",
                        "0.4 a month over the last year, fewer than 4",
                    ),
                },
            },
        ],
    }
}

fn alarm(key: &SeriesKey, method: Method, weeks: u32, n: u32, week: NaiveDate) -> Alarm {
    Alarm {
        key: key.clone(),
        week,
        weeks,
        observed: 9 + n * weeks,
        expected: 2.1 + f64::from(n),
        threshold: 6.0,
        p: 0.0001 * f64::from(n),
        q: 0.004 * f64::from(n),
        method,
        history: 60,
        registered: None,
        overdue_now: 2 * n,
        addressed: "劳动保障监察大队".to_owned(),
        words: Said::new(
            "劳动保障监察大队·农民工欠薪：当周新增事项 10 项，应为 3.1 项左右。请劳动保障监察大队核对新增事项。",
            "Migrant wages: 10 new matters in the week, about 3.1 expected.",
        ),
    }
}

fn recent(key: &SeriesKey, n: u64, week: NaiveDate) -> Recent {
    let points = (0..26_u32).map(|at| {
        let last = at == 25;
        let observed = if last {
            10
        } else {
            (at * 7 + u32::try_from(n).unwrap_or(0)) % 5
        };
        let judged = at != 9;
        Point {
            week: week - Days::new(7 * u64::from(25 - at)),
            observed,
            expected: judged.then(|| 2.0 + f64::from(at % 4) / 4.0),
            lower: judged.then_some(0.0),
            upper: judged.then_some(6.0),
            alarm: last,
            p: judged.then_some(0.4),
            q: judged.then_some(0.9),
            method: judged.then_some(Method::EarsC2),
        }
    });
    Recent {
        key: key.clone(),
        points: points.collect(),
    }
}

fn ahead(subject: Subject, scale: f64, week: NaiveDate) -> Forecast {
    let steps = (1..=4_u64).map(|n| Ahead {
        start: week + Days::new(7 * n),
        expected: 9.5 * scale,
        lower: 4.0 * scale,
        upper: 15.0 * scale,
    });
    let history = (0..60_u32).map(|at| (week - Days::new(7 * u64::from(59 - at)), (at * 5) % 17));
    Forecast {
        subject,
        period: Period::Week,
        history: history.collect(),
        outlook: Outlook::Ahead {
            forecaster: Forecaster::Ets,
            steps: steps.collect(),
            level: 0.8,
            coverage: 0.78,
            checked: 32,
            trials: vec![
                Trial {
                    forecaster: Forecaster::RecentMean,
                    chosen_on: 2.2,
                    checked_on: 2.4,
                },
                Trial {
                    forecaster: Forecaster::Ets,
                    chosen_on: 2.1,
                    checked_on: 2.3,
                },
            ],
            seasonal: false,
        },
    }
}
