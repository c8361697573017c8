//! One cell as it came, and what can be read from it: clean text, an id, a number of people.

use std::borrow::Cow;

use chrono::{NaiveDateTime, NaiveTime};

use crate::text::{fold_char, parse_number};

/// A cell of a CSV record or a worksheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it came.
    Text(String),
    /// A number of a worksheet.
    Number(f64),
    /// A date of a worksheet.
    Moment(NaiveDateTime),
    /// A worksheet error such as `#REF!`.
    Error,
}

/// A record before it is understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    /// The physical line or worksheet row, from 1.
    pub(super) line: u64,
    /// The cells from column A.
    pub(super) cells: Vec<Cell>,
    /// Why the record as a whole cannot be trusted.
    pub(super) flaw: Option<Flaw>,
    /// Columns whose value is that of the merged cell above.
    pub(super) continued: Vec<usize>,
}

/// Why a CSV record as a whole cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quote that never closes; so many further lines were given up with it.
    Unclosed {
        /// Lines after the first that could not be read as records of their own.
        lost: u64,
    },
    /// A line longer than the limit.
    TooLarge,
}

impl Row {
    /// Whether no cell holds anything.
    pub(super) fn is_blank(&self) -> bool {
        self.flaw.is_none() && self.cells.iter().all(Cell::is_blank)
    }

    /// The cell of a column.
    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

impl Cell {
    /// Whether it holds nothing but space.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(|c| c.is_whitespace() || is_stray(c)),
            _ => false,
        }
    }

    /// The cell as text: numbers without a needless `.0`, dates in ISO form; errors and empty cells are empty.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty | Self::Error => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) if number.fract().abs() < f64::EPSILON => format!("{number:.0}"),
            Self::Number(number) => number.to_string(),
            Self::Moment(moment) if moment.time() == NaiveTime::MIN => moment.date().to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    /// A short value on one line: trimmed, without what spreadsheets put around it; empty for placeholders (无, /, NULL).
    pub(super) fn value(&self) -> String {
        let cleaned = Cleaned::new(&self.text()).text;
        let inner = unwrap_formula(cleaned.trim());
        if is_placeholder(inner) {
            String::new()
        } else {
            inner.to_owned()
        }
    }
}

/// `="0012"` and `'0012`: how exports keep a number text.
fn unwrap_formula(text: &str) -> &str {
    text.strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .or_else(|| text.strip_prefix('\''))
        .unwrap_or(text)
        .trim()
}

fn is_placeholder(text: &str) -> bool {
    matches!(
        text,
        "/" | "\\"
            | "-"
            | "--"
            | "—"
            | "——"
            | "－"
            | "无"
            | "暂无"
            | "空"
            | "NULL"
            | "null"
            | "Null"
            | "None"
            | "N/A"
            | "n/a"
            | "#N/A"
            | "NaN"
            | "nan"
    )
}

/// Characters that no register means to hold: control characters but tab and line breaks, and invisible marks.
fn is_stray(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Text without stray characters, with what was taken or damaged.
pub(super) struct Cleaned {
    /// The text: line breaks as `\n`, space trimmed at both ends.
    pub(super) text: String,
    /// Stray characters removed.
    pub(super) stray: usize,
    /// Replacement characters (U+FFFD): places where the file's bytes were not text.
    pub(super) replaced: usize,
}

impl Cleaned {
    /// Cleans `raw`.
    pub(super) fn new(raw: &str) -> Self {
        let raw = unescape(raw);
        let mut text = String::with_capacity(raw.len());
        let (mut stray, mut replaced) = (0, 0);
        let mut chars = raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' => {
                    chars.next_if_eq(&'\n');
                    text.push('\n');
                }
                c if is_stray(c) => stray += 1,
                c => {
                    replaced += usize::from(c == char::REPLACEMENT_CHARACTER);
                    text.push(c);
                }
            }
        }
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            text = trimmed.to_owned();
        }
        Self {
            text,
            stray,
            replaced,
        }
    }
}

