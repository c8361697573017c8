//! Alarms in words: what the series was, what was expected, and who is asked to settle what.

use chrono::{Datelike, NaiveDate};

use crate::petition::{Alarm, Measure, Method, Subject};

/// A number of matters with at most one decimal.
fn about(value: f64) -> String {
    format!("{value:.1}")
}

fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The whole sentence of an alarm.
pub(super) fn alarm(of: &Alarm) -> String {
    let measure = of.key.measure.name();
    let when = match of.method {
        Method::Cusum => format!("至{}当周，近 {} 周", day(of.week), of.weeks),
        _ => format!("{}当周", day(of.week)),
    };
    let basis = match of.method {
        Method::Farrington => "按往年同期",
        Method::EarsC1 | Method::EarsC2 => "按前几周",
        Method::Cusum => "按此前水平",
    };
    let limit = match of.method {
        Method::Cusum => "，连续偏高".to_owned(),
        _ => format!("，通常不超过 {:.0} 项", of.threshold),
    };
    format!(
        "{}：{when}{measure} {} 项，{basis}应为 {} 项左右{limit}；现有超期 {} 项。{}",
        of.key.subject.name(),
        of.observed,
        about(of.expected),
        of.overdue_now,
        asked(of),
    )
}

/// Who is asked to settle what.
fn asked(of: &Alarm) -> String {
    let office = &of.addressed;
    match (&of.key.subject, of.key.measure) {
        (Subject::Respondent { respondent }, Measure::NewMatters) => {
            format!("请{office}核清{respondent}所欠事项，督促其限期解决，并逐项答复。")
        }
        (Subject::Respondent { respondent }, Measure::NewlyOverdue) => {
            format!("请{office}对涉及{respondent}的超期事项逐项说明原因，尽快答复。")
        }
        (_, Measure::NewMatters) => {
            format!("请{office}核对新增事项，安排人手，按到期先后答复。")
        }
        (_, Measure::NewlyOverdue) => {
            format!("请{office}对超期事项逐项说明原因，尽快答复。")
        }
    }
}
