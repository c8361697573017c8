//! Readings of the sum that is owed (拖欠金额), in yuan.

use super::Reading;
use super::number::{Number, numbers};
use crate::text::Span;

/// What is counted by these is no money.
const COUNTED: &str = "人名户平亩字公里次件个台家张头只套年分棵斤吨条米步股本册方立小位多口点天日月号位元旦届岁级倍节辆间栋层楼路站期版篇项例份粒瓶箱桌床师学";
/// Words before a bare figure that make it a sum: 欠43000, 工资4300.
const OWED: [&str; 44] = [
    "欠",
    "差",
    "剩下",
    "工资",
    "工钱",
    "共",
    "合计",
    "押金",
    "运费",
    "欠薪",
    "一共",
    "还有",
    "补贴",
    "补助",
    "下欠",
    "余",
    "余款",
    "尾款",
    "工资款",
    "提成",
    "绩效",
    "奖金",
    "生活费",
    "费用",
    "介绍费",
    "报名费",
    "培训费",
    "体检费",
    "服装费",
    "收钱",
    "收费",
    "交了",
    "收了",
    "医药费",
    "医疗费",
    "补偿",
    "赔偿",
    "工钱共",
    "货款",
    "总计",
    "金额",
    "应得",
    "少发",
    "退",
];

/// What follows a bare figure that counts people, places or something else (几万居民, 1401房, 十余万用户).
const OTHERS: [&str; 30] = [
    "居民",
    "业主",
    "村民",
    "市民",
    "群众",
    "百姓",
    "学生",
    "师生",
    "教职",
    "用户",
    "住户",
    "客户",
    "受害",
    "乘客",
    "家庭",
    "老人",
    "孩",
    "房",
    "室",
    "栋",
    "幢",
    "号",
    "车次",
    "平米",
    "平方",
    "席",
    "层次",
    "挑万选",
    "丈",
    "笔",
];

/// Every reading of a sum in `text`.
pub(super) fn readings(text: &str) -> Vec<Reading<f64>> {
    let all = numbers(text);
    let mut out: Vec<Reading<f64>> = all.iter().filter_map(|n| money(text, n)).collect();
    rank(&mut out);
    let products = products(text, &all, &out);
    let sums = sums(text, &out);
    out.extend(products);
    out.extend(sums);
    out
}

/// The number as a sum of money; `None` when it counts something else.
fn money(text: &str, n: &Number) -> Option<Reading<f64>> {
    let before = text.get(..n.start)?;
    let last = before.chars().next_back();
    if last.is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '〔' | '[' | '第' | '*' | '号')
    }) {
        return None;
    }
    let mut end = n.end;
    let after = text.get(end..)?;
    let spaced = after.trim_start_matches(' ');
    let unit = ["人民币", "万元", "块钱", "元", "块", "圆", "余元", "多元"]
        .iter()
        .find(|u| spaced.starts_with(**u));
    let mut traits = Vec::new();
    let mut factor = 1.0;
    if let Some(unit) = unit {
        end += after.len() - spaced.len() + unit.len();
        if *unit == "万元" {
            factor = 1e4;
        }
        let next = text.get(end..)?.chars().next();
        if next.is_some_and(|c| matches!(c, '旦' | '素' | '地' | '件' | '头')) {
            return None;
        }
        traits.push("unit_yuan");
    } else {
        let next = after.chars().next();
        // 欠我们32万多次讨要: the times are counted, not the money.
        let times = n.large
            && ["多次", "多年", "多方"]
                .iter()
                .any(|w| after.starts_with(w));
        let counts = !times
            && next.is_some_and(|c| {
                COUNTED.contains(c)
                    || c.is_ascii_alphanumeric()
                    || matches!(c, '-' | '%' | '％' | '.' | '/' | '：' | ':' | '～' | '~')
            });
        if OTHERS.iter().any(|w| after.starts_with(w)) {
            return None;
        }
        let sign = before.ends_with(['¥', '￥']);
        let bare = !n.chinese && n.signs >= 3 && n.signs <= 12 && !counts;
        let named = OWED.iter().any(|w| {
            before
                .trim_end_matches(['了', '我', '约', '近', '的', ' ', '：', ':', '计', '为'])
                .ends_with(w)
        });
        let saying = ["百", "千万"].contains(&text.get(n.start..n.end).unwrap_or(""));
        if saying && !before.ends_with(['近', '上', '约', '达', '过', '数', '欠']) {
            // 老百姓, 错误百出, 千万不要.
            return None;
        } else if n.large && !counts {
            traits.push("unit_large");
        } else if sign {
            traits.push("unit_sign");
        } else if n.round && !counts && n.value >= 100.0 && !part_of_name(n, after) {
            traits.push("unit_round");
        } else if bare && named {
            traits.push("unit_named");
        } else if hotline(n.value) {
            return None;
        } else if bare && !(1900.0..2100.0).contains(&n.value) && n.signs >= 4
            || bare && n.value.fract() > 0.0
        {
            traits.push("unit_none");
        } else {
            return None;
        }
    }
    let (value, low, high) = (n.value * factor, n.low * factor, n.high * factor);
    if !(5.0..1e12).contains(&value) {
        return None;
    }
    traits.push(size(value));
    if high > low {
        traits.push("open");
    }
    if n.chinese {
        traits.push("chinese");
    }
    if text
        .get(n.start..n.end)
        .is_some_and(|w| w.contains(['几', '数']))
    {
        traits.push("vague");
    }
    if text.get(end..)?.starts_with(['/', '每']) {
        traits.push("per");
    }
    Some(Reading {
        value,
        low,
        high,
        span: Span::new(n.start, end),
        rule: "amount_stated",
        traits,
    })
}

