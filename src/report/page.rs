//! What the template reads: every sentence and table ready to print.

use serde::Serialize;

use super::records::Records;
use super::sheet::Sheet;
use super::words::Fixed;
use super::{Plan, codes, debt_words, link_words, opening, sentences, trends, work_words};
use crate::analysis::Analysis;
use crate::chart::{Chart, Table, inline};
use crate::text::Words;

#[derive(Serialize)]
pub(super) struct Page<'a> {
    /// What stands fixed.
    t: Fixed,
    title: String,
    office: String,
    period: String,
    as_of: String,
    opening: String,
    on_time: String,
    cards: Vec<Card>,
    channels: Vec<(&'static str, u64, String)>,
    since: Vec<String>,
    sections: Vec<Section<'a>>,
    records: Records,
    /// That some open matters have no page; empty when all have one.
    records_left: String,
    late: Late,
    amounts: Vec<[String; 4]>,
    quality: Quality<'a>,
    method: Method,
    limits: [&'static str; 4],
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

/// The overdue cases one by one.
#[derive(Serialize)]
struct Late {
    rows: Vec<[String; 6]>,
    summary: String,
    note: String,
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
struct Method {
    warnings: Vec<String>,
    terms: Vec<(&'static str, String)>,
    made: String,
    digests_lead: &'static str,
    digests: Vec<(String, String)>,
    digests_end: &'static str,
    manifest: &'static str,
}

impl<'a> Page<'a> {
    pub(super) fn new(analysis: &'a Analysis, charts: &'a [Chart], plan: &Plan) -> Self {
        let w = Words(plan.lang);
        let o = &analysis.opening;
        let records = Records::new(analysis, w);
        let office = w.data(&plan.office);
        Self {
            t: Fixed::new(w),
            title: plan.title_in(w),
            period: opening::period(o, w).unwrap_or_default(),
            as_of: w.date(analysis.as_of),
            opening: opening::sentence_in(analysis, &office, w.lang()),
            office,
            on_time: opening::on_time(o, w),
            cards: cards(analysis, w),
            channels: channels(analysis, w),
            since: work_words::since(analysis, w),
            sections: sections(analysis, charts, &records, w),
            records_left: match records.left {
                0 => String::new(),
                n => w.records_left(n),
            },
            records,
            late: late(analysis, w),
            amounts: amounts(analysis, w),
            quality: quality(analysis, w),
            method: method(analysis, w),
            limits: [
                w.limit_obligation(),
                w.limit_future(),
                w.limit_conclusions(),
                w.limit_contents(),
            ],
        }
    }
}

fn cards(analysis: &Analysis, w: Words) -> Vec<Card> {
    let o = &analysis.opening;
    let cases = w.unit_cases();
    let figure = |id, name, value: String, unit, tone| Card {
        name,
        value,
        unit,
        tone,
        id,
    };
    let count = |id, name, n: u64, tone: &'static str| {
        let tone = if n > 0 { tone } else { "" };
        figure(id, name, n.to_string(), cases, tone)
    };
    vec![
        figure(
            "opening.cases",
            w.card_cases(),
            o.cases.to_string(),
            w.unit_filings(),
            "",
        ),
        count("opening.closed", w.card_closed(), o.closed, ""),
        count("opening.pending", w.card_pending(), o.pending, ""),
        figure(
            "opening.closed_on_time",
            w.card_rate(),
            sentences::percent(o.on_time_rate()),
            "",
            "",
        ),
        count("opening.overdue", w.card_overdue(), o.overdue, "late"),
        count("opening.due_soon", w.card_due_soon(), o.due_soon, "soon"),
    ]
}

fn channels(analysis: &Analysis, w: Words) -> Vec<(&'static str, u64, String)> {
    let o = &analysis.opening;
    let rows = o
        .channels
        .iter()
        .filter(|row| row.channel.is_some() || row.cases > 0);
    let share = |n| sentences::percent(crate::analysis::share(n, o.cases));
    rows.map(|row| {
        let name = row.channel.map(|c| c.name_in(w.lang()));
        (
            name.unwrap_or(w.channel_unsaid()),
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
    w: Words,
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
    let queue = work_words::queue_sheet(analysis, records, w);
    let debts = debt_words::debt_sheet(analysis, records, w);
    let closing = debt_words::closure_sheet(analysis, w);
    let young = link_words::young_sheet(analysis, records, w);
    let renumbered = link_words::renumbered_sheet(analysis, records, w);
    vec![
        Section {
            sheets: queue
                .into_iter()
                .chain(work_words::kept_sheet(analysis, w))
                .collect(),
            ..part(
                "queue-part",
                w.part_queue(),
                work_words::queue(analysis, w),
                &["risk_map"],
            )
        },
        part(
            "backlog-part",
            w.part_backlog(),
            vec![sentences::backlog(analysis, w)],
            &["backlog"],
        ),
        Section {
            sheets: debts.into_iter().collect(),
            ..part(
                "debt-part",
                w.part_debts(),
                debt_words::debts(analysis, w),
                &["debts"],
            )
        },
        part(
            "trend-part",
            w.part_trends(),
            trends::sentences(&analysis.trends, w),
            &["alarms", "workload"],
        ),
        part(
            "mix-part",
            w.part_mix(),
            vec![sentences::mix(analysis, w)],
            &["issue_mix", "heatmap"],
        ),
        part(
            "flow-part",
            w.part_flow(),
            vec![sentences::flow(&analysis.flow, w)],
            &["flow", "outcome"],
        ),
        part(
            "days-part",
            w.part_days(),
            vec![
                sentences::answering(&analysis.by_department, w.takes_by_department(), w),
                sentences::answering(&analysis.by_issue, w.takes_by_issue(), w),
            ],
            &["answering_curve", "days_by_department", "days_by_issue"],
        ),
        Section {
            sheets: closing.into_iter().collect(),
            ..part(
                "closure-part",
                w.part_closing(),
                debt_words::closures(analysis, w),
                &[],
            )
        },
        Section {
            sheets: young.into_iter().chain(renumbered).collect(),
            ..part(
                "links-part",
                w.part_links(),
                link_words::links(analysis, w),
                &[],
            )
        },
    ]
}

fn late(analysis: &Analysis, w: Words) -> Late {
    let rows = analysis.backlog.listed.iter();
    let rows: Vec<_> = rows
        .map(|case| {
            [
                w.data(&case.case_id),
                case.received_on.to_string(),
                w.department(&case.department),
                case.issue.short_name_in(w.lang()).to_owned(),
                case.due_on.to_string(),
                case.days_over.to_string(),
            ]
        })
        .collect();
    let mut summary = w.late_shown(rows.len());
    let note = match analysis.backlog.unlisted {
        0 => String::new(),
        n => {
            summary.push_str(&w.late_unlisted(n));
            w.late_unlisted_note(n)
        }
    };
    Late {
        rows,
        summary,
        note,
    }
}

fn amounts(analysis: &Analysis, w: Words) -> Vec<[String; 4]> {
    let rows = analysis.amounts.iter();
    rows.map(|row| {
        [
            row.issue.name_in(w.lang()).to_owned(),
            row.pending.to_string(),
            row.with_amount.to_string(),
            w.money(row.total_fen),
        ]
    })
    .collect()
}

fn quality(analysis: &Analysis, w: Words) -> Quality<'_> {
    let inputs = &analysis.inputs;
    let files = inputs.files.iter().map(|file| {
        let form = if file.sheets.is_empty() {
            w.data(&file.encoding)
        } else {
            let sheets = file.sheets.iter().map(|name| w.data(name));
            w.read_sheets(sheets.collect::<Vec<_>>().join(w.listed()))
        };
        let rejected = file.read.saturating_sub(file.accepted);
        [
            w.data(&file.name),
            form,
            file.read.to_string(),
            file.accepted.to_string(),
            rejected.to_string(),
        ]
    });
    let findings = inputs.tally.by_code.iter().map(|(code, n)| {
        let note = codes::note(code);
        let weight = note.map_or(2, |note| note.weight());
        let finding = Finding {
            kind: note.map_or(w.found_other(), |note| note.kind_in(w.lang())),
            name: note.map_or(*code, |note| note.name_in(w.lang())),
            code,
            n: *n,
            todo: note.map_or(w.found_see(), |note| note.todo_in(w.lang())),
        };
        (weight, finding)
    });
    let mut findings: Vec<_> = findings.collect();
    findings.sort_by_key(|(weight, f)| (*weight, std::cmp::Reverse(f.n), f.code));
    Quality {
        lead: sentences::quality(analysis, w),
        files: files.collect(),
        findings: findings.into_iter().map(|(_, f)| f).collect(),
    }
}

fn method(analysis: &Analysis, w: Words) -> Method {
    let inputs = &analysis.inputs;
    let files = inputs.files.iter().filter(|file| !file.sha256.is_empty());
    let files = files.map(|file| (w.data(&file.name), short(&file.sha256)));
    let others = inputs
        .digests
        .iter()
        .map(|d| (w.of(&d.what).to_owned(), short(&d.sha256)));
    let digests: Vec<_> = files.chain(others).collect();
    let (lead, end) = match digests.is_empty() {
        true => ("", ""),
        false => (w.made_digests(), w.stop().trim_end()),
    };
    Method {
        warnings: inputs.warnings.iter().map(|s| w.of(s).to_owned()).collect(),
        terms: terms(analysis, w),
        made: w.made_by(&inputs.version),
        digests_lead: lead,
        digests,
        digests_end: end,
        manifest: w.made_manifest(),
    }
}

/// How it is counted: a name and an explanation each.
fn terms(analysis: &Analysis, w: Words) -> Vec<(&'static str, String)> {
    let (inputs, review) = (&analysis.inputs, &analysis.review);
    let (refused, plus) = match analysis.opening.not_accepted {
        0 => (String::new(), ""),
        n => (w.term_cases_refused(n), w.term_cases_plus()),
    };
    let assumed = match analysis.opening.department_assumed {
        0 => String::new(),
        n => w.term_department_assumed(n),
    };
    let model = inputs.model.as_ref().map_or_else(String::new, |model| {
        w.term_issue_model(w.data(format!("{} {}", model.name, model.version).trim()))
    });
    let uncertain = match review.cases {
        0 => String::new(),
        _ => w.term_issue_review(review.needs_review, sentences::percent(review.share())),
    };
    vec![
        (w.term_cases(), w.term_cases_said(refused, plus)),
        (w.term_people(), w.term_people_said().to_owned()),
        (w.term_overdue(), w.term_overdue_said(inputs.due_soon_days)),
        (w.term_days(), w.term_days_said(analysis.min_n)),
        (w.term_department(), w.term_department_said(assumed)),
        (w.term_ledger(), w.term_ledger_said().to_owned()),
        (w.term_origin(), w.term_origin_said().to_owned()),
        (w.term_issue(), w.term_issue_said(model, uncertain)),
    ]
}

/// The first twelve digits of a digest: enough to compare by eye, the whole stands in the manifest.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
