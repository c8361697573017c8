#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use polars::prelude::{Column, DataFrame};
use polars_io::prelude::ParquetWriter;
use proptest::prelude::*;

use super::{Error, Format, Table, read, write};

fn sample() -> Table {
    let mut table = Table::new(["case_id", "诉求内容"]);
    table.rows = vec![
        vec![
            Some("001".into()),
            Some("拖欠工资，\n\"三个月\"\t没发".into()),
        ],
        vec![Some("002".into()), None],
    ];
    table
}

#[test]
fn every_format_gives_back_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.csv", "a.jsonl", "a.parquet"] {
        let path = dir.path().join(name);
        write(&sample(), &path, None).unwrap();
        assert_eq!(read(&path, None).unwrap(), sample(), "{name}");
    }
    // Nothing but the three files is left behind.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn csv_is_read_in_the_encodings_of_exports() {
    let text = "信访编号,诉求内容\r\n1,拖欠工资㐂\r\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), bom, gb, utf16] {
        let table = super::csv_format::read(&bytes).unwrap();
        assert_eq!(table.columns, ["信访编号", "诉求内容"]);
        assert_eq!(table.cell(0, 1), Some("拖欠工资㐂"));
    }
}

#[test]
fn a_row_of_another_width_is_named_by_line_and_not_quoted() {
    let error = super::csv_format::read("a,b\n1,2\n机密\n".as_bytes()).unwrap_err();
    assert_eq!(error, "第 3 行有 1 列，表头有 2 列");
    let error = super::jsonl::read("{\"a\":1}\n{\"a\": 机密}\n".as_bytes()).unwrap_err();
    assert_eq!(error, "第 2 行不是一个 JSON 对象");
    let error = super::jsonl::read("[\"机密\"]\n".as_bytes()).unwrap_err();
    assert_eq!(error, "第 1 行不是一个 JSON 对象");
    assert!(super::parquet::read("机密".into()).is_err());
    assert!(super::csv_format::read(b"").is_err());
}

#[test]
fn json_values_stay_json_and_columns_keep_their_order() {
    let lines = "{\"z\":\"1\",\"n\":12.5,\"list\":[{\"start\":3}]}\n{\"z\":\"2\",\"later\":true,\"n\":null}\n";
    let table = super::jsonl::read(lines.as_bytes()).unwrap();
    assert_eq!(table.columns, ["z", "n", "list", "later"]);
    assert_eq!(table.cell(0, 2), Some("[{\"start\":3}]"));
    let back = String::from_utf8(super::jsonl::write(&table).unwrap()).unwrap();
    assert_eq!(
        back,
        "{\"z\":\"1\",\"n\":12.5,\"list\":[{\"start\":3}],\"later\":null}\n\
         {\"z\":\"2\",\"n\":null,\"list\":null,\"later\":true}\n"
    );
}

#[test]
fn numbers_of_a_parquet_file_are_read_as_text() {
    let columns = vec![
        Column::new("case_id".into(), [7_i64, 8]),
        Column::new("amount".into(), [Some(1.5_f64), None]),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let table = super::parquet::read(bytes).unwrap();
    assert_eq!(table.cell(0, 0), Some("7"));
    assert_eq!(table.cell(0, 1), Some("1.5"));
    assert_eq!(table.cell(1, 1), None);
    assert!(table.json.contains("amount"));
}

#[test]
fn columns_are_found_by_alias_and_missing_ones_listed() {
    let table = sample();
    assert_eq!(table.column(&["text", "诉求内容"]), Some(1));
    assert_eq!(table.column(&["ＣＡＳＥ＿ＩＤ"]), Some(0));
    let error = table
        .require("台账.csv".as_ref(), &["title", "主题"])
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("title") && text.contains("case_id、诉求内容") && text.contains("主题"),
        "{text}"
    );
}

#[test]
fn a_column_is_replaced_in_place_or_added_last() {
    let mut table = sample();
    table.set_column("诉求内容", [Some("甲".into()), Some("乙".into())]);
    table.set_json_column("people", [Some("12".into())]);
    assert_eq!(table.columns, ["case_id", "诉求内容", "people"]);
    assert_eq!(table.cell(1, 1), Some("乙"));
    assert_eq!(table.cell(1, 2), None);
    let lines = super::jsonl::write(&table).unwrap();
    assert!(String::from_utf8(lines).unwrap().contains("\"people\":12}"));
}

#[test]
fn a_failed_write_leaves_the_old_file_and_no_temporary() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.csv");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), "x").unwrap();
    let error = write(&sample(), &path, None).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_format_is_the_users_word_then_the_extension() {
    let of = |path: &str, given| Format::of(path.as_ref(), given);
    assert_eq!(of("a.NDJSON", None).unwrap(), Format::Jsonl);
    assert_eq!(of("-", None).unwrap(), Format::Csv);
    assert_eq!(of("-", Some(Format::Parquet)).unwrap(), Format::Parquet);
    assert!(of("a.txt", None).is_err());
    let twice = super::csv_format::read(b"a,a\n1,2\n").unwrap();
    assert!(super::check_columns(&twice).is_err());
}

proptest! {
    #[test]
    fn any_cells_survive_every_format(
        rows in proptest::collection::vec(proptest::collection::vec(proptest::option::of("[^\u{feff}]{1,12}"), 3), 0..6)
    ) {
        let table = Table { rows, ..Table::new(["甲", "b", "丙 "]) };
        let jsonl = super::jsonl::read(&super::jsonl::write(&table).unwrap()).unwrap();
        prop_assert_eq!(&jsonl.rows, &table.rows);
        let csv = super::csv_format::read(&super::csv_format::write(&table).unwrap()).unwrap();
        prop_assert_eq!(&csv.rows, &table.rows);
        let parquet = super::parquet::read(super::parquet::write(&table).unwrap()).unwrap();
        prop_assert_eq!(&parquet.rows, &table.rows);
    }

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = super::csv_format::read(&bytes);
        let _ = super::jsonl::read(&bytes);
        let _ = super::parquet::read(bytes);
    }
}
