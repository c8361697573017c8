//! Tables of the cues, constructions and unit words by which facts are read.

use std::collections::BTreeMap;

use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Sink;
use super::hiding::words;
use super::toml_walk::{Places, number, parse, strings};
use crate::diag::Diagnostic;

const FACTS: [&str; 4] = ["amount", "people", "months", "respondent"];
const PARTS: [&str; 4] = ["shape", "letter_shape", "cue", "pattern"];
const UNITS: [&str; 3] = ["trades", "offices", "leads"];
const CUE_KEYS: [&str; 5] = ["id", "comment", "words", "score", "letter"];
const PATTERN_KEYS: [&str; 8] = [
    "id",
    "comment",
    "before",
    "after",
    "not_before",
    "not_after",
    "score",
    "letter",
];
const SIDES: [&str; 4] = ["before", "after", "not_before", "not_after"];
/// Where a cue can stand to a reading.
const PLACES: [&str; 9] = [
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

/// A table being walked.
struct Walk<'a, 'd, 't> {
    sink: &'a mut Sink<'d>,
    places: &'a Places<'t>,
}

/// Checks a table of cues, constructions and unit words; gives back how many words and constructions it has.
pub fn extract_table(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> usize {
    let mut sink = Sink::new(name, diags);
    let table = parse(text, "extract_table", &mut sink);
    let places = Places::new(text);
    let mut walk = Walk {
        sink: &mut sink,
        places: &places,
    };
    let mut count = 0;
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        let Some(section) = value.get_ref().as_table() else {
            walk.value(value, &format!("{name} 应写成 [{name}] 小节"));
            continue;
        };
        if name == "units" {
            count += walk.units(section);
        } else if FACTS.contains(&name) {
            count += walk.fact(name, section);
        } else {
            walk.key(
                key,
                &format!("没有 {name} 这一节"),
                &[&FACTS[..], &["units"]].concat(),
            );
        }
    }
    count
}

