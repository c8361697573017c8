//! Workbooks, written here with `rust_xlsxwriter`.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::*;

fn save(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cells: &[&str]) {
    for (at, text) in (column..).zip(cells) {
        sheet.write(row, at, *text).unwrap();
    }
}

fn read_book(name: &str, bytes: Vec<u8>) -> Result<Outcome, Error> {
    read_with(&[memory(name, bytes)], &plan())
}

/// A county office's register: titles, a heading over two rows, dates of every kind, totals, sheets of other things.
fn county_register() -> Vec<u8> {
    let mut book = Workbook::new();
    let centred = Format::new();
    let dated = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let timed = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = book.add_worksheet().set_name("来访").unwrap();
    sheet
        .merge_range(1, 1, 1, 7, "某县人社局2024年来访登记台账", &centred)
        .unwrap();
    for (column, name) in [
        (1, "序号"),
        (2, "登记编号"),
        (3, "来访日期"),
        (6, "反映内容"),
        (7, "人次"),
    ] {
        sheet
            .merge_range(3, column, 4, column, name, &centred)
            .unwrap();
    }
    sheet
        .merge_range(3, 4, 3, 5, "来访人情况", &centred)
        .unwrap();
    write(sheet, 4, 4, &["姓名", "联系电话"]);
    let day = NaiveDate::from_ymd_opt(2024, 5, 18).unwrap();
    sheet.write(5, 1, 1).unwrap();
    sheet.write(5, 2, 2549).unwrap();
    sheet.write_with_format(5, 3, &day, &dated).unwrap();
    write(
        sheet,
        5,
        4,
        &["赵某", "13800000000", "拖欠工资\r\n三个月", "3人次"],
    );
    sheet.write(6, 1, 2).unwrap();
    sheet.write(6, 2, "2550").unwrap();
    sheet
        .write_with_format(6, 3, &day.and_hms_opt(9, 32, 9).unwrap(), &timed)
        .unwrap();
    write(sheet, 6, 6, &["社保"]);
    sheet.write(7, 2, 2551).unwrap();
    sheet.write(7, 3, 45_430).unwrap();
    write(sheet, 7, 6, &["医保"]);
    // One date over two cases, then one case over two people.
    sheet.merge_range(8, 3, 9, 3, "5月20日", &centred).unwrap();
    write(sheet, 8, 2, &["2552"]);
    write(sheet, 8, 6, &["工伤"]);
    write(sheet, 9, 2, &["2553"]);
    write(sheet, 9, 6, &["退休"]);
    sheet.merge_range(10, 2, 11, 2, "2554", &centred).unwrap();
    write(sheet, 10, 3, &["2024.5.21", "钱某", "", "职称"]);
    write(sheet, 11, 4, &["孙某"]);
    write(sheet, 13, 1, &["合  计", "", "", "", "", "", "8"]);
    write(sheet, 14, 1, &["填表人：某某", "", "", "审核人："]);
    sheet.write(20_000, 16_000, " ").unwrap();
    let other = book.add_worksheet().set_name("统计").unwrap();
    write(other, 0, 0, &["类别", "件数"]);
    write(other, 1, 0, &["工资", "3"]);
    let letters = book.add_worksheet().set_name("来信").unwrap();
    write(letters, 0, 0, &["编号", "来信日期", "内容"]);
    write(letters, 1, 0, &["L1", "2024-6-1", "欠薪"]);
    letters.set_hidden(true);
    book.add_worksheet().set_name("空表").unwrap();
    save(book)
}

#[test]
fn a_county_register_is_read_whole() {
    let outcome = read_book("台账.xlsx", county_register()).unwrap();
    assert_eq!(
        outcome.ids(),
        ["2549", "2550", "2551", "2552", "2553", "2554", "L1"]
    );
    let dates: Vec<_> = outcome
        .cases
        .iter()
        .map(|c| c.head.received.date.to_string())
        .collect();
    assert_eq!(
        dates,
        [
            "2024-05-18",
            "2024-05-18",
            "2024-05-18",
            "2024-05-20",
            "2024-05-20",
            "2024-05-21",
            "2024-06-01"
        ]
    );
    assert_eq!(outcome.case(0).head.received.time, None);
    assert_eq!(
        outcome
            .case(1)
            .head
            .received
            .time
            .map(|t| t.to_string())
            .as_deref(),
        Some("09:32:09")
    );
    assert_eq!(outcome.case(0).head.persons, Some(3));
    assert_eq!(outcome.case(0).text.open(), "拖欠工资\n三个月");
    assert_eq!(outcome.case(1).origin.line, Some(7));
    assert_eq!(outcome.case(1).origin.record, Some(2));
    insta::assert_snapshot!(outcome.listing());
    insta::assert_json_snapshot!(outcome.summary().sheets);
}

