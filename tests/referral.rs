//! `huiying run` makes the lists and the workbook; `huiying referral import` reads the lists back; the next run takes what
//! came of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;
type Sheets = Vec<(String, Vec<Vec<Data>>)>;

/// Row of the first case, and the columns that departments fill in.
const FIRST: usize = 4;
const OUTCOME: usize = 18;

fn huiying(place: &Path) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::cargo_bin("huiying")?;
    command.current_dir(place);
    Ok(command)
}

fn export(rows: &[&str]) -> String {
    let head = "登记编号,登记时间,标题,诉求内容,承办单位,办理状态,答复时间\n";
    head.to_owned() + &rows.join("\n") + "\n"
}

const CASES: [&str; 4] = [
    "XF1,2025-11-03,讨薪,\"我叫张三，电话13800138000。我们在青溪县城东项目部做钢筋工，青溪和沣劳务有限公司拖欠我们5名工人工资8万元，已经4个月没有发\",劳动保障监察大队,在办,",
    "XF2,2025-12-20,社保,单位青溪恒昌药业有限公司从来没有给我缴纳养老保险，要求补缴社保,社会保险服务中心,在办,",
    "XF3,2025-12-01,路灯,小区门口路灯坏了半年没有人来修,=cmd|' /C calc'!A0,在办,",
    "XF4,2025-12-02,酒店不结工资,我在云岭鑫茂酒店做服务员，辞职后酒店拖欠最后一个月工资5000元，请帮忙要回,劳动保障监察大队,在办,",
];

fn sheets(bytes: &[u8]) -> Result<Sheets, Box<dyn Error>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let mut all = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name)?;
        let (rows, columns) = range.end().unwrap_or_default();
        let cell = |at| range.get_value(at).cloned().unwrap_or_default();
        let row = |r| (0..=columns.max(22)).map(|c| cell((r, c))).collect();
        all.push((name, (0..=rows).map(row).collect()));
    }
    Ok(all)
}

/// The same sheets written anew, as another program would save them.
fn saved(sheets: &Sheets) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name)?;
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Empty => {}
                    Data::Float(number) => drop(sheet.write(row, column, *number)?),
                    Data::DateTime(day) => {
                        let day = ExcelDateTime::from_serial_datetime(day.as_f64())?;
                        sheet.write_with_format(row, column, &day, &date)?;
                    }
                    other => drop(sheet.write(row, column, other.to_string())?),
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

fn fill(list: &mut Sheets, id: &str, cells: &[&str]) {
    let row = list[0].1.iter_mut().skip(FIRST).find(|r| r[1] == text(id));
    let row = row.expect("the case is on the list");
    for (at, cell) in (OUTCOME..).zip(cells) {
        row[at] = text(cell);
    }
}

fn table(path: &Path) -> Result<BTreeMap<String, BTreeMap<String, String>>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut rows = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row?;
        rows.insert(row["case_id"].clone(), row);
    }
    Ok(rows)
}

/// A folder with a run of [`CASES`] in `out`.
fn ran() -> Result<tempfile::TempDir, Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("a.csv"), export(&CASES))?;
    let run = ["run", "a.csv", "-o", "out", "--as-of", "2025-12-31"];
    huiying(place.path())?.args(run).assert().code(0);
    Ok(place)
}

fn lists(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    all.sort();
    Ok(all)
}

fn json(bytes: &[u8]) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_slice(bytes)?)
}

#[test]
fn a_department_gets_its_own_cases_under_a_name_of_the_configuration() -> Outcome {
    let place = ran()?;
    let files = lists(&place.path().join("out/referrals"))?;
    let names: Vec<_> = files
        .iter()
        .filter_map(|f| f.file_name()?.to_str())
        .collect();
    assert_eq!(
        names,
        [
            "其他部门-01.xlsx",
            "劳动保障监察大队.xlsx",
            "社会保险服务中心.xlsx"
        ]
    );
    for (file, ids) in files.iter().zip([&["XF3"][..], &["XF1", "XF4"], &["XF2"]]) {
        let all = sheets(&fs::read(file)?)?;
        let shown: Vec<String> = all
            .iter()
            .flat_map(|(_, rows)| rows.iter().flatten())
            .map(ToString::to_string)
            .collect();
        for id in ["XF1", "XF2", "XF3", "XF4"] {
            assert_eq!(shown.iter().any(|c| c == id), ids.contains(&id), "{id}");
        }
        // Only sentences of facts, redacted; never the words around them.
        let cases: Vec<String> = all[0].1.iter().flatten().map(ToString::to_string).collect();
        for hidden in ["张三", "13800138000", "电话", "我叫", "没有人来修"] {
            assert!(!cases.join("\n").contains(hidden), "{hidden}");
        }
    }
    let all = sheets(&fs::read(&files[1])?)?;
    let row = all[0].1.iter().find(|r| r[1] == text("XF1")).ok_or("XF1")?;
    assert_eq!(row[10], Data::Float(80_000.0));
    assert!(row[13].to_string().contains("8万元"), "{}", row[13]);
    Ok(())
}

