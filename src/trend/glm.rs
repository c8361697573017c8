//! A quasi-Poisson regression with a log link (iteratively reweighted least squares), small and dense.
//!
//! In: counts, a design, prior weights. Out: coefficients, fitted means, leverages, the dispersion, and predictions with
//! their standard error. No data frame, no formula: the caller builds the columns.

/// A fitted model.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    /// One for each column.
    pub(super) coefficients: Vec<f64>,
    /// The fitted mean of each row.
    pub(super) fitted: Vec<f64>,
    /// The leverage of each row.
    pub(super) leverage: Vec<f64>,
    /// Pearson's dispersion, over rows less columns.
    pub(super) dispersion: f64,
    /// Rows less columns.
    pub(super) freedom: usize,
    /// The lower triangle of the Cholesky factor of X'WX.
    factor: Vec<Vec<f64>>,
}

impl Fit {
    /// The linear predictor of a row, and its standard error under this dispersion.
    pub(super) fn predict(&self, row: &[f64], dispersion: f64) -> (f64, f64) {
        let eta = dot(row, &self.coefficients);
        let variance = quadratic(&self.factor, row) * dispersion;
        (eta, variance.max(0.0).sqrt())
    }

    /// The standard error of a coefficient.
    pub(super) fn error_of(&self, column: usize) -> f64 {
        let mut row = vec![0.0; self.coefficients.len()];
        if let Some(slot) = row.get_mut(column) {
            *slot = 1.0;
        }
        self.predict(&row, self.dispersion).1
    }
}

/// Fits; `None` when there are not more rows than columns, or it does not converge.
pub(super) fn fit(counts: &[f64], design: &[Vec<f64>], weights: &[f64]) -> Option<Fit> {
    let columns = design.first()?.len();
    let freedom = counts.len().checked_sub(columns).filter(|f| *f > 0)?;
    let mut means: Vec<f64> = counts.iter().map(|y| y + 0.1).collect();
    let mut before = deviance(counts, &means, weights);
    for _ in 0..25 {
        let working: Vec<f64> = means.iter().zip(weights).map(|(m, w)| m * w).collect();
        let target = counts.iter().zip(&means).map(|(y, m)| m.ln() + (y - m) / m);
        let target: Vec<f64> = target.collect();
        let factor = cholesky(&normal_matrix(design, &working, columns))?;
        let right = normal_right(design, &working, &target, columns);
        let coefficients = solve(&factor, &right);
        let etas = design.iter().map(|row| dot(row, &coefficients));
        // A level without any count runs off to minus infinity; its mean stays a positive number.
        means = etas.map(|eta| eta.clamp(-30.0, 30.0).exp()).collect();
        let after = deviance(counts, &means, weights);
        if !after.is_finite() {
            return None;
        }
        if (after - before).abs() / (after.abs() + 0.1) < 1e-8 {
            return finish(counts, design, weights, means, coefficients, freedom);
        }
        before = after;
    }
    None
}

fn finish(
    counts: &[f64],
    design: &[Vec<f64>],
    weights: &[f64],
    fitted: Vec<f64>,
    coefficients: Vec<f64>,
    freedom: usize,
) -> Option<Fit> {
    let working: Vec<f64> = fitted.iter().zip(weights).map(|(m, w)| m * w).collect();
    let factor = cholesky(&normal_matrix(design, &working, coefficients.len()))?;
    let leverage = design.iter().zip(&working);
    let leverage = leverage
        .map(|(row, w)| w * quadratic(&factor, row))
        .collect();
    let pearson = counts.iter().zip(&fitted).zip(weights);
    let pearson: f64 = pearson.map(|((y, m), w)| w * (y - m).powi(2) / m).sum();
    Some(Fit {
        coefficients,
        leverage,
        dispersion: pearson / real(freedom),
        freedom,
        factor,
        fitted,
    })
}

fn deviance(counts: &[f64], means: &[f64], weights: &[f64]) -> f64 {
    let one = |y: f64, m: f64| {
        let log = if y > 0.0 { y * (y / m).ln() } else { 0.0 };
        2.0 * (log - (y - m))
    };
    let all = counts.iter().zip(means).zip(weights);
    all.map(|((y, m), w)| w * one(*y, *m)).sum()
}

fn normal_matrix(design: &[Vec<f64>], working: &[f64], columns: usize) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; columns]; columns];
    for (row, w) in design.iter().zip(working) {
        for (line, a) in matrix.iter_mut().zip(row) {
            // Most columns are indicators.
            if *a == 0.0 {
                continue;
            }
            for (cell, b) in line.iter_mut().zip(row) {
                *cell += w * a * b;
            }
        }
    }
    matrix
}

fn normal_right(design: &[Vec<f64>], working: &[f64], target: &[f64], columns: usize) -> Vec<f64> {
    let mut right = vec![0.0; columns];
    for ((row, w), z) in design.iter().zip(working).zip(target) {
        for (cell, a) in right.iter_mut().zip(row) {
            *cell += w * z * a;
        }
    }
    right
}

/// The lower triangle, row by row; `None` when the matrix is not positive.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut lower: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (at, line) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (above, value) in lower.iter().zip(line) {
            let pivot = above.last()?;
            row.push((value - dot(&row, above)) / pivot);
        }
        let pivot = line.get(at)? - dot(&row, &row);
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        row.push(pivot.sqrt());
        lower.push(row);
    }
    Some(lower)
}

/// Solves L z = b.
fn forward(lower: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(right.len());
    for (row, b) in lower.iter().zip(right) {
        let pivot = row.last().copied().unwrap_or(1.0);
        out.push((b - dot(row, &out)) / pivot);
    }
    out
}

/// Solves L L' x = b.
fn solve(lower: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut out = forward(lower, right);
    for at in (0..lower.len()).rev() {
        let below: f64 = lower
            .iter()
            .zip(&out)
            .skip(at + 1)
            .filter_map(|(row, x)| Some(row.get(at)? * x))
            .sum();
        let pivot = lower.get(at).and_then(|row| row.last()).unwrap_or(&1.0);
        if let Some(slot) = out.get_mut(at) {
            *slot = (*slot - below) / pivot;
        }
    }
    out
}

/// x' (L L')⁻¹ x.
fn quadratic(lower: &[Vec<f64>], row: &[f64]) -> f64 {
    let half = forward(lower, row);
    dot(&half, &half)
}

/// Over the shorter of the two.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A number of rows as a real.
#[expect(clippy::cast_precision_loss, reason = "rows are far under 2^52")]
pub(super) fn real(n: usize) -> f64 {
    n as f64
}
