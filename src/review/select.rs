//! Which cases to put before a reader: the least certain first, spread over the codes, no two alike, and a random slice of
//! the accepted ones to estimate their error.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::key::{case_digest, digest};
use crate::petition::{Evidence, Issue, Label};
use crate::text::SafeText;

/// Characters of a text that go into a cell; a spreadsheet holds 32,767 UTF-16 units.
const MAX_TEXT: usize = 15_000;
const MAX_TITLE: usize = 500;
/// What stands at the end of a text that was cut.
const CUT: &str = "……（以下略）";
/// Two texts are near-identical from this share of common character pairs on (Jaccard).
const ALIKE: f64 = 0.7;

/// One case that may be put before a reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// 编号
    pub case_id: String,
    /// The safe title as it is shown.
    pub title: String,
    /// The safe text as it is shown: line ends unified, control characters dropped, very long texts cut.
    pub text: String,
    /// [`case_digest`] of what is shown.
    pub digest: String,
    /// The machine's class.
    pub issue: Issue,
    /// Its probability.
    pub probability: f32,
    /// The second likeliest class.
    pub runner_up: Issue,
    /// Its probability.
    pub runner_up_probability: f32,
    /// Whether the machine accepts it without review.
    pub accepted: bool,
    /// What decided.
    pub evidence: Vec<Evidence>,
}

impl Candidate {
    /// A candidate from a safe case, its label and the probabilities of all classes in taxonomy order.
    pub fn new(
        case_id: &str,
        title: &SafeText,
        text: &SafeText,
        label: &Label,
        probabilities: &[f32],
    ) -> Self {
        let (title, text) = (
            shown(title.as_str(), MAX_TITLE),
            shown(text.as_str(), MAX_TEXT),
        );
        let others = Issue::ALL
            .into_iter()
            .zip(probabilities)
            .filter(|(i, _)| *i != label.issue);
        let (runner_up, runner_up_probability) =
            others.fold((Issue::Other, f32::NEG_INFINITY), |best, (i, p)| {
                if *p > best.1 { (i, *p) } else { best }
            });
        Self {
            case_id: case_id.to_owned(),
            digest: case_digest(&title, &text),
            title,
            text,
            issue: label.issue,
            probability: label.probability,
            runner_up,
            runner_up_probability: runner_up_probability.max(0.0),
            accepted: !label.needs_review,
            evidence: label.evidence.clone(),
        }
    }

    /// The distance between the two likeliest classes, 0 to 1.
    pub fn margin(&self) -> f32 {
        self.probability - self.runner_up_probability
    }
}

fn shown(text: &str, most: usize) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept = unified
        .trim()
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let mut out: String = kept.by_ref().take(most).collect();
    if kept.next().is_some() {
        out.push_str(CUT);
    }
    out
}

/// What may be chosen about the selection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How many cases.
    pub n: usize,
    /// The share of them drawn at random among the accepted, 0 to 1.
    pub audit: f64,
    /// The seed of that draw.
    pub seed: u64,
}

/// A chosen case.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked {
    /// The case.
    pub case: Candidate,
    /// Whether it was drawn at random (抽查).
    pub audit: bool,
}

/// The chosen cases and what was passed over.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Selection {
    /// The chosen cases, most informative first, the random ones spread evenly between them.
    #[serde(skip)]
    pub picked: Vec<Picked>,
    /// Candidates looked at.
    pub candidates: usize,
    /// Left out since the same text stood before.
    pub repeated: usize,
    /// Passed over since a chosen text is nearly the same.
    pub near_identical: usize,
}

/// Chooses. The result depends on the candidates and the options alone, not on the candidates' order.
pub fn select(mut candidates: Vec<Candidate>, options: &Options) -> Selection {
    let total = candidates.len();
    candidates.retain(|c| !c.title.is_empty() || !c.text.is_empty());
    let readable = candidates.len();
    candidates.sort_by(|a, b| (&a.digest, &a.case_id).cmp(&(&b.digest, &b.case_id)));
    candidates.dedup_by(|b, a| a.digest == b.digest);
    let mut out = Selection {
        candidates: total,
        repeated: readable - candidates.len(),
        ..Selection::default()
    };
    let (audit, mut rest) = draw(candidates, options);
    rest.sort_by(|a, b| {
        a.margin()
            .total_cmp(&b.margin())
            .then_with(|| a.digest.cmp(&b.digest))
    });
    let wanted = options.n.saturating_sub(audit.len());
    let chosen = spread(rest, wanted, &audit, &mut out.near_identical);
    out.picked = interleave(chosen, audit);
    out
}

