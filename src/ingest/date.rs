//! Dates as registers write them. What is not clearly a date is not one: the caller rejects or reports it.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveTime, Timelike};

use crate::petition::Stamp;
use crate::text::{chinese_number, fold_char};

/// A date as far as the cell tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Year, month and day.
    Full {
        /// The day and time.
        stamp: Stamp,
        /// The year had two digits.
        short_year: bool,
    },
    /// `5月18日`: the year is to be inferred.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
        /// The time of day.
        time: Option<NaiveTime>,
    },
}

/// A stamp; midnight sharp is what spreadsheets write for "no time of day".
pub(super) fn stamp(date: NaiveDate, time: Option<NaiveTime>) -> Stamp {
    Stamp {
        date,
        time: time.filter(|t| *t != NaiveTime::MIN),
    }
}

/// The day of an Excel serial number; `None` outside 1954 to 2119 (of the 1900 system), where it is hardly a date.
pub(super) fn serial(value: f64, is_1904: bool) -> Option<Stamp> {
    let value = if is_1904 { value + 1462.0 } else { value };
    if !(20_000.0..80_000.0).contains(&value) {
        return None;
    }
    let seconds: i64 = format!("{:.0}", value * 86_400.0).parse().ok()?;
    let moment = NaiveDate::from_ymd_opt(1899, 12, 30)?
        .and_time(NaiveTime::MIN)
        .checked_add_signed(Duration::try_seconds(seconds)?)?;
    Some(stamp(moment.date(), Some(moment.time())))
}

/// Reads a date from text; `None` when the text is not clearly one.
pub(super) fn parse(text: &str) -> Option<Reading> {
    let folded = fold(text);
    let text = folded.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        let local = moment
            .with_timezone(&FixedOffset::east_opt(8 * 3600)?)
            .naive_local();
        return Some(full(stamp(local.date(), local.time().with_nanosecond(0))));
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return numeric(text);
    }
    let mut cursor = Cursor::new(text);
    let (first, length) = cursor.number()?;
    if length == 8 {
        let date = compact(first)?;
        return Some(full(stamp(date, clock(cursor.rest())?)));
    }
    match cursor.separator()? {
        '月' => {
            let (day, _) = cursor.number()?;
            cursor.skip(&['日', '号']);
            without_year(first, day, cursor.rest())
        }
        '年' => {
            let (month, _) = cursor.number()?;
            if !matches!(cursor.separator()?, '月' | '-' | '/' | '.') {
                return None;
            }
            let (day, _) = cursor.number()?;
            cursor.skip(&['日', '号']);
            let date = NaiveDate::from_ymd_opt(year(first, length)?, month, day)?;
            Some(full(stamp(date, clock(cursor.rest())?)))
        }
        _ => separated(first, length, cursor),
    }
}

fn full(stamp: Stamp) -> Reading {
    Reading::Full {
        stamp,
        short_year: false,
    }
}

/// `2024-5-18`, `24.5.18`, `5/18/2024`, `5-18`.
fn separated(first: u32, length: usize, mut cursor: Cursor<'_>) -> Option<Reading> {
    let (second, _) = cursor.number()?;
    let Some('-' | '/' | '.' | '月') = cursor.separator() else {
        return (length <= 2).then(|| without_year(first, second, cursor.rest()))?;
    };
    let (third, third_length) = cursor.number()?;
    cursor.skip(&['日', '号']);
    let time = clock(cursor.rest())?;
    let date = match (length, third_length) {
        (4, 1..=2) => NaiveDate::from_ymd_opt(year(first, 4)?, second, third)?,
        (2, 1..=2) => {
            let date = NaiveDate::from_ymd_opt(year(first, 2)?, second, third)?;
            return Some(Reading::Full {
                stamp: stamp(date, time),
                short_year: true,
            });
        }
        // Day and month in front of the year: only when the two cannot be confused.
        (1..=2, 4) => {
            let (month, day) = match (first, second) {
                (a, b) if a == b || b > 12 => (a, b),
                (a, b) if a > 12 => (b, a),
                _ => return None,
            };
            NaiveDate::from_ymd_opt(year(third, 4)?, month, day)?
        }
        _ => return None,
    };
    Some(full(stamp(date, time)))
}

/// Digits alone, with at most a point: `20240518`, `20240518093209`, `45430.397`, `5.18`.
fn numeric(text: &str) -> Option<Reading> {
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [digits] => match digits.len() {
            5 => serial(digits.parse().ok()?, false).map(full),
            8 => Some(full(stamp(compact(digits.parse().ok()?)?, None))),
            12 | 14 => {
                let date = compact(digits.get(..8)?.parse().ok()?)?;
                let two = |at: usize| digits.get(at..at + 2).map_or(Some(0), |d| d.parse().ok());
                let time = NaiveTime::from_hms_opt(two(8)?, two(10)?, two(12)?)?;
                Some(full(stamp(date, Some(time))))
            }
            _ => None,
        },
        // `5.10` of a spreadsheet is `5.1`: one decimal could be the first or the tenth.
        [month, day] if month.len() <= 2 && day.len() == 2 => {
            without_year(month.parse().ok()?, day.parse().ok()?, "")
        }
        [whole, _] if whole.len() == 5 => serial(text.parse().ok()?, false).map(full),
        [a, b, c] => {
            let number = |part: &str| part.parse::<u32>().ok();
            if b.len() > 2 || c.len() > 4 {
                return None;
            }
            let rest = format!("{}.{}", number(b)?, c);
            separated(number(a)?, a.len(), Cursor::new(&rest))
        }
        // `2024.5.18.`: a point too many at the end.
        [a, b, c, ""] => numeric(&[*a, *b, *c].join(".")),
        _ => None,
    }
}

