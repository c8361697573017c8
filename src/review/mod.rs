//! The review loop (复核), offline: cases in, a workbook for human readers out; filled workbooks in, settled labels,
//! agreement and likely label errors out.
//!
//! Only safe text enters a workbook, and what a reader writes as a remark is never read. Readers are staff and stand under
//! a short code. Nothing here opens a file, trains, or decides which model is used: `pipeline` does.

mod agree;
mod key;
mod read;
mod select;
mod sheet;
mod suspect;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

pub use agree::{Agreement, Audit, Decided, Dispute, Settled, audit, settle};
pub use key::{case_digest, text_key};
pub use read::{Book, Judgement, Machine, read};
pub use select::{Candidate, Options, Picked, Selection, select};
pub use sheet::{Stamp, workbook};
pub use suspect::{Suspect, suspects};

/// The version of the reading guideline (分类口径): the tie rules below. A workbook made under another version is refused.
pub const GUIDELINE: &str = "2026-11";

/// The tie rules of the guideline, as they stand in the workbook.
pub const TIE_RULES: [&str; 12] = [
    "按来信要解决的主要事项归类；另有一项独立诉求的，填在“另一诉求”。",
    "工地上的工人工资归 wage_migrant，即使文中写作工程款；分包人追讨材料款、工程款归 other。",
    "教师未领到工资归 wage_public；教师对工资标准有意见归 pay_standard。",
    "单位不缴五险、社保归 si_pension；只欠缴医保归 si_medical。",
    "已进入仲裁、执行的劳动欠款，按欠的是什么归类。",
    "人才补贴、人才购房补贴归 employment；购房资格、落户归 other。",
    "职称、资格证书、国家考试归 personnel；职业技能等级证书归 employment。",
    "银行、国有企业、民办学校欠薪归 wage_enterprise。",
    "工龄用于工资归 pay_standard，用于退休归 si_retirement。",
    "只问政策、没有具体事项的，按所问政策归类。",
    "〔 〕等占位处是已隐去的个人信息，不影响归类。",
    "拿不准就照实填“可议”或“不清”，不要猜机器的意思。",
];

/// The sheet that readers fill in.
pub const SHEET: &str = "复核";
/// The sheet of codes and tie rules.
pub const CODES_SHEET: &str = "类别说明";
/// The hidden sheet that import checks rows against.
pub const CHECK_SHEET: &str = "校验";

/// The columns of the sheet that readers fill in, in order.
pub const COLUMNS: [&str; 15] = [
    "序号",
    "编号",
    "标题（已隐去）",
    "内容（已隐去）",
    "机器类别",
    "把握",
    "次选类别",
    "依据",
    "选取",
    "复核类别",
    "另一诉求",
    "把握程度",
    "复核人",
    "复核日期",
    "备注",
];

/// The choices of 把握程度, by falling sureness: 2, 1, 0.
pub const SURENESS: [&str; 3] = ["2清楚", "1可议", "0不清"];
