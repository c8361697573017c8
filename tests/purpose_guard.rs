//! The purpose guard: what is looked at is the obligation, never the petitioner.
//!
//! Fails when a type, field, column, template, configuration, output or text for users holds a key of a petitioner, or
//! any measure or wording of gathering, collective visits, organisers, travel, police or "stability" work; and when the
//! number of people who came (人次) is read anywhere but at the door and in the opening figures. Plain comments are not
//! scanned (they may say what is *not* done); doc comments are, for Chinese wording, since they become help texts.

mod support;

use support::{Piece, files, is_test, pieces};

/// Words that no identifier and no English text for users may hold.
const WORDS: [&str; 30] = [
    "petitioner",
    "petitioners",
    "complainant",
    "complainants",
    "organiser",
    "organisers",
    "organizer",
    "organizers",
    "ringleader",
    "ringleaders",
    "instigator",
    "instigators",
    "agitator",
    "agitators",
    "gather",
    "gathers",
    "gathered",
    "gathering",
    "gatherings",
    "police",
    "stability",
    "unrest",
    "protest",
    "protests",
    "protester",
    "protesters",
    "travel",
    "travels",
    "travelled",
    "travelling",
];

/// Two words in a row that none may hold: `person_id`, `massVisit`, `collective visits`.
const PAIRS: [(&str, &str); 20] = [
    ("person", "id"),
    ("person", "key"),
    ("person", "no"),
    ("people", "id"),
    ("writer", "id"),
    ("caller", "id"),
    ("sender", "id"),
    ("applicant", "id"),
    ("visitor", "id"),
    ("reporter", "id"),
    ("same", "person"),
    ("mass", "visit"),
    ("mass", "visits"),
    ("collective", "visit"),
    ("collective", "visits"),
    ("group", "visit"),
    ("group", "visits"),
    ("joint", "visit"),
    ("public", "security"),
    ("public", "order"),
];

/// Chinese wording of gathering, travel and "stability".
const WORDING: [&str; 34] = [
    "群体性",
    "群访",
    "集体访",
    "集体上访",
    "集访",
    "联访",
    "越级",
    "进京",
    "赴京",
    "到京",
    "赴省",
    "串联",
    "组织者",
    "牵头人",
    "带头人",
    "挑头",
    "领头人",
    "煽动",
    "维稳",
    "稳控",
    "涉稳",
    "公安",
    "警方",
    "非访",
    "闹访",
    "缠访",
    "聚集",
    "聚众",
    "重点人员",
    "重点人头",
    "信访老户",
    "上访户",
    "扬言",
    "极端行为",
];

/// Chinese column names that are keys of a petitioner.
const KEYS: [&str; 16] = [
    "信访人编号",
    "信访人ID",
    "信访人标识",
    "信访人姓名",
    "信访人电话",
    "信访人证件",
    "来访人编号",
    "来访人姓名",
    "来信人编号",
    "来信人姓名",
    "投诉人编号",
    "投诉人姓名",
    "反映人编号",
    "反映人姓名",
    "留言人编号",
    "人员编号",
];

/// How many came, in Chinese; in English it is the field `persons`.
const HEADS: [&str; 3] = ["人次", "联名", "联署"];

/// What a file may hold all the same, and why.
struct Allowed {
    path: &'static str,
    terms: &'static [&'static str],
    #[expect(dead_code, reason = "the reason is for the reader")]
    why: &'static str,
}

const ALLOWED: [Allowed; 6] = [
    Allowed {
        path: "src/ingest/",
        terms: &KEYS,
        why: "headers by which identity columns are recognised, counted and dropped at the door",
    },
    Allowed {
        path: "src/redact/",
        terms: &KEYS,
        why: "cues after which a name stands in a text, so that it can be hidden",
    },
    Allowed {
        path: "src/ingest/",
        terms: &HEADS,
        why: "headers of the column that the opening figures add up",
    },
    Allowed {
        path: "src/redact/",
        terms: &["persons"],
        why: "names of natural persons to be hidden, and no number of who came",
    },
    Allowed {
        path: "src/petition/case.rs",
        terms: &HEADS,
        why: "the field's own definition, which says what it is not for",
    },
    Allowed {
        path: "src/text/unit.rs",
        terms: &["公安"],
        why: "the last word of an office's name (公安局), so that a unit named in a text stays readable",
    },
    Allowed {
        path: "src/extract/respondent/mod.rs",
        terms: &["公安"],
        why: "an office that judges or investigates is named by the way and is not the unit that owes",
    },
];

/// Where `persons` and 人次 may stand: the definition, the door, the store, and the opening figures with what carries
/// the column to them.
const MAY_READ_PERSONS: [&str; 12] = [
    "src/petition/case.rs",
    "src/ingest/",
    "src/register/",
    "src/analysis/mod.rs",
    "src/analysis/builder.rs",
    "src/analysis/frame.rs",
    "src/analysis/opening.rs",
    "src/analysis/fake.rs",
    "src/analysis/snapshots/",
    "src/report/opening.rs",
    "src/report/templates/",
    "src/report/snapshots/",
];

