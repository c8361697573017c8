//! CSV files: encodings, delimiters, line ends, broken records.

use encoding_rs::GB18030;
use proptest::prelude::*;

use super::*;

const EXPORT: &str = "编号,登记时间,标题,反映内容\n\
    X1,2024-05-18 09:32:09,工资,\"某公司拖欠工资，\n共三个月\"\n\
    X2,2024/5/19,社保,单位不缴社保\n";

fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
    mark.then_some(0xFEFF)
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[test]
fn the_same_cases_in_every_encoding() {
    let expected = read_csv(EXPORT).contents();
    assert_eq!(expected.len(), 2);
    for (bytes, name) in [
        ([b"\xEF\xBB\xBF", EXPORT.as_bytes()].concat(), "UTF-8 (BOM)"),
        (GB18030.encode(EXPORT).0.into_owned(), "GB18030"),
        (utf16(EXPORT, true, true), "UTF-16LE (BOM)"),
        (utf16(EXPORT, true, false), "UTF-16BE (BOM)"),
        (utf16(EXPORT, false, true), "UTF-16LE"),
        (utf16(EXPORT, false, false), "UTF-16BE"),
    ] {
        let outcome = read_with(&[memory("a.csv", bytes)], &plan()).unwrap();
        assert_eq!(outcome.contents(), expected, "{name}");
        assert_eq!(outcome.summary().encoding.as_deref(), Some(name));
        assert_eq!(outcome.codes(), [""; 0]);
    }
}

#[test]
fn the_same_cases_with_every_delimiter_and_line_end() {
    let text = EXPORT.replace("，\n", "\n");
    let expected = read_csv(&text).contents();
    for delimiter in ["\t", ";", "，", "|", "；"] {
        let outcome = read_csv(&text.replace(',', delimiter));
        assert_eq!(outcome.contents(), expected, "{delimiter}");
    }
    for end in ["\r\n", "\r"] {
        let outcome = read_csv(&text.replace('\n', end));
        assert_eq!(outcome.contents(), expected, "{end:?}");
    }
    // An old Mac's Excel: rows end with \r, lines in a cell with \n.
    let mac = text
        .replace("资\n共", "资\u{1}共")
        .replace('\n', "\r")
        .replace('\u{1}', "\n");
    assert_eq!(read_csv(&mac).contents(), expected);
}

#[test]
fn the_summary_tells_what_was_read() {
    let text = "序号,信访编号,信访日期（年月日）,姓 名,联系\n电话,反映内容,天气\n";
    let quoted = text.replace("联系\n电话", "\"联系\n电话\"");
    let outcome = read_csv(&format!(
        "{quoted}1,X1,2024-5-1,赵某,13800000000,欠薪,晴\n\n2,X2,2024-5-2,,,欠薪,\n"
    ));
    let summary = outcome.summary();
    assert_eq!(
        summary.bytes,
        total_bytes(&[memory(
            "",
            format!("{quoted}1,X1,2024-5-1,赵某,13800000000,欠薪,晴\n\n2,X2,2024-5-2,,,欠薪,\n")
        )])
    );
    assert_eq!((summary.format, summary.delimiter), ("csv", Some(',')));
    insta::assert_json_snapshot!(summary.sheets);
}

#[test]
fn a_file_and_its_bytes_read_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::write(&path, GB18030.encode(EXPORT).0).unwrap();
    let source = Source::parse(&path);
    assert_eq!(Source::parse("-"), Source::Stdin);
    let outcome = read_with(std::slice::from_ref(&source), &plan()).unwrap();
    assert_eq!(outcome.contents(), read_csv(EXPORT).contents());
    assert_eq!(
        outcome.summary().sha256,
        encoding::sha256(&GB18030.encode(EXPORT).0)
    );
    let missing = read_with(&[Source::parse(folder.path().join("none.csv"))], &plan());
    assert!(matches!(missing, Err(Error::Io { .. })));
}

#[test]
fn broken_records_are_rejected_one_by_one_and_the_rest_is_read() {
    let outcome = read_csv(
        "编号,登记时间,反映内容,状态\n\
         X1,2024-5-1,甲,在办\n\
         X2,2024-5-1\n\
         X3,2024-5-1,乙,丙,在办\n\
         X4,2024-5-1,\"没有\n配对,在办\n\
         X5,2024-5-1,丁,在办,,\n\
         X6,2024-5-1,\"两\n行\",在办\n\
         ,2024-5-1,戊,在办\n\
         X8,,己,在办\n\
         X9,2024-2-30,庚,在办\n\
         X10,2024-5-1,,在办\n\
         X11,1985-5-1,辛,在办\n\
         X12,2024-5-1,壬,在办\n",
    );
    assert_eq!(outcome.ids(), ["X1", "X5", "X6", "X12"]);
    insta::assert_snapshot!(outcome.listing());
}

#[test]
fn a_quote_left_open_in_the_first_rows_swallows_nothing() {
    let rows: String = (2..600)
        .map(|n| format!("X{n},2024-5-1,\"欠薪{n}\"\n"))
        .collect();
    let outcome = read_csv(&format!(
        "编号,登记时间,反映内容\nX1,2024-5-1,\"欠薪\n{rows}"
    ));
    assert_eq!(outcome.cases.len(), 598);
    assert_eq!(outcome.codes(), ["quote_unclosed"]);
    assert_eq!(outcome.diagnostics.first().unwrap().origin.line, Some(2));
    assert_eq!(outcome.case(0).origin.line, Some(3));
    assert_eq!(
        outcome
            .chunks
            .iter()
            .map(|(read, _)| *read)
            .collect::<Vec<_>>(),
        [512, 87]
    );
}

