#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::*;
use crate::petition::{CaseHead, Stamp};
use crate::text::{Mask, MaskKind};

pub(super) static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert_eq!(diags, []);
    plan
});

pub(super) fn case(title: &str, text: &str, respondent: Option<&str>) -> Case {
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
        ("拖欠工资２．１５万元", Some(21_500.0)),
        ("工资欠十五万八千，至今未付", Some(158_000.0)),
        ("老板欠我们工资6百多万没给", Some(6_000_000.0)),
        ("每月工资1200元，按时发放", None),
        ("房子均价8000元，首付30万元", None),
        ("2018年第3号文件", None),
        ("打12345没人接", None),
        ("十余万居民出行不便，1401房漏水", None),
    ] {
        let text = crate::text::Folded::new(text).text;
        assert_eq!(value(facts(&text).amount_yuan), want, "{text}");
    }
}

#[test]
fn a_sum_has_bounds_and_the_rule_it_was_read_by() {
    let of = |text: &str| {
        let fact = facts(text).amount_yuan.unwrap();
        (fact.value, fact.low, fact.high, fact.rule)
    };
    assert_eq!(
        of("宏达公司拖欠我们工资3至5万元没给"),
        (30_000.0, 30_000.0, 50_000.0, "amount_stated")
    );
    assert_eq!(
        of("宏达公司拖欠我们工资30多万元没给"),
        (300_000.0, 300_000.0, 400_000.0, "amount_stated")
    );
}

#[test]
fn a_price_a_head_times_the_heads() {
    let all = consider(&case("", "拖欠奖金每人6000元，共9人", None), &PLAN);
    let product = all.iter().find(|c| c.rule == "amount_per_head").unwrap();
    assert_eq!(product.value, "54000");
    let all = consider(&case("", "欠甲3.7万、乙3.5万、丙4万", None), &PLAN);
    let list = all.iter().find(|c| c.rule == "amount_list").unwrap();
    assert_eq!(list.value, "112000");
}

#[test]
fn the_people_owed_and_not_the_family() {
    for (text, want) in [
        ("拖欠张师傅等12人工资", Some(12)),
        ("我们四个工人的工资没发", Some(4)),
        ("欠30多名农民工工资", Some(30)),
        ("我们12人的工资没发", Some(12)),
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
        ("拖欠工资一年零三个月没发", Some(15.0)),
        ("自2023年12月至今未发工资", Some(6.0)),
        ("2018年9月到2019年1月拖欠工资", Some(5.0)),
        ("从去年10月到现在工资没发", Some(8.0)),
        ("拖欠7月至9月工资", Some(3.0)),
        ("拖欠7月、8月、9月工资", Some(3.0)),
        ("我在这里工作了3年", None),
        ("请在3个月内答复", None),
    ] {
        assert_eq!(value(facts(text).months), want, "{text}");
    }
}

#[test]
fn a_table_without_a_day_of_receipt_closes_nothing_that_lasts_until_now() {
    let mut case = case("", "自2023年12月至今未发工资", None);
    case.head.received.date = NaiveDate::default();
    assert_eq!(run(&case, &PLAN).months, None);
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
        ("宏远木业拖欠我们工资不给", Some("宏远木业")),
        ("厂名叫恒泰精密，拖欠工资不给", Some("恒泰精密")),
        ("请问养老保险怎么交", None),
    ] {
        assert_eq!(value(facts(text).respondent).as_deref(), want, "{text}");
    }
}

#[test]
fn a_short_name_is_told_in_full() {
    let text =
        "澄阳县宏达建筑有限公司（以下简称“宏达公司”）承建安置房，宏达公司拖欠我们工资至今未付";
    let fact = facts(text).respondent.unwrap();
    assert_eq!(fact.value, "澄阳县宏达建筑有限公司");
}

#[test]
fn relations_are_what_the_text_states() {
    let text =
        "柳溪劳务有限公司（总包为宏达建设集团有限公司）欠薪；宏达建设集团有限公司澄阳分公司不认账";
    let found: Vec<_> = relations(&case("", text, None), &PLAN)
        .into_iter()
        .map(|r| (r.unit, r.of, r.kind))
        .collect();
    let main = "宏达建设集团有限公司".to_owned();
    let want = [
        (
            "柳溪劳务有限公司".to_owned(),
            main.clone(),
            RelationKind::Subcontractor,
        ),
        (
            "宏达建设集团有限公司澄阳分公司".to_owned(),
            main,
            RelationKind::Branch,
        ),
    ];
    assert_eq!(found, want);
}

