//! The sections on who owes what and on how cases were closed: sentences first, then tables that can be sorted.

use super::records::Records;
use super::sentences::percent;
use super::sheet::{Cell, Head, Sheet, heads};
use crate::analysis::{Analysis, share};
use crate::petition::{ClosureFinding, ClosureShare, Debt, Family};
use crate::text::Words;

/// The groups that the bureau answers for.
fn ours(analysis: &Analysis) -> impl Iterator<Item = &Debt> {
    let groups = analysis.debts.groups.iter();
    groups.filter(|d| d.family != Family::Other)
}

/// Who owes, how much, to how many, for how long: in words.
pub(super) fn debts(analysis: &Analysis, w: Words) -> Vec<String> {
    let groups: Vec<&Debt> = ours(analysis).collect();
    let open: Vec<&Debt> = groups.iter().copied().filter(|d| d.open > 0).collect();
    let unnamed = match analysis.debts.unnamed {
        0 => String::new(),
        n => w.ledger_unnamed(n),
    };
    if groups.is_empty() {
        return vec![w.ledger_nothing(unnamed)];
    }
    let matters: usize = groups.iter().map(|d| d.matters.len()).sum();
    let mut first = w.ledger_groups(matters, groups.len());
    if open.is_empty() {
        first.push_str(&w.ledger_closed(unnamed));
        return vec![first];
    }
    first.push_str(&on_hand(&open, &unnamed, w));
    let mut sentences = vec![first];
    sentences.extend(leading(&open, w));
    let paid: u64 = groups.iter().map(|d| d.paid_matters).sum();
    if paid > 0 {
        let amount = w.money(groups.iter().map(|d| d.paid_fen).sum());
        sentences.push(w.ledger_paid(paid, amount));
    }
    sentences
}

/// The open groups in figures.
fn on_hand(open: &[&Debt], unnamed: &str, w: Words) -> String {
    let sum = |of: &dyn Fn(&Debt) -> u64| open.iter().map(|d| of(d)).sum::<u64>();
    let amount = |of: fn(&Debt) -> i64| open.iter().map(|d| of(d)).sum::<i64>();
    let (low, high) = (
        amount(|d| d.amount_open.low),
        amount(|d| d.amount_open.high),
    );
    let span = if low == high {
        String::new()
    } else {
        w.ledger_span(w.money(low), w.money(high))
    };
    w.ledger_open(
        sum(&|d| d.open),
        sum(&|d| d.overdue),
        open.len(),
        sum(&|d| d.amount_open.with),
        w.money(amount(|d| d.amount_open.known)),
        span,
        sum(&|d| d.amount_open.unknown),
        unnamed,
    )
}

/// The group with most money and the one that waits longest.
fn leading(open: &[&Debt], w: Words) -> Option<String> {
    let most = open.iter().find(|d| d.amount_open.known > 0);
    let oldest = open
        .iter()
        .filter_map(|d| Some((d.open_days?, *d)))
        .max_by_key(|(days, d)| (*days, std::cmp::Reverse(&d.id)));
    let most = most.map(|d| {
        let people = match d.people.with {
            0 => w.ledger_people_unsaid().to_owned(),
            _ => w.ledger_people(d.people.known),
        };
        w.ledger_most(
            w.data(&d.respondent),
            d.family.name_in(w.lang()),
            w.money(d.amount_open.known),
            people,
        )
    });
    let oldest = oldest.and_then(|(days, d)| {
        Some(w.ledger_oldest(
            w.data(&d.respondent),
            d.family.name_in(w.lang()),
            w.date(d.oldest_open_on?),
            days,
        ))
    });
    let parts: Vec<String> = [most, oldest].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(w.parted()) + w.stop().trim_end())
}

/// The ledger, as a table.
pub(super) fn debt_sheet(analysis: &Analysis, records: &Records, w: Words) -> Option<Sheet> {
    let groups: Vec<&Debt> = ours(analysis).collect();
    let listed = analysis.ledger_shown.listed;
    let rows: Vec<_> = groups
        .iter()
        .take(listed)
        .map(|d| debt_row(d, records, w))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let left = groups.len().saturating_sub(listed);
    Some(Sheet {
        id: "debt-sheet",
        head: 0,
        title: w.ledger_title(),
        caption: w.ledger_caption().to_owned(),
        columns: heads(&[
            w.col_unit(),
            w.col_family(),
            w.ledger_col_matters(),
            w.ledger_col_open(),
            w.ledger_col_overdue(),
            w.ledger_col_people(),
            w.ledger_col_amount_open(),
            w.ledger_col_amount(),
            w.ledger_col_months(),
            w.ledger_col_days(),
        ]),
        rows,
        note: match left {
            0 => String::new(),
            n => w.ledger_left(n),
        },
    })
}

