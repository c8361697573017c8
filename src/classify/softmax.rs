//! Sparse multinomial logistic regression (多项逻辑回归): the objective and its minimiser.
//!
//! The loss is weighted cross-entropy plus `lambda / 2 · ‖W − W₀‖²`, where `W₀` holds the declared weights of the rules:
//! with little data a rule keeps its declared weight, with much data the examples decide. Classes of one family may share
//! strength: their weights then have a Gaussian prior of covariance `I + sharing · 1 1ᵀ` within the family (a shared
//! family weight integrated out), so that what is known of one code speaks for its sisters. Minimised by L-BFGS
//! (Liu and Nocedal, 1989) with backtracking. Deterministic: sums run in example order.

/// A sparse row: feature indices with their values.
pub type SparseRow = Vec<(u32, f32)>;

/// The examples and the prior of one fit.
#[derive(Debug)]
pub struct Problem<'a> {
    /// One row an example.
    pub rows: &'a [SparseRow],
    /// Class of each example, below `classes`.
    pub targets: &'a [usize],
    /// Weight of each example.
    pub weights: &'a [f32],
    /// Number of features.
    pub features: usize,
    /// Number of classes.
    pub classes: usize,
    /// Strength of the pull towards the prior.
    pub lambda: f32,
    /// Prior means as (feature, class, weight); zero elsewhere.
    pub prior: &'a [(u32, usize, f32)],
    /// The family of each class, from 0; empty for none.
    pub families: &'a [usize],
    /// Variance of the weight that a family shares, in units of a class's own; 0 for none.
    pub sharing: f32,
}

/// Fitted weights: `weights[feature * classes + class]`, then one bias a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Feature weights, row by feature.
    pub weights: Vec<f32>,
    /// Class biases.
    pub bias: Vec<f32>,
}

/// Minimises the loss from the prior; stops when a step improves it by less than `1e-5` of itself, or after `max_steps`.
pub fn fit(problem: &Problem<'_>, max_steps: usize) -> Fit {
    let size = (problem.features + 1) * problem.classes;
    let mut prior = vec![0.0_f32; size];
    for &(feature, class, weight) in problem.prior {
        if let Some(slot) = prior.get_mut(feature as usize * problem.classes + class) {
            *slot = weight;
        }
    }
    let mut point = prior.clone();
    let mut gradient = vec![0.0_f32; size];
    let mut loss = evaluate(problem, &prior, &point, &mut gradient);
    let mut memory: Vec<(Vec<f32>, Vec<f32>, f64)> = Vec::new();
    for _ in 0..max_steps {
        let direction = descend(&gradient, &memory);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            break;
        }
        let mut step = if memory.is_empty() {
            1.0 / dot(&gradient, &gradient).sqrt().max(1.0)
        } else {
            1.0
        };
        let mut next_gradient = vec![0.0_f32; size];
        let mut accepted = None;
        for _ in 0..20 {
            let next = moved(&point, &direction, step);
            let next_loss = evaluate(problem, &prior, &next, &mut next_gradient);
            if next_loss <= loss + 1e-4 * step * slope {
                accepted = Some((next, next_loss));
                break;
            }
            step *= 0.5;
        }
        let Some((next, next_loss)) = accepted else {
            break;
        };
        remember(&mut memory, &point, &next, &gradient, &next_gradient);
        let gain = loss - next_loss;
        (point, gradient, loss) = (next, next_gradient, next_loss);
        if gain < 1e-5 * loss.abs() {
            break;
        }
    }
    let bias = point.split_off(problem.features * problem.classes);
    Fit {
        weights: point,
        bias,
    }
}

/// Probabilities from scores, in place; numerically stable.
pub fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// Adds `value` times the feature's weights to the scores.
pub fn add_row(scores: &mut [f32], weights: &[f32], feature: u32, value: f32) {
    let from = feature as usize * scores.len();
    if let Some(row) = weights.get(from..from + scores.len()) {
        for (score, weight) in scores.iter_mut().zip(row) {
            *score += value * weight;
        }
    }
}

