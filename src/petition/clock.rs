//! The statutory clock (办理期限) as values.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which deadline rule applies (适用规则).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// 信访工作条例
    Petition,
    /// 信访事项简易办理办法（试行）
    PetitionSimple,
    /// 劳动保障监察条例
    LabourInspection,
    /// 劳动争议调解仲裁法
    Arbitration,
    /// 热线和网上留言的地方规定
    Hotline,
    /// 复查
    Review,
    /// 复核
    Rereview,
}

impl RuleId {
    /// Every rule.
    pub const ALL: [Self; 7] = [
        Self::Petition,
        Self::PetitionSimple,
        Self::LabourInspection,
        Self::Arbitration,
        Self::Hotline,
        Self::Review,
        Self::Rereview,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Petition => "petition",
            Self::PetitionSimple => "petition_simple",
            Self::LabourInspection => "labour_inspection",
            Self::Arbitration => "arbitration",
            Self::Hotline => "hotline",
            Self::Review => "review",
            Self::Rereview => "rereview",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Petition => "信访一般程序",
            Self::PetitionSimple => "信访简易办理",
            Self::LabourInspection => "劳动保障监察",
            Self::Arbitration => "劳动仲裁",
            Self::Hotline => "热线与网上留言",
            Self::Review => "复查",
            Self::Rereview => "复核",
        }
    }
}

/// Where a case stands against its due date (期限状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 在办
    Open,
    /// 临期: within the configured days of `due_on` (7 by default), the day itself included.
    DueSoon,
    /// 超期: past `due_on` and not closed.
    Overdue,
    /// 按期办结
    Closed,
    /// 逾期办结
    ClosedLate,
}

impl State {
    /// Every state, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::DueSoon,
        Self::Overdue,
        Self::Closed,
        Self::ClosedLate,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
            Self::ClosedLate => "closed_late",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "在办",
            Self::DueSoon => "临期",
            Self::Overdue => "超期",
            Self::Closed => "按期办结",
            Self::ClosedLate => "逾期办结",
        }
    }

    /// Whether the obligation is still unanswered.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Open | Self::DueSoon | Self::Overdue)
    }
}

/// The outcome of the clock for one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The rule that applies.
    pub rule: RuleId,
    /// The last day to accept; `None` when the rule has no acceptance step.
    pub accept_by: Option<NaiveDate>,
    /// 到期日, extension included.
    pub due_on: NaiveDate,
    /// Calendar days from the run date to `due_on`, negative when past; for closed cases from the closing day.
    pub days_left: i64,
    /// Where the case stands.
    pub state: State,
    /// The clause applied, in words: which law, from which day, how many days of which kind.
    pub clause: String,
}
