//! Which cells of a table of counts are hidden (主隐去与补充隐去), with a proof for each that is not to be known.
//!
//! The table has leaves in families in one total, by columns and their sum; all of them are published. A cell that must
//! not be known has a range that its readers must not be able to narrow: from nothing to the threshold for a small count,
//! from last week's figure on for a small difference. The proof is a pair of other tables of whole numbers that agree with
//! every cell shown and every sum, one with the cell at the low end or under it and one at the high end or over it:
//! whoever knows all that is published cannot rule them out. They are made by moves that leave every shown cell alone
//! (one leaf up and another down in one column, and back in another), and what a move touches is hidden. Of the moves the
//! one that hides least is taken; at last every cell that no proof needs is shown again.
//!
//! The idea of protection by feasible alternatives: Fischetti & Salazar-González (2001), Hundepool et al. (2012), ch. 4.

use std::collections::BTreeSet;

/// A table of counts by leaf and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    /// The family of each leaf.
    pub(super) family: Vec<usize>,
    /// Counts by leaf, then by column.
    pub(super) leaves: Vec<Vec<u64>>,
}

/// A row of the table: a leaf, a family, or everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum RowKey {
    /// One leaf.
    Leaf(usize),
    /// One family.
    Family(usize),
    /// The sum of all.
    All,
}

/// A cell: a row, and a column or their sum.
pub(super) type CellKey = (RowKey, Option<usize>);

/// A cell that must not be known, and the range that readers must not be able to narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sensitive {
    /// The cell.
    pub(super) cell: CellKey,
    /// The low end.
    pub(super) low: u64,
    /// The high end.
    pub(super) high: u64,
}

/// Moves tried for one end of one cell before it is given up.
const STEPS: usize = 64;

impl Counts {
    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.leaves.first().map_or(0, Vec::len)
    }

    /// How many families there are.
    pub(super) fn families(&self) -> usize {
        self.family.iter().max().map_or(0, |f| f + 1)
    }

    /// Every cell of the table.
    pub(super) fn cells(&self) -> Vec<CellKey> {
        let leaves = (0..self.leaves.len()).map(RowKey::Leaf);
        let families = (0..self.families()).map(RowKey::Family);
        let rows = leaves.chain(families).chain([RowKey::All]);
        let columns = || (0..self.columns()).map(Some).chain([None]);
        rows.flat_map(|row| columns().map(move |column| (row, column)))
            .collect()
    }

    /// The value of a cell, summed from the leaves.
    pub(super) fn value(&self, (row, column): CellKey) -> u64 {
        let of = |leaf: &Vec<u64>| match column {
            Some(c) => leaf.get(c).copied().unwrap_or(0),
            None => leaf.iter().sum(),
        };
        let within = |leaf: &usize| match row {
            RowKey::Leaf(l) => *leaf == l,
            RowKey::Family(f) => self.family.get(*leaf) == Some(&f),
            RowKey::All => true,
        };
        let leaves = self.leaves.iter().enumerate();
        leaves
            .filter(|(at, _)| within(at))
            .map(|(_, leaf)| of(leaf))
            .sum()
    }

    fn add(&mut self, (leaf, column): (usize, usize), by: u64, up: bool) {
        if let Some(cell) = self.leaves.get_mut(leaf).and_then(|l| l.get_mut(column)) {
            *cell = if up {
                *cell + by
            } else {
                cell.saturating_sub(by)
            };
        }
    }
}

/// Leaves that go up and leaves that go down by the same number.
#[derive(Debug, Clone)]
struct Move {
    up: Vec<(usize, usize)>,
    down: Vec<(usize, usize)>,
}

