//! An output folder that appears by rename: a killed run leaves the old one or the new one, never half of one.
//!
//! Files are written into a temporary sibling, which a lock marks as in use; what a killed run left is cleaned by the
//! next. Where the system can swap two folders in one step (Linux) it is used; elsewhere the old folder is moved aside
//! first, and put back by the next run when it finds the swap half done.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::verify::digests;
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

/// Refuses a target whose content is not the output of a run.
fn check_replaceable(target: &Path) -> Result<(), Error> {
    let refuse = |message: &str| {
        Err(Error::Input {
            file: target.display().to_string(),
            message: message.to_owned(),
        })
    };
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::io("读取", target, source)),
        Ok(metadata) if !metadata.is_dir() => refuse("已有同名文件，输出需要一个目录"),
        Ok(_) if is_empty(target)? || is_ours(target) => Ok(()),
        Ok(_) => refuse("目录里有不是本程序输出的文件，为免覆盖未作改动；请另选输出目录"),
    }
}

fn is_empty(dir: &Path) -> Result<bool, Error> {
    let mut entries = fs::read_dir(dir).map_err(|source| Error::io("读取", dir, source))?;
    Ok(entries.next().is_none())
}

/// Whether a run left this folder: its manifest says so, whatever version wrote it.
fn is_ours(dir: &Path) -> bool {
    #[derive(Deserialize)]
    struct Mark {
        tool: String,
    }
    let mark = fs::read(dir.join(FILE_NAME))
        .ok()
        .and_then(|text| serde_json::from_slice::<Mark>(&text).ok());
    mark.is_some_and(|mark| mark.tool == TOOL)
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
