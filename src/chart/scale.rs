//! Axes: round ticks, and where a value stands.

/// A count as a length.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far under 2^52"
)]
pub(super) fn real(n: u64) -> f64 {
    n as f64
}

/// Round ticks from 0 past `most`, at most `parts` steps.
pub(super) fn ticks(most: u64, parts: u64) -> Vec<u64> {
    let most = most.max(1);
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = unit * factor;
            if most.div_ceil(step) <= parts {
                return (0..=most.div_ceil(step)).map(|n| n * step).collect();
            }
        }
        unit *= 10;
    }
}

/// Maps `0..=most` to `from..=to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) most: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Scale {
    /// Where `value` stands, kept within the axis.
    pub(super) fn at(self, value: f64) -> f64 {
        let part = (value / self.most.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        self.from + (self.to - self.from) * part
    }
}

/// A share as the office writes it: `34.7%`.
pub(super) fn percent(part: u64, whole: u64) -> String {
    match crate::analysis::share(part, whole) {
        Some(share) => format!("{:.1}%", share * 100.0),
        None => "—".to_owned(),
    }
}

/// Days with at most one decimal: `21`, `21.5`.
pub(super) fn days(value: f64) -> String {
    let tenth = (value * 10.0).round() / 10.0;
    if tenth.fract().abs() < 0.05 {
        format!("{tenth:.0}")
    } else {
        format!("{tenth:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_most() {
        assert_eq!(ticks(0, 4), [0, 1]);
        assert_eq!(ticks(37, 4), [0, 10, 20, 30, 40]);
        for most in 1..3000 {
            let ticks = ticks(most, 4);
            assert!(ticks.len() <= 5 && ticks.last() >= Some(&most));
        }
    }
}
