//! The leak scan (外泄检查): whether an identifier that the run met stands in a finished file.
//!
//! In: a file's name and bytes, and what was met. Out: where identifiers stand and of what kind, never which.

use super::candidates::Looker;
use super::decode;
use super::met::{Met, Names};
use crate::text::{MaskKind, UnitFinder};

/// The most hits told for one file.
const TOLD: usize = 20;

/// An identifier in a finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The file inside an archive, or the chunk of a picture; empty for the file itself.
    pub part: String,
    /// The line, from 1.
    pub line: usize,
    /// The byte in the line, from 1.
    pub column: usize,
    /// What it is.
    pub kind: MaskKind,
}

/// Looks for everything that was met in one finished file.
///
/// # Errors
/// When the file cannot be opened as what it is, in words for the user.
pub fn scan(
    name: &str,
    bytes: &[u8],
    met: &Met,
    names: &dyn Names,
    units: &UnitFinder,
) -> Result<Vec<Hit>, String> {
    let mut parts = Vec::new();
    decode::parts(name, bytes, &mut parts)?;
    let mut hits = Vec::new();
    let mut looker = Looker::new(met, names, units);
    let mut found = Vec::new();
    for part in &parts {
        let mut at = 0;
        for line in part.text.split_inclusive('\n') {
            looker.look(line, &mut found);
            for (byte, kind) in found.drain(..) {
                if hits.len() < TOLD {
                    let (line, column) = part.position(at + byte);
                    hits.push(Hit {
                        part: part.name.clone(),
                        line,
                        column,
                        kind,
                    });
                }
            }
            at += line.len();
        }
    }
    Ok(hits)
}
