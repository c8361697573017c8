//! Readings of the unit that owes the money or the duty (被反映单位).

mod alias;
mod generic;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Reading;
use crate::petition::{UnitClass, UnitName};
use crate::text::{SafeText, Span, UnitFinder};

pub(super) use alias::relations;

/// Verbs of owing: what stands left of one is the unit, even when it does not end like one (恒舶建设欠的 …).
const OWES: [&str; 22] = [
    "恶意拖欠",
    "长期拖欠",
    "拖欠",
    "欠的",
    "欠付",
    "欠发",
    "欠缴",
    "欠其",
    "欠我",
    "欠工资",
    "尚欠",
    "仍欠",
    "共欠",
    "一直欠",
    "欠",
    "克扣",
    "拒不支付",
    "拒付",
    "未发放",
    "未支付",
    "扣着",
    "不发",
];

static OWING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(OWES)
        .ok()
});

/// Words that no unit without a suffix can be.
const NOBODY: [&str; 46] = [
    "公司",
    "单位",
    "老板",
    "学校",
    "工地",
    "项目",
    "工资",
    "我们",
    "他们",
    "他",
    "她",
    "对方",
    "企业",
    "厂",
    "至今",
    "现在",
    "目前",
    "一直",
    "农民工",
    "员工",
    "民工",
    "投诉",
    "举报",
    "反映",
    "关于",
    "工人",
    "包工头",
    "班组长",
    "年",
    "月",
    "个月",
    "此",
    "该",
    "还",
    "仍",
    "被",
    "有人",
    "大家",
    "政府",
    "领导",
    "财政",
    "不",
    "存在",
    "恶意",
    "长期",
    "所",
];

/// The most readings of one text; a longer one has said whom it means by then.
const MOST: usize = 60;

