//! What a title is for: one that complains names whom it complains of, one that asks names where things are.

use std::sync::LazyLock;

use regex::Regex;

static ASKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^(?:咨询|请问|建议|希望|能否|可否|关于.{0,20}(?:咨询|建议|政策)|求助)|(?:咨询|吗|建议|几点疑问)[？?]?$").ok()
});

static COMPLAINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("投诉|举报|反映|拖欠|不|违|强制|侵|骗|乱|欠|扣|拒|诈|剥夺|推").ok()
});

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
