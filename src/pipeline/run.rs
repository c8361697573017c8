//! The main job: exports in, a folder of results out, whole or not at all.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::Stages;
use super::aggregate::{self, Before};
use super::assess::{Assessed, Row, Told};
use super::history;
use super::leaks::{self, Words};
use super::matters::{self, Matters};
use super::receipts;
use super::referral::{self, Taken};
use super::rejects::check_rejects;
use super::results::{analysis_inputs, manifest, write_assessed, write_results};
use super::tables::{Across, Tables, per_case};
use super::work;
use crate::analysis;
use crate::classify::Classifier;
use crate::clock;
use crate::diag::{Diagnostic, Tally};
use crate::disclose::Cell;
use crate::error::Error;
use crate::ingest::{InputSummary, Source};
use crate::manifest::{Manifest, OutDir};
use crate::register;
use crate::report;
use crate::risk::Filing;

/// What a run is asked to do.
#[derive(Debug)]
pub struct Request<'a> {
    /// The exports, in order.
    pub sources: Vec<Source>,
    /// The folder of results; replaced as a whole.
    pub out: PathBuf,
    /// 统计日: the day the run looks from.
    pub as_of: NaiveDate,
    /// The largest share of rejected rows, 0 to 1; `None` takes the configuration's.
    pub max_reject_rate: Option<f64>,
    /// The classifier.
    pub classifier: &'a Classifier,
    /// The folder of the model, for the manifest; `None` for the shipped one.
    pub model: Option<PathBuf>,
    /// 台账: the folder that keeps cases and matters from week to week; `None` links within this run alone.
    pub register: Option<PathBuf>,
    /// Tables of closings (办理结果) that came of returned lists, in order.
    pub closings: Vec<PathBuf>,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reading and the per-case stages: bytes of the input done, of all; cases so far.
    Cases {
        /// Input bytes done.
        done: u64,
        /// Input bytes of all sources; 0 when not known.
        total: u64,
        /// Cases so far.
        cases: u64,
    },
    /// Cases of one matter are being linked.
    Linking,
    /// Tables are done; charts and the report are being made.
    Writing,
}

/// What a run found.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Rows read, accepted, rejected; findings by code.
    pub tally: Tally,
    /// One summary a file.
    pub inputs: Vec<InputSummary>,
    /// Warnings about the whole run: calendar years without data ….
    pub warnings: Vec<Diagnostic>,
    /// How many matters (事项) the cases belong to.
    pub matters: usize,
    /// How many cases repeat a matter that was filed before (重复件).
    pub repeats: usize,
    /// The opening figures.
    pub opening: analysis::Opening,
    /// The opening sentence of the report.
    pub sentence: String,
    /// What was forecast for open cases.
    pub risk: Told,
    /// What has to be said about the forecasts.
    pub notes: Vec<Diagnostic>,
    /// What was made of the closings given.
    pub closings: Taken,
    /// Where the results are.
    pub out: PathBuf,
}

impl Outcome {
    /// Whether anything was rejected, found or warned of.
    pub fn is_clean(&self) -> bool {
        self.tally.rejected == 0 && self.tally.by_code.is_empty() && self.warnings.is_empty()
    }
}

