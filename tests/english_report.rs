//! The English report of the sample: whatever is not English is data and says so (WCAG 3.1.2).

#![expect(clippy::expect_used, reason = "a failed test may panic")]

use std::path::Path;

use assert_cmd::Command;

/// Elements of HTML that have no end.
const VOID: [&str; 4] = ["meta", "br", "input", "link"];

fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{E000}'..='\u{F8FF}')
}

/// Every piece of text and every tag that holds Chinese (or a mark that was left) where the language is not Chinese.
fn strays(markup: &str) -> Vec<String> {
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
fn body(page: &str) -> String {
    let (before, script) = page.split_once("<script>").expect("a script");
    let (script, after) = script.split_once("</script>").expect("its end");
    assert!(!script.contains(is_chinese), "the script speaks English");
    let (head, rest) = before.split_once("<style>").expect("styles");
    let (_, rest) = rest.split_once("</style>").expect("their end");
    format!("{head}{rest}{after}")
}

fn english_run(out: &Path, rows: Option<usize>) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cases.csv");
    let mut cases = std::fs::read_to_string(sample).expect("the sample");
    if let Some(rows) = rows {
        let mut few = String::new();
        for line in cases.lines() {
            let inside = few.matches('"').count() % 2 == 1;
            if !inside && few.lines().count() > rows {
                break;
            }
            few.push_str(line);
            few.push('\n');
        }
        cases = few;
    }
    Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
        .args([
            "run",
            "-",
            "--lang",
            "en",
            "--as-of",
            "2025-12-31",
            "--quiet",
            "-o",
        ])
        .arg(out)
        .write_stdin(cases)
        .assert()
        .code(predicates::ord::le(1));
}

#[test]
fn the_walk_finds_what_was_not_translated() {
    assert_eq!(
        strays("<p>a <b lang=\"zh-CN\">中</b> b</p>"),
        Vec::<String>::new()
    );
    assert_eq!(strays("<p>甲<b lang=\"zh-CN\">中</b></p>"), ["甲"]);
    assert_eq!(strays("<p><b lang=\"zh-CN\">中</b>，</p>"), ["，"]);
    assert_eq!(strays("<p title=\"甲\">a<br>b</p>"), ["<p title=\"甲\">"]);
    assert_eq!(
        strays("<p lang=\"zh-CN\"><i>中</i><i lang=\"en\">文</i></p>"),
        ["文"]
    );
}

#[test]
fn what_is_not_english_in_an_english_report_is_data_and_says_so() {
    let place = tempfile::tempdir().expect("a folder");
    for (name, rows) in [("whole", None), ("few", Some(12))] {
        let out = place.path().join(name);
        english_run(&out, rows);
        let page = std::fs::read_to_string(out.join("report.html")).expect("the report");
        assert!(page.contains("<html lang=\"en-GB\">"));
        assert!(
            page.contains("<span lang=\"zh-CN\">"),
            "data stays as it is"
        );
        let left = strays(&body(&page));
        assert!(left.is_empty(), "{name} report.html: {}", left.join("\n"));
        let mut charts = 0;
        for entry in std::fs::read_dir(out.join("charts")).expect("charts") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "svg") {
                let chart = std::fs::read_to_string(&path).expect("a chart");
                let left = strays(&chart);
                assert!(
                    left.is_empty(),
                    "{name} {}: {}",
                    path.display(),
                    left.join("\n")
                );
                charts += 1;
            }
        }
        assert_eq!(charts, 12, "{name}");
    }
}
