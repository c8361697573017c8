//! The unit that owes the money or the duty (被反映单位).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Found;
use super::cfg::Plan;
use super::context::{left, right};
use crate::text::{SafeText, Span};

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

/// Beginnings that make a unit nobody in particular.
const GENERIC: [&str; 44] = [
    "当地",
    "民办",
    "私立",
    "国有",
    "国资",
    "新公司",
    "老公司",
    "其他",
    "两公司",
    "两家",
    "多家",
    "私人",
    "网络公司",
    "建筑公司",
    "建筑工地",
    "金融公司",
    "保安公司",
    "养老院",
    "派遣公司",
    "用人",
    "相关",
    "有关",
    "主管",
    "上级",
    "另一",
    "一家",
    "某公司",
    "开发公司",
    "家政公司",
    "物业公司",
    "装修公司",
    "劳务公司",
    "保险公司",
    "担保公司",
    "汽车",
    "下岗",
    "塔吊",
    "电子厂",
    "服装厂停",
    "改签",
    "前公司",
    "机构",
    "学校食堂",
    "工地食堂",
];

/// Kinds of unit: with nothing but one of these before its last word, a name is a kind, not a name.
const KINDS: [&str; 62] = [
    "民办",
    "私立",
    "私营",
    "公办",
    "乡镇",
    "食品",
    "化肥",
    "电子",
    "服装",
    "外卖",
    "宠物",
    "定点",
    "锻造",
    "建筑",
    "鞋",
    "砖",
    "酒",
    "水泥",
    "机械",
    "家具",
    "玩具",
    "制衣",
    "汽修",
    "汽车",
    "物业",
    "家政",
    "劳务",
    "派遣",
    "装修",
    "装饰",
    "保险",
    "网络",
    "保安",
    "金融",
    "外资",
    "国有",
    "县",
    "市",
    "省",
    "镇",
    "乡",
    "区",
    "村",
    "我们",
    "本地",
    "集体",
    "老",
    "新",
    "两",
    "换",
    "拿",
    "教育",
    "卫生",
    "房地产",
    "开发",
    "施工",
    "建设",
    "运输",
    "物流",
    "销售",
    "代理",
    "中心",
];

fn generic(name: &str) -> bool {
    GENERIC.iter().any(|g| name.starts_with(g))
        || KINDS.iter().any(|k| {
            name.strip_prefix(k).is_some_and(|rest| {
                [
                    "公司",
                    "厂",
                    "学校",
                    "医院",
                    "工地",
                    "车间",
                    "卫生院",
                    "幼儿园",
                    "中学",
                    "小学",
                    "站点",
                    "项目",
                    "中介",
                    "机构",
                    "企业",
                    "药店",
                    "诊所",
                    "集团",
                    "部门",
                    "店",
                    "超市",
                ]
                .contains(&rest)
            })
        })
}

/// How far a name tells one unit from every other.
fn specific(name: &str) -> f32 {
    let long = if name.chars().count() >= 6 { 0.7 } else { 0.0 };
    let placed = if name
        .chars()
        .skip(1)
        .take(6)
        .any(|c| matches!(c, '县' | '市' | '区' | '镇' | '乡'))
    {
        0.7
    } else {
        0.0
    };
    // A site is where the debt arose; who owes it is rather the firm named beside it.
    let site = if ["工地", "安置房", "小区", "食堂", "车间"]
        .iter()
        .any(|w| name.ends_with(w))
    {
        -0.8
    } else {
        0.0
    };
    long + placed + site
}

/// Whether the text says that a name follows: 公司叫…, 厂名：…, 单位：….
fn named(source: &str, start: usize) -> bool {
    let before = left(source, start, 5).trim_end_matches(['：', ':', ' ', '是', '“']);
    [
        "公司叫",
        "厂叫",
        "厂名叫",
        "厂名",
        "公司名称",
        "单位名称",
        "店叫",
        "公司名",
        "店名",
        "单位",
        "公司",
        "施工单位",
        "总包",
        "学校叫",
        "老板的公司",
        "全称",
        "叫",
        "字号",
    ]
    .iter()
    .any(|w| before.ends_with(w))
}

