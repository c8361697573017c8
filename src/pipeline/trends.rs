//! From case records to the matters that the trend stage counts.
//!
//! A matter is counted by its first filing alone: its day of receipt, due date, answer, office, issue and respondent. Later
//! filings of the same matter, and how many people a filing speaks for, reach no count.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::analysis::NO_DEPARTMENT;
use crate::petition::{CaseRecord, Status, Trends};
use crate::text::Said;
use crate::trend::{self, Matter, Settlement};

/// Keeps of every case what a matter first filed by it would be counted by.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// By the office's own number, so that a case exported twice is one case, its last row.
    cases: BTreeMap<String, Matter>,
}

impl Watch {
    /// Takes one record.
    pub(super) fn push(&mut self, record: &CaseRecord) {
        let head = &record.head;
        let respondent = record.facts.respondent.as_ref();
        let matter = Matter {
            received_on: head.received.date,
            registered_on: None,
            due_on: record.deadline.due_on,
            settlement: settlement(record),
            issue: record.label.issue,
            department: head
                .department
                .clone()
                .unwrap_or_else(|| NO_DEPARTMENT.to_owned()),
            respondent: respondent.map(|fact| fact.value.clone()),
        };
        self.cases.insert(head.case_id.clone(), matter);
    }

    /// The alarms and the forecast over the matters whose first filings have these numbers.
    ///
    /// `None` when filings were not linked to matters: nothing is raised or forecast then, since it would count filings.
    pub(super) fn finish(
        self,
        first_filings: Option<&BTreeSet<String>>,
        as_of: NaiveDate,
        plan: &trend::Plan,
    ) -> Trends {
        let Some(first) = first_filings else {
            return Trends {
                notes: vec![Said::new(
                    "来件尚未归并为事项，不作预警和预测（不按来件多少预警）。",
                    "The cases have not been linked into matters, so there are no alarms or forecasts (none go by the number of filings).",
                )],
                ..Trends::default()
            };
        };
        let matters = self.cases.into_iter();
        let matters: Vec<Matter> = matters
            .filter(|(id, _)| first.contains(id))
            .map(|(_, matter)| matter)
            .collect();
        trend::run(&matters, as_of, plan)
    }
}

/// Whether and when a case was answered.
fn settlement(record: &CaseRecord) -> Settlement {
    let head = &record.head;
    let day = head.answered.or(head.closed).map(|stamp| stamp.date);
    match (day, head.status) {
        (Some(day), _) => Settlement::On(day),
        (None, Some(Status::Closed | Status::Rejected)) => Settlement::Undated,
        (None, _) => Settlement::Pending,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::analysis::fake::Fake;

    fn plan() -> trend::Plan {
        trend::Config::default().plan(Vec::new(), &mut Vec::new())
    }

    /// The law that keeps alarms on what is owed and off who files.
    #[test]
    fn more_filings_and_more_persons_behind_a_matter_change_nothing() {
        let fake = Fake::weeks(400, 70);
        let as_of = fake.as_of();
        let (mut once, mut often) = (Watch::default(), Watch::default());
        let mut first = BTreeSet::new();
        for record in fake.records() {
            first.insert(record.head.case_id.clone());
            once.push(&record);
            let mut crowd = record.clone();
            crowd.head.persons = Some(900);
            often.push(&crowd);
            for again in 1..4_u64 {
                let mut more = crowd.clone();
                more.head.case_id.push_str(&format!("-{again}"));
                // The newest filings all come in the last week.
                more.head.received.date = as_of - Days::new(again);
                often.push(&more);
            }
        }
        let one = once.finish(Some(&first), as_of, &plan());
        let other = often.finish(Some(&first), as_of, &plan());
        assert!(one.tested > 10);
        assert_eq!(one, other);
    }

    #[test]
    fn without_matters_nothing_is_raised() {
        let fake = Fake::weeks(400, 70);
        let mut watch = Watch::default();
        fake.records().iter().for_each(|record| watch.push(record));
        let trends = watch.finish(None, fake.as_of(), &plan());
        assert!(trends.alarms.is_empty() && trends.forecasts.is_empty());
        assert_eq!(trends.notes.len(), 1);
    }
}
