//! The pages of single matters and groups within the report: what each is made of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Analysis, OpenMatter, Owed};
use crate::petition::{Claim, Debt, Family, GroupId, MatterId, Stated};
use crate::text::{Said, Words};

/// The most open matters with a page of their own.
const MATTERS: usize = 200;

/// The pages, and where each stands.
#[derive(Serialize)]
pub(super) struct Records {
    pub(super) matters: Vec<Record>,
    pub(super) groups: Vec<Record>,
    /// Open matters without a page.
    pub(super) left: usize,
    #[serde(skip)]
    anchors: BTreeMap<MatterId, String>,
    #[serde(skip)]
    group_anchors: BTreeMap<GroupId, String>,
}

/// One page: a title, pairs of name and words, links.
#[derive(Serialize)]
pub(super) struct Record {
    id: String,
    title: String,
    /// A line behind the title.
    small: String,
    pairs: Vec<(&'static str, String)>,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    id: String,
    text: String,
}

impl Records {
    pub(super) fn new(analysis: &Analysis, w: Words) -> Self {
        let shown = analysis.work.matters.iter().take(MATTERS).zip(1..);
        let anchors = shown.map(|(m, n)| (m.matter.clone(), format!("matter-{n}")));
        let ours = || {
            let groups = analysis.debts.groups.iter();
            groups
                .filter(|d| d.family != Family::Other)
                .take(analysis.ledger_shown.listed)
        };
        let groups = ours().zip(1..);
        let group_anchors = groups.map(|(d, n)| (d.id.clone(), format!("group-{n}")));
        let mut records = Self {
            matters: Vec::new(),
            groups: Vec::new(),
            left: analysis.work.matters.len().saturating_sub(MATTERS),
            anchors: anchors.collect(),
            group_anchors: group_anchors.collect(),
        };
        let claims: BTreeMap<&MatterId, &Claim> = analysis
            .debts
            .claims
            .iter()
            .map(|c| (&c.matter, c))
            .collect();
        let matters = analysis.work.matters.iter().take(MATTERS);
        let matters = matters.map(|m| records.matter(m, claims.get(&m.matter).copied(), w));
        let matters = matters.collect();
        let groups = ours().map(|d| records.group(d, w)).collect();
        (records.matters, records.groups) = (matters, groups);
        records
    }

    /// The place of a matter's page; empty when it has none.
    pub(super) fn anchor(&self, matter: &MatterId) -> String {
        self.anchors.get(matter).cloned().unwrap_or_default()
    }

    /// The place of a group's page; empty when it has none.
    pub(super) fn group_anchor(&self, group: &GroupId) -> String {
        self.group_anchors.get(group).cloned().unwrap_or_default()
    }

    fn matter(&self, m: &OpenMatter, claim: Option<&Claim>, w: Words) -> Record {
        let left = match m.days_left {
            left @ ..0 => w.queue_over(-left),
            left => w.queue_ahead(left),
        };
        let mut pairs = vec![
            (w.record_issue(), m.issue.name_in(w.lang()).to_owned()),
            (w.record_department(), w.department(&m.department)),
        ];
        let place = m.place.as_deref();
        pairs.extend(place.map(|place| (w.record_place(), w.data(place))));
        pairs.push((
            w.record_first(),
            w.record_first_said(m.first_received_on, m.filings),
        ));
        pairs.push((w.record_due(), w.record_due_said(m.due_on, left)));
        pairs.extend(claim.into_iter().flat_map(|c| claimed(c, w)));
        pairs.push((
            w.record_lapse(),
            format!("{:.0}%", m.pressing.lapse_probability * 100.0),
        ));
        let [priority, harm] =
            [m.pressing.priority, m.pressing.harm].map(|score| format!("{score:.1}"));
        pairs.push((w.record_priority(), w.record_priority_said(priority, harm)));
        pairs.push((w.record_why(), Said::joined(&m.pressing.reasons, w)));
        let cases: Vec<String> = m.case_ids.iter().map(|id| w.data(id)).collect();
        pairs.push((w.record_open(), cases.join(w.listed())));
        let group = m.group.as_ref().map(|g| Link {
            id: self.group_anchor(g),
            text: w.record_group().to_owned(),
        });
        Record {
            id: self.anchor(&m.matter),
            title: title(
                w.unit(m.respondent.as_deref()),
                m.issue.short_name_in(w.lang()),
                w,
            ),
            small: w.record_matter_id(&m.matter),
            pairs,
            links: group.into_iter().filter(|l| !l.id.is_empty()).collect(),
        }
    }

