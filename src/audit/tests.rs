#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::closing::wilson;
use super::*;
use crate::petition::{ClosureAudit, ClosureFinding, Paid, Substance};
use crate::text::{Mask, MaskKind, SafeText, Span};

fn plan() -> Plan {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    plan
}

fn read_text(text: &str) -> Option<Reply> {
    read(&SafeText::new(text.into(), Vec::new()), &plan())
}

fn stamp(text: &str) -> Stamp {
    let (date, time) = text
        .split_once(' ')
        .map_or((text, None), |(d, t)| (d, Some(t)));
    Stamp {
        date: date.parse().unwrap(),
        time: time.map(|t| t.parse().unwrap()),
    }
}

fn closing(id: &str, matter: &str, from: &str, to: Option<&str>, reply: Option<&str>) -> Closing {
    Closing {
        case_id: id.into(),
        matter: MatterId::of_case(matter),
        department: "甲科".into(),
        department_given: true,
        received: stamp(from),
        closed: to.map(stamp),
        is_closed: to.is_some(),
        answered: reply.is_some(),
        file_has_answers: true,
        reply: reply.and_then(read_text),
        earlier: false,
    }
}

fn audit(all: &[Closing]) -> ClosureAudit {
    run(all, &plan(), "2025-06-01".parse().unwrap())
}

fn counts(audit: &ClosureAudit, finding: ClosureFinding) -> (u64, u64) {
    let all = audit.shares.iter();
    let found = all
        .into_iter()
        .find(|s| s.department.is_none() && s.finding == finding);
    found.map_or((0, 0), |s| (s.n, s.of))
}

fn ids(audit: &ClosureAudit, finding: ClosureFinding) -> Vec<&str> {
    let all = audit.cases.iter().filter(|c| c.finding == finding);
    all.map(|c| c.case_id.as_str()).collect()
}

#[test]
fn passing_on_is_no_answer() {
    for text in [
        "您好！您反映的问题已转交县水务局核实处理。感谢您的留言。2024年5月6日",
        "来信收悉。请直接向当地乡镇人民政府咨询，谢谢！",
        "该问题不属于我局管辖范围，建议您拨打县热线反映。",
        "您的帖文已收悉，已转北湖镇调查处理。处理结果将及时反馈。",
    ] {
        assert_eq!(
            read_text(text).unwrap().substance,
            Substance::Forwarded,
            "{text}"
        );
    }
}

#[test]
fn a_bare_receipt_is_no_answer() {
    for text in [
        "网友：您好！留言已收悉",
        "感谢您对我们工作的关心、监督与支持。",
    ] {
        assert_eq!(
            read_text(text).unwrap().substance,
            Substance::ReceiptOnly,
            "{text}"
        );
    }
}

#[test]
fn an_answer_with_a_word_to_the_matter_is_one() {
    for text in [
        "经核实，该公司拖欠属实，已责令于本月底前支付。另已转交执法大队跟进。",
        "您好，退休审批须由单位申报，请您到三楼窗口办理。我科每周二集中受理。",
        "路灯还在建设当中，等工程完工后会尽快亮灯，谢谢您的关注。",
        "根据失业保险条例的规定，您可以向户籍地窗口申请。",
    ] {
        assert_eq!(
            read_text(text).unwrap().substance,
            Substance::Said,
            "{text}"
        );
    }
}

#[test]
fn names_digits_and_punctuation_do_not_tell_answers_apart() {
    let masked = |name: &str| {
        let text = format!("{name}您好，您的问题3天内办结。");
        let span = Span::new(0, name.len());
        let mask = Mask {
            kind: MaskKind::Person,
            span,
            original: span,
        };
        read(&SafeText::new(text, vec![mask]), &plan())
            .unwrap()
            .digest
    };
    assert_eq!(masked("某甲"), masked("某某丙"));
    let same = read_text("您的问题 5 天内办结！").unwrap().digest;
    assert_eq!(same, read_text("您的问题12天内，办结。").unwrap().digest);
    assert_ne!(same, read_text("您的诉求12天内，办结。").unwrap().digest);
    assert_eq!(read_text("12345"), None);
}

#[test]
fn what_was_paid_is_read_and_promises_are_not() {
    let paid = |text: &str| read_text(text).unwrap().paid.map(|(paid, _)| paid);
    assert_eq!(
        paid("经协调，公司已支付工资3.5万元，余款月底付。"),
        Some(Paid::Part(35_000.0))
    );
    assert_eq!(paid("所欠工资已全部结清。"), Some(Paid::All));
    assert_eq!(
        paid("拖欠的工资现已支付8,000元。"),
        Some(Paid::Part(8000.0))
    );
    assert_eq!(paid("公司承诺月底前支付工资3.5万元。"), None);
    assert_eq!(paid("住房贷款已结清。"), None);
}

