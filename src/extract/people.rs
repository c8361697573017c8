//! Readings of how many are owed or affected (涉及人数).

use super::Reading;
use super::number::{Number, numbers};
use crate::text::{SafeText, Span};

/// Nouns of people that a counting word leads to, at most six characters behind it.
const NOUNS: &[&str] = &[
    "人", "工", "员", "师", "友", "司机", "保安", "保洁", "护士", "医生", "学生", "考生", "业主",
    "村民", "兄弟", "老乡", "同事", "家属", "受害", "姐妹", "乡亲", "干部", "代表", "离职", "在编",
    "群众", "居民", "会计", "骑手", "同学", "退休", "女的", "老人", "教练", "毕业", "军人", "战友",
    "士兵", "遗属", "孤儿", "船", "大姐", "阿姨", "青年", "农民", "孩子", "管理", "厨", "钢筋",
    "瓦", "木", "学徒", "用户", "客户", "股东", "会员", "投资", "出借", "患者", "病", "残疾",
    "符合", "职", "下岗", "特岗", "编外", "借调", "符", "支教", "文员", "导游", "后厨", "辅警",
    "男", "女", "媳妇", "保姆", "编", "嫂", "大学", "中专", "主播", "专技", "待岗", "内退",
];

/// Two people said without a number.
const PAIRS: [(&str, u32); 10] = [
    ("夫妻俩", 2),
    ("夫妻二人", 2),
    ("夫妻两人", 2),
    ("夫妇二人", 2),
    ("夫妇两人", 2),
    ("两口子", 2),
    ("兄弟俩", 2),
    ("我和同事", 2),
    ("父子俩", 2),
    ("姐妹俩", 2),
];

/// Every reading of a count of people in `text`.
pub(super) fn readings(text: &SafeText) -> Vec<Reading<f64>> {
    let source = text.as_str();
    let mut out: Vec<Reading<f64>> = numbers(source)
        .iter()
        .filter_map(|n| count(source, n))
        .collect();
    let most = out.iter().map(|r| r.value).fold(0.0, f64::max);
    let many = out.len();
    for (n, reading) in out.iter_mut().enumerate() {
        reading.traits.push(if many == 1 {
            "only"
        } else if n == 0 {
            "first"
        } else {
            "later"
        });
        if many > 1 && reading.value >= most {
            reading.traits.push("largest");
        }
    }
    for (word, value) in PAIRS {
        for (at, _) in source.match_indices(word) {
            out.push(Reading {
                value: f64::from(value),
                low: f64::from(value),
                high: f64::from(value),
                span: Span::new(at, at + word.len()),
                rule: "people_pair",
                traits: vec!["pair"],
            });
        }
    }
    out.extend(named(text));
    out
}

