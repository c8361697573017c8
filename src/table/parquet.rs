//! Parquet tables through polars: text columns out; numbers, booleans and dates in as text.

use std::io::Cursor;

use polars::prelude::{Column, DataFrame, DataType};
use polars_io::SerReader;
use polars_io::prelude::{ParquetReader, ParquetWriter};

use super::Table;

pub(super) fn read(bytes: Vec<u8>) -> Result<Table, String> {
    // polars' own message may hold a cell, so it is not passed on.
    let frame = ParquetReader::new(Cursor::new(bytes))
        .finish()
        .map_err(|_| "不是完整的 Parquet 文件".to_owned())?;
    let mut table = Table {
        rows: vec![Vec::with_capacity(frame.width()); frame.height()],
        ..Table::default()
    };
    for column in frame.columns() {
        let name = column.name().to_string();
        let text = as_text(column)
            .ok_or_else(|| format!("第 {} 列的类型不能读成文字", table.columns.len() + 1))?;
        let cells = text.str().map_err(|_| "列的类型不能读成文字".to_owned())?;
        for (row, cell) in table.rows.iter_mut().zip(cells.iter()) {
            row.push(cell.map(str::to_owned));
        }
        if column.dtype().is_primitive_numeric() || column.dtype().is_bool() {
            table.json.insert(name.clone());
        }
        table.columns.push(name);
    }
    Ok(table)
}

/// The column as text; `None` when it is nested or binary.
fn as_text(column: &Column) -> Option<Column> {
    match column.dtype() {
        DataType::String => Some(column.clone()),
        dtype if dtype.is_nested() || *dtype == DataType::Binary => None,
        _ => column.strict_cast(&DataType::String).ok(),
    }
}

pub(super) fn write(table: &Table) -> Result<Vec<u8>, String> {
    let failed = |_| "无法写成 Parquet".to_owned();
    let columns = table.columns.iter().enumerate().map(|(i, name)| {
        let cells: Vec<Option<&str>> = table
            .rows
            .iter()
            .map(|row| row.get(i).and_then(Option::as_deref))
            .collect();
        Column::new(name.as_str().into(), cells)
    });
    let mut frame = DataFrame::new(table.rows.len(), columns.collect()).map_err(failed)?;
    let mut out = Vec::new();
    ParquetWriter::new(&mut out)
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(out)
}
