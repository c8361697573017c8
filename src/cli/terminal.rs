//! What a person sees while and after a command runs. Results go to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use huiying::Error;
use huiying::diag::{Diagnostic, Severity};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The terminal of one command.
pub(crate) struct Terminal {
    quiet: bool,
    bar: Option<ProgressBar>,
}

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, bar: None }
    }

    /// A line of the result. A closed pipe ends the output, not the program.
    pub(crate) fn say(&mut self, text: &str) {
        self.finish();
        let _ = writeln!(io::stdout().lock(), "{text}");
    }

    /// A line about the work, not part of the result; nothing with `--quiet`.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.quiet {
            self.finish();
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// A progress bar over `total` units (a spinner when 0), with a few words; only on a terminal.
    pub(crate) fn progress(&mut self, done: u64, total: u64, words: String) {
        if self.quiet || !io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar =
                ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
            let template = if total > 0 {
                "{bar:24} {percent:>3}% {msg}"
            } else {
                "{spinner} {msg}"
            };
            bar.set_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        bar.set_position(done.min(total.max(done)));
        bar.set_message(words);
    }

    /// Takes the progress bar away.
    pub(crate) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// A reason the command could not go on.
    pub(crate) fn error(&mut self, error: &Error) {
        self.finish();
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "错误：{error}");
        if let Error::Config(diags) = error {
            diags.iter().for_each(|d| diagnostic(&mut err, d));
        }
    }

    /// One finding, with its place and help.
    pub(crate) fn finding(&mut self, finding: &Diagnostic) {
        if !self.quiet {
            self.finish();
            diagnostic(&mut io::stderr().lock(), finding);
        }
    }
}

fn diagnostic(out: &mut impl Write, d: &Diagnostic) {
    let word = match d.severity {
        Severity::Note => "提示",
        Severity::Finding => "疑点",
        Severity::Reject => "退回",
        Severity::Error => "错误",
    };
    let place = d.origin.to_string();
    let place = if place.is_empty() {
        place
    } else {
        format!("{place}：")
    };
    let _ = writeln!(out, "  {word} [{}] {place}{}", d.code, d.message);
    if let Some(help) = &d.help {
        let _ = writeln!(out, "      办法：{help}");
    }
}

/// Rows as a table: the first column to the left, figures to the right, the last to the left when it holds words.
pub(crate) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let is_words = |at: usize| {
        let figure = |c: &String| c.chars().all(|c| c.is_ascii_digit() || ".()-—".contains(c));
        at == 0
            || rows
                .iter()
                .skip(1)
                .filter_map(|r| r.get(at))
                .any(|c| !figure(c))
    };
    let words: Vec<bool> = (0..columns).map(is_words).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .zip(&words)
            .map(|((cell, wide), words)| {
                let blank = " ".repeat(wide.saturating_sub(width(cell)));
                if *words {
                    format!("{cell}{blank}")
                } else {
                    format!("{blank}{cell}")
                }
            });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Columns on a terminal: a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_chinese() {
        let rows = [
            ["组别", "条数", "名称"],
            ["全部", "12", "农民工工资"],
            ["hard", "3", "其他"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        let text = aligned(&rows);
        assert_eq!(
            text,
            "组别  条数  名称\n全部    12  农民工工资\nhard     3  其他"
        );
    }
}
