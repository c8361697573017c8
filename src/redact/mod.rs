//! Hides personal data (隐去个人信息).
//!
//! In: the texts of a case as they came. Out: the same texts with placeholders, and where each mask stood in the original.
//! It never decides anything else, never lets a cell into a message, and never names the same person alike in two cases:
//! ordinals (【姓名甲】) start again in every case. Units that owe (companies, projects, schools, bureaus) stay readable;
//! an individual who owes is a person and is hidden.

mod address;
mod around;
mod cfg;
mod check;
mod doc;
mod forms;
mod fullname;
mod lexicon;
mod number;
mod person;
mod placeholder;
mod tokens;
mod worth;

#[cfg(test)]
mod tests;

pub use cfg::{BUILT_IN, Config, DEFAULT_TOML, Plan};
pub use lexicon::WordLists;
pub use worth::FullName;

use crate::petition::{Case, RawCase};
use crate::text::{MaskKind, RawText, SafeText};
use doc::Doc;
use placeholder::Ordinals;

/// Makes a case safe; title, text, place and respondent share the ordinals of their people.
pub fn run(raw: &RawCase, plan: &Plan) -> Case {
    let mut texts = vec![raw.title.open(), raw.text.open()];
    texts.extend(raw.place.as_ref().map(RawText::open));
    texts.extend(raw.respondent.as_ref().map(RawText::open));
    let mut safe = texts_of_one_case(&texts, plan).into_iter();
    let mut next = || safe.next().unwrap_or_default();
    Case {
        origin: raw.origin.clone(),
        head: raw.head.clone(),
        title: next(),
        text: next(),
        place: raw.place.as_ref().map(|_| next()),
        respondent: raw.respondent.as_ref().map(|_| next()),
    }
}

/// Makes one text safe.
pub fn redact_text(raw: &RawText, plan: &Plan) -> SafeText {
    texts_of_one_case(&[raw.open()], plan)
        .pop()
        .unwrap_or_default()
}

/// Makes the title and the text of one case safe; the same name has the same ordinal in both.
pub fn redact_pair(title: &RawText, text: &RawText, plan: &Plan) -> (SafeText, SafeText) {
    let mut safe = texts_of_one_case(&[title.open(), text.open()], plan);
    let text = safe.pop().unwrap_or_default();
    (safe.pop().unwrap_or_default(), text)
}

fn texts_of_one_case(texts: &[&str], plan: &Plan) -> Vec<SafeText> {
    let mut docs: Vec<Doc> = texts.iter().map(|t| Doc::new(t)).collect();
    let mut ordinals = Ordinals::default();
    let mut fresh = true;
    for doc in &docs {
        ordinals.reserve(doc);
    }
    // A mask can part what it stood next to, and bring a cue nearer: go on until a round finds nothing.
    loop {
        let mut found = false;
        for doc in &mut docs {
            let before = doc.hits.len();
            number::hide(doc, &plan.rules, &plan.quantity);
            if plan.addresses {
                address::hide(doc);
            }
            found |= doc.hits.iter().skip(before).any(|h| !h.given);
        }
        let first = std::mem::take(&mut fresh);
        if !found && !first {
            break;
        }
        let before: usize = docs.iter().map(|d| d.hits.len()).sum();
        if plan.persons {
            people(&mut docs, plan, &mut ordinals);
        }
        if !found && docs.iter().map(|d| d.hits.len()).sum::<usize>() == before {
            break;
        }
    }
    docs.into_iter()
        .map(|doc| placeholder::apply(doc, &mut ordinals))
        .collect()
}

/// Hides people in all texts of a case until no text adds a name to another.
fn people(docs: &mut [Doc], plan: &Plan, ordinals: &mut Ordinals) {
    let finder = person::Finder {
        lexicon: &plan.lexicon,
        jieba: &plan.jieba,
        threshold: plan.threshold,
        units: &plan.units,
    };
    let mut known: Vec<String> = Vec::new();
    let mut stale = vec![true; docs.len()];
    while stale.contains(&true) {
        for (doc, stale) in docs.iter_mut().zip(&stale) {
            if !stale {
                continue;
            }
            for name in person::hide(doc, &finder) {
                if !known.contains(&name) {
                    known.push(name);
                }
            }
        }
        // The longest name first: 李明华 before 李明.
        known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for (doc, stale) in docs.iter_mut().zip(&mut stale) {
            let before = doc.hits.len();
            for name in &known {
                everywhere(doc, name, name, ordinals, plan);
            }
            *stale = doc.hits.len() > before;
        }
    }
}

/// Hides every other occurrence of a full name, and of its given name where that is no everyday word.
fn everywhere(doc: &mut Doc, name: &str, needle: &str, ordinals: &mut Ordinals, plan: &Plan) {
    let found: Vec<usize> = doc.text.match_indices(needle).map(|(at, _)| at).collect();
    for at in found {
        let (start, end) = (doc.char_at(at), doc.char_at(at + needle.len()));
        doc.hide(start, end, MaskKind::Person);
    }
    let full = plan.lexicon.word(name.get(3..).unwrap_or("")) == 0;
    if needle == name && full && name.chars().count() >= 3 {
        let given: String = name.chars().skip(1).collect();
        if given.chars().count() == 2 && !plan.jieba.has_word(&given) {
            ordinals.alias(&given, name);
            everywhere(doc, name, &given, ordinals, plan);
        }
    }
}
