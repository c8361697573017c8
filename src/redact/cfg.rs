//! What a user may set, and the tables made ready.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use jieba_rs::Jieba;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::doc::KINDS;
use super::lexicon::{Lexicon, WordLists};
use super::number::{CUE_REACH, Check, Rule};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::{MaskKind, TableFile, UnitFinder};

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
/// The built-in tables by name, for the manifest.
pub const BUILT_IN: [(&str, &str); 2] = [
    ("redact/rules.toml", include_str!("rules.toml")),
    ("redact/words.toml", include_str!("words.toml")),
];

/// The `[redact]` section as the user writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Hide names (姓名).
    pub persons: bool,
    /// Hide the door end of addresses (住址).
    pub addresses: bool,
    /// Score from which a string without a cue is taken for a name.
    pub person_threshold: f32,
}

#[derive(Deserialize)]
struct Wrapper {
    redact: Values,
}

/// [`Config`] without defaults, so that the embedded text has to give every key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    persons: bool,
    addresses: bool,
    person_threshold: f32,
}

impl Default for Config {
    fn default() -> Self {
        match toml::from_str::<Wrapper>(DEFAULT_TOML) {
            Ok(Wrapper { redact: v }) => Self {
                persons: v.persons,
                addresses: v.addresses,
                person_threshold: v.person_threshold,
            },
            Err(error) => unreachable!("default.toml: {error}"),
        }
    }
}

/// One entry of a rule table as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    kind: String,
    pattern: String,
    #[serde(default)]
    cue: Vec<String>,
    #[serde(default)]
    cue_not: Vec<String>,
    reach: Option<usize>,
    #[serde(default)]
    check: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the table")]
    comment: String,
}

/// A table file: number rules, word lists, or both.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    rule: Vec<WrittenRule>,
    quantity: Vec<String>,
    words: WordLists,
}

/// Rules and word lists, ready to run.
pub struct Plan {
    pub(super) rules: Vec<Rule>,
    pub(super) quantity: Vec<String>,
    pub(super) lexicon: Lexicon,
    pub(super) units: UnitFinder,
    pub(super) jieba: Arc<Jieba>,
    pub(super) persons: bool,
    pub(super) addresses: bool,
    pub(super) threshold: f32,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan")
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The plan with a dictionary of its own; see [`Config::plan_with`].
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        self.plan_with(Arc::new(Jieba::new()), extra, diags)
    }

    /// The plan with the segmentation dictionary of the run, which keeps everyday words from being taken for names.
    ///
    /// `extra` are the user's tables in the form of `rules.toml` and, under `[words]`, of `words.toml`: a rule of a known
    /// id replaces it, any other is tried before the built-in ones. Every problem becomes a [`Severity::Error`] in
    /// `diags`, and what is wrong is left out.
    pub fn plan_with(
        &self,
        jieba: Arc<Jieba>,
        extra: &[TableFile],
        diags: &mut Vec<Diagnostic>,
    ) -> Plan {
        let mut tables = Builder {
            diags,
            rules: Vec::new(),
            quantity: Vec::new(),
            words: WordLists::default(),
        };
        tables.rule_table("rules.toml", include_str!("rules.toml"));
        tables.word_lists("words.toml", include_str!("words.toml"));
        for file in extra {
            tables.rule_table(&file.name, &file.text);
        }
        let Builder {
            rules,
            quantity,
            words,
            ..
        } = tables;
        Plan {
            rules,
            quantity,
            lexicon: Lexicon::new(&words),
            units: UnitFinder::new(),
            jieba,
            persons: self.persons,
            addresses: self.addresses,
            threshold: self.person_threshold,
        }
    }
}

struct Builder<'a> {
    diags: &'a mut Vec<Diagnostic>,
    rules: Vec<Rule>,
    quantity: Vec<String>,
    words: WordLists,
}

impl Builder<'_> {
    fn error(&mut self, code: &'static str, name: &str, message: String) {
        self.diags.push(Diagnostic::new(
            Severity::Error,
            code,
            Origin::file(name),
            message,
        ));
    }

    fn word_lists(&mut self, name: &str, text: &str) {
        match toml::from_str::<WordLists>(text) {
            Ok(lists) => self.words.merge(lists),
            Err(e) => self.error("redact_table", name, format!("词表读不懂：{}", e.message())),
        }
    }

    fn rule_table(&mut self, name: &str, text: &str) {
        let table = match toml::from_str::<Table>(text) {
            Ok(table) => table,
            Err(e) => {
                return self.error(
                    "redact_table",
                    name,
                    format!("规则表读不懂：{}", e.message()),
                );
            }
        };
        self.quantity.extend(table.quantity);
        self.words.merge(table.words);
        let first = self.rules.is_empty();
        let mut at = 0;
        for written in table.rule {
            let Some(rule) = self.rule(name, written) else {
                continue;
            };
            if let Some(old) = self.rules.iter_mut().find(|r| r.id == rule.id) {
                if first {
                    let message = format!("规则 {} 写了两次", rule.id);
                    self.error("redact_rule", name, message);
                } else {
                    *old = rule;
                }
            } else if first {
                self.rules.push(rule);
            } else {
                self.rules.insert(at, rule);
                at += 1;
            }
        }
        if first && self.rules.is_empty() {
            self.error("redact_table", name, "规则表里没有规则".to_owned());
        }
    }

    fn rule(&mut self, name: &str, written: WrittenRule) -> Option<Rule> {
        let kind: Option<MaskKind> = KINDS.into_iter().find(|k| k.code() == written.kind);
        if kind.is_none() && written.kind != "keep" {
            self.error(
                "redact_rule",
                name,
                format!("规则 {}：没有 {} 这一类", written.id, written.kind),
            );
            return None;
        }
        let check = match written.check.as_str() {
            "" | "none" => Check::None,
            "luhn" => Check::Luhn,
            "gb11643" => Check::Gb11643,
            "id_shape" => Check::IdShape,
            other => {
                self.error(
                    "redact_rule",
                    name,
                    format!("规则 {}：没有 {other} 这种校验", written.id),
                );
                return None;
            }
        };
        let pattern = match Regex::new(&written.pattern) {
            Ok(pattern) => pattern,
            Err(_) => {
                self.error(
                    "redact_rule",
                    name,
                    format!("规则 {}：正则写法有误", written.id),
                );
                return None;
            }
        };
        Some(Rule {
            id: written.id,
            kind,
            pattern,
            cue: words(&written.cue),
            cue_not: words(&written.cue_not),
            reach: written.reach.unwrap_or(CUE_REACH),
            check,
        })
    }
}

/// An automaton of words; none of none.
fn words(list: &[String]) -> Option<AhoCorasick> {
    if list.is_empty() {
        return None;
    }
    AhoCorasick::new(list).ok()
}
