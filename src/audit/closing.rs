//! Findings across cases, and their shares by department.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::{Closing, Plan};
use crate::petition::{
    ClosureAudit, ClosureCase, ClosureFinding, ClosureShare, MatterId, Stamp, Substance,
};

/// Audits the closures known on `as_of`. The same cases in any order give the same audit.
pub fn run(all: &[Closing], plan: &Plan, as_of: NaiveDate) -> ClosureAudit {
    let past: Vec<&Closing> = all
        .iter()
        .filter(|c| c.is_closed || c.answered)
        .filter(|c| c.closed.is_none_or(|s| s.date <= as_of))
        .collect();
    let (earlier, now): (Vec<&Closing>, Vec<&Closing>) = past.iter().partition(|c| c.earlier);
    let mut sheet = Sheet::default();
    minutes(&now, plan, &mut sheet);
    same_day(&now, &mut sheet);
    copied(&now, plan, &mut sheet);
    empty(&now, &mut sheet);
    refiled(all, &past, plan, as_of, &mut sheet);
    let count = |holds: &dyn Fn(&Closing) -> bool| now.iter().filter(|c| holds(c)).count() as u64;
    let mut cases = sheet.cases;
    cases.sort();
    ClosureAudit {
        shares: shares(sheet.counts),
        cases,
        looked_at: now.len() as u64,
        earlier: earlier.len() as u64,
        with_text: count(&|c| c.reply.is_some()),
        department_assumed: count(&|c| !c.department_given),
        refiled_days: plan.config.refiled_days,
        minutes: plan.config.minutes,
    }
}

#[derive(Default)]
struct Sheet {
    /// Found and looked at, by department (`None`: all together) and finding.
    counts: BTreeMap<(Option<String>, ClosureFinding), (u64, u64)>,
    cases: Vec<ClosureCase>,
}

impl Sheet {
    fn look(&mut self, case: &Closing, finding: ClosureFinding, evidence: Option<String>) {
        for department in [None, Some(case.department.clone())] {
            let (n, of) = self.counts.entry((department, finding)).or_default();
            *of += 1;
            *n += u64::from(evidence.is_some());
        }
        if let Some(evidence) = evidence {
            self.cases.push(ClosureCase {
                case_id: case.case_id.clone(),
                finding,
                department: case.department.clone(),
                evidence,
            });
        }
    }
}

/// Closed within minutes, where both ends have a time of day; a closing before the registration is a slip, and no finding.
fn minutes(past: &[&Closing], plan: &Plan, sheet: &mut Sheet) {
    let moment = |s: Stamp| Some(NaiveDateTime::new(s.date, s.time?));
    for case in past {
        let Some((from, to)) = moment(case.received).zip(case.closed.and_then(moment)) else {
            continue;
        };
        let seconds = (to - from).num_seconds();
        let quick = (0..=i64::from(plan.config.minutes) * 60).contains(&seconds);
        let evidence = quick.then(|| {
            let (from, to) = (from.format("%Y-%m-%d %H:%M:%S"), to.format("%H:%M:%S"));
            format!("登记 {from}，办结 {to}，相隔 {seconds} 秒")
        });
        sheet.look(case, ClosureFinding::MinuteClosure, evidence);
    }
}

/// Closed on the day it came, with no answer on record, in files that tell of answers.
fn same_day(past: &[&Closing], sheet: &mut Sheet) {
    for case in past.iter().filter(|c| c.is_closed && c.file_has_answers) {
        let Some(closed) = case.closed else {
            continue;
        };
        let found = closed.date == case.received.date && !case.answered;
        let evidence = found.then(|| format!("{} 登记，当日办结，无答复", closed.date));
        sheet.look(case, ClosureFinding::SameDayUnanswered, evidence);
    }
}

