//! Scores by the words around a place in the text: where a cue stands decides what it is worth.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;
use serde::Deserialize;

use crate::text::Span;

/// Where a cue stands to a reading.
pub(super) const PLACES: [&str; 9] = [
    "inside",
    "touch_before",
    "clause_before",
    "before",
    "touch_after",
    "clause_after",
    "after",
    "title",
    "text",
];

/// Cue words that mean one thing, with what they are worth by place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cue {
    /// The name by which the reasons of a fact tell it.
    pub(super) id: String,
    /// For the reader of the table.
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the table")]
    pub(super) comment: String,
    pub(super) words: Vec<String>,
    /// Scores by place; a place left out counts nothing.
    #[serde(default)]
    pub(super) score: BTreeMap<String, f32>,
    /// Scores by place where the writer speaks, when the table has a `letter_shape`; see the trait `letter`.
    #[serde(default)]
    pub(super) letter: BTreeMap<String, f32>,
}

/// A construction around a reading (欠…N元, N元…未付): one thing said by the words that touch it, whatever the cues add up to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    /// The name by which the reasons of a fact tell it.
    pub(super) id: String,
    /// For the reader of the table.
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the table")]
    pub(super) comment: String,
    /// What stands left of the reading in its sentence, 30 characters at most; ends in `$`.
    #[serde(default)]
    pub(super) before: String,
    /// What stands right of it; begins with `^`.
    #[serde(default)]
    pub(super) after: String,
    /// What must not stand left of it.
    #[serde(default)]
    pub(super) not_before: String,
    /// What must not stand right of it.
    #[serde(default)]
    pub(super) not_after: String,
    /// What it is worth in any text.
    #[serde(default)]
    pub(super) score: f32,
    /// What it is worth besides where the writer speaks; see the trait `letter`.
    #[serde(default)]
    pub(super) letter: f32,
}

impl Pattern {
    fn sides(&self) -> [&str; 4] {
        [&self.before, &self.after, &self.not_before, &self.not_after]
    }
}

/// The table of one fact: cues, constructions, and what the form of a reading is worth.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    #[serde(default)]
    pub(super) shape: BTreeMap<String, f32>,
    /// What a form is worth where the writer speaks. A table without it weighs letters as entries; with it, letters are
    /// weighed by this and by the `letter` scores of the cues alone.
    #[serde(default)]
    pub(super) letter_shape: BTreeMap<String, f32>,
    #[serde(default)]
    pub(super) cue: Vec<Cue>,
    #[serde(default)]
    pub(super) pattern: Vec<Pattern>,
}

impl Table {
    pub(super) fn merge(&mut self, more: Self) {
        self.shape.extend(more.shape);
        self.letter_shape.extend(more.letter_shape);
        self.cue.extend(more.cue);
        self.pattern.extend(more.pattern);
    }

    /// The id of the first pattern that is no regular expression, or has nothing to look for.
    pub(super) fn wrong_pattern(&self) -> Option<&str> {
        let wrong = |p: &&Pattern| {
            p.before.is_empty() && p.after.is_empty()
                || p.sides().iter().any(|side| Regex::new(side).is_err())
        };
        self.pattern.iter().find(wrong).map(|p| p.id.as_str())
    }

    /// The first place a cue names that there is not.
    pub(super) fn wrong_place(&self) -> Option<&str> {
        let mut places = self
            .cue
            .iter()
            .flat_map(|c| c.score.keys().chain(c.letter.keys()));
        places
            .find(|p| !PLACES.contains(&p.as_str()))
            .map(String::as_str)
    }
}

/// A table made ready.
#[derive(Debug)]
pub(super) struct Cues {
    automaton: Option<AhoCorasick>,
    /// The group of each pattern.
    groups: Vec<usize>,
    ids: Vec<String>,
    entry: Weights,
    /// For letters, where the table tells them apart.
    letter: Option<Weights>,
    patterns: Vec<Made>,
}

/// What cues and forms are worth in one kind of text.
#[derive(Debug)]
struct Weights {
    scores: Vec<[f32; PLACES.len()]>,
    shape: BTreeMap<String, f32>,
}

/// A pattern made ready: before, after, not before, not after.
#[derive(Debug)]
struct Made {
    id: String,
    score: f32,
    letter: f32,
    sides: [Option<Regex>; 4],
}

