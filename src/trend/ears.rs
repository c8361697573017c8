//! EARS C1, C2 and C3: this week against the mean of a few weeks just before, for series too short for a season.
//!
//! C1 takes the weeks right before; C2 leaves two weeks between, so that a slow rise does not hide in its own baseline;
//! C3 adds what C2 found in those two weeks. Thresholds are checked against R's `surveillance`; the p-value is ours: the
//! larger one of Student's t and of a negative binomial with the baseline's uncertainty, since seven weeks of a rare count
//! are nowhere near normal.

use super::glm::real;
use super::tail::{Count, normal_quantile, student_above};

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The weeks right before.
    C1,
    /// Two weeks between.
    C2,
    /// C2 over three weeks.
    C3,
}

/// What a test looks at and how strictly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Which of the three.
    pub variant: Variant,
    /// Weeks in the baseline, 3 or more.
    pub baseline: usize,
    /// The least standard deviation that is believed.
    pub least_deviation: f64,
    /// One-sided error of the threshold.
    pub alpha: f64,
}

/// What should have been, and what was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The mean of the baseline.
    pub expected: f64,
    /// The standard deviation of the baseline.
    pub deviation: f64,
    /// EARS' own threshold.
    pub upper: f64,
    /// The variance of a week's count, with the baseline's uncertainty.
    pub variance: f64,
    /// The least count that is usual at `alpha`, as the p-value counts it.
    pub lower: f64,
    /// The largest count that is usual at `alpha`, as the p-value counts it.
    pub usual: f64,
    /// The probability of a count this high or higher, had nothing changed.
    pub p: f64,
}

/// The fewest earlier weeks a variant needs.
pub fn needs(variant: Variant, baseline: usize) -> usize {
    baseline
        + match variant {
            Variant::C1 => 0,
            Variant::C2 => 2,
            Variant::C3 => 4,
        }
}

/// Tests week `at`; `share` is the part of its count that is registered by now. `None` when the series is too short.
pub fn test(counts: &[u32], at: usize, share: f64, terms: &Terms) -> Option<Outcome> {
    let observed = f64::from(*counts.get(at)?);
    at.checked_sub(needs(terms.variant, terms.baseline))?;
    let lag = if terms.variant == Variant::C1 { 0 } else { 2 };
    let base = Base::new(counts, at, lag, terms)?;
    let z = normal_quantile(1.0 - terms.alpha);
    let upper = match terms.variant {
        Variant::C1 | Variant::C2 => base.mean * share + z * base.deviation,
        Variant::C3 => {
            let before: Option<f64> = [1, 2]
                .into_iter()
                .map(|n| excess(counts, at - n, terms))
                .sum();
            (observed + base.deviation * (z - before?)).max(0.0)
        }
    };
    let variance = base.variance(share);
    let count = Count::new(base.level(share), variance);
    let mut usual = count.quantile(1.0 - terms.alpha);
    while base.p(usual + 1, share) > terms.alpha {
        usual += 1;
    }
    Some(Outcome {
        expected: base.mean * share,
        deviation: base.deviation,
        upper,
        variance,
        lower: f64::from(count.quantile(terms.alpha)),
        usual: f64::from(usual),
        p: base.p(*counts.get(at)?, share),
    })
}

/// By how much C2 stood above 1 in an earlier week.
fn excess(counts: &[u32], at: usize, terms: &Terms) -> Option<f64> {
    let base = Base::new(counts, at, 2, terms)?;
    let score = (f64::from(*counts.get(at)?) - base.mean) / base.deviation;
    Some((score - 1.0).max(0.0))
}

struct Base {
    mean: f64,
    deviation: f64,
    weeks: f64,
}

impl Base {
    fn new(counts: &[u32], at: usize, lag: usize, terms: &Terms) -> Option<Self> {
        let end = at.checked_sub(lag)?;
        let values = counts.get(end.checked_sub(terms.baseline)?..end)?;
        let weeks = real(values.len());
        let mean = values.iter().copied().map(f64::from).sum::<f64>() / weeks;
        let squares = values.iter().map(|n| (f64::from(*n) - mean).powi(2));
        let deviation = (squares.sum::<f64>() / (weeks - 1.0)).sqrt();
        Some(Self {
            mean,
            deviation: deviation.max(terms.least_deviation),
            weeks,
        })
    }

    /// The mean with half a matter more: where nothing ever was, one is no wonder yet.
    fn level(&self, share: f64) -> f64 {
        (self.mean + 0.5 / self.weeks) * share
    }

    fn variance(&self, share: f64) -> f64 {
        let over = (self.deviation.powi(2) / self.mean.max(0.5 / self.weeks)).max(1.0);
        self.level(share) * over * (1.0 + share / self.weeks)
    }

    fn p(&self, observed: u32, share: f64) -> f64 {
        let (mean, variance) = (self.level(share), self.variance(share));
        let counted = Count::new(mean, variance).at_least(observed);
        let t = (f64::from(observed) - 0.5 - mean) / variance.sqrt();
        counted.max(student_above(t, self.weeks - 1.0))
    }
}