/// Every reading of a unit in the title and in the text.
pub(super) fn readings(
    title: &SafeText,
    text: &SafeText,
    finder: &UnitFinder,
) -> [Vec<Reading<String>>; 2] {
    let mut both = [collect(title, finder), collect(text, finder)];
    let tails: Vec<String> = both.iter().flatten().map(|r| tail(&r.value)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for tail in &tails {
        *counts.entry(tail).or_default() += 1;
    }
    let [in_title, in_text] = [0, 1].map(|n| {
        let one: Vec<String> = both[n].iter().map(|r| tail(&r.value)).collect();
        one
    });
    for (n, readings) in both.iter_mut().enumerate() {
        let other = if n == 0 { &in_text } else { &in_title };
        let distinct = counts.len();
        for (at, reading) in readings.iter_mut().enumerate() {
            let end = tail(&reading.value);
            let mentions = counts.get(end.as_str()).copied().unwrap_or(1);
            reading.traits.push(match mentions {
                0 | 1 => "mentioned_once",
                2 => "mentioned_twice",
                _ => "mentioned_often",
            });
            if other.contains(&end) {
                reading.traits.push(if n == 0 { "title_and_text" } else { "text_and_title" });
            }
            reading.traits.push(match (n, at) {
                (0, 0) => "first_in_title",
                (0, _) => "later_in_title",
                (_, 0) => "first_in_text",
                (_, 1 | 2) => "early_in_text",
                _ => "later_in_text",
            });
            if n == 1 && !in_title.is_empty() {
                reading.traits.push("title_names_one");
            }
            reading.traits.push(match distinct {
                1 => "only",
                2 | 3 => "few",
                _ => "many",
            });
        }
    }
    both
}

/// The last four characters, by which a short form meets the long one.
fn tail(name: &str) -> String {
    let skip = name.chars().count().saturating_sub(4);
    name.chars().skip(skip).collect()
}

fn collect(text: &SafeText, finder: &UnitFinder) -> Vec<Reading<String>> {
    let source = text.as_str();
    let mut units: Vec<(Span, &'static str)> =
        finder.find(source).into_iter().map(|s| (s, "respondent_unit")).collect();
    let mut add = |span: Span, rule: &'static str| {
        if !units.iter().any(|(u, _)| u.overlaps(span)) {
            units.push((span, rule));
        }
    };
    for verb in OWING.iter().flat_map(|a| a.find_iter(source)).take(MOST) {
        let span = Span::new(finder.run_before(source, verb.start()), verb.start());
        let name = span.of(source).unwrap_or("");
        let long = (3..=22).contains(&name.chars().count());
        if long && !NOBODY.iter().any(|n| name == *n || name.ends_with(n)) {
            add(span, "respondent_owing");
        }
    }
    for span in finder.find_trades(source).into_iter().take(MOST) {
        add(span, "respondent_trade");
    }
    for span in finder.find_bare(source).into_iter().take(MOST) {
        add(span, "respondent_bare");
    }
    units.sort_by_key(|(s, _)| (s.start, s.end));
    units
        .into_iter()
        .filter_map(|(span, rule)| reading(text, trim(source, span), rule))
        .take(MOST)
        .collect()
}

/// A verb or particle drawn into the head of a name does not belong to it.
fn trim(source: &str, span: Span) -> Span {
    let name = span.of(source).unwrap_or("");
    let head = HEADS
        .iter()
        .find(|h| name.starts_with(**h) && name.chars().count() > h.chars().count() + 3);
    Span::new(span.start + head.map_or(0, |h| h.len()), span.end)
}

/// What the reading leftwards draws in before a name.
const HEADS: [&str; 7] = ["引", "告", "抄", "拿", "人系", "资", "叫"];

fn reading(text: &SafeText, span: Span, rule: &'static str) -> Option<Reading<String>> {
    let source = text.as_str();
    let name = span.of(source)?;
    let count = name.chars().count();
    if text.masks().iter().any(|m| m.span.overlaps(span)) || count < 3 {
        return None;
    }
    let parsed = UnitName::parse(name);
    let mut traits = vec![rule, class(parsed.class)];
    if generic::generic(name) {
        traits.push("generic");
    }
    traits.push(match count {
        0..=3 => "len_3",
        4 => "len_4",
        5 | 6 => "len_6",
        7..=9 => "len_9",
        10..=14 => "len_14",
        _ => "len_more",
    });
    if !parsed.place.is_empty() {
        traits.push("placed");
    }
    if !parsed.brand.is_empty() {
        traits.push("branded");
    } else if parsed.part.is_none() {
        traits.push("brandless");
    }
    if !parsed.trade.is_empty() {
        traits.push("trade");
    }
    if parsed.part.is_some() {
        traits.push("part");
    }
    if SITES.iter().any(|w| name.ends_with(w)) {
        traits.push("site");
    }
    if AUTHORITIES.iter().any(|w| name.contains(w)) {
        traits.push("authority");
    }
    if span.start == 0 {
        traits.push("at_start");
    }
    if span.end == source.len() {
        traits.push("at_end");
    }
    Some(Reading {
        value: name.to_owned(),
        low: 0.0,
        high: 0.0,
        span,
        rule,
        traits,
    })
}

fn class(class: UnitClass) -> &'static str {
    match class {
        UnitClass::Company => "class_company",
        UnitClass::Plant => "class_plant",
        UnitClass::School => "class_school",
        UnitClass::Hospital => "class_hospital",
        UnitClass::Office => "class_office",
        UnitClass::Village => "class_village",
        UnitClass::Bank => "class_bank",
        UnitClass::Shop => "class_shop",
        UnitClass::Cooperative => "class_cooperative",
        UnitClass::Project => "class_project",
        UnitClass::Unknown => "class_unknown",
    }
}

/// A site is where the debt arose; who owes it is rather the firm named beside it.
const SITES: [&str; 14] = [
    "工地", "安置房", "小区", "食堂", "车间", "项目", "工程", "广场", "大厦", "花园", "家园", "标段", "期", "市场",
];

/// Offices that take filings and answer them, more often than they owe.
const AUTHORITIES: [&str; 26] = [
    "劳动监察", "监察大队", "人社", "信访", "劳动局", "法院", "仲裁", "派出所", "公安", "纪委", "市政府", "县政府", "省政府",
    "区政府", "检察院", "人力资源", "社保", "税务", "经侦", "住建", "市委", "县委", "省委", "医保", "就业", "工会",
];
