//! `huiying review`: export, filled in by two readers, import; a small model trained in the test.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};
use huiying::petition::Issue;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// Two short examples a code: its name's own words.
fn labelled() -> String {
    let mut out = String::new();
    for issue in Issue::ALL {
        let name = issue.name();
        for text in [
            format!("反映{name}的问题"),
            format!("{}，请问{}怎么办", issue.short_name(), name),
        ] {
            let line = serde_json::json!({"title": issue.short_name(), "text": text, "issue": issue.code()});
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// Messages that a model trained on them reads well, and one trained on the tiny examples does not.
fn gold() -> String {
    let texts = [
        (
            "wage_migrant",
            "在青溪县城东项目部做钢筋工，包工头拖欠我们班组工人工资四个月，请帮忙讨薪",
        ),
        (
            "wage_migrant",
            "我们木工班在安置房工地干活，总包一直不给农民工发工资",
        ),
        (
            "si_pension",
            "我在公司上班五年，单位从来没有给我缴纳养老保险，要求补缴社保",
        ),
        (
            "si_injury",
            "上班时手被机器压伤，单位不肯申报工伤认定，伤残鉴定也没有做",
        ),
        (
            "personnel",
            "事业单位招聘考试笔试成绩公布后，面试资格复审名单有误，请人事部门核查",
        ),
        ("other", "小区门口路灯坏了半年，没有人来修，晚上很黑"),
    ];
    let line = |(issue, text): &(&str, &str)| {
        serde_json::json!({"title": "", "text": text, "issue": issue}).to_string() + "\n"
    };
    texts.iter().map(line).collect()
}

fn export_csv() -> String {
    let mut out = String::from("登记编号,登记时间,标题,诉求内容\n");
    for (at, issue) in Issue::ALL.into_iter().enumerate() {
        let (name, day) = (issue.name(), at % 28 + 1);
        let _ = writeln!(
            out,
            "XF{at:03},2026-03-{day:02},关于{}的来件,\"我叫张三，电话13800138000。{}：反映{name}，请予答复\"",
            issue.short_name(),
            issue.default_department(),
        );
    }
    out
}

/// The workbook with every row judged as `class` says, by `reader`.
fn fill(
    bytes: &[u8],
    reader: &str,
    class: impl Fn(&str, &str) -> String,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let mut out = Workbook::new();
    for (name, range) in book.worksheets() {
        let sheet = out.add_worksheet().set_name(&name)?;
        for (row, cells) in (0_u32..).zip(range.rows()) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Empty => {}
                    Data::Float(number) => drop(sheet.write(row, column, *number)?),
                    other => drop(sheet.write(row, column, other.to_string())?),
                }
            }
            if name == "复核" && row > 0 {
                sheet.write(row, 9, class(&cells[1].to_string(), &cells[3].to_string()))?;
                sheet.write(row, 12, reader)?;
                sheet.write(row, 13, "2026-11-20")?;
            }
        }
    }
    Ok(out.save_to_buffer()?)
}

