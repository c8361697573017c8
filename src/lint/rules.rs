//! Classification rules: every rule that is not what it seems, each with its place.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::toml_walk::{Places, number, parse, strings};
use super::{At, Sink, folded};
use crate::diag::Diagnostic;
use crate::petition::Issue;

/// The marks that end a sentence.
const ENDS: [char; 9] = ['。', '！', '？', '；', '!', '?', ';', '\n', '\r'];
/// A rule holds no more groups.
const MOST_GROUPS: usize = 32;
const KEYS: [&str; 7] = ["id", "issue", "weight", "all", "none", "scope", "note"];

/// One word of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub at: At,
}

/// One rule as written.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleEntry {
    /// Its id; empty when it has none.
    pub id: String,
    /// The issue it points to; `None` when the code is not known.
    pub issue: Option<Issue>,
    /// The groups of words, each with one to occur.
    pub all: Vec<Vec<Word>>,
    /// Words that silence the rule.
    pub none: Vec<Word>,
    /// Whether the groups may spread over the whole text.
    pub whole_text: bool,
    /// Where the rule begins.
    pub at: At,
}

/// A table of rules as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleTable {
    /// The rules in order.
    pub rules: Vec<RuleEntry>,
    /// Words that make a sentence a demand.
    pub demand: Vec<Word>,
}

impl RuleTable {
    /// Every word of the table, once, with its place.
    pub fn words(&self) -> BTreeMap<&str, At> {
        let of_rules = self
            .rules
            .iter()
            .flat_map(|r| r.all.iter().flatten().chain(&r.none));
        let mut out = BTreeMap::new();
        for word in of_rules.chain(&self.demand) {
            out.entry(word.text.as_str()).or_insert(word.at);
        }
        out
    }
}

/// Reads a table of rules with all that is wrong in it.
pub fn rule_table(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> RuleTable {
    let mut sink = Sink::new(name, diags);
    let table = parse(text, "rule_table", &mut sink);
    let places = Places::new(text);
    let mut out = RuleTable::default();
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "demand" => {
                out.demand = words(strings(value, "demand", "rule_value", &places, &mut sink));
                for word in &out.demand {
                    can_match("demand", word, &mut sink);
                }
            }
            "rule" => match value.get_ref().as_array() {
                Some(list) => {
                    for item in list.iter() {
                        let at = places.of(item);
                        match item.get_ref().as_table() {
                            Some(rule) => out.rules.push(entry(rule, at, &places, &mut sink)),
                            None => sink.error("rule_value", at, "rule 应写成 [[rule]] 小节", ""),
                        }
                    }
                }
                None => {
                    let message = "rule 应写成 [[rule]]（两层方括号）";
                    sink.error("rule_value", places.of(value), message, "");
                }
            },
            other => {
                let message = format!("没有 {other} 这个键；这里可以写 demand、[[rule]]");
                sink.error("rule_key", places.of(key), message, "");
            }
        }
    }
    repeated(&out, &mut sink);
    out
}

fn words(strings: Vec<(String, At)>) -> Vec<Word> {
    strings
        .into_iter()
        .map(|(text, at)| Word { text, at })
        .collect()
}

