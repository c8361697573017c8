//! The words a fired rule rests on, for people who keep the rules; a run never needs them.

use super::rules::{ENDS, Meaning, Place, Rules, Scope};
use crate::text::Span;

/// A rule that fired, with the words it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The rule's number, in table order.
    pub rule: usize,
    /// The most telling place.
    pub place: Place,
    /// Matched words; `true` for the title. For a rule of one sentence, only those of sentences where it fires.
    pub words: Vec<(bool, Span)>,
}

impl Rules {
    /// As [`Rules::fired`], with the words each rule rests on.
    pub fn matched(&self, title: &str, text: &str) -> Vec<Matched> {
        let fired = self.fired(title, text);
        if fired.is_empty() {
            return Vec::new();
        }
        let mut out: Vec<Matched> = fired
            .into_iter()
            .map(|(rule, place)| Matched {
                rule,
                place,
                words: Vec::new(),
            })
            .collect();
        let mut from = 0;
        let placed = text.split_inclusive(ENDS).map(|s| {
            let start = from;
            from += s.len();
            (s, start, false)
        });
        for (sentence, start, is_title) in std::iter::once((title, 0, true)).chain(placed) {
            self.words_of(sentence, start, is_title, &mut out);
        }
        out
    }

    fn words_of(&self, sentence: &str, start: usize, is_title: bool, out: &mut [Matched]) {
        // By rule: groups seen, silenced, words.
        let mut seen = std::collections::BTreeMap::<usize, (u32, bool, Vec<Span>)>::new();
        for hit in self.automaton.find_overlapping_iter(sentence) {
            let span = Span::new(start + hit.start(), start + hit.end());
            let meanings = self.meanings.get(hit.pattern().as_usize());
            for meaning in meanings.into_iter().flatten() {
                match *meaning {
                    Meaning::Demand => {}
                    Meaning::Group { rule, group } => {
                        let one = seen.entry(rule).or_default();
                        one.0 |= 1 << group;
                        one.2.push(span);
                    }
                    Meaning::Never { rule } => seen.entry(rule).or_default().1 = true,
                }
            }
        }
        for (rule, (groups, never, words)) in seen {
            let Some(spec) = self.rules.get(rule) else {
                continue;
            };
            let whole = !never && groups.count_ones() as usize == spec.groups;
            if (spec.scope == Scope::Text || whole)
                && let Some(one) = out.iter_mut().find(|m| m.rule == rule)
            {
                one.words
                    .extend(words.into_iter().map(|span| (is_title, span)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_comes_with_its_words_and_fires_as_before() {
        let rules = Rules::new(&[], &mut Vec::new());
        let (title, text) = (
            "养老保险补缴",
            "你好。\n我在工地干活，工资被拖欠。请问退休金怎么算？",
        );
        let matched = rules.matched(title, text);
        let fired: Vec<_> = matched.iter().map(|m| (m.rule, m.place)).collect();
        assert_eq!(fired, rules.fired(title, text));
        let site = matched.iter().find(|m| {
            rules
                .rules
                .get(m.rule)
                .is_some_and(|r| r.id == "site_wages")
        });
        let words: Vec<&str> = site
            .into_iter()
            .flat_map(|m| &m.words)
            .filter_map(|(_, span)| span.of(text))
            .collect();
        assert!(
            words.contains(&"工地") && words.contains(&"拖欠"),
            "{words:?}"
        );
        assert!(matched.iter().all(|m| !m.words.is_empty()));
    }
}
