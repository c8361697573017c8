//! The main job: exports in, a folder of results out, whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::Serialize;

use super::Stages;
use super::aggregate::{self, Months};
use super::assess::{Assessed, Row, Told};
use super::leaks::{self, Words};
use super::linking::Scratch;
use super::matters::{self, Kept, Matters};
use super::owed::{Carried, Owed};
use super::receipts;
use super::referral::{self, Quotes, Taken};
use super::results::{analysis_inputs, manifest, write_assessed, write_results};
use super::trends::Watch;
use super::work::{self, Waits};
use crate::analysis::{self, Builder};
use crate::classify::Classifier;
use crate::clock;
use crate::diag::{Diagnostic, Severity, Tally};
use crate::disclose::{self, Met};
use crate::error::Error;
use crate::ingest::{self, Chunk, InputSummary, Source};
use crate::manifest::{Manifest, OutDir};
use crate::referral::Closings;
use crate::register;
use crate::report::{self, CaseTable, DiagnosticTable, FactTable};

/// Chunks read ahead of the stages; with the rows of a chunk it bounds the memory of the per-case half.
const READ_AHEAD: usize = 4;
/// Rejects shown when a run stops for too many of them.
const SHOWN_REJECTS: usize = 10;

/// The listing of rejected rows.
const REJECTS: &str = "rejects.csv";

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
    let mut tables = Tables::create(out.path(), closings)?;
    let inputs = per_case(request, stages, &mut tables, progress)?;
    let warnings = clock::warnings(&tables.years, &stages.clock);
    let Finished {
        builder,
        rows,
        kept,
        mut owed,
        watch,
        waits,
        mut quotes,
        closings,
        closed_by_list,
        months,
        mut met,
        mut findings,
        tally,
        first_rejects,
    } = tables.finish()?;
    for warning in &warnings {
        findings
            .push(warning)
            .map_err(|e| Error::io("写入", &request.out, e))?;
    }
    findings
        .finish()
        .map_err(|e| Error::io("写入", &request.out, e))?;
    check_rejects(request, stages, &tally, &first_rejects, out.path())?;
    let assessed = assess_open(request, stages, &rows, out.path())?;
    progress(Progress::Linking);
    kept.iter().for_each(|k| met.forget(&k.entry.case_id));
    let order: Vec<String> = kept.iter().map(|k| k.entry.case_id.clone()).collect();
    let here: BTreeSet<&str> = order.iter().map(String::as_str).collect();
    let mut register = register.unwrap_or_default();
    let mut taken = referral::close(&mut register, &closings, &here, request.as_of);
    taken.applied = closed_by_list.len();
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
    aggregate::write(out.path(), &request.out, &months, &stages.disclose)?;
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
    keep(request, stages, &linked)?;
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
    folder: &Path,
) -> Result<Assessed, Error> {
    let mut assessed = stages.assess(rows, Vec::new(), request.as_of);
    let mut earlier = receipts::read(&request.out);
    receipts::score(&mut earlier, rows, request.as_of);
    let receipts = receipts::merge(earlier, std::mem::take(&mut assessed.receipts));
    assessed.told.reliability = receipts::reliability(&receipts);
    write_assessed(folder, &assessed, &receipts)?;
    Ok(assessed)
}

