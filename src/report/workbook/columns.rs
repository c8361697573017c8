//! What each column of a table is called, holds and means. The table is `templates/columns.csv`.

use std::sync::OnceLock;

use crate::petition::{Channel, Family, Issue, RuleId, State, Status};

/// What stands in a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Date,
    Int,
    Number,
    Money,
    Share,
    Tiny,
    Bool,
    Code(List),
}

/// A list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Channel,
    Status,
    State,
    Rule,
    Family,
    Issue,
}

impl List {
    pub(super) const ALL: [Self; 6] = [
        Self::Issue,
        Self::Family,
        Self::Channel,
        Self::Status,
        Self::Rule,
        Self::State,
    ];

    /// Its heading on the sheet of codes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Channel => "渠道",
            Self::Status => "办理状态",
            Self::State => "期限状态",
            Self::Rule => "适用规则",
            Self::Family => "诉求大类",
            Self::Issue => "诉求类别代码",
        }
    }

    /// Codes and names, in their fixed order.
    pub(super) fn entries(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Channel => Channel::ALL.map(|c| (c.code(), c.name())).into(),
            Self::Status => [Status::Open, Status::Closed, Status::Rejected]
                .map(|s| (s.code(), s.name()))
                .into(),
            Self::State => State::ALL.map(|s| (s.code(), s.name())).into(),
            Self::Rule => RuleId::ALL.map(|r| (r.code(), r.name())).into(),
            Self::Family => Family::ALL.map(|f| (f.code(), f.name())).into(),
            Self::Issue => Issue::ALL.map(|i| (i.code(), i.name())).into(),
        }
    }

    /// What a cell shows: names, but for issues, whose name has its own column.
    pub(super) fn shown(self, (code, name): (&'static str, &'static str)) -> &'static str {
        if self == Self::Issue { code } else { name }
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) table: String,
    pub(super) name: String,
    pub(super) heading: String,
    pub(super) kind: Kind,
    pub(super) width: f64,
    pub(super) meaning: String,
}

/// Every column, in the order of the tables.
pub(super) fn all() -> &'static [Column] {
    static TABLE: OnceLock<Vec<Column>> = OnceLock::new();
    TABLE.get_or_init(read)
}

/// A column of a table; one that the table does not describe keeps its own name.
pub(super) fn column(table: &str, name: &str) -> Column {
    let known = all().iter().find(|c| c.table == table && c.name == name);
    known.cloned().unwrap_or_else(|| Column {
        table: table.to_owned(),
        name: name.to_owned(),
        heading: name.to_owned(),
        kind: Kind::Text,
        width: 16.0,
        meaning: String::new(),
    })
}

fn read() -> Vec<Column> {
    let text = include_bytes!("../templates/columns.csv");
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| {
        let cell = |at| row.get(at).map(str::to_owned);
        Some(Column {
            table: cell(0)?,
            name: cell(1)?,
            heading: cell(2)?,
            kind: kind(row.get(3)?)?,
            width: row.get(4)?.parse().ok()?,
            meaning: cell(5)?,
        })
    })
    .collect()
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "text" => Kind::Text,
        "date" => Kind::Date,
        "int" => Kind::Int,
        "number" => Kind::Number,
        "money" => Kind::Money,
        "share" => Kind::Share,
        "tiny" => Kind::Tiny,
        "bool" => Kind::Bool,
        "channel" => Kind::Code(List::Channel),
        "status" => Kind::Code(List::Status),
        "state" => Kind::Code(List::State),
        "rule" => Kind::Code(List::Rule),
        "family" => Kind::Code(List::Family),
        "issue" => Kind::Code(List::Issue),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{
        CASE_COLUMNS, DIAGNOSTIC_COLUMNS, GROUP_COLUMNS, LINK_COLUMNS, MATTER_COLUMNS,
    };

    #[test]
    fn every_line_of_the_table_is_whole() {
        let lines = include_str!("../templates/columns.csv").lines().count() - 1;
        assert_eq!(all().len(), lines);
        assert!(
            all()
                .iter()
                .all(|c| !c.heading.is_empty() && !c.meaning.is_empty())
        );
    }

    #[test]
    fn every_column_of_the_tables_is_described_under_a_heading_of_its_own() {
        let tables: [(&str, &[&str]); 5] = [
            ("cases", &CASE_COLUMNS),
            ("cases", &LINK_COLUMNS),
            ("matters", &MATTER_COLUMNS),
            ("groups", &GROUP_COLUMNS),
            ("rejects", &DIAGNOSTIC_COLUMNS),
        ];
        for (table, names) in tables {
            for name in names {
                assert!(!column(table, name).meaning.is_empty(), "{table} {name}");
            }
        }
        let mut headings: Vec<_> = all().iter().map(|c| (&c.table, &c.heading)).collect();
        headings.sort();
        headings.dedup();
        assert_eq!(headings.len(), all().len());
    }
}
