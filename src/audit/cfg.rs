//! The `[audit]` section and its rules: as written, and resolved.

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::TableFile;

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
/// The tables that ship with the program, by name.
pub const BUILT_IN: [(&str, &str); 1] = [("audit/rules.toml", include_str!("rules.toml"))];

/// The `[audit]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// A closing within so many minutes of registration is a minute closure.
    pub minutes: u32,
    /// A text that answers so many different matters is copied.
    pub copies: u32,
    /// Shorter texts are not compared, in Chinese characters.
    pub copied_min_chars: u32,
    /// Longer texts are taken to say something, in Chinese characters.
    pub short_max_chars: u32,
    /// A filing of the same matter within so many days of closing counts as filed again.
    pub refiled_days: u32,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    minutes: u32,
    copies: u32,
    copied_min_chars: u32,
    short_max_chars: u32,
    refiled_days: u32,
}

#[derive(Deserialize)]
struct Wrapper {
    audit: Written,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { audit } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            minutes: audit.minutes,
            copies: audit.copies,
            copied_min_chars: audit.copied_min_chars,
            short_max_chars: audit.short_max_chars,
            refiled_days: audit.refiled_days,
        }
    }
}

/// What a sentence that fits a rule tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Substance,
    Forward,
    Phrase,
}

/// A rule on sentences.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) pattern: Regex,
}

/// A rule on what was paid; a group `yuan` in its pattern is the sum.
#[derive(Debug, Clone)]
pub(super) struct PaidRule {
    pub(super) id: String,
    pub(super) pattern: Regex,
}

/// The section and its rules, resolved.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) config: Config,
    pub(super) sentences: Vec<Rule>,
    pub(super) paid: Vec<PaidRule>,
}

/// A table of rules as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    sentence: Vec<WrittenRule>,
    #[serde(default)]
    paid: Vec<WrittenPaid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    kind: Kind,
    pattern: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPaid {
    id: String,
    pattern: String,
}

impl Config {
    /// Resolves the section with the built-in rules and the user's own behind them; every problem is one error in `diags`.
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let ranges = [
            (self.copies >= 2, "[audit] copies：应不小于 2"),
            (self.minutes <= 24 * 60, "[audit] minutes：应不大于 1440"),
            (
                (1..=366).contains(&self.refiled_days),
                "[audit] refiled_days：应在 1 至 366 之间",
            ),
        ];
        for (_, message) in ranges.iter().filter(|(holds, _)| !holds) {
            diags.push(error("config_out_of_range", Origin::default(), *message));
        }
        let mut plan = Plan {
            config: self.clone(),
            sentences: Vec::new(),
            paid: Vec::new(),
        };
        for (name, text) in BUILT_IN {
            plan.add(name, text, diags);
        }
        for table in extra {
            plan.add(&table.name, &table.text, diags);
        }
        plan
    }
}

impl Plan {
    fn add(&mut self, name: &str, text: &str, diags: &mut Vec<Diagnostic>) {
        let origin = || Origin::file(name);
        let table: Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(e) => {
                let message = format!("办结核查规则表读不懂：{}", e.message());
                diags.push(error("table_unreadable", origin(), message));
                return;
            }
        };
        let mut pattern = |id: &str, text: &str| match Regex::new(text) {
            Ok(pattern) => Some(pattern),
            Err(_) => {
                let message = format!("规则 {id} 的 pattern 不是正则表达式");
                diags.push(error("rule_unreadable", origin(), message));
                None
            }
        };
        for WrittenRule {
            id,
            kind,
            pattern: text,
        } in table.sentence
        {
            if let Some(pattern) = pattern(&id, &text) {
                self.sentences.push(Rule { id, kind, pattern });
            }
        }
        for WrittenPaid { id, pattern: text } in table.paid {
            if let Some(pattern) = pattern(&id, &text) {
                self.paid.push(PaidRule { id, pattern });
            }
        }
    }

    /// Within how many days a new filing of a matter counts as filed again.
    pub fn refiled_days(&self) -> u32 {
        self.config.refiled_days
    }
}

fn error(code: &'static str, origin: Origin, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, origin, message)
}
