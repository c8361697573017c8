//! How many are owed or affected (涉及人数).

use std::sync::LazyLock;

use regex::Regex;

use super::cfg::Plan;
use super::context::{left, right};
use super::{Found, masked};
use crate::text::{SafeText, Span, parse_number};

static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?P<n>[0-9]+|[一二两俩三仨四五六七八九十百千]+)(?:[-—~至][0-9]+)?(?P<more>多|余|来|几)?(?P<wan>万)?(?:多|余)?(?P<unit>名|位|个|人|户|口)").ok()
});

/// Nouns that make a counted 个 or 名 a person.
const NOUNS: [&str; 40] = [
    "工人",
    "民工",
    "农民工",
    "职工",
    "员工",
    "教师",
    "老师",
    "人",
    "瓦工",
    "木工",
    "钢筋工",
    "司机",
    "护士",
    "医生",
    "学生",
    "业主",
    "村民",
    "保安",
    "保洁",
    "兄弟",
    "老乡",
    "工友",
    "同事",
    "家庭",
    "受害者",
    "出借人",
    "姐妹",
    "女工",
    "师傅",
    "临时工",
    "退休",
    "船员",
    "社区",
    "代表",
    "离职",
    "在编",
    "协管员",
    "群众",
    "居民",
    "会计",
];

/// The best count of `text`.
pub(super) fn find(text: &SafeText, plan: &Plan) -> Option<Found<u32>> {
    let source = text.as_str();
    let mut best: Option<Found<u32>> = None;
    for captures in COUNT.iter().flat_map(|r| r.captures_iter(source)) {
        let (Some(all), Some(digits), Some(unit)) =
            (captures.get(0), captures.name("n"), captures.name("unit"))
        else {
            continue;
        };
        let span = Span::new(all.start(), all.end());
        let factor = if captures.name("wan").is_some() {
            1e4
        } else {
            1.0
        };
        let Some(value) = parse_number(digits.as_str()).map(|n| n * factor) else {
            continue;
        };
        if masked(text, span) || !(2.0..1e7).contains(&value) {
            continue;
        }
        let before = left(source, span.start, 10);
        let after = right(source, span.end, 8);
        let Some(base) = base(before, unit.as_str(), after) else {
            continue;
        };
        let score = base
            + plan.people_left.weigh(before, left(source, span.start, 4))
            + plan.people_right.score(after);
        let value = whole(value);
        let better = best
            .as_ref()
            .is_none_or(|b| score > b.score || (score >= b.score && value > b.value));
        if score >= plan.config.people_threshold && better {
            best = Some(Found { value, span, score });
        }
    }
    best
}

/// What the counted thing is worth as a count of people; `None` when it is no person.
fn base(before: &str, unit: &str, after: &str) -> Option<f32> {
    let last = before.chars().next_back();
    if last.is_some_and(|c| {
        matches!(c, '第' | '.' | '年' | '每' | '-' | '/')
            || c.is_ascii_digit()
            || "十百千万几".contains(c)
    }) {
        return None;
    }
    let noun = || {
        let near: String = after.chars().take(7).collect();
        NOUNS.iter().any(|n| near.contains(n))
            || near
                .chars()
                .take(5)
                .any(|c| matches!(c, '工' | '员' | '师' | '友'))
    };
    match unit {
        "人" if after.starts_with([
            '民', '才', '社', '次', '力', '事', '均', '间', '份', '为', '大',
        ]) =>
        {
            None
        }
        "人" => Some(if before.ends_with('等') { 5.0 } else { 2.0 }),
        "名" | "位" if noun() => Some(3.0),
        "个" if noun() => Some(2.0),
        "个" if before.ends_with("我们")
            || before.ends_with("俺们")
            || before.ends_with("咱们") =>
        {
            Some(3.0)
        }
        "户" => Some(1.5),
        "名" => Some(1.5),
        _ => None,
    }
}

fn whole(value: f64) -> u32 {
    format!("{value:.0}").parse().unwrap_or(u32::MAX)
}
