//! The `[analysis]` section: as written, and resolved.

use serde::{Deserialize, Serialize};

use super::OVERDUE_KEPT;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::TableFile;

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[analysis]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The least number of cases a distribution is drawn for.
    pub min_n: u32,
    /// The most keys that are drawn one by one in a distribution chart.
    pub max_rows: u32,
    /// The longest span that is counted by week.
    pub max_weeks: u32,
    /// The longest span that is counted by month.
    pub max_months: u32,
    /// How many overdue cases are listed one by one.
    pub overdue_listed: u32,
}

#[derive(Deserialize)]
struct Wrapper {
    analysis: Written,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    min_n: u32,
    max_rows: u32,
    max_weeks: u32,
    max_months: u32,
    overdue_listed: u32,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { analysis } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            min_n: analysis.min_n,
            max_rows: analysis.max_rows,
            max_weeks: analysis.max_weeks,
            max_months: analysis.max_months,
            overdue_listed: analysis.overdue_listed,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) min_n: u64,
    pub(super) max_rows: usize,
    pub(super) max_weeks: usize,
    pub(super) max_months: usize,
    pub(super) overdue_listed: usize,
}

impl Config {
    /// Resolves the section; every value out of range is one error in `diags` and falls back to the nearest allowed one.
    pub fn plan(&self, _extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut within = |key: &str, value: u32, low: u32, high: u32| {
            if !(low..=high).contains(&value) {
                diags.push(Diagnostic::new(
                    Severity::Error,
                    "config_out_of_range",
                    Origin::default(),
                    format!("[analysis] {key} = {value}：应在 {low} 至 {high} 之间"),
                ));
            }
            value.clamp(low, high) as usize
        };
        let kept = u32::try_from(OVERDUE_KEPT).unwrap_or(u32::MAX);
        Plan {
            min_n: within("min_n", self.min_n, 1, 1000) as u64,
            max_rows: within("max_rows", self.max_rows, 3, 30),
            max_weeks: within("max_weeks", self.max_weeks, 8, 160),
            max_months: within("max_months", self.max_months, 12, 240),
            overdue_listed: within("overdue_listed", self.overdue_listed, 0, kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_needs_no_correction() {
        let mut diags = Vec::new();
        Config::default().plan(&[], &mut diags);
        assert!(diags.is_empty());
    }

    #[test]
    fn every_value_out_of_range_is_named_in_one_pass() {
        let mut diags = Vec::new();
        let config = Config {
            min_n: 0,
            max_rows: 900,
            ..Config::default()
        };
        let plan = config.plan(&[], &mut diags);
        assert_eq!((diags.len(), plan.min_n, plan.max_rows), (2, 1, 30));
    }
}
