//! People by cue and by shape.
//!
//! A name is a surname and one or two characters that the word segmentation leaves alone; cues before it (我叫, 包工头,
//! 其妻) and after it (书记, 称, （男) decide whether it is one. What was found bears on its neighbours (张三、李四), so the
//! search repeats until nothing is added: text that has been through it once has nothing left to find.

use jieba_rs::Jieba;

use super::around::{Left, guarded, han_at, is_han, own_word};
use super::doc::{Doc, Held};
use super::forms::{addressed, after_mou, element, nickname, transliterated};
use super::fullname::full_name;
use super::lexicon::{LONGEST, Lexicon, cue, flag};
use super::tokens::Tokens;
use crate::text::{MaskKind, UnitFinder};

/// Rounds of search; each adds neighbours of what the one before found.
const ROUNDS: usize = 12;

/// What the search rests on.
pub(super) struct Finder<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) jieba: &'a Jieba,
    pub(super) threshold: f32,
    pub(super) units: &'a UnitFinder,
}

/// A possible name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) score: f32,
    /// Surname and given name, as opposed to 胡书记 or 老张.
    pub(super) full: bool,
}

/// The unit whose name covers `start..end`; it cannot reach beyond the stops and masks around it.
pub(super) fn unit_over(
    doc: &Doc,
    finder: &UnitFinder,
    start: usize,
    end: usize,
) -> Option<(usize, usize)> {
    let open = |j: usize| {
        doc.free(j).is_some_and(|c| {
            c.is_alphanumeric() || matches!(c, '（' | '）' | '(' | ')' | '·' | '-' | '#' | '.')
        })
    };
    let from = (0..start)
        .rev()
        .take_while(|&j| open(j))
        .last()
        .unwrap_or(start);
    let to = (end..doc.len())
        .take_while(|&j| open(j))
        .last()
        .map_or(end, |j| j + 1);
    let window = doc.slice(from, to);
    let char_at = |byte: usize| from + window.get(..byte).map_or(0, |s| s.chars().count());
    let over = |s: &crate::text::Span| (char_at(s.start), char_at(s.end));
    let found = finder.find(window);
    found
        .iter()
        .map(over)
        .find(|&(a, b)| a <= start && end <= b)
}

/// Hides the people of `doc`. Returns the names that may be hidden wherever
/// they stand: full ones, and surname with title.
pub(super) fn hide(doc: &mut Doc, finder: &Finder<'_>) -> Vec<String> {
    let mut tokens = Tokens::new(doc.len());
    let mut names = Vec::new();
    let heads: Vec<usize> = (0..doc.len())
        .filter(|&i| may_begin(doc, finder.lexicon, i))
        .collect();
    for _ in 0..ROUNDS {
        let before = doc.hits.len();
        for &i in &heads {
            if let Some(name) = at(doc, finder, &mut tokens, i)
                && name.score >= finder.threshold
            {
                let text = doc.slice(name.start, name.end).to_owned();
                if doc.hide(name.start, name.end, MaskKind::Person) {
                    tokens.forget_around(doc, name.start, name.end);
                    if name.full || (name.end - name.start >= 3 && !text.contains('某')) {
                        names.push(text);
                    }
                }
            }
        }
        if doc.hits.len() == before {
            break;
        }
    }
    names
}

/// Whether a person can begin at `i` at all.
fn may_begin(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    let Some(c) = doc.free(i).filter(|&c| is_han(c)) else {
        return false;
    };
    lexicon.char(c) & (flag::SURNAME | flag::WEAK | flag::COMPOUND) != 0
        || matches!(c, '老' | '小' | '阿')
        || doc.free(i + 1) == Some('某')
        || element(doc, lexicon, i).is_some()
        || named_by_cue(doc, lexicon, i).is_some()
}

/// The end of two or three characters that stand alone behind a word which only a name follows (姓名：…, 我叫…，).
fn named_by_cue(doc: &Doc, lexicon: &Lexicon, i: usize) -> Option<usize> {
    let mut stop = i;
    while stop > 0 && i - stop < 2 && matches!(doc.free(stop - 1), Some('：' | ':' | ' ' | '“'))
    {
        stop -= 1;
    }
    let last = doc.free(stop.checked_sub(1)?);
    if !matches!(
        last,
        Some('叫' | '名' | '人' | '款' | '做' | '号' | '主' | '者')
    ) {
        return None;
    }
    let naming =
        (2..=LONGEST.min(stop)).any(|n| lexicon.word(doc.word(stop - n, stop)) & cue::NAMING != 0);
    let end = (i..i + 4).find(|&j| !han_at(doc, j))?;
    let fits = (2..=3).contains(&(end - i))
        && doc.held(end) != Held::Person
        && !lexicon.is(doc.free(i), flag::NOT_GIVEN);
    (naming && fits).then_some(end)
}

