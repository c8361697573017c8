//! The `[brief]` section: as written, and resolved.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::fill;
use super::package::Package;
use super::page::Context;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::Lang;

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[brief]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The title; empty for the default one.
    pub title: String,
    /// The user's own template (.docx); empty for the built-in one.
    pub template: PathBuf,
    /// The most matters that are listed.
    pub matters: u32,
    /// The most departments that are listed.
    pub departments: u32,
}

#[derive(Deserialize)]
struct Wrapper {
    brief: Written,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    template: PathBuf,
    matters: u32,
    departments: u32,
}

impl Default for Config {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
        let Wrapper { brief } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
        Self {
            title: brief.title,
            template: brief.template,
            matters: brief.matters,
            departments: brief.departments,
        }
    }
}

/// A user's own template as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// The file as the user named it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) title: String,
    pub(super) office: String,
    pub(super) lang: Lang,
    pub(super) matters: usize,
    pub(super) departments: usize,
    pub(super) template: Package,
    /// The template's name for messages.
    pub(super) name: String,
}

impl Config {
    /// Resolves the section; a template that cannot be filled is an error in `diags` that names the part and the placeholder.
    pub fn plan(
        &self,
        report: &super::super::Plan,
        template: Option<&TemplateFile>,
        diags: &mut Vec<Diagnostic>,
    ) -> Plan {
        let mut within = |key: &str, value: u32, high: u32| {
            if !(1..=high).contains(&value) {
                let message = format!("[brief] {key} = {value}：应在 1 至 {high} 之间");
                diags.push(error("config_out_of_range", Origin::default(), message));
            }
            value.clamp(1, high) as usize
        };
        let (matters, departments) = (
            within("matters", self.matters, 20),
            within("departments", self.departments, 20),
        );
        let read = template.map(|file| {
            let package = Package::read(&file.bytes)?;
            let trial = Context::example(report.lang());
            fill::fill(&package, &trial, &[]).map(|_| package)
        });
        let template = match (template, read) {
            (Some(file), Some(Err(message))) => {
                let origin = Origin::file(file.name.as_str());
                diags.push(
                    error("template_unreadable", origin, message).with_help(
                        "用 huiying config template 写出内置模板对照；占位符一览见 huiying config template --help",
                    ),
                );
                Package::built_in()
            }
            (_, Some(Ok(package))) => package,
            _ => Package::built_in(),
        };
        Plan {
            title: self.title.trim().to_owned(),
            office: report.office.clone(),
            lang: report.lang(),
            matters,
            departments,
            template,
            name: match self.template.as_os_str().is_empty() {
                true => "内置的简报模板".to_owned(),
                false => self.template.display().to_string(),
            },
        }
    }
}

fn error(code: &'static str, origin: Origin, message: String) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, origin, message)
}
