//! What a template reads: every sentence, table and picture of the brief, ready to print.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::{Figures, Recent, chance, date, money, percent, recent, span};
use super::words::Words;
use super::{Plan, Shown};
use crate::Error;
use crate::analysis::{Analysis, OpenMatter, share};
use crate::petition::{Issue, State};
use crate::text::{Lang, Said};

/// Names longer than this are cut in captions.
const NAME: usize = 12;

#[derive(Debug, Serialize)]
pub(super) struct Context {
    pub(super) title: String,
    pub(super) office: String,
    pub(super) line: String,
    pub(super) lang: &'static str,
    pub(super) as_of: String,
    pub(super) as_of_iso: String,
    /// The fixed words: headings and column heads.
    pub(super) t: BTreeMap<String, String>,
    pub(super) opening: String,
    pub(super) overall: Vec<String>,
    pub(super) mix: Vec<String>,
    pub(super) charts: Vec<ChartRow>,
    pub(super) matters_text: Vec<String>,
    pub(super) matters: Vec<MatterRow>,
    pub(super) departments_text: Vec<String>,
    pub(super) departments: Vec<DepartmentRow>,
    pub(super) since: Vec<String>,
    pub(super) limits: Vec<String>,
    pub(super) figures: Figures,
}

/// Two pictures side by side.
#[derive(Debug, Serialize)]
pub(super) struct ChartRow {
    pub(super) left: ChartCell,
    pub(super) right: Option<ChartCell>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ChartCell {
    pub(super) id: String,
    pub(super) caption: String,
    /// Height over width.
    #[serde(skip)]
    pub(super) ratio: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct MatterRow {
    pub(super) no: usize,
    pub(super) matter_id: String,
    pub(super) respondent: String,
    pub(super) issue: String,
    pub(super) amount: String,
    pub(super) extent: String,
    pub(super) due: String,
    pub(super) left: String,
    pub(super) department: String,
    pub(super) priority: String,
    pub(super) why: String,
}

#[derive(Debug, Serialize)]
pub(super) struct DepartmentRow {
    pub(super) department: String,
    pub(super) open: u64,
    pub(super) overdue: u64,
    pub(super) due_soon: u64,
    pub(super) oldest: u32,
}

#[derive(Serialize)]
struct Most {
    department: String,
    overdue: u64,
}

#[derive(Serialize)]
struct Oldest {
    department: String,
    days: u32,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    n: u64,
    share: String,
}

macro_rules! figures {
    ($($name:ident: $value:expr),* $(,)?) => {
        &serde_json::json!({ $((stringify!($name)): $value),* })
    };
}

impl Context {
    /// The page with as many rows and pictures as `shown` says; `charts` are ids with their ratio, the first ones are taken.
    pub(super) fn new(
        analysis: &Analysis,
        charts: &[(&str, f64)],
        plan: &Plan,
        words: &Words,
        shown: Shown,
    ) -> Result<Self, Error> {
        let as_of = date(analysis.as_of, words.lang);
        let opening = super::super::opening::sentence_in(analysis, &plan.office, words.lang);
        let recent = recent(&analysis.flow);
        Ok(Self {
            title: match plan.title.is_empty() {
                true => words.label("title"),
                false => plan.title.clone(),
            },
            office: plan.office.clone(),
            line: words.say("line", figures! { office: plan.office, as_of: as_of })?,
            lang: words.lang.tag(),
            as_of_iso: analysis.as_of.to_string(),
            as_of,
            t: words.labels.clone(),
            overall: vec![opening.clone(), backlog(analysis, words)?],
            opening,
            mix: mix(analysis, recent.as_ref(), charts.is_empty(), words)?,
            charts: chart_rows(analysis, charts, recent.as_ref(), words, shown)?,
            matters_text: vec![words.say(
                "matters",
                figures! {
                    shown: shown.matters.min(analysis.work.matters.len()),
                    total: analysis.work.matters.len(),
                },
            )?],
            matters: matters(&analysis.work.matters, words, shown)?,
            departments_text: vec![departments_text(analysis, words, shown)?],
            departments: departments(analysis, shown),
            since: vec![since(analysis, words)?],
            limits: vec![limits(analysis, words)?],
            figures: Figures::of(analysis),
        })
    }

    /// A page with one of everything, to try a template on.
    pub(super) fn example(lang: Lang) -> Self {
        let text = || "例".to_owned();
        let labels = Words::new(lang).map(|w| w.labels).unwrap_or_default();
        let cell = || ChartCell {
            id: "flow".to_owned(),
            caption: text(),
            ratio: 0.5,
        };
        Self {
            title: text(),
            office: text(),
            line: text(),
            lang: lang.tag(),
            as_of: text(),
            as_of_iso: text(),
            t: labels,
            opening: text(),
            overall: vec![text()],
            mix: vec![text()],
            charts: vec![ChartRow {
                left: cell(),
                right: Some(cell()),
            }],
            matters_text: vec![text()],
            matters: vec![MatterRow {
                no: 1,
                matter_id: text(),
                respondent: text(),
                issue: text(),
                amount: text(),
                extent: text(),
                due: text(),
                left: text(),
                department: text(),
                priority: text(),
                why: text(),
            }],
            departments_text: vec![text()],
            departments: vec![DepartmentRow {
                department: text(),
                open: 1,
                overdue: 1,
                due_soon: 1,
                oldest: 1,
            }],
            since: vec![text()],
            limits: vec![text()],
            figures: Figures::default(),
        }
    }
}

fn backlog(analysis: &Analysis, words: &Words) -> Result<String, Error> {
    let o = &analysis.opening;
    let most = analysis.backlog.departments.iter();
    let most = most.filter(|d| d.overdue > 0).max_by_key(|d| d.overdue);
    let most = most.map(|d| Most {
        department: d.department.clone(),
        overdue: d.overdue,
    });
    let lapses = analysis.work.expected_lapses;
    words.say(
        "backlog",
        figures! {
            pending: o.pending,
            overdue: if most.is_some() { o.overdue } else { 0 },
            overdue_share: percent(share(o.overdue, o.pending)),
            most: most,
            due_soon: o.due_soon,
            due_soon_days: analysis.inputs.due_soon_days,
            lapses: (lapses >= 0.5).then(|| format!("{lapses:.0}")),
        },
    )
}

/// The issues with most cases.
fn largest(analysis: &Analysis, lang: Lang, most: usize) -> Vec<Named> {
    let mut leaves: Vec<(u64, Issue)> = analysis
        .mix
        .iter()
        .flat_map(|f| &f.issues)
        .filter(|i| i.cases > 0)
        .map(|i| (i.cases, i.issue))
        .collect();
    leaves.sort_by_key(|(n, issue)| (std::cmp::Reverse(*n), *issue));
    let named = leaves.into_iter().take(most).map(|(n, issue)| Named {
        name: issue.short_name_in(lang),
        n,
        share: percent(share(n, analysis.opening.cases)),
    });
    named.collect()
}

fn mix(
    analysis: &Analysis,
    recent: Option<&Recent>,
    no_charts: bool,
    words: &Words,
) -> Result<Vec<String>, Error> {
    let text = words.say(
        "mix",
        figures! {
            issues: largest(analysis, words.lang, 3),
            recent: recent,
            span: words.say(span(analysis.flow.step), figures! {})?,
            alarms: analysis.trends.alarms.len(),
        },
    )?;
    let mut all = vec![text];
    if no_charts {
        all.push(words.say("no_charts", figures! {})?);
    }
    Ok(all)
}

fn chart_rows(
    analysis: &Analysis,
    charts: &[(&str, f64)],
    recent: Option<&Recent>,
    words: &Words,
    shown: Shown,
) -> Result<Vec<ChartRow>, Error> {
    let cells = charts.iter().take(shown.charts).zip(1..);
    let cells = cells.map(|((id, ratio), no)| {
        Ok(ChartCell {
            id: (*id).to_owned(),
            caption: caption(analysis, id, no, recent, words)?,
            ratio: *ratio,
        })
    });
    let cells = cells.collect::<Result<Vec<_>, Error>>()?;
    let rows = cells.chunks(2).filter_map(|pair| {
        let (left, rest) = pair.split_first()?;
        Some(ChartRow {
            left: left.clone(),
            right: rest.first().cloned(),
        })
    });
    Ok(rows.collect())
}

/// What a picture shows, as a finding.
fn caption(
    analysis: &Analysis,
    id: &str,
    no: usize,
    recent: Option<&Recent>,
    words: &Words,
) -> Result<String, Error> {
    match id {
        "issue_mix" => {
            let first = largest(analysis, words.lang, 1).pop();
            let (name, share) = first.map_or(("", String::new()), |n| (n.name, n.share));
            words.say(
                "cap_issue_mix",
                figures! { no: no, name: name, share: share },
            )
        }
        "flow" => words.say(
            "cap_flow",
            figures! {
                no: no,
                recent: recent,
                span: words.say(span(analysis.flow.step), figures! {})?,
            },
        ),
        "backlog" => {
            let most = analysis
                .backlog
                .departments
                .iter()
                .max_by_key(|d| d.overdue);
            let (name, n) = most.map_or(("", 0), |d| (d.department.as_str(), d.overdue));
            words.say("cap_backlog", figures! { no: no, name: cut(name), n: n })
        }
        "debts" => {
            let groups = analysis.debts.groups.iter();
            let most = groups
                .filter(|d| d.family != crate::petition::Family::Other)
                .map(|d| d.amount_open.known)
                .max();
            let money = words.say("money", &money(fen_yuan(most.unwrap_or(0))))?;
            words.say("cap_debts", figures! { no: no, money: money })
        }
        _ => {
            let rows = analysis.by_department.rows.iter();
            let slow = rows.max_by(|a, b| a.median.total_cmp(&b.median).then(b.name.cmp(&a.name)));
            let name = slow.map_or("", |r| r.name.as_str());
            words.say("cap_days", figures! { no: no, name: cut(name) })
        }
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

#[expect(clippy::cast_precision_loss, reason = "sums are far under 2^52 分")]
fn fen_yuan(fen: i64) -> f64 {
    fen as f64 / 100.0
}

fn matters(all: &[OpenMatter], words: &Words, shown: Shown) -> Result<Vec<MatterRow>, Error> {
    let rows = all.iter().take(shown.matters).zip(1..);
    rows.map(|(m, no)| matter(m, no, words)).collect()
}

fn matter(m: &OpenMatter, no: usize, words: &Words) -> Result<MatterRow, Error> {
    let amount = match m.owed.amount_yuan {
        Some(yuan) => words.say("amount", &money(yuan))?,
        None => words.label("unknown"),
    };
    let months = m.owed.months.map(|months| {
        let text = format!("{months:.1}");
        text.trim_end_matches(".0").to_owned()
    });
    Ok(MatterRow {
        no,
        matter_id: m.matter.as_str().to_owned(),
        respondent: m
            .respondent
            .clone()
            .unwrap_or_else(|| words.label("unnamed")),
        issue: m.issue.short_name_in(words.lang).to_owned(),
        amount,
        extent: words.say("extent", figures! { people: m.owed.people, months: months })?,
        due: m.due_on.to_string(),
        left: words.say("left", figures! { days: m.days_left })?,
        department: m.department.clone(),
        priority: format!("{:.0}", m.pressing.priority),
        why: why(m, words)?,
    })
}

/// The lapse first, then the two parts that weigh most in the harm, in the order of the reasons.
fn why(m: &OpenMatter, words: &Words) -> Result<String, Error> {
    let part = |reason: &Said| {
        let key = match reason.zh.as_str() {
            r if r.contains("按默认计") => return None,
            r if r.starts_with("金额") => "part_amount",
            r if r.starts_with("涉及") => "part_people",
            r if r.starts_with("时长") || r.starts_with("拖欠") => "part_months",
            r if r.contains("不宜等") => "part_urgent",
            _ => return None,
        };
        Some(words.say(key, figures! {}))
    };
    let parts = m.pressing.reasons.iter().filter_map(part).take(2);
    let parts = parts.collect::<Result<Vec<_>, Error>>()?;
    words.say(
        "why",
        figures! {
            overdue: m.state == State::Overdue || m.days_left < 0,
            chance: chance(m.pressing.lapse_probability),
            parts: parts,
        },
    )
}

fn departments_text(analysis: &Analysis, words: &Words, shown: Shown) -> Result<String, Error> {
    let all = &analysis.backlog.departments;
    let late = || all.iter().filter(|d| d.overdue > 0);
    let oldest = late().filter_map(|d| Some((d.oldest_days_over?, d)));
    let oldest = oldest
        .max_by_key(|(days, _)| *days)
        .map(|(days, d)| Oldest {
            department: d.department.clone(),
            days,
        });
    words.say(
        "departments",
        figures! {
            count: late().count(),
            overdue: late().map(|d| d.overdue).sum::<u64>(),
            oldest: oldest,
            shown: shown.departments,
        },
    )
}

fn departments(analysis: &Analysis, shown: Shown) -> Vec<DepartmentRow> {
    let late = analysis.backlog.departments.iter();
    let late = late.filter(|d| d.overdue > 0);
    let rows = late.take(shown.departments).map(|d| DepartmentRow {
        department: d.department.clone(),
        open: d.pending,
        overdue: d.overdue,
        due_soon: d.due_soon,
        oldest: d.oldest_days_over.unwrap_or(0),
    });
    rows.collect()
}

fn since(analysis: &Analysis, words: &Words) -> Result<String, Error> {
    let since = analysis.work.since.as_ref();
    let last = since.map(|s| date(s.last, words.lang));
    words.say("since", figures! { since: since, last: last })
}

fn limits(analysis: &Analysis, words: &Words) -> Result<String, Error> {
    let (tally, review) = (&analysis.inputs.tally, &analysis.review);
    let matters = &analysis.work.matters;
    let unknown = matters.iter().filter(|m| m.owed.amount_yuan.is_none());
    words.say(
        "limits",
        figures! {
            matters: matters.len(),
            unknown: unknown.count(),
            read: tally.read,
            rejected: tally.rejected,
            review: review.needs_review,
            review_share: percent(review.share()),
        },
    )
}
