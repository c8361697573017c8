//! The `[disclose]` section and its plan.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The section as the user writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// 门槛: counts from 1 to one less are not shown.
    pub threshold: u64,
    /// Whether a count of nothing is shown.
    pub show_zeros: bool,
    /// Cells that are shown all the same.
    pub exceptions: Vec<Exception>,
}

/// A cell that is shown although it is small (例外).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exception {
    /// The table.
    pub table: String,
    /// The cell, `row/column`.
    pub cell: String,
    /// Why.
    pub reason: String,
    /// Who decided (批准人).
    pub approved_by: String,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    threshold: u64,
    show_zeros: bool,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Wrapper {
    disclose: Written,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { disclose } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            threshold: disclose.threshold,
            show_zeros: disclose.show_zeros,
            exceptions: disclose.exceptions,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// 门槛
    pub threshold: u64,
    /// Whether a count of nothing is shown.
    pub show_zeros: bool,
    /// Cells that are shown all the same.
    pub exceptions: Vec<Exception>,
}

impl Config {
    /// Resolves the section; a threshold out of range and an exception without a reason or a name are errors in `diags`.
    pub fn plan(&self, diags: &mut Vec<Diagnostic>) -> Plan {
        let mut wrong = |message: String| {
            let (code, origin) = ("config_out_of_range", Origin::default());
            diags.push(Diagnostic::new(Severity::Error, code, origin, message));
        };
        if !(2..=100).contains(&self.threshold) {
            wrong("[disclose] threshold：应在 2 至 100 之间".into());
        }
        for (exception, number) in self.exceptions.iter().zip(1..) {
            let missing = [
                ("table", &exception.table),
                ("cell", &exception.cell),
                ("reason", &exception.reason),
                ("approved_by", &exception.approved_by),
            ];
            for (key, _) in missing.iter().filter(|(_, value)| value.trim().is_empty()) {
                wrong(format!(
                    "[[disclose.exceptions]] 第 {number} 条没有写 {key}"
                ));
            }
        }
        Plan {
            threshold: self.threshold,
            show_zeros: self.show_zeros,
            exceptions: self.exceptions.clone(),
        }
    }
}

impl Plan {
    /// The exception for a cell of a table.
    pub fn exception(&self, table: &str, cell: &str) -> Option<&Exception> {
        let mut all = self.exceptions.iter();
        all.find(|e| e.table == table && e.cell == cell)
    }
}
