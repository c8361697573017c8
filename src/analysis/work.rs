//! What is to be answered, in which order, and what moved since the last run.

use chrono::NaiveDate;
use serde::Serialize;

use crate::petition::{Change, GroupId, Issue, MatterId, Reregistered, State};
use crate::text::{Lang, Said, Words};

/// The work ahead (待办), as the pipeline puts it together.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Work {
    /// Open cases in the order of work (办理次序).
    pub cases: Vec<OpenCase>,
    /// Open matters, the greatest expected harm first.
    pub matters: Vec<OpenMatter>,
    /// One row a department with open cases, the most overdue first.
    pub departments: Vec<Load>,
    /// What changed since the register's last run; `None` without a register or on its first run.
    pub since: Option<Since>,
    /// Open filings whose matter is older than they look (纸面新、实际旧), the most days hidden first.
    pub young: Vec<Reregistered>,
    /// Merges and splits of matters on this run's day (编号变动).
    pub renumbered: Vec<Change>,
    /// Earlier forecasts against what came, one row a band of probability.
    pub reliability: Vec<Kept>,
    /// How many answers a week the queue assumes.
    pub per_week: usize,
    /// Open cases expected to lapse that are not overdue yet.
    pub expected_lapses: f64,
    /// What has to be said about the forecasts, in words.
    pub notes: Vec<Said>,
}

/// What the register would be asked about a case or matter.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Owed {
    /// 拖欠金额 in yuan.
    pub amount_yuan: Option<f64>,
    /// 涉及人数: those who are owed.
    pub people: Option<u32>,
    /// 拖欠时长 in months.
    pub months: Option<f64>,
}

/// How pressing an open case or matter is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Pressing {
    /// 失约风险: the probability that it is not answered by its due date, 0 to 1.
    pub lapse_probability: f64,
    /// Harm of a lapse, 0 to 100.
    pub harm: f64,
    /// 优先级: expected harm, 0 to 100.
    pub priority: f64,
    /// Why, in words, the strongest first.
    pub reasons: Vec<Said>,
}

impl Pressing {
    /// The reasons in Chinese, as the tables hold them.
    pub fn why(&self) -> String {
        Said::joined(&self.reasons, Words(Lang::Zh))
    }
}

/// One open case (在办件).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenCase {
    /// The week of the queue, from 1.
    pub week: usize,
    /// 信访编号
    pub case_id: String,
    /// 事项编号
    pub matter: MatterId,
    /// 问题群编号
    pub group: Option<GroupId>,
    /// The first case of the matter, when it is another (重复件).
    pub repeat_of: Option<String>,
    /// 承办单位; empty when none is registered.
    pub department: String,
    /// 属地
    pub place: Option<String>,
    /// 诉求类别
    pub issue: Issue,
    /// 被反映单位
    pub respondent: Option<String>,
    /// 登记日期
    pub received_on: NaiveDate,
    /// The day of the matter's first filing.
    pub first_received_on: NaiveDate,
    /// 到期日
    pub due_on: NaiveDate,
    /// Calendar days to the due date, negative when past.
    pub days_left: i64,
    /// open, due soon or overdue.
    pub state: State,
    /// The clause applied (条款).
    pub clause: String,
    /// Whether a person should look at the class.
    pub needs_review: bool,
    /// What is owed.
    pub owed: Owed,
    /// How pressing it is.
    pub pressing: Pressing,
}

/// One open matter (未了事项).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenMatter {
    /// 事项编号
    pub matter: MatterId,
    /// 问题群编号
    pub group: Option<GroupId>,
    /// Its open cases, the most pressing first.
    pub case_ids: Vec<String>,
    /// Filings, closed ones included (件次).
    pub filings: usize,
    /// 诉求类别
    pub issue: Issue,
    /// 被反映单位
    pub respondent: Option<String>,
    /// 承办单位 of the most pressing open case.
    pub department: String,
    /// 属地 of the most pressing open case.
    pub place: Option<String>,
    /// The day of the first filing.
    pub first_received_on: NaiveDate,
    /// 到期日, counted from the first filing.
    pub due_on: NaiveDate,
    /// Calendar days to `due_on`, negative when past.
    pub days_left: i64,
    /// Where it stands.
    pub state: State,
    /// What is owed.
    pub owed: Owed,
    /// As its most pressing open case.
    pub pressing: Pressing,
}

/// What a department has to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Load {
    /// 承办单位
    pub department: String,
    /// 在办, overdue and due soon included.
    pub open: u64,
    /// 超期未办结
    pub overdue: u64,
    /// 临期
    pub due_soon: u64,
    /// Days past the due date of the oldest overdue case; 0 when none is.
    pub longest: i64,
}

/// What changed since the register's last run (较上期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// 统计日 of the run before.
    pub last: NaiveDate,
    /// Cases that were not in the register.
    pub new_cases: u64,
    /// Matters none of whose cases was in the register.
    pub new_matters: u64,
    /// Cases pending then and closed now.
    pub closed: u64,
    /// Of them, closed after the due date.
    pub closed_late: u64,
    /// Cases overdue now that were not then, or were not registered then.
    pub newly_overdue: u64,
    /// Cases overdue then and closed now.
    pub overdue_cleared: u64,
    /// Changes of matter ids: merges (归并).
    pub merges: u64,
    /// Changes of matter ids: splits (拆分).
    pub splits: u64,
}

/// One band of earlier forecasts (预测与结果).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// The band, in words.
    pub band: String,
    /// Forecasts that have come due.
    pub n: u64,
    /// Mean forecast, 0 to 1.
    pub forecast: f64,
    /// Share that lapsed, 0 to 1.
    pub lapsed: f64,
    /// Mean squared error.
    pub brier: f64,
}
