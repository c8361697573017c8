//! The one place that sees every stage: settings made ready, a case carried through, the whole run, single stages,
//! training and evaluation.

mod aggregate;
mod assess;
mod backtest;
mod card;
mod history;
mod leaks;
mod learn;
mod linking;
mod lint;
mod matters;
mod owed;
mod receipts;
mod referral;
mod rejects;
mod results;
mod retrain;
mod review;
mod run;
mod single;
mod tables;
mod trends;
mod verify;
mod work;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use assess::Row;

use crate::classify::{Classifier, Input, Model, Rules, Scratch};
use crate::config::Settings;
use crate::diag::{Diagnostic, Severity};
use crate::error::Error;
use crate::manifest::Digest;
use crate::petition::{
    AliasTable, Case, CaseRecord, Facts, Families, Label, RawCase, Relation, Reply, family,
};
use crate::referral::Closings;
use crate::segment::ChineseSegmenter;
use crate::text::{SafeText, TableFile};
use crate::{
    analysis, audit, chart, classify, clock, disclose, extract, ingest, ledger, link, redact,
    report, risk, segment, trend,
};

pub use assess::Told;
pub use backtest::{
    Backtest, BacktestRequest, Figures, Group, Order, Origin, Overall, Prediction, backtest,
};
pub use card::{markdown, picture};
pub use learn::{Ablated, Evaluation, TimeSplit, Trained, ablate, corpus, evaluate, train};
pub use linking::{compare, link_table, sketches};
pub use lint::{LintData, LintFile, LintReport, LintRequest, LintTable, lint};
use owed::Carried;
pub use receipts::Reliability;
pub use referral::{ReferralBook, ReferralReading, Taken, referral_labels, referral_read};
pub use retrain::{
    CodeChange, Comparison, Examples, LabelSuspect, Past, RetrainError, RetrainRequest, Retrained,
    review_retrain,
};
pub use review::{BookCount, ReviewExport, ReviewReading, review_export, review_read};
pub use run::{Outcome, Progress, Request, run};
pub use single::{classify_table, extract_table, redact_table};
pub use verify::{Against, Agreement, Basis, Part, Verification, verify};

/// The model that ships with the program (`models/issue/model.bin`).
const SHIPPED: &[u8] = include_bytes!("../../models/issue/model.bin");
/// The name of the model file in a model's folder.
pub const MODEL_FILE: &str = "model.bin";

/// Everything a run needs, ready: built once, shared by all threads.
#[derive(Debug)]
pub struct Stages {
    ingest: ingest::Plan,
    redact: redact::Plan,
    segmenter: ChineseSegmenter,
    rules: Rules,
    classify: classify::Plan,
    extract: extract::Plan,
    aliases: AliasTable,
    /// Names that mean one unit, as confirmed.
    units: Families,
    link: link::Plan,
    ledger: ledger::Plan,
    audit: audit::Plan,
    clock: clock::Plan,
    risk: risk::Plan,
    trend: trend::Plan,
    analysis: analysis::Plan,
    chart: chart::Plan,
    report: report::Plan,
    referral: crate::referral::Plan,
    workbook: report::workbook::Plan,
    brief: report::brief::Plan,
    disclose: disclose::Plan,
    digests: Digests,
    max_reject_rate: f64,
    due_soon_days: u32,
}

#[derive(Debug)]
struct Digests {
    config: Digest,
    calendar: Digest,
    dictionaries: BTreeMap<String, Digest>,
}

