//! What the TOML reader says, in the words of the office.
//!
//! The reader's own messages are English and few; what is not among them is given as it is.

/// A message of the reader in Chinese.
pub(super) fn of(message: &str) -> String {
    let message = message.trim();
    unknown(message)
        .or_else(|| wrong_kind(message))
        .or_else(|| repeated(message))
        .unwrap_or_else(|| format!("不是完整的 TOML：{}", syntax(message)))
}

/// ``unknown field `a`, expected one of `b`, `c` ``.
fn unknown(message: &str) -> Option<String> {
    let (what, rest) = message
        .strip_prefix("unknown field ")
        .map(|rest| ("键", rest))
        .or_else(|| {
            message
                .strip_prefix("unknown variant ")
                .map(|rest| ("值", rest))
        })?;
    let mut names = quoted(rest);
    let name = names.next()?;
    let known: Vec<&str> = names.collect();
    let known = if known.is_empty() {
        "（没有）".to_owned()
    } else {
        known.join("、")
    };
    Some(format!("没有 {name} 这个{what}；这里可以写：{known}"))
}

/// `invalid type: string "x", expected f64`. The value itself is left out.
fn wrong_kind(message: &str) -> Option<String> {
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = kind(found.split([' ', '`']).next().unwrap_or_default());
    Some(format!(
        "值的类型不对：这里应是{}，写的是{found}",
        kind(expected)
    ))
}

fn repeated(message: &str) -> Option<String> {
    let name = message
        .strip_prefix("duplicate key")
        .or_else(|| message.strip_prefix("duplicate field"))?;
    Some(match name.trim().trim_matches('`') {
        "" => "同一个键写了两次".to_owned(),
        name => format!("键 {name} 写了两次"),
    })
}

fn kind(word: &str) -> &str {
    let word = word.trim();
    match word {
        "string" | "a string" | "path string" => "文字（加引号）",
        "integer" => "整数",
        "floating" | "float" | "f64" | "f32" => "数",
        "boolean" | "a boolean" => "true 或 false",
        "sequence" | "a sequence" => "名单 [ … ]",
        "map" | "a map" => "小节",
        _ if word.starts_with(['u', 'i']) && word.ends_with(|c: char| c.is_ascii_digit()) => "整数",
        _ if word.starts_with("struct") => "小节",
        _ => word,
    }
}

fn syntax(message: &str) -> String {
    let known = [
        ("unclosed table", "方括号没有闭合"),
        ("unclosed array", "名单的方括号没有闭合"),
        ("unclosed inline table", "花括号没有闭合"),
        (
            "invalid basic string",
            "引号没有闭合，或文字里有不能直接写的字符",
        ),
        ("invalid literal string", "引号没有闭合"),
        ("key with no value", "键后面没有值"),
        ("missing value", "等号后面没有值"),
        (
            "string values must be quoted",
            "等号后面没有值，或文字没有加引号",
        ),
        ("invalid key", "键写得不对"),
        (
            "invalid unquoted key",
            "不加引号的键只能用英文字母、数字、- 和 _",
        ),
        ("extra", "多写了内容"),
        ("unexpected", "这里不该有这些内容"),
    ];
    known
        .into_iter()
        .find_map(|(start, words)| message.starts_with(start).then(|| words.to_owned()))
        .unwrap_or_else(|| message.to_owned())
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    #[test]
    fn common_mistakes_are_told_in_chinese() {
        let of_text = |text: &str| match super::super::parse("我的.toml", text) {
            Ok(_) => String::new(),
            Err(problem) => problem.message,
        };
        let told = [
            "[run]\nmax_reject_rat = 1",
            "[run]\nmax_reject_rate = \"许多\"",
            "[run]\nmax_reject_rate = 0.1\nmax_reject_rate = 0.2",
            "[run",
            "[run]\nmax_reject_rate =",
            "[run]\nmax_reject_rate = 许多",
            "[tables]\ndict = \"词.csv\"",
            "[tables]\ndict = [\"词.csv",
            "[没有]",
        ]
        .map(of_text);
        insta::assert_snapshot!(told.join("\n"));
    }
}
