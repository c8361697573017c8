//! The features of a case in an interval: what is known on the day, as numbers.
//!
//! Speeds of the desk by interval, working days in the interval (weekends, holidays and 调休 of the calendar), the weekday of
//! receipt, lengths of title and text, the channel, and the words of the text. Who filed, how many came, and how loudly is
//! not here.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::days::WorkDays;
use super::filing::{Filing, day};
use super::speed::{EDGES, INTERVALS, MEMORIES, SEEN_LEVELS, Seen, begins};
use crate::petition::Channel;

/// Weekdays, two lengths, channels.
const PLAIN: usize = 7 + 2 + Channel::ALL.len();
const SPEEDS: usize = MEMORIES.len() * SEEN_LEVELS.len();
/// Columns before the words: the constant, intervals, speeds, working days, the plain ones, those times the interval.
const FIXED: usize = 1 + INTERVALS + SPEEDS + 1 + 2 * PLAIN;
/// How much the words of a text weigh together.
const WORDS: f64 = 2.0;

/// What has to be learnt before a case can be turned into numbers: word frequencies, means and spreads.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scales {
    /// Column and rarity of every word that is not too rare or too common.
    words: BTreeMap<u32, (u32, f64)>,
    /// Mean and spread of the plain columns.
    plain: Vec<(f64, f64)>,
}

/// The columns of a case that are the same in all intervals.
pub(super) struct OfCase {
    plain: [f64; PLAIN],
    words: Vec<(u32, f64)>,
}

impl Scales {
    /// Learns from the training cases.
    pub(super) fn learn(cases: &[(&Filing, &Seen)]) -> Self {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        for (filing, _) in cases {
            for (word, _) in &filing.words {
                *seen.entry(*word).or_default() += 1;
            }
        }
        let n = count(cases.len());
        let words = seen
            .into_iter()
            .map(|(word, df)| (word, f64::from(df)))
            .filter(|(_, df)| *df >= 3.0 && *df <= 0.3 * n)
            .zip(0..)
            .map(|((word, df), at)| (word, (at, ((n + 1.0) / (df + 1.0)).ln() + 1.0)))
            .collect();
        let rows: Vec<[f64; PLAIN]> = cases.iter().map(|(f, _)| plain(f)).collect();
        let plain = (0..PLAIN)
            .map(|column| {
                let values = || rows.iter().filter_map(|row| row.get(column));
                let mean = values().sum::<f64>() / n.max(1.0);
                let spread = values().map(|v| (v - mean).powi(2)).sum::<f64>() / n.max(1.0);
                (mean, spread.sqrt())
            })
            .collect();
        Self { words, plain }
    }

    /// How many columns a row can have.
    pub(super) fn columns(&self) -> usize {
        FIXED + 2 * self.words.len()
    }

    /// The columns of a case that are the same in all intervals.
    pub(super) fn of_case(&self, filing: &Filing) -> OfCase {
        let mut scaled = plain(filing);
        for (slot, (mean, spread)) in scaled.iter_mut().zip(&self.plain) {
            // A column that never varies says nothing.
            *slot = if *spread > 1e-6 {
                ((*slot - mean) / spread).clamp(-4.0, 4.0)
            } else {
                0.0
            };
        }
        let mut words: Vec<(u32, f64)> = filing
            .words
            .iter()
            .filter_map(|(word, n)| {
                let (at, rarity) = self.words.get(word)?;
                Some((*at, rarity * (1.0 + f64::from(*n).ln())))
            })
            .collect();
        let length = words.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        for (_, weight) in &mut words {
            *weight *= WORDS / length.max(1e-9);
        }
        OfCase {
            plain: scaled,
            words,
        }
    }

    /// The row of a case in interval `k`.
    #[expect(clippy::cast_possible_truncation, reason = "features are kept as f32")]
    pub(super) fn row(
        &self,
        filing: &Filing,
        seen: &Seen,
        of_case: &OfCase,
        k: usize,
        days: &WorkDays,
    ) -> Vec<(u32, f32)> {
        let late = (count(k) - 4.0) / 4.0;
        let mut row = Vec::with_capacity(FIXED + 2 * of_case.words.len());
        let mut at = 0_u32;
        let mut put = |value: f64| {
            if value.abs() > 1e-9 {
                row.push((at, value as f32));
            }
            at += 1;
        };
        put(1.0);
        (0..INTERVALS).for_each(|i| put(f64::from(u8::from(i == k))));
        for curve in seen.speeds.iter().flatten() {
            put(logit(curve.get(k).copied().unwrap_or(0.25)) + 1.5);
        }
        put(3.0 * working(filing, k, days));
        of_case.plain.iter().for_each(|v| put(*v));
        of_case.plain.iter().for_each(|v| put(v * late));
        let after = u32::try_from(self.words.len()).unwrap_or(0);
        for (word, weight) in &of_case.words {
            row.push((at + word, *weight as f32));
            row.push((at + after + word, (weight * late) as f32));
        }
        row
    }
}

fn plain(filing: &Filing) -> [f64; PLAIN] {
    let mut out = [0.0; PLAIN];
    let weekday = filing.received.weekday().num_days_from_monday() as usize;
    if let Some(slot) = out.get_mut(weekday) {
        *slot = 1.0;
    }
    out[7] = f64::from(filing.text_chars).ln_1p();
    out[8] = f64::from(filing.title_chars).ln_1p();
    for (slot, channel) in out.iter_mut().skip(9).zip(Channel::ALL) {
        *slot = f64::from(u8::from(filing.channel == Some(channel)));
    }
    out
}

/// How many working days the interval has for this case, against what is usual, on a log scale.
fn working(filing: &Filing, k: usize, days: &WorkDays) -> f64 {
    let received = day(filing.received);
    let (from, to) = (begins(k), EDGES.get(k).copied().unwrap_or(0));
    let found = days.between(received + from, received + to);
    let usual = f64::from(to - from) * 5.0 / 7.0;
    ((found + 0.25) / (usual + 0.25)).ln()
}

/// Log-odds, kept within what a desk can be believed to be.
fn logit(p: f64) -> f64 {
    let p = p.clamp(0.005, 0.99);
    (p / (1.0 - p)).ln()
}

/// A small count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}
