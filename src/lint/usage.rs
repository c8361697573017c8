//! Rules against cases: coverage, overlap, conflict and precision.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{At, Sink};
use crate::diag::{Diagnostic, Origin};
use crate::petition::Issue;
use crate::text::Span;

/// Two rules this alike in the cases they hit do the same work.
const ALIKE: f64 = 0.8;
/// Fewer hits say nothing about a rule.
const ENOUGH: usize = 5;

/// One rule that fired in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The rule's number among all rules of the run.
    pub rule: usize,
    /// The most telling place: 0 body, 1 demand, 2 title.
    pub place: usize,
    /// The words it rests on; `true` for the title.
    pub words: Vec<(bool, Span)>,
}

/// The issues of one case as a person labelled it.
pub type Judged = Option<(Issue, Option<Issue>)>;

/// A rule in cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleUse {
    /// Its id.
    pub rule: String,
    /// The issue it points to.
    pub issue: &'static str,
    /// Whether it stands in a table under check.
    pub own: bool,
    /// Where it stands, for the rules under check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Cases it hits, by their most telling place in `title`, `demand` and `body`.
    pub cases: usize,
    /// Of these in the title.
    pub title: usize,
    /// Of these in a demand.
    pub demand: usize,
    /// Of these in the body.
    pub body: usize,
    /// Labelled cases it hits.
    pub labelled: usize,
    /// Of these, cases whose issue or second issue is the rule's.
    pub right: usize,
    /// `right / labelled`; `None` without labelled cases.
    pub precision: Option<f64>,
}

/// Two rules that hit the same cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// One rule.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether they point to different issues.
    pub conflict: bool,
    /// Cases both hit.
    pub cases: usize,
    /// Of these, cases where the words of one lie within the words of the other.
    pub same_words: usize,
    /// Cases both hit among cases either hits.
    pub jaccard: f64,
}

/// All rules in cases.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Usage {
    /// Cases seen.
    pub cases: usize,
    /// Of these with a label.
    pub labelled: usize,
    /// Cases that any rule hits.
    pub hit: usize,
    /// Cases that a rule under check hits.
    pub hit_by_own: usize,
    /// The rules under check, in table order, then the others.
    pub rules: Vec<RuleUse>,
    /// Pairs with a rule under check that share a case, the most alike first.
    pub overlaps: Vec<Overlap>,
}

/// Counts rules over cases. `rules` are all rules of the run: id, issue, and the place of those under check.
pub fn usage(rules: &[(String, Issue, Option<Origin>)], cases: &[(Vec<Hit>, Judged)]) -> Usage {
    let mut out: Vec<RuleUse> = rules.iter().map(fresh).collect();
    let mut pairs: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    let own = |rule: usize| rules.get(rule).is_some_and(|r| r.2.is_some());
    for (hits, judged) in cases {
        for hit in hits {
            if let (Some(one), Some((_, issue, _))) = (out.get_mut(hit.rule), rules.get(hit.rule)) {
                tally(one, hit, *issue, *judged);
            }
        }
        for (at, a) in hits.iter().enumerate() {
            for b in hits
                .iter()
                .skip(at + 1)
                .filter(|b| own(a.rule) || own(b.rule))
            {
                let pair = pairs
                    .entry((a.rule.min(b.rule), a.rule.max(b.rule)))
                    .or_default();
                pair.0 += 1;
                pair.1 += usize::from(within(&a.words, &b.words) || within(&b.words, &a.words));
            }
        }
    }
    let mut overlaps: Vec<Overlap> = pairs
        .into_iter()
        .filter_map(|(pair, counts)| overlap(pair, counts, rules, &out))
        .collect();
    overlaps.sort_by(|a, b| {
        let by = b.jaccard.total_cmp(&a.jaccard).then(b.cases.cmp(&a.cases));
        by.then_with(|| (&a.a, &a.b).cmp(&(&b.a, &b.b)))
    });
    out.sort_by_key(|r| !r.own);
    Usage {
        cases: cases.len(),
        labelled: cases.iter().filter(|(_, judged)| judged.is_some()).count(),
        hit: cases.iter().filter(|(hits, _)| !hits.is_empty()).count(),
        hit_by_own: cases
            .iter()
            .filter(|(hits, _)| hits.iter().any(|h| own(h.rule)))
            .count(),
        rules: out,
        overlaps,
    }
}

