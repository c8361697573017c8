//! The sentences of the report after the opening figures.

use std::cmp::Ordering;

use crate::analysis::{Analysis, AnswerRow, Answering, Flow, Step, share};
use crate::text::Words;

/// A share as `34.7%`; `—` when there is no whole.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0))
}

/// What is overdue, for the leadership.
pub(super) fn backlog(analysis: &Analysis, w: Words) -> String {
    let o = &analysis.opening;
    let as_of = w.date(analysis.as_of);
    if o.pending == 0 {
        return w.overdue_nothing_open(as_of);
    }
    let soon = w.overdue_soon(analysis.inputs.due_soon_days, o.due_soon);
    let head = w.overdue_head(as_of, o.pending);
    let Some(first) = analysis
        .backlog
        .departments
        .first()
        .filter(|row| row.overdue > 0)
    else {
        return w.overdue_none(head, soon);
    };
    let oldest = analysis.backlog.departments.iter();
    let oldest = oldest.filter_map(|row| Some((row.oldest_days_over?, &row.department)));
    let oldest = oldest.max_by_key(|(days, _)| *days);
    let oldest = oldest.map_or_else(String::new, |(days, department)| {
        w.overdue_oldest(w.department(department), days)
    });
    w.overdue_said(
        head,
        o.overdue,
        percent(share(o.overdue, o.pending)),
        w.department(&first.department),
        first.overdue,
        oldest,
        soon,
    )
}

/// The largest families and leaves.
pub(super) fn mix(analysis: &Analysis, w: Words) -> String {
    let total = analysis.opening.cases;
    let families = analysis.mix.iter().filter(|f| f.cases > 0).take(2);
    let families = families.map(|f| {
        let part = percent(share(f.cases, total));
        w.asked_family(f.family.name_in(w.lang()), f.cases, part)
    });
    let families: Vec<_> = families.collect();
    if families.is_empty() {
        return w.asked_nothing().to_owned();
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
        .map(|leaf| w.asked_issue(leaf.issue.short_name_in(w.lang()), leaf.cases))
        .collect();
    w.asked_said(families.join(w.listed()), leaves.join(w.listed()))
}

/// The last complete steps against those before them.
pub(super) fn flow(flow: &Flow, w: Words) -> String {
    let whole = flow.steps.len() - usize::from(flow.last_is_partial && !flow.steps.is_empty());
    let (span, words) = match flow.step {
        Step::Week => (4, w.moves_weeks()),
        Step::Month => (3, w.moves_months()),
        Step::Quarter => (2, w.moves_quarters()),
        Step::Year => (1, w.moves_year()),
    };
    if whole < 2 * span {
        return w.moves_too_short(whole, w.step(flow.step));
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
        Ordering::Greater => w.moves_more(now - then),
        Ordering::Less => w.moves_fewer(then - now),
        Ordering::Equal => w.moves_equal().to_owned(),
    };
    let (closed, closed_then) = (sum(last, true), sum(before, true));
    w.moves_said(words, now, then, change, closed, closed_then)
}

/// The slowest and the fastest rows.
pub(super) fn answering(of: &Answering, key: &str, w: Words) -> String {
    let mut rows: Vec<_> = of.rows.iter().collect();
    rows.sort_by(|a, b| {
        b.median
            .total_cmp(&a.median)
            .then_with(|| a.name.cmp(&b.name))
    });
    let name = |row: &AnswerRow| match row.issue {
        Some(issue) => issue.short_name_in(w.lang()).to_owned(),
        None => w.department(&row.name),
    };
    let median = |value: f64| format!("{value:.1}").trim_end_matches(".0").to_owned();
    match rows.as_slice() {
        [] => w.takes_too_few(key),
        [only] => w.takes_only(name(only), median(only.median), only.n),
        [slow, .., fast] => w.takes_said(
            key,
            name(slow),
            median(slow.median),
            slow.n,
            name(fast),
            median(fast.median),
            fast.n,
        ),
    }
}

/// Read, accepted, rejected.
pub(super) fn quality(analysis: &Analysis, w: Words) -> String {
    let t = &analysis.inputs.tally;
    let note = match t.rejected {
        0 => "",
        _ => w.read_rejected(),
    };
    w.read_said(t.read, t.accepted, t.rejected, note)
}
