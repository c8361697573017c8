//! A model retrained with reviewed labels, taken only when it is not worse on the gold set.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::Stages;
use super::learn::{Evaluation, corpus, cross_validated, evaluate, judged};
use super::review::{ReviewReading, each_case};
use crate::classify::evaluate::Figures;
use crate::classify::labelled::{self, Labelled};
use crate::classify::softmax::softmax;
use crate::classify::train;
use crate::classify::{Classifier, Model};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::ingest::Source;
use crate::petition::Issue;
use crate::redact;
use crate::review;

/// What retraining rests on.
#[derive(Debug)]
pub struct RetrainRequest<'a> {
    /// The labels so far: name and JSONL.
    pub train: &'a [(String, String)],
    /// The frozen gold set: name and JSONL.
    pub gold: &'a (String, String),
    /// Exports whose cases are compared under both models.
    pub past: &'a [Source],
    /// The model in use.
    pub current: &'a Classifier,
    /// How to train.
    pub options: &'a train::Options,
    /// The new model's name.
    pub name: &'a str,
    /// How far accuracy and macro-F1 on the gold set may fall, 0 to 1.
    pub tolerance: f64,
}

/// A retrained model beside the one in use.
#[derive(Debug, Serialize)]
pub struct Retrained {
    /// The new model.
    #[serde(skip)]
    pub model: Model,
    /// Figures of the new model on folds it has not seen.
    pub cross_validated: Evaluation,
    /// Examples trained on, new ones among them, and earlier labels of the same texts that were replaced.
    pub examples: Examples,
    /// Earlier labels that are likely wrong, the most certain first.
    pub suspects: Vec<LabelSuspect>,
    /// Both models on the gold set.
    pub gold: Comparison,
    /// Past cases that change class; `None` when no export was given.
    pub past: Option<Past>,
    /// Lines of label files that could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the new model was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examples {
    /// Earlier labels.
    pub earlier: usize,
    /// Earlier labels left out since the same text was reviewed.
    pub replaced: usize,
    /// Reviewed labels.
    pub reviewed: usize,
}

/// A likely label error among the earlier labels; no text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelSuspect {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// The label it has.
    pub given: Issue,
    /// The label it likely should have.
    pub suggested: Issue,
    /// The out-of-fold probability of the label it has.
    pub given_probability: f32,
    /// That of the suggested one.
    pub suggested_probability: f32,
}

/// Two models on the same gold set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The model in use.
    pub old: Figures,
    /// The new model.
    pub new: Figures,
    /// How far a figure may fall.
    pub tolerance: f64,
    /// Why the new model is refused, in words; empty when it is taken.
    pub worse: Vec<String>,
    /// The codes whose figures changed.
    pub changed: Vec<CodeChange>,
}

/// Figures of one code under both models; 0 where a model has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeChange {
    /// The code.
    pub issue: Issue,
    /// Examples of the code in the gold set.
    pub n: usize,
    /// Precision, recall, F1 of the model in use.
    pub old: [f64; 3],
    /// Precision, recall, F1 of the new model.
    pub new: [f64; 3],
}

/// Past cases under both models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Past {
    /// Cases compared.
    pub cases: usize,
    /// Cases that change class.
    pub changed: usize,
    /// Ids of cases that change class, by old and new code.
    pub by_change: BTreeMap<String, Vec<String>>,
}

/// Why there is no retrained model.
#[derive(Debug)]
pub enum RetrainError {
    /// Something could not be read or done.
    Stopped(Error),
    /// Texts of the gold set stand among the training labels; one finding each.
    GoldInTraining(Vec<Diagnostic>),
}

impl From<Error> for RetrainError {
    fn from(error: Error) -> Self {
        Self::Stopped(error)
    }
}

