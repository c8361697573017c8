//! `huiying lint` as a user runs it: findings, cases, the effect of an edit, exit codes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const DATA: &str = "sample-data/cases.csv";

fn lint(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("huiying").expect("the program is built");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("lint")
        .args(args);
    command
}

fn json(args: &[&str], code: i32) -> Value {
    let out = lint(args)
        .arg("--json")
        .assert()
        .code(code)
        .get_output()
        .stdout
        .clone();
    serde_json::from_slice(&out).expect("JSON")
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.display().to_string()
}

#[test]
fn a_clean_table_ends_with_0_and_a_finding_with_1() {
    let dir = tempfile::tempdir().expect("a folder");
    let clean = written(dir.path(), "词.csv", "灵活就业人员参保补贴,,n,说明\n");
    lint(&[&clean]).assert().code(0);
    let bad = written(
        dir.path(),
        "坏.csv",
        "\u{feff}养老 保险,5,n\r\n欠薪款项,x,n\r\n",
    );
    let out = json(&[&bad], 1);
    for code in ["bom", "crlf", "dict_word", "dict_frequency"] {
        assert_eq!(out["by_code"][code], 1, "{code}");
    }
    lint(&["没有这个文件.csv"]).assert().code(2);
    let config = written(dir.path(), "c.toml", "[nothing]\n");
    lint(&[&clean, "--config", &config]).assert().code(3);
}

#[test]
fn our_own_tables_have_no_error() {
    for table in [
        "src/segment/dict.csv",
        "src/segment/stop.txt",
        "src/classify/rules.toml",
        "src/redact/rules.toml",
        "src/redact/words.toml",
        "src/extract/units.toml",
        "src/extract/cues/amount.toml",
        "src/extract/cues/people.toml",
        "src/extract/cues/months.toml",
        "src/extract/cues/respondent.toml",
    ] {
        let mut command = lint(&[table, "--json"]);
        let out = command.output().expect("it runs");
        let report: Value = serde_json::from_slice(&out.stdout).expect("JSON");
        let errors = report["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|f| f["severity"] == "error");
        assert_eq!(errors.count(), 0, "{table}");
    }
}

#[test]
fn the_effect_of_an_edit_names_its_terms_and_cases() {
    let dir = tempfile::tempdir().expect("a folder");
    let old = written(dir.path(), "旧.csv", "灵活就业人员参保补贴,,n\n");
    let new = written(dir.path(), "新.csv", "灵活就业人员参保补贴,,n\n养老,1,n\n");
    let out = dir.path().join("影响.csv").display().to_string();
    let report = json(&[&new, "--against", &old, "--on", DATA, "-o", &out], 1);
    let effect = &report["effect"];
    let cut = effect["segmented"].as_u64().expect("a count");
    assert!(cut > 0);
    assert_eq!(effect["causes"][0]["entry"], "养老");
    assert_eq!(effect["cases"], report["data"]["cases"]);
    let changes = effect["changes"].as_array().expect("a list").len();
    let table = fs::read_to_string(&out).expect("a table");
    let rows = table
        .lines()
        .filter(|l| l.contains("case_changed") || l.contains("case_cut_differently"));
    assert_eq!(rows.count(), changes);
    // The same table on both sides changes nothing.
    let none = json(&[&new, "--against", &new, "--on", DATA], 1);
    assert_eq!(none["effect"]["changes"].as_array().map(Vec::len), Some(0));
    // Nothing but words of tables and the dictionary, and ids.
    assert!(!table.contains("【"));
}

#[test]
fn rules_are_counted_on_labelled_lines() {
    let dir = tempfile::tempdir().expect("a folder");
    let rule = |id: &str, issue: &str| {
        format!("[[rule]]\nid = \"{id}\"\nissue = \"{issue}\"\nweight = 1.0\nall = [[\"鱼塘\"]]\n")
    };
    let table = written(
        dir.path(),
        "规则.toml",
        &(rule("pond", "other") + &rule("fish", "veteran")),
    );
    let line = |issue: &str, text: &str| {
        format!("{{\"title\":\"\",\"text\":\"{text}\",\"issue\":\"{issue}\"}}\n")
    };
    let mut lines: String = (0..6)
        .map(|n| line("other", &format!("请问村里第{n}口鱼塘谁来管")))
        .collect();
    lines += &line("veteran", "退役安置");
    let data = written(dir.path(), "标注.jsonl", &lines);
    let report = json(&[&table, "--on", &data], 1);
    let rules = &report["rules"];
    assert_eq!(rules["hit_by_own"], 6);
    assert_eq!(
        (&rules["rules"][0]["cases"], &rules["rules"][0]["demand"]),
        (&6.into(), &6.into())
    );
    assert_eq!(rules["rules"][0]["precision"], 1.0);
    assert_eq!(rules["rules"][1]["precision"], 0.0);
    assert!(report["by_code"]["rule_conflict"].as_u64() >= Some(1));
    assert_eq!(report["by_code"]["rule_imprecise"], 1);
    assert_eq!(report["effect"]["rules"], 6);
    assert!(report["effect"]["right"].is_array());
}

#[test]
fn a_term_taken_from_the_built_in_dictionary_is_seen() {
    let dir = tempfile::tempdir().expect("a folder");
    let own = fs::read_to_string("src/segment/dict.csv").expect("our dictionary");
    let less: String = own
        .lines()
        .filter(|l| !l.starts_with("农民工工资,"))
        .map(|l| format!("{l}\n"))
        .collect();
    let new = written(dir.path(), "新.csv", &less);
    let report = json(
        &[&new, "--against", "src/segment/dict.csv", "--on", DATA],
        // Terms that longer ones cover in these cases are findings.
        1,
    );
    assert_eq!(report["tables"][0]["in_place_of_builtin"], true);
    let causes = report["effect"]["causes"].as_array().expect("a list");
    assert!(
        causes.iter().any(|c| c["entry"] == "农民工工资"),
        "{causes:?}"
    );
}
