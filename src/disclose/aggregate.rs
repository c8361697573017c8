//! The public table (公开汇总表): issues by months with families and sums, safe to hand out, this week and from week to week.
//!
//! In: counts by issue and whole month, and what earlier runs published. Out: every cell with what is shown of it. A month
//! is published once, when it is over, and its figures stay as they were published: a case registered late or labelled
//! anew does not move them, so that last week's table less this week's tells nothing. What a new month adds to the sum of
//! all months is protected together with every sum published before ([`super::suppress`]).

use std::collections::BTreeMap;

use super::cfg::Plan;
use super::suppress::{CellKey, Counts, Past, RowKey, Sensitive, Span, suppress};
use crate::petition::{Family, Issue};

/// The table's name in exceptions and records.
pub const TABLE: &str = "aggregate";
/// The code of the sums over issues and over months.
pub(super) const ALL: &str = "all";
/// Before the last month of a sum that an earlier run published.
const BEFORE: &str = "to:";

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
}

impl State {
    const ALL: [Self; 4] = [
        Self::Shown,
        Self::Exception,
        Self::Primary,
        Self::Complementary,
    ];

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Exception => "exception",
            Self::Primary => "primary",
            Self::Complementary => "complementary",
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
    /// The month, `2025-03`, `all`, or an earlier publication's sum, `to:2025-02`.
    pub column: String,
    /// The count as published first.
    pub value: u64,
    /// What becomes of it.
    pub state: State,
}

impl Cell {
    /// The cell as exceptions and records name it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.row, self.column)
    }

    /// Whether the cell is in today's table, and not only in the record of what was published before.
    pub fn is_current(&self) -> bool {
        !self.column.starts_with(BEFORE)
    }
}

/// What an earlier run published of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// The count then.
    pub value: u64,
    /// What became of it.
    pub state: State,
}

/// What earlier runs published, by [`Cell::key`].
pub type Published = BTreeMap<String, Earlier>;

/// Counts by issue and month (`2025-03`), of months that are over.
pub type ByMonth = BTreeMap<(Issue, String), u64>;

/// The months of a record, oldest first.
fn months_of(published: &Published) -> Vec<String> {
    let all = published.keys().filter_map(|key| key.strip_prefix(ALL));
    let columns = all.filter_map(|key| key.strip_prefix('/'));
    let months = columns.filter(|c| *c != ALL && !c.starts_with(BEFORE));
    months.map(str::to_owned).collect()
}

/// Whether a record can be of these cases: it tells of no month that they do not hold, and its sum is not far off. A folder
/// of results may have held another office's figures.
pub fn is_of(published: &Published, counts: &ByMonth) -> bool {
    let months = months_of(published);
    let here = |month: &String| counts.keys().any(|(_, m)| m == month);
    let now: u64 = counts
        .iter()
        .filter(|((_, month), _)| months.contains(month))
        .map(|(_, n)| n)
        .sum();
    let then = published
        .get(&format!("{ALL}/{ALL}"))
        .map_or(0, |e| e.value);
    months.iter().all(here) && now.abs_diff(then) * 10 <= then
}

/// The table of today, and its place among what was published before.
struct Series<'a> {
    months: Vec<String>,
    counts: Counts,
    published: &'a Published,
    /// How many of the months were published before.
    old: usize,
}

