//! Alarms and the workload ahead.

use super::{many, words};

words! {
    watch_nothing = "历史太短，没有可检验的序列，本期不作积压预警。" | "The history is too short: no series can be tested, so there are no backlog alarms.";
    watch_found(n) = "发现 {n} 处明显高于预期" | { format!("{} clearly above what was expected", many(n, "is", "are")) };
    watch_calm = "没有发现明显高于预期的积压" | "none is clearly above what was expected";
    watch_untested(n) = "，另有 {n} 个历史太短未检验" | " ({n} more have too short a history)";
    watch_said(day, tested, short, found, least, share) =
        "对{day}当周的新增事项和新转超期事项，按承办单位×诉求类别、被反映单位共检验 {tested} 个序列{short}，{found}。一个事项只计一次，不看来件多少；一周不足 {least} 项的不报；误报按名义上不超过预警数的 {share} 控制，实际会高一些，预警要由人核对。预警说的是单位的积压，送能够解决的承办单位。"
        | "For the week of {day}, {tested} series of new and of newly overdue matters were tested, by department and issue and by unit complained of{short}: {found}. A matter counts once, however often it was filed; fewer than {least} in a week raise no alarm. False alarms are held nominally to {share} of the alarms; in truth they are somewhat more, and a person has to check each. An alarm is about the backlog of an office and goes to the department that can settle it.";
    watch_more(n) = "另有 {n} 个预警，见下图的数据表和 tables/trends.csv。"
        | { format!("{}: see the table of the chart below and tables/trends.csv.", many(n, "more alarm", "more alarms")) };

    coming_week = "按周预测" | "Forecast by week";
    coming_month = "按月预测" | "Forecast by month";
    coming_next_week = "下一周" | "the next week";
    coming_next_month = "下一个月" | "the next month";
    coming_nothing(name) = "{name}：数据不足。" | "{name}: too few data.";
    coming_short(name, why) = "{name}：数据不足（{why}）。" | "{name}: too few data ({why}).";
    coming_other(error) = "，沿用去年同期则为 {error} 项" | " (the same time last year: {error})";
    coming_unseasonal = "历史不足以与去年同期比较；" | "the history is too short for a comparison with last year; ";
    coming_said(name, next, day, expected, level, low, high, method, season, error, other, coverage, checked) =
        "{name}：{next}（{day}起）预计新增 {expected} 项，{level} 区间 {low} 至 {high} 项。所用方法：{method}（在较早起点上误差最小）；{season}在没有参与选择的起点上，平均误差 {error} 项{other}，区间实际覆盖 {coverage}（{checked} 次）。"
        | "{name}: for {next} (from {day}) {expected} new matters are expected, {level} interval {low} to {high}. Method: {method} (the least error from the earlier starting points); {season}from starting points that took no part in the choice the mean error is {error}{other}, and the interval held {coverage} of {checked} counts.";
}
