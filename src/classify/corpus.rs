//! Labelled examples as counted features: extracted once, fitted many times (folds, ablations).

use rustc_hash::FxHashMap;

use super::features::{Block, Input, extract};
use super::rules::Rules;
use crate::petition::Issue;

/// What is known about one labelled example besides its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The gold issue.
    pub issue: Issue,
    /// The gold second issue.
    pub second: Option<Issue>,
    /// How sure the reader was: 2 clear, 1 arguable, 0 unclear.
    pub sure: u8,
    /// Examples of one group never straddle a split: the matter, or the author of invented texts.
    pub group: String,
    /// The stratum in reports: `real` for messages as they came, or the writing style of invented ones.
    pub stratum: String,
    /// The author of an invented text; `None` for a real message.
    pub author: Option<String>,
    /// The kind of hard case; `None` for an ordinary one.
    pub hard: Option<String>,
    /// When the message was sent, as `YYYY-MM-DD`; empty when not known.
    pub day: String,
    /// The weight of the example in training.
    pub weight: f32,
}

/// Examples with their feature counts.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Feature names.
    pub names: Vec<String>,
    /// Feature blocks.
    pub blocks: Vec<Block>,
    /// One row of (feature, count) an example, by feature.
    pub rows: Vec<Vec<(u32, f32)>>,
    /// What is known about each example.
    pub tags: Vec<Tag>,
    index: FxHashMap<String, u32>,
}

impl Corpus {
    /// Adds one example.
    pub fn push(&mut self, input: &Input<'_>, rules: &Rules, tag: Tag) {
        let mut row = std::collections::BTreeMap::<u32, f32>::new();
        let mut name = String::new();
        extract(input, rules, |block, parts| {
            name.clear();
            parts.iter().for_each(|p| name.push_str(p));
            let feature = match self.index.get(&name) {
                Some(&feature) => feature,
                None => {
                    let feature = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                    self.index.insert(name.clone(), feature);
                    self.names.push(name.clone());
                    self.blocks.push(block);
                    feature
                }
            };
            *row.entry(feature).or_default() += 1.0;
        });
        self.rows.push(row.into_iter().collect());
        self.tags.push(tag);
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
