//! How long answers take, and what is late.

use super::{many, words};

words! {
    // Days to answer, as distributions.
    days_title_department = "各承办单位答复用时" | "Days to answer by department";
    days_title_issue = "各类诉求答复用时" | "Days to answer by issue";
    days_departments = "个单位" | "departments";
    days_issues = "个类别" | "issues";
    days_too_few(n, key, least) = "数据不足，不画分布图：有答复日期的共 {n} 件，没有任何{key}达到 {least} 件。"
        | { format!("Too few data for a picture: {} dated answers, and no {} has {least}.", n, key.to_string().to_lowercase()) };
    days_together(n, unit) = "其他 {n} {unit}合并" | "{n} other {unit}";
    days_rest(n) = "其他 {n} 个合并" | "{n} others together";
    days_median = "中位天数" | "Median";
    days_within = "期限内" | "In time";
    days_legend_hill = "件数分布" | "distribution";
    days_legend_middle = "中间一半（细线：中间八成）" | "middle half (thin line: middle 80%)";
    days_legend_median = "中位数" | "median";
    days_legend_law = "法定期限（各件适用期限的中位数）" | "term allowed (median over the cases)";
    days_axis = "从登记到答复（办结）的天数" | "days from registration to answer (or closing)";
    days_beyond(n) = "图外 {n} 件" | "{n} beyond";
    days_value(days) = "{days} 天" | "{days} d";
    days_caption(n, least) = "统计有答复或办结日期的 {n} 件，在办未答复的不在内；少于 {least} 件的不单独画（最小 n = {least}）。"
        | "{n} cases with a date of answer or closing; open ones without an answer are not in. Fewer than {least} are not drawn on their own (least n = {least}).";
    days_caption_order = "按中位天数从长到短排列；各行面积以本行最高处取齐，只看形状。"
        | " Longest median first; every row's area is scaled to its own peak: only the shape counts.";
    days_caption_beyond(days) = "用时超过 {days} 天的在图外，只计件数。" | " More than {days} days is beyond the picture and only counted.";
    days_caption_law = "法定期限长于横轴的不画线，见数据表。" | " A term longer than the axis has no line; see the table.";
    days_caption_small(keys, unit, n) = "样本不足的有 {keys} {unit}，共 {n} 件。" | { format!(" Too few: {} with {} in all.", few(keys, unit), many(n, "case", "cases")) };
    days_caption_negative(n) = "答复早于登记的 {n} 件未计。" | " Not counted: {n} answered before registration.";
    days_alt_none(n) = "数据不足：有答复日期的共 {n} 件。" | "Too few data: {n} dated answers.";
    days_alt_row(name, n, median, low, high) = "{name}（{n} 件）中位 {median} 天，中间一半 {low} 至 {high} 天"
        | "{name} ({n}) median {median} days, middle half {low} to {high}";
    days_alt(key, rows) = "分布图，各{key}从登记到答复的天数：{rows}。"
        | { format!("Distributions of days from registration to answer by {}: {rows}.", key.to_string().to_lowercase()) };
    days_col_quartiles = "四分位（25%–75%）" | "Quartiles (25%–75%)";
    days_col_p90 = "九成以内" | "90% within";
    days_col_max = "最长" | "Longest";
    days_col_law = "法定期限中位" | "Term allowed (median)";
    days_col_within = "期限内占比" | "In time";

    // Overdue and due soon.
    backlog_none(n) = "在办 {n} 件，没有超期件和临期件。" | "Open: {n}; none is overdue or due soon.";
    backlog_title = "各承办单位超期与临期" | "Overdue and due soon by department";
    backlog_others(n) = "其他 {n} 个单位" | "{n} other departments";
    backlog_oldest = "最久超期" | "Longest over";
    backlog_caption(as_of, open, overdue, days, soon) = "截至 {as_of}，在办 {open} 件，其中超期 {overdue} 件、{days} 天内到期（临期）{soon} 件。"
        | "As of {as_of}: {open} open, of which {overdue} overdue and {soon} due within {days} days (due soon).";
    backlog_caption_bars = "条长为超期与临期件数，n 见右栏。" | " Bars: cases overdue and due soon; n in the columns at the right.";
    backlog_caption_calm(n) = "另有 {n} 个单位有在办件，但没有超期、临期件。"
        | { format!(" {} open cases, but none overdue or due soon.", many(n, "other department has", "other departments have")) };
    backlog_alt_row(name, over, soon) = "{name}超期 {over} 件、临期 {soon} 件" | "{name} {over} overdue, {soon} due soon";
    backlog_alt(rows) = "横条图，各承办单位：{rows}。" | "Bar chart by department: {rows}.";
    backlog_col_within = "期限内" | "Not yet due";
    backlog_col_oldest = "最久超期（天）" | "Longest over (days)";

    // How long until the answer, open cases included.
    curves_too_few(n, least, answered, least_answered) = "数据不足，不画答复时长曲线：可计的 {n} 件（至少要 {least} 件），其中已答复 {answered} 件（至少要 {least_answered} 件）。"
        | "Too few data for curves: {n} cases can be used (at least {least} are needed), {answered} of them answered (at least {least_answered}).";
    curves_title = "多久才答复" | "How long until the answer";
    curves_half(days) = "一半的件在 {days} 天内得到答复" | "half are answered within {days} days";
    curves_less_than_half = "还不到一半的件得到答复" | "fewer than half are answered";
    curves_title_half(half) = "多久才答复：{half}" | "How long until the answer: {half}";
    curves_title_late(half, days, share) = "多久才答复：{half}，满 {days} 天时仍有 {share} 未答复"
        | "How long until the answer: {half}; after {days} days {share} still wait";
    curves_legend_share = "尚未答复的比例，浅色为 95% 区间" | "share not answered, pale: 95% interval";
    curves_legend_median = "中位数：一半已答复" | "median: half are answered";
    curves_legend_law = "满 60 天" | "60 days";
    curves_panel(n, answered, open) = "n = {n}，已答复 {answered}，在办 {open}" | "n = {n}, answered {answered}, open {open}";
    curves_median(days, band) = "中位 {days} 天{band}" | "Median {days} days{band}";
    curves_no_median = "未到一半得到答复" | "Fewer than half answered";
    curves_none_so_long = "无件满 60 天" | "None has waited 60 days";
    curves_late(share, band) = "满 60 天未答复 {share}{band}" | "Waiting after 60 days: {share}{band}";
    curves_at_least(days) = "（{days} 天以上）" | " ({days} or more)";
    curves_day_zero = "0 天" | "0 days";
    curves_caption(n, least, days) = "从登记起计天数，n = {n} 件；在办件计到统计日（右删失），不会因为还没答复而漏掉。Kaplan–Meier 估计，95% 区间用 Greenwood \
         方差；各件视为互相独立，在计不足 {least} 件即不再画。法定 {days} 天自受理起算，这里自登记起算。"
        | "Days from registration, n = {n}; open cases count up to the day of the report (right-censored), so none drops out for want of an answer. Kaplan–Meier estimate, 95% interval \
         with Greenwood's variance, cases taken as independent; a curve ends where fewer than {least} are left. The statutory {days} days run from acceptance, these from registration.";
    curves_caption_refused(n) = "不予受理的 {n} 件不计。" | " Not counted: {n} not accepted.";
    curves_caption_undated(n) = "办结无日期或日期早于登记的 {n} 件不计。" | " Not counted: {n} closed without a date or dated before registration.";
    curves_caption_others(n) = "另有 {n} 个单位件数较少，只计入“全部”。"
        | { format!(" {} few cases and {} only under “All”.", many(&n, "other department has", "other departments have"), if n.to_string() == "1" { "is" } else { "are" }) };
    curves_alt_none(n) = "数据不足：可计的 {n} 件。" | "Too few data: {n} cases can be used.";
    curves_alt_late(share) = "，满 60 天未答复 {share}" | ", {share} unanswered after 60 days";
    curves_alt_median(days) = "中位 {days} 天" | "median {days} days";
    curves_alt_row(name, n, median, late) = "{name}（{n} 件）{median}{late}" | "{name} ({n}): {median}{late}";
    curves_alt(rows) = "曲线图，尚未答复的比例随天数下降：{rows}。" | "Curves of the share not answered, falling with the days: {rows}.";
    curves_col_answered = "已答复" | "Answered";
    curves_col_median = "中位天数（95% 区间）" | "Median days (95% interval)";
    curves_col_after(days) = "满 {days} 天未答复" | "Unanswered after {days} days";
    curves_not_reached = "未到" | "not reached";
    curves_cell(share, band, n) = "{share}{band}，在计 {n} 件" | "{share}{band}, {n} left";
}

/// `1 issue`, `2 issues`, from the plural.
fn few(n: impl std::fmt::Display, units: impl std::fmt::Display) -> String {
    let units = units.to_string();
    many(n, units.strip_suffix('s').unwrap_or(&units), &units)
}
