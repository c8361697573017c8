//! `huiying run` on the sample finds the figures that its generator counted (`sample-data/answers.json`), leaves the same
//! bytes each time, and nothing that identifies anybody.

#[path = "support/sample.rs"]
mod support;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;
use support::{AS_OF, huiying, run, sample};

type Outcome = Result<(), Box<dyn Error>>;

/// `tables/cases.csv` has one row an accepted row.
const VIEW: &str = "by_row";

#[test]
fn every_form_of_the_sample_gives_the_answers_and_the_same_cases() -> Outcome {
    let utf8 = check("cases.csv")?;
    assert!(utf8 == check("cases.gb18030.csv")?, "GB18030");
    assert!(utf8 == check("cases.xlsx")?, "XLSX");
    Ok(())
}

/// Runs over one file of the sample and gives back its `tables/cases.csv`.
fn check(file: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let answers: Value = serde_json::from_slice(&fs::read(sample("answers.json"))?)?;
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    let ended = huiying()
        .arg("run")
        .arg(sample(file))
        .arg("-o")
        .arg(&out)
        .args(["--as-of", AS_OF, "--quiet", "--json"])
        .assert()
        // Finished with rejects and findings.
        .code(1);
    let told: Value = serde_json::from_slice(&ended.get_output().stdout)?;
    let expected = &answers["files"][file];
    for count in ["read", "accepted", "rejected"] {
        assert_eq!(told["tally"][count], expected[count], "{file} {count}");
    }
    // A case that was exported again counts once, as its last row says.
    for (count, figure) in [
        ("cases", &answers["by_id"]["cases"]),
        ("persons", &answers["by_id"]["persons"]),
        ("pending", &answers["by_id"]["by_status"]["open"]),
        ("not_accepted", &answers["by_id"]["by_status"]["rejected"]),
    ] {
        assert_eq!(&told["opening"][count], figure, "{file} {count}");
    }
    assert_eq!(
        counts(&out.join("rejects.csv"), "code")?,
        numbers(&expected["rejects"]),
        "{file}"
    );
    let findings = counts(&out.join("findings.csv"), "code")?;
    for (code, n) in numbers(&expected["findings"]) {
        assert_eq!(findings.get(&code).copied(), Some(n), "{file} {code}");
    }
    let cases = out.join("tables/cases.csv");
    for (column, key) in [("channel", "by_channel"), ("status", "by_status")] {
        assert_eq!(
            counts(&cases, column)?,
            numbers(&answers[VIEW][key]),
            "{file} {column}"
        );
    }
    Ok(fs::read(cases)?)
}

#[test]
fn the_same_run_leaves_the_same_bytes_which_identify_nobody() -> Outcome {
    let place = tempfile::tempdir()?;
    let (one, two) = (place.path().join("one"), place.path().join("two"));
    run(&[sample("cases.csv")], &one);
    // Under another folder: the name of a file's folder is in no output.
    let elsewhere = place.path().join("cases.csv");
    fs::copy(sample("cases.csv"), &elsewhere)?;
    run(&[elsewhere], &two);
    let (one, two) = (contents(&one)?, contents(&two)?);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &one {
        assert!(two.get(path) == Some(bytes), "{path} differs");
    }
    identify_nobody(&one)?;
    let page = one.get("report.html").cloned().unwrap_or_default();
    is_one_page_that_loads_nothing(&String::from_utf8(page)?)
}

#[test]
fn two_files_at_once_are_one_run() -> Outcome {
    let place = tempfile::tempdir()?;
    let text = fs::read_to_string(sample("cases.csv"))?;
    let (header, rows) = text.split_once('\n').ok_or("no header")?;
    let at = rows.find("\nQX202507").ok_or("no July")?;
    let (first, second) = rows.split_at(at + 1);
    let files = [("一.csv", first), ("二.csv", second)].map(|(name, rows)| {
        let path = place.path().join(name);
        (fs::write(&path, format!("{header}\n{rows}")), path)
    });
    let paths: Vec<PathBuf> = files
        .into_iter()
        .map(|(written, path)| written.map(|()| path))
        .collect::<Result<_, _>>()?;
    let (both, whole) = (place.path().join("both"), place.path().join("whole"));
    run(&paths, &both);
    run(&[sample("cases.csv")], &whole);
    let cases = |out: &Path| fs::read(out.join("tables/cases.csv"));
    assert!(cases(&both)? == cases(&whole)?);
    let manifest: Value = serde_json::from_slice(&fs::read(both.join("manifest.json"))?)?;
    assert_eq!(manifest["inputs"][0]["name"], "一.csv");
    assert_eq!(manifest["inputs"][1]["name"], "二.csv");
    Ok(())
}

fn identify_nobody(outputs: &BTreeMap<String, Vec<u8>>) -> Outcome {
    let secrets = secrets()?;
    assert!(secrets.len() > 1000, "{}", secrets.len());
    let secrets = aho_corasick::AhoCorasick::new(secrets)?;
    // The invented numbers of sample-data/README.md, wherever they stand.
    let invented =
        Regex::new(r"1540000\d{4}|0500-?\d{7,8}|990123\d{8,12}|629999\d{9,13}|example\.com")?;
    for (path, bytes) in outputs {
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let found = secrets.find(text).and_then(|m| text.get(m.range()));
        assert_eq!(found, None, "{path}");
        // Digests of the manifest are digits too, and no numbers of persons.
        if path != "manifest.json" {
            assert_eq!(invented.find(text).map(|m| m.as_str()), None, "{path}");
        }
    }
    Ok(())
}

/// Names, telephones, ID numbers and homes of the identity columns.
fn secrets() -> Result<Vec<String>, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(sample("cases.csv"))?;
    let headers = reader.headers()?.clone();
    let columns: Vec<usize> = ["信访人", "联系电话", "身份证号", "住址"]
        .iter()
        .filter_map(|name| headers.iter().position(|h| h == *name))
        .collect();
    assert_eq!(columns.len(), 4);
    let mut secrets = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells = columns.iter().filter_map(|at| record.get(*at));
        secrets.extend(cells.filter(|c| c.chars().count() > 1).map(str::to_owned));
    }
    Ok(secrets)
}

fn is_one_page_that_loads_nothing(page: &str) -> Outcome {
    assert!(page.contains("<html lang=\"zh-CN\">"));
    // The only addresses allowed are the names of SVG's namespaces.
    let loads = Regex::new(
        r#"(?i)(src|href|action|data)\s*=\s*["']?\s*(https?:|//)|url\(\s*["']?(https?:|//)|@import"#,
    )?;
    let found = loads.find(page).map(|m| m.as_str());
    assert_eq!(found, None);
    let address = Regex::new(r#"https?://[^"'\s<>)]+"#)?;
    for found in address.find_iter(page) {
        assert!(
            found.as_str().starts_with("http://www.w3.org/"),
            "{}",
            found.as_str()
        );
    }
    let charts = page.matches("<svg").count();
    assert!(charts >= 4, "{charts} charts");
    let table = Regex::new(r"(?s)</svg>.*?(<table|<svg)")?;
    let below = table
        .captures_iter(page)
        .filter(|c| c.get(1).is_some_and(|m| m.as_str() == "<table"));
    assert_eq!(below.count(), charts, "a table stands under every chart");
    Ok(())
}

/// Every file below a folder.
fn contents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, std::io::Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap_or(&path);
                found.insert(inside.to_string_lossy().into_owned(), fs::read(&path)?);
            }
        }
    }
    Ok(found)
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
