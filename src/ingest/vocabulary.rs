//! Words that stand for a value: the whole cell first, then the longest word inside it.

use std::collections::BTreeMap;

use super::header::normalise;

/// Words with the value each stands for.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary<T> {
    words: Vec<(String, T)>,
}

impl<T: Copy + Ord> Vocabulary<T> {
    /// Built-in words and the user's own; the user's win.
    pub(super) fn new(built_in: &BTreeMap<T, Vec<String>>, own: &BTreeMap<T, Vec<String>>) -> Self {
        let mut merged: BTreeMap<String, T> = BTreeMap::new();
        for (value, words) in built_in.iter().chain(own) {
            for word in words {
                merged.insert(normalise(word), *value);
            }
        }
        merged.remove("");
        Self {
            words: merged.into_iter().collect(),
        }
    }

    /// The value of a cell; `None` when no word fits. Of words of one length, the later value in declared order wins. A word
    /// of one character counts at the end of the cell only, and not behind another such word (个体访 is 访, 信访 is not).
    pub(super) fn read(&self, cell: &str) -> Option<T> {
        let key = normalise(cell);
        if let Some((_, value)) = self.words.iter().find(|(word, _)| *word == key) {
            return Some(*value);
        }
        self.words
            .iter()
            .map(|(word, value)| (word.chars().count(), *value, word))
            .filter(|(length, _, word)| match length {
                1 => self.ends_alone(&key, word),
                _ => key.contains(word.as_str()),
            })
            .max_by_key(|(length, value, _)| (*length, *value))
            .map(|(_, value, _)| value)
    }

    fn ends_alone(&self, key: &str, word: &str) -> bool {
        key.strip_suffix(word).is_some_and(|rest| {
            let before = rest.chars().next_back().map(String::from);
            !self
                .words
                .iter()
                .any(|(other, _)| Some(other) == before.as_ref())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_and_short_ones_stand_at_the_end() {
        let table = BTreeMap::from([
            (1, vec!["信".into(), "来信".into()]),
            (2, vec!["访".into(), "来访".into(), "网上来访".into()]),
        ]);
        let words = Vocabulary::new(&table, &BTreeMap::new());
        for (cell, value) in [
            ("来信", Some(1)),
            (" 来　信（挂号）", Some(1)),
            ("网上来访件", Some(2)),
            ("来信来访", Some(2)),
            ("个体访", Some(2)),
            ("挂号信", Some(1)),
            ("信访", None),
            ("访客", None),
            ("", None),
        ] {
            assert_eq!(words.read(cell), value, "{cell}");
        }
    }
}
