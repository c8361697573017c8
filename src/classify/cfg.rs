//! What a user may set about classification.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default configuration, as `huiying config init` writes it.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[classify]` section as the user writes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Cases below this probability ask for review; 0 keeps the model's own threshold.
    pub review_below: f32,
}

/// Classification, checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The review threshold that replaces the model's; `None` keeps it.
    pub review_below: Option<f32>,
}

impl Config {
    /// Checks the section; a threshold outside 0 to 1 is an error in `diags`.
    pub fn plan(&self, diags: &mut Vec<Diagnostic>) -> Plan {
        if !(0.0..=1.0).contains(&self.review_below) {
            let message = "[classify] review_below：应在 0 至 1 之间";
            diags.push(Diagnostic::new(
                Severity::Error,
                "config_out_of_range",
                Origin::default(),
                message,
            ));
        }
        Plan {
            review_below: (self.review_below > 0.0).then_some(self.review_below),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_is_the_default_value() {
        #[derive(Deserialize)]
        struct File {
            classify: Config,
        }
        let file: File = toml::from_str(DEFAULT_TOML).expect("the default file parses");
        assert_eq!(file.classify, Config::default());
    }
}
