//! How the units of one case stand to each other: in the title or only in the text, full or short, often or once.

use std::collections::BTreeMap;

use super::super::Reading;
use crate::petition::UnitName;

/// Words before a unit of the title that accuse it.
const ACCUSES: [&str; 10] = [
    "投诉", "举报", "反映", "控告", "状告", "质疑", "对", "关于", "查处", "曝光",
];
/// Words before it that ask it, or ask about it.
const PLEADS: [&str; 10] = [
    "请", "希望", "呼吁", "建议", "督促", "请求", "盼", "望", "恳求", "要求",
];
const ENQUIRES: [&str; 4] = ["咨询", "询问", "请问", "问"];

/// Adds to each reading what it is among the others; title first.
pub(super) fn stand(texts: [&str; 2], both: &mut [Vec<Reading<String>>; 2]) {
    let names: Vec<(usize, String)> = both
        .iter()
        .enumerate()
        .flat_map(|(n, all)| all.iter().map(move |r| (n, r.value.clone())))
        .collect();
    let keys: Vec<Key> = names.iter().map(|(_, name)| Key::of(name)).collect();
    let mut mentions: BTreeMap<String, usize> = BTreeMap::new();
    for (_, name) in &names {
        *mentions.entry(super::tail(name)).or_default() += 1;
    }
    let most = mentions.values().copied().max().unwrap_or(0);
    let title_named = both[0].iter().any(|r| {
        !["generic", "verbal", "site"]
            .iter()
            .any(|t| r.traits.contains(t))
    });
    let mut at = 0;
    for (n, readings) in both.iter_mut().enumerate() {
        let text = texts[n];
        for reading in readings {
            let (Some((_, name)), Some(key)) = (names.get(at), keys.get(at)) else {
                continue;
            };
            at += 1;
            let count = mentions.get(&super::tail(name)).copied().unwrap_or(1);
            if mentions.len() > 1 && count == most && most > 1 {
                reading.traits.push("most_mentioned");
            }
            if keys.iter().any(|other| other.fuller_than(key)) {
                reading.traits.push("has_fuller");
            }
            if keys.iter().any(|other| key.fuller_than(other)) {
                reading.traits.push("fuller");
            }
            let before = text.get(..reading.span.start).unwrap_or("");
            if n == 0 {
                reading.traits.push(title_place(before));
            } else {
                let alike = |(title, o): &(usize, String)| {
                    *title == 0
                        && (super::tail(o) == super::tail(name)
                            || name.contains(o.as_str())
                            || o.contains(name.as_str()))
                };
                if title_named && !names.iter().any(alike) && !reading.traits.contains(&"fuller") {
                    reading.traits.push("title_other");
                }
                if reading.span.start * 10 > text.len() * 7 {
                    reading.traits.push("late");
                }
                if text.len() < reading.span.end + 60 {
                    reading.traits.push("closing");
                }
            }
        }
    }
}

/// What tells a short name from the legal one.
pub(super) struct Key {
    legal: bool,
    /// Brand and trade; empty where the name has no brand.
    brand: String,
}

impl Key {
    pub(super) fn of(name: &str) -> Self {
        let legal = name.contains("有限公司") || name.contains("有限责任公司");
        let unit = UnitName::parse(name);
        let brand = if unit.brand.is_empty() {
            String::new()
        } else {
            unit.brand + &unit.trade
        };
        Self { legal, brand }
    }

    /// Whether this is the legal name of the unit that `short` names: the same brand, and only this ends in 有限公司.
    pub(super) fn fuller_than(&self, short: &Self) -> bool {
        self.legal
            && !short.legal
            && short.brand.chars().count() > 1
            && self.brand.starts_with(&short.brand)
    }
}

fn title_place(before: &str) -> &'static str {
    if before.is_empty() {
        "title_leads"
    } else if ACCUSES.iter().any(|w| before.ends_with(w)) {
        "title_accuses"
    } else if PLEADS.iter().any(|w| before.ends_with(w)) {
        "title_pleads"
    } else if ENQUIRES.iter().any(|w| before.ends_with(w)) {
        "title_enquires"
    } else {
        "title_within"
    }
}
