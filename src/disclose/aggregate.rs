//! The public table (公开汇总表): issues by months with families and sums, safe to hand out, this week and from week to week.
//!
//! In: counts by issue and month, and what earlier weeks published. Out: every cell with what is shown of it. A cell that
//! was hidden stays hidden until it has grown by the threshold; a cell whose figure differs from the published one by less
//! than the threshold is hidden as well, since the difference would be a small count.

use std::collections::{BTreeMap, BTreeSet};

use super::cfg::Plan;
use super::suppress::{CellKey, Counts, RowKey, Sensitive, suppress};
use crate::petition::{Family, Issue};

/// The table's name in exceptions and records.
pub const TABLE: &str = "aggregate";
/// The code of the sums over issues and over months.
pub const ALL: &str = "all";

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Shown.
    Shown,
    /// Small and shown by decision (例外).
    Exception,
    /// Small (主隐去).
    Primary,
    /// Would give away another (补充隐去).
    Complementary,
    /// Differs too little from what was published before (期差).
    Difference,
    /// Hidden before, and not enough has come since (沿用).
    Kept,
}

impl State {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Exception => "exception",
            Self::Primary => "primary",
            Self::Complementary => "complementary",
            Self::Difference => "difference",
            Self::Kept => "kept",
        }
    }

    /// Whether the count is shown.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Shown | Self::Exception)
    }
}

/// One cell of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The code of an issue or a family, or `all`.
    pub row: String,
    /// The row's name for readers.
    pub name: String,
    /// The month, `2025-03`, or `all`.
    pub column: String,
    /// The count itself.
    pub value: u64,
    /// What becomes of it.
    pub state: State,
}

impl Cell {
    /// The cell as exceptions and records name it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.row, self.column)
    }
}

/// What an earlier run decided on a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// The count then.
    pub value: u64,
    /// Whether it was shown.
    pub shown: bool,
}

/// Counts by issue and month (`2025-03`).
pub type ByMonth = BTreeMap<(Issue, String), u64>;

/// The table; `earlier` by [`Cell::key`].
pub fn aggregate(counts: &ByMonth, earlier: &BTreeMap<String, Earlier>, plan: &Plan) -> Vec<Cell> {
    let months: Vec<&String> = counts
        .keys()
        .map(|(_, m)| m)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let position = |family: Family| Family::ALL.iter().position(|f| *f == family).unwrap_or(0);
    let of =
        |issue: &Issue, month: &String| counts.get(&(*issue, month.clone())).copied().unwrap_or(0);
    let table = Counts {
        family: Issue::ALL
            .iter()
            .map(|issue| position(issue.family()))
            .collect(),
        leaves: Issue::ALL
            .iter()
            .map(|i| months.iter().map(|m| of(i, m)).collect())
            .collect(),
    };
    let name = |(row, column): CellKey| {
        let (code, name) = match row {
            RowKey::Leaf(l) => Issue::ALL
                .get(l)
                .map_or((ALL, ""), |i| (i.code(), i.name())),
            RowKey::Family(f) => Family::ALL
                .get(f)
                .map_or((ALL, ""), |f| (f.code(), f.name())),
            RowKey::All => (ALL, "合计"),
        };
        let month = column
            .and_then(|c| months.get(c))
            .map_or(ALL, |m| m.as_str());
        (code, name, month)
    };
    let key = |cell: CellKey| {
        let (code, _, month) = name(cell);
        format!("{code}/{month}")
    };
    let judged = |cell: &CellKey| judge(table.value(*cell), &key(*cell), earlier, plan);
    let mut sensitive = Vec::new();
    let mut kept = BTreeSet::new();
    for cell in table.cells() {
        match judged(&cell) {
            (State::Primary, _) => sensitive.push(Sensitive {
                cell,
                low: 0,
                high: plan.threshold,
            }),
            (State::Difference, before) => sensitive.push(Sensitive {
                cell,
                low: before.min(table.value(cell)),
                high: before.max(table.value(cell)).max(before + plan.threshold),
            }),
            (State::Kept, _) => {
                kept.insert(cell);
            }
            _ => {}
        }
    }
    let (hidden, _) = suppress(&table, &sensitive, &kept);
    let cells = table.cells().into_iter().map(|cell| {
        let (row, label, column) = name(cell);
        let state = match judged(&cell).0 {
            State::Shown | State::Exception if hidden.contains(&cell) => State::Complementary,
            state => state,
        };
        Cell {
            row: row.to_owned(),
            name: label.to_owned(),
            column: column.to_owned(),
            value: table.value(cell),
            state,
        }
    });
    // The rest is a family of one issue: its row would stand twice.
    cells
        .filter(|cell| !(cell.row == Family::Other.code() && cell.name == Family::Other.name()))
        .collect()
}

/// What a cell is by itself, and the count published before.
fn judge(value: u64, key: &str, earlier: &BTreeMap<String, Earlier>, plan: &Plan) -> (State, u64) {
    if plan.exception(TABLE, key).is_some() {
        return (State::Exception, value);
    }
    let small = |n: u64| (1..plan.threshold).contains(&n) || (n == 0 && !plan.show_zeros);
    if small(value) {
        return (State::Primary, value);
    }
    match earlier.get(key) {
        Some(before)
            if before.shown
                && value.abs_diff(before.value) > 0
                && value.abs_diff(before.value) < plan.threshold =>
        {
            (State::Difference, before.value)
        }
        Some(before) if !before.shown && value.abs_diff(before.value) < plan.threshold => {
            (State::Kept, before.value)
        }
        _ => (State::Shown, value),
    }
}
