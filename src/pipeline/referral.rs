//! Referral lists wired: a run's open cases to one workbook a department, returned workbooks to closings and labels.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::Stages;
use super::leaks;
use super::matters::Matters;
use crate::analysis::{Analysis, NO_DEPARTMENT, OpenCase};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::disclose::{Met, Names};
use crate::error::Error;
use crate::ingest::Source;
use crate::manifest::{self, Digest, Input, Manifest};
use crate::petition::{Case, Fact, Facts, State};
use crate::referral::{self, Against, Closing, Closings, Quote, Row, Stamp};
use crate::register::{Entry, Pace, Register};
use crate::text::{Span, UnitFinder, sentence};

/// The folder of the lists in the folder of results.
const FOLDER: &str = "referrals";
/// Missing ids that are named.
const NAMED: usize = 5;

/// Sentences of open cases, by case id.
pub(super) type Quotes = BTreeMap<String, Vec<Quote>>;

/// What ends a sentence, between two figures.
const ENDS: [char; 6] = ['。', '！', '？', '；', '\n', ';'];

/// The sentences that the figures of a case were read from, at most `most` characters each; figures of one sentence share it.
pub(super) fn quotes(case: &Case, facts: &Facts, most: usize) -> Vec<Quote> {
    fn place<T>(fact: Option<&Fact<T>>) -> Option<(bool, Span)> {
        let fact = fact.filter(|f| f.span.start < f.span.end)?;
        Some((fact.in_title, fact.span))
    }
    let places = [
        ("金额", place(facts.amount_yuan.as_ref())),
        ("人数", place(facts.people.as_ref())),
        ("月数", place(facts.months.as_ref())),
    ];
    let text = |in_title: bool| if in_title { &case.title } else { &case.text }.as_str();
    let together = |(title, a): (bool, Span), (other, b): (bool, Span)| {
        let both = Span::new(a.start.min(b.start), a.end.max(b.end));
        let between = both.of(text(title)).filter(|_| title == other)?;
        let one = !between.contains(ENDS) && between.chars().count() <= most;
        one.then_some((title, both))
    };
    let mut shared: Vec<(Vec<&'static str>, (bool, Span))> = Vec::new();
    for (what, at) in places {
        let Some(at) = at else { continue };
        let found = shared
            .iter_mut()
            .find_map(|(all, known)| Some((together(*known, at)?, all, known)));
        match found {
            Some((both, all, known)) => {
                all.push(what);
                *known = both;
            }
            None => shared.push((vec![what], at)),
        }
    }
    let quote = |(all, (title, span)): (Vec<&'static str>, (bool, Span))| {
        let (whole, inside) = (text(title).chars().count(), span.of(text(title))?);
        let mut quoted = sentence(text(title), span, most)?;
        if quoted.chars().count() + 2 >= whole {
            // A text of one sentence: not the whole of it.
            let less = (whole / 2).max(inside.chars().count() + 6);
            quoted = sentence(text(title), span, less)?;
        }
        let quotes = all.into_iter().map(move |what| Quote {
            what,
            sentence: quoted.clone(),
        });
        Some(quotes.collect::<Vec<_>>())
    };
    shared.into_iter().filter_map(quote).flatten().collect()
}

/// Leaves out every sentence in which an identifier stands that redaction did not hide; says how many.
pub(super) fn withhold(quotes: &mut Quotes, met: &Met, words: &dyn Names) -> Option<Diagnostic> {
    let units = UnitFinder::new();
    let mut withheld = 0;
    for quotes in quotes.values_mut() {
        let before = quotes.len();
        quotes.retain(|q| !leaks::holds(&q.sentence, met, words, &units));
        withheld += before - quotes.len();
    }
    let message = format!("转办清单略去 {withheld} 处要素出处：句子里有没有隐去的个人信息");
    let note = Diagnostic::new(Severity::Note, "quote_withheld", Origin::default(), message);
    (withheld > 0).then(|| note.with_help("在 [tables] redact 所列的表里补上隐去规则后重跑"))
}

/// What names a run: a digest of everything that decided it.
fn run_id(manifest: &Manifest) -> Result<String, Error> {
    let decided = Manifest {
        // They follow from the rest, and are complete only when every file is written.
        counts: BTreeMap::new(),
        outputs: BTreeMap::new(),
        ..manifest.clone()
    };
    let text =
        serde_json::to_vec(&decided).map_err(|e| Error::Other(format!("核对清单写不出：{e}")))?;
    Ok(Digest::of(&text).sha256)
}

/// Writes `referrals/*.xlsx` into a folder of results.
pub(super) fn write(
    folder: &Path,
    analysis: &Analysis,
    linked: &Matters,
    quotes: &Quotes,
    manifest: &Manifest,
    stages: &Stages,
) -> Result<(), Error> {
    let filings: BTreeMap<_, usize> = linked
        .matters
        .iter()
        .map(|m| (&m.id, m.case_ids.len()))
        .collect();
    let row = |case: &OpenCase| {
        let department = match case.department.as_str() {
            "" => NO_DEPARTMENT,
            name => name,
        };
        let filings = filings.get(&case.matter).copied().unwrap_or(1);
        (department.to_owned(), row(case, filings, quotes))
    };
    let lists = referral::lists(analysis.work.cases.iter().map(row), &stages.referral);
    let run = run_id(manifest)?;
    let to = folder.join(FOLDER);
    std::fs::create_dir_all(&to).map_err(|e| Error::io("建立", &to, e))?;
    for list in &lists {
        let stamp = Stamp {
            tool: concat!("huiying ", env!("CARGO_PKG_VERSION")).into(),
            run: run.clone(),
            as_of: analysis.as_of,
            department: list.department.clone(),
        };
        let bytes = referral::workbook(list, &stamp, stages.due_soon_days, &stages.referral)?;
        let path = to.join(&list.file);
        std::fs::write(&path, bytes).map_err(|e| Error::io("写入", path, e))?;
    }
    Ok(())
}

fn row(case: &OpenCase, filings: usize, quotes: &Quotes) -> Row {
    Row {
        case_id: case.case_id.clone(),
        received_on: case.received_on,
        due_on: case.due_on,
        days_left: case.days_left,
        state: case.state,
        clause: case.clause.clone(),
        issue: case.issue,
        respondent: case.respondent.clone(),
        place: case.place.clone(),
        amount_yuan: case.owed.amount_yuan,
        people: case.owed.people,
        months: case.owed.months,
        quotes: quotes.get(&case.case_id).cloned().unwrap_or_default(),
        reasons: case.pressing.reasons.join("；"),
        lapse_probability: case.pressing.lapse_probability,
        first_received_on: case.first_received_on,
        filings,
    }
}

/// Reads tables of closings, in order; gives the closings and what goes into the manifest.
pub(super) fn closings(paths: &[PathBuf]) -> Result<(Closings, Vec<Input>), Error> {
    let mut closings = Closings::default();
    let mut inputs = Vec::new();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|e| Error::io("读取", path, e))?;
        let name = path.display().to_string();
        closings.read_csv(&name, &bytes)?;
        inputs.push(Input {
            name: super::results::file_name(&name),
            digest: Digest::of(&bytes),
        });
    }
    Ok((closings, inputs))
}

