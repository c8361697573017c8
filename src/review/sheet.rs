//! The workbook a reader fills in: the cases, the codes with the tie rules, and a hidden sheet to check rows against.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::select::Picked;
use super::{CHECK_SHEET, CODES_SHEET, COLUMNS, GUIDELINE, SHEET, SURENESS, TIE_RULES};
use crate::error::Error;
use crate::petition::{Evidence, Issue};

/// Widths of [`COLUMNS`], in characters of the default font.
const WIDTHS: [f64; 15] = [
    6.0, 18.0, 22.0, 60.0, 22.0, 7.0, 22.0, 30.0, 7.0, 22.0, 22.0, 10.0, 10.0, 12.0, 16.0,
];
/// Chinese characters on a line of the title and of the text, by their widths.
const TITLE_LINE: usize = 10;
const TEXT_LINE: usize = 28;
/// The columns from here on are filled in by the reader.
const FIRST_OPEN: usize = 9;
/// Row of the first code on the sheet of codes, from 0.
const FIRST_CODE: u32 = 3;
/// Points a line of text takes, and the tallest row a spreadsheet has.
const LINE: f64 = 15.0;
const TALLEST: f64 = 405.0;
const SHOWN_EVIDENCE: usize = 5;

/// What the hidden sheet says about the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Name and version of the program.
    pub tool: String,
    /// SHA-256 of the model, in hex.
    pub model: String,
    /// The seed of the random slice.
    pub seed: u64,
    /// Cases the selection was made from.
    pub candidates: usize,
}

/// The workbook's bytes; the same cases give the same bytes.
///
/// # Errors
/// When a cell cannot be written.
pub fn workbook(picked: &[Picked], stamp: &Stamp) -> Result<Vec<u8>, Error> {
    write(picked, stamp).map_err(|error| Error::Other(format!("复核表写不出：{error}")))
}

fn write(picked: &[Picked], stamp: &Stamp) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("诉求分类复核表")
            .set_creation_datetime(&created),
    );
    cases(book.add_worksheet().set_name(SHEET)?, picked)?;
    codes(book.add_worksheet().set_name(CODES_SHEET)?)?;
    check(book.add_worksheet().set_name(CHECK_SHEET)?, picked, stamp)?;
    book.save_to_buffer()
}

struct Looks {
    head: Format,
    open_head: Format,
    text: Format,
    share: Format,
    open: Format,
    open_date: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = Format::new()
            .set_align(FormatAlign::Top)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00C8_C8C8));
        let head = cell
            .clone()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0x00E7_E6E6));
        let open = cell
            .clone()
            .set_unlocked()
            .set_background_color(Color::RGB(0x00FF_F9E5));
        Self {
            open_head: head.clone().set_background_color(Color::RGB(0x00FF_E699)),
            head,
            share: cell.clone().set_num_format("0%"),
            text: cell,
            open_date: open.clone().set_num_format("yyyy-mm-dd"),
            open,
        }
    }
}

fn cases(sheet: &mut Worksheet, picked: &[Picked]) -> Result<(), XlsxError> {
    let looks = Looks::new();
    for (at, ((column, name), width)) in (0_u16..).zip(COLUMNS).zip(WIDTHS).enumerate() {
        sheet.set_column_width(column, width)?;
        let look = if at < FIRST_OPEN {
            &looks.head
        } else {
            &looks.open_head
        };
        sheet.write_with_format(0, column, name, look)?;
    }
    sheet.set_row_height(0, 24.0)?;
    for (row, picked) in (1_u32..).zip(picked) {
        case(sheet, row, picked, &looks)?;
    }
    let last = u32::try_from(picked.len()).unwrap_or(u32::MAX).max(1);
    validations(sheet, last)?;
    sheet.autofilter(0, 0, last, u16::try_from(COLUMNS.len() - 1).unwrap_or(0))?;
    sheet.set_freeze_panes(1, 2)?;
    // A3: fifteen columns on A4 are too small to read.
    sheet.set_landscape().set_paper_size(8);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    // Without a password: it guards against a slip, and who must may take it off.
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

fn case(sheet: &mut Worksheet, row: u32, picked: &Picked, looks: &Looks) -> Result<(), XlsxError> {
    let case = &picked.case;
    sheet.write_with_format(row, 0, row, &looks.text)?;
    let second = format!(
        "{}\n{:.0}%",
        case.runner_up.choice(),
        case.runner_up_probability * 100.0
    );
    let texts = [
        (1, case.case_id.clone()),
        (2, case.title.clone()),
        (3, case.text.clone()),
        (4, case.issue.choice()),
        (6, second),
        (7, evidence(&case.evidence)),
        (8, if picked.audit { "抽查" } else { "边界" }.to_owned()),
    ];
    for (column, text) in texts {
        sheet.write_string_with_format(row, column, text, &looks.text)?;
    }
    sheet.write_with_format(row, 5, case.probability, &looks.share)?;
    for column in [9, 10, 11, 12, 14] {
        sheet.write_blank(row, column, &looks.open)?;
    }
    sheet.write_blank(row, 13, &looks.open_date)?;
    let lines = lines(&case.title, TITLE_LINE).max(lines(&case.text, TEXT_LINE));
    sheet.set_row_height(row, height(lines.max(SHOWN_EVIDENCE)))?;
    Ok(())
}

/// The lines a text takes at so many characters a line.
fn lines(text: &str, line: usize) -> usize {
    text.lines()
        .map(|l| l.chars().count().div_ceil(line).max(1))
        .sum()
}

/// The height that shows so many lines, as far as a row can.
#[expect(
    clippy::cast_precision_loss,
    reason = "lines of a cell are far below 2^53"
)]
fn height(lines: usize) -> f64 {
    (lines as f64).mul_add(LINE, 2.0).min(TALLEST)
}

