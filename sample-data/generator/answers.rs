//! What a reader of the sample must find, counted here from the drawn rows and not by the product.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use serde_json::{Value, json};

use super::case::{Case, Channel, Fault, Status};
use super::{sample, workbook};

/// `answers.json`.
///
/// # Errors
/// When JSON cannot be written, which memory does not.
pub(crate) fn json(rows: &[Case]) -> Result<Vec<u8>, Box<dyn Error>> {
    let csv = file(&rows.iter().collect::<Vec<_>>());
    let xlsx = file(
        &rows
            .iter()
            .filter(|case| workbook::holds(case))
            .collect::<Vec<_>>(),
    );
    let accepted: Vec<&Case> = rows.iter().filter(|c| accepted(c)).collect();
    // The last row of an id is the newest.
    let newest: BTreeMap<&str, &Case> = accepted.iter().map(|c| (c.id.as_str(), *c)).collect();
    let newest: Vec<&Case> = newest.into_values().collect();
    let answers = json!({
        "as_of": sample::as_of().to_string(),
        "first_day": sample::first_day().to_string(),
        "files": { "cases.csv": csv, "cases.gb18030.csv": csv, "cases.xlsx": xlsx },
        "by_row": figures(&accepted),
        "by_id": figures(&newest),
    });
    let mut out = serde_json::to_vec_pretty(&answers)?;
    out.push(b'\n');
    Ok(out)
}

/// `gold.csv`: the issue and the matter of every id, and the first filing of a repeat.
///
/// # Errors
/// When the writer fails, which memory does not.
pub(crate) fn gold(rows: &[Case]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut first: BTreeMap<usize, &str> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["case_id", "issue", "matter", "repeat_of"])?;
    for case in rows.iter().filter(|c| accepted(c)) {
        if seen.insert(&case.id) {
            let origin = *first.entry(case.matter).or_insert(&case.id);
            let repeat_of = if origin == case.id { "" } else { origin };
            out.write_record([
                &case.id,
                case.issue,
                &format!("M{:03}", case.matter),
                repeat_of,
            ])?;
        }
    }
    out.into_inner().map_err(|error| error.to_string().into())
}

fn accepted(case: &Case) -> bool {
    !matches!(case.fault, Some(Fault::Broken(_)))
}

/// What reading one file gives.
fn file(rows: &[&Case]) -> Value {
    let mut rejects: BTreeMap<&str, u32> = BTreeMap::new();
    let mut findings: BTreeMap<&str, u32> = BTreeMap::new();
    for case in rows {
        match case.fault {
            Some(Fault::Broken(code)) => *rejects.entry(code).or_default() += 1,
            Some(Fault::Finding(code)) => *findings.entry(code).or_default() += 1,
            Some(Fault::Again) => *findings.entry("duplicate_id").or_default() += 1,
            None => {}
        }
    }
    let rejected: u32 = rejects.values().sum();
    json!({
        "read": rows.len(),
        "accepted": rows.iter().filter(|c| accepted(c)).count(),
        "rejected": rejected,
        "rejects": rejects,
        "findings": findings,
    })
}

/// The opening figures.
fn figures(cases: &[&Case]) -> Value {
    let count = |test: &dyn Fn(&Case) -> bool| cases.iter().filter(|c| test(c)).count();
    let channels = [
        Channel::Letter,
        Channel::Visit,
        Channel::Call,
        Channel::Online,
        Channel::Transfer,
    ];
    let by_channel: BTreeMap<&str, usize> = channels
        .iter()
        .map(|ch| (ch.names().1, count(&|c| c.channel == *ch)))
        .collect();
    let statuses = [Status::Open, Status::Closed, Status::Rejected];
    let by_status: BTreeMap<&str, usize> = statuses
        .iter()
        .map(|st| (st.code(), count(&|c| c.status == *st)))
        .collect();
    let mut by_issue: BTreeMap<&str, u32> = BTreeMap::new();
    let mut by_department: BTreeMap<&str, u32> = BTreeMap::new();
    for case in cases {
        *by_issue.entry(case.issue).or_default() += 1;
        *by_department
            .entry(case.department.unwrap_or(""))
            .or_default() += 1;
    }
    let matters: BTreeSet<usize> = cases.iter().map(|c| c.matter).collect();
    let ids: BTreeSet<&str> = cases.iter().map(|c| c.id.as_str()).collect();
    json!({
        "cases": cases.len(),
        "by_channel": by_channel,
        "by_status": by_status,
        "persons": cases.iter().map(|c| c.persons).sum::<u32>(),
        "matters": matters.len(),
        "repeats": ids.len() - matters.len(),
        "by_issue": by_issue,
        "by_department_as_registered": by_department,
    })
}
