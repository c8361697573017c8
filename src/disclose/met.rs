//! The identifiers a run met (见过的身份标识), as salted hashes of that run alone.
//!
//! The salt is drawn at random for each [`Met`] and never written; two keyed 64-bit hashes make up each entry, so that
//! nothing can be read back from memory dumps without trying every value, and no two values are taken for one.

use std::hash::{BuildHasher as _, RandomState};

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{canonical_address, digits, is_han};
use crate::petition::{Case, RawCase};
use crate::text::{MaskKind, RawText, SafeText, fold_char};

/// How far a string can be trusted to be a person's name and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameWorth {
    /// An everyday word, a place, or no name at all: never looked for.
    None,
    /// Could be something else: a hit only beside a word that people stand next to (我叫, 先生).
    WithCue,
    /// A name wherever it stands alone.
    Alone,
}

/// What the scan has to know about names and words; the pipeline answers from the dictionary and the lists of `redact`.
pub trait Names: Sync {
    /// How far `text` is a full name. `told` when a column of names or a cue said so.
    fn worth(&self, text: &str, told: bool) -> NameWorth;
    /// Whether a word begins and ends at these byte offsets when `text` is cut into words.
    fn stands_apart(&self, text: &str, start: usize, end: usize) -> bool;
}

/// One identifier on its way into [`Met`]. It has no `Display`, and its `Debug` prints a length.
#[derive(Debug, Clone)]
pub struct Identifier {
    /// The kind; `None` for a cell of an identity column, whose kind its shape tells.
    pub(super) kind: Option<MaskKind>,
    pub(super) text: RawText,
}

/// Shorter numbers are looked for only beside a word such as 电话: a sum of money can look the same.
pub(super) const LONG_NUMBER: usize = 10;
/// Shorter strings are no identifiers.
const SHORT_NUMBER: usize = 7;
/// The first characters of an address by which it is found.
pub(super) const ANCHOR: usize = 8;

/// What a hash stands for, hashed together with the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    CuedNumber,
    Token,
    Name,
    CuedName,
    Address,
    Anchor,
}

/// The identifiers met, hashed.
#[derive(Debug, Default)]
pub struct Met {
    keys: [RandomState; 2],
    found: FxHashMap<u128, MaskKind>,
    /// Lengths of the long numbers, one bit each.
    pub(super) number_lengths: u64,
    /// Lengths of the names, one bit each.
    pub(super) name_lengths: u64,
    /// First characters of the names: surnames.
    pub(super) surnames: FxHashSet<char>,
    /// Lengths of the addresses with one anchor, one bit each.
    anchors: FxHashMap<u128, u64>,
}

impl Met {
    /// Nothing met yet, under a new salt.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many different identifiers were met.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether none was met.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Takes an identifier in.
    pub fn add(&mut self, identifier: &Identifier, names: &dyn Names) {
        let text: String = identifier.text.open().chars().map(fold_char).collect();
        let text = text.trim();
        match identifier.kind {
            None => self.cell(text, names),
            Some(MaskKind::Person) => self.name(text, false, names),
            Some(MaskKind::Address) => self.address(text),
            // A long number of no known kind may be the number of a case.
            Some(MaskKind::Number) => {}
            Some(kind) => self.number_or_token(text, kind),
        }
    }

    /// Forgets a string that is no identifier after all: the number of a case.
    pub fn forget(&mut self, text: &str) {
        let folded: String = text.chars().map(fold_char).collect();
        for class in [Class::Number, Class::CuedNumber] {
            let hash = self.hash(class, &digits(&folded));
            self.found.remove(&hash);
        }
        let hash = self.hash(Class::Token, &folded.to_ascii_lowercase());
        self.found.remove(&hash);
    }

