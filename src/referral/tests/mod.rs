//! The list there and back, and every check.

use calamine::Data;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

mod closings;

use super::*;
use crate::diag::Diagnostic;
use crate::text::sheets::{Sheets, saved, sheets};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plan() -> Plan {
    Config::default().plan(&mut Vec::new())
}

fn stamp_of(run: &str, as_of: &str) -> Stamp {
    Stamp {
        tool: "huiying 0".into(),
        run: run.into(),
        as_of: day(as_of),
        department: "劳动保障监察大队".into(),
    }
}

fn row(id: &str, days_left: i64) -> Row {
    Row {
        case_id: id.into(),
        received_on: day("2025-11-03"),
        due_on: day("2025-12-31") + chrono::Days::new(0) + chrono::Duration::days(days_left),
        days_left,
        state: match days_left {
            ..0 => State::Overdue,
            0..=7 => State::DueSoon,
            _ => State::Open,
        },
        clause: "《劳动保障监察条例》：立案后60个工作日".into(),
        issue: Issue::WageMigrant,
        respondent: Some("青溪和沣劳务有限公司".into()),
        place: Some("东湖街道".into()),
        amount_yuan: Some(54_000.5),
        people: Some(3),
        months: None,
        quotes: vec![
            Quote {
                what: "金额",
                sentence: "公司拖欠3人工资5.4万元。".into(),
            },
            Quote {
                what: "人数",
                sentence: "公司拖欠3人工资5.4万元。".into(),
            },
        ],
        reasons: "损害 40；已超期 5 天".into(),
        lapse_probability: 0.4567,
        first_received_on: day("2025-10-03"),
        filings: 2,
    }
}

fn list() -> List {
    let mut rows = vec![row("QX001", -5), row("QX002", 3), row("QX003", 40)];
    rows[2].respondent = Some("=HYPERLINK(\"x\")".into());
    rows[2].place = None;
    let cases = rows.into_iter().map(|r| ("劳动保障监察大队".to_owned(), r));
    lists(cases, &plan()).remove(0)
}

fn sent() -> Vec<u8> {
    workbook(&list(), &stamp_of("run-1", "2025-12-31"), 7, &plan()).unwrap()
}

/// The list as sent, changed by `change` and read back.
fn back(change: impl FnOnce(&mut Sheets)) -> (Book, Vec<Diagnostic>) {
    let mut all = sheets(&sent());
    for row in &mut all[0].1 {
        row.resize(COLUMNS.len(), Data::Empty);
    }
    change(&mut all);
    against(&saved(&all), "run-1", "2025-12-31")
}

