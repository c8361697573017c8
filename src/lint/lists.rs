//! Dictionaries and stop lists, line by line.

use std::collections::BTreeMap;

use super::{At, Sink, count, folded};
use crate::diag::{Diagnostic, Severity};

/// Frequencies above this outweigh every everyday word (的 has some 300,000).
const HUGE: usize = 1_000_000;
/// 词,词频,词性,说明
const COLUMNS: usize = 4;

/// One entry of a dictionary or a stop list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The word.
    pub word: String,
    /// Its frequency, where the table gives one.
    pub frequency: Option<usize>,
    /// Where the word stands.
    pub at: At,
}

/// The lines that are no blank and no comment, with their place.
fn entries(text: &str) -> impl Iterator<Item = (At, &str)> {
    (1..).zip(text.lines()).filter_map(|(line, text)| {
        let word = text.trim();
        let column = count(text) - count(text.trim_start()) + 1;
        let comment = word.starts_with('#') && word.chars().count() > 1;
        (!word.is_empty() && !comment).then_some((At { line, column }, word))
    })
}

/// Reads a dictionary as the program does; what a line has wrong is in `diags`, and lines with an error are left out.
pub fn dict(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut sink = Sink::new(name, diags);
    let mut out = Vec::new();
    for (at, line) in entries(text) {
        if is_header(line) {
            let help = "前面加 #，或删去这一行";
            sink.error("dict_header", at, "像是表头，程序会当作一个词", help);
        } else {
            out.extend(dict_line(at, line, &mut sink));
        }
    }
    repeated(&out, &mut sink);
    out
}

/// Whether a line names columns: its second cell is a word for frequency.
fn is_header(line: &str) -> bool {
    let second = line.split(',').nth(1).unwrap_or_default().trim();
    ["词频", "频次", "频率", "freq", "frequency"].contains(&second.to_lowercase().as_str())
}

fn dict_line(at: At, line: &str, sink: &mut Sink<'_>) -> Option<Entry> {
    let cells: Vec<&str> = line.split(',').collect();
    let column = |number: usize| At {
        column: at.column + cells.iter().take(number).map(|c| count(c) + 1).sum::<u32>(),
        ..at
    };
    let cell = |number: usize| cells.get(number).map_or("", |c| c.trim());
    let format = "格式：词,词频,词性,说明（半角逗号）";
    let word = cell(0);
    if word.is_empty() || word.chars().any(char::is_whitespace) {
        let message = if word.is_empty() {
            "没有词"
        } else if word
            .split_whitespace()
            .nth(1)
            .is_some_and(|c| c.parse::<u64>().is_ok())
        {
            "词和词频之间是空白，应是半角逗号"
        } else {
            "词中有空格"
        };
        sink.error("dict_word", at, message, format);
        return None;
    }
    if cells.len() > COLUMNS {
        let message = format!(
            "有 {} 列，只读前 {COLUMNS} 列；说明里的逗号改用顿号",
            cells.len()
        );
        sink.finding("column_count", column(COLUMNS), message, format);
    }
    if word.starts_with('"') || word.ends_with('"') {
        sink.finding(
            "term_quoted",
            at,
            format!("{word}：引号会算作词的一部分"),
            "删去引号",
        );
    }
    let tag = cell(2);
    if !tag.chars().all(|c| c.is_ascii_alphanumeric()) {
        let message = format!("{word}：词性应是英文字母（n、v、nt …），可能错了列");
        sink.finding("dict_tag", column(2), message, format);
    }
    let frequency = frequency(word, cells.len(), cell(1), column(1), sink)?;
    joinable(word, at, sink);
    Some(Entry {
        word: word.to_owned(),
        frequency,
        at,
    })
}

