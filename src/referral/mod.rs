//! Referral lists (转办清单): what each department has to answer, and what comes back from it.
//!
//! Out: one workbook a department with its own open cases, in the order of work. In: the workbook filled in, checked cell
//! by cell against the one that was sent, and turned into closings for the next run. A list holds figures, dates and
//! single redacted sentences that figures were read from, never a whole text, never anybody beyond the case id; what a
//! department writes as a remark is never read. Nothing here opens a file: `pipeline` does.

mod cfg;
mod closing;
mod guide;
mod key;
mod look;
mod overview;
mod read;
mod sheet;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

pub use cfg::{Config, DEFAULT_TOML, Plan};
pub use closing::{CLOSING_COLUMNS, Closing, Closings};
pub use key::{Stamp, stamp};
pub use read::{Against, Book, Returned, read};
pub use sheet::workbook;

use crate::petition::{Issue, State};

/// The sheet that a department fills in.
pub const SHEET: &str = "待答复";
/// The sheet that says how.
pub const GUIDE_SHEET: &str = "说明";
/// The sheet with counts and the chart.
pub const OVERVIEW_SHEET: &str = "概览";
/// The hidden sheet that import checks rows against.
pub const CHECK_SHEET: &str = "校验";

/// The columns of [`SHEET`] and their widths, in characters of the default font.
pub const COLUMNS: [(&str, f64); 23] = [
    ("序号", 4.0),
    ("信访编号", 13.5),
    ("登记日期", 9.5),
    ("到期日", 9.5),
    ("剩余天数", 5.0),
    ("期限", 7.0),
    ("适用条款", 16.0),
    ("诉求类别", 8.5),
    ("被反映单位", 11.5),
    ("属地", 6.5),
    ("拖欠金额（元）", 9.0),
    ("涉及人数", 5.0),
    ("拖欠月数", 5.0),
    ("要素出处（已隐去个人信息）", 25.0),
    ("排序理由", 18.5),
    ("失约概率", 5.5),
    ("事项首次登记", 9.5),
    ("事项件数", 4.5),
    ("办理结果", 8.5),
    ("答复（办结、支付）日期", 9.5),
    ("已支付金额（元）", 9.0),
    ("应属类别（可空）", 9.0),
    ("经办说明（不读入）", 9.0),
];

/// Places in [`COLUMNS`].
pub(crate) const ID: usize = 1;
pub(crate) const DAYS_LEFT: usize = 4;
/// The columns from here on are filled in by the department.
pub(crate) const FIRST_OPEN: usize = 18;
pub(crate) const OUTCOME: usize = 18;
pub(crate) const DAY: usize = 19;
pub(crate) const PAID: usize = 20;
pub(crate) const CLASS: usize = 21;
/// Row of the header, from 0.
pub(crate) const HEADER: u32 = 3;

/// What a department did (办理结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已答复
    Answered,
    /// 已支付
    Paid,
    /// 部分支付
    PartlyPaid,
    /// 协调中
    InProgress,
    /// 已引导仲裁诉讼
    Arbitration,
    /// 不予受理
    Rejected,
    /// 不属本单位
    NotOurs,
}