impl Made {
    fn new(pattern: &Pattern) -> Self {
        let made = |side: &str| Regex::new(side).ok().filter(|_| !side.is_empty());
        Self {
            id: pattern.id.clone(),
            score: pattern.score,
            letter: pattern.letter,
            sides: pattern.sides().map(made),
        }
    }

    fn holds(&self, left: &str, right: &str) -> bool {
        let [before, after, not_before, not_after] = &self.sides;
        let met = |side: &Option<Regex>, text| side.as_ref().map(|r| r.is_match(text));
        met(before, left) != Some(false)
            && met(after, right) != Some(false)
            && met(not_before, left) != Some(true)
            && met(not_after, right) != Some(true)
    }
}

/// A cue met in a text.
#[derive(Debug, Clone, Copy)]
struct Met {
    start: usize,
    end: usize,
    group: usize,
}

/// A text with the cues of one fact found in it, ready to weigh readings.
#[derive(Debug)]
pub(super) struct Cued<'a> {
    cues: &'a Cues,
    text: &'a str,
    met: Vec<Met>,
    /// Ends of sentences and of clauses, in order.
    sentences: Vec<usize>,
    clauses: Vec<usize>,
    /// Whether the group stands anywhere in the title, in either text.
    in_title: Vec<bool>,
    anywhere: Vec<bool>,
}

/// What a reading is worth and why.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Worth {
    pub(super) score: f32,
    /// Reasons by name; filled only where they were asked for.
    pub(super) reasons: Vec<(String, f32)>,
}

/// Bytes of the widest look to either side: 30 characters.
const FAR: usize = 90;

impl Cues {
    pub(super) fn new(table: &Table) -> Self {
        let words: Vec<&str> = table
            .cue
            .iter()
            .flat_map(|c| c.words.iter().map(String::as_str))
            .collect();
        let groups = table
            .cue
            .iter()
            .enumerate()
            .flat_map(|(n, c)| c.words.iter().map(move |_| n))
            .collect();
        let row = |map: &BTreeMap<String, f32>| {
            PLACES.map(|place| map.get(place).copied().unwrap_or(0.0))
        };
        let letter = (!table.letter_shape.is_empty()).then(|| Weights {
            scores: table.cue.iter().map(|c| row(&c.letter)).collect(),
            shape: table.letter_shape.clone(),
        });
        Self {
            automaton: AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .match_kind(MatchKind::Standard)
                .build(words)
                .ok(),
            groups,
            ids: table.cue.iter().map(|c| c.id.clone()).collect(),
            entry: Weights {
                scores: table.cue.iter().map(|c| row(&c.score)).collect(),
                shape: table.shape.clone(),
            },
            letter,
            patterns: table.pattern.iter().map(Made::new).collect(),
        }
    }

    fn meet(&self, text: &str) -> Vec<Met> {
        let mut met: Vec<Met> = self
            .automaton
            .iter()
            .flat_map(|a| a.find_overlapping_iter(text))
            .filter_map(|m| {
                Some(Met {
                    start: m.start(),
                    end: m.end(),
                    group: *self.groups.get(m.pattern().as_usize())?,
                })
            })
            .collect();
        met.sort_by_key(|m| (m.start, m.end, m.group));
        met
    }

    /// Looks at the title and the text of a case: one [`Cued`] for each.
    pub(super) fn look<'a>(&'a self, title: &'a str, text: &'a str) -> [Cued<'a>; 2] {
        let (head, body) = (self.meet(title), self.meet(text));
        let mut in_title = vec![false; self.ids.len()];
        let mut anywhere = in_title.clone();
        for met in &head {
            mark(&mut in_title, met.group);
            mark(&mut anywhere, met.group);
        }
        for met in &body {
            mark(&mut anywhere, met.group);
        }
        let cued = |met: Vec<Met>, text: &'a str| {
            let (sentences, clauses) = stops(text);
            Cued {
                cues: self,
                text,
                met,
                sentences,
                clauses,
                in_title: in_title.clone(),
                anywhere: anywhere.clone(),
            }
        };
        [cued(head, title), cued(body, text)]
    }
}

fn mark(all: &mut [bool], group: usize) {
    if let Some(one) = all.get_mut(group) {
        *one = true;
    }
}

