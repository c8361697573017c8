//! CSV tables: any of the encodings of Chinese exports in, UTF-8 out.
//!
//! A cell or header that begins like a formula is written behind an apostrophe and read without it, so that a chain of
//! commands hands texts on unchanged while no table runs anything when it is opened.

use encoding_rs::{Encoding, GB18030};

use super::Table;
use crate::text::{guard, unguard};

pub(super) fn read(bytes: &[u8]) -> Result<Table, String> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| unreadable(&e))?;
    let columns: Vec<String> = headers
        .iter()
        .map(|h| unguard(h.trim()).to_owned())
        .collect();
    if columns.iter().all(String::is_empty) {
        return Err("没有表头".to_owned());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(&e))?;
        if record.len() != columns.len() {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(format!(
                "第 {line} 行有 {} 列，表头有 {} 列",
                record.len(),
                columns.len()
            ));
        }
        rows.push(record.iter().map(cell).collect());
    }
    Ok(Table {
        columns,
        rows,
        ..Table::default()
    })
}

fn cell(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| unguard(text).to_owned())
}

/// A byte-order mark decides; without one UTF-8 when it is valid, else GB18030.
fn decode(bytes: &[u8]) -> Result<String, String> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, bytes),
        None => (GB18030, bytes),
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| "文字编码既不是 UTF-8 也不是 GB18030".to_owned())
}

/// The crate's own message may hold the cell; only the line is taken from it.
fn unreadable(error: &csv::Error) -> String {
    match error.position() {
        Some(position) => format!("第 {} 行无法按 CSV 读取", position.line()),
        None => "无法按 CSV 读取".to_owned(),
    }
}

pub(super) fn write(table: &Table) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| "无法写成 CSV".to_owned();
    let safe = |text: &str| guard(text).into_owned();
    let columns = table.columns.iter().map(|c| safe(c));
    writer.write_record(columns).map_err(failed)?;
    for row in &table.rows {
        let cells = row
            .iter()
            .map(|cell| safe(cell.as_deref().unwrap_or_default()));
        writer.write_record(cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| "无法写成 CSV".to_owned())
}
