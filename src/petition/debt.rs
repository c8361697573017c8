//! The debt ledger (欠账台账) as values: what each matter claims, and what each unit owes on one issue family.
//!
//! `people` are those who are owed; nothing here knows who filed or how many came.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Family, GroupId, Issue, MatterId};

/// A figure that the filings of a matter state, with the bounds of its words and where it was taken from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// The least the words can mean.
    pub low: T,
    /// The most the words can mean.
    pub high: T,
    /// 信访编号 of the filing it was taken from.
    pub case_id: String,
    /// How many filings of the matter state this value.
    pub agree: u32,
    /// How many filings of the matter state any.
    pub of: u32,
}

/// How a matter stands as a debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// 在办, within its term.
    Open,
    /// 超期
    Overdue,
    /// 已办结: every filing is closed.
    Closed,
    /// 不予受理: every filing was refused.
    NotAccepted,
}

impl ClaimState {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
            Self::NotAccepted => "not_accepted",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "在办",
            Self::Overdue => "超期",
            Self::Closed => "已办结",
            Self::NotAccepted => "不予受理",
        }
    }

    /// Whether the obligation is still unanswered.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Open | Self::Overdue)
    }
}

/// What one matter claims, its filings put together: each claim once, however often it was filed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// 事项编号
    pub matter: MatterId,
    /// 问题群编号; `None` when no filing names a unit that can be told from others.
    pub group: Option<GroupId>,
    /// 信访编号 of its filings, the first filing first.
    pub case_ids: Vec<String>,
    /// The day of the first filing.
    pub first_received_on: NaiveDate,
    /// What most of its filings are about; of the newest filing when even.
    pub issue: Issue,
    /// 被反映单位, as most of its filings name it, in the form confirmed by a person where there is one.
    pub respondent: Option<String>,
    /// 拖欠金额 in 分.
    pub amount_fen: Option<Stated<i64>>,
    /// 涉及人数
    pub people: Option<Stated<u64>>,
    /// 拖欠时长 in tenths of a month.
    pub months_tenth: Option<Stated<u32>>,
    /// Where it stands.
    pub state: ClaimState,
    /// Whether one of its filings was answered.
    pub answered: bool,
    /// What an answer says was paid, in 分, at most the claim; `None` when none says so.
    pub paid_fen: Option<i64>,
}

/// A sum over claims, of which some state nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The sum of what is stated.
    pub known: i64,
    /// The sum of the least the words can mean.
    pub low: i64,
    /// The sum of the most the words can mean.
    pub high: i64,
    /// Matters that state it.
    pub with: u64,
    /// Matters that do not.
    pub unknown: u64,
}

/// One unit of a group with its own part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Member {
    /// The unit.
    pub name: String,
    /// Matters against it.
    pub matters: u64,
    /// What they claim where stated, in 分.
    pub amount_fen: i64,
}

/// What one unit, or family of units, owes on one issue family: a row of `tables/groups.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Debt {
    /// 问题群编号
    pub id: GroupId,
    /// 被反映单位; of a family, its head.
    pub respondent: String,
    /// The units of the family that matters name, each with its part, most matters first; one when it stands alone.
    pub members: Vec<Member>,
    /// 诉求大类
    pub family: Family,
    /// Its matters, by id.
    pub matters: Vec<MatterId>,
    /// 件次
    pub cases: u64,
    /// Those who are owed.
    pub people: Sum,
    /// What is claimed, in 分.
    pub amount: Sum,
    /// What is claimed in matters that are still open, in 分.
    pub amount_open: Sum,
    /// What answers say was paid, in 分.
    pub paid_fen: i64,
    /// Matters of which an answer says so.
    pub paid_matters: u64,
    /// The first filing of the oldest matter.
    pub oldest_received_on: NaiveDate,
    /// Calendar days from then to the run date.
    pub days: i64,
    /// The first filing of the oldest matter that is still open.
    pub oldest_open_on: Option<NaiveDate>,
    /// Calendar days from then to the run date.
    pub open_days: Option<i64>,
    /// The longest arrears stated, in months.
    pub months_max: Option<f64>,
    /// The median of the arrears stated, in months.
    pub months_median: Option<f64>,
    /// Matters still open, overdue included.
    pub open: u64,
    /// Matters overdue.
    pub overdue: u64,
    /// Matters closed.
    pub closed: u64,
    /// Matters answered at least once.
    pub answered: u64,
}

/// The ledger of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Debts {
    /// Every matter, by id.
    pub claims: Vec<Claim>,
    /// Every group: the most money still open first, then most money, most people, longest open.
    pub groups: Vec<Debt>,
    /// Matters without a unit that can be told from others, in no group.
    pub unnamed: u64,
}
