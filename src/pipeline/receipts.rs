//! Receipts of forecasts: what was said, kept in the folder of results, and scored by a later run once it has come due.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::assess::Row;
use crate::error::Error;
use crate::text::{guard, unguard};

/// The file in the folder of results.
pub(super) const FILE: &str = "tables/forecasts.csv";
/// The upper ends of the groups of probabilities.
const GROUPS: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 1.0];

/// One forecast of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// The day of the run.
    pub(super) forecast_on: NaiveDate,
    pub(super) case_id: String,
    pub(super) due_on: NaiveDate,
    /// That it is not answered by `due_on`.
    pub(super) probability: f64,
    pub(super) basis: String,
    /// What came, 1 or 0; empty until it is known.
    pub(super) lapsed: Option<u8>,
}

/// One group of earlier forecasts against what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// The group: `0.10-0.25`, or `all`.
    pub group: String,
    /// Forecasts that have come due.
    pub n: usize,
    /// Their mean probability.
    pub forecast: f64,
    /// The share that lapsed.
    pub lapsed: f64,
    /// Mean squared error.
    pub brier: f64,
}

/// The receipts of earlier runs; none when there is no file, or it is none of ours.
pub(super) fn read(folder: &Path) -> Vec<Receipt> {
    let Ok(bytes) = std::fs::read(folder.join(FILE)) else {
        return Vec::new();
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let read = csv::Reader::from_reader(bytes)
        .into_deserialize()
        .filter_map(Result::ok);
    // The apostrophe that keeps a cell from being a formula is no part of the number.
    let plain = read.map(|mut receipt: Receipt| {
        receipt.case_id = unguard(&receipt.case_id).to_owned();
        receipt
    });
    plain.collect()
}

/// Fills in what has come due by `as_of`. Only a case that this run has read can be judged, and only once its due date has
/// passed: else the answered ones alone would be.
pub(super) fn score(receipts: &mut [Receipt], rows: &[Row], as_of: NaiveDate) {
    let answered: BTreeMap<&str, Option<NaiveDate>> = rows
        .iter()
        .filter_map(|r| Some((r.case_id.as_str(), r.filing.as_ref()?.answered)))
        .collect();
    for receipt in receipts {
        if receipt.lapsed.is_some() || receipt.due_on >= as_of || receipt.forecast_on >= as_of {
            continue;
        }
        if let Some(answered) = answered.get(receipt.case_id.as_str()) {
            let in_time = answered.is_some_and(|a| a <= receipt.due_on);
            receipt.lapsed = Some(u8::from(!in_time));
        }
    }
}

/// Earlier receipts and this run's, one a case and day; this run's win.
pub(super) fn merge(earlier: Vec<Receipt>, now: Vec<Receipt>) -> Vec<Receipt> {
    let all = earlier.into_iter().chain(now);
    let by_key: BTreeMap<(NaiveDate, String), Receipt> = all
        .map(|r| ((r.forecast_on, r.case_id.clone()), r))
        .collect();
    by_key.into_values().collect()
}

/// The reliability table: by group of probability, then all; empty when nothing has come due.
pub(super) fn reliability(receipts: &[Receipt]) -> Vec<Reliability> {
    let scored: Vec<(f64, f64)> = receipts
        .iter()
        .filter_map(|r| Some((r.probability, f64::from(r.lapsed?))))
        .collect();
    let lows = std::iter::once(0.0).chain(GROUPS);
    let mut table: Vec<Reliability> = lows
        .zip(GROUPS)
        .filter_map(|(low, high)| {
            let within = |(p, _): &&(f64, f64)| (*p > low || low <= 0.0) && *p <= high;
            let group: Vec<(f64, f64)> = scored.iter().filter(within).copied().collect();
            line(format!("{low:.2}-{high:.2}"), &group)
        })
        .collect();
    table.extend(line("all".into(), &scored));
    table
}

fn line(group: String, scored: &[(f64, f64)]) -> Option<Reliability> {
    let n = f64::from(u32::try_from(scored.len()).ok()?);
    let mean = |of: fn(&(f64, f64)) -> f64| scored.iter().map(of).sum::<f64>() / n;
    (n > 0.0).then(|| Reliability {
        group,
        n: scored.len(),
        forecast: mean(|s| s.0),
        lapsed: mean(|s| s.1),
        brier: mean(|s| (s.0 - s.1).powi(2)),
    })
}

/// Writes `forecasts.csv`.
pub(super) fn write(receipts: &[Receipt], folder: &Path) -> Result<(), Error> {
    let head = [
        "forecast_on",
        "case_id",
        "due_on",
        "probability",
        "basis",
        "lapsed",
    ];
    let rows = receipts.iter().map(|r| {
        let lapsed = r.lapsed.map_or_else(String::new, |l| l.to_string());
        vec![
            r.forecast_on.to_string(),
            guard(&r.case_id).into_owned(),
            r.due_on.to_string(),
            format!("{:.4}", r.probability),
            guard(&r.basis).into_owned(),
            lapsed,
        ]
    });
    table(&folder.join(FILE), &head, rows)
}

/// Writes a small table as the others are written: UTF-8 with a mark, rows ended by CRLF.
pub(super) fn table(
    path: &Path,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), Error> {
    let failed = |e: std::io::Error| Error::io("写入", path, e);
    let mut file = std::fs::File::create(path).map_err(failed)?;
    file.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(file);
    out.write_record(head).map_err(|e| failed(e.into()))?;
    for row in rows {
        out.write_record(row).map_err(|e| failed(e.into()))?;
    }
    out.flush().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 5, day).unwrap_or_default()
    }

    fn receipt(on: u32, id: &str, probability: f64, lapsed: Option<u8>) -> Receipt {
        Receipt {
            forecast_on: at(on),
            case_id: id.into(),
            due_on: at(20),
            probability,
            basis: "hazard".into(),
            lapsed,
        }
    }

    #[test]
    fn the_same_day_again_replaces_and_another_day_adds() {
        let earlier = vec![receipt(1, "A", 0.2, Some(1)), receipt(8, "A", 0.3, None)];
        let merged = merge(earlier, vec![receipt(8, "A", 0.4, None)]);
        assert_eq!(merged.len(), 2);
        assert!((merged[1].probability - 0.4).abs() < 1e-9);
    }

    #[test]
    fn what_came_due_is_grouped_by_what_was_said() {
        let receipts = [
            receipt(1, "A", 0.05, Some(0)),
            receipt(1, "B", 0.9, Some(1)),
            receipt(1, "C", 0.8, Some(0)),
            receipt(1, "D", 0.5, None),
        ];
        let table = reliability(&receipts);
        let groups: Vec<&str> = table.iter().map(|r| r.group.as_str()).collect();
        assert_eq!(groups, ["0.00-0.10", "0.75-1.00", "all"]);
        assert!((table[1].lapsed - 0.5).abs() < 1e-9);
        assert_eq!(table[2].n, 3);
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("tables")).expect("a folder");
        let receipts = vec![receipt(1, "A", 0.25, Some(1)), receipt(2, "=B", 0.5, None)];
        write(&receipts, folder.path()).expect("written");
        let back = read(folder.path());
        assert_eq!(back.len(), 2);
        assert_eq!(back[0], receipts[0]);
    }
}
