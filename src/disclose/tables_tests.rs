//! Attacks on the public table: sums, families, and one publication less another.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::disclose::suppress::{CellKey, Counts, Past, RowKey, Sensitive, Span, holds, suppress};
use crate::disclose::{Cell, Config, Earlier, Exception, Published, State, aggregate};
use crate::petition::Issue;

fn small(counts: &Counts) -> Vec<Sensitive> {
    let cells = counts.cells().into_iter();
    let small = cells.filter(|c| (1..5).contains(&counts.value(*c)));
    small
        .map(|cell| Sensitive {
            cell,
            low: 0,
            high: 5,
        })
        .collect()
}

/// The attack: what every sum with one hidden part gives away, again and again, until nothing is added.
fn subtracted(counts: &Counts, hidden: &BTreeSet<CellKey>) -> BTreeSet<CellKey> {
    let leaves = 0..counts.leaves.len();
    let all = counts.sums.iter().copied().map(Span::To);
    let columns: Vec<Span> = (0..counts.columns()).map(Span::At).chain(all).collect();
    let mut sums: Vec<Vec<CellKey>> = Vec::new();
    for column in &columns {
        for family in 0..counts.families() {
            let parts = leaves.clone().filter(|l| counts.family[*l] == family);
            let parts = parts.map(|l| (RowKey::Leaf(l), *column));
            sums.push(parts.chain([(RowKey::Family(family), *column)]).collect());
        }
        let parts = (0..counts.families()).map(|f| (RowKey::Family(f), *column));
        sums.push(parts.chain([(RowKey::All, *column)]).collect());
    }
    let rows: BTreeSet<RowKey> = counts.cells().into_iter().map(|(row, _)| row).collect();
    // Every sum of columns, and every sum less the one before it.
    for row in rows {
        let mut before = None;
        for n in &counts.sums {
            let parts = |from: usize| (from..*n).map(Span::At).map(move |c| (row, c));
            sums.push(parts(0).chain([(row, Span::To(*n))]).collect());
            if let Some(before) = before {
                let ends = [(row, Span::To(before)), (row, Span::To(*n))];
                sums.push(parts(before).chain(ends).collect());
            }
            before = Some(*n);
        }
    }
    let mut unknown = hidden.clone();
    loop {
        let before = unknown.len();
        for sum in &sums {
            let missing: Vec<&CellKey> = sum.iter().filter(|c| unknown.contains(c)).collect();
            if let [one] = missing.as_slice() {
                let one = **one;
                unknown.remove(&one);
            }
        }
        if unknown.len() == before {
            return hidden.difference(&unknown).copied().collect();
        }
    }
}