/// The number as a count of people; `None` when it counts something else.
fn count(source: &str, n: &Number) -> Option<Reading<f64>> {
    let before = source.get(..n.start)?;
    let last = before.chars().next_back();
    if last.is_some_and(|c| {
        matches!(c, '第' | '.' | '-' | '/' | '每' | '*') || c.is_ascii_alphanumeric()
    }) {
        return None;
    }
    if !(2.0..1e7).contains(&n.value) || n.value.fract() > 0.0 {
        return None;
    }
    let after = source.get(n.end..)?;
    let mut traits = Vec::new();
    let (unit, width) = [
        "个人", "号人", "口人", "名", "位", "人", "户", "个", "口", "员",
    ]
    .iter()
    .find(|u| after.starts_with(**u))
    .map_or(("", 0), |u| (*u, u.len()));
    let behind = after.get(width..)?;
    let near: String = behind
        .chars()
        .take(7)
        .take_while(|c| !matches!(c, '，' | '。' | '、' | '；' | '！' | '？'))
        .collect();
    let noun = NOUNS.iter().any(|w| near.contains(w));
    let starts_noun = NOUNS.iter().any(|w| near.starts_with(w));
    match unit {
        "个人" | "号人" => traits.push("unit_ren"),
        "人" => {
            if behind.starts_with([
                '民', '才', '社', '次', '力', '事', '均', '间', '份', '为', '大', '造', '行',
            ]) {
                return None;
            }
            traits.push("unit_ren");
        }
        "名" | "位" => {
            if behind.starts_with(['额', '次', '单', '称', '义', '列', '置']) {
                return None;
            }
            traits.push(if starts_noun {
                "unit_ming_noun"
            } else if noun {
                "unit_ming_far_noun"
            } else if near.is_empty() {
                "unit_ming_alone"
            } else {
                "unit_ming"
            });
        }
        "户" => traits.push("unit_hu"),
        "个" => {
            if behind.starts_with(['月', '人', '多', '工', '半', '学', '小', '年', '星', '季'])
                && !["工人", "工友"].iter().any(|w| behind.starts_with(w))
            {
                return None;
            }
            if starts_noun {
                traits.push("unit_ge_noun");
            } else if before.ends_with("们") || before.ends_with('有') {
                traits.push("unit_ge_we");
            } else if noun {
                traits.push("unit_ge_far_noun");
            } else {
                return None;
            }
        }
        "口" | "口人" | "员" => return None,
        _ => {
            // 近三千铁路职工: the noun stands farther off.
            let about = before.ends_with(['近', '约']) && noun && n.value >= 10.0;
            if (starts_noun || about)
                && !behind.starts_with([
                    '元', '块', '万', '多', '里', '米', '亩', '个', '天', '次', '余',
                ])
                && !behind.starts_with(['月', '年', '工'])
                && !(n.large && n.value > 1e6)
                && behind.chars().next().is_some_and(|c| !c.is_ascii_digit())
            {
                traits.push("unit_noun_only");
            } else {
                return None;
            }
        }
    }
    if n.high > n.low {
        traits.push("open");
    }
    if source
        .get(n.start..n.end)
        .is_some_and(|w| w.contains(['几', '数']))
    {
        traits.push("vague");
    }
    traits.push(match n.value {
        v if v < 3.0 => "size_two",
        v if v < 10.0 => "size_few",
        v if v < 100.0 => "size_tens",
        v if v < 1000.0 => "size_hundreds",
        _ => "size_thousands",
    });
    Some(Reading {
        value: n.value,
        low: n.low.ceil(),
        high: n.high.floor().max(n.value),
        span: Span::new(n.start, n.end + width),
        rule: "people_stated",
        traits,
    })
}

/// 【姓名甲】、【姓名乙】、【姓名丙】: names told one after the other.
fn named(text: &SafeText) -> Vec<Reading<f64>> {
    let (source, masks) = (text.as_str(), text.masks());
    let mut out = Vec::new();
    let mut at = 0;
    while at < masks.len() {
        let mut end = at;
        while let (Some(a), Some(b)) = (masks.get(end), masks.get(end + 1)) {
            let listed = source
                .get(a.span.end..b.span.start)
                .is_some_and(|s| matches!(s, "、" | "和" | "，" | "与" | "及" | " " | ""));
            let people = [a, b]
                .iter()
                .all(|m| m.kind == crate::text::MaskKind::Person);
            if !listed || !people {
                break;
            }
            end += 1;
        }
        if let (Some(a), Some(b)) = (masks.get(at), masks.get(end))
            && end > at
        {
            let value = f64::from(u32::try_from(end - at + 1).unwrap_or(2));
            let counted = source
                .get(b.span.end..)
                .is_some_and(|s| s.starts_with('等'));
            if !counted {
                out.push(Reading {
                    value,
                    low: value,
                    high: value,
                    span: Span::new(a.span.start, b.span.end),
                    rule: "people_named",
                    traits: vec![
                        "named",
                        if value > 2.0 {
                            "named_more"
                        } else {
                            "named_two"
                        },
                    ],
                });
            }
        }
        at = end + 1;
    }
    out
}