impl Stages {
    /// Makes every stage ready.
    ///
    /// # Errors
    /// [`Error::Config`] with every problem of the configuration and its tables, found in one pass.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let (config, tables) = (&settings.config, &settings.tables);
        let mut diags = Vec::new();
        let segmenter =
            ChineseSegmenter::new(config.segment.plan(&tables.dict, &tables.stop, &mut diags));
        let clock = config.clock.plan(&tables.calendar, &mut diags);
        let festivals = clock.calendar().spring_festivals().to_vec();
        let report = config.report.plan(&[], &mut diags);
        let brief = config
            .brief
            .plan(&report, tables.brief.as_ref(), &mut diags);
        let stages = Self {
            ingest: config.ingest.plan(&[], &mut diags),
            redact: config
                .redact
                .plan_with(segmenter.dictionary(), &tables.redact, &mut diags),
            rules: Rules::new(&tables.classify, &mut diags),
            classify: config.classify.plan(&mut diags),
            extract: config.extract.plan(&tables.extract, &mut diags),
            aliases: settings.aliases.clone(),
            units: family(&[], &settings.aliases),
            ledger: config.ledger.plan(&mut diags),
            audit: config.audit.plan(&tables.audit, &mut diags),
            link: config.link.plan(&tables.link, &mut diags),
            risk: config.risk.plan(&[], &mut diags),
            trend: config.trend.plan(festivals, &mut diags),
            clock,
            analysis: config.analysis.plan(&[], &mut diags),
            chart: config.chart.plan(&[], &mut diags),
            referral: config.referral.plan(&mut diags),
            workbook: config.workbook.plan(&mut diags),
            report,
            brief,
            disclose: config.disclose.plan(&mut diags),
            digests: digests(settings),
            max_reject_rate: config.run.max_reject_rate,
            due_soon_days: config.clock.due_soon_days,
            segmenter,
        };
        diags.retain(|d: &Diagnostic| d.severity == Severity::Error);
        if diags.is_empty() {
            Ok(stages)
        } else {
            Err(Error::Config(diags))
        }
    }

    /// Makes a saved model ready with this run's rules; without a folder, the model that ships with the program.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be read, [`Error::Model`] when it does not hold.
    pub fn classifier(&self, folder: Option<&Path>) -> Result<Classifier, Error> {
        let (path, bytes) = match folder {
            None => (Path::new("models/issue").join(MODEL_FILE), SHIPPED.to_vec()),
            Some(folder) => {
                let path = if folder.is_dir() {
                    folder.join(MODEL_FILE)
                } else {
                    folder.to_path_buf()
                };
                let bytes = std::fs::read(&path).map_err(|e| Error::io("读取", &path, e))?;
                (path, bytes)
            }
        };
        let mut model =
            Model::from_bytes(&bytes).map_err(|message| Error::Model { path, message })?;
        if let Some(threshold) = self.classify.review_below {
            model.review_below = threshold;
        }
        Ok(Classifier::new(model, self.rules.clone()))
    }

    /// The looks of charts.
    pub fn chart(&self) -> &chart::Plan {
        &self.chart
    }

    /// The names of units that a person has confirmed (`[respondents] aliases`), for [`crate::petition::family`].
    pub fn aliases(&self) -> &AliasTable {
        &self.aliases
    }

    /// What a safe case states about the units it names: evidence for [`crate::petition::family`].
    pub fn relations(&self, case: &Case) -> Vec<Relation> {
        extract::relations(case, &self.extract)
    }

    /// How much of the ledger is shown.
    /// Answers a week that the queue assumes.
    fn per_week(&self) -> usize {
        self.risk.answers_per_week
    }

    fn ledger_shown(&self) -> analysis::LedgerShown {
        let shown = self.ledger.shown();
        analysis::LedgerShown {
            drawn: shown.drawn,
            listed: shown.listed,
            min_n: shown.min_n,
        }
    }

    /// What linking goes by.
    pub fn link_plan(&self) -> &link::Plan {
        &self.link
    }

    /// One case through the per-case stages.
    fn carry(
        &self,
        raw: &RawCase,
        classifier: &Classifier,
        as_of: NaiveDate,
        closings: &Closings,
        scratch: &mut linking::Scratch,
    ) -> Carried {
        let mut case = redact::run(raw, &self.redact);
        let closing = closings.get(&case.head.case_id);
        let closed_by_list = closing.is_some_and(|c| c.apply(&mut case.head));
        let facts = extract::run(&case, &self.extract);
        let (label, words, sketch) = self.cut(&case.title, &case.text, |cut| {
            let label = classify::run(cut, classifier, &mut scratch.classify);
            let sketch = self.sketch(&case, cut, label.issue, &facts, &mut scratch.link);
            (label, history::words(cut), sketch)
        });
        let filing = self.filing(&case, &label, words);
        let reply = raw.reply.as_ref();
        let reply = reply.map(|reply| redact::redact_text(reply, &self.redact));
        let hidden = disclose::hidden(raw, &case, reply.as_ref());
        let reply = reply.and_then(|reply| audit::read(&reply, &self.audit));
        let relations = self.relations(&case);
        let places = owed::places(&case, &facts);
        let quotes = referral::quotes(&case, &facts, self.referral.quote_chars());
        let record = self.finish(case, label, facts, reply, as_of);
        Carried {
            row: Row::new(&record, filing),
            record,
            sketch,
            relations,
            places,
            hidden,
            quotes,
            closed_by_list,
        }
    }

    fn label(
        &self,
        title: &SafeText,
        text: &SafeText,
        classifier: &Classifier,
        scratch: &mut Scratch,
    ) -> Label {
        self.cut(title, text, |input| {
            classify::run(input, classifier, scratch)
        })
    }

    /// Cuts both texts of a case and hands them on as the classifier reads them.
    fn cut<T>(&self, title: &SafeText, text: &SafeText, read: impl FnOnce(&Input<'_>) -> T) -> T {
        let title_tokens = segment::run(title, &self.segmenter);
        let text_tokens = segment::run(text, &self.segmenter);
        let input = Input {
            title,
            text,
            title_tokens: &title_tokens,
            text_tokens: &text_tokens,
        };
        read(&input)
    }

    fn finish(
        &self,
        case: Case,
        label: Label,
        facts: Facts,
        reply: Option<Reply>,
        as_of: NaiveDate,
    ) -> CaseRecord {
        let mut head = case.head;
        let department_given = head.department.is_some();
        head.department
            .get_or_insert_with(|| label.issue.default_department().to_owned());
        let deadline = clock::run(&head, label.issue, as_of, &self.clock);
        let place = case.place.map(|p| p.as_str().to_owned());
        CaseRecord {
            origin: case.origin,
            head,
            department_given,
            place,
            label,
            facts,
            deadline,
            reply,
        }
    }
}