/// A verb or particle drawn into the head of a name does not belong to it.
fn trim(source: &str, span: Span) -> Span {
    let name = span.of(source).unwrap_or("");
    let head = ["引", "告", "抄", "拿", "人系", "资", "叫"]
        .iter()
        .find(|h| name.starts_with(**h) && name.chars().count() > 5);
    Span::new(span.start + head.map_or(0, |h| h.len()), span.end)
}

/// The best unit of the two texts: its name, the place, and whether that is in the title.
pub(super) fn find(
    title: &SafeText,
    text: &SafeText,
    plan: &Plan,
) -> Option<(Found<String>, bool)> {
    let mut candidates = Vec::new();
    collect(title, true, plan, &mut candidates);
    collect(text, false, plan, &mut candidates);
    // A name that comes back is what the text is about; a short form counts for the long one.
    let mut mentions: BTreeMap<&str, f32> = BTreeMap::new();
    let names: Vec<String> = candidates
        .iter()
        .map(|c: &Candidate| c.found.value.clone())
        .collect();
    for name in &names {
        let tail: String = name
            .chars()
            .rev()
            .take(4)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let count = names.iter().filter(|n| n.contains(&tail)).count();
        mentions.insert(name, if count > 1 { 1.0 } else { 0.0 });
    }
    let mut best: Option<(Found<String>, bool)> = None;
    for candidate in candidates {
        let mut found = candidate.found;
        found.score += mentions.get(found.value.as_str()).copied().unwrap_or(0.0);
        if found.score < plan.config.respondent_threshold {
            continue;
        }
        if best
            .as_ref()
            .is_none_or(|(b, _)| found.score > b.score + 0.01)
        {
            best = Some((found, candidate.in_title));
        }
    }
    best
}

struct Candidate {
    found: Found<String>,
    in_title: bool,
}

fn collect(text: &SafeText, in_title: bool, plan: &Plan, out: &mut Vec<Candidate>) {
    let source = text.as_str();
    let mut units: Vec<(Span, f32)> = plan
        .units
        .find(source)
        .into_iter()
        .map(|s| (s, 0.0))
        .collect();
    for verb in OWING.iter().flat_map(|a| a.find_iter(source)) {
        let start = plan.units.run_before(source, verb.start());
        let span = Span::new(start, verb.start());
        let name = span.of(source).unwrap_or("");
        let long = (3..=22).contains(&name.chars().count());
        if long
            && !NOBODY.iter().any(|n| name == *n || name.ends_with(n))
            && !units.iter().any(|(u, _)| u.overlaps(span))
        {
            units.push((span, -1.0));
        }
    }
    for span in plan.units.find_trades(source) {
        if !units.iter().any(|(u, _)| u.overlaps(span)) {
            units.push((span, -0.4));
        }
    }
    for span in plan.units.find_bare(source) {
        if !units.iter().any(|(u, _)| u.overlaps(span)) {
            units.push((span, -1.5));
        }
    }
    for (span, base) in units {
        let span = trim(source, span);
        let Some(name) = span.of(source) else {
            continue;
        };
        if text.masks().iter().any(|m| m.span.overlaps(span)) || name.chars().count() < 3 {
            continue;
        }
        let before = left(source, span.start, 6);
        let after = right(source, span.end, 12);
        let score = base
            + 0.5
            + plan.unit_left.score_at_end(before)
            + plan.unit_right.score_at_start(after)
            + plan.unit_right.score(after) * 0.5
            + plan.unit_inside.score(name)
            + specific(name)
            + if named(source, span.start) { 5.0 } else { 0.0 }
            + if generic(name) {
                -2.5
            } else if in_title {
                2.0
            } else {
                0.0
            };
        out.push(Candidate {
            found: Found {
                value: name.to_owned(),
                span,
                score,
            },
            in_title,
        });
    }
}
