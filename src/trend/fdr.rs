//! Benjamini and Hochberg's step-up: of what is called out, the share that is expected to be false.

/// The q-value of each p-value, in the same order; the order of the p-values is never turned round.
pub fn q_values(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    let at = |index: &usize| p.get(*index).copied().unwrap_or(1.0);
    order.sort_by(|a, b| at(a).total_cmp(&at(b)).then(a.cmp(b)));
    let all = super::glm::real(p.len());
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, index) in order.iter().enumerate().rev() {
        // Never under the p-value, which rounding could do.
        let p = at(index);
        least = least.min((p * all / super::glm::real(rank + 1)).max(p));
        if let Some(slot) = q.get_mut(*index) {
            *slot = least;
        }
    }
    q
}
