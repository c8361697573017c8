//! Farrington's quasi-Poisson detection (Farrington and others 1996; Noufaily and others 2013): what this week's count
//! should be, given the same weeks of earlier years, with past outliers weighed down.
//!
//! The older form uses only the weeks around the same date and a threshold on the 2/3 power; the newer one fits all weeks
//! with a seasonal factor, leaves the last half year out, and takes a negative-binomial quantile. Both are one function
//! with other [`Terms`]. Checked against R's `surveillance` in `tests/surveillance.rs`.

use super::glm::{self, Fit, real};
use super::tail::{Count, normal_above, normal_quantile, student_above};

/// How the threshold is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// A normal interval on the 2/3 power (Farrington 1996).
    TwoThirds,
    /// A quantile of the negative binomial with the fitted mean (Noufaily 2013).
    NegativeBinomial,
    /// As [`Self::NegativeBinomial`], with the uncertainty of the fitted mean in the variance: what a run uses.
    Predictive,
}

/// What a test looks at and how strictly.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Weeks on either side of the same week of earlier years.
    pub half_width: usize,
    /// Parts of the year, the weeks around the tested one being the first; 1 uses only those weeks.
    pub parts: usize,
    /// Weeks before the tested one that are left out.
    pub left_out: usize,
    /// Whether past outliers are weighed down.
    pub reweight: bool,
    /// Standardised Anscombe residuals above this are weighed down.
    pub reweight_above: f64,
    /// A linear trend stays when its p-value is under this, there are three years, and it does not extrapolate.
    pub trend_below: f64,
    /// One-sided error of the threshold.
    pub alpha: f64,
    /// How the threshold is drawn.
    pub threshold: Threshold,
}

/// What should have been, and what was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// The expected count.
    pub expected: f64,
    /// The standard error of `expected`.
    pub error: f64,
    /// The dispersion, 1 or more.
    pub dispersion: f64,
    /// The lower end at `alpha`.
    pub lower: f64,
    /// The threshold: the upper end at `alpha`.
    pub upper: f64,
    /// The probability of a count this high or higher, had nothing changed.
    pub p: f64,
    /// Whether a linear trend was kept.
    pub trend: bool,
}

/// One baseline week.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    week: usize,
    part: usize,
}

/// Tests week `at` of `counts` against the weeks around `centres` (the same week of each earlier year, nearest first).
///
/// `skip[w]` leaves a week out of every baseline; `share` is the part of the week's count that is registered by now.
/// `None` when a centre lies outside the series, or the regression does not hold.
pub fn test(
    counts: &[u32],
    at: usize,
    centres: &[usize],
    skip: &[bool],
    share: f64,
    terms: &Terms,
) -> Option<Expectation> {
    let observed = *counts.get(at)?;
    let rows = baseline(at, centres, skip, terms)?;
    let model = Model::new(counts, &rows, at, centres.len(), terms)?;
    Some(model.judge(observed, share, terms))
}

/// The baseline weeks with their part of the year, oldest first.
fn baseline(at: usize, centres: &[usize], skip: &[bool], terms: &Terms) -> Option<Vec<Row>> {
    let w = terms.half_width;
    let mut part = vec![None; at + 1];
    for week in at.saturating_sub(w)..=at {
        *part.get_mut(week)? = Some(0);
    }
    let mut later = at;
    for &centre in centres {
        let first = centre.checked_sub(w)?;
        for week in first..=centre + w {
            *part.get_mut(week)? = Some(0);
        }
        if terms.parts > 1 {
            between(
                &mut part,
                centre + w + 1,
                later.checked_sub(w)?,
                terms.parts - 1,
            )?;
        }
        later = centre;
    }
    let last = at.checked_sub(terms.left_out)?;
    let rows = part.into_iter().enumerate().take(last);
    let rows = rows.filter(|(week, _)| !skip.get(*week).copied().unwrap_or(false));
    Some(
        rows.filter_map(|(week, part)| Some(Row { week, part: part? }))
            .collect(),
    )
}

/// Cuts `from..to` into `parts` runs of weeks, the first ones longer by one where it does not divide.
fn between(part: &mut [Option<usize>], from: usize, to: usize, parts: usize) -> Option<()> {
    let all = to.checked_sub(from).filter(|all| *all >= parts)?;
    let (each, rest) = (all / parts, all % parts);
    let mut week = from;
    for number in 0..parts {
        for _ in 0..each + usize::from(number < rest) {
            *part.get_mut(week)? = Some(number + 1);
            week += 1;
        }
    }
    Some(())
}

struct Model {
    /// The expected count and its standard error, all registered.
    mean: f64,
    error: f64,
    dispersion: f64,
    trend: bool,
    /// The tested week's own baseline weeks.
    own: usize,
}

