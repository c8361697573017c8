//! An output folder that appears by rename: a killed run leaves the old one or the new one, never half of one.
//!
//! Files are written into a temporary sibling, which a lock marks as in use; what a killed run left is cleaned by the
//! next. Where the system can swap two folders in one step (Linux) it is used; elsewhere the old folder is moved aside
//! first, and put back by the next run when it finds the swap half done.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::verify::{digests, paths};
use super::{FILE_NAME, Manifest, TOOL};
use crate::Error;

/// How many temporary siblings may stand side by side before something else must be wrong.
const TRIES: u32 = 1000;

/// A temporary folder on its way to become the output folder. Dropped without [`OutDir::commit`], it is removed.
#[derive(Debug)]
pub struct OutDir {
    target: PathBuf,
    temporary: PathBuf,
    /// Held for as long as the folder is in use; `None` where folders cannot be locked.
    _lock: Option<File>,
}

impl OutDir {
    /// A temporary sibling of `target`, to be written into; the folders above are made.
    ///
    /// # Errors
    /// [`Error::Input`] when `target` is a file or a folder with content that no run of ours left there, so that
    /// nobody's own files are replaced; [`Error::Io`] when the folder cannot be made.
    pub fn create(target: &Path) -> Result<Self, Error> {
        let failed = |source| Error::io("建立", target, source);
        if target.file_name().is_none() {
            return Err(refusal(
                target,
                "结果目录要有自己的名字，不能是 . 或 .. 或 /",
            ));
        }
        let beside = Beside::of(target).map_err(failed)?;
        fs::create_dir_all(&beside.parent).map_err(failed)?;
        beside.clean().map_err(failed)?;
        check_replaceable(target)?;
        let (temporary, lock) = beside.temporary().map_err(failed)?;
        Ok(Self {
            target: target.to_path_buf(),
            temporary,
            _lock: lock,
        })
    }

    /// The folder to write into.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Lists every file in the manifest, writes it, and puts the folder in its place; gives back the manifest written.
    ///
    /// # Errors
    /// [`Error::Io`]; the output folder is then as it was before, and the temporary one is removed.
    pub fn commit(self, mut manifest: Manifest) -> Result<Manifest, Error> {
        manifest.outputs = digests(&self.temporary)?;
        let path = self.temporary.join(FILE_NAME);
        let mut text = serde_json::to_string_pretty(&manifest)
            .map_err(|error| Error::io("写入", &path, error.into()))?;
        text.push('\n');
        fs::write(&path, text).map_err(|source| Error::io("写入", &path, source))?;
        check_replaceable(&self.target)?;
        swap(&self.temporary, &self.target)
            .map_err(|source| Error::io("替换", &self.target, source))?;
        Ok(manifest)
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        // After a commit this is the old folder or nothing. What cannot be removed, the next run removes.
        let _ = fs::remove_dir_all(&self.temporary);
    }
}

/// Files that systems leave in any folder.
const LEFT_BY_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Refuses a target with content that no run left there.
fn check_replaceable(target: &Path) -> Result<(), Error> {
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::io("读取", target, source)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(refusal(target, "已有同名文件，结果需要一个目录"));
        }
        Ok(_) => {}
    }
    match foreign(target)? {
        None => Ok(()),
        Some(name) => Err(refusal(
            target,
            &format!(
                "目录里有不是本程序留下的文件（{name}），为免覆盖未作改动；把它移走，或另选结果目录"
            ),
        )),
    }
}

fn refusal(target: &Path, message: &str) -> Error {
    Error::Input {
        file: target.display().to_string(),
        message: message.to_owned(),
    }
}

/// The first file, in path order, that no run left; a folder without a manifest of ours holds nothing of ours.
fn foreign(dir: &Path) -> Result<Option<String>, Error> {
    let listed = outputs(dir);
    let found = paths(dir)?;
    let ours = |name: &String| {
        let last = name.rsplit('/').next().unwrap_or(name);
        LEFT_BY_SYSTEMS.contains(&last)
            || listed
                .as_ref()
                .is_some_and(|l| name == FILE_NAME || l.contains_key(name))
    };
    Ok(found.into_keys().find(|name| !ours(name)))
}

