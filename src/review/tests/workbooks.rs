//! The workbook there and back, and every check.

use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx};

use super::*;
use crate::diag::{Diagnostic, Severity};
use crate::text::sheets::{Sheets, saved, sheets};

fn stamp() -> Stamp {
    Stamp {
        tool: "huiying 0".into(),
        model: "ab".repeat(32),
        seed: 1,
        candidates: 60,
    }
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

/// Three cases, the first two filled in by `reader`, and then changed by `change`.
fn filled(reader: &str, change: impl FnOnce(&mut Sheets)) -> Vec<u8> {
    let picked = select(many().into_iter().take(3).collect(), &OPTIONS).picked;
    let mut sheets = sheets(&workbook(&picked, &stamp()).unwrap());
    for row in &mut sheets[0].1[1..3] {
        row.resize(15, Data::Empty);
        row[9] = text("wage_migrant 农民工工资拖欠（工程建设领域）");
        row[11] = text("1可议");
        row[12] = text(reader);
        row[13] = text("2026-11-20");
    }
    change(&mut sheets);
    saved(&sheets)
}

fn read_back(bytes: &[u8]) -> (Book, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let book = read("表.xlsx", bytes, &mut diags).unwrap();
    (book, diags)
}

#[test]
fn the_workbook_holds_what_a_reader_needs() {
    let picked = select(many(), &OPTIONS).picked;
    let bytes = workbook(&picked, &stamp()).unwrap();
    assert_eq!(bytes, workbook(&picked, &stamp()).unwrap());
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let visible: Vec<bool> = book
        .sheets_metadata()
        .iter()
        .map(|s| s.visible == calamine::SheetVisible::Visible)
        .collect();
    assert_eq!(visible, [true, true, false]);
    let sheets = sheets(&bytes);
    assert_eq!(
        sheets[0].1[0]
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        COLUMNS
    );
    let first = &sheets[0].1[1];
    assert_eq!(
        first[4].to_string(),
        "wage_migrant 农民工工资拖欠（工程建设领域）"
    );
    assert_eq!(first[7].to_string(), "词:工资 +1.25");
    let codes: Vec<String> = sheets[1].1.iter().map(|r| r[0].to_string()).collect();
    assert!(Issue::ALL.iter().all(|i| codes.contains(&i.choice())));
    assert!(codes[0].contains(GUIDELINE));
    assert!(
        sheets[2]
            .1
            .iter()
            .any(|r| r[0] == text("model") && r[1] == text(&"ab".repeat(32)))
    );
}

/// One file of a zip archive, by its entry in the central directory.
fn zip_entry(bytes: &[u8], name: &str) -> String {
    let number = |at: usize, size: usize| {
        let bytes = bytes[at..at + size].iter().rev();
        bytes.fold(0_usize, |n, b| n * 256 + usize::from(*b))
    };
    let entry = (0..bytes.len() - 46)
        .find(|&at| {
            bytes[at..].starts_with(b"PK\x01\x02") && bytes[at + 46..].starts_with(name.as_bytes())
        })
        .unwrap();
    let (size, local) = (number(entry + 20, 4), number(entry + 42, 4));
    let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(&bytes[start..start + size])
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_drop_downs_list_every_code() {
    let picked = select(many(), &OPTIONS).picked;
    let bytes = workbook(&picked, &stamp()).unwrap();
    let xml = zip_entry(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("<formula1>&apos;类别说明&apos;!$A$4:$A$22</formula1>")
            || xml.contains("<formula1>'类别说明'!$A$4:$A$22</formula1>")
    );
    assert!(xml.contains("2清楚,1可议,0不清"));
    assert!(xml.contains("<pane xSplit=\"2\" ySplit=\"1\""));
}

#[test]
fn a_filled_workbook_reads_back() {
    let (book, diags) = read_back(&filled(" ａ1", |_| {}));
    assert_eq!(diags, []);
    assert_eq!((book.rows, book.unread, book.judgements.len()), (3, 1, 2));
    let first = &book.judgements[0];
    assert_eq!(
        (first.issue, first.sure, first.second),
        (Issue::WageMigrant, 1, None)
    );
    assert_eq!(
        (first.reader.as_str(), first.on.to_string().as_str()),
        ("A1", "2026-11-20")
    );
    assert_eq!(first.digest, case_digest(&first.title, &first.text));
    assert_eq!(book.model, "ab".repeat(32));
}

#[test]
fn dates_are_read_in_every_form_an_office_types() {
    for day in [
        "2026/11/20",
        "2026.11.20",
        "2026年11月20日",
        "20261120",
        "２０２６－１１－２０",
        "2026-11-20 00:00:00",
    ] {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][13] = text(day)));
        assert_eq!(
            (diags.len(), book.judgements[0].on.to_string().as_str()),
            (0, "2026-11-20"),
            "{day}"
        );
    }
    for day in [46346.0, 20_261_120.0] {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][13] = Data::Float(day)));
        assert_eq!(
            (diags.len(), book.judgements[0].on.to_string().as_str()),
            (0, "2026-11-20"),
            "{day}"
        );
    }
    let day = calamine::ExcelDateTime::new(46346.0, calamine::ExcelDateTimeType::DateTime, false);
    let (book, _) = read_back(&filled("甲", |s| s[0].1[1][13] = Data::DateTime(day)));
    assert_eq!(book.judgements[0].on.to_string(), "2026-11-20");
}

