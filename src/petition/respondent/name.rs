//! A unit's name in its parts: 澄阳县 + 宏达 + 建筑 + 有限公司 + 滨江项目部.

use std::sync::LazyLock;

use serde::Serialize;

use super::words::{BRANCHES, PLACE_ENDS, PROJECTS, SUFFIXES, TRADES};
use crate::text::fold_char;

/// What kind of unit a last word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitClass {
    /// 公司、集团
    Company,
    /// 厂、矿、场
    Plant,
    /// 学校、幼儿园
    School,
    /// 医院、养老院
    Hospital,
    /// 机关和事业单位
    Office,
    /// 村、社区
    Village,
    /// 银行
    Bank,
    /// 店、酒店、超市
    Shop,
    /// 合作社
    Cooperative,
    /// A name of which only a project or site is told (滨江壹号项目部).
    Project,
    /// No last word known: a short name (恒舶建设).
    Unknown,
}

/// What a part of a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// 分公司、分店、校区
    Branch,
    /// 项目部、标段、工地
    Project,
}

/// A part of a unit named behind it: 澄阳分公司, 滨江项目部.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Part {
    /// Branch or project.
    pub kind: PartKind,
    /// The part's own words.
    pub name: String,
}

/// A unit's name in its parts; every part may be empty, all together they are the folded name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct UnitName {
    /// The name as it was given.
    pub full: String,
    /// 地名, written together: `A市B3县`.
    pub place: String,
    /// 字号: what is left when everything else is taken away.
    pub brand: String,
    /// 行业: `建筑工程`.
    pub trade: String,
    /// 组织形式: `有限责任公司`.
    pub suffix: String,
    /// What the last word tells.
    pub class: UnitClass,
    /// The branch or project named behind the unit.
    pub part: Option<Part>,
}

static ENDINGS: LazyLock<Vec<(UnitClass, &'static str)>> = LazyLock::new(|| {
    let mut all: Vec<_> = SUFFIXES
        .iter()
        .flat_map(|&(class, words)| words.split_whitespace().map(move |w| (class, w)))
        .collect();
    all.sort_by_key(|(_, w)| std::cmp::Reverse(w.len()));
    all
});

static TRADE_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut all: Vec<_> = TRADES.split_whitespace().collect();
    all.sort_by_key(|w| std::cmp::Reverse(w.len()));
    all
});

/// Words that end the unit itself where a branch or a project is named behind it.
const HEADS: [&str; 12] = [
    "公司", "集团", "厂", "银行", "医院", "学校", "中学", "小学", "大学", "学院", "酒店", "超市",
];

impl UnitName {
    /// Reads a name; any text gives one.
    pub fn parse(text: &str) -> Self {
        let (flat, bracket) = flatten(text);
        let (head, part) = split_part(&flat);
        let (rest, class, suffix) = match ending(head) {
            Some((class, suffix)) => (cut_end(head, suffix), class, suffix),
            None => (head, UnitClass::Unknown, ""),
        };
        let class = match (&part, rest.is_empty() && suffix.is_empty()) {
            (Some(_), true) => UnitClass::Project,
            _ => class,
        };
        let place_end = place_end(rest);
        let (place, rest) = rest.split_at_checked(place_end).unwrap_or(("", rest));
        let trade = trade(rest, suffix.is_empty());
        let brand = cut_end(rest, trade);
        let mut place = place.to_owned();
        // 中国水电（澄阳）有限公司: the place in brackets.
        place.push_str(&bracket);
        Self {
            full: text.trim().to_owned(),
            place,
            brand: brand.to_owned(),
            trade: trade.to_owned(),
            suffix: suffix.to_owned(),
            class,
            part,
        }
    }

    /// Whether the name tells one unit from others: it has a brand, or a place with a last word, or a named part.
    pub fn is_specific(&self) -> bool {
        self.brand.chars().count() > 1
            || !(self.place.is_empty() || self.suffix.is_empty() && self.trade.is_empty())
            || (!self.brand.is_empty() && !self.suffix.is_empty())
            || self
                .part
                .as_ref()
                .is_some_and(|p| p.name.chars().count() > 3)
    }
}

/// Folded, without spaces, quotes and brackets; the place that stood in brackets.
fn flatten(text: &str) -> (String, String) {
    let mut flat = String::new();
    let (mut inside, mut depth) = (String::new(), 0_u32);
    for c in text.chars().map(fold_char) {
        match c {
            '（' | '(' | '【' | '[' => depth += 1,
            '）' | ')' | '】' | ']' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() || "“”\"'‘’《》「」、，,。.：:；;".contains(c) =>
                {}
            c if depth > 0 => inside.push(c),
            c => flat.push(c),
        }
    }
    let short = inside.chars().count() <= 4 && flat.chars().count() > 3;
    let alias = inside.starts_with(['原', '现', '简', '总', '分', '即']);
    if flat.is_empty() {
        (inside, String::new())
    } else if short && !alias {
        (flat, inside)
    } else {
        (flat, String::new())
    }
}