#[test]
fn a_finding_names_the_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet, 2, 2, &["编号", "日期", "内容"]);
    write(sheet, 3, 2, &["1", "昨天", "甲"]);
    let outcome = read_book("a.xlsx", save(book)).unwrap();
    assert_eq!(
        outcome.diagnostics.first().unwrap().origin.to_string(),
        "a.xlsx Sheet1!D4 日期"
    );
}

#[test]
fn a_workbook_without_a_usable_sheet_is_refused_for_its_best() {
    let mut book = Workbook::new();
    write(book.add_worksheet(), 0, 0, &["类别", "件数"]);
    write(book.add_worksheet(), 0, 0, &["编号", "反映内容", "状态"]);
    let refusal = read_book("a.xlsx", save(book)).err().unwrap().to_string();
    assert!(
        refusal.contains("Sheet2") && refusal.contains("登记时间"),
        "{refusal}"
    );
    let mut empty = Workbook::new();
    empty.add_worksheet();
    assert!(
        read_book("a.xlsx", save(empty))
            .err()
            .unwrap()
            .to_string()
            .contains("空")
    );
}

#[test]
fn workbooks_are_known_by_their_first_bytes() {
    // The name says nothing: a workbook as .csv, a CSV as .xls.
    assert_eq!(
        read_book("导出.csv", county_register())
            .unwrap()
            .summary()
            .format,
        "xlsx"
    );
    let csv = read_with(
        &[memory("导出.xls", "编号,日期,内容\n1,2024-5-1,甲\n")],
        &plan(),
    )
    .unwrap();
    assert_eq!(csv.summary().format, "csv");
    for magic in [workbook::ZIP_MAGIC, workbook::OLE_MAGIC] {
        let refused = read_book("a", [magic, &[0; 600]].concat()).err().unwrap();
        assert!(matches!(refused, Error::Input { .. }), "{refused}");
    }
}

#[test]
fn a_web_page_called_xls_is_read() {
    let page = "<html><head><meta charset=gbk></head><body><table><tr><td colspan=4>信访台账</td></tr>\
        <tr><th>编号</th><th>登记时间</th><th>姓名</th><th>反映内容</th></tr>\
        <tr><td>X1</td><td rowspan=2>2024-05-18</td><td>赵某</td><td>拖欠工资<br>三个月</td></tr>\
        <tr><td>X2</td><td>钱某</td><td>社保</td></tr></table></body></html>";
    let bytes = encoding_rs::GB18030.encode(page).0.into_owned();
    let outcome = read_book("导出.xls", bytes).unwrap();
    assert_eq!(outcome.ids(), ["X1", "X2"]);
    assert_eq!(outcome.case(0).text.open(), "拖欠工资\n三个月");
    assert_eq!(outcome.case(1).head.received, outcome.case(0).head.received);
    assert_eq!(outcome.summary().format, "html");
    assert_eq!(outcome.case(1).origin.to_string(), "导出.xls 表1!4");
}

#[test]
fn a_damaged_workbook_is_an_error_and_no_panic() {
    let whole = county_register();
    for cut in (40..whole.len()).step_by(2999) {
        let part = whole.get(..cut).unwrap().to_vec();
        let _ = read_book("a.xlsx", part);
    }
    for at in (0..whole.len()).step_by(701) {
        let mut bytes = whole.clone();
        *bytes.get_mut(at).unwrap() ^= 0x55;
        let _ = read_book("a.xlsx", bytes);
    }
}

/// The figures of the real exports, where they are at hand: `HUIYING_EXPORTS=<folder> cargo test -- --ignored`.
#[test]
#[ignore = "needs the real exports"]
fn the_real_exports_agree() {
    let Some(folder) = std::env::var_os("HUIYING_EXPORTS").map(PathBuf::from) else {
        return;
    };
    let open = |name: &str| read_with(&[Source::parse(folder.join(name))], &plan()).unwrap();
    let book = open("export_replies_to_2018.xlsx");
    let csv = open("export_replies_to_2018.gb18030.csv");
    assert_eq!((book.cases.len(), csv.cases.len()), (1601, 1601));
    assert_eq!(csv.summary().encoding.as_deref(), Some("GB18030"));
    for (at, (a, b)) in book.contents().iter().zip(csv.contents()).enumerate() {
        assert!(*a == b, "record {}", at + 1);
    }
    let codes = |outcome: &Outcome| outcome.summary().tally.by_code.clone();
    assert_eq!(codes(&book), codes(&csv));
    assert_eq!(open("export_messages.csv").cases.len(), 3423);
}