/// Retrains with the reviewed labels and compares with the model in use. Nothing is written.
///
/// # Errors
/// [`RetrainError::GoldInTraining`] when a gold text stands among the training labels; otherwise when there is too little to
/// train on, no gold set, or a past export cannot be read.
pub fn review_retrain(
    reading: &ReviewReading,
    request: &RetrainRequest<'_>,
    stages: &Stages,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Retrained, RetrainError> {
    let mut diagnostics = Vec::new();
    let earlier = Labels::parse(request.train, stages, &mut diagnostics);
    let labels = [("复核".to_owned(), reading.labels())];
    let reviewed = Labels::parse(&labels, stages, &mut diagnostics);
    let gold = Labels::parse(std::slice::from_ref(request.gold), stages, &mut diagnostics);
    if gold.examples.is_empty() {
        return Err(Error::Other("固定检验集里没有一条可用的标注".into()).into());
    }
    let overlap = overlap(&earlier, reading, &reviewed, &gold);
    if !overlap.is_empty() {
        return Err(RetrainError::GoldInTraining(overlap));
    }
    let (examples, places, counts) = together(earlier, reading, reviewed);
    if examples.len() < 2 * Issue::ALL.len() {
        return Err(Error::Other(format!(
            "标注连同复核结果只有 {} 条，不够训练（每类至少两条）",
            examples.len()
        ))
        .into());
    }
    let corpus = corpus(&examples, stages);
    let trained = train::train(
        &corpus,
        &stages.rules,
        request.options,
        request.name,
        progress,
    );
    let held_out = judged(&corpus, &trained);
    let cross_validated = cross_validated(&examples, &trained, held_out);
    let (model, scores) = (trained.model, trained.held_out);
    let new = stages.ready(model.clone());
    let old_figures = all(&evaluate(&gold.examples, stages, request.current));
    let new_figures = all(&evaluate(&gold.examples, stages, &new));
    let past = past(request, stages, &new)?;
    Ok(Retrained {
        suspects: suspects(&examples, &places, &scores, model.temperature),
        gold: compare(old_figures, new_figures, request.tolerance),
        model,
        cross_validated,
        examples: counts,
        past,
        diagnostics,
    })
}

impl Stages {
    /// A model ready with this run's rules and threshold.
    fn ready(&self, mut model: Model) -> Classifier {
        if let Some(threshold) = self.classify.review_below {
            model.review_below = threshold;
        }
        Classifier::new(model, self.rules.clone())
    }
}

/// Labelled examples with their files and the digests of their safe texts.
struct Labels {
    examples: Vec<Labelled>,
    files: Vec<String>,
    digests: Vec<String>,
    keys: Vec<Option<String>>,
}

impl Labels {
    fn parse(files: &[(String, String)], stages: &Stages, diags: &mut Vec<Diagnostic>) -> Self {
        let (mut examples, mut names) = (Vec::new(), Vec::new());
        for (name, text) in files {
            let parsed = labelled::parse(name, text, diags);
            names.extend(std::iter::repeat_n(name.clone(), parsed.len()));
            examples.extend(parsed);
        }
        let (digests, keys) = examples
            .par_iter()
            .map(|e| {
                let (title, text) = redact::redact_pair(&e.title, &e.text, &stages.redact);
                let (title, text) = (title.as_str(), text.as_str());
                (
                    review::case_digest(title, text),
                    review::text_key(title, text),
                )
            })
            .unzip();
        Self {
            examples,
            files: names,
            digests,
            keys,
        }
    }
}

/// Training labels whose text stands in the gold set.
fn overlap(
    earlier: &Labels,
    reading: &ReviewReading,
    reviewed: &Labels,
    gold: &Labels,
) -> Vec<Diagnostic> {
    let gold: BTreeSet<&str> = gold.keys.iter().flatten().map(String::as_str).collect();
    let is_gold = |key: &Option<String>| key.as_deref().is_some_and(|k| gold.contains(k));
    let earlier_origins = earlier
        .examples
        .iter()
        .zip(&earlier.files)
        .map(|(e, f)| Origin {
            line: Some(e.line),
            ..Origin::file(f.as_str())
        });
    let reviewed_origins = reading.decided.iter().map(|d| d.origin.clone());
    let found = earlier_origins
        .zip(&earlier.keys)
        .chain(reviewed_origins.zip(&reviewed.keys))
        .filter(|(_, key)| is_gold(key));
    found
        .map(|(origin, _)| {
            let message = "同一段文字也在固定检验集里，不能用来训练";
            Diagnostic::new(Severity::Error, "gold_in_training", origin, message)
        })
        .collect()
}

/// Earlier and reviewed labels as one set, with file and line of each earlier one. A reviewed or disputed text takes the
/// place of its earlier label.
fn together(
    earlier: Labels,
    reading: &ReviewReading,
    reviewed: Labels,
) -> (Vec<Labelled>, Vec<(String, u64)>, Examples) {
    let disputed = reading.disputes.iter().map(|d| d.digest.as_str());
    let decided = reading.decided.iter().map(|d| d.digest.as_str());
    let known: BTreeSet<&str> = disputed
        .chain(decided)
        .chain(reviewed.digests.iter().map(String::as_str))
        .collect();
    let all = earlier.examples.len();
    let (mut examples, mut places) = (Vec::new(), Vec::new());
    for ((example, file), digest) in earlier
        .examples
        .into_iter()
        .zip(earlier.files)
        .zip(&earlier.digests)
    {
        if !known.contains(digest.as_str()) {
            places.push((file, example.line));
            examples.push(example);
        }
    }
    let counts = Examples {
        earlier: examples.len(),
        replaced: all - examples.len(),
        reviewed: reviewed.examples.len(),
    };
    examples.extend(reviewed.examples);
    (examples, places, counts)
}

fn suspects(
    examples: &[Labelled],
    places: &[(String, u64)],
    scores: &[Vec<f32>],
    temperature: f32,
) -> Vec<LabelSuspect> {
    let calibrated = |scores: &Vec<f32>| {
        let mut p: Vec<f32> = scores.iter().map(|s| s / temperature).collect();
        softmax(&mut p);
        p
    };
    let rows: Vec<(Issue, Vec<f32>)> = examples
        .iter()
        .zip(scores)
        .map(|(e, s)| (e.issue, calibrated(s)))
        .collect();
    let of_file = |s: review::Suspect| {
        let (file, line) = places.get(s.index)?;
        Some(LabelSuspect {
            file: file.clone(),
            line: *line,
            given: s.given,
            suggested: s.suggested,
            given_probability: s.given_probability,
            suggested_probability: s.suggested_probability,
        })
    };
    review::suspects(&rows)
        .into_iter()
        .filter_map(of_file)
        .collect()
}

fn all(evaluation: &Evaluation) -> Figures {
    let figures = evaluation.strata.get("all").cloned();
    figures.unwrap_or_else(|| crate::classify::evaluate::figures(&[]))
}

fn compare(old: Figures, new: Figures, tolerance: f64) -> Comparison {
    let mut worse = Vec::new();
    for (what, was, is) in [
        ("准确率", old.accuracy, new.accuracy),
        ("宏F1", old.macro_f1, new.macro_f1),
    ] {
        if is < was - tolerance - 1e-9 {
            worse.push(format!("{what}从 {was:.3} 降到 {is:.3}"));
        }
    }
    let of = |figures: &Figures, issue: Issue| {
        let code = figures.codes.iter().find(|c| c.issue == issue);
        code.map_or((0, [0.0; 3]), |c| (c.n, [c.precision, c.recall, c.f1]))
    };
    let changed = Issue::ALL.into_iter().filter_map(|issue| {
        let ((n, old), (_, new)) = (of(&old, issue), of(&new, issue));
        let differs = old.iter().zip(&new).any(|(a, b)| (a - b).abs() > 1e-9);
        differs.then_some(CodeChange { issue, n, old, new })
    });
    Comparison {
        changed: changed.collect(),
        worse,
        tolerance,
        old,
        new,
    }
}

fn past(
    request: &RetrainRequest<'_>,
    stages: &Stages,
    new: &Classifier,
) -> Result<Option<Past>, Error> {
    if request.past.is_empty() {
        return Ok(None);
    }
    let mut cases = Vec::new();
    each_case(
        request.past,
        stages,
        &mut |id, title, text, scratch| {
            let old = stages.label(title, text, request.current, scratch).issue;
            (
                id.to_owned(),
                old,
                stages.label(title, text, new, scratch).issue,
            )
        },
        &mut cases,
    )?;
    let mut by_change: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, old, new) in cases.iter().filter(|(_, old, new)| old != new) {
        let change = format!("{}->{}", old.code(), new.code());
        by_change.entry(change).or_default().push(id.clone());
    }
    Ok(Some(Past {
        cases: cases.len(),
        changed: by_change.values().map(Vec::len).sum(),
        by_change,
    }))
}