/// Puts the register in its place, whole or not at all; the results stand already, and running again gives the same.
fn keep(request: &Request<'_>, stages: &Stages, linked: &Matters) -> Result<(), Error> {
    let Some(folder) = &request.register else {
        return Ok(());
    };
    let out = OutDir::create(folder)?;
    register::write(&linked.register, out.path())?;
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

/// The tables that grow with the run, open from the start so that a bad path fails at once.
struct Tables {
    cases: CaseTable<BufWriter<File>>,
    facts: FactTable<BufWriter<File>>,
    rejects: DiagnosticTable<BufWriter<File>>,
    findings: DiagnosticTable<BufWriter<File>>,
    builder: Builder,
    rows: Vec<Row>,
    kept: Vec<Kept>,
    owed: Owed,
    watch: Watch,
    waits: BTreeMap<String, Waits>,
    quotes: Quotes,
    closings: Closings,
    closed_by_list: BTreeSet<String>,
    months: Months,
    met: Met,
    tally: Tally,
    first_rejects: Vec<Diagnostic>,
    years: BTreeSet<i32>,
    folder: PathBuf,
}

struct Finished {
    builder: Builder,
    rows: Vec<Row>,
    kept: Vec<Kept>,
    owed: Owed,
    watch: Watch,
    waits: BTreeMap<String, Waits>,
    quotes: Quotes,
    closings: Closings,
    closed_by_list: BTreeSet<String>,
    months: Months,
    met: Met,
    findings: DiagnosticTable<BufWriter<File>>,
    tally: Tally,
    first_rejects: Vec<Diagnostic>,
}

impl Tables {
    fn create(folder: &Path, closings: Closings) -> Result<Self, Error> {
        let tables = folder.join("tables");
        std::fs::create_dir_all(&tables).map_err(|e| Error::io("建立", &tables, e))?;
        let open = |path: PathBuf| match File::create(&path) {
            Ok(file) => Ok(BufWriter::new(file)),
            Err(error) => Err(Error::io("写入", path, error)),
        };
        let failed = |error| Error::io("写入", folder, error);
        Ok(Self {
            cases: CaseTable::new(open(tables.join("cases.csv"))?).map_err(failed)?,
            facts: FactTable::new(open(tables.join("facts.csv"))?).map_err(failed)?,
            rejects: DiagnosticTable::new(open(folder.join(REJECTS))?).map_err(failed)?,
            findings: DiagnosticTable::new(open(folder.join("findings.csv"))?).map_err(failed)?,
            builder: Builder::new(),
            rows: Vec::new(),
            kept: Vec::new(),
            owed: Owed::default(),
            watch: Watch::default(),
            waits: BTreeMap::new(),
            quotes: Quotes::new(),
            closings,
            closed_by_list: BTreeSet::new(),
            months: Months::default(),
            met: Met::new(),
            tally: Tally::default(),
            first_rejects: Vec::new(),
            years: BTreeSet::new(),
            folder: folder.to_path_buf(),
        })
    }

    fn take(&mut self, chunk: &Chunk, request: &Request<'_>, stages: &Stages) -> Result<(), Error> {
        let carried: Vec<_> = chunk
            .cases
            .par_iter()
            .with_min_len(16)
            .map_init(Scratch::default, |scratch, raw| {
                stages.carry(
                    raw,
                    request.classifier,
                    request.as_of,
                    &self.closings,
                    scratch,
                )
            })
            .collect();
        let failed = |error| Error::io("写入", &self.folder, error);
        let words = Words::new(stages);
        let dropped = disclose::cells(&chunk.dropped);
        dropped.for_each(|identifier| self.met.add(&identifier, &words));
        for Carried {
            record,
            row,
            sketch,
            relations,
            places,
            quotes,
            closed_by_list,
            hidden,
        } in carried
        {
            hidden.iter().for_each(|h| self.met.add(h, &words));
            // Of rows with one id the last counts.
            let id = &record.head.case_id;
            if closed_by_list {
                self.closed_by_list.insert(id.clone());
            }
            if record.deadline.state.is_pending() {
                self.quotes.insert(id.clone(), quotes);
            } else {
                self.quotes.remove(id);
            }
            self.cases.push(&record).map_err(failed)?;
            self.builder.push(&record);
            self.months.push(&record);
            for place in &places {
                self.facts.push(place).map_err(failed)?;
            }
            self.owed.push(&record, relations);
            self.rows.push(row);
            self.watch.push(&record);
            match Waits::new(&record) {
                Some(waits) => self.waits.insert(record.head.case_id.clone(), waits),
                None => self.waits.remove(&record.head.case_id),
            };
            self.kept.push(Kept::new(&record, sketch, request.as_of));
            self.years.extend(
                clock::years(&record.head, &record.deadline, &stages.clock)
                    .into_iter()
                    .flatten(),
            );
        }
        for diagnostic in &chunk.diagnostics {
            let table = if diagnostic.severity == Severity::Reject {
                if self.first_rejects.len() < SHOWN_REJECTS {
                    self.first_rejects.push(diagnostic.clone());
                }
                &mut self.rejects
            } else {
                &mut self.findings
            };
            table.push(diagnostic).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Finished, Error> {
        let failed = |error| Error::io("写入", &self.folder, error);
        self.cases.finish().map_err(failed)?;
        self.facts.finish().map_err(failed)?;
        self.rejects.finish().map_err(failed)?;
        Ok(Finished {
            builder: self.builder,
            rows: self.rows,
            kept: self.kept,
            owed: self.owed,
            watch: self.watch,
            waits: self.waits,
            quotes: self.quotes,
            closings: self.closings,
            closed_by_list: self.closed_by_list,
            months: self.months,
            met: self.met,
            findings: self.findings,
            tally: self.tally,
            first_rejects: self.first_rejects,
        })
    }
}

/// Reads on one thread and carries chunks through the stages on all cores; memory is bounded by the read-ahead.
fn per_case(
    request: &Request<'_>,
    stages: &Stages,
    tables: &mut Tables,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<InputSummary>, Error> {
    let total = ingest::total_bytes(&request.sources);
    let (sender, receiver) = sync_channel::<Chunk>(READ_AHEAD);
    let inputs = std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            // A send fails only when the stages stopped with an error of their own, which is the one reported.
            ingest::read(&request.sources, &stages.ingest, &mut |chunk| {
                drop(sender.send(chunk))
            })
        });
        let carried = carry(&receiver, total, request, stages, tables, progress);
        drop(receiver);
        let read = reader
            .join()
            .map_err(|_| Error::Other("读取线程异常退出（程序缺陷，请报告）".into()));
        carried.and(read?)
    })?;
    for summary in &inputs {
        tables.tally.add(&summary.tally);
    }
    Ok(inputs)
}

