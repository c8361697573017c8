//! The sum that is owed (拖欠金额), in yuan.

use std::sync::LazyLock;

use regex::Regex;

use super::cfg::Plan;
use super::context::{left, right};
use super::{Found, masked};
use crate::text::{SafeText, Span, parse_number};

static SUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?P<n>[0-9]+(?:[,，][0-9]{3})+(?:\\.[0-9]+)?|[0-9]+(?:\\.[0-9]+)?|[一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟几]+)[ ]?(?:多|余|来)?(?P<scale>万亿|百万|千万|十万|[万亿千百wWkK])?(?P<tail>[1-9一二三四五六七八九])?(?:多|余|来)?[ ]?(?P<unit>元|块|圆|人民币)?",
    )
    .ok()
});

/// A text under this many characters is a register entry: the sum in it is what it is about.
const SHORT: usize = 110;

/// Words that make a text one about money owed.
const DEBT: [&str; 12] = [
    "拖欠", "欠薪", "欠我", "未付", "未发", "没给", "不给", "不退", "克扣", "尚欠", "讨薪", "没发",
];

/// Words after which a bare number is a sum: 欠43000, 剩下16440, 工钱4300.
const OWED: [&str; 14] = [
    "欠", "差", "剩下", "工资", "工钱", "共", "合计", "押金", "运费", "欠薪", "一共", "还有",
    "补贴", "补助",
];

/// The best sum of `text`.
pub(super) fn find(text: &SafeText, plan: &Plan) -> Option<Found<f64>> {
    let source = text.as_str();
    let mut best: Option<Found<f64>> = None;
    // In a text that speaks of a debt at all, a sum with nothing against it is most likely part of it.
    let debt = source.chars().count() < SHORT || DEBT.iter().any(|w| source.contains(w));
    let base = if debt { 1.1 } else { 0.5 };
    for captures in SUM.iter().flat_map(|r| r.captures_iter(source)) {
        let Some(all) = captures.get(0) else { continue };
        let span = Span::new(all.start(), all.end());
        let Some(value) = value(source, &captures, span) else {
            continue;
        };
        if masked(text, span) || !(10.0..1e12).contains(&value) {
            continue;
        }
        let before = left(source, span.start, 16);
        let near = left(source, span.start, 5);
        let after = right(source, span.end, 10);
        let mut score = plan.amount_left.weigh(before, left(source, span.start, 7))
            + plan.amount_right.score(after)
            + base;
        score += plan.amount_left.score(near) * 0.5;
        let better = best
            .as_ref()
            .is_none_or(|b| score > b.score || (score >= b.score && value > b.value));
        if score >= plan.config.amount_threshold && better {
            best = Some(Found { value, span, score });
        }
    }
    best
}

/// The value in yuan; `None` when the digits are no sum of money.
fn value(source: &str, captures: &regex::Captures<'_>, span: Span) -> Option<f64> {
    let digits = captures.name("n")?.as_str();
    let scale = captures.name("scale").map_or("", |m| m.as_str());
    let unit = captures.name("unit").is_some();
    let tail = captures.name("tail").map(|m| m.as_str());
    let next = source.get(span.end..).and_then(|s| s.chars().next());
    let previous = source.get(..span.start).and_then(|s| s.chars().next_back());
    if previous.is_some_and(|c| {
        c.is_ascii_digit() || matches!(c, '.' | '-' | '〔' | '[' | '第' | '*' | '数')
    }) || digits.contains('几') && digits.chars().count() < 2
    {
        return None;
    }
    let large = matches!(
        scale,
        "万" | "亿" | "百万" | "千万" | "十万" | "w" | "W" | "万亿"
    ) || digits.ends_with(['万', '亿'])
        || (digits.contains('万') && tail.is_none());
    let owed = scale.is_empty()
        && tail.is_none()
        && (3..=6).contains(&digits.len())
        && !next.is_some_and(|c| {
            !matches!(
                c,
                '，' | '。' | ' ' | ',' | '、' | '；' | '给' | '没' | '未' | '扣' | '不'
            )
        })
        && OWED.iter().any(|w| {
            source
                .get(..span.start)
                .is_some_and(|s| s.trim_end().ends_with(w))
        });
    let counted = digits.chars().all(|c| !c.is_ascii_digit())
        && digits.contains('千')
        && !next.is_some_and(|c| {
            "人名户平亩字公里次件个台家张头只套年分棵斤吨条米步股本册方立小名位多".contains(c)
        });
    let money = unit
        || owed
        || counted
        || (large
            && !next.is_some_and(|c| {
                "人名户平亩字公里次件个台家张头只套年分棵斤吨条米步股本册方立小名位".contains(c)
                    || c.is_ascii_alphabetic()
            }));
    if !money
        || (unit && next.is_some_and(|c| matches!(c, '地' | '旦' | '月' | '素' | '件' | '头')))
    {
        return None;
    }
    let base = parse_number(digits.replace('几', "三").as_str())?;
    let factor = match scale {
        "" => 1.0,
        "w" | "W" => 1e4,
        "k" | "K" => 1e3,
        "百万" => 1e6,
        "千万" => 1e7,
        "十万" => 1e5,
        "万亿" => 1e12,
        other => parse_number(&format!("1{other}"))?,
    };
    let tail = match tail {
        Some(t) if !scale.is_empty() => parse_number(t)? * factor / 10.0,
        Some(_) => return None,
        None => 0.0,
    };
    Some(base * factor + tail)
}
