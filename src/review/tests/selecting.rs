//! Which cases are chosen.

use super::*;

#[test]
fn the_selection_does_not_depend_on_the_order_of_the_input() {
    let forwards = select(many(), &OPTIONS);
    let backwards = select(many().into_iter().rev().collect(), &OPTIONS);
    assert_eq!(forwards, backwards);
    let other_seed = Options { seed: 2, ..OPTIONS };
    assert_ne!(forwards.picked, select(many(), &other_seed).picked);
}

#[test]
fn the_random_slice_has_its_share_and_comes_from_the_accepted() {
    let picked = select(many(), &OPTIONS).picked;
    assert_eq!(picked.len(), 20);
    let audit: Vec<_> = picked.iter().filter(|p| p.audit).collect();
    assert_eq!(audit.len(), 2);
    assert!(audit.iter().all(|p| p.case.accepted));
    // One in each half.
    assert_eq!(picked.iter().take(10).filter(|p| p.audit).count(), 1);
}

#[test]
fn the_least_certain_come_first() {
    let picked = select(many(), &OPTIONS).picked;
    let margins: Vec<f32> = picked
        .iter()
        .filter(|p| !p.audit)
        .map(|p| p.case.margin())
        .collect();
    assert!(margins.is_sorted());
    assert!(margins[0].abs() < 1e-6);
}

#[test]
fn near_identical_texts_are_chosen_once() {
    let text = "青溪县城东工地拖欠工资三个月一共两万四千元请督促支付";
    let all = vec![
        candidate(1, Issue::WageMigrant, text, 0.5),
        candidate(2, Issue::WageMigrant, text, 0.5),
        candidate(3, Issue::WageMigrant, &format!("{text}！2024年5月"), 0.51),
        candidate(4, Issue::WageMigrant, &format!("{text}！2023年12月"), 0.52),
        candidate(
            5,
            Issue::SiPension,
            "单位一直没有缴纳养老保险，问怎样补缴",
            0.6,
        ),
    ];
    let selection = select(all, &OPTIONS);
    assert_eq!((selection.repeated, selection.near_identical), (1, 2));
    assert_eq!(selection.picked.len(), 2);
}

#[test]
fn no_code_takes_more_than_twice_its_share_while_others_are_left() {
    let mut all = many();
    for (at, case) in all.iter_mut().enumerate() {
        // The least certain forty are all of one code.
        case.issue = if at < 40 {
            Issue::WageMigrant
        } else {
            [Issue::SiPension, Issue::Personnel][at % 2]
        };
        case.accepted = false;
    }
    let picked = select(all, &Options { n: 12, ..OPTIONS }).picked;
    let wages = picked
        .iter()
        .filter(|p| p.case.issue == Issue::WageMigrant)
        .count();
    assert_eq!((picked.len(), wages), (12, 8));
}

#[test]
fn an_empty_text_is_left_out_and_a_long_one_is_cut() {
    let long = candidate(1, Issue::Other, &"工".repeat(100_000), 0.5);
    assert!(long.text.chars().count() < 16_000 && long.text.ends_with("（以下略）"));
    let mut empty = candidate(2, Issue::Other, "\u{1}\r\n", 0.5);
    empty.title.clear();
    assert_eq!(select(vec![long, empty], &OPTIONS).picked.len(), 1);
}
