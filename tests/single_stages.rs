//! `redact`, `classify` and `extract` alone: over CSV, JSON lines, Parquet and standard streams, with the same result.

use std::error::Error;
use std::fs;
use std::path::Path;

use huiying::table::{self, Table};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

fn huiying() -> assert_cmd::Command {
    assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
}

type Outcome = Result<(), Box<dyn Error>>;

const LIST: &str = "case_id,title,text,姓名\n\
    A1,工地欠薪,我叫刘茗，电话15400001234，青溪恒昌劳务有限公司拖欠我们12人工资5.4万元，已有3个月,刘茗\n\
    A2,退休金,本人2024年退休，养老金至今没有核定,\n";

#[test]
fn redact_hides_and_drops_in_every_format() -> Outcome {
    let place = tempfile::tempdir()?;
    let tables = in_every_format("redact", place.path())?;
    for table in &tables {
        assert_eq!(table.columns, ["case_id", "title", "text", "redactions"]);
        let text = cell(table, 0, "text");
        assert!(!text.contains("刘茗") && !text.contains("1540000"));
        assert!(
            text.contains("青溪恒昌劳务有限公司"),
            "the respondent stays"
        );
        let spans: serde_json::Value = serde_json::from_str(&cell(table, 0, "redactions"))?;
        assert_eq!(spans[0]["field"], "text");
        assert_eq!(
            spans[0]["start"], 2,
            "offsets in characters of the original"
        );
    }
    Ok(())
}

#[test]
fn classify_adds_its_columns_in_every_format() -> Outcome {
    let place = tempfile::tempdir()?;
    for table in in_every_format("classify", place.path())? {
        let added = [
            "issue",
            "issue_name",
            "family",
            "confidence",
            "second_issue",
            "needs_review",
        ];
        assert_eq!(
            table.columns.get(4..),
            Some(added.map(str::to_owned).as_slice())
        );
        assert_eq!(cell(&table, 1, "family"), "insurance");
        let confidence: f64 = cell(&table, 0, "confidence").parse()?;
        assert!((0.0..=1.0).contains(&confidence));
        assert!(["true", "false"].contains(&cell(&table, 0, "needs_review").as_str()));
    }
    Ok(())
}

#[test]
fn extract_adds_its_columns_in_every_format() -> Outcome {
    let place = tempfile::tempdir()?;
    for table in in_every_format("extract", place.path())? {
        let added = [
            "amount_yuan",
            "people",
            "months",
            "respondent",
            "amount_low",
            "amount_high",
            "facts",
        ];
        assert_eq!(
            table.columns.get(4..),
            Some(added.map(str::to_owned).as_slice())
        );
        assert_eq!(cell(&table, 0, "amount_yuan"), "54000");
        assert_eq!(cell(&table, 0, "amount_high"), "54000");
        assert_eq!(cell(&table, 0, "respondent"), "青溪恒昌劳务有限公司");
    }
    Ok(())
}

/// CSV → JSON lines, CSV → Parquet → CSV, and standard streams; every table has the same cells.
fn in_every_format(stage: &str, place: &Path) -> Result<Vec<Table>, Box<dyn Error>> {
    fs::write(place.join("来件.csv"), LIST)?;
    let at = |args: &[&str]| {
        let mut command = huiying();
        command
            .current_dir(place)
            .arg(stage)
            .args(args)
            .arg("--quiet");
        command
    };
    at(&["来件.csv", "-o", "出.csv"])
        .assert()
        .code(0)
        .stderr("");
    at(&["来件.csv", "-o", "出.jsonl"]).assert().code(0);
    at(&["来件.csv", "-o", "出.parquet"]).assert().code(0);
    let piped = at(&["-", "-o", "-"]).write_stdin(LIST).assert().code(0);
    let csv = fs::read(place.join("出.csv"))?;
    assert!(piped.get_output().stdout == csv, "standard streams");
    let (gb18030, _, _) = encoding_rs::GB18030.encode(LIST);
    let piped = at(&["-", "-o", "-"])
        .write_stdin(gb18030.into_owned())
        .assert()
        .code(0);
    assert!(piped.get_output().stdout == csv, "GB18030");
    let tables = ["出.csv", "出.jsonl", "出.parquet"]
        .map(|name| table::read(&place.join(name), None))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    for table in &tables {
        assert_eq!(table.columns, tables[0].columns);
        assert_eq!(table.rows, tables[0].rows);
    }
    // Each of them goes in again, in its own format.
    for (name, format) in [("出.jsonl", "jsonl"), ("出.parquet", "parquet")] {
        let bytes = fs::read(place.join(name))?;
        let mut again = at(&["-", "-o", "-", "--format", format]);
        again.write_stdin(bytes).assert().code(0);
    }
    Ok(tables)
}

fn cell(table: &Table, row: usize, column: &str) -> String {
    let at = table.columns.iter().position(|c| c == column);
    let cell = at.and_then(|at| table.cell(row, at));
    cell.unwrap_or_default().to_owned()
}

#[test]
fn a_broken_table_is_refused_by_line_and_without_its_content() -> Outcome {
    let place = tempfile::tempdir()?;
    let at = |text: &str, format: &str| {
        let mut command = huiying();
        command
            .current_dir(place.path())
            .args(["redact", "-", "-o", "-", "--format", format]);
        command.write_stdin(text).assert().code(2)
    };
    at("title,text\n张三,电话,13\n", "csv")
        .stderr(contains("标准输入：第 2 行").and(contains("张三").not()));
    at("{\"text\": \"张三\"\n", "jsonl").stderr(contains("第 1 行").and(contains("张三").not()));
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() -> Outcome {
    let place = tempfile::tempdir()?;
    let rows: String = (0..3000).map(|n| format!("B{n},标题,内容{n}\n")).collect();
    fs::write(
        place.path().join("长.csv"),
        format!("case_id,title,text\n{rows}"),
    )?;
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
        .current_dir(place.path())
        .args(["redact", "长.csv", "-o", "-"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()?;
    drop(child.stdout.take());
    let ended = child.wait_with_output()?;
    assert!(ended.status.success() && ended.stderr.is_empty());
    Ok(())
}
