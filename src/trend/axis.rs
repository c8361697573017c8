//! The weeks of a series, the weeks of 春节 among them, and which weeks of earlier years a week is compared with.

use chrono::{Datelike, Days, NaiveDate};

/// Days off of one Spring Festival holiday (春节放假), first and last.
pub type Festival = (NaiveDate, NaiveDate);

/// The Monday of the week that holds `day`.
pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// Complete weeks in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    first: NaiveDate,
    weeks: usize,
    /// The week of each 春节: the one with most of its days off.
    festivals: Vec<usize>,
    /// Weeks of which 春节 takes three working days or more.
    holiday: Vec<bool>,
}

impl Axis {
    /// The weeks from the one that holds `from` to the last that is over on `as_of`, at most `most` of them.
    pub fn new(from: NaiveDate, as_of: NaiveDate, most: usize, festivals: &[Festival]) -> Self {
        let end = monday(as_of + Days::new(1));
        let whole = usize::try_from((end - monday(from)).num_days() / 7).unwrap_or(0);
        let weeks = whole.min(most);
        let first = end - Days::new(7 * weeks as u64);
        let none = Self {
            first,
            weeks,
            festivals: Vec::new(),
            holiday: Vec::new(),
        };
        none.extended(0, festivals)
    }

    fn mark(&mut self, from: NaiveDate, to: NaiveDate) {
        let mut off = std::collections::BTreeMap::<usize, u32>::new();
        for day in from.iter_days().take_while(|day| *day <= to).take(31) {
            if let Some(week) = self.week_of(day)
                && day.weekday().num_days_from_monday() < 5
            {
                *off.entry(week).or_default() += 1;
            }
        }
        for (week, days) in &off {
            if *days >= 3
                && let Some(slot) = self.holiday.get_mut(*week)
            {
                *slot = true;
            }
        }
        let most = off
            .iter()
            .max_by_key(|(week, days)| (**days, std::cmp::Reverse(**week)));
        self.festivals.extend(most.map(|(week, _)| *week));
    }

    /// The same weeks and some to come.
    pub(super) fn extended(&self, by: usize, festivals: &[Festival]) -> Self {
        let mut longer = Self {
            first: self.first,
            weeks: self.weeks + by,
            festivals: Vec::new(),
            holiday: vec![false; self.weeks + by],
        };
        for (from, to) in festivals {
            longer.mark(*from, *to);
        }
        longer.festivals.sort_unstable();
        longer
    }

    /// How many weeks there are.
    pub fn len(&self) -> usize {
        self.weeks
    }

    /// Whether there is no complete week.
    pub fn is_empty(&self) -> bool {
        self.weeks == 0
    }

    /// The place of the week that holds `day`; `None` outside.
    pub fn week_of(&self, day: NaiveDate) -> Option<usize> {
        let days = usize::try_from((day - self.first).num_days()).ok()?;
        Some(days / 7).filter(|week| *week < self.weeks)
    }

    /// The Monday of a week.
    pub fn start(&self, week: usize) -> NaiveDate {
        self.first + Days::new(7 * week as u64)
    }

    /// Whether 春节 takes three working days or more of a week: it is neither tested nor in a baseline.
    pub fn is_holiday(&self, week: usize) -> bool {
        self.holiday.get(week).copied().unwrap_or(false)
    }

    /// Which weeks [`Self::is_holiday`].
    pub fn holidays(&self) -> &[bool] {
        &self.holiday
    }

    /// The last week that can be tested.
    pub fn last_tested(&self) -> Option<usize> {
        (0..self.weeks).rev().find(|week| !self.is_holiday(*week))
    }

    /// The same week of each of at most `years` earlier years, nearest first, as far as the series reaches with `margin`
    /// weeks before it.
    ///
    /// From `before` weeks before 春节 to `after` weeks after, the same week is as far from that year's 春节; otherwise it is
    /// the week of the same date.
    pub fn same_weeks(
        &self,
        week: usize,
        years: usize,
        margin: usize,
        (before, after): (usize, usize),
    ) -> Vec<usize> {
        let near = self.festivals.iter().find_map(|festival| {
            let range = festival.saturating_sub(before)..=festival + after;
            range.contains(&week).then_some(*festival)
        });
        let mut found = Vec::new();
        for year in 1..=years {
            let Some(by_date) = year_back(week, year) else {
                break;
            };
            let aligned = near.and_then(|festival| {
                let then = year_back(festival, year)?;
                // 春节 moves by at most four weeks.
                let other = self.festivals.iter().find(|f| f.abs_diff(then) <= 5)?;
                (other + week).checked_sub(festival)
            });
            let same = aligned.unwrap_or(by_date);
            if same < margin {
                break;
            }
            found.push(same);
        }
        found
    }
}

/// The week whose date is `years` years before, to the nearest week.
fn year_back(week: usize, years: usize) -> Option<usize> {
    week.checked_sub((years * 36_525 + 350) / 700)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn axis() -> Axis {
        let festivals = [
            ("2022-01-31", "2022-02-06"),
            ("2023-01-21", "2023-01-27"),
            ("2024-02-10", "2024-02-17"),
        ];
        let festivals = festivals.map(|(a, b)| (day(a), day(b)));
        Axis::new(day("2021-01-06"), day("2024-03-10"), 400, &festivals)
    }

    #[test]
    fn weeks_are_complete_and_begin_on_monday() {
        let axis = axis();
        assert_eq!(axis.start(0), day("2021-01-04"));
        assert_eq!(axis.start(axis.len() - 1), day("2024-03-04"));
        let earlier = Axis::new(day("2021-01-06"), day("2024-03-09"), 400, &[]);
        assert_eq!(earlier.len() + 1, axis.len());
    }

    #[test]
    fn the_week_before_the_festival_is_compared_with_the_week_before_the_festival() {
        let axis = axis();
        let week = axis.week_of(day("2024-02-07")).unwrap();
        let same = axis.same_weeks(week, 2, 3, (4, 5));
        let starts: Vec<_> = same.iter().map(|w| axis.start(*w)).collect();
        assert_eq!(starts, [day("2023-01-16"), day("2022-01-24")]);
    }

    #[test]
    fn other_weeks_are_compared_with_the_same_date() {
        let axis = axis();
        let week = axis.week_of(day("2023-09-06")).unwrap();
        let same = axis.same_weeks(week, 5, 3, (4, 5));
        let starts: Vec<_> = same.iter().map(|w| axis.start(*w)).collect();
        assert_eq!(starts, [day("2022-09-05"), day("2021-09-06")]);
    }

    #[test]
    fn the_holiday_week_is_neither_tested_nor_compared_with() {
        let axis = axis();
        assert!(axis.is_holiday(axis.week_of(day("2024-02-13")).unwrap()));
        assert!(!axis.is_holiday(axis.week_of(day("2024-02-07")).unwrap()));
        let inside = Axis::new(
            day("2023-01-06"),
            day("2024-02-18"),
            400,
            &[(day("2024-02-10"), day("2024-02-17"))],
        );
        assert_eq!(
            inside.start(inside.last_tested().unwrap()),
            day("2024-02-05")
        );
    }
}