#[test]
fn a_closing_in_the_minute_of_registration_is_found() {
    let found = audit(&[
        closing(
            "1",
            "1",
            "2025-01-02 09:00:10",
            Some("2025-01-02 09:01:10"),
            Some("已办理完毕结案"),
        ),
        closing(
            "2",
            "2",
            "2025-01-02 09:00:10",
            Some("2025-01-02 09:00:10"),
            None,
        ),
        closing(
            "3",
            "3",
            "2025-01-02 09:00:10",
            Some("2025-01-02 09:02:00"),
            None,
        ),
        closing("4", "4", "2025-01-02", Some("2025-01-02"), None),
        closing(
            "5",
            "5",
            "2025-01-02 09:00:10",
            Some("2025-01-01 08:00:00"),
            None,
        ),
    ]);
    assert_eq!(ids(&found, ClosureFinding::MinuteClosure), ["1", "2"]);
    assert_eq!(counts(&found, ClosureFinding::MinuteClosure), (2, 4));
    assert_eq!(
        ids(&found, ClosureFinding::SameDayUnanswered),
        ["2", "3", "4"]
    );
}

#[test]
fn without_any_answer_in_the_file_none_is_missed() {
    let mut case = closing("4", "4", "2025-01-02", Some("2025-01-02"), None);
    case.file_has_answers = false;
    assert_eq!(
        counts(&audit(&[case]), ClosureFinding::SameDayUnanswered),
        (0, 0)
    );
}

#[test]
fn one_text_on_two_matters_is_copied_and_on_one_matter_is_not() {
    let text = Some("您的问题我局正在办理，请耐心等待通知。");
    let found = audit(&[
        closing("1", "a", "2025-01-02", Some("2025-01-09"), text),
        closing("2", "b", "2025-01-03", Some("2025-01-09"), text),
        closing(
            "3",
            "c",
            "2025-01-03",
            Some("2025-01-09"),
            Some("另一件事另有一番说明在此。"),
        ),
        closing(
            "4",
            "c",
            "2025-01-04",
            Some("2025-01-09"),
            Some("另一件事另有一番说明在此。"),
        ),
    ]);
    assert_eq!(ids(&found, ClosureFinding::CopiedAnswer), ["1", "2"]);
    assert_eq!(counts(&found, ClosureFinding::CopiedAnswer), (2, 4));
}

#[test]
fn filed_again_counts_within_the_days_and_only_where_it_could_be_seen() {
    let found = audit(&[
        closing("1", "a", "2025-01-02", Some("2025-01-10"), None),
        closing("2", "a", "2025-02-09", Some("2025-02-12"), None),
        closing("3", "a", "2025-05-01", None, None),
        closing("4", "b", "2025-05-01", Some("2025-05-20"), None),
        closing("5", "c", "2025-05-01", Some("2025-05-20"), None),
        closing("6", "c", "2025-05-25", None, None),
        closing("7", "d", "2025-01-05", Some("2025-01-10"), None),
        closing("8", "d", "2025-01-10", None, None),
    ]);
    assert_eq!(ids(&found, ClosureFinding::Refiled), ["1", "5"]);
    assert_eq!(counts(&found, ClosureFinding::Refiled), (2, 4));
    let evidence = &found
        .cases
        .iter()
        .find(|c| c.case_id == "1")
        .unwrap()
        .evidence;
    assert_eq!(
        evidence,
        "2025-01-10 办结，2025-02-09 又登记（2），相隔 30 天"
    );
}

#[test]
fn a_closing_of_an_earlier_run_counts_only_for_being_filed_again() {
    let mut old = closing("1", "a", "2025-01-02", Some("2025-01-02"), None);
    old.earlier = true;
    let found = audit(&[old, closing("2", "a", "2025-01-20", None, None)]);
    assert_eq!(ids(&found, ClosureFinding::Refiled), ["1"]);
    assert_eq!((found.looked_at, found.earlier), (0, 1));
    assert_eq!(counts(&found, ClosureFinding::SameDayUnanswered), (0, 0));
}

#[test]
fn the_interval_is_wilsons() {
    let (low, high) = wilson(8, 40);
    assert!(
        (low - 0.1050).abs() < 5e-4 && (high - 0.3476).abs() < 5e-4,
        "{low} {high}"
    );
    assert!(wilson(0, 10).0 < 1e-12 && wilson(10, 10).1 > 1.0 - 1e-12);
}

#[test]
fn a_broken_rule_is_named() {
    let table = crate::text::TableFile {
        name: "我的规则.toml".into(),
        text: "[[sentence]]\nid = \"x\"\nkind = \"forward\"\npattern = '('\n".into(),
    };
    let mut diags = Vec::new();
    Config::default().plan(&[table], &mut diags);
    assert!(matches!(diags.as_slice(), [d] if d.message.contains("规则 x")));
}