/// 九千府, 千山机床厂: a numeral inside a name.
fn part_of_name(n: &Number, after: &str) -> bool {
    n.chinese && after.starts_with(['府', '山', '岛', '佛', '户', '年', '灯', '秋'])
}

/// 12345, 12333, 12315, 95588: lines to call, no sums.
fn hotline(value: f64) -> bool {
    (12_300.0..12_400.0).contains(&value) || (95_000.0..96_999.0).contains(&value)
}

fn size(value: f64) -> &'static str {
    match value {
        v if v < 100.0 => "size_tens",
        v if v < 1e3 => "size_hundreds",
        v if v < 5e3 => "size_thousands",
        v if v < 2e4 => "size_low_ten_thousands",
        v if v < 1e5 => "size_ten_thousands",
        v if v < 1e6 => "size_hundred_thousands",
        v if v < 1e8 => "size_millions",
        _ => "size_huge",
    }
}

/// Marks the first, the last, the largest and the only sum.
fn rank(all: &mut [Reading<f64>]) {
    let count = all.len();
    let most = all.iter().map(|r| r.value).fold(0.0, f64::max);
    let values: Vec<f64> = all.iter().map(|r| r.value).collect();
    for (n, reading) in all.iter_mut().enumerate() {
        let same = |v: &&f64| (**v - reading.value).abs() < 0.5;
        if values.iter().filter(same).count() > 1 {
            reading.traits.push("repeated");
        }
        if count == 1 {
            reading.traits.push("only");
        } else {
            reading.traits.push(if n == 0 { "first" } else { "later" });
            if n + 1 == count {
                reading.traits.push("last");
            }
            if reading.value >= most {
                reading.traits.push("largest");
            }
            if count > 3 {
                reading.traits.push("many");
            }
        }
    }
}

/// 每人1200元 × 7人, 每月3000 × 4个月: a price a head or a month times the heads or months told nearby.
fn products(text: &str, all: &[Number], sums: &[Reading<f64>]) -> Vec<Reading<f64>> {
    let mut out = Vec::new();
    for sum in sums {
        let around =
            |from: usize, to: usize| text.get(floor(text, from)..floor(text, to)).unwrap_or("");
        let before = around(sum.span.start.saturating_sub(30), sum.span.start);
        let after = around(sum.span.end, (sum.span.end + 15).min(text.len()));
        let head = ["每人", "人均", "一人", "每名", "每个人", "一个人", "各"]
            .iter()
            .any(|w| before.contains(w))
            || ["/人", "每人", "一人", "一个人"]
                .iter()
                .any(|w| after.starts_with(w));
        let month = ["每月", "月薪", "月工资", "每个月", "一个月", "月租", "按月"]
            .iter()
            .any(|w| before.contains(w))
            || ["/月", "每月", "一个月", "一月", "每个月"]
                .iter()
                .any(|w| after.starts_with(w));
        for (of, units, rule, trait_name) in [
            (
                head,
                &[
                    "人", "名", "位", "余人", "多人", "个人", "余名", "多名", "个",
                ][..],
                "amount_per_head",
                "product_head",
            ),
            (
                month,
                &["个月", "月"][..],
                "amount_per_month",
                "product_month",
            ),
        ] {
            if !of {
                continue;
            }
            let near = all.iter().filter(|n| {
                n.start.abs_diff(sum.span.start) < 150
                    && (n.end <= sum.span.start || n.start >= sum.span.end)
                    && (2.0..2000.0).contains(&n.value)
                    && text
                        .get(n.end..)
                        .is_some_and(|s| units.iter().any(|u| s.starts_with(u)))
                    && !text
                        .get(..n.start)
                        .is_some_and(|s| s.ends_with(['第', '年', '每']) || s.ends_with("一"))
                    && (rule != "amount_per_month"
                        || text.get(n.end..).is_some_and(|s| s.starts_with("个"))
                        || n.chinese)
            });
            for n in near.take(3) {
                out.push(Reading {
                    value: sum.value * n.value,
                    low: sum.low * n.low,
                    high: sum.high * n.high,
                    span: Span::new(sum.span.start.min(n.start), sum.span.end.max(n.end)),
                    rule,
                    traits: vec![trait_name, size(sum.value * n.value)],
                });
            }
        }
    }
    out
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// 欠甲3.7万、乙3.5万、丙4万: sums listed in one sentence, added up.
fn sums(text: &str, all: &[Reading<f64>]) -> Vec<Reading<f64>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let mut end = at;
        while let (Some(a), Some(b)) = (all.get(end), all.get(end + 1)) {
            let between = text.get(a.span.end..b.span.start).unwrap_or("。");
            let listed = between.contains(['、', '，', ',', '和', '加', '及', '；', '。'])
                && between.chars().count() <= 14
                && !between.contains('\n');
            if !listed {
                break;
            }
            end += 1;
        }
        if let Some(list) = all.get(at..=end).filter(|l| l.len() > 1) {
            let total: f64 = list.iter().map(|r| r.value).sum();
            let (Some(a), Some(b)) = (list.first(), list.last()) else {
                break;
            };
            let alike = list
                .iter()
                .all(|r| r.value * 20.0 > a.value && r.value < a.value * 20.0);
            out.push(Reading {
                value: total,
                low: list.iter().map(|r| r.low).sum(),
                high: list.iter().map(|r| r.high).sum(),
                span: Span::new(a.span.start, b.span.end),
                rule: "amount_list",
                traits: vec![
                    if list.len() > 2 {
                        "list_long"
                    } else {
                        "list_pair"
                    },
                    if alike { "list_alike" } else { "list_unlike" },
                    size(total),
                ],
            });
        }
        at = end + 1;
    }
    out
}