fn debt_row(d: &Debt, records: &Records, w: Words) -> Vec<Cell> {
    let at_least = |unknown: u64, text: String| match unknown {
        0 => text,
        _ => format!("≥{text}"),
    };
    let amount = if d.amount.with == 0 {
        Cell::figure("—", -1)
    } else {
        let cell = at_least(d.amount.unknown, w.money(d.amount.known));
        let cell = Cell::figure(cell, d.amount.known);
        match d.amount.low == d.amount.high {
            true => cell,
            false => cell.with(w.ledger_between(w.money(d.amount.low), w.money(d.amount.high))),
        }
    };
    let open_amount = match (d.open, d.amount_open.with) {
        (0, _) => Cell::figure(w.ledger_is_closed(), -2),
        (_, 0) => Cell::figure("—", -1),
        _ => Cell::figure(
            at_least(d.amount_open.unknown, w.money(d.amount_open.known)),
            d.amount_open.known,
        ),
    };
    let people = match d.people.with {
        0 => Cell::figure("—", -1),
        _ => Cell::figure(
            at_least(d.people.unknown, d.people.known.to_string()),
            d.people.known,
        ),
    };
    let month = |m: f64| format!("{m:.1}").trim_end_matches(".0").to_owned();
    let months = match (d.months_max, d.months_median) {
        (Some(max), Some(middle)) if (max - middle).abs() > 0.05 => {
            Cell::figure(month(max), max).with(w.ledger_median(month(middle)))
        }
        (Some(max), _) => Cell::figure(month(max), max),
        _ => Cell::figure("—", -1),
    };
    let members = match d.members.len() {
        0 | 1 => String::new(),
        n => {
            let names = d.members.iter().take(3).map(|m| w.data(&m.name));
            let names = names.collect::<Vec<_>>().join(w.listed());
            match n {
                ..=3 => w.ledger_members(names),
                _ => w.ledger_members_more(names),
            }
        }
    };
    let days = d.open_days.unwrap_or(d.days);
    vec![
        Cell::words(w.data(&d.respondent))
            .with(members)
            .to(records.group_anchor(&d.id)),
        Cell::words(d.family.name_in(w.lang())),
        Cell::figure(d.matters.len().to_string(), d.matters.len()),
        Cell::figure(d.open.to_string(), d.open),
        Cell::figure(d.overdue.to_string(), d.overdue),
        people,
        open_amount,
        amount,
        months,
        match d.open {
            0 => Cell::figure("—", -1),
            _ => Cell::figure(days.to_string(), days),
        },
    ]
}

/// How cases were closed, in words.
pub(super) fn closures(analysis: &Analysis, w: Words) -> Vec<String> {
    let audit = &analysis.closures;
    if audit.looked_at == 0 {
        return vec![w.closing_nothing().to_owned()];
    }
    let all = |finding| {
        let whole = audit.shares.iter();
        whole
            .filter(|s| s.department.is_none())
            .find(|s| s.finding == finding)
    };
    let found = ClosureFinding::ALL.into_iter().filter_map(all);
    let found: Vec<String> = found
        .filter(|s| s.n > 0)
        .map(|s| w.closing_finding(s.finding.name_in(w.lang()), s.n, interval(s, w)))
        .collect();
    let found = if found.is_empty() {
        w.closing_clean().to_owned()
    } else {
        found.join(w.closing_joined())
    };
    let mut sentences = vec![w.closing_said(audit.looked_at, audit.with_text, found)];
    let blind: Vec<&str> = ClosureFinding::ALL
        .into_iter()
        .filter(|f| all(*f).is_none_or(|s| s.of == 0))
        .map(|f| f.name_in(w.lang()))
        .collect();
    if !blind.is_empty() {
        sentences.push(w.closing_blind(blind.join(w.listed())));
    }
    if audit.earlier > 0 {
        sentences.push(w.closing_earlier(audit.earlier));
    }
    if audit.department_assumed > 0 {
        sentences.push(w.closing_assumed(audit.department_assumed));
    }
    sentences
}

fn interval(s: &ClosureShare, w: Words) -> String {
    w.closing_interval(percent(share(s.n, s.of)), bound(s.low), bound(s.high))
}

fn bound(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Findings by department, as a table; departments without a finding are counted below it.
pub(super) fn closure_sheet(analysis: &Analysis, w: Words) -> Option<Sheet> {
    let audit = &analysis.closures;
    let of = |department: Option<&str>, finding| {
        audit
            .shares
            .iter()
            .find(|s| s.department.as_deref() == department && s.finding == finding)
    };
    let findings: Vec<ClosureFinding> = ClosureFinding::ALL
        .into_iter()
        .filter(|f| of(None, *f).is_some_and(|s| s.of > 0))
        .collect();
    let mut departments: Vec<&str> = audit
        .shares
        .iter()
        .filter_map(|s| s.department.as_deref())
        .collect();
    departments.dedup();
    let (some, none): (Vec<&str>, Vec<&str>) = departments.into_iter().partition(|d| {
        let mut shares = findings.iter().filter_map(|f| of(Some(d), *f));
        shares.any(|s| s.n > 0)
    });
    if some.is_empty() {
        return None;
    }
    let rows = std::iter::once(None).chain(some.into_iter().map(Some));
    let rows = rows.map(|department| {
        let cells = findings
            .iter()
            .map(|f| share_cell(of(department, *f), analysis.min_n, w));
        let name =
            Cell::words(department.map_or_else(|| w.all().to_owned(), |name| w.department(name)));
        std::iter::once(name).chain(cells).collect()
    });
    let heads = findings.iter().map(|f| Head {
        name: f.name_in(w.lang()),
        numeric: true,
    });
    let first = Head {
        name: w.col_department(),
        numeric: false,
    };
    Some(Sheet {
        id: "closure-sheet",
        head: 0,
        title: w.closing_title(),
        caption: w.closing_caption(analysis.min_n, audit.minutes, audit.refiled_days),
        columns: std::iter::once(first).chain(heads).collect(),
        rows: rows.collect(),
        note: match none.len() {
            0 => String::new(),
            n => w.closing_left(n),
        },
    })
}

fn share_cell(of: Option<&ClosureShare>, min_n: u64, w: Words) -> Cell {
    let Some(s) = of.filter(|s| s.of > 0) else {
        return Cell::figure("—", -1);
    };
    let cell = Cell::figure(format!("{}/{}", s.n, s.of), s.n);
    if s.of < min_n {
        return cell.with(w.too_few());
    }
    cell.with(w.rate_interval(bound(s.low), bound(s.high)))
}
