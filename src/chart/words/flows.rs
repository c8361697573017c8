//! What is asked, how much comes and goes, what becomes of it.

use chrono::{Datelike, NaiveDate};

use super::{Words, many, words};
use crate::analysis::Step;
use crate::text::Lang;

words! {
    // Issue mix.
    mix_too_few(total, least) = "共受理 {total} 件，少于 {least} 件，不画构成图；件数见下表。"
        | "{total} registered, fewer than {least}: no picture; the counts are in the table.";
    mix_title = "诉求类别构成" | "What the cases are about";
    mix_sum(n, share) = "{n} 件，占 {share}" | { format!("{}, {share}", many(n, "case", "cases")) };
    mix_bar(n, share) = "{n} 件（{share}）" | "{n} ({share})";
    mix_caption(n) = "按主要诉求归类，每件只计一次；n = {n} 件，百分比以此为分母。"
        | "Each case counts once, by its main issue; n = {n}, the base of the percentages.";
    mix_none(names) = "{names}无来件。" | " No case on: {names}.";
    mix_alt_row(family, n, share, first) = "{family} {n} 件，占 {share}，其中{first}最多" | "{family} {n} ({share}), most of them {first}";
    mix_alt(rows) = "横条图，按大类分组：{rows}。" | "Bar chart by family: {rows}.";
    mix_col_family = "大类" | "Family";
    mix_col_cases = "件数" | "Cases";
    mix_col_review = "需复核" | "To review";

    // Inflow and closing.
    flow_too_short(cases, steps, unit) = "数据不足，不画走势图：受理 {cases} 件，时间跨度 {steps} {unit}。"
        | { format!("Too few data for a picture: {} over {steps} {unit}.", many(cases, "case", "cases")) };
    flow_title(step) = "每{step}来件与办结走势" | "Received and closed by {step}";
    flow_panel(n, closed) = "来件 {n}，办结 {closed}" | "in {n}, closed {closed}";
    flow_in = "来件" | "Received";
    flow_out = "办结" | "Closed";
    flow_peak(when, most) = "来件最多：{when} {most} 件" | "Most received: {when}, {most}";
    flow_week_of(day) = "{day}当周" | "week of {day}";
    flow_caption(n) = "柱为来件（按登记日期），线为办结（按办结或答复日期）；下方各大类用同一纵轴。n = {n} 件。"
        | "Bars: received (by day of registration); line: closed (by day of closing or answer). The families below share one vertical axis. n = {n}.";
    flow_mondays = "周从星期一起算。" | " Weeks begin on Monday.";
    flow_partial(step) = "最后一{step}未满，柱色较浅，办结线不含该{step}。"
        | " The last {step} is not complete: its bar is paler and the line stops before it.";
    flow_undated(n) = "另有 {n} 件已办结但没有办结日期，未画入。"
        | { format!(" {} closed without a date, not drawn.", many(n, "case was", "cases were")) };
    flow_alt_family(family, n) = "{family} {n} 件" | "{family} {n}";
    flow_alt(first, last, step, n, closed, families) = "走势图，{first} 至 {last}，按{step}：来件合计 {n} 件，办结合计 {closed} 件；来件中{families}。"
        | "Chart over time, {first} to {last}, by {step}: {n} received and {closed} closed in all; received: {families}.";
    flow_col_week = "周起始日" | "Week from";
    flow_col_month = "月份" | "Month";
    flow_col_quarter = "季度" | "Quarter";
    flow_col_year = "年份" | "Year";
    flow_col_family(family) = "{family}（来/办）" | "{family} (in/closed)";

    // From the channel to the outcome.
    outcome_too_few(n, least) = "数据不足，不画流向图：受理 {n} 件，少于 {least} 件。"
        | "Too few data for a picture: {n} registered, fewer than {least}.";
    outcome_title = "来件去向" | "What became of the cases";
    outcome_title_of(parts) = "来件去向：{parts}" | "What became of the cases: {parts}";
    outcome_none_overdue = "没有超期未办结" | "none overdue";
    outcome_part(name, share) = "{name} {share}" | { format!("{share} {}", name.to_string().to_lowercase()) };
    outcome_channel = "渠道" | "Channel";
    outcome_result = "结果" | "Outcome";
    outcome_family(name, n) = "{name} {n} 件" | "{name} {n}";
    outcome_beside(n, share) = "{n} 件 {share}" | "{n}, {share}";
    outcome_caption(as_of, n) = "截至 {as_of}，每件一次，带宽与件数成比例；n = {n} 件，百分比以此为分母。“逾期”“超期”按各件适用的期限计。"
        | "As of {as_of}; each case once, the width of a band is its number of cases; n = {n}, the base of the percentages. Late and overdue are by the term that applies to each case.";
    outcome_alt_part(name, n, share) = "{name} {n} 件（{share}）" | "{name} {n} ({share})";
    outcome_alt_family(name, n, overdue) = "{name} {n} 件中超期未办结 {overdue} 件" | "{name}: {overdue} of {n} overdue";
    outcome_alt(n, outcomes, families) = "流向图，渠道到诉求大类到结果，共 {n} 件：{outcomes}。{families}。"
        | "Flow from channel over issue family to outcome, {n} in all: {outcomes}. {families}.";
}

impl Words {
    /// Steps as they are counted (`个月`).
    pub(crate) fn steps(self, step: Step) -> &'static str {
        let zh = match step {
            Step::Week => "周",
            Step::Month => "个月",
            Step::Quarter => "个季度",
            Step::Year => "年",
        };
        let en = match step {
            Step::Week => "weeks",
            Step::Month => "months",
            Step::Quarter => "quarters",
            Step::Year => "years",
        };
        self.lang().pick(zh, en)
    }

    /// `2025年`, `2025`
    pub(crate) fn year(self, day: NaiveDate) -> String {
        format!("{}{}", day.year(), self.lang().pick("年", ""))
    }

    /// A step by its first day: `2025年3月`, `Mar 2025`.
    pub(crate) fn step_label(self, step: Step, day: NaiveDate, with_year: bool) -> String {
        let (year, month, quarter) = (day.year(), day.month(), day.month0() / 3 + 1);
        match (self.lang(), step, with_year) {
            (_, Step::Year, _) => self.year(day),
            (_, Step::Week, false) => self.day_month(day),
            (Lang::Zh, Step::Quarter, _) => format!("{year}年{quarter}季"),
            (Lang::Zh, Step::Week, true) => self.date(day),
            (Lang::Zh, Step::Month, true) => format!("{year}年{month}月"),
            (Lang::Zh, Step::Month, false) => format!("{month}月"),
            (Lang::En, Step::Quarter, _) => format!("Q{quarter} {year}"),
            (Lang::En, Step::Week, true) => day.format("%-d %b %Y").to_string(),
            (Lang::En, Step::Month, true) => day.format("%b %Y").to_string(),
            (Lang::En, Step::Month, false) => day.format("%b").to_string(),
        }
    }
}