fn table() -> impl Strategy<Value = Counts> {
    (2..6_usize, 2..5_usize).prop_flat_map(|(rows, columns)| {
        let count = prop_oneof![3 => 0..6_u64, 2 => 5..40_u64];
        let leaves = prop::collection::vec(prop::collection::vec(count, columns), rows);
        let cut = 1..rows;
        (leaves, cut).prop_map(move |(leaves, cut)| Counts {
            family: (0..leaves.len()).map(|l| usize::from(l >= cut)).collect(),
            sums: vec![columns],
            leaves,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_small_count_can_be_worked_out(counts in table()) {
        let sensitive = small(&counts);
        let (hidden, proofs) = suppress(&counts, &sensitive, &Past::default());
        let all = hidden.len() == counts.cells().len();
        for (cell, proof) in sensitive.iter().zip(&proofs) {
            prop_assert!(hidden.contains(&cell.cell));
            let proved = proof.as_ref().is_some_and(|p| holds(&counts, &hidden, cell, p));
            prop_assert!(proved || all, "{:?}", cell);
        }
        if !all {
            let known = subtracted(&counts, &hidden);
            prop_assert!(sensitive.iter().all(|s| !known.contains(&s.cell)));
        }
    }
}

#[test]
fn hiding_small_counts_alone_does_not_stand_the_attack() {
    let counts = Counts {
        family: vec![0, 0, 1],
        leaves: vec![vec![3, 20], vec![30, 40], vec![50, 60]],
        sums: vec![2],
    };
    let primary: BTreeSet<CellKey> = small(&counts).iter().map(|s| s.cell).collect();
    assert_eq!(subtracted(&counts, &primary), primary);
    let (hidden, _) = suppress(&counts, &small(&counts), &Past::default());
    assert_eq!(subtracted(&counts, &hidden), BTreeSet::new());
    assert_eq!(hidden.len(), 4, "{hidden:?}");
}

#[test]
fn a_table_with_little_in_it_still_shows_its_sums() {
    let mut leaves = vec![vec![0; 40]; 6];
    for column in 0..40 {
        leaves[column % 5][column] = 1 + column as u64 % 7;
    }
    leaves[5][0] = 1;
    let counts = Counts {
        family: vec![0, 0, 0, 1, 1, 1],
        leaves,
        sums: vec![40],
    };
    let sensitive = small(&counts);
    let (hidden, proofs) = suppress(&counts, &sensitive, &Past::default());
    for (cell, proof) in sensitive.iter().zip(&proofs) {
        assert!(
            proof
                .as_ref()
                .is_some_and(|p| holds(&counts, &hidden, cell, p)),
            "{cell:?}"
        );
    }
    assert!(!hidden.contains(&(RowKey::All, Span::To(40))));
    assert!(hidden.len() < counts.cells().len());
}

fn counts(rows: &[(Issue, &str, u64)]) -> BTreeMap<(Issue, String), u64> {
    rows.iter()
        .map(|(issue, month, n)| ((*issue, (*month).to_owned()), *n))
        .collect()
}

/// What a publication leaves for the next.
fn published(cells: &[Cell]) -> Published {
    let record = |c: &Cell| {
        let (value, state) = (c.value, c.state);
        (c.key(), Earlier { value, state })
    };
    cells.iter().map(record).collect()
}

fn shown(cells: &[Cell], key: &str) -> Option<u64> {
    let cell = cells.iter().find(|c| c.key() == key)?;
    cell.state.is_shown().then_some(cell.value)
}

#[test]
fn what_comes_late_moves_nothing_that_was_published() {
    let plan = Config::default().plan(&mut Vec::new());
    let of = |more: u64| {
        counts(&[
            (Issue::WageMigrant, "2025-01", 30),
            (Issue::WageMigrant, "2025-02", 20 + more),
            (Issue::SiPension, "2025-02", 70),
        ])
    };
    let first = aggregate(&of(0), &Published::new(), &plan);
    assert_eq!(shown(&first, "all/all"), Some(120));
    assert_eq!(aggregate(&of(2), &published(&first), &plan), first);
}

/// The sum of the year less last month's sum is the month between: a small count there hides the sum.
#[test]
fn one_sum_less_the_sum_before_gives_away_no_small_count() {
    let plan = Config::default().plan(&mut Vec::new());
    let mut rows = vec![
        (Issue::WageMigrant, "2025-01", 30),
        (Issue::WageEnterprise, "2025-01", 40),
        (Issue::SiPension, "2025-01", 60),
    ];
    let first = aggregate(&counts(&rows), &Published::new(), &plan);
    assert!(first.iter().all(|c| c.state.is_shown()));
    rows.extend([
        (Issue::WageMigrant, "2025-02", 2),
        (Issue::WageEnterprise, "2025-02", 50),
        (Issue::SiPension, "2025-02", 70),
    ]);
    let second = aggregate(&counts(&rows), &published(&first), &plan);
    assert_eq!(shown(&second, "wage_migrant/2025-01"), Some(30));
    assert_eq!(shown(&second, "wage_migrant/to:2025-01"), Some(30));
    assert_eq!(shown(&second, "wage_migrant/all"), None);
    // What a sum of today less the sum of January may tell is no small count.
    for cell in second.iter().filter(|c| c.column == "all") {
        let before = shown(&second, &format!("{}/to:2025-01", cell.row));
        let told = before.filter(|_| cell.state.is_shown());
        let more = told.map(|b| cell.value - b);
        assert!(!more.is_some_and(|n| (1..5).contains(&n)), "{cell:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Months are published one after another; whoever kept every publication works out nothing.
    #[test]
    fn publications_together_give_away_no_small_count(counts in table()) {
        let mut past = Past::default();
        let mut whole = None;
        for n in 1..=counts.columns() {
            let table = Counts {
                family: counts.family.clone(),
                leaves: counts.leaves.iter().map(|l| l[..n].to_vec()).collect(),
                sums: (1..=n).collect(),
            };
            let sensitive = small(&table);
            let (hidden, proofs) = suppress(&table, &sensitive, &past);
            prop_assert!(past.known.is_disjoint(&hidden));
            prop_assert!(past.hidden.is_subset(&hidden));
            let told = |c: &CellKey| !hidden.contains(c) && !past.known.contains(c);
            let more = table.cells().iter().any(told);
            for (cell, proof) in sensitive.iter().zip(&proofs) {
                let proved = proof.as_ref().is_some_and(|p| holds(&table, &hidden, cell, p));
                // Without a proof nothing more is told: then what was proved before still holds.
                prop_assert!(proved || !more, "{:?} at {}", cell, n);
            }
            let cells = table.cells().into_iter();
            past.known = cells.filter(|c| !hidden.contains(c)).collect();
            past.hidden.clone_from(&hidden);
            whole = Some((table, sensitive));
        }
        let (table, sensitive) = whole.unwrap();
        let known = subtracted(&table, &past.hidden);
        prop_assert!(sensitive.iter().all(|s| !known.contains(&s.cell)));
    }
}

#[test]
fn an_exception_wants_a_reason_and_a_name() {
    let mut config = Config {
        exceptions: vec![Exception {
            table: "aggregate".into(),
            cell: "veteran/2025-01".into(),
            reason: "已在公报公布".into(),
            approved_by: String::new(),
        }],
        ..Config::default()
    };
    let mut diags = Vec::new();
    config.plan(&mut diags);
    assert_eq!(diags.len(), 1);
    assert!(diags[0].message.contains("approved_by"));
    config.exceptions[0].approved_by = "统计科 科长".into();
    diags.clear();
    let plan = config.plan(&mut diags);
    assert_eq!(diags, []);
    let cells = aggregate(
        &counts(&[
            (Issue::Veteran, "2025-01", 2),
            (Issue::SiPension, "2025-01", 9),
        ]),
        &Published::new(),
        &plan,
    );
    let shown = cells
        .iter()
        .find(|c| c.key() == "veteran/2025-01")
        .map(|c| c.state);
    assert!(matches!(
        shown,
        Some(State::Exception | State::Complementary)
    ));
}