/// Sections of a README that say what is never done.
const NEVER_SECTIONS: [&str; 3] = ["never does", "从不做", "不做什么"];

fn is_allowed(path: &str, term: &str) -> bool {
    let listed = ALLOWED
        .iter()
        .any(|a| path.starts_with(a.path) && a.terms.contains(&term));
    listed || (HEADS.contains(&term) && may_read_persons(path))
}

fn may_read_persons(path: &str) -> bool {
    MAY_READ_PERSONS.iter().any(|p| path.starts_with(p))
}

/// `massVisit_count` as `mass`, `visit`, `count`.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in text.chars() {
        let starts = !previous.is_ascii_alphabetic()
            || (c.is_ascii_uppercase() && !previous.is_ascii_uppercase());
        if c.is_ascii_alphabetic() {
            match out.last_mut() {
                Some(word) if !starts => word.push(c.to_ascii_lowercase()),
                _ => out.push(c.to_ascii_lowercase().into()),
            }
        }
        previous = c;
    }
    out
}

fn english(text: &str) -> Vec<String> {
    let words = words(text);
    let singles = words
        .iter()
        .filter(|w| WORDS.contains(&w.as_str()))
        .cloned();
    let pairs = words.windows(2).filter_map(|pair| match pair {
        [a, b] if PAIRS.contains(&(a, b)) => Some(format!("{a} {b}")),
        _ => None,
    });
    singles.chain(pairs).collect()
}

fn chinese(text: &str) -> Vec<String> {
    let terms = WORDING.iter().chain(&KEYS).chain(&HEADS);
    terms
        .filter(|term| text.contains(**term))
        .map(|term| (*term).to_owned())
        .collect()
}

fn both(text: &str) -> Vec<String> {
    let mut found = english(text);
    found.extend(chinese(text));
    if words(text).iter().any(|w| w == "persons") {
        found.push("persons".to_owned());
    }
    found
}

fn report(path: &str, line: usize, terms: Vec<String>) -> Vec<String> {
    terms
        .into_iter()
        .filter(|term| !is_allowed(path, term))
        .filter(|term| term != "persons" || !may_read_persons(path))
        .map(|term| format!("{path}:{line}: {term}"))
        .collect()
}

fn scan_rust(path: &str, text: &str) -> Vec<String> {
    let found = pieces(text).into_iter().map(|(line, piece)| {
        let terms = match &piece {
            Piece::Word(text) | Piece::Text(text) => both(text),
            Piece::Doc(text) => chinese(text),
            Piece::Sign(_) => Vec::new(),
        };
        report(path, line, terms)
    });
    found.flatten().collect()
}

fn scan_text(path: &str, text: &str) -> Vec<String> {
    let found = text
        .lines()
        .zip(1..)
        .map(|(line, number)| report(path, number, both(line)));
    found.flatten().collect()
}

