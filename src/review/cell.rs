//! What stands in a cell, in every form an office types: a class, a day, a text.

use calamine::Data;
use chrono::{Datelike, Days, NaiveDate};

use crate::petition::Issue;
use crate::text::fold_char;

/// `code 名称`, the code alone, or the name alone.
pub(super) fn issue(text: &str) -> Option<Issue> {
    let text = text.trim();
    let code = text.split_whitespace().next().unwrap_or_default();
    Issue::from_code(code).or_else(|| Issue::ALL.into_iter().find(|i| i.name() == text))
}

/// A date cell, a serial number, or a text such as `2026-11-20`, `2026/11/20`, `2026年11月20日`, `20261120`; between the
/// years 2000 and 2099.
pub(super) fn day(cell: &Data) -> Option<NaiveDate> {
    let day = match cell {
        Data::DateTime(value) if !value.is_duration() => value.as_datetime()?.date(),
        Data::Float(serial) => serial_day(*serial)?,
        Data::Int(serial) => serial_day(f64::from(i32::try_from(*serial).ok()?))?,
        _ => written_day(&folded(&written(Some(cell))))?,
    };
    (2000..2100).contains(&day.year()).then_some(day)
}

/// A serial number of the 1900 system; `20261120` as a number is that day.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small positive number"
)]
fn serial_day(serial: f64) -> Option<NaiveDate> {
    if !(1.0..1e8).contains(&serial) {
        return None;
    }
    let whole = serial.trunc() as u32;
    if whole > 19_000_000 {
        return written_day(&whole.to_string());
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(u64::from(whole)))
}

fn written_day(text: &str) -> Option<NaiveDate> {
    let text = text.split([' ', 'T']).next()?;
    if text.len() == 8 && text.chars().all(|c| c.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<u32> = text
        .trim_end_matches('日')
        .split(['-', '/', '.', '年', '月'])
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    let &[year, month, day] = parts.as_slice() else {
        return None;
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

pub(super) fn folded(text: &str) -> String {
    text.chars()
        .map(fold_char)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A cell as text; a whole number without its point.
pub(super) fn written(cell: Option<&Data>) -> String {
    match cell {
        None | Some(Data::Empty | Data::Error(_)) => String::new(),
        Some(cell) => cell.to_string().trim().to_owned(),
    }
}
