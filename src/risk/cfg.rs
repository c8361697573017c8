//! The `[risk]` section: as written, and resolved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::Issue;
use crate::text::TableFile;

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[risk]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Days between two fits of a back-test.
    pub refit_days: u32,
    /// The most cases a fit takes, the latest first.
    pub most_cases: usize,
    /// The share of cases that can be looked at early, 0 to 1.
    pub review_share: f64,
    /// How many answers the staff can give in a week.
    pub answers_per_week: u32,
    /// The scale of harm.
    pub harm: Harm,
}

/// The scale of harm: weights, what stands for a missing fact, where each part ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Harm {
    /// Weight of the people owed.
    pub people: f64,
    /// Weight of the amount.
    pub amount: f64,
    /// Weight of the duration.
    pub months: f64,
    /// Weight of how little the benefit can wait.
    pub vulnerability: f64,
    /// People, when not stated.
    pub default_people: f64,
    /// Yuan, when not stated.
    pub default_amount_yuan: f64,
    /// Months, when not stated.
    pub default_months: f64,
    /// More people add nothing.
    pub most_people: f64,
    /// More yuan add nothing.
    pub most_amount_yuan: f64,
    /// More months add nothing.
    pub most_months: f64,
    /// How little each benefit can wait, 1 and more; what is not named is 1.
    pub urgent: BTreeMap<Issue, f64>,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
struct Wrapper {
    risk: Written,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    refit_days: u32,
    most_cases: usize,
    review_share: f64,
    answers_per_week: u32,
    harm: WrittenHarm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHarm {
    people: f64,
    amount: f64,
    months: f64,
    vulnerability: f64,
    default_people: f64,
    default_amount_yuan: f64,
    default_months: f64,
    most_people: f64,
    most_amount_yuan: f64,
    most_months: f64,
    urgent: BTreeMap<Issue, f64>,
}

fn written() -> Written {
    #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
    let Wrapper { risk } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
    risk
}

impl Default for Config {
    fn default() -> Self {
        let written = written();
        Self {
            refit_days: written.refit_days,
            most_cases: written.most_cases,
            review_share: written.review_share,
            answers_per_week: written.answers_per_week,
            harm: Harm::default(),
        }
    }
}

impl Default for Harm {
    fn default() -> Self {
        let h = written().harm;
        Self {
            people: h.people,
            amount: h.amount,
            months: h.months,
            vulnerability: h.vulnerability,
            default_people: h.default_people,
            default_amount_yuan: h.default_amount_yuan,
            default_months: h.default_months,
            most_people: h.most_people,
            most_amount_yuan: h.most_amount_yuan,
            most_months: h.most_months,
            urgent: h.urgent,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Days between two fits of a back-test.
    pub refit_days: u32,
    /// The most cases a fit takes.
    pub most_cases: usize,
    /// The share of cases that can be looked at early.
    pub review_share: f64,
    /// How many answers the staff can give in a week.
    pub answers_per_week: usize,
    /// The scale of harm.
    pub harm: Harm,
}

impl Config {
    /// Resolves the section; every value out of range is one error in `diags` and falls back to the default.
    pub fn plan(&self, _extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut fine = true;
        let mut check = |key: &str, holds: bool, range: &str| {
            if !holds {
                fine = false;
                diags.push(Diagnostic::new(
                    Severity::Error,
                    "config_out_of_range",
                    Origin::default(),
                    format!("[risk] {key}：{range}"),
                ));
            }
        };
        let h = &self.harm;
        check(
            "refit_days",
            (1..=3660).contains(&self.refit_days),
            "应在 1 至 3660 之间",
        );
        check(
            "most_cases",
            (200..=1_000_000).contains(&self.most_cases),
            "应在 200 至 1000000 之间",
        );
        check(
            "review_share",
            (0.0..=1.0).contains(&self.review_share),
            "应在 0 至 1 之间",
        );
        check("answers_per_week", self.answers_per_week > 0, "应大于 0");
        for (key, weight) in [
            ("harm.people", h.people),
            ("harm.amount", h.amount),
            ("harm.months", h.months),
            ("harm.vulnerability", h.vulnerability),
        ] {
            check(key, (0.0..=10.0).contains(&weight), "应在 0 至 10 之间");
        }
        for (key, default, most) in [
            ("harm.default_people", h.default_people, h.most_people),
            (
                "harm.default_amount_yuan",
                h.default_amount_yuan,
                h.most_amount_yuan,
            ),
            ("harm.default_months", h.default_months, h.most_months),
        ] {
            let holds = default >= 0.0 && most.is_finite() && default <= most && most > 0.0;
            check(key, holds, "应不小于 0，不大于相应的 most_ 值");
        }
        for (issue, urgent) in &h.urgent {
            let key = format!("harm.urgent.{}", issue.code());
            check(&key, (1.0..=10.0).contains(urgent), "应在 1 至 10 之间");
        }
        let of = if fine { self.clone() } else { Self::default() };
        Plan {
            refit_days: of.refit_days,
            most_cases: of.most_cases,
            review_share: of.review_share,
            answers_per_week: of.answers_per_week as usize,
            harm: of.harm,
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
        assert!(diags.is_empty(), "{diags:?}");
    }

    #[test]
    fn every_value_out_of_range_is_named_in_one_pass() {
        let mut config = Config {
            review_share: 2.0,
            ..Config::default()
        };
        config.harm.people = -1.0;
        config.harm.urgent.insert(Issue::Other, 0.0);
        let mut diags = Vec::new();
        config.plan(&[], &mut diags);
        assert_eq!(diags.len(), 3, "{diags:?}");
    }
}