impl Walk<'_, '_, '_> {
    fn key<T>(&mut self, key: &Spanned<T>, what: &str, may: &[&str]) {
        let message = format!("{what}；可以写 {}", may.join("、"));
        self.sink
            .error("extract_key", self.places.of(key), message, "");
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, message: &str) {
        self.sink
            .error("extract_value", self.places.of(value), message, "");
    }

    fn missing(&mut self, item: &Spanned<DeValue<'_>>, named: &str, key: &str) {
        let message = format!("{named}：缺少 {key}");
        self.sink
            .error("rule_missing", self.places.of(item), message, "");
    }

    fn units(&mut self, section: &DeTable<'_>) -> usize {
        let mut count = 0;
        for (key, value) in section {
            let name = key.get_ref().as_ref();
            if UNITS.contains(&name) {
                let list = strings(value, name, "extract_value", self.places, self.sink);
                count += words(name, &list, usize::MAX, self.sink);
            } else {
                self.key(key, &format!("[units] 里没有 {name} 这个词表"), &UNITS);
            }
        }
        count
    }

    fn fact(&mut self, fact: &str, section: &DeTable<'_>) -> usize {
        let mut count = 0;
        for (key, value) in section {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("shape" | "letter_shape", DeValue::Table(shape)) => {
                    for (_, score) in shape {
                        self.number(score, &format!("{fact}.{name}"));
                    }
                }
                ("cue" | "pattern", DeValue::Array(list)) => {
                    count += self.list(fact, name, list.iter());
                }
                ("shape" | "letter_shape" | "cue" | "pattern", _) => {
                    self.value(value, &format!("{fact}.{name} 写法不对"));
                }
                _ => self.key(key, &format!("{fact} 里没有 {name}"), &PARTS),
            }
        }
        count
    }

    fn list<'v>(
        &mut self,
        fact: &str,
        part: &str,
        list: impl Iterator<Item = &'v Spanned<DeValue<'v>>>,
    ) -> usize {
        let mut count = 0;
        let mut first: BTreeMap<String, u64> = BTreeMap::new();
        for item in list {
            let Some(entry) = item.get_ref().as_table() else {
                self.value(
                    item,
                    &format!("{fact}.{part} 应写成 [[{fact}.{part}]] 小节"),
                );
                continue;
            };
            let Some(id) = get(entry, "id").and_then(|v| v.get_ref().as_str()) else {
                self.missing(item, &format!("{fact}.{part}"), "id");
                continue;
            };
            let at = self.places.of(item);
            if let Some(line) = first.insert(id.to_owned(), at.line) {
                let message = format!("{fact}.{id}：与第 {line} 行的同号，两处都计分");
                self.sink
                    .finding("rule_duplicate", at, message, "换一个编号");
            }
            let named = format!("{fact}.{id}");
            count += if part == "cue" {
                self.cue(&named, entry, item)
            } else {
                self.pattern(&named, entry, item)
            };
        }
        count
    }

    fn scores(&mut self, named: &str, scores: &DeTable<'_>) {
        for (place, score) in scores {
            if !PLACES.contains(&place.get_ref().as_ref()) {
                let what = format!("{named}：没有 {} 这个位置", place.get_ref());
                self.key(place, &what, &PLACES);
            }
            self.number(score, named);
        }
    }

    fn cue(&mut self, named: &str, entry: &DeTable<'_>, item: &Spanned<DeValue<'_>>) -> usize {
        self.known(named, entry, &CUE_KEYS);
        let weights = ["score", "letter"].map(|key| Some((key, get(entry, key)?)));
        for (key, value) in weights.iter().flatten() {
            match value.get_ref().as_table() {
                Some(scores) => self.scores(named, scores),
                None => self.value(value, &format!("{named}：{key} 应写成 {{ 位置 = 分数 }}")),
            }
        }
        if weights.iter().all(Option::is_none) {
            let message = format!("{named}：没有 score，这些词不起作用");
            let at = self.places.of(item);
            self.sink.note("rule_weight", at, message, "");
        }
        let Some(list) = get(entry, "words") else {
            self.missing(item, named, "words");
            return 0;
        };
        let list = strings(list, named, "extract_value", self.places, self.sink);
        words(named, &list, usize::MAX, self.sink)
    }

    fn pattern(&mut self, named: &str, entry: &DeTable<'_>, item: &Spanned<DeValue<'_>>) -> usize {
        self.known(named, entry, &PATTERN_KEYS);
        let mut looks = false;
        for side in SIDES {
            let Some(value) = get(entry, side) else {
                continue;
            };
            let Some(text) = value.get_ref().as_str() else {
                self.value(value, &format!("{named}：{side} 应是文字（加引号）"));
                continue;
            };
            looks |= !text.is_empty() && !side.starts_with("not");
            if Regex::new(text).is_err() {
                let message = format!("{named}：{side} 正则写法有误，编译不了");
                let help = "Rust regex 语法，没有环视和反向引用";
                self.sink
                    .error("pattern_invalid", self.places.of(value), message, help);
            }
        }
        if !looks {
            self.missing(item, named, "before 或 after");
        }
        for key in ["score", "letter"] {
            if let Some(score) = get(entry, key) {
                self.number(score, named);
            }
        }
        1
    }

    fn known(&mut self, named: &str, entry: &DeTable<'_>, keys: &[&str]) {
        for (key, _) in entry {
            let name = key.get_ref().as_ref();
            if !keys.contains(&name) {
                self.key(key, &format!("{named}：没有 {name} 这个键"), keys);
            }
        }
    }

    fn number(&mut self, value: &Spanned<DeValue<'_>>, named: &str) {
        if number(value.get_ref()).is_none() {
            self.value(value, &format!("{named}：分数应是数"));
        }
    }
}

fn get<'e, 't>(entry: &'e DeTable<'t>, key: &str) -> Option<&'e Spanned<DeValue<'t>>> {
    let mut all = entry.iter();
    all.find(|(k, _)| k.get_ref().as_ref() == key)
        .map(|(_, v)| v)
}