/// `None` when the frequency cannot be read, and the line with it.
#[expect(
    clippy::option_option,
    reason = "no frequency is not an unreadable one"
)]
fn frequency(
    word: &str,
    columns: usize,
    cell: &str,
    at: At,
    sink: &mut Sink<'_>,
) -> Option<Option<usize>> {
    if cell.is_empty() {
        let message = format!("{word}：没有词频，由程序取刚好不被切开的频次");
        if columns < 2 {
            let help = "至少写成 词,（词频留空）；别的分词程序没有词频就不用这个词";
            sink.finding("frequency_missing", at, message, help);
        } else {
            sink.note("frequency_missing", at, message, "");
        }
        return Some(None);
    }
    let Ok(frequency) = cell.parse::<usize>() else {
        let help = if folded(cell).is_some_and(|c| c.parse::<usize>().is_ok()) {
            "数字改用半角"
        } else {
            "词频是正整数；不知道就留空"
        };
        sink.error("dict_frequency", at, format!("{word}：词频不是整数"), help);
        return None;
    };
    if frequency == 0 {
        let message = format!("{word}：词频为 0，这个词永远不会切出来");
        sink.finding("frequency_zero", at, message, "留空，由程序取频次");
    } else if frequency > HUGE {
        let message = format!("{word}：词频过大，会压过平常的词");
        sink.finding("frequency_huge", at, message, "留空，由程序取频次");
    }
    Some(Some(frequency))
}

/// Reads a stop list; what is wrong is in `diags`.
pub fn stop(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut sink = Sink::new(name, diags);
    let mut out = Vec::new();
    for (at, word) in entries(text) {
        let comma = word.contains([',', '，', '\t']) && word.chars().count() > 1;
        if comma {
            let help = "一行一词；词典另存，写在 [tables] dict 里";
            sink.finding("column_count", at, "一行里不止一个词", help);
        } else if word.chars().any(char::is_whitespace) {
            let message = format!("{word}：词中有空格，分词从不切出带空格的词");
            sink.finding("stop_dead", at, message, "一行一词");
        } else if let Some(half) = folded(word) {
            let message = format!("{word}：正文先转半角，这个写法不会出现");
            sink.finding("stop_dead", at, message, &format!("写成 {half}"));
        } else if !word.chars().any(char::is_alphanumeric) {
            let message = format!("{word}：标点符号本来就不计，不必列");
            sink.note("stop_needless", at, message, "");
        } else {
            out.push(Entry {
                word: word.to_owned(),
                frequency: None,
                at,
            });
        }
    }
    repeated(&out, &mut sink);
    out
}

fn repeated(entries: &[Entry], sink: &mut Sink<'_>) {
    let mut first: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in entries {
        let Some(earlier) = first.insert(&entry.word, entry) else {
            continue;
        };
        let (word, line) = (&entry.word, earlier.at.line);
        if earlier.frequency == entry.frequency {
            let message = format!("{word}：与第 {line} 行重复");
            sink.finding("term_duplicate", entry.at, message, "删去一行");
        } else {
            let of =
                |f: Option<usize>| f.map_or_else(|| "没有词频".to_owned(), |f| format!("词频 {f}"));
            let message = format!(
                "{word}：与第 {line} 行重复而词频不同（{}，这里{}），以后写的为准",
                of(earlier.frequency),
                of(entry.frequency)
            );
            sink.finding("term_duplicate_frequency", entry.at, message, "只留一行");
        }
    }
}

/// Whether the segmenter can join all characters of the word into one token; a finding when it cannot.
fn joinable(word: &str, at: At, sink: &mut Sink<'_>) {
    if let Some(half) = folded(word) {
        let message = format!("{word}：正文先转半角，这个写法不会出现");
        sink.finding("term_dead", at, message, &format!("写成 {half}"));
    } else if let Some(c) = word.chars().find(|c| !joins(*c)) {
        let message = format!("{word}：其中的 {c} 分词时总是单独切开，这个词不会切出来");
        sink.finding("term_dead", at, message, "改写，或删去");
    }
}

/// The characters that jieba joins into words: Chinese characters, letters, digits and `+#&._%-`.
pub(super) fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "+#&._%-".contains(c)
        || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}

/// The table without the lines that have an error; line numbers stay.
pub fn good_lines(text: &str, diags: &[Diagnostic]) -> String {
    let bad: Vec<u64> = diags
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .filter_map(|d| d.origin.line)
        .collect();
    let keep = |(number, line): (u64, &str)| {
        if bad.contains(&number) {
            "\n".to_owned()
        } else {
            format!("{line}\n")
        }
    };
    (1..).zip(text.lines()).map(keep).collect()
}
