//! A case (信访件) in its three states: as it came, made safe, and with everything known about its obligation.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{Deadline, Facts, Label, Reply, RuleId};
use crate::diag::Origin;
use crate::text::{RawText, SafeText};

/// How a filing came in (渠道).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 来信
    Letter,
    /// 来访
    Visit,
    /// 来电
    Call,
    /// 网上
    Online,
    /// 转办交办
    Transfer,
}

impl Channel {
    /// Every channel, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Letter,
        Self::Visit,
        Self::Call,
        Self::Online,
        Self::Transfer,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Online => "online",
            Self::Transfer => "transfer",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "来信",
            Self::Visit => "来访",
            Self::Call => "来电",
            Self::Online => "网上",
            Self::Transfer => "转办",
        }
    }
}

/// Where a case stands (办理状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 在办
    Open,
    /// 已办结
    Closed,
    /// 不予受理
    Rejected,
}

impl Status {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "在办",
            Self::Closed => "已办结",
            Self::Rejected => "不予受理",
        }
    }
}

/// A day, and the time of day when the export gives one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// The day.
    pub date: NaiveDate,
    /// The time of day; `None` when the export gives only the day.
    pub time: Option<NaiveTime>,
}

/// What every state of a case shares: no text, no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseHead {
    /// The office's own number of the filing (信访编号).
    pub case_id: String,
    /// 登记时间
    pub received: Stamp,
    /// 受理日期
    pub accepted_on: Option<NaiveDate>,
    /// 答复时间
    pub answered: Option<Stamp>,
    /// 办结时间
    pub closed: Option<Stamp>,
    /// 渠道
    pub channel: Option<Channel>,
    /// 办理状态, as registered; `None` when the export does not say.
    pub status: Option<Status>,
    /// 承办单位
    pub department: Option<String>,
    /// 信访人次: how many people the filing speaks for; a total in the opening figures and nothing else.
    pub persons: Option<u32>,
    /// The rule the export names (简易办理, 复查 …); `None` leaves the choice to the clock.
    pub rule: Option<RuleId>,
    /// 延期: the extension granted, in days of the rule's own kind; 0 when none.
    pub extension_days: u32,
}

impl CaseHead {
    /// A head of which only the day of receipt is known, as a table for one stage alone gives it.
    pub fn of_day(date: NaiveDate) -> Self {
        Self {
            case_id: String::new(),
            received: Stamp { date, time: None },
            accepted_on: None,
            answered: None,
            closed: None,
            channel: None,
            status: None,
            department: None,
            persons: None,
            rule: None,
            extension_days: 0,
        }
    }
}

/// A case as it came: only `ingest` makes it, only `redact` opens its texts.
#[derive(Debug, Clone)]
pub struct RawCase {
    /// Where the record stands.
    pub origin: Origin,
    /// Dates, channel, department.
    pub head: CaseHead,
    /// 主题
    pub title: RawText,
    /// 诉求内容
    pub text: RawText,
    /// 属地
    pub place: Option<RawText>,
    /// 被反映单位, when the export has a column for it.
    pub respondent: Option<RawText>,
    /// 答复意见, read once for the audit of closures and not kept.
    pub reply: Option<RawText>,
}

/// A case made safe: what every later stage reads.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    /// Where the record stands.
    pub origin: Origin,
    /// Dates, channel, department.
    pub head: CaseHead,
    /// 主题
    pub title: SafeText,
    /// 诉求内容
    pub text: SafeText,
    /// 属地
    pub place: Option<SafeText>,
    /// 被反映单位, when the export has a column for it.
    pub respondent: Option<SafeText>,
}

/// Everything known about one case's obligation, without its text: a row of `tables/cases.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRecord {
    /// Where the record stands.
    pub origin: Origin,
    /// Dates, channel, department (the default department when the export names none).
    pub head: CaseHead,
    /// Whether the department was read from the export (`false`: the default).
    pub department_given: bool,
    /// 属地
    pub place: Option<String>,
    /// The issue with its evidence.
    pub label: Label,
    /// The facts of harm read from the text.
    pub facts: Facts,
    /// The statutory clock.
    pub deadline: Deadline,
    /// What is kept of the answer's text; `None` when the export has none.
    pub reply: Option<Reply>,
}