/// Runs the main job.
///
/// # Errors
/// When an input cannot be read or lacks a needed column, when too many rows are rejected, or when the folder cannot be
/// written; the results of an earlier run are then untouched.
pub fn run(
    request: &Request<'_>,
    stages: &Stages,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, Error> {
    check_sources(&request.sources)?;
    let (closings, closing_files) = referral::closings(&request.closings)?;
    let register = request
        .register
        .as_deref()
        .map(register::read)
        .transpose()?;
    let out = OutDir::create(&request.out)?;
    let mut tables = Tables::create(out.path())?;
    let inputs = per_case(request, stages, &closings, &mut tables, progress)?;
    let (across, mut findings) = tables.finish()?;
    let warnings = clock::warnings(&across.years, &stages.clock);
    let failed = |error| Error::io("写入", &request.out, error);
    for warning in &warnings {
        findings.push(warning).map_err(failed)?;
    }
    findings.finish().map_err(failed)?;
    let Across {
        builder,
        rows,
        kept,
        mut owed,
        watch,
        waits,
        mut quotes,
        closed_by_list,
        mut met,
        tally,
        first_rejects,
        years: _,
    } = across;
    check_rejects(request, stages, &tally, &first_rejects, out.path())?;
    progress(Progress::Linking);
    kept.iter().for_each(|k| met.forget(&k.entry.case_id));
    let order: Vec<String> = kept.iter().map(|k| k.entry.case_id.clone()).collect();
    let here: BTreeSet<&str> = order.iter().map(String::as_str).collect();
    let mut register = register.unwrap_or_default();
    let mut taken = referral::close(&mut register, &closings, &here, request.as_of);
    taken.applied = closed_by_list.len();
    let earlier = history::of_register(&register, request.as_of);
    let assessed = assess_open(request, stages, &rows, earlier, out.path())?;
    let mut linked = matters::find(kept, register, request.as_of, stages);
    owed.take_payments(&closings, request.as_of);
    let (debts, closures) = owed.finish(&linked, stages, request.as_of);
    linked.take_claims(&debts);
    matters::write(&linked, &order, out.path(), request.register.is_some())?;
    progress(Progress::Writing);
    let notes = analysis_inputs(request, stages, &inputs, &tally, &warnings);
    let mut analysis = builder.finish(&stages.analysis, request.as_of, notes)?;
    (analysis.debts, analysis.closures) = (debts, closures);
    analysis.ledger_shown = stages.ledger_shown();
    let first_filings = linked.cases.iter().filter(|(_, l)| l.repeat_of.is_none());
    let first_filings = first_filings.map(|(id, _)| id.clone()).collect();
    analysis.trends = watch.finish(Some(&first_filings), request.as_of, &stages.trend);
    analysis.work = work::work(&assessed, &waits, &linked, request.as_of, stages.per_week());
    write_results(out.path(), &analysis, stages)?;
    let before = match &request.register {
        Some(register) => Before::Register(register),
        None => Before::Results(&request.out),
    };
    let (register, as_of) = (&linked.register, request.as_of);
    let published = aggregate::write(out.path(), &before, register, as_of, &stages.disclose)?;
    let mut manifest = manifest(request, stages, &inputs, &tally)?;
    manifest.inputs.extend(closing_files);
    let words = Words::new(stages);
    let withheld = referral::withhold(&mut quotes, &met, &words);
    referral::write(out.path(), &analysis, &linked, &quotes, &manifest, stages)?;
    let sheets = &stages.workbook;
    report::workbook::workbook(out.path(), &analysis.trends, request.as_of, sheets)?;
    let scanned = leaks::check(out.path(), &met, &words)?;
    manifest.counts.insert("files_scanned".into(), scanned);
    out.commit(manifest)?;
    keep(request, stages, &linked, &published)?;
    let sentence = report::opening_sentence(&analysis, &stages.report);
    Ok(Outcome {
        tally,
        inputs,
        warnings,
        matters: linked.matters.len(),
        repeats: linked
            .cases
            .values()
            .filter(|c| c.repeat_of.is_some())
            .count(),
        opening: analysis.opening,
        sentence,
        risk: assessed.told,
        notes: assessed
            .notes
            .into_iter()
            .chain(taken.note())
            .chain(withheld)
            .collect(),
        closings: taken,
        out: request.out.clone(),
    })
}

/// Assesses the open cases, scores earlier forecasts, and writes what comes of it.
fn assess_open(
    request: &Request<'_>,
    stages: &Stages,
    rows: &[Row],
    history: Vec<(String, Filing)>,
    folder: &Path,
) -> Result<Assessed, Error> {
    let mut assessed = stages.assess(rows, history, request.as_of);
    let mut earlier = receipts::read(&request.out);
    receipts::score(&mut earlier, rows, request.as_of);
    let receipts = receipts::merge(earlier, std::mem::take(&mut assessed.receipts));
    assessed.told.reliability = receipts::reliability(&receipts);
    write_assessed(folder, &assessed, &receipts)?;
    Ok(assessed)
}

/// Puts the register in its place, whole or not at all; the results stand already, and running again gives the same.
fn keep(
    request: &Request<'_>,
    stages: &Stages,
    linked: &Matters,
    published: &[Cell],
) -> Result<(), Error> {
    let Some(folder) = &request.register else {
        return Ok(());
    };
    let out = OutDir::create(folder)?;
    register::write(&linked.register, out.path())?;
    aggregate::keep(out.path(), published, &stages.disclose)?;
    let digests = &stages.digests;
    let manifest = Manifest::new(
        request.as_of,
        digests.config.clone(),
        digests.calendar.clone(),
    );
    out.commit(manifest)?;
    Ok(())
}

/// Every file can be opened, before the work of reading the first begins.
fn check_sources(sources: &[Source]) -> Result<(), Error> {
    let stdin = sources.iter().filter(|s| **s == Source::Stdin).count();
    if stdin > 1 {
        return Err(Error::Other("标准输入（-）只能写一次".into()));
    }
    for source in sources {
        if let Source::Path(path) = source {
            let opened = File::open(path).and_then(|file| file.metadata());
            let meta = opened.map_err(|e| Error::io("打开", path, e))?;
            if meta.is_dir() {
                let kind = std::io::ErrorKind::IsADirectory;
                return Err(Error::io("打开", path, kind.into()));
            }
        }
    }
    Ok(())
}
