//! Counts by due date, and a chart of them that the spreadsheet draws itself.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegend, ChartPoint, ChartSolidFill, ChartType, Color,
    Worksheet, XlsxError,
};

use super::look::{LATE, Looks, SOON};
use super::sheet::line;
use super::{List, OVERVIEW_SHEET, Stamp};

/// The groups: name, and the last of its days left.
const GROUPS: [(&str, i64); 5] = [
    ("已超期", -1),
    ("7 天内", 7),
    ("8 至 14 天", 14),
    ("15 至 30 天", 30),
    ("30 天以后", i64::MAX),
];
const LATER: Color = Color::RGB(0x009D_C3E6);
const HEAD: u32 = 3;

pub(super) fn write(sheet: &mut Worksheet, list: &List, stamp: &Stamp) -> Result<(), XlsxError> {
    let looks = Looks::new();
    for (column, width) in [(0, 16.0), (1, 10.0), (2, 16.0), (3, 16.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, "到期情况", &looks.title)?;
    sheet.set_row_height(0, 26.0)?;
    let words = format!("承办单位：{}　统计日：{}", list.department, stamp.as_of);
    sheet.merge_range(1, 0, 1, 7, "", &looks.note)?;
    line(sheet, 1, &words)?;
    let heads = ["距到期", "件数", "写明的金额（元）", "没有写明金额的"];
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(HEAD, column, head, &looks.head)?;
    }
    let mut from = i64::MIN;
    for (row, (name, to)) in (HEAD + 1..).zip(GROUPS) {
        let cases = list
            .rows
            .iter()
            .filter(|r| r.days_left >= from && r.days_left <= to);
        let amounts: Vec<Option<f64>> = cases.map(|r| r.amount_yuan).collect();
        from = to.saturating_add(1);
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let unknown = amounts.iter().filter(|a| a.is_none()).count();
        sheet.write_string_with_format(row, 0, name, &looks.text)?;
        sheet.write_number_with_format(row, 1, count(amounts.len()), &looks.whole)?;
        let sum = amounts.iter().flatten().fold(0.0, |sum, yuan| sum + yuan);
        sheet.write_number_with_format(row, 2, sum.round(), &looks.whole)?;
        sheet.write_number_with_format(row, 3, count(unknown), &looks.whole)?;
    }
    let last = HEAD + u32::try_from(GROUPS.len()).unwrap_or(0);
    sheet.insert_chart(last + 2, 0, &chart(last))?;
    sheet.set_landscape().set_paper_size(9);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}

fn chart(last: u32) -> Chart {
    let mut chart = Chart::new(ChartType::Column);
    let fill = |color| ChartPoint::new().set_format(ChartSolidFill::new().set_color(color));
    let points: Vec<ChartPoint> = [LATE, SOON, LATER, LATER, LATER].map(fill).into();
    let mut font = ChartFont::new();
    font.set_name("宋体").set_size(10);
    chart
        .add_series()
        .set_name("件数")
        .set_categories((OVERVIEW_SHEET, HEAD + 1, 0, last, 0))
        .set_values((OVERVIEW_SHEET, HEAD + 1, 1, last, 1))
        .set_points(&points)
        .set_gap(60)
        .set_data_label(ChartDataLabel::new().show_value().set_font(&font));
    chart
        .title()
        .set_name("待答复件数（件），按距到期的天数")
        .set_font(font.clone().set_size(12));
    let legend: &mut ChartLegend = chart.legend();
    legend.set_hidden();
    chart.x_axis().set_font(&font);
    chart
        .y_axis()
        .set_font(&font)
        .set_major_gridlines(false)
        .set_min(0)
        .set_num_format("0");
    chart.set_width(680).set_height(320);
    chart.set_alt_text("柱形图：待答复件数，按距到期的天数分为已超期、7 天内、8 至 14 天、15 至 30 天、30 天以后；数字见上表。");
    chart
}
