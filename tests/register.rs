//! `run --register`: matters from week to week, and `link` alone.

use std::error::Error;
use std::fs;
use std::path::Path;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

type Outcome = Result<(), Box<dyn Error>>;

const HEAD: &str = "信访编号,登记时间,信访形式,标题,诉求内容,承办单位,受理日期,办理状态,办结时间\n";
const FIRST: &str = "A1,2025-03-03,来信,滨江壹号工地拖欠木工班组工资,青溪恒昌劳务有限公司承建滨江壹号，拖欠木工班组12人工资5.4万元三个月，去工地催要多次没有结清,劳动保障监察大队,2025-03-04,在办,\n\
    A2,2025-03-05,来信,咨询退休手续,本人2024年满六十岁，想问退休手续在哪个窗口办理，要带什么材料,社会保险服务中心,2025-03-06,已办结,2025-03-20\n";
const SECOND: &str = "B1,2025-06-16,网上,滨江壹号工地仍拖欠木工班组工资,青溪恒昌劳务有限公司承建滨江壹号，拖欠木工班组12人工资5.4万元半年，去工地催要多次没有结清,劳动保障监察大队,2025-06-17,在办,\n";

fn week(place: &Path, name: &str, as_of: &str) -> assert_cmd::assert::Assert {
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("huiying"));
    command.current_dir(place);
    command.args([
        "run",
        name,
        "-o",
        "结果",
        "--as-of",
        as_of,
        "--register",
        "台账",
    ]);
    command.assert()
}

/// Every file below a folder with its bytes, in order.
fn bytes(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, std::io::Error> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(bytes(&path)?);
        } else {
            all.push((path.display().to_string(), fs::read(&path)?));
        }
    }
    all.sort();
    Ok(all)
}

fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let at = reader
        .headers()
        .ok()
        .and_then(|h| h.iter().position(|c| c == name));
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|r| r.get(at?).map(str::to_owned)).collect()
}

#[test]
fn a_second_registration_joins_the_old_matter_and_does_not_make_it_young() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("一.csv"), format!("{HEAD}{FIRST}"))?;
    fs::write(place.path().join("二.csv"), format!("{HEAD}{SECOND}"))?;
    week(place.path(), "一.csv", "2025-03-31").code(predicates::ord::lt(2));
    week(place.path(), "二.csv", "2025-07-01").code(predicates::ord::lt(2));
    let table = |name: &str| fs::read_to_string(place.path().join("结果/tables").join(name));
    let cases = table("cases.csv")?;
    assert_eq!(column(&cases, "matter_id"), ["M-A1"]);
    assert_eq!(column(&cases, "repeat_of"), ["A1"]);
    let matters = table("matters.csv")?;
    assert_eq!(column(&matters, "case_ids"), ["A1;B1"]);
    assert_eq!(column(&matters, "first_received_on"), ["2025-03-03"]);
    assert_eq!(column(&matters, "state"), ["overdue"]);
    assert_eq!(column(&matters, "group_id").len(), 1);
    let young = table("reregistered.csv")?;
    assert_eq!(column(&young, "case_id"), ["B1"]);
    assert_eq!(column(&young, "matter_state"), ["overdue"]);
    assert!(column(&young, "days_hidden")[0].parse::<i64>()? > 60);
    assert!(column(&table("links_changed.csv")?, "change").is_empty());
    // The register holds no text.
    for (path, bytes) in bytes(&place.path().join("台账"))? {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("木工班组") && !text.contains("催要"),
            "{path}"
        );
    }
    Ok(())
}

#[test]
fn the_same_week_twice_leaves_the_same_bytes() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(
        place.path().join("一.csv"),
        format!("{HEAD}{FIRST}{SECOND}"),
    )?;
    week(place.path(), "一.csv", "2025-07-01").code(predicates::ord::lt(2));
    let before = (
        bytes(&place.path().join("台账"))?,
        bytes(&place.path().join("结果/tables"))?,
    );
    week(place.path(), "一.csv", "2025-07-01").code(predicates::ord::lt(2));
    let after = (
        bytes(&place.path().join("台账"))?,
        bytes(&place.path().join("结果/tables"))?,
    );
    assert!(before.0 == after.0, "the register");
    let names = |all: &[(String, Vec<u8>)]| all.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before.1), names(&after.1));
    for ((name, one), (_, two)) in before.1.iter().zip(&after.1) {
        assert!(one == two, "{name}");
    }
    Ok(())
}

#[test]
fn a_damaged_register_or_another_folder_is_refused_and_untouched() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("一.csv"), format!("{HEAD}{FIRST}"))?;
    week(place.path(), "一.csv", "2025-03-31").code(predicates::ord::lt(2));
    let file = place.path().join("台账/cases.parquet");
    let mut broken = fs::read(&file)?;
    broken.truncate(broken.len() / 2);
    fs::write(&file, &broken)?;
    let before = bytes(place.path())?;
    week(place.path(), "一.csv", "2025-04-07")
        .code(2)
        .stderr(contains("cases.parquet 缺失或已损坏").and(contains("未作改动")));
    assert!(bytes(place.path())? == before);
    fs::remove_dir_all(place.path().join("台账"))?;
    fs::create_dir(place.path().join("台账"))?;
    fs::write(place.path().join("台账/别的.txt"), "mine")?;
    week(place.path(), "一.csv", "2025-04-07")
        .code(2)
        .stderr(contains("不是台账"));
    assert_eq!(
        fs::read_to_string(place.path().join("台账/别的.txt"))?,
        "mine"
    );
    Ok(())
}

/// Case, matter and group of a row.
type Linked = (String, String, String);

#[test]
fn link_alone_adds_its_columns_in_any_order_of_rows() -> Outcome {
    let rows = [
        "A1,滨江壹号工地拖欠木工班组工资,青溪恒昌劳务有限公司承建滨江壹号，拖欠木工班组12人工资5.4万元，去工地催要多次没有结清,2025-03-03",
        "A2,咨询退休手续,本人2024年满六十岁，想问退休手续在哪个窗口办理,2025-03-05",
        "A3,滨江壹号工地仍拖欠木工班组工资,青溪恒昌劳务有限公司承建滨江壹号，拖欠木工班组12人工资5.4万元，去工地催要多次没有结清,2025-03-20",
    ];
    let link = |order: [usize; 3]| -> Result<Vec<Linked>, Box<dyn Error>> {
        let text: Vec<&str> = order.iter().map(|i| rows[*i]).collect();
        let text = format!("case_id,title,text,received_on\n{}\n", text.join("\n"));
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("huiying"));
        let done = command
            .args(["link", "-", "-o", "-", "--quiet"])
            .write_stdin(text)
            .assert()
            .code(0);
        let out = String::from_utf8(done.get_output().stdout.clone())?;
        let mut all: Vec<(String, String, String)> = column(&out, "case_id")
            .into_iter()
            .zip(column(&out, "matter_id"))
            .zip(column(&out, "group_id"))
            .map(|((a, b), c)| (a, b, c))
            .collect();
        all.sort();
        Ok(all)
    };
    let linked = link([0, 1, 2])?;
    let matters: Vec<&str> = linked.iter().map(|(_, m, _)| m.as_str()).collect();
    assert_eq!(matters, ["M-A1", "M-A2", "M-A1"]);
    assert!(!linked[0].2.is_empty() && linked[0].2 == linked[2].2);
    assert_eq!(link([2, 1, 0])?, linked);
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("huiying"));
    command
        .args(["link", "-", "-o", "-"])
        .write_stdin("title,text\na,b\n")
        .assert()
        .code(2)
        .stderr(contains("case_id"));
    Ok(())
}