/// The class of a case of [`export_csv`], by its id.
fn truth(id: &str) -> String {
    let at: usize = id.trim_start_matches("XF").parse().unwrap_or(0);
    Issue::ALL[at].code().to_owned()
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Result<Self, Box<dyn Error>> {
        let place = Self {
            folder: tempfile::tempdir()?,
        };
        place.put("train.jsonl", labelled().as_bytes())?;
        place.put("gold.jsonl", gold().as_bytes())?;
        place.put("export.csv", export_csv().as_bytes())?;
        place.put("options.toml", b"folds = 2\nmax_steps = 15\n")?;
        // The model in use has seen the gold set, so that a new one, which must not, is worse.
        let arguments = [
            "train",
            "train.jsonl",
            "gold.jsonl",
            "-o",
            "now",
            "--options",
            "options.toml",
        ];
        place.command()?.args(arguments).assert().code(0);
        Ok(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        std::fs::write(self.path(name), bytes)
    }

    fn command(&self) -> Result<Command, Box<dyn Error>> {
        let mut command = Command::cargo_bin("huiying")?;
        command.current_dir(self.folder.path());
        Ok(command)
    }

    fn review(&self, arguments: &[&str]) -> Result<assert_cmd::assert::Assert, Box<dyn Error>> {
        let mut command = self.command()?;
        command
            .arg("review")
            .args(arguments)
            .args(["--model", "now"]);
        Ok(command.assert())
    }

    /// Exports, and has two readers judge every case; they differ on the first.
    fn filled(&self) -> Outcome {
        self.review(&[
            "export",
            "export.csv",
            "-o",
            "review.xlsx",
            "--n",
            "12",
            "--quiet",
        ])?
        .code(0);
        let bytes = std::fs::read(self.path("review.xlsx"))?;
        self.put("a.xlsx", &fill(&bytes, "甲", |id, _| truth(id))?)?;
        let second = |id: &str, _: &str| {
            if id == "XF000" || id == "XF001" {
                "other".into()
            } else {
                truth(id)
            }
        };
        self.put("b.xlsx", &fill(&bytes, "乙", second)?)?;
        Ok(())
    }
}

const IMPORT: [&str; 12] = [
    "import",
    "a.xlsx",
    "b.xlsx",
    "--train",
    "train.jsonl",
    "--gold",
    "gold.jsonl",
    "-o",
    "new",
    "--options",
    "options.toml",
    "--json",
];

fn json(path: &Path) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

#[test]
fn a_model_that_is_not_worse_is_taken() -> Outcome {
    let place = Place::new()?;
    place.filled()?;
    let more = [
        "--tolerance",
        "1",
        "--past",
        "export.csv",
        "--labels",
        "labels.jsonl",
        "--suspects",
        "suspects.csv",
    ];
    let done = place.review(&[&IMPORT[..], &more].concat())?.code(0);
    let summary: Value = serde_json::from_slice(&done.get_output().stdout)?;
    assert_eq!(summary["replaced"], true);
    assert_eq!(summary["retrained"]["examples"]["earlier"], 38);
    let labelled = summary["reading"]["labelled"].as_u64().unwrap_or(0);
    let disputes = summary["reading"]["disputes"]
        .as_array()
        .map_or(0, Vec::len) as u64;
    assert_eq!(labelled + disputes, 12);
    assert_eq!(summary["reading"]["agreement"][0]["alike"], labelled);
    assert!(summary["retrained"]["past"]["cases"] == 19);
    assert!(place.path("new/model.bin").exists());
    assert_eq!(json(&place.path("new/review.json"))?["replaced"], true);
    let labels = std::fs::read_to_string(place.path("labels.jsonl"))?;
    assert_eq!(labels.lines().count() as u64, labelled);
    assert!(labels.contains("\"reader\":\"乙/甲\"") || labels.contains("\"reader\":\"甲/乙\""));
    // Safe text only.
    assert!(!labels.contains("张三") && !labels.contains("13800138000"));
    assert!(
        std::fs::read_to_string(place.path("suspects.csv"))?.contains("file,line,issue,suggested")
    );
    Ok(())
}

#[test]
fn a_worse_model_is_refused_and_nothing_is_written() -> Outcome {
    let place = Place::new()?;
    place.filled()?;
    let done = place.review(&IMPORT)?.code(1);
    let summary: Value = serde_json::from_slice(&done.get_output().stdout)?;
    assert_eq!(summary["replaced"], false);
    assert!(
        !summary["retrained"]["gold"]["worse"]
            .as_array()
            .is_none_or(Vec::is_empty)
    );
    assert!(
        !summary["retrained"]["gold"]["changed"]
            .as_array()
            .is_none_or(Vec::is_empty)
    );
    assert!(!place.path("new").exists());
    Ok(())
}

#[test]
fn gold_texts_among_the_training_labels_stop_the_import() -> Outcome {
    let place = Place::new()?;
    place.filled()?;
    let mixed = labelled() + gold().lines().next().unwrap_or_default();
    place.put("train.jsonl", mixed.as_bytes())?;
    let done = place.review(&IMPORT)?.code(2);
    let words = String::from_utf8(done.get_output().stderr.clone())?;
    assert!(
        words.contains("gold_in_training") && words.contains("第 39 行"),
        "{words}"
    );
    assert!(!words.contains("钢筋工"), "{words}");
    assert!(!place.path("new").exists());
    Ok(())
}

#[test]
fn the_workbook_holds_safe_text_only() -> Outcome {
    let place = Place::new()?;
    place
        .review(&[
            "export",
            "export.csv",
            "-o",
            "review.xlsx",
            "--n",
            "19",
            "--quiet",
        ])?
        .code(0);
    let bytes = std::fs::read(place.path("review.xlsx"))?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..]))?;
    let mut seen = 0;
    for (name, range) in book.worksheets() {
        for cell in range.used_cells().map(|(_, _, cell)| cell.to_string()) {
            assert!(
                !cell.contains("张三") && !cell.contains("13800138000"),
                "{name}"
            );
            seen += 1;
        }
    }
    assert!(seen > 19 * 10);
    Ok(())
}
