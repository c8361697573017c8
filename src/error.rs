//! What stops a run. A bad row never does: it is a [`crate::diag::Diagnostic`].

use std::path::PathBuf;

use crate::diag::Diagnostic;

/// A reason a run cannot go on. No variant ever holds the content of a cell.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("无法{action}文件 {}：{source}", path.display())]
    Io {
        /// What was being done, in words for the user: 读取, 写入, 打开 ….
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's own reason.
        source: std::io::Error,
    },
    /// An input that is not what its name or first bytes promise.
    #[error("{file}：{message}")]
    Input {
        /// The file as the user named it.
        file: String,
        /// What is wrong, in words for the user.
        message: String,
    },
    /// A column that the run needs is missing.
    #[error("{file}{}：缺少必需的列“{needed}”\n  表头有：{}\n  接近的别名：{}", sheet.as_deref().map(|s| format!("（工作表 {s}）")).unwrap_or_default(), found.join("、"), nearest.join("、"))]
    MissingColumn {
        /// The file as the user named it.
        file: String,
        /// The sheet, for workbooks.
        sheet: Option<String>,
        /// The needed column's Chinese name.
        needed: String,
        /// The headers that were found.
        found: Vec<String>,
        /// The nearest known aliases of the needed column.
        nearest: Vec<String>,
    },
    /// The configuration does not hold; every problem found in one pass.
    #[error("配置有 {} 处问题", .0.len())]
    Config(Vec<Diagnostic>),
    /// A model file that is short, foreign or of another version.
    #[error("模型文件 {}：{message}", path.display())]
    Model {
        /// The model file or folder.
        path: PathBuf,
        /// What is wrong, in words for the user.
        message: String,
    },
    /// Anything else that a stage could not do, in words for the user.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// An [`Error::Io`] for `path`.
    pub fn io(action: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            action,
            path: path.into(),
            source,
        }
    }
}
