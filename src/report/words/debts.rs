//! Who owes what, and how cases were closed.

use super::{many, words};

words! {
    ledger_unnamed(n) = "另有 {n} 个事项没有写明可以辨认的单位，不在其中。"
        | { format!(" Not among them: {}.", many(n, "matter without a unit that can be made out", "matters without a unit that can be made out")) };
    ledger_nothing(unnamed) = "没有写明被反映单位的事项。{unnamed}" | "No matter states the unit complained of.{unnamed}";
    ledger_groups(matters, groups) = "写明被反映单位的事项 {matters} 个，按单位和诉求大类归为 {groups} 群；"
        | { format!("{} the unit complained of; by unit and issue family {}. ", many(matters, "matter states", "matters state"), many(groups, "group results", "groups result")) };
    ledger_closed(unnamed) = "目前都已办结。{unnamed}" | "All are closed.{unnamed}";
    ledger_span(low, high) = "（按字面在 {low}至 {high}之间）" | " (by the letter between {low} and {high})";
    ledger_open(open, overdue, groups, with, known, span, unknown, unnamed) =
        "其中在办 {open} 个、超期 {overdue} 个，涉及 {groups} 群。在办事项中写明金额的 {with} 个，合计 {known}{span}，没有写明的 {unknown} 个。{unnamed}"
        | "{open} are open, {overdue} of them overdue, in {groups} groups. Of the open ones {with} state an amount, {known} in all{span}, and {unknown} state none.{unnamed}";
    ledger_paid(n, amount) = "答复称已经支付的 {n} 个事项，合计 {amount}，以答复所说为准，未经核实。"
        | { format!("By the answers, {} paid, {amount} in all; this is what the answers say, not verified.", many(n, "matter has been", "matters have been")) };
    ledger_people_unsaid = "人数未写明" | "people not stated";
    ledger_people(n) = "{n} 人" | { format!("{} owed", many(n, "person", "people")) };
    ledger_most(unit, family, amount, people) = "在办金额最多的是{unit}（{family}，{amount}，{people}）"
        | "The largest open amount is that of {unit} ({family}, {amount}, {people})";
    ledger_oldest(unit, family, day, days) = "等得最久的是对{unit}的诉求（{family}），{day}首次登记，至今 {days} 天"
        | "the longest wait is on {unit} ({family}), first registered {day}, {days} days ago";
    ledger_title = "欠账台账" | "Ledger of debts";
    ledger_caption = "一家单位、一个诉求大类一群；同一事项重复反映只计一次。点表头可排序。“≥”表示有事项没有写明，实际只多不少；“—”表示都没有写明。"
        | "A group is one unit in one issue family; a matter counts once, however often it was filed. Days: since the oldest open matter was first registered. A column head sorts. “≥”: some matters state nothing, so it is at least this; “—”: none states it.";
    ledger_col_matters = "#事项" | "#Matters";
    ledger_col_open = "#在办" | "#Open";
    ledger_col_overdue = "#超期" | "#Overdue";
    ledger_col_people = "#人数" | "#People";
    ledger_col_amount_open = "#在办金额" | "#Open amount";
    ledger_col_amount = "#金额合计" | "#Amount";
    ledger_col_months = "#拖欠月数" | "#Months";
    ledger_col_days = "#最久（天）" | "#Days";
    ledger_left(n) = "另有 {n} 群，见 tables/groups.csv。" | { format!("{}: see tables/groups.csv.", many(n, "more group", "more groups")) };
    ledger_between(low, high) = "{low}～{high}" | { format!("{low} to {}", high.to_string().trim_start_matches("CNY ")) };
    ledger_is_closed = "已办结" | "closed";
    ledger_median(months) = "中位 {months}" | "median {months}";
    ledger_members(names) = "含 {names}" | "with {names}";
    ledger_members_more(names) = "含 {names}等" | "with {names} and others";

    closing_nothing = "没有已办结或已答复的件，未作核查。" | "No case is closed or answered, so nothing was checked.";
    closing_finding(finding, n, interval) = "{finding} {n} 件（{interval}）" | { format!("{}: {n} ({interval})", finding.to_string().to_lowercase()) };
    closing_interval(share, low, high) = "{share}，95% 区间 {low}～{high}" | "{share}, 95% interval {low} to {high}";
    closing_clean = "没有发现疑点" | "nothing was found";
    closing_joined = "，" | "; ";
    closing_said(n, texts, found) = "核查已办结或已答复的 {n} 件，其中有答复原文的 {texts} 件：{found}。以上都是须核实的线索，不是结论；逐件依据见 tables/closure_cases.csv。"
        | "{n} closed or answered cases were checked ({texts} of them with the text of the answer): {found}. All these are leads to be verified, not conclusions; the grounds case by case are in tables/closure_cases.csv.";
    closing_blind(findings) = "登记表没有所需的列（钟点、答复日期或答复原文），判断不了的：{findings}。"
        | "Cannot be told, since the register lacks the columns (time of day, date or text of the answer): {findings}.";
    closing_earlier(n) = "“办结后再反映”连同台账里以前办结的 {n} 件一起核查。"
        | "“Filed again after closing” was checked with the {n} cases that the register holds as closed earlier.";
    closing_assumed(n) = "其中 {n} 件登记表没有写承办单位，按诉求类别的默认承办单位归入，不宜据此评价单位。"
        | "For {n} of them the register names no department; they stand under the usual one of their issue, and departments should not be judged by them.";
    closing_title = "各承办单位办结质量" | "Quality of closing by department";
    closing_caption(least, minutes, days) = "件数/能判断的件数，下行为比例的 95% 区间（Wilson）；能判断的不足 {least} 件的不算比例。分钟级办结：登记后 {minutes} 分钟之内办结。\
             答复雷同：同一份答复用在不同事项上。以转代答：答复只说转交、或叫人到别处去。只说收悉：答复没有说事。\
             办结后再反映：办结后 {days} 天之内同一事项又登记。"
        | { format!("Cases found / cases that can be told; below it the 95% interval of the share (Wilson), unless fewer than {least} can be told. Closed within minutes: within {} of registration. \
             Copied answer: one answer used on different matters. Forwarded: the answer only says that it was passed on, or sends people elsewhere. Receipt only: the answer says nothing on the matter. \
             Filed again: the same matter was registered again within {} of closing.", many(minutes, "minute", "minutes"), many(days, "day", "days")) };
    closing_left(n) = "另有 {n} 个单位没有发现，见 tables/closure_audit.csv。"
        | { format!("Nothing was found for {}: see tables/closure_audit.csv.", many(n, "other department", "other departments")) };
}
