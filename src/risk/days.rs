//! Working days, counted in constant time over a stretch of the calendar.

use chrono::{Days, NaiveDate};

use super::filing::day;

/// Which days offices work, made ready to count. Outside the stretch five days of seven are assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkDays {
    first: i32,
    /// `count[i]`: working days among the first `i` days.
    count: Vec<u32>,
}

impl WorkDays {
    /// The stretch from `first` to `last`, both included.
    pub fn new(first: NaiveDate, last: NaiveDate, works: impl Fn(NaiveDate) -> bool) -> Self {
        let mut count = vec![0_u32];
        let (mut at, mut sum) = (first, 0);
        while at <= last {
            sum += u32::from(works(at));
            count.push(sum);
            match at.checked_add_days(Days::new(1)) {
                Some(next) => at = next,
                None => break,
            }
        }
        Self {
            first: day(first),
            count,
        }
    }

    /// Working days after `from` up to and including `to`, both as numbers of days; 0 when `to` is not later.
    pub(super) fn between(&self, from: i32, to: i32) -> f64 {
        if to <= from {
            return 0.0;
        }
        let upto = |day: i32| {
            let at = usize::try_from(day + 1 - self.first).ok()?;
            self.count.get(at).copied()
        };
        match (upto(from), upto(to)) {
            (Some(from), Some(to)) => f64::from(to.saturating_sub(from)),
            _ => f64::from(to - from) * 5.0 / 7.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn a_week_has_five_working_days() {
        let at = |d| NaiveDate::from_ymd_opt(2024, 3, d).unwrap_or_default();
        let days = WorkDays::new(at(1), at(31), |d| {
            !matches!(d.weekday(), Weekday::Sat | Weekday::Sun)
        });
        assert!((days.between(day(at(4)), day(at(11))) - 5.0).abs() < 1e-9);
        assert!((days.between(day(at(8)), day(at(10)))).abs() < 1e-9);
    }
}
