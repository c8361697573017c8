//! What stands in a cell of a workbook that people fill in, in every form an office types: a day, an amount, a text.

use calamine::Data;
use chrono::{Datelike, Days, NaiveDate};

use super::{fold_char, parse_number};

/// A date cell, a serial number, or a text such as `2026-11-20`, `2026/11/20`, `2026年11月20日`, `20261120`; between the
/// years 2000 and 2099.
pub fn cell_day(cell: &Data) -> Option<NaiveDate> {
    let day = match cell {
        Data::DateTime(value) if !value.is_duration() => value.as_datetime()?.date(),
        Data::Float(serial) => serial_day(*serial)?,
        Data::Int(serial) => serial_day(f64::from(i32::try_from(*serial).ok()?))?,
        _ => written_day(&cell_folded(&cell_text(Some(cell))))?,
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

/// A text without blanks around it, full-width letters and digits as half-width ones.
pub fn cell_folded(text: &str) -> String {
    text.chars()
        .map(fold_char)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A cell as text; a whole number without its point.
pub fn cell_text(cell: Option<&Data>) -> String {
    match cell {
        None | Some(Data::Empty | Data::Error(_)) => String::new(),
        Some(cell) => cell.to_string().trim().to_owned(),
    }
}

/// A number, or a text such as `1,200`, `3.5万`, `5000元`; `None` for anything else, and for what is no finite number.
pub fn cell_number(cell: &Data) -> Option<f64> {
    let value = match cell {
        Data::Float(value) => *value,
        Data::Int(value) => f64::from(i32::try_from(*value).ok()?),
        _ => {
            let text = cell_folded(&cell_text(Some(cell)));
            let text = text.strip_suffix('元').unwrap_or(&text).trim();
            match text.strip_prefix('-') {
                Some(rest) => -parse_number(rest)?,
                None => parse_number(text)?,
            }
        }
    };
    value.is_finite().then_some(value)
}

/// What a cell holds, so that a cell that was not touched is the same after a spreadsheet program saved it: figures and days
/// by value, texts without blanks.
pub fn cell_value(cell: Option<&Data>) -> String {
    match cell {
        Some(Data::Float(value)) => format!("{value:.6}"),
        Some(Data::Int(value)) => format!("{value}.000000"),
        Some(Data::DateTime(value)) => format!("{:.6}", value.as_f64()),
        other => cell_text(other)
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect(),
    }
}
