//! What a word weighs: rare in the collection and rare in general Chinese weighs more.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cfg::Plan;
use super::sketch::Sketch;

/// Weights of words and of groups of title characters.
#[derive(Debug, Default)]
pub(super) struct Terms {
    words: FxHashMap<u32, Word>,
    grams: FxHashMap<u32, u32>,
    /// Logarithm of the size of the collection, the assumed background included.
    size: f32,
    /// The assumed background, in matters.
    background: f32,
    collection: f32,
}

/// A word of the collection.
#[derive(Debug, Default, Clone, Copy)]
struct Word {
    /// How many matters hold it.
    matters: u32,
    weight: f32,
}

/// The size of the collection that weights are scaled to.
const SCALE: f32 = 8.5;

impl Terms {
    /// Counts in how many matters each term occurs; `matter[i]` is the matter of the i-th sketch.
    pub(super) fn count(sketches: &[&Sketch], matter: &[u32], plan: &Plan) -> Self {
        let mut by_matter: Vec<(u32, u32)> = matter.iter().copied().zip(0..).collect();
        by_matter.sort_unstable();
        let groups: Vec<&[(u32, u32)]> = by_matter.chunk_by(|a, b| a.0 == b.0).collect();
        let counted = |pick: Pick| {
            let parts: Vec<Counts> = groups
                .par_chunks(groups.len().div_ceil(2).max(1))
                .map(|groups| part(groups, sketches, pick))
                .collect();
            let mut all = Counts::default();
            for part in parts {
                if all.is_empty() {
                    all = part;
                } else {
                    for (hash, (n, rarity)) in part {
                        let known = all.entry(hash).or_insert((0, rarity));
                        *known = (known.0 + n, known.1.max(rarity));
                    }
                }
            }
            all
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of cases are far below 2^24"
        )]
        let collection = groups.len() as f32;
        let grams = counted(|s, f| s.grams().iter().for_each(|g| f(g.hash, 0)));
        let words = counted(|s, f| s.words.iter().for_each(|w| f(w.hash, w.rarity)));
        let mut terms = Self {
            words: FxHashMap::default(),
            grams: grams.into_iter().map(|(hash, (n, _))| (hash, n)).collect(),
            size: (collection + plan.background + 1.0).ln(),
            background: plan.background,
            collection,
        };
        let weighed = |(hash, (matters, rarity))| {
            let weight = terms.weight(hash, rarity, matters, plan);
            (hash, Word { matters, weight })
        };
        terms.words = words.into_iter().map(weighed).collect();
        terms
    }

    /// How many matters hold the word, and its weight, about 0 to 8.5.
    pub(super) fn word(&self, hash: u32) -> (u32, f32) {
        let word = self.words.get(&hash).copied().unwrap_or_default();
        (word.matters, word.weight)
    }

    /// How many matters hold the group of title characters.
    pub(super) fn groups(&self, hash: u32) -> u32 {
        self.grams.get(&hash).copied().unwrap_or(0)
    }

    fn weight(&self, hash: u32, rarity: u8, matters: u32, plan: &Plan) -> f32 {
        let expected = self.background * plan.common.get(&hash).copied().unwrap_or(0.0);
        let found = approx(matters) + expected + 0.5;
        let own = ((self.collection + self.background + 1.0) / found).ln();
        let general = f32::from(rarity) / 255.0 * self.size;
        let mixed = (1.0 - plan.general) * own + plan.general * general.min(own + 4.0);
        (mixed / self.size * SCALE).max(0.05)
    }

    /// The weight of a group of title characters.
    pub(super) fn gram(&self, hash: u32) -> f32 {
        let found = approx(self.grams.get(&hash).copied().unwrap_or(0));
        let own = ((self.collection + self.background + 1.0) / (found + 0.5)).ln();
        (own / self.size * SCALE).max(0.05)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of matters are far below 2^24"
)]
fn approx(count: u32) -> f32 {
    count as f32
}

/// In how many matters a term was found, and how rare it is in general Chinese.
type Counts = FxHashMap<u32, (u32, u8)>;
/// Calls back with every term of a sketch and how rare it is in general Chinese.
type Pick = fn(&Sketch, &mut dyn FnMut(u32, u8));

fn part(groups: &[&[(u32, u32)]], sketches: &[&Sketch], pick: Pick) -> Counts {
    let mut counts = Counts::default();
    let mut seen = FxHashSet::default();
    let mut count = |hash, rarity: u8| {
        let known = counts.entry(hash).or_insert((0, rarity));
        *known = (known.0 + 1, known.1.max(rarity));
    };
    for group in groups {
        if let [(_, one)] = group {
            if let Some(sketch) = sketches.get(*one as usize) {
                pick(sketch, &mut count);
            }
            continue;
        }
        seen.clear();
        for (_, i) in *group {
            if let Some(sketch) = sketches.get(*i as usize) {
                pick(sketch, &mut |hash, rarity| {
                    if seen.insert(hash) {
                        count(hash, rarity);
                    }
                });
            }
        }
    }
    counts
}