    fn group(&self, d: &Debt, w: Words) -> Record {
        let units = d.members.iter().map(|u| match u.amount_fen {
            0 => w.record_unit(w.data(&u.name), u.matters),
            fen => w.record_unit_amount(w.data(&u.name), u.matters, w.money(fen)),
        });
        let mut pairs = vec![
            (w.record_units(), units.collect::<Vec<_>>().join(w.parted())),
            (
                w.record_matters(),
                w.record_matters_said(d.matters.len(), d.open, d.overdue, d.closed, d.answered),
            ),
            (w.record_filings(), d.cases.to_string()),
        ];
        if d.amount.with > 0 {
            pairs.push((
                w.record_total(),
                w.record_total_said(w.money(d.amount.known), d.amount.with, d.amount.unknown),
            ));
        }
        if d.people.with > 0 {
            pairs.push((
                w.record_people(),
                w.record_total_people(d.people.known, d.people.with, d.people.unknown),
            ));
        }
        if d.paid_matters > 0 {
            pairs.push((
                w.record_paid(),
                w.record_total_paid(w.money(d.paid_fen), d.paid_matters),
            ));
        }
        pairs.push((
            w.record_oldest(),
            w.record_oldest_said(d.oldest_received_on, d.days),
        ));
        let links = d.matters.iter().filter_map(|m| {
            let id = self.anchors.get(m)?.clone();
            Some(Link {
                id,
                text: m.to_string(),
            })
        });
        Record {
            id: self.group_anchor(&d.id),
            title: title(w.data(&d.respondent), d.family.name_in(w.lang()), w),
            small: w.record_group_id(&d.id),
            pairs,
            links: links.collect(),
        }
    }
}

fn title(unit: String, about: &str, w: Words) -> String {
    unit + w.colon() + about
}

/// What a matter claims, where it states it.
fn claimed(c: &Claim, w: Words) -> impl Iterator<Item = (&'static str, String)> {
    let amount = c.amount_fen.as_ref();
    let people = c.people.as_ref();
    let months = c.months_tenth.as_ref();
    let month = move |tenth: &u32| w.record_months_said(f64::from(*tenth) / 10.0);
    [
        amount.map(|a| (w.record_amount(), stated(a, |v| w.money(*v), w))),
        people.map(|p| {
            let said = stated(p, |n| w.record_people_said(n), w);
            (w.record_people(), said)
        }),
        months.map(|t| (w.record_months(), stated(t, month, w))),
        c.paid_fen
            .map(|p| (w.record_paid(), w.record_paid_said(w.money(p)))),
    ]
    .into_iter()
    .flatten()
}

/// A stated figure with its bounds and where it was taken from.
fn stated<T: PartialEq>(s: &Stated<T>, words: impl Fn(&T) -> String, w: Words) -> String {
    let bounds = if s.low == s.high {
        String::new()
    } else {
        w.record_bounds(words(&s.low), words(&s.high))
    };
    let votes = match s.of {
        1 => String::new(),
        of => w.record_votes(of, s.agree),
    };
    w.record_from(words(&s.value), bounds, w.data(&s.case_id), votes)
}

/// `12 人，5.40 万元，6 个月`: what is stated, nothing where nothing is.
pub(super) fn owed(owed: &Owed, w: Words) -> String {
    let people = owed.people.map(|n| w.owed_people(n));
    let amount = owed.amount_yuan.map(|yuan| w.yuan(yuan));
    let months = owed.months.map(|m| w.owed_months(m));
    let parts: Vec<String> = [people, amount, months].into_iter().flatten().collect();
    parts.join(w.comma())
}
