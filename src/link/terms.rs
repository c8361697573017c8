//! What a word weighs: rare in the collection and rare in general Chinese weighs more.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cfg::Plan;
use super::sketch::Sketch;

/// Weights of words and of groups of title characters.
#[derive(Debug, Default)]
pub(super) struct Terms {
    words: FxHashMap<u32, u32>,
    grams: FxHashMap<u32, u32>,
    /// Logarithm of the size of the collection, the assumed background included.
    size: f32,
    /// The assumed background, in matters.
    background: f32,
    general: f32,
    common: std::sync::Arc<FxHashMap<u32, f32>>,
    collection: f32,
}

/// The size of the collection that weights are scaled to.
const SCALE: f32 = 8.5;

impl Terms {
    /// Counts in how many matters each term occurs; `matter[i]` is the matter of the i-th sketch.
    pub(super) fn count(sketches: &[&Sketch], matter: &[u32], plan: &Plan) -> Self {
        let mut by_matter: Vec<(u32, u32)> = matter.iter().copied().zip(0..).collect();
        by_matter.sort_unstable();
        let groups: Vec<&[(u32, u32)]> = by_matter.chunk_by(|a, b| a.0 == b.0).collect();
        let counted = |pick: fn(&Sketch, &mut dyn FnMut(u32))| {
            let parts: Vec<FxHashMap<u32, u32>> = groups
                .par_chunks(groups.len().div_ceil(2).max(1))
                .map(|groups| part(groups, sketches, pick))
                .collect();
            let mut all = FxHashMap::default();
            for part in parts {
                if all.is_empty() {
                    all = part;
                } else {
                    for (hash, n) in part {
                        *all.entry(hash).or_insert(0) += n;
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
        Self {
            words: counted(|s, f| s.words.iter().for_each(|w| f(w.hash))),
            grams: counted(|s, f| s.grams().iter().for_each(|g| f(g.hash))),
            size: (collection + plan.background + 1.0).ln(),
            background: plan.background,
            general: plan.general,
            common: plan.common.clone(),
            collection,
        }
    }

    /// How many matters hold the word.
    pub(super) fn matters(&self, hash: u32) -> u32 {
        self.words.get(&hash).copied().unwrap_or(0)
    }

    /// How many matters hold the group of title characters.
    pub(super) fn groups(&self, hash: u32) -> u32 {
        self.grams.get(&hash).copied().unwrap_or(0)
    }

    /// The weight of a word, about 0 to 8.5.
    pub(super) fn word(&self, hash: u32, rarity: u8) -> f32 {
        let found = approx(self.matters(hash));
        let expected = self.background * self.common.get(&hash).copied().unwrap_or(0.0);
        let own = ((self.collection + self.background + 1.0) / (found + expected + 0.5)).ln();
        let general = f32::from(rarity) / 255.0 * self.size;
        let mixed = (1.0 - self.general) * own + self.general * general.min(own + 4.0);
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

fn part(
    groups: &[&[(u32, u32)]],
    sketches: &[&Sketch],
    pick: fn(&Sketch, &mut dyn FnMut(u32)),
) -> FxHashMap<u32, u32> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for group in groups {
        if let [(_, one)] = group {
            if let Some(sketch) = sketches.get(*one as usize) {
                pick(sketch, &mut |hash| *counts.entry(hash).or_insert(0) += 1);
            }
            continue;
        }
        seen.clear();
        for (_, i) in *group {
            if let Some(sketch) = sketches.get(*i as usize) {
                pick(sketch, &mut |hash| {
                    if seen.insert(hash) {
                        *counts.entry(hash).or_insert(0) += 1;
                    }
                });
            }
        }
    }
    counts
}