impl Outcome {
    /// Every outcome, in the order of the drop-down list.
    pub const ALL: [Self; 7] = [
        Self::Answered,
        Self::Paid,
        Self::PartlyPaid,
        Self::InProgress,
        Self::Arbitration,
        Self::Rejected,
        Self::NotOurs,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Paid => "paid",
            Self::PartlyPaid => "partly_paid",
            Self::InProgress => "in_progress",
            Self::Arbitration => "arbitration",
            Self::Rejected => "rejected",
            Self::NotOurs => "not_ours",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "已答复",
            Self::Paid => "已支付",
            Self::PartlyPaid => "部分支付",
            Self::InProgress => "协调中",
            Self::Arbitration => "已引导仲裁诉讼",
            Self::Rejected => "不予受理",
            Self::NotOurs => "不属本单位",
        }
    }

    /// What it means, as the guide has it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Answered => {
                "已向信访人作出书面或口头答复。必填日期；有支付的可填金额。该件计为已答复、已办结。"
            }
            Self::Paid => {
                "所欠款项已全部支付。必填日期；金额可空，空着按全部付清计。该件计为已答复、已办结。"
            }
            Self::PartlyPaid => "已支付一部分。必填日期和金额。该件仍为在办，下期清单会再列出。",
            Self::InProgress => "正在协调、调查。不填日期。该件仍为在办。",
            Self::Arbitration => {
                "已书面告知信访人通过仲裁、诉讼解决。必填日期。该件计为已答复、已办结。"
            }
            Self::Rejected => "依法不予受理并已书面告知。必填日期。该件计为不予受理。",
            Self::NotOurs => {
                "不归本单位办理。不填日期；知道应属哪一类的请选“应属类别”。该件仍为在办，由转办单位改派。"
            }
        }
    }

    /// Whether it ends the obligation to answer.
    pub fn closes(self) -> bool {
        matches!(
            self,
            Self::Answered | Self::Paid | Self::Arbitration | Self::Rejected
        )
    }

    /// Whether it needs a day.
    pub fn needs_day(self) -> bool {
        self.closes() || self == Self::PartlyPaid
    }

    /// Whether an amount may stand beside it.
    pub fn takes_amount(self) -> bool {
        matches!(self, Self::Answered | Self::Paid | Self::PartlyPaid)
    }

    /// The outcome with this code or name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|o| o.code() == text || o.name() == text)
    }
}

/// A fact in words and the sentence it was read from, redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// 金额, 人数 or 月数.
    pub what: &'static str,
    /// The sentence.
    pub sentence: String,
}

/// One open case of a department.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 信访编号
    pub case_id: String,
    /// 登记日期
    pub received_on: NaiveDate,
    /// 到期日
    pub due_on: NaiveDate,
    /// Days to `due_on`, negative when past.
    pub days_left: i64,
    /// 期限状态
    pub state: State,
    /// The clause applied, in words.
    pub clause: String,
    /// 诉求类别
    pub issue: Issue,
    /// 被反映单位
    pub respondent: Option<String>,
    /// 属地
    pub place: Option<String>,
    /// 拖欠金额 in yuan.
    pub amount_yuan: Option<f64>,
    /// 涉及人数
    pub people: Option<u32>,
    /// 拖欠时长 in months.
    pub months: Option<f64>,
    /// Where the facts were read.
    pub quotes: Vec<Quote>,
    /// Why it stands where it does.
    pub reasons: String,
    /// 失约概率, 0 to 1.
    pub lapse_probability: f64,
    /// The first filing of its matter.
    pub first_received_on: NaiveDate,
    /// How many filings its matter has (件数).
    pub filings: usize,
}

/// The open cases of one department, in the order of work.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// 承办单位
    pub department: String,
    /// The name of its file, with `.xlsx`.
    pub file: String,
    /// Its cases.
    pub rows: Vec<Row>,
}

/// The lists of a run, one a department, in order of department; `cases` come in the order of work.
///
/// A department that the configuration does not name gets a numbered file, in order of department.
pub fn lists(cases: impl IntoIterator<Item = (String, Row)>, plan: &Plan) -> Vec<List> {
    let mut by_department: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (department, row) in cases {
        by_department.entry(department).or_default().push(row);
    }
    let mut number = 0;
    let list = |(department, rows): (String, Vec<Row>)| {
        let file = match plan.files.get(department.trim()) {
            Some(file) => format!("{file}.xlsx"),
            None => {
                number += 1;
                format!("{}-{number:02}.xlsx", plan.other)
            }
        };
        List {
            department,
            file,
            rows,
        }
    };
    by_department.into_iter().map(list).collect()
}
