//! The figures of a classifier as a page of a model card, and as a picture.

use std::fmt::Write;

use super::learn::Evaluation;
use crate::chart::{self, Chart, Judged};
use crate::classify::evaluate::Figures;
use crate::petition::Issue;

/// The figures as Markdown, for the README of a model: strata, years, codes, what is taken for what.
pub fn markdown(evaluation: &Evaluation) -> String {
    let mut out = String::from(
        "| stratum | n | accuracy | macro-F1 (codes) | accepted at accuracy | calibration error | second issue F1 |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    for (name, f) in &evaluation.strata {
        row(&mut out, name, f);
    }
    if !evaluation.years.is_empty() {
        out += "\nBy year of the message:\n\n| year | n | accuracy | macro-F1 (codes) | accepted at accuracy | calibration error | second issue F1 |\n|---|--:|--:|--:|--:|--:|--:|\n";
        for (year, f) in &evaluation.years {
            row(&mut out, year, f);
        }
    }
    if let Some(split) = &evaluation.time_split {
        let _ = writeln!(
            out,
            "\nTime split: learned from the {} real messages before {}, judged on the {} from then on whose matter was not seen before: accuracy {:.3}, macro-F1 {:.3} ({} codes), accepted {:.2} at {:.3}, calibration error {:.3}.",
            split.before,
            split.cutoff,
            split.figures.n,
            split.figures.accuracy,
            split.figures.macro_f1,
            split.figures.macro_codes,
            split.figures.accepted,
            split.figures.accepted_accuracy,
            split.figures.calibration_error
        );
    }
    if !evaluation.calibrations.is_empty() {
        out += "\nCalibration, each way judged on the half it was not fitted on:\n\n| way | log loss of \"right\" | calibration error |\n|---|--:|--:|\n";
        for way in &evaluation.calibrations {
            let _ = writeln!(
                out,
                "| {} | {:.4} | {:.4} |",
                way.method, way.log_loss, way.calibration_error
            );
        }
    }
    for name in shown(evaluation) {
        if let Some(figures) = evaluation.strata.get(name) {
            codes(&mut out, name, figures);
        }
    }
    out
}

/// The strata that get a table of codes: real messages and the styles of invented texts, or everything.
fn shown(evaluation: &Evaluation) -> Vec<&str> {
    let own: Vec<&str> = evaluation
        .strata
        .keys()
        .map(String::as_str)
        .filter(|s| !matches!(*s, "all" | "hard"))
        .collect();
    if own.is_empty() { vec!["all"] } else { own }
}

fn row(out: &mut String, name: &str, f: &Figures) {
    let macro_f1 = match f.macro_codes {
        0 => "—".to_owned(),
        codes => format!("{:.3} ({codes})", f.macro_f1),
    };
    let _ = writeln!(
        out,
        "| {name} | {} | {:.3} | {macro_f1} | {:.2} at {:.3} | {:.3} | {:.2} |",
        f.n, f.accuracy, f.accepted, f.accepted_accuracy, f.calibration_error, f.second_f1
    );
}

fn codes(out: &mut String, name: &str, figures: &Figures) {
    let _ = writeln!(
        out,
        "\nBy code, {name}:\n\n| code | n | precision | recall | F1 | taken for |\n|---|--:|--:|--:|--:|---|"
    );
    for c in &figures.codes {
        let mut taken: Vec<(&str, usize)> = figures
            .confusion
            .get(c.issue.code())
            .into_iter()
            .flatten()
            .map(|(code, n)| (*code, *n))
            .filter(|(code, _)| *code != c.issue.code())
            .collect();
        taken.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let taken: Vec<String> = taken
            .iter()
            .map(|(code, n)| format!("`{code}` {n}"))
            .collect();
        let _ = writeln!(
            out,
            "| `{}` | {} | {:.2} | {:.2} | {:.2} | {} |",
            c.issue.code(),
            c.n,
            c.precision,
            c.recall,
            c.f1,
            taken.join(", ")
        );
    }
}

/// The figures of one stratum as a picture; `whose` names it in words.
pub fn picture(figures: &Figures, whose: &str, plan: &chart::Plan) -> Chart {
    let mut confusions: Vec<(Issue, Issue, usize)> = Vec::new();
    for (gold, row) in &figures.confusion {
        for (taken, n) in row.iter().filter(|(taken, _)| *taken != gold) {
            if let (Some(gold), Some(taken)) = (Issue::from_code(gold), Issue::from_code(taken)) {
                confusions.push((gold, taken, *n));
            }
        }
    }
    confusions.sort_by_key(|(gold, taken, n)| (std::cmp::Reverse(*n), *gold, *taken));
    let judged = Judged {
        whose: whose.to_owned(),
        n: figures.n,
        accuracy: figures.accuracy,
        macro_f1: (figures.macro_f1, figures.macro_codes),
        calibration_error: figures.calibration_error,
        codes: figures
            .codes
            .iter()
            .map(|c| (c.issue, c.n, c.precision, c.recall, c.f1))
            .collect(),
        reliability: figures.reliability.clone(),
        confusions,
    };
    chart::evaluation(&judged, plan)
}