fn evidence(all: &[Evidence]) -> String {
    all.iter()
        .take(SHOWN_EVIDENCE)
        .map(|e| format!("{} +{:.2}", e.what, e.weight))
        .collect::<Vec<_>>()
        .join("\n")
}

fn validations(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    let end = FIRST_CODE as usize + Issue::ALL.len();
    let list = format!("='{CODES_SHEET}'!$A${}:$A${end}", FIRST_CODE + 1);
    let one_of = |what: &str| {
        DataValidation::new()
            .allow_list_formula(Formula::new(&list))
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("类别不对")?
            .set_error_message(format!("{what}请从下拉表中选一项。"))
    };
    sheet.add_data_validation(1, 9, last, 9, &one_of("复核类别")?)?;
    sheet.add_data_validation(1, 10, last, 10, &one_of("另一诉求")?)?;
    let sure = DataValidation::new()
        .allow_list_strings(&SURENESS)?
        .set_error_message("请从下拉表中选一项；空着按“2清楚”。")?;
    sheet.add_data_validation(1, 11, last, 11, &sure)?;
    let reader = DataValidation::new()
        .set_input_title("复核人")?
        .set_input_message("填代号，不超过 8 个字，如 甲、A1；同一人始终用同一代号。")?;
    sheet.add_data_validation(1, 12, last, 12, &reader)?;
    let day = DataValidation::new()
        .set_input_title("复核日期")?
        .set_input_message("写法如 2026-11-20")?;
    sheet.add_data_validation(1, 13, last, 13, &day)?;
    Ok(())
}

fn codes(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let looks = Looks::new();
    let bold = Format::new().set_bold();
    for (column, width) in [(0, 66.0), (1, 20.0), (2, 12.0), (3, 20.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_with_format(0, 0, format!("诉求类别与归类口径（{GUIDELINE} 版）"), &bold)?;
    for (column, head) in (0_u16..).zip(["类别", "代码", "大类", "默认承办单位"]) {
        sheet.write_with_format(FIRST_CODE - 1, column, head, &looks.head)?;
    }
    for (row, issue) in (FIRST_CODE..).zip(Issue::ALL) {
        let cells = [
            issue.choice(),
            issue.code().to_owned(),
            issue.family().name().to_owned(),
            issue.default_department().to_owned(),
        ];
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, column, cell, &looks.text)?;
        }
    }
    let below = FIRST_CODE + u32::try_from(Issue::ALL.len()).unwrap_or(0) + 1;
    sheet.write_with_format(below, 0, "归类口径", &bold)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let steps = "填写“复核”表黄色各列：复核类别、复核人、复核日期必填，另一诉求、把握程度、备注可空。备注不读入程序，不要写个人信息。";
    for (row, rule) in (below + 1..).zip(TIE_RULES.into_iter().chain([steps])) {
        sheet.write_string_with_format(row, 0, rule, &wrapped)?;
        sheet.set_row_height(row, 2.0 * LINE)?;
    }
    sheet.set_freeze_panes(FIRST_CODE, 0)?;
    sheet.set_landscape().set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}

/// `key, value` rows, a blank row, a header, one row a case.
fn check(sheet: &mut Worksheet, picked: &[Picked], stamp: &Stamp) -> Result<(), XlsxError> {
    let values = [
        ("format", "huiying-review-1".to_owned()),
        ("tool", stamp.tool.clone()),
        ("model", stamp.model.clone()),
        ("guideline", GUIDELINE.to_owned()),
        ("seed", stamp.seed.to_string()),
        ("candidates", stamp.candidates.to_string()),
        ("cases", picked.len().to_string()),
    ];
    let mut row = 0;
    for (key, value) in values {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
        row += 1;
    }
    row += 1;
    for (column, head) in (0_u16..).zip(super::read::CHECK_COLUMNS) {
        sheet.write_string(row, column, head)?;
    }
    for (number, picked) in (1_u32..).zip(picked) {
        let case = &picked.case;
        let cells = [
            number.to_string(),
            case.case_id.clone(),
            case.digest.clone(),
            case.issue.code().to_owned(),
            format!("{:.6}", case.probability),
            u8::from(case.accepted).to_string(),
            u8::from(picked.audit).to_string(),
        ];
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row + number, column, cell)?;
        }
    }
    sheet.set_hidden(true);
    sheet.protect();
    Ok(())
}