fn carry(
    receiver: &Receiver<Chunk>,
    total: u64,
    request: &Request<'_>,
    stages: &Stages,
    tables: &mut Tables,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let (mut done, mut cases) = (0, 0);
    for chunk in receiver {
        done += chunk.bytes;
        cases += chunk.cases.len() as u64;
        tables.take(&chunk, request, stages)?;
        progress(Progress::Cases { done, total, cases });
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "rows are far below 2^53")]
fn check_rejects(
    request: &Request<'_>,
    stages: &Stages,
    tally: &Tally,
    first: &[Diagnostic],
    folder: &Path,
) -> Result<(), Error> {
    let allowed = request.max_reject_rate.unwrap_or(stages.max_reject_rate);
    let rate = tally.rejected as f64 / tally.read.max(1) as f64;
    if rate <= allowed {
        return Ok(());
    }
    let mut lines = vec![format!(
        "读到 {} 行，退回 {} 行（{:.1}%），超过上限 {:.1}%，没有出结果",
        tally.read,
        tally.rejected,
        rate * 100.0,
        allowed * 100.0,
    )];
    let shown = first
        .iter()
        .map(|d| format!("  {}：{}", d.origin, d.message));
    lines.extend(shown);
    if tally.rejected > first.len() as u64 {
        lines.push("  ……".into());
    }
    lines.push(match listing(&request.out, &folder.join(REJECTS)) {
        Ok(path) => format!("  退回的行全部列在 {}", path.display()),
        Err(error) => format!("  退回的行没有另存：{error}"),
    });
    lines.push("  办法：核对表头和列是否错位；确认无误时用 --max-reject-rate 放宽".into());
    Err(Error::Other(lines.join("\n")))
}

/// Puts the listing of rejects beside the folder of results, which is not made: `out.rejects.csv` for `out`. Only an
/// earlier listing is replaced.
fn listing(out: &Path, rejects: &Path) -> Result<PathBuf, Error> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let path = out.with_file_name(format!("{name}.{REJECTS}"));
    let bytes = std::fs::read(rejects).map_err(|e| Error::io("读取", rejects, e))?;
    let head = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    match std::fs::read(&path) {
        Ok(there) if !there.starts_with(head) => {
            return Err(Error::Input {
                file: path.display().to_string(),
                message: "已有同名文件，不是退回清单，未作改动".into(),
            });
        }
        _ => {}
    }
    std::fs::write(&path, bytes).map_err(|e| Error::io("写入", &path, e))?;
    Ok(path)
}
