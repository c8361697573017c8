//! Laws that hold for any text.

use proptest::prelude::*;

use super::tests::{PLAN, case};
use super::*;
use crate::text::Folded;

/// Pieces that lead the grammars everywhere: numbers, units, cues, names, signs.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9０-９]{1,9}",
        "[一二两三十百千万亿几多余半零、年月]{1,6}",
        proptest::sample::select(vec![
            "元",
            "万元",
            "块",
            "名工人",
            "个人",
            "人",
            "个月",
            "年",
            "每人",
            "每月",
            "欠",
            "拖欠",
            "至今",
            "未发",
            "合计",
            "从去年",
            "2023年",
            "5月",
            "到",
            "至",
            "-",
            "（",
            "）",
            "，",
            "。",
            "\n",
            " ",
            ".",
            ",",
            "澄阳县",
            "宏达",
            "建筑",
            "有限公司",
            "项目部",
            "（以下简称“宏达”）",
            "总包为",
            "和",
            "在",
            "单位：",
            "厂名叫",
            "【姓名甲】",
            "等",
            "我们",
            "镇",
            "说",
            "🙂",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn spans(facts: &Facts) -> Vec<(Span, bool)> {
    let mut all = Vec::new();
    all.extend(facts.amount_yuan.as_ref().map(|f| (f.span, f.in_title)));
    all.extend(facts.people.as_ref().map(|f| (f.span, f.in_title)));
    all.extend(facts.months.as_ref().map(|f| (f.span, f.in_title)));
    all.extend(facts.respondent.as_ref().map(|f| (f.span, f.in_title)));
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn spans_lie_in_the_text_and_bounds_hold(title in texts(), text in texts()) {
        let case = case(&title, &text, None);
        let facts = run(&case, &PLAN);
        for (span, in_title) in spans(&facts) {
            let whole = if in_title { &title } else { &text };
            prop_assert!(span.of(whole).is_some_and(|s| !s.is_empty()));
            prop_assert!(span.chars(whole).is_some());
        }
        for fact in facts.amount_yuan.iter().chain(&facts.months) {
            prop_assert!(fact.value >= 0.0 && fact.low <= fact.value && fact.value <= fact.high, "{fact:?}");
        }
        if let Some(people) = &facts.people {
            let value = f64::from(people.value);
            prop_assert!(people.low <= value && value <= people.high, "{people:?}");
        }
        if let Some(unit) = &facts.respondent {
            prop_assert!(!unit.value.trim().is_empty());
        }
    }

    #[test]
    fn folding_first_changes_nothing(text in texts()) {
        let once = Folded::new(&text).text;
        let twice = Folded::new(&once).text;
        prop_assert_eq!(run(&case("", &once, None), &PLAN), run(&case("", &twice, None), &PLAN));
    }

    #[test]
    fn every_reading_that_is_told_has_its_reasons(text in texts()) {
        let case = case("", &text, None);
        for told in consider(&case, &PLAN) {
            let sum: f32 = told.reasons.iter().map(|r| r.1).sum();
            prop_assert!((sum - told.score).abs() < 1e-3, "{told:?}");
            prop_assert!(told.span.of(&text).is_some());
        }
        let _ = relations(&case, &PLAN);
    }
}

/// A text of 100,000 characters is read in a time that a run can bear.
#[test]
fn long_texts_are_read_in_linear_time() {
    let one =
        "我们12名工人在澄阳县宏达建筑有限公司干活，拖欠工资3.5万元，从去年10月到现在5个月没发；";
    let time = |count: usize| {
        let case = case("", &one.repeat(count), None);
        let start = std::time::Instant::now();
        let facts = run(&case, &PLAN);
        assert!(facts.amount_yuan.is_some());
        start.elapsed().as_secs_f64()
    };
    let (short, long) = (time(250), time(2250));
    assert!(
        long < short.max(0.02) * 30.0,
        "{short} s for 11,000 characters, {long} s for 100,000"
    );
}
