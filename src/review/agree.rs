//! Where readers overlap: how far they agree, what is settled, what stays disputed; and what the random slice says of the
//! machine.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use super::read::Judgement;
use super::{GUIDELINE, Machine};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::Issue;

/// How far two readers agree on the main class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Their codes, in order.
    pub readers: (String, String),
    /// Cases both judged.
    pub cases: usize,
    /// Cases both classed alike.
    pub alike: usize,
    /// `alike / cases`.
    pub percent: f64,
    /// Cohen's kappa; `None` where chance alone would agree everywhere (both used one class only).
    pub kappa: Option<f64>,
}

/// A case with one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The first row it stands in.
    pub origin: Origin,
    /// 编号
    pub case_id: String,
    /// The digest of title and text.
    pub digest: String,
    /// The safe title.
    pub title: String,
    /// The safe text.
    pub text: String,
    /// The class.
    pub issue: Issue,
    /// The second class, where all who chose the class named the same.
    pub second: Option<Issue>,
    /// The lowest sureness among those who chose the class.
    pub sure: u8,
    /// The codes of all who judged it, joined by `/`.
    pub reader: String,
    /// The latest day.
    pub on: NaiveDate,
    /// What the machine said.
    pub machine: Machine,
}

impl Decided {
    /// One line of labelled JSONL, without its end.
    pub fn to_json(&self) -> String {
        let mut line = json!({
            "title": self.title,
            "text": self.text,
            "issue": self.issue.code(),
            "sure": self.sure,
            "reader": self.reader,
            "date": self.on.to_string(),
            "guideline": GUIDELINE,
        });
        if let (Some(second), Some(line)) = (self.second, line.as_object_mut()) {
            line.insert("second".into(), second.code().into());
        }
        line.to_string()
    }
}

/// A case without a majority; it is left out of training.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dispute {
    /// 编号
    pub case_id: String,
    /// The digest of title and text.
    pub digest: String,
    /// Reader and class, by reader.
    pub readings: BTreeMap<String, &'static str>,
}

/// Judgements put together by case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Cases with one label, by digest.
    pub decided: Vec<Decided>,
    /// Cases without a majority, by digest.
    pub disputes: Vec<Dispute>,
    /// Agreement of each two readers who share a case.
    pub agreement: Vec<Agreement>,
}

/// Puts judgements together. A reader who judged a case twice is a finding when the classes differ; the later day counts.
pub fn settle(judgements: &[Judgement], diags: &mut Vec<Diagnostic>) -> Settled {
    let mut cases: BTreeMap<&str, BTreeMap<&str, &Judgement>> = BTreeMap::new();
    for judgement in judgements {
        let readings = cases.entry(&judgement.digest).or_default();
        let earlier = readings.insert(&judgement.reader, judgement);
        let Some(earlier) = earlier.filter(|e| e.issue != judgement.issue) else {
            continue;
        };
        if earlier.on > judgement.on {
            readings.insert(&judgement.reader, earlier);
        }
        let message = "同一复核人对同一件前后归类不同，以日期在后的为准";
        diags.push(Diagnostic::new(
            Severity::Finding,
            "read_twice",
            judgement.origin.clone(),
            message,
        ));
    }
    let mut out = Settled {
        agreement: agreement(&cases),
        ..Settled::default()
    };
    for (digest, readings) in &cases {
        match majority(readings) {
            Some(issue) => out.decided.extend(decide(digest, readings, issue)),
            None => out.disputes.push(Dispute {
                case_id: readings
                    .values()
                    .next()
                    .map(|j| j.case_id.clone())
                    .unwrap_or_default(),
                digest: (*digest).to_owned(),
                readings: readings
                    .iter()
                    .map(|(reader, j)| ((*reader).to_owned(), j.issue.code()))
                    .collect(),
            }),
        }
    }
    out
}

/// The class that more than half of the readers chose.
fn majority(readings: &BTreeMap<&str, &Judgement>) -> Option<Issue> {
    let chose = |issue: Issue| readings.values().filter(|j| j.issue == issue).count();
    Issue::ALL
        .into_iter()
        .find(|i| 2 * chose(*i) > readings.len())
}

fn decide(digest: &str, readings: &BTreeMap<&str, &Judgement>, issue: Issue) -> Option<Decided> {
    let chose: Vec<&Judgement> = readings
        .values()
        .copied()
        .filter(|j| j.issue == issue)
        .collect();
    let first = chose.first()?;
    let readers: Vec<&str> = readings.keys().copied().collect();
    Some(Decided {
        origin: first.origin.clone(),
        case_id: first.case_id.clone(),
        digest: digest.to_owned(),
        title: first.title.clone(),
        text: first.text.clone(),
        issue,
        second: first
            .second
            .filter(|s| chose.iter().all(|j| j.second == Some(*s))),
        sure: chose.iter().map(|j| j.sure).min().unwrap_or(2),
        reader: readers.join("/"),
        on: chose.iter().map(|j| j.on).max().unwrap_or(first.on),
        machine: first.machine.clone(),
    })
}

fn agreement(cases: &BTreeMap<&str, BTreeMap<&str, &Judgement>>) -> Vec<Agreement> {
    let readers: BTreeSet<&str> = cases.values().flat_map(|r| r.keys().copied()).collect();
    let mut out = Vec::new();
    for a in &readers {
        for b in readers.iter().filter(|b| *b > a) {
            let both: Vec<(Issue, Issue)> = cases
                .values()
                .filter_map(|r| Some((r.get(a)?.issue, r.get(b)?.issue)))
                .collect();
            if !both.is_empty() {
                out.push(pair(a, b, &both));
            }
        }
    }
    out
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^53"
)]
fn pair(a: &str, b: &str, both: &[(Issue, Issue)]) -> Agreement {
    let n = both.len() as f64;
    let alike = both.iter().filter(|(x, y)| x == y).count();
    let share =
        |f: &dyn Fn(&(Issue, Issue)) -> bool| both.iter().filter(|p| f(p)).count() as f64 / n;
    let chance: f64 = Issue::ALL
        .iter()
        .map(|i| share(&|p| p.0 == *i) * share(&|p| p.1 == *i))
        .sum();
    let percent = alike as f64 / n;
    Agreement {
        readers: (a.to_owned(), b.to_owned()),
        cases: both.len(),
        alike,
        percent,
        kappa: (chance < 1.0 - 1e-12).then(|| (percent - chance) / (1.0 - chance)),
    }
}

/// What the random slice says of cases the machine accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// Settled cases of the slice.
    pub cases: usize,
    /// Those the machine classed otherwise.
    pub wrong: usize,
    /// `wrong / cases`.
    pub error: f64,
    /// The 95 % interval of the error (Wilson).
    pub interval: (f64, f64),
}

/// The error of accepted cases, from the random slice; `None` when none of it was judged.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^53"
)]
pub fn audit(decided: &[Decided]) -> Option<Audit> {
    let slice: Vec<&Decided> = decided
        .iter()
        .filter(|d| d.machine.audit && d.machine.accepted)
        .collect();
    let wrong = slice.iter().filter(|d| d.machine.issue != d.issue).count();
    let (n, z) = (slice.len() as f64, 1.96_f64);
    let error = wrong as f64 / n;
    let centre = (error + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (error * (1.0 - error) / n + z * z / (4.0 * n * n)).sqrt();
    (!slice.is_empty()).then_some(Audit {
        cases: slice.len(),
        wrong,
        error,
        interval: ((centre - half).max(0.0), (centre + half).min(1.0)),
    })
}