#[test]
fn lists_come_back_as_closings_which_the_next_run_takes() -> Outcome {
    let place = ran()?;
    let at = |name: &str| place.path().join(name);
    let mut office = sheets(&fs::read(at("out/referrals/劳动保障监察大队.xlsx"))?)?;
    fill(&mut office, "XF1", &["已支付", "2026-01-03", "80000"]);
    fill(&mut office, "XF4", &["部分支付", "2026-01-04", "2000"]);
    fs::write(at("监察.xlsx"), saved(&office)?)?;
    let mut other = sheets(&fs::read(at("out/referrals/社会保险服务中心.xlsx"))?)?;
    let class = "si_medical 医疗、生育保险，社保卡";
    fill(&mut other, "XF2", &["不属本单位", "", "", class]);
    fs::write(at("社保.xlsx"), saved(&other)?)?;
    let import = [
        "referral",
        "import",
        "监察.xlsx",
        "社保.xlsx",
        "--run",
        "out",
        "-o",
        "c.csv",
        "--as-of",
        "2026-01-05",
        "--labels",
        "l.jsonl",
        "--input",
        "a.csv",
    ];
    let told = huiying(place.path())?.args(import).assert().code(0);
    let told = String::from_utf8(told.get_output().stdout.clone())?;
    assert!(told.contains("不属本单位 1 件，请改派：XF2"), "{told}");
    let closings = table(&at("c.csv"))?;
    assert_eq!(closings["XF1"]["closed_on"], "2026-01-03");
    assert_eq!(closings["XF1"]["paid_yuan"], "80000");
    assert_eq!(closings["XF4"]["closed_on"], "");
    assert_eq!(closings["XF2"]["issue"], "si_medical");
    let label = json(fs::read_to_string(at("l.jsonl"))?.trim().as_bytes())?;
    assert_eq!(label["issue"], "si_medical");
    assert!(
        label["text"]
            .as_str()
            .is_some_and(|t| t.contains("养老保险"))
    );

    let run = [
        "run",
        "a.csv",
        "-o",
        "next",
        "--as-of",
        "2026-01-07",
        "--closings",
        "c.csv",
        "--json",
    ];
    let ran = huiying(place.path())?.args(run).assert().code(0);
    let told = json(&ran.get_output().stdout)?;
    assert_eq!(told["closings"]["given"], 3);
    assert_eq!(told["closings"]["applied"], 1);
    let cases = table(&at("next/tables/cases.csv"))?;
    assert_eq!(cases["XF1"]["state"], "closed");
    assert_eq!(cases["XF4"]["state"], "open");
    let claims = fs::read_to_string(at("next/tables/claims.csv"))?;
    assert!(
        claims
            .lines()
            .any(|l| l.contains("XF1") && l.contains(",80000,")),
        "{claims}"
    );
    let manifest = json(&fs::read(at("next/manifest.json"))?)?;
    assert_eq!(manifest["inputs"][1]["name"], "c.csv");
    let left = sheets(&fs::read(at("next/referrals/劳动保障监察大队.xlsx"))?)?;
    assert!(!left[0].1.iter().any(|r| r[1] == text("XF1")));
    Ok(())
}

#[test]
fn an_export_that_knows_better_wins_and_the_register_takes_what_it_no_longer_holds() -> Outcome {
    let place = ran()?;
    let closings = "case_id,outcome,closed_on\nXF1,answered,2026-01-03\nXF2,answered,2026-01-02\nXF9,answered,2026-01-02\n";
    fs::write(place.path().join("c.csv"), closings)?;
    let first = [
        "run",
        "a.csv",
        "-o",
        "w1",
        "--register",
        "r",
        "--as-of",
        "2025-12-31",
    ];
    huiying(place.path())?.args(first).assert().code(0);
    let newer = CASES[0].replace("在办,", "已办结,2025-12-30");
    fs::write(place.path().join("b.csv"), export(&[&newer]))?;
    let second = [
        "run",
        "b.csv",
        "-o",
        "w2",
        "--register",
        "r",
        "--as-of",
        "2026-01-07",
        "--closings",
        "c.csv",
        "--json",
    ];
    let told = huiying(place.path())?.args(second).assert().code(0);
    let told = json(&told.get_output().stdout)?;
    assert_eq!(told["closings"]["applied"], 0);
    assert_eq!(told["closings"]["in_register"], 1);
    assert_eq!(told["closings"]["unknown"][0], "XF9");
    let cases = table(&place.path().join("w2/tables/cases.csv"))?;
    // Counted from 2025-12-30, the export's own day.
    assert_eq!(cases["XF1"]["state"], "closed");
    Ok(())
}

