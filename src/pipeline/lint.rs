//! Tables checked: what can be known from a table itself, and what it does to cases, against the configuration without
//! it or with an earlier edition of it.

mod cases;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Stages;
use super::run::Progress;
use crate::classify::Rules;
use crate::config::{Settings, Tables};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;
use crate::lint::{
    self, At, Effect, Entry, Ground, Kind, RuleEntry, RuleTable, TermUse, Terms, Usage,
};
use crate::segment::ChineseSegmenter;
use crate::text::{RawText, Span, TableFile, fold_char};
use crate::{extract, redact};

/// A table as it was read.
#[derive(Debug, Clone)]
pub struct LintFile {
    /// The file as the user named it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is to be checked.
#[derive(Debug)]
pub struct LintRequest<'a> {
    /// The tables.
    pub tables: &'a [LintFile],
    /// Their earlier editions; empty compares with the configuration without the tables.
    pub against: &'a [LintFile],
    /// The kind of all tables; `None` tells it from each.
    pub kind: Option<Kind>,
    /// Exports, or tables with `title` and `text`, on which coverage and effect are counted.
    pub on: &'a [PathBuf],
    /// The configuration the tables join.
    pub settings: &'a Settings,
    /// The folder of the model; `None` for the shipped one.
    pub model: Option<&'a Path>,
}

/// One table checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LintTable {
    /// The file.
    pub file: String,
    /// What it is.
    pub kind: Kind,
    /// Its words or rules.
    pub entries: usize,
    /// Whether it stands in for the built-in table, being that table or an edition of it.
    pub in_place_of_builtin: bool,
}

/// The cases on which coverage and effect were counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LintData {
    /// The files.
    pub files: Vec<String>,
    /// Cases.
    pub cases: usize,
    /// Rows that were no case.
    pub rejected: u64,
    /// Cases with a label.
    pub labelled: usize,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct LintReport {
    /// The tables.
    pub tables: Vec<LintTable>,
    /// Findings by code.
    pub by_code: BTreeMap<&'static str, usize>,
    /// The findings, by table, line and column.
    pub findings: Vec<Diagnostic>,
    /// What was not checked, and why.
    pub not_checked: Vec<String>,
    /// The cases; `None` without any.
    pub data: Option<LintData>,
    /// How terms and stop words do in cases.
    pub terms: Vec<TermUse>,
    /// How rules do in cases.
    pub rules: Option<Usage>,
    /// What the tables change in cases.
    pub effect: Option<Effect>,
}

impl LintReport {
    /// Whether nothing was found that somebody should look at; notes do not count.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|d| d.severity == Severity::Note)
    }
}

/// A table under check.
struct Checked {
    name: String,
    kind: Kind,
    /// Its text without lines that the program would refuse.
    text: String,
    entries: Vec<Entry>,
    rules: RuleTable,
    count: usize,
    /// Whether the program would refuse the table as a whole.
    broken: bool,
    /// Whether it is a built-in table of redaction or facts, which is there anyway.
    there_anyway: bool,
}

