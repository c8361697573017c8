//! The `[report]` section: as written, and resolved.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::{Lang, TableFile, Words};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[report]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The report's title.
    pub title: String,
    /// The office's name; empty when it should not appear.
    pub office: String,
    /// The language of the report and the brief.
    pub lang: Lang,
    /// Whether the page carries the glyphs that it uses.
    pub embed_font: bool,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
struct Wrapper {
    report: Written,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    office: String,
    lang: Lang,
    embed_font: bool,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { report } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            title: report.title,
            office: report.office,
            lang: report.lang,
            embed_font: report.embed_font,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) title: String,
    pub(super) office: String,
    pub(super) lang: Lang,
    pub(super) embed_font: bool,
}

impl Plan {
    /// The title; the default one in the language of the report, another as it was written.
    pub(super) fn title_in(&self, w: Words) -> String {
        if self.title == Words(Lang::Zh).title_default() {
            return w.title_default().to_owned();
        }
        w.data(&self.title)
    }

    /// The language of what people read.
    pub fn lang(&self) -> Lang {
        self.lang
    }
}

impl Config {
    /// Resolves the section; an empty title is an error in `diags`.
    pub fn plan(&self, _extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        if self.title.trim().is_empty() {
            diags.push(Diagnostic::new(
                Severity::Error,
                "config_empty",
                Origin::default(),
                "[report] title：标题不能为空",
            ));
        }
        Plan {
            title: self.title.trim().to_owned(),
            office: self.office.trim().to_owned(),
            lang: self.lang,
            embed_font: self.embed_font,
        }
    }
}
