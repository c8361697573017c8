//! What linking keeps of a case: hashed words, groups of characters, places and numbers; no text and no person.

use base64::Engine as _;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::stated::Stated;
use crate::petition::Issue;
use crate::text::{SafeText, Token};

/// Bins of the MinHash signature.
pub(super) const BINS: usize = 24;
/// 64-bit words of the set of neighbouring characters.
const FILTER: usize = 64;
/// What a written sketch of this form begins with.
const FORM: &str = "2:";
/// The day of a case whose day is not known.
pub(super) const NO_DAY: i32 = i32::MIN;

/// One case as linking reads it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'t> {
    /// 信访编号
    pub case_id: &'t str,
    /// Days since the common era on which it was received; `None` when the table does not say.
    pub day: Option<i32>,
    /// 主题
    pub title: &'t SafeText,
    /// 诉求内容
    pub text: &'t SafeText,
    /// Tokens of the title.
    pub title_tokens: &'t [Token<'t>],
    /// Tokens of the text.
    pub text_tokens: &'t [Token<'t>],
    /// The issue; `None` when not known.
    pub issue: Option<Issue>,
    /// 被反映单位
    pub respondent: Option<&'t str>,
    /// 拖欠金额: the least and the most that the words can mean, in yuan.
    pub amount: Option<[f64; 2]>,
    /// 涉及人数: the least and the most that the words can mean.
    pub people: Option<[f64; 2]>,
    /// 属地, as registered.
    pub place: Option<&'t str>,
}

/// One distinct word of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Word {
    pub(super) hash: u32,
    /// How often, title and text together; at most 255.
    pub(super) count: u8,
    /// How often in the title.
    pub(super) title: u8,
    /// How rare the word is in general Chinese, 0 (very common) to 255 (in no dictionary).
    pub(super) rarity: u8,
}

/// A group of two or three neighbouring characters of a title.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gram {
    pub(super) hash: u32,
    /// The pairs it is made of, twice the same for a pair.
    pub(super) pairs: [u32; 2],
}

/// What linking keeps of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// 信访编号
    pub case_id: String,
    pub(super) day: i32,
    /// Distinct words by hash.
    pub(super) words: Vec<Word>,
    /// Pairs of neighbouring characters of the title, in its order; 0 where something else stands between.
    pub(super) title_pairs: Vec<u32>,
    /// Places (A3区, 青溪县, 柳溪镇), the finest kind that is named.
    pub(super) places: Vec<u32>,
    /// Numbers of three and more digits that are no year.
    pub(super) numbers: Vec<u32>,
    /// Numbers in the title.
    pub(super) title_numbers: Vec<u32>,
    /// MinHash of neighbouring words.
    pub(super) signature: Vec<u32>,
    /// Which neighbouring characters occur: a Bloom filter.
    pub(super) pairs: Vec<u64>,
    /// Characters of title and text.
    pub(super) length: u32,
    pub(super) issue: Option<Issue>,
    /// What tells its matter from one that is worded alike.
    pub(super) stated: Stated,
}

/// Space reused from case to case, and what is known about words.
#[derive(Debug, Default)]
pub struct Scratch {
    rarity: FxHashMap<u32, u8>,
    words: FxHashMap<u32, Word>,
}

impl Sketch {
    /// The sketch of a case; `frequency` tells how often a word occurs in general Chinese (occurrences in the
    /// segmenter's dictionary of 60 million).
    pub fn new(
        input: &Input<'_>,
        scratch: &mut Scratch,
        frequency: impl Fn(&str) -> usize,
    ) -> Self {
        scratch.words.clear();
        let mut shingles = [u32::MAX; BINS];
        for (tokens, in_title) in [(input.title_tokens, true), (input.text_tokens, false)] {
            let mut before = None;
            for token in content(tokens) {
                let hash = hash32(token);
                let rarity = *scratch
                    .rarity
                    .entry(hash)
                    .or_insert_with(|| rarity(frequency(token)));
                let word = scratch.words.entry(hash).or_insert(Word {
                    hash,
                    count: 0,
                    title: 0,
                    rarity,
                });
                word.count = word.count.saturating_add(1);
                word.title = word.title.saturating_add(u8::from(in_title));
                if let Some(before) = before {
                    drop_in_bin(&mut shingles, mix(before, hash));
                }
                before = Some(hash);
            }
        }
        let mut words: Vec<Word> = scratch.words.values().copied().collect();
        words.sort_unstable();
        let mut title_pairs = Vec::new();
        let mut pairs = vec![0; FILTER];
        let mut length = 0;
        for (text, in_title) in [(input.title, true), (input.text, false)] {
            length += u32::try_from(text.as_str().chars().count()).unwrap_or(u32::MAX);
            characters(text, &mut pairs, in_title.then_some(&mut title_pairs));
        }
        let mut sketch = Self {
            case_id: input.case_id.to_owned(),
            day: input.day.unwrap_or(NO_DAY),
            words,
            title_pairs,
            places: places(input),
            numbers: distinct(
                numbers(input.title, 3)
                    .chain(numbers(input.text, 3))
                    .collect(),
            ),
            title_numbers: distinct(numbers(input.title, 1).collect()),
            signature: shingles.to_vec(),
            pairs,
            length,
            issue: input.issue,
            stated: Stated::new(input),
        };
        sketch.words.shrink_to_fit();
        sketch
    }

