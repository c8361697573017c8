//! Training: a corpus in, a calibrated model out. Deterministic for the same corpus and options.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calibrate::{Gold, Isotonic, Tried, calibrate, calibrated, review_threshold};
use super::corpus::Corpus;
use super::features::{Block, hash};
use super::model::{Model, class_of, rule_name, weigh};
use super::rules::{Place, Rules};
use super::second::{self, SecondHead};
use super::softmax::{Fit, Problem, SparseRow, add_row, fit};
use crate::petition::{Family, Issue};

/// What may be set about training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Strength of the pull towards the prior.
    pub lambda: f32,
    /// Variance of the weight that the codes of a family share, in units of a code's own; 0 for none.
    pub sharing: f32,
    /// Weight of a real message beside an invented text.
    pub real_weight: f32,
    /// How much of the declared weights of the rules is the prior: 1 all, 0 none.
    pub rule_prior: f32,
    /// Exponent of the class balance: 0 leaves the classes as they are, 1 makes them equal.
    pub balance: f32,
    /// Scale of the blocks words, title, characters, rules, characters of the title.
    pub scale: [f32; 5],
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
            sharing: 0.0,
            real_weight: 1.0,
            rule_prior: 1.0,
            balance: 0.7,
            scale: [2.0, 1.3, 2.0, 0.5, 2.0],
            min_words: 2,
            min_characters: 3,
            error_target: 0.035,
            folds: 5,
            max_steps: 120,
        }
    }
}

/// How much a hard case counts in calibration: they are over-represented among invented examples on purpose.
const HARD_WEIGHT: f64 = 0.25;
/// So many real second issues decide the threshold of the head alone.
const ENOUGH_SECONDS: usize = 30;

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
        families: &families(),
        sharing: options.sharing,
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
        isotonic: Isotonic::default(),
        review_below: 0.0,
        second: SecondHead::default(),
    };
    (model, to_model)
}

/// The family of each class, by its place in the taxonomy.
fn families() -> Vec<usize> {
    let place = |f| Family::ALL.iter().position(|of| *of == f).unwrap_or(0);
    Issue::ALL.iter().map(|i| place(i.family())).collect()
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
        ("words of the title", block(Block::Title)),
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
        ("family smoothing added (0.3)", with(|o| o.sharing = 0.3)),
        ("family smoothing added (1.0)", with(|o| o.sharing = 1.0)),
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
    use rayon::prelude::*;
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

/// A model with what its training showed.
#[derive(Debug)]
pub struct Trained {
    /// The model, calibrated.
    pub model: Model,
    /// Out-of-fold scores of every example.
    pub held_out: Vec<Vec<f32>>,
    /// The fold each example was held out in.
    pub folds: Vec<usize>,
    /// The second issue of every example, by a head that was trained on the other half of the examples.
    pub seconds: Vec<Option<Issue>>,
    /// The ways to calibrate, each judged on the half it was not fitted on.
    pub calibrations: Vec<Tried>,
}

/// Trains on the whole corpus and calibrates on out-of-fold scores.
pub fn train(
    corpus: &Corpus,
    rules: &Rules,
    options: &Options,
    name: &str,
    progress: &mut dyn FnMut(usize, usize),
) -> Trained {
    let held_out = out_of_fold(corpus, rules, options, progress);
    let everything: Vec<usize> = (0..corpus.len()).collect();
    let (mut model, _) = fit_model(corpus, &everything, rules, options, name);
    let halves = halves(corpus);
    let judged: Vec<Gold<'_>> = held_out
        .iter()
        .zip(&corpus.tags)
        .zip(&halves)
        .map(|((scores, tag), &half)| Gold {
            scores,
            class: class_of(tag.issue).unwrap_or(0),
            weight: if tag.hard.is_some() { HARD_WEIGHT } else { 1.0 },
            half,
        })
        .collect();
    let calibration = calibrate(&judged);
    model.review_below = review_threshold(&judged, &calibration, options.error_target);
    model.temperature = calibration.temperature;
    model.isotonic = calibration.isotonic;
    let (head, seconds) = second_heads(corpus, rules, &held_out, &halves, model.temperature);
    model.second = head;
    Trained {
        model,
        folds: folds(corpus, options.folds),
        held_out,
        seconds,
        calibrations: calibration.tried,
    }
}

/// Two halves that keep groups together.
fn halves(corpus: &Corpus) -> Vec<bool> {
    let half = |group: &str| hash(&[group]).is_multiple_of(2);
    corpus.tags.iter().map(|t| half(&t.group)).collect()
}

/// The head for second issues trained on all examples, and what heads trained on one half say of the other.
fn second_heads(
    corpus: &Corpus,
    rules: &Rules,
    held_out: &[Vec<f32>],
    halves: &[bool],
    temperature: f32,
) -> (SecondHead, Vec<Option<Issue>>) {
    let probabilities: Vec<Vec<f32>> = held_out
        .iter()
        .map(|s| calibrated(s, temperature))
        .collect();
    let fired = fired(corpus, rules);
    let real = corpus
        .tags
        .iter()
        .filter(|t| t.author.is_none() && t.second.is_some())
        .count();
    let examples: Vec<second::Example<'_>> = corpus
        .tags
        .iter()
        .zip(probabilities.iter().zip(&fired))
        .map(|(tag, (probabilities, fired))| second::Example {
            scene: second::Scene {
                probabilities,
                fired,
            },
            class: class_of(tag.issue).unwrap_or(0),
            second: tag.second,
            decides: real < ENOUGH_SECONDS || tag.author.is_none(),
        })
        .collect();
    let part = |half: bool| -> Vec<second::Example<'_>> {
        let chosen = examples.iter().zip(halves).filter(|(_, h)| **h == half);
        chosen.map(|(e, _)| e.clone()).collect()
    };
    let heads = [second::train(&part(false)), second::train(&part(true))];
    let seconds = examples
        .iter()
        .zip(halves)
        .map(|(e, half)| heads.get(usize::from(!half)).and_then(|h| h.name(&e.scene)))
        .collect();
    (second::train(&examples), seconds)
}

/// The largest share with which a rule of each class fired, by example.
fn fired(corpus: &Corpus, rules: &Rules) -> Vec<Vec<f32>> {
    let marks = super::model::rule_marks(&corpus.names, rules);
    let of = |row: &Vec<(u32, f32)>| {
        let mut fired = vec![0.0_f32; Issue::ALL.len()];
        for (feature, _) in row {
            if let Some((class, share)) = marks.get(feature)
                && let Some(slot) = fired.get_mut(*class)
            {
                *slot = slot.max(*share);
            }
        }
        fired
    };
    corpus.rows.iter().map(of).collect()
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
    let real = |t: &super::corpus::Tag| t.author.is_none();
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
    let known: std::collections::BTreeSet<&str> = corpus
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
        Block::Characters | Block::TitleCharacters => options.min_characters,
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
        .map(|t| match t.author {
            None => t.weight * options.real_weight,
            Some(_) => t.weight,
        })
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
                let weight = rule.weight * place.share() * options.rule_prior;
                prior.push((feature, class, weight / scale));
            }
        }
    }
    prior
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
}
