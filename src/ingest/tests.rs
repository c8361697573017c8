//! Whole files through [`super::read`]: small ones, written here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod csv_files;
mod rows;
mod workbooks;

use std::collections::BTreeMap;

use super::*;
use crate::diag::Severity;

/// Everything a read gave.
pub(super) struct Outcome {
    pub(super) cases: Vec<RawCase>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) chunks: Vec<(u64, u64)>,
    pub(super) summaries: Vec<InputSummary>,
}

impl Outcome {
    pub(super) fn summary(&self) -> &InputSummary {
        self.summaries.first().unwrap()
    }

    pub(super) fn sheet(&self) -> &SheetSummary {
        self.summary().sheets.first().unwrap()
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        self.cases
            .iter()
            .map(|case| case.head.case_id.as_str())
            .collect()
    }

    pub(super) fn codes(&self) -> Vec<&'static str> {
        self.diagnostics.iter().map(|d| d.code).collect()
    }

    pub(super) fn case(&self, at: usize) -> &RawCase {
        self.cases.get(at).unwrap()
    }

    /// Cases without where they stood, for comparison.
    pub(super) fn contents(&self) -> Vec<String> {
        self.cases
            .iter()
            .map(|case| format!("{:?} {} {}", case.head, case.title.open(), case.text.open()))
            .collect()
    }

    /// Diagnostics as `severity code origin`.
    pub(super) fn listing(&self) -> String {
        self.diagnostics
            .iter()
            .map(|d| {
                format!(
                    "{:?} {} {} #{}\n",
                    d.severity,
                    d.code,
                    d.origin,
                    d.origin.record.unwrap_or(0)
                )
            })
            .collect()
    }
}

pub(super) fn plan() -> Plan {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert_eq!(diags, []);
    plan
}

pub(super) fn memory(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::Memory {
        name: name.into(),
        bytes: bytes.into().into(),
    }
}

pub(super) fn read_with(sources: &[Source], plan: &Plan) -> Result<Outcome, Error> {
    let mut outcome = Outcome {
        cases: Vec::new(),
        diagnostics: Vec::new(),
        chunks: Vec::new(),
        summaries: Vec::new(),
    };
    outcome.summaries = read(sources, plan, &mut |chunk| {
        outcome.chunks.push((chunk.read, chunk.bytes));
        outcome.cases.extend(chunk.cases);
        outcome.diagnostics.extend(chunk.diagnostics);
    })?;
    check_laws(sources, &outcome);
    Ok(outcome)
}

pub(super) fn read_csv(text: &str) -> Outcome {
    read_with(&[memory("导出.csv", text)], &plan()).unwrap()
}

/// What holds for every read.
fn check_laws(sources: &[Source], outcome: &Outcome) {
    let sum = |of: fn(&Tally) -> u64| outcome.summaries.iter().map(|s| of(&s.tally)).sum::<u64>();
    assert_eq!(sum(|t| t.read), sum(|t| t.accepted) + sum(|t| t.rejected));
    assert_eq!(sum(|t| t.accepted), outcome.cases.len() as u64);
    assert_eq!(
        sum(|t| t.read),
        outcome.chunks.iter().map(|(read, _)| read).sum::<u64>()
    );
    let rejects = outcome
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Reject);
    assert_eq!(rejects.count() as u64, sum(|t| t.rejected));
    let mut codes: BTreeMap<&str, u64> = BTreeMap::new();
    for diagnostic in &outcome.diagnostics {
        if diagnostic.severity != Severity::Note {
            *codes.entry(diagnostic.code).or_default() += 1;
            assert!(diagnostic.origin.record.is_some() && diagnostic.origin.line.is_some());
        }
    }
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count) in outcome.summaries.iter().flat_map(|s| &s.tally.by_code) {
        *counted.entry(code).or_default() += count;
    }
    assert_eq!(codes, counted);
    let bytes: u64 = outcome.chunks.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(
        bytes,
        outcome.summaries.iter().map(|s| s.bytes).sum::<u64>()
    );
    if !sources.contains(&Source::Stdin) {
        assert_eq!(bytes, total_bytes(sources));
    }
}
