//! Readings of the unit that owes the money or the duty (被反映单位).

mod alias;
mod crew;
mod generic;
mod short;
mod stand;
mod title;
mod trim;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Reading;
use crate::petition::{UnitClass, UnitName};
use crate::text::{NameStarts, SafeText, Span, UnitFinder};

pub(super) use alias::relations;
pub(super) use short::{ShortNames, Units};

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
    short: &ShortNames,
) -> [Vec<Reading<String>>; 2] {
    let mut both = [
        collect(title, finder, short, true),
        collect(text, finder, short, false),
    ];
    stand::stand([title.as_str(), text.as_str()], &mut both);
    let tails: Vec<String> = both.iter().flatten().map(|r| tail(&r.value)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for tail in &tails {
        *counts.entry(tail).or_default() += 1;
    }
    let [in_title, in_text] = [0, 1].map(|n| {
        let one: Vec<String> = both[n].iter().map(|r| tail(&r.value)).collect();
        one
    });
    let kind = title::kind(title.as_str());
    for (n, readings) in both.iter_mut().enumerate() {
        let other = if n == 0 { &in_text } else { &in_title };
        let distinct = counts.len();
        for (at, reading) in readings.iter_mut().enumerate() {
            let end = tail(&reading.value);
            let mentions = counts.get(end.as_str()).copied().unwrap_or(1);
            reading.traits.push(kind.trait_name());
            if n == 0 {
                reading.traits.push(kind.inside());
            }
            reading.traits.push(match mentions {
                0 | 1 => "mentioned_once",
                2 => "mentioned_twice",
                _ => "mentioned_often",
            });
            if other.contains(&end) {
                reading.traits.push(if n == 0 {
                    "title_and_text"
                } else {
                    "text_and_title"
                });
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

/// The legal name of the unit `value` among the readings, where the texts give one (宏达公司 → 宏达建筑有限公司).
pub(super) fn in_full(value: &str, both: &[Vec<Reading<String>>; 2]) -> Option<String> {
    let short = stand::Key::of(value);
    let fits = |r: &&Reading<String>| {
        r.value.contains("公司") && stand::Key::of(&r.value).fuller_than(&short)
    };
    let found = both.iter().flatten().find(fits)?;
    Some(found.value.clone())
}

/// The last four characters, by which a short form meets the long one.
fn tail(name: &str) -> String {
    let skip = name.chars().count().saturating_sub(4);
    name.chars().skip(skip).collect()
}

fn collect(
    text: &SafeText,
    finder: &UnitFinder,
    short: &ShortNames,
    is_title: bool,
) -> Vec<Reading<String>> {
    let source = text.as_str();
    let starts = finder.starts(source);
    let units = finder.find(source).into_iter();
    let mut all: Vec<(Span, &'static str)> = units.map(|s| (s, "respondent_unit")).collect();
    let mut more = short.find(source, &starts);
    more.extend(owing(source, &starts));
    more.extend(
        crew::crews(source, &starts)
            .into_iter()
            .filter(|(s, _)| someone(s.of(source).unwrap_or(""))),
    );
    if is_title {
        let named = |s: &Span| someone(s.of(source).unwrap_or(""));
        let subject = title::subject(source).filter(named);
        more.extend(subject.map(|s| (s, "respondent_subject")));
    }
    let trades = finder.find_trades(source).into_iter();
    more.extend(trades.map(|s| (s, "respondent_trade")));
    let bare = finder.find_bare(source).into_iter();
    more.extend(bare.map(|s| (s, "respondent_bare")));
    // What was read first stands; of the weaker readings the first of the list above does.
    let mut taken: Vec<Span> = all.iter().map(|(s, _)| *s).collect();
    for (span, rule) in more {
        let at = taken.partition_point(|t| t.end <= span.start);
        if !taken.get(at).is_some_and(|t| t.overlaps(span)) {
            taken.insert(at, span);
            all.push((span, rule));
        }
    }
    all.sort_by_key(|(s, _)| (s.start, s.end));
    all.into_iter()
        .filter_map(|(span, rule)| reading(text, trim::trim(source, span), rule))
        .take(MOST)
        .collect()
}

/// What stands left of a verb of owing, even when it does not end like a unit.
fn owing(source: &str, starts: &NameStarts<'_>) -> Vec<(Span, &'static str)> {
    let verbs = OWING.iter().flat_map(|a| a.find_iter(source));
    let spans = verbs.map(|v| Span::new(starts.before(v.start()), v.start()));
    let named = |span: &Span| someone(span.of(source).unwrap_or(""));
    spans
        .filter(named)
        .map(|s| (s, "respondent_owing"))
        .collect()
}

/// Whether words without a unit's last word can be a name.
fn someone(name: &str) -> bool {
    (3..=22).contains(&name.chars().count())
        && !NOBODY.iter().any(|n| name == *n || name.ends_with(n))
}

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
    if generic::verbal(name) {
        traits.push("verbal");
    }
    traits.push(match count {
        0..=3 => "len_3",
        4 => "len_4",
        5 | 6 => "len_6",
        7..=9 => "len_9",
        10..=14 => "len_14",
        _ => "len_more",
    });
    match parsed.place.chars().count() {
        0 => {}
        1 => traits.push("placed_vaguely"),
        _ => traits.push("placed"),
    }
    if !parsed.place.is_empty() && parsed.brand.is_empty() && !parsed.suffix.is_empty() {
        traits.push("place_and_kind");
    }
    if JUNK.iter().any(|w| name.ends_with(w)) || pupils(source, span) {
        return None;
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
    if COURTS.iter().any(|w| name.contains(w)) {
        traits.push("court");
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

/// 残疾大学生, 入中学生社团: a pupil, no school.
fn pupils(source: &str, span: Span) -> bool {
    let school = span.of(source).is_some_and(|n| n.ends_with('学'));
    school
        && source
            .get(span.end..)
            .is_some_and(|s| s.starts_with('生') && !s.starts_with("生活"))
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

/// What ends like a unit and is none.
const JUNK: &[&str] = &[
    "养老保险",
    "医疗保险",
    "失业保险",
    "工伤保险",
    "社会保险",
    "义务教育",
    "继续教育",
    "职业培训班",
    "一二期",
    "资金项目",
    "高等教育",
    "成人教育",
    "补贴标准",
    "各政府",
    "养老金",
    "建筑业",
    "该单位",
    "本单位",
    "现政府",
    "义务",
    "试用期",
    "产假期",
];

/// A site is where the debt arose; who owes it is rather the firm named beside it.
const SITES: [&str; 14] = [
    "工地",
    "安置房",
    "小区",
    "食堂",
    "车间",
    "项目",
    "工程",
    "广场",
    "大厦",
    "花园",
    "家园",
    "标段",
    "期",
    "市场",
];

/// Offices that judge and investigate.
const COURTS: [&str; 8] = [
    "法院",
    "检察院",
    "公安",
    "派出所",
    "仲裁",
    "信访",
    "纪委",
    "经侦",
];

/// Offices that take filings and answer them, more often than they owe.
const AUTHORITIES: [&str; 25] = [
    "劳动监察",
    "监察大队",
    "人社",
    "信访",
    "劳动局",
    "法院",
    "仲裁",
    "派出所",
    "纪委",
    "市政府",
    "县政府",
    "省政府",
    "区政府",
    "检察院",
    "人力资源",
    "社保",
    "税务",
    "经侦",
    "住建",
    "市委",
    "县委",
    "省委",
    "医保",
    "就业",
    "工会",
];
