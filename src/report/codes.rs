//! What a finding's code means to the office, and what to do about it. The table is `templates/codes.csv`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

use crate::text::Lang;

/// A finding's code in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeNote {
    /// 退回, 疑点 or 提示.
    pub kind: String,
    /// What was found.
    pub name: String,
    /// What to do.
    pub todo: String,
    /// What was found, in English.
    pub name_en: String,
    /// What to do, in English.
    pub todo_en: String,
}

/// The kinds in the order of the report, with their English names; a code without a note stands among the others (其他).
const KINDS: [(&str, &str); 4] = [
    ("退回", "rejected"),
    ("疑点", "to check"),
    ("其他", "other"),
    ("提示", "note"),
];

impl CodeNote {
    /// Where its kind stands in the report: 0 comes first.
    pub(super) fn weight(&self) -> usize {
        let at = KINDS.iter().position(|(zh, _)| *zh == self.kind);
        at.unwrap_or(KINDS.len())
    }

    pub(super) fn kind_in(&self, lang: Lang) -> &str {
        let en = KINDS.get(self.weight()).map_or("", |(_, en)| en);
        lang.pick(&self.kind, en)
    }

    pub(super) fn name_in(&self, lang: Lang) -> &str {
        lang.pick(&self.name, &self.name_en)
    }

    pub(super) fn todo_in(&self, lang: Lang) -> &str {
        lang.pick(&self.todo, &self.todo_en)
    }
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
            name_en: cell(4)?,
            todo_en: cell(5)?,
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
            assert!(
                note.name_en.is_ascii() && !note.name_en.is_empty(),
                "{code}"
            );
            assert!(
                note.todo_en.is_ascii() && !note.todo_en.is_empty(),
                "{code}"
            );
        }
    }
}