/// `_x000D_` and its like: how a workbook's file writes control characters, left so by some converters to CSV.
fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains("_x00") {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("_x00") {
        out.push_str(before);
        let code = after
            .get(..2)
            .filter(|_| after.get(2..3) == Some("_"))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(u8::is_ascii_control);
        if let Some(code) = code {
            out.push(char::from(code));
            rest = after.get(3..).unwrap_or_default();
        } else {
            out.push_str("_x00");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a cell was cut off by the program that wrote it: exactly 255 or 32,767 characters or UTF-16 units.
pub(super) fn is_cut_off(raw: &str) -> bool {
    // Three bytes at most stand for one unit, so most texts are ruled out by their length.
    [255, 32_767].into_iter().any(|limit| {
        (limit..=limit * 4).contains(&raw.len())
            && (raw.chars().count() == limit || raw.encode_utf16().count() == limit)
    })
}

/// An id, and whether the spreadsheet has already damaged it (`4.30102E+17`, more digits than a number can hold).
pub(super) fn read_id(cell: &Cell) -> (String, bool) {
    let folded: String = cell
        .value()
        .chars()
        .map(fold_char)
        .filter(|c| !c.is_whitespace())
        .collect();
    if let Cell::Number(number) = cell {
        return (folded, number.abs() >= 1e15);
    }
    if let Some(whole) = folded.strip_suffix(".0")
        && whole.bytes().all(|b| b.is_ascii_digit())
        && !whole.is_empty()
    {
        return (whole.to_owned(), false);
    }
    let damaged = folded
        .to_ascii_uppercase()
        .split_once("E+")
        .is_some_and(|(mantissa, power)| {
            mantissa.contains('.')
                && mantissa.parse::<f64>().is_ok()
                && power.parse::<u32>().is_ok()
        });
    (folded, damaged)
}

/// Whether an id is really a person's number: an 18-digit ID card, an 11-digit mobile number or an e-mail address inside it.
pub(super) fn looks_personal(id: &str) -> bool {
    id.contains('@')
        || id
            .split(|c: char| !c.is_ascii_digit() && !matches!(c, 'X' | 'x'))
            .any(|run| is_mobile(run) || is_id_card(run))
}

fn is_mobile(run: &str) -> bool {
    let bytes = run.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && matches!(bytes, [b'1', b'3'..=b'9', ..])
}

fn is_id_card(run: &str) -> bool {
    let digits = |from: usize, to: usize| run.get(from..to).and_then(|d| d.parse::<u32>().ok());
    run.len() == 18
        && digits(0, 6).is_some_and(|region| (110_000..830_000).contains(&region))
        && digits(6, 10).is_some_and(|year| (1900..2100).contains(&year))
        && digits(10, 12).is_some_and(|month| (1..=12).contains(&month))
        && digits(12, 14).is_some_and(|day| (1..=31).contains(&day))
        && digits(14, 17).is_some()
}

/// How many people: `5`, `５人`, `十二`, `3人次`, `约20余人`; `None` when the value is not a whole number up to 100,000.
pub(super) fn read_count(value: &str) -> Option<u32> {
    let folded: String = value
        .chars()
        .map(fold_char)
        .filter(|c| !c.is_whitespace())
        .collect();
    let core = folded
        .trim_start_matches(['约', '共'])
        .trim_end_matches(['人', '次', '名', '位', '个', '余', '多', '件']);
    whole(parse_number(core)?)
}

/// Days of an extension: `30`, `30天`, `三十日`, `15个工作日`; `None` when it is not a number of days.
pub(super) fn read_days(value: &str) -> Option<u32> {
    let folded: String = value
        .chars()
        .map(fold_char)
        .filter(|c| !c.is_whitespace())
        .collect();
    if matches!(folded.as_str(), "否" | "未延期" | "不延期" | "未延") {
        return Some(0);
    }
    let core = folded
        .trim_start_matches("延期")
        .trim_start_matches("延长")
        .trim_end_matches("工作日")
        .trim_end_matches("自然日")
        .trim_end_matches(['天', '日', '个']);
    whole(parse_number(core)?).filter(|days| *days <= 1000)
}

fn whole(number: f64) -> Option<u32> {
    if !(0.0..=100_000.0).contains(&number) || number.fract() > f64::EPSILON {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_people() {
        for (value, count) in [
            ("5", 5),
            ("５人", 5),
            ("十二", 12),
            ("3人次", 3),
            ("约20余人", 20),
            ("5.0", 5),
            ("1 2", 12),
        ] {
            assert_eq!(read_count(value), Some(count), "{value}");
        }
        for value in ["若干", "2.5", "-3", "1-5人", "", "人", "9999999"] {
            assert_eq!(read_count(value), None, "{value}");
        }
    }

    #[test]
    fn days_of_extension() {
        for (value, days) in [("30", 30), ("三十日", 30), ("15个工作日", 15), ("否", 0)] {
            assert_eq!(read_days(value), Some(days), "{value}");
        }
        assert_eq!(read_days("是"), None);
    }

    #[test]
    fn ids_are_trimmed_and_folded() {
        let id = |text: &str| read_id(&Cell::Text(text.into()));
        assert_eq!(id(" ＸＦ－２０２４ 001\t"), ("XF-2024001".into(), false));
        assert_eq!(id("=\"0012\""), ("0012".into(), false));
        assert_eq!(id("'0012"), ("0012".into(), false));
        assert_eq!(id("2549.0"), ("2549".into(), false));
        assert!(id("4.30102E+17").1);
        assert_eq!(read_id(&Cell::Number(2549.0)), ("2549".into(), false));
        assert!(read_id(&Cell::Number(2e17)).1);
    }

    #[test]
    fn personal_numbers_are_recognised_and_case_numbers_are_not() {
        for id in [
            "13812345678",
            "tel:13812345678",
            "11010119900101123X",
            "a@b.cn",
        ] {
            assert!(looks_personal(id), "{id}");
        }
        for id in [
            "2024051800012",
            "202405180001234567",
            "XF20240518001",
            "12345678901",
        ] {
            assert!(!looks_personal(id), "{id}");
        }
    }

    #[test]
    fn cut_off_cells_are_exact() {
        let text = |n: usize| "诉".repeat(n);
        assert!(is_cut_off(&text(255)) && is_cut_off(&text(32_767)));
        for n in [254, 256, 32_766, 32_768] {
            assert!(!is_cut_off(&text(n)), "{n}");
        }
        assert!(is_cut_off(&format!("{}𠮷", text(253))));
    }

    /// A real export held `_x000D_` in its CSV and a line break in its workbook.
    #[test]
    fn a_workbooks_escapes_are_the_characters_they_stand_for() {
        let clean = |raw: &str| Cleaned::new(raw).text;
        assert_eq!(clean("甲。_x000D_ 乙_x000d_\n丙"), "甲。\n 乙\n丙");
        for kept in ["_x0041_", "_x00", "_x000", "_x00工", "_x00工资_"] {
            assert_eq!(clean(kept), kept);
        }
    }

    #[test]
    fn cleaning_counts_what_it_takes() {
        let cleaned = Cleaned::new(" 甲\u{1}\r\n乙\r丙\u{200B}\u{FFFD}\t");
        assert_eq!(cleaned.text, "甲\n乙\n丙\u{FFFD}");
        assert_eq!((cleaned.stray, cleaned.replaced), (2, 1));
    }
}
