//! The configuration without the tables under check, and with them.

use super::{Checked, Kind, LintTable, RuleEntry, Rules, Settings, Stages, TableFile, Tables};
use crate::error::Error;
use crate::{lint, segment};

/// The configuration without the tables under check and without their earlier editions.
pub(super) struct Base {
    pub(super) settings: Settings,
    /// Kinds whose built-in table is under check, or the earlier edition.
    replaced: Vec<Kind>,
}

impl Base {
    pub(super) fn new(settings: &Settings, tables: &[Checked], against: &[Checked]) -> Self {
        let mut settings = settings.clone();
        let mut replaced = Vec::new();
        for table in tables.iter().chain(against) {
            if is_builtin(table) && !replaced.contains(&table.kind) {
                replaced.push(table.kind);
            }
            let name = file_name(&table.name);
            list(&mut settings.tables, table.kind)
                .retain(|t| t.text.trim() != table.text.trim() && file_name(&t.name) != name);
        }
        if settings.config.segment.builtin
            && (replaced.contains(&Kind::Dict) || replaced.contains(&Kind::Stop))
        {
            settings.config.segment.builtin = false;
            let [dict, stop] = segment::Config::builtin_tables();
            for (kind, (name, text)) in [(Kind::Dict, dict), (Kind::Stop, stop)] {
                if !replaced.contains(&kind) {
                    list(&mut settings.tables, kind).insert(0, file(name, text));
                }
            }
        }
        Self { settings, replaced }
    }

    /// The stages with these tables behind those of the configuration.
    pub(super) fn with(&self, tables: &[&Checked]) -> Result<Stages, Error> {
        let mut settings = self.settings.clone();
        for table in tables.iter().filter(|t| !t.there_anyway) {
            list(&mut settings.tables, table.kind).push(file(&table.name, &table.text));
        }
        let mut stages = Stages::new(&settings)?;
        if self.replaced.contains(&Kind::Classify) {
            let tables: Vec<&TableFile> = settings.tables.classify.iter().collect();
            stages.rules = Rules::of(&tables, &mut Vec::new());
        }
        Ok(stages)
    }

    /// The rules that are there without the tables under check.
    pub(super) fn rule_entries(&self) -> Vec<RuleEntry> {
        let mut out = Vec::new();
        if !self.replaced.contains(&Kind::Classify) {
            out.extend(lint::rule_table("", Rules::builtin(), &mut Vec::new()).rules);
        }
        for table in &self.settings.tables.classify {
            out.extend(lint::rule_table("", &table.text, &mut Vec::new()).rules);
        }
        out
    }

    pub(super) fn described(&self, table: &Checked) -> LintTable {
        LintTable {
            file: table.name.clone(),
            kind: table.kind,
            entries: table.count,
            in_place_of_builtin: self.replaced.contains(&table.kind),
        }
    }
}

fn is_builtin(table: &Checked) -> bool {
    let same = |text: &str| {
        lint::good_lines(text, &[]).trim() == lint::good_lines(&table.text, &[]).trim()
    };
    let [dict, stop] = segment::Config::builtin_tables();
    match table.kind {
        Kind::Dict => same(dict.1),
        Kind::Stop => same(stop.1),
        Kind::Classify => same(Rules::builtin()),
        // A table behind these that says the same again changes nothing.
        Kind::Redact | Kind::Extract => false,
    }
}

fn file_name(name: &str) -> String {
    super::super::results::file_name(name)
}

fn file(name: &str, text: &str) -> TableFile {
    TableFile {
        name: name.into(),
        text: text.to_owned(),
    }
}

fn list(tables: &mut Tables, kind: Kind) -> &mut Vec<TableFile> {
    match kind {
        Kind::Dict => &mut tables.dict,
        Kind::Stop => &mut tables.stop,
        Kind::Classify => &mut tables.classify,
        Kind::Redact => &mut tables.redact,
        Kind::Extract => &mut tables.extract,
    }
}
