//! The tables of the debt ledger and of the audit of closures: `groups.csv`, `claims.csv`, `closure_audit.csv`,
//! `closure_cases.csv`. A cell without a figure is a figure that no filing states; 0 is a figure.

use std::io;

use super::tables::{guard, number, open};
use crate::Error;
use crate::analysis::{Analysis, share};
use crate::petition::{Claim, ClosureAudit, Debt, Debts, Stated, Sum};

/// The columns of `groups.csv`: money in yuan, people those who are owed.
pub const GROUP_COLUMNS: [&str; 29] = [
    "group_id",
    "respondent",
    "members",
    "family",
    "family_name",
    "matters",
    "cases",
    "people_known",
    "people_low",
    "people_high",
    "people_unknown",
    "amount_known",
    "amount_low",
    "amount_high",
    "amount_unknown",
    "amount_open",
    "paid_known",
    "paid_matters",
    "oldest_received_on",
    "days",
    "oldest_open_on",
    "open_days",
    "months_max",
    "months_median",
    "open",
    "overdue",
    "closed",
    "answered",
    "matter_ids",
];

/// The columns of `claims.csv`: what each matter claims, and which filing it was taken from.
pub const CLAIM_COLUMNS: [&str; 21] = [
    "matter_id",
    "group_id",
    "issue",
    "family",
    "respondent",
    "first_received_on",
    "cases",
    "state",
    "answered",
    "amount_yuan",
    "amount_low",
    "amount_high",
    "amount_from",
    "people",
    "people_low",
    "people_high",
    "people_from",
    "months",
    "months_from",
    "paid_yuan",
    "case_ids",
];

/// The columns of `closure_audit.csv`; `department` is empty for all together.
pub const CLOSURE_COLUMNS: [&str; 8] = [
    "department",
    "finding",
    "finding_name",
    "n",
    "of",
    "share",
    "low",
    "high",
];

/// The columns of `closure_cases.csv`.
pub const CLOSURE_CASE_COLUMNS: [&str; 5] = [
    "case_id",
    "department",
    "finding",
    "finding_name",
    "evidence",
];

/// The tables by name, ready to be written under `tables/`.
///
/// # Errors
/// When the memory for one cannot be had.
pub fn debt_tables(analysis: &Analysis) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let (debts, closures) = (&analysis.debts, &analysis.closures);
    let made = || -> io::Result<Vec<(&'static str, Vec<u8>)>> {
        Ok(vec![
            (
                "groups.csv",
                table(&GROUP_COLUMNS, debts.groups.iter().map(group))?,
            ),
            ("claims.csv", table(&CLAIM_COLUMNS, claims(debts))?),
            (
                "closure_audit.csv",
                table(&CLOSURE_COLUMNS, shares(closures))?,
            ),
            (
                "closure_cases.csv",
                table(&CLOSURE_CASE_COLUMNS, closure_cases(closures))?,
            ),
        ])
    };
    made().map_err(|e| Error::io("写入", "tables", e))
}

fn table<const N: usize>(
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = open(&mut out, columns)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

fn outside(text: &str) -> String {
    guard(text).into_owned()
}

/// 分 as yuan.
fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen / 100, fen % 100);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}")
            .trim_end_matches('0')
            .to_owned(),
    }
}

/// Known, low and high; empty when no matter states it.
fn bounds(sum: Sum, written: fn(i64) -> String) -> [String; 3] {
    if sum.with == 0 {
        return [const { String::new() }; 3];
    }
    [sum.known, sum.low, sum.high].map(written)
}

