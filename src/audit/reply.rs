//! One answer read by the rules, sentence by sentence.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::Plan;
use super::cfg::Kind;
use crate::petition::{Paid, Reply, Substance};
use crate::text::{SafeText, parse_number};

const SENTENCE_ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '\n'];
const CLAUSE_ENDS: [char; 8] = ['，', ',', '：', ':', '、', ' ', '\u{3000}', '\t'];
const QUOTES: [char; 4] = ['“', '”', '"', '\r'];

/// What is kept of an answer; `None` when it has no Chinese character.
pub fn read(text: &SafeText, plan: &Plan) -> Option<Reply> {
    let (digest, chars) = digest(text);
    if chars == 0 {
        return None;
    }
    let whole = text.as_str();
    let (substance, rules) = if chars > plan.config.short_max_chars {
        (Substance::Said, Vec::new())
    } else {
        substance(whole, plan)
    };
    Some(Reply {
        digest,
        chars,
        substance,
        rules,
        paid: paid(whole, plan),
    })
}

/// The Chinese characters outside masks, as a digest and a count.
fn digest(text: &SafeText) -> (u64, u32) {
    let mut hash = Sha256::new();
    let (mut chars, mut utf8) = (0_u32, [0_u8; 4]);
    let mut masks = text.masks().iter().peekable();
    for (at, c) in text.as_str().char_indices() {
        while masks.peek().is_some_and(|m| m.span.end <= at) {
            masks.next();
        }
        let masked = masks.peek().is_some_and(|m| m.span.start <= at);
        if !masked && is_han(c) {
            hash.update(c.encode_utf8(&mut utf8).as_bytes());
            chars += 1;
        }
    }
    let digest = hash.finalize();
    let first = digest.iter().take(8);
    (first.fold(0, |all, b| (all << 8) | u64::from(*b)), chars)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}

/// What the sentences amount to together; a sentence that no rule knows says something.
fn substance(text: &str, plan: &Plan) -> (Substance, Vec<String>) {
    let (mut rules, mut forward) = (Rules::default(), false);
    let sentences = text.split(SENTENCE_ENDS).map(trimmed);
    for sentence in sentences.filter(|s| han(s) > 1) {
        let whole = plan.sentences.iter().filter(|r| r.kind != Kind::Phrase);
        match whole.into_iter().find(|r| r.pattern.is_match(sentence)) {
            Some(rule) if rule.kind == Kind::Substance => {
                return (Substance::Said, vec![rule.id.clone()]);
            }
            Some(rule) => {
                rules.add(&rule.id);
                forward = true;
            }
            None if !phrases(sentence, plan, &mut rules) => return (Substance::Said, Vec::new()),
            None => {}
        }
    }
    let substance = if forward {
        Substance::Forwarded
    } else {
        Substance::ReceiptOnly
    };
    (substance, rules.ids)
}

/// Whether every clause of a sentence is a phrase; scraps under four characters do not count.
fn phrases(sentence: &str, plan: &Plan, rules: &mut Rules) -> bool {
    let clauses = sentence.split(CLAUSE_ENDS).map(trimmed);
    clauses.filter(|c| han(c) > 3).all(|clause| {
        let mut known = plan.sentences.iter().filter(|r| r.kind == Kind::Phrase);
        let rule = known.find(|r| r.pattern.is_match(clause));
        if let Some(rule) = rule {
            rules.add(&rule.id);
        }
        rule.is_some() || han(clause) < 6 && clause.contains(|c: char| c.is_ascii_digit())
    })
}

fn trimmed(text: &str) -> &str {
    text.trim()
        .trim_matches(|c: char| QUOTES.contains(&c) || CLAUSE_ENDS.contains(&c))
}

#[derive(Default)]
struct Rules {
    ids: Vec<String>,
    seen: BTreeSet<String>,
}

impl Rules {
    fn add(&mut self, id: &str) {
        if self.seen.insert(id.to_owned()) {
            self.ids.push(id.to_owned());
        }
    }
}

/// What the answer says was paid, by the first rule that fits.
fn paid(text: &str, plan: &Plan) -> Option<(Paid, String)> {
    plan.paid.iter().find_map(|rule| {
        let found = rule.pattern.captures(text)?;
        let paid = match found.name("yuan") {
            None => Paid::All,
            Some(sum) => {
                let plain = sum.as_str().replace(['余', '多', ' '], "");
                Paid::Part(parse_number(&plain).filter(|v| *v > 0.0)?)
            }
        };
        Some((paid, rule.id.clone()))
    })
}
