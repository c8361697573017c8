//! Records as exports break them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::super::encoding::Decoding;
use super::*;
use encoding_rs::UTF_8;

const LIMIT: usize = 2000;

fn rows(text: &str) -> Vec<String> {
    let lines = Lines::new(Decoding::new(text.as_bytes(), UTF_8), LIMIT).unwrap();
    let mut records = Records::new(lines, ',', LIMIT);
    records.shape = Some(Shape {
        width: 3,
        received: vec![1],
    });
    let mut out = Vec::new();
    while let Some(row) = records.next().unwrap() {
        let cells: Vec<_> = row.cells.iter().map(Cell::text).collect();
        out.push(match row.flaw {
            Some(flaw) => format!("{} {flaw:?}", row.line),
            None => format!("{} {}", row.line, cells.join("|")),
        });
    }
    out
}

#[test]
fn quotes_as_they_should_be() {
    assert_eq!(
        rows("1,2024-1-1,\"甲,乙\"\n2,2024-1-1,\"丙\"\"丁\"\"\n\n戊\"\n3,2024-1-1,\n"),
        [
            "1 1|2024-1-1|甲,乙",
            "2 2|2024-1-1|丙\"丁\"\n\n戊",
            "5 3|2024-1-1|"
        ]
    );
}

#[test]
fn quotes_as_they_are() {
    assert_eq!(
        rows(
            "1,2024-1-1, \"甲,乙\" \n2,2024-1-1,二\"三\"四\n3,2024-1-1,\"他说\"欠薪\"，\n走了\"\n"
        ),
        [
            "1 1|2024-1-1|甲,乙",
            "2 2|2024-1-1|二\"三\"四",
            "3 3|2024-1-1|他说\"欠薪\"，\n走了"
        ]
    );
}

#[test]
fn an_open_quote_costs_its_own_record_and_no_other() {
    // To the end of the file.
    assert_eq!(
        rows("1,2024-1-1,\"甲\n2,2024-1-2,乙\n3,2024-1-3,丙\n"),
        [
            "1 Unclosed { lost: 0 }",
            "2 2|2024-1-2|乙",
            "3 3|2024-1-3|丙"
        ]
    );
    // To the next quoted cell, with line breaks of its own.
    assert_eq!(
        rows("1,2024-1-1,\"甲\n还有\n2,2024-1-2,\"乙\"\n3,2024-1-3,\"丙\"\n"),
        [
            "1 Unclosed { lost: 1 }",
            "3 2|2024-1-2|乙",
            "4 3|2024-1-3|丙"
        ]
    );
    // In the middle column.
    assert_eq!(
        rows("1,\"2024-1-1,甲\n2,\"2024-1-2\",乙\n3,2024-1-3,丙\n"),
        [
            "1 Unclosed { lost: 0 }",
            "2 2|2024-1-2|乙",
            "3 3|2024-1-3|丙"
        ]
    );
    // Every cell quoted.
    assert_eq!(
        rows("\"1\",\"2024-1-1\",\"甲\n\"2\",\"2024-1-2\",\"乙\"\n"),
        ["1 Unclosed { lost: 0 }", "2 2|2024-1-2|乙"]
    );
}

#[test]
fn where_every_line_is_open_every_line_is_accounted_for() {
    let text: String = (1..200).map(|n| format!("{n},2024-1-1,\"甲\n")).collect();
    let found = rows(&text);
    assert_eq!(found.len(), 199);
    assert!(
        found
            .iter()
            .all(|row| row.ends_with("Unclosed { lost: 0 }"))
    );
}

#[test]
fn an_open_quote_over_the_limit_is_recovered_too() {
    let many: String = (2..400).map(|n| format!("{n},2024-1-2,乙\n")).collect();
    let found = rows(&format!("1,2024-1-1,\"甲\n{many}"));
    assert_eq!(found.len(), 399);
    assert_eq!(found.first().unwrap(), "1 Unclosed { lost: 0 }");
    assert_eq!(found.last().unwrap(), "399 399|2024-1-2|乙");
}

#[test]
fn the_delimiter_is_the_one_that_finds_headers() {
    let plan = super::super::cfg::Config::default().plan(&[], &mut Vec::new());
    for (text, found) in [
        ("编号,登记时间,诉求内容\n", ','),
        ("编号\t登记时间\t诉求内容\n", '\t'),
        (
            "信访台账, 2024年, 上半年, 共三页\n编号;登记时间;诉求内容\n",
            ';',
        ),
        ("编号，登记时间，诉求内容\n1，2024-1-1，甲,乙,丙,丁\n", '，'),
        ("甲,乙\n", ','),
        ("", ','),
    ] {
        assert_eq!(delimiter(text, &plan), found, "{text}");
    }
}
