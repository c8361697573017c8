//! Word boundaries around possible names, cut clause by clause and only where somebody asks.

use super::around::{is_han, role_before};
use super::doc::{Doc, Held};
use super::lexicon::{LONGEST, cue, flag};
use super::person::Finder;

/// A clause longer than this is cut in pieces of this many characters.
const CLAUSE: usize = 40;

/// What the segmentation knows of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Nobody asked yet.
    Unknown,
    /// The first character of a word.
    First(Word),
    /// Any further character of a word.
    Inner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A person's name in the dictionary.
    Name,
    /// A verb, adverb, measure word … of two characters or more.
    Common,
    /// A verb, adverb or preposition of any length.
    Act,
    /// Anything else.
    Plain,
}

/// Word boundaries of one text.
pub(super) struct Tokens {
    cells: Vec<Cell>,
}

impl Tokens {
    pub(super) fn new(len: usize) -> Self {
        Self {
            cells: vec![Cell::Unknown; len],
        }
    }

    /// Cuts the clause around `i`, unless it is cut already.
    pub(super) fn cut(&mut self, doc: &Doc, finder: &Finder<'_>, i: usize) {
        if self.cells.get(i) != Some(&Cell::Unknown) {
            return;
        }
        let inside = |j: usize| doc.free(j).is_some_and(is_han);
        let start = (0..i)
            .rev()
            .take(CLAUSE)
            .take_while(|&j| inside(j))
            .last()
            .unwrap_or(i);
        let end = (i..doc.len())
            .take(CLAUSE)
            .take_while(|&j| inside(j))
            .last()
            .map_or(i + 1, |j| j + 1);
        // A cue ends a word, whatever the dictionary thinks: 我叫|高明, 书记|员工 stays one clause.
        let mut from = start;
        for j in start + 1..end {
            if self.forced(doc, finder, start, j) {
                self.segment(doc, finder, from, j);
                from = j;
            }
        }
        self.segment(doc, finder, from, end);
    }

    /// Whether a cue ends at `j` and a surname follows.
    fn forced(&self, doc: &Doc, finder: &Finder<'_>, start: usize, j: usize) -> bool {
        let lexicon = finder.lexicon;
        let familiar = matches!(doc.at(j), Some('老' | '小' | '阿'))
            && lexicon.is(doc.at(j + 1), flag::SURNAME | flag::WEAK);
        if !familiar && !lexicon.is(doc.at(j), flag::SURNAME | flag::WEAK) {
            return false;
        }
        (familiar && role_before(doc, finder.jieba, j))
            || (2..=LONGEST.min(j - start)).any(|n| {
                lexicon.word(doc.word(j - n, j))
                    & (cue::INTRO | cue::KIN | cue::TITLE | cue::PEOPLE)
                    != 0
            })
    }

    fn segment(&mut self, doc: &Doc, finder: &Finder<'_>, start: usize, end: usize) {
        for tag in finder.jieba.tag(doc.slice(start, end), false) {
            let len = tag.end - tag.start;
            let word = match tag.tag {
                "nr" | "nrt" | "nrfg" if len <= 4 => Word::Name,
                t if len < 3 && matches!(t, "v" | "d" | "p" | "vd" | "vn" | "c") => Word::Act,
                _ if len < 2 => Word::Plain,
                t if t.starts_with("nr") || matches!(t, "nz" | "ns" | "x") => Word::Plain,
                _ => Word::Common,
            };
            for j in start + tag.start..start + tag.end {
                if let Some(cell) = self.cells.get_mut(j) {
                    *cell = if j == start + tag.start {
                        Cell::First(word)
                    } else {
                        Cell::Inner
                    };
                }
            }
        }
    }

    /// Forgets the clauses next to a place that has just been hidden.
    pub(super) fn forget_around(&mut self, doc: &Doc, start: usize, end: usize) {
        let clear = |cells: &mut Vec<Cell>, j: usize| {
            let open = doc.held(j) == Held::Free && doc.at(j).is_some_and(is_han);
            if open && let Some(cell) = cells.get_mut(j) {
                *cell = Cell::Unknown;
            }
            open
        };
        for j in (start.saturating_sub(CLAUSE)..start).rev() {
            if !clear(&mut self.cells, j) {
                break;
            }
        }
        for j in end..end + CLAUSE {
            if !clear(&mut self.cells, j) {
                break;
            }
        }
    }

    /// Whether a word starts at `i`.
    pub(super) fn starts(&self, i: usize) -> bool {
        !matches!(self.cells.get(i), Some(Cell::Inner))
    }

    /// Whether a word ends just before `i`.
    pub(super) fn ends(&self, i: usize) -> bool {
        self.starts(i)
    }

    /// Whether the word at `i` has one character.
    pub(super) fn single(&self, i: usize) -> bool {
        self.starts(i) && self.ends(i + 1)
    }

    /// Whether the dictionary holds the word at `i` as a person's name.
    pub(super) fn named(&self, i: usize) -> bool {
        self.cells.get(i) == Some(&Cell::First(Word::Name))
    }

    /// Whether the word at `i` is an everyday one of two characters or more.
    pub(super) fn common(&self, i: usize) -> bool {
        self.cells.get(i) == Some(&Cell::First(Word::Common)) || (self.acts(i) && !self.ends(i + 1))
    }

    /// Whether a verb, adverb or preposition starts at `i`.
    pub(super) fn acts(&self, i: usize) -> bool {
        self.cells.get(i) == Some(&Cell::First(Word::Act))
    }
}
