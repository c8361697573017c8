//! The guide: how to fill the list in, who to ask, what comes of it; and the lists behind the drop-down cells.

use chrono::Days;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::look::{Looks, plain};
use super::sheet::needing_day;
use super::{GUIDE_SHEET, List, OUTCOME, OVERVIEW_SHEET, Outcome, Plan, SHEET, Stamp};
use crate::petition::Issue;
use crate::text::guard;

/// Lines of [`sections`] and their titles, and the sheet's title.
const WRITTEN: u32 = 1 + 4 + 14;
/// Rows of the first outcome and the first class, from 0.
pub(super) const FIRST_OUTCOME: u32 = WRITTEN + 3;
pub(super) const FIRST_CLASS: u32 = FIRST_OUTCOME + 10;
/// Characters on a line of the merged columns.
const WIDTH: usize = 68;

/// Where the outcomes stand.
pub(super) fn outcomes() -> String {
    range(FIRST_OUTCOME, Outcome::ALL.len())
}

/// Where the classes stand.
pub(super) fn classes() -> String {
    range(FIRST_CLASS, Issue::ALL.len())
}

fn range(first: u32, len: usize) -> String {
    let last = first as usize + len;
    format!("='{GUIDE_SHEET}'!$A${}:$A${last}", first + 1)
}

pub(super) fn write(
    sheet: &mut Worksheet,
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    plan: &Plan,
) -> Result<(), XlsxError> {
    let looks = Looks::new();
    let bold = plain().set_bold().set_font_size(12);
    sheet.set_column_width(0, 52)?;
    sheet.set_column_width(1, 92)?;
    sheet.write_string_with_format(0, 0, "填写说明", &looks.title)?;
    sheet.set_row_height(0, 26.0)?;
    let mut row = 1;
    let wrapped = plain().set_text_wrap().set_align(FormatAlign::Top);
    for (title, lines) in sections(list, stamp, due_soon_days, plan) {
        sheet.write_string_with_format(row, 0, title, &bold)?;
        row += 1;
        for line in lines {
            sheet.merge_range(row, 0, row, 1, "", &wrapped)?;
            sheet.write_string_with_format(row, 0, guard(&line), &wrapped)?;
            let lines = line.chars().count().div_ceil(WIDTH).max(1);
            let lines = f64::from(u32::try_from(lines).unwrap_or(1));
            sheet.set_row_height(row, lines.mul_add(14.0, 2.0))?;
            row += 1;
        }
    }
    sheet.write_string_with_format(FIRST_OUTCOME - 2, 0, "五、办理结果的含义", &bold)?;
    for (column, head) in [(0, "办理结果"), (1, "含义和填法")] {
        sheet.write_string_with_format(FIRST_OUTCOME - 1, column, head, &looks.head)?;
    }
    for (row, outcome) in (FIRST_OUTCOME..).zip(Outcome::ALL) {
        sheet.write_string_with_format(row, 0, outcome.name(), &looks.text)?;
        sheet.write_string_with_format(row, 1, outcome.meaning(), &looks.text)?;
    }
    sheet.write_string_with_format(FIRST_CLASS - 2, 0, "六、应属类别", &bold)?;
    for (column, head) in [(0, "类别"), (1, "默认承办单位")] {
        sheet.write_string_with_format(FIRST_CLASS - 1, column, head, &looks.head)?;
    }
    for (row, issue) in (FIRST_CLASS..).zip(Issue::ALL) {
        sheet.write_string_with_format(row, 0, issue.choice(), &looks.text)?;
        sheet.write_string_with_format(row, 1, issue.default_department(), &looks.text)?;
    }
    sheet.set_landscape().set_paper_size(9);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}

fn sections(
    list: &List,
    stamp: &Stamp,
    due_soon_days: u32,
    plan: &Plan,
) -> [(&'static str, Vec<String>); 4] {
    let contact = match plan.contact.as_str() {
        "" => "填表有疑问，请联系转办单位。".to_owned(),
        contact => format!("填表有疑问，请联系：{contact}。"),
    };
    let by = stamp
        .as_of
        .checked_add_days(Days::new(u64::from(plan.return_days)));
    let by = by.filter(|_| plan.return_days > 0);
    let by = by.map_or_else(String::new, |day| format!("请于 {day} 前交回。"));
    let first = super::COLUMNS.get(OUTCOME).map_or("", |c| c.0);
    [
        (
            "一、怎么填",
            vec![
                format!("本清单列出{}截至 {} 尚未答复的 {} 件，按先后次序排列，理由写在每件的“排序理由”里。", list.department, stamp.as_of, list.rows.len()),
                format!("只填“{SHEET}”表右边浅蓝色各列，从“{first}”起；没有进展的可以整行空着，空着的不读入，下期会再列出。"),
                format!("必填日期的办理结果：{}。日期不早于登记日期，不晚于交回当天；金额以元为单位，只填数字。", needing_day()),
                "其余各列已保护。不要改动、增删行列或调换内容：改动过的行会被退回。可以筛选；不要排序或另建表格粘贴。".into(),
                "“经办说明”不读入程序，只给人看；请不要在表里写信访人的姓名、电话、住址。".into(),
            ],
        ),
        (
            "二、各列说明",
            vec![
                format!("剩余天数：统计日到到期日的日历天数，负数为已超期天数。▲ 超期：已过到期日；● 临期：{due_soon_days} 天内到期。到期日按“适用条款”一列写明的规定计算。"),
                "要素出处：金额、人数、月数各从来信哪一句读出，个人信息已用【姓名甲】之类的占位词隐去；空着表示来信没有写明，不等于没有。".into(),
                "失约概率：按以往办理情况估计，到期前答不了的可能性；已超期的为 100%。只用来排先后，不是对办理单位的评价。".into(),
                "事项首次登记、事项件数：同一事项最早一次登记的日期和登记过的件数。重复登记不重新起算期限。".into(),
            ],
        ),
        (
            "三、交回之后",
            vec![
                format!("填好后仍存为 xlsx，文件名可以改，交回转办单位。{by}"),
                "读回时逐格核对：有问题的格子按工作表、行、列列出退回，写明原因，改正后可再交；没有问题的计入下一期：已答复、已办结的不再列出。".into(),
                "不是最近一期的清单不收，请用最近一期的填写。".into(),
            ],
        ),
        (
            "四、问谁",
            vec![contact, format!("到期分布图见“{OVERVIEW_SHEET}”表。")],
        ),
    ]
}
