//! The section on what to answer first: the queue with reasons, what moved since the last run, earlier forecasts.

use super::records::{Records, owed};
use super::sheet::{Cell, Sheet, heads};
use super::words::{date, percent};
use crate::analysis::{Analysis, Kept, OpenCase, Since};
use crate::petition::State;

/// The most cases of the queue on the page; the rest stands in `tables/queue.csv`.
const LISTED: usize = 200;

/// What moved since the register's last run, in words; nothing without one.
pub(super) fn since(analysis: &Analysis) -> Vec<String> {
    let Some(s) = &analysis.work.since else {
        return Vec::new();
    };
    let mut sentences = vec![format!(
        "较上期（{}）：新登记 {} 件，新增事项 {} 个；办结 {} 件{}；新超期 {} 件，消化超期 {} 件，超期净{}。",
        date(s.last),
        s.new_cases,
        s.new_matters,
        s.closed,
        if s.closed_late > 0 {
            format!("（其中逾期办结 {} 件）", s.closed_late)
        } else {
            String::new()
        },
        s.newly_overdue,
        s.overdue_cleared,
        net(s),
    )];
    if s.merges + s.splits > 0 {
        sentences.push(format!(
            "事项编号有变动：归并 {} 处、拆分 {} 处，见 tables/links_changed.csv。",
            s.merges, s.splits
        ));
    }
    sentences
}

fn net(s: &Since) -> String {
    match s.newly_overdue.cmp(&s.overdue_cleared) {
        std::cmp::Ordering::Greater => format!("增 {} 件", s.newly_overdue - s.overdue_cleared),
        std::cmp::Ordering::Less => format!("减 {} 件", s.overdue_cleared - s.newly_overdue),
        std::cmp::Ordering::Equal => "增 0 件".to_owned(),
    }
}

/// What to answer first and why, in words.
pub(super) fn queue(analysis: &Analysis) -> Vec<String> {
    let work = &analysis.work;
    if work.cases.is_empty() {
        return vec!["没有在办件，不排次序。".to_owned()];
    }
    let late = work
        .cases
        .iter()
        .filter(|c| c.state == State::Overdue)
        .count();
    let ahead = work.cases.len() - late;
    let mut first = format!(
        "在办 {} 件排定办理次序，按每周答复 {} 件计，{} 周办完。",
        work.cases.len(),
        work.per_week,
        work.cases.len().div_ceil(work.per_week.max(1)),
    );
    if ahead > 0 {
        first.push_str(&format!(
            "未到期的 {ahead} 件中，预计 {:.1} 件到期前答不了。",
            work.expected_lapses
        ));
    }
    let mut sentences = vec![first];
    if let Some(top) = work.matters.first() {
        let unit = top.respondent.as_deref().unwrap_or("未写明单位");
        let facts = owed(&top.owed);
        sentences.push(format!(
            "预期损害最大的事项：{unit}，{}{}{}，由{}承办。",
            top.issue.short_name(),
            if facts.is_empty() { "" } else { "，" },
            facts,
            department(&top.department),
        ));
    }
    sentences.push(
        "次序只看欠多少、欠几人、欠多久、待遇紧不紧要，以及到期前答不了的可能；谁来反映、来了多少人、声音大小都不计。"
            .to_owned(),
    );
    sentences.extend(work.notes.iter().map(|n| format!("{n}。")));
    sentences
}

fn department(name: &str) -> &str {
    match name {
        "" => crate::analysis::NO_DEPARTMENT,
        name => name,
    }
}

/// The queue, as a table.
pub(super) fn queue_sheet(analysis: &Analysis, records: &Records) -> Option<Sheet> {
    let cases = &analysis.work.cases;
    if cases.is_empty() {
        return None;
    }
    let rows = cases.iter().zip(1..).take(LISTED);
    Some(Sheet {
        id: "queue-sheet",
        head: 1,
        title: "办理次序",
        caption: "损害：不按期答复的后果，0 到 100；失约风险：到期前答不了的概率，已超期为 100%；优先级＝损害×失约风险。点编号看事项详情。"
            .to_owned(),
        columns: heads(&[
            "#次序",
            "信访编号",
            "承办单位",
            "被反映单位与诉求",
            "#到期",
            "#失约风险",
            "#优先级",
            "为什么",
        ]),
        rows: rows.map(|(case, n)| queue_row(case, n, records)).collect(),
        note: match cases.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => format!("另有 {n} 件，见 tables/queue.csv。"),
        },
    })
}

fn queue_row(case: &OpenCase, n: usize, records: &Records) -> Vec<Cell> {
    let left = match case.days_left {
        left @ ..0 => format!("已超 {} 天", -left),
        0 => "今天".to_owned(),
        left => format!("还有 {left} 天"),
    };
    let unit = case.respondent.as_deref().unwrap_or("未写明单位");
    let repeat = match &case.repeat_of {
        Some(first) => format!("与 {first} 同一事项，首次登记 {}", case.first_received_on),
        None => String::new(),
    };
    let facts = owed(&case.owed);
    let about = match facts.as_str() {
        "" => case.issue.short_name().to_owned(),
        facts => format!("{}，{facts}", case.issue.short_name()),
    };
    vec![
        Cell::figure(n.to_string(), n).with(format!("第 {} 周", case.week)),
        Cell::words(case.case_id.as_str())
            .with(repeat)
            .to(records.anchor(&case.matter)),
        Cell::words(department(&case.department)),
        Cell::words(unit).with(about),
        Cell::figure(case.due_on.to_string(), case.days_left).with(left),
        Cell::figure(
            format!("{:.0}%", case.pressing.lapse_probability * 100.0),
            case.pressing.lapse_probability,
        ),
        Cell::figure(
            format!("{:.1}", case.pressing.priority),
            case.pressing.priority,
        )
        .with(format!("损害 {:.1}", case.pressing.harm)),
        reasons(&case.pressing.reasons),
    ]
}

/// The first reason, the others in a smaller line.
fn reasons(all: &[String]) -> Cell {
    let (first, rest) = all
        .split_first()
        .map_or(("", &[][..]), |(f, r)| (f.as_str(), r));
    Cell::words(first).with(rest.join("；"))
}

/// Earlier forecasts against what came, as a table.
pub(super) fn kept_sheet(analysis: &Analysis) -> Option<Sheet> {
    let rows = &analysis.work.reliability;
    if rows.iter().all(|r| r.n == 0) {
        return None;
    }
    Some(Sheet {
        id: "kept-sheet",
        head: 0,
        title: "以前的预测，后来怎样",
        caption: "以前各期给出的失约概率，与已经到期的件实际是否失约对照。两列相近，说明概率可信；平方误差越小越好，一律猜一半是 0.25。"
            .to_owned(),
        columns: heads(&["预测档", "#已到期件数", "#平均预测", "#实际失约", "#平方误差"]),
        rows: rows.iter().map(kept_row).collect(),
        note: String::new(),
    })
}

fn kept_row(row: &Kept) -> Vec<Cell> {
    let band = match row.band.as_str() {
        "all" => "全部",
        band => band,
    };
    vec![
        Cell::words(band),
        Cell::figure(row.n.to_string(), row.n),
        Cell::figure(percent(Some(row.forecast)), row.forecast),
        Cell::figure(percent(Some(row.lapsed)), row.lapsed),
        Cell::figure(format!("{:.3}", row.brier), row.brier),
    ]
}
