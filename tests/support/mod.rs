//! Reading the project's own sources: files by extension, and Rust split into words, strings and doc comments.

use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file below `folder` of the project with one of the extensions: its path from the root with `/`, and its
/// text. Files that are not UTF-8 are left out.
pub(crate) fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|e| extensions.iter().any(|x| e == *x))
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push((from_root(&path), text));
            }
        }
    }
    found.sort();
    found
}

fn from_root(path: &Path) -> String {
    let inside = path.strip_prefix(root()).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

/// Whether a source file is a test: its content reaches no user.
pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// One piece of Rust source that is no plain comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An identifier or keyword.
    Word(String),
    /// Any other single character that is no blank.
    Sign(char),
    /// The inside of a string literal.
    Text(String),
    /// A doc comment, which may become a help text.
    Doc(String),
}

/// A piece and the line it starts on.
pub(crate) type Placed = (usize, Piece);

/// Splits Rust source; an inline `#[cfg(test)] mod … {` and what follows it are left out.
pub(crate) fn pieces(source: &str) -> Vec<Placed> {
    let chars: Vec<char> = without_inline_tests(source).chars().collect();
    let mut lexer = Lexer {
        chars: &chars,
        at: 0,
        line: 1,
    };
    let mut out = Vec::new();
    while let Some(c) = lexer.peek(0) {
        let line = lexer.line;
        if let Some(piece) = lexer.next_piece(c) {
            out.push((line, piece));
        }
    }
    out
}

/// What stands before the first inline test module; `#[cfg(test)] mod tests;` keeps the rest of the file in view.
fn without_inline_tests(source: &str) -> &str {
    const MARK: &str = "#[cfg(test)]\n";
    let mut from = 0;
    while let Some(at) = source.get(from..).and_then(|rest| rest.find(MARK)) {
        let (before, rest) = source.split_at(from + at);
        let (head, _) = rest.split_once(['{', ';']).unwrap_or((rest, ""));
        let opens = rest.get(head.len()..).is_some_and(|r| r.starts_with('{'));
        if opens && head.contains("mod ") {
            return before;
        }
        from += at + MARK.len();
    }
    source
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
    line: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek(0).filter(|c| keep(*c)) {
            out.push(c);
            self.bump();
        }
        out
    }

    fn next_piece(&mut self, c: char) -> Option<Piece> {
        match (c, self.peek(1)) {
            ('/', Some('/')) => {
                let comment = self.take_while(|c| c != '\n');
                let doc = comment.starts_with("///") || comment.starts_with("//!");
                doc.then_some(Piece::Doc(comment))
            }
            ('/', Some('*')) => {
                while self.peek(0).is_some()
                    && !(self.peek(0) == Some('*') && self.peek(1) == Some('/'))
                {
                    self.bump();
                }
                self.bump();
                self.bump();
                None
            }
            ('"', _) => Some(self.quoted()),
            ('r', Some('"' | '#')) => Some(self.raw()),
            // A character literal, or a lifetime.
            ('\'', Some('\\')) => {
                self.at += 2;
                self.bump();
                self.take_while(|c| c != '\'');
                self.bump();
                None
            }
            ('\'', Some(_)) if self.peek(2) == Some('\'') => {
                self.at += 3;
                None
            }
            _ if c.is_alphabetic() || c == '_' => {
                let word = self.take_while(|c| c.is_alphanumeric() || c == '_');
                Some(Piece::Word(word))
            }
            _ => {
                self.bump();
                (!c.is_whitespace()).then_some(Piece::Sign(c))
            }
        }
    }

    fn quoted(&mut self) -> Piece {
        self.bump();
        let mut text = String::new();
        while let Some(c) = self.bump() {
            match c {
                '"' => break,
                '\\' => text.extend(self.bump()),
                _ => text.push(c),
            }
        }
        Piece::Text(text)
    }

    fn raw(&mut self) -> Piece {
        self.bump();
        let hashes = self.take_while(|c| c == '#').len();
        if self.peek(0) != Some('"') {
            return Piece::Sign('#'); // A raw identifier.
        }
        self.bump();
        let mut text = String::new();
        while let Some(c) = self.bump() {
            if c == '"' && (0..hashes).all(|n| self.peek(n) == Some('#')) {
                self.at += hashes;
                break;
            }
            text.push(c);
        }
        Piece::Text(text)
    }
}