/// The unit itself and what is named behind it.
fn split_part(flat: &str) -> (&str, Option<Part>) {
    let tail = |words: &[&'static str]| words.iter().any(|w| flat.ends_with(w));
    let kind = if tail(PROJECTS) {
        PartKind::Project
    } else if tail(BRANCHES) {
        PartKind::Branch
    } else {
        return (flat, None);
    };
    // The last head word that leaves something behind it.
    let cut = HEADS
        .iter()
        .filter_map(|h| {
            let ends = flat.match_indices(h).map(|(at, m)| at + m.len());
            ends.filter(|&end| end < flat.len()).last()
        })
        .max();
    let part = |name: &str| {
        Some(Part {
            kind,
            name: name.to_owned(),
        })
    };
    match cut.and_then(|at| flat.split_at_checked(at)) {
        Some((head, name)) => (head, part(name)),
        // 滨江壹号项目部: the project is all there is. 宏达澄阳分公司: the whole is a company's name.
        None if kind == PartKind::Project => ("", part(flat)),
        None => (flat, None),
    }
}

fn ending(head: &str) -> Option<(UnitClass, &'static str)> {
    ENDINGS.iter().find(|(_, w)| head.ends_with(w)).copied()
}

fn cut_end<'t>(text: &'t str, end: &str) -> &'t str {
    text.strip_suffix(end).unwrap_or(text)
}

/// The byte where the places at the head of a name end; 0 without one.
fn place_end(rest: &str) -> usize {
    let mut end = 0;
    while let Some(step) = rest.get(end..).and_then(one_place) {
        end += step;
    }
    end
}

/// The length of one place at the head of `rest`: at most five characters and what a place ends in.
fn one_place(rest: &str) -> Option<usize> {
    for (n, (at, _)) in rest.char_indices().enumerate().take(6) {
        let mark = PLACE_ENDS
            .iter()
            .find(|m| rest.get(at..).is_some_and(|r| r.starts_with(**m)));
        if let Some(mark) = mark {
            let end = at + mark.len();
            let next = rest.get(end..).unwrap_or("");
            // 市政, 区域, 县域 are no places, 城市 and 乡镇 name none, and 市场 ends a name.
            let no_place = next.starts_with(['政', '域', '场', '长'])
                || (n == 1 && rest.starts_with(['城', '社', '小', '园', '景', '校']));
            if !no_place {
                return Some(end);
            }
        }
    }
    None
}

/// The trade words at the end of `rest`, at most three of them; a name without a last word keeps two characters of brand.
fn trade(rest: &str, short: bool) -> &str {
    let mut start = rest.len();
    for _ in 0..3 {
        let Some(left) = rest.get(..start) else { break };
        let Some(word) = TRADE_WORDS.iter().find(|w| left.ends_with(**w)) else {
            break;
        };
        if short && left.len() == word.len() {
            break;
        }
        start -= word.len();
    }
    rest.get(start..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart() {
        for (text, want) in [
            (
                "澄阳县宏达建筑有限公司",
                ["澄阳县", "宏达", "建筑", "有限公司", ""],
            ),
            (
                "A市B3县宏达建筑劳务有限责任公司",
                ["A市B3县", "宏达", "建筑劳务", "有限责任公司", ""],
            ),
            (
                "宏达建设集团有限公司澄阳分公司",
                ["", "宏达", "建设", "集团有限公司", "澄阳分公司"],
            ),
            (
                "宏达建设集团滨江壹号项目部",
                ["", "宏达", "建设", "集团", "滨江壹号项目部"],
            ),
            ("滨江壹号项目部", ["", "", "", "", "滨江壹号项目部"]),
            ("恒舶建设", ["", "恒舶", "建设", "", ""]),
            ("柳溪镇中心小学", ["柳溪镇", "", "", "中心小学", ""]),
            (
                "中国水电（澄阳）有限公司",
                ["澄阳", "中国", "水电", "有限公司", ""],
            ),
            ("县教育局", ["县", "", "教育", "局", ""]),
            ("澄阳市政工程公司", ["", "澄阳", "市政工程", "公司", ""]),
            ("", ["", "", "", "", ""]),
        ] {
            let name = UnitName::parse(text);
            let part = name.part.map(|p| p.name).unwrap_or_default();
            let got = [name.place, name.brand, name.trade, name.suffix, part];
            assert_eq!(got, want.map(str::to_owned), "{text}");
        }
    }
}
