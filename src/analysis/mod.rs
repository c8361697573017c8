//! From case records to the plain tables that people look at.
//!
//! In: every [`crate::petition::CaseRecord`] once, through [`Builder::push`]. Out: one [`Analysis`], the only input of
//! charts and reports, with a fixed order of rows. It never keeps a text, a name or a petitioner key, and it never
//! measures who filed: the number of people behind a filing appears once, as a total in [`Opening`].
//!
//! The group-bys are polars lazy queries over slim columns; turning their rows into tables is plain code.

mod answering;
mod backlog;
mod builder;
mod cfg;
mod flow;
mod frame;
mod inputs;
mod mix;
mod opening;
mod outcome;
mod places;
mod survival;
mod work;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod fake_trends;
#[cfg(test)]
mod fake_work;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::Serialize;

use crate::petition::{Channel, ClosureAudit, Debts, Family, Issue, Trends};

pub use builder::{Builder, OVERDUE_KEPT};
pub use cfg::{Config, DEFAULT_TOML, Plan};
pub use inputs::{Digest, InputFile, Inputs, ModelNote};
pub use outcome::{Outcome, OutcomeCell};
pub use places::PlaceCell;
pub use survival::{Curve, Curves, Mark, Rung, STATUTORY_DAYS};
pub use work::{Kept, Load, OpenCase, OpenMatter, Owed, Pressing, Since, Work};

/// The department of a case that names none and has no default (未登记承办单位).
pub const NO_DEPARTMENT: &str = "未登记承办单位";

/// Everything that charts and reports may say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// The day that the run looks from (统计截止日).
    pub as_of: NaiveDate,
    /// The least number of cases a distribution is drawn for.
    pub min_n: u64,
    /// The figures a half-yearly work report opens with.
    pub opening: Opening,
    /// The issue mix, families by size, the rest (不属人社) last; leaves by size within.
    pub mix: Vec<FamilyRow>,
    /// Inflow and closing over time, by family.
    pub flow: Flow,
    /// Days to answer by department.
    pub by_department: Answering,
    /// Days to answer by issue.
    pub by_issue: Answering,
    /// Cases by place and issue, places by name, the cases without one last.
    pub places: Vec<PlaceCell>,
    /// Cases by channel, family and what became of them.
    pub outcomes: Vec<OutcomeCell>,
    /// How long answers take, open cases included.
    pub curves: Curves,
    /// What is overdue and due soon.
    pub backlog: Backlog,
    /// Money owed in cases that are still open, by issue.
    pub amounts: Vec<AmountRow>,
    /// How much of the labelling a person should confirm.
    pub review: Review,
    /// Who owes what; empty until the pipeline puts it in.
    pub debts: Debts,
    /// How cases were closed; empty until the pipeline puts it in.
    pub closures: ClosureAudit,
    /// How much of the ledger is shown.
    pub ledger_shown: LedgerShown,
    /// Backlog alarms and the workload ahead; empty until the pipeline puts them in.
    pub trends: Trends,
    /// What is to be answered, in which order; empty until the pipeline puts it in.
    pub work: Work,
    /// What the run read, and with what.
    pub inputs: Inputs,
}

/// How much of the ledger is shown (`[ledger]` of the configuration).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LedgerShown {
    /// The most groups that are drawn.
    pub drawn: usize,
    /// The most groups that the report lists.
    pub listed: usize,
    /// The least number of matters with an amount for a picture.
    pub min_n: u64,
}

impl Default for LedgerShown {
    fn default() -> Self {
        Self {
            drawn: 12,
            listed: 50,
            min_n: 5,
        }
    }
}

/// The opening figures of a half-yearly work report. `cases = closed + pending + not_accepted`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// The first day of receipt.
    pub first_received: Option<NaiveDate>,
    /// The last day of receipt.
    pub last_received: Option<NaiveDate>,
    /// 受理件次: every registered filing.
    pub cases: u64,
    /// Filings by channel, in the order of [`Channel::ALL`], then those without a channel.
    pub channels: Vec<ChannelRow>,
    /// 办结
    pub closed: u64,
    /// 办结 on or before the due date.
    pub closed_on_time: u64,
    /// 在办, overdue and due soon included.
    pub pending: u64,
    /// 不予受理
    pub not_accepted: u64,
    /// 超期未办结
    pub overdue: u64,
    /// 临期
    pub due_soon: u64,
    /// 涉及人次: a total and nothing else.
    pub persons: u64,
    /// The filings that registered a number of people.
    pub with_persons: u64,
    /// The filings whose department is the issue's default because the export names none.
    pub department_assumed: u64,
}

impl Opening {
    /// 按期办结率: closed on time as a share of closed, 0 to 1; `None` when nothing is closed.
    pub fn on_time_rate(&self) -> Option<f64> {
        share(self.closed_on_time, self.closed)
    }
}

/// Filings by one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelRow {
    /// The channel; `None` when the export does not say (未注明).
    pub channel: Option<Channel>,
    /// Filings.
    pub cases: u64,
}

/// One family of the issue mix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FamilyRow {
    /// The family.
    pub family: Family,
    /// Filings.
    pub cases: u64,
    /// Its leaves, most filings first; leaves without a filing last.
    pub issues: Vec<IssueRow>,
}

