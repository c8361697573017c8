//! Agreement, settled labels, likely label errors, keys.

use super::*;

/// A judgement of case `case` by `reader`.
fn judged(case: usize, reader: &str, issue: Issue, day: u32) -> Judgement {
    Judgement {
        origin: crate::diag::Origin::default(),
        case_id: format!("XF{case}"),
        digest: format!("{case:03}"),
        title: String::new(),
        text: "工资".into(),
        issue,
        second: None,
        sure: 2,
        reader: reader.into(),
        on: chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
        machine: Machine {
            issue: Issue::WageMigrant,
            probability: 0.9,
            accepted: true,
            audit: true,
        },
    }
}

#[test]
fn kappa_of_a_hand_counted_table() {
    // Both wages 20, both other 15, 5 and 10 apart: p = 35/50, chance = 25/50*30/50 + 25/50*20/50 = 0.5, kappa = 0.4.
    let table = [
        (20, Issue::WageMigrant, Issue::WageMigrant),
        (5, Issue::WageMigrant, Issue::Other),
        (10, Issue::Other, Issue::WageMigrant),
        (15, Issue::Other, Issue::Other),
    ];
    let mut judgements = Vec::new();
    for (count, a, b) in table {
        for _ in 0..count {
            let case = judgements.len();
            judgements.push(judged(case, "甲", a, 1));
            judgements.push(judged(case, "乙", b, 1));
        }
    }
    let settled = settle(&judgements, &mut Vec::new());
    let pair = &settled.agreement[0];
    assert_eq!(
        (pair.cases, pair.alike, settled.agreement.len()),
        (50, 35, 1)
    );
    assert!((pair.percent - 0.7).abs() < 1e-9 && (pair.kappa.unwrap() - 0.4).abs() < 1e-9);
    assert_eq!((settled.decided.len(), settled.disputes.len()), (35, 15));
    let audit = audit(&settled.decided).unwrap();
    assert_eq!((audit.cases, audit.wrong), (35, 15));
    assert!(audit.interval.0 < audit.error && audit.error < audit.interval.1);
}

#[test]
fn one_class_only_has_no_kappa() {
    let both = [
        judged(1, "甲", Issue::Other, 1),
        judged(1, "乙", Issue::Other, 1),
    ];
    assert_eq!(settle(&both, &mut Vec::new()).agreement[0].kappa, None);
}

#[test]
fn a_majority_settles_and_a_tie_does_not() {
    let settled = settle(
        &[
            judged(1, "甲", Issue::Other, 1),
            judged(1, "乙", Issue::Other, 3),
            judged(1, "丙", Issue::Veteran, 2),
            judged(2, "甲", Issue::Other, 1),
            judged(2, "乙", Issue::Veteran, 1),
        ],
        &mut Vec::new(),
    );
    let decided = &settled.decided[0];
    assert_eq!(
        (decided.issue, decided.on.to_string().as_str()),
        (Issue::Other, "2026-11-03")
    );
    assert_eq!(settled.disputes[0].readings["乙"], "veteran");
    assert!(!decided.to_json().contains("second"));
    assert!(decided.to_json().contains(GUIDELINE));
}

#[test]
fn a_reader_who_changes_their_mind_is_a_finding_and_the_later_day_counts() {
    for (first, second) in [(1, 2), (2, 1)] {
        let mut diags = Vec::new();
        let later = |day| {
            if day == 2 {
                Issue::Veteran
            } else {
                Issue::Other
            }
        };
        let both = [
            judged(1, "甲", later(first), first),
            judged(1, "甲", later(second), second),
        ];
        let settled = settle(&both, &mut diags);
        assert_eq!(diags[0].code, "read_twice");
        assert_eq!(settled.decided[0].issue, Issue::Veteran);
    }
}

#[test]
fn a_planted_label_error_is_suspected() {
    let row = |wage: f32| {
        let p = Issue::ALL.map(|i| match i {
            Issue::WageMigrant => wage,
            Issue::Other => 1.0 - wage,
            _ => 0.0,
        });
        p.to_vec()
    };
    let mut examples: Vec<(Issue, Vec<f32>)> =
        (0..8).map(|_| (Issue::WageMigrant, row(0.9))).collect();
    examples.extend((0..8).map(|_| (Issue::Other, row(0.2))));
    // Labelled `other`, read as wages; and one that is only unsure.
    examples.push((Issue::Other, row(0.95)));
    examples.push((Issue::Other, row(0.5)));
    let found = suspects(&examples);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].index, found[0].suggested),
        (16, Issue::WageMigrant)
    );
}

#[test]
fn digests_ignore_blanks_and_keys_ignore_signs() {
    assert_eq!(
        case_digest("题", "工资\r\n 拖欠"),
        case_digest("题", "工资\n拖欠")
    );
    assert_ne!(case_digest("题", "工资。"), case_digest("题", "工资"));
    let long = "青溪县城东工地拖欠工资三个月一共两万四千元";
    assert_eq!(text_key("甲", long), text_key("乙", &format!("{long}。")));
    assert_ne!(text_key("甲", "请问怎么办"), text_key("乙", "请问怎么办"));
    assert_eq!(text_key("", "……"), None);
}
