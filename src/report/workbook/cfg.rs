//! The `[workbook]` section: as written, and resolved.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Rows a sheet can have, the header left out and some room kept.
const MOST: u32 = 1_000_000;

/// The `[workbook]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The most rows of one sheet.
    pub sheet_rows: u32,
    /// The most rows of one table over all its sheets.
    pub most_rows: u32,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
struct Wrapper {
    workbook: Written,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    sheet_rows: u32,
    most_rows: u32,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { workbook } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            sheet_rows: workbook.sheet_rows,
            most_rows: workbook.most_rows,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) sheet_rows: u32,
    pub(super) most_rows: u64,
}

impl Config {
    /// Resolves the section; what a sheet cannot hold is an error in `diags`.
    pub fn plan(&self, diags: &mut Vec<Diagnostic>) -> Plan {
        let mut check = |holds: bool, message: &str| {
            if !holds {
                let (code, origin) = ("config_out_of_range", Origin::default());
                diags.push(Diagnostic::new(Severity::Error, code, origin, message));
            }
        };
        check(
            (100..=MOST).contains(&self.sheet_rows),
            "[workbook] sheet_rows：应在 100 至 1000000 之间",
        );
        check(
            self.most_rows >= self.sheet_rows,
            "[workbook] most_rows：不应小于 sheet_rows",
        );
        Plan {
            sheet_rows: self.sheet_rows.clamp(100, MOST),
            most_rows: u64::from(self.most_rows.max(self.sheet_rows)),
        }
    }
}
