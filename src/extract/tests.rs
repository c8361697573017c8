#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::*;
use crate::petition::{CaseHead, Stamp};
use crate::text::{Mask, MaskKind};

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert_eq!(diags, []);
    plan
});

fn case(title: &str, text: &str, respondent: Option<&str>) -> Case {
    let safe = |s: &str| SafeText::new(s.to_owned(), Vec::new());
    Case {
        origin: crate::diag::Origin::default(),
        head: CaseHead {
            case_id: "1".to_owned(),
            received: Stamp {
                date: NaiveDate::from_ymd_opt(2024, 6, 1).unwrap(),
                time: None,
            },
            accepted_on: None,
            answered: None,
            closed: None,
            channel: None,
            status: None,
            department: None,
            persons: None,
            rule: None,
            extension_days: 0,
        },
        title: safe(title),
        text: safe(text),
        place: None,
        respondent: respondent.map(safe),
    }
}

fn facts(text: &str) -> Facts {
    run(&case("", text, None), &PLAN)
}

fn value<T>(fact: Option<Fact<T>>) -> Option<T> {
    fact.map(|f| f.value)
}

#[test]
fn the_sum_owed_and_not_the_wage() {
    for (text, want) in [
        ("宏达公司拖欠我工资3.5万元", Some(35_000.0)),
        ("月薪8000元，拖欠工资共计4万2", Some(42_000.0)),
        ("说好每天320元，还欠9,800元没给", Some(9_800.0)),
        ("剩下两万三千四到现在没给，欠的就是这个", Some(23_400.0)),
        ("欠我工钱六千块", Some(6_000.0)),
        ("欠薪1.2w至今未付", Some(12_000.0)),
        ("拖欠货款2亿多", Some(200_000_000.0)),
        ("每月工资1200元，按时发放", None),
        ("2018年第3号文件", None),
    ] {
        assert_eq!(value(facts(text).amount_yuan), want, "{text}");
    }
}

#[test]
fn the_people_owed_and_not_the_family() {
    for (text, want) in [
        ("拖欠张师傅等12人工资", Some(12)),
        ("我们四个工人的工资没发", Some(4)),
        ("欠30多名农民工工资", Some(30)),
        ("家有3口人", None),
        ("我是一名员工", None),
    ] {
        assert_eq!(value(facts(text).people), want, "{text}");
    }
}

#[test]
fn months_owed() {
    for (text, want) in [
        ("已拖欠6个月工资", Some(6.0)),
        ("拖欠工资近半年", Some(6.0)),
        ("工资拖了一年半没发", Some(18.0)),
        ("自2023年12月至今未发工资", Some(6.0)),
        ("2018年9月到2019年1月拖欠工资", Some(5.0)),
        ("拖欠7月至9月工资", Some(3.0)),
        ("我在这里工作了3年", None),
        ("请在3个月内答复", None),
    ] {
        assert_eq!(value(facts(text).months), want, "{text}");
    }
}

#[test]
fn the_unit_that_owes() {
    for (text, want) in [
        (
            "澄阳县宏达建筑有限公司拖欠我们工资",
            Some("澄阳县宏达建筑有限公司"),
        ),
        ("恒舶建设欠的工资至今没给", Some("恒舶建设")),
        (
            "我在柳溪镇中心幼儿园上班，三个月没发工资",
            Some("柳溪镇中心幼儿园"),
        ),
        ("请问养老保险怎么交", None),
    ] {
        assert_eq!(value(facts(text).respondent).as_deref(), want, "{text}");
    }
}

#[test]
fn the_column_wins() {
    let facts = run(&case("", "宏达公司拖欠工资", Some("远方劳务公司")), &PLAN);
    assert_eq!(facts.respondent.unwrap().value, "远方劳务公司");
}

#[test]
fn spans_point_at_what_was_read() {
    let case = case("", "宏达建筑公司拖欠我们12名工人5个月工资共8.7万元", None);
    let facts = run(&case, &PLAN);
    let under = |span: Span| span.of(case.text.as_str()).unwrap().to_owned();
    assert_eq!(under(facts.amount_yuan.unwrap().span), "8.7万元");
    assert_eq!(under(facts.people.unwrap().span), "12名");
    assert_eq!(under(facts.months.unwrap().span), "5个月");
    assert_eq!(under(facts.respondent.unwrap().span), "宏达建筑公司");
}

#[test]
fn nothing_is_read_inside_a_mask() {
    let text = "拖欠工资【姓名甲2】万元".to_owned();
    let at = text.find('【').unwrap();
    let end = text.find('】').unwrap() + '】'.len_utf8();
    let mask = Mask {
        kind: MaskKind::Person,
        span: Span::new(at, end),
        original: Span::new(0, 1),
    };
    let mut masked = case("", "", None);
    masked.text = SafeText::new(text, vec![mask]);
    assert_eq!(run(&masked, &PLAN).amount_yuan, None);
}