fn evaluate(problem: &Problem<'_>, prior: &[f32], point: &[f32], gradient: &mut [f32]) -> f64 {
    let classes = problem.classes;
    let (weights, bias) = point.split_at(problem.features * classes);
    for ((slot, value), mean) in gradient.iter_mut().zip(point).zip(prior) {
        *slot = problem.lambda * (value - mean);
    }
    // The bias is not pulled anywhere beyond a trace that keeps the optimum unique.
    let first_bias = problem.features * classes;
    let mut penalty = 0.0_f64;
    for (index, (value, mean)) in point.iter().zip(prior).enumerate() {
        let away = f64::from(value - mean);
        penalty += if index < first_bias {
            away * away
        } else {
            1e-3 * away * away
        };
    }
    for (slot, value) in gradient.iter_mut().zip(point).skip(first_bias) {
        *slot = problem.lambda * 1e-3 * value;
    }
    penalty -= share(problem, point, prior, gradient);
    let mut loss = 0.5 * f64::from(problem.lambda) * penalty;
    let mut scores = vec![0.0_f32; classes];
    for ((row, &target), &weight) in problem
        .rows
        .iter()
        .zip(problem.targets)
        .zip(problem.weights)
    {
        scores.copy_from_slice(bias);
        for &(feature, value) in row {
            add_row(&mut scores, weights, feature, value);
        }
        softmax(&mut scores);
        let truth = scores.get(target).copied().unwrap_or(0.0);
        loss -= f64::from(weight) * f64::from(truth.max(1e-12)).ln();
        if let Some(score) = scores.get_mut(target) {
            *score -= 1.0;
        }
        for score in &mut scores {
            *score *= weight;
        }
        for &(feature, value) in row {
            let from = feature as usize * classes;
            if let Some(slots) = gradient.get_mut(from..from + classes) {
                for (slot, score) in slots.iter_mut().zip(&scores) {
                    *slot += value * score;
                }
            }
        }
        for (slot, score) in gradient.iter_mut().skip(first_bias).zip(&scores) {
            *slot += score;
        }
    }
    loss
}

/// What a family's shared weight takes off the penalty, also taken off the gradient: with sum `s` over a family of `m`
/// classes, `s² · sharing / (1 + m · sharing)` for each feature (the precision matrix of the prior).
fn share(problem: &Problem<'_>, point: &[f32], prior: &[f32], gradient: &mut [f32]) -> f64 {
    if problem.families.is_empty() || problem.sharing <= 0.0 {
        return 0.0;
    }
    let families = problem.families.iter().max().map_or(0, |f| f + 1);
    let mut factor = vec![0.0_f32; families];
    for &family in problem.families {
        factor[family] += 1.0;
    }
    for of in &mut factor {
        *of = problem.sharing / (1.0 + *of * problem.sharing);
    }
    let mut sums = vec![0.0_f32; families];
    let mut off = 0.0_f64;
    let rows = point
        .chunks_exact(problem.classes)
        .zip(prior.chunks_exact(problem.classes))
        .zip(gradient.chunks_exact_mut(problem.classes))
        .take(problem.features);
    for ((values, means), slots) in rows {
        sums.fill(0.0);
        for ((value, mean), &family) in values.iter().zip(means).zip(problem.families) {
            sums[family] += value - mean;
        }
        for (slot, &family) in slots.iter_mut().zip(problem.families) {
            *slot -= problem.lambda * factor[family] * sums[family];
        }
        off += sums
            .iter()
            .zip(&factor)
            .map(|(sum, of)| f64::from(of * sum * sum))
            .sum::<f64>();
    }
    off
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(x, y)| f64::from(*x) * f64::from(*y))
        .sum()
}

#[expect(clippy::cast_possible_truncation, reason = "weights are kept as f32")]
fn moved(point: &[f32], direction: &[f32], step: f64) -> Vec<f32> {
    point
        .iter()
        .zip(direction)
        .map(|(p, d)| (f64::from(*p) + step * f64::from(*d)) as f32)
        .collect()
}

/// The two-loop recursion: the direction of descent from the remembered steps.
#[expect(clippy::cast_possible_truncation, reason = "weights are kept as f32")]
fn descend(gradient: &[f32], memory: &[(Vec<f32>, Vec<f32>, f64)]) -> Vec<f32> {
    let mut q: Vec<f32> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(memory.len());
    for (s, y, rho) in memory.iter().rev() {
        let alpha = rho * dot(s, &q);
        axpy(&mut q, -alpha, y);
        alphas.push(alpha);
    }
    if let Some((_, y, rho)) = memory.last() {
        let scale = 1.0 / (rho * dot(y, y));
        q.iter_mut()
            .for_each(|v| *v = (f64::from(*v) * scale) as f32);
    }
    for ((s, y, rho), alpha) in memory.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        axpy(&mut q, alpha - beta, s);
    }
    q
}

