//! From matters to counts by week: one matter counts once, whoever and however many filed it.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::axis::Axis;
use crate::petition::{Issue, Measure, SeriesKey, Subject};

/// Whether the obligation of a matter was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settlement {
    /// Not yet.
    Pending,
    /// On this day.
    On(NaiveDate),
    /// Yes, on a day that is not known: it counts as in time.
    Undated,
}

/// One matter as the trend stage sees it: dates, the office, the issue, the respondent. Nothing of who filed, how often, or
/// how many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matter {
    /// The day of the first filing.
    pub received_on: NaiveDate,
    /// The day on which the register first had it; `None` when the register keeps no such day.
    pub registered_on: Option<NaiveDate>,
    /// 到期日 of the first filing.
    pub due_on: NaiveDate,
    /// Whether the first filing was answered.
    pub settlement: Settlement,
    /// 诉求类别
    pub issue: Issue,
    /// 承办单位
    pub department: String,
    /// 被反映单位, under one name.
    pub respondent: Option<String>,
}

impl Matter {
    /// The day after the due date, when it passed without an answer by `as_of`.
    pub(super) fn overdue_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let late = match self.settlement {
            Settlement::Pending => true,
            Settlement::On(day) => day > self.due_on,
            Settlement::Undated => false,
        };
        let day = self.due_on.checked_add_days(Days::new(1))?;
        (late && day <= as_of).then_some(day)
    }

    /// Whether it is overdue on `as_of`.
    pub(super) fn is_overdue(&self, as_of: NaiveDate) -> bool {
        let open = match self.settlement {
            Settlement::Pending => true,
            Settlement::On(day) => day > as_of,
            Settlement::Undated => false,
        };
        open && self.due_on < as_of
    }

    /// Whose backlog it is: the office with the issue, and the respondent.
    pub(super) fn tested_subjects(&self) -> impl Iterator<Item = Subject> + '_ {
        let office = Subject::Office {
            department: self.department.clone(),
            issue: self.issue,
        };
        let respondent = self.respondent.clone();
        std::iter::once(office)
            .chain(respondent.map(|respondent| Subject::Respondent { respondent }))
    }

    /// Whose workload it is.
    pub(super) fn forecast_subjects(&self) -> [Subject; 3] {
        [
            Subject::All,
            Subject::Family {
                family: self.issue.family(),
            },
            Subject::Department {
                department: self.department.clone(),
            },
        ]
    }
}

/// The counts of each tested series over the weeks of `axis`.
pub(super) fn weekly(
    matters: &[Matter],
    axis: &Axis,
    as_of: NaiveDate,
) -> BTreeMap<SeriesKey, Vec<u32>> {
    let mut all = BTreeMap::new();
    for matter in matters {
        let received = Some(matter.received_on).filter(|day| *day <= as_of);
        let days = [
            (Measure::NewMatters, received),
            (Measure::NewlyOverdue, matter.overdue_on(as_of)),
        ];
        for (measure, day) in days {
            let Some(week) = day.and_then(|day| axis.week_of(day)) else {
                continue;
            };
            for subject in matter.tested_subjects() {
                count(&mut all, SeriesKey { measure, subject }, axis.len(), week);
            }
        }
    }
    all
}

fn count<K: Ord>(all: &mut BTreeMap<K, Vec<u32>>, key: K, length: usize, at: usize) {
    let series = all.entry(key).or_insert_with(|| vec![0; length]);
    if let Some(slot) = series.get_mut(at) {
        *slot += 1;
    }
}

/// New matters of each forecast subject by week.
pub(super) fn workload_by_week(matters: &[Matter], axis: &Axis) -> BTreeMap<Subject, Vec<u32>> {
    let mut all = BTreeMap::new();
    for matter in matters {
        if let Some(week) = axis.week_of(matter.received_on) {
            for subject in matter.forecast_subjects() {
                count(&mut all, subject, axis.len(), week);
            }
        }
    }
    all
}

/// The complete months that lie within the weeks of `axis`, by their first days.
pub(super) fn months(axis: &Axis, as_of: NaiveDate) -> Vec<NaiveDate> {
    let begin = axis.start(0);
    let first = if begin.day() == 1 {
        begin
    } else {
        next_month(begin)
    };
    std::iter::successors(Some(first), |day| Some(next_month(*day)))
        .take_while(|day| next_month(*day) <= as_of + Days::new(1))
        .collect()
}

/// The first day of the following month.
pub(super) fn next_month(day: NaiveDate) -> NaiveDate {
    let (year, month) = match day.month() {
        12 => (day.year() + 1, 1),
        month => (day.year(), month + 1),
    };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX)
}

/// New matters of each forecast subject by month.
pub(super) fn workload_by_month(
    matters: &[Matter],
    months: &[NaiveDate],
) -> BTreeMap<Subject, Vec<u32>> {
    let mut all = BTreeMap::new();
    for matter in matters {
        let first = matter.received_on.with_day(1);
        let found = first.and_then(|first| months.binary_search(&first).ok());
        if let Some(month) = found {
            for subject in matter.forecast_subjects() {
                count(&mut all, subject, months.len(), month);
            }
        }
    }
    all
}
