//! Training: a corpus in, a calibrated model out. Deterministic for the same corpus and options.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::corpus::Corpus;
use super::features::Block;
use super::model::{Model, class_of, named_second, rule_name, top_two, weigh};
use super::rules::{Place, Rules};
use super::softmax::{Fit, Problem, SparseRow, add_row, fit, softmax};
use crate::petition::Issue;

/// What may be set about training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Strength of the pull towards the prior.
    pub lambda: f32,
    /// Exponent of the class balance: 0 leaves the classes as they are, 1 makes them equal.
    pub balance: f32,
    /// Scale of the blocks words, title, characters, rules.
    pub scale: [f32; 4],
    /// A word must occur in so many examples.
    pub min_words: u32,
    /// A character group must occur in so many examples.
    pub min_characters: u32,
    /// The share of errors allowed among cases accepted without review.
    pub error_target: f32,
    /// Number of folds for real messages.
    pub folds: usize,
    /// Steps of the minimiser.
    pub max_steps: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lambda: 0.02,
            balance: 0.7,
            scale: [2.0, 1.3, 2.0, 0.5],
            min_words: 2,
            min_characters: 3,
            error_target: 0.032,
            folds: 5,
            max_steps: 120,
        }
    }
}

/// How much a hard case counts in calibration: they are over-represented among invented examples on purpose.
const HARD_WEIGHT: f64 = 0.25;

/// Out-of-fold scores of one example with what they are held against.
struct Gold<'a> {
    scores: &'a [f32],
    class: usize,
    second: Option<Issue>,
    weight: f64,
}

/// Fits a model on the chosen examples; not yet calibrated (temperature 1, no review).
pub fn fit_model(
    corpus: &Corpus,
    chosen: &[usize],
    rules: &Rules,
    options: &Options,
    name: &str,
) -> (Model, Vec<u32>) {
    let kept = vocabulary(corpus, chosen, options);
    let idf = inverse_frequency(corpus, chosen, &kept);
    let blocks: Vec<Block> = kept
        .iter()
        .filter_map(|&f| corpus.blocks.get(f as usize).copied())
        .collect();
    let names: Vec<String> = kept
        .iter()
        .filter_map(|&f| corpus.names.get(f as usize).cloned())
        .collect();
    let to_model = positions(&kept, corpus.names.len());
    let rows: Vec<SparseRow> = chosen
        .iter()
        .filter_map(|&e| corpus.rows.get(e))
        .map(|r| weigh(project(r, &to_model), &blocks, &idf, &options.scale))
        .collect();
    let targets: Vec<usize> = chosen
        .iter()
        .filter_map(|&e| corpus.tags.get(e))
        .map(|t| class_of(t.issue).unwrap_or(0))
        .collect();
    let weights = example_weights(corpus, chosen, &targets, options);
    let prior = prior(&names, rules, options);
    let classes = Issue::ALL.len();
    let problem = Problem {
        rows: &rows,
        targets: &targets,
        weights: &weights,
        features: names.len(),
        classes,
        lambda: options.lambda,
        prior: &prior,
    };
    let Fit { weights, bias } = fit(&problem, options.max_steps);
    let model = Model {
        name: name.to_owned(),
        names,
        blocks,
        idf,
        weights,
        bias,
        scale: options.scale.to_vec(),
        temperature: 1.0,
        review_below: 0.0,
        second_from: 2.0,
    };
    (model, to_model)
}

