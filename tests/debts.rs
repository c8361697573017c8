//! The debt ledger and the audit of a run agree with the other tables, and `explain` finds what they are made of.

#[path = "support/sample.rs"]
mod support;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use support::{huiying, sample};

type Outcome = Result<(), Box<dyn Error>>;
type Row = BTreeMap<String, String>;

fn rows(out: &Path, name: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let text = std::fs::read_to_string(out.join("tables").join(name))?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

fn sum(rows: &[Row], column: &str) -> f64 {
    let cells = rows
        .iter()
        .filter_map(|row| row[column].parse::<f64>().ok());
    cells.sum()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.005
}

fn told(out: &Path, ids: &[&str]) -> Result<String, Box<dyn Error>> {
    let ended = huiying().arg("explain").arg(out).args(ids).assert().code(0);
    Ok(String::from_utf8(ended.get_output().stdout.clone())?)
}

#[test]
fn the_ledger_agrees_with_the_cases_and_can_be_explained() -> Outcome {
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    support::run(&[sample("cases.csv")], &out);
    let (cases, claims) = (rows(&out, "cases.csv")?, rows(&out, "claims.csv")?);
    let (groups, matters) = (rows(&out, "groups.csv")?, rows(&out, "matters.csv")?);
    agree(&cases, &claims, &matters);
    add_up(&cases, &claims, &groups);
    explained(&out, &claims, &groups)
}

/// One matter and one group for a case in every table.
fn agree(cases: &[Row], claims: &[Row], matters: &[Row]) {
    let of: BTreeMap<&str, &Row> = claims
        .iter()
        .map(|c| (c["matter_id"].as_str(), c))
        .collect();
    for case in cases {
        let claim = of[case["matter_id"].as_str()];
        assert_eq!(case["group_id"], claim["group_id"], "{}", case["case_id"]);
        assert!(claim["case_ids"].split(';').any(|id| id == case["case_id"]));
    }
    assert_eq!(matters.len(), claims.len());
    for matter in matters {
        let claim = of[matter["matter_id"].as_str()];
        for column in [
            "group_id",
            "respondent",
            "issue",
            "amount_yuan",
            "people",
            "case_ids",
        ] {
            assert_eq!(
                matter[column], claim[column],
                "{} {column}",
                matter["matter_id"]
            );
        }
    }
}

/// Groups are the sums of their claims, and a claim of one filing is what the filing states.
fn add_up(cases: &[Row], claims: &[Row], groups: &[Row]) {
    let mut by_group: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for claim in claims.iter().filter(|c| !c["group_id"].is_empty()) {
        let of = by_group.entry(claim["group_id"].as_str()).or_default();
        of.push(claim.clone());
    }
    assert!(groups.len() > 100 && groups.len() == by_group.len());
    for group in groups {
        let of = &by_group[group["group_id"].as_str()];
        assert_eq!(group["matters"], of.len().to_string());
        let amount = group["amount_known"].parse().unwrap_or(0.0);
        assert!(near(sum(of, "amount_yuan"), amount), "{group:?}");
        assert!(near(
            sum(of, "cases"),
            group["cases"].parse().unwrap_or(0.0)
        ));
        let unknown = of.iter().filter(|c| c["people"].is_empty()).count();
        assert_eq!(group["people_unknown"], unknown.to_string());
    }
    let last: BTreeMap<&str, &Row> = cases.iter().map(|c| (c["case_id"].as_str(), c)).collect();
    for claim in claims.iter().filter(|c| c["cases"] == "1") {
        let case = last[claim["case_ids"].as_str()];
        assert_eq!(claim["amount_yuan"], case["amount_yuan"]);
        assert_eq!(claim["people"], case["people"]);
    }
}

fn explained(out: &Path, claims: &[Row], groups: &[Row]) -> Outcome {
    let claim = claims.iter().find(|c| !c["amount_yuan"].is_empty());
    let claim = claim.ok_or("a claim with an amount")?;
    let matter = told(out, &[&claim["matter_id"]])?;
    assert!(matter.contains(&format!("{} 元", claim["amount_yuan"])) && matter.contains("规则 "));
    let group = told(out, &[&groups[0]["group_id"]])?;
    assert!(group.contains(&groups[0]["respondent"]) && group.contains("group_by"));
    let overdue = told(out, &["opening.overdue"])?;
    assert!(overdue.starts_with("opening.overdue = "), "{overdue}");
    let minute = told(out, &["closure.minute_closure"])?;
    assert!(minute.contains("minutes = 1"), "{minute}");
    let open = told(out, &["debts.amount_open"])?;
    assert!(open.starts_with("debts.amount_open = "), "{open}");
    let (one, two) = (&claims[0]["case_ids"], &claims[1]["case_ids"]);
    let ids = [one, two].map(|ids| ids.split(';').next().unwrap_or_default());
    assert!(told(out, &ids)?.contains("--input"));
    huiying()
        .arg("explain")
        .arg(out)
        .arg("opening.nothing")
        .assert()
        .code(2);
    Ok(())
}
