//! Alarms and the workload ahead.

use super::{many, words};

words! {
    alarms_title = "积压预警" | "Backlog alarms";
    alarms_none(day, n) = "{day}当周检验 {n} 个序列，没有预警。" | "Week of {day}: {n} series tested, no alarm.";
    alarms_too_little = "数据不足，没有可检验的序列，不作预警。" | "Too few data: no series can be tested, so no alarms.";
    alarms_legend_count = "事项数" | "matters";
    alarms_legend_usual = "通常范围" | "usual range";
    alarms_legend_expected = "预期" | "expected";
    alarms_legend_alarm = "预警" | "alarm";
    alarms_note_weeks(measure, weeks, n, expected) = "{measure}：近 {weeks} 周 {n} 项，预期 {expected}" | "{measure}: {n} in {weeks} weeks, {expected} expected";
    alarms_note(measure, n, expected) = "{measure}：当周 {n} 项，预期 {expected}" | "{measure}: {n}, {expected} expected";
    alarms_last_week(day) = "{day}当周" | "week of {day}";
    alarms_caption_plain = "事项＝同一诉求、同一事实，无论来件多少只计一次。" | "A matter is one demand on one set of facts: it counts once, however often it was filed.";
    alarms_caption(day, history, tested, tests, share) = "柱为每周事项数（一个事项只计一次，与来件多少无关），浅色带为通常范围，线为预期；截至{day}当周，历史 {history} 周，检验 {tested} 个序列（n = {tests} 次检验），误报名义上限为预警数的 {share}。"
        | "Bars: matters a week (each once, however often filed); pale band: usual range; line: expected. Week of {day}, {history} weeks of history, {tested} series tested (n = {tests} tests); nominal bound on false alarms: {share} of the alarms.";
    alarms_caption_more(n) = "另有 {n} 个预警见数据表。" | { format!(" {} in the table.", many(n, "more alarm is", "more alarms are")) };
    alarms_alt_row(series, n, expected) = "{series} {n} 项（预期 {expected}）" | "{series} {n} ({expected} expected)";
    alarms_alt(n, rows) = "积压预警 {n} 个：{rows}。" | { format!("{}: {rows}.", many(n, "backlog alarm", "backlog alarms")) };
    alarms_col_series = "序列" | "Series";
    alarms_col_office = "请谁处理" | "Addressed to";
    alarms_col_method = "方法" | "Method";
    alarms_col_weeks = "周数" | "Weeks";
    alarms_col_matters = "事项" | "Matters";
    alarms_col_expected = "预期" | "Expected";
    alarms_col_limit = "界限" | "Limit";
    alarms_col_p = "p 值" | "p-value";
    alarms_col_q = "q 值" | "q-value";
    alarms_col_overdue = "现有超期" | "Overdue now";

    ahead_title = "未来几周新增事项预测" | "New matters in the coming weeks";
    ahead_too_little = "数据不足，不作工作量预测。" | "Too few data for a forecast of the workload.";
    ahead_legend_past = "每周新增事项" | "new matters a week";
    ahead_legend_forecast = "预测" | "forecast";
    ahead_legend_interval = "预测区间" | "interval";
    ahead_note(expected, low, high) = "下一周 {expected} 项（{low}—{high}）" | "next week {expected} ({low} to {high})";
    ahead_caption(n) = "一个事项只计一次，n = {n} 项。" | "Each matter counts once, n = {n}.";
    ahead_caption_level(share) = "区间按滚动检验中的误差取 {share}；方法逐个序列比较后选定，见数据表。"
        | " Intervals of {share} from the errors of rolling tests; the method is chosen series by series, see the table.";
    ahead_caption_short(n) = "另有 {n} 个序列数据不足，不作预测。" | { format!(" {} too few data for a forecast.", many(n, "more series has", "more series have")) };
    ahead_alt_row(subject, expected, low, high) = "{subject}下一周预计 {expected} 项（{low} 至 {high}）" | "{subject}: {expected} next week ({low} to {high})";
    ahead_alt(rows) = "新增事项预测：{rows}。" | "Forecast of new matters: {rows}.";
    ahead_col_range = "范围" | "Scope";
    ahead_col_by = "按" | "By";
    ahead_col_from = "起始日" | "From";
    ahead_col_error = "检验误差" | "Error when tested";
    ahead_col_naive = "去年同期法误差" | "Error of last year's same time";
    ahead_col_coverage = "区间覆盖" | "Covered by interval";
    ahead_short(why) = "数据不足：{why}" | "too few data: {why}";
    ahead_covered(share, n) = "{share}（n={n}）" | "{share} (n={n})";
}