fn fresh((id, issue, origin): &(String, Issue, Option<Origin>)) -> RuleUse {
    RuleUse {
        rule: id.clone(),
        issue: issue.code(),
        own: origin.is_some(),
        origin: origin.clone(),
        cases: 0,
        title: 0,
        demand: 0,
        body: 0,
        labelled: 0,
        right: 0,
        precision: None,
    }
}

fn tally(one: &mut RuleUse, hit: &Hit, issue: Issue, judged: Judged) {
    one.cases += 1;
    match hit.place {
        0 => one.body += 1,
        1 => one.demand += 1,
        _ => one.title += 1,
    }
    if let Some((main, second)) = judged {
        one.labelled += 1;
        one.right += usize::from(main == issue || second == Some(issue));
        one.precision = Some(share(one.right, one.labelled));
    }
}

fn overlap(
    (a, b): (usize, usize),
    (cases, same_words): (usize, usize),
    rules: &[(String, Issue, Option<Origin>)],
    uses: &[RuleUse],
) -> Option<Overlap> {
    let (of_a, of_b) = (uses.get(a)?, uses.get(b)?);
    let (first, second) = (rules.get(a)?, rules.get(b)?);
    Some(Overlap {
        a: first.0.clone(),
        b: second.0.clone(),
        conflict: first.1 != second.1,
        cases,
        same_words,
        jaccard: share(cases, of_a.cases + of_b.cases - cases),
    })
}

/// Whether every word of `a` lies on a word of `b`.
fn within(a: &[(bool, Span)], b: &[(bool, Span)]) -> bool {
    !a.is_empty()
        && a.iter()
            .all(|(title, span)| b.iter().any(|(t, s)| t == title && s.overlaps(*span)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^53"
)]
pub(super) fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

/// Findings on how the rules under check do in cases.
pub fn usage_findings(usage: &Usage, diags: &mut Vec<Diagnostic>) {
    let place = |id: &str| {
        usage
            .rules
            .iter()
            .find(|r| r.own && r.rule == id)
            .and_then(|r| r.origin.clone())
    };
    let mut tell = |origin: Origin, finding: bool, code, message: String, help: &str| {
        let at = At {
            line: origin.line.unwrap_or(0),
            column: origin.column.unwrap_or(0),
        };
        let mut sink = Sink::new(&origin.file, diags);
        if finding {
            sink.finding(code, at, message, help);
        } else {
            sink.note(code, at, message, help);
        }
    };
    for rule in usage.rules.iter().filter(|r| r.own) {
        let Some(origin) = rule.origin.clone() else {
            continue;
        };
        if rule.cases == 0 {
            let message = format!("规则 {}：所给数据里一件也没有命中", rule.rule);
            tell(origin, false, "rule_unseen", message, "");
        } else if let Some(precision) = rule
            .precision
            .filter(|p| *p < 0.5 && rule.labelled >= ENOUGH)
        {
            let message = format!(
                "规则 {}：命中 {} 件有标注的，只有 {} 件是它所指的类别（查准 {precision:.2}）",
                rule.rule, rule.labelled, rule.right
            );
            tell(
                origin,
                true,
                "rule_imprecise",
                message,
                "加 none 排除，或减小 weight",
            );
        }
    }
    let mut told = BTreeSet::new();
    let least = |o: &Overlap| {
        let of = |id: &str| {
            usage
                .rules
                .iter()
                .find(|r| r.rule == id)
                .map_or(0, |r| r.cases)
        };
        of(&o.a).min(of(&o.b))
    };
    for o in usage.overlaps.iter().filter(|o| o.cases >= ENOUGH) {
        let (own, other) = if place(&o.b).is_some() {
            (&o.b, &o.a)
        } else {
            (&o.a, &o.b)
        };
        let Some(origin) = place(own).filter(|_| told.insert((own.clone(), other.clone()))) else {
            continue;
        };
        if o.conflict && o.same_words * 2 >= least(o) {
            let message = format!(
                "规则 {own} 与指向另一类别的规则 {other}：同时命中 {} 件，其中 {} 件依据的是同样的词",
                o.cases, o.same_words
            );
            tell(
                origin,
                true,
                "rule_conflict",
                message,
                "在其中一条的 none 里排除，或改词",
            );
        } else if !o.conflict && o.jaccard >= ALIKE {
            let message = format!(
                "规则 {own} 与规则 {other}：命中的件几乎相同（同时命中 {} 件，重合度 {:.2}）",
                o.cases, o.jaccard
            );
            tell(origin, true, "rule_overlap", message, "留一条");
        }
    }
}
