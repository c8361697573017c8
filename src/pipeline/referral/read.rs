//! Returned lists read against what was sent.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::super::{Stages, review};
use super::run_id;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::ingest::Source;
use crate::manifest::{self, Digest, Manifest};
use crate::referral::{self, Against, Closings};

/// Returned lists, checked and put together.
#[derive(Debug, Clone, Serialize)]
pub struct ReferralReading {
    /// One line a workbook, as given.
    pub books: Vec<ReferralBook>,
    /// What was accepted, by case id.
    pub closings: Closings,
    /// Rows and workbooks that do not hold.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of one workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferralBook {
    /// The file as the user named it.
    pub name: String,
    /// 承办单位; empty when it could not be read.
    pub department: String,
    /// Cases that were sent.
    pub sent: usize,
    /// Rows that hold.
    pub accepted: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Rows left empty.
    pub unfilled: usize,
    /// The accepted rows by outcome, in its words.
    pub outcomes: BTreeMap<&'static str, usize>,
}

impl ReferralReading {
    /// Cases whose class a department corrected.
    pub fn corrected(&self) -> usize {
        self.closings
            .0
            .values()
            .filter(|c| c.issue.is_some())
            .count()
    }

    /// Cases that a department says are not its own.
    pub fn not_ours(&self) -> Vec<&str> {
        let all = self.closings.0.values();
        all.filter(|c| c.outcome == referral::Outcome::NotOurs)
            .map(|c| c.case_id.as_str())
            .collect()
    }
}

/// Reads returned lists, given as name and bytes, against those in the run's own folder; no day after `today` is taken.
///
/// # Errors
/// When the folder is no folder of results, its lists were changed, or none of the workbooks is a list.
pub fn referral_read(
    workbooks: &[(String, Vec<u8>)],
    run: &Path,
    today: NaiveDate,
) -> Result<ReferralReading, Error> {
    let manifest = manifest::read(run)?;
    let id = run_id(&manifest)?;
    let sent = sent(run, &manifest)?;
    let mut reading = ReferralReading {
        books: Vec::new(),
        closings: Closings::default(),
        diagnostics: Vec::new(),
    };
    let mut from: BTreeMap<String, String> = BTreeMap::new();
    let mut failed = None;
    for (name, bytes) in workbooks {
        let read = referral::stamp(name, bytes).and_then(|stamp| {
            let against = Against {
                sent: sent.get(&stamp.department).map(Vec::as_slice),
                run: &id,
                as_of: manifest.as_of,
                today,
            };
            referral::read(name, bytes, &against, &mut reading.diagnostics)
        });
        match read {
            Ok(book) => reading.take(book, &mut from),
            Err(error) => {
                let origin = Origin::file(name.as_str());
                let message = match &error {
                    Error::Input { message, .. } => message.clone(),
                    other => other.to_string(),
                };
                let code = "list_unreadable";
                let problem = Diagnostic::new(Severity::Error, code, origin, message);
                reading.diagnostics.push(problem);
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) if reading.books.is_empty() => Err(error),
        _ => Ok(reading),
    }
}

/// The lists of a run's folder, by department.
fn sent(run: &Path, manifest: &Manifest) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut sent = BTreeMap::new();
    let lists = manifest.outputs.iter();
    for (name, digest) in lists.filter(|(name, _)| name.starts_with("referrals/")) {
        let path = run.join(name);
        let bytes = std::fs::read(&path).map_err(|e| Error::io("读取", &path, e))?;
        let file = path.display().to_string();
        if Digest::of(&bytes) != *digest {
            return Err(Error::Input {
                file,
                message: "结果目录里的清单原件被改动，无从核对；请用原来的结果目录".into(),
            });
        }
        sent.insert(referral::stamp(&file, &bytes)?.department, bytes);
    }
    Ok(sent)
}

impl ReferralReading {
    fn take(&mut self, book: referral::Book, from: &mut BTreeMap<String, String>) {
        let mut line = ReferralBook {
            name: book.name,
            department: book.department,
            sent: book.sent,
            accepted: 0,
            refused: book.refused,
            unfilled: book.unfilled,
            outcomes: BTreeMap::new(),
        };
        for returned in book.returned {
            let id = &returned.closing.case_id;
            if let Some(other) = from.get(id) {
                let message = format!("同一件在 {other} 里已填过，以先读的为准");
                let code = "case_repeated";
                let origin = returned.origin;
                let problem = Diagnostic::new(Severity::Reject, code, origin, message);
                self.diagnostics.push(problem);
                line.refused += 1;
                continue;
            }
            from.insert(id.clone(), line.name.clone());
            line.accepted += 1;
            let outcome = returned.closing.outcome.name();
            *line.outcomes.entry(outcome).or_default() += 1;
            self.closings.push(returned.closing);
        }
        self.books.push(line);
    }
}

/// Labels of the cases whose class a department corrected, as labelled JSONL with the redacted text of the exports.
///
/// # Errors
/// When an export cannot be read.
pub fn referral_labels(
    closings: &Closings,
    exports: &[Source],
    stages: &Stages,
) -> Result<String, Error> {
    let mut lines: Vec<(String, String)> = Vec::new();
    review::each_case(
        exports,
        stages,
        &mut |id, title, text, _| {
            let line = closings.get(id).and_then(|c| c.issue).map(|issue| {
                let line = serde_json::json!({
                    "title": title.as_str(),
                    "text": text.as_str(),
                    "issue": issue.code(),
                });
                line.to_string() + "\n"
            });
            (id.to_owned(), line.unwrap_or_default())
        },
        &mut lines,
    )?;
    // Of rows with one id the last counts.
    let by_id: BTreeMap<String, String> = lines.into_iter().collect();
    Ok(by_id.into_values().collect())
}