/// Checks tables.
///
/// # Errors
/// [`Error::Input`] when the kind of a table cannot be told, [`Error::Config`] when the configuration or an earlier edition
/// does not hold; otherwise when an export cannot be read.
pub fn lint(
    request: &LintRequest<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<LintReport, Error> {
    let mut findings = Vec::new();
    let read = |file: &LintFile, diags: &mut Vec<Diagnostic>| checked(file, request.kind, diags);
    let tables: Vec<Checked> = request
        .tables
        .iter()
        .map(|f| read(f, &mut findings))
        .collect::<Result<_, _>>()?;
    let against: Vec<Checked> = request
        .against
        .iter()
        .map(|f| read(f, &mut Vec::new()))
        .collect::<Result<_, _>>()?;
    let base = settings::Base::new(request.settings, &tables, &against);
    let mut report = LintReport {
        tables: tables.iter().map(|t| base.described(t)).collect(),
        by_code: BTreeMap::new(),
        findings: Vec::new(),
        not_checked: Vec::new(),
        data: None,
        terms: Vec::new(),
        rules: None,
        effect: None,
    };
    let usable: Vec<&Checked> = tables.iter().filter(|t| !t.broken).collect();
    let new = base.with(&usable)?;
    words(&usable, &base, &new, &mut findings);
    rules(&usable, &base, &new, &mut findings);
    if usable.len() < tables.len() {
        let message = "有的表程序读不了，先改正标为“错误”的地方，再看它在数据上的情况";
        report.not_checked.push(message.into());
    } else if request.on.is_empty() {
        let message = "没有给数据（--on），只查了表本身：规则命中多少件、互相重叠和冲突、改动会影响哪些件，都没有查";
        report.not_checked.push(message.into());
    } else {
        let old = base.with(&against.iter().collect::<Vec<_>>())?;
        let work = cases::Work::new(request, &old, &new, &usable, &against)?;
        work.run(&usable, &mut report, &mut findings, progress)?;
    }
    let order = |d: &Diagnostic| tables.iter().position(|t| *t.name == *d.origin.file);
    findings.sort_by_key(|d| (order(d), d.origin.line, d.origin.column, d.code));
    findings.dedup();
    for finding in &findings {
        *report.by_code.entry(finding.code).or_default() += 1;
    }
    report.findings = findings;
    Ok(report)
}

fn checked(
    file: &LintFile,
    kind: Option<Kind>,
    diags: &mut Vec<Diagnostic>,
) -> Result<Checked, Error> {
    let name = file.name.as_str();
    let mut own = Vec::new();
    let text = lint::decode(name, &file.bytes, &mut own);
    let kind = kind
        .or_else(|| Kind::of(name, &text))
        .ok_or_else(|| Error::Input {
            file: name.to_owned(),
            message: "看不出是哪一种表；用 --kind 说明：dict、stop、redact、classify、extract"
                .into(),
        })?;
    let mut built_in = redact::BUILT_IN.iter().chain(&extract::BUILT_IN);
    let there_anyway = built_in.any(|(_, built_in)| *built_in == text);
    let (mut entries, mut rules, mut count) = (Vec::new(), RuleTable::default(), 0);
    match kind {
        Kind::Dict => entries = lint::dict(name, &text, &mut own),
        Kind::Stop => entries = lint::stop(name, &text, &mut own),
        Kind::Classify => rules = lint::rule_table(name, &text, &mut own),
        Kind::Redact => {
            count = lint::redact_table(name, &text, &mut own);
            // The built-in list of words is the one table whose lists stand at its top.
            if there_anyway {
                own.retain(|d| d.code != "redact_words_section");
            }
        }
        Kind::Extract => count = lint::extract_table(name, &text, &mut own),
    }
    let lines = matches!(kind, Kind::Dict | Kind::Stop);
    let encoding = |d: &&Diagnostic| !d.code.starts_with("encoding_");
    let broken = own
        .iter()
        .filter(encoding)
        .any(|d| d.severity == Severity::Error)
        && !lines;
    let text = if lines {
        let lines: Vec<Diagnostic> = own.iter().filter(encoding).cloned().collect();
        lint::good_lines(&text, &lines)
    } else {
        text
    };
    diags.extend(own);
    Ok(Checked {
        name: name.to_owned(),
        kind,
        text,
        count: count + entries.len() + rules.rules.len(),
        entries,
        rules,
        broken,
        there_anyway,
    })
}

/// Dictionary terms and stop words against the segmenter.
fn words(tables: &[&Checked], base: &settings::Base, new: &Stages, diags: &mut Vec<Diagnostic>) {
    let listed = |t: &&&Checked| matches!(t.kind, Kind::Dict | Kind::Stop);
    if !tables.iter().any(|t| listed(&t)) {
        return;
    }
    let config = &base.settings.config.segment;
    let of = &base.settings.tables;
    let plan = config.plan(&of.dict, &of.stop, &mut Vec::new());
    let before: BTreeMap<String, Option<usize>> = plan
        .terms
        .iter()
        .map(|(word, term)| (word.clone(), term.frequency))
        .collect();
    let stop = plan.stop.clone();
    let jieba = ChineseSegmenter::new(plan).dictionary();
    let dictionary = new.segmenter.dictionary();
    // A stop word may take a term away that only the tables under check bring.
    let mut all = before.clone();
    for table in tables.iter().filter(|t| t.kind == Kind::Dict) {
        all.extend(table.entries.iter().map(|e| (e.word.clone(), e.frequency)));
    }
    for table in tables {
        let known = if table.kind == Kind::Dict {
            &before
        } else {
            &all
        };
        let ground = Ground {
            jieba: &dictionary,
            base: &jieba,
            known,
            hmm: config.hmm,
        };
        match table.kind {
            Kind::Dict => lint::check_terms(&table.name, &table.entries, &ground, diags),
            Kind::Stop => {
                let known = |word: &str| stop.contains(word);
                lint::check_stops(&table.name, &table.entries, &ground, &known, diags);
            }
            _ => {}
        }
    }
}

/// Rules against the other rules of the run, and their words against redaction.
fn rules(tables: &[&Checked], base: &settings::Base, new: &Stages, diags: &mut Vec<Diagnostic>) {
    let own = tables.iter().filter(|t| t.kind == Kind::Classify);
    let others = base.rule_entries();
    for table in own {
        let rest = tables
            .iter()
            .filter(|t| t.kind == Kind::Classify && t.name != table.name)
            .flat_map(|t| t.rules.rules.iter().cloned());
        let others: Vec<RuleEntry> = others.iter().cloned().chain(rest).collect();
        lint::subsumed(&table.name, &table.rules.rules, &others, diags);
        for rule in &table.rules.rules {
            if !rule.id.is_empty() && others.iter().any(|o| o.id == rule.id) {
                let message = format!(
                    "规则 {}：与自带或另一张表的规则同号，两条都命中时会重复计分",
                    rule.id
                );
                let found = at(
                    &table.name,
                    rule.at,
                    Severity::Finding,
                    "rule_duplicate",
                    message,
                );
                diags.push(found.with_help("换一个编号"));
            }
        }
        for (word, place) in table.rules.words() {
            let hidden = |(text, span): (String, Span)| {
                let safe = redact::redact_text(&RawText::new(text.as_str()), &new.redact);
                !span
                    .of(&text)
                    .is_some_and(|word| safe.as_str().contains(word))
            };
            if !word.contains('【') && folds_to_itself(word) && lint::framed(word).all(hidden) {
                let message = format!("{word}：会被当作个人信息隐去，正文里留不下这个词");
                diags.push(at(
                    &table.name,
                    place,
                    Severity::Finding,
                    "word_redacted",
                    message,
                ));
            }
        }
    }
}

/// A word in full width is told of elsewhere.
fn folds_to_itself(word: &str) -> bool {
    word.chars().all(|c| fold_char(c) == c)
}

fn at(file: &str, at: At, severity: Severity, code: &'static str, message: String) -> Diagnostic {
    let origin = Origin {
        line: Some(at.line),
        column: Some(at.column),
        ..Origin::file(file)
    };
    Diagnostic::new(severity, code, origin, message)
}
