//! `huiying run` on the sample finds the figures that its generator counted (`sample-data/answers.json`).

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// Which count of `answers.json` holds for `tables/cases.csv`: `by_id` when an id stands there once with its newest row,
/// `by_row` when every accepted row does.
const VIEW: &str = "by_row";

#[test]
fn utf8_csv() -> Outcome {
    check("cases.csv")
}

#[test]
fn gb18030_csv() -> Outcome {
    check("cases.gb18030.csv")
}

#[test]
fn workbook() -> Outcome {
    check("cases.xlsx")
}

fn check(file: &str) -> Outcome {
    let home = sample();
    let answers: Value = serde_json::from_slice(&std::fs::read(home.join("answers.json"))?)?;
    let out = tempfile::tempdir()?;
    let folder = out.path().join("out");
    Command::cargo_bin("huiying")?
        .arg("run")
        .arg(home.join(file))
        .arg("-o")
        .arg(&folder)
        .args(["--as-of", "2025-12-31", "--quiet"])
        .assert()
        // Finished with rejects and findings.
        .code(1);
    let rejects = counts(&folder.join("rejects.csv"), "code")?;
    for (code, n) in numbers(&answers["files"][file]["rejects"]) {
        assert_eq!(rejects.get(&code).copied().unwrap_or(0), n, "{file} {code}");
    }
    let cases = folder.join("tables/cases.csv");
    for (column, key) in [("channel", "by_channel"), ("status", "by_status")] {
        assert_eq!(
            counts(&cases, column)?,
            numbers(&answers[VIEW][key]),
            "{file} {column}"
        );
    }
    Ok(())
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// How often each value stands in a column.
fn counts(table: &Path, column: &str) -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(table)?;
    let at = reader.headers()?.iter().position(|header| header == column);
    let at = at.ok_or_else(|| format!("no column {column}"))?;
    let mut counts = BTreeMap::new();
    for record in reader.records() {
        let value = record?.get(at).unwrap_or_default().to_owned();
        *counts.entry(value).or_default() += 1;
    }
    Ok(counts)
}

fn numbers(object: &Value) -> BTreeMap<String, u64> {
    let entries = object.as_object().into_iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.clone(), value.as_u64()?)))
        .collect()
}
