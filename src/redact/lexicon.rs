//! Words that tell where a person stands: surnames, given-name characters, cues before and after a name.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The word lists of `words.toml`, or a user's additions to them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WordLists {
    /// Surnames that are hardly anything else (单姓).
    pub surnames: String,
    /// Surnames that are also everyday characters.
    pub weak_surnames: String,
    /// Surnames of two characters (复姓).
    pub compound_surnames: Vec<String>,
    /// Characters that given names use.
    pub given: String,
    /// Characters that given names use far more often than everyday words do.
    pub typical: String,
    /// Characters that end a name.
    pub not_given: String,
    /// Words by which people introduce themselves.
    pub intro: Vec<String>,
    /// Words that nothing but a name follows, whatever its surname.
    pub naming: Vec<String>,
    /// General words for people, before a name.
    pub people: Vec<String>,
    /// Relatives and acquaintances, before a name.
    pub kin: Vec<String>,
    /// Offices and trades, before a name or after a surname.
    pub titles: Vec<String>,
    /// Forms of address that only follow a surname.
    pub honorifics: Vec<String>,
    /// Words that follow a name.
    pub after: Vec<String>,
    /// Words that precede a name.
    pub before: Vec<String>,
    /// Characters after which a name is a place or a unit.
    pub place_after: String,
    /// Words that announce a way to reach somebody.
    pub contact: Vec<String>,
    /// Everyday words that are given names as well.
    pub given_words: Vec<String>,
    /// Parts of Tibetan, Mongolian and Turkic names in Chinese writing.
    pub elements: Vec<String>,
    /// Words that are never a name.
    pub guard: Vec<String>,
}

impl WordLists {
    /// Adds another set of lists to this one.
    pub(super) fn merge(&mut self, more: Self) {
        self.surnames.push_str(&more.surnames);
        self.weak_surnames.push_str(&more.weak_surnames);
        self.given.push_str(&more.given);
        self.typical.push_str(&more.typical);
        self.not_given.push_str(&more.not_given);
        self.place_after.push_str(&more.place_after);
        self.compound_surnames.extend(more.compound_surnames);
        self.intro.extend(more.intro);
        self.naming.extend(more.naming);
        self.people.extend(more.people);
        self.kin.extend(more.kin);
        self.titles.extend(more.titles);
        self.honorifics.extend(more.honorifics);
        self.after.extend(more.after);
        self.before.extend(more.before);
        self.contact.extend(more.contact);
        self.given_words.extend(more.given_words);
        self.elements.extend(more.elements);
        self.guard.extend(more.guard);
    }
}

/// What a character may be; flags of one byte.
pub(super) mod flag {
    pub(crate) const SURNAME: u8 = 1;
    pub(crate) const WEAK: u8 = 2;
    pub(crate) const GIVEN: u8 = 4;
    pub(crate) const NOT_GIVEN: u8 = 8;
    pub(crate) const PLACE: u8 = 16;
    /// The first character of a compound surname.
    pub(crate) const COMPOUND: u8 = 32;
    pub(crate) const TYPICAL: u8 = 64;
}

/// What a word may be; flags of two bytes.
pub(super) mod cue {
    pub(crate) const INTRO: u16 = 1;
    pub(crate) const PEOPLE: u16 = 2;
    pub(crate) const KIN: u16 = 4;
    pub(crate) const TITLE: u16 = 8;
    pub(crate) const HONORIFIC: u16 = 16;
    pub(crate) const AFTER: u16 = 32;
    pub(crate) const BEFORE: u16 = 64;
    pub(crate) const GUARD: u16 = 128;
    pub(crate) const COMPOUND: u16 = 256;
    pub(crate) const CONTACT: u16 = 512;
    pub(crate) const NAMING: u16 = 1024;
    pub(crate) const GIVEN_WORD: u16 = 2048;
    pub(crate) const ELEMENT: u16 = 4096;
}

/// The longest word looked up, in characters.
pub(super) const LONGEST: usize = 6;

/// The lists, ready to be asked.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Flags of the characters from [`FIRST`] on; no list holds any other.
    chars: Vec<u8>,
    words: FxHashMap<Box<str>, u16>,
}

impl Lexicon {
    pub(super) fn new(lists: &WordLists) -> Self {
        let mut lexicon = Self {
            chars: vec![0; HAN],
            words: FxHashMap::default(),
        };
        let chars = [
            (&lists.surnames, flag::SURNAME),
            (&lists.weak_surnames, flag::WEAK),
            (&lists.given, flag::GIVEN),
            (&lists.typical, flag::TYPICAL),
            (&lists.not_given, flag::NOT_GIVEN),
            (&lists.place_after, flag::PLACE),
        ];
        for (text, bit) in chars {
            for c in text.chars().filter(|c| !c.is_whitespace()) {
                lexicon.mark(c, bit);
            }
        }
        for first in lists
            .compound_surnames
            .iter()
            .filter_map(|s| s.chars().next())
        {
            lexicon.mark(first, flag::COMPOUND);
        }
        let words = [
            (&lists.intro, cue::INTRO),
            (&lists.people, cue::PEOPLE),
            (&lists.kin, cue::KIN),
            (&lists.titles, cue::TITLE),
            (&lists.honorifics, cue::HONORIFIC),
            (&lists.after, cue::AFTER),
            (&lists.before, cue::BEFORE),
            (&lists.guard, cue::GUARD),
            (&lists.contact, cue::CONTACT),
            (&lists.naming, cue::NAMING),
            (&lists.naming, cue::INTRO),
            (&lists.compound_surnames, cue::COMPOUND),
            (&lists.given_words, cue::GIVEN_WORD),
            (&lists.elements, cue::ELEMENT),
        ];
        for (list, bit) in words {
            for word in list {
                *lexicon.words.entry(word.as_str().into()).or_default() |= bit;
            }
        }
        lexicon
    }

    /// Adds `bit` to the flags of a character.
    fn mark(&mut self, c: char, bit: u8) {
        if let Some(flags) = place(c).and_then(|i| self.chars.get_mut(i)) {
            *flags |= bit;
        }
    }

    /// The flags of a character.
    pub(super) fn char(&self, c: char) -> u8 {
        place(c)
            .and_then(|i| self.chars.get(i))
            .copied()
            .unwrap_or(0)
    }

    /// Whether the character has one of `bits`.
    pub(super) fn is(&self, c: Option<char>, bits: u8) -> bool {
        c.is_some_and(|c| self.char(c) & bits != 0)
    }

    /// The flags of a word.
    pub(super) fn word(&self, word: &str) -> u16 {
        self.words.get(word).copied().unwrap_or(0)
    }
}

/// The first character the flags are kept for, and how many there are: CJK extension A to the end of the unified block.
const FIRST: u32 = 0x3400;
const HAN: usize = 0x6c00;

/// Where the flags of `c` are kept.
fn place(c: char) -> Option<usize> {
    u32::from(c)
        .checked_sub(FIRST)
        .and_then(|i| usize::try_from(i).ok())
}
