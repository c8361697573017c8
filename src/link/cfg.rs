//! The `[link]` section: as written, and ready.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::sketch::hash32;
use super::weights::Weights;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::TableFile;

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
const WEIGHTS: &str = include_str!("../../models/link/weights.csv");
const COMMON: &str = include_str!("../../models/link/common.csv");
/// The built-in tables by name, for the manifest.
pub const BUILT_IN: [(&str, &str); 2] = [
    ("models/link/weights.csv", WEIGHTS),
    ("models/link/common.csv", COMMON),
];

/// The `[link]` section as the user writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Least score of a link, in logits; larger links less.
    pub threshold: f32,
    /// Share of the best pair in the closeness of two sets of filings, 0 (mean of all pairs) to 1 (best pair).
    pub best_pair: f32,
    /// How many candidates a case is compared with at most.
    pub candidates: u32,
}

#[derive(Deserialize)]
struct Wrapper {
    link: Values,
}

/// [`Config`] without defaults, so that the embedded text has to give every key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    threshold: f32,
    best_pair: f32,
    candidates: u32,
}

impl Default for Config {
    fn default() -> Self {
        match toml::from_str::<Wrapper>(DEFAULT_TOML) {
            Ok(Wrapper { link }) => Self {
                threshold: link.threshold,
                best_pair: link.best_pair,
                candidates: link.candidates,
            },
            Err(error) => unreachable!("default.toml: {error}"),
        }
    }
}

/// Weights and limits, ready.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) threshold: f32,
    pub(super) best_pair: f32,
    pub(super) candidates: usize,
    /// Pairs scored under this are as good as not compared.
    pub(super) floor: f32,
    /// The score of two cases that were not compared.
    pub(super) unseen: f32,
    pub(super) weights: Weights,
    /// Share of texts a common word is found in.
    pub(super) common: Arc<FxHashMap<u32, f32>>,
    /// How many texts `common` stands for.
    pub(super) background: f32,
    /// How much the general rarity of a word counts beside its rarity in the collection.
    pub(super) general: f32,
}

impl Config {
    /// The plan; `extra` replaces the built-in weights by the last table given, in its form. Every problem becomes a
    /// [`Severity::Error`] in `diags`.
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut problem = |code, origin, message: String| {
            diags.push(Diagnostic::new(Severity::Error, code, origin, message));
        };
        if !(-20.0..=20.0).contains(&self.threshold) {
            let message = format!("[link] threshold = {}：应在 -20 至 20 之间", self.threshold);
            problem("config_out_of_range", Origin::default(), message);
        }
        if !(0.0..=1.0).contains(&self.best_pair) {
            let message = format!("[link] best_pair = {}：应在 0 至 1 之间", self.best_pair);
            problem("config_out_of_range", Origin::default(), message);
        }
        if !(1..=1000).contains(&self.candidates) {
            let message = format!(
                "[link] candidates = {}：应在 1 至 1000 之间",
                self.candidates
            );
            problem("config_out_of_range", Origin::default(), message);
        }
        let mut weights = Weights::default();
        let own = [("models/link/weights.csv", WEIGHTS)];
        let tables = own
            .into_iter()
            .chain(extra.iter().map(|t| (&*t.name, t.text.as_str())));
        for (name, text) in tables {
            match Weights::parse(text) {
                Ok(read) => weights = read,
                Err((line, message)) => {
                    let origin = Origin {
                        line: Some(line),
                        ..Origin::file(name)
                    };
                    problem("link_weights", origin, format!("归并权重表：{message}"));
                }
            }
        }
        Plan {
            threshold: self.threshold,
            best_pair: self.best_pair,
            candidates: self.candidates as usize,
            floor: self.threshold - 6.0,
            unseen: self.threshold - 1.0,
            weights,
            common: Arc::new(common()),
            background: 2000.0,
            general: 0.5,
        }
    }
}

/// `word,share` lines.
fn common() -> FxHashMap<u32, f32> {
    let lines = COMMON.lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|line| {
            let (word, share) = line.split_once(',')?;
            Some((hash32(word), share.parse().ok()?))
        })
        .collect()
}
