//! Sparse logistic regression with a ridge, by L-BFGS (Liu and Nocedal, 1989) with backtracking. Sums run in row order.
//!
//! Why not linfa: its input is dense. With the words projected to 128 or 256 columns, so that linfa can take them, a fit took
//! 3 to 8 s in place of 0.2 s and ranked worse than with the words themselves (figures in `models/lapse/README.md`).

/// Rows of (column, value), one after another.
#[derive(Debug, Default)]
pub(super) struct Rows {
    entries: Vec<(u32, f32)>,
    ends: Vec<usize>,
    targets: Vec<bool>,
}

impl Rows {
    /// Adds one row.
    pub(super) fn push(&mut self, row: &[(u32, f32)], target: bool) {
        self.entries.extend_from_slice(row);
        self.ends.push(self.entries.len());
        self.targets.push(target);
    }

    fn iter(&self) -> impl Iterator<Item = (&[(u32, f32)], bool)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .zip(&self.targets)
            .map(|((from, to), y)| (self.entries.get(from..*to).unwrap_or_default(), *y))
    }
}

/// `Σ value × weight`.
pub(super) fn score(row: &[(u32, f32)], weights: &[f64]) -> f64 {
    row.iter()
        .map(|(at, value)| f64::from(*value) * weights.get(*at as usize).copied().unwrap_or(0.0))
        .sum()
}

/// Minimises log-loss plus `ridge / 2 · ‖w‖²` over `columns` weights.
pub(super) fn fit(rows: &Rows, columns: usize, ridge: f64, steps: usize) -> Vec<f64> {
    let mut point = vec![0.0; columns];
    let mut gradient = vec![0.0; columns];
    let mut loss = evaluate(rows, ridge, &point, &mut gradient);
    let mut memory: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for _ in 0..steps {
        let direction = descend(&gradient, &memory);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            break;
        }
        let first = 1.0 / dot(&gradient, &gradient).sqrt().max(1.0);
        let mut step = if memory.is_empty() { first } else { 1.0 };
        let mut next_gradient = vec![0.0; columns];
        let mut accepted = None;
        for _ in 0..25 {
            let next: Vec<f64> = point
                .iter()
                .zip(&direction)
                .map(|(p, d)| p + step * d)
                .collect();
            let next_loss = evaluate(rows, ridge, &next, &mut next_gradient);
            if next_loss <= loss + 1e-4 * step * slope {
                accepted = Some((next, next_loss));
                break;
            }
            step *= 0.5;
        }
        let Some((next, next_loss)) = accepted else {
            break;
        };
        let s: Vec<f64> = next.iter().zip(&point).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient
            .iter()
            .zip(&gradient)
            .map(|(a, b)| a - b)
            .collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-12 {
            if memory.len() == 10 {
                memory.remove(0);
            }
            memory.push((s, y, 1.0 / curvature));
        }
        let gain = loss - next_loss;
        (point, gradient, loss) = (next, next_gradient, next_loss);
        if gain < 1e-7 * loss.abs() {
            break;
        }
    }
    point
}

fn evaluate(rows: &Rows, ridge: f64, weights: &[f64], gradient: &mut [f64]) -> f64 {
    for (slot, weight) in gradient.iter_mut().zip(weights) {
        *slot = ridge * weight;
    }
    let mut loss = 0.5 * ridge * dot(weights, weights);
    for (row, target) in rows.iter() {
        let signed = if target { 1.0 } else { -1.0 };
        let margin = signed * score(row, weights);
        // ln(1 + e^-m) without overflow.
        loss += (-margin.abs()).exp().ln_1p() + (-margin).max(0.0);
        let pull = -signed / (1.0 + margin.exp());
        for (at, value) in row {
            if let Some(slot) = gradient.get_mut(*at as usize) {
                *slot += pull * f64::from(*value);
            }
        }
    }
    loss
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The two-loop recursion.
fn descend(gradient: &[f64], memory: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(memory.len());
    for (s, y, rho) in memory.iter().rev() {
        let alpha = rho * dot(s, &q);
        q.iter_mut().zip(y).for_each(|(q, y)| *q -= alpha * y);
        alphas.push(alpha);
    }
    if let Some((_, y, rho)) = memory.last() {
        let scale = 1.0 / (rho * dot(y, y));
        q.iter_mut().for_each(|v| *v *= scale);
    }
    for ((s, y, rho), alpha) in memory.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        q.iter_mut()
            .zip(s)
            .for_each(|(q, s)| *q += (alpha - beta) * s);
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_found_again_and_the_ridge_pulls_it_in() {
        let mut rows = Rows::default();
        for n in 0..100_u8 {
            rows.push(&[(0, 1.0)], n < 80);
            rows.push(&[(1, 1.0)], n < 10);
        }
        let free = fit(&rows, 2, 1e-6, 100);
        assert!((free[0] - 4.0_f64.ln()).abs() < 1e-3 && (free[1] + 9.0_f64.ln()).abs() < 1e-3);
        let tight = fit(&rows, 2, 50.0, 100);
        assert!(tight[0] > 0.0 && tight[0] < free[0] && tight[1] > free[1]);
    }
}
