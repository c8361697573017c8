//! The section on matters filed again under a new number and on matters renumbered: sentences, then two tables.

use std::collections::BTreeMap;

use super::records::Records;
use super::sheet::{Cell, Sheet, heads};
use crate::analysis::{Analysis, NO_DEPARTMENT};
use crate::petition::{Change, ChangeKind, Reregistered, State};
use crate::text::Words;

/// The most rows of either table on the page; the files have them all.
const LISTED: usize = 100;

/// What was filed again and what was renumbered, in words.
pub(super) fn links(analysis: &Analysis, w: Words) -> Vec<String> {
    let mut sentences = young(&analysis.work.young, w);
    if analysis.work.since.is_some() {
        sentences.push(renumbered(&analysis.work.renumbered, w));
    }
    sentences
}

fn young(filings: &[Reregistered], w: Words) -> Vec<String> {
    let Some(most) = filings.iter().map(|r| r.days_hidden).max() else {
        return vec![w.young_none().to_owned()];
    };
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for filing in filings {
        *by.entry(department(filing)).or_insert(0) += 1;
    }
    let mut by: Vec<(&str, usize)> = by.into_iter().collect();
    by.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let by = by
        .into_iter()
        .map(|(name, n)| w.young_department(w.department(name), n));
    let by: Vec<String> = by.collect();
    vec![
        w.young_said(filings.len(), most),
        w.young_where(by.join(w.listed())),
    ]
}

fn renumbered(changes: &[Change], w: Words) -> String {
    let of = |kind| changes.iter().filter(|c| c.kind == kind).count();
    match (of(ChangeKind::Merge), of(ChangeKind::Split)) {
        (0, 0) => w.relinked_none().to_owned(),
        (merges, splits) => w.relinked_said(merges, splits),
    }
}

fn department(filing: &Reregistered) -> &str {
    filing.department.as_deref().unwrap_or(NO_DEPARTMENT)
}

/// Young on paper, old in fact (纸面新、实际旧), as a table.
pub(super) fn young_sheet(analysis: &Analysis, records: &Records, w: Words) -> Option<Sheet> {
    let filings = &analysis.work.young;
    if filings.is_empty() {
        return None;
    }
    let rows = filings.iter().take(LISTED);
    Some(Sheet {
        id: "young-sheet",
        head: 0,
        title: w.young_title(),
        caption: w.young_caption().to_owned(),
        columns: heads(&[
            w.queue_col_case(),
            w.col_department(),
            w.young_col_first(),
            w.young_col_again(),
            w.young_col_due(),
            w.young_col_matter(),
            w.young_col_hidden(),
        ]),
        rows: rows.map(|r| young_row(r, records, w)).collect(),
        note: match filings.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => w.young_left(n),
        },
    })
}

fn young_row(r: &Reregistered, records: &Records, w: Words) -> Vec<Cell> {
    let day = |day: chrono::NaiveDate| Cell::figure(day.to_string(), day);
    let late = |state: State| state.name_in(w.lang());
    vec![
        Cell::words(w.data(&r.case_id)).to(records.anchor(&r.matter)),
        Cell::words(w.department(department(r))),
        day(r.first_received_on).with(w.data(&r.first_case_id)),
        day(r.received_on),
        day(r.due_on).with(late(r.state)),
        day(r.matter_due_on).with(late(r.matter_state)),
        Cell::figure(r.days_hidden.to_string(), r.days_hidden),
    ]
}

/// Merges and splits of this run, as a table.
pub(super) fn renumbered_sheet(analysis: &Analysis, records: &Records, w: Words) -> Option<Sheet> {
    let changes = &analysis.work.renumbered;
    if changes.is_empty() {
        return None;
    }
    let rows = changes.iter().take(LISTED);
    Some(Sheet {
        id: "renumbered-sheet",
        head: 0,
        title: w.relinked_title(),
        caption: w.relinked_caption().to_owned(),
        columns: heads(&[
            w.relinked_col_from(),
            w.relinked_col_kind(),
            w.relinked_col_to(),
            w.relinked_col_cases(),
        ]),
        rows: rows.map(|c| renumbered_row(c, records, w)).collect(),
        note: match changes.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => w.relinked_left(n),
        },
    })
}

fn renumbered_row(change: &Change, records: &Records, w: Words) -> Vec<Cell> {
    let kind = match change.kind {
        ChangeKind::Merge => w.relinked_merge(),
        ChangeKind::Split => w.relinked_split(),
    };
    let cases: Vec<String> = change.case_ids.iter().map(|id| w.data(id)).collect();
    vec![
        Cell::words(w.data(change.from.as_str())),
        Cell::words(kind),
        Cell::words(w.data(change.to.as_str())).to(records.anchor(&change.to)),
        Cell::words(cases.join(w.listed())),
    ]
}
