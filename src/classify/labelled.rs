//! Labelled examples as written (one JSON object a line), and which of them belong together.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::Issue;
use crate::text::{RawText, SafeText};

/// One labelled example.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// 主题
    pub title: RawText,
    /// 诉求内容
    pub text: RawText,
    /// The issue a reader gave it.
    pub issue: Issue,
    /// The second issue, where the text makes a second demand.
    pub second: Option<Issue>,
    /// 2 clear, 1 arguable, 0 unclear.
    pub sure: u8,
    /// The author of an invented text.
    pub author: Option<String>,
    /// The stratum in reports.
    pub stratum: String,
    /// The kind of hard case.
    pub hard: Option<String>,
    /// The day it was sent, `YYYY-MM-DD`, where known.
    pub day: String,
    /// The weight in training.
    pub weight: f32,
    /// The line it stands in, from 1.
    pub line: u64,
    matter: Option<String>,
    respondent: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    title: String,
    text: String,
    issue: Issue,
    #[serde(default)]
    second: Option<Issue>,
    #[serde(default = "clear")]
    sure: u8,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    style: Option<String>,
    #[serde(default)]
    hard: Option<String>,
    #[serde(default)]
    time: String,
    #[serde(default)]
    matter: Option<String>,
    #[serde(default)]
    respondent: Option<String>,
    #[serde(default)]
    weight: Option<f32>,
}

fn clear() -> u8 {
    2
}

/// Reads labelled JSONL; a line that does not hold is a diagnostic with its number and is left out.
pub fn parse(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Labelled> {
    let mut out = Vec::new();
    for (number, line) in (1_u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(line) {
            Ok(line) => out.push(labelled(line, number)),
            Err(error) => {
                let origin = Origin {
                    file: name.into(),
                    line: Some(number),
                    ..Origin::default()
                };
                let message = match error.classify() {
                    serde_json::error::Category::Data => {
                        "缺少 text 或 issue，或诉求代码不在分类表中"
                    }
                    _ => "不是一行完整的 JSON",
                };
                diags.push(Diagnostic::new(
                    Severity::Reject,
                    "label_unreadable",
                    origin,
                    message,
                ));
            }
        }
    }
    out
}

fn labelled(line: Line, number: u64) -> Labelled {
    let stratum = match (&line.author, &line.style) {
        (_, Some(style)) => style.clone(),
        (Some(_), None) => "invented".into(),
        (None, None) => "real".into(),
    };
    // Unclear labels teach less.
    let trust = match line.sure {
        0 => 0.3,
        1 => 0.8,
        _ => 1.0,
    };
    Labelled {
        title: RawText::new(line.title),
        text: RawText::new(line.text),
        issue: line.issue,
        second: line.second,
        sure: line.sure,
        author: line.author,
        stratum,
        hard: line.hard,
        day: day(&line.time),
        weight: trust * line.weight.unwrap_or(1.0),
        line: number,
        matter: line.matter,
        respondent: line.respondent.filter(|r| r.chars().count() >= 6),
    }
}

/// `2019/4/5 9:32:09` and `2019-04-05` as `2019-04-05`; empty when it is neither.
fn day(time: &str) -> String {
    let date = time.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<u32> = date
        .split(['/', '-'])
        .filter_map(|p| p.parse().ok())
        .collect();
    match parts.as_slice() {
        [y, m, d] => format!("{y:04}-{m:02}-{d:02}"),
        _ => String::new(),
    }
}

/// A group name for each example: the same for repeats of one matter, which never straddle a split.
///
/// Two examples belong together when they name the same matter or the same respondent, or share a third of their rarer
/// five-character pieces. `texts` are the safe titles and texts of `examples`, in the same order.
pub fn groups(examples: &[Labelled], texts: &[(SafeText, SafeText)]) -> Vec<String> {
    let mut parent: Vec<usize> = (0..examples.len()).collect();
    let mut first: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (index, example) in examples.iter().enumerate() {
        for key in [
            ("matter", &example.matter),
            ("respondent", &example.respondent),
        ] {
            if let Some(value) = key.1.as_deref() {
                let other = *first.entry((key.0, value)).or_insert(index);
                unite(&mut parent, index, other);
            }
        }
    }
    let pieces: Vec<FxHashSet<u64>> = texts.iter().map(pieces).collect();
    let mut holders: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (index, set) in pieces.iter().enumerate() {
        for piece in set {
            holders.entry(*piece).or_default().push(index);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for list in holders.values().filter(|l| (2..=12).contains(&l.len())) {
        for (at, a) in list.iter().enumerate() {
            for b in list.iter().skip(at + 1) {
                *shared.entry((*a.min(b), *a.max(b))).or_default() += 1;
            }
        }
    }
    for ((a, b), count) in shared {
        let least = |i: usize| pieces.get(i).map_or(0, FxHashSet::len);
        if count * 3 >= least(a).min(least(b)) {
            unite(&mut parent, a, b);
        }
    }
    (0..examples.len())
        .map(|i| format!("g{}", root(&mut parent, i)))
        .collect()
}

fn pieces((title, text): &(SafeText, SafeText)) -> FxHashSet<u64> {
    let chars: Vec<char> = title
        .as_str()
        .chars()
        .chain(text.as_str().chars())
        .filter(|c| c.is_alphanumeric())
        .collect();
    let piece = |w: &[char]| super::features::hash(&[&w.iter().collect::<String>()]);
    chars.windows(5).map(piece).collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while let Some(&up) = parent.get(at).filter(|up| **up != at) {
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(at) {
            *slot = above;
        }
        at = above;
    }
    at
}

fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    if let Some(slot) = parent.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(text: &str, respondent: &str) -> String {
        format!(r#"{{"title":"","text":"{text}","issue":"other","respondent":"{respondent}"}}"#)
    }

    #[test]
    fn repeats_share_a_group() {
        let lines = [
            example(
                "青溪县城东花园二期交房三年仍未办理不动产证，请督促开发商",
                "",
            ),
            example("再次反映青溪县城东花园二期交房三年仍未办理不动产证一事", ""),
            example("请问低保怎么申请", "青溪县某某某公司"),
            example("完全不同的一句话说的是别的", "青溪县某某某公司"),
            example("路灯坏了", ""),
        ];
        let mut diags = Vec::new();
        let examples = parse("x", &lines.join("\n"), &mut diags);
        let safe = |raw: &RawText| SafeText::new(raw.open().to_owned(), Vec::new());
        let texts: Vec<_> = examples
            .iter()
            .map(|e| (safe(&e.title), safe(&e.text)))
            .collect();
        let groups = groups(&examples, &texts);
        assert_eq!(groups[0], groups[1]);
        assert_eq!(groups[2], groups[3]);
        assert_ne!(groups[0], groups[2]);
        assert_ne!(groups[4], groups[0]);
    }

    #[test]
    fn a_bad_line_is_named_and_not_shown() {
        let mut diags = Vec::new();
        let examples = parse(
            "标注.jsonl",
            "{\"text\":\"张三\",\"issue\":\"none\"}\n{bad\n",
            &mut diags,
        );
        assert!(examples.is_empty());
        assert_eq!(
            diags.iter().map(|d| d.origin.line).collect::<Vec<_>>(),
            [Some(1), Some(2)]
        );
        assert!(!format!("{diags:?}").contains("张三"));
    }

    #[test]
    fn days_are_read_in_both_forms() {
        assert_eq!(
            [day("2019/4/5 9:32:09"), day("2019-04-05"), day("")],
            ["2019-04-05", "2019-04-05", ""]
        );
    }
}
