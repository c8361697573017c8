//! One text under redaction: folded, addressed by character, with what is already hidden.

use crate::text::{Folded, MaskKind};

/// A place to hide, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: MaskKind,
    /// Whether the text already held a placeholder here.
    pub(super) given: bool,
}

/// What holds a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing.
    Free,
    /// A person's mask.
    Person,
    /// An address's mask: reads like any word of the sentence.
    Place,
    /// Any other mask.
    Other,
    /// Recognised and kept (a hotline, a document number): no rule may take it.
    Kept,
}

/// A folded text with character addressing.
pub(super) struct Doc {
    pub(super) text: String,
    pub(super) chars: Vec<char>,
    starts: Vec<usize>,
    pub(super) held: Vec<Held>,
    pub(super) hits: Vec<Hit>,
}

impl Doc {
    pub(super) fn new(original: &str) -> Self {
        let text = Folded::new(original).text;
        let mut chars = Vec::with_capacity(original.len() / 3 + 8);
        let mut starts = Vec::with_capacity(chars.capacity() + 1);
        for (at, c) in text.char_indices() {
            starts.push(at);
            chars.push(c);
        }
        starts.push(text.len());
        let held = vec![Held::Free; chars.len()];
        let mut doc = Self {
            text,
            chars,
            starts,
            held,
            hits: Vec::new(),
        };
        doc.hold_placeholders();
        doc
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`; `None` outside.
    pub(super) fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    /// The character at `i`, when no mask holds it; `None` outside.
    pub(super) fn free(&self, i: usize) -> Option<char> {
        matches!(self.held(i), Held::Free | Held::Kept)
            .then(|| self.at(i))
            .flatten()
    }

    pub(super) fn held(&self, i: usize) -> Held {
        self.held.get(i).copied().unwrap_or(Held::Free)
    }

    /// The text of characters `start..end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        match (self.starts.get(start), self.starts.get(end)) {
            (Some(&a), Some(&b)) => self.text.get(a..b).unwrap_or(""),
            _ => "",
        }
    }

    /// The word of characters `start..end`; empty when a mask holds one of them.
    pub(super) fn word(&self, start: usize, end: usize) -> &str {
        if (start..end).all(|i| self.held(i) == Held::Free) {
            self.slice(start, end)
        } else {
            ""
        }
    }

    /// Up to `reach` characters left of `from` in the same sentence; a mask counts as one.
    pub(super) fn left(&self, from: usize, reach: usize) -> String {
        let mut back = Vec::with_capacity(reach);
        let mut i = from;
        while i > 0 && back.len() < reach {
            i -= 1;
            if matches!(self.held(i), Held::Free | Held::Kept) {
                match self.at(i) {
                    Some('。' | '；' | '\n') | None => break,
                    Some(c) => back.push(c),
                }
            } else {
                back.push('【');
                while i > 0 && self.held(i - 1) == self.held(i) {
                    i -= 1;
                }
            }
        }
        back.iter().rev().collect()
    }

    /// The character that starts at `byte`.
    pub(super) fn char_at(&self, byte: usize) -> usize {
        self.starts.partition_point(|&s| s < byte)
    }

    /// Hides characters `start..end`, unless one of them is held already.
    pub(super) fn hide(&mut self, start: usize, end: usize, kind: MaskKind) -> bool {
        let free = (start..end).all(|i| self.held(i) == Held::Free);
        if !free || start >= end {
            return false;
        }
        self.hold(start, end, held_by(kind));
        self.hits.push(Hit {
            start,
            end,
            kind,
            given: false,
        });
        true
    }

    /// Keeps characters `start..end` from every later rule.
    pub(super) fn hold(&mut self, start: usize, end: usize, by: Held) {
        if let Some(cells) = self.held.get_mut(start..end) {
            cells.fill(by);
        }
    }

    /// Frees what was recognised and kept: a mask made since may have brought a cue nearer.
    pub(super) fn release_kept(&mut self) {
        for held in self.held.iter_mut().filter(|h| **h == Held::Kept) {
            *held = Held::Free;
        }
    }

    /// Placeholders that the text already holds stay as they are.
    fn hold_placeholders(&mut self) {
        let mut i = 0;
        while i < self.chars.len() {
            if self.at(i) == Some('【')
                && let Some(len) = (2..14).find(|&n| self.at(i + n) == Some('】'))
                && let Some(kind) = placeholder_kind(self.slice(i + 1, i + len))
            {
                self.hold(i, i + len + 1, held_by(kind));
                self.hits.push(Hit {
                    start: i,
                    end: i + len + 1,
                    kind,
                    given: true,
                });
                i += len;
            }
            i += 1;
        }
    }
}

fn held_by(kind: MaskKind) -> Held {
    match kind {
        MaskKind::Person => Held::Person,
        MaskKind::Address => Held::Place,
        _ => Held::Other,
    }
}

/// The kind of a placeholder by the words between its brackets.
fn placeholder_kind(inside: &str) -> Option<MaskKind> {
    if let Some(ordinal) = inside.strip_prefix(MaskKind::Person.name()) {
        return super::placeholder::is_ordinal(ordinal).then_some(MaskKind::Person);
    }
    KINDS.into_iter().find(|k| k.name() == inside)
}

/// Every kind, in the order of its code.
pub(super) const KINDS: [MaskKind; 12] = [
    MaskKind::Person,
    MaskKind::Phone,
    MaskKind::IdCard,
    MaskKind::BankCard,
    MaskKind::SocialSecurity,
    MaskKind::Passport,
    MaskKind::Plate,
    MaskKind::Email,
    MaskKind::Qq,
    MaskKind::Wechat,
    MaskKind::Address,
    MaskKind::Number,
];
