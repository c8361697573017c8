//! The review loop wired: exports to a workbook, filled workbooks to settled labels. Retraining is in `retrain`.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::{Stages, model_digest};
use crate::classify::{Classifier, Scratch};
use crate::diag::{Diagnostic, Tally};
use crate::error::Error;
use crate::ingest::{self, Source};
use crate::petition::Label;
use crate::redact;
use crate::review::{self, Agreement, Audit, Book, Candidate, Decided, Selection, Stamp};
use crate::text::SafeText;

/// A workbook to review and what went into it.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewExport {
    /// The workbook's bytes.
    #[serde(skip)]
    pub workbook: Vec<u8>,
    /// Rows read, accepted, rejected.
    pub tally: Tally,
    /// The cases in the workbook.
    pub cases: usize,
    /// Of these, drawn at random among the accepted.
    pub audit: usize,
    /// The cases by the machine's class.
    pub by_issue: BTreeMap<&'static str, usize>,
    /// What was looked at and passed over.
    pub selection: Selection,
    /// The version of the reading guideline.
    pub guideline: &'static str,
    /// SHA-256 of the model, in hex.
    pub model: String,
}

/// Classifies the cases of exports and writes the most informative into a workbook. All candidates are held in memory.
///
/// # Errors
/// When an export cannot be read, holds no case, or the model's file cannot be read again.
pub fn review_export(
    sources: &[Source],
    stages: &Stages,
    classifier: &Classifier,
    model: Option<&Path>,
    options: &review::Options,
) -> Result<ReviewExport, Error> {
    let mut candidates = Vec::new();
    let tally = each_case(
        sources,
        stages,
        &mut |id, title, text, scratch| {
            let (label, p) = stages.label_with_probabilities(title, text, classifier, scratch);
            Candidate::new(id, title, text, &label, &p)
        },
        &mut candidates,
    )?;
    if candidates.is_empty() {
        return Err(Error::Other("导出表里没有一件可用的来件".into()));
    }
    let selection = review::select(candidates, options);
    let (_, digest) = model_digest(model)?;
    let stamp = Stamp {
        tool: concat!("huiying ", env!("CARGO_PKG_VERSION")).into(),
        model: digest.sha256.clone(),
        seed: options.seed,
        candidates: selection.candidates,
    };
    let mut by_issue = BTreeMap::new();
    for picked in &selection.picked {
        *by_issue.entry(picked.case.issue.code()).or_default() += 1;
    }
    Ok(ReviewExport {
        workbook: review::workbook(&selection.picked, &stamp)?,
        tally,
        cases: selection.picked.len(),
        audit: selection.picked.iter().filter(|p| p.audit).count(),
        by_issue,
        selection,
        guideline: review::GUIDELINE,
        model: digest.sha256,
    })
}

/// Carries every case of the exports through `work` on all cores, in order.
pub(super) fn each_case<T: Send>(
    sources: &[Source],
    stages: &Stages,
    work: &mut (dyn Fn(&str, &SafeText, &SafeText, &mut Scratch) -> T + Sync),
    out: &mut Vec<T>,
) -> Result<Tally, Error> {
    let work = &*work;
    let inputs = ingest::read(sources, &stages.ingest, &mut |chunk| {
        let done: Vec<T> = chunk
            .cases
            .par_iter()
            .with_min_len(16)
            .map_init(Scratch::default, |scratch, raw| {
                let case = redact::run(raw, &stages.redact);
                work(&case.head.case_id, &case.title, &case.text, scratch)
            })
            .collect();
        out.extend(done);
    })?;
    let mut tally = Tally::default();
    for summary in &inputs {
        tally.add(&summary.tally);
    }
    Ok(tally)
}

/// Filled workbooks, checked and put together.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewReading {
    /// Rows, unread rows and rows that hold, by workbook.
    pub books: BTreeMap<String, BookCount>,
    /// Agreement of each two readers who share a case.
    pub agreement: Vec<Agreement>,
    /// Cases without a majority, left out of training.
    pub disputes: Vec<review::Dispute>,
    /// The error of accepted cases, from the random slice.
    pub audit: Option<Audit>,
    /// Cases with one label.
    pub labelled: usize,
    /// The settled cases.
    #[serde(skip)]
    pub decided: Vec<Decided>,
    /// Rows that do not hold, and other findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Rows of one workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookCount {
    /// Rows on the sheet.
    pub rows: usize,
    /// Rows not judged yet.
    pub unread: usize,
    /// Judged rows that hold.
    pub judged: usize,
}

impl ReviewReading {
    /// The settled labels as labelled JSONL.
    pub fn labels(&self) -> String {
        self.decided.iter().map(|d| d.to_json() + "\n").collect()
    }
}

/// Reads filled workbooks, given as name and bytes.
///
/// # Errors
/// When a file is not a review workbook.
pub fn review_read(workbooks: &[(String, Vec<u8>)]) -> Result<ReviewReading, Error> {
    let mut diagnostics = Vec::new();
    let books: Vec<Book> = workbooks
        .iter()
        .map(|(name, bytes)| review::read(name, bytes, &mut diagnostics))
        .collect::<Result<_, _>>()?;
    let counts = books.iter().map(|b| {
        let count = BookCount {
            rows: b.rows,
            unread: b.unread,
            judged: b.judgements.len(),
        };
        (b.name.clone(), count)
    });
    let counts = counts.collect();
    let judgements: Vec<_> = books.into_iter().flat_map(|b| b.judgements).collect();
    let settled = review::settle(&judgements, &mut diagnostics);
    Ok(ReviewReading {
        books: counts,
        agreement: settled.agreement,
        disputes: settled.disputes,
        audit: review::audit(&settled.decided),
        labelled: settled.decided.len(),
        decided: settled.decided,
        diagnostics,
    })
}

impl Stages {
    fn label_with_probabilities(
        &self,
        title: &SafeText,
        text: &SafeText,
        classifier: &Classifier,
        scratch: &mut Scratch,
    ) -> (Label, Vec<f32>) {
        self.cut(title, text, |input| {
            classifier.label_with_probabilities(input, scratch)
        })
    }
}