/// One leaf of the issue mix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueRow {
    /// The leaf.
    pub issue: Issue,
    /// Filings.
    pub cases: u64,
    /// 在办
    pub pending: u64,
    /// 超期
    pub overdue: u64,
    /// 需复核
    pub needs_review: u64,
}

/// How wide one step of the time axis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// ISO week, from Monday.
    Week,
    /// Calendar month.
    Month,
    /// Calendar quarter.
    Quarter,
    /// Calendar year.
    Year,
}

impl Step {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "周",
            Self::Month => "月",
            Self::Quarter => "季度",
            Self::Year => "年",
        }
    }
}

/// Inflow and closing over time; every family has a number for every step, zeros filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The width of a step.
    pub step: Step,
    /// The first day of each step.
    pub steps: Vec<NaiveDate>,
    /// Whether the run date falls inside the last step, so that it is not complete.
    pub last_is_partial: bool,
    /// One row for each family, in the order of [`Family::ALL`].
    pub families: Vec<FlowRow>,
    /// Closed cases without a closing or answering date: they are in no step.
    pub closed_undated: u64,
}

/// One family over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowRow {
    /// The family.
    pub family: Family,
    /// Filings received in each step.
    pub received: Vec<u64>,
    /// Cases closed in each step.
    pub closed: Vec<u64>,
}

/// Days from receipt to the answer (or the closing, when no answer is dated), by some key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answering {
    /// The right end of the drawn axis, in days; longer ones are in `beyond`.
    pub axis_days: u32,
    /// The width of a bin, in days.
    pub bin_days: u32,
    /// Keys with at least `min_n` answered cases, most cases first.
    pub rows: Vec<AnswerRow>,
    /// How many of `rows` are drawn one by one.
    pub drawn: usize,
    /// Keys under `min_n` (样本不足) and their number of answered cases.
    pub small: Vec<(String, u64)>,
    /// The keys that are not drawn one by one, taken together; `None` when they hold fewer than `min_n` cases.
    pub rest: Option<AnswerRow>,
    /// How many keys `rest` takes together.
    pub rest_keys: usize,
    /// All answered cases with usable dates.
    pub answered: u64,
    /// Cases answered before they were received: not counted.
    pub negative: u64,
}

/// The distribution of days to answer for one key. Quantiles are linear between neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerRow {
    /// The department's or the issue's name.
    pub name: String,
    /// The issue, where the key is one.
    pub issue: Option<Issue>,
    /// Answered cases.
    pub n: u64,
    /// The tenth percentile, in days.
    pub p10: f64,
    /// The lower quartile, in days.
    pub q1: f64,
    /// The median, in days.
    pub median: f64,
    /// The upper quartile, in days.
    pub q3: f64,
    /// The ninetieth percentile, in days.
    pub p90: f64,
    /// The longest, in days.
    pub max: u32,
    /// The median of what the law allows (due date less day of receipt), in days.
    pub allowed: f64,
    /// Answered cases that took no longer than the law allows.
    pub within: u64,
    /// Counts by bin from day 0 on.
    pub bins: Vec<u64>,
    /// Cases past the right end of the axis.
    pub beyond: u64,
}

/// What is overdue and due soon.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Backlog {
    /// Departments with open cases, most overdue first, then most due soon, then most open.
    pub departments: Vec<BacklogRow>,
    /// The longest overdue cases, longest first.
    pub listed: Vec<OverdueCase>,
    /// Overdue cases that the list leaves out (另有).
    pub unlisted: u64,
}

/// One department's open cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BacklogRow {
    /// 承办单位
    pub department: String,
    /// 在办, overdue and due soon included.
    pub pending: u64,
    /// 超期
    pub overdue: u64,
    /// 临期
    pub due_soon: u64,
    /// Days past due of the oldest overdue case.
    pub oldest_days_over: Option<u32>,
}

/// One overdue case, for the analyst: no text, no person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OverdueCase {
    /// 到期日
    pub due_on: NaiveDate,
    /// 登记时间
    pub received_on: NaiveDate,
    /// 信访编号
    pub case_id: String,
    /// 承办单位
    pub department: String,
    /// 诉求类别
    pub issue: Issue,
    /// 已超天数
    pub days_over: u32,
}

/// Money owed in open cases of one issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountRow {
    /// The issue.
    pub issue: Issue,
    /// Open cases.
    pub pending: u64,
    /// Open cases whose text names an amount.
    pub with_amount: u64,
    /// The sum of those amounts, in 分 (hundredths of a yuan).
    pub total_fen: i64,
}

/// How much of the labelling a person should confirm.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Labelled cases.
    pub cases: u64,
    /// 需复核
    pub needs_review: u64,
}

impl Review {
    /// The share that needs review, 0 to 1; `None` without cases.
    pub fn share(&self) -> Option<f64> {
        share(self.needs_review, self.cases)
    }
}

/// A count as a decimal.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far under 2^52"
)]
fn real(n: u64) -> f64 {
    n as f64
}

/// `part / whole`; `None` when `whole` is 0.
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| real(part) / real(whole))
}
