//! The section on what to answer first: the queue with reasons, what moved since the last run, earlier forecasts.

use std::cmp::Ordering;

use super::records::{Records, owed};
use super::sentences::percent;
use super::sheet::{Cell, Sheet, heads};
use crate::analysis::{Analysis, Kept, OpenCase, Since};
use crate::petition::State;
use crate::text::{Said, Words};

/// The most cases of the queue on the page; the rest stands in `tables/queue.csv`.
const LISTED: usize = 200;

/// What moved since the register's last run, in words; nothing without one.
pub(super) fn since(analysis: &Analysis, w: Words) -> Vec<String> {
    let Some(s) = &analysis.work.since else {
        return Vec::new();
    };
    let late = match s.closed_late {
        0 => String::new(),
        n => w.since_late(n),
    };
    let mut sentences = vec![w.since_said(
        w.date(s.last),
        s.new_cases,
        s.new_matters,
        s.closed,
        late,
        s.newly_overdue,
        s.overdue_cleared,
        net(s, w),
    )];
    if s.merges + s.splits > 0 {
        sentences.push(w.since_linked(s.merges, s.splits));
    }
    sentences
}

fn net(s: &Since, w: Words) -> String {
    match s.newly_overdue.cmp(&s.overdue_cleared) {
        Ordering::Greater => w.since_more(s.newly_overdue - s.overdue_cleared),
        Ordering::Less => w.since_fewer(s.overdue_cleared - s.newly_overdue),
        Ordering::Equal => w.since_equal().to_owned(),
    }
}

/// What to answer first and why, in words.
pub(super) fn queue(analysis: &Analysis, w: Words) -> Vec<String> {
    let work = &analysis.work;
    if work.cases.is_empty() {
        return vec![w.queue_nothing().to_owned()];
    }
    let late = work
        .cases
        .iter()
        .filter(|c| c.state == State::Overdue)
        .count();
    let ahead = work.cases.len() - late;
    let weeks = work.cases.len().div_ceil(work.per_week.max(1));
    let mut first = w.queue_said(work.cases.len(), work.per_week, weeks);
    if ahead > 0 {
        first.push_str(&w.queue_lapses(ahead, format!("{:.1}", work.expected_lapses)));
    }
    let mut sentences = vec![first];
    if let Some(top) = work.matters.first() {
        let facts = owed(&top.owed, w);
        sentences.push(w.queue_first(
            w.unit(top.respondent.as_deref()),
            top.issue.short_name_in(w.lang()),
            if facts.is_empty() { "" } else { w.comma() },
            facts,
            w.department(&top.department),
        ));
    }
    sentences.push(w.queue_rule().to_owned());
    let notes = work.notes.iter();
    sentences.extend(notes.map(|n| format!("{}{}", w.of(n), w.stop().trim_end())));
    sentences
}

/// The queue, as a table.
pub(super) fn queue_sheet(analysis: &Analysis, records: &Records, w: Words) -> Option<Sheet> {
    let cases = &analysis.work.cases;
    if cases.is_empty() {
        return None;
    }
    let rows = cases.iter().zip(1..).take(LISTED);
    Some(Sheet {
        id: "queue-sheet",
        head: 1,
        title: w.queue_title(),
        caption: w.queue_caption().to_owned(),
        columns: heads(&[
            w.queue_col_no(),
            w.queue_col_case(),
            w.col_department(),
            w.queue_col_unit(),
            w.queue_col_due(),
            w.queue_col_lapse(),
            w.queue_col_priority(),
            w.queue_col_why(),
        ]),
        rows: rows
            .map(|(case, n)| queue_row(case, n, records, w))
            .collect(),
        note: match cases.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => w.queue_left(n),
        },
    })
}

fn queue_row(case: &OpenCase, n: usize, records: &Records, w: Words) -> Vec<Cell> {
    let left = match case.days_left {
        left @ ..0 => w.queue_over(-left),
        0 => w.queue_today().to_owned(),
        left => w.queue_ahead(left),
    };
    let repeat = match &case.repeat_of {
        Some(first) => w.queue_repeat(w.data(first), case.first_received_on),
        None => String::new(),
    };
    let facts = owed(&case.owed, w);
    let issue = case.issue.short_name_in(w.lang());
    let about = match facts.as_str() {
        "" => issue.to_owned(),
        facts => format!("{issue}{}{facts}", w.comma()),
    };
    vec![
        Cell::figure(n.to_string(), n).with(w.queue_week(case.week)),
        Cell::words(w.data(&case.case_id))
            .with(repeat)
            .to(records.anchor(&case.matter)),
        Cell::words(w.department(&case.department)),
        Cell::words(w.unit(case.respondent.as_deref())).with(about),
        Cell::figure(case.due_on.to_string(), case.days_left).with(left),
        Cell::figure(
            format!("{:.0}%", case.pressing.lapse_probability * 100.0),
            case.pressing.lapse_probability,
        ),
        Cell::figure(
            format!("{:.1}", case.pressing.priority),
            case.pressing.priority,
        )
        .with(w.queue_harm(format!("{:.1}", case.pressing.harm))),
        reasons(&case.pressing.reasons, w),
    ]
}

/// The first reason, the others in a smaller line.
fn reasons(all: &[Said], w: Words) -> Cell {
    let (first, rest) = all
        .split_first()
        .map_or(("", &[][..]), |(f, r)| (w.of(f), r));
    Cell::words(first).with(Said::joined(rest, w))
}

/// Earlier forecasts against what came, as a table.
pub(super) fn kept_sheet(analysis: &Analysis, w: Words) -> Option<Sheet> {
    let rows = &analysis.work.reliability;
    if rows.iter().all(|r| r.n == 0) {
        return None;
    }
    Some(Sheet {
        id: "kept-sheet",
        head: 0,
        title: w.kept_title(),
        caption: w.kept_caption().to_owned(),
        columns: heads(&[
            w.kept_col_band(),
            w.kept_col_n(),
            w.kept_col_forecast(),
            w.kept_col_lapsed(),
            w.kept_col_brier(),
        ]),
        rows: rows.iter().map(|row| kept_row(row, w)).collect(),
        note: String::new(),
    })
}

fn kept_row(row: &Kept, w: Words) -> Vec<Cell> {
    let band = match row.band.as_str() {
        "all" => w.all(),
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