impl Move {
    /// The cells whose value the move changes.
    fn touched(&self, counts: &Counts) -> Vec<CellKey> {
        let mut change: std::collections::BTreeMap<CellKey, i32> =
            std::collections::BTreeMap::new();
        let ups = self.up.iter().map(|at| (at, 1));
        for ((leaf, column), by) in ups.chain(self.down.iter().map(|at| (at, -1))) {
            let family = counts.family.get(*leaf).copied().unwrap_or(0);
            for row in [RowKey::Leaf(*leaf), RowKey::Family(family), RowKey::All] {
                *change.entry((row, Some(*column))).or_default() += by;
                *change.entry((row, None)).or_default() += by;
            }
        }
        let changed = change.into_iter().filter(|(_, by)| *by != 0);
        changed.map(|(cell, _)| cell).collect()
    }

    /// How far it can go before a count falls under nothing.
    fn room(&self, counts: &Counts) -> u64 {
        let of = |(leaf, column): &(usize, usize)| {
            let row = counts.leaves.get(*leaf);
            row.and_then(|r| r.get(*column)).copied().unwrap_or(0)
        };
        self.down.iter().map(of).min().unwrap_or(u64::MAX)
    }
}

/// Every move that takes `cell` up (or down).
fn moves(counts: &Counts, (row, column): CellKey, up: bool) -> Vec<Move> {
    let own = |leaf: usize| match row {
        RowKey::Leaf(l) => leaf == l,
        RowKey::Family(f) => counts.family.get(leaf) == Some(&f),
        RowKey::All => true,
    };
    let all = || 0..counts.leaves.len();
    let columns = || 0..counts.columns();
    let mut out = Vec::new();
    let mut push = |a: Vec<(usize, usize)>, b: Vec<(usize, usize)>| {
        let (up, down) = if up { (a, b) } else { (b, a) };
        out.push(Move { up, down });
    };
    for leaf in all().filter(|l| own(*l)) {
        for at in columns().filter(|c| column.is_none_or(|k| k == *c)) {
            if row == RowKey::All && column.is_none() {
                push(vec![(leaf, at)], vec![]);
                continue;
            }
            // Another column instead: the sums over columns stand.
            if row == RowKey::All || counts.leaves.len() == 1 {
                for other in columns().filter(|c| *c != at && column.is_some()) {
                    push(vec![(leaf, at)], vec![(leaf, other)]);
                }
            }
            for peer in all().filter(|l| !own(*l)) {
                if column.is_none() {
                    push(vec![(leaf, at)], vec![(peer, at)]);
                    continue;
                }
                for other in columns().filter(|c| *c != at) {
                    push(
                        vec![(leaf, at), (peer, other)],
                        vec![(peer, at), (leaf, other)],
                    );
                }
                // Where no other column has room, the sums over columns are hidden as well.
                push(vec![(leaf, at)], vec![(peer, at)]);
            }
        }
    }
    out
}

/// A table that agrees with all that is shown and has `cell` at `goal` or beyond; cells hidden for it are added to
/// `hidden` when `more` allows. `None` when there is no way.
fn alternative(
    counts: &Counts,
    cell: CellKey,
    goal: u64,
    up: bool,
    hidden: &mut BTreeSet<CellKey>,
    more: bool,
) -> Option<Counts> {
    let mut table = counts.clone();
    let candidates = moves(counts, cell, up);
    let touched: Vec<Vec<CellKey>> = candidates.iter().map(|m| m.touched(counts)).collect();
    for _ in 0..STEPS {
        let now = table.value(cell);
        let missing = if up {
            goal.saturating_sub(now)
        } else {
            now.saturating_sub(goal)
        };
        if missing == 0 {
            return Some(table);
        }
        let mut best: Option<(f64, usize, u64)> = None;
        for (at, (candidate, cells)) in candidates.iter().zip(&touched).enumerate() {
            let room = candidate.room(&table).min(missing);
            if room == 0 {
                continue;
            }
            let fresh = || cells.iter().filter(|c| !hidden.contains(c));
            if !more && fresh().count() > 0 {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let loss: f64 = fresh()
                .map(|c| 1.0 + (1.0 + counts.value(*c) as f64).ln() * weight(*c))
                .sum();
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let cost = loss * missing as f64 / room as f64;
            if best.is_none_or(|(least, _, most)| cost < least || (cost <= least && room > most)) {
                best = Some((cost, at, room));
            }
        }
        let (_, at, room) = best?;
        let chosen = candidates.get(at)?;
        chosen.up.iter().for_each(|c| table.add(*c, room, true));
        chosen.down.iter().for_each(|c| table.add(*c, room, false));
        hidden.extend(touched.get(at)?.iter().copied());
    }
    None
}

/// Sums are worth more than what they are made of.
fn weight((row, column): CellKey) -> f64 {
    let row = match row {
        RowKey::Leaf(_) => 1.0,
        RowKey::Family(_) => 3.0,
        RowKey::All => 10.0,
    };
    row * if column.is_none() { 5.0 } else { 1.0 }
}

/// The two tables that prove that a cell is not to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    /// With the cell at the low end or under it.
    pub(super) low: Counts,
    /// With the cell at the high end or over it.
    pub(super) high: Counts,
}

