//! A folder against its manifest.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use super::{Digest, FILE_NAME, Manifest, TOOL};
use crate::Error;

/// How one file stands against the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As the run left it (一致).
    Ok,
    /// Listed but not there (缺失).
    Missing,
    /// There with other content (被改动).
    Changed,
    /// There but not listed (多出).
    Extra,
}

impl CheckState {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "一致",
            Self::Missing => "缺失",
            Self::Changed => "被改动",
            Self::Extra => "多出",
        }
    }
}

/// One file of a checked folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The path inside the folder, with `/`.
    pub path: String,
    /// How it stands.
    pub state: CheckState,
}

/// Reads the manifest of an output folder.
///
/// # Errors
/// [`Error::Io`] when it cannot be read, [`Error::Input`] when there is none, it is not one of ours, or it names a path
/// outside the folder.
pub fn read(dir: &Path) -> Result<Manifest, Error> {
    let path = dir.join(FILE_NAME);
    let text = fs::read(&path).map_err(|source| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Error::Input {
            file: dir.display().to_string(),
            message: format!("不是回应的结果目录（没有 {FILE_NAME}）"),
        },
        _ => Error::io("读取", &path, source),
    })?;
    let wrong = |message: &str| Error::Input {
        file: path.display().to_string(),
        message: message.to_owned(),
    };
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| wrong("不是回应的输出清单，或已损坏"))?;
    if manifest.tool != TOOL {
        return Err(wrong("不是回应的输出清单"));
    }
    let inside = |name: &String| {
        let mut parts = Path::new(name).components();
        parts.all(|part| matches!(part, Component::Normal(_)))
    };
    if !manifest.outputs.keys().all(inside) {
        return Err(wrong("清单中有输出目录以外的路径"));
    }
    Ok(manifest)
}

/// Compares every file of an output folder with its manifest, in path order.
///
/// # Errors
/// As [`read`], and [`Error::Io`] when a file that is there cannot be read.
pub fn verify(dir: &Path) -> Result<Vec<Check>, Error> {
    let listed = read(dir)?.outputs;
    let found = digests(dir)?;
    let mut states: BTreeMap<&String, CheckState> = BTreeMap::new();
    for (path, digest) in &listed {
        let state = match found.get(path) {
            Some(now) if now == digest => CheckState::Ok,
            Some(_) => CheckState::Changed,
            None => CheckState::Missing,
        };
        states.insert(path, state);
    }
    for path in found.keys() {
        states.entry(path).or_insert(CheckState::Extra);
    }
    let checks = states.into_iter().map(|(path, state)| Check {
        path: path.clone(),
        state,
    });
    Ok(checks.collect())
}

/// The digests of every file below `dir` by path with `/`, the manifest left out.
pub(super) fn digests(dir: &Path) -> Result<BTreeMap<String, Digest>, Error> {
    let found = paths(dir)?;
    let found = found.into_iter().filter(|(name, _)| name != FILE_NAME);
    found
        .map(|(name, path)| Ok((name, Digest::of_file(&path)?)))
        .collect()
}

/// Every file below `dir` by path with `/`.
pub(super) fn paths(dir: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(dir.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed = |source| Error::io("读取", &folder, source);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                found.insert(name, entry.path());
            }
        }
    }
    Ok(found)
}
