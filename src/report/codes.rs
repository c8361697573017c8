//! What a finding's code means to the office, and what to do about it. The table is `templates/codes.csv`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

/// A finding's code in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeNote {
    /// 退回, 疑点 or 提示.
    pub kind: String,
    /// What was found.
    pub name: String,
    /// What to do.
    pub todo: String,
}

/// The words for `code`; `None` for a code that the table does not have.
pub fn note(code: &str) -> Option<&'static CodeNote> {
    static TABLE: OnceLock<BTreeMap<String, CodeNote>> = OnceLock::new();
    TABLE.get_or_init(read).get(code)
}

fn read() -> BTreeMap<String, CodeNote> {
    let mut reader = csv::Reader::from_reader(include_bytes!("templates/codes.csv").as_slice());
    let rows = reader.records().filter_map(Result::ok);
    let rows = rows.filter_map(|row| {
        let cell = |at| row.get(at).map(str::to_owned);
        let note = CodeNote {
            kind: cell(1)?,
            name: cell(2)?,
            todo: cell(3)?,
        };
        Some((cell(0)?, note))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_whole_and_unique() {
        let lines = include_str!("templates/codes.csv").lines().count() - 1;
        let table = read();
        assert_eq!(table.len(), lines);
        for (code, note) in table {
            assert!(
                ["退回", "疑点", "提示"].contains(&note.kind.as_str()),
                "{code}"
            );
            assert!(!note.name.is_empty() && !note.todo.is_empty(), "{code}");
        }
    }
}
