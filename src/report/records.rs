//! The pages of single matters and groups within the report: what each is made of.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::money;
use crate::analysis::{Analysis, NO_DEPARTMENT, OpenMatter, Owed};
use crate::petition::{Claim, Debt, Family, GroupId, MatterId, Stated};

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
    pub(super) fn new(analysis: &Analysis) -> Self {
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
        let matters = matters.map(|m| records.matter(m, claims.get(&m.matter).copied()));
        let matters = matters.collect();
        let groups = ours().map(|d| records.group(d)).collect();
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

    fn matter(&self, m: &OpenMatter, claim: Option<&Claim>) -> Record {
        let unit = m.respondent.as_deref().unwrap_or("未写明单位");
        let department = match m.department.as_str() {
            "" => NO_DEPARTMENT,
            name => name,
        };
        let left = match m.days_left {
            left @ ..0 => format!("已超 {} 天", -left),
            left => format!("还有 {left} 天"),
        };
        let mut pairs = vec![
            ("诉求类别", m.issue.name().to_owned()),
            ("承办单位", department.to_owned()),
        ];
        pairs.extend(m.place.clone().map(|place| ("属地", place)));
        pairs.push((
            "首次登记",
            format!("{}，前后登记 {} 件", m.first_received_on, m.filings),
        ));
        pairs.push(("到期日", format!("{}（{left}；从首次登记起算）", m.due_on)));
        if let Some(c) = claim {
            pairs.extend(
                c.amount_fen
                    .as_ref()
                    .map(|a| ("拖欠金额", stated(a, |v| money(*v)))),
            );
            pairs.extend(
                c.people
                    .as_ref()
                    .map(|p| ("涉及人数", stated(p, |v| format!("{v} 人")))),
            );
            let months = c.months_tenth.as_ref();
            pairs.extend(months.map(|t| {
                let words = |v: &u32| format!("{} 个月", f64::from(*v) / 10.0);
                ("拖欠时长", stated(t, words))
            }));
            pairs.extend(
                c.paid_fen
                    .map(|p| ("答复称已付", format!("{}（未经核实）", money(p)))),
            );
        }
        pairs.push((
            "失约风险",
            format!("{:.0}%", m.pressing.lapse_probability * 100.0),
        ));
        pairs.push((
            "优先级",
            format!("{:.1}（损害 {:.1}）", m.pressing.priority, m.pressing.harm),
        ));
        pairs.push(("为什么", m.pressing.reasons.join("；")));
        pairs.push(("在办件", m.case_ids.join("、")));
        let group = m.group.as_ref().map(|g| Link {
            id: self.group_anchor(g),
            text: "所属问题群".to_owned(),
        });
        Record {
            id: self.anchor(&m.matter),
            title: format!("{unit}：{}", m.issue.short_name()),
            small: format!("事项 {}", m.matter),
            pairs,
            links: group.into_iter().filter(|l| !l.id.is_empty()).collect(),
        }
    }

    fn group(&self, d: &Debt) -> Record {
        let units = d.members.iter().map(|u| match u.amount_fen {
            0 => format!("{}（{} 个事项）", u.name, u.matters),
            fen => format!("{}（{} 个事项，{}）", u.name, u.matters, money(fen)),
        });
        let mut pairs = vec![
            ("单位及各自所占", units.collect::<Vec<_>>().join("；")),
            (
                "事项",
                format!(
                    "{} 个：在办 {}（其中超期 {}），办结 {}；曾有答复的 {} 个",
                    d.matters.len(),
                    d.open,
                    d.overdue,
                    d.closed,
                    d.answered
                ),
            ),
            ("件次", d.cases.to_string()),
        ];
        if d.amount.with > 0 {
            pairs.push((
                "金额合计",
                format!(
                    "{}（{} 个事项写明；另 {} 个没有写明）",
                    money(d.amount.known),
                    d.amount.with,
                    d.amount.unknown
                ),
            ));
        }
        if d.people.with > 0 {
            pairs.push((
                "涉及人数",
                format!(
                    "{} 人（{} 个事项写明；另 {} 个没有写明）",
                    d.people.known, d.people.with, d.people.unknown
                ),
            ));
        }
        if d.paid_matters > 0 {
            pairs.push((
                "答复称已付",
                format!(
                    "{}（{} 个事项，未经核实）",
                    money(d.paid_fen),
                    d.paid_matters
                ),
            ));
        }
        pairs.push((
            "最早登记",
            format!("{}，至今 {} 天", d.oldest_received_on, d.days),
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
            title: format!("{}：{}", d.respondent, d.family.name()),
            small: format!("问题群 {}", d.id),
            pairs,
            links: links.collect(),
        }
    }
}

/// A stated figure with its bounds and where it was taken from.
fn stated<T: PartialEq>(s: &Stated<T>, words: impl Fn(&T) -> String) -> String {
    let bounds = if s.low == s.high {
        String::new()
    } else {
        format!("（{} 至 {}）", words(&s.low), words(&s.high))
    };
    let votes = match s.of {
        1 => String::new(),
        of => format!("，{of} 件写明、{} 件一致", s.agree),
    };
    format!("{}{bounds}，据 {}{votes}", words(&s.value), s.case_id)
}

/// `12 人，5.40 万元，6 个月`: what is stated, nothing where nothing is.
pub(super) fn owed(owed: &Owed) -> String {
    let people = owed.people.map(|n| format!("{n} 人"));
    let amount = owed.amount_yuan.map(yuan);
    let months = owed.months.map(|m| format!("{m} 个月"));
    let parts: Vec<String> = [people, amount, months].into_iter().flatten().collect();
    parts.join("，")
}

fn yuan(amount: f64) -> String {
    if amount < 10_000.0 {
        format!("{amount:.0} 元")
    } else {
        format!("{:.2} 万元", amount / 10_000.0)
    }
}
