//! What the template reads: every sentence and table ready to print.

use serde::Serialize;

use super::records::Records;
use super::sheet::Sheet;
use super::{Plan, codes, debt_words, opening, trends, words, work_words};
use crate::analysis::Analysis;
use crate::chart::{Chart, Table, inline};

#[derive(Serialize)]
pub(super) struct Page<'a> {
    title: &'a str,
    office: &'a str,
    period: String,
    as_of: String,
    opening: String,
    on_time: String,
    cards: Vec<Card>,
    channels: Vec<(&'static str, u64, String)>,
    since: Vec<String>,
    sections: Vec<Section<'a>>,
    records: Records,
    overdue: Vec<[String; 6]>,
    unlisted: u64,
    amounts: Vec<[String; 4]>,
    quality: Quality<'a>,
    method: Method<'a>,
}

/// A figure at the top of the page.
#[derive(Serialize)]
struct Card {
    name: &'static str,
    value: String,
    unit: &'static str,
    tone: &'static str,
    /// What `huiying explain` knows it by.
    id: &'static str,
}

/// A part of the report with its charts.
#[derive(Serialize)]
struct Section<'a> {
    id: &'static str,
    title: &'static str,
    lead: Vec<String>,
    figures: Vec<Figure<'a>>,
    sheets: Vec<Sheet>,
}

#[derive(Serialize)]
struct Figure<'a> {
    id: &'a str,
    title: &'a str,
    caption: &'a str,
    svg: String,
    table: &'a Table,
}

#[derive(Serialize)]
struct Quality<'a> {
    lead: String,
    files: Vec<[String; 5]>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    kind: &'a str,
    name: &'a str,
    code: &'a str,
    n: u64,
    todo: &'a str,
}

#[derive(Serialize)]
struct Method<'a> {
    due_soon_days: u32,
    min_n: u64,
    review: String,
    needs_review: u64,
    cases: u64,
    department_assumed: u64,
    not_accepted: u64,
    model: Option<String>,
    warnings: &'a [String],
    version: &'a str,
    digests: Vec<(String, String)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(analysis: &'a Analysis, charts: &'a [Chart], plan: &'a Plan) -> Self {
        let o = &analysis.opening;
        let records = Records::new(analysis);
        Self {
            title: &plan.title,
            office: &plan.office,
            period: opening::period(o).unwrap_or_default(),
            as_of: words::date(analysis.as_of),
            opening: opening::sentence(analysis, &plan.office),
            on_time: opening::on_time(o),
            cards: cards(analysis),
            channels: channels(analysis),
            since: work_words::since(analysis),
            sections: sections(analysis, charts, &records),
            records,
            overdue: overdue(analysis),
            unlisted: analysis.backlog.unlisted,
            amounts: amounts(analysis),
            quality: quality(analysis),
            method: method(analysis),
        }
    }
}

fn cards(analysis: &Analysis) -> Vec<Card> {
    let o = &analysis.opening;
    let rate = words::percent(o.on_time_rate());
    let figure = |id, name, value: String, unit, tone| Card {
        name,
        value,
        unit,
        tone,
        id,
    };
    vec![
        figure("opening.cases", "受理", o.cases.to_string(), "件次", ""),
        figure("opening.closed", "办结", o.closed.to_string(), "件", ""),
        figure("opening.pending", "在办", o.pending.to_string(), "件", ""),
        figure("opening.closed_on_time", "按期办结率", rate, "", ""),
        figure(
            "opening.overdue",
            "超期",
            o.overdue.to_string(),
            "件",
            if o.overdue > 0 { "late" } else { "" },
        ),
        figure(
            "opening.due_soon",
            "临期",
            o.due_soon.to_string(),
            "件",
            if o.due_soon > 0 { "soon" } else { "" },
        ),
    ]
}

fn channels(analysis: &Analysis) -> Vec<(&'static str, u64, String)> {
    let o = &analysis.opening;
    let rows = o
        .channels
        .iter()
        .filter(|row| row.channel.is_some() || row.cases > 0);
    let share = |n| words::percent(crate::analysis::share(n, o.cases));
    rows.map(|row| {
        (
            row.channel.map_or("未注明", |c| c.name()),
            row.cases,
            share(row.cases),
        )
    })
    .collect()
}

