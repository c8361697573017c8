//! The features of a case in an interval: what is known on the day, as numbers.
//!
//! Speeds of the desk by interval, working days in the interval (weekends, holidays and 调休 of the calendar), the weekday of
//! receipt, lengths, what facts the text states, the open cases of the place, and the words of the text through a fixed
//! random projection. Who filed, how many came, and how loudly is not here.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::days::WorkDays;
use super::filing::{Filing, day};
use super::speed::{EDGES, INTERVALS, MEMORIES, SEEN_LEVELS, Seen, begins};
use crate::petition::Channel;

/// Columns of the projected words.
const PROJECTED: usize = 128;
/// Columns a word is spread over.
const SPREAD: u32 = 4;
/// Weekdays, two lengths, two facts, the load, channels.
const PLAIN: usize = 7 + 2 + 2 + 1 + Channel::ALL.len();
/// Columns of a case that are the same in all intervals.
const OF_CASE: usize = PLAIN + PROJECTED;
/// Columns of a row: intervals, speeds, working days, the case, and the case times the interval's place in time.
pub(super) const COLUMNS: usize =
    INTERVALS + MEMORIES.len() * SEEN_LEVELS.len() + 1 + OF_CASE + OF_CASE;

/// What has to be learnt before a case can be turned into numbers: word frequencies, means and spreads.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scales {
    /// ln(n / df) of every word worth projecting.
    idf: BTreeMap<u32, f64>,
    /// Mean and spread of the plain columns.
    plain: Vec<(f64, f64)>,
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
        let idf = seen
            .into_iter()
            .map(|(word, df)| (word, f64::from(df)))
            .filter(|(_, df)| *df >= 3.0 && *df <= 0.3 * n)
            .map(|(word, df)| (word, ((n + 1.0) / (df + 1.0)).ln() + 1.0))
            .collect();
        let rows: Vec<[f64; PLAIN]> = cases.iter().map(|(f, s)| plain(f, s)).collect();
        let plain = (0..PLAIN)
            .map(|column| {
                let values = || rows.iter().filter_map(|row| row.get(column));
                let mean = values().sum::<f64>() / n.max(1.0);
                let spread = values().map(|v| (v - mean).powi(2)).sum::<f64>() / n.max(1.0);
                (mean, spread.sqrt())
            })
            .collect();
        Self { idf, plain }
    }

    /// The columns of a case that are the same in all intervals.
    pub(super) fn of_case(&self, filing: &Filing, seen: &Seen) -> [f64; OF_CASE] {
        let mut out = [0.0; OF_CASE];
        let (left, right) = out.split_at_mut(PLAIN);
        for ((slot, value), (mean, spread)) in
            left.iter_mut().zip(plain(filing, seen)).zip(&self.plain)
        {
            // A column that never varies says nothing.
            *slot = if *spread > 1e-6 {
                ((value - mean) / spread).clamp(-4.0, 4.0)
            } else {
                0.0
            };
        }
        self.project(filing, right);
        out
    }

    /// tf-idf of unit length, spread over the columns with fixed signs.
    fn project(&self, filing: &Filing, out: &mut [f64]) {
        let weights: Vec<(u32, f64)> = filing
            .words
            .iter()
            .filter_map(|(word, n)| Some((*word, self.idf.get(word)? * (1.0 + f64::from(*n).ln()))))
            .collect();
        let length = weights.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        if length < 1e-9 {
            return;
        }
        let scale = 1.5 / (length * f64::from(SPREAD).sqrt());
        for (word, weight) in weights {
            for n in 0..SPREAD {
                let mixed = mix(word, n);
                let sign = if mixed & 1 == 0 { 1.0 } else { -1.0 };
                if let Some(slot) = out.get_mut((mixed >> 8) as usize % PROJECTED) {
                    *slot += sign * weight * scale;
                }
            }
        }
    }
}

/// A fixed scrambling of a word and a number.
fn mix(word: u32, n: u32) -> u32 {
    let mut x = word ^ n.wrapping_mul(0x9e37_79b9).wrapping_add(0x7f4a_7c15);
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

fn plain(filing: &Filing, seen: &Seen) -> [f64; PLAIN] {
    let mut out = [0.0; PLAIN];
    let weekday = filing.received.weekday().num_days_from_monday() as usize;
    if let Some(slot) = out.get_mut(weekday) {
        *slot = 1.0;
    }
    out[7] = f64::from(filing.text_chars).ln_1p();
    out[8] = f64::from(filing.title_chars).ln_1p();
    out[9] = f64::from(u8::from(filing.has_amount));
    out[10] = f64::from(u8::from(filing.has_months));
    out[11] = f64::from(seen.open).ln_1p() - seen.exposure.ln_1p();
    for (slot, channel) in out.iter_mut().skip(12).zip(Channel::ALL) {
        *slot = f64::from(u8::from(filing.channel == Some(channel)));
    }
    out
}

/// The row of a case in interval `k`.
pub(super) fn row(
    filing: &Filing,
    seen: &Seen,
    of_case: &[f64; OF_CASE],
    k: usize,
    days: &WorkDays,
) -> [f64; COLUMNS] {
    let mut out = [0.0; COLUMNS];
    if let Some(slot) = out.get_mut(k) {
        *slot = 1.0;
    }
    let speeds = seen.speeds.iter().flatten();
    for (slot, curve) in out.iter_mut().skip(INTERVALS).zip(speeds) {
        *slot = logit(curve.get(k).copied().unwrap_or(0.25)) + 1.5;
    }
    let after = INTERVALS + MEMORIES.len() * SEEN_LEVELS.len();
    if let Some(slot) = out.get_mut(after) {
        *slot = 3.0 * working(filing, k, days);
    }
    let late = (count(k) - 4.0) / 4.0;
    for (at, value) in of_case.iter().enumerate() {
        if let Some(slot) = out.get_mut(after + 1 + at) {
            *slot = *value;
        }
        if let Some(slot) = out.get_mut(after + 1 + OF_CASE + at) {
            *slot = value * late;
        }
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
pub(super) fn logit(p: f64) -> f64 {
    let p = p.clamp(0.005, 0.99);
    (p / (1.0 - p)).ln()
}

/// A small count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}
