//! The workbook that a department gets: the cases to answer, counts with a chart, the guide, and a hidden sheet.

use calamine::Data;
use chrono::NaiveDate;
use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties,
    ExcelDateTime, Format, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::look::{DONE, LATE, Looks, OPEN, SOON, plain, state, swatch};
use super::{
    CHECK_SHEET, CLASS, COLUMNS, DAY, DAYS_LEFT, FIRST_OPEN, GUIDE_SHEET, HEADER, List, OUTCOME,
    OVERVIEW_SHEET, Outcome, PAID, Plan, Quote, Row, SHEET, Stamp, guide, key, overview,
};
use crate::error::Error;
use crate::text::{cell_value, guard};

/// Points a line of text takes, and the tallest row a spreadsheet has.
const LINE: f64 = 13.0;
const TALLEST: f64 = 405.0;

/// The workbook's bytes; the same list gives the same bytes. `due_soon_days` is what 临期 means in this run.
///
/// # Errors
/// When a cell cannot be written.
pub fn workbook(
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    plan: &Plan,
) -> Result<Vec<u8>, Error> {
    write(list, stamp, due_soon_days, plan)
        .map_err(|error| Error::Other(format!("转办清单写不出：{error}")))
}

fn write(
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    plan: &Plan,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("转办清单")
            .set_creation_datetime(&created),
    );
    let sheet = book.add_worksheet().set_name(SHEET)?;
    let digests = cases(sheet, list, stamp, due_soon_days, plan)?;
    let sheet = book.add_worksheet().set_name(OVERVIEW_SHEET)?;
    overview::write(sheet, list, stamp)?;
    let sheet = book.add_worksheet().set_name(GUIDE_SHEET)?;
    guide::write(sheet, list, stamp, due_soon_days, plan)?;
    let sheet = book.add_worksheet().set_name(CHECK_SHEET)?;
    key::write(sheet, list, stamp, &digests)?;
    book.save_to_buffer()
}

/// A cell of a case before it is written.
enum Cell {
    Text(String),
    Day(NaiveDate),
    Whole(f64),
    Money(f64),
    Months(f64),
    Share(f64),
    Empty,
}

impl Cell {
    fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        looks: &Looks,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Text(text) => sheet.write_string_with_format(row, column, text, &looks.text)?,
            Self::Day(day) => sheet.write_with_format(row, column, day, &looks.day)?,
            Self::Whole(n) => sheet.write_number_with_format(row, column, *n, &looks.whole)?,
            Self::Money(n) => {
                let look = if n.fract() == 0.0 {
                    &looks.whole
                } else {
                    &looks.money
                };
                sheet.write_number_with_format(row, column, *n, look)?
            }
            Self::Months(n) => {
                let look = if n.fract() == 0.0 {
                    &looks.whole
                } else {
                    &looks.months
                };
                sheet.write_number_with_format(row, column, *n, look)?
            }
            Self::Share(n) => sheet.write_number_with_format(row, column, *n, &looks.share)?,
            Self::Empty => sheet.write_blank(row, column, &looks.text)?,
        };
        Ok(())
    }

    /// As [`cell_value`] gives it of the cell that is read back.
    fn value(&self) -> String {
        let data = match self {
            Self::Text(text) => Data::String(text.clone()),
            Self::Day(day) => {
                let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
                let days = i32::try_from((*day - epoch).num_days()).unwrap_or(0);
                Data::Float(f64::from(days))
            }
            Self::Whole(n) | Self::Money(n) | Self::Months(n) | Self::Share(n) => Data::Float(*n),
            Self::Empty => Data::Empty,
        };
        cell_value(Some(&data))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and days are far below 2^53"
)]
fn cells(number: usize, row: &Row) -> [Cell; FIRST_OPEN] {
    let text = |text: &str| {
        let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
        let text: String = text.chars().map(plain).collect();
        match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(guard(text).into_owned()),
        }
    };
    let maybe = |text_of: &Option<String>| text(text_of.as_deref().unwrap_or(""));
    [
        Cell::Whole(number as f64),
        text(&row.case_id),
        Cell::Day(row.received_on),
        Cell::Day(row.due_on),
        Cell::Whole(row.days_left as f64),
        text(state(row.state)),
        text(&row.clause),
        text(row.issue.short_name()),
        maybe(&row.respondent),
        maybe(&row.place),
        row.amount_yuan.map_or(Cell::Empty, Cell::Money),
        row.people
            .map_or(Cell::Empty, |n| Cell::Whole(f64::from(n))),
        row.months.map_or(Cell::Empty, Cell::Months),
        text(&quotes(&row.quotes)),
        text(&row.reasons),
        Cell::Share((row.lapse_probability * 1000.0).round() / 1000.0),
        Cell::Day(row.first_received_on),
        Cell::Whole(row.filings as f64),
    ]
}

