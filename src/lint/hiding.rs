//! Tables of redaction rules and words.

use std::collections::BTreeMap;

use regex::Regex;
use toml::de::DeTable;

use super::toml_walk::{Places, parse, strings};
use super::{At, Sink, folded};
use crate::diag::Diagnostic;

const RULE_KEYS: [&str; 8] = [
    "id", "kind", "pattern", "cue", "cue_not", "reach", "check", "comment",
];
const KINDS: [&str; 13] = [
    "person",
    "phone",
    "id_card",
    "bank_card",
    "social_security",
    "passport",
    "plate",
    "email",
    "qq",
    "wechat",
    "address",
    "number",
    "keep",
];
const CHECKS: [&str; 5] = ["", "none", "luhn", "gb11643", "id_shape"];
/// Lists of characters, and lists of words.
const LETTERS: [&str; 6] = [
    "surnames",
    "weak_surnames",
    "given",
    "typical",
    "not_given",
    "place_after",
];
const WORDS: [&str; 13] = [
    "compound_surnames",
    "intro",
    "naming",
    "people",
    "kin",
    "titles",
    "honorifics",
    "after",
    "before",
    "contact",
    "given_words",
    "elements",
    "guard",
];
/// The longest word redaction looks up.
const LONGEST: usize = 6;

/// Checks a table of redaction rules and words; gives back how many rules and words it has.
pub fn redact_table(name: &str, text: &str, diags: &mut Vec<Diagnostic>) -> usize {
    let mut sink = Sink::new(name, diags);
    let table = parse(text, "redact_table", &mut sink);
    let places = Places::new(text);
    let (mut count, mut ids) = (0, BTreeMap::new());
    let mut at_top = false;
    count += word_lists(table.get_ref(), true, &places, &mut sink);
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "quantity" => {
                let list = strings(value, "quantity", "redact_value", &places, &mut sink);
                count += words("quantity", &list, usize::MAX, &mut sink);
            }
            "words" => match value.get_ref().as_table() {
                Some(lists) => count += word_lists(lists, false, &places, &mut sink),
                None => sink.error(
                    "redact_value",
                    places.of(value),
                    "words 应是小节 [words]",
                    "",
                ),
            },
            "rule" => {
                for item in value.get_ref().as_array().into_iter().flatten() {
                    let at = places.of(item);
                    match item.get_ref().as_table() {
                        Some(rule) => hide_rule(rule, at, &places, &mut ids, &mut sink),
                        None => sink.error("redact_value", at, "rule 应写成 [[rule]] 小节", ""),
                    }
                    count += 1;
                }
            }
            list if LETTERS.contains(&list) || WORDS.contains(&list) => {
                if std::mem::replace(&mut at_top, true) {
                    continue;
                }
                let message = format!("{list} 等词表要写在 [words] 之下，否则程序不认这张表");
                let help = "在词表前加一行 [words]";
                sink.error("redact_words_section", places.of(key), message, help);
            }
            other => {
                let message =
                    format!("没有 {other} 这个键；这里可以写 quantity、[[rule]]、[words]");
                sink.error("redact_key", places.of(key), message, "");
            }
        }
    }
    count
}

fn hide_rule(
    rule: &DeTable<'_>,
    at: At,
    places: &Places<'_>,
    ids: &mut BTreeMap<String, u64>,
    sink: &mut Sink<'_>,
) {
    let get = |name: &str| {
        rule.iter()
            .find(|(k, _)| k.get_ref().as_ref() == name)
            .map(|(_, v)| v)
    };
    let text = |name: &str| get(name).and_then(|v| v.get_ref().as_str());
    let place = |name: &str| get(name).map_or(at, |v| places.of(v));
    let id = text("id").unwrap_or_default();
    let named = if id.is_empty() {
        "规则".to_owned()
    } else {
        format!("规则 {id}")
    };
    for (key, _) in rule {
        let key_name = key.get_ref().as_ref();
        if !RULE_KEYS.contains(&key_name) {
            let message = format!(
                "{named}：没有 {key_name} 这个键；可以写 {}",
                RULE_KEYS.join("、")
            );
            sink.error("redact_key", places.of(key), message, "");
        }
    }
    for key in ["id", "kind", "pattern"] {
        if text(key).is_none() {
            sink.error(
                "rule_missing",
                place(key),
                format!("{named}：缺少 {key}，或不是文字"),
                "",
            );
        }
    }
    if let Some(kind) = text("kind").filter(|k| !KINDS.contains(k)) {
        let message = format!("{named}：没有 {kind} 这一类；可以写 {}", KINDS.join("、"));
        sink.error("kind_unknown", place("kind"), message, "");
    }
    if let Some(check) = text("check").filter(|c| !CHECKS.contains(c)) {
        let message =
            format!("{named}：没有 {check} 这种校验；可以写 none、luhn、gb11643、id_shape");
        sink.error("check_unknown", place("check"), message, "");
    }
    if let Some(pattern) = text("pattern") {
        self::pattern(pattern, &named, place("pattern"), sink);
    }
    for list in ["cue", "cue_not"] {
        if let Some(value) = get(list) {
            words(
                &named,
                &strings(value, list, "redact_value", places, sink),
                usize::MAX,
                sink,
            );
        }
    }
    if !id.is_empty()
        && let Some(line) = ids.insert(id.to_owned(), at.line)
    {
        let message = format!("{named}：与第 {line} 行的规则同号，后写的替换先写的");
        sink.finding("rule_duplicate", at, message, "换一个编号");
    }
}

