//! Walks markup for Chinese that does not say that it is Chinese.

/// Elements of HTML that have no end.
const VOID: [&str; 4] = ["meta", "br", "input", "link"];

fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{E000}'..='\u{F8FF}')
}

/// Every piece of text and every tag that holds Chinese (or a mark that was left) where the language is not Chinese.
pub(crate) fn strays(markup: &str) -> Vec<String> {
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut found = Vec::new();
    for part in markup.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next();
        let name = name.unwrap_or_default().to_owned();
        let outside = open.last().is_some_and(|(_, chinese)| *chinese);
        if tag.starts_with('/') {
            let (last, _) = open.pop().expect("an element is open");
            assert_eq!(last, name, "elements nest: <{tag}>{text}");
        } else if !tag.starts_with(['!', '?']) {
            let chinese = match tag.split_once("lang=\"") {
                Some((_, lang)) => lang.starts_with("zh"),
                None => outside,
            };
            if tag.contains(is_chinese) && !chinese {
                found.push(format!("<{tag}>"));
            }
            if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
                open.push((name, chinese));
            }
        }
        let chinese = open.last().is_some_and(|(_, chinese)| *chinese);
        if text.contains(is_chinese) && !chinese {
            found.push(text.trim().to_owned());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

/// Without scripts, whose text is no markup.
pub(crate) fn body(page: &str) -> String {
    let (before, script) = page.split_once("<script>").expect("a script");
    let (script, after) = script.split_once("</script>").expect("its end");
    assert!(!script.contains(is_chinese), "the script speaks English");
    let (head, rest) = before.split_once("<style>").expect("styles");
    let (_, rest) = rest.split_once("</style>").expect("their end");
    format!("{head}{rest}{after}")
}
