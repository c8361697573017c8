//! What a user may set, and the word tables made ready.

use serde::{Deserialize, Serialize};

use super::cue::{Cues, Table};
use super::respondent::{ShortNames, Units};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::{TableFile, UnitFinder};

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");
/// The built-in tables by name, for the manifest.
pub const BUILT_IN: [(&str, &str); 5] = [
    ("extract/units.toml", include_str!("units.toml")),
    ("extract/cues/amount.toml", include_str!("cues/amount.toml")),
    ("extract/cues/people.toml", include_str!("cues/people.toml")),
    ("extract/cues/months.toml", include_str!("cues/months.toml")),
    (
        "extract/cues/respondent.toml",
        include_str!("cues/respondent.toml"),
    ),
];

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

/// The tables of the four facts, as one file may hold them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tables {
    amount: Table,
    people: Table,
    months: Table,
    respondent: Table,
    units: Units,
}

/// Thresholds and cue tables, ready to run.
#[derive(Debug)]
pub struct Plan {
    pub(super) config: Config,
    pub(super) units: UnitFinder,
    pub(super) short: ShortNames,
    pub(super) amount: Cues,
    pub(super) people: Cues,
    pub(super) months: Cues,
    pub(super) respondent: Cues,
}

impl Config {
    /// The plan; `extra` are the user's additions to the tables in `cues/`, in their form. Every problem becomes a
    /// [`Severity::Error`] in `diags`, and the table that holds it is left out.
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut all = Tables::default();
        let mut refuse = |name: &str, why: &str| {
            diags.push(Diagnostic::new(
                Severity::Error,
                "extract_table",
                Origin::file(name),
                format!("线索词表读不懂：{why}"),
            ));
        };
        let extra = extra.iter().map(|f| (&*f.name, f.text.as_str()));
        for (name, text) in BUILT_IN.into_iter().chain(extra) {
            match toml::from_str::<Tables>(text) {
                Ok(tables) => match (tables.wrong_place(), tables.wrong_pattern()) {
                    (Some(place), _) => refuse(name, &format!("没有 {place} 这个位置")),
                    (None, Some(id)) => refuse(name, &format!("句式 {id} 不成正则式")),
                    (None, None) => all.merge(tables),
                },
                Err(e) => refuse(name, e.message()),
            }
        }
        Plan {
            config: self.clone(),
            units: UnitFinder::new(),
            short: ShortNames::new(&all.units),
            amount: Cues::new(&all.amount),
            people: Cues::new(&all.people),
            months: Cues::new(&all.months),
            respondent: Cues::new(&all.respondent),
        }
    }
}

impl Tables {
    fn wrong_place(&self) -> Option<&str> {
        [&self.amount, &self.people, &self.months, &self.respondent]
            .into_iter()
            .find_map(|t| t.wrong_place())
    }

    fn wrong_pattern(&self) -> Option<&str> {
        [&self.amount, &self.people, &self.months, &self.respondent]
            .into_iter()
            .find_map(|t| t.wrong_pattern())
    }

    fn merge(&mut self, more: Self) {
        self.amount.merge(more.amount);
        self.people.merge(more.people);
        self.months.merge(more.months);
        self.respondent.merge(more.respondent);
        self.units.merge(more.units);
    }
}
