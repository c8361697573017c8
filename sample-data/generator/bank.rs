//! The bank of texts: in, the files under `bank/`; out, entries with their follow-ups. It fills no slot.

use std::collections::BTreeMap;

const FILES: [&str; 5] = [
    include_str!("bank/wages.txt"),
    include_str!("bank/insurance.txt"),
    include_str!("bank/labour.txt"),
    include_str!("bank/jobs_legacy.txt"),
    include_str!("bank/other.txt"),
];

/// Who worded a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// 登记员笔录
    Clerk,
    /// 信访人原话
    Petitioner,
}

/// One worded text with its slots unfilled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    pub(crate) voice: Voice,
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
}

/// One demand: its first wording, and how it is worded when it comes again.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) issue: &'static str,
    pub(crate) first: Wording,
    pub(crate) again: Vec<Wording>,
}

/// The whole bank in file order, and the entries of each issue.
#[derive(Debug)]
pub(crate) struct Bank {
    pub(crate) entries: Vec<Entry>,
    pub(crate) by_issue: BTreeMap<&'static str, Vec<usize>>,
}

impl Bank {
    /// Reads the embedded files. Panics on a line that is not `kind|title|text`, as the bank is part of the program.
    pub(crate) fn load() -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut issue = "";
        for line in FILES.iter().flat_map(|file| file.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(code) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                issue = code;
                continue;
            }
            let (kind, wording) = parse(line);
            if kind.starts_with('+') {
                let last = entries.last_mut().expect("a follow-up stands below a text");
                last.again.push(wording);
            } else {
                entries.push(Entry {
                    issue,
                    first: wording,
                    again: Vec::new(),
                });
            }
        }
        let mut by_issue: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (i, entry) in entries.iter().enumerate() {
            by_issue.entry(entry.issue).or_default().push(i);
        }
        Self { entries, by_issue }
    }
}

fn parse(line: &'static str) -> (&'static str, Wording) {
    let mut parts = line.splitn(3, '|');
    let (Some(kind), Some(title), Some(text)) = (parts.next(), parts.next(), parts.next()) else {
        panic!("not kind|title|text: {line}");
    };
    let voice = match kind.trim_start_matches('+') {
        "c" => Voice::Clerk,
        "p" => Voice::Petitioner,
        _ => panic!("unknown kind: {line}"),
    };
    (kind, Wording { voice, title, text })
}