impl<'a> Series<'a> {
    fn new(counts: &ByMonth, published: &'a Published) -> Self {
        let mut months = months_of(published);
        let old = months.len();
        let last = months.last().cloned();
        let mut new: Vec<&String> = counts.keys().map(|(_, month)| month).collect();
        new.sort_unstable();
        new.dedup();
        let new = new.into_iter().filter(|m| last.as_ref() < Some(*m));
        months.extend(new.cloned());
        let value = |issue: &Issue, (at, month): (usize, &String)| {
            if at < old {
                let known = published.get(&format!("{}/{month}", issue.code()));
                known.map_or(0, |e| e.value)
            } else {
                counts.get(&(*issue, month.clone())).copied().unwrap_or(0)
            }
        };
        let leaves = Issue::ALL.iter().map(|issue| {
            let row = months.iter().enumerate();
            row.map(|cell| value(issue, cell)).collect()
        });
        let leaves = leaves.collect();
        let family = |issue: &Issue| Family::ALL.iter().position(|f| *f == issue.family());
        let before = |n: &usize| {
            let month = months.get(n.wrapping_sub(1));
            *n == old
                || month.is_some_and(|m| published.contains_key(&format!("{ALL}/{BEFORE}{m}")))
        };
        let mut sums: Vec<usize> = (1..=old).filter(before).collect();
        if sums.last() != Some(&months.len()) {
            sums.push(months.len());
        }
        let counts = Counts {
            family: Issue::ALL.iter().filter_map(family).collect(),
            leaves,
            sums,
        };
        Self {
            months,
            counts,
            published,
            old,
        }
    }

    fn row((row, _): CellKey) -> (&'static str, &'static str) {
        let told = match row {
            RowKey::Leaf(l) => Issue::ALL.get(l).map(|i| (i.code(), i.name())),
            RowKey::Family(f) => Family::ALL.get(f).map(|f| (f.code(), f.name())),
            RowKey::All => None,
        };
        told.unwrap_or((ALL, "合计"))
    }

    fn column(&self, (_, span): CellKey) -> String {
        let month = |at: usize| self.months.get(at).cloned().unwrap_or_default();
        match span {
            Span::At(at) => month(at),
            Span::To(n) if n == self.months.len() => ALL.to_owned(),
            Span::To(n) => format!("{BEFORE}{}", month(n.wrapping_sub(1))),
        }
    }

    fn key(&self, cell: CellKey) -> String {
        format!("{}/{}", Self::row(cell).0, self.column(cell))
    }

    /// What was published of a cell; the sum of all months of the last run goes by its last month now.
    fn before(&self, cell: CellKey) -> Option<Earlier> {
        let column = match cell.1 {
            Span::At(at) if at >= self.old => return None,
            Span::To(n) if n > self.old => return None,
            Span::To(n) if n == self.old => ALL.to_owned(),
            _ => self.column(cell),
        };
        let key = format!("{}/{column}", Self::row(cell).0);
        self.published.get(&key).copied()
    }
}

/// The table, and the cells of the record that are in it no more; `published` by [`Cell::key`].
pub fn aggregate(counts: &ByMonth, published: &Published, plan: &Plan) -> Vec<Cell> {
    let series = Series::new(counts, published);
    let table = &series.counts;
    let small = |n: u64| (1..plan.threshold).contains(&n) || (n == 0 && !plan.show_zeros);
    let excepted = |cell: CellKey| plan.exception(TABLE, &series.key(cell)).is_some();
    let mut past = Past::default();
    let mut sensitive = Vec::new();
    for cell in table.cells() {
        let before = series.before(cell).map(|e| e.state.is_shown());
        match before {
            Some(true) => past.known.insert(cell),
            Some(false) => past.hidden.insert(cell),
            None => false,
        };
        let known = before == Some(true) || (before.is_none() && excepted(cell));
        if small(table.value(cell)) && !known {
            sensitive.push(Sensitive {
                cell,
                low: 0,
                high: plan.threshold,
            });
        }
    }
    let (hidden, _) = suppress(table, &sensitive, &past);
    let cells = table.cells().into_iter().map(|cell| {
        let value = table.value(cell);
        let state = match series.before(cell) {
            Some(before) => before.state,
            None if small(value) && !excepted(cell) => State::Primary,
            None if hidden.contains(&cell) => State::Complementary,
            None if excepted(cell) => State::Exception,
            None => State::Shown,
        };
        let (row, name) = Series::row(cell);
        Cell {
            row: row.to_owned(),
            name: name.to_owned(),
            column: series.column(cell),
            value,
            state,
        }
    });
    // The rest is a family of one issue: its row would stand twice.
    cells
        .filter(|cell| !(cell.row == Family::Other.code() && cell.name == Family::Other.name()))
        .collect()
}