/// Uncalibrated scores of one example of the corpus.
pub fn scores(model: &Model, to_model: &[u32], row: &[(u32, f32)]) -> Vec<f32> {
    let row = weigh(
        project(row, to_model),
        &model.blocks,
        &model.idf,
        &model.scale,
    );
    let mut scores = model.bias.clone();
    for (feature, value) in row {
        add_row(&mut scores, &model.weights, feature, value);
    }
    scores
}

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
    order.sort_by_key(|(group, size)| (std::cmp::Reverse(*size), super::features::hash(&[group])));
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
    let fold = |tag: &super::corpus::Tag| match &tag.author {
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
    use rayon::prelude::*;
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

/// Trains on the whole corpus and calibrates on out-of-fold scores; also returns those scores.
pub fn train(
    corpus: &Corpus,
    rules: &Rules,
    options: &Options,
    name: &str,
    progress: &mut dyn FnMut(usize, usize),
) -> (Model, Vec<Vec<f32>>) {
    let held_out = out_of_fold(corpus, rules, options, progress);
    let everything: Vec<usize> = (0..corpus.len()).collect();
    let (mut model, _) = fit_model(corpus, &everything, rules, options, name);
    let judged: Vec<Gold<'_>> = held_out
        .iter()
        .zip(&corpus.tags)
        .map(|(scores, tag)| Gold {
            scores,
            class: class_of(tag.issue).unwrap_or(0),
            second: tag.second,
            weight: if tag.hard.is_some() { HARD_WEIGHT } else { 1.0 },
        })
        .collect();
    model.temperature = best_temperature(&judged);
    model.review_below = review_threshold(&judged, model.temperature, options.error_target);
    model.second_from = second_threshold(&judged, model.temperature);
    (model, held_out)
}

fn vocabulary(corpus: &Corpus, chosen: &[usize], options: &Options) -> Vec<u32> {
    let mut seen = vec![0_u32; corpus.names.len()];
    for row in chosen.iter().filter_map(|&e| corpus.rows.get(e)) {
        for &(feature, _) in row {
            if let Some(count) = seen.get_mut(feature as usize) {
                *count += 1;
            }
        }
    }
    let enough = |block: Block| match block {
        Block::Words | Block::Title => options.min_words,
        Block::Characters => options.min_characters,
        Block::Rules => 1,
    };
    let off = |block: Block| options.scale.get(block as usize).is_some_and(|s| *s <= 0.0);
    (0_u32..)
        .zip(&seen)
        .zip(&corpus.blocks)
        .filter(|((_, count), block)| **count >= enough(**block) && !off(**block))
        .map(|((feature, _), _)| feature)
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^24"
)]
fn inverse_frequency(corpus: &Corpus, chosen: &[usize], kept: &[u32]) -> Vec<f32> {
    let to_model = positions(kept, corpus.names.len());
    let mut seen = vec![0_u32; kept.len()];
    for row in chosen.iter().filter_map(|&e| corpus.rows.get(e)) {
        for (feature, _) in project(row, &to_model) {
            if let Some(count) = seen.get_mut(feature as usize) {
                *count += 1;
            }
        }
    }
    let total = chosen.len() as f32;
    seen.iter()
        .map(|&n| ((1.0 + total) / (1.0 + n as f32)).ln() + 1.0)
        .collect()
}

/// Index in the model by index in the corpus; `u32::MAX` for a feature that was left out.
fn positions(kept: &[u32], total: usize) -> Vec<u32> {
    let mut to_model = vec![u32::MAX; total];
    for (position, &feature) in (0_u32..).zip(kept) {
        if let Some(slot) = to_model.get_mut(feature as usize) {
            *slot = position;
        }
    }
    to_model
}

fn project<'a>(
    row: &'a [(u32, f32)],
    to_model: &'a [u32],
) -> impl Iterator<Item = (u32, f32)> + 'a {
    row.iter().filter_map(|&(feature, count)| {
        to_model
            .get(feature as usize)
            .filter(|f| **f != u32::MAX)
            .map(|f| (*f, count))
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^24"
)]
fn example_weights(
    corpus: &Corpus,
    chosen: &[usize],
    targets: &[usize],
    options: &Options,
) -> Vec<f32> {
    let classes = Issue::ALL.len();
    let mut mass = vec![0.0_f32; classes];
    let base: Vec<f32> = chosen
        .iter()
        .filter_map(|&e| corpus.tags.get(e))
        .map(|t| t.weight)
        .collect();
    for (weight, &target) in base.iter().zip(targets) {
        if let Some(slot) = mass.get_mut(target) {
            *slot += weight;
        }
    }
    let mean = mass.iter().sum::<f32>() / classes as f32;
    base.iter()
        .zip(targets)
        .map(|(weight, &target)| {
            weight * (mean / mass.get(target).copied().unwrap_or(mean)).powf(options.balance)
        })
        .collect()
}

fn prior(names: &[String], rules: &Rules, options: &Options) -> Vec<(u32, usize, f32)> {
    let position: BTreeMap<&str, u32> = names.iter().map(String::as_str).zip(0_u32..).collect();
    let scale = options
        .scale
        .get(Block::Rules as usize)
        .copied()
        .unwrap_or(1.0)
        .max(1e-6);
    let mut prior = Vec::new();
    for rule in &rules.rules {
        for place in Place::ALL {
            if let (Some(&feature), Some(class)) = (
                position.get(rule_name(&rule.id, place).as_str()),
                class_of(rule.issue),
            ) {
                prior.push((feature, class, rule.weight * place.share() / scale));
            }
        }
    }
    prior
}

