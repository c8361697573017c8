//! Late registration (补登): which part of a week's matters is in the register by now.
//!
//! From the reporting triangle of matters received in recent weeks, by reverse hazards (a matter that is registered at all
//! within `longest` weeks is taken to be registered in the end). Expected counts are scaled by the completeness; counts
//! themselves are never inflated.

use chrono::NaiveDate;

use super::glm::real;

/// Longer delays are taken as this one, in weeks.
const LONGEST: usize = 8;

/// The registered part of a week's matters, by weeks since the week ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Completeness(Vec<f64>);

impl Completeness {
    /// From pairs of receipt and registration; `None` with fewer than `least` pairs received in the `window` weeks before
    /// `as_of`.
    pub fn estimate(
        pairs: impl Iterator<Item = (NaiveDate, NaiveDate)>,
        as_of: NaiveDate,
        window: usize,
        least: usize,
    ) -> Option<Self> {
        // By delay: registered at exactly this one; at this one or less among those old enough to show it.
        let mut exactly = [0_usize; LONGEST + 1];
        let mut at_most = [0_usize; LONGEST + 1];
        let mut seen = 0;
        for (received, registered) in pairs {
            let (Some(age), Some(delay)) = (weeks(received, as_of), weeks(received, registered))
            else {
                continue;
            };
            if age >= window || delay > age {
                continue;
            }
            seen += 1;
            let delay = delay.min(LONGEST);
            for (at, (one, all)) in exactly.iter_mut().zip(&mut at_most).enumerate() {
                if age >= at {
                    *one += usize::from(delay == at);
                    *all += usize::from(delay <= at);
                }
            }
        }
        if seen < least {
            return None;
        }
        let mut share = 1.0;
        let mut out = vec![1.0];
        for (one, all) in exactly.iter().zip(&at_most).skip(1).rev() {
            if *all > 0 {
                share *= 1.0 - real(*one) / real(*all);
            }
            out.push(share);
        }
        out.reverse();
        Some(Self(out))
    }

    /// The registered part of what was received `age` weeks ago.
    pub fn at(&self, age: usize) -> f64 {
        self.0.get(age).copied().unwrap_or(1.0)
    }
}

/// Whole weeks from one day to another; `None` when the other is earlier.
fn weeks(from: NaiveDate, to: NaiveDate) -> Option<usize> {
    usize::try_from((to - from).num_days()).ok().map(|d| d / 7)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn a_quarter_that_comes_a_week_late_is_missing_from_the_last_week() {
        let as_of: NaiveDate = "2024-06-30".parse().unwrap();
        let all: Vec<_> = (0..26_u64)
            .flat_map(|age| (0..8_u64).map(move |n| (age, n)))
            .map(|(age, n)| {
                let received = as_of - Days::new(7 * age + 3);
                (received, received + Days::new(if n < 2 { 7 } else { 0 }))
            })
            .filter(|(_, registered)| *registered <= as_of)
            .collect();
        let of = Completeness::estimate(all.into_iter(), as_of, 26, 30).unwrap();
        assert!((of.at(0) - 0.75).abs() < 0.01, "{of:?}");
        assert!(of.at(1) > 0.999 && of.at(50) > 0.999);
    }

    #[test]
    fn without_registration_days_nothing_is_estimated() {
        let as_of: NaiveDate = "2024-06-30".parse().unwrap();
        assert_eq!(
            Completeness::estimate(std::iter::empty(), as_of, 26, 30),
            None
        );
    }
}
