//! What in a line of a finished file has the shape of an identifier, and whether that identifier was met.
//!
//! One pass over the characters: digit runs and tokens by their ends, names and addresses by what they begin with, so
//! that the time grows with the text and not with the number of identifiers.

use super::met::{ANCHOR, Class, LONG_NUMBER, Met, Names};
use crate::text::{MaskKind, UnitFinder, fold_char};

/// Words before a short number or a doubtful name that make it one of a person.
const CUES: [&str; 28] = [
    "反映",
    "电话",
    "手机",
    "联系",
    "座机",
    "致电",
    "微信",
    "QQ",
    "qq",
    "tel",
    "Tel",
    "phone",
    "我叫",
    "我是",
    "本人",
    "姓名",
    "署名",
    "信访人",
    "来访人",
    "来电人",
    "反映人",
    "投诉人",
    "申请人",
    "当事人",
    "负责人",
    "包工头",
    "老板",
    "网民",
];
/// Words behind a name that only people take.
const TITLES: [&str; 12] = [
    "先生", "女士", "同志", "师傅", "老师", "反映", "来访", "来电", "本人", "（男", "（女", "等人",
];
/// Characters behind which a name is that of a place or a unit.
const PLACES: &str =
    "村镇乡县市区省州路街巷湾冲坝屯庄坪塘桥洞河湖岭岗垸组社店厂馆堂局院校园站所港码口寨家记牌庙沟";
/// How far back a cue may stand, in characters.
const CUE_REACH: usize = 8;
/// The most groups that one number is written in.
const GROUPS: usize = 6;
/// How much around a name is cut into words.
const AROUND: usize = 12;

/// Where in a line something was found: a byte offset, and what it is.
pub(super) type Found = (usize, MaskKind);

/// Looks lines through; keeps its buffers from line to line.
pub(super) struct Looker<'a> {
    met: &'a Met,
    names: &'a dyn Names,
    units: &'a UnitFinder,
    /// Folded characters and where they stand in the line.
    chars: Vec<(char, usize)>,
}

impl<'a> Looker<'a> {
    pub(super) fn new(met: &'a Met, names: &'a dyn Names, units: &'a UnitFinder) -> Self {
        Self {
            met,
            names,
            units,
            chars: Vec::new(),
        }
    }

