//! The register as a workbook: two sheets, a merged title row, a note row, the header, and a totals row below.

use chrono::{Datelike, NaiveDate, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::case::{Case, Fault, Form};
use super::table::{self, Cell, HEADERS};

const TITLE: &str =
    "青溪县信访登记台账（编造的示例数据：人名、电话、证件号码、单位均不属于任何人）";
const PERSONS_COLUMN: u16 = 7;
const FIRST_ROW: u32 = 3;

/// Whether a fault can be written into a workbook at all: a sheet has no short or long rows.
pub(crate) fn holds(case: &Case) -> bool {
    !matches!(
        case.fault,
        Some(Fault::Broken("row_too_short" | "row_too_long"))
    )
}

/// The workbook's bytes; the same rows give the same bytes.
///
/// # Errors
/// When a cell cannot be written.
pub(crate) fn xlsx(rows: &[Case]) -> Result<Vec<u8>, XlsxError> {
    let rows: Vec<&Case> = rows.iter().filter(|case| holds(case)).collect();
    let first: Vec<&Case> = rows
        .iter()
        .copied()
        .filter(|c| c.received.year() == 2024)
        .collect();
    let second: Vec<&Case> = rows
        .iter()
        .copied()
        .filter(|c| c.received.year() != 2024)
        .collect();
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 12, 31)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    sheet(book.add_worksheet().set_name("2024年11至12月")?, &first)?;
    sheet(book.add_worksheet().set_name("2025年")?, &second)?;
    book.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, rows: &[&Case]) -> Result<(), XlsxError> {
    let last = u16::try_from(HEADERS.len() - 1).unwrap_or(0);
    let centred = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, last, TITLE, &centred)?;
    sheet.write(1, 0, "填报单位：青溪县人力资源和社会保障局")?;
    sheet.write(1, 9, "制表日期：2025年12月31日")?;
    for (column, header) in (0_u16..).zip(HEADERS) {
        sheet.write_with_format(2, column, header, &centred)?;
    }
    let mut below = FIRST_ROW;
    for case in rows {
        for (column, cell) in (0_u16..).zip(table::cells(case)) {
            write(sheet, below, column, &cell)?;
        }
        below += 1;
    }
    sheet.write_with_format(below, 0, "合计", &centred)?;
    let persons: u32 = rows.iter().map(|case| case.persons).sum();
    sheet.write(below, PERSONS_COLUMN, persons)?;
    sheet.set_freeze_panes(FIRST_ROW, 1)?;
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Count(count) => {
            sheet.write_number(row, column, *count)?;
        }
        Cell::Moment(form, day, time) => match form {
            Form::Chinese | Form::NoYear => {
                sheet.write_string(row, column, cell.written())?;
            }
            Form::Compact => {
                let digits = day.format("%Y%m%d").to_string();
                sheet.write_number(row, column, digits.parse::<u32>().unwrap_or(0))?;
            }
            Form::Serial | Form::SerialTime => {
                let share = time.filter(|_| *form == Form::SerialTime);
                let share =
                    share.map_or(0.0, |t| f64::from(t.num_seconds_from_midnight()) / 86_400.0);
                sheet.write_number(row, column, f64::from(table::serial(*day)) + share)?;
            }
            Form::DashTime | Form::SlashTime | Form::Dash => {
                date(sheet, row, column, *form, *day, *time)?
            }
        },
    }
    Ok(())
}

/// A real date of the spreadsheet.
fn date(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    form: Form,
    day: NaiveDate,
    time: Option<chrono::NaiveTime>,
) -> Result<(), XlsxError> {
    let time = time.filter(|_| form != Form::Dash);
    let shown = match (form, time) {
        (Form::SlashTime, Some(_)) => "yyyy/m/d h:mm:ss",
        (Form::SlashTime, None) => "yyyy/m/d",
        (_, Some(_)) => "yyyy-mm-dd hh:mm:ss",
        (_, None) => "yyyy-mm-dd",
    };
    let format = Format::new().set_num_format(shown);
    match time {
        Some(time) => sheet.write_datetime_with_format(row, column, day.and_time(time), &format)?,
        None => sheet.write_datetime_with_format(row, column, day, &format)?,
    };
    Ok(())
}
