//! The English report of the sample: whatever is not English is data and says so (WCAG 3.1.2).

#![expect(clippy::expect_used, reason = "a failed test may panic")]

#[path = "support/strays.rs"]
mod strays;

use std::path::Path;

use strays::{body, strays};

use assert_cmd::Command;

fn english_run(out: &Path, rows: Option<usize>) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cases.csv");
    let mut cases = std::fs::read_to_string(sample).expect("the sample");
    if let Some(rows) = rows {
        let mut few = String::new();
        for line in cases.lines() {
            let inside = few.matches('"').count() % 2 == 1;
            if !inside && few.lines().count() > rows {
                break;
            }
            few.push_str(line);
            few.push('\n');
        }
        cases = few;
    }
    Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
        .args([
            "run",
            "-",
            "--lang",
            "en",
            "--as-of",
            "2025-12-31",
            "--quiet",
            "-o",
        ])
        .arg(out)
        .write_stdin(cases)
        .assert()
        .code(predicates::ord::le(1));
}

#[test]
fn the_walk_finds_what_was_not_translated() {
    assert_eq!(
        strays("<p>a <b lang=\"zh-CN\">中</b> b</p>"),
        Vec::<String>::new()
    );
    assert_eq!(strays("<p>甲<b lang=\"zh-CN\">中</b></p>"), ["甲"]);
    assert_eq!(strays("<p><b lang=\"zh-CN\">中</b>，</p>"), ["，"]);
    assert_eq!(strays("<p title=\"甲\">a<br>b</p>"), ["<p title=\"甲\">"]);
    assert_eq!(
        strays("<p lang=\"zh-CN\"><i>中</i><i lang=\"en\">文</i></p>"),
        ["文"]
    );
}

#[test]
fn what_is_not_english_in_an_english_report_is_data_and_says_so() {
    let place = tempfile::tempdir().expect("a folder");
    for (name, rows) in [("whole", None), ("few", Some(12))] {
        let out = place.path().join(name);
        english_run(&out, rows);
        let page = std::fs::read_to_string(out.join("report.html")).expect("the report");
        assert!(page.contains("<html lang=\"en-GB\">"));
        assert!(
            page.contains("<span lang=\"zh-CN\">"),
            "data stays as it is"
        );
        let left = strays(&body(&page));
        assert!(left.is_empty(), "{name} report.html: {}", left.join("\n"));
        let mut charts = 0;
        for entry in std::fs::read_dir(out.join("charts")).expect("charts") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "svg") {
                let chart = std::fs::read_to_string(&path).expect("a chart");
                let left = strays(&chart);
                assert!(
                    left.is_empty(),
                    "{name} {}: {}",
                    path.display(),
                    left.join("\n")
                );
                charts += 1;
            }
        }
        assert_eq!(charts, 12, "{name}");
    }
}
