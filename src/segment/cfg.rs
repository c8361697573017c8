//! What a user may set about segmentation, and the ready segmenter's parts.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::TableFile;

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
const DICT: &str = include_str!("dict.csv");
const STOP: &str = include_str!("stop.txt");

/// Segmentation as the user wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whether the built-in tables are used.
    pub builtin: bool,
    /// Whether unknown words are cut by the hidden Markov model.
    pub hmm: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            builtin: true,
            hmm: true,
        }
    }
}

/// One term of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Occurrences to assume; `None` lets the segmenter take the least that keeps the word whole.
    pub frequency: Option<usize>,
    /// Part of speech in jieba's letters; empty when not given.
    pub tag: String,
}

/// Segmentation, checked: dictionary terms in order, stop words.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Terms by word.
    pub terms: BTreeMap<String, Term>,
    /// Words that carry no content.
    pub stop: FxHashSet<String>,
    /// Whether unknown words are cut by the hidden Markov model.
    pub hmm: bool,
}

impl Config {
    /// Reads the tables; every bad line becomes a diagnostic in `diags` and is left out.
    pub fn plan(
        &self,
        dicts: &[TableFile],
        stops: &[TableFile],
        diags: &mut Vec<Diagnostic>,
    ) -> Plan {
        let mut plan = Plan {
            terms: BTreeMap::new(),
            stop: FxHashSet::default(),
            hmm: self.hmm,
        };
        if self.builtin {
            read_dict("内置词典", DICT, &mut plan.terms, diags);
            read_stop(STOP, &mut plan.stop);
        }
        for table in dicts {
            read_dict(&table.name, &table.text, &mut plan.terms, diags);
        }
        for table in stops {
            read_stop(&table.text, &mut plan.stop);
        }
        plan
    }

    /// The digestible text of the built-in tables, for the manifest.
    pub fn builtin_tables() -> [(&'static str, &'static str); 2] {
        [("segment/dict.csv", DICT), ("segment/stop.txt", STOP)]
    }
}

fn read_dict(
    name: &str,
    text: &str,
    terms: &mut BTreeMap<String, Term>,
    diags: &mut Vec<Diagnostic>,
) {
    for (index, line) in (1_u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.split(',').map(str::trim);
        let (word, frequency, tag) = (
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
        );
        let mut bad = |column, code, message: &str| {
            let origin = Origin {
                file: name.into(),
                line: Some(index),
                column: Some(column),
                ..Origin::default()
            };
            diags.push(
                Diagnostic::new(Severity::Error, code, origin, message)
                    .with_help("格式：词,词频,词性,说明"),
            );
        };
        if word.is_empty() || word.chars().any(char::is_whitespace) {
            bad(1, "dict_word", "词为空，或词中有空格");
            continue;
        }
        let frequency = match frequency {
            "" => None,
            digits => match digits.parse() {
                Ok(frequency) => Some(frequency),
                Err(_) => {
                    bad(2, "dict_frequency", "词频不是整数");
                    continue;
                }
            },
        };
        terms.insert(
            word.to_owned(),
            Term {
                frequency,
                tag: tag.to_owned(),
            },
        );
    }
}

fn read_stop(text: &str, stop: &mut FxHashSet<String>) {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    stop.extend(
        lines
            .filter(|l| !(l.is_empty() || l.starts_with('#') && l.chars().count() > 1))
            .map(str::to_owned),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_and_the_rest_is_read() {
        let table = TableFile {
            name: "本地.csv".into(),
            text: "\u{feff}首词,,n,有BOM\n坏词,许多,n\n末词,12,nt\n".into(),
        };
        let mut diags = Vec::new();
        let plan = Config {
            builtin: false,
            ..Config::default()
        }
        .plan(&[table], &[], &mut diags);
        assert_eq!(plan.terms.keys().collect::<Vec<_>>(), ["末词", "首词"]);
        assert_eq!(diags.len(), 1);
        assert_eq!(
            (diags[0].code, diags[0].origin.line),
            ("dict_frequency", Some(2))
        );
    }

    #[test]
    fn the_default_file_is_the_default_value() {
        #[derive(Deserialize)]
        struct File {
            segment: Config,
        }
        let file: File = toml::from_str(DEFAULT_TOML).expect("the default file parses");
        assert_eq!(file.segment, Config::default());
    }
}