fn entry(rule: &DeTable<'_>, at: At, places: &Places<'_>, sink: &mut Sink<'_>) -> RuleEntry {
    let get = |name: &str| {
        rule.iter()
            .find(|(k, _)| k.get_ref().as_ref() == name)
            .map(|(_, v)| v)
    };
    let id = get("id")
        .and_then(|v| v.get_ref().as_str())
        .unwrap_or_default()
        .to_owned();
    let named = if id.is_empty() {
        "规则".to_owned()
    } else {
        format!("规则 {id}")
    };
    for (key, _) in rule {
        let key_name = key.get_ref().as_ref();
        if !KEYS.contains(&key_name) {
            let message = format!(
                "{named}：没有 {key_name} 这个键；可以写 {}",
                KEYS.join("、")
            );
            sink.error("rule_key", places.of(key), message, "");
        }
    }
    for key in ["id", "issue", "weight", "all"] {
        if get(key).is_none() {
            sink.error("rule_missing", at, format!("{named}：缺少 {key}"), "");
        }
    }
    if let Some(value) = get("id") {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if id.is_empty() {
            sink.error("rule_value", places.of(value), "id 应是文字", "");
        } else if !id.chars().all(plain) {
            let message = format!("{named}：编号只用英文小写、数字和 _");
            sink.finding("rule_id", places.of(value), message, "");
        }
    }
    let out = RuleEntry {
        issue: get("issue").and_then(|v| issue(v, &named, places, sink)),
        all: get("all")
            .map(|v| groups(v, &named, places, sink))
            .unwrap_or_default(),
        none: get("none")
            .map(|v| words(strings(v, "none", "rule_value", places, sink)))
            .unwrap_or_default(),
        whole_text: get("scope").is_some_and(|v| scope(v, &named, places, sink)),
        at,
        id,
    };
    if let Some(value) = get("weight") {
        weight(value, &named, places, sink);
    }
    check(&out, &named, sink);
    out
}

fn issue(
    value: &Spanned<DeValue<'_>>,
    named: &str,
    places: &Places<'_>,
    sink: &mut Sink<'_>,
) -> Option<Issue> {
    let code = value.get_ref().as_str().unwrap_or_default();
    let issue = Issue::from_code(code);
    if issue.is_none() {
        let all: Vec<&str> = Issue::ALL.iter().map(|i| i.code()).collect();
        let near = all
            .iter()
            .find(|known| known.contains(code) && !code.is_empty() || code.contains(**known));
        let help = near.map_or_else(
            || format!("诉求代码有：{}", all.join("、")),
            |near| format!("是不是 {near}？"),
        );
        let message = format!("{named}：没有 {code} 这个诉求代码");
        sink.error("issue_unknown", places.of(value), message, &help);
    }
    issue
}

fn weight(value: &Spanned<DeValue<'_>>, named: &str, places: &Places<'_>, sink: &mut Sink<'_>) {
    let at = places.of(value);
    match number(value.get_ref()) {
        None => sink.error("rule_value", at, format!("{named}：weight 应是数"), ""),
        Some(w) if w <= 0.0 => {
            let message = format!("{named}：weight 不大于 0，命中也不支持所指的类别");
            sink.finding("rule_weight", at, message, "自带的规则在 1 至 3 之间");
        }
        Some(w) if w > 10.0 => {
            let message = format!("{named}：weight 过大，一命中就压过其他一切依据");
            sink.finding("rule_weight", at, message, "自带的规则在 1 至 3 之间");
        }
        Some(_) => {}
    }
}

/// Whether the scope is the whole text.
fn scope(
    value: &Spanned<DeValue<'_>>,
    named: &str,
    places: &Places<'_>,
    sink: &mut Sink<'_>,
) -> bool {
    let written = value.get_ref().as_str();
    if !matches!(written, Some("sentence" | "text")) {
        let message = format!("{named}：scope 只认 sentence、text");
        sink.error("rule_value", places.of(value), message, "");
    }
    written == Some("text")
}

fn groups(
    value: &Spanned<DeValue<'_>>,
    named: &str,
    places: &Places<'_>,
    sink: &mut Sink<'_>,
) -> Vec<Vec<Word>> {
    let Some(list) = value.get_ref().as_array() else {
        let message = format!("{named}：all 应是几组词 [[…], […]]");
        sink.error("rule_value", places.of(value), message, "");
        return Vec::new();
    };
    if list.len() > MOST_GROUPS {
        let message = format!("{named}：有 {} 组词，至多 {MOST_GROUPS} 组", list.len());
        sink.error("rule_value", places.of(value), message, "");
    }
    if list.is_empty() {
        let message = format!("{named}：all 是空的，规则永远不会命中");
        sink.finding("rule_never", places.of(value), message, "");
    }
    let mut out = Vec::new();
    for group in list.iter() {
        let found = strings(group, "all", "rule_value", places, sink);
        if group.get_ref().as_array().is_some_and(|g| g.is_empty()) {
            let message = format!("{named}：有一组词是空的，规则永远不会命中");
            sink.finding(
                "rule_never",
                places.of(group),
                message,
                "删去这一组，或补上词",
            );
        }
        out.push(words(found));
    }
    out
}

