//! Training and evaluation: labelled examples in, a calibrated model and its figures out.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::Stages;
use crate::classify::corpus::{Corpus, Tag};
use crate::classify::evaluate::{Figures, Judged, figures, judge};
use crate::classify::folds;
use crate::classify::labelled::{Labelled, groups};
use crate::classify::train::{self, Options};
use crate::classify::{Classifier, Model, Scratch, Tried};
use crate::redact;
use crate::text::SafeText;

/// A trained model with what it was seen to do on examples it was not trained on.
#[derive(Debug)]
pub struct Trained {
    /// The model, calibrated.
    pub model: Model,
    /// Figures on out-of-fold predictions.
    pub evaluation: Evaluation,
    /// The out-of-fold prediction of each example, in their order.
    pub held_out: Vec<Judged>,
    /// The fold each example was held out in.
    pub folds: Vec<usize>,
}

/// Figures by stratum: `all`, `real`, the styles of invented texts, `hard`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// How the figures were made: `cross_validated`, or `model` for a finished model on examples of its own.
    pub made_by: &'static str,
    /// By stratum.
    pub strata: BTreeMap<String, Figures>,
    /// Dated examples by year.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<String, Figures>,
    /// Trained on the earlier real messages, judged on the later ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_split: Option<TimeSplit>,
    /// The ways to calibrate that were tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calibrations: Vec<Tried>,
}

/// The time split of a training.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeSplit {
    /// The first day that was judged.
    pub cutoff: String,
    /// Real messages before it.
    pub before: usize,
    /// Figures on the messages from it on.
    pub figures: Figures,
}

/// The share of the dated messages that a time split learns from.
const EARLIER: f64 = 0.7;

/// Trains on all examples; calibrates and reports on folds that keep repeats of one matter, and authors, together.
pub fn train(
    examples: &[Labelled],
    stages: &Stages,
    options: &Options,
    name: &str,
    progress: &mut dyn FnMut(usize, usize),
) -> Trained {
    let corpus = corpus(examples, stages);
    let trained = train::train(&corpus, &stages.rules, options, name, progress);
    let held_out = judged(&corpus, &trained);
    let mut evaluation = cross_validated(examples, &trained, held_out.clone());
    evaluation.time_split =
        folds::later(&corpus, &stages.rules, options, EARLIER).map(|later| TimeSplit {
            figures: figures(&judged_later(&corpus, &later, &trained)),
            cutoff: later.cutoff,
            before: later.before,
        });
    Trained {
        model: trained.model,
        evaluation,
        held_out,
        folds: trained.folds,
    }
}

/// The out-of-fold predictions of a training, in the order of the examples.
pub(super) fn judged(corpus: &Corpus, trained: &train::Trained) -> Vec<Judged> {
    let scores = trained.held_out.iter().zip(&trained.seconds);
    scores
        .zip(&corpus.tags)
        .map(|((s, second), t)| judge(s, t.issue, t.second, *second, &trained.model))
        .collect()
}

fn judged_later(corpus: &Corpus, later: &folds::Later, trained: &train::Trained) -> Vec<Judged> {
    let one = |(at, scores): &(usize, Vec<f32>)| {
        let tag = corpus.tags.get(*at)?;
        let second = trained.seconds.get(*at).copied().flatten();
        Some(judge(scores, tag.issue, tag.second, second, &trained.model))
    };
    later.scores.iter().filter_map(one).collect()
}

/// The figures of a training on examples it held out.
pub(super) fn cross_validated(
    examples: &[Labelled],
    trained: &train::Trained,
    held_out: Vec<Judged>,
) -> Evaluation {
    Evaluation {
        calibrations: trained.calibrations.clone(),
        ..evaluation("cross_validated", examples, held_out)
    }
}

fn evaluation(made_by: &'static str, examples: &[Labelled], judged: Vec<Judged>) -> Evaluation {
    let mut years: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    for (example, judged) in examples.iter().zip(&judged) {
        if let Some(year) = example.day.get(..4) {
            years
                .entry(year.to_owned())
                .or_default()
                .push(judged.clone());
        }
    }
    Evaluation {
        made_by,
        strata: strata(examples, judged.into_iter()),
        years: years
            .into_iter()
            .map(|(year, judged)| (year, figures(&judged)))
            .collect(),
        time_split: None,
        calibrations: Vec::new(),
    }
}

