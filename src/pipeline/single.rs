//! One stage alone over a table: redact, classify, extract.
//!
//! Each takes any table with the columns it needs and hands the table back with its own columns added. Texts are made safe
//! first, in every stage; text that is safe already stays as it is.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::Stages;
use crate::classify::{Classifier, Scratch};
use crate::error::Error;
use crate::petition::{Case, CaseHead, Fact, Facts, Label};
use crate::table::Table;
use crate::text::{RawText, SafeText};
use crate::{diag, extract, redact};

/// Names of the columns the text stages read.
const TITLE: [&str; 7] = [
    "title",
    "标题",
    "主题",
    "留言主题",
    "信访标题",
    "事项标题",
    "概况",
];
const TEXT: [&str; 10] = [
    "text",
    "诉求内容",
    "反映内容",
    "留言详情",
    "信访内容",
    "内容",
    "主要诉求",
    "事项内容",
    "反映问题",
    "诉求",
];
pub(super) const RESPONDENT: [&str; 4] =
    ["respondent_column", "被反映单位", "被投诉单位", "责任单位"];
pub(super) const RECEIVED: [&str; 6] = [
    "received_on",
    "登记时间",
    "信访日期",
    "留言时间",
    "收件日期",
    "time",
];

/// Replaces `title` and `text` by safe text, adds `redactions` (a JSON list of field, start, end, kind; offsets in
/// characters of the original), and drops columns that identify a petitioner; gives back the dropped headers.
///
/// # Errors
/// When the table has neither a title nor a text column.
pub fn redact_table(mut table: Table, stages: &Stages) -> Result<(Table, Vec<String>), Error> {
    let (title, text) = columns(&table)?;
    let safe = safe_pairs(&table, title, text, stages);
    let dropped = drop_identity(&mut table, stages);
    if title.is_some() {
        let name = header(&table, &TITLE);
        table.set_column(&name, safe.iter().map(|(t, _)| Some(t.as_str().to_owned())));
    }
    if text.is_some() {
        let name = header(&table, &TEXT);
        table.set_column(&name, safe.iter().map(|(_, t)| Some(t.as_str().to_owned())));
    }
    table.set_json_column(
        "redactions",
        safe.iter()
            .map(|(title, text)| written(&redactions(title, text))),
    );
    Ok((table, dropped))
}

/// Adds `issue, issue_name, family, confidence, second_issue, needs_review`.
///
/// # Errors
/// When the table has neither a title nor a text column.
pub fn classify_table(
    mut table: Table,
    stages: &Stages,
    classifier: &Classifier,
) -> Result<Table, Error> {
    let (title, text) = columns(&table)?;
    let labels: Vec<Label> = safe_pairs(&table, title, text, stages)
        .par_iter()
        .map_init(Scratch::default, |scratch, (title, text)| {
            stages.label(title, text, classifier, scratch)
        })
        .collect();
    let text_of =
        |f: fn(&Label) -> Option<&'static str>| labels.iter().map(move |l| f(l).map(str::to_owned));
    table.set_column("issue", text_of(|l| Some(l.issue.code())));
    table.set_column("issue_name", text_of(|l| Some(l.issue.name())));
    table.set_column("family", text_of(|l| Some(l.issue.family().code())));
    let confidence = |l: &Label| written(&json!((f64::from(l.probability) * 1e4).round() / 1e4));
    table.set_json_column("confidence", labels.iter().map(confidence));
    table.set_column(
        "second_issue",
        text_of(|l| l.second.map(crate::petition::Issue::code)),
    );
    table.set_json_column(
        "needs_review",
        labels.iter().map(|l| written(&json!(l.needs_review))),
    );
    Ok(table)
}

/// Adds `amount_yuan, people, months, respondent`, and behind them `amount_low, amount_high` (the least and the most the
/// words can mean) and `facts` (a JSON list of fact, field, start, end, rule; offsets in characters of the safe text).
///
/// # Errors
/// When the table has neither a title nor a text column.
pub fn extract_table(mut table: Table, stages: &Stages) -> Result<Table, Error> {
    let (title, text) = columns(&table)?;
    let (respondent, received) = (table.column(&RESPONDENT), table.column(&RECEIVED));
    let safe = safe_pairs(&table, title, text, stages);
    let read: Vec<(Facts, Value)> = safe
        .into_par_iter()
        .enumerate()
        .map(|(row, (title, text))| {
            let cell = |column: Option<usize>| {
                column
                    .and_then(|c| table.cell(row, c))
                    .filter(|c| !c.is_empty())
            };
            let respondent =
                cell(respondent).map(|r| redact::redact_text(&RawText::new(r), &stages.redact));
            let received = cell(received).and_then(day).unwrap_or_default();
            let case = case(title, text, respondent, received);
            let facts = extract::run(&case, &stages.extract);
            let places = places(&case, &facts);
            (facts, places)
        })
        .collect();
    let (facts, places): (Vec<Facts>, Vec<Value>) = read.into_iter().unzip();
    let number = |value: Option<f64>| value.map(|v| v.to_string());
    table.set_json_column(
        "amount_yuan",
        facts
            .iter()
            .map(|f| number(f.amount_yuan.as_ref().map(|x| x.value))),
    );
    table.set_json_column(
        "people",
        facts
            .iter()
            .map(|f| f.people.as_ref().map(|x| x.value.to_string())),
    );
    table.set_json_column(
        "months",
        facts
            .iter()
            .map(|f| number(f.months.as_ref().map(|x| x.value))),
    );
    table.set_column(
        "respondent",
        facts
            .iter()
            .map(|f| f.respondent.as_ref().map(|x| x.value.clone())),
    );
    let bound = |f: fn(&Fact<f64>) -> f64| {
        let amounts = facts.iter().map(|x| x.amount_yuan.as_ref());
        amounts.map(move |a| number(a.map(f)))
    };
    table.set_json_column("amount_low", bound(|a| a.low));
    table.set_json_column("amount_high", bound(|a| a.high));
    table.set_json_column("facts", places.iter().map(written));
    Ok(table)
}

