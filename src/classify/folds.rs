//! What a model is judged on: folds that keep matters and authors together, a split by time, parts left out in turn.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::corpus::{Corpus, Tag};
use super::features::{Block, hash};
use super::rules::Rules;
use super::train::{Options, fit_model, scores};

/// The fold of each example: real messages in `folds` groups of groups, each author of invented texts alone.
pub fn folds(corpus: &Corpus, folds: usize) -> Vec<usize> {
    let mut by_group: BTreeMap<&str, usize> = BTreeMap::new();
    let mut authors: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sizes = vec![0_usize; folds];
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in corpus.tags.iter().filter(|t| t.author.is_none()) {
        *groups.entry(&tag.group).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = groups.into_iter().collect();
    // Larger groups first, then by a hash, so that the folds come out even and no order of the file shows.
    order.sort_by_key(|(group, size)| (std::cmp::Reverse(*size), hash(&[group])));
    for (group, size) in order {
        let fold = (0..folds)
            .min_by_key(|&f| sizes.get(f).copied().unwrap_or(0))
            .unwrap_or(0);
        if let Some(slot) = sizes.get_mut(fold) {
            *slot += size;
        }
        by_group.insert(group, fold);
    }
    for author in corpus.tags.iter().filter_map(|t| t.author.as_deref()) {
        authors.insert(author, 0);
    }
    for (fold, slot) in (folds..).zip(authors.values_mut()) {
        *slot = fold;
    }
    let fold = |tag: &Tag| match &tag.author {
        Some(author) => authors.get(author.as_str()).copied(),
        None => by_group.get(tag.group.as_str()).copied(),
    };
    corpus
        .tags
        .iter()
        .map(|tag| fold(tag).unwrap_or(0))
        .collect()
}

/// Out-of-fold scores of every example whose fold is asked for; `None` for the others.
pub fn out_of_fold(
    corpus: &Corpus,
    rules: &Rules,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<Vec<f32>> {
    let fold_of = folds(corpus, options.folds);
    let count = fold_of.iter().max().map_or(0, |m| m + 1);
    progress(0, count);
    let parts: Vec<Vec<(usize, Vec<f32>)>> = (0..count)
        .into_par_iter()
        .map(|fold| {
            let (test, train): (Vec<usize>, Vec<usize>) =
                (0..corpus.len()).partition(|&e| fold_of.get(e).is_some_and(|f| *f == fold));
            let (model, to_model) = fit_model(corpus, &train, rules, options, "");
            test.into_iter()
                .filter_map(|e| Some((e, scores(&model, &to_model, corpus.rows.get(e)?))))
                .collect()
        })
        .collect();
    progress(count, count);
    let mut all = vec![Vec::new(); corpus.len()];
    for (example, scores) in parts.into_iter().flatten() {
        if let Some(slot) = all.get_mut(example) {
            *slot = scores;
        }
    }
    all
}

/// Options with one part left out each, by what is left out; the first leaves out nothing.
pub fn ablations(options: &Options) -> Vec<(&'static str, Options)> {
    let block = |block: Block| {
        let mut changed = options.clone();
        if let Some(scale) = changed.scale.get_mut(block as usize) {
            *scale = 0.0;
        }
        changed
    };
    let with = |change: fn(&mut Options)| {
        let mut changed = options.clone();
        change(&mut changed);
        changed
    };
    vec![
        ("nothing", options.clone()),
        ("words and word pairs", block(Block::Words)),
        (
            "words of the title added (1.3)",
            with(|o| o.scale[Block::Title as usize] = 1.3),
        ),
        ("character groups", block(Block::Characters)),
        (
            "character groups of the title",
            block(Block::TitleCharacters),
        ),
        ("rules", block(Block::Rules)),
        (
            "declared weights of the rules",
            with(|o| o.rule_prior = 0.0),
        ),
        ("class balance", with(|o| o.balance = 0.0)),
        ("family smoothing", with(|o| o.sharing = 0.0)),
        ("family smoothing stronger (1.0)", with(|o| o.sharing = 1.0)),
        (
            "real messages count three times",
            with(|o| o.real_weight = 3.0),
        ),
    ]
}

/// Index and scores of examples that a fit did not see.
type Scored = Vec<(usize, Vec<f32>)>;

/// Scores of the real messages out of fold, and of the examples `apart`, which no fit sees. The first `known` examples
/// are learned from.
pub fn real_folds(
    corpus: &Corpus,
    known: usize,
    apart: &[usize],
    rules: &Rules,
    options: &Options,
) -> (Scored, Scored) {
    let fold_of = folds(corpus, options.folds);
    let of = |e: usize| fold_of.get(e).copied().unwrap_or(0);
    let mut parts: Vec<Scored> = (0..=options.folds)
        .into_par_iter()
        .map(|fold| {
            // The last one leaves out no real message: it is for the examples apart.
            let train: Vec<usize> = (0..known)
                .filter(|&e| of(e) != fold || fold == options.folds)
                .collect();
            let test: Vec<usize> = if fold == options.folds {
                apart.to_vec()
            } else {
                (0..known).filter(|&e| of(e) == fold).collect()
            };
            if test.is_empty() {
                return Vec::new();
            }
            let (model, to_model) = fit_model(corpus, &train, rules, options, "");
            test.into_iter()
                .filter_map(|e| Some((e, scores(&model, &to_model, corpus.rows.get(e)?))))
                .collect()
        })
        .collect();
    let apart = parts.pop().unwrap_or_default();
    (parts.into_iter().flatten().collect(), apart)
}

/// Real messages scored by a model of everything before them.
#[derive(Debug)]
pub struct Later {
    /// The first day that was judged, `YYYY-MM-DD`.
    pub cutoff: String,
    /// Real messages before it.
    pub before: usize,
    /// Index and scores of the messages from it on.
    pub scores: Vec<(usize, Vec<f32>)>,
}

/// The time split: the model learns the earlier real messages (and the invented ones), and judges the later ones whose
/// matter was not seen before. `None` where fewer than fifty messages have a day.
pub fn later(corpus: &Corpus, rules: &Rules, options: &Options, earlier: f64) -> Option<Later> {
    let real = |t: &Tag| t.author.is_none();
    let mut days: Vec<&str> = corpus
        .tags
        .iter()
        .filter(|t| real(t))
        .map(|t| t.day.as_str())
        .collect();
    days.retain(|d| !d.is_empty());
    if days.len() < 50 {
        return None;
    }
    days.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index within the list"
    )]
    let cutoff = (*days.get((days.len() as f64 * earlier) as usize)?).to_owned();
    let known: BTreeSet<&str> = corpus
        .tags
        .iter()
        .filter(|t| real(t) && !t.day.is_empty() && t.day < cutoff)
        .map(|t| t.group.as_str())
        .collect();
    let (mut train, mut test, mut before) = (Vec::new(), Vec::new(), 0);
    for (at, tag) in corpus.tags.iter().enumerate() {
        if !real(tag) {
            train.push(at);
        } else if !tag.day.is_empty() && tag.day < cutoff {
            before += 1;
            train.push(at);
        } else if !tag.day.is_empty() && !known.contains(tag.group.as_str()) {
            test.push(at);
        }
    }
    let (model, to_model) = fit_model(corpus, &train, rules, options, "");
    let scores = test
        .into_iter()
        .filter_map(|e| Some((e, scores(&model, &to_model, corpus.rows.get(e)?))))
        .collect();
    Some(Later {
        cutoff,
        before,
        scores,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::petition::Issue;

    fn tag(group: &str, author: Option<&str>) -> Tag {
        Tag {
            issue: Issue::Other,
            second: None,
            sure: 2,
            group: group.into(),
            stratum: String::new(),
            author: author.map(str::to_owned),
            hard: None,
            day: String::new(),
            weight: 1.0,
        }
    }

    #[test]
    fn a_group_never_straddles_folds_and_an_author_is_a_fold_alone() {
        let mut corpus = Corpus::default();
        for n in 0..40 {
            corpus.tags.push(tag(&format!("g{}", n % 13), None));
        }
        corpus.tags.extend([
            tag("x", Some("A")),
            tag("y", Some("A")),
            tag("z", Some("B")),
        ]);
        let folds = folds(&corpus, 5);
        for (tag, fold) in corpus.tags.iter().zip(&folds).take(40) {
            let first = corpus.tags.iter().position(|t| t.group == tag.group);
            assert_eq!(first.map(|at| folds[at]), Some(*fold));
            assert!(*fold < 5);
        }
        assert_eq!(folds[40..], [5, 5, 6]);
    }
}