/// `金额、人数：“……”`: a sentence once, with all that was read from it.
pub(super) fn quotes(all: &[Quote]) -> String {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for quote in all {
        match lines.iter_mut().find(|(s, _)| *s == quote.sentence) {
            Some((_, what)) => what.push(quote.what),
            None => lines.push((&quote.sentence, vec![quote.what])),
        }
    }
    let line = |(sentence, what): &(&str, Vec<&str>)| format!("{}：“{sentence}”", what.join("、"));
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Writes the sheet of cases; gives the digests of its rows.
fn cases(
    sheet: &mut Worksheet,
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    plan: &Plan,
) -> Result<Vec<String>, XlsxError> {
    let looks = Looks::new();
    heading(sheet, list, stamp, due_soon_days, &looks)?;
    for (at, (name, width)) in COLUMNS.iter().enumerate() {
        let column = u16::try_from(at).unwrap_or(0);
        sheet.set_column_width(column, *width)?;
        let look = if at < FIRST_OPEN {
            &looks.head
        } else {
            &looks.open_head
        };
        sheet.write_with_format(HEADER, column, *name, look)?;
    }
    sheet.set_row_height(HEADER, 42.0)?;
    let mut digests = Vec::new();
    for (number, row) in list.rows.iter().enumerate() {
        let at = HEADER + 1 + u32::try_from(number).unwrap_or(0);
        let cells = cells(number + 1, row);
        for (column, cell) in (0_u16..).zip(&cells) {
            cell.write(sheet, at, column, &looks)?;
        }
        open_cells(sheet, at, &looks)?;
        sheet.set_row_height(at, height(&cells))?;
        let values: Vec<String> = cells.iter().map(Cell::value).collect();
        digests.push(key::row_digest(&stamp.run, &values));
    }
    let last = HEADER + u32::try_from(list.rows.len()).unwrap_or(0).max(1);
    validations(sheet, last)?;
    colours(sheet, last, due_soon_days)?;
    page(sheet, list, last, plan)?;
    Ok(digests)
}

fn heading(
    sheet: &mut Worksheet,
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let overdue = list.rows.iter().filter(|r| r.days_left < 0).count();
    let soon = i64::from(due_soon_days);
    let due = list.rows.iter();
    let due = due.filter(|r| (0..=soon).contains(&r.days_left)).count();
    sheet.write_string_with_format(0, 0, "转办清单（待答复）", &looks.title)?;
    sheet.set_row_height(0, 26.0)?;
    let words = format!(
        "承办单位：{}　统计日：{}　共 {} 件，其中超期 {overdue} 件，{due_soon_days} 天内到期 {due} 件。\
         请按序号先后办理，填写右边浅蓝色各列，其余各列已保护；填法见“{GUIDE_SHEET}”表。",
        list.department,
        stamp.as_of,
        list.rows.len(),
    );
    sheet.write_string_with_format(1, 0, guard(&words), &looks.note)?;
    sheet.write_string_with_format(2, 1, "图例：", &looks.note)?;
    let legend = [
        (2, 3, "▲ 超期（底色深）", swatch(LATE).set_bold()),
        (4, 5, "● 临期", swatch(SOON)),
        (6, 6, "已填办理结果（灰）", swatch(DONE)),
        (7, 8, "浅蓝色列：请填写", swatch(OPEN)),
    ];
    for (first, last, words, look) in legend {
        if first == last {
            sheet.write_string_with_format(2, first, words, &look)?;
        } else {
            sheet.merge_range(2, first, 2, last, words, &look)?;
        }
    }
    sheet.set_row_height(2, 16.0)?;
    Ok(())
}

fn open_cells(sheet: &mut Worksheet, row: u32, looks: &Looks) -> Result<(), XlsxError> {
    for at in FIRST_OPEN..COLUMNS.len() {
        let look = match at {
            DAY => &looks.open_day,
            PAID => &looks.open_money,
            _ => &looks.open,
        };
        sheet.write_blank(row, u16::try_from(at).unwrap_or(0), look)?;
    }
    Ok(())
}

/// The height that shows the longest text of a row, as far as a row can.
fn height(cells: &[Cell]) -> f64 {
    let lines = |(cell, (_, width)): (&Cell, &(&str, f64))| match cell {
        Cell::Text(text) => text.lines().map(|line| wrapped(line, *width)).sum(),
        _ => 1.0,
    };
    let most = cells
        .iter()
        .zip(&COLUMNS)
        .map(lines)
        .fold(2.0_f64, f64::max);
    most.mul_add(LINE, 3.0).min(TALLEST)
}

/// The lines a text takes in a column: a Chinese character is as wide as two letters, and half a character is lost at an end.
fn wrapped(line: &str, width: f64) -> f64 {
    let units: u32 = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (f64::from(units) / (width - 0.5).max(1.0)).ceil().max(1.0)
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(0)
}

fn validations(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    let first = HEADER + 1;
    let row = first + 1;
    let list = |formula: String, message: &str| {
        DataValidation::new()
            .allow_list_formula(Formula::new(formula))
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("不在列表中")?
            .set_error_message(message)
    };
    let outcomes = list(
        guide::outcomes(),
        "请从下拉表中选一项，各项含义见“说明”表。",
    )?;
    let outcomes = outcomes
        .set_input_title("办理结果")?
        .set_input_message("从下拉表中选；没有进展的可以空着。")?;
    sheet.add_data_validation(first, column(OUTCOME), last, column(OUTCOME), &outcomes)?;
    let classes = list(guide::classes(), "请从下拉表中选一项，或空着。")?;
    let classes = classes
        .set_input_title("应属类别")?
        .set_input_message("类别认错了才填；认得对的空着。")?;
    sheet.add_data_validation(first, column(CLASS), last, column(CLASS), &classes)?;
    let day = DataValidation::new()
        .allow_custom(Formula::new(format!(
            "=AND(ISNUMBER($T{row}),$T{row}>=$C{row},$T{row}<=TODAY())"
        )))
        .set_error_title("日期不对")?
        .set_error_message("写法如 2026-01-20；不早于登记日期，不晚于今天。")?
        .set_input_title("日期")?
        .set_input_message(
            "答复、办结或支付的日期，写法如 2026-01-20；协调中、不属本单位的空着。",
        )?;
    sheet.add_data_validation(first, column(DAY), last, column(DAY), &day)?;
    let paid = DataValidation::new()
        .allow_decimal_number(rust_xlsxwriter::DataValidationRule::GreaterThanOrEqualTo(
            0.0,
        ))
        .set_error_title("金额不对")?
        .set_error_message("填数字，单位为元，不小于 0。")?
        .set_input_title("已支付金额")?
        .set_input_message("单位为元，只填数字；没有支付的空着。")?;
    sheet.add_data_validation(first, column(PAID), last, column(PAID), &paid)?;
    let note = DataValidation::new()
        .allow_any_value()
        .set_input_title("经办说明")?
        .set_input_message("给转办单位的人看，不读入程序；不要写个人信息。")?;
    let at = column(COLUMNS.len() - 1);
    sheet.add_data_validation(first, at, last, at, &note)?;
    Ok(())
}

fn colours(sheet: &mut Worksheet, last: u32, due_soon_days: u32) -> Result<(), XlsxError> {
    let first = HEADER + 1;
    let row = first + 1;
    let rule = |formula: String, look: Format| {
        ConditionalFormatFormula::new()
            .set_rule(formula.as_str())
            .set_format(look)
            .set_stop_if_true(true)
    };
    let fill = |color| Format::new().set_background_color(color);
    let filled = rule(format!("=$S{row}<>\"\""), fill(DONE));
    let late = rule(format!("=$E{row}<0"), fill(LATE).set_bold());
    let soon = format!("=AND($E{row}>=0,$E{row}<={due_soon_days})");
    let end = column(DAYS_LEFT + 1);
    for format in [filled, late, rule(soon, fill(SOON))] {
        sheet.add_conditional_format(first, 0, last, end, &format)?;
    }
    Ok(())
}

fn page(sheet: &mut Worksheet, list: &List, last: u32, plan: &Plan) -> Result<(), XlsxError> {
    let end = column(COLUMNS.len() - 1);
    sheet.autofilter(HEADER, 0, last, end)?;
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    sheet.set_landscape().set_paper_size(plan.paper);
    sheet.set_margins(0.3, 0.3, 0.4, 0.5, 0.2, 0.25);
    // In a footer & begins a code.
    let name = list.department.replace('&', "＆");
    sheet.set_footer(format!(
        "&L{name} 转办清单&C第 &P 页，共 &N 页&R含内部信息，注意保管"
    ));
    sheet
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(HEADER, HEADER)?;
    sheet.set_print_area(0, 0, last, end)?;
    sheet.set_zoom(90);
    // Without a password: it guards against a slip; what was changed all the same is refused when the list comes back.
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// A line of plain text in the guide's and the overview's font.
pub(super) fn line(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, guard(text), &plain().set_text_wrap())?;
    Ok(())
}

/// How many of the outcomes need a day, for the guide.
pub(super) fn needing_day() -> String {
    let names = Outcome::ALL.into_iter().filter(|o| o.needs_day());
    names.map(Outcome::name).collect::<Vec<_>>().join("、")
}
