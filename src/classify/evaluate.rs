//! How good a classifier is: per-code precision and recall, macro-F1, confusion, calibration, the accepted share.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::top_two;
use crate::petition::Issue;

/// One judged example.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The gold issue.
    pub gold: Issue,
    /// The gold second issue.
    pub gold_second: Option<Issue>,
    /// The predicted issue.
    pub predicted: Issue,
    /// Its probability.
    pub probability: f32,
    /// The named second issue.
    pub second: Option<Issue>,
    /// Whether the case asks for review.
    pub needs_review: bool,
}

/// Figures of one code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeFigures {
    /// The code.
    pub issue: Issue,
    /// Examples of the code in the gold labels.
    pub n: usize,
    /// Share of the predictions of the code that are right; 0 when there are none.
    pub precision: f64,
    /// Share of the examples of the code that are found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// Figures of one stratum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Examples.
    pub n: usize,
    /// Share that is right.
    pub accuracy: f64,
    /// Mean F1 over the codes with at least five examples.
    pub macro_f1: f64,
    /// Number of those codes.
    pub macro_codes: usize,
    /// Share of cases accepted without review.
    pub accepted: f64,
    /// Accuracy among the accepted.
    pub accepted_accuracy: f64,
    /// Expected calibration error over ten equal bins of probability (Naeini et al., 2015).
    pub calibration_error: f64,
    /// F1 of the second issue over the examples.
    pub second_f1: f64,
    /// Cohen's kappa between prediction and gold.
    pub kappa: f64,
    /// By code, in taxonomy order, codes without examples or predictions left out.
    pub codes: Vec<CodeFigures>,
    /// `confusion[gold][predicted]`, non-zero cells only.
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// Reliability: for each of ten bins, examples, mean probability, accuracy.
    pub reliability: Vec<(usize, f64, f64)>,
}

