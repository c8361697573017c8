//! What a person should know of a table they keep (词典和规则的检查): terms that never fire, rules that cannot, and what
//! an edit changes.
//!
//! In: the bytes of a table, the dictionary it joins, and what was seen of its entries in cases. Out: [`Diagnostic`]s that
//! point at file, line and column, and counts. It opens no file, changes no table, and never holds a cell of a case: only
//! entries of tables, words of the dictionary and case ids.
//!
//! [`Diagnostic`]: crate::diag::Diagnostic

mod cutting;
mod effect;
mod facts;
mod hiding;
mod kind;
mod lists;
mod rules;
mod source;
mod subsumed;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod toml_walk;
mod usage;

pub use cutting::{Ground, Seen, TermUse, Terms, check_stops, check_terms, framed, term_findings};
pub use effect::{Cause, CauseKind, Change, Edited, Effect, Move, Side, effect};
pub use facts::extract_table;
pub use hiding::redact_table;
pub use kind::Kind;
pub use lists::{Entry, dict, good_lines, stop};
pub use rules::{RuleEntry, RuleTable, Word, rule_table};
pub use source::decode;
pub use subsumed::subsumed;
pub use usage::{Hit, Judged, Overlap, RuleUse, Usage, usage, usage_findings};

use crate::diag::{Diagnostic, Origin, Severity};

/// A place in a table: line, and column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At {
    /// The line.
    pub line: u64,
    /// The column, in characters.
    pub column: u32,
}

/// Findings of one table.
pub(crate) struct Sink<'a> {
    file: &'a str,
    out: &'a mut Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(file: &'a str, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { file, out }
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        help: &str,
    ) {
        let origin = Origin {
            line: (at.line > 0).then_some(at.line),
            column: (at.column > 0).then_some(at.column),
            ..Origin::file(self.file)
        };
        let mut found = Diagnostic::new(severity, code, origin, message);
        if !help.is_empty() {
            found = found.with_help(help);
        }
        self.out.push(found);
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        help: &str,
    ) {
        self.push(Severity::Error, code, at, message, help);
    }

    pub(crate) fn finding(
        &mut self,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        help: &str,
    ) {
        self.push(Severity::Finding, code, at, message, help);
    }

    pub(crate) fn note(
        &mut self,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        help: &str,
    ) {
        self.push(Severity::Note, code, at, message, help);
    }
}

/// The word as it stands in a text once it was folded to half width; `None` when it stands there as written.
fn folded(word: &str) -> Option<String> {
    let folded: String = word.chars().map(crate::text::fold_char).collect();
    (folded != word).then_some(folded)
}

/// How many characters, for columns.
fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
