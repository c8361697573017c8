//! Training and evaluation: labelled examples in, a calibrated model and its figures out.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::Stages;
use crate::classify::corpus::{Corpus, Tag};
use crate::classify::evaluate::{Figures, Judged, figures, judge};
use crate::classify::labelled::{Labelled, groups};
use crate::classify::train::{self, Options};
use crate::classify::{Classifier, Model, Scratch};
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
}

/// Figures by stratum: `all`, `real`, the styles of invented texts, `hard`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// How the figures were made: `cross_validated`, or `model` for a finished model on examples of its own.
    pub made_by: &'static str,
    /// By stratum.
    pub strata: BTreeMap<String, Figures>,
}

/// Trains on all examples; calibrates and reports on folds that keep repeats of one matter, and authors, together.
pub fn train(
    examples: &[Labelled],
    stages: &Stages,
    options: &Options,
    name: &str,
    progress: &mut dyn FnMut(usize, usize),
) -> Trained {
    let corpus = corpus(examples, stages);
    let (model, held_out) = train::train(&corpus, &stages.rules, options, name, progress);
    let held_out: Vec<Judged> = held_out
        .iter()
        .zip(&corpus.tags)
        .map(|(s, t)| judge(s, t.issue, t.second, &model))
        .collect();
    let evaluation = Evaluation {
        made_by: "cross_validated",
        strata: strata(examples, held_out.iter().cloned()),
    };
    Trained {
        model,
        evaluation,
        held_out,
    }
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
    Evaluation {
        made_by: "model",
        strata: strata(examples, judged.into_iter()),
    }
}

pub(super) fn strata(
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
