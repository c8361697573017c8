//! Linking in the pipeline: sketches of cases, and `link` over a table alone.

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Stages;
use super::single::{RECEIVED, RESPONDENT, case, columns, day, safe_pairs};
use crate::classify::{self, Classifier};
use crate::error::Error;
use crate::ingest::{self, Source};
use crate::link::{self, Sketch};
use crate::petition::{Case, Facts, Issue, MatterId};
use crate::table::Table;
use crate::text::{RawText, SafeText};
use crate::{extract, redact};

/// Names of the column with the office's number of a filing.
const CASE_ID: [&str; 8] = [
    "case_id",
    "信访编号",
    "登记编号",
    "留言编号",
    "件编号",
    "工单编号",
    "编号",
    "id",
];

/// Names of the column with the place of a filing.
const PLACE: [&str; 4] = ["place", "属地", "问题属地", "所属区域"];

/// Space that a thread reuses from case to case.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) classify: classify::Scratch,
    pub(super) link: link::Scratch,
}

impl Stages {
    /// The sketch of a case whose texts are cut.
    pub(super) fn sketch(
        &self,
        case: &Case,
        cut: &classify::Input<'_>,
        issue: Issue,
        facts: &Facts,
        scratch: &mut link::Scratch,
    ) -> Sketch {
        let day = case.head.received.date;
        let respondent = facts.respondent.as_ref().map(|f| f.value.as_str());
        let input = link::Input {
            case_id: &case.head.case_id,
            day: (day != NaiveDate::default()).then(|| day.num_days_from_ce()),
            title: cut.title,
            text: cut.text,
            title_tokens: cut.title_tokens,
            text_tokens: cut.text_tokens,
            issue: Some(issue),
            respondent: respondent.map(|name| self.units.canonical(name)),
            amount: facts.amount_yuan.as_ref().map(|f| [f.low, f.high]),
            people: facts.people.as_ref().map(|f| [f.low, f.high]),
            place: case.place.as_ref().map(SafeText::as_str),
        };
        let frequency = |word: &str| self.segmenter.frequency(word);
        Sketch::new(&input, scratch, frequency)
    }
}

/// Adds `matter_id, group_id`: the same matter has the same id in every row, in any order of the rows.
///
/// `issue` and `respondent` are read from the table when it has them, and from the texts otherwise.
///
/// # Errors
/// When the table has no case id, or neither a title nor a text column.
pub fn link_table(
    mut table: Table,
    stages: &Stages,
    classifier: &Classifier,
) -> Result<Table, Error> {
    let (sketches, respondents) = sketches(&table, stages, classifier)?;
    let linked = link::run(&sketches, &[], &stages.link);
    let first = |i: usize| linked.first.get(i).and_then(|&f| sketches.get(f));
    let matters: Vec<Option<String>> = (0..sketches.len())
        .map(|i| first(i).map(|s| MatterId::of_case(&s.case_id).to_string()))
        .collect();
    let groups = super::matters::groups(&linked.first, &sketches, &respondents, stages);
    table.set_column("matter_id", matters);
    table.set_column(
        "group_id",
        groups.into_iter().map(|g| g.map(|g| g.to_string())),
    );
    Ok(table)
}

/// The sketch of every row and the respondent it names.
///
/// # Errors
/// When the table has no case id, or neither a title nor a text column.
pub fn sketches(
    table: &Table,
    stages: &Stages,
    classifier: &Classifier,
) -> Result<(Vec<Sketch>, Vec<Option<String>>), Error> {
    let (title, text) = columns(table)?;
    let id = table.require(std::path::Path::new("表"), &CASE_ID)?;
    let received = table.column(&RECEIVED);
    let given = table.column(&["respondent"]).or(table.column(&RESPONDENT));
    let issue = table.column(&["issue"]);
    let place = table.column(&PLACE);
    let safe = safe_pairs(table, title, text, stages);
    let row = |(row, (title, text)): (usize, (SafeText, SafeText)), scratch: &mut Scratch| {
        let cell = |column: Option<usize>| {
            column
                .and_then(|c| table.cell(row, c))
                .filter(|c| !c.is_empty())
        };
        let respondent = cell(given).map(|r| redact::redact_text(&RawText::new(r), &stages.redact));
        let received = cell(received).and_then(day).unwrap_or_default();
        let mut case = case(title, text, respondent, received);
        case.head.case_id = cell(Some(id)).unwrap_or_default().to_owned();
        case.place = cell(place).map(|p| redact::redact_text(&RawText::new(p), &stages.redact));
        let facts = extract::run(&case, &stages.extract);
        let known = cell(issue).and_then(Issue::from_code);
        let sketch = stages.cut(&case.title, &case.text, |cut| {
            let read = || classify::run(cut, classifier, &mut scratch.classify).issue;
            let issue = known.unwrap_or_else(read);
            stages.sketch(&case, cut, issue, &facts, &mut scratch.link)
        });
        (sketch, facts.respondent.map(|r| r.value))
    };
    Ok(safe
        .into_par_iter()
        .enumerate()
        .map_init(Scratch::default, |scratch, item| row(item, scratch))
        .unzip())
}

/// What speaks for and against the two cases of `ids` among all cases of `sources` being one matter; `None` without both.
///
/// # Errors
/// When an input cannot be read.
pub fn compare(
    sources: &[Source],
    stages: &Stages,
    classifier: &Classifier,
    ids: [&str; 2],
) -> Result<Option<link::Explanation>, Error> {
    let mut by_id = std::collections::BTreeMap::new();
    let none = crate::referral::Closings::default();
    ingest::read(sources, &stages.ingest, &mut |chunk| {
        let carried: Vec<_> = chunk
            .cases
            .par_iter()
            .map_init(Scratch::default, |scratch, raw| {
                stages.carry(raw, classifier, raw.head.received.date, &none, scratch)
            })
            .collect();
        for one in carried {
            by_id.insert(one.record.head.case_id, one.sketch);
        }
    })?;
    let place = |id: &str| by_id.keys().position(|k| k == id);
    let Some((a, b)) = place(ids[0]).zip(place(ids[1])) else {
        return Ok(None);
    };
    let sketches: Vec<Sketch> = by_id.into_values().collect();
    Ok(link::explain(&sketches, a, b, &stages.link))
}
