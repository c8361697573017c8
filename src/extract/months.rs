//! Readings of how long it has been owed or delayed (拖欠时长), in months.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::Reading;
use crate::text::{Span, parse_number};

const NUM: &str = "[0-9]{1,3}(?:\\.[0-9])?|[一二两三四五六七八九十]{1,3}|大半|半|好几|几|数";

static LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let unit = "个半月|个多月|个来月|个月|月(?:[工未没的无不]|$)|个季度|季度|季|年零?(?P<extra>[0-9一二三四五六七八九十]{1,2})个月|年半|年多|周年|整年|学年|个学期|学期|年";
    Regex::new(&format!("(?P<n>{NUM})(?:[-—~至到、或](?P<to>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}))?(?P<more>多|余|来|几)?(?P<unit>{unit})")).ok()
});

/// 2018年3月至今, 2018年9月到2019年1月, 2023年3月—12月.
static SPAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?P<y1>20[0-9]{2}|[0-2][0-9])年(?P<m1>[0-9]{1,2})月(?:份)?(?:[0-9]{1,2}[日号])?(?:起|开始|以来)?[，,]?(?:一直|直)?(?:至|到|-|—|~|–)+(?:(?P<now>今|现在|目前)|(?:(?P<y2>20[0-9]{2}|[0-2][0-9])年)?(?P<m2>[0-9]{1,2})月)").ok()
});

/// 7到9月, 四月到六月, 去年12月到今年5月, 今年3月至今: months told from the year of receipt.
static MONTHS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "[0-9]{1,2}|十[一二]|[一二三四五六七八九十]";
    let year = "前年|去年|上年|今年|本年|当年|次年";
    Regex::new(&format!("(?P<y1>{year})?(?P<m1>{month})月?(?:份|底|初|起|开始)*[，,]?(?:一直)?(?:至|到|拖到|-|—|~|–)(?:(?P<now>今|现在|目前)|(?P<y2>{year})?(?P<m2>{month})月)")).ok()
});

/// 6月、7月、8月工资: an enumeration of months.
static LISTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?:[0-9]{1,2}月?(?:份)?[、和,，及])+[0-9]{1,2}月(?:份)?|(?:[0-9]{1,2}月(?:份)?){2,}|(?:(?:十[一二]|[一二三四五六七八九十])(?:月份?)?[、和])+(?:十[一二]|[一二三四五六七八九十])(?:两个|三个)?月(?:份)?",
    )
    .ok()
});

/// 2017年和2018年的工资: whole years.
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?P<y1>20[0-9]{2}|[0-2][0-9])年?(?:度)?(?P<j>至|到|-|—|~|和|、|与|，)(?P<y2>20[0-9]{2}|[0-2][0-9])年(?:度)?").ok()
});

/// 2015年7月起, 自去年9月: a beginning without an end; it lasts until the day of receipt.
static SINCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "[0-9]{1,2}|十[一二]|[一二三四五六七八九十]";
    Regex::new(&format!("(?:(?P<y>20[0-9]{{2}}|[0-2][0-9])年|(?P<r>前年|去年|上年|今年))(?P<m>{month})月(?:份)?(?:底|初|中旬|下旬|上旬)?(?:[0-9]{{1,2}}[日号])?(?:起|开始|以来|以后|后|至今|就|便|一直|停|断|没|未|，)")).ok()
});

/// 五月份工资, 8月工资: one month's pay.
static ONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "[0-9]{1,2}|十[一二]|[一二三四五六七八九十]";
    Regex::new(&format!("(?:(?:20)?[0-9]{{2}}年|今年|去年)?(?:{month})月(?:份)?的?(?:工资|薪|绩效|社保|补贴|工钱|加班费|奖金|养老)|(?:首|尾|末|当|上|最后一|本)(?:个)?月的?(?:工资|薪|工钱|绩效)|(?:上半年|下半年|全年|整年|一整年)")).ok()
});

/// Every reading of a duration in `text`; `received` closes what lasts until now, where it is known.
pub(super) fn readings(text: &str, received: Option<NaiveDate>) -> Vec<Reading<f64>> {
    let mut out = Vec::new();
    lengths(text, &mut out);
    spans(text, received, &mut out);
    within_year(text, received, &mut out);
    whole_years(text, &mut out);
    since(text, received, &mut out);
    ones(text, &mut out);
    out.sort_by_key(|r| (r.span.start, r.span.end));
    let count = out.len();
    let most = out.iter().map(|r| r.value).fold(0.0, f64::max);
    for (n, reading) in out.iter_mut().enumerate() {
        reading.traits.push(if count == 1 {
            "only"
        } else if n == 0 {
            "first"
        } else {
            "later"
        });
        if count > 1 && reading.value >= most {
            reading.traits.push("largest");
        }
        if count > 4 {
            reading.traits.push("many");
        }
        reading.traits.push(match reading.value {
            v if v < 1.0 => "size_half",
            v if v < 2.0 => "size_one",
            v if v < 7.0 => "size_few",
            v if v < 12.0 => "size_year_part",
            v if v < 24.0 => "size_year",
            v if v < 60.0 => "size_years",
            _ => "size_long",
        });
    }
    out
}