#[test]
fn a_column_put_in_between_does_no_harm() {
    let (book, diags) = read_back(&filled("甲", |s| {
        for row in &mut s[0].1 {
            row.insert(4, text("自加"));
        }
    }));
    assert_eq!((diags.len(), book.judgements.len()), (0, 2));
}

#[test]
fn every_check_names_its_cell() {
    let long = "张三李四王五赵六孙七";
    let cases: [(usize, Data, &str, &str); 13] = [
        (0, text("99"), "row_unknown", "A2"),
        (0, Data::Float(2.0), "row_altered", "B2"),
        (1, text("XF999"), "row_altered", "B2"),
        (3, text("改过的内容"), "row_altered", "D2"),
        (9, text("none 没有"), "issue_unknown", "J2"),
        (9, Data::Empty, "issue_missing", "J2"),
        (10, text("没有这一类"), "second_unknown", "K2"),
        (10, text("wage_migrant"), "second_same", "K2"),
        (11, text("很清楚"), "sure_unknown", "L2"),
        (12, Data::Empty, "reader_missing", "M2"),
        (12, text(long), "reader_not_a_code", "M2"),
        (13, Data::Empty, "date_missing", "N2"),
        (13, text("上周五"), "date_unreadable", "N2"),
    ];
    for (column, cell, code, place) in cases {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][column] = cell.clone()));
        let found: Vec<_> = diags.iter().map(|d| d.code).collect();
        assert_eq!(found, [code]);
        let origin = diags[0].origin.to_string();
        assert!(
            origin.contains(&format!("复核!{place} ")),
            "{code}: {origin}"
        );
        assert_eq!(diags[0].severity, Severity::Reject);
        assert_eq!(book.judgements.len(), 1, "{code}");
        // Never the cell's content.
        if let Some(content) = cell
            .as_string()
            .filter(|c| c.chars().count() > 3 && c != "wage_migrant")
        {
            assert!(!format!("{diags:?}").contains(&content), "{code}");
        }
    }
}

#[test]
fn a_row_copied_below_counts_once() {
    let (book, diags) = read_back(&filled("甲", |s| {
        let copy = s[0].1[1].clone();
        s[0].1.push(copy);
    }));
    assert_eq!(diags[0].code, "row_repeated");
    assert_eq!((book.rows, book.judgements.len()), (4, 2));
}

#[test]
fn another_guideline_is_refused_as_a_whole() {
    let (book, diags) = read_back(&filled("甲", |s| {
        let row = s[2]
            .1
            .iter_mut()
            .find(|r| r[0] == text("guideline"))
            .unwrap();
        row[1] = text("2020-01");
    }));
    assert_eq!(book.judgements.len(), 0);
    assert_eq!(diags[0].code, "guideline_mismatch");
}

#[test]
fn what_is_no_review_workbook_is_an_error() {
    let mut diags = Vec::new();
    assert!(read("a.xlsx", b"PK nothing", &mut diags).is_err());
    let other = saved(&[("Sheet1".into(), vec![vec![text("编号")]])]);
    let error = read("a.xlsx", &other, &mut diags).unwrap_err().to_string();
    assert!(error.contains("复核"), "{error}");
    let without = filled("甲", |s| s[0].1[0][13] = text("日子"));
    assert!(read("a.xlsx", &without, &mut diags).is_err());
}
