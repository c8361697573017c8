//! What a title is for: one that complains names whom it complains of, one that asks names where things are.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::Span;

static ASKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^(?:咨询|请问|建议|希望|能否|可否|关于.{0,20}(?:咨询|建议|政策)|求助)|(?:咨询|吗|建议|几点疑问)[？?]?$").ok()
});

static COMPLAINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("投诉|举报|反映|拖欠|不|违|强制|侵|骗|乱|欠|扣|拒|诈|剥夺|推").ok()
});

/// Verbs that end the subject of a title that complains.
const VERBS: [&str; 36] = [
    "公司将",
    "老板",
    "员工",
    "职工",
    "底层",
    "内退",
    "恶意",
    "无故",
    "长期",
    "涉嫌",
    "违规",
    "违法",
    "违反",
    "非法",
    "强制",
    "强行",
    "擅自",
    "随意",
    "故意",
    "拖欠",
    "拒",
    "克扣",
    "欠",
    "将",
    "不给",
    "不发",
    "不退",
    "不交",
    "未",
    "没",
    "乱",
    "骗",
    "侵",
    "夜间",
    "烂尾",
    "跑路",
];
/// What may stand before that subject.
const OPENINGS: [&str; 11] = [
    "强烈投诉",
    "实名投诉",
    "实名举报",
    "再次投诉",
    "投诉",
    "举报",
    "反映",
    "控告",
    "关于",
    "请查处",
    "查处",
];

/// What joins a second subject.
const AND: [char; 2] = ['及', '、'];

/// The subject of a title that complains: what stands before the verb, whatever it ends in (某某网涉嫌…, 某市某宇将…).
pub(super) fn subject(title: &str) -> Option<Span> {
    let blank = title.len()
        - title
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len();
    let opening = OPENINGS
        .iter()
        .find(|o| title.get(blank..).is_some_and(|t| t.starts_with(**o)));
    let start = blank + opening.map_or(0, |o| o.len());
    let rest = title.get(start..)?;
    let length = VERBS.iter().filter_map(|v| rest.find(v)).min()?;
    let length = rest.get(..length)?.find(AND).unwrap_or(length);
    let name = rest.get(..length)?;
    let whole = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '（' | '）' | '(' | ')'));
    (whole && (3..=16).contains(&name.chars().count())).then(|| Span::new(start, start + length))
}

/// What a title is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TitleKind {
    Asks,
    Complains,
    Other,
}

/// Tells a title; one that asks and complains asks.
pub(super) fn kind(title: &str) -> TitleKind {
    let met = |regex: &LazyLock<Option<Regex>>| regex.iter().any(|r| r.is_match(title));
    if met(&ASKS) {
        TitleKind::Asks
    } else if met(&COMPLAINS) {
        TitleKind::Complains
    } else {
        TitleKind::Other
    }
}

impl TitleKind {
    /// The trait of any reading under such a title.
    pub(super) fn trait_name(self) -> &'static str {
        match self {
            Self::Asks => "title_ask",
            Self::Complains => "title_complain",
            Self::Other => "title_other",
        }
    }

    /// The trait of a reading in such a title.
    pub(super) fn inside(self) -> &'static str {
        match self {
            Self::Asks => "title_ask_in",
            Self::Complains => "title_complain_in",
            Self::Other => "title_other_in",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_ask_or_complain() {
        for (title, want) in [
            ("咨询社保缴费", TitleKind::Asks),
            ("投诉宏达公司拖欠工资", TitleKind::Complains),
            ("宏达公司年底聚餐", TitleKind::Other),
        ] {
            assert_eq!(kind(title), want, "{title}");
        }
    }
}
