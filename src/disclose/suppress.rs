//! Which cells of a table of counts are hidden (主隐去与补充隐去), with a proof for each that is not to be known.
//!
//! The table has leaves in families in one total, by columns and by sums of the first so many columns: the sum of today
//! and those of earlier publications, which readers have kept. All of them are published. A cell that must not be known has
//! a range that its readers must not be able to narrow: from nothing to the threshold for a small count. The proof is a
//! pair of other tables of whole numbers that agree with every cell ever shown and every sum, one with the cell at the low
//! end or under it and one at the high end or over it: whoever knows all that was published cannot rule them out, whatever
//! is added or subtracted. They are made by moves that leave every shown cell alone (one leaf up and another down in one
//! column, and back in another), and what a move touches is hidden. A cell that was shown before cannot be hidden again: no
//! move touches it. Of the moves the one that hides least is taken; at last every new cell that no proof needs is shown.
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
    /// How many columns each published sum takes, fewest first; the last takes all.
    pub(super) sums: Vec<usize>,
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

/// A column, or a sum of the first so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Span {
    /// One column.
    At(usize),
    /// The sum of the first so many columns.
    To(usize),
}

impl Span {
    fn holds(self, column: usize) -> bool {
        match self {
            Self::At(at) => at == column,
            Self::To(n) => column < n,
        }
    }
}

/// A cell: a row, and a column or a sum of columns.
pub(super) type CellKey = (RowKey, Span);

/// What readers know from earlier publications, and what was kept from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Past {
    /// Shown before: known for good.
    pub(super) known: BTreeSet<CellKey>,
    /// Hidden before: stays hidden.
    pub(super) hidden: BTreeSet<CellKey>,
}

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

