//! How long it has been owed or delayed (拖欠时长), in months.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::cfg::Plan;
use super::context::{left, right};
use super::{Found, masked};
use crate::text::{SafeText, Span, parse_number};

const NUM: &str = "[0-9]{1,3}(?:\\.[0-9])?|[一二两三四五六七八九十]{1,3}|半|大半|数";

static LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?P<n>{NUM})(?:[-—~至到、或][0-9一二三四五六七八九])?(?P<more>多|余|来|几)?(?P<unit>个半月|个多月|个来月|个月|月(?:[工未没的无不]|$)|个季度|季度|季|年零(?P<extra>[0-9一二三四五六七八九十]{{1,2}})个月|年半|年多|周年|年)")).ok()
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
        "(?:[0-9]{1,2}月?(?:份)?[、和,，及])+[0-9]{1,2}月(?:份)?|(?:[0-9]{1,2}月(?:份)?){2,}",
    )
    .ok()
});

/// 2017年和2018年的工资: whole years.
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?P<y1>20[0-9]{2})年?(?P<j>至|到|-|—|~|和|、|与)(?P<y2>20[0-9]{2})年(?:度)?").ok()
});

/// From here on, in months, a duration is rather somebody's service than a debt.
const LONG: f64 = 60.0;

/// The best duration of `text`; `received` closes a span that lasts 至今.
pub(super) fn find(text: &SafeText, received: NaiveDate, plan: &Plan) -> Option<Found<f64>> {
    let mut search = Search {
        text,
        plan,
        best: None,
    };
    search.lengths();
    search.spans(received);
    search.within_year(received);
    search.whole_years();
    search.best
}

struct Search<'a> {
    text: &'a SafeText,
    plan: &'a Plan,
    best: Option<Found<f64>>,
}

impl Search<'_> {
    fn offer(&mut self, span: Span, value: f64, bonus: f32) {
        let source = self.text.as_str();
        if masked(self.text, span) || !(0.5..=600.0).contains(&value) {
            return;
        }
        let before = left(source, span.start, 10);
        let near = left(source, span.start, 4);
        let after = right(source, span.end, 8);
        let score = bonus
            + self
                .plan
                .months_left
                .weigh(before, left(source, span.start, 5))
            + self.plan.months_left.score(near) * 0.5
            + self.plan.months_right.score(after)
            + self.plan.months_right.score_at_start(after) * 0.5
            - if value >= LONG { 1.5 } else { 0.0 };
        let better = self
            .best
            .as_ref()
            .is_none_or(|b| score > b.score || (score >= b.score && value > b.value));
        if score >= self.plan.config.months_threshold && better {
            self.best = Some(Found { value, span, score });
        }
    }

    fn lengths(&mut self) {
        let text = self.text;
        let source = text.as_str();
        for captures in LENGTH.iter().flat_map(|r| r.captures_iter(source)) {
            let (Some(all), Some(n), Some(unit)) =
                (captures.get(0), captures.name("n"), captures.name("unit"))
            else {
                continue;
            };
            let previous = source
                .get(..all.start())
                .and_then(|s| s.chars().next_back());
            if previous
                .is_some_and(|c| c.is_ascii_digit() || "第.-每一二三四五六七八九十百".contains(c))
            {
                continue;
            }
            let n = match n.as_str() {
                "半" | "大半" => 0.5,
                "数" => continue,
                digits => match parse_number(digits) {
                    Some(n) => n,
                    None => continue,
                },
            };
            let value = match unit.as_str() {
                "个半月" => n + 0.5,
                u if u.ends_with(['季', '度']) => n * 3.0,
                u if u.starts_with('月') => {
                    if captures
                        .name("n")
                        .is_some_and(|m| m.as_str().contains(|c: char| c.is_ascii_digit()))
                    {
                        continue;
                    }
                    n
                }
                u if u.starts_with('个') => n,
                "年半" => n * 12.0 + 6.0,
                u if u.starts_with("年零") => {
                    n * 12.0
                        + captures
                            .name("extra")
                            .and_then(|m| parse_number(m.as_str()))
                            .unwrap_or(0.0)
                }
                _ if n > 40.0 => continue,
                _ => n * 12.0,
            };
            self.offer(Span::new(all.start(), all.end()), value, 0.0);
        }
    }

    fn spans(&mut self, received: NaiveDate) {
        let text = self.text;
        for captures in SPAN.iter().flat_map(|r| r.captures_iter(text.as_str())) {
            let Some(all) = captures.get(0) else { continue };
            let number = |name: &str| {
                captures
                    .name(name)
                    .and_then(|m| m.as_str().parse::<i32>().ok())
            };
            let (Some(y1), Some(m1)) = (number("y1").map(full_year), number("m1")) else {
                continue;
            };
            let months = if captures.name("now").is_some() {
                (received.year() - y1) * 12 + i32::try_from(received.month()).unwrap_or(0) - m1
            } else {
                let y2 = number("y2").map_or(y1, full_year);
                (y2 - y1) * 12 + number("m2").unwrap_or(0) - m1 + 1
            };
            self.offer(Span::new(all.start(), all.end()), f64::from(months), 0.5);
        }
    }

    fn within_year(&mut self, received: NaiveDate) {
        let text = self.text;
        let source = text.as_str();
        for captures in MONTHS.iter().flat_map(|r| r.captures_iter(source)) {
            let Some(all) = captures.get(0) else { continue };
            let dated = source
                .get(..all.start())
                .is_some_and(|s| s.ends_with(['年', '.', '-', '/']));
            if let Some(months) = months_of(&captures, received).filter(|_| !dated) {
                self.offer(Span::new(all.start(), all.end()), f64::from(months), 0.0);
            }
        }
        for found in LISTED.iter().flat_map(|r| r.find_iter(source)) {
            let count = found
                .as_str()
                .split(|c: char| !c.is_ascii_digit())
                .filter(|p| !p.is_empty())
                .count();
            self.offer(
                Span::new(found.start(), found.end()),
                f64::from(u32::try_from(count).unwrap_or(0)),
                -0.5,
            );
        }
    }

    fn whole_years(&mut self) {
        let text = self.text;
        for captures in YEARS.iter().flat_map(|r| r.captures_iter(text.as_str())) {
            let Some(all) = captures.get(0) else { continue };
            let number = |name: &str| {
                captures
                    .name(name)
                    .and_then(|m| m.as_str().parse::<i32>().ok())
            };
            let (Some(y1), Some(y2)) = (number("y1"), number("y2")) else {
                continue;
            };
            self.offer(
                Span::new(all.start(), all.end()),
                f64::from((y2 - y1 + 1) * 12),
                -1.0,
            );
        }
    }
}

/// The months of a span told from the year of receipt, both ends counted; `None` when it runs backwards or has no month.
fn months_of(captures: &regex::Captures<'_>, received: NaiveDate) -> Option<i32> {
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
        let now = i32::try_from(received.month()).ok()?;
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