/// What a run made of the closings that it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Closings given.
    pub given: usize,
    /// Open cases of the export that they closed.
    pub applied: usize,
    /// Open cases that only the register knows, closed there.
    pub in_register: usize,
    /// Ids that neither the export nor the register has.
    pub unknown: Vec<String>,
}

impl Taken {
    /// A remark when some ids are unknown.
    pub(super) fn note(&self) -> Option<Diagnostic> {
        let first = self.unknown.first()?;
        let mut named = first.clone();
        for id in self.unknown.iter().take(NAMED).skip(1) {
            named = format!("{named}、{id}");
        }
        let more = if self.unknown.len() > NAMED {
            "等"
        } else {
            ""
        };
        let message = format!(
            "办理结果里有 {} 件的编号不在导出表和台账里：{named}{more}",
            self.unknown.len()
        );
        let note = Diagnostic::new(
            Severity::Note,
            "closing_unknown",
            Origin::default(),
            message,
        );
        Some(note.with_help("核对编号；旧件请连同台账（--register）一起运行"))
    }
}

/// Closes the open cases that only the register knows; `here` are the cases of the export.
pub(super) fn close(
    register: &mut Register,
    closings: &Closings,
    here: &BTreeSet<&str>,
    as_of: NaiveDate,
) -> Taken {
    let mut taken = Taken {
        given: closings.0.len(),
        ..Taken::default()
    };
    for (id, closing) in &closings.0 {
        if here.contains(id.as_str()) {
            continue;
        }
        let Some(entry) = register.cases.get(id) else {
            taken.unknown.push(id.clone());
            continue;
        };
        if let Some(entry) = closed(entry, closing, as_of) {
            register.upsert(entry);
            taken.in_register += 1;
        }
    }
    taken
}

fn closed(entry: &Entry, closing: &Closing, as_of: NaiveDate) -> Option<Entry> {
    let day = closing.on.filter(|_| closing.outcome.closes())?;
    let holds = entry.state.is_pending() && day >= entry.received_on && day <= as_of;
    holds.then(|| Entry {
        state: if day > entry.due_on {
            State::ClosedLate
        } else {
            State::Closed
        },
        closed_on: Some(day),
        as_of,
        pace: entry.pace.clone().map(|pace| Pace {
            answered_on: pace.answered_on.or(Some(day)),
            ..pace
        }),
        ..entry.clone()
    })
}

/// Returned lists, checked and put together.
#[derive(Debug, Clone, Serialize)]
pub struct ReferralReading {
    /// One line a workbook, as given.
    pub books: Vec<ReferralBook>,
    /// What was accepted, by case id.
    pub closings: Closings,
    /// Rows and workbooks that do not hold.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of one workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferralBook {
    /// The file as the user named it.
    pub name: String,
    /// 承办单位; empty when it could not be read.
    pub department: String,
    /// Cases that were sent.
    pub sent: usize,
    /// Rows that hold.
    pub accepted: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Rows left empty.
    pub unfilled: usize,
    /// The accepted rows by outcome, in its words.
    pub outcomes: BTreeMap<&'static str, usize>,
}

