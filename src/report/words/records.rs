//! The pages of single matters and groups.

use super::{many, words};

words! {
    record_issue = "诉求类别" | "Issue";
    record_department = "承办单位" | "Department";
    record_place = "属地" | "Place";
    record_first = "首次登记" | "First registered";
    record_first_said(day, n) = "{day}，前后登记 {n} 件" | { format!("{day}, {} in all", many(n, "filing", "filings")) };
    record_due = "到期日" | "Due";
    record_due_said(day, left) = "{day}（{left}；从首次登记起算）" | "{day} ({left}; counted from the first filing)";
    record_amount = "拖欠金额" | "Amount owed";
    record_people = "涉及人数" | "People owed";
    record_people_said(n) = "{n} 人" | "{n}";
    record_months = "拖欠时长" | "Owed for";
    record_months_said(n) = "{n} 个月" | { many(n, "month", "months") };
    record_paid = "答复称已付" | "Paid, by the answer";
    record_paid_said(amount) = "{amount}（未经核实）" | "{amount} (not verified)";
    record_lapse = "失约风险" | "Lapse";
    record_priority = "优先级" | "Priority";
    record_priority_said(priority, harm) = "{priority}（损害 {harm}）" | "{priority} (harm {harm})";
    record_why = "为什么" | "Why";
    record_open = "在办件" | "Open cases";
    record_group = "所属问题群" | "the group it belongs to";
    record_matter_id(id) = "事项 {id}" | "Matter {id}";
    record_group_id(id) = "问题群 {id}" | "Group {id}";
    record_units = "单位及各自所占" | "Units and their parts";
    record_unit(name, n) = "{name}（{n} 个事项）" | { format!("{name} ({})", many(n, "matter", "matters")) };
    record_unit_amount(name, n, amount) = "{name}（{n} 个事项，{amount}）" | { format!("{name} ({}, {amount})", many(n, "matter", "matters")) };
    record_matters = "事项" | "Matters";
    record_matters_said(n, open, overdue, closed, answered) = "{n} 个：在办 {open}（其中超期 {overdue}），办结 {closed}；曾有答复的 {answered} 个"
        | "{n}: {open} open ({overdue} overdue), {closed} closed; {answered} have been answered at some time";
    record_filings = "件次" | "Filings";
    record_total = "金额合计" | "Amount in all";
    record_total_said(amount, with, without) = "{amount}（{with} 个事项写明；另 {without} 个没有写明）" | "{amount} (stated by {with}; {without} state none)";
    record_total_people(n, with, without) = "{n} 人（{with} 个事项写明；另 {without} 个没有写明）" | "{n} (stated by {with}; {without} state none)";
    record_total_paid(amount, n) = "{amount}（{n} 个事项，未经核实）" | { format!("{amount} ({}, not verified)", many(n, "matter", "matters")) };
    record_oldest = "最早登记" | "Oldest filing";
    record_oldest_said(day, days) = "{day}，至今 {days} 天" | "{day}, {days} days ago";
    record_bounds(low, high) = "（{low} 至 {high}）" | " ({low} to {high})";
    record_votes(of, agree) = "，{of} 件写明、{agree} 件一致" | "; stated by {of}, {agree} agree";
    record_from(value, bounds, case, votes) = "{value}{bounds}，据 {case}{votes}" | "{value}{bounds}, from {case}{votes}";
}
