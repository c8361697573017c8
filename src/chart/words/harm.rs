//! What is owed, and what a lapse would cost.

use super::{many, words};

words! {
    // Who owes how much to how many for how long.
    debts_too_few(n, least) = "在办事项里写明金额和被反映单位的有 {n} 个，不足 {least} 个，不画图；逐群数字见表。"
        | "Open matters that state both an amount and a unit: {n}, fewer than {least}: no picture; the figures are in the table.";
    debts_title_none = "在办事项欠账：没有写明金额的" | "Open debts: none states an amount";
    debts_title(all, unit, most) = "在办事项欠账：写明的共 {all}，最多的是{unit}（{most}）"
        | "Open debts: {all} stated, the largest by {unit} ({most})";
    debts_closed = "浅色：已办结" | "pale: closed";
    debts_open_amount = "在办金额" | "Open amount";
    debts_unstated = "未写明" | "Unstated";
    debts_people = "人数" | "People";
    debts_oldest = "最久" | "Longest";
    debts_unknown(n, of) = "{n}/{of} 项" | "{n} of {of}";
    debts_known_people(n) = "{n} 人" | "{n}";
    debts_least_people(n) = "≥{n} 人" | "≥{n}";
    debts_days(n) = "{n} 天" | "{n} d";
    debts_axis_wan = "万元" | "CNY k";
    debts_axis_yuan = "元" | "CNY";
    debts_caption(as_of, matters, groups) = "截至 {as_of}，按事项计，同一事项重复反映只计一次；只画在办事项写明金额的（{matters} 个事项、{groups} 群）。"
        | "As of {as_of}, by matter: the same matter counts once, however often it was filed. Only open matters that state an amount ({matters} matters in {groups} groups).";
    debts_caption_shown(n) = "画出前 {n} 群。" | " The first {n} groups are drawn.";
    debts_caption_marks = "深色为在办事项的金额，浅色为同群已办结事项的金额，细线为字面的下限和上限；“未写明”是没有写明金额的事项，\
         “最久”从最早一件在办事项的首次登记算起。金额、人数由程序从文字中读出，未经核实。"
        | " Dark: amounts of open matters; pale: of closed ones of the same group; thin line: the least and the most that the words can mean. “Unstated”: matters that state no amount; \
         “Longest”: days since the oldest open matter was first registered. Amounts and people were read from the text by program and are not verified.";
    debts_alt_none = "在办事项没有写明金额。" | "No open matter states an amount.";
    debts_alt_row(unit, family, amount, people, days) = "{unit}{family}在办金额 {amount}、{people} 人、最久 {days} 天"
        | "{unit}, {family}: {amount} open, {people} people, {days} days at the longest";
    debts_alt(rows) = "横条图：{rows}。" | "Bar chart: {rows}.";
    debts_col_all = "金额合计" | "Amount in all";
    debts_col_low = "下限" | "At least";
    debts_col_high = "上限" | "At most";
    debts_col_unknown = "未写明金额（事项）" | "No amount stated (matters)";
    debts_col_days = "最久（天）" | "Longest (days)";

    // Risk × harm.
    risk_too_few(n, least) = "数据不足，不画风险图：未了问题群 {n} 个，少于 {least} 个。"
        | "Too few data for a picture: {n} open groups, fewer than {least}.";
    risk_unnamed(issue) = "未写明单位（{issue}）" | "unit not stated ({issue})";
    risk_title_none = "先答哪些：没有未了问题群" | "What to answer first: no group is open";
    risk_title_in_time(n) = "先答哪些：{n} 个未了问题群，都还没有超期" | "What to answer first: {n} open groups, none overdue yet";
    risk_all_late = "全部超期" | "all overdue";
    risk_some_late(n) = "{n} 个已超期" | "{n} overdue";
    risk_title(n, many_late, first) = "先答哪些：{n} 个未了问题群，{many_late}；最急的是{first}"
        | "What to answer first: {n} open groups, {many_late}; first of all {first}";
    risk_harm = "损害" | "Harm";
    risk_priority = "优先级" | "Priority";
    risk_not_due(n) = "尚未到期 {n} 群" | { many(n, "group not yet due", "groups not yet due") };
    risk_over(n) = "已经超期 {n} 群" | { many(n, "group overdue", "groups overdue") };
    risk_axis_chance = "到期前答不了的可能" | "chance of no answer by the due date";
    risk_axis_over = "已超期多久（平方根刻度）" | "how long overdue (square-root scale)";
    risk_day = "1 天" | "1 d";
    risk_week = "1 周" | "1 wk";
    risk_month = "1 个月" | "1 mo";
    risk_months_3 = "3 个月" | "3 mo";
    risk_half_year = "半年" | "6 mo";
    risk_year = "1 年" | "1 yr";
    risk_years(n) = "{n} 年" | "{n} yr";
    risk_days(n) = "{n} 天" | "{n} d";
    risk_contour(n) = "优先级 {n}" | "priority {n}";
    risk_sizes = "圆的大小：事项数" | "size: matters";
    risk_caption(as_of, groups, matters) = "截至 {as_of}，一个圆是一个问题群（同一单位、同一大类的未了事项；没写明单位的各成一群），n = {groups} 群、{matters} 个事项；位置取群内优先级最高的事项。\
         优先级＝损害 × 到期前答不了的可能，超期的可能性为 1，优先级即损害。"
        | "As of {as_of}; a circle is a group (the open matters of one unit in one family; a matter without a unit stands alone), n = {groups} groups with {matters} matters, placed by their most pressing matter. \
         Priority = harm × chance of no answer by the due date; once overdue that chance is 1 and the priority is the harm.";
    risk_caption_named(n) = "带圈、写出名称和优先级的是最高的 {n} 群" | " Ringed, with name and priority: the highest {n}";
    risk_caption_no_room(n) = "（{n} 群排不下，见数据表）" | " ({n} found no room, see the table)";
    risk_caption_drawn(n) = "只画优先级最高的 {n} 群。" | " Only the highest {n} groups are drawn.";
    risk_caption_read = "损害由文字中读出的人数、金额、时长推算，未经核实。"
        | " Harm is worked out from the people, amount and months read from the text, not verified.";
    risk_alt_none = "没有未了问题群。" | "No group is open.";
    risk_alt_over(days) = "超期 {days} 天" | "{days} days overdue";
    risk_alt_chance(share) = "答不了的可能 {share}" | "chance of no answer {share}";
    risk_alt_row(name, n, stand, harm) = "{name}（{n} 项，{stand}，损害 {harm}）"
        | { format!("{name} ({}, {stand}, harm {harm})", many(n, "matter", "matters")) };
    risk_alt(groups, late, rows) = "散点图，未了问题群 {groups} 个，已超期 {late} 个。优先级最高的：{rows}。"
        | "Scatter plot: {groups} open groups, {late} overdue. Highest priority: {rows}.";
    risk_col_matters = "未了事项" | "Open matters";
    risk_col_overdue = "其中超期" | "Of which overdue";
    risk_col_chance = "答不了的可能" | "Chance of no answer";
    risk_col_days = "最急事项超期天数" | "Days over (most pressing)";
    risk_none = "没有未了问题群" | "No open group";
}
