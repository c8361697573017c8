//! Who may import whom (the doc of `src/lib.rs`), who may open raw text, and who may touch files.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::{Piece, Placed, files, is_test, pieces};

const DOMAIN: [&str; 4] = ["petition", "text", "diag", "error"];
const STAGES: [&str; 14] = [
    "ingest", "redact", "segment", "classify", "extract", "clock", "link", "risk", "trend",
    "disclose", "review", "referral", "ledger", "audit",
];
/// Modules that are no stage, and what they see beside the domain layer.
const OTHERS: [(&str, &[&str]); 9] = [
    ("analysis", &[]),
    ("chart", &["analysis"]),
    ("report", &["analysis", "chart"]),
    ("register", &["table", "manifest"]),
    ("table", &[]),
    ("manifest", &[]),
    ("lint", &[]),
    ("config", &CONFIGURED),
    ("cli", &[]),
];
/// Modules with a section in the configuration.
const CONFIGURED: [&str; 16] = [
    "ingest", "redact", "segment", "classify", "extract", "clock", "link", "risk", "trend",
    "disclose", "analysis", "chart", "report", "ledger", "audit", "referral",
];
/// Modules of the binary: they see `huiying::…` and nothing of the library by `crate::…`.
const BINARY: [&str; 2] = ["main", "cli"];
/// The one place that sees everything.
const SEES_ALL: &str = "pipeline";
/// `disclose` opens it to hash it: the leak scan has to know what must not be found.
const OPENS_RAW_TEXT: [&str; 3] = ["ingest", "redact", "disclose"];
/// `pipeline` opens the files of a run's folder and the model; the stages get bytes and writers.
const TOUCHES_FILES: [&str; 9] = [
    "ingest", "register", "config", "report", "table", "manifest", "pipeline", "main", "cli",
];

/// What a module may import, itself left out; `None` when the module is not in the tables above.
fn allowed(module: &str) -> Option<BTreeSet<&'static str>> {
    if BINARY.contains(&module) {
        return Some(BTreeSet::new());
    }
    let domain = DOMAIN.into_iter();
    if DOMAIN.contains(&module) || STAGES.contains(&module) {
        return Some(domain.collect());
    }
    let (_, more) = OTHERS.iter().find(|(name, _)| *name == module)?;
    Some(domain.chain(more.iter().copied()).collect())
}

/// The top-level module of a file: `src/clock/cfg.rs` and `src/clock.rs` are both `clock`.
fn module_of(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    let first = inside.split('/').next().unwrap_or(inside);
    first.trim_end_matches(".rs")
}

/// How many `super` lead from a file's own module to the crate: 1 for `src/clock/mod.rs`, 2 for `src/clock/cfg.rs`.
fn depth(path: &str) -> usize {
    let inside = path.trim_start_matches("src/").trim_end_matches("/mod.rs");
    inside.split('/').count()
}

/// The names that directly follow `crate::` (or as many `super::` as lead there), groups included.
fn imports(path: &str, source: &[Placed]) -> Vec<(usize, String)> {
    let sign = |at: usize, c: char| matches!(source.get(at), Some((_, Piece::Sign(s))) if *s == c);
    let word = |at: usize| match source.get(at) {
        Some((_, Piece::Word(word))) => Some(word.as_str()),
        _ => None,
    };
    let path_sign = |at: usize| sign(at, ':') && sign(at + 1, ':');
    let mut found = Vec::new();
    for at in 0..source.len() {
        let mut next = match word(at) {
            Some("crate") if path_sign(at + 1) => at + 3,
            Some("super") if path_sign(at + 1) && !(at > 1 && path_sign(at - 2)) => {
                let mut end = at + 3;
                let mut supers = 1;
                while word(end) == Some("super") && path_sign(end + 1) {
                    end += 3;
                    supers += 1;
                }
                if supers < depth(path) {
                    continue;
                }
                end
            }
            _ => continue,
        };
        if let Some(name) = word(next) {
            found.push((source[at].0, name.to_owned()));
        } else if sign(next, '{') {
            // The first word of each member of the group.
            let (mut level, mut first) = (0_i32, true);
            loop {
                match source.get(next) {
                    Some((_, Piece::Sign('{'))) => {
                        level += 1;
                        first = level == 1;
                    }
                    Some((_, Piece::Sign('}'))) => level -= 1,
                    Some((_, Piece::Sign(','))) => first = level == 1,
                    Some((line, Piece::Word(name))) if first => {
                        found.push((*line, name.clone()));
                        first = false;
                    }
                    None => break,
                    Some(_) => {}
                }
                if level == 0 {
                    break;
                }
                next += 1;
            }
        }
    }
    found
}

/// The module a root name stands for: `crate::Error` is a re-export.
fn target(name: &str) -> &str {
    if name == "Error" { "error" } else { name }
}

