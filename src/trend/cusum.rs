//! A cumulative sum of standardised counts, for small shifts that last.
//!
//! Each week adds how far its count lies above the expected one, in standard deviations, less an allowance; the sum never
//! falls under 0. Its p-value is exact up to a grid: the chance that a sum begun at 0 stands this high after as many
//! weeks, were each count as expected. The recursion is checked against R's `surveillance`.

use super::tail::Count;

/// One week as expected: mean and variance of its count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// The observed count.
    pub observed: u32,
    /// The expected count.
    pub expected: f64,
    /// The variance of the count.
    pub variance: f64,
}

/// Where the sum stands in the last week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    /// The sum, in standard deviations.
    pub value: f64,
    /// Weeks since it last stood at 0.
    pub run: usize,
    /// The chance of a sum this high, had nothing changed.
    pub p: f64,
}

/// Steps of the grid to one standard deviation.
const FINE: f64 = 10.0;
/// The highest sum that is told apart.
const CELLS: usize = 200;

/// The sum after each week, with an allowance of `k` standard deviations a week.
pub fn path(weeks: &[Week], k: f64) -> Vec<f64> {
    let mut sum = 0.0_f64;
    weeks
        .iter()
        .map(|week| {
            sum = (sum + step(week, week.observed) - k).max(0.0);
            sum
        })
        .collect()
}

/// The sum after the last week, with its chance; `None` without weeks or where nothing was expected.
pub fn last(weeks: &[Week], k: f64) -> Option<Sum> {
    let path = path(weeks, k);
    let value = *path.last().filter(|value| value.is_finite())?;
    let run = path.iter().rev().take_while(|value| **value > 0.0).count();
    let p = if run == 0 {
        1.0
    } else {
        chance(weeks, k, value)
    };
    Some(Sum { value, run, p })
}

fn step(week: &Week, count: u32) -> f64 {
    (f64::from(count) - week.expected) / week.variance.sqrt()
}

/// The chance of `value` or more after as many weeks.
fn chance(weeks: &[Week], k: f64, value: f64) -> f64 {
    let mut at = vec![0.0; CELLS + 1];
    if let Some(zero) = at.first_mut() {
        *zero = 1.0;
    }
    for week in weeks {
        let count = Count::new(week.expected, week.variance);
        let most = count.quantile(1.0 - 1e-9);
        let steps: Vec<(f64, f64)> = (0..=most)
            .map(|n| ((step(week, n) - k) * FINE, count.exactly(n)))
            .collect();
        let mut next = vec![0.0; CELLS + 1];
        for (cell, weight) in (0_u32..).zip(&at) {
            if *weight < 1e-15 {
                continue;
            }
            for (up, p) in &steps {
                spread(&mut next, f64::from(cell) + up, weight * p);
            }
        }
        at = next;
    }
    // Above the grid its last cell stands for all.
    let from = (value * FINE - 0.5).min(super::glm::real(CELLS) - 0.5);
    let above = (0_u32..)
        .zip(&at)
        .filter(|(cell, _)| f64::from(*cell) >= from);
    above.map(|(_, p)| p).sum::<f64>().clamp(1e-12, 1.0)
}

/// Puts a weight between the two nearest cells, so that the mean of the step is kept.
fn spread(cells: &mut [f64], at: f64, weight: f64) {
    let top = cells.len() - 1;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is between 0 and the number of cells"
    )]
    let low = (at.max(0.0).floor() as usize).min(top);
    let part = (at.max(0.0) - super::glm::real(low)).clamp(0.0, 1.0);
    let high = (low + 1).min(top);
    if let Some(cell) = cells.get_mut(low) {
        *cell += weight * (1.0 - part);
    }
    if let Some(cell) = cells.get_mut(high) {
        *cell += weight * part;
    }
}
