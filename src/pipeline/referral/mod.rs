//! Referral lists wired: a run's open cases to one workbook a department, returned workbooks to closings and labels.

mod close;
mod quotes;
mod read;

use std::collections::BTreeMap;
use std::path::Path;

pub use close::Taken;
pub(super) use close::{close, closings};
pub(super) use quotes::{Quotes, quotes, withhold};
pub use read::{ReferralBook, ReferralReading, referral_labels, referral_read};

use super::Stages;
use super::matters::Matters;
use crate::analysis::{Analysis, NO_DEPARTMENT, OpenCase};
use crate::error::Error;
use crate::manifest::{Digest, Manifest};
use crate::referral::{self, Row, Stamp};

/// The folder of the lists in the folder of results.
const FOLDER: &str = "referrals";

/// What names a run: a digest of everything that decided it.
fn run_id(manifest: &Manifest) -> Result<String, Error> {
    let decided = Manifest {
        // They follow from the rest, and are complete only when every file is written.
        counts: BTreeMap::new(),
        outputs: BTreeMap::new(),
        ..manifest.clone()
    };
    let text =
        serde_json::to_vec(&decided).map_err(|e| Error::Other(format!("核对清单写不出：{e}")))?;
    Ok(Digest::of(&text).sha256)
}

/// Writes `referrals/*.xlsx` into a folder of results.
pub(super) fn write(
    folder: &Path,
    analysis: &Analysis,
    linked: &Matters,
    quotes: &Quotes,
    manifest: &Manifest,
    stages: &Stages,
) -> Result<(), Error> {
    let filings: BTreeMap<_, usize> = linked
        .matters
        .iter()
        .map(|m| (&m.id, m.case_ids.len()))
        .collect();
    let row = |case: &OpenCase| {
        let department = match case.department.as_str() {
            "" => NO_DEPARTMENT,
            name => name,
        };
        let filings = filings.get(&case.matter).copied().unwrap_or(1);
        (department.to_owned(), row(case, filings, quotes))
    };
    let lists = referral::lists(analysis.work.cases.iter().map(row), &stages.referral);
    let run = run_id(manifest)?;
    let to = folder.join(FOLDER);
    std::fs::create_dir_all(&to).map_err(|e| Error::io("建立", &to, e))?;
    for list in &lists {
        let stamp = Stamp {
            tool: concat!("huiying ", env!("CARGO_PKG_VERSION")).into(),
            run: run.clone(),
            as_of: analysis.as_of,
            department: list.department.clone(),
        };
        let bytes = referral::workbook(list, &stamp, stages.due_soon_days, &stages.referral)?;
        let path = to.join(&list.file);
        std::fs::write(&path, bytes).map_err(|e| Error::io("写入", path, e))?;
    }
    Ok(())
}

fn row(case: &OpenCase, filings: usize, quotes: &Quotes) -> Row {
    Row {
        case_id: case.case_id.clone(),
        received_on: case.received_on,
        due_on: case.due_on,
        days_left: case.days_left,
        state: case.state,
        clause: case.clause.clone(),
        issue: case.issue,
        respondent: case.respondent.clone(),
        place: case.place.clone(),
        amount_yuan: case.owed.amount_yuan,
        people: case.owed.people,
        months: case.owed.months,
        quotes: quotes.get(&case.case_id).cloned().unwrap_or_default(),
        reasons: case.pressing.why(),
        lapse_probability: case.pressing.lapse_probability,
        first_received_on: case.first_received_on,
        filings,
    }
}
