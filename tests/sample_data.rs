//! The files of `sample-data/` are what their generator writes, byte by byte, and hold what they promise.

#[path = "../sample-data/generator/mod.rs"]
mod generator;

use std::error::Error;
use std::fs;
use std::path::Path;

use calamine::Reader as _;

/// The control characters that the generator strews in.
const STRAY: [char; 3] = ['\u{b}', '\u{7}', '\u{1f}'];

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn the_generator_writes_the_committed_bytes() -> Outcome {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    for (name, bytes) in generator::files()? {
        let committed = fs::read(home.join(name))?;
        assert!(
            committed == bytes,
            "sample-data/{name} is not what the generator writes: cargo run --example sample_data"
        );
    }
    Ok(())
}

#[test]
fn both_csv_files_hold_the_same_text() -> Outcome {
    let files: std::collections::BTreeMap<_, _> = generator::files()?.into_iter().collect();
    let (text, _, broken) = encoding_rs::GB18030.decode(&files["cases.gb18030.csv"]);
    assert!(!broken);
    assert_eq!(text.as_bytes(), files["cases.csv"]);
    Ok(())
}

#[test]
fn the_answers_agree_with_a_plain_count() -> Outcome {
    let files: std::collections::BTreeMap<_, _> = generator::files()?.into_iter().collect();
    let answers: serde_json::Value = serde_json::from_slice(&files["answers.json"])?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(files["cases.csv"].as_slice());
    let columns = reader.headers()?.len();
    let (mut rows, mut whole, mut cut, mut stray) = (0, 0, 0, 0);
    for record in reader.records() {
        let record = record?;
        rows += 1;
        stray += u64::from(record.iter().any(|cell| cell.contains(STRAY)));
        whole += usize::from(record.len() == columns);
        cut += usize::from(
            record
                .get(9)
                .is_some_and(|text| text.chars().count() == 255),
        );
    }
    let file = &answers["files"]["cases.csv"];
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or(0);
    assert_eq!(number(&file["read"]), rows);
    assert_eq!(number(&file["accepted"]) + number(&file["rejected"]), rows);
    let uneven =
        number(&file["rejects"]["row_too_short"]) + number(&file["rejects"]["row_too_long"]);
    assert_eq!(rows - uneven, u64::try_from(whole)?);
    assert_eq!(
        number(&file["findings"]["cell_truncated"]),
        u64::try_from(cut)?
    );
    assert_eq!(number(&file["findings"]["control_characters"]), stray);
    assert_eq!(number(&answers["by_id"]["cases"]), 600);
    Ok(())
}

#[test]
fn the_workbook_reads_back_with_its_totals() -> Outcome {
    let files: std::collections::BTreeMap<_, _> = generator::files()?.into_iter().collect();
    let answers: serde_json::Value = serde_json::from_slice(&files["answers.json"])?;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(&files["cases.xlsx"]))?;
    let (mut rows, mut stray) = (0, 0);
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name)?;
        // Title, note, header above; totals below.
        rows += range.height() - 4;
        let last = range.rows().next_back().and_then(|row| row.first());
        assert_eq!(last, Some(&calamine::Data::String("合计".to_owned())));
        stray += range
            .rows()
            .filter_map(|row| row.get(9).map(ToString::to_string))
            .filter(|text| text.contains(STRAY))
            .count();
    }
    let file = &answers["files"]["cases.xlsx"];
    assert_eq!(file["read"].as_u64(), u64::try_from(rows).ok());
    assert_eq!(
        file["findings"]["control_characters"].as_u64(),
        u64::try_from(stray).ok()
    );
    Ok(())
}

#[test]
fn a_plain_list_has_the_length_of_real_messages() -> Outcome {
    let mut bytes = Vec::new();
    generator::bulk::write(300, &mut bytes)?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let lengths = reader
        .records()
        .map(|record| Ok(record?.get(4).map_or(0, |text| text.chars().count())))
        .collect::<Result<Vec<_>, csv::Error>>()?;
    assert_eq!(lengths.len(), 300);
    let mean = lengths.iter().sum::<usize>() / lengths.len();
    assert!((250..=350).contains(&mean), "{mean}");
    Ok(())
}
