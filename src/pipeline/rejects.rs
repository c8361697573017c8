//! A run with too many rejected rows stops, and says which rows.

use std::path::{Path, PathBuf};

use super::Stages;
use super::run::Request;
use crate::diag::{Diagnostic, Tally};
use crate::error::Error;

/// Rejects shown when a run stops for too many of them.
pub(super) const SHOWN_REJECTS: usize = 10;
/// The listing of rejected rows.
pub(super) const REJECTS: &str = "rejects.csv";

/// Stops a run with more rejects than allowed; the listing stays beside the folder that was not made.
#[expect(clippy::cast_precision_loss, reason = "rows are far below 2^53")]
pub(super) fn check_rejects(
    request: &Request<'_>,
    stages: &Stages,
    tally: &Tally,
    first: &[Diagnostic],
    folder: &Path,
) -> Result<(), Error> {
    let allowed = request.max_reject_rate.unwrap_or(stages.max_reject_rate);
    let rate = tally.rejected as f64 / tally.read.max(1) as f64;
    if rate <= allowed {
        return Ok(());
    }
    let mut lines = vec![format!(
        "读到 {} 行，退回 {} 行（{:.1}%），超过上限 {:.1}%，没有出结果",
        tally.read,
        tally.rejected,
        rate * 100.0,
        allowed * 100.0,
    )];
    let shown = first
        .iter()
        .map(|d| format!("  {}：{}", d.origin, d.message));
    lines.extend(shown);
    if tally.rejected > first.len() as u64 {
        lines.push("  ……".into());
    }
    lines.push(match listing(&request.out, &folder.join(REJECTS)) {
        Ok(path) => format!("  退回的行全部列在 {}", path.display()),
        Err(error) => format!("  退回的行没有另存：{error}"),
    });
    lines.push("  办法：核对表头和列是否错位；确认无误时用 --max-reject-rate 放宽".into());
    Err(Error::Other(lines.join("\n")))
}

/// Puts the listing of rejects beside the folder of results, which is not made: `out.rejects.csv` for `out`. Only an
/// earlier listing is replaced.
fn listing(out: &Path, rejects: &Path) -> Result<PathBuf, Error> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let path = out.with_file_name(format!("{name}.{REJECTS}"));
    let bytes = std::fs::read(rejects).map_err(|e| Error::io("读取", rejects, e))?;
    let head = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    match std::fs::read(&path) {
        Ok(there) if !there.starts_with(head) => {
            return Err(Error::Input {
                file: path.display().to_string(),
                message: "已有同名文件，不是退回清单，未作改动".into(),
            });
        }
        _ => {}
    }
    std::fs::write(&path, bytes).map_err(|e| Error::io("写入", &path, e))?;
    Ok(path)
}