    /// A cell of an identity column: one or more names, numbers, an address.
    fn cell(&mut self, text: &str, names: &dyn Names) {
        let mut rest = String::new();
        for piece in text.split([
            ' ', '、', ',', '，', ';', '；', '/', '|', '\n', '\t', '(', ')', '（', '）',
        ]) {
            let han = piece.chars().filter(|c| is_han(*c)).count();
            if han > 0 && piece.chars().all(|c| is_han(c) || c == '·') {
                self.name(piece, true, names);
                rest.push_str(piece);
            } else if han < 2 {
                self.number_or_token(piece, MaskKind::Number);
            } else {
                rest.push_str(piece);
            }
        }
        // 138 0000 1234 is one number, 清源路 102 号 one address.
        if text.contains(' ') {
            self.number_or_token(text, MaskKind::Number);
        }
        self.address(&rest);
    }

    fn number_or_token(&mut self, text: &str, kind: MaskKind) {
        // 138****1234 and 138xxxx1234 hide already what they hide.
        let letters = || text.chars().filter(char::is_ascii_alphabetic);
        let crossed = letters().count() > 0 && letters().all(|c| matches!(c, 'x' | 'X'));
        if text.contains(['*', '×']) || (crossed && !ends_in_check_letter(text)) {
            return;
        }
        let number = digits(text);
        let different: FxHashSet<char> = number.chars().collect();
        if letters().count() == 0 && different.len() < 3 {
            // 0000-00000000: a blanked number, which any row of zeros would match.
            return;
        }
        if letters().count() == 0 || ends_in_check_letter(text) {
            let kind = shape(&number).unwrap_or(kind);
            let alone = number.len() >= LONG_NUMBER && kind != MaskKind::Qq;
            if alone && number.len() < 64 {
                self.number_lengths |= 1 << number.len();
                self.keep(Class::Number, &number, kind);
            } else if number.len() >= SHORT_NUMBER || (kind == MaskKind::Qq && number.len() >= 5) {
                self.keep(Class::CuedNumber, &number, kind);
            }
            return;
        }
        let token: String = text.trim().to_ascii_lowercase();
        let long = (6..=64).contains(&token.chars().count());
        let mixed = token.contains(|c: char| c.is_ascii_digit()) || token.contains(['@', '_']);
        if long && mixed && !token.contains(char::is_whitespace) {
            let kind = if token.contains('@') {
                MaskKind::Email
            } else {
                kind
            };
            self.keep(Class::Token, &token, kind);
        }
    }

    fn name(&mut self, text: &str, told: bool, names: &dyn Names) {
        let name: String = text.chars().filter(|c| *c != '·').collect();
        let length = name.chars().count();
        let (Some(first), 2..=8) = (name.chars().next(), length) else {
            return;
        };
        // Names longer than four characters are transliterated, and then written with points.
        if !name.chars().all(is_han) || (length > 4 && !text.contains('·')) {
            return;
        }
        let class = match names.worth(&name, told) {
            NameWorth::None => return,
            NameWorth::WithCue => Class::CuedName,
            NameWorth::Alone => Class::Name,
        };
        self.name_lengths |= 1 << length;
        self.surnames.insert(first);
        self.keep(class, &name, MaskKind::Person);
    }

    /// An address with a door, whole and from its road or village on.
    fn address(&mut self, text: &str) {
        let whole = canonical_address(text);
        let chars: Vec<char> = whole.chars().collect();
        let mut starts = vec![0];
        for (at, c) in chars.iter().enumerate() {
            let told = matches!(
                c,
                '省' | '市' | '县' | '区' | '镇' | '乡' | '道' | '州' | '盟' | '旗'
            );
            if told {
                starts.push(at + 1);
            }
        }
        for start in starts {
            let Some(part) = chars.get(start..) else {
                continue;
            };
            let numbers = part.iter().zip(part.iter().skip(1)).filter(|(a, b)| {
                a.is_ascii_digit()
                    && matches!(
                        b,
                        '号' | '室' | '栋' | '幢' | '组' | '座' | '楼' | '单' | '户' | '层'
                    )
            });
            let han = part.iter().filter(|c| is_han(**c)).count();
            if part.len() < ANCHOR || part.len() >= 64 || han < 4 || numbers.count() == 0 {
                continue;
            }
            if !part.first().is_some_and(|c| is_han(*c)) {
                continue;
            }
            let anchor: String = part.iter().take(ANCHOR).collect();
            let anchor = self.hash(Class::Anchor, &anchor);
            *self.anchors.entry(anchor).or_default() |= 1 << part.len();
            let part: String = part.iter().collect();
            self.keep(Class::Address, &part, MaskKind::Address);
        }
    }

