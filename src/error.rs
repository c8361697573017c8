//! What stops a run. A bad row never does: it is a [`crate::diag::Diagnostic`].

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;

/// A reason a run cannot go on. No variant ever holds the content of a cell.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{action}{}失败：{}", spaced(path), reason(source))]
    Io {
        /// What was being done, in words for the user: 读取, 写入, 打开 ….
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's own reason.
        source: std::io::Error,
    },
    /// An input that is not what its name or first bytes promise.
    #[error("{}：{message}", shown(Path::new(file)))]
    Input {
        /// The file as the user named it.
        file: String,
        /// What is wrong, in words for the user.
        message: String,
    },
    /// A column that the run needs is missing.
    #[error("{}", missing_column(file, sheet.as_deref(), needed, found, nearest))]
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

/// A path for a message; `-` stands for a standard stream.
fn shown(path: &Path) -> String {
    if path == Path::new("-") {
        "标准输入".to_owned()
    } else {
        path.display().to_string()
    }
}

/// The same inside a sentence, with blanks around a path.
fn spaced(path: &Path) -> String {
    if path == Path::new("-") {
        shown(path)
    } else {
        format!(" {} ", path.display())
    }
}

/// The system's reason in words of the office; the system's own for the rare ones.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已有同名的文件或目录",
        ErrorKind::IsADirectory => "这是一个目录，不是文件",
        ErrorKind::NotADirectory => "路径中有一段不是目录",
        ErrorKind::DirectoryNotEmpty => "目录不是空的",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::InvalidFilename => "文件名不合规定（可能太长）",
        ErrorKind::InvalidData => "不是 UTF-8 文字",
        ErrorKind::InvalidInput => "路径不合规定",
        ErrorKind::BrokenPipe => "接收方已关闭",
        ErrorKind::UnexpectedEof => "文件不完整",
        ErrorKind::OutOfMemory => "内存不足",
        _ => return error.to_string(),
    };
    words.to_owned()
}

fn missing_column(
    file: &str,
    sheet: Option<&str>,
    needed: &str,
    found: &[String],
    nearest: &[String],
) -> String {
    let sheet = sheet.map_or_else(String::new, |s| format!("（工作表 {s}）"));
    let found = if found.is_empty() {
        "（没有）".to_owned()
    } else {
        found.join("、")
    };
    format!(
        "{}{sheet}：缺少必需的列：{needed}\n  读到的表头：{found}\n  可用的列名：{}\n  办法：把表头改成可用的列名之一；huiying run 也可在配置 [ingest.columns] 里补别名",
        shown(Path::new(file)),
        nearest.join("、")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_told_in_chinese() {
        let error = Error::io("打开", "台账.csv", ErrorKind::NotFound.into());
        assert_eq!(error.to_string(), "打开 台账.csv 失败：没有这个文件或目录");
        let error = Error::io("读取", "-", ErrorKind::UnexpectedEof.into());
        assert_eq!(error.to_string(), "读取标准输入失败：文件不完整");
    }
}
