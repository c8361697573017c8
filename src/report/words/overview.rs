//! The opening figures, what is overdue, what is asked, how it moves, how long answers take, what was read.

use super::{many, words};

words! {
    // The opening.
    opening_span(first, last) = "{first}至{last}" | "{first} to {last}";
    opening_rate_note(on_time, closed) = "按期办结率＝在到期日当天及以前办结的件数÷已办结件数（{on_time}÷{closed}）。在办件不计入分母。"
        | "Closed in time = cases closed on or before their due date ÷ cases closed ({on_time} ÷ {closed}). Open cases are not in it.";
    card_cases = "受理" | "Registered";
    card_closed = "办结" | "Closed";
    card_pending = "在办" | "Open";
    card_rate = "按期办结率" | "Closed in time";
    card_overdue = "超期" | "Overdue";
    card_due_soon = "临期" | "Due soon";
    unit_filings = "件次" | "";
    unit_cases = "件" | "";
    channel_unsaid = "未注明" | "not stated";

    // What is overdue.
    overdue_nothing_open(as_of) = "截至{as_of}，没有在办件。" | "As of {as_of}, no case is open.";
    overdue_head(as_of, n) = "截至{as_of}，在办 {n} 件" | { format!("As of {as_of}, {} open", many(n, "case is", "cases are")) };
    overdue_soon(days, n) = "{days} 天内到期（临期）{n} 件"
        | { format!("{} due within {days} days (due soon)", many(n, "falls", "fall")) };
    overdue_none(head, soon) = "{head}，没有超期件；{soon}。" | "{head}, none of them overdue; {soon}.";
    overdue_oldest(department, days) = "最久的一件在{department}，已超 {days} 天；" | "the oldest, {days} days over, is at {department}; ";
    overdue_said(head, n, share, department, most, oldest, soon) =
        "{head}，其中超期 {n} 件，占 {share}，以{department}最多（{most} 件）；{oldest}{soon}。"
        | "{head}, {n} of them ({share}) overdue, most at {department} ({most}); {oldest}{soon}.";
    late_shown(n) = "列出 {n} 件" | { format!("List of {}", many(n, "case", "cases")) };
    late_unlisted(n) = "，另有 {n} 件" | ", {n} more not listed";
    late_unlisted_note(n) = "另有 {n} 件超期，见 tables/cases.csv（state 列为 overdue）。"
        | { format!("{} overdue: see tables/cases.csv (column state is overdue).", many(n, "more case is", "more cases are")) };

    // What is asked.
    asked_nothing = "没有受理件。" | "No case was registered.";
    asked_family(family, n, share) = "{family} {n} 件（{share}）" | "{family} ({n}, {share})";
    asked_issue(issue, n) = "{issue} {n} 件" | "{issue} ({n})";
    asked_said(families, issues) = "从大类看，主要是{families}；从具体诉求看，件数居前的是{issues}。"
        | "The largest families: {families}. The most frequent issues: {issues}.";

    // How it moves.
    moves_too_short(n, step) = "统计期内共有 {n} 个整{step}，时间较短，不作前后比较。"
        | { format!("The period holds {}, too short for a comparison.", many(n, &format!("complete {step}"), &format!("complete {step}s"))) };
    moves_weeks = "四周" | "four complete weeks";
    moves_months = "三个月" | "three complete months";
    moves_quarters = "两个季度" | "two complete quarters";
    moves_year = "一年" | "complete year";
    moves_more(n) = "多 {n} 件" | "{n} more";
    moves_fewer(n) = "少 {n} 件" | "{n} fewer";
    moves_equal = "持平" | "no change";
    moves_said(span, now, before, change, closed, closed_before) =
        "最近完整的{span}来件 {now} 件，与此前{span}（{before} 件）相比{change}；同期办结 {closed} 件，此前{span}办结 {closed_before} 件。"
        | "In the last {span} {now} cases came, against {before} in the {span} before ({change}); {closed} were closed, {closed_before} before.";

    // How long answers take.
    takes_by_department = "承办单位" | "department";
    takes_by_issue = "诉求类别" | "issue";
    takes_too_few(key) = "有答复日期的件数不足，未按{key}统计用时。" | "Too few cases have a date of answer for figures by {key}.";
    takes_only(name, days, n) = "{name}从登记到答复的中位用时 {days} 天（{n} 件）。" | "{name}: a median of {days} days from registration to answer ({n} cases).";
    takes_said(key, slow, slow_days, slow_n, fast, fast_days, fast_n) =
        "按{key}看，中位用时最长的是{slow}（{slow_days} 天，{slow_n} 件），最短的是{fast}（{fast_days} 天，{fast_n} 件）。"
        | "By {key}, the longest median is that of {slow} ({slow_days} days, {slow_n} cases), the shortest that of {fast} ({fast_days} days, {fast_n} cases).";

    // What was read.
    read_said(read, accepted, rejected, note) = "共读入 {read} 条记录，接收 {accepted} 条，退回 {rejected} 条{note}。"
        | "{read} records were read, {accepted} accepted, {rejected} rejected{note}.";
    read_rejected = "；退回的记录不在本报告统计之内，逐条位置见 rejects.csv" | "; what was rejected is not counted here, see rejects.csv for its place";
    read_sheets(names) = "工作表：{names}" | "Sheets: {names}";
    found_other = "其他" | "Other";
    found_see = "见 findings.csv" | "see findings.csv";
}