    fn keep(&mut self, class: Class, text: &str, kind: MaskKind) {
        let hash = self.hash(class, text);
        self.found.entry(hash).or_insert(kind);
    }

    fn hash(&self, class: Class, text: &str) -> u128 {
        let [a, b] = &self.keys;
        let of = |key: &RandomState| u128::from(key.hash_one((class as u8, text)));
        of(a) << 64 | of(b)
    }

    /// The kind of a string that was met; `None` when it was not.
    pub(super) fn kind(&self, class: Class, text: &str) -> Option<MaskKind> {
        self.found.get(&self.hash(class, text)).copied()
    }

    /// The lengths of the addresses that begin with `anchor`, one bit each.
    pub(super) fn anchored(&self, anchor: &str) -> u64 {
        if self.anchors.is_empty() {
            return 0;
        }
        let anchor = self.hash(Class::Anchor, anchor);
        self.anchors.get(&anchor).copied().unwrap_or(0)
    }

    /// Whether there is any address.
    pub(super) fn has_addresses(&self) -> bool {
        !self.anchors.is_empty()
    }
}

/// 17 digits and an X: the check letter of an identity number.
fn ends_in_check_letter(text: &str) -> bool {
    let number = digits(text);
    number.len() == 18 && number.ends_with('x')
}

/// The kind that a number's length and head tell.
fn shape(number: &str) -> Option<MaskKind> {
    match number.len() {
        18 => Some(MaskKind::IdCard),
        16 | 17 | 19 => Some(MaskKind::BankCard),
        11 if number.starts_with('1') => Some(MaskKind::Phone),
        7 | 8 => Some(MaskKind::Phone),
        10..=12 if number.starts_with('0') => Some(MaskKind::Phone),
        _ => None,
    }
}

/// The cells of identity columns as identifiers.
pub fn cells(dropped: &[RawText]) -> impl Iterator<Item = Identifier> {
    let cell = |text: &RawText| Identifier {
        kind: None,
        text: text.clone(),
    };
    dropped.iter().map(cell)
}

/// What redaction hid in a case, its reply included.
pub fn hidden(raw: &RawCase, case: &Case, reply: Option<&SafeText>) -> Vec<Identifier> {
    let mut out = Vec::new();
    under(&raw.title, &case.title, &mut out);
    under(&raw.text, &case.text, &mut out);
    let others = [
        (&raw.place, case.place.as_ref()),
        (&raw.respondent, case.respondent.as_ref()),
        (&raw.reply, reply),
    ];
    for (raw, safe) in others {
        if let (Some(raw), Some(safe)) = (raw, safe) {
            under(raw, safe, &mut out);
        }
    }
    out
}

/// The characters of `raw` that the masks of `safe` hide.
fn under(raw: &RawText, safe: &SafeText, out: &mut Vec<Identifier>) {
    if safe.masks().is_empty() {
        return;
    }
    let chars: Vec<char> = raw.open().chars().collect();
    for mask in safe.masks() {
        if let Some(hidden) = chars.get(mask.original.start..mask.original.end) {
            out.push(Identifier {
                kind: Some(mask.kind),
                text: RawText::new(hidden.iter().collect::<String>()),
            });
        }
    }
}
