//! Placeholders (占位词): 【姓名甲】 for people, 【电话】 for everything else.
//!
//! Ordinals start again in every case, so that nothing links a person of one case to a person of another.

use std::collections::BTreeMap;

use super::doc::Doc;
use crate::text::{Mask, MaskKind, SafeText, Span};

const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];

/// The ordinals of one case's people.
#[derive(Default)]
pub(super) struct Ordinals {
    by_name: BTreeMap<String, String>,
    used: usize,
}

impl Ordinals {
    /// Leaves alone the ordinals that `doc` already holds.
    pub(super) fn reserve(&mut self, doc: &Doc) {
        for hit in doc
            .hits
            .iter()
            .filter(|h| h.given && h.kind == MaskKind::Person)
        {
            let ordinal = doc.slice(
                hit.start + 1 + MaskKind::Person.name().chars().count(),
                hit.end - 1,
            );
            if let Some(n) = (0..1000).find(|&n| ordinal_of(n) == ordinal) {
                self.used = self.used.max(n + 1);
            }
        }
    }

    /// The ordinal of `name`, a new one for a new name.
    fn of(&mut self, name: &str) -> &str {
        if !self.by_name.contains_key(name) {
            self.by_name.insert(name.to_owned(), ordinal_of(self.used));
            self.used += 1;
        }
        self.by_name.get(name).map_or("", String::as_str)
    }

    /// Makes `alias` share the ordinal of `name`.
    pub(super) fn alias(&mut self, alias: &str, name: &str) {
        let ordinal = self.of(name).to_owned();
        self.by_name.entry(alias.to_owned()).or_insert(ordinal);
    }
}

/// 甲 … 癸, 甲二 … 癸二, 甲三 ….
fn ordinal_of(n: usize) -> String {
    let stem = STEMS.get(n % STEMS.len()).copied().unwrap_or('甲');
    match n / STEMS.len() {
        0 => stem.to_string(),
        round => format!("{stem}{}", round + 1),
    }
}

/// Whether `text` is an ordinal that [`ordinal_of`] could have written.
pub(super) fn is_ordinal(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| STEMS.contains(&c)) && chars.all(|c| c.is_ascii_digit())
}

/// Writes the placeholders into the text of `doc`.
pub(super) fn apply(mut doc: Doc, ordinals: &mut Ordinals) -> SafeText {
    doc.hits.sort_by_key(|h| h.start);
    let mut out = String::with_capacity(doc.text.len() + doc.hits.len() * 12);
    let mut masks = Vec::with_capacity(doc.hits.len());
    let mut at = 0;
    for hit in &doc.hits {
        out.push_str(doc.slice(at, hit.start));
        let start = out.len();
        let hidden = doc.slice(hit.start, hit.end);
        if hit.given {
            out.push_str(hidden);
        } else {
            out.push('【');
            out.push_str(hit.kind.name());
            if hit.kind == MaskKind::Person {
                out.push_str(ordinals.of(hidden));
            }
            out.push('】');
        }
        masks.push(Mask {
            kind: hit.kind,
            span: Span::new(start, out.len()),
            original: Span::new(hit.start, hit.end),
        });
        at = hit.end;
    }
    out.push_str(doc.slice(at, doc.len()));
    SafeText::new(out, masks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_go_round_the_stems() {
        assert_eq!(ordinal_of(0), "甲");
        assert_eq!(ordinal_of(9), "癸");
        assert_eq!(ordinal_of(10), "甲2");
        assert!(is_ordinal("甲2") && is_ordinal("癸") && !is_ordinal("王") && !is_ordinal(""));
    }
}
