//! Scores by the words around a place in the text.

use aho_corasick::{AhoCorasick, MatchKind};

use super::cfg::Weight;

/// How many entries of a table can count at once.
const GROUPS: usize = 32;

/// A table of weighted words.
#[derive(Debug)]
pub(super) struct Words {
    automaton: Option<AhoCorasick>,
    /// The weight's number and score by pattern.
    patterns: Vec<(usize, f32)>,
}

impl Words {
    pub(super) fn new(weights: &[Weight]) -> Self {
        let words: Vec<&str> = weights
            .iter()
            .flat_map(|w| w.words.iter().map(String::as_str))
            .collect();
        let patterns = weights
            .iter()
            .enumerate()
            .flat_map(|(n, w)| w.words.iter().map(move |_| (n, w.score)))
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words)
            .ok();
        Self {
            automaton,
            patterns,
        }
    }

    /// The scores of all weights with a word in `text`, each once.
    pub(super) fn score(&self, text: &str) -> f32 {
        self.sum(text, |_| true)
    }

    /// What words in `far` add and words in `near` take away: a price is said close to its number, a debt further off.
    pub(super) fn weigh(&self, far: &str, near: &str) -> f32 {
        self.sum(far, |score| score > 0.0) + self.sum(near, |score| score < 0.0)
    }

    fn sum(&self, text: &str, counts: impl Fn(f32) -> bool) -> f32 {
        let mut seen = [false; GROUPS];
        let mut sum = 0.0;
        for found in self.automaton.iter().flat_map(|a| a.find_iter(text)) {
            if let Some(&(n, score)) = self
                .patterns
                .get(found.pattern().as_usize())
                .filter(|p| counts(p.1))
                && let Some(seen) = seen.get_mut(n % GROUPS)
                && !std::mem::replace(seen, true)
            {
                sum += score;
            }
        }
        sum
    }

    /// The score of the word that stands at the very beginning of `text`; 0 without one.
    pub(super) fn score_at_start(&self, text: &str) -> f32 {
        self.automaton
            .iter()
            .flat_map(|a| a.find(text))
            .filter(|m| m.start() == 0)
            .filter_map(|m| self.patterns.get(m.pattern().as_usize()))
            .map(|p| p.1)
            .sum()
    }

    /// The score of the words that stand at the very end of `text`; the longest counts.
    pub(super) fn score_at_end(&self, text: &str) -> f32 {
        self.automaton
            .iter()
            .flat_map(|a| a.find_iter(text))
            .filter(|m| m.end() == text.len())
            .filter_map(|m| self.patterns.get(m.pattern().as_usize()))
            .map(|p| p.1)
            .sum()
    }
}

/// At most `chars` characters left of byte `at`, no further than the sentence.
pub(super) fn left(text: &str, at: usize, chars: usize) -> &str {
    let before = text.get(..at).unwrap_or("");
    let mut start = before.len();
    for (i, c) in before.char_indices().rev().take(chars) {
        if matches!(c, '。' | '；' | '！' | '？' | '\n' | '】' | ';' | '!' | '?') {
            break;
        }
        start = i;
    }
    before.get(start..).unwrap_or("")
}

/// At most `chars` characters right of byte `at`, no further than the sentence.
pub(super) fn right(text: &str, at: usize, chars: usize) -> &str {
    let after = text.get(at..).unwrap_or("");
    let end = after
        .char_indices()
        .take(chars)
        .find(|(_, c)| matches!(c, '。' | '；' | '！' | '？' | '\n' | '【' | ';' | '!' | '?'))
        .map_or_else(
            || {
                after
                    .char_indices()
                    .nth(chars)
                    .map_or(after.len(), |(i, _)| i)
            },
            |(i, c)| if c == '。' { i + c.len_utf8() } else { i },
        );
    after.get(..end).unwrap_or("")
}
