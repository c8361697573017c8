//! The two routes to a text classifier, on the same features: linfa's dense logistic regression within a feature budget,
//! and our own sparse softmax. Usage: `linfa_route TEST.jsonl TRAIN.jsonl...`; prints a Markdown table.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::collections::BTreeMap;
use std::time::Instant;

use huiying::classify::corpus::Corpus;
use huiying::classify::evaluate::{Figures, Judged, figures};
use huiying::classify::labelled;
use huiying::classify::softmax::{Problem, SparseRow, add_row, fit};
use huiying::petition::Issue;
use huiying::pipeline::{Stages, corpus};
use linfa::prelude::{Fit, Predict};
use linfa::{Dataset, ParamGuard};
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};

/// How strongly both routes are pulled to zero.
const LAMBDA: f32 = 0.1;

fn main() -> anyhow::Result<()> {
    let mut diags = Vec::new();
    let mut parts = std::env::args().skip(1).map(|path| -> anyhow::Result<_> {
        Ok(labelled::parse(
            &path,
            &std::fs::read_to_string(&path)?,
            &mut diags,
        ))
    });
    let test = parts
        .next()
        .ok_or_else(|| anyhow::anyhow!("usage: linfa_route TEST.jsonl TRAIN.jsonl..."))??;
    let train: Vec<_> = parts
        .collect::<anyhow::Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let held_out = test.len();
    let all: Vec<_> = test.into_iter().chain(train).collect();
    let stages = Stages::new(&huiying::config::Settings::default())?;
    let corpus = corpus(&all, &stages);
    println!("| features | route | train s | accuracy | macro-F1 |\n|--:|---|--:|--:|--:|");
    for budget in [1000, 2000, 4000] {
        let rows = project(&corpus, &most_frequent(&corpus, held_out, budget));
        report(budget, "linfa", &corpus, held_out, |k| {
            dense(&rows, &corpus, held_out, k)
        });
        report(budget, "own sparse softmax", &corpus, held_out, |k| {
            sparse(&rows, budget, &corpus, held_out, k)
        });
    }
    let every = most_frequent(&corpus, held_out, usize::MAX);
    let rows = project(&corpus, &every);
    report(every.len(), "own sparse softmax", &corpus, held_out, |k| {
        sparse(&rows, every.len(), &corpus, held_out, k)
    });
    Ok(())
}

/// The features of the training part that occur in at least two examples, most frequent first, at most `budget`.
fn most_frequent(corpus: &Corpus, held_out: usize, budget: usize) -> BTreeMap<u32, u32> {
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    for (feature, _) in corpus.rows.iter().skip(held_out).flatten() {
        *seen.entry(*feature).or_default() += 1;
    }
    let mut order: Vec<(u32, u32)> = seen.into_iter().filter(|(_, n)| *n > 1).collect();
    order.sort_by_key(|(feature, n)| (std::cmp::Reverse(*n), *feature));
    order
        .into_iter()
        .take(budget)
        .map(|(feature, _)| feature)
        .zip(0..)
        .collect()
}

/// Rows of `1 + ln(count)`, scaled to unit length.
fn project(corpus: &Corpus, kept: &BTreeMap<u32, u32>) -> Vec<SparseRow> {
    let one = |row: &Vec<(u32, f32)>| {
        let mut row: SparseRow = row
            .iter()
            .filter_map(|(f, c)| Some((*kept.get(f)?, 1.0 + c.ln())))
            .collect();
        let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1e-9);
        row.iter_mut().for_each(|(_, v)| *v *= 3.0 / norm);
        row
    };
    corpus.rows.iter().map(one).collect()
}

fn class(issue: Issue) -> usize {
    Issue::ALL.iter().position(|i| *i == issue).unwrap_or(0)
}

fn dense(rows: &[SparseRow], corpus: &Corpus, held_out: usize, seconds: &mut f64) -> Vec<usize> {
    let width = rows
        .iter()
        .flatten()
        .map(|(f, _)| *f as usize + 1)
        .max()
        .unwrap_or(1);
    let matrix = |part: &[SparseRow]| {
        let mut x = Array2::<f32>::zeros((part.len(), width));
        for (at, row) in part.iter().enumerate() {
            for (feature, value) in row {
                x[[at, *feature as usize]] = *value;
            }
        }
        x
    };
    let (test, train) = rows.split_at(held_out);
    let y: Array1<usize> = corpus
        .tags
        .iter()
        .skip(held_out)
        .map(|t| class(t.issue))
        .collect();
    let data = Dataset::new(matrix(train), y);
    let start = Instant::now();
    let model = MultiLogisticRegression::default()
        .alpha(LAMBDA)
        .max_iterations(100)
        .check()
        .and_then(|m| m.fit(&data));
    *seconds = start.elapsed().as_secs_f64();
    model
        .map(|m| m.predict(&matrix(test)).to_vec())
        .unwrap_or_default()
}

fn sparse(
    rows: &[SparseRow],
    features: usize,
    corpus: &Corpus,
    held_out: usize,
    seconds: &mut f64,
) -> Vec<usize> {
    let (test, train) = rows.split_at(held_out);
    let targets: Vec<usize> = corpus
        .tags
        .iter()
        .skip(held_out)
        .map(|t| class(t.issue))
        .collect();
    let weights = vec![1.0; train.len()];
    let classes = Issue::ALL.len();
    let problem = Problem {
        rows: train,
        targets: &targets,
        weights: &weights,
        features,
        classes,
        lambda: LAMBDA,
        prior: &[],
        families: &[],
        sharing: 0.0,
    };
    let start = Instant::now();
    let model = fit(&problem, 100);
    *seconds = start.elapsed().as_secs_f64();
    let best = |row: &SparseRow| {
        let mut scores = model.bias.clone();
        row.iter()
            .for_each(|(f, v)| add_row(&mut scores, &model.weights, *f, *v));
        (0..classes)
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
            .unwrap_or(0)
    };
    test.iter().map(best).collect()
}

fn report(
    features: usize,
    route: &str,
    corpus: &Corpus,
    held_out: usize,
    run: impl Fn(&mut f64) -> Vec<usize>,
) {
    let mut seconds = 0.0;
    let predicted = run(&mut seconds);
    let judged: Vec<Judged> = corpus
        .tags
        .iter()
        .take(held_out)
        .zip(predicted)
        .map(|(t, p)| judged(t.issue, p))
        .collect();
    let Figures {
        accuracy, macro_f1, ..
    } = figures(&judged);
    println!("| {features} | {route} | {seconds:.2} | {accuracy:.3} | {macro_f1:.3} |");
}

fn judged(gold: Issue, predicted: usize) -> Judged {
    Judged {
        gold,
        gold_second: None,
        predicted: Issue::ALL[predicted],
        probability: 1.0,
        second: None,
        needs_review: false,
    }
}
