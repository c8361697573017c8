#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use proptest::prelude::*;

use super::*;
use crate::petition::{Alias, AliasTable, Debt, Relation, RelationKind, family};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn exact(value: f64) -> Option<Figure> {
    Some(Figure {
        value,
        low: value,
        high: value,
    })
}

fn filing(id: &str, matter: &str, on: &str, unit: &str, amount: Option<Figure>) -> Filing {
    Filing {
        case_id: id.into(),
        matter: MatterId::of_case(matter),
        received_on: day(on),
        issue: Issue::WageMigrant,
        state: ClaimState::Open,
        answered: false,
        respondent: Some(unit.into()),
        amount,
        people: None,
        months: None,
        paid: None,
    }
}

fn plan() -> Plan {
    Config::default().plan(&mut Vec::new())
}

fn ledger(filings: &[Filing]) -> Debts {
    run(filings, &Families::default(), &plan(), day("2025-03-01"))
}

const UNIT: &str = "澄阳县宏达建筑有限公司";

#[test]
fn a_claim_filed_thrice_is_counted_once_and_the_majority_wins() {
    let debts = ledger(&[
        filing("1", "1", "2025-01-01", UNIT, exact(80_000.0)),
        filing("2", "1", "2025-01-05", UNIT, exact(80_000.0)),
        filing("3", "1", "2025-02-01", UNIT, exact(8_000_000.0)),
    ]);
    let [group] = debts.groups.as_slice() else {
        panic!("{debts:?}")
    };
    assert_eq!((group.matters.len(), group.cases), (1, 3));
    assert_eq!(group.amount.known, 8_000_000);
    assert_eq!(group.days, 59);
    let amount = debts.claims[0].amount_fen.clone().unwrap();
    assert_eq!(
        (amount.case_id.as_str(), amount.agree, amount.of),
        ("2", 2, 3)
    );
}

#[test]
fn when_statements_are_even_the_newest_wins() {
    let debts = ledger(&[
        filing("1", "1", "2025-01-01", UNIT, exact(100_000.0)),
        filing("2", "1", "2025-02-01", UNIT, exact(60_000.0)),
    ]);
    assert_eq!(debts.groups[0].amount.known, 6_000_000);
}

#[test]
fn bounds_and_unknown_claims_are_added_apart() {
    let about = Some(Figure {
        value: 30_000.0,
        low: 30_000.0,
        high: 40_000.0,
    });
    let mut third = filing("3", "3", "2024-12-01", UNIT, None);
    third.state = ClaimState::Closed;
    third.answered = true;
    third.people = exact(12.0);
    let debts = ledger(&[
        filing("1", "1", "2025-01-01", UNIT, about),
        filing("2", "2", "2025-01-01", UNIT, exact(5_000.0)),
        third,
    ]);
    let group = &debts.groups[0];
    let sum = group.amount;
    assert_eq!(
        (sum.known, sum.low, sum.high),
        (3_500_000, 3_500_000, 4_500_000)
    );
    assert_eq!((sum.with, sum.unknown), (2, 1));
    assert_eq!((group.people.known, group.people.unknown), (12, 2));
    assert_eq!((group.open, group.closed, group.answered), (2, 1, 1));
    assert_eq!(group.oldest_received_on, day("2024-12-01"));
    assert_eq!(group.oldest_open_on, Some(day("2025-01-01")));
    assert_eq!(group.amount_open.unknown, 0);
}

#[test]
fn a_brand_alone_joins_nothing_and_a_nameless_company_is_no_debtor() {
    let debts = ledger(&[
        filing("1", "1", "2025-01-01", "澄阳县宏达建筑有限公司", None),
        filing("2", "2", "2025-01-01", "柳溪市宏达餐饮有限公司", None),
        filing("3", "3", "2025-01-01", "公司", None),
    ]);
    assert_eq!(debts.groups.len(), 2);
    assert_eq!(debts.unnamed, 1);
}

#[test]
fn a_confirmed_name_is_the_unit() {
    let table = AliasTable {
        rows: vec![Alias {
            name: "宏达公司".into(),
            canonical: UNIT.into(),
            confirmed_by: "李".into(),
            date: "2025-01-01".into(),
        }],
    };
    let filings = [
        filing("1", "1", "2025-01-01", "宏达公司", exact(1.0)),
        filing("2", "2", "2025-01-01", UNIT, exact(2.0)),
    ];
    let apart = ledger(&filings);
    assert_eq!(apart.groups.len(), 2);
    let joined = run(&filings, &family(&[], &table), &plan(), day("2025-03-01"));
    assert_eq!(joined.groups.len(), 1);
    assert_eq!(joined.groups[0].respondent, UNIT);
    assert_eq!(joined.groups[0].amount.known, 300);
}