fn check(rule: &RuleEntry, named: &str, sink: &mut Sink<'_>) {
    for word in rule.all.iter().flatten().chain(&rule.none) {
        can_match(named, word, sink);
    }
    for list in rule.all.iter().chain([&rule.none]) {
        needless(named, list, sink);
    }
    let silenced = |word: &Word| {
        let by = rule
            .none
            .iter()
            .find(|n| !n.text.is_empty() && word.text.contains(&n.text));
        by.map(|n| n.text.clone())
    };
    for group in &rule.all {
        let dead: Vec<(&Word, String)> = group
            .iter()
            .filter_map(|w| Some((w, silenced(w)?)))
            .collect();
        if !group.is_empty() && dead.len() == group.len() {
            let message = format!("{named}：有一组词全都含有 none 里的词，规则永远不会命中");
            sink.finding(
                "rule_never",
                group.first().map_or(rule.at, |w| w.at),
                message,
                "",
            );
            continue;
        }
        for (word, by) in dead {
            let message = format!("{named}：{} 含有 none 里的 {by}，从不起作用", word.text);
            sink.finding("word_silenced", word.at, message, "");
        }
    }
}

/// What keeps a word from ever standing in a text as the rules see it.
fn can_match(named: &str, word: &Word, sink: &mut Sink<'_>) {
    let text = &word.text;
    let inside = text.strip_suffix(ENDS).unwrap_or(text);
    if text.is_empty() {
        let message = format!("{named}：有空的词，处处都会命中");
        sink.error("pattern_empty", word.at, message, "删去");
    } else if text.trim() != text {
        let message = format!("{named}：“{text}”前后有空白，正文里要连空白一起才命中");
        sink.finding("word_blank", word.at, message, "删去空白");
    } else if let Some(half) = folded(text) {
        let message = format!("{named}：{text} 不会命中，正文先转半角");
        sink.finding("word_dead", word.at, message, &format!("写成 {half}"));
    } else if inside.contains(ENDS) {
        let message = format!("{named}：{text} 中间有断句的标点，逐句比对时不会命中");
        sink.finding("word_dead", word.at, message, "");
    }
}

/// Words of one list that another word of it makes needless.
fn needless(named: &str, list: &[Word], sink: &mut Sink<'_>) {
    for (at, word) in list.iter().enumerate().filter(|(_, w)| !w.text.is_empty()) {
        let earlier = list.iter().take(at).any(|w| w.text == word.text);
        if earlier {
            let message = format!("{named}：{} 在同一组里写了两次", word.text);
            sink.finding("word_duplicate", word.at, message, "删去一个");
            continue;
        }
        let shorter = list.iter().find(|w| {
            !w.text.is_empty() && w.text.len() < word.text.len() && word.text.contains(&w.text)
        });
        if let Some(shorter) = shorter {
            let message = format!(
                "{named}：同一组里有 {}，{} 不必再列",
                shorter.text, word.text
            );
            sink.note("word_needless", word.at, message, "");
        }
    }
}

fn repeated(table: &RuleTable, sink: &mut Sink<'_>) {
    let mut first: BTreeMap<&str, At> = BTreeMap::new();
    for rule in table.rules.iter().filter(|r| !r.id.is_empty()) {
        match first.get(rule.id.as_str()) {
            Some(earlier) => {
                let message = format!(
                    "规则 {}：与第 {} 行的规则同号，两条都命中时会重复计分",
                    rule.id, earlier.line
                );
                sink.finding("rule_duplicate", rule.at, message, "换一个编号");
            }
            None => drop(first.insert(&rule.id, rule.at)),
        }
    }
}
