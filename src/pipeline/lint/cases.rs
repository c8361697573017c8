//! The tables on cases: what each entry does, and what changes.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::{
    Checked, Entry, Kind, LintData, LintReport, LintRequest, Progress, Stages, Terms, lint,
};
use crate::classify::{self, Classifier, Input, Matched, Place, Scratch};
use crate::diag::{Diagnostic, Origin};
use crate::error::Error;
use crate::ingest::{self, Source};
use crate::lint::{Change, Edited, Hit, Judged, Seen, Side};
use crate::petition::{Case, CaseHead, Issue, RawCase};
use crate::pipeline::single::{RECEIVED, RESPONDENT, columns, day};
use crate::table::{self, Table};
use crate::text::{RawText, Token};
use crate::{extract, redact, segment};

const ID: [&str; 8] = [
    "case_id",
    "信访编号",
    "登记编号",
    "留言编号",
    "编号",
    "件号",
    "序号",
    "id",
];

/// The two configurations, ready.
pub(super) struct Work<'a> {
    request: &'a LintRequest<'a>,
    old: &'a Stages,
    new: &'a Stages,
    classifiers: [Classifier; 2],
    terms: Option<Terms>,
    stops: Option<Terms>,
    edited: Edited,
    /// Whether texts and tokens are the same under both.
    same_words: bool,
    /// Whether any rule is under check.
    rules: bool,
}

