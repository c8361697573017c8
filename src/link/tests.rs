use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::petition::Issue;
use crate::segment::ChineseSegmenter;
use crate::text::{Mask, MaskKind, SafeText, Span};

static SEGMENTER: LazyLock<ChineseSegmenter> = LazyLock::new(|| {
    let plan = crate::segment::Config::default().plan(&[], &[], &mut Vec::new());
    ChineseSegmenter::new(plan)
});

fn safe(text: &str) -> SafeText {
    SafeText::new(text.into(), Vec::new())
}

/// What a register tells of a filing beside its words.
#[derive(Default, Clone, Copy)]
struct Told<'t> {
    respondent: Option<&'t str>,
    yuan: Option<f64>,
    place: Option<&'t str>,
    issue: Option<Issue>,
}

fn sketch_of(case_id: &str, day: i32, texts: [&SafeText; 2], told: Told<'_>) -> Sketch {
    let [title, text] = texts;
    let input = Input {
        case_id,
        day: Some(day),
        title,
        text,
        title_tokens: &crate::segment::run(title, &SEGMENTER),
        text_tokens: &crate::segment::run(text, &SEGMENTER),
        issue: told.issue.or(Some(Issue::WageMigrant)),
        respondent: told.respondent,
        amount: told.yuan.map(|yuan| [yuan; 2]),
        people: None,
        place: told.place,
    };
    let frequency = |word: &str| SEGMENTER.frequency(word);
    Sketch::new(&input, &mut Scratch::default(), frequency)
}

fn told(case_id: &str, day: i32, texts: [&str; 2], told: Told<'_>) -> Sketch {
    sketch_of(case_id, day, texts.map(safe).each_ref(), told)
}

fn plan() -> Plan {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    plan
}

const FIRMS: [(&str, &str, &str, f64); 6] = [
    (
        "青溪万畴建设集团有限公司",
        "滨河花园二期",
        "城关街道",
        363_000.0,
    ),
    (
        "顺邈市政工程有限公司",
        "清源路改造一标段",
        "清潭乡",
        747_000.0,
    ),
    (
        "青溪鼎澜建筑工程有限公司",
        "柳湾污水处理厂",
        "柳湾镇",
        128_000.0,
    ),
    ("恒岫建设有限公司", "石桥农贸市场三期", "石桥镇", 56_400.0),
    (
        "青溪金榆建筑工程有限公司",
        "望山水库除险加固工程",
        "望山乡",
        912_000.0,
    ),
    (
        "安澍市政工程有限公司",
        "白石产业园标准厂房",
        "白石镇",
        204_000.0,
    ),
];

/// What is demanded, and how it is worded the first and the next times.
const DEMANDS: [[[&str; 2]; 3]; 2] = [
    [
        [
            "反映{}拖欠木工工资",
            "木工班组自去年三月起在{}做木工，{}仅付生活费，尚欠工资{}元没有结清，多次索要无果。",
        ],
        [
            "{}木工工资至今没有结清",
            "我们木工班组在{}的事反映过，{}说等甲方拨款，可楼都封顶了，{}元还挂在那里。",
        ],
        [
            "再次反映{}木工班组工资",
            "就{}木工工资，上次反映后{}约定月底结清但没有兑现，余下{}元要求继续督促。",
        ],
    ],
    [
        [
            "{}砂石材料款未付",
            "给{}送了半年砂石，{}每次签了单都说月底结，累计欠材料款{}元，今年一直不接电话。",
        ],
        [
            "砂石款求回复",
            "上次说到{}的砂石款，签单都在手里，{}说已经进入结算，{}元到现在没有付。",
        ],
        [
            "再次要求支付{}砂石款",
            "{}的砂石送完已有一年，{}答应分两次付清，{}元一次也没有兑现。",
        ],
    ],
];

/// A filing of the matter `m`: one sentence for every firm, the gaps filled; `n` varies the wording.
fn filing(case_id: &str, m: usize, n: usize) -> Sketch {
    let (firm, site, place, yuan) = FIRMS[m % 6];
    // The same firm may owe for material on the same site, another sum.
    let (yuan, issue) = if m < 6 {
        (yuan, Issue::WageMigrant)
    } else {
        (yuan * 3.0, Issue::Other)
    };
    let [title, text] = DEMANDS[m / 6 % 2][n % 3];
    let text = text.replacen("{}", site, 1).replacen("{}", firm, 1);
    let text = text.replacen("{}", &yuan.to_string(), 1);
    let facts = Told {
        respondent: Some(firm),
        yuan: Some(yuan),
        place: (n % 4 < 3).then_some(place),
        issue: Some(issue),
    };
    let day = 738_000 + i32::try_from(n * 20).unwrap_or(0);
    told(case_id, day, [&title.replace("{}", site), &text], facts)
}