fn calibrated(scores: &[f32], temperature: f32) -> Vec<f32> {
    let mut p: Vec<f32> = scores.iter().map(|s| s / temperature).collect();
    softmax(&mut p);
    p
}

/// The temperature of least log loss (Guo et al., 2017), by golden-section search on `0.05..5`.
fn best_temperature(judged: &[Gold<'_>]) -> f32 {
    let loss = |t: f32| -> f64 {
        let one = |g: &Gold<'_>| {
            let p = calibrated(g.scores, t).get(g.class).copied().unwrap_or(0.0);
            g.weight * f64::from(p.max(1e-9)).ln()
        };
        -judged.iter().map(one).sum::<f64>()
    };
    let (mut low, mut high) = (0.05_f32, 5.0_f32);
    for _ in 0..40 {
        let (a, b) = (high - 0.618 * (high - low), low + 0.618 * (high - low));
        if loss(a) < loss(b) { high = b } else { low = a }
    }
    f32::midpoint(low, high)
}

/// The lowest probability above which the share of errors stays within the target.
fn review_threshold(judged: &[Gold<'_>], temperature: f32, target: f32) -> f32 {
    let mut sure: Vec<(f32, bool, f64)> = judged
        .iter()
        .map(|g| {
            let p = calibrated(g.scores, temperature);
            let (best, _) = top_two(&p);
            (
                p.get(best).copied().unwrap_or(0.0),
                best == g.class,
                g.weight,
            )
        })
        .collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut wrong, mut seen, mut threshold) = (0.0, 0.0, 1.0);
    for (at, (p, right, weight)) in sure.iter().enumerate() {
        seen += weight;
        wrong += if *right { 0.0 } else { *weight };
        // Cases of one probability are accepted together or not at all.
        let last_of_its_value = sure.get(at + 1).is_none_or(|(next, _, _)| next < p);
        if last_of_its_value && wrong <= f64::from(target) * seen {
            threshold = *p;
        }
    }
    threshold
}

/// The probability from which the runner-up is named as a second issue: the best F1 over the gold second issues.
fn second_threshold(judged: &[Gold<'_>], temperature: f32) -> f32 {
    let f1 = |threshold: f32| {
        let (mut hit, mut named, mut gold) = (0_u32, 0_u32, 0_u32);
        for g in judged {
            let name = named_second(&calibrated(g.scores, temperature), threshold);
            named += u32::from(name.is_some());
            gold += u32::from(g.second.is_some());
            hit += u32::from(name.is_some() && name == g.second);
        }
        f64::from(2 * hit) / f64::from((named + gold).max(1))
    };
    (4_u8..=45)
        .map(|c| f32::from(c) / 100.0)
        .fold(
            (0.5, 0.0),
            |best, t| if f1(t) > best.1 { (t, f1(t)) } else { best },
        )
        .0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::corpus::Tag;

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

    fn gold(scores: &[f32], class: usize) -> Gold<'_> {
        Gold {
            scores,
            class,
            second: None,
            weight: 1.0,
        }
    }

    #[test]
    fn the_review_threshold_keeps_the_errors_within_the_target() {
        let (sure, unsure) = ([4.0, 0.0], [1.0, 0.0]);
        let mut judged: Vec<Gold<'_>> = (0..20).map(|_| gold(&sure, 0)).collect();
        judged.extend((0..4).map(|n| gold(&unsure, n % 2)));
        let strict = review_threshold(&judged, 1.0, 0.0);
        let loose = review_threshold(&judged, 1.0, 0.5);
        assert!(strict > 0.9 && loose < 0.8, "{strict} {loose}");
    }

    #[test]
    fn scores_that_are_too_sure_are_cooled() {
        let scores = [6.0, 0.0];
        let judged: Vec<Gold<'_>> = (0..10)
            .map(|n| gold(&scores, usize::from(n >= 7)))
            .collect();
        let p = calibrated(&scores, best_temperature(&judged));
        assert!((p[0] - 0.7).abs() < 0.17, "{p:?}");
    }
}
