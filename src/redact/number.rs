//! Numbers that reach a person: phones, identity numbers, cards, plates, addresses of mail and chat.
//!
//! Rules look only at islands: runs of digits, letters and the signs that people put between them. A text without a
//! run of five pays one pass over its characters and no regular expression.

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::check;
use super::doc::{Doc, Held};
use crate::text::MaskKind;

/// What a rule asks of the digits it matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    None,
    Luhn,
    Gb11643,
    IdShape,
}

/// One rule of `rules.toml`, ready to run.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    /// `None` keeps what it matched.
    pub(super) kind: Option<MaskKind>,
    pub(super) pattern: Regex,
    pub(super) cue: Option<AhoCorasick>,
    pub(super) cue_not: Option<AhoCorasick>,
    pub(super) reach: usize,
    pub(super) check: Check,
}

/// How far to the left of a number its cue may stand, in characters, unless the rule says.
pub(super) const CUE_REACH: usize = 16;
/// How far a counter-cue reaches.
const CUE_NOT_REACH: usize = 10;
/// Fewer letters and digits than this are no island.
const ISLAND: usize = 5;

/// Hides the numbers of `doc` by `rules`, the earlier rule first.
pub(super) fn hide(doc: &mut Doc, rules: &[Rule], quantity: &[String]) {
    doc.release_kept();
    let mut view = String::new();
    let mut i = 0;
    while i < doc.len() {
        let Some(first) = view_char(doc, i)
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '(' | '+' | '*' | '^'))
        else {
            i += 1;
            continue;
        };
        view.clear();
        view.push(first);
        let start = i;
        i += 1;
        while let Some(c) = view_char(doc, i) {
            view.push(c);
            i += 1;
        }
        let weight = view
            .bytes()
            .filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'@'))
            .count();
        let digits = view.bytes().any(|b| b.is_ascii_digit() || b == b'@') || weight > 5;
        if weight >= ISLAND && digits {
            island(doc, rules, quantity, start, &view);
        }
    }
}

/// Runs the rules over one island that starts at character `start`; `view` holds one ASCII byte a character.
fn island(doc: &mut Doc, rules: &[Rule], quantity: &[String], start: usize, view: &str) {
    for rule in rules {
        for found in rule.pattern.find_iter(view) {
            let text = found.as_str();
            let (from, to) = (start + found.start(), start + found.end());
            let trimmed = text.trim_end_matches([' ', '-']);
            let to = to - (text.len() - trimmed.len());
            if !free(doc, from, to)
                || !bounded(view, found.start(), found.start() + trimmed.len())
                || all_stars(trimmed)
            {
                continue;
            }
            let checked = match rule.check {
                Check::None => false,
                Check::Luhn => check::luhn(trimmed),
                Check::Gb11643 => check::gb11643(trimmed),
                Check::IdShape => check::id_shape(trimmed),
            };
            if rule.check != Check::None && !checked {
                continue;
            }
            let counted = !checked
                && rule.kind.is_some()
                && quantity
                    .iter()
                    .any(|q| doc.slice(to, to + q.chars().count()) == q);
            if counted || !cued(doc, rule, from) {
                continue;
            }
            match rule.kind {
                Some(kind) => {
                    doc.hide(from, to, kind);
                }
                None => doc.hold(from, to, Held::Kept),
            }
        }
    }
}

fn free(doc: &Doc, from: usize, to: usize) -> bool {
    (from..to).all(|i| doc.held(i) == Held::Free)
}

/// A number does not begin or end inside a longer one.
fn bounded(view: &str, from: usize, to: usize) -> bool {
    let bytes = view.as_bytes();
    let joins = |outer: Option<&u8>, inner: Option<&u8>| {
        outer.is_some_and(|o| o.is_ascii_digit() || *o == b'*')
            && inner.is_some_and(|i| i.is_ascii_alphanumeric() || *i == b'*')
    };
    !joins(
        from.checked_sub(1).and_then(|i| bytes.get(i)),
        bytes.get(from),
    ) && !joins(bytes.get(to), to.checked_sub(1).and_then(|i| bytes.get(i)))
}

/// A run of stars hides nobody any more.
fn all_stars(text: &str) -> bool {
    !text.bytes().any(|b| b.is_ascii_alphanumeric())
}

fn cued(doc: &Doc, rule: &Rule, from: usize) -> bool {
    let near = |reach: usize, words: &AhoCorasick| words.is_match(&doc.left(from, reach));
    rule.cue.as_ref().is_none_or(|c| near(rule.reach, c))
        && rule
            .cue_not
            .as_ref()
            .is_none_or(|c| !near(CUE_NOT_REACH, c))
}

/// The character at `i` as the rules see it; `None` when it cannot stand in a number.
fn view_char(doc: &Doc, i: usize) -> Option<char> {
    let c = doc.free(i)?;
    Some(match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' | '@' | '.' | '_' | '+' | '*' | '-' | '(' | ')' => c,
        ' ' | '\t' | '\u{a0}' => ' ',
        '（' => '(',
        '）' => ')',
        '—' | '–' | '‐' | '−' => '-',
        '×' | '✕' | '╳' | '●' | '■' | '□' | '﹡' | '∗' | '★' | '※' => '*',
        _ => {
            if let Some(digit) = chinese_digit(c) {
                let neighbour = |j: Option<usize>| {
                    j.and_then(|j| doc.free(j))
                        .and_then(chinese_digit)
                        .is_some()
                };
                return (neighbour(i.checked_sub(1)) || neighbour(Some(i + 1))).then_some(digit);
            }
            if doc.at(i + 1).is_some_and(|n| n.is_ascii_uppercase()) && PROVINCES.contains(c) {
                return Some('^');
            }
            return None;
        }
    })
}

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

fn chinese_digit(c: char) -> Option<char> {
    Some(match c {
        '〇' | '零' | '○' => '0',
        '一' | '幺' | '壹' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}