fn group(debt: &Debt) -> [String; 29] {
    let [people, people_low, people_high] = bounds(debt.people, |n| n.to_string());
    let [amount, amount_low, amount_high] = bounds(debt.amount, yuan);
    let [amount_open, ..] = bounds(debt.amount_open, yuan);
    let members = debt.members.iter().map(|m| {
        let part = format!(
            "{}（{} 个事项，{} 元）",
            m.name,
            m.matters,
            yuan(m.amount_fen)
        );
        part
    });
    let matters = debt.matters.iter().map(|m| m.as_str());
    let days = |n: Option<i64>| n.map_or_else(String::new, |n| n.to_string());
    let day = |d: Option<chrono::NaiveDate>| d.map_or_else(String::new, |d| d.to_string());
    let months = |m: Option<f64>| m.map_or_else(String::new, number);
    let paid = if debt.paid_matters == 0 {
        String::new()
    } else {
        yuan(debt.paid_fen)
    };
    [
        debt.id.to_string(),
        outside(&debt.respondent),
        outside(&members.collect::<Vec<_>>().join("；")),
        debt.family.code().to_owned(),
        debt.family.name().to_owned(),
        debt.matters.len().to_string(),
        debt.cases.to_string(),
        people,
        people_low,
        people_high,
        debt.people.unknown.to_string(),
        amount,
        amount_low,
        amount_high,
        debt.amount.unknown.to_string(),
        amount_open,
        paid,
        debt.paid_matters.to_string(),
        debt.oldest_received_on.to_string(),
        debt.days.to_string(),
        day(debt.oldest_open_on),
        days(debt.open_days),
        months(debt.months_max),
        months(debt.months_median),
        debt.open.to_string(),
        debt.overdue.to_string(),
        debt.closed.to_string(),
        debt.answered.to_string(),
        outside(&matters.collect::<Vec<_>>().join(" ")),
    ]
}

fn claims(debts: &Debts) -> impl Iterator<Item = [String; 21]> + '_ {
    debts.claims.iter().map(claim)
}

/// A value, its bounds and where it was taken from: `XF1（2/3）` when two of three filings that state one agree.
fn stated<T: Copy>(of: Option<&Stated<T>>, written: impl Fn(T) -> String) -> [String; 4] {
    let Some(s) = of else {
        return [const { String::new() }; 4];
    };
    let from = format!("{}（{}/{}）", s.case_id, s.agree, s.of);
    let [value, low, high] = [s.value, s.low, s.high].map(written);
    [value, low, high, outside(&from)]
}

fn claim(claim: &Claim) -> [String; 21] {
    let [amount, amount_low, amount_high, amount_from] = stated(claim.amount_fen.as_ref(), yuan);
    let [people, people_low, people_high, people_from] =
        stated(claim.people.as_ref(), |n| n.to_string());
    let [months, _, _, months_from] =
        stated(claim.months_tenth.as_ref(), |m| number(f64::from(m) / 10.0));
    [
        outside(claim.matter.as_str()),
        claim
            .group
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        claim.issue.code().to_owned(),
        claim.issue.family().code().to_owned(),
        outside(claim.respondent.as_deref().unwrap_or("")),
        claim.first_received_on.to_string(),
        claim.case_ids.len().to_string(),
        claim.state.code().to_owned(),
        claim.answered.to_string(),
        amount,
        amount_low,
        amount_high,
        amount_from,
        people,
        people_low,
        people_high,
        people_from,
        months,
        months_from,
        claim.paid_fen.map_or_else(String::new, yuan),
        outside(&claim.case_ids.join(";")),
    ]
}

fn shares(audit: &ClosureAudit) -> impl Iterator<Item = [String; 8]> + '_ {
    audit.shares.iter().map(|row| {
        let share = share(row.n, row.of).map_or_else(String::new, |s| format!("{s:.4}"));
        [
            outside(row.department.as_deref().unwrap_or("")),
            row.finding.code().to_owned(),
            row.finding.name().to_owned(),
            row.n.to_string(),
            row.of.to_string(),
            share,
            format!("{:.4}", row.low),
            format!("{:.4}", row.high),
        ]
    })
}

fn closure_cases(audit: &ClosureAudit) -> impl Iterator<Item = [String; 5]> + '_ {
    audit.cases.iter().map(|case| {
        [
            outside(&case.case_id),
            outside(&case.department),
            case.finding.code().to_owned(),
            case.finding.name().to_owned(),
            outside(&case.evidence),
        ]
    })
}