fn digests(settings: &Settings) -> Digests {
    let config = toml::to_string(&settings.config).unwrap_or_default();
    let mut dictionaries = BTreeMap::new();
    for (name, text) in segment::Config::builtin_tables() {
        dictionaries.insert(format!("内置/{name}"), Digest::of(text.as_bytes()));
    }
    dictionaries.insert(
        "内置/classify/rules.toml".into(),
        Digest::of(Rules::builtin().as_bytes()),
    );
    for (name, text) in redact::BUILT_IN
        .iter()
        .chain(&extract::BUILT_IN)
        .chain(&link::BUILT_IN)
        .chain(&audit::BUILT_IN)
    {
        dictionaries.insert(format!("内置/{name}"), Digest::of(text.as_bytes()));
    }
    let tables = &settings.tables;
    let own = [
        ("dict", &tables.dict),
        ("stop", &tables.stop),
        ("redact", &tables.redact),
        ("classify", &tables.classify),
        ("extract", &tables.extract),
        ("audit", &tables.audit),
        ("link", &tables.link),
        ("aliases", &tables.aliases),
    ];
    for (kind, tables) in own {
        for (table, number) in tables.iter().zip(1..) {
            // By place in the configuration: two folders may hold tables of one name.
            let name = results::file_name(&table.name);
            let name = format!("自备/{kind}/{number}/{name}");
            dictionaries.insert(name, Digest::of(table.text.as_bytes()));
        }
    }
    if let Some(template) = &tables.brief {
        let name = format!("自备/brief/{}", results::file_name(&template.name));
        dictionaries.insert(name, Digest::of(&template.bytes));
    }
    let calendar = tables
        .calendar
        .iter()
        .fold(clock::BUILT_IN.to_owned(), |all, table: &TableFile| {
            all + &table.text
        });
    Digests {
        config: Digest::of(config.as_bytes()),
        calendar: Digest::of(calendar.as_bytes()),
        dictionaries,
    }
}

/// The name and digest of the model a run used.
fn model_digest(folder: Option<&Path>) -> Result<(String, Digest), Error> {
    match folder {
        None => Ok((
            format!("内置/models/issue/{MODEL_FILE}"),
            Digest::of(SHIPPED),
        )),
        Some(folder) => {
            let path = if folder.is_dir() {
                folder.join(MODEL_FILE)
            } else {
                folder.to_path_buf()
            };
            Ok((MODEL_FILE.into(), Digest::of_file(&path)?))
        }
    }
}