fn sections<'a>(
    analysis: &'a Analysis,
    charts: &'a [Chart],
    records: &Records,
) -> Vec<Section<'a>> {
    let figures = |ids: &[&str]| {
        let of = ids
            .iter()
            .filter_map(|id| charts.iter().find(|c| c.id == *id));
        of.map(|chart| Figure {
            id: chart.id,
            title: &chart.title,
            caption: &chart.caption,
            svg: inline(chart),
            table: &chart.table,
        })
        .collect()
    };
    let part = |id, title, lead, ids: &[&str]| Section {
        id,
        title,
        lead,
        figures: figures(ids),
        sheets: Vec::new(),
    };
    let queue = work_words::queue_sheet(analysis, records);
    vec![
        Section {
            sheets: queue
                .into_iter()
                .chain(work_words::kept_sheet(analysis))
                .collect(),
            ..part(
                "queue-part",
                "先办什么",
                work_words::queue(analysis),
                &["risk_map"],
            )
        },
        part(
            "backlog-part",
            "超期与临期",
            vec![words::backlog(analysis)],
            &["backlog"],
        ),
        Section {
            sheets: debt_words::debt_sheet(analysis, records)
                .into_iter()
                .collect(),
            ..part(
                "debt-part",
                "谁欠、欠多少、欠几人、欠多久",
                debt_words::debts(analysis),
                &["debts"],
            )
        },
        part(
            "trend-part",
            "积压预警与工作量预测",
            trends::sentences(&analysis.trends),
            &["alarms", "workload"],
        ),
        part(
            "mix-part",
            "诉求构成",
            vec![words::mix(analysis)],
            &["issue_mix", "heatmap"],
        ),
        part(
            "flow-part",
            "来件与办结走势",
            vec![words::flow(&analysis.flow)],
            &["flow", "outcome"],
        ),
        part(
            "days-part",
            "答复用时",
            vec![
                words::answering(&analysis.by_department, "承办单位"),
                words::answering(&analysis.by_issue, "诉求类别"),
            ],
            &["answering_curve", "days_by_department", "days_by_issue"],
        ),
        Section {
            sheets: debt_words::closure_sheet(analysis).into_iter().collect(),
            ..part(
                "closure-part",
                "办结质量核查",
                debt_words::closures(analysis),
                &[],
            )
        },
    ]
}

fn overdue(analysis: &Analysis) -> Vec<[String; 6]> {
    let rows = analysis.backlog.listed.iter();
    rows.map(|case| {
        [
            case.case_id.clone(),
            case.received_on.to_string(),
            case.department.clone(),
            case.issue.short_name().to_owned(),
            case.due_on.to_string(),
            case.days_over.to_string(),
        ]
    })
    .collect()
}

fn amounts(analysis: &Analysis) -> Vec<[String; 4]> {
    let rows = analysis.amounts.iter();
    rows.map(|row| {
        [
            row.issue.name().to_owned(),
            row.pending.to_string(),
            row.with_amount.to_string(),
            words::money(row.total_fen),
        ]
    })
    .collect()
}

fn quality(analysis: &Analysis) -> Quality<'_> {
    let inputs = &analysis.inputs;
    let files = inputs.files.iter().map(|file| {
        let form = if file.sheets.is_empty() {
            file.encoding.clone()
        } else {
            format!("工作表：{}", file.sheets.join("、"))
        };
        let rejected = file.read.saturating_sub(file.accepted);
        [
            file.name.clone(),
            form,
            file.read.to_string(),
            file.accepted.to_string(),
            rejected.to_string(),
        ]
    });
    let findings = inputs.tally.by_code.iter().map(|(code, n)| {
        let note = codes::note(code);
        Finding {
            kind: note.map_or("其他", |note| &note.kind),
            name: note.map_or(*code, |note| &note.name),
            code,
            n: *n,
            todo: note.map_or("见 findings.csv", |note| &note.todo),
        }
    });
    let mut findings: Vec<_> = findings.collect();
    let weight = |kind: &str| {
        ["退回", "疑点", "其他", "提示"]
            .iter()
            .position(|k| *k == kind)
    };
    findings.sort_by_key(|f| (weight(f.kind), std::cmp::Reverse(f.n), f.code));
    Quality {
        lead: words::quality(analysis),
        files: files.collect(),
        findings,
    }
}

fn method(analysis: &Analysis) -> Method<'_> {
    let inputs = &analysis.inputs;
    let files = inputs.files.iter().filter(|file| !file.sha256.is_empty());
    let files = files.map(|file| (file.name.clone(), short(&file.sha256)));
    let others = inputs
        .digests
        .iter()
        .map(|d| (d.what.clone(), short(&d.sha256)));
    Method {
        due_soon_days: inputs.due_soon_days,
        min_n: analysis.min_n,
        review: words::percent(analysis.review.share()),
        needs_review: analysis.review.needs_review,
        cases: analysis.review.cases,
        department_assumed: analysis.opening.department_assumed,
        not_accepted: analysis.opening.not_accepted,
        model: inputs
            .model
            .as_ref()
            .map(|model| format!("{} {}", model.name, model.version)),
        warnings: &inputs.warnings,
        version: &inputs.version,
        digests: files.chain(others).collect(),
    }
}

/// The first twelve digits of a digest: enough to compare by eye, the whole stands in the manifest.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