/// The best reading of a person that starts at `i`.
fn at(doc: &Doc, finder: &Finder<'_>, tokens: &mut Tokens, i: usize) -> Option<Name> {
    let c = doc.free(i)?;
    if let Some(name) = transliterated(doc, finder, tokens, i) {
        return Some(name);
    }
    if let Some(end) = named_by_cue(doc, finder.lexicon, i) {
        let word = doc.word(i, end);
        let everyday = guarded(doc, finder.lexicon, i)
            || (2..=3)
                .any(|n| finder.lexicon.word(doc.word(i, i + n)) & !cue::BEFORE & !cue::AFTER != 0);
        tokens.cut(doc, finder, i);
        let one = tokens.starts(i) && (i + 1..end).all(|j| !tokens.starts(j));
        if !word.is_empty() && !everyday && (!one || tokens.named(i)) {
            return Some(Name {
                start: i,
                end,
                score: 5.0,
                full: end - i == 3,
            });
        }
    }
    if matches!(c, '老' | '小' | '阿') {
        return nickname(doc, finder, tokens, i);
    }
    let compound = finder.lexicon.word(doc.word(i, i + 2)) & cue::COMPOUND != 0;
    if finder.lexicon.char(c) & (flag::SURNAME | flag::WEAK) == 0 && !compound {
        return anyone(doc, finder, tokens, i, c);
    }
    let next = doc.free(i + 1)?;
    if doc.held(i + 1) != Held::Free {
        return None;
    }
    let said = i > 0 && doc.free(i - 1) == Some('姓');
    if !said
        && !is_han(next)
        && !matches!(next, '*' | '×' | 'x' | 'X')
        && !next.is_ascii_lowercase()
    {
        return None;
    }
    let surname = Surname {
        start: i,
        len: if compound { 2 } else { 1 },
        weak: !compound && finder.lexicon.char(c) & flag::SURNAME == 0,
        function: !compound
            && finder.lexicon.char(c) & flag::NOT_GIVEN != 0
            && finder.lexicon.char(c) & flag::WEAK != 0,
    };
    let left = Left::of(doc, finder.lexicon, finder.jieba, i);
    if guarded(doc, finder.lexicon, i) {
        return None;
    }
    let said = i.checked_sub(1).and_then(|j| doc.free(j)) == Some('姓')
        && !i
            .checked_sub(2)
            .is_some_and(|j| matches!(doc.free(j), Some('百' | '贵' | '同' | '种')));
    if said
        && (!han_at(doc, surname.end()) || matches!(next, '的' | '男' | '女' | '名' | '老' | '包'))
    {
        return Some(Name {
            start: i,
            end: surname.end(),
            score: 5.0,
            full: false,
        });
    }
    tokens.cut(doc, finder, i);
    let addressed = addressed(doc, finder, tokens, surname, left);
    if addressed.is_some() {
        return addressed;
    }
    full_name(doc, finder, tokens, surname, left)
}

/// 厚某: a surname that no list holds, at the head of a clause.
fn anyone(doc: &Doc, finder: &Finder<'_>, tokens: &Tokens, i: usize, c: char) -> Option<Name> {
    if !is_han(c) || doc.free(i + 1) != Some('某') {
        return None;
    }
    let word = finder.lexicon.char(c) & flag::NOT_GIVEN != 0 || "及从每另若以其处种些".contains(c);
    let edge = i == 0 || !han_at(doc, i - 1);
    let said = !han_at(doc, i + 2) || own_word(doc, finder.lexicon, i + 2);
    let edge = if word {
        edge && said
    } else {
        edge || Left::of(doc, finder.lexicon, finder.jieba, i).cued
    };
    edge.then(|| Name {
        start: i,
        end: after_mou(doc, finder, tokens, i + 1),
        score: 5.0,
        full: false,
    })
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Surname {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) weak: bool,
    /// A function word as well (向, 和, 于): only a cue makes it a surname.
    pub(super) function: bool,
}

impl Surname {
    pub(super) fn end(self) -> usize {
        self.start + self.len
    }
}
