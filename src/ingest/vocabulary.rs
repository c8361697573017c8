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

    /// The value of a cell; `None` when no word fits. Of words of one length, the later value in declared order wins.
    pub(super) fn read(&self, cell: &str) -> Option<T> {
        let key = normalise(cell);
        if let Some((_, value)) = self.words.iter().find(|(word, _)| *word == key) {
            return Some(*value);
        }
        self.words
            .iter()
            .map(|(word, value)| (word.chars().count(), *value, word))
            .filter(|(length, _, word)| *length >= 2 && key.contains(word.as_str()))
            .max_by_key(|(length, value, _)| (*length, *value))
            .map(|(_, value, _)| value)
    }
}