    /// Written down for a register: base64 of a compact form.
    pub fn to_text(&self) -> String {
        let bytes = postcard::to_stdvec(self).unwrap_or_default();
        let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes);
        format!("{FORM}{text}")
    }

    /// As [`Sketch::to_text`] wrote it; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = base64::engine::general_purpose::STANDARD_NO_PAD
            .decode(text.strip_prefix(FORM)?)
            .ok()?;
        postcard::from_bytes(&bytes).ok()
    }

    /// The issue; `None` when not known.
    pub fn issue(&self) -> Option<Issue> {
        self.issue
    }

    /// By day of receipt and case id; a case without a day comes last.
    pub(super) fn order(&self) -> (bool, i32, &str) {
        (self.day == NO_DAY, self.day, &self.case_id)
    }

    /// The distinct groups of two and three characters of the title, by hash.
    pub(super) fn grams(&self) -> Vec<Gram> {
        let mut grams = Vec::with_capacity(self.title_pairs.len() * 2);
        let mut before = 0;
        for &pair in &self.title_pairs {
            if pair != 0 {
                grams.push(Gram {
                    hash: pair,
                    pairs: [pair; 2],
                });
                if before != 0 {
                    grams.push(Gram {
                        hash: mix(before, pair),
                        pairs: [before, pair],
                    });
                }
            }
            before = pair;
        }
        grams.sort_unstable_by_key(|g| g.hash);
        grams.dedup_by_key(|g| g.hash);
        grams
    }

    /// Whether a pair of neighbouring characters occurs in title or text; in about one of fifty cases it says yes wrongly.
    pub(super) fn has_pair(&self, hash: u32) -> bool {
        let [a, b] = bits(hash);
        let set = |bit: usize| {
            self.pairs
                .get(bit / 64)
                .is_some_and(|w| w >> (bit % 64) & 1 == 1)
        };
        set(a) && set(b)
    }
}

/// The words that carry content: no placeholder, no stop word, no number.
fn content<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = &'t str> {
    tokens
        .iter()
        .filter(|t| !t.stop && t.mask.is_none())
        .map(|t| t.text)
}

/// From 0 (a word in every text) to 255 (in no dictionary), by the logarithm of the frequency.
fn rarity(frequency: usize) -> u8 {
    let frequency = u32::try_from(frequency).unwrap_or(u32::MAX);
    let share = (f64::from(frequency) + 30.0) / 60_000_000.0;
    let full = (30.0_f64 / 60_000_000.0).ln();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=255"
    )]
    let scaled = (share.ln() / full * 255.0).clamp(0.0, 255.0) as u8;
    scaled
}

