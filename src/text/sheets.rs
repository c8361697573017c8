//! Workbooks of tests, as cells and back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Sheets by name, as rows of cells from the first cell on.
pub(crate) type Sheets = Vec<(String, Vec<Vec<Data>>)>;

/// The sheets of a workbook as cells, hidden ones too.
pub(crate) fn sheets(bytes: &[u8]) -> Sheets {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().unwrap();
            let cell = |at| range.get_value(at).cloned().unwrap_or_default();
            let row = |r| (0..=columns).map(|c| cell((r, c))).collect();
            (name, (0..=rows).map(row).collect())
        })
        .collect()
}

/// The same sheets written anew, as another program would save them.
pub(crate) fn saved(sheets: &[(String, Vec<Vec<Data>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Empty => {}
                    Data::Float(number) => drop(sheet.write(row, column, *number).unwrap()),
                    Data::DateTime(day) => {
                        let day = ExcelDateTime::from_serial_datetime(day.as_f64()).unwrap();
                        sheet.write_with_format(row, column, &day, &date).unwrap();
                    }
                    other => drop(sheet.write(row, column, other.to_string()).unwrap()),
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}
