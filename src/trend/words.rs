//! Alarms in words: what the series was, what was expected, and who is asked to settle what.

use crate::petition::{Alarm, Measure, Method, Subject};
use crate::text::{Said, Words, words};

words! {
    // When, against what, within which limit.
    alarm_since(day, weeks) = "至{day}当周，近 {weeks} 周" | "in the {weeks} weeks up to that of {day}, ";
    alarm_week(day) = "{day}当周" | "in the week of {day}, ";
    alarm_by_years = "按往年同期" | "by the same weeks of earlier years";
    alarm_by_weeks = "按前几周" | "by the weeks before";
    alarm_by_level = "按此前水平" | "by the level before";
    alarm_sustained = "，连续偏高" | ", a sustained rise";
    alarm_limit(n) = "，通常不超过 {n} 项" | ", usually no more than {n}";
    alarm_said(subject, when, measure, n, basis, expected, limit, overdue, asked) =
        "{subject}：{when}{measure} {n} 项，{basis}应为 {expected} 项左右{limit}；现有超期 {overdue} 项。{asked}"
        | "{subject}: {when}{measure}: {n}, where {basis} about {expected} were expected{limit}; {overdue} overdue now. {asked}";

    // What is asked of the office.
    alarm_ask_owed(office, unit) = "请{office}核清{unit}所欠事项，督促其限期解决，并逐项答复。"
        | "{office}: please establish what {unit} owes, have it settled within a set term, and answer matter by matter.";
    alarm_ask_owed_late(office, unit) = "请{office}对涉及{unit}的超期事项逐项说明原因，尽快答复。"
        | "{office}: please give the reason for each overdue matter on {unit}, and answer soon.";
    alarm_ask_new(office) = "请{office}核对新增事项，安排人手，按到期先后答复。"
        | "{office}: please check the new matters, assign staff, and answer in the order they fall due.";
    alarm_ask_late(office) = "请{office}对超期事项逐项说明原因，尽快答复。"
        | "{office}: please give the reason for each overdue matter, and answer soon.";

    // What was assumed, and what could not be done.
    trend_off = "配置关闭了预警和预测。" | "Alarms and forecasts are switched off in the configuration.";
    trend_no_matters = "没有事项，不作预警和预测。" | "No matters, so no alarms or forecasts.";
    trend_registered(share) = "补登：按近半年收到与登记日期之差估计，最近一周的事项约有 {share} 已登记，预期数已按此折算。"
        | "Late registration: by the gaps between receipt and registration of the last half year, about {share} of the last week's matters are registered; the expected counts allow for it.";
    trend_unregistered = "补登：台账没有可用的“收到—登记”两个日期，无法估计最近几周还有多少未登记，未作折算，最近一周可能偏低。"
        | "Late registration: the register has no usable pairs of dates of receipt and registration, so what is still to be registered of the last weeks cannot be estimated; nothing is corrected, and the last week may be too low.";
    trend_no_week = "还没有一个完整的周，不作预警。" | "There is no complete week yet, so no alarms.";
    trend_festival = "最近的完整周是春节放假周，不检验，改检验此前一周。"
        | "The last complete week is that of the Spring Festival: the week before is tested instead.";
    trend_no_festivals = "没有春节日期表，未按春节对齐。" | "There is no table of Spring Festivals, so nothing is aligned by it.";
    trend_short = "历史太短，没有可检验的序列。" | "The history is too short: no series can be tested.";

    // Why there is no forecast.
    outlook_no_way = "没有一种方法能用于这个序列" | "no method can be used on this series";
    outlook_no_end = "所选方法没有收敛" | "the chosen method did not converge";
    outlook_short_weeks(need, have) = "按周预测至少要 {need} 周的历史，现有 {have} 周" | "a forecast by week needs at least {need} weeks of history; there are {have}";
    outlook_short_months(need, have) = "按月预测至少要 {need} 个月的历史，现有 {have} 个月" | "a forecast by month needs at least {need} months of history; there are {have}";
    outlook_few(mean, least) = "近一年月均 {mean} 项，不足 {least} 项" | "{mean} a month over the last year, fewer than {least}";
}

/// The whole sentence of an alarm.
pub(super) fn alarm(of: &Alarm) -> Said {
    Said::by(|w| sentence(of, w))
}

fn sentence(of: &Alarm, w: Words) -> String {
    let when = match of.method {
        Method::Cusum => w.alarm_since(w.date(of.week), of.weeks),
        _ => w.alarm_week(w.date(of.week)),
    };
    let basis = match of.method {
        Method::Farrington => w.alarm_by_years(),
        Method::EarsC1 | Method::EarsC2 => w.alarm_by_weeks(),
        Method::Cusum => w.alarm_by_level(),
    };
    let limit = match of.method {
        Method::Cusum => w.alarm_sustained().to_owned(),
        _ => w.alarm_limit(format!("{:.0}", of.threshold)),
    };
    w.alarm_said(
        w.subject(&of.key.subject),
        when,
        w.measure(of.key.measure),
        of.observed,
        basis,
        format!("{:.1}", of.expected),
        limit,
        of.overdue_now,
        asked(of, w),
    )
}

/// Who is asked to settle what.
fn asked(of: &Alarm, w: Words) -> String {
    let office = w.data(&of.addressed);
    match (&of.key.subject, of.key.measure) {
        (Subject::Respondent { respondent }, Measure::NewMatters) => {
            w.alarm_ask_owed(office, w.data(respondent))
        }
        (Subject::Respondent { respondent }, Measure::NewlyOverdue) => {
            w.alarm_ask_owed_late(office, w.data(respondent))
        }
        (_, Measure::NewMatters) => w.alarm_ask_new(office),
        (_, Measure::NewlyOverdue) => w.alarm_ask_late(office),
    }
}