/// Marks pairs of neighbouring Chinese characters, and lists those of a title; masks, digits, letters and signs break them.
fn characters(text: &SafeText, pairs: &mut [u64], mut title: Option<&mut Vec<u32>>) {
    let mut masks = text.masks().iter().peekable();
    let mut last: Option<char> = None;
    for (at, c) in text.as_str().char_indices() {
        while masks.peek().is_some_and(|m| m.span.end <= at) {
            masks.next();
        }
        let masked = masks.peek().is_some_and(|m| m.span.start <= at);
        if masked || !('\u{4e00}'..='\u{9fff}').contains(&c) {
            last = None;
            if let Some(title) = title.as_deref_mut() {
                title.push(0);
            }
            continue;
        }
        if let Some(b) = last {
            let hash = pair_hash(b, c);
            for bit in bits(hash) {
                if let Some(word) = pairs.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
            if let Some(title) = title.as_deref_mut() {
                title.push(hash);
            }
        }
        last = Some(c);
    }
}

/// The two bits of the filter a pair sets.
fn bits(hash: u32) -> [usize; 2] {
    let size = u32::try_from(FILTER * 64).unwrap_or(u32::MAX);
    [(hash % size) as usize, (hash / size % size) as usize]
}

pub(super) fn pair_hash(a: char, b: char) -> u32 {
    mix(u32::from(a), u32::from(b))
}

/// Places of the finest kind that the texts name: counties, districts, towns; cities where nothing finer is named.
fn places(input: &Input<'_>) -> Vec<u32> {
    let (mut fine, mut cities) = (Vec::new(), Vec::new());
    for text in [input.title, input.text] {
        let characters: Vec<char> = text.as_str().chars().collect();
        for (at, &c) in characters.iter().enumerate() {
            let start = match c {
                '区' | '县' | '市' => code_start(&characters, at)
                    .or_else(|| (c == '县').then(|| named_start(&characters, at)).flatten()),
                '镇' | '乡' => named_start(&characters, at),
                '道' if at > 0 && characters.get(at - 1) == Some(&'街') => {
                    named_start(&characters, at - 1)
                }
                _ => None,
            };
            if let Some(name) = start.and_then(|start| characters.get(start..=at)) {
                let hash = hash32(&name.iter().collect::<String>());
                if c == '市' { &mut cities } else { &mut fine }.push(hash);
            }
        }
    }
    distinct(if fine.is_empty() { cities } else { fine })
}

/// Where a code such as `A3` before a place word begins.
fn code_start(characters: &[char], at: usize) -> Option<usize> {
    let mut start = at;
    while start > 0 && characters.get(start - 1).is_some_and(char::is_ascii_digit) {
        start -= 1;
    }
    let letter = start.checked_sub(1)?;
    characters
        .get(letter)
        .is_some_and(char::is_ascii_uppercase)
        .then_some(letter)
}

/// Two Chinese characters before a place word, unless they are everyday words.
fn named_start(characters: &[char], at: usize) -> Option<usize> {
    const NOT_NAMES: &str =
        "我们你们他们本人各个全县全市一个这个该县和在到于的及与们是位于来自家住回到城乡村";
    let start = at.checked_sub(2)?;
    let name = characters.get(start..at)?;
    let fits = name
        .iter()
        .all(|c| ('\u{4e00}'..='\u{9fff}').contains(c) && !NOT_NAMES.contains(*c));
    fits.then_some(start)
}

/// Numbers with at least `digits` digits outside masks, years left out.
fn numbers(text: &SafeText, digits: usize) -> impl Iterator<Item = u32> {
    let whole = text.as_str();
    let masked = |at: usize| {
        text.masks()
            .iter()
            .any(|m| m.span.start <= at && at < m.span.end)
    };
    let mut at = 0;
    whole
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(move |number| {
            let start = at;
            at = start + number.len();
            at += whole
                .get(at..)
                .and_then(|s| s.chars().next())
                .map_or(0, char::len_utf8);
            let number = number.trim_matches('.');
            let year = number.len() == 4 && (number.starts_with("20") || number.starts_with("19"));
            (number.len() >= digits && !year && !masked(start)).then(|| hash32(number))
        })
}

fn distinct(mut hashes: Vec<u32>) -> Vec<u32> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.shrink_to_fit();
    hashes
}

fn drop_in_bin(bins: &mut [u32; BINS], hash: u32) {
    let bin = (hash >> 8) as usize % BINS;
    let value = mix(hash, 0x5bd1_e995);
    if let Some(least) = bins.get_mut(bin) {
        *least = (*least).min(value);
    }
}

/// A stable 32-bit hash of a text (FNV-1a with a final mix).
pub(super) fn hash32(text: &str) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    fold(state)
}

/// A stable hash of two numbers.
pub(super) fn mix(a: u32, b: u32) -> u32 {
    fold((u64::from(a) << 32 | u64::from(b)).wrapping_add(0x632b_e59b_d9b4_e019))
}

fn fold(state: u64) -> u32 {
    let mut state = state ^ (state >> 32);
    state = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state ^= state >> 29;
    state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (state >> 32) as u32
}
