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
