//! The sheets that explain: the codes, what each column means, and what this program does not compute.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::Count;
use super::columns::{self, List};

const CODES: &str = "代码";
const GUIDE: &str = "说明";
/// Row of the first code, from 0.
const FIRST: u32 = 2;

/// The names of the tables on the guide.
const NAMES: [(&str, &str); 5] = [
    ("cases", "台账"),
    ("matters", "事项"),
    ("groups", "问题群"),
    ("alarms", "预警"),
    ("rejects", "退回、疑点"),
];

const NOT_COMPUTED: [&str; 6] = [
    "不评价、不排列、不关联信访人：没有以人为键的列，身份信息列在读入时即已丢弃。",
    "不预测来访、行程和任何与办理无关的事；谁写的、写了几次、多少人署名，都不影响优先级和预警。",
    "金额、人数、时长只取来信写明的，不推算；空着是没有写明，不是 0。",
    "期限按统计日已知的日期计算；节假日表缺的年份按周一至周五计，见“疑点”。",
    "失约概率是按以往办理情况的估计，不是对办理单位的考核。",
    "本表不含来信全文；以 = + - @ 开头的文字前加了一个单引号，以免被当作公式。",
];

/// Where a list of codes stands on its sheet.
pub(super) fn range(list: List) -> String {
    let at = List::ALL.iter().position(|l| *l == list).unwrap_or(0);
    let column = char::from(b'A' + u8::try_from(at * 2).unwrap_or(0));
    let last = FIRST as usize + list.entries().len();
    format!("='{CODES}'!${column}${}:${column}${last}", FIRST + 1)
}

/// The sheet of codes: for each list what the cells show and what it stands for in files.
pub(super) fn codes(book: &mut Workbook) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name(CODES)?;
    sheet.write_with_format(0, 0, "各表下拉所用的代码；csv 文件里用英文代码", &bold)?;
    for (at, list) in (0_u16..).step_by(2).zip(List::ALL) {
        sheet.set_column_width(at, 16)?;
        sheet.set_column_width(at + 1, if list == List::Issue { 46 } else { 18 })?;
        sheet.write_with_format(FIRST - 1, at, list.name(), &bold)?;
        let other = if list == List::Issue {
            "名称"
        } else {
            "文件里的代码"
        };
        sheet.write_with_format(FIRST - 1, at + 1, other, &bold)?;
        for (row, (code, name)) in (FIRST..).zip(list.entries()) {
            let shown = list.shown((code, name));
            sheet.write_string(row, at, shown)?;
            sheet.write_string(row, at + 1, if shown == code { name } else { code })?;
        }
    }
    sheet.set_freeze_panes(FIRST, 0)?;
    sheet.set_landscape().set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The guide: rows by sheet, the dictionary of columns, what is not computed.
pub(super) fn guide(
    book: &mut Workbook,
    as_of: NaiveDate,
    counts: &[Count],
) -> Result<(), XlsxError> {
    let (title, bold) = (
        Format::new().set_bold().set_font_size(14),
        Format::new().set_bold(),
    );
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = book.add_worksheet().set_name(GUIDE)?;
    for (column, width) in [(0, 14.0), (1, 22.0), (2, 24.0), (3, 70.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_with_format(0, 0, "说明", &title)?;
    sheet.write_string(1, 0, format!("统计日 {as_of}。由 huiying 导出，与 tables/ 里的 csv 一致；改动本表不影响程序，也不读回。"))?;
    let mut row = 3;
    sheet.write_with_format(row, 0, "各表行数", &bold)?;
    for count in counts {
        row += 1;
        sheet.write_string(row, 0, count.sheet)?;
        let words = if count.written < count.rows {
            format!(
                "共 {} 行，工作簿放不下，只写前 {} 行，全部在 {}",
                count.rows, count.written, count.file
            )
        } else {
            format!("{} 行，同 {}", count.rows, count.file)
        };
        sheet.write_string(row, 1, words)?;
    }
    row += 2;
    sheet.write_with_format(row, 0, "不计算什么", &bold)?;
    for line in NOT_COMPUTED {
        row += 1;
        sheet.merge_range(row, 0, row, 3, line, &wrapped)?;
    }
    row += 2;
    for (column, head) in (0_u16..).zip(["表", "列", "csv 列名", "含义"]) {
        sheet.write_with_format(row, column, head, &bold)?;
    }
    for column in columns::all() {
        row += 1;
        let table = NAMES.iter().find(|(code, _)| *code == column.table);
        sheet.write_string(row, 0, table.map_or(column.table.as_str(), |t| t.1))?;
        sheet.write_string(row, 1, &column.heading)?;
        sheet.write_string(row, 2, &column.name)?;
        sheet.write_string_with_format(row, 3, &column.meaning, &wrapped)?;
    }
    sheet.set_landscape().set_paper_size(9);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}