/// What was seen of one case.
struct Observed {
    terms: Vec<Seen>,
    stops: Vec<Seen>,
    hits: Vec<Hit>,
    judged: Judged,
    issues: (Issue, Issue),
    change: Option<Change>,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        request: &'a LintRequest<'a>,
        old: &'a Stages,
        new: &'a Stages,
        tables: &[&Checked],
        against: &[Checked],
    ) -> Result<Self, Error> {
        let of = |kind: Kind| {
            let listed = tables.iter().filter(move |t| t.kind == kind);
            Terms::new(listed.map(|t| (t.name.as_str(), t.entries.as_slice() as &[Entry])))
        };
        let rules = tables.iter().any(|t| t.kind == Kind::Classify);
        let words = [Kind::Dict, Kind::Stop, Kind::Redact];
        let mut old_and_new = tables.iter().copied().chain(against);
        Ok(Self {
            request,
            classifiers: [
                old.classifier(request.model)?,
                new.classifier(request.model)?,
            ],
            terms: of(Kind::Dict),
            stops: of(Kind::Stop),
            edited: edited(old, new),
            same_words: old_and_new.all(|t| !words.contains(&t.kind)),
            old,
            new,
            rules,
        })
    }

    /// Carries all cases through both configurations and puts what was seen into the report.
    pub(super) fn run(
        &self,
        tables: &[&Checked],
        report: &mut LintReport,
        findings: &mut Vec<Diagnostic>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let mut seen: Vec<Observed> = Vec::new();
        let mut rejected = 0;
        for path in self.request.on {
            rejected += self.file(path, &mut seen, progress)?;
        }
        let files = self.request.on.iter().map(|p| p.display().to_string());
        report.data = Some(LintData {
            files: files.collect(),
            cases: seen.len(),
            rejected,
            labelled: seen.iter().filter(|o| o.judged.is_some()).count(),
        });
        if let Some(terms) = &self.terms {
            let uses = terms.uses(seen.iter().map(|o| o.terms.as_slice()));
            lint::term_findings(&uses, false, findings);
            report.terms.extend(uses);
        }
        if let Some(stops) = &self.stops {
            let uses = stops.uses(seen.iter().map(|o| o.stops.as_slice()));
            lint::term_findings(&uses, true, findings);
            report.terms.extend(uses);
        }
        let labels: Vec<(Issue, Issue, Issue)> = seen
            .iter()
            .filter_map(|o| o.judged.map(|(gold, _)| (gold, o.issues.0, o.issues.1)))
            .collect();
        let count = seen.len();
        let mut cases = Vec::with_capacity(count);
        let mut changes = Vec::new();
        for one in seen {
            changes.extend(one.change);
            cases.push((one.hits, one.judged));
        }
        if self.rules {
            let usage = lint::usage(&self.rule_list(tables), &cases);
            lint::usage_findings(&usage, findings);
            report.rules = Some(usage);
        }
        report.effect = Some(lint::effect(count, changes, &labels));
        Ok(())
    }

    /// All rules of the run; the tables under check come last, so their rules are the last.
    fn rule_list(&self, tables: &[&Checked]) -> Vec<(String, Issue, Option<Origin>)> {
        let own = tables
            .iter()
            .flat_map(|t| t.rules.rules.iter().map(|r| (t.name.as_str(), r)));
        let own: Vec<Origin> = own
            .map(|(file, rule)| Origin {
                line: Some(rule.at.line),
                column: Some(rule.at.column),
                ..Origin::file(file)
            })
            .collect();
        let all = &self.new.rules.rules;
        let first = all.len().saturating_sub(own.len());
        let place = |n: usize| n.checked_sub(first).and_then(|n| own.get(n)).cloned();
        all.iter()
            .enumerate()
            .map(|(n, rule)| (rule.id.clone(), rule.issue, place(n)))
            .collect()
    }

    /// One export, or one table with title and text; gives back the rows that were no case.
    fn file(
        &self,
        path: &Path,
        out: &mut Vec<Observed>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, Error> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if !matches!(extension.as_deref(), Some("jsonl" | "ndjson" | "parquet")) {
            match self.export(path, out, progress) {
                Err(Error::MissingColumn { .. }) if extension.as_deref() == Some("csv") => {}
                done => return done,
            }
        }
        let table = table::read(path, None)?;
        let cases = cases(&table)?;
        let (total, mut done) = (cases.len() as u64, 0);
        for chunk in cases.chunks(512) {
            out.par_extend(
                chunk
                    .par_iter()
                    .with_min_len(16)
                    .map_init(Scratch::default, |scratch, (raw, judged)| {
                        self.observe(raw, *judged, scratch)
                    }),
            );
            done += chunk.len() as u64;
            progress(Progress::Cases {
                done,
                total,
                cases: out.len() as u64,
            });
        }
        Ok(0)
    }

    fn export(
        &self,
        path: &Path,
        out: &mut Vec<Observed>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, Error> {
        let sources = [Source::parse(path)];
        let total = ingest::total_bytes(&sources);
        let mut done = 0;
        let inputs = ingest::read(&sources, &self.new.ingest, &mut |chunk| {
            out.par_extend(
                chunk
                    .cases
                    .par_iter()
                    .with_min_len(16)
                    .map_init(Scratch::default, |scratch, raw| {
                        self.observe(raw, None, scratch)
                    }),
            );
            done += chunk.bytes;
            progress(Progress::Cases {
                done,
                total,
                cases: out.len() as u64,
            });
        })?;
        Ok(inputs.iter().map(|i| i.tally.rejected).sum())
    }

    fn observe(&self, raw: &RawCase, judged: Judged, scratch: &mut Scratch) -> Observed {
        let [old_classifier, new_classifier] = &self.classifiers;
        let case = redact::run(raw, &self.new.redact);
        let tokens = cut(&case, self.new);
        let new = side(&case, &tokens, self.new, new_classifier, scratch);
        let (other_case, other_tokens);
        let old = if self.same_words {
            side(&case, &tokens, self.old, old_classifier, scratch)
        } else {
            other_case = redact::run(raw, &self.old.redact);
            other_tokens = cut(&other_case, self.old);
            side(
                &other_case,
                &other_tokens,
                self.old,
                old_classifier,
                scratch,
            )
        };
        let jieba = self.new.segmenter.dictionary();
        let in_dictionary =
            |word: &str| jieba.has_word(word) || !word.chars().any(char::is_alphanumeric);
        let seen = |terms: &Option<Terms>| -> Vec<Seen> {
            let texts = [&case.title, &case.text].into_iter().zip(&tokens);
            terms
                .iter()
                .flat_map(|t| {
                    texts
                        .clone()
                        .flat_map(|(text, tokens)| t.seen(text, tokens, in_dictionary))
                })
                .collect()
        };
        let matched = if self.rules {
            self.new
                .rules
                .matched(case.title.as_str(), case.text.as_str())
        } else {
            Vec::new()
        };
        Observed {
            terms: seen(&self.terms),
            stops: seen(&self.stops),
            hits: matched.into_iter().map(hit).collect(),
            judged,
            issues: (old.label.issue, new.label.issue),
            change: Change::of(&raw.head.case_id, &old, &new, &self.edited, in_dictionary),
        }
    }
}

