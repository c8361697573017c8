//! The audit of closures (办结质量核查): answered in minutes, answered by a copy, passed on instead of answered, filed again.
//!
//! In: per case, the redacted answer ([`read`], which keeps a digest and rule ids and no words); across cases, when each
//! was registered and closed, with its matter. Out: a `ClosureAudit` by department with n and interval, and the cases with
//! their evidence. Every finding is a lead to be checked, not a verdict. It never keeps a text and never looks at who filed.

mod cfg;
mod closing;
mod reply;

#[cfg(test)]
mod tests;

pub use cfg::{BUILT_IN, Config, DEFAULT_TOML, Plan};
pub use closing::run;
pub use reply::read;

use crate::petition::{MatterId, Reply, Stamp};

/// One case as the audit needs it; cases that are neither closed nor answered count only as filings of their matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// 信访编号
    pub case_id: String,
    /// Its matter.
    pub matter: MatterId,
    /// 承办单位
    pub department: String,
    /// Whether the department was read from the export.
    pub department_given: bool,
    /// 登记时间
    pub received: Stamp,
    /// 办结时间, or the answer's when no closing is dated; `None` while the case is open, or when neither is dated.
    pub closed: Option<Stamp>,
    /// Whether the case is closed, dated or not.
    pub is_closed: bool,
    /// Whether an answer is dated or has a text.
    pub answered: bool,
    /// Whether the case's file tells of answers at all, so that none is a finding.
    pub file_has_answers: bool,
    /// What is kept of the answer's text.
    pub reply: Option<Reply>,
    /// Whether it is known from the register only: an earlier run looked at it, so that it counts where a new filing of its
    /// matter can come to light, and nowhere else.
    pub earlier: bool,
}
