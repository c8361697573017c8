//! Which kind of table it is, by its content and the end of its name.

use std::path::Path;

use serde::Serialize;

/// A kind of table that a user keeps; each has its key under `[tables]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 业务词典
    Dict,
    /// 停用词
    Stop,
    /// 分类规则
    Classify,
    /// 隐去规则和词表
    Redact,
    /// 诉求要素的线索词
    Extract,
}

impl Kind {
    /// Every kind, in the order of the configuration.
    pub const ALL: [Self; 5] = [
        Self::Dict,
        Self::Stop,
        Self::Redact,
        Self::Classify,
        Self::Extract,
    ];

    /// The key under `[tables]`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dict => "dict",
            Self::Stop => "stop",
            Self::Classify => "classify",
            Self::Redact => "redact",
            Self::Extract => "extract",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Dict => "业务词典",
            Self::Stop => "停用词表",
            Self::Classify => "分类规则表",
            Self::Redact => "隐去规则表",
            Self::Extract => "要素线索词表",
        }
    }

    /// The kind with this key; `None` for any other word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind a table is of; `None` when it cannot be told.
    pub fn of(name: &str, text: &str) -> Option<Self> {
        let end = Path::new(name)
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase());
        match end.as_deref() {
            Some("toml") => of_toml(text),
            Some("csv" | "txt" | "dict" | "dic" | "tsv" | "lst" | "") | None => {
                Some(of_lines(text))
            }
            Some(_) => None,
        }
    }
}

/// By the keys at the start of lines, so that a table with a slip in it is known as well.
fn of_toml(text: &str) -> Option<Kind> {
    let keys: Vec<&str> = text
        .lines()
        .map(|line| line.split(['=', '#']).next().unwrap_or_default().trim())
        .filter(|key| !key.is_empty())
        .collect();
    let has = |names: &[&str]| keys.iter().any(|key| names.contains(key));
    let of_facts = ["amount", "people", "months", "respondent"];
    let of_facts = |key: &&str| {
        let name = key.trim_matches(['[', ']']).split('.').next();
        key.starts_with('[') && name.is_some_and(|n| n == "units" || of_facts.contains(&n))
    };
    if keys.iter().any(of_facts) {
        Some(Kind::Extract)
    } else if has(&[
        "pattern",
        "quantity",
        "cue",
        "check",
        "[words]",
        "surnames",
        "guard",
        "given_words",
    ]) {
        Some(Kind::Redact)
    } else if has(&["issue", "all", "demand", "none", "[[rule]]"]) {
        Some(Kind::Classify)
    } else {
        None
    }
}

/// A dictionary has cells behind its words; a stop list has none.
fn of_lines(text: &str) -> Kind {
    let lines = || {
        text.lines()
            .map(str::trim)
            .filter(|l| !(l.is_empty() || l.starts_with('#') && l.chars().count() > 1))
    };
    let celled = |line: &&str| {
        let cells = line.trim_end_matches(',').contains([',', '，', '\t'])
            || line
                .split_whitespace()
                .nth(1)
                .is_some_and(|c| c.parse::<u64>().is_ok());
        cells || line.ends_with(',') && line.chars().count() > 1
    };
    let (all, with) = (lines().count(), lines().filter(celled).count());
    if with * 2 >= all && with > 0 {
        Kind::Dict
    } else {
        Kind::Stop
    }
}