fn hit(matched: Matched) -> Hit {
    Hit {
        rule: matched.rule,
        place: match matched.place {
            Place::Body => 0,
            Place::Demand => 1,
            Place::Title => 2,
        },
        words: matched.words,
    }
}

/// Terms and stop words that one configuration has and the other has not, or with another frequency.
fn edited(old: &Stages, new: &Stages) -> Edited {
    let (a, b) = (old.segmenter.plan(), new.segmenter.plan());
    let terms = a.terms.keys().chain(b.terms.keys());
    let terms = terms
        .filter(|w| a.terms.get(*w).map(|t| t.frequency) != b.terms.get(*w).map(|t| t.frequency));
    let stops: BTreeSet<String> = a.stop.symmetric_difference(&b.stop).cloned().collect();
    Edited {
        terms: terms.cloned().collect(),
        stops,
    }
}

fn cut<'c>(case: &'c Case, stages: &Stages) -> [Vec<Token<'c>>; 2] {
    [&case.title, &case.text].map(|text| segment::run(text, &stages.segmenter))
}

fn side<'c>(
    case: &'c Case,
    tokens: &[Vec<Token<'c>>; 2],
    stages: &Stages,
    classifier: &Classifier,
    scratch: &mut Scratch,
) -> Side<'c> {
    let [title_tokens, text_tokens] = tokens;
    let input = Input {
        title: &case.title,
        text: &case.text,
        title_tokens,
        text_tokens,
    };
    let texts = [case.title.as_str(), case.text.as_str()];
    let fired = stages.rules.fired(texts[0], texts[1]);
    let named = |(rule, place): (usize, Place)| {
        let id = stages.rules.rules.get(rule).map_or("", |r| r.id.as_str());
        format!("{id}@{}", place.letter())
    };
    Side {
        texts,
        tokens: [title_tokens, text_tokens].map(|t| t.iter().map(|t| (t.text, t.stop)).collect()),
        rules: fired.into_iter().map(named).collect(),
        label: classify::run(&input, classifier, scratch),
        facts: extract::run(case, &stages.extract),
    }
}

/// The rows of a table as cases, with their labels where it has any of a person's making.
fn cases(table: &Table) -> Result<Vec<(RawCase, Judged)>, Error> {
    let (title, text) = columns(table)?;
    let (id, issue) = (table.column(&ID), table.column(&["issue", "诉求代码"]));
    let second = table.column(&["second", "second_issue"]);
    let machine = table.column(&["confidence", "needs_review"]).is_some();
    let (respondent, received) = (table.column(&RESPONDENT), table.column(&RECEIVED));
    let rows = (0..table.rows.len()).map(|row| {
        let cell = |column: Option<usize>| column.and_then(|c| table.cell(row, c));
        let raw = |column| RawText::new(cell(column).unwrap_or_default());
        let mut head = CaseHead::of_day(cell(received).and_then(day).unwrap_or_default());
        head.case_id = cell(id).map_or_else(|| format!("第{}条", row + 1), str::to_owned);
        let case = RawCase {
            origin: Origin::default(),
            head,
            title: raw(title),
            text: raw(text),
            place: None,
            respondent: cell(respondent).filter(|r| !r.is_empty()).map(RawText::new),
            reply: None,
        };
        let gold = cell(issue).and_then(Issue::from_code).filter(|_| !machine);
        (
            case,
            gold.map(|issue| (issue, cell(second).and_then(Issue::from_code))),
        )
    });
    Ok(rows.collect())
}
