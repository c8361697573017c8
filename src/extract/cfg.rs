//! What a user may set, and the word tables made ready.

use serde::{Deserialize, Serialize};

use super::context::Words;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::{TableFile, UnitFinder};

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
/// The built-in tables by name, for the manifest.
pub const BUILT_IN: [(&str, &str); 1] = [("extract/context.toml", include_str!("context.toml"))];

/// The `[extract]` section as the user writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Least score of an amount (拖欠金额).
    pub amount_threshold: f32,
    /// Least score of a duration (拖欠时长).
    pub months_threshold: f32,
    /// Least score of a number of people (涉及人数).
    pub people_threshold: f32,
    /// Least score of a unit (被反映单位).
    pub respondent_threshold: f32,
}

#[derive(Deserialize)]
struct Wrapper {
    extract: Values,
}

/// [`Config`] without defaults, so that the embedded text has to give every key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    amount_threshold: f32,
    months_threshold: f32,
    people_threshold: f32,
    respondent_threshold: f32,
}

impl Default for Config {
    fn default() -> Self {
        match toml::from_str::<Wrapper>(DEFAULT_TOML) {
            Ok(Wrapper { extract: v }) => Self {
                amount_threshold: v.amount_threshold,
                months_threshold: v.months_threshold,
                people_threshold: v.people_threshold,
                respondent_threshold: v.respondent_threshold,
            },
            Err(error) => unreachable!("default.toml: {error}"),
        }
    }
}

/// A context word table: a list of words with the score each adds or takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tables {
    pub(super) amount_left: Vec<Weight>,
    pub(super) amount_right: Vec<Weight>,
    pub(super) months_left: Vec<Weight>,
    pub(super) months_right: Vec<Weight>,
    pub(super) people_left: Vec<Weight>,
    pub(super) people_right: Vec<Weight>,
    pub(super) unit_left: Vec<Weight>,
    pub(super) unit_right: Vec<Weight>,
    pub(super) unit_inside: Vec<Weight>,
}

/// Words that share a score.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weight {
    pub(super) score: f32,
    pub(super) words: Vec<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the table")]
    pub(super) comment: String,
}

/// Thresholds and word tables, ready to run.
#[derive(Debug)]
pub struct Plan {
    pub(super) config: Config,
    pub(super) units: UnitFinder,
    pub(super) amount_left: Words,
    pub(super) amount_right: Words,
    pub(super) months_left: Words,
    pub(super) months_right: Words,
    pub(super) people_left: Words,
    pub(super) people_right: Words,
    pub(super) unit_left: Words,
    pub(super) unit_right: Words,
    pub(super) unit_inside: Words,
}

impl Config {
    /// The plan; `extra` are the user's additions to `context.toml`, in its form. Every problem becomes a
    /// [`Severity::Error`] in `diags`, and the table that holds it is left out.
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut all = Tables::default();
        let own = std::iter::once(("context.toml", include_str!("context.toml")));
        for (name, text) in own.chain(extra.iter().map(|f| (&*f.name, f.text.as_str()))) {
            match toml::from_str::<Tables>(text) {
                Ok(tables) => all.merge(tables),
                Err(e) => diags.push(Diagnostic::new(
                    Severity::Error,
                    "extract_table",
                    Origin::file(name),
                    format!("线索词表读不懂：{}", e.message()),
                )),
            }
        }
        Plan {
            config: self.clone(),
            units: UnitFinder::new(),
            amount_left: Words::new(&all.amount_left),
            amount_right: Words::new(&all.amount_right),
            months_left: Words::new(&all.months_left),
            months_right: Words::new(&all.months_right),
            people_left: Words::new(&all.people_left),
            people_right: Words::new(&all.people_right),
            unit_left: Words::new(&all.unit_left),
            unit_right: Words::new(&all.unit_right),
            unit_inside: Words::new(&all.unit_inside),
        }
    }
}

impl Tables {
    fn merge(&mut self, more: Self) {
        self.amount_left.extend(more.amount_left);
        self.amount_right.extend(more.amount_right);
        self.months_left.extend(more.months_left);
        self.months_right.extend(more.months_right);
        self.people_left.extend(more.people_left);
        self.people_right.extend(more.people_right);
        self.unit_left.extend(more.unit_left);
        self.unit_right.extend(more.unit_right);
        self.unit_inside.extend(more.unit_inside);
    }
}