    /// The first identifier of every kind of place in `line`.
    pub(super) fn look(&mut self, line: &str, found: &mut Vec<Found>) {
        self.chars.clear();
        let shown = line.char_indices().filter(|(_, c)| !is_invisible(*c));
        self.chars.extend(shown.map(|(at, c)| (plain(c), at)));
        let mut at = 0;
        while let Some(&(c, byte)) = self.chars.get(at) {
            let before = at.checked_sub(1).and_then(|j| self.char(j));
            if c.is_ascii_alphanumeric() && !before.is_some_and(|b| b.is_ascii_alphanumeric()) {
                at = self.ascii(at, found);
                continue;
            }
            if is_han(c) {
                if self.met.surnames.contains(&c)
                    && let Some(kind) = self.name(at)
                {
                    found.push((byte, kind));
                }
                if self.met.has_addresses()
                    && let Some(kind) = self.address(at)
                {
                    found.push((byte, kind));
                }
            }
            at += 1;
        }
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(c, _)| *c)
    }

    fn text(&self, start: usize, end: usize) -> String {
        let part = self.chars.get(start..end.min(self.chars.len()));
        part.unwrap_or_default().iter().map(|(c, _)| *c).collect()
    }

    /// Numbers and tokens that begin at `start`; gives back where the run ends.
    fn ascii(&self, start: usize, found: &mut Vec<Found>) -> usize {
        let inside = |c: char| c.is_ascii_alphanumeric() || "_-.@+".contains(c);
        let mut end = start;
        while self.char(end).is_some_and(inside) {
            end += 1;
        }
        let byte = self.chars.get(start).map_or(0, |(_, byte)| *byte);
        if end - start <= 64 {
            let token = self.text(start, end).to_ascii_lowercase();
            let token = token.trim_end_matches(['.', '-', '+']);
            if token.len() >= 6
                && let Some(kind) = self.token(token, start)
            {
                found.push((byte, kind));
            }
        }
        self.numbers(start, end, found);
        end.max(start + 1)
    }

    fn token(&self, token: &str, start: usize) -> Option<MaskKind> {
        let mixed = token.contains(|c: char| c.is_ascii_alphabetic());
        if !mixed {
            return None;
        }
        // A stop and what stands behind it may be the next sentence's, or the ending of a file.
        let before_stop = token.rsplit_once('.').map(|(head, _)| head);
        let tokens = std::iter::once(token).chain(before_stop);
        let province = start
            .checked_sub(1)
            .and_then(|j| self.char(j))
            .filter(|c| is_han(*c));
        let mut found = tokens.filter_map(|token| {
            let whole = self.met.kind(Class::Token, token);
            // 湘A12345: the province stands before the token.
            let plate = || {
                let plate = format!("{}{token}", province?);
                (token.len() <= 7).then(|| self.met.kind(Class::Token, &plate))?
            };
            whole.or_else(plate)
        });
        found.next()
    }

    /// Digit runs from `start` to `end` and on across single spaces and hyphens, as one number and in windows.
    fn numbers(&self, start: usize, end: usize, found: &mut Vec<Found>) {
        let mut at = start;
        while at < end {
            if !self.char(at).is_some_and(|c| c.is_ascii_digit()) {
                at += 1;
                continue;
            }
            let byte = self.chars.get(at).map_or(0, |(_, byte)| *byte);
            let (run, stop) = self.run(at);
            if let Some(kind) = self.number(&run, at) {
                found.push((byte, kind));
            }
            if let Some(kind) = self.joined(at) {
                found.push((byte, kind));
            }
            at = stop;
        }
    }

    /// The digits from `at` on, with a check letter, and where they end.
    fn run(&self, at: usize) -> (String, usize) {
        let mut run = String::new();
        let mut end = at;
        while let Some(c) = self.char(end).filter(char::is_ascii_digit) {
            run.push(c);
            end += 1;
        }
        if run.len() == 17 && self.char(end).is_some_and(|c| c.eq_ignore_ascii_case(&'x')) {
            run.push('x');
            end += 1;
        }
        (run, end)
    }

    /// Groups of digits from `at` on, taken as one number group by group: 138 0000 1234, 154-0000-4627.
    fn joined(&self, at: usize) -> Option<MaskKind> {
        let (mut number, mut end) = self.run(at);
        for _ in 0..GROUPS {
            if !self.char(end).is_some_and(is_gap) {
                break;
            }
            let (more, stop) = self.run(end + 1);
            if more.is_empty() {
                break;
            }
            number.push_str(&more);
            end = stop;
            // Whole groups only: a window across them would make numbers of any row of figures.
            let whole = self.met.kind(Class::Number, &number);
            if let Some(kind) = whole.or_else(|| self.short(&number, at)) {
                return Some(kind);
            }
        }
        None
    }

    /// Whether a number, or a window of it, was met.
    fn number(&self, run: &str, at: usize) -> Option<MaskKind> {
        if let Some(kind) = self.short(run, at) {
            return Some(kind);
        }
        if run.len() < LONG_NUMBER || run.len() > 64 {
            return None;
        }
        for length in LONG_NUMBER..=run.len().min(63) {
            if self.met.number_lengths & (1 << length) == 0 {
                continue;
            }
            for from in 0..=run.len() - length {
                let window = run.get(from..from + length)?;
                let kind = self.met.kind(Class::Number, window);
                if kind.is_some() {
                    return kind;
                }
            }
        }
        None
    }

    /// A short number with a word before it that makes it one of a person.
    fn short(&self, run: &str, at: usize) -> Option<MaskKind> {
        let fits = (5..LONG_NUMBER + 2).contains(&run.len());
        let kind = fits.then(|| self.met.kind(Class::CuedNumber, run))??;
        self.cue_before(at).then_some(kind)
    }

    fn cue_before(&self, at: usize) -> bool {
        let before = self.text(at.saturating_sub(CUE_REACH), at);
        CUES.iter().any(|cue| before.contains(cue))
    }

    /// A name that begins at `at` and stands as one.
    fn name(&self, at: usize) -> Option<MaskKind> {
        for length in (2..=8_usize).rev() {
            if self.met.name_lengths & (1 << length) == 0 || at + length > self.chars.len() {
                continue;
            }
            let name = self.text(at, at + length);
            let alone = self.met.kind(Class::Name, &name);
            let kind = alone.or_else(|| self.met.kind(Class::CuedName, &name));
            if let Some(kind) = kind
                && self.is_person(at, at + length, alone.is_some())
            {
                return Some(kind);
            }
        }
        None
    }

    /// Whether what stands at `start..end` is a person here, and no part of a unit, a place or a longer word.
    fn is_person(&self, start: usize, end: usize, alone: bool) -> bool {
        let next = self.char(end).filter(|c| is_han(*c));
        if next.is_some_and(|c| PLACES.contains(c)) {
            return false;
        }
        let before = start
            .checked_sub(1)
            .and_then(|j| self.char(j))
            .filter(|c| is_han(*c));
        let behind = self.text(end, end + 2);
        let told = {
            let left = self.text(start.saturating_sub(4), start);
            let left = left.trim_end_matches(['：', ':', ' ', '“', '"']);
            CUES.iter().any(|cue| left.ends_with(cue)) || TITLES.iter().any(|t| behind == *t)
        };
        if !told && (!alone || (end - start == 2 && (before.is_some() || next.is_some()))) {
            return false;
        }
        if before.is_none() && next.is_none() {
            return true;
        }
        // Only the run of Chinese characters around it bears on it.
        let reach = |c: &char| is_han(*c);
        let left = (start.saturating_sub(AROUND)..start).rev();
        let from = left
            .take_while(|j| self.char(*j).as_ref().is_some_and(reach))
            .last()
            .unwrap_or(start);
        let right = end..end + AROUND;
        let to = right
            .take_while(|j| self.char(*j).as_ref().is_some_and(reach))
            .last()
            .map_or(end, |j| j + 1);
        let around = self.text(from, to);
        let (a, b) = ((start - from) * 3, (end - from) * 3);
        // Every character here takes three bytes, the rare ones of four aside: those are asked at their true place.
        let byte = |n: usize| {
            around
                .char_indices()
                .nth(n)
                .map_or(around.len(), |(at, _)| at)
        };
        let (a, b) = if around.is_char_boundary(a) && around.len().is_multiple_of(3) {
            (a, b)
        } else {
            (byte(start - from), byte(end - from))
        };
        let units = self
            .units
            .find(&around)
            .into_iter()
            .chain(self.units.find_trades(&around));
        let mut units = units.filter(|unit| unit.start < b && a < unit.end);
        if units.next().is_some() {
            return false;
        }
        told || self.names.stands_apart(&around, a, b)
    }

    /// An address that begins at `at`.
    fn address(&self, at: usize) -> Option<MaskKind> {
        let mut part = String::new();
        let mut count = 0;
        let mut lengths = 0;
        for (c, _) in self.chars.get(at..)?.iter().take(80) {
            if matches!(c, ',' | '，' | '。' | '；' | '\t' | '"' | '、') {
                break;
            }
            if !(is_han(*c) || c.is_ascii_alphanumeric()) {
                continue;
            }
            part.push(c.to_ascii_lowercase());
            count += 1;
            if count == ANCHOR {
                lengths = self.met.anchored(&part);
                if lengths == 0 {
                    return None;
                }
            }
            if (ANCHOR..64).contains(&count)
                && lengths & (1 << count) != 0
                && let Some(kind) = self.met.kind(Class::Address, &part)
            {
                return Some(kind);
            }
        }
        None
    }
}

/// Half width, and every dash a hyphen.
fn plain(c: char) -> char {
    match fold_char(c) {
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '\u{a0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' => ' ',
        c => c,
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, '-' | ' ')
}

/// Characters that take no room, by which a number could be parted unseen.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'
    )
}

/// Whether `c` is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2fa1f}')
}

/// The digits of a number in whatever writing, a check letter behind 17 of them included.
pub(super) fn digits(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c,
            '〇' | '零' => '0',
            '一' => '1',
            '二' => '2',
            '三' => '3',
            '四' => '4',
            '五' => '5',
            '六' => '6',
            '七' => '7',
            '八' => '8',
            '九' => '9',
            'x' | 'X' if out.len() == 17 => 'x',
            _ => continue,
        };
        out.push(digit);
    }
    // A country's code is no part of the number.
    match out
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11 && rest.starts_with('1'))
    {
        Some(rest) => rest.to_owned(),
        None => out,
    }
}

/// An address without what it is parted by.
pub(super) fn canonical_address(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| is_han(*c) || c.is_ascii_alphanumeric());
    kept.map(|c| c.to_ascii_lowercase()).collect()
}
