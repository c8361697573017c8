//! Upper tails and quantiles of counts with a mean and a variance: Poisson, and negative binomial above it.

use statrs::distribution::{
    ContinuousCDF, Discrete, DiscreteCDF, NegativeBinomial, Normal, Poisson, StudentsT,
};

/// Above this mean a count is as good as normal, and the exact sums are spared.
const LARGE: f64 = 5000.0;

/// A count with this mean and variance; a variance not above the mean is Poisson.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    /// Nothing is expected.
    Zero,
    Poisson(Poisson),
    Negative(NegativeBinomial),
    Normal(Normal),
}

impl Count {
    pub(super) fn new(mean: f64, variance: f64) -> Self {
        if mean.is_nan() || mean <= 0.0 {
            return Self::Zero;
        }
        let over = variance / mean;
        let made = if mean > LARGE {
            Normal::new(mean, variance.max(mean).sqrt())
                .ok()
                .map(Self::Normal)
        } else if over > 1.0 + 1e-9 {
            NegativeBinomial::new(mean / (over - 1.0), 1.0 / over)
                .ok()
                .map(Self::Negative)
        } else {
            Poisson::new(mean).ok().map(Self::Poisson)
        };
        made.unwrap_or(Self::Zero)
    }

    /// The probability of `n` or more.
    pub(super) fn at_least(&self, n: u32) -> f64 {
        let Some(below) = u64::from(n).checked_sub(1) else {
            return 1.0;
        };
        let p = match self {
            Self::Zero => 0.0,
            Self::Poisson(of) => of.sf(below),
            Self::Negative(of) => of.sf(below),
            Self::Normal(of) => of.sf(f64::from(n) - 0.5),
        };
        p.clamp(0.0, 1.0)
    }

    /// The probability of exactly `n`.
    pub(super) fn exactly(&self, n: u32) -> f64 {
        match self {
            Self::Zero => f64::from(u8::from(n == 0)),
            Self::Poisson(of) => of.pmf(u64::from(n)),
            Self::Negative(of) => of.pmf(u64::from(n)),
            Self::Normal(of) => of.cdf(f64::from(n) + 0.5) - of.cdf(f64::from(n) - 0.5),
        }
    }

    /// The least count whose probability of being reached or undercut is at least `p`.
    pub(super) fn quantile(&self, p: f64) -> u32 {
        let within = |n: u32| 1.0 - self.at_least(n + 1) >= p;
        let mut high = 1_u32;
        while !within(high) && high < 1 << 30 {
            high *= 2;
        }
        let (mut low, mut high) = (0, high);
        while low < high {
            let middle = low + (high - low) / 2;
            if within(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

/// The standard normal quantile.
pub(super) fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// The standard normal upper tail.
pub(super) fn normal_above(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// The upper tail of Student's t.
pub(super) fn student_above(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |of| of.sf(t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_where_the_tail_says() {
        for (mean, variance) in [(0.3, 0.3), (2.5, 4.0), (40.0, 90.0), (9000.0, 9000.0)] {
            let of = Count::new(mean, variance);
            for p in [0.5, 0.9, 0.99, 0.999] {
                let q = of.quantile(p);
                assert!(of.at_least(q + 1) <= 1.0 - p + 1e-9, "{mean} {p} {q}");
                assert!(q == 0 || of.at_least(q) > 1.0 - p - 1e-9, "{mean} {p} {q}");
            }
        }
    }

    #[test]
    fn nothing_expected_is_nothing_possible() {
        assert_eq!(Count::new(0.0, 0.0).quantile(0.99), 0);
        assert!(Count::new(0.0, 0.0).at_least(1) <= 0.0);
        assert!(Count::new(0.0, 0.0).at_least(0) >= 1.0);
    }
}
