//! The `[referral]` section: as written, and resolved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Characters that some system does not take in a file's name.
const REFUSED: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// The longest file name, in characters without its extension.
const LONGEST: usize = 60;

/// The paper that the sheet of cases is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// 297 × 210 mm.
    A4,
    /// 420 × 297 mm.
    A3,
}

/// The `[referral]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Who to ask, and where to send the list back.
    pub contact: String,
    /// Within how many days of the run's day it should come back; 0 for no date.
    pub return_days: u32,
    /// The most characters of a sentence.
    pub quote_chars: u32,
    /// The paper of the sheet of cases.
    pub paper: Paper,
    /// The file name, before its number, of departments without one.
    pub other: String,
    /// File names, without `.xlsx`, by department.
    pub files: BTreeMap<String, String>,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    contact: String,
    return_days: u32,
    quote_chars: u32,
    paper: Paper,
    other: String,
    files: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Wrapper {
    referral: Written,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { referral } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            contact: referral.contact,
            return_days: referral.return_days,
            quote_chars: referral.quote_chars,
            paper: referral.paper,
            other: referral.other,
            files: referral.files,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) contact: String,
    pub(super) return_days: u32,
    pub(super) quote_chars: usize,
    /// As spreadsheets number it.
    pub(super) paper: u8,
    pub(super) other: String,
    pub(super) files: BTreeMap<String, String>,
}

impl Plan {
    /// The most characters of a sentence that a fact was read from.
    pub fn quote_chars(&self) -> usize {
        self.quote_chars
    }
}

impl Config {
    /// Resolves the section; what cannot be a file's name, and a name given twice, is an error in `diags`.
    pub fn plan(&self, diags: &mut Vec<Diagnostic>) -> Plan {
        let mut wrong = |message: String| {
            let (code, origin) = ("config_out_of_range", Origin::default());
            diags.push(Diagnostic::new(Severity::Error, code, origin, message));
        };
        if !(20..=200).contains(&self.quote_chars) {
            wrong("[referral] quote_chars：应在 20 至 200 之间".into());
        }
        if self.return_days > 365 {
            wrong("[referral] return_days：应在 0 至 365 之间".into());
        }
        if !is_file_name(&self.other) {
            wrong("[referral] other：不能作文件名".into());
        }
        let mut seen = BTreeSet::new();
        for (department, file) in &self.files {
            let key = file.trim().to_lowercase();
            if department.trim().is_empty() {
                wrong("[referral.files] 有空的承办单位".into());
            } else if !is_file_name(file) {
                wrong(format!("[referral.files] {department}：不能作文件名"));
            } else if key.starts_with(&format!("{}-", self.other.trim().to_lowercase())) {
                wrong(format!(
                    "[referral.files] {department}：文件名与 other 的编号文件混淆"
                ));
            } else if !seen.insert(key) {
                wrong(format!(
                    "[referral.files] {department}：文件名与另一承办单位相同"
                ));
            }
        }
        let files = self
            .files
            .iter()
            .map(|(d, f)| (d.trim().into(), f.trim().into()));
        Plan {
            contact: self.contact.trim().to_owned(),
            return_days: self.return_days,
            quote_chars: self.quote_chars as usize,
            paper: match self.paper {
                Paper::A4 => 9,
                Paper::A3 => 8,
            },
            other: self.other.trim().to_owned(),
            files: files.collect(),
        }
    }
}

fn is_file_name(name: &str) -> bool {
    let name = name.trim();
    let refused = |c: char| REFUSED.contains(&c) || c.is_control();
    !name.is_empty()
        && name.chars().count() <= LONGEST
        && !name.starts_with(['.', '-', '~', '=', '+', '@'])
        && !name.ends_with('.')
        && !name.contains(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::petition::Issue;

    fn problems(department: &str, file: &str) -> usize {
        let mut config = Config::default();
        config.files.insert(department.into(), file.into());
        let mut diags = Vec::new();
        config.plan(&mut diags);
        diags.len()
    }

    #[test]
    fn every_department_of_the_taxonomy_has_a_file() {
        let config = Config::default();
        for issue in Issue::ALL {
            assert!(
                config.files.contains_key(issue.default_department()),
                "{issue:?}"
            );
        }
        let mut diags = Vec::new();
        config.plan(&mut diags);
        assert!(diags.is_empty());
    }

    #[test]
    fn a_file_name_is_one_that_every_system_takes() {
        assert_eq!(problems("甲局", "甲局"), 0);
        for bad in [
            "",
            "../甲",
            "a/b",
            "c:d",
            ".隐",
            "=cmd",
            "甲\u{7}",
            "其他部门-01",
            "教育局",
        ] {
            assert_eq!(problems("甲局", bad), 1, "{bad}");
        }
    }
}
