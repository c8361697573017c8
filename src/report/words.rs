//! The sentences of the report after the opening figures.

use chrono::{Datelike, NaiveDate};

use crate::analysis::{Analysis, Answering, Flow, Step, share};

/// `2024年5月18日`
pub(super) fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A share as `34.7%`; `—` when there is no whole.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0))
}

/// 分 as yuan, or as 万元 from ten thousand on.
pub(super) fn money(fen: i64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of money are far under 2^52 分"
    )]
    let yuan = fen as f64 / 100.0;
    if yuan < 10_000.0 {
        format!("{yuan:.0} 元")
    } else {
        format!("{:.2} 万元", yuan / 10_000.0)
    }
}

/// What is overdue, for the leadership.
pub(super) fn backlog(analysis: &Analysis) -> String {
    let o = &analysis.opening;
    if o.pending == 0 {
        return format!("截至{}，没有在办件。", date(analysis.as_of));
    }
    let days = analysis.inputs.due_soon_days;
    let soon = format!("{days} 天内到期（临期）{} 件", o.due_soon);
    let head = format!("截至{}，在办 {} 件", date(analysis.as_of), o.pending);
    let Some(first) = analysis
        .backlog
        .departments
        .first()
        .filter(|row| row.overdue > 0)
    else {
        return format!("{head}，没有超期件；{soon}。");
    };
    let oldest = analysis.backlog.departments.iter();
    let oldest = oldest.filter_map(|row| Some((row.oldest_days_over?, &row.department)));
    let oldest = oldest.max_by_key(|(days, _)| *days);
    let oldest = oldest.map_or_else(String::new, |(days, department)| {
        format!("最久的一件在{department}，已超 {days} 天；")
    });
    format!(
        "{head}，其中超期 {} 件，占 {}，以{}最多（{} 件）；{oldest}{soon}。",
        o.overdue,
        percent(share(o.overdue, o.pending)),
        first.department,
        first.overdue,
    )
}

/// The largest families and leaves.
pub(super) fn mix(analysis: &Analysis) -> String {
    let total = analysis.opening.cases;
    let families = analysis.mix.iter().filter(|f| f.cases > 0).take(2);
    let families = families.map(|f| {
        format!(
            "{} {} 件（{}）",
            f.family.name(),
            f.cases,
            percent(share(f.cases, total))
        )
    });
    let families: Vec<_> = families.collect();
    if families.is_empty() {
        return "没有受理件。".to_owned();
    }
    let mut leaves: Vec<_> = analysis
        .mix
        .iter()
        .flat_map(|f| &f.issues)
        .filter(|i| i.cases > 0)
        .collect();
    leaves.sort_by_key(|leaf| (std::cmp::Reverse(leaf.cases), leaf.issue));
    let leaves: Vec<_> = leaves
        .iter()
        .take(3)
        .map(|leaf| format!("{} {} 件", leaf.issue.short_name(), leaf.cases))
        .collect();
    format!(
        "从大类看，主要是{}；从具体诉求看，件数居前的是{}。",
        families.join("、"),
        leaves.join("、")
    )
}

/// The last complete steps against those before them.
pub(super) fn flow(flow: &Flow) -> String {
    let whole = flow.steps.len() - usize::from(flow.last_is_partial && !flow.steps.is_empty());
    let (span, words) = match flow.step {
        Step::Week => (4, "四周"),
        Step::Month => (3, "三个月"),
        Step::Quarter => (2, "两个季度"),
        Step::Year => (1, "一年"),
    };
    if whole < 2 * span {
        return format!(
            "统计期内共有 {} 个整{}，时间较短，不作前后比较。",
            whole,
            flow.step.name()
        );
    }
    let sum = |from: usize, closed: bool| -> u64 {
        let of = |row: &crate::analysis::FlowRow| {
            let series = if closed { &row.closed } else { &row.received };
            series.iter().skip(from).take(span).sum::<u64>()
        };
        flow.families.iter().map(of).sum()
    };
    let (last, before) = (whole - span, whole - 2 * span);
    let (now, then) = (sum(last, false), sum(before, false));
    let change = match now.cmp(&then) {
        std::cmp::Ordering::Greater => format!("多 {} 件", now - then),
        std::cmp::Ordering::Less => format!("少 {} 件", then - now),
        std::cmp::Ordering::Equal => "持平".to_owned(),
    };
    let (closed, closed_then) = (sum(last, true), sum(before, true));
    format!(
        "最近完整的{words}来件 {now} 件，与此前{words}（{then} 件）相比{change}；同期办结 {closed} 件，此前{words}办结 {closed_then} 件。"
    )
}

/// The slowest and the fastest rows.
pub(super) fn answering(of: &Answering, key: &str) -> String {
    let mut rows: Vec<_> = of.rows.iter().collect();
    rows.sort_by(|a, b| {
        b.median
            .total_cmp(&a.median)
            .then_with(|| a.name.cmp(&b.name))
    });
    let median = |value: f64| format!("{value:.1}").trim_end_matches(".0").to_owned();
    match rows.as_slice() {
        [] => format!("有答复日期的件数不足，未按{key}统计用时。"),
        [only] => format!(
            "{}从登记到答复的中位用时 {} 天（{} 件）。",
            only.name,
            median(only.median),
            only.n
        ),
        [slow, .., fast] => format!(
            "按{key}看，中位用时最长的是{}（{} 天，{} 件），最短的是{}（{} 天，{} 件）。",
            slow.name,
            median(slow.median),
            slow.n,
            fast.name,
            median(fast.median),
            fast.n
        ),
    }
}

/// Read, accepted, rejected.
pub(super) fn quality(analysis: &Analysis) -> String {
    let t = &analysis.inputs.tally;
    format!(
        "共读入 {} 条记录，接收 {} 条，退回 {} 条{}。",
        t.read,
        t.accepted,
        t.rejected,
        if t.rejected > 0 {
            "；退回的记录不在本报告统计之内，逐条位置见 rejects.csv"
        } else {
            ""
        }
    )
}
