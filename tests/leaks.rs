//! The leak scan of a whole run: a clean run says how many files it looked through; one whose redaction is switched off
//! leaves nothing, and the earlier results stay.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use assert_cmd::Command;

/// Two invented cases; the first says who is meant in the column of the unit as well.
const EXPORT: &str = "信访编号,登记时间,信访人,联系电话,主题,诉求内容,被反映单位,承办单位\n\
    A1,2025-09-15,罗新苗,154-0000-4627,押金不退,我是罗新苗，个体老板罗新苗拖欠工资32800元,罗新苗,劳动保障监察大队\n\
    A2,2025-09-16,于木林,15400008264,拖欠工资,青溪和沣劳务有限公司拖欠3人工资5.4万元,青溪和沣劳务有限公司,劳动保障监察大队\n";

fn huiying(folder: &std::path::Path) -> Command {
    let mut command = Command::cargo_bin("huiying").unwrap();
    command.current_dir(folder);
    command.args([
        "run",
        "cases.csv",
        "-o",
        "out",
        "--as-of",
        "2025-12-31",
        "--quiet",
    ]);
    command
}

#[test]
fn a_run_without_redaction_is_caught_and_leaves_the_old_results() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("cases.csv"), EXPORT).unwrap();
    huiying(path).assert().code(predicates::ord::le(1));
    let manifest = fs::read_to_string(path.join("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let files = manifest["outputs"].as_object().unwrap().len();
    assert_eq!(manifest["counts"]["files_scanned"], files);
    let before = fs::read(path.join("out/manifest.json")).unwrap();
    fs::write(path.join("open.toml"), "[redact]\npersons = false\n").unwrap();
    let stopped = huiying(path)
        .args(["--config", "open.toml"])
        .assert()
        .code(2);
    let told = String::from_utf8_lossy(&stopped.get_output().stderr).into_owned();
    assert!(
        told.contains("tables/cases.csv") && told.contains("姓名"),
        "{told}"
    );
    assert!(!told.contains("罗新苗"), "{told}");
    assert_eq!(fs::read(path.join("out/manifest.json")).unwrap(), before);
    let left: Vec<String> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

/// The public table of the sample: nothing under the threshold, no single hidden part of any sum, and a second run of the
/// same week publishes the same.
#[test]
fn the_public_table_of_the_sample_shows_no_small_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cases.csv");
    fs::copy(sample, path.join("cases.csv")).unwrap();
    let mut tables = Vec::new();
    for _ in 0..2 {
        huiying(path).assert().code(predicates::ord::le(1));
        tables.push(fs::read_to_string(path.join("out/tables/aggregate.csv")).unwrap());
    }
    assert_eq!(tables[0], tables[1]);
    let mut reader = csv::Reader::from_reader(tables[0].trim_start_matches('\u{feff}').as_bytes());
    let (mut shown, mut hidden) = (0, 0);
    for row in reader.records().map(Result::unwrap) {
        match row[3].parse::<u64>() {
            Ok(cases) => {
                assert!(cases == 0 || cases >= 5, "{row:?}");
                shown += 1;
            }
            Err(_) => {
                assert_eq!(&row[4], "suppressed");
                hidden += 1;
            }
        }
    }
    assert!(shown > 20 && hidden > 20, "{shown} {hidden}");
}

/// Cells of a public table by row and month; `None` where the count is hidden.
fn public(path: &std::path::Path) -> std::collections::BTreeMap<(String, String), Option<u64>> {
    let text = fs::read_to_string(path.join("out/tables/aggregate.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| ((row[0].to_owned(), row[2].to_owned()), row[3].parse().ok()))
        .collect()
}

/// Three publications with a register: a week within the month tells nothing new, a month more leaves what was published
/// as it was, and no sum less the sum before is a small count.
#[test]
fn the_public_tables_of_following_weeks_give_away_no_small_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cases.csv");
    let sample = fs::read_to_string(sample).unwrap();
    let (head, rows) = sample.split_at(sample.find('\n').unwrap() + 1);
    let mut tables = Vec::new();
    for (day, share) in [("2025-11-02", 8), ("2025-11-09", 9), ("2025-12-31", 10)] {
        // What a later week knows of earlier months is more: late registrations.
        let known: Vec<&str> = rows.lines().collect();
        let known = known.get(..known.len() * share / 10).unwrap();
        fs::write(
            path.join("cases.csv"),
            format!("{head}{}\n", known.join("\n")),
        )
        .unwrap();
        let mut command = Command::cargo_bin("huiying").unwrap();
        command
            .current_dir(path)
            .args(["run", "cases.csv", "-o", "out", "--register", "reg"]);
        let args = ["--as-of", day, "--quiet", "--max-reject-rate", "1"];
        command.args(args).assert().code(predicates::ord::le(1));
        tables.push(public(path));
    }
    assert_eq!(tables[0], tables[1]);
    let (mut months, mut sums) = (0, 0);
    for ((row, month), before) in &tables[1] {
        let now = tables[2][&(row.clone(), month.clone())];
        if month != "all" {
            assert_eq!(now, *before, "{row} {month}");
            months += 1;
        } else if let (Some(now), Some(before)) = (now, *before) {
            let more = now - before;
            assert!(more == 0 || more >= 5, "{row}: {before} {now}");
            sums += 1;
        }
    }
    assert!(months > 100 && sums > 2, "{months} {sums}");
}
