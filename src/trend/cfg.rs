//! The `[trend]` section: as written, and resolved.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::axis::Festival;
use super::{ears, farrington};
use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[trend]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Whether the stage runs.
    pub enabled: bool,
    /// The least number of matters of an alarm over one week.
    pub min_count: u32,
    /// The least number of matters of an alarm over several weeks.
    pub min_count_sustained: u32,
    /// The one-sided error of one test.
    pub alpha: f64,
    /// The bound on the share of false alarms.
    pub false_discovery: f64,
    /// The most years that are looked back.
    pub years: u32,
    /// Years of history from which the same weeks of earlier years are the baseline.
    pub seasonal_from_years: u32,
    /// Weeks in the baseline of a short history.
    pub ears_weeks: u32,
    /// Weeks that are added up.
    pub cusum_weeks: u32,
    /// Standard deviations taken off each week.
    pub cusum_allowance: f64,
    /// How many times the expected number a sustained rise must reach.
    pub least_ratio: f64,
    /// Weeks before 春节 that are aligned by it.
    pub festival_before: u32,
    /// Weeks after 春节 that are aligned by it.
    pub festival_after: u32,
    /// The least number of matters in a year of a series that is listed.
    pub listed_from: u32,
    /// How many recent weeks are listed.
    pub listed_weeks: u32,
    /// Farrington's method.
    pub farrington: FarringtonConfig,
    /// The forecast.
    pub forecast: ForecastConfig,
}

/// The `[trend.farrington]` section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FarringtonConfig {
    /// Weeks on either side of the same week of earlier years.
    pub half_width: u32,
    /// Parts of the year.
    pub parts: u32,
    /// Weeks before the tested one that are left out.
    pub left_out: u32,
    /// Residuals above this are weighed down.
    pub reweight_above: f64,
    /// The p-value under which a trend stays.
    pub trend_below: f64,
}

/// The `[trend.forecast]` section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ForecastConfig {
    /// The level of the intervals.
    pub level: f64,
    /// Weeks ahead.
    pub weeks: u32,
    /// Months ahead.
    pub months: u32,
    /// Rolling origins, in weeks.
    pub week_origins: u32,
    /// Rolling origins, in months.
    pub month_origins: u32,
    /// The least mean of a month over the last year.
    pub least_per_month: f64,
}

/// The default text as plain values; a test holds that it names every key.
static WRITTEN: LazyLock<toml::Table> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
    let table: toml::Table = toml::from_str(DEFAULT_TOML).expect("the default text parses");
    table
});

/// A value of the default text; the type's zero where it is missing.
fn value<T: Default + serde::de::DeserializeOwned>(section: &[&str], key: &str) -> T {
    let mut table = &*WRITTEN;
    for name in section {
        match table.get(*name) {
            Some(toml::Value::Table(inner)) => table = inner,
            _ => return T::default(),
        }
    }
    let found = table.get(key).and_then(|v| v.clone().try_into().ok());
    found.unwrap_or_default()
}

impl Default for Config {
    fn default() -> Self {
        let of = |key: &str| value::<u32>(&["trend"], key);
        let real = |key: &str| value::<f64>(&["trend"], key);
        Self {
            enabled: value(&["trend"], "enabled"),
            min_count: of("min_count"),
            min_count_sustained: of("min_count_sustained"),
            alpha: real("alpha"),
            false_discovery: real("false_discovery"),
            years: of("years"),
            seasonal_from_years: of("seasonal_from_years"),
            ears_weeks: of("ears_weeks"),
            cusum_weeks: of("cusum_weeks"),
            cusum_allowance: real("cusum_allowance"),
            least_ratio: real("least_ratio"),
            festival_before: of("festival_before"),
            festival_after: of("festival_after"),
            listed_from: of("listed_from"),
            listed_weeks: of("listed_weeks"),
            farrington: FarringtonConfig::default(),
            forecast: ForecastConfig::default(),
        }
    }
}

impl Default for FarringtonConfig {
    fn default() -> Self {
        let of = |key: &str| value::<u32>(&["trend", "farrington"], key);
        let real = |key: &str| value::<f64>(&["trend", "farrington"], key);
        Self {
            half_width: of("half_width"),
            parts: of("parts"),
            left_out: of("left_out"),
            reweight_above: real("reweight_above"),
            trend_below: real("trend_below"),
        }
    }
}

impl Default for ForecastConfig {
    fn default() -> Self {
        let of = |key: &str| value::<u32>(&["trend", "forecast"], key);
        let real = |key: &str| value::<f64>(&["trend", "forecast"], key);
        Self {
            level: real("level"),
            weeks: of("weeks"),
            months: of("months"),
            week_origins: of("week_origins"),
            month_origins: of("month_origins"),
            least_per_month: real("least_per_month"),
        }
    }
}

/// The section, resolved, with the table of festivals.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub(super) enabled: bool,
    pub(super) min_count: u32,
    pub(super) min_sustained: u32,
    pub(super) alpha: f64,
    pub(super) false_discovery: f64,
    pub(super) years: usize,
    pub(super) seasonal_from: usize,
    pub(super) ears: ears::Terms,
    pub(super) farrington: farrington::Terms,
    pub(super) cusum_weeks: usize,
    pub(super) allowance: f64,
    pub(super) least_ratio: f64,
    pub(super) align: (usize, usize),
    pub(super) listed_from: u32,
    pub(super) listed_weeks: usize,
    pub(super) forecast: ForecastPlan,
    pub(super) festivals: Vec<Festival>,
}

