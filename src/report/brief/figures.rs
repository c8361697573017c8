//! Figures of the brief before they become words.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::analysis::{Analysis, Flow, FlowRow, Step};
use crate::text::Lang;

/// Totals that an office's own template may use.
#[derive(Debug, Default, Serialize)]
pub(super) struct Figures {
    cases: u64,
    closed: u64,
    pending: u64,
    not_accepted: u64,
    overdue: u64,
    due_soon: u64,
    on_time_rate: String,
    open_matters: usize,
    read: u64,
    rejected: u64,
}

impl Figures {
    pub(super) fn of(analysis: &Analysis) -> Self {
        let o = &analysis.opening;
        Self {
            cases: o.cases,
            closed: o.closed,
            pending: o.pending,
            not_accepted: o.not_accepted,
            overdue: o.overdue,
            due_soon: o.due_soon,
            on_time_rate: percent(o.on_time_rate()),
            open_matters: analysis.work.matters.len(),
            read: analysis.inputs.tally.read,
            rejected: analysis.inputs.tally.rejected,
        }
    }
}

/// The last complete steps and those before them.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Recent {
    now: u64,
    before: u64,
    closed: u64,
    closed_before: u64,
}

/// How many steps are compared.
fn steps(step: Step) -> usize {
    match step {
        Step::Week => 4,
        Step::Month => 3,
        Step::Quarter => 2,
        Step::Year => 1,
    }
}

/// The key of the words for that many steps.
pub(super) fn span(step: Step) -> &'static str {
    match step {
        Step::Week => "span_week",
        Step::Month => "span_month",
        Step::Quarter => "span_quarter",
        Step::Year => "span_year",
    }
}

/// The last complete steps against those before; `None` when there are too few.
pub(super) fn recent(flow: &Flow) -> Option<Recent> {
    let partial = usize::from(flow.last_is_partial);
    let whole = flow.steps.len().checked_sub(partial)?;
    let span = steps(flow.step);
    let (last, before) = (whole.checked_sub(span)?, whole.checked_sub(2 * span)?);
    let sum = |from: usize, of: fn(&FlowRow) -> &Vec<u64>| -> u64 {
        let row = |row: &FlowRow| of(row).iter().skip(from).take(span).sum::<u64>();
        flow.families.iter().map(row).sum()
    };
    Some(Recent {
        now: sum(last, |r| &r.received),
        before: sum(before, |r| &r.received),
        closed: sum(last, |r| &r.closed),
        closed_before: sum(before, |r| &r.closed),
    })
}

/// A sum of money in the forms that languages use.
#[derive(Debug, Serialize)]
pub(super) struct Money {
    yuan: i64,
    wan: String,
    yi: String,
    grouped: String,
}

pub(super) fn money(yuan: f64) -> Money {
    let short = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
    let whole = yuan.round() as i64;
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (c, left) in digits.chars().zip((0..digits.len()).rev()) {
        grouped.push(c);
        if left > 0 && left % 3 == 0 && c.is_ascii_digit() {
            grouped.push(',');
        }
    }
    Money {
        yuan: whole,
        wan: short(yuan / 1e4),
        yi: short(yuan / 1e8),
        grouped,
    }
}

/// A share as `34.7%`.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |s| format!("{:.1}%", s * 100.0))
}

/// A probability in whole percent, never 0% or 100%.
pub(super) fn chance(probability: f64) -> String {
    format!("{:.0}%", (probability * 100.0).clamp(1.0, 99.0))
}

/// A day in words.
pub(super) fn date(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_every_form() {
        let money = money(1_234_567.8);
        assert_eq!((money.yuan, money.wan.as_str()), (1_234_568, "123.46"));
        assert_eq!(money.grouped, "1,234,568");
        assert_eq!(super::money(950.0).grouped, "950");
        assert_eq!(super::money(20_000.0).wan, "2");
    }

    #[test]
    fn a_day_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2025, 12, 1).unwrap_or_default();
        assert_eq!(date(day, Lang::Zh), "2025年12月1日");
        assert_eq!(date(day, Lang::En), "1 December 2025");
    }
}
