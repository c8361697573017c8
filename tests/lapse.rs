//! Lapse risk as a user meets it: `backtest`, the columns and queue of `run`, receipts across weeks.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use chrono::{Days, NaiveDate};
use predicates::str::contains;
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// The program.
fn huiying() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
}

/// Two offices, one quick and one slow; a case a day each. Cases still open on `until` have no answer. `heads` is the 人次 of
/// a case by its number.
fn export(days: u64, until: &str, heads: fn(u64) -> u64) -> Result<String, Box<dyn Error>> {
    let start: NaiveDate = "2024-01-01".parse()?;
    let until: NaiveDate = until.parse()?;
    let mut out = String::from("信访编号,登记时间,信访形式,标题,诉求内容,承办单位,人次,答复时间\n");
    for n in 0..days * 2 {
        let received = start + Days::new(n / 2);
        let (office, took) = if n % 2 == 0 {
            ("劳动保障监察大队", 2 + n % 9)
        } else {
            ("企业改制办", 20 + n % 70)
        };
        let answered = received + Days::new(took);
        let answered = if answered <= until {
            answered.to_string()
        } else {
            String::new()
        };
        writeln!(
            out,
            "X{n:04},{received},来信,反映拖欠工资,公司拖欠{}名工人工资{}元,{office},{},{answered}",
            3 + n % 5,
            1000 * (1 + n % 40),
            heads(n)
        )?;
    }
    Ok(out)
}

/// A table's header and its rows.
type Read = (Vec<String>, Vec<Vec<String>>);

fn read(path: &Path) -> Result<Read, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers()?.iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|r| Ok(r?.iter().map(str::to_owned).collect()));
    Ok((head, rows.collect::<Result<_, csv::Error>>()?))
}

#[test]
fn a_backtest_leaves_predictions_figures_and_a_picture() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(
        place.path().join("史.csv"),
        export(300, "2024-12-31", |_| 1)?,
    )?;
    let mut command = huiying();
    command.current_dir(place.path()).args([
        "backtest",
        "史.csv",
        "--cutoff",
        "2024-09-01",
        "--horizons",
        "15,30",
        "--predictions",
        "p.csv",
        "-o",
        "bt",
        "--json",
    ]);
    let found: Value = serde_json::from_slice(&command.assert().code(0).get_output().stdout)?;
    assert!(found["horizons"][0]["auc"].as_f64() > Some(0.9), "{found}");
    assert!(found["horizons"][0]["brier"].as_f64() < found["horizons"][0]["brier_base"].as_f64());
    let (head, rows) = read(&place.path().join("p.csv"))?;
    assert_eq!(
        head,
        [
            "case_id",
            "received_on",
            "horizon_days",
            "probability",
            "lapsed"
        ]
    );
    assert_eq!(
        rows.len(),
        2 * usize::try_from(found["cases_after"].as_u64().unwrap_or(0))?
    );
    assert!(rows.iter().all(|r| r[1].as_str() >= "2024-09-01"));
    for pair in rows.chunks(2) {
        let p = |at: usize| pair[at][3].parse::<f64>().unwrap_or(-1.0);
        assert!((0.0..=1.0).contains(&p(0)) && p(1) <= p(0), "{pair:?}");
    }
    for name in [
        "backtest.txt",
        "backtest.json",
        "backtest.svg",
        "backtest.png",
    ] {
        assert!(place.path().join("bt").join(name).exists(), "{name}");
    }
    Ok(())
}

#[test]
fn a_backtest_without_a_past_says_so() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(
        place.path().join("史.csv"),
        export(20, "2024-12-31", |_| 1)?,
    )?;
    let mut command = huiying();
    command.current_dir(place.path());
    command
        .args(["backtest", "史.csv", "--cutoff", "2023-01-01"])
        .assert()
        .code(2)
        .stderr(contains("无从训练"));
    Ok(())
}