impl ReferralReading {
    /// Cases whose class a department corrected.
    pub fn corrected(&self) -> usize {
        self.closings
            .0
            .values()
            .filter(|c| c.issue.is_some())
            .count()
    }

    /// Cases that a department says are not its own.
    pub fn not_ours(&self) -> Vec<&str> {
        let all = self.closings.0.values();
        all.filter(|c| c.outcome == referral::Outcome::NotOurs)
            .map(|c| c.case_id.as_str())
            .collect()
    }
}

/// Reads returned lists, given as name and bytes, against those in the run's own folder; no day after `today` is taken.
///
/// # Errors
/// When the folder is no folder of results, its lists were changed, or none of the workbooks is a list.
pub fn referral_read(
    workbooks: &[(String, Vec<u8>)],
    run: &Path,
    today: NaiveDate,
) -> Result<ReferralReading, Error> {
    let manifest = manifest::read(run)?;
    let id = run_id(&manifest)?;
    let sent = sent(run, &manifest)?;
    let mut reading = ReferralReading {
        books: Vec::new(),
        closings: Closings::default(),
        diagnostics: Vec::new(),
    };
    let mut from: BTreeMap<String, String> = BTreeMap::new();
    let mut failed = None;
    for (name, bytes) in workbooks {
        let read = referral::stamp(name, bytes).and_then(|stamp| {
            let against = Against {
                sent: sent.get(&stamp.department).map(Vec::as_slice),
                run: &id,
                as_of: manifest.as_of,
                today,
            };
            referral::read(name, bytes, &against, &mut reading.diagnostics)
        });
        match read {
            Ok(book) => reading.take(book, &mut from),
            Err(error) => {
                let origin = Origin::file(name.as_str());
                let message = match &error {
                    Error::Input { message, .. } => message.clone(),
                    other => other.to_string(),
                };
                let code = "list_unreadable";
                let problem = Diagnostic::new(Severity::Error, code, origin, message);
                reading.diagnostics.push(problem);
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) if reading.books.is_empty() => Err(error),
        _ => Ok(reading),
    }
}

/// The lists of a run's folder, by department.
fn sent(run: &Path, manifest: &Manifest) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut sent = BTreeMap::new();
    let lists = manifest.outputs.iter();
    for (name, digest) in lists.filter(|(name, _)| name.starts_with("referrals/")) {
        let path = run.join(name);
        let bytes = std::fs::read(&path).map_err(|e| Error::io("读取", &path, e))?;
        let file = path.display().to_string();
        if Digest::of(&bytes) != *digest {
            return Err(Error::Input {
                file,
                message: "结果目录里的清单原件被改动，无从核对；请用原来的结果目录".into(),
            });
        }
        sent.insert(referral::stamp(&file, &bytes)?.department, bytes);
    }
    Ok(sent)
}

impl ReferralReading {
    fn take(&mut self, book: referral::Book, from: &mut BTreeMap<String, String>) {
        let mut line = ReferralBook {
            name: book.name,
            department: book.department,
            sent: book.sent,
            accepted: 0,
            refused: book.refused,
            unfilled: book.unfilled,
            outcomes: BTreeMap::new(),
        };
        for returned in book.returned {
            let id = &returned.closing.case_id;
            if let Some(other) = from.get(id) {
                let message = format!("同一件在 {other} 里已填过，以先读的为准");
                let code = "case_repeated";
                let origin = returned.origin;
                let problem = Diagnostic::new(Severity::Reject, code, origin, message);
                self.diagnostics.push(problem);
                line.refused += 1;
                continue;
            }
            from.insert(id.clone(), line.name.clone());
            line.accepted += 1;
            let outcome = returned.closing.outcome.name();
            *line.outcomes.entry(outcome).or_default() += 1;
            self.closings.push(returned.closing);
        }
        self.books.push(line);
    }
}

/// Labels of the cases whose class a department corrected, as labelled JSONL with the redacted text of the exports.
///
/// # Errors
/// When an export cannot be read.
pub fn referral_labels(
    closings: &Closings,
    exports: &[Source],
    stages: &Stages,
) -> Result<String, Error> {
    let mut lines: Vec<(String, String)> = Vec::new();
    super::review::each_case(
        exports,
        stages,
        &mut |id, title, text, _| {
            let line = closings.get(id).and_then(|c| c.issue).map(|issue| {
                let line = serde_json::json!({
                    "title": title.as_str(),
                    "text": text.as_str(),
                    "issue": issue.code(),
                });
                line.to_string() + "\n"
            });
            (id.to_owned(), line.unwrap_or_default())
        },
        &mut lines,
    )?;
    // Of rows with one id the last counts.
    let by_id: BTreeMap<String, String> = lines.into_iter().collect();
    Ok(by_id.into_values().collect())
}