fn offer(
    out: &mut Vec<Reading<f64>>,
    span: Span,
    value: f64,
    bounds: (f64, f64),
    rule: &'static str,
    traits: Vec<&'static str>,
) {
    if (0.3..=600.0).contains(&value) {
        out.push(Reading {
            value,
            low: bounds.0.min(value),
            high: bounds.1.max(value),
            span,
            rule,
            traits,
        });
    }
}

/// The unit of a length: months in one, and the trait of its form.
fn unit(word: &str) -> (f64, f64, &'static str) {
    match word {
        "个半月" => (1.0, 0.5, "unit_month"),
        w if w.ends_with(['季', '度']) => (3.0, 0.0, "unit_quarter"),
        w if w.starts_with('个') => (1.0, 0.0, "unit_month"),
        w if w.starts_with('月') => (1.0, 0.0, "unit_month_bare"),
        "年半" => (12.0, 6.0, "unit_year_half"),
        w if w.starts_with("年") && w.len() > 6 => (12.0, 0.0, "unit_year_months"),
        "年多" => (12.0, 0.0, "unit_year_more"),
        "学期" | "个学期" => (6.0, 0.0, "unit_term"),
        _ => (12.0, 0.0, "unit_year"),
    }
}

fn lengths(source: &str, out: &mut Vec<Reading<f64>>) {
    for captures in LENGTH.iter().flat_map(|r| r.captures_iter(source)) {
        let (Some(all), Some(n), Some(word)) =
            (captures.get(0), captures.name("n"), captures.name("unit"))
        else {
            continue;
        };
        let previous = source
            .get(..all.start())
            .and_then(|s| s.chars().next_back());
        if previous
            .is_some_and(|c| c.is_ascii_digit() || "第.-每一二三四五六七八九十百〇○".contains(c))
        {
            continue;
        }
        let digits = n.as_str().starts_with(|c: char| c.is_ascii_digit());
        let count = match n.as_str() {
            "半" | "大半" => 0.5,
            "数" => continue,
            "几" | "好几" => 3.0,
            text => match parse_number(text) {
                Some(n) => n,
                None => continue,
            },
        };
        let (months, plus, form) = unit(word.as_str());
        // 18年1月, 19年的8月: a year, no length.
        let behind = source.get(all.end()..).unwrap_or("");
        let dated = behind
            .trim_start_matches('的')
            .starts_with(|c: char| c.is_ascii_digit());
        if digits && n.len() == 2 && word.as_str() == "年" && dated {
            continue;
        }
        if form == "unit_month_bare" && digits || months > 11.0 && count > 40.0 {
            continue;
        }
        let extra = captures
            .name("extra")
            .and_then(|m| parse_number(m.as_str()))
            .unwrap_or(0.0);
        let half = if all.as_str().ends_with("个半月")
            || !all.as_str().ends_with('半')
            || form == "unit_year_half"
        {
            0.0
        } else {
            0.5
        };
        let value = (count + half) * months + plus + extra;
        let open = captures.name("more").is_some() || word.as_str().contains(['多', '来']);
        let upper = captures
            .name("to")
            .and_then(|m| parse_number(m.as_str()))
            .map_or(if open { value + months } else { value }, |n| n * months);
        let mut traits = vec![form];
        if open {
            traits.push("open");
        }
        if count < 1.0 {
            traits.push("half");
        }
        if n.as_str().contains('几') {
            traits.push("vague");
        }
        offer(
            out,
            Span::new(all.start(), all.end()),
            value,
            (value, upper),
            "months_stated",
            traits,
        );
    }
}

fn spans(source: &str, received: Option<NaiveDate>, out: &mut Vec<Reading<f64>>) {
    for captures in SPAN.iter().flat_map(|r| r.captures_iter(source)) {
        let Some(all) = captures.get(0) else { continue };
        let number = |name: &str| {
            captures
                .name(name)
                .and_then(|m| m.as_str().parse::<i32>().ok())
        };
        let (Some(y1), Some(m1)) = (number("y1").map(full_year), number("m1")) else {
            continue;
        };
        let (months, form) = if captures.name("now").is_some() {
            let Some(day) = received else { continue };
            let month = i32::try_from(day.month()).unwrap_or(0);
            ((day.year() - y1) * 12 + month - m1, "span_now")
        } else {
            let y2 = number("y2").map_or(y1, full_year);
            ((y2 - y1) * 12 + number("m2").unwrap_or(0) - m1 + 1, "span")
        };
        let value = f64::from(months);
        offer(
            out,
            Span::new(all.start(), all.end()),
            value,
            (value, value),
            "months_span",
            vec![form],
        );
    }
}