#[test]
fn a_family_is_shown_with_the_part_of_each_unit() {
    let sub = "柳溪劳务有限公司";
    let stated = [Relation {
        unit: sub.into(),
        of: UNIT.into(),
        kind: RelationKind::Subcontractor,
        case_id: "1".into(),
    }];
    let families = family(&stated, &AliasTable::default());
    let filings = [
        filing("1", "1", "2025-01-01", sub, exact(10_000.0)),
        filing("2", "2", "2025-01-01", sub, exact(20_000.0)),
        filing("3", "3", "2025-01-01", UNIT, exact(40_000.0)),
    ];
    let debts = run(&filings, &families, &plan(), day("2025-03-01"));
    let [group] = debts.groups.as_slice() else {
        panic!("{debts:?}")
    };
    assert_eq!(group.respondent, UNIT);
    let parts: Vec<_> = group
        .members
        .iter()
        .map(|m| (m.name.as_str(), m.matters, m.amount_fen))
        .collect();
    assert_eq!(parts, [(sub, 2, 3_000_000), (UNIT, 1, 4_000_000)]);
    let config = Config {
        group_by: GroupBy::Unit,
        ..Config::default()
    };
    let plan = config.plan(&mut Vec::new());
    assert_eq!(
        run(&filings, &families, &plan, day("2025-03-01"))
            .groups
            .len(),
        2
    );
}

#[test]
fn what_an_answer_says_was_paid_is_never_more_than_the_claim() {
    let mut all = filing("1", "1", "2025-01-01", UNIT, exact(5_000.0));
    all.paid = Some(Paid::All);
    let mut part = filing("2", "2", "2025-01-01", UNIT, exact(9_000.0));
    part.paid = Some(Paid::Part(1_000_000.0));
    let mut blank = filing("3", "3", "2025-01-01", UNIT, None);
    blank.paid = Some(Paid::All);
    let group = ledger(&[all, part, blank]).groups.remove(0);
    assert_eq!((group.paid_fen, group.paid_matters), (1_400_000, 2));
}

fn any_filing() -> impl Strategy<Value = Filing> {
    let units = [
        "澄阳县宏达建筑有限公司",
        "宏达公司",
        "柳溪劳务有限公司",
        "公司",
    ];
    let amount = prop::option::of((1_u32..1_000_000, 0_u32..1000));
    (
        0_u32..40,
        0_u32..12,
        0_u64..400,
        0_usize..4,
        amount,
        0_usize..4,
    )
        .prop_map(move |(id, matter, day, unit, amount, state)| {
            let amount = amount.map(|(value, more)| Figure {
                value: f64::from(value),
                low: f64::from(value),
                high: f64::from(value + more),
            });
            let on = self::day("2024-01-01") + chrono::Days::new(day);
            let mut filing = filing(
                &id.to_string(),
                &matter.to_string(),
                &on.to_string(),
                units[unit],
                amount,
            );
            filing.state = [
                ClaimState::Open,
                ClaimState::Overdue,
                ClaimState::Closed,
                ClaimState::NotAccepted,
            ][state];
            filing
        })
}

fn unique(filings: Vec<Filing>) -> Vec<Filing> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept = filings;
    kept.retain(|f| seen.insert(f.case_id.clone()));
    kept
}

proptest! {
    #[test]
    fn any_order_gives_the_same_ledger_and_nothing_is_lost(
        filings in prop::collection::vec(any_filing(), 0..40), turn in 0_usize..40,
    ) {
        let filings = unique(filings);
        let debts = ledger(&filings);
        let mut turned = filings.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        prop_assert_eq!(&debts, &ledger(&turned));
        let sum = |of: fn(&Debt) -> u64| debts.groups.iter().map(of).sum::<u64>();
        let grouped = debts.claims.iter().filter(|c| c.group.is_some());
        let cases: u64 = grouped.clone().map(|c| c.case_ids.len() as u64).sum();
        prop_assert_eq!(sum(|g| g.cases), cases);
        prop_assert_eq!(sum(|g| g.matters.len() as u64) + debts.unnamed, debts.claims.len() as u64);
        let known: i64 = grouped.filter_map(|c| Some(c.amount_fen.as_ref()?.value)).sum();
        prop_assert_eq!(debts.groups.iter().map(|g| g.amount.known).sum::<i64>(), known);
        for group in &debts.groups {
            prop_assert!(group.amount.low <= group.amount.known && group.amount.known <= group.amount.high);
            prop_assert!(group.overdue <= group.open);
            prop_assert_eq!(group.amount.with + group.amount.unknown, group.matters.len() as u64);
        }
    }
}