#[expect(clippy::cast_possible_truncation, reason = "weights are kept as f32")]
fn axpy(target: &mut [f32], factor: f64, source: &[f32]) {
    for (t, s) in target.iter_mut().zip(source) {
        *t = (f64::from(*t) + factor * f64::from(*s)) as f32;
    }
}

fn remember(
    memory: &mut Vec<(Vec<f32>, Vec<f32>, f64)>,
    from: &[f32],
    to: &[f32],
    g0: &[f32],
    g1: &[f32],
) {
    let s: Vec<f32> = to.iter().zip(from).map(|(a, b)| a - b).collect();
    let y: Vec<f32> = g1.iter().zip(g0).map(|(a, b)| a - b).collect();
    let curvature = dot(&s, &y);
    if curvature > 1e-10 {
        if memory.len() == 8 {
            memory.remove(0);
        }
        memory.push((s, y, 1.0 / curvature));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separable() -> (Vec<SparseRow>, Vec<usize>) {
        let rows = (0..30_u32).map(|i| vec![(i % 3, 1.0), (3, 0.5)]).collect();
        (rows, (0..30).map(|i| i % 3).collect())
    }

    #[test]
    fn separable_classes_are_separated() {
        let (rows, targets) = separable();
        let weights = vec![1.0; 30];
        let problem = Problem {
            rows: &rows,
            targets: &targets,
            weights: &weights,
            features: 4,
            classes: 3,
            lambda: 0.01,
            prior: &[],
            families: &[],
            sharing: 0.0,
        };
        let fit = fit(&problem, 100);
        for (row, target) in rows.iter().zip(&targets) {
            let mut scores = fit.bias.clone();
            for &(feature, value) in row {
                add_row(&mut scores, &fit.weights, feature, value);
            }
            softmax(&mut scores);
            assert!(scores[*target] > 0.9, "{scores:?}");
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let (rows, targets) = separable();
        let weights: Vec<f32> = (0..30_u8).map(|i| 1.0 + f32::from(i % 4)).collect();
        let prior = [(1, 2, 0.7)];
        let problem = Problem {
            rows: &rows,
            targets: &targets,
            weights: &weights,
            features: 4,
            classes: 3,
            lambda: 0.5,
            prior: &prior,
            families: &[0, 1, 1],
            sharing: 0.7,
        };
        let mut mean = vec![0.0; 15];
        mean[3 + 2] = 0.7;
        let point: Vec<f32> = (0..15_u8).map(|i| f32::from(i) * 0.1 - 0.6).collect();
        let mut gradient = vec![0.0; 15];
        evaluate(&problem, &mean, &point, &mut gradient);
        let mut scratch = vec![0.0; 15];
        for index in 0..12 {
            let mut at = |delta: f32| {
                let mut moved = point.clone();
                moved[index] += delta;
                evaluate(&problem, &mean, &moved, &mut scratch)
            };
            let slope = (at(0.01) - at(-0.01)) / 0.02;
            assert!(
                (slope - f64::from(gradient[index])).abs() < 0.02 * slope.abs().max(1.0),
                "{index}"
            );
        }
    }

    #[test]
    fn without_examples_a_rule_keeps_its_declared_weight() {
        let prior = [(0, 1, 2.5)];
        let problem = Problem {
            rows: &[],
            targets: &[],
            weights: &[],
            features: 1,
            classes: 2,
            lambda: 1.0,
            prior: &prior,
            families: &[],
            sharing: 0.0,
        };
        assert_eq!(fit(&problem, 10).weights, [0.0, 2.5]);
    }

    #[test]
    fn a_family_shares_what_is_known_of_one_of_its_classes() {
        // Feature 0 marks class 0 among 0, 2; class 1 has no example, and is the sister of 0.
        let rows: Vec<SparseRow> = (0..20_u32).map(|i| vec![(i % 2, 1.0)]).collect();
        let targets: Vec<usize> = (0..20).map(|i| if i % 2 == 0 { 0 } else { 2 }).collect();
        let weights = vec![1.0; 20];
        let score = |sharing: f32| {
            let problem = Problem {
                rows: &rows,
                targets: &targets,
                weights: &weights,
                features: 2,
                classes: 3,
                lambda: 0.1,
                prior: &[],
                families: &[0, 0, 1],
                sharing,
            };
            fit(&problem, 100).weights[1]
        };
        assert!(score(2.0) > score(0.0));
    }
}
