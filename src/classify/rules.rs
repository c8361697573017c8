//! The rule layer (规则层): a table a person can read; each rule that fires is a feature with a declared prior weight.
//!
//! All words of all rules go into one automaton that reads each sentence once.

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::Issue;
use crate::text::TableFile;

const BUILTIN: &str = include_str!("rules.toml");
/// The marks that end a sentence.
pub(super) const ENDS: [char; 9] = ['。', '！', '？', '；', '!', '?', ';', '\n', '\r'];
/// Groups of one rule; one bit each.
const MOST_GROUPS: usize = 32;

/// How far apart the groups of a rule may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All groups in one sentence.
    #[default]
    Sentence,
    /// All groups anywhere in title and text.
    Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleAsWritten {
    id: String,
    issue: Issue,
    weight: f32,
    all: Vec<Vec<String>>,
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    scope: Scope,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableAsWritten {
    #[serde(default)]
    demand: Vec<String>,
    #[serde(default, rename = "rule")]
    rules: Vec<RuleAsWritten>,
}

/// One rule, its words resolved to groups of the automaton.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The stable id, e.g. `site_wages`.
    pub id: String,
    /// The issue it points to.
    pub issue: Issue,
    /// The declared weight in logits.
    pub weight: f32,
    pub(super) scope: Scope,
    pub(super) groups: usize,
}

/// Where in a case a rule fired; the more telling place wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// 正文
    Body,
    /// 诉求句
    Demand,
    /// 标题
    Title,
}

impl Place {
    /// Every place, weakest first.
    pub const ALL: [Self; 3] = [Self::Body, Self::Demand, Self::Title];

    /// The letter in feature names.
    pub fn letter(self) -> char {
        match self {
            Self::Body => 'b',
            Self::Demand => 'd',
            Self::Title => 't',
        }
    }

    /// The share of the declared weight that counts here.
    pub fn share(self) -> f32 {
        match self {
            Self::Body => 0.4,
            Self::Demand => 0.8,
            Self::Title => 1.0,
        }
    }
}

/// The rules, ready to read text.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The rules in table order.
    pub rules: Vec<Rule>,
    pub(super) automaton: AhoCorasick,
    /// What each pattern means: rule and group, `group == groups` for `none`; or a demand cue.
    pub(super) meanings: Vec<Vec<Meaning>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    Demand,
    Group { rule: usize, group: usize },
    Never { rule: usize },
}

impl Rules {
    /// The built-in table with the user's tables behind it; a table that does not parse is a diagnostic.
    pub fn new(extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Self {
        let builtin = TableFile {
            name: "内置分类规则".into(),
            text: BUILTIN.into(),
        };
        let tables: Vec<&TableFile> = std::iter::once(&builtin).chain(extra).collect();
        Self::of(&tables, diags)
    }

    /// These tables alone, in order; a table that does not parse is a diagnostic.
    pub fn of(tables: &[&TableFile], diags: &mut Vec<Diagnostic>) -> Self {
        let mut demand = Vec::new();
        let mut written = Vec::new();
        for table in tables {
            let (name, text) = (&*table.name, table.text.as_str());
            match toml::from_str::<TableAsWritten>(text) {
                Ok(table) => {
                    demand.extend(table.demand);
                    for rule in table.rules {
                        if rule.all.len() <= MOST_GROUPS {
                            written.push(rule);
                            continue;
                        }
                        let message = format!("规则 {}：all 至多 {MOST_GROUPS} 组", rule.id);
                        let origin = Origin::file(name);
                        diags.push(Diagnostic::new(
                            Severity::Error,
                            "rule_groups",
                            origin,
                            message,
                        ));
                    }
                }
                Err(error) => {
                    let line = error
                        .span()
                        .and_then(|s| text.get(..s.start))
                        .map(|t| t.lines().count().max(1) as u64);
                    let origin = Origin {
                        line,
                        ..Origin::file(name)
                    };
                    let message = format!("分类规则表读不懂：{}", error.message());
                    diags.push(Diagnostic::new(
                        Severity::Error,
                        "rule_table",
                        origin,
                        message,
                    ));
                }
            }
        }
        Self::build(demand, written)
    }

    /// The built-in table's text, for the manifest.
    pub fn builtin() -> &'static str {
        BUILTIN
    }

