//! The dates of one row: receipt, acceptance, answer, closing, and their order.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

use super::super::cfg::Field;
use super::super::date::{self, Reading};
use super::Entry;
use crate::diag::{Diagnostic, Severity};
use crate::petition::Stamp;

/// A date of a row.
enum Found {
    Nothing,
    Unreadable(usize),
    Date(usize, Stamp),
}

impl Entry<'_, '_> {
    pub(super) fn received(&mut self) -> Result<Stamp, Box<Diagnostic>> {
        match self.date(Field::Received, None) {
            Found::Date(_, stamp) => Ok(stamp),
            Found::Unreadable(column) => Err(Box::new(self.unreadable(
                Severity::Reject,
                Field::Received,
                column,
            ))),
            Found::Nothing => {
                let at = self.column(Field::Received);
                Err(self.reject("date_missing", at, "没有登记时间"))
            }
        }
    }

    fn unreadable(&self, severity: Severity, field: Field, column: usize) -> Diagnostic {
        let message = format!("{}无法识别", field.name());
        self.diagnostic(severity, "date_unreadable", Some(column), message)
    }

    pub(super) fn optional_date(
        &mut self,
        field: Field,
        received: Stamp,
    ) -> Option<(usize, Stamp)> {
        match self.date(field, Some(received.date)) {
            Found::Nothing => None,
            Found::Date(column, stamp) => Some((column, stamp)),
            Found::Unreadable(column) => {
                let finding = self.unreadable(Severity::Finding, field, column);
                self.findings.push(finding);
                None
            }
        }
    }

    /// The date of a field; `received` is the anchor of later dates written without a year.
    fn date(&mut self, field: Field, received: Option<NaiveDate>) -> Found {
        let Some((column, cell)) = self.first(field) else {
            return Found::Nothing;
        };
        let stamp = match self.table.reading(cell) {
            Some(Reading::Full { stamp, short_year }) => {
                if short_year && self.table.is_plausible(stamp) {
                    self.find(
                        "year_two_digits",
                        Some(column),
                        "年份只写了两位，按年、月、日的顺序理解",
                    );
                }
                Some(stamp)
            }
            Some(Reading::NoYear { month, day, time }) => {
                let inferred = self.infer(month, day, received);
                if let Some(date) = inferred {
                    let message = format!("日期没有写年份，按前后记录推定为 {} 年", date.year());
                    self.find("year_inferred", Some(column), message);
                }
                inferred.map(|date| date::stamp(date, time))
            }
            None => None,
        };
        match stamp {
            Some(stamp) if self.table.is_plausible(stamp) => Found::Date(column, stamp),
            _ => Found::Unreadable(column),
        }
    }

    /// The date nearest to the receipt (looking forward first) or to the case before; else the year that the title, the
    /// sheet, the file or the configuration tells.
    fn infer(&self, month: u32, day: u32, received: Option<NaiveDate>) -> Option<NaiveDate> {
        let anchor = received.or(self.table.previous);
        let Some(anchor) = anchor else {
            let year = self.table.year_hint.or(self.table.plan.default_year)?;
            return NaiveDate::from_ymd_opt(year, month, day);
        };
        let distance = |date: &NaiveDate| {
            let days = (*date - anchor).num_days();
            // An answer months later is common, one before the receipt a slip of days.
            if days < 0 && received.is_some() {
                -days * 10
            } else {
                days.abs()
            }
        };
        (anchor.year() - 1..=anchor.year() + 1)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .min_by_key(distance)
    }

    pub(super) fn check_order(
        &mut self,
        received: Stamp,
        accepted: Option<(usize, Stamp)>,
        answered: Option<(usize, Stamp)>,
        closed: Option<(usize, Stamp)>,
    ) {
        if let Some((column, stamp)) = accepted
            && is_before(stamp, received)
        {
            self.find(
                "accepted_before_received",
                Some(column),
                "受理日期早于登记时间",
            );
        }
        for (column, stamp) in [answered, closed].into_iter().flatten() {
            if is_before(stamp, received) {
                self.find(
                    "closed_before_received",
                    Some(column),
                    "办结或答复早于登记时间",
                );
            } else if let (Some(from), Some(to)) = (moment(received), moment(stamp))
                && to - from < Duration::minutes(self.table.plan.quick_minutes)
            {
                let minutes = self.table.plan.quick_minutes;
                self.find(
                    "closed_within_minutes",
                    Some(column),
                    format!("登记后不到 {minutes} 分钟就办结或答复"),
                );
            }
        }
    }
}

fn moment(stamp: Stamp) -> Option<NaiveDateTime> {
    Some(stamp.date.and_time(stamp.time?))
}

/// Whether a stamp lies before another: by time only where both have one.
fn is_before(stamp: Stamp, other: Stamp) -> bool {
    match (moment(stamp), moment(other)) {
        (Some(a), Some(b)) => a < b,
        _ => stamp.date < other.date,
    }
}