fn compact(digits: u32) -> Option<NaiveDate> {
    let year = i32::try_from(digits / 10_000).ok()?;
    NaiveDate::from_ymd_opt(year, digits / 100 % 100, digits % 100)
}

fn without_year(month: u32, day: u32, rest: &str) -> Option<Reading> {
    // 2024 is a leap year: 29 February may turn out right.
    NaiveDate::from_ymd_opt(2024, month, day)?;
    Some(Reading::NoYear {
        month,
        day,
        time: clock(rest)?.filter(|t| *t != NaiveTime::MIN),
    })
}

fn year(number: u32, length: usize) -> Option<i32> {
    let number = i32::try_from(number).ok()?;
    match length {
        4 => Some(number),
        2 if number < 70 => Some(2000 + number),
        2 => Some(1900 + number),
        _ => None,
    }
}

/// The time behind a date: `Some(None)` when there is none, `None` when what is there is not a time.
fn clock(rest: &str) -> Option<Option<NaiveTime>> {
    let rest = without_weekday(rest);
    let mut text = rest.trim().trim_start_matches(['T', 't', ',']).trim();
    let mut afternoon = None;
    for (word, late) in [
        ("上午", false),
        ("早上", false),
        ("凌晨", false),
        ("中午", true),
        ("下午", true),
        ("晚上", true),
        ("晚", true),
        ("AM", false),
        ("PM", true),
        ("am", false),
        ("pm", true),
    ] {
        if let Some(other) = text.strip_prefix(word).or_else(|| text.strip_suffix(word)) {
            text = other.trim();
            afternoon = Some(late);
            break;
        }
    }
    if text.is_empty() {
        return Some(None);
    }
    let mut cursor = Cursor::new(text);
    let (mut hour, _) = cursor.number()?;
    let mut parts = [0, 0];
    if !cursor.skip(&[':', '时', '点']) {
        return None;
    }
    for part in &mut parts {
        if cursor.skip(&['半']) {
            *part = 30;
            break;
        }
        let Some((number, _)) = cursor.number() else {
            break;
        };
        *part = number;
        if !cursor.skip(&[':', '分', '秒']) {
            break;
        }
    }
    if cursor.skip(&['.']) {
        cursor.number();
    }
    if !cursor.rest().trim().is_empty() {
        return None;
    }
    match afternoon {
        Some(true) if hour < 11 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let [minute, second] = parts;
    NaiveTime::from_hms_opt(hour, minute, second).map(Some)
}

/// Takes out `（星期三）`, `周三` and any other note in brackets.
fn without_weekday(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '星' | '礼' => {
                chars.next();
                chars.next();
            }
            '周' => {
                chars.next();
            }
            c => out.push(c),
        }
    }
    out
}

/// Half-width digits and signs; Chinese numerals of a date (二〇二四年五月十八日) as digits.
fn fold(text: &str) -> String {
    let narrow: String = text
        .chars()
        .map(|c| match fold_char(c) {
            '：' => ':',
            '。' | '、' => '.',
            '—' | '–' | '−' | '‐' => '-',
            c => c,
        })
        .collect();
    let narrow = narrow.replace("元月", "1月");
    let is_numeral = |c: char| "〇零○一二三四五六七八九十".contains(c);
    if !narrow.contains('月') || !narrow.contains(is_numeral) {
        return narrow;
    }
    let mut out = String::new();
    let mut run = String::new();
    for c in narrow.chars() {
        if is_numeral(c) {
            run.push(c);
            continue;
        }
        if matches!(c, '年' | '月' | '日' | '号') {
            out.push_str(&arabic(&run, c == '年'));
        } else {
            out.push_str(&run);
        }
        run.clear();
        out.push(c);
    }
    out.push_str(&run);
    out
}

fn arabic(run: &str, digit_by_digit: bool) -> String {
    if digit_by_digit {
        return run
            .chars()
            .filter_map(|c| chinese_number(&c.to_string()))
            .map(|d| format!("{d:.0}"))
            .collect();
    }
    chinese_number(run).map_or_else(|| run.to_owned(), |n| format!("{n:.0}"))
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    fn rest(&self) -> &'a str {
        self.rest
    }

    /// The next number of at most nine digits with its length, space in front skipped.
    fn number(&mut self) -> Option<(u32, usize)> {
        self.rest = self.rest.trim_start();
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        if length > 9 {
            return None;
        }
        let number = digits.parse().ok()?;
        self.rest = rest;
        Some((number, length))
    }

    /// The next sign of a date, space in front skipped; nothing is taken when it is none.
    fn separator(&mut self) -> Option<char> {
        let text = self.rest.trim_start();
        let c = text.chars().next().filter(|c| "-/.年月".contains(*c))?;
        self.rest = text.get(c.len_utf8()..)?;
        Some(c)
    }

    /// Takes one of `signs` when it comes next.
    fn skip(&mut self, signs: &[char]) -> bool {
        let text = self.rest.trim_start();
        match text.chars().next() {
            Some(c) if signs.contains(&c) => {
                self.rest = text.get(c.len_utf8()..).unwrap_or_default();
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
