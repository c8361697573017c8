//! Whether a string on its own is a full name: what the leak scan asks before it looks for one.

use super::cfg::Plan;
use super::lexicon::{cue, flag};

/// How a full name is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullName {
    /// The surname is hardly anything else.
    pub strong: bool,
    /// Every character of the given name is one that given names use, and the given name is no everyday word.
    pub plain: bool,
}

impl Plan {
    /// The make of `text` as a full name; `None` when it cannot be one, or the lists say that it is none.
    pub fn full_name(&self, text: &str) -> Option<FullName> {
        let chars: Vec<char> = text.chars().collect();
        let lexicon = &self.lexicon;
        if lexicon.word(text) & (cue::GUARD | cue::TITLE | cue::KIN | cue::PEOPLE | cue::INTRO) != 0
        {
            return None;
        }
        let head: String = chars.iter().take(2).collect();
        let compound = chars.len() > 2 && lexicon.word(&head) & cue::COMPOUND != 0;
        let first = lexicon.char(*chars.first()?);
        let given = chars.get(if compound { 2 } else { 1 }..)?;
        let long = chars.len() > 4;
        let known = compound || first & (flag::SURNAME | flag::WEAK) != 0 || long;
        if !known || given.is_empty() || (given.len() > 2 && !long) || text.contains('某') {
            return None;
        }
        let word: String = given.iter().collect();
        let titles = cue::TITLE | cue::HONORIFIC | cue::KIN;
        if lexicon.word(&word) & titles != 0 {
            return None;
        }
        let fits = given.iter().all(|c| lexicon.char(*c) & flag::GIVEN != 0);
        let everyday = given.len() > 1
            && self.jieba.has_word(&word)
            && lexicon.word(&word) & cue::GIVEN_WORD == 0
            && !given.iter().all(|c| lexicon.char(*c) & flag::TYPICAL != 0);
        let place = chars
            .last()
            .is_some_and(|c| lexicon.char(*c) & flag::PLACE != 0);
        Some(FullName {
            strong: compound || first & flag::SURNAME != 0,
            plain: fits && !everyday && !place,
        })
    }
}
