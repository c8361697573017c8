//! Open cases assessed at the end of a run: lapse probability, harm, priority, queue; receipts of what was forecast.
//!
//! The model is trained on the run's own history (and the register's, see [`join`]); what a run forecasts is kept in
//! `tables/forecasts.csv`, and a later run in the same folder scores what has come due since.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::Stages;
use super::receipts::{Receipt, Reliability};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{CaseRecord, Facts, Issue};
use crate::risk::{
    self, Assessment, Basis, Filing, Lapse, Look, Seen, Sensitivity, Standing, Waiting,
};

/// What the end of a run needs of each case, in the order of `cases.csv`.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) case_id: String,
    /// `None` for a case closed without a day.
    pub(super) filing: Option<Filing>,
    /// `None` for a case that is closed.
    pending: Option<Pending>,
}

#[derive(Debug)]
struct Pending {
    facts: Facts,
    issue: Issue,
    department: String,
    due_on: NaiveDate,
    days_left: i64,
}

impl Row {
    pub(super) fn new(record: &CaseRecord, filing: Option<Filing>) -> Self {
        let pending = record.deadline.state.is_pending().then(|| Pending {
            facts: record.facts.clone(),
            issue: record.label.issue,
            department: record.head.department.clone().unwrap_or_default(),
            due_on: record.deadline.due_on,
            days_left: record.deadline.days_left,
        });
        Self {
            case_id: record.head.case_id.clone(),
            filing,
            pending,
        }
    }
}

/// A line of `tables/queue.csv`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) week: usize,
    pub(super) case_id: String,
    pub(super) department: String,
    pub(super) due_on: NaiveDate,
    pub(super) assessment: Assessment,
}

/// Everything said about open cases.
#[derive(Debug, Default)]
pub(super) struct Assessed {
    /// By row of `cases.csv`; `None` for closed cases.
    pub(super) by_row: Vec<Option<Assessment>>,
    /// The order of work.
    pub(super) queue: Vec<Place>,
    /// What was forecast on this day.
    pub(super) receipts: Vec<Receipt>,
    /// What has to be said about the whole.
    pub(super) notes: Vec<Diagnostic>,
    /// In words and figures for the summary.
    pub(super) told: Told,
}

/// What a run tells about its forecasts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Told {
    /// Open cases assessed.
    pub open: usize,
    /// Answered cases behind the forecasts.
    pub history: usize,
    /// `hazard`, `thin` or `worse`; empty when nothing was open.
    pub basis: &'static str,
    /// Open cases expected to lapse, not yet overdue: the sum of their probabilities.
    pub expected_lapses: f64,
    /// How the order of priorities moves with the weights of harm.
    pub sensitivity: Vec<Sensitivity>,
    /// Earlier forecasts against what came.
    pub reliability: Vec<Reliability>,
}

/// The history behind the forecasts: the register's cases and the run's, the run's in place of an older one of the same
/// number. The register is joined here.
fn join(register: Vec<(String, Filing)>, run: &[Row]) -> (Vec<Filing>, BTreeMap<String, usize>) {
    let mut all: BTreeMap<String, Filing> = register.into_iter().collect();
    for row in run {
        if let Some(filing) = &row.filing {
            all.insert(row.case_id.clone(), filing.clone());
        }
    }
    let mut cases: Vec<(String, Filing)> = all.into_iter().collect();
    cases.sort_by(|a, b| (a.1.received, &a.0).cmp(&(b.1.received, &b.0)));
    let places = cases
        .iter()
        .zip(0..)
        .map(|((id, _), at)| (id.clone(), at))
        .collect();
    (cases.into_iter().map(|(_, f)| f).collect(), places)
}

impl Stages {
    /// Assesses the open cases among `rows` as seen from `as_of`, that day included.
    pub(super) fn assess(
        &self,
        rows: &[Row],
        register: Vec<(String, Filing)>,
        as_of: NaiveDate,
    ) -> Assessed {
        let open: Vec<usize> = (0..rows.len())
            .filter(|at| rows.get(*at).is_some_and(|r| r.pending.is_some()))
            .collect();
        if open.is_empty() {
            return Assessed {
                by_row: vec![None; rows.len()],
                ..Assessed::default()
            };
        }
        let (filings, places) = join(register, rows);
        let bench = Bench::new(self, filings, as_of);
        let mut out = Assessed {
            by_row: vec![None; rows.len()],
            notes: bench.note().into_iter().collect(),
            ..Assessed::default()
        };
        // A case that the exports hold more than once waits once, as its last row says.
        let last: BTreeMap<&str, usize> = rows
            .iter()
            .zip(0..)
            .map(|(r, at)| (r.case_id.as_str(), at))
            .collect();
        let mut lapses = Vec::new();
        let looks: Vec<usize> = open
            .iter()
            .map(|at| {
                rows.get(*at)
                    .and_then(|r| places.get(&r.case_id))
                    .copied()
                    .unwrap_or(0)
            })
            .collect();
        let seen = bench.now(&looks);
        for ((at, look), seen) in open.iter().zip(&looks).zip(&seen) {
            let Some((row, pending)) = rows.get(*at).and_then(|r| Some((r, r.pending.as_ref()?)))
            else {
                continue;
            };
            let lapse = bench.lapse(*look, seen, pending);
            let standing = Standing {
                lapse,
                days_left: pending.days_left,
                by_rate: bench.model.is_by_rate(),
            };
            let assessment = risk::assess(&pending.facts, pending.issue, &standing, &self.risk);
            lapses.push(lapse);
            if pending.days_left >= 0 && last.get(row.case_id.as_str()) == Some(at) {
                out.told.expected_lapses += lapse;
                out.receipts.push(Receipt {
                    forecast_on: as_of,
                    case_id: row.case_id.clone(),
                    due_on: pending.due_on,
                    probability: lapse,
                    basis: bench.basis().into(),
                    lapsed: None,
                });
            }
            if let Some(slot) = out.by_row.get_mut(*at) {
                *slot = Some(assessment);
            }
        }
        let waiting: Vec<usize> = open
            .iter()
            .filter(|at| {
                rows.get(**at)
                    .is_some_and(|r| last.get(r.case_id.as_str()) == Some(*at))
            })
            .copied()
            .collect();
        out.queue = self.queue(rows, &waiting, &out.by_row);
        let cases: Vec<(&Facts, Issue, f64)> = open
            .iter()
            .filter_map(|at| rows.get(*at)?.pending.as_ref())
            .zip(&lapses)
            .map(|(p, l)| (&p.facts, p.issue, *l))
            .collect();
        out.told.sensitivity = risk::sensitivity(&cases, &self.risk.harm);
        out.told.open = waiting.len();
        out.told.history = bench.answers();
        out.told.basis = bench.basis();
        out
    }

