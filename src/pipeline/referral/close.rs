//! Closings that departments sent back, and what they close.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::super::results;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::manifest::{Digest, Input};
use crate::petition::State;
use crate::referral::{Closing, Closings};
use crate::register::{Entry, Pace, Register};

/// Missing ids that are named.
const NAMED: usize = 5;
/// Reads tables of closings, in order; gives the closings and what goes into the manifest.
pub(in crate::pipeline) fn closings(paths: &[PathBuf]) -> Result<(Closings, Vec<Input>), Error> {
    let mut closings = Closings::default();
    let mut inputs = Vec::new();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|e| Error::io("读取", path, e))?;
        let name = path.display().to_string();
        closings.read_csv(&name, &bytes)?;
        inputs.push(Input {
            name: results::file_name(&name),
            digest: Digest::of(&bytes),
        });
    }
    Ok((closings, inputs))
}

/// What a run made of the closings that it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Closings given.
    pub given: usize,
    /// Open cases of the export that they closed.
    pub applied: usize,
    /// Open cases that only the register knows, closed there.
    pub in_register: usize,
    /// Ids that neither the export nor the register has.
    pub unknown: Vec<String>,
}

impl Taken {
    /// A remark when some ids are unknown.
    pub(in crate::pipeline) fn note(&self) -> Option<Diagnostic> {
        let first = self.unknown.first()?;
        let mut named = first.clone();
        for id in self.unknown.iter().take(NAMED).skip(1) {
            named = format!("{named}、{id}");
        }
        let more = if self.unknown.len() > NAMED {
            "等"
        } else {
            ""
        };
        let message = format!(
            "办理结果里有 {} 件的编号不在导出表和台账里：{named}{more}",
            self.unknown.len()
        );
        let note = Diagnostic::new(
            Severity::Note,
            "closing_unknown",
            Origin::default(),
            message,
        );
        Some(note.with_help("核对编号；旧件请连同台账（--register）一起运行"))
    }
}

/// Closes the open cases that only the register knows; `here` are the cases of the export.
pub(in crate::pipeline) fn close(
    register: &mut Register,
    closings: &Closings,
    here: &BTreeSet<&str>,
    as_of: NaiveDate,
) -> Taken {
    let mut taken = Taken {
        given: closings.0.len(),
        ..Taken::default()
    };
    for (id, closing) in &closings.0 {
        if here.contains(id.as_str()) {
            continue;
        }
        let Some(entry) = register.cases.get(id) else {
            taken.unknown.push(id.clone());
            continue;
        };
        if let Some(entry) = closed(entry, closing, as_of) {
            register.upsert(entry);
            taken.in_register += 1;
        }
    }
    taken
}

fn closed(entry: &Entry, closing: &Closing, as_of: NaiveDate) -> Option<Entry> {
    let day = closing.on.filter(|_| closing.outcome.closes())?;
    let holds = entry.state.is_pending() && day >= entry.received_on && day <= as_of;
    holds.then(|| Entry {
        state: if day > entry.due_on {
            State::ClosedLate
        } else {
            State::Closed
        },
        closed_on: Some(day),
        as_of,
        pace: entry.pace.clone().map(|pace| Pace {
            answered_on: pace.answered_on.or(Some(day)),
            ..pace
        }),
        ..entry.clone()
    })
}