/// What the manifest of a run of ours lists, whatever version wrote it; `None` when there is none.
fn outputs(dir: &Path) -> Option<BTreeMap<String, IgnoredAny>> {
    #[derive(Deserialize)]
    struct Mark {
        tool: String,
        #[serde(default)]
        outputs: BTreeMap<String, IgnoredAny>,
    }
    let text = fs::read(dir.join(FILE_NAME)).ok()?;
    let mark: Mark = serde_json::from_slice(&text).ok()?;
    (mark.tool == TOOL).then_some(mark.outputs)
}

/// The siblings of a target: `.<name>.tmp-<n>` in the making, `.<name>.old-<n>` moved aside.
struct Beside {
    parent: PathBuf,
    target: PathBuf,
    making: String,
    aside: String,
}

impl Beside {
    fn of(target: &Path) -> io::Result<Self> {
        let name = target
            .file_name()
            .ok_or(io::ErrorKind::InvalidInput)?
            .to_string_lossy();
        let parent = match target.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Ok(Self {
            parent,
            target: target.to_path_buf(),
            making: format!(".{name}.tmp-"),
            aside: format!(".{name}.old-"),
        })
    }

    /// Puts back a folder whose replacement was cut short, and removes what killed runs left.
    fn clean(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.parent)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let left = |prefix: &str| {
                name.strip_prefix(prefix)
                    .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            };
            if left(&self.aside) {
                match fs::exists(&self.target)? {
                    true => fs::remove_dir_all(&path)?,
                    false => fs::rename(&path, &self.target)?,
                }
            } else if left(&self.making) && !in_use(&path) {
                fs::remove_dir_all(&path)?;
            }
        }
        Ok(())
    }

    fn temporary(&self) -> io::Result<(PathBuf, Option<File>)> {
        for n in 0..TRIES {
            let path = self.parent.join(format!("{}{n}", self.making));
            match fs::create_dir(&path) {
                Ok(()) => {
                    let lock = File::open(&path).ok().filter(|f| f.try_lock().is_ok());
                    return Ok((path, lock));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// Whether a running process holds the folder's lock. A folder that cannot be locked counts as left over.
fn in_use(dir: &Path) -> bool {
    let locked = File::open(dir).map(|file| file.try_lock());
    matches!(locked, Ok(Err(TryLockError::WouldBlock)))
}

/// Puts `new` in the place of `target`; afterwards `new` is the old folder, or gone.
fn swap(new: &Path, target: &Path) -> io::Result<()> {
    if !fs::exists(target)? {
        return fs::rename(new, target);
    }
    match exchange(new, target) {
        Ok(()) => Ok(()),
        Err(_) => move_aside(new, target),
    }
}

/// One step: the two folders change names.
#[cfg(target_os = "linux")]
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE)?)
}

/// One step is not possible here.
#[cfg(not(target_os = "linux"))]
fn exchange(_new: &Path, _target: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Two steps: the old folder aside, the new one in its place; on failure the old one comes back.
fn move_aside(new: &Path, target: &Path) -> io::Result<()> {
    let beside = Beside::of(target)?;
    let free = (0..TRIES)
        .map(|n| beside.parent.join(format!("{}{n}", beside.aside)))
        .find(|path| !path.exists());
    let old = free.ok_or(io::ErrorKind::AlreadyExists)?;
    fs::rename(target, &old)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&old, target)?;
        return Err(error);
    }
    // The new folder is in place; an old one that is held open is removed by the next run.
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

#[cfg(test)]
pub(super) fn move_aside_for_test(new: &Path, target: &Path) -> io::Result<()> {
    move_aside(new, target)
}
