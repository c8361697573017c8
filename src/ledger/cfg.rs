//! The `[ledger]` section: as written, and resolved.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// What matters are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The unit with its branches, projects and subcontractors.
    Family,
    /// The unit alone.
    Unit,
}

/// The `[ledger]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// What matters are put together by.
    pub group_by: GroupBy,
    /// Two statements of a figure agree when they differ by no more than this share, 0 to 1.
    pub same_within: f64,
    /// The most groups that are drawn.
    pub drawn: u32,
    /// The most groups that the report lists.
    pub listed: u32,
    /// The least number of matters that state an amount for which a picture is drawn.
    pub min_n: u32,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    group_by: GroupBy,
    same_within: f64,
    drawn: u32,
    listed: u32,
    min_n: u32,
}

#[derive(Deserialize)]
struct Wrapper {
    ledger: Written,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { ledger } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            group_by: ledger.group_by,
            same_within: ledger.same_within,
            drawn: ledger.drawn,
            listed: ledger.listed,
            min_n: ledger.min_n,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub(super) group_by: GroupBy,
    pub(super) same_within: f64,
    pub(super) shown: Shown,
}

/// How much of the ledger is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The most groups that are drawn.
    pub drawn: usize,
    /// The most groups that the report lists.
    pub listed: usize,
    /// The least number of matters with an amount for a picture.
    pub min_n: u64,
}

impl Config {
    /// Resolves the section; what is out of range is an error in `diags`.
    pub fn plan(&self, diags: &mut Vec<Diagnostic>) -> Plan {
        let mut check = |holds: bool, message: &str| {
            if !holds {
                let (code, origin) = ("config_out_of_range", Origin::default());
                diags.push(Diagnostic::new(Severity::Error, code, origin, message));
            }
        };
        check(
            (0.0..=0.5).contains(&self.same_within),
            "[ledger] same_within：应在 0 至 0.5 之间",
        );
        check(
            (1..=30).contains(&self.drawn),
            "[ledger] drawn：应在 1 至 30 之间",
        );
        check(
            (1..=1000).contains(&self.listed),
            "[ledger] listed：应在 1 至 1000 之间",
        );
        Plan {
            group_by: self.group_by,
            same_within: self.same_within,
            shown: Shown {
                drawn: self.drawn as usize,
                listed: self.listed as usize,
                min_n: u64::from(self.min_n),
            },
        }
    }
}

impl Plan {
    /// How much of the ledger is shown.
    pub fn shown(&self) -> Shown {
        self.shown
    }
}
