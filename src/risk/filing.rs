//! A case as the lapse model knows it: days, desk, issue and word counts; no text, no name, no number of heads.

use chrono::{Datelike, NaiveDate};

use crate::petition::{Channel, Issue};

/// How many nested levels a desk has, from the widest to the narrowest.
pub const LEVELS: usize = 4;

/// One case (件) of the history or of the cases to be assessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Filing {
    /// 登记日
    pub received: NaiveDate,
    /// The day of the answer (答复，没有则办结); `None` while there is none.
    pub answered: Option<NaiveDate>,
    /// The last day on which it was known whether it is answered; `None` when it is followed to the day looked from. A case
    /// that later exports no longer hold was open on this day, and nothing is known of it since.
    pub followed_to: Option<NaiveDate>,
    /// The desk that has to answer, as nested keys from wide to narrow; see [`desk`](super::desk).
    pub desk: [String; LEVELS],
    /// 诉求类别
    pub issue: Issue,
    /// 渠道
    pub channel: Option<Channel>,
    /// Hashed content words with their counts, sorted by hash.
    pub words: Vec<(u32, u16)>,
    /// Characters of the title.
    pub title_chars: u32,
    /// Characters of the text.
    pub text_chars: u32,
}

impl Filing {
    /// Counts the content words of a text under stable hashes; masks and stop words are for the caller to leave out.
    pub fn count_words<'t>(words: impl Iterator<Item = &'t str>) -> Vec<(u32, u16)> {
        let mut counted = std::collections::BTreeMap::<u32, u16>::new();
        for word in words {
            let slot = counted.entry(hash(word)).or_default();
            *slot = slot.saturating_add(1);
        }
        counted.into_iter().collect()
    }

    /// Days from receipt to the answer, never below 0; `None` while there is no answer.
    pub fn days(&self) -> Option<i32> {
        Some((day(self.answered?) - day(self.received)).max(0))
    }

    /// Whether it was not answered within `horizon` days of receipt; `None` when that is not known on `known_on`.
    pub fn lapsed(&self, horizon: i32, known_on: NaiveDate) -> Option<bool> {
        match self.answered.filter(|a| *a <= known_on) {
            Some(answered) => Some(day(answered) - day(self.received) > horizon),
            None => {
                let known_on = self.followed_to.map_or(known_on, |to| to.min(known_on));
                (day(known_on) - day(self.received) >= horizon).then_some(true)
            }
        }
    }

    /// Days since receipt that it is known to have been open, seen from the end of day `until`; for a case without answer.
    pub(super) fn outlived(&self, until: i32) -> i32 {
        let to = self.followed_to.map_or(until, |to| day(to).min(until));
        to - day(self.received)
    }
}

/// A day as a number.
pub(super) fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// FNV-1a: the same on every machine and in every version.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |h, b| {
        (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default()
    }

    fn filing(answered: Option<u32>) -> Filing {
        Filing {
            received: at(1),
            answered: answered.map(at),
            followed_to: None,
            desk: Default::default(),
            issue: Issue::Other,
            channel: None,
            words: Vec::new(),
            title_chars: 0,
            text_chars: 0,
        }
    }

    #[test]
    fn an_outcome_is_known_only_when_it_has_come() {
        assert_eq!(filing(Some(16)).lapsed(15, at(31)), Some(false));
        assert_eq!(filing(Some(17)).lapsed(15, at(31)), Some(true));
        assert_eq!(filing(None).lapsed(15, at(15)), None);
        assert_eq!(filing(None).lapsed(15, at(16)), Some(true));
        // An answer after the day it is looked at from has not come.
        assert_eq!(filing(Some(10)).lapsed(15, at(8)), None);
    }

    #[test]
    fn nothing_is_known_of_a_case_that_is_no_longer_told_of() {
        let lost = Filing {
            followed_to: Some(at(10)),
            ..filing(None)
        };
        assert_eq!(lost.lapsed(9, at(31)), Some(true));
        assert_eq!(lost.lapsed(15, at(31)), None);
        assert_eq!(
            (lost.outlived(day(at(31))), lost.outlived(day(at(5)))),
            (9, 4)
        );
    }

    #[test]
    fn words_are_counted_in_a_fixed_order() {
        let a = Filing::count_words(["工资", "拖欠", "工资"].into_iter());
        let b = Filing::count_words(["工资", "工资", "拖欠"].into_iter());
        assert_eq!(a, b);
        assert_eq!(a.iter().map(|(_, n)| n).sum::<u16>(), 3);
    }
}