    fn queue(&self, rows: &[Row], open: &[usize], by_row: &[Option<Assessment>]) -> Vec<Place> {
        let cases: Vec<(&Row, &Pending, &Assessment)> = open
            .iter()
            .filter_map(|at| {
                let row = rows.get(*at)?;
                Some((row, row.pending.as_ref()?, by_row.get(*at)?.as_ref()?))
            })
            .collect();
        let waiting: Vec<Waiting> = cases
            .iter()
            .map(|(_, p, a)| Waiting {
                harm: a.harm,
                lapse: a.lapse_probability,
                days_left: p.days_left,
            })
            .collect();
        let per_week = self.risk.answers_per_week;
        risk::queue(&waiting, per_week)
            .into_iter()
            .zip(0..)
            .filter_map(|(at, place)| {
                let (row, pending, assessment) = cases.get(at)?;
                Some(Place {
                    week: place / per_week.max(1) + 1,
                    case_id: row.case_id.clone(),
                    department: pending.department.clone(),
                    due_on: pending.due_on,
                    assessment: (*assessment).clone(),
                })
            })
            .collect()
    }
}

/// The history and the model made from it.
struct Bench {
    filings: Vec<Filing>,
    days: risk::WorkDays,
    model: Lapse,
    /// The day after the run's: what came on the run's day is known.
    on: i32,
}

impl Bench {
    fn new(stages: &Stages, filings: Vec<Filing>, as_of: NaiveDate) -> Self {
        let first = filings.iter().map(|f| f.received).min().unwrap_or(as_of);
        let days = stages.work_days(first, as_of);
        let on = (as_of + Days::new(1)).num_days_from_ce();
        let looks = Look::at_receipt(&filings);
        let seen = risk::observe(&filings, &looks);
        let seen: Vec<&Seen> = seen.iter().collect();
        let model = Lapse::learn(&filings, &seen, on, &stages.risk, &days);
        Self {
            filings,
            days,
            model,
            on,
        }
    }

    /// What is seen today of the cases at these places, in their order.
    fn now(&self, places: &[usize]) -> Vec<Seen> {
        let looks: Vec<Look> = places
            .iter()
            .map(|filing| Look {
                day: self.on,
                filing: *filing,
            })
            .collect();
        risk::observe(&self.filings, &looks)
    }

    /// The probability that the case is not answered by its due date, given that it is open today.
    fn lapse(&self, at: usize, seen: &Seen, pending: &Pending) -> f64 {
        if pending.days_left < 0 {
            return 1.0;
        }
        let Some(filing) = self.filings.get(at) else {
            return 1.0;
        };
        let whole = |days: i64| i32::try_from(days).unwrap_or(i32::MAX);
        let due = whole((pending.due_on - filing.received).num_days());
        let age = self.on - 1 - filing.received.num_days_from_ce();
        let curve = self.model.curve(filing, seen, &self.days);
        risk::survival_from(&curve, filing, age, due, &self.days)
    }

    fn answers(&self) -> usize {
        let known = |f: &&Filing| f.answered.is_some_and(|a| a.num_days_from_ce() < self.on);
        self.filings.iter().filter(known).count()
    }

    fn basis(&self) -> &'static str {
        match self.model.basis {
            Basis::Hazard { .. } => "hazard",
            Basis::Thin { .. } => "thin",
            Basis::Worse { .. } => "worse",
        }
    }

    /// A fall-back is said, not silent.
    fn note(&self) -> Option<Diagnostic> {
        let (code, message, english) = match self.model.basis {
            Basis::Hazard { .. } => return None,
            Basis::Thin { answers } => (
                "lapse_history_thin",
                format!(
                    "已答复的只有 {answers} 件，不足以训练失约风险模型：按同类以往比例给出概率"
                ),
                format!(
                    "Only {answers} cases have been answered, too few to fit the lapse model: the chances are the past rates of the same kind of case"
                ),
            ),
            Basis::Worse { model, category } => (
                "lapse_model_worse",
                format!(
                    "失约风险模型在最近一段上的平方误差 {model:.3}，不如同类以往比例的 {category:.3}：按同类以往比例给出概率"
                ),
                format!(
                    "On the latest stretch the lapse model has a squared error of {model:.3}, worse than the {category:.3} of past rates: the chances are the past rates of the same kind of case"
                ),
            ),
        };
        Some(
            Diagnostic::new(Severity::Note, code, Origin::default(), message)
                .in_english(english)
                .with_help("历史件带上答复时间一并导入，积累到几百件后自动改用模型"),
        )
    }
}
