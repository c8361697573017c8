//! Bytes from and to a file or a standard stream; a file is replaced by rename.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::is_stream;
use crate::Error;

/// How many names a temporary file may try before something else must be wrong.
const TRIES: u32 = 1000;

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let bytes = if is_stream(path) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|source| Error::io("读取", path, source))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = if is_stream(path) {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            // Who reads has read enough, as with `head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    } else {
        replace(path, bytes)
    };
    written.map_err(|source| Error::io("写入", path, source))
}

/// Writes a temporary sibling and renames it over `path`.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (temporary, mut file) = temporary_sibling(path)?;
    let done = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        // The first error is the one to report; a left-over temporary does no harm.
        let _ = fs::remove_file(&temporary);
    }
    done
}

fn temporary_sibling(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path
        .file_name()
        .ok_or(io::ErrorKind::InvalidInput)?
        .to_string_lossy();
    for n in 0..TRIES {
        let sibling = path.with_file_name(format!(".{name}.tmp-{n}"));
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&sibling);
        match opened {
            Ok(file) => return Ok((sibling, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