/// Where sentences and clauses end.
fn stops(text: &str) -> (Vec<usize>, Vec<usize>) {
    let (mut sentences, mut clauses) = (Vec::new(), Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '。' | '！' | '？' | '；' | '\n' | '!' | '?' | ';' => {
                sentences.push(at);
                clauses.push(at);
            }
            '，' | ',' | '、' | '：' | ':' => clauses.push(at),
            _ => {}
        }
    }
    (sentences, clauses)
}

/// The last stop at or before `at`, and the first at or after `end`.
fn between(stops: &[usize], at: usize, end: usize) -> (usize, usize) {
    let first = stops.partition_point(|&s| s < at);
    let from = first
        .checked_sub(1)
        .and_then(|i| stops.get(i))
        .map_or(0, |s| s + 1);
    let to = stops.partition_point(|&s| s < end);
    (from, stops.get(to).copied().unwrap_or(usize::MAX))
}

impl Cued<'_> {
    /// What the reading at `span` with the named traits is worth.
    pub(super) fn weigh(&self, span: Span, traits: &[&str], told: bool) -> Worth {
        let mut worth = Worth::default();
        let letter = traits.contains(&"letter");
        let own = self.cues.letter.as_ref().filter(|_| letter);
        let weights = own.unwrap_or(&self.cues.entry);
        for name in traits {
            let score = weights.shape.get(*name).copied().unwrap_or(0.0);
            worth.score += score;
            if told {
                worth.reasons.push(((*name).to_owned(), score));
            }
        }
        let mut seen = vec![0_u16; self.cues.ids.len()];
        for (group, (title, any)) in self.in_title.iter().zip(&self.anywhere).enumerate() {
            if let Some(seen) = seen.get_mut(group) {
                *seen |= u16::from(*title) << 7 | u16::from(*any) << 8;
            }
        }
        let sentence = between(&self.sentences, span.start, span.end);
        let clause = between(&self.clauses, span.start, span.end);
        let from = self.met.partition_point(|m| m.start + FAR < span.start);
        for met in self.met.iter().skip(from) {
            if met.start > span.end + FAR {
                break;
            }
            let bits = places(*met, span, sentence, clause);
            if let Some(seen) = seen.get_mut(met.group) {
                *seen |= bits;
            }
        }
        for (group, bits) in seen.iter().enumerate().filter(|(_, bits)| **bits > 0) {
            let Some(scores) = weights.scores.get(group) else {
                continue;
            };
            for (n, score) in scores
                .iter()
                .enumerate()
                .filter(|(n, _)| bits >> n & 1 == 1)
            {
                worth.score += score;
                if told {
                    let id = self.cues.ids.get(group).map_or("", String::as_str);
                    let place = PLACES.get(n).copied().unwrap_or("");
                    worth.reasons.push((format!("{id}.{place}"), *score));
                }
            }
        }
        let (left, right) = sides(self.text, span, sentence);
        for pattern in self.cues.patterns.iter().filter(|p| p.holds(left, right)) {
            let score = pattern.score + if letter { pattern.letter } else { 0.0 };
            worth.score += score;
            if told {
                worth.reasons.push((pattern.id.clone(), score));
            }
        }
        worth
    }
}

/// What stands left and right of a reading in its sentence, 30 characters at most on either side.
fn sides(text: &str, span: Span, sentence: (usize, usize)) -> (&str, &str) {
    let mut from = sentence.0.max(span.start.saturating_sub(FAR));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = sentence.1.min(span.end + FAR).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    (
        text.get(from..span.start).unwrap_or(""),
        text.get(span.end..to).unwrap_or(""),
    )
}

/// The places at which a cue counts for a reading, one bit each, in the order of [`PLACES`].
fn places(met: Met, span: Span, sentence: (usize, usize), clause: (usize, usize)) -> u16 {
    let mut bits = 0;
    if met.start >= span.start && met.end <= span.end {
        bits |= 1;
    }
    if met.end <= span.start && met.start >= sentence.0 {
        let gap = span.start - met.end;
        bits |= u16::from(gap <= 6) << 1;
        bits |= u16::from(met.start >= clause.0 && gap <= 48) << 2;
        bits |= u16::from(gap <= FAR) << 3;
    }
    if met.start >= span.end && met.end <= sentence.1.saturating_add(3) {
        let gap = met.start - span.end;
        bits |= u16::from(gap <= 3) << 4;
        bits |= u16::from(met.start <= clause.1 && gap <= 48) << 5;
        bits |= u16::from(gap <= FAR) << 6;
    }
    bits
}