#[test]
fn the_line_is_the_physical_one() {
    let outcome = read_csv(
        "台账\n\n编号,登记时间,\"反映\n内容\"\nX1,2024-5-1,\"甲\n\n乙\"\n\nX2,2024-5-1,丙\n",
    );
    let places: Vec<_> = outcome
        .cases
        .iter()
        .map(|c| (c.origin.record, c.origin.line))
        .collect();
    assert_eq!(places, [(Some(1), Some(5)), (Some(2), Some(9))]);
    assert_eq!(outcome.sheet().header_line, 3);
    assert_eq!(outcome.case(0).text.open(), "甲\n\n乙");
}

#[test]
fn rows_that_are_no_data_are_passed_over() {
    let outcome = read_csv(
        "某县人社局信访台账,,,\n填报单位：某局,,日期：2024年,\n编号,登记时间,反映内容,人次\n1,2,3,4\n\
         X1,5月1日,甲,3人\n编号,登记时间,反映内容,人次\n,,,\nX2,5月2日,乙,\n合 计,,,3\n小计（件）,2,,\n填表人：某某,,审核人：,\n",
    );
    assert_eq!(outcome.ids(), ["X1", "X2"]);
    assert_eq!(outcome.case(0).head.received.date.to_string(), "2024-05-01");
    insta::assert_snapshot!(outcome.listing());
    assert_eq!(outcome.sheet().skipped.get("blank_row"), Some(&1));
}

#[test]
fn a_needed_column_that_is_missing_is_named_with_what_was_found() {
    let refusal = |text: &str| {
        read_with(&[memory("台账.csv", text)], &plan())
            .err()
            .unwrap()
            .to_string()
    };
    insta::assert_snapshot!(refusal(
        "编号,登记的日子,反映内容,姓名\nX1,2024-5-1,甲,赵某\n"
    ));
    // Without a header, the first row may be somebody's data: it is not shown.
    let headless = refusal("赵某某,13812345678,拖欠工资三个月,2024-5-1\n");
    assert!(
        !headless.contains("赵某某") && !headless.contains("138"),
        "{headless}"
    );
    assert!(refusal("").contains("空"));
    assert!(refusal("\n\n \n").contains("空"));
    assert!(refusal("<html><body></body></html>").contains("空"));
}

/// Prose holds more full-width commas and more words of headers (账户, 联系方式) than a header does.
#[test]
fn prose_is_neither_delimiter_nor_header() {
    let prose = "联系方式，账户余额，姓名，联系电话，身份证，内容，主要诉求".repeat(9);
    let outcome = read_csv(&format!("编号,登记时间,反映内容\nX1,2024-5-1,{prose}\n"));
    assert_eq!(
        (outcome.ids(), outcome.summary().delimiter),
        (vec!["X1"], Some(','))
    );
}

#[test]
fn damaged_bytes_are_found_and_the_row_stays() {
    let mut bytes = EXPORT.as_bytes().to_vec();
    bytes.extend("X3,2024-5-20,社保,不缴社保多年没有人管".as_bytes());
    bytes.extend(b"\xE5\xB7\x00\x01\n");
    let outcome = read_with(&[memory("a.csv", bytes)], &plan()).unwrap();
    assert_eq!(outcome.ids(), ["X1", "X2", "X3"]);
    assert_eq!(
        outcome.codes(),
        ["control_characters", "replacement_characters"]
    );
}

#[test]
fn no_message_holds_a_cell() {
    let outcome = read_csv(
        "编号,登记时间,反映内容,渠道,状态,人次,办结时间\n秘密一,秘密二,秘密三,,,,\nX1,2024-5-1,秘密四,秘密五,秘密六,秘密七,秘密八\n",
    );
    assert_eq!(outcome.codes().len(), 5);
    for diagnostic in &outcome.diagnostics {
        let shown = format!("{diagnostic:?} {}", diagnostic.origin);
        assert!(!shown.contains("秘密"), "{shown}");
    }
    assert!(!format!("{:?}", outcome.case(0).text).contains("秘密"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0..5_u8) {
        let head: &[u8] = match kind {
            0 => b"",
            1 => "编号,登记时间,反映内容\n".as_bytes(),
            2 => b"\xFF\xFE",
            3 => workbook::ZIP_MAGIC,
            _ => workbook::OLE_MAGIC,
        };
        let _ = read_with(&[memory("a", [head, &bytes].concat())], &plan());
    }

    #[test]
    fn every_row_is_a_case_or_a_reject(rows in prop::collection::vec("(X[0-9]{0,2}|\"|)[,\t]{0,2}(2024-0[0-9]-[0-9]{1,2}|5月[0-9]日|)[,\"\r]{0,2}[甲乙\",\n合计 ]{0,6}", 0..30)) {
        let text = format!("编号,登记时间,反映内容\n{}\n", rows.join("\n"));
        let outcome = read_with(&[memory("a.csv", text)], &plan());
        prop_assert!(outcome.is_ok());
    }

    #[test]
    fn well_quoted_cells_come_back(cells in prop::collection::vec("[甲乙丙\",，\n 0-9a-z]{1,12}", 1..12)) {
        let rows: String = cells
            .iter()
            .enumerate()
            .map(|(n, cell)| format!("X{n},2024-5-1,\"工资{}。\"\n", cell.replace('"', "\"\"")))
            .collect();
        let outcome = read_csv(&format!("编号,登记时间,反映内容\n{rows}"));
        let texts: Vec<String> = outcome.cases.iter().map(|c| c.text.open().to_owned()).collect();
        let expected: Vec<String> = cells.iter().map(|cell| format!("工资{cell}。")).collect();
        prop_assert_eq!(texts, expected);
    }
}