/// A README without the sections that say what is never done.
fn scan_readme(path: &str, text: &str) -> Vec<String> {
    let mut never = None;
    let kept: String = text
        .lines()
        .map(|line| {
            let level = line.chars().take_while(|c| *c == '#').count();
            if level > 0 && never.is_none_or(|at| level <= at) {
                never = NEVER_SECTIONS
                    .iter()
                    .any(|n| line.contains(n))
                    .then_some(level);
            }
            if never.is_some() {
                "\n".to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    // The README may name the total it reports: only the wording and the keys count here.
    let found = scan_text(path, &kept);
    let heads = |line: &String| HEADS.iter().any(|h| line.ends_with(h));
    found.into_iter().filter(|line| !heads(line)).collect()
}

/// Labelled texts are what people wrote, so only their keys are ours.
fn scan_labelled(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let Ok(serde_json::Value::Object(object)) = serde_json::from_str(line) else {
            continue;
        };
        let keys = object.keys().filter(|key| *key != "persons");
        found.extend(keys.flat_map(|key| report(path, number, both(key))));
    }
    found
}

/// An export of `sample-data` is an input: it has identity columns, which the door drops. Its wording counts.
fn scan_sample(path: &str, text: &str) -> Vec<String> {
    let found = scan_text(path, text);
    let input = |line: &String| {
        line.ends_with(": persons") || KEYS.iter().chain(&HEADS).any(|t| line.ends_with(t))
    };
    found.into_iter().filter(|line| !input(line)).collect()
}

fn assert_none(found: &[String]) {
    assert!(
        found.is_empty(),
        "the purpose guard (see the head of tests/purpose_guard.rs) found:\n{}",
        found.join("\n")
    );
}

fn scan(folder: &str, extensions: &[&str], scan: fn(&str, &str) -> Vec<String>) -> Vec<String> {
    let kept = files(folder, extensions).into_iter();
    kept.filter(|(path, _)| !is_test(path) || folder == "tests")
        .flat_map(|(path, text)| scan(&path, &text))
        .collect()
}

const PLAIN: [&str; 12] = [
    "toml", "csv", "txt", "json", "html", "j2", "jinja", "css", "svg", "md", "snap", "xml",
];

#[test]
fn the_code_holds_no_petitioner_and_no_gathering() {
    assert_none(&scan("src", &["rs"], scan_rust));
}

#[test]
fn templates_tables_and_configurations_hold_none() {
    assert_none(&scan("src", &PLAIN, scan_text));
}

#[test]
fn models_hold_none_and_their_labelled_texts_no_key() {
    assert_none(&scan("models", &PLAIN, scan_text));
    assert_none(&scan("models", &["jsonl"], scan_labelled));
}

#[test]
fn expected_outputs_hold_none() {
    assert_none(&scan(
        "tests",
        &["snap", "toml", "md", "stdout", "stderr", "trycmd"],
        scan_sample,
    ));
    assert_none(&scan("sample-data", &PLAIN, scan_sample));
}

#[test]
fn the_readmes_say_so_only_where_they_say_what_is_never_done() {
    for name in ["README.md", "README.zh-CN.md", "CHANGELOG.md"] {
        if let Ok(text) = std::fs::read_to_string(support::root().join(name)) {
            assert_none(&scan_readme(name, &text));
        }
    }
}

#[test]
fn no_score_order_or_group_may_read_how_many_came() {
    let stages = [
        "clock", "link", "risk", "trend", "classify", "extract", "chart", "disclose", "segment",
    ];
    for stage in stages {
        assert!(!may_read_persons(&format!("src/{stage}/mod.rs")));
    }
    for table in ["mix", "flow", "backlog", "answering"] {
        assert!(!may_read_persons(&format!("src/analysis/{table}.rs")));
    }
    let planted = "fn rank(head: &CaseHead) -> f64 { f64::from(head.persons.unwrap_or(1)) }";
    assert!(!scan_rust("src/risk/mod.rs", planted).is_empty());
    assert!(!scan_text("src/risk/default.toml", "weight = 1 # 按人次加权").is_empty());
    assert!(
        scan_rust(
            "src/petition/case.rs",
            "/// 信访人次\npub persons: Option<u32>,"
        )
        .is_empty()
    );
}

#[test]
fn planted_violations_are_found() {
    let planted = [
        "struct Case { petitioner_id: u64 }",
        "struct Complainant;",
        "let personId = 3;",
        "col(\"person_id\")",
        "enum Alarm { MassVisit }",
        "fn gathering_risk() {}",
        "let title = \"集体访预警\";",
        "/// 抄送公安机关\nstruct Args;",
        "let t = r#\"<th>越级</th>\"#;",
        "let column = \"信访人编号\";",
        "let f = format!(\"{} organisers\", n);",
        "let c = '\"'; let x = \"维稳\";",
    ];
    for text in planted {
        assert!(!scan_rust("src/risk/mod.rs", text).is_empty(), "{text}");
    }
    for text in [
        "| 组织者 | 次数 |",
        "police = true",
        "收件单位 = \"公安局\"",
        "stability_office",
    ] {
        assert!(
            !scan_text("src/report/templates/brief.html", text).is_empty(),
            "{text}"
        );
        assert!(!scan_readme("README.md", text).is_empty(), "{text}");
        assert!(
            !scan_sample("sample-data/expected.csv", text).is_empty(),
            "{text}"
        );
    }
    let labelled = "{\"text\": \"越级\", \"petitioner\": \"x\"}";
    assert_eq!(scan_labelled("models/a.jsonl", labelled).len(), 1);
}

#[test]
fn what_is_allowed_is_not_found() {
    let fine = [
        "// it never looks for organisers or 集体访",
        "impl Visitor for Map { fn visit_map() {} }",
        "let people = facts.people; let batch = \"批次\";",
        "fn petition() -> &'static str { \"信访一般程序\" }",
        "fn f() {}\n#[cfg(test)]\nmod tests { const X: &str = \"petitioner\"; }",
    ];
    for text in fine {
        assert_eq!(
            scan_rust("src/clock/mod.rs", text),
            Vec::<String>::new(),
            "{text}"
        );
    }
    assert!(scan_text("src/ingest/default.toml", "drop = [\"信访人姓名\"]").is_empty());
    let readme = "# huiying\n## What it does and what it never does\nNo gathering, no police.\n### Why\nNo 维稳.\n## Use\n受理 N 人次\n";
    assert!(scan_readme("README.md", readme).is_empty());
    let after = readme.replace("受理", "police");
    assert_eq!(scan_readme("README.md", &after).len(), 1);
    assert!(scan_sample("sample-data/export.csv", "登记编号,信访人姓名,人次").is_empty());
}