/// Every broken rule of one file.
fn broken(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    let source = pieces(text);
    let mut found = Vec::new();
    let known: BTreeSet<&str> = DOMAIN
        .into_iter()
        .chain(STAGES)
        .chain(OTHERS.map(|(name, _)| name))
        .chain([SEES_ALL])
        .collect();
    if !["lib", SEES_ALL].contains(&module) {
        match allowed(module) {
            None => found.push(format!(
                "{path}: module {module} is in no table of tests/layers.rs"
            )),
            Some(allowed) => {
                for (line, name) in imports(path, &source) {
                    let name = target(&name);
                    if known.contains(name) && name != module && !allowed.contains(name) {
                        found.push(format!("{path}:{line}: {module} must not import {name}"));
                    }
                }
            }
        }
    }
    found.extend(calls(path, module, &source));
    found
}

/// Raw text opened, or files touched, by a module that may not.
fn calls(path: &str, module: &str, source: &[Placed]) -> Vec<String> {
    let mut found = Vec::new();
    for window in source.windows(4) {
        let [(line, a), (_, b), (_, c), (_, d)] = window else {
            continue;
        };
        let is_word =
            |piece: &Piece, name: &str| matches!(piece, Piece::Word(word) if word == name);
        let opens = *a == Piece::Sign('.')
            && is_word(b, "open")
            && *c == Piece::Sign('(')
            && *d == Piece::Sign(')');
        if opens && !OPENS_RAW_TEXT.contains(&module) && module != "text" {
            found.push(format!(
                "{path}:{line}: only ingest, redact and disclose open raw text"
            ));
        }
        let std_fs = is_word(a, "std") && *b == Piece::Sign(':') && is_word(d, "fs");
        let file = (is_word(a, "File") || is_word(a, "fs") || is_word(a, "OpenOptions"))
            && *b == Piece::Sign(':')
            && *c == Piece::Sign(':');
        if (std_fs || file) && !TOUCHES_FILES.contains(&module) {
            found.push(format!("{path}:{line}: {module} must not touch files"));
        }
    }
    found
}

#[test]
fn every_module_keeps_to_its_layer() {
    let sources = files("src", &["rs"]);
    assert!(sources.len() > 10, "the sources were not found");
    let found: Vec<String> = sources
        .iter()
        .filter(|(path, _)| !is_test(path))
        .flat_map(|(path, text)| broken(path, text))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_binary_declares_no_module_of_the_library() {
    let mains: BTreeMap<String, String> = files("src", &["rs"])
        .into_iter()
        .filter(|(path, _)| path == "src/main.rs")
        .collect();
    for (path, text) in mains {
        let others = OTHERS
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| !BINARY.contains(name));
        for module in DOMAIN
            .into_iter()
            .chain(STAGES)
            .chain(others)
            .chain([SEES_ALL])
        {
            let declared = text.contains(&format!("mod {module};"));
            assert!(!declared, "{path} must use huiying::{module}");
        }
    }
}

#[test]
fn planted_violations_are_found() {
    let planted = [
        ("src/clock/mod.rs", "use crate::redact::Plan;"),
        (
            "src/clock/mod.rs",
            "use crate::{diag::Diagnostic, redact::{Plan, run}};",
        ),
        ("src/clock/mod.rs", "fn f() { super::redact::run(); }"),
        ("src/clock/cfg.rs", "use super::super::ingest;"),
        ("src/diag.rs", "use crate::clock::Plan;"),
        ("src/report/html.rs", "use crate::pipeline::Plan;"),
        ("src/gossip/mod.rs", "fn f() {}"),
        ("src/clock/mod.rs", "fn f(t: &RawText) -> &str { t.open() }"),
        ("src/clock/mod.rs", "use std::fs;"),
        ("src/cli/run.rs", "use crate::diag::Diagnostic;"),
        ("src/cli/mod.rs", "use crate::pipeline;"),
        (
            "src/chart/mod.rs",
            "fn f() { let _ = std::fs::File::create(\"x\"); }",
        ),
    ];
    for (path, text) in planted {
        assert!(!broken(path, text).is_empty(), "{path}: {text}");
    }
}

#[test]
fn what_is_allowed_is_not_found() {
    let fine = [
        (
            "src/clock/mod.rs",
            "use crate::diag::{Diagnostic, Origin};\nuse crate::Error;",
        ),
        (
            "src/clock/mod.rs",
            "//! See [`crate::redact`].\n// crate::redact::run\nuse self::cfg::Plan;",
        ),
        (
            "src/clock/cfg.rs",
            "use super::calendar::Calendar;\nuse super::{Rule, ingest_like};",
        ),
        (
            "src/clock/mod.rs",
            "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::redact;\n}\n",
        ),
        ("src/pipeline/mod.rs", "use crate::{clock, redact, table};"),
        ("src/config/mod.rs", "use crate::clock;\nuse std::fs;"),
        (
            "src/redact/mod.rs",
            "fn f(t: &RawText) -> &str { t.open() }",
        ),
        (
            "src/table/mod.rs",
            "fn f() { let s = \"crate::redact\"; let _ = std::fs::read(s); }",
        ),
    ];
    for (path, text) in fine {
        assert_eq!(broken(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}