#[test]
fn how_many_came_changes_nothing() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(
        place.path().join("甲.csv"),
        export(200, "2024-07-01", |_| 1)?,
    )?;
    fs::write(
        place.path().join("乙.csv"),
        export(200, "2024-07-01", |n| 1 + n * 37 % 500)?,
    )?;
    for (file, out) in [("甲.csv", "甲"), ("乙.csv", "乙")] {
        let mut command = huiying();
        command
            .current_dir(place.path())
            .args(["run", file, "-o", out, "--as-of", "2024-07-01"]);
        command.assert().code(0);
    }
    for table in ["cases.csv", "queue.csv", "forecasts.csv"] {
        let of = |out: &str| fs::read(place.path().join(out).join("tables").join(table));
        assert!(of("甲")? == of("乙")?, "{table}");
    }
    let (head, rows) = read(&place.path().join("甲/tables/cases.csv"))?;
    let at = |name: &str| head.iter().position(|h| h == name).ok_or(name.to_owned());
    let (state, priority, reasons) = (at("state")?, at("priority")?, at("reasons")?);
    assert_eq!(at("lapse_probability")?, state + 1);
    for row in rows {
        let open = !row[state].starts_with("closed");
        assert_eq!(
            open,
            !row[priority].is_empty() && !row[reasons].is_empty(),
            "{row:?}"
        );
    }
    Ok(())
}

#[test]
fn a_later_run_scores_what_an_earlier_one_said() -> Outcome {
    let place = tempfile::tempdir()?;
    let run = |day: &str| -> Outcome {
        fs::write(place.path().join("周.csv"), export(200, day, |_| 1)?)?;
        let mut command = huiying();
        command
            .current_dir(place.path())
            .args(["run", "周.csv", "-o", "out", "--as-of", day]);
        command.assert().code(0);
        Ok(())
    };
    let scores = || read(&place.path().join("out/tables/forecast_scores.csv"));
    run("2024-06-01")?;
    assert!(scores()?.1.is_empty());
    run("2024-12-01")?;
    let (_, rows) = scores()?;
    assert_eq!(rows.last().map(|r| r[0].as_str()), Some("all"));
    let said = fs::read(place.path().join("out/tables/forecasts.csv"))?;
    // The same again leaves the same.
    run("2024-12-01")?;
    assert!(said == fs::read(place.path().join("out/tables/forecasts.csv"))?);
    Ok(())
}

/// A week's export holds new cases alone: what the register knows of earlier weeks stands behind the forecasts, and running
/// the week again gives the same.
#[test]
fn the_register_is_history_for_a_week_that_holds_new_cases_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path();
    fs::write(path.join("w1.csv"), export(200, "2024-07-18", |_| 1)?)?;
    let second = export(210, "2024-07-28", |_| 1)?;
    let new = |line: &&str| line.starts_with("信访编号") || line.contains(",2024-07-2");
    let new: Vec<&str> = second.lines().filter(new).collect();
    fs::write(path.join("w2.csv"), new.join("\n"))?;
    let run = |export: &str, day: &str, register: bool| -> Result<Value, Box<dyn Error>> {
        let mut command = huiying();
        command.current_dir(path).args(["run", export, "-o", "out"]);
        command.args(["--as-of", day, "--json"]);
        if register {
            command.args(["--register", "reg"]);
        }
        let done = command.assert().code(predicates::ord::le(1));
        Ok(serde_json::from_slice(&done.get_output().stdout)?)
    };
    run("w1.csv", "2024-07-18", true)?;
    let told = run("w2.csv", "2024-07-28", true)?;
    assert_eq!(told["risk"]["basis"], "hazard", "{}", told["risk"]);
    assert!(
        told["risk"]["history"].as_u64() > Some(300),
        "{}",
        told["risk"]
    );
    let cases = fs::read(path.join("out/tables/cases.csv"))?;
    run("w2.csv", "2024-07-28", true)?;
    assert_eq!(fs::read(path.join("out/tables/cases.csv"))?, cases);
    let alone = run("w2.csv", "2024-07-28", false)?;
    assert_eq!(alone["risk"]["basis"], "thin", "{}", alone["risk"]);
    Ok(())
}
