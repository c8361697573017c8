//! The debt ledger (欠账台账): who owes, how much, to how many, for how long.
//!
//! In: every filing with its matter, the facts read from it and where it stands; the families of units. Out: [`Debts`]:
//! one `Claim` a matter, one `Debt` a unit (or family of units) and issue family. A claim is counted once over its
//! repeats; what filings do not state is counted as unknown and never guessed. It never puts units together on a brand
//! alone, and it knows neither who filed nor how many came: `people` are those who are owed.
//!
//! A module of its own, and not a part of linking: linking decides what is one matter by comparing texts, this adds up
//! what matters claim and needs no text, so that its sums can be checked with pencil and paper.

mod cfg;
mod claim;
mod debt;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use cfg::{Config, DEFAULT_TOML, GroupBy, Plan, Shown};
pub use debt::group_id;

use crate::petition::{ClaimState, Debts, Families, Issue, MatterId, Paid};

/// A figure as one filing states it, with the bounds of its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The value.
    pub value: f64,
    /// The least the words can mean.
    pub low: f64,
    /// The most the words can mean.
    pub high: f64,
}

/// One filing as the ledger needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Filing {
    /// 信访编号
    pub case_id: String,
    /// Its matter.
    pub matter: MatterId,
    /// 登记时间
    pub received_on: NaiveDate,
    /// 诉求类别
    pub issue: Issue,
    /// Where it stands.
    pub state: ClaimState,
    /// Whether it was answered.
    pub answered: bool,
    /// 被反映单位
    pub respondent: Option<String>,
    /// 拖欠金额, in yuan.
    pub amount: Option<Figure>,
    /// 涉及人数
    pub people: Option<Figure>,
    /// 拖欠时长, in months.
    pub months: Option<Figure>,
    /// What its answer says was paid.
    pub paid: Option<Paid>,
}

/// Adds up what is owed as of `as_of`. The same filings in any order give the same ledger.
pub fn run(filings: &[Filing], families: &Families, plan: &Plan, as_of: NaiveDate) -> Debts {
    let claims = claim::merge(filings, families, plan);
    debt::add_up(claims, families, plan, as_of)
}