    fn build(demand: Vec<String>, written: Vec<RuleAsWritten>) -> Self {
        let mut meanings = std::collections::BTreeMap::<String, Vec<Meaning>>::new();
        for word in demand {
            meanings.entry(word).or_default().push(Meaning::Demand);
        }
        let mut rules = Vec::with_capacity(written.len());
        for (index, rule) in written.into_iter().enumerate() {
            for (group, words) in rule.all.iter().enumerate() {
                for word in words {
                    meanings
                        .entry(word.clone())
                        .or_default()
                        .push(Meaning::Group { rule: index, group });
                }
            }
            for word in rule.none {
                meanings
                    .entry(word)
                    .or_default()
                    .push(Meaning::Never { rule: index });
            }
            let groups = rule.all.len();
            rules.push(Rule {
                id: rule.id,
                issue: rule.issue,
                weight: rule.weight,
                scope: rule.scope,
                groups,
            });
        }
        let (words, meanings): (Vec<_>, Vec<_>) = meanings.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&words)
            .unwrap_or_else(|error| panic!("the rule words make no automaton: {error}"));
        Self {
            rules,
            automaton,
            meanings,
        }
    }

    /// The rules that fire, each with the most telling place, in table order.
    pub fn fired(&self, title: &str, text: &str) -> Vec<(usize, Place)> {
        let mut whole = vec![Seen::default(); self.rules.len()];
        let mut best: Vec<Option<Place>> = vec![None; self.rules.len()];
        let mut here = vec![Seen::default(); self.rules.len()];
        let mut touched = Vec::new();
        let sentences = sentences(text).map(|s| (s, false));
        for (sentence, is_title) in std::iter::once((title, true)).chain(sentences) {
            let mut demand = false;
            for hit in self.automaton.find_overlapping_iter(sentence) {
                for meaning in self
                    .meanings
                    .get(hit.pattern().as_usize())
                    .into_iter()
                    .flatten()
                {
                    match *meaning {
                        Meaning::Demand => demand = true,
                        Meaning::Group { rule, group } => {
                            mark(&mut here, &mut touched, rule, |s| s.groups |= 1 << group)
                        }
                        Meaning::Never { rule } => {
                            mark(&mut here, &mut touched, rule, |s| s.never = true)
                        }
                    }
                }
            }
            let place = if is_title {
                Place::Title
            } else if demand {
                Place::Demand
            } else {
                Place::Body
            };
            for rule in touched.drain(..) {
                let (Some(seen), Some(all), Some(slot), Some(spec)) = (
                    here.get_mut(rule),
                    whole.get_mut(rule),
                    best.get_mut(rule),
                    self.rules.get(rule),
                ) else {
                    continue;
                };
                if spec.scope == Scope::Sentence && seen.complete(spec.groups) {
                    *slot = (*slot).max(Some(place));
                }
                if spec.scope == Scope::Text && seen.groups != 0 {
                    all.place = all.place.max(Some(place));
                }
                all.groups |= seen.groups;
                all.never |= seen.never;
                *seen = Seen::default();
            }
        }
        for ((slot, all), spec) in best.iter_mut().zip(&whole).zip(&self.rules) {
            if spec.scope == Scope::Text && all.complete(spec.groups) {
                *slot = all.place;
            }
        }
        best.into_iter()
            .enumerate()
            .filter_map(|(rule, place)| Some((rule, place?)))
            .collect()
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    groups: u32,
    never: bool,
    place: Option<Place>,
}

impl Seen {
    fn complete(self, groups: usize) -> bool {
        !self.never && self.groups.count_ones() as usize == groups && groups > 0
    }
}

fn mark(here: &mut [Seen], touched: &mut Vec<usize>, rule: usize, change: impl FnOnce(&mut Seen)) {
    if let Some(seen) = here.get_mut(rule) {
        if seen.groups == 0 && !seen.never {
            touched.push(rule);
        }
        change(seen);
    }
}

/// The sentences of a text: pieces between 。！？；!?; and line breaks, the mark kept at the end.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(ENDS).filter(|s| !s.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fired(title: &str, text: &str) -> Vec<(String, Place)> {
        let mut diags = Vec::new();
        let rules = Rules::new(&[], &mut diags);
        assert_eq!(diags, []);
        rules
            .fired(title, text)
            .into_iter()
            .map(|(r, p)| (rules.rules[r].id.clone(), p))
            .collect()
    }

    #[test]
    fn a_rule_fires_where_all_its_groups_stand_in_one_sentence() {
        let seen = fired("", "我在厂里缴了养老保险。请问退休金怎么算？");
        assert!(
            seen.contains(&("retirement".into(), Place::Demand)),
            "{seen:?}"
        );
        assert!(
            seen.contains(&("pension_enrol".into(), Place::Body)),
            "{seen:?}"
        );
    }

    #[test]
    fn a_forbidden_word_silences_the_rule() {
        let with = fired("", "总包拖欠材料款不付");
        let without = fired("", "总包拖欠材料款不付，其中有农民工工资");
        assert!(with.iter().any(|(id, _)| id == "material_payment"));
        assert!(without.iter().all(|(id, _)| id != "material_payment"));
    }

    #[test]
    fn a_text_rule_may_spread_over_sentences() {
        let seen = fired("", "我们在城东安置房工地做木工。年底了。工资一分没发！");
        assert!(seen.iter().any(|(id, _)| id == "site_wages"), "{seen:?}");
    }

    #[test]
    fn a_user_table_adds_a_rule_and_a_bad_one_is_named() {
        let good = "[[rule]]\nid = \"x\"\nissue = \"other\"\nweight = 9.0\nall = [[\"鱼塘\"]]\n";
        let tables = [
            TableFile {
                name: "好.toml".into(),
                text: good.into(),
            },
            TableFile {
                name: "坏.toml".into(),
                text: "\n[[rule]]\nid = 3\n".into(),
            },
        ];
        let mut diags = Vec::new();
        let rules = Rules::new(&tables, &mut diags);
        assert_eq!(rules.fired("", "鱼塘").len(), 1);
        assert_eq!(diags.len(), 1);
        assert_eq!(diags[0].code, "rule_table");
    }
}
