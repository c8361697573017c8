//! What an edit changes in cases: words, issues, review, facts, and which entries caused it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::petition::{Facts, Issue, Label};

/// Examples kept for one cause.
const EXAMPLES: usize = 3;

/// A case under one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<'t> {
    /// The safe title and text.
    pub texts: [&'t str; 2],
    /// The tokens of title and text, and whether each is a stop word.
    pub tokens: [Vec<(&'t str, bool)>; 2],
    /// Ids of the rules that fired, with their place.
    pub rules: Vec<String>,
    /// The label.
    pub label: Label,
    /// The facts.
    pub facts: Facts,
}

/// What may have caused a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// 词典里的词
    Term,
    /// 停用词
    Stop,
    /// 规则
    Rule,
    /// Words cut otherwise though no entry of the edit stands there: frequencies weigh on their neighbours (词频牵动).
    Nearby,
}

impl CauseKind {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "词",
            Self::Stop => "停用词",
            Self::Rule => "规则",
            Self::Nearby => "词频牵动",
        }
    }
}

/// One case that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// 编号
    pub case_id: String,
    /// Whether other places are hidden.
    pub redacted: bool,
    /// Whether words are cut or stopped otherwise.
    pub segmented: bool,
    /// The rules that fire now and did not, or the other way.
    pub rules: bool,
    /// The issue before and after, when it changed.
    pub issue: Option<(&'static str, &'static str)>,
    /// Whether it asks for review, before and after, when it changed.
    pub needs_review: Option<(bool, bool)>,
    /// The facts that changed, by the names of their columns; never their values.
    pub facts: Vec<&'static str>,
    /// What caused it, with an example in words of the dictionary.
    #[serde(skip)]
    pub causes: BTreeMap<(CauseKind, String), Option<String>>,
}

/// An entry of the edit and the cases it touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its kind.
    pub kind: CauseKind,
    /// The term, the stop word or the rule's id.
    pub entry: String,
    /// Cases it touched.
    pub cases: usize,
    /// What it was cut as, and is cut as now: words of the dictionary only.
    pub examples: Vec<String>,
}

/// Cases that go from one issue to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The issue before.
    pub from: &'static str,
    /// The issue after.
    pub to: &'static str,
    /// How many cases.
    pub cases: usize,
}

/// What an edit changes.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Effect {
    /// Cases compared.
    pub cases: usize,
    /// Cases where other places are hidden.
    pub redacted: usize,
    /// Cases cut otherwise.
    pub segmented: usize,
    /// Cases where other rules fire.
    pub rules: usize,
    /// Cases with another issue.
    pub issue: usize,
    /// Cases that ask for review and did not, and the other way.
    pub review: [usize; 2],
    /// Cases with another fact.
    pub facts: usize,
    /// Labelled cases with the right issue before and after; `None` without labels.
    pub right: Option<[usize; 2]>,
    /// What caused it, the most frequent first.
    pub causes: Vec<Cause>,
    /// From issue to issue, the most frequent first.
    pub moves: Vec<Move>,
    /// The cases that changed, in their order.
    pub changes: Vec<Change>,
}

/// Entries that differ between the two configurations.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    /// Terms added, taken away, or with another frequency.
    pub terms: BTreeSet<String>,
    /// Stop words added or taken away.
    pub stops: BTreeSet<String>,
}

impl Change {
    /// Compares one case; `None` when nothing changed.
    pub fn of(
        case_id: &str,
        old: &Side<'_>,
        new: &Side<'_>,
        edited: &Edited,
        in_dictionary: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut causes = BTreeMap::new();
        let redacted = old.texts != new.texts;
        for (a, b) in old.tokens.iter().zip(&new.tokens) {
            if a != b && !redacted {
                regions(a, b, edited, &in_dictionary, &mut causes);
            }
        }
        let ids = |side: &Side<'_>| side.rules.iter().cloned().collect::<BTreeSet<_>>();
        for rule in ids(old).symmetric_difference(&ids(new)) {
            causes.insert(
                (
                    CauseKind::Rule,
                    rule.split('@').next().unwrap_or_default().to_owned(),
                ),
                None,
            );
        }
        let differ = |name, same: bool| (!same).then_some(name);
        let (f, g) = (&old.facts, &new.facts);
        let number = |a: Option<f64>, b: Option<f64>| a.map(f64::to_bits) == b.map(f64::to_bits);
        let facts = [
            differ(
                "amount_yuan",
                number(
                    f.amount_yuan.as_ref().map(|x| x.value),
                    g.amount_yuan.as_ref().map(|x| x.value),
                ),
            ),
            differ(
                "people",
                f.people.as_ref().map(|x| x.value) == g.people.as_ref().map(|x| x.value),
            ),
            differ(
                "months",
                number(
                    f.months.as_ref().map(|x| x.value),
                    g.months.as_ref().map(|x| x.value),
                ),
            ),
            differ(
                "respondent",
                f.respondent.as_ref().map(|x| &x.value) == g.respondent.as_ref().map(|x| &x.value),
            ),
        ];
        let (was, is) = (&old.label, &new.label);
        let change = Self {
            case_id: case_id.to_owned(),
            redacted,
            segmented: old.tokens != new.tokens,
            rules: old.rules != new.rules,
            issue: (was.issue != is.issue).then(|| (was.issue.code(), is.issue.code())),
            needs_review: (was.needs_review != is.needs_review)
                .then_some((was.needs_review, is.needs_review)),
            facts: facts.into_iter().flatten().collect(),
            causes,
        };
        let changed = change.redacted
            || change.segmented
            || change.rules
            || change.issue.is_some()
            || change.needs_review.is_some()
            || !change.facts.is_empty();
        changed.then_some(change)
    }