/// The figures of a set of judged examples.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^53"
)]
pub fn figures(judged: &[Judged]) -> Figures {
    let n = judged.len();
    let share = |count: usize, of: usize| {
        if of == 0 {
            0.0
        } else {
            count as f64 / of as f64
        }
    };
    let right = |j: &&Judged| j.gold == j.predicted;
    let mut confusion: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
    for j in judged {
        *confusion
            .entry(j.gold.code())
            .or_default()
            .entry(j.predicted.code())
            .or_default() += 1;
    }
    let codes: Vec<CodeFigures> = Issue::ALL
        .iter()
        .filter_map(|&issue| code_figures(judged, issue))
        .collect();
    let counted: Vec<f64> = codes.iter().filter(|c| c.n >= 5).map(|c| c.f1).collect();
    let accuracy = share(judged.iter().filter(right).count(), n);
    let accepted: Vec<&Judged> = judged.iter().filter(|j| !j.needs_review).collect();
    let reliability = reliability(judged);
    let chance: f64 = Issue::ALL
        .iter()
        .map(|i| {
            share(judged.iter().filter(|j| j.gold == *i).count(), n)
                * share(judged.iter().filter(|j| j.predicted == *i).count(), n)
        })
        .sum();
    let hit = judged
        .iter()
        .filter(|j| j.second.is_some() && j.second == j.gold_second)
        .count();
    let named = judged.iter().filter(|j| j.second.is_some()).count();
    let gold = judged.iter().filter(|j| j.gold_second.is_some()).count();
    Figures {
        n,
        accuracy,
        macro_f1: if counted.is_empty() {
            0.0
        } else {
            counted.iter().sum::<f64>() / counted.len() as f64
        },
        macro_codes: counted.len(),
        accepted: share(accepted.len(), n),
        accepted_accuracy: share(accepted.iter().filter(|j| right(j)).count(), accepted.len()),
        calibration_error: reliability
            .iter()
            .map(|(k, p, a)| share(*k, n) * (p - a).abs())
            .sum(),
        second_f1: share(2 * hit, named + gold),
        kappa: if chance < 1.0 {
            (accuracy - chance) / (1.0 - chance)
        } else {
            1.0
        },
        codes,
        confusion,
        reliability,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^53"
)]
fn code_figures(judged: &[Judged], issue: Issue) -> Option<CodeFigures> {
    let n = judged.iter().filter(|j| j.gold == issue).count();
    let named = judged.iter().filter(|j| j.predicted == issue).count();
    let hit = judged
        .iter()
        .filter(|j| j.gold == issue && j.predicted == issue)
        .count();
    let share = |of: usize| if of == 0 { 0.0 } else { hit as f64 / of as f64 };
    let f1 = if n + named == 0 {
        0.0
    } else {
        2.0 * hit as f64 / (n + named) as f64
    };
    (n + named > 0).then(|| CodeFigures {
        issue,
        n,
        precision: share(named),
        recall: share(n),
        f1,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of examples are far below 2^53"
)]
fn reliability(judged: &[Judged]) -> Vec<(usize, f64, f64)> {
    (0_u8..10)
        .map(|bin| {
            let (low, high) = (f32::from(bin) / 10.0, f32::from(bin + 1) / 10.0);
            let here: Vec<&Judged> = judged
                .iter()
                .filter(|j| j.probability >= low && (j.probability < high || bin == 9))
                .collect();
            let k = here.len().max(1) as f64;
            let mean = here.iter().map(|j| f64::from(j.probability)).sum::<f64>() / k;
            let right = here.iter().filter(|j| j.gold == j.predicted).count() as f64 / k;
            (here.len(), mean, right)
        })
        .collect()
}

/// Judges uncalibrated out-of-fold scores with a model's calibration and thresholds.
pub fn judge(
    scores: &[f32],
    gold: Issue,
    gold_second: Option<Issue>,
    second: Option<Issue>,
    model: &super::Model,
) -> Judged {
    let p = super::calibrate::calibrated(scores, model.temperature);
    let (best, _) = top_two(&p);
    let probability = model.isotonic.at(p.get(best).copied().unwrap_or(0.0));
    Judged {
        gold,
        gold_second,
        predicted: Issue::ALL.get(best).copied().unwrap_or(Issue::Other),
        probability,
        second,
        needs_review: probability < model.review_below,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: Issue, predicted: Issue, probability: f32) -> Judged {
        Judged {
            gold,
            gold_second: None,
            predicted,
            probability,
            second: None,
            needs_review: probability < 0.5,
        }
    }

    #[test]
    fn figures_of_a_hand_counted_table() {
        let mut all = vec![judged(Issue::Other, Issue::Other, 0.95); 8];
        all.push(judged(Issue::Other, Issue::Veteran, 0.45));
        all.extend(vec![judged(Issue::Veteran, Issue::Veteran, 0.85); 6]);
        all.push(judged(Issue::Veteran, Issue::Other, 0.95));
        let f = figures(&all);
        assert_eq!((f.n, f.macro_codes), (16, 2));
        assert!((f.accuracy - 14.0 / 16.0).abs() < 1e-9);
        let veteran = f
            .codes
            .iter()
            .find(|c| c.issue == Issue::Veteran)
            .expect("veteran is there");
        assert!(
            (veteran.precision - 6.0 / 7.0).abs() < 1e-9
                && (veteran.recall - 6.0 / 7.0).abs() < 1e-9
        );
        assert!((f.accepted - 15.0 / 16.0).abs() < 1e-9);
        assert!((f.accepted_accuracy - 14.0 / 15.0).abs() < 1e-9);
        assert_eq!(f.confusion["other"]["veteran"], 1);
    }

    #[test]
    fn a_sure_and_right_classifier_has_no_calibration_error() {
        let f = figures(&vec![judged(Issue::Other, Issue::Other, 1.0); 10]);
        assert!(f.calibration_error < 1e-9);
    }
}
