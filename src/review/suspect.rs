//! Likely label errors from out-of-fold probabilities: confident learning (Northcutt, Jiang and Chuang, 2021).

use serde::Serialize;

use crate::petition::Issue;

/// A label that is likely wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suspect {
    /// The example's place among those given, from 0.
    pub index: usize,
    /// The label it has.
    pub given: Issue,
    /// The label it likely should have.
    pub suggested: Issue,
    /// The out-of-fold probability of the label it has.
    pub given_probability: f32,
    /// That of the suggested one.
    pub suggested_probability: f32,
}

/// The examples whose own class is less likely than that class's mean self-confidence, while another class reaches its own
/// mean; the most certain first. Probabilities stand in taxonomy order.
pub fn suspects(examples: &[(Issue, Vec<f32>)]) -> Vec<Suspect> {
    let means = Issue::ALL.map(|issue| mean_confidence(examples, issue));
    let mut out: Vec<Suspect> = examples
        .iter()
        .enumerate()
        .filter_map(|(index, (given, probabilities))| {
            let (own, mean) = of(*given, probabilities, &means)?;
            let other = Issue::ALL
                .into_iter()
                .filter(|i| i != given)
                .filter_map(|i| of(i, probabilities, &means).map(|(p, mean)| (i, p, mean)))
                .filter(|(_, p, mean)| p >= mean)
                .fold(None, |best: Option<(Issue, f32)>, (i, p, _)| match best {
                    Some((_, most)) if most >= p => best,
                    _ => Some((i, p)),
                });
            let (suggested, suggested_probability) = other.filter(|_| own < mean)?;
            Some(Suspect {
                index,
                given: *given,
                suggested,
                given_probability: own,
                suggested_probability,
            })
        })
        .collect();
    let margin = |s: &Suspect| s.given_probability - s.suggested_probability;
    out.sort_by(|a, b| margin(a).total_cmp(&margin(b)).then(a.index.cmp(&b.index)));
    out
}

/// The probability of a class and the class's mean; `None` for a class without examples.
fn of(issue: Issue, probabilities: &[f32], means: &[Option<f32>]) -> Option<(f32, f32)> {
    let at = Issue::ALL.iter().position(|i| *i == issue)?;
    Some((*probabilities.get(at)?, (*means.get(at)?)?))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^24"
)]
fn mean_confidence(examples: &[(Issue, Vec<f32>)], issue: Issue) -> Option<f32> {
    let at = Issue::ALL.iter().position(|i| *i == issue)?;
    let own: Vec<f32> = examples
        .iter()
        .filter(|(given, _)| *given == issue)
        .filter_map(|(_, p)| p.get(at).copied())
        .collect();
    (!own.is_empty()).then(|| own.iter().sum::<f32>() / own.len() as f32)
}