/// Regressions: what the reading leftwards drew into a name.
#[test]
fn verbs_and_first_names_of_two_are_no_part_of_a_name() {
    let named = |text: &str| -> Vec<String> {
        let all = consider(&case("", text, None), &PLAN);
        all.into_iter()
            .filter(|c| c.fact == "respondent")
            .map(|c| c.value)
            .collect()
    };
    assert_eq!(named("两次，交县卫生局"), ["县卫生局"]);
    assert_eq!(named("县中医院和县卫生局都不管"), ["县卫生局"]);
    assert_eq!(named("参加养老保险"), Vec::<String>::new());
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

/// Regressions: what letters say of money.
#[test]
fn letters_say_what_is_owed_around_other_sums() {
    for (text, want) in [
        (
            "完工好几年了，到现在还欠我们21万多次找老板讨要无果。",
            Some(210_000.0),
        ),
        (
            "已拖欠60多名农民工工资近百万，希望领导帮帮我们！",
            Some(1_000_000.0),
        ),
        ("我们受骗总金额超过2000万人民币。", Some(20_000_000.0)),
        ("到手只是700元。还有300元去哪里了呢？", Some(300.0)),
        ("希望管管，寒假补课收费5600元。", None),
        ("公司辞退我，只愿意赔偿1450元。", None),
        ("非要我们买车位，还说成本价13万！", None),
        ("老百姓千万不要被他们骗了，谢谢您！", None),
    ] {
        assert_eq!(value(facts(text).amount_yuan), want, "{text}");
    }
}

/// Regressions: 18年1月 is a date, 工友 are people, 铁路职工 stand behind their number.
#[test]
fn dates_are_no_lengths_and_nouns_may_stand_off() {
    let of = |text: &str, fact: &str| -> Vec<String> {
        let all = consider(&case("", text, None), &PLAN);
        let all = all.into_iter().filter(|c| c.fact == fact);
        all.map(|c| c.value).collect()
    };
    assert!(!of("我家小孩在18年1月出生", "months").contains(&"216".to_owned()));
    assert_eq!(of("带领十几个工友干活", "people"), ["10"]);
    assert_eq!(of("近三千铁路职工的权益", "people"), ["3000"]);
}

#[test]
fn a_pattern_that_is_no_regex_is_refused() {
    let file = crate::text::TableFile {
        name: "句式.toml".into(),
        text: "[[amount.pattern]]\nid = \"a\"\nbefore = '(?=x)'\n".into(),
    };
    let mut diags = Vec::new();
    Config::default().plan(&[file], &mut diags);
    assert_eq!(diags.len(), 1);
}

/// The unit a letter complains of, as the readers of real messages name it.
#[test]
fn the_unit_a_letter_complains_of() {
    let of = |title: &str, text: &str| value(run(&case(title, text, None), &PLAN).respondent);
    for (title, text, want) in [
        // The legal name of the text stands for the short one of the title.
        (
            "投诉澄阳县宏达建筑公司拖欠工资",
            "我是澄阳县宏达建筑工程有限公司的工人，公司欠我们三个月工资，请领导过问。",
            Some("澄阳县宏达建筑工程有限公司"),
        ),
        // A court that would not hear the case owes nothing.
        (
            "绿野园林有限公司拖欠民工工资",
            "我们在绿野园林有限公司干活，工资一直不给。澄阳县人民法院以材料不全为由不予立案，望领导做主。",
            Some("绿野园林有限公司"),
        ),
        // What was drawn in before a place told by a code goes.
        (
            "请求提高Q4市啤酒厂内退人员待遇",
            "我们是Q4市啤酒厂的内退职工，待遇二十年没动，请领导过问。",
            Some("Q4市啤酒厂"),
        ),
    ] {
        assert_eq!(of(title, text).as_deref(), want, "{title}");
    }
}

/// The subject of a title is read whatever it ends in.
#[test]
fn the_subject_of_a_title_is_a_reading() {
    let case = case("投诉澄阳市蜂巢网涉嫌欺骗员工", "", None);
    let all = consider(&case, &PLAN);
    assert!(
        all.iter()
            .any(|c| c.rule == "respondent_subject" && c.value == "澄阳市蜂巢网" && c.in_title),
        "{all:?}"
    );
}