fn invented(filings: &[(usize, usize)]) -> Vec<Sketch> {
    let one = |(i, &(m, n)): (usize, &(usize, usize))| filing(&format!("C{i:03}"), m, n);
    filings.iter().enumerate().map(one).collect()
}

/// The partition by case id.
fn partition(sketches: &[Sketch], linked: &Linked) -> BTreeMap<String, String> {
    let id = |i: usize| sketches[i].case_id.clone();
    linked
        .first
        .iter()
        .enumerate()
        .map(|(i, &f)| (id(i), id(f)))
        .collect()
}

#[test]
fn filings_of_one_matter_are_linked_and_others_are_not() {
    let filings: Vec<(usize, usize)> = (0..12).flat_map(|m| [(m, 0), (m, 1), (m, 2)]).collect();
    let sketches = invented(&filings);
    let linked = run(&sketches, &[], &plan());
    for (i, (m, _)) in filings.iter().enumerate() {
        let first = linked.first[i];
        assert_eq!(filings[first].0, *m, "{i} is with {first}");
        assert_eq!(first, i / 3 * 3, "{i}");
    }
}

/// The same sentence about two firms, without and with what they are owed.
#[test]
fn one_sentence_about_two_firms_is_two_matters() {
    let filings: Vec<(usize, usize)> = (0..6).map(|m| (m + 6, 0)).collect();
    let linked = run(&invented(&filings), &[], &plan());
    assert_eq!(linked.first, [0, 1, 2, 3, 4, 5]);
    let text = "公司拖欠工资三个月，多次索要无果，要求尽快支付。";
    let of = |id, firm| {
        let facts = Told {
            respondent: Some(firm),
            ..Told::default()
        };
        told(id, 738_000, ["公司拖欠工资", text], facts)
    };
    let two = [of("A", "宏砚商贸有限公司"), of("B", "瑞栎商贸有限公司")];
    assert_eq!(run(&two, &[], &plan()).first, [0, 1]);
}

/// Two firms are not brought together by a filing between them that names neither.
#[test]
fn a_chain_does_not_bring_two_firms_together() {
    let text = "在云岭安置房二标段做木工，春节前说好结清，到现在还差工钱没有付，木工班组天天问也没有用，盼望过问。";
    let of = |id, firm| {
        let facts = Told {
            respondent: firm,
            ..Told::default()
        };
        told(id, 738_000, ["云岭安置房二标段木工工资", text], facts)
    };
    let three = [
        of("A", Some("宏砚建设有限公司")),
        of("B", None),
        of("C", Some("瑞栎建设有限公司")),
    ];
    let first = run(&three, &[], &plan()).first;
    assert_ne!(first[0], first[2]);
}

/// A unit that was read wrongly does not part a text from its copy: the copy names the right one.
#[test]
fn a_wrong_unit_does_not_part_a_copy() {
    let text = "青溪万畴建设集团有限公司承建的滨河花园二期，木工班组自去年三月做到九月，项目部仅付生活费，尚欠工资\
        363000元没有结清，劳务由顺邈劳务有限公司承揽，两家互相推诿，木工班组多次索要无果，要求尽快支付。";
    let of = |id, firm| {
        let facts = Told {
            respondent: Some(firm),
            yuan: Some(363_000.0),
            ..Told::default()
        };
        told(id, 738_000, ["滨河花园二期木工工资", text], facts)
    };
    let two = [
        of("A", "青溪万畴建设集团有限公司"),
        of("B", "顺邈劳务有限公司"),
    ];
    assert_eq!(run(&two, &[], &plan()).first, [0, 0]);
}

/// Words alone, short and without any fact, tell no matter from another.
#[test]
fn short_texts_without_a_fact_stay_apart() {
    let texts = [
        ["退休审批", "我的退休审批拖了三个月，请尽快办理。"],
        ["退休审批问题", "本人退休审批一直没有办下来，请尽快办理。"],
        ["退休审批太慢", "我的退休审批拖了五个月，请答复。"],
    ];
    let one = |(i, texts): (usize, &[&str; 2])| {
        let day = 738_000 + i32::try_from(i * 30).unwrap_or(0);
        told(&format!("C{i}"), day, *texts, Told::default())
    };
    let sketches: Vec<Sketch> = texts.iter().enumerate().map(one).collect();
    assert_eq!(run(&sketches, &[], &plan()).first, [0, 1, 2]);
}