impl Model {
    fn new(counts: &[u32], rows: &[Row], at: usize, years: usize, terms: &Terms) -> Option<Self> {
        let values: Option<Vec<f64>> = rows
            .iter()
            .map(|row| counts.get(row.week).copied().map(f64::from))
            .collect();
        let values = values?;
        let most = values.iter().copied().fold(0.0, f64::max);
        let own = rows.iter().filter(|row| row.part == 0).count();
        let of = |trend: bool| Design::new(rows, at, trend).fit(&values, terms);
        let finish = |fit: &Fit, tested: &[f64], trend: bool| {
            let (eta, error) = fit.predict(tested, fit.dispersion.max(1.0));
            let mean = eta.clamp(-30.0, 30.0).exp();
            Self {
                mean,
                error: error * mean,
                dispersion: fit.dispersion.max(1.0),
                trend,
                own,
            }
        };
        if let Some((fit, tested)) = of(true) {
            let with = finish(&fit, &tested, true);
            let column = tested.len() - 1;
            let slope = fit.coefficients.get(column).copied().unwrap_or(0.0);
            let t = slope.abs() / fit.error_of(column);
            let p = 2.0 * student_above(t, real(fit.freedom));
            if years >= 3 && p < terms.trend_below && with.mean <= most {
                return Some(with);
            }
        }
        let (fit, tested) = of(false)?;
        Some(finish(&fit, &tested, false))
    }

    fn judge(&self, observed: u32, share: f64, terms: &Terms) -> Expectation {
        let share = share.clamp(0.0, 1.0);
        let (mean, error) = (self.mean * share, self.error * share);
        let (lower, upper, p) = match terms.threshold {
            Threshold::TwoThirds => self.two_thirds(observed, mean, error, terms.alpha),
            Threshold::NegativeBinomial => {
                ends(observed, mean, mean * self.dispersion, terms.alpha)
            }
            Threshold::Predictive => {
                // Half a count over the tested week's own baseline: where nothing ever was, one is no wonder yet.
                let floor = 0.5 / real(self.own.max(1)) * share;
                let mean = mean.max(floor);
                let variance = mean * self.dispersion + error.powi(2).min(mean.powi(2));
                ends(observed, mean, variance, terms.alpha)
            }
        };
        Expectation {
            expected: mean,
            error,
            dispersion: self.dispersion,
            lower,
            upper,
            p,
            trend: self.trend,
        }
    }

    fn two_thirds(&self, observed: u32, mean: f64, error: f64, alpha: f64) -> (f64, f64, f64) {
        let tau = self.dispersion + error.powi(2) / mean;
        let spread = (4.0 / 9.0 * mean.powf(1.0 / 3.0) * tau).sqrt();
        let middle = mean.powf(2.0 / 3.0);
        let z = normal_quantile(1.0 - alpha);
        let end = |value: f64| value.max(0.0).powf(1.5);
        let score = (f64::from(observed).powf(2.0 / 3.0) - middle) / spread;
        (
            end(middle - z * spread),
            end(middle + z * spread),
            normal_above(score),
        )
    }
}

fn ends(observed: u32, mean: f64, variance: f64, alpha: f64) -> (f64, f64, f64) {
    let count = Count::new(mean, variance);
    (
        f64::from(count.quantile(alpha)),
        f64::from(count.quantile(1.0 - alpha)),
        count.at_least(observed),
    )
}

struct Design {
    rows: Vec<Vec<f64>>,
    tested: Vec<f64>,
}

impl Design {
    /// One column for each part of the year that occurs, then the trend, in years from the tested week.
    fn new(rows: &[Row], at: usize, trend: bool) -> Self {
        let mut parts: Vec<usize> = rows.iter().map(|row| row.part).collect();
        parts.sort_unstable();
        parts.dedup();
        let line = |part: usize, week: usize| {
            let mut line: Vec<f64> = parts
                .iter()
                .map(|p| f64::from(u8::from(*p == part)))
                .collect();
            if trend {
                line.push((real(week) - real(at)) / 52.0);
            }
            line
        };
        Self {
            rows: rows.iter().map(|row| line(row.part, row.week)).collect(),
            tested: line(0, at),
        }
    }

    /// Fits, weighs past outliers down, fits again.
    fn fit(self, values: &[f64], terms: &Terms) -> Option<(Fit, Vec<f64>)> {
        let even = vec![1.0; values.len()];
        let first = glm::fit(values, &self.rows, &even)?;
        if !terms.reweight {
            return Some((first, self.tested));
        }
        let phi = first.dispersion.max(1.0);
        let residuals = values.iter().zip(&first.fitted).zip(&first.leverage);
        let raw: Vec<f64> = residuals
            .map(|((y, m), h)| {
                let a = 1.5 * (y.powf(2.0 / 3.0) * m.powf(-1.0 / 6.0) - m.sqrt());
                let s = a / (phi * (1.0 - h).max(1e-12)).sqrt();
                if s > terms.reweight_above {
                    s.powi(-2)
                } else {
                    1.0
                }
            })
            .collect();
        let scale = real(raw.len()) / raw.iter().sum::<f64>();
        let weights: Vec<f64> = raw.iter().map(|w| w * scale).collect();
        let second = glm::fit(values, &self.rows, &weights)?;
        Some((second, self.tested))
    }
}
