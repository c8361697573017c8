//! The sample and the program, for tests of whole commands.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The day up to which the sample runs.
pub(crate) const AS_OF: &str = "2025-12-31";

/// A file of `sample-data`.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-data")
        .join(name)
}

/// The program, without colour or progress.
pub(crate) fn huiying() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
}

/// `huiying run` over files of the sample; it finishes with findings.
#[allow(dead_code, reason = "not every test file runs without more options")]
pub(crate) fn run(files: &[PathBuf], out: &Path) {
    huiying()
        .arg("run")
        .args(files)
        .arg("-o")
        .arg(out)
        .args(["--as-of", AS_OF, "--quiet"])
        .assert()
        .code(1);
}