/// Where each fact of a case was read, in characters of the safe text, and by which rule.
fn places(case: &Case, facts: &Facts) -> Value {
    fn one<T>(case: &Case, name: &str, fact: Option<&Fact<T>>) -> Option<Value> {
        let fact = fact?;
        let (field, text) = match fact.in_title {
            true => ("title", &case.title),
            false => ("text", &case.text),
        };
        let span = fact.span.chars(text.as_str())?;
        Some(
            json!({"fact": name, "field": field, "start": span.start, "end": span.end, "rule": fact.rule}),
        )
    }
    [
        one(case, "amount_yuan", facts.amount_yuan.as_ref()),
        one(case, "people", facts.people.as_ref()),
        one(case, "months", facts.months.as_ref()),
        one(case, "respondent", facts.respondent.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A JSON value as a cell.
fn written(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

pub(super) fn columns(table: &Table) -> Result<(Option<usize>, Option<usize>), Error> {
    let found = (table.column(&TITLE), table.column(&TEXT));
    if found == (None, None) {
        return Err(Error::MissingColumn {
            file: "表".into(),
            sheet: None,
            needed: "诉求内容（text）或标题（title）".into(),
            found: table.columns.clone(),
            nearest: TEXT.iter().chain(&TITLE).map(|s| (*s).to_owned()).collect(),
        });
    }
    Ok(found)
}

fn header(table: &Table, names: &[&str]) -> String {
    let index = table.column(names);
    index
        .and_then(|i| table.columns.get(i))
        .cloned()
        .unwrap_or_default()
}

pub(super) fn safe_pairs(
    table: &Table,
    title: Option<usize>,
    text: Option<usize>,
    stages: &Stages,
) -> Vec<(SafeText, SafeText)> {
    (0..table.rows.len())
        .into_par_iter()
        .map(|row| {
            let raw = |column: Option<usize>| {
                RawText::new(column.and_then(|c| table.cell(row, c)).unwrap_or_default())
            };
            redact::redact_pair(&raw(title), &raw(text), &stages.redact)
        })
        .collect()
}

fn redactions(title: &SafeText, text: &SafeText) -> Value {
    let one = |field: &'static str| move |m: &crate::text::Mask| json!({"field": field, "start": m.original.start, "end": m.original.end, "kind": m.kind.code()});
    title
        .masks()
        .iter()
        .map(one("title"))
        .chain(text.masks().iter().map(one("text")))
        .collect()
}

fn drop_identity(table: &mut Table, stages: &Stages) -> Vec<String> {
    let is_identity = |name: &String| stages.ingest.is_identity_header(name);
    let keep: Vec<bool> = table.columns.iter().map(|c| !is_identity(c)).collect();
    let dropped = table
        .columns
        .iter()
        .filter(|c| is_identity(c))
        .cloned()
        .collect();
    let kept = |index: &mut usize| {
        let keep = keep.get(*index).copied().unwrap_or(true);
        *index += 1;
        keep
    };
    for row in &mut table.rows {
        let mut index = 0;
        row.retain(|_| kept(&mut index));
    }
    let mut index = 0;
    table.columns.retain(|_| kept(&mut index));
    dropped
}

/// The day of a cell such as `2019/4/25 9:32:09` or `2019-04-25`; `None` for other forms.
pub(super) fn day(cell: &str) -> Option<chrono::NaiveDate> {
    let date = cell.split([' ', 'T']).next()?;
    let mut parts = date.split(['-', '/']).map(str::parse::<u32>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

pub(super) fn case(
    title: SafeText,
    text: SafeText,
    respondent: Option<SafeText>,
    received: chrono::NaiveDate,
) -> Case {
    Case {
        origin: diag::Origin::default(),
        head: CaseHead::of_day(received),
        title,
        text,
        place: None,
        respondent,
    }
}
