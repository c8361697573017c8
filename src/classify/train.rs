//! Training: a corpus in, a calibrated model out. Deterministic for the same corpus and options.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calibrate::{Gold, Isotonic, Tried, calibrate, calibrated, review_threshold};
use super::corpus::Corpus;
use super::features::{Block, hash};
use super::folds::{folds, out_of_fold};
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
            sharing: 0.3,
            real_weight: 1.0,
            rule_prior: 1.0,
            balance: 0.7,
            scale: [2.0, 0.0, 2.0, 0.5, 2.0],
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