fn prove(
    counts: &Counts,
    cell: &Sensitive,
    hidden: &mut BTreeSet<CellKey>,
    more: bool,
) -> Option<Proof> {
    hidden.insert(cell.cell);
    let high = alternative(counts, cell.cell, cell.high, true, hidden, more)?;
    let low = alternative(counts, cell.cell, cell.low, false, hidden, more)?;
    Some(Proof { low, high })
}

/// The cells to hide so that no sensitive one can be known, with the proof for each. Cells of `kept` stay hidden.
pub(super) fn suppress(
    counts: &Counts,
    sensitive: &[Sensitive],
    kept: &BTreeSet<CellKey>,
) -> (BTreeSet<CellKey>, Vec<Option<Proof>>) {
    let mut hidden: BTreeSet<CellKey> = kept.clone();
    hidden.extend(sensitive.iter().map(|s| s.cell));
    // The hardest first: what it hides serves the others.
    let mut order: Vec<&Sensitive> = sensitive.iter().collect();
    order.sort_by_key(|s| {
        (
            std::cmp::Reverse(s.high.saturating_sub(counts.value(s.cell))),
            s.cell,
        )
    });
    for cell in &order {
        let mut tried = hidden.clone();
        if prove(counts, cell, &mut tried, true).is_some() {
            hidden = tried;
        } else {
            // No other table of this kind: then nothing of the table is shown.
            hidden.extend(counts.cells());
        }
    }
    show_again(counts, sensitive, kept, &mut hidden);
    let proofs = sensitive
        .iter()
        .map(|cell| prove(counts, cell, &mut hidden.clone(), false));
    let proofs = proofs.collect();
    (hidden, proofs)
}

/// Shows every cell, the most telling first, that no proof needs.
fn show_again(
    counts: &Counts,
    sensitive: &[Sensitive],
    kept: &BTreeSet<CellKey>,
    hidden: &mut BTreeSet<CellKey>,
) {
    let must: BTreeSet<CellKey> = sensitive
        .iter()
        .map(|s| s.cell)
        .chain(kept.iter().copied())
        .collect();
    let mut extra: Vec<CellKey> = hidden.difference(&must).copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let worth = |c: &CellKey| weight(*c) * (1.0 + counts.value(*c) as f64);
    extra.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
    for cell in extra {
        let mut fewer = hidden.clone();
        fewer.remove(&cell);
        let holds = |s: &Sensitive| prove(counts, s, &mut fewer.clone(), false).is_some();
        if sensitive.iter().all(holds) {
            *hidden = fewer;
        }
    }
}

/// Whether `proof` holds: it agrees with every cell shown, and has the cell at the ends of its range.
#[cfg(test)]
pub(super) fn holds(
    counts: &Counts,
    hidden: &BTreeSet<CellKey>,
    cell: &Sensitive,
    proof: &Proof,
) -> bool {
    let agrees = |other: &Counts| {
        let mut shown = counts.cells().into_iter().filter(|c| !hidden.contains(c));
        shown.all(|c| counts.value(c) == other.value(c))
    };
    agrees(&proof.low)
        && agrees(&proof.high)
        && proof.low.value(cell.cell) <= cell.low
        && proof.high.value(cell.cell) >= cell.high
}