fn pattern(pattern: &str, named: &str, at: At, sink: &mut Sink<'_>) {
    let Ok(compiled) = Regex::new(pattern) else {
        let message = format!("{named}：正则写法有误，编译不了");
        sink.error(
            "pattern_invalid",
            at,
            message,
            "Rust regex 语法，没有环视和反向引用",
        );
        return;
    };
    if compiled.is_match("") {
        let message = format!("{named}：正则能匹配空串");
        sink.error("pattern_empty", at, message, "至少匹配一个字符");
    }
    if let Some(half) = folded(pattern) {
        let message = format!("{named}：正则里有全角字符，比对前已转半角，永远不会匹配");
        sink.finding("pattern_never", at, message, &format!("写成 {half}"));
    } else if let Some(c) = pattern.chars().find(|c| !c.is_ascii()) {
        let message =
            format!("{named}：正则里有 {c}，号码规则只看数字、字母和连接号，这个字不会出现");
        sink.finding("pattern_never", at, message, "号码前的字写进 cue");
    }
}

/// The lists of `[words]`, or of the top of a table, where other keys stand as well.
fn word_lists(lists: &DeTable<'_>, top: bool, places: &Places<'_>, sink: &mut Sink<'_>) -> usize {
    let mut count = 0;
    for (key, value) in lists {
        let name = key.get_ref().as_ref();
        if WORDS.contains(&name) {
            count += words(
                name,
                &strings(value, name, "redact_value", places, sink),
                LONGEST,
                sink,
            );
        } else if LETTERS.contains(&name) {
            match value.get_ref().as_str() {
                Some(letters) => count += letters.chars().filter(|c| !c.is_whitespace()).count(),
                None => sink.error(
                    "redact_value",
                    places.of(value),
                    format!("{name} 应是一串字"),
                    "",
                ),
            }
        } else if !top {
            let message = format!("[words] 里没有 {name} 这个词表");
            sink.error("redact_key", places.of(key), message, "");
        }
    }
    count
}

/// Words that cannot match, are too long to be looked up, or stand twice; gives back how many there are.
pub(super) fn words(
    named: &str,
    list: &[(String, At)],
    longest: usize,
    sink: &mut Sink<'_>,
) -> usize {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for (word, at) in list {
        if word.is_empty() {
            sink.error(
                "pattern_empty",
                *at,
                format!("{named}：有空的词，处处都会命中"),
                "删去",
            );
        } else if let Some(half) = folded(word) {
            let message = format!("{named}：{word} 不会命中，正文先转半角");
            sink.finding("word_dead", *at, message, &format!("写成 {half}"));
        } else if word.trim() != word {
            sink.finding(
                "word_blank",
                *at,
                format!("{named}：“{word}”前后有空白"),
                "删去空白",
            );
        } else if word.chars().count() > longest {
            let message = format!("{named}：{word} 超过 {longest} 个字，查词时不会查到");
            sink.finding("word_dead", *at, message, "写短一些");
        }
        if let Some(line) = first.insert(word, at.line) {
            let message = format!("{named}：{word} 重复（第 {line} 行已有）");
            sink.note("word_duplicate", *at, message, "");
        }
    }
    list.len()
}
