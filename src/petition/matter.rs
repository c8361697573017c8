//! Matters (信访事项) and groups (问题群): filings of one demand on one set of facts, and matters against one respondent.
//!
//! Neither knows who filed: a matter is made of case ids, facts and dates.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Family, Issue, State};

/// The number of a matter (事项编号): `M-` and the office's number of the filing that first named it.
///
/// Once a register has given it out it does not change, whatever is filed later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MatterId(String);

impl MatterId {
    /// The id of a matter first named by this case.
    pub fn of_case(case_id: &str) -> Self {
        Self(format!("M-{case_id}"))
    }

    /// An id as it was written down.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it stands in files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MatterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of a group (问题群编号): `G-` and a digest of the respondent's key and the issue family, the same in every run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(String);

impl GroupId {
    /// An id as it was written down.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it stands in files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One demand on one set of facts (信访事项), however often it was filed: a row of `tables/matters.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matter {
    /// 事项编号
    pub id: MatterId,
    /// Its group; `None` when no respondent is known.
    pub group: Option<GroupId>,
    /// 信访编号 of its filings, the first filing first.
    pub case_ids: Vec<String>,
    /// The day of the first filing.
    pub first_received_on: NaiveDate,
    /// What most of its filings are about; of the first filing when even.
    pub issue: Issue,
    /// 被反映单位, as most of its filings name it.
    pub respondent: Option<String>,
    /// 承办单位 of the newest filing.
    pub department: Option<String>,
    /// Where it stands against `due_on`: pending while one of its filings is.
    pub state: State,
    /// 到期日, counted from the first filing: registering again does not make it young.
    pub due_on: NaiveDate,
    /// 拖欠金额 in yuan, as the ledger puts it together: what most of its filings state, the newest when even.
    pub amount_yuan: Option<f64>,
    /// 涉及人数, likewise.
    pub people: Option<u32>,
    /// 拖欠时长 in months, likewise.
    pub months: Option<f64>,
}

impl Matter {
    /// How many filings it has (件次).
    pub fn cases(&self) -> usize {
        self.case_ids.len()
    }
}

/// The matters against one respondent on one issue family (问题群).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// 问题群编号
    pub id: GroupId,
    /// 被反映单位
    pub respondent: String,
    /// 诉求大类
    pub family: Family,
    /// Its matters, in order of id.
    pub matters: Vec<MatterId>,
}

/// A filing that looks young while its matter is old (纸面新、实际旧): a row of `tables/reregistered.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reregistered {
    /// 信访编号
    pub case_id: String,
    /// 事项编号
    pub matter: MatterId,
    /// The first filing of the matter.
    pub first_case_id: String,
    /// 承办单位
    pub department: Option<String>,
    /// The day this filing was received.
    pub received_on: NaiveDate,
    /// The day the matter was first filed.
    pub first_received_on: NaiveDate,
    /// Where this filing stands.
    pub state: State,
    /// Where the matter stands, counted from the first filing.
    pub matter_state: State,
    /// The filing's own due date.
    pub due_on: NaiveDate,
    /// The due date counted from the first filing.
    pub matter_due_on: NaiveDate,
    /// Days between the two: what a new registration would hide.
    pub days_hidden: i64,
}

/// Why a case got another matter id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 归并: a whole matter went into another.
    Merge,
    /// 拆分: some cases left a matter that stays.
    Split,
}

impl ChangeKind {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "归并",
            Self::Split => "拆分",
        }
    }
}

/// A change of matter ids (编号变动): one line of the register's journal, a row of `tables/links_changed.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// 统计日 of the run that made it.
    pub as_of: NaiveDate,
    /// What happened.
    pub kind: ChangeKind,
    /// The id the cases had.
    pub from: MatterId,
    /// The id they have now.
    pub to: MatterId,
    /// The cases, in order of id.
    pub case_ids: Vec<String>,
}