/// How many columns to either side a move may reach: nearer months stand in as well as farther ones.
const REACH: usize = 12;
/// A cell that more proofs than this need is not tried to be shown again.
const SPARED: usize = 6;
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
        let sums = || self.sums.iter().copied().map(Span::To);
        let spans = || (0..self.columns()).map(Span::At).chain(sums());
        rows.flat_map(|row| spans().map(move |span| (row, span)))
            .collect()
    }

    /// The value of a cell, summed from the leaves.
    pub(super) fn value(&self, (row, span): CellKey) -> u64 {
        let of = |leaf: &Vec<u64>| match span {
            Span::At(c) => leaf.get(c).copied().unwrap_or(0),
            Span::To(n) => leaf.iter().take(n).sum(),
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
        let mut change: Vec<(CellKey, i32)> = Vec::with_capacity(24);
        let ups = self.up.iter().map(|at| (at, 1));
        for ((leaf, column), by) in ups.chain(self.down.iter().map(|at| (at, -1))) {
            let family = counts.family.get(*leaf).copied().unwrap_or(0);
            for row in [RowKey::Leaf(*leaf), RowKey::Family(family), RowKey::All] {
                let sums = counts.sums.iter().copied().filter(|n| *n > *column);
                for span in [Span::At(*column)].into_iter().chain(sums.map(Span::To)) {
                    let cell = (row, span);
                    match change.iter_mut().find(|(known, _)| *known == cell) {
                        Some((_, sum)) => *sum += by,
                        None => change.push((cell, by)),
                    }
                }
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

/// Whether two different columns are near each other.
fn near(a: usize, b: usize) -> bool {
    a != b && a.abs_diff(b) <= REACH
}

/// Every move that takes `cell` up (or down).
fn moves(counts: &Counts, (row, span): CellKey, up: bool) -> Vec<Move> {
    let own = |leaf: usize| match row {
        RowKey::Leaf(l) => leaf == l,
        RowKey::Family(f) => counts.family.get(leaf) == Some(&f),
        RowKey::All => true,
    };
    let is_sum = matches!(span, Span::To(_));
    let all = || 0..counts.leaves.len();
    let columns = || 0..counts.columns();
    let mut out = Vec::new();
    let mut push = |a: Vec<(usize, usize)>, b: Vec<(usize, usize)>| {
        let (up, down) = if up { (a, b) } else { (b, a) };
        out.push(Move { up, down });
    };
    for leaf in all().filter(|l| own(*l)) {
        for at in columns().filter(|c| span.holds(*c)) {
            // Nothing in return: the total is hidden as well. What a new column may always do.
            push(vec![(leaf, at)], vec![]);
            if row == RowKey::All && is_sum {
                continue;
            }
            // Another column instead: the sums over columns stand, those of the two columns do not.
            for other in columns().filter(|c| !span.holds(*c)) {
                push(vec![(leaf, at)], vec![(leaf, other)]);
            }
            for peer in all().filter(|l| !own(*l)) {
                // Where no other column has room, the sums over columns are hidden as well.
                push(vec![(leaf, at)], vec![(peer, at)]);
                if is_sum {
                    continue;
                }
                for other in columns().filter(|c| near(*c, at)) {
                    push(
                        vec![(leaf, at), (peer, other)],
                        vec![(peer, at), (leaf, other)],
                    );
                    // The last resort of a table with little in it.
                    push(vec![(leaf, at)], vec![(peer, other)]);
                }
            }
        }
    }
    out
}

/// Another table, and the cells in which it differs.
type Alternative = (Counts, Vec<CellKey>);

/// What a step costs, the step with the cells it touches, and how far it goes.
type Step<'m> = (f64, &'m (Move, Vec<CellKey>), u64);

/// A table that agrees with all that is shown and has `cell` at `goal` or beyond; cells hidden for it are added to
/// `hidden` when `more` allows. `None` when there is no way.
fn alternative(
    counts: &Counts,
    cell: CellKey,
    goal: u64,
    up: bool,
    known: &BTreeSet<CellKey>,
    hidden: &mut BTreeSet<CellKey>,
    more: bool,
) -> Option<Alternative> {
    let mut table = counts.clone();
    let candidates: Vec<(Move, Vec<CellKey>)> = moves(counts, cell, up)
        .into_iter()
        .filter(|m| m.room(counts) > 0)
        .map(|m| {
            let touched = m.touched(counts);
            (m, touched)
        })
        .filter(|(_, cells)| !cells.iter().any(|c| known.contains(c)))
        .filter(|(_, cells)| more || cells.iter().all(|c| hidden.contains(c)))
        .collect();
    let mut used = vec![cell];
    for _ in 0..STEPS {
        let now = table.value(cell);
        let missing = if up {
            goal.saturating_sub(now)
        } else {
            now.saturating_sub(goal)
        };
        if missing == 0 {
            return Some((table, used));
        }
        let mut best: Option<Step<'_>> = None;
        for candidate in &candidates {
            let room = candidate.0.room(&table).min(missing);
            if room == 0 {
                continue;
            }
            let fresh = candidate.1.iter().filter(|c| !hidden.contains(c));
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let loss = |c: &CellKey| 1.0 + (1.0 + counts.value(*c) as f64).ln() * weight(*c);
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let cost = fresh.map(loss).sum::<f64>() * missing as f64 / room as f64;
            if best.is_none_or(|(least, _, most)| cost < least || (cost <= least && room > most)) {
                best = Some((cost, candidate, room));
            }
        }
        let (_, (chosen, touched), room) = best?;
        chosen.up.iter().for_each(|c| table.add(*c, room, true));
        chosen.down.iter().for_each(|c| table.add(*c, room, false));
        hidden.extend(touched.iter().copied());
        used.extend(touched.iter().copied());
    }
    None
}

/// Sums are worth more than what they are made of.
fn weight((row, span): CellKey) -> f64 {
    let row = match row {
        RowKey::Leaf(_) => 1.0,
        RowKey::Family(_) => 3.0,
        RowKey::All => 10.0,
    };
    match span {
        Span::At(_) => row,
        Span::To(_) => 5.0 * row,
    }
}

/// The two tables that prove that a cell is not to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    /// With the cell at the low end or under it.
    pub(super) low: Counts,
    /// With the cell at the high end or over it.
    pub(super) high: Counts,
}

/// A proof, and the cells that have to be hidden for it.
type Proved = (Proof, Vec<CellKey>);

fn prove(
    counts: &Counts,
    cell: &Sensitive,
    known: &BTreeSet<CellKey>,
    hidden: &mut BTreeSet<CellKey>,
    more: bool,
) -> Option<Proved> {
    hidden.insert(cell.cell);
    let (high, mut used) = alternative(counts, cell.cell, cell.high, true, known, hidden, more)?;
    let (low, more_used) = alternative(counts, cell.cell, cell.low, false, known, hidden, more)?;
    used.extend(more_used);
    Some((Proof { low, high }, used))
}

/// The cells to hide so that no sensitive one can be known, with the proof for each; without one, every cell that was not
/// shown before is hidden. No sensitive cell may be one that readers know already.
pub(super) fn suppress(
    counts: &Counts,
    sensitive: &[Sensitive],
    past: &Past,
) -> (BTreeSet<CellKey>, Vec<Option<Proof>>) {
    let mut hidden: BTreeSet<CellKey> = past.hidden.clone();
    hidden.extend(sensitive.iter().map(|s| s.cell));
    // The hardest first: what it hides serves the others.
    let mut order: Vec<usize> = (0..sensitive.len()).collect();
    let hard = |s: &Sensitive| std::cmp::Reverse(s.high.saturating_sub(counts.value(s.cell)));
    order.sort_by_key(|at| sensitive.get(*at).map(|s| (hard(s), s.cell)));
    let mut proofs: Vec<Option<Proved>> = vec![None; sensitive.len()];
    for at in order {
        let (Some(cell), Some(slot)) = (sensitive.get(at), proofs.get_mut(at)) else {
            continue;
        };
        let mut tried = hidden.clone();
        *slot = prove(counts, cell, &past.known, &mut tried, true);
        if slot.is_none() {
            // No other table of this kind: then nothing more of the table is shown.
            let cells = counts.cells().into_iter();
            let new = cells.filter(|c| !past.known.contains(c));
            return (new.collect(), vec![None; sensitive.len()]);
        }
        hidden = tried;
    }
    show_again(counts, sensitive, past, &mut hidden, &mut proofs);
    let proofs = proofs.into_iter().map(|p| p.map(|(proof, _)| proof));
    (hidden, proofs.collect())
}

/// Shows every cell, the most telling first, that no proof needs; a proof that needs it may be had another way.
fn show_again(
    counts: &Counts,
    sensitive: &[Sensitive],
    past: &Past,
    hidden: &mut BTreeSet<CellKey>,
    proofs: &mut [Option<Proved>],
) {
    let must = sensitive
        .iter()
        .map(|s| s.cell)
        .chain(past.hidden.iter().copied());
    let must: BTreeSet<CellKey> = must.collect();
    let mut extra: Vec<CellKey> = hidden.difference(&must).copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let worth = |c: &CellKey| weight(*c) * (1.0 + counts.value(*c) as f64);
    extra.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
    for cell in extra {
        let mut fewer = hidden.clone();
        fewer.remove(&cell);
        let needs = |p: &&Option<Proved>| p.as_ref().is_some_and(|(_, used)| used.contains(&cell));
        let all = || sensitive.iter().zip(proofs.iter()).enumerate();
        // A cell that many proofs need is hardly to be spared.
        if all().filter(|(_, (_, p))| needs(p)).count() > SPARED {
            continue;
        }
        let again: Option<Vec<(usize, Proved)>> = all()
            .filter(|(_, (_, p))| needs(p))
            .map(|(at, (s, _))| {
                Some((
                    at,
                    prove(counts, s, &past.known, &mut fewer.clone(), false)?,
                ))
            })
            .collect();
        if let Some(again) = again {
            *hidden = fewer;
            for (at, proved) in again {
                if let Some(slot) = proofs.get_mut(at) {
                    *slot = Some(proved);
                }
            }
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