    /// Whether the outcome of the case is another, not only the way to it.
    pub fn is_outcome(&self) -> bool {
        self.issue.is_some() || self.needs_review.is_some() || !self.facts.is_empty()
    }
}

type Words<'t> = [(&'t str, bool)];

/// The stretches between common cuts where the tokens differ, each with what caused it.
fn regions(
    old: &Words<'_>,
    new: &Words<'_>,
    edited: &Edited,
    in_dictionary: &impl Fn(&str) -> bool,
    causes: &mut BTreeMap<(CauseKind, String), Option<String>>,
) {
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        let (from_i, from_j) = (i, j);
        let (mut end_i, mut end_j) = (0, 0);
        loop {
            // The shorter side goes on until both end at one place.
            if end_i <= end_j {
                end_i += old.get(i).map_or(0, |t| t.0.len());
                i += 1;
            } else {
                end_j += new.get(j).map_or(0, |t| t.0.len());
                j += 1;
            }
            if end_i == end_j || (i >= old.len() && j >= new.len()) {
                break;
            }
        }
        let (a, b) = (
            old.get(from_i..i).unwrap_or_default(),
            new.get(from_j..j).unwrap_or_default(),
        );
        if a != b {
            region(a, b, edited, in_dictionary, causes);
        }
    }
}

fn region(
    a: &Words<'_>,
    b: &Words<'_>,
    edited: &Edited,
    in_dictionary: &impl Fn(&str) -> bool,
    causes: &mut BTreeMap<(CauseKind, String), Option<String>>,
) {
    let old: Vec<&str> = a.iter().map(|t| t.0).collect();
    let new: Vec<&str> = b.iter().map(|t| t.0).collect();
    let shown = |side: &[&str]| {
        let word = |w: &&str| {
            if in_dictionary(w) || edited.terms.contains(*w) {
                (*w).to_owned()
            } else {
                "…".into()
            }
        };
        side.iter().map(word).collect::<Vec<_>>().join("/")
    };
    if old == new {
        for (word, _) in a.iter().zip(b).filter(|(x, y)| x.1 != y.1).map(|(x, _)| x) {
            let kind = if edited.stops.contains(*word) {
                CauseKind::Stop
            } else {
                CauseKind::Nearby
            };
            causes.insert((kind, (*word).to_owned()), None);
        }
        return;
    }
    let example = format!("{} → {}", shown(&old), shown(&new));
    let mut found = false;
    for word in old
        .iter()
        .chain(&new)
        .filter(|w| edited.terms.contains(**w))
    {
        // A term that stands on both sides did not cut this stretch.
        if old.contains(word) != new.contains(word) {
            causes.insert((CauseKind::Term, (*word).to_owned()), Some(example.clone()));
            found = true;
        }
    }
    if !found {
        causes.insert((CauseKind::Nearby, example), None);
    }
}

/// Examples of one cause, counted.
type Examples<'e> = BTreeMap<&'e String, usize>;

/// The most frequent examples, those of whole words first.
fn telling(examples: Examples<'_>) -> Vec<String> {
    let mut all: Vec<(&String, usize)> = examples.into_iter().collect();
    all.sort_by_key(|(example, n)| (example.contains('…'), std::cmp::Reverse(*n)));
    all.into_iter()
        .take(EXAMPLES)
        .map(|(example, _)| example.clone())
        .collect()
}

/// All changes put together; `labels` are the labelled issue of each case with the issues before and after.
pub fn effect(cases: usize, changes: Vec<Change>, labels: &[(Issue, Issue, Issue)]) -> Effect {
    let count = |f: &dyn Fn(&Change) -> bool| changes.iter().filter(|c| f(c)).count();
    let mut causes: BTreeMap<&(CauseKind, String), (usize, Examples<'_>)> = BTreeMap::new();
    let mut moves: BTreeMap<(&'static str, &'static str), usize> = BTreeMap::new();
    for change in &changes {
        for (cause, example) in &change.causes {
            let one = causes.entry(cause).or_default();
            one.0 += 1;
            if let Some(example) = example {
                *one.1.entry(example).or_default() += 1;
            }
        }
        if let Some(pair) = change.issue {
            *moves.entry(pair).or_default() += 1;
        }
    }
    let causes = causes
        .into_iter()
        .map(|((kind, entry), (cases, examples))| Cause {
            kind: *kind,
            entry: entry.clone(),
            cases,
            examples: telling(examples),
        });
    let mut causes: Vec<Cause> = causes.collect();
    causes.sort_by(|a, b| {
        b.cases
            .cmp(&a.cases)
            .then_with(|| (a.kind, &a.entry).cmp(&(b.kind, &b.entry)))
    });
    let moves = moves
        .into_iter()
        .map(|((from, to), cases)| Move { from, to, cases });
    let mut moves: Vec<Move> = moves.collect();
    moves.sort_by(|a, b| {
        b.cases
            .cmp(&a.cases)
            .then((a.from, a.to).cmp(&(b.from, b.to)))
    });
    let right = |f: &dyn Fn(&(Issue, Issue, Issue)) -> bool| labels.iter().filter(|l| f(l)).count();
    Effect {
        cases,
        redacted: count(&|c| c.redacted),
        segmented: count(&|c| c.segmented),
        rules: count(&|c| c.rules),
        issue: count(&|c| c.issue.is_some()),
        review: [
            count(&|c| c.needs_review == Some((false, true))),
            count(&|c| c.needs_review == Some((true, false))),
        ],
        facts: count(&|c| !c.facts.is_empty()),
        right: (!labels.is_empty()).then(|| [right(&|l| l.0 == l.1), right(&|l| l.0 == l.2)]),
        causes,
        moves,
        changes,
    }
}