#[test]
fn what_was_joined_stays_joined() {
    let sketches = invented(&[(0, 0), (7, 0), (0, 1)]);
    let linked = run(&sketches, &[Some(1), Some(1), None], &plan());
    // Two firms that were joined once stay joined, and the set of both takes no more.
    assert_eq!(linked.first, [0, 0, 2]);
    let sketches = invented(&[(0, 0), (0, 2), (0, 1)]);
    let linked = run(&sketches, &[Some(1), Some(1), None], &plan());
    assert_eq!(linked.first, [0, 0, 0]);
}

#[test]
fn what_a_mask_hides_is_no_feature() {
    let masked = |name: &str| {
        let text = format!("包工头{name}拖欠我们的工资");
        let span = Span::new("包工头".len(), "包工头".len() + name.len());
        let mask = Mask {
            kind: MaskKind::Person,
            span,
            original: Span::new(3, 5),
        };
        let text = SafeText::new(text, vec![mask]);
        let title = SafeText::default();
        sketch_of("C1", 738_000, [&title, &text], Told::default())
    };
    let (one, mut other) = (masked("【姓名甲】"), masked("【姓名丁丁】"));
    other.length = one.length;
    assert_eq!(one, other);
}

#[test]
fn the_contributions_of_a_pair_add_up_to_its_score() {
    let sketches = invented(&[(0, 0), (0, 1), (1, 0), (7, 2)]);
    let plan = plan();
    let told = explain(&sketches, 0, 1, &plan).expect("both are there");
    let sum: f32 = told.contributions.iter().map(|c| c.weight).sum();
    let constant = told.score - sum;
    let other = explain(&sketches, 0, 3, &plan).expect("both are there");
    let sum: f32 = other.contributions.iter().map(|c| c.weight).sum();
    assert!((other.score - sum - constant).abs() < 1e-3);
    assert!(told.score > told.threshold && other.score < other.threshold);
    assert!(explain(&sketches, 0, 9, &plan).is_none());
}

#[test]
fn a_sketch_comes_back_from_its_text() {
    let sketch = invented(&[(0, 0)]).remove(0);
    assert_eq!(Sketch::from_text(&sketch.to_text()), Some(sketch));
    assert_eq!(Sketch::from_text("不是"), None);
}

#[test]
fn an_own_table_of_weights_replaces_the_built_in_one_and_a_bad_line_is_named() {
    let table = |text: &str| crate::text::TableFile {
        name: "我的.csv".into(),
        text: text.into(),
    };
    let mut diags = Vec::new();
    let plan = Config::default().plan(
        &[table(
            "feature,upto,weight\nconstant,,-9\nwords,0.5,-1\nwords,,2\n",
        )],
        &mut diags,
    );
    assert!(diags.is_empty());
    let mut values = [0.0; FEATURES.len()];
    values[0] = 0.6;
    assert!((plan.weights.score(&values) + 7.0).abs() < 1e-6);
    Config::default().plan(&[table("constant,,1\nwort,,2\n")], &mut diags);
    assert_eq!(
        (diags[0].code, diags[0].origin.line),
        ("link_weights", Some(2))
    );
}

#[test]
fn a_value_out_of_range_is_reported() {
    let mut diags = Vec::new();
    let config = Config {
        candidates: 0,
        best_pair: 2.0,
        ..Config::default()
    };
    config.plan(&[], &mut diags);
    assert_eq!(diags.len(), 2);
}

#[test]
fn names_that_differ_in_legal_form_are_one_respondent() {
    assert_eq!(
        respondent_key("青溪恒昌劳务有限公司"),
        respondent_key("青溪恒昌劳务公司")
    );
    assert_ne!(
        respondent_key("青溪恒昌劳务有限公司"),
        respondent_key("青溪恒昌建设有限公司")
    );
    assert_eq!(group_id("（）", crate::petition::Family::Wages), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_partition_is_the_same_in_any_order(
        filings in prop::collection::vec((0_usize..12, 0_usize..12), 1..40),
        seed in any::<u64>(),
    ) {
        let plan = plan();
        let sketches = invented(&filings);
        let linked = run(&sketches, &[], &plan);
        prop_assert_eq!(linked.first.len(), sketches.len());
        for &first in &linked.first {
            prop_assert_eq!(linked.first[first], first);
        }
        let mut mixed = sketches.clone();
        let mut state = seed | 1;
        for i in (1..mixed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mixed.swap(i, usize::try_from(state >> 33).unwrap_or(0) % (i + 1));
        }
        let again = run(&mixed, &[], &plan);
        prop_assert_eq!(partition(&sketches, &linked), partition(&mixed, &again));
    }
}