/// The forecast, resolved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForecastPlan {
    pub(super) level: f64,
    pub(super) weeks: usize,
    pub(super) months: usize,
    pub(super) week_origins: usize,
    pub(super) month_origins: usize,
    pub(super) least_per_month: f64,
}

/// Clamps values and says which were out of range.
struct Check<'a>(&'a mut Vec<Diagnostic>);

impl Check<'_> {
    fn whole(&mut self, key: &str, value: u32, low: u32, high: u32) -> usize {
        if !(low..=high).contains(&value) {
            self.report(key, &value.to_string(), &format!("{low} 至 {high}"));
        }
        value.clamp(low, high) as usize
    }

    fn real(&mut self, key: &str, value: f64, low: f64, high: f64) -> f64 {
        if !(low..=high).contains(&value) {
            self.report(key, &value.to_string(), &format!("{low} 至 {high}"));
        }
        if value.is_nan() {
            low
        } else {
            value.clamp(low, high)
        }
    }

    fn report(&mut self, key: &str, value: &str, range: &str) {
        self.0.push(Diagnostic::new(
            Severity::Error,
            "config_out_of_range",
            Origin::default(),
            format!("[trend] {key} = {value}：应在 {range}之间"),
        ));
    }
}

impl Config {
    /// Resolves the section; every value out of range is one error in `diags` and falls back to the nearest allowed one.
    /// `festivals` are the days off of each 春节.
    pub fn plan(&self, festivals: Vec<Festival>, diags: &mut Vec<Diagnostic>) -> Plan {
        let mut check = Check(diags);
        let alpha = check.real("alpha", self.alpha, 1e-6, 0.1);
        let ears_weeks = check.whole("ears_weeks", self.ears_weeks, 3, 52);
        let most = 10_000;
        Plan {
            enabled: self.enabled,
            min_count: small(check.whole("min_count", self.min_count, 1, most)),
            min_sustained: small(check.whole(
                "min_count_sustained",
                self.min_count_sustained,
                1,
                most,
            )),
            alpha,
            false_discovery: check.real("false_discovery", self.false_discovery, 1e-4, 0.5),
            years: check.whole("years", self.years, 1, 15),
            seasonal_from: check.whole("seasonal_from_years", self.seasonal_from_years, 2, 15),
            ears: ears::Terms {
                variant: ears::Variant::C2,
                baseline: ears_weeks,
                least_deviation: 0.0,
                alpha,
            },
            farrington: self.farrington.terms(alpha, &mut check),
            cusum_weeks: check.whole("cusum_weeks", self.cusum_weeks, 2, 52),
            allowance: check.real("cusum_allowance", self.cusum_allowance, 0.0, 3.0),
            least_ratio: check.real("least_ratio", self.least_ratio, 1.0, 10.0),
            align: (
                check.whole("festival_before", self.festival_before, 0, 12),
                check.whole("festival_after", self.festival_after, 0, 12),
            ),
            listed_from: small(check.whole("listed_from", self.listed_from, 1, most)),
            listed_weeks: check.whole("listed_weeks", self.listed_weeks, 4, 104),
            forecast: self.forecast.plan(&mut check),
            festivals,
        }
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl FarringtonConfig {
    fn terms(&self, alpha: f64, check: &mut Check<'_>) -> farrington::Terms {
        farrington::Terms {
            half_width: check.whole("farrington.half_width", self.half_width, 1, 8),
            parts: check.whole("farrington.parts", self.parts, 1, 20),
            left_out: check.whole("farrington.left_out", self.left_out, 0, 40),
            reweight: true,
            reweight_above: check.real("farrington.reweight_above", self.reweight_above, 0.5, 10.0),
            trend_below: check.real("farrington.trend_below", self.trend_below, 0.0, 1.0),
            alpha,
            threshold: farrington::Threshold::Predictive,
        }
    }
}

impl ForecastConfig {
    fn plan(&self, check: &mut Check<'_>) -> ForecastPlan {
        ForecastPlan {
            level: check.real("forecast.level", self.level, 0.5, 0.99),
            weeks: check.whole("forecast.weeks", self.weeks, 1, 12),
            months: check.whole("forecast.months", self.months, 1, 6),
            week_origins: check.whole("forecast.week_origins", self.week_origins, 9, 104),
            month_origins: check.whole("forecast.month_origins", self.month_origins, 6, 36),
            least_per_month: check.real("forecast.least_per_month", self.least_per_month, 0.0, 1e6),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_default_text_names_every_key_and_needs_no_correction() {
        let mut diags = Vec::new();
        Config::default().plan(Vec::new(), &mut diags);
        assert_eq!(diags.len(), 0, "{diags:?}");
        let own = toml::Value::try_from(Config::default()).unwrap();
        assert_eq!(WRITTEN.get("trend"), Some(&own));
    }

    #[test]
    fn every_value_out_of_range_is_named_in_one_pass() {
        let mut diags = Vec::new();
        let config = Config {
            min_count: 0,
            alpha: 0.9,
            ..Config::default()
        };
        config.plan(Vec::new(), &mut diags);
        assert_eq!(diags.len(), 2);
    }
}
