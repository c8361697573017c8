//! The per-case half of a run: chunks of cases through the stages on all cores, rows into the tables, and what the work
//! across cases needs kept in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use super::Stages;
use super::assess::Row;
use super::leaks::Words;
use super::linking::Scratch;
use super::matters::Kept;
use super::owed::{Carried, Owed};
use super::referral::Quotes;
use super::rejects::{REJECTS, SHOWN_REJECTS};
use super::run::{Progress, Request};
use super::trends::Watch;
use super::work::Waits;
use crate::analysis::Builder;
use crate::clock;
use crate::diag::{Diagnostic, Severity, Tally};
use crate::disclose::{self, Met};
use crate::error::Error;
use crate::ingest::{self, Chunk, InputSummary};
use crate::referral::Closings;
use crate::report::{CaseTable, DiagnosticTable, FactTable};

/// Chunks read ahead of the stages; with the rows of a chunk it bounds the memory of the per-case half.
const READ_AHEAD: usize = 4;

/// The tables that grow with the run, open from the start so that a bad path fails at once.
pub(super) struct Tables {
    cases: CaseTable<BufWriter<File>>,
    facts: FactTable<BufWriter<File>>,
    rejects: DiagnosticTable<BufWriter<File>>,
    findings: Findings,
    across: Across,
    folder: PathBuf,
}

/// The table of what was found wrong and not rejected; warnings of the whole run are added at the end.
pub(super) type Findings = DiagnosticTable<BufWriter<File>>;

/// What the cases leave in memory for the work across cases.
#[derive(Default)]
pub(super) struct Across {
    pub(super) builder: Builder,
    pub(super) rows: Vec<Row>,
    pub(super) kept: Vec<Kept>,
    pub(super) owed: Owed,
    pub(super) watch: Watch,
    pub(super) waits: BTreeMap<String, Waits>,
    pub(super) quotes: Quotes,
    /// Cases that a returned list closed.
    pub(super) closed_by_list: BTreeSet<String>,
    /// Identifiers met at ingest, as salted hashes.
    pub(super) met: Met,
    pub(super) tally: Tally,
    pub(super) first_rejects: Vec<Diagnostic>,
    /// Calendar years the deadlines touch.
    pub(super) years: BTreeSet<i32>,
}

impl Tables {
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
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
            across: Across::default(),
            folder: folder.to_path_buf(),
        })
    }

    fn take(
        &mut self,
        chunk: &Chunk,
        request: &Request<'_>,
        stages: &Stages,
        closings: &Closings,
    ) -> Result<(), Error> {
        let carried: Vec<_> = chunk
            .cases
            .par_iter()
            .with_min_len(16)
            .map_init(Scratch::default, |scratch, raw| {
                stages.carry(raw, request.classifier, request.as_of, closings, scratch)
            })
            .collect();
        let failed = |error| Error::io("写入", &self.folder, error);
        let words = Words::new(stages);
        let met = &mut self.across.met;
        disclose::cells(&chunk.dropped).for_each(|identifier| met.add(&identifier, &words));
        for case in carried {
            self.cases.push(&case.record).map_err(failed)?;
            for place in &case.places {
                self.facts.push(place).map_err(failed)?;
            }
            self.across.take(case, &words, request, stages);
        }
        for diagnostic in &chunk.diagnostics {
            let table = if diagnostic.severity == Severity::Reject {
                if self.across.first_rejects.len() < SHOWN_REJECTS {
                    self.across.first_rejects.push(diagnostic.clone());
                }
                &mut self.rejects
            } else {
                &mut self.findings
            };
            table.push(diagnostic).map_err(failed)?;
        }
        Ok(())
    }

    /// Closes the tables of cases, facts and rejects; findings stay open for what the whole run adds.
    pub(super) fn finish(self) -> Result<(Across, Findings), Error> {
        let failed = |error| Error::io("写入", &self.folder, error);
        self.cases.finish().map_err(failed)?;
        self.facts.finish().map_err(failed)?;
        self.rejects.finish().map_err(failed)?;
        Ok((self.across, self.findings))
    }
}

impl Across {
    /// Keeps of a case what the work across cases needs; of rows with one id the last counts.
    fn take(&mut self, case: Carried, words: &Words<'_>, request: &Request<'_>, stages: &Stages) {
        let Carried {
            record,
            row,
            sketch,
            relations,
            places: _,
            quotes,
            closed_by_list,
            hidden,
        } = case;
        hidden.iter().for_each(|h| self.met.add(h, words));
        let id = &record.head.case_id;
        if closed_by_list {
            self.closed_by_list.insert(id.clone());
        }
        if record.deadline.state.is_pending() {
            self.quotes.insert(id.clone(), quotes);
        } else {
            self.quotes.remove(id);
        }
        match Waits::new(&record) {
            Some(waits) => self.waits.insert(id.clone(), waits),
            None => self.waits.remove(id),
        };
        self.builder.push(&record);
        self.owed.push(&record, relations);
        self.watch.push(&record);
        let kept = Kept::new(&record, row.filing.as_ref(), sketch, request.as_of);
        self.kept.push(kept);
        self.rows.push(row);
        let years = clock::years(&record.head, &record.deadline, &stages.clock);
        self.years.extend(years.into_iter().flatten());
    }
}

/// Reads on one thread and carries chunks through the stages on all cores; memory is bounded by the read-ahead.
pub(super) fn per_case(
    request: &Request<'_>,
    stages: &Stages,
    closings: &Closings,
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
        let carried = carry(
            &receiver, total, request, stages, closings, tables, progress,
        );
        drop(receiver);
        let read = reader
            .join()
            .map_err(|_| Error::Other("读取线程异常退出（程序缺陷，请报告）".into()));
        carried.and(read?)
    })?;
    for summary in &inputs {
        tables.across.tally.add(&summary.tally);
    }
    Ok(inputs)
}

fn carry(
    receiver: &Receiver<Chunk>,
    total: u64,
    request: &Request<'_>,
    stages: &Stages,
    closings: &Closings,
    tables: &mut Tables,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let (mut done, mut cases) = (0, 0);
    for chunk in receiver {
        done += chunk.bytes;
        cases += chunk.cases.len() as u64;
        tables.take(&chunk, request, stages, closings)?;
        progress(Progress::Cases { done, total, cases });
    }
    Ok(())
}