/// One part left out of the training, with what that did to held-out examples.
#[derive(Debug, Clone, Serialize)]
pub struct Ablated {
    /// What was left out or changed.
    pub without: &'static str,
    /// Figures on the real messages, out of fold.
    pub real: Figures,
    /// Figures on examples of its own, where there were any.
    pub gold: Option<Figures>,
}

/// What each part of the model is worth: trains without it, on the folds of the real messages only, and judges on them
/// and on `gold`.
pub fn ablate(
    examples: &[Labelled],
    gold: &[Labelled],
    stages: &Stages,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<Ablated> {
    let (corpus, gold_corpus) = {
        let mut all = examples.to_vec();
        all.extend_from_slice(gold);
        let corpus = corpus(&all, stages);
        let gold: Vec<usize> = (examples.len()..all.len()).collect();
        (corpus, gold)
    };
    let variants = folds::ablations(options);
    let all = variants.len();
    let mut out = Vec::new();
    for (done, (without, options)) in variants.into_iter().enumerate() {
        progress(done, all);
        let (held_out, judged) = folds::real_folds(
            &corpus,
            examples.len(),
            &gold_corpus,
            &stages.rules,
            &options,
        );
        let figure = |scores: &[(usize, Vec<f32>)]| {
            let plain = Model::default();
            let judged: Vec<Judged> = scores
                .iter()
                .filter_map(|(at, s)| Some((corpus.tags.get(*at)?, s)))
                .map(|(tag, s)| judge(s, tag.issue, tag.second, None, &plain))
                .collect();
            figures(&judged)
        };
        out.push(Ablated {
            without,
            real: figure(&held_out),
            gold: (!gold.is_empty()).then(|| figure(&judged)),
        });
    }
    progress(all, all);
    out
}

/// Judges a finished model on labelled examples.
pub fn evaluate(examples: &[Labelled], stages: &Stages, classifier: &Classifier) -> Evaluation {
    let judged: Vec<Judged> = examples
        .par_iter()
        .map_init(Scratch::default, |scratch, example| {
            let (title, text) = redact::redact_pair(&example.title, &example.text, &stages.redact);
            let label = stages.label(&title, &text, classifier, scratch);
            Judged {
                gold: example.issue,
                gold_second: example.second,
                predicted: label.issue,
                probability: label.probability,
                second: label.second,
                needs_review: label.needs_review,
            }
        })
        .collect();
    evaluation("model", examples, judged)
}

fn strata(
    examples: &[Labelled],
    judged: impl Iterator<Item = Judged>,
) -> BTreeMap<String, Figures> {
    let mut by: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    for (example, judged) in examples.iter().zip(judged) {
        if example.hard.is_some() {
            by.entry("hard".into()).or_default().push(judged.clone());
        }
        by.entry(example.stratum.clone())
            .or_default()
            .push(judged.clone());
        by.entry("all".into()).or_default().push(judged);
    }
    by.into_iter()
        .map(|(name, judged)| (name, figures(&judged)))
        .collect()
}

/// The feature counts of labelled examples, made safe and cut as in a run.
pub fn corpus(examples: &[Labelled], stages: &Stages) -> Corpus {
    let safe: Vec<(SafeText, SafeText)> = examples
        .par_iter()
        .map(|e| redact::redact_pair(&e.title, &e.text, &stages.redact))
        .collect();
    let groups = groups(examples, &safe);
    let mut corpus = Corpus::default();
    for ((example, (title, text)), group) in examples.iter().zip(&safe).zip(groups) {
        let tag = Tag {
            issue: example.issue,
            second: example.second,
            sure: example.sure,
            group,
            stratum: example.stratum.clone(),
            author: example.author.clone(),
            hard: example.hard.clone(),
            day: example.day.clone(),
            weight: example.weight,
        };
        stages.cut(title, text, |input| corpus.push(input, &stages.rules, tag));
    }
    corpus
}
