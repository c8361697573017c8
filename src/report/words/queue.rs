//! What to answer first, what moved since the last run, what became of earlier forecasts.

use super::{many, words};

words! {
    since_said(last, cases, matters, closed, late, newly, cleared, net) =
        "较上期（{last}）：新登记 {cases} 件，新增事项 {matters} 个；办结 {closed} 件{late}；新超期 {newly} 件，消化超期 {cleared} 件，超期净{net}。"
        | "Since the last run ({last}): {cases} newly registered, {matters} new matters; {closed} closed{late}; {newly} newly overdue, {cleared} overdue ones closed, so {net} overdue.";
    since_late(n) = "（其中逾期办结 {n} 件）" | " ({n} of them late)";
    since_more(n) = "增 {n} 件" | "{n} more";
    since_fewer(n) = "减 {n} 件" | "{n} fewer";
    since_equal = "增 0 件" | "as many as before";
    since_linked(merges, splits) = "事项编号有变动：归并 {merges} 处、拆分 {splits} 处，见“重复登记和编号变动”。"
        | "Matters were renumbered: {merges} merged, {splits} split; see “Filed again, and renumbered”.";

    queue_nothing = "没有在办件，不排次序。" | "No case is open, so there is no order of work.";
    queue_said(n, per_week, weeks) = "在办 {n} 件排定办理次序，按每周答复 {per_week} 件计，{weeks} 周办完。"
        | { format!("The order of work has {}; at {per_week} answers a week it takes {}.", many(n, "open case", "open cases"), many(weeks, "week", "weeks")) };
    queue_lapses(ahead, lapses) = "未到期的 {ahead} 件中，预计 {lapses} 件到期前答不了。"
        | " Of the {ahead} not yet due, {lapses} are expected to have no answer by their due date.";
    queue_first(unit, issue, comma, facts, department) = "预期损害最大的事项：{unit}，{issue}{comma}{facts}，由{department}承办。"
        | "The matter with the greatest expected harm: {unit}, {issue}{comma}{facts}, to be answered by {department}.";
    queue_rule = "次序只看欠多少、欠几人、欠多久、待遇紧不紧要，以及到期前答不了的可能；谁来反映、来了多少人、声音大小都不计。"
        | "The order looks only at how much is owed, to how many, for how long, whether the benefit can wait, and the chance of no answer by the due date; who files, how many come and how loudly do not count.";
    queue_title = "办理次序" | "Order of work";
    queue_caption = "损害：不按期答复的后果，0 到 100；失约风险：到期前答不了的概率，已超期为 100%；优先级＝损害×失约风险。点编号看事项详情。"
        | "Harm: what a late answer costs, 0 to 100. Lapse: the chance of no answer by the due date, 100% once overdue. Priority = harm × lapse. A case number leads to the details of its matter.";
    queue_col_no = "#次序" | "##";
    queue_col_case = "信访编号" | "Case";
    queue_col_unit = "被反映单位与诉求" | "Unit and issue";
    queue_col_due = "#到期" | "#Due";
    queue_col_lapse = "#失约风险" | "#Lapse";
    queue_col_priority = "#优先级" | "#Priority";
    queue_col_why = "为什么" | "Why";
    queue_left(n) = "另有 {n} 件，见 tables/queue.csv。" | "{n} more: see tables/queue.csv.";
    queue_over(days) = "已超 {days} 天" | "{days} d over";
    queue_today = "今天" | "today";
    queue_ahead(days) = "还有 {days} 天" | "{days} d left";
    queue_repeat(first, day) = "与 {first} 同一事项，首次登记 {day}" | "same matter as {first}, first registered {day}";
    queue_week(n) = "第 {n} 周" | "week {n}";
    queue_harm(n) = "损害 {n}" | "harm {n}";

    owed_people(n) = "{n} 人" | { format!("{} owed", many(n, "person", "people")) };
    owed_months(n) = "{n} 个月" | { many(n, "month", "months") };

    kept_title = "以前的预测，后来怎样" | "Earlier forecasts, and what came";
    kept_caption = "以前各期给出的失约概率，与已经到期的件实际是否失约对照。两列相近，说明概率可信；平方误差越小越好，一律猜一半是 0.25。"
        | "The chances given in earlier runs against what became of the cases that have since come due. Where the two columns are close, the chances can be trusted; the smaller the squared error the better, guessing one half throughout gives 0.25.";
    kept_col_band = "预测档" | "Chance given";
    kept_col_n = "#已到期件数" | "#Cases come due";
    kept_col_forecast = "#平均预测" | "#Mean forecast";
    kept_col_lapsed = "#实际失约" | "#Lapsed";
    kept_col_brier = "#平方误差" | "#Squared error";
}