/// One text on different matters.
fn copied(past: &[&Closing], plan: &Plan, sheet: &mut Sheet) {
    let mut texts: BTreeMap<u64, (u64, BTreeSet<&MatterId>)> = BTreeMap::new();
    let long_enough = |chars: u32| chars >= plan.config.copied_min_chars;
    for case in past {
        if let Some(reply) = case.reply.as_ref().filter(|r| long_enough(r.chars)) {
            let (cases, matters) = texts.entry(reply.digest).or_default();
            *cases += 1;
            matters.insert(&case.matter);
        }
    }
    for case in past {
        let Some(reply) = case.reply.as_ref().filter(|r| long_enough(r.chars)) else {
            continue;
        };
        let found = texts.get(&reply.digest);
        let found = found.filter(|(_, matters)| matters.len() >= plan.config.copies as usize);
        let evidence = found.map(|(cases, matters)| {
            let (digest, matters) = (reply.digest, matters.len());
            format!("答复摘要 {digest:016x}，同文 {cases} 件、{matters} 个事项")
        });
        sheet.look(case, ClosureFinding::CopiedAnswer, evidence);
    }
}

/// Answers that only pass on, or only say that they were received.
fn empty(past: &[&Closing], sheet: &mut Sheet) {
    for case in past {
        let Some(reply) = &case.reply else {
            continue;
        };
        for (finding, what) in [
            (ClosureFinding::Forwarded, Substance::Forwarded),
            (ClosureFinding::ReceiptOnly, Substance::ReceiptOnly),
        ] {
            let evidence = (reply.substance == what).then(|| {
                let rules = reply.rules.join("、");
                let rules = if rules.is_empty() {
                    "—".into()
                } else {
                    rules
                };
                format!("规则 {rules}；答复 {} 个字", reply.chars)
            });
            sheet.look(case, finding, evidence);
        }
    }
}

/// Filed again within days of closing; a closing too recent to tell counts only when it already was.
fn refiled(all: &[Closing], past: &[&Closing], plan: &Plan, as_of: NaiveDate, sheet: &mut Sheet) {
    let days = i64::from(plan.config.refiled_days);
    let mut filings: BTreeMap<&MatterId, Vec<(NaiveDate, &str)>> = BTreeMap::new();
    for case in all.iter().filter(|c| c.received.date <= as_of) {
        let of = filings.entry(&case.matter).or_default();
        of.push((case.received.date, &case.case_id));
    }
    for of in filings.values_mut() {
        of.sort_unstable();
    }
    for case in past.iter().filter(|c| c.is_closed) {
        let Some(closed) = case.closed else {
            continue;
        };
        let again = filings.get(&case.matter).and_then(|of| {
            of.iter().find(|(day, id)| {
                let after = (*day - closed.date).num_days();
                (1..=days).contains(&after) && *id != case.case_id
            })
        });
        if again.is_none() && (as_of - closed.date).num_days() < days {
            continue;
        }
        let evidence = again.map(|(day, id)| {
            let after = (*day - closed.date).num_days();
            format!(
                "{} 办结，{day} 又登记（{id}），相隔 {after} 天",
                closed.date
            )
        });
        sheet.look(case, ClosureFinding::Refiled, evidence);
    }
}

fn shares(counts: BTreeMap<(Option<String>, ClosureFinding), (u64, u64)>) -> Vec<ClosureShare> {
    counts
        .into_iter()
        .map(|((department, finding), (n, of))| {
            let (low, high) = wilson(n, of);
            ClosureShare {
                department,
                finding,
                n,
                of,
                low,
                high,
            }
        })
        .collect()
}

/// The 95 % interval of a share (Wilson, without correction); (0, 1) without cases.
pub(super) fn wilson(n: u64, of: u64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    if of == 0 {
        return (0.0, 1.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far under 2^52")]
    let (n, of) = (n as f64, of as f64);
    let share = n / of;
    let middle = share + Z * Z / (2.0 * of);
    let half = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
    let whole = 1.0 + Z * Z / of;
    (
        ((middle - half) / whole).max(0.0),
        ((middle + half) / whole).min(1.0),
    )
}
