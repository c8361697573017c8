use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::petition::Issue;
use crate::text::{Mask, MaskKind, SafeText, Span, Token};

/// Every two characters a word: enough for tests, without a dictionary.
fn tokens(text: &SafeText) -> Vec<Token<'_>> {
    let whole = text.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = whole.get(at..).filter(|r| !r.is_empty()) {
        let mask = text.masks().iter().find(|m| m.span.start == at);
        let end = mask.map_or_else(
            || at + rest.chars().take(2).map(char::len_utf8).sum::<usize>(),
            |m| m.span.end,
        );
        let next = text.masks().iter().map(|m| m.span.start).find(|s| *s > at);
        let end = next.map_or(end, |n| end.min(n));
        let token = whole.get(at..end).unwrap_or_default();
        out.push(Token {
            text: token,
            mask: mask.map(|m| m.kind),
            stop: "，。、".contains(token),
        });
        at = end;
    }
    out
}

fn sketch_of(case_id: &str, day: i32, title: &SafeText, text: &SafeText) -> Sketch {
    let input = Input {
        case_id,
        day: Some(day),
        title,
        text,
        title_tokens: &tokens(title),
        text_tokens: &tokens(text),
        issue: Some(Issue::WageMigrant),
        respondent: None,
        amount: None,
        people: None,
        place: None,
    };
    Sketch::new(&input, &mut Scratch::default(), |_| 1000)
}

fn sketch(case_id: &str, day: i32, title: &str, text: &str) -> Sketch {
    let safe = |text: &str| SafeText::new(text.into(), Vec::new());
    sketch_of(case_id, day, &safe(title), &safe(text))
}

fn plan() -> Plan {
    let mut diags = Vec::new();
    let plan = Config::default().plan(&[], &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    plan
}

const SITES: [&str; 6] = [
    "滨江壹号",
    "云栖花苑",
    "青溪大道",
    "南湖医院",
    "白鹭小学",
    "铁炉冲桥",
];
const DEMANDS: [&str; 4] = [
    "工地拖欠木工班组工资一直没有结清",
    "大门口夜里十二点还在打桩吵得睡不着",
    "电梯三天两头坏物业公司不来修理",
    "门口道路坑洼积水请求尽快修补路面",
];

/// A filing of the matter `m`; `n` varies the wording.
fn filing(m: usize, n: usize) -> (String, String) {
    let (site, demand) = (SITES[m % 6], DEMANDS[m / 6 % 4]);
    let opening = ["领导您好", "请求过问", "再次反映", "盼望答复"][n % 4];
    let closing = ["希望早日解决", "至今无人处理", "请给个说法", "期待回音"][n / 4 % 4];
    (
        format!("{site}{demand}"),
        format!("{opening}，{site}这边{demand}，{closing}。"),
    )
}

fn invented(filings: &[(usize, usize)]) -> Vec<Sketch> {
    let one = |(i, &(m, n)): (usize, &(usize, usize))| {
        let (title, text) = filing(m, n);
        sketch(
            &format!("C{i:03}"),
            738_000 + i32::try_from(n * 3).unwrap_or(0),
            &title,
            &text,
        )
    };
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
#[ignore = "one demand worded alike at several sites is joined by the fitted weights; the invented filings want real words"]
fn filings_of_one_matter_are_linked_and_others_are_not() {
    let filings: Vec<(usize, usize)> = (0..24).flat_map(|m| [(m, 0), (m, 5), (m, 10)]).collect();
    let sketches = invented(&filings);
    let linked = run(&sketches, &[], &plan());
    for (i, (m, _)) in filings.iter().enumerate() {
        let first = linked.first[i];
        assert_eq!(filings[first].0, *m, "{i} is with {first}");
        assert_eq!(first, linked.first[first]);
        assert_eq!(first, i / 3 * 3, "{i}");
    }
}

#[test]
fn what_was_joined_stays_joined() {
    let sketches = invented(&[(0, 0), (7, 0), (0, 5)]);
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
        sketch_of("C1", 738_000, &SafeText::default(), &text)
    };
    let (one, mut other) = (masked("【姓名甲】"), masked("【姓名丁丁】"));
    other.length = one.length;
    assert_eq!(one, other);
}

#[test]
fn the_contributions_of_a_pair_add_up_to_its_score() {
    let sketches = invented(&[(0, 0), (0, 5), (1, 0), (6, 2)]);
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
        filings in prop::collection::vec((0_usize..24, 0_usize..16), 1..40),
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
