//! What a run read and what it left behind, by digest; and the output folder that appears whole or not at all.
//!
//! Takes digests of inputs, configuration, dictionaries, calendar and model from the pipeline, and the finished
//! files; gives `manifest.json` and, later, a check of a folder against it. It never holds a time of day, a path of
//! the machine or a cell, so that the same run gives the same bytes.

mod outdir;
#[cfg(test)]
mod tests;
mod verify;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use outdir::OutDir;
pub use verify::{Check, CheckState, read, verify};

use crate::Error;

/// The manifest's name in the output folder.
pub const FILE_NAME: &str = "manifest.json";

/// The value of [`Manifest::tool`] by which a folder is known as ours.
pub const TOOL: &str = "huiying";

/// The digest of a file or of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// The length in bytes.
    pub bytes: u64,
}

impl Digest {
    /// The digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }

    /// The digest of a file, read in pieces.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, Error> {
        Self::stream(path).map_err(|source| Error::io("读取", path, source))
    }

    fn stream(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut digester = Digester::default();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = file.read(&mut buffer)?;
            match buffer.get(..n) {
                Some(piece) if !piece.is_empty() => digester.update(piece),
                _ => return Ok(digester.finish()),
            }
        }
    }
}

/// A digest in the making, for bytes that pass by in pieces (standard input).
#[derive(Debug, Clone, Default)]
pub struct Digester {
    hash: Sha256,
    bytes: u64,
}

impl Digester {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.hash.update(piece);
        self.bytes += u64::try_from(piece.len()).unwrap_or(0);
    }

    /// The digest of everything taken.
    pub fn finish(self) -> Digest {
        let sha256 = self
            .hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Digest {
            sha256,
            bytes: self.bytes,
        }
    }
}

/// One input file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The file's name, without the folders above it; `-` for standard input.
    pub name: String,
    /// Its digest.
    #[serde(flatten)]
    pub digest: Digest,
}

/// Everything that decided a run, and everything it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`TOOL`].
    pub tool: String,
    /// The version of the program.
    pub version: String,
    /// 统计日: the day the run looks from.
    pub as_of: NaiveDate,
    /// The exports, in the order given.
    pub inputs: Vec<Input>,
    /// The configuration as resolved.
    pub config: Digest,
    /// Dictionaries and rule tables by name, the user's own included.
    pub dictionaries: BTreeMap<String, Digest>,
    /// The holiday table, the user's own years included.
    pub calendar: Digest,
    /// The files of the model by name; empty when the run used none.
    pub model: BTreeMap<String, Digest>,
    /// Counts by code: rows read, accepted, rejected, findings ….
    pub counts: BTreeMap<String, u64>,
    /// Every file of the folder but this one, by path with `/`; [`OutDir::commit`] fills it in.
    #[serde(default)]
    pub outputs: BTreeMap<String, Digest>,
}

/// Every file below a folder by path with `/`.
///
/// # Errors
/// [`Error::Io`] when a folder cannot be read.
pub fn files(folder: &Path) -> Result<BTreeMap<String, std::path::PathBuf>, Error> {
    verify::paths(folder)
}

impl Manifest {
    /// A manifest with the digests that every run has, and nothing else yet.
    pub fn new(as_of: NaiveDate, config: Digest, calendar: Digest) -> Self {
        Self {
            tool: TOOL.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of,
            inputs: Vec::new(),
            config,
            dictionaries: BTreeMap::new(),
            calendar,
            model: BTreeMap::new(),
            counts: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }
}