fn against(bytes: &[u8], run: &str, as_of: &str) -> (Book, Vec<Diagnostic>) {
    let sent = sent();
    let against = Against {
        sent: Some(&sent),
        run,
        as_of: day(as_of),
        today: day("2026-01-05"),
    };
    let mut diags = Vec::new();
    let book = read("表.xlsx", bytes, &against, &mut diags).unwrap();
    (book, diags)
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

/// Fills one row: outcome, day, paid, class.
fn fill(all: &mut Sheets, row: usize, cells: [Data; 4]) {
    let at = HEADER as usize + 1 + row;
    for (offset, cell) in cells.into_iter().enumerate() {
        all[0].1[at][OUTCOME + offset] = cell;
    }
}

fn codes(diags: &[Diagnostic]) -> Vec<(&'static str, String)> {
    let place = |d: &Diagnostic| match d.origin.line {
        Some(line) => format!("{}{line}", d.origin.letters()),
        None => String::new(),
    };
    diags.iter().map(|d| (d.code, place(d))).collect()
}

#[test]
fn the_list_holds_what_a_department_needs_and_no_formula_from_the_data() {
    let bytes = sent();
    let shown: Vec<String> = sheets(&bytes)
        .iter()
        .map(|(name, rows)| {
            let line = |row: &Vec<Data>| {
                let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
                cells.join(" | ").trim_end_matches([' ', '|']).to_owned()
            };
            let lines: Vec<String> = rows.iter().map(line).collect();
            format!("== {name}\n{}", lines.join("\n"))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(bytes, sent());
}

#[test]
fn the_lists_behind_the_drop_downs_stand_where_the_formulas_say() {
    let all = sheets(&sent());
    let guide = &all.iter().find(|(name, _)| name == GUIDE_SHEET).unwrap().1;
    let at = |row: u32| guide[row as usize][0].to_string();
    assert_eq!(at(guide::FIRST_OUTCOME), "已答复");
    assert_eq!(at(guide::FIRST_OUTCOME + 6), "不属本单位");
    assert_eq!(at(guide::FIRST_CLASS), Issue::WageMigrant.choice());
    assert_eq!(at(guide::FIRST_CLASS + 18), Issue::Other.choice());
}

#[test]
fn departments_without_a_file_name_get_a_numbered_one_in_order() {
    let case = |d: &str| (d.to_owned(), row("A", 1));
    let cases = [
        case("乙/局"),
        case("教育局"),
        case("../甲局"),
        case("乙/局"),
    ];
    let files: Vec<(String, usize)> = lists(cases, &plan())
        .into_iter()
        .map(|l| (l.file, l.rows.len()))
        .collect();
    let expected = [
        ("其他部门-01.xlsx", 1),
        ("其他部门-02.xlsx", 2),
        ("教育局.xlsx", 1),
    ];
    assert_eq!(files, expected.map(|(f, n)| (f.to_owned(), n)));
}

#[test]
fn an_untouched_list_is_unfilled_and_another_program_changes_nothing() {
    let (book, diags) = back(|_| {});
    assert_eq!(
        (book.unfilled, book.refused, book.returned.len()),
        (3, 0, 0)
    );
    assert!(diags.is_empty(), "{diags:?}");
}

#[test]
fn what_a_department_fills_in_becomes_closings() {
    let (book, diags) = back(|all| {
        let date = Data::Float(f64::from(46_020));
        fill(
            all,
            0,
            [
                text("已支付"),
                text("2025年12月30日"),
                text("5.4万元"),
                Data::Empty,
            ],
        );
        fill(all, 1, [text("已答复"), date, Data::Empty, Data::Empty]);
        let class = text("si_pension 养老保险参保、补缴、转移，单位不缴社保");
        fill(
            all,
            2,
            [text("不属本单位"), Data::Empty, Data::Empty, class],
        );
    });
    assert!(diags.is_empty(), "{diags:?}");
    let mut closings = Closings::default();
    for returned in book.returned {
        closings.push(returned.closing);
    }
    let table = String::from_utf8(closings.to_csv().unwrap()).unwrap();
    insta::assert_snapshot!(table);
    let mut read = Closings::default();
    read.read_csv("c.csv", table.as_bytes()).unwrap();
    assert_eq!(read, closings);
}

#[test]
fn every_wrong_cell_is_named() {
    let empty = || Data::Empty;
    let cases: [([Data; 4], (&str, &str)); 13] = [
        (
            [text("办好了"), empty(), empty(), empty()],
            ("outcome_unknown", "S5"),
        ),
        (
            [empty(), text("2025-12-30"), empty(), empty()],
            ("outcome_missing", "S5"),
        ),
        (
            [text("已答复"), empty(), empty(), empty()],
            ("date_missing", "T5"),
        ),
        (
            [text("已答复"), text("年底"), empty(), empty()],
            ("date_unreadable", "T5"),
        ),
        (
            [text("已答复"), text("2025-11-02"), empty(), empty()],
            ("date_before_received", "T5"),
        ),
        (
            [text("已答复"), text("2026-01-06"), empty(), empty()],
            ("date_in_future", "T5"),
        ),
        (
            [text("已支付"), text("2025-12-30"), text("若干"), empty()],
            ("paid_unreadable", "U5"),
        ),
        (
            [
                text("已支付"),
                text("2025-12-30"),
                Data::Float(-1.0),
                empty(),
            ],
            ("paid_negative", "U5"),
        ),
        (
            [text("已支付"), text("2025-12-30"), text("-1"), empty()],
            ("paid_negative", "U5"),
        ),
        (
            [text("部分支付"), text("2025-12-30"), empty(), empty()],
            ("paid_missing", "U5"),
        ),
        (
            [
                text("部分支付"),
                text("2025-12-30"),
                Data::Float(0.0),
                empty(),
            ],
            ("paid_missing", "U5"),
        ),
        (
            [text("协调中"), empty(), Data::Float(5.0), empty()],
            ("paid_without_payment", "U5"),
        ),
        (
            [text("不属本单位"), empty(), empty(), text("工资")],
            ("issue_unknown", "V5"),
        ),
    ];
    for (cells, (code, place)) in cases {
        let (book, diags) = back(|all| fill(all, 0, cells));
        assert_eq!(codes(&diags), [(code, place.to_owned())]);
        assert_eq!(
            (book.refused, book.returned.len(), book.unfilled),
            (1, 0, 2),
            "{code}"
        );
    }
}

#[test]
fn a_tampered_cell_refuses_its_row_and_no_other() {
    let answered = || [text("已答复"), text("2025-12-30"), Data::Empty, Data::Empty];
    let (book, diags) = back(|all| {
        fill(all, 0, answered());
        fill(all, 1, answered());
        all[0].1[4][3] = text("2026-06-30");
        all[0].1[4][10] = Data::Float(1.0);
        all[0].1[6][8] = text("别的公司");
    });
    let named = ["D5", "K5", "I7"].map(|at| ("cell_altered", at.to_owned()));
    assert_eq!(codes(&diags), named);
    assert_eq!((book.refused, book.returned.len()), (2, 1));
    assert_eq!(book.returned[0].closing.case_id, "QX002");
    assert!(diags.iter().all(|d| !d.message.contains("别的公司")));
}

#[test]
fn rows_added_repeated_or_lost_are_told() {
    let (_, diags) = back(|all| {
        let mut added = all[0].1[4].clone();
        added[ID] = text("QX999");
        let repeated = all[0].1[5].clone();
        all[0].1.push(added);
        all[0].1.push(repeated);
        all[0].1.remove(6);
    });
    let told: Vec<&str> = diags.iter().map(|d| d.code).collect();
    assert_eq!(told, ["row_unknown", "row_repeated", "row_missing"]);
}

#[test]
fn a_list_of_another_run_or_with_another_key_is_refused_as_a_whole() {
    let filled = |all: &mut Sheets| {
        fill(
            all,
            0,
            [text("已答复"), text("2025-12-30"), Data::Empty, Data::Empty],
        );
    };
    let mut all = sheets(&sent());
    for row in &mut all[0].1 {
        row.resize(COLUMNS.len(), Data::Empty);
    }
    filled(&mut all);
    let bytes = saved(&all);
    for (run, as_of, code) in [
        ("run-2", "2026-01-07", "list_stale"),
        ("run-2", "2025-12-31", "list_of_another_run"),
    ] {
        let (book, diags) = against(&bytes, run, as_of);
        assert_eq!(codes(&diags)[0].0, code);
        assert!(book.returned.is_empty() && book.refused == 3);
    }
    let (book, diags) = back(|all| {
        filled(all);
        // A digest made to fit a changed cell does not help: the run's own copy decides.
        let key = all
            .iter_mut()
            .find(|(name, _)| name == CHECK_SHEET)
            .unwrap();
        key.1.last_mut().unwrap()[2] = text("0");
    });
    assert_eq!(codes(&diags)[0].0, "key_altered");
    assert!(book.returned.is_empty());
}

#[test]
fn what_is_no_list_is_an_error() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "别的表").unwrap();
    let other = book.save_to_buffer().unwrap();
    assert!(stamp("别的.xlsx", &other).is_err());
    assert!(stamp("坏.xlsx", b"PK").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_of_a_case_becomes_a_formula_or_breaks_its_row(
        respondent in "[-=+@'\t]{0,2}\\PC{0,12}",
        reasons in "[-=+@'\t\r\n\u{1}]{0,2}\\PC{0,12}",
    ) {
        let mut list = list();
        list.rows.truncate(1);
        list.rows[0].respondent = Some(respondent);
        list.rows[0].reasons = reasons;
        let bytes = workbook(&list, &stamp_of("run-1", "2025-12-31"), 7, &plan()).unwrap();
        for (_, rows) in sheets(&bytes) {
            for cell in rows.iter().flatten() {
                if let Data::String(text) = cell {
                    let first = text.chars().next().unwrap_or(' ');
                    let number = text.parse::<f64>().is_ok();
                    prop_assert!(number || !"=+-@\t\r\n".contains(first), "{:?}", text);
                }
            }
        }
        let against = Against { sent: Some(&bytes), run: "run-1", as_of: day("2025-12-31"), today: day("2026-01-05") };
        let mut diags = Vec::new();
        let book = read("表.xlsx", &bytes, &against, &mut diags).unwrap();
        prop_assert!(diags.is_empty(), "{:?}", diags);
        prop_assert_eq!(book.unfilled, 1);
    }
}
