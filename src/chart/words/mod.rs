//! The words of the charts in both languages, one table a subject.

mod flows;
mod harm;
mod places;
mod times;
mod trends;

use crate::analysis::{Outcome, Step};
use crate::petition::Channel;
use crate::text::{Words, many, words};

words! {
    // What stands in several charts.
    total = "合计" | "Total";
    col_department = "承办单位" | "Department";
    col_issue = "诉求类别" | "Issue";
    col_family = "诉求大类" | "Family";
    col_unit = "被反映单位" | "Unit complained of";
    col_open = "在办" | "Open";
    col_overdue = "超期" | "Overdue";
    col_due_soon = "临期" | "Due soon";
    col_share = "占比" | "Share";
    col_n = "件数 n" | "Cases n";
    too_few = "样本不足" | "too few";
    no_cases = "没有受理件。" | "No case was registered.";
    no_channel = "渠道未注明" | "not stated";
    cases_axis = "件" | "cases";
}

impl Words {
    /// What became of a case.
    pub(crate) fn outcome(self, outcome: Outcome) -> &'static str {
        let en = match outcome {
            Outcome::OnTime => "Closed in time",
            Outcome::Late => "Closed late",
            Outcome::Open => "Open, not yet due",
            Outcome::Overdue => "Overdue",
            Outcome::NotAccepted => "Not accepted",
        };
        self.lang().pick(outcome.name(), en)
    }

    /// The way a case came in.
    pub(crate) fn channel(self, channel: Option<Channel>) -> &'static str {
        channel.map_or(self.no_channel(), |c| c.name_in(self.lang()))
    }

    /// The width of a step of time.
    pub(crate) fn step(self, step: Step) -> &'static str {
        let en = match step {
            Step::Week => "week",
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
        };
        self.lang().pick(step.name(), en)
    }
}