#[test]
fn tampered_and_stale_lists_are_refused_and_named() -> Outcome {
    let place = ran()?;
    let at = |name: &str| place.path().join(name);
    let mut office = sheets(&fs::read(at("out/referrals/劳动保障监察大队.xlsx"))?)?;
    fill(&mut office, "XF1", &["已答复", "2026-01-03"]);
    fill(&mut office, "XF4", &["已答复", "2026-01-03"]);
    let row = office[0]
        .1
        .iter()
        .position(|r| r[1] == text("XF4"))
        .ok_or("XF4")?;
    office[0].1[row][10] = Data::Float(1.0);
    fs::write(at("改.xlsx"), saved(&office)?)?;
    let import = |run: &str| {
        let args = ["referral", "import", "改.xlsx", "--run"].map(str::to_owned);
        let rest = ["-o", "c.csv", "--as-of", "2026-01-05"].map(str::to_owned);
        args.into_iter()
            .chain([run.to_owned()])
            .chain(rest)
            .collect::<Vec<_>>()
    };
    let told = huiying(place.path())?.args(import("out")).assert().code(1);
    let words = String::from_utf8(told.get_output().stderr.clone())?;
    assert!(
        words.contains(&format!("待答复!K{} 拖欠金额（元）", row + 1)),
        "{words}"
    );
    assert_eq!(table(&at("c.csv"))?.len(), 1);

    fs::remove_file(at("c.csv"))?;
    let run = ["run", "a.csv", "-o", "out", "--as-of", "2026-01-07"];
    huiying(place.path())?.args(run).assert().code(0);
    let told = huiying(place.path())?.args(import("out")).assert().code(1);
    let words = String::from_utf8(told.get_output().stderr.clone())?;
    assert!(words.contains("旧清单"), "{words}");
    assert!(!at("c.csv").exists());

    fs::write(
        at("别的.xlsx"),
        saved(&vec![("表".into(), vec![vec![text("甲")]])])?,
    )?;
    let none = ["referral", "import", "别的.xlsx", "--run", "out"];
    huiying(place.path())?.args(none).assert().code(2);
    let nowhere = ["referral", "import", "改.xlsx", "--run", "没有"];
    huiying(place.path())?.args(nowhere).assert().code(2);
    fs::write(at("坏.toml"), "[referral.files]\n\"甲局\" = \"../甲\"\n")?;
    let bad = ["run", "a.csv", "-o", "o2", "--config", "坏.toml"];
    huiying(place.path())?.args(bad).assert().code(3);
    Ok(())
}

#[test]
fn no_cell_of_any_table_begins_like_a_formula() -> Outcome {
    let place = tempfile::tempdir()?;
    let nasty = [
        "=XF1,2025-11-03,=1+1,\"=cmd|' /C calc'!A0 拖欠我们5名工人工资8万元\",+甲局,在办,",
        "@XF2,2025-11-04,+SUM(A1),\"-2+3 单位不缴养老保险\",=乙局,在办,",
        "-XF3,2025-11-05,\t=1,\"@x 拖欠工资5000元\",-丙局,已办结,2025-11-06",
        "＝XF4,坏日期,x,y,z,在办,",
    ];
    fs::write(place.path().join("=a.csv"), export(&nasty))?;
    let run = [
        "run",
        "=a.csv",
        "-o",
        "out",
        "--register",
        "r",
        "--as-of",
        "2025-12-31",
        "--max-reject-rate",
        "1",
    ];
    huiying(place.path())?.args(run).assert().code(1);
    for stage in ["redact", "classify", "extract"] {
        let args = [stage, "=a.csv", "-o", &format!("out/tables/{stage}.csv")];
        huiying(place.path())?.args(args).assert().code(0);
    }
    let mut tables = vec![
        place.path().join("out/rejects.csv"),
        place.path().join("out/findings.csv"),
    ];
    tables.extend(lists(&place.path().join("out/tables"))?);
    assert!(tables.len() > 15);
    for path in tables {
        let text = fs::read_to_string(&path)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for row in reader.records() {
            harmless(row?.iter(), &path);
        }
    }
    let mut books = lists(&place.path().join("out/referrals"))?;
    books.push(place.path().join("out/workbook.xlsx"));
    assert_eq!(books.len(), 3);
    for path in books {
        for (_, rows) in sheets(&fs::read(&path)?)? {
            let texts = rows.iter().flatten().filter_map(|c| match c {
                Data::String(text) => Some(text.as_str()),
                _ => None,
            });
            harmless(texts, &path);
        }
    }
    // What one stage wrote the next reads as it was.
    let args = ["extract", "out/tables/redact.csv", "-o", "x.jsonl"];
    huiying(place.path())?.args(args).assert().code(0);
    let first = fs::read_to_string(place.path().join("x.jsonl"))?;
    let first = json(first.lines().next().unwrap_or_default().as_bytes())?;
    assert_eq!(first["标题"], "=1+1");
    assert_eq!(first["登记编号"], "=XF1");
    Ok(())
}

fn harmless<'t>(cells: impl Iterator<Item = &'t str>, path: &Path) {
    for cell in cells {
        let first = cell.chars().next().unwrap_or(' ');
        let risky = "=+-@＝＋－＠".contains(first) || first.is_control();
        let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
        assert!(!risky || number, "{} {cell:?}", path.display());
    }
}