fn within_year(source: &str, received: Option<NaiveDate>, out: &mut Vec<Reading<f64>>) {
    for captures in MONTHS.iter().flat_map(|r| r.captures_iter(source)) {
        let Some(all) = captures.get(0) else { continue };
        let dated = source.get(..all.start()).is_some_and(|s| {
            s.ends_with(['年', '.', '-', '/']) || s.ends_with(|c: char| c.is_ascii_digit())
        });
        if let Some(months) = months_of(&captures, received).filter(|_| !dated) {
            let value = f64::from(months);
            offer(
                out,
                Span::new(all.start(), all.end()),
                value,
                (value, value),
                "months_span",
                vec!["span_year"],
            );
        }
    }
    for found in LISTED.iter().flat_map(|r| r.find_iter(source)) {
        let list = found.as_str().trim_end_matches(['月', '份']);
        let list = list.strip_suffix("三个").unwrap_or(list);
        let count = list
            .split(|c: char| !(c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
            .filter(|p| !p.is_empty())
            .count();
        let value = f64::from(u32::try_from(count).unwrap_or(0));
        offer(
            out,
            Span::new(found.start(), found.end()),
            value,
            (value, value),
            "months_listed",
            vec!["listed"],
        );
    }
}

fn whole_years(source: &str, out: &mut Vec<Reading<f64>>) {
    for captures in YEARS.iter().flat_map(|r| r.captures_iter(source)) {
        let Some(all) = captures.get(0) else { continue };
        let number = |name: &str| {
            captures
                .name(name)
                .and_then(|m| m.as_str().parse::<i32>().ok())
        };
        let (Some(y1), Some(y2)) = (number("y1").map(full_year), number("y2").map(full_year))
        else {
            continue;
        };
        let value = f64::from((y2 - y1 + 1) * 12);
        offer(
            out,
            Span::new(all.start(), all.end()),
            value,
            (value - 12.0, value),
            "months_years",
            vec!["years"],
        );
    }
}

fn since(source: &str, received: Option<NaiveDate>, out: &mut Vec<Reading<f64>>) {
    let Some(day) = received else { return };
    for captures in SINCE.iter().flat_map(|r| r.captures_iter(source)) {
        let Some(all) = captures.get(0) else { continue };
        let year = match (captures.name("y"), captures.name("r").map(|m| m.as_str())) {
            (Some(y), _) => y.as_str().parse().ok().map(full_year),
            (None, Some("前年")) => Some(day.year() - 2),
            (None, Some("今年")) => Some(day.year()),
            _ => Some(day.year() - 1),
        };
        let month = captures.name("m").and_then(|m| parse_number(m.as_str()));
        let (Some(year), Some(month)) = (year, month) else {
            continue;
        };
        let value = f64::from((day.year() - year) * 12) + f64::from(day.month()) - month;
        offer(
            out,
            Span::new(all.start(), all.end()),
            value,
            (value, value),
            "months_since",
            vec!["since"],
        );
    }
}

fn ones(source: &str, out: &mut Vec<Reading<f64>>) {
    for found in ONE.iter().flat_map(|r| r.find_iter(source)) {
        let before = source.get(..found.start()).unwrap_or("");
        if before.ends_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '-' | '至' | '到' | '、' | '—' | '~')
        }) {
            continue;
        }
        let (value, form) = match found.as_str() {
            "上半年" | "下半年" => (6.0, "half_year"),
            w if w.ends_with('年') => (12.0, "whole_year"),
            _ => (1.0, "one_month"),
        };
        offer(
            out,
            Span::new(found.start(), found.end()),
            value,
            (value, value),
            "months_one",
            vec![form],
        );
    }
}

/// The months of a span told from the year of receipt, both ends counted; `None` when it runs backwards or has no month.
fn months_of(captures: &regex::Captures<'_>, received: Option<NaiveDate>) -> Option<i32> {
    let month = |name: &str| {
        let value = parse_number(captures.name(name)?.as_str())?;
        (1..=12).find(|&m| (f64::from(m) - value).abs() < 0.01)
    };
    let offset = |name: &str| {
        captures.name(name).map(|m| match m.as_str() {
            "前年" => -2,
            "去年" | "上年" => -1,
            _ => 0,
        })
    };
    let m1 = month("m1")?;
    let (y1, y2) = (offset("y1"), offset("y2"));
    if captures.name("now").is_some() {
        let start = y1?;
        let now = i32::try_from(received?.month()).ok()?;
        return Some(now - m1 - start * 12).filter(|&n| n > 0);
    }
    let m2 = month("m2")?;
    let years = match (y1, y2) {
        (Some(a), Some(b)) => b - a,
        // 去年9月到6月: the next June.
        (Some(-1), None) if m2 < m1 => 1,
        _ => 0,
    };
    Some(years * 12 + m2 - m1 + 1).filter(|&n| n > 0)
}

/// 18 in 18年 is 2018.
fn full_year(year: i32) -> i32 {
    if year < 100 { year + 2000 } else { year }
}
