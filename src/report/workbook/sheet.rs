//! One table on one sheet, or on several when it is longer than a sheet may be.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Table,
    TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::cfg::Plan;
use super::columns::{Column, Kind};
use super::guide;

/// Characters that are readable on the width of one A3 page.
const PAGE: f64 = 220.0;

/// A table to write: its columns, how many rows it has, and the rows.
pub(super) struct Rows<'a> {
    pub(super) columns: Vec<Column>,
    pub(super) rows: u64,
    pub(super) cells: Box<dyn Iterator<Item = Vec<String>> + 'a>,
}

/// The sheets of a workbook in the making.
pub(super) struct Sheets<'a> {
    book: &'a mut Workbook,
    plan: &'a Plan,
    head: Format,
    tables: usize,
}

impl<'a> Sheets<'a> {
    pub(super) fn new(book: &'a mut Workbook, plan: &'a Plan) -> Result<Self, XlsxError> {
        let head = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x001F_4E79))
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        Ok(Self {
            book,
            plan,
            head,
            tables: 0,
        })
    }

    /// Writes a table; gives how many rows found room.
    pub(super) fn add(&mut self, name: &str, table: &mut Rows<'_>) -> Result<u64, XlsxError> {
        let most = table.rows.min(self.plan.most_rows);
        let (mut written, mut part) = (0, 1);
        loop {
            let left = u32::try_from(most - written).unwrap_or(u32::MAX);
            let rows = left.min(self.plan.sheet_rows);
            let name = match part {
                1 => name.to_owned(),
                n => format!("{name}{n}"),
            };
            written += u64::from(self.sheet(&name, table, rows)?);
            part += 1;
            if written >= most || rows == 0 {
                return Ok(written);
            }
        }
    }

    fn sheet(&mut self, name: &str, table: &mut Rows<'_>, rows: u32) -> Result<u32, XlsxError> {
        self.tables += 1;
        let number = self.tables;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        let last_column = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(0);
        for (at, column) in (0_u16..).zip(&table.columns) {
            sheet.set_column_width(at, column.width)?;
            if let Some(look) = look(column.kind) {
                sheet.set_column_format(at, &look)?;
            }
        }
        page(sheet, name, &table.columns)?;
        if rows == 0 {
            for (at, column) in (0_u16..).zip(&table.columns) {
                sheet.write_string(0, at, &column.heading)?;
            }
            sheet.write_string(1, 0, "本期没有")?;
            return Ok(0);
        }
        let headings: Vec<TableColumn> = table
            .columns
            .iter()
            .map(|c| {
                TableColumn::new()
                    .set_header(&c.heading)
                    .set_header_format(&self.head)
            })
            .collect();
        let native = Table::new()
            .set_name(format!("table_{number}"))
            .set_style(TableStyle::Medium2)
            .set_columns(&headings);
        sheet.add_table(0, 0, rows, last_column, &native)?;
        validations(sheet, &table.columns, rows)?;
        for row in 1..=rows {
            let Some(cells) = table.cells.next() else {
                break;
            };
            for ((at, column), cell) in (0_u16..).zip(&table.columns).zip(&cells) {
                put(sheet, row, at, column.kind, cell)?;
            }
        }
        Ok(rows)
    }
}

fn look(kind: Kind) -> Option<Format> {
    let format = match kind {
        Kind::Text | Kind::Bool | Kind::Code(_) => return None,
        Kind::Date => "yyyy-mm-dd",
        Kind::Int => "#,##0",
        Kind::Number => "0.0",
        Kind::Money => "#,##0.00",
        Kind::Share => "0.0%",
        Kind::Tiny => "0.0000",
    };
    Some(Format::new().set_num_format(format))
}

/// A cell as its column means it; what does not read as such stays text, already harmless.
fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    kind: Kind,
    cell: &str,
) -> Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    match kind {
        Kind::Date => {
            if let Some(serial) = cell.parse().ok().and_then(serial) {
                sheet.write_number(row, column, serial)?;
                return Ok(());
            }
        }
        Kind::Int | Kind::Number | Kind::Money | Kind::Share | Kind::Tiny => {
            let value = cell.parse::<f64>().ok();
            if let Some(value) = value.filter(|v| v.is_finite()) {
                sheet.write_number(row, column, value)?;
                return Ok(());
            }
        }
        Kind::Bool => {
            let shown = match cell {
                "true" => "是",
                "false" => "否",
                other => other,
            };
            sheet.write_string(row, column, shown)?;
            return Ok(());
        }
        Kind::Code(list) => {
            let entry = list.entries().into_iter().find(|(code, _)| *code == cell);
            let shown = entry.map_or(cell, |e| list.shown(e));
            sheet.write_string(row, column, shown)?;
            return Ok(());
        }
        Kind::Text => {}
    }
    sheet.write_string(row, column, short(cell))?;
    Ok(())
}

/// As much as a cell can hold (32,767 characters).
fn short(cell: &str) -> String {
    const MOST: usize = 32_000;
    match cell.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", cell.get(..at).unwrap_or_default()),
        None => cell.to_owned(),
    }
}

/// The serial number of a day in the 1900 system.
fn serial(day: NaiveDate) -> Option<f64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from((day - epoch).num_days()).ok()?;
    (days > 60).then(|| f64::from(days))
}

fn validations(sheet: &mut Worksheet, columns: &[Column], rows: u32) -> Result<(), XlsxError> {
    for (at, column) in (0_u16..).zip(columns) {
        let list = match column.kind {
            Kind::Code(list) => DataValidation::new()
                .allow_list_formula(Formula::new(guide::range(list)))
                .set_error_message("请从下拉表中选；各项见“代码”表。")?,
            Kind::Bool => DataValidation::new()
                .allow_list_strings(&["是", "否"])?
                .set_error_message("填是或否。")?,
            _ => continue,
        };
        let list = list.set_error_style(DataValidationErrorStyle::Warning);
        sheet.add_data_validation(1, at, rows, at, &list)?;
    }
    Ok(())
}

fn page(sheet: &mut Worksheet, name: &str, columns: &[Column]) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(8);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer(format!("&L{name}&C第 &P 页，共 &N 页"));
    // Wide tables go over several pages, each with the number of its row.
    let width: f64 = columns.iter().map(|c| c.width).sum();
    let pages = if width > 2.0 * PAGE {
        3
    } else if width > PAGE {
        2
    } else {
        1
    };
    sheet
        .set_print_fit_to_pages(pages, 0)
        .set_repeat_rows(0, 0)?
        .set_repeat_columns(0, 0)?;
    Ok(())
}