/// The random slice among the accepted, by a seeded hash, and the others.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a small whole number, rounded"
)]
fn draw(candidates: Vec<Candidate>, options: &Options) -> (Vec<Candidate>, Vec<Candidate>) {
    let size = (options.n as f64 * options.audit.clamp(0.0, 1.0)).round() as usize;
    let seed = options.seed.to_string();
    let (accepted, mut rest): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.accepted);
    let mut order: Vec<(String, Candidate)> = accepted
        .into_iter()
        .map(|c| (digest(&[&seed, &c.digest]), c))
        .collect();
    order.sort_by(|a, b| a.0.cmp(&b.0));
    let left = order.split_off(size.min(order.len()));
    rest.extend(left.into_iter().map(|(_, c)| c));
    (order.into_iter().map(|(_, c)| c).collect(), rest)
}

/// Takes `wanted` cases by rising margin: first no code beyond twice its even share, then whatever is left.
fn spread(
    rest: Vec<Candidate>,
    wanted: usize,
    audit: &[Candidate],
    near_identical: &mut usize,
) -> Vec<Candidate> {
    let codes: BTreeSet<Issue> = rest.iter().map(|c| c.issue).collect();
    let most = (2 * wanted).div_ceil(codes.len().max(1));
    let mut pairs: Vec<BTreeSet<[char; 2]>> = audit.iter().map(pairs).collect();
    let mut of_code: BTreeMap<Issue, usize> = BTreeMap::new();
    let (mut chosen, mut later) = (Vec::new(), Vec::new());
    let mut take = |case: Candidate, chosen: &mut Vec<Candidate>| {
        let own = self::pairs(&case);
        if pairs.iter().any(|other| alike(&own, other)) {
            *near_identical += 1;
        } else {
            pairs.push(own);
            chosen.push(case);
        }
    };
    for case in rest {
        let count = of_code.entry(case.issue).or_default();
        if chosen.len() == wanted {
            break;
        }
        if *count >= most {
            later.push(case);
            continue;
        }
        let before = chosen.len();
        take(case, &mut chosen);
        *count += chosen.len() - before;
    }
    for case in later {
        if chosen.len() == wanted {
            break;
        }
        take(case, &mut chosen);
    }
    chosen.sort_by(|a, b| {
        a.margin()
            .total_cmp(&b.margin())
            .then_with(|| a.digest.cmp(&b.digest))
    });
    chosen
}

/// The pairs of neighbouring letters; figures count as one figure, so that only an amount or a date does not make two texts.
fn pairs(case: &Candidate) -> BTreeSet<[char; 2]> {
    let one = |c: char| if c.is_numeric() { '0' } else { c };
    let mut letters: Vec<char> = case
        .title
        .chars()
        .chain(case.text.chars())
        .filter(|c| c.is_alphanumeric())
        .map(one)
        .collect();
    letters.dedup_by(|b, a| *a == '0' && *b == '0');
    letters
        .windows(2)
        .filter_map(|w| <[char; 2]>::try_from(w).ok())
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of character pairs are far below 2^53"
)]
fn alike(a: &BTreeSet<[char; 2]>, b: &BTreeSet<[char; 2]>) -> bool {
    let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
    // The common share cannot exceed small / large.
    if small == 0 || (small as f64) < ALIKE * large as f64 {
        return small == large;
    }
    let common = a.intersection(b).count();
    common as f64 >= ALIKE * (a.len() + b.len() - common) as f64
}

/// Spreads the random cases evenly, so that a reading that stops early still has its share of them.
fn interleave(chosen: Vec<Candidate>, audit: Vec<Candidate>) -> Vec<Picked> {
    let every = (chosen.len() + audit.len()) / audit.len().max(1);
    let mut audit = audit.into_iter();
    let mut out = Vec::new();
    let mut due = every;
    for case in chosen {
        out.push(Picked { case, audit: false });
        if out.len() + 1 >= due
            && let Some(case) = audit.next()
        {
            out.push(Picked { case, audit: true });
            due += every;
        }
    }
    out.extend(audit.map(|case| Picked { case, audit: true }));
    out
}
