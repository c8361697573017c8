//! Names that no list of last words finds: short firm names by trade, small offices, and names behind 单位：, 厂名叫.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::Deserialize;

use crate::text::{NameStarts, Span};

/// The word lists of `units.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::extract) struct Units {
    /// 行业词: end a short name behind two characters or more (宏远木业).
    pub(in crate::extract) trades: Vec<String>,
    /// 小单位: end the name of an office or a site (县环卫所).
    pub(in crate::extract) offices: Vec<String>,
    /// 引出单位名的词: a name follows (厂名叫…).
    pub(in crate::extract) leads: Vec<String>,
}

impl Units {
    pub(in crate::extract) fn merge(&mut self, more: Self) {
        self.trades.extend(more.trades);
        self.offices.extend(more.offices);
        self.leads.extend(more.leads);
    }
}

/// The lists made ready.
#[derive(Debug)]
pub(in crate::extract) struct ShortNames {
    ends: Option<AhoCorasick>,
    /// Patterns of `ends` below this index are trades.
    trades: usize,
    leads: Option<AhoCorasick>,
}

/// What ends a place that may stand for its government, and what then follows.
static PLACES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .build(["县", "镇", "乡", "街道", "区"])
        .ok()
});
const DOES: &str = "说称讲未没不把答应欠拖停推只以扣迟拒承";
const ASKED: [&str; 6] = ["要求", "请", "诉求为", "希望", "望", "让"];

/// Where a name led in by 单位： ends at the latest.
const CLOSES: &str =
    "，。；：、！？“”\"（）()《》【】 \n,;:!?的在以把只至应没未欠拖不称说已答从停让要扣给";

impl ShortNames {
    pub(in crate::extract) fn new(words: &Units) -> Self {
        let build = |words: Vec<&String>| {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(words)
                .ok()
        };
        Self {
            ends: build(words.trades.iter().chain(&words.offices).collect()),
            trades: words.trades.len(),
            leads: build(words.leads.iter().collect()),
        }
    }

    /// Every such name of `text` with the rule that read it.
    pub(super) fn find(&self, text: &str, starts: &NameStarts<'_>) -> Vec<(Span, &'static str)> {
        let mut out = Vec::new();
        self.led(text, &mut out);
        for end in self.ends.iter().flat_map(|a| a.find_iter(text)) {
            let trade = end.pattern().as_usize() < self.trades;
            let mut start = starts.before(end.start());
            let stem = |start: usize| {
                text.get(start..end.start())
                    .map_or(0, |s| s.chars().count())
            };
            // 名轩家居: a cut word inside a name of two characters at the head of a clause.
            let run = starts.run_before(end.start());
            if trade && stem(start) < 2 && (2..=4).contains(&stem(run)) {
                start = run;
            }
            let long = if trade { 2..=9 } else { 1..=12 };
            if long.contains(&stem(start)) {
                let rule = if trade {
                    "respondent_trade"
                } else {
                    "respondent_office"
                };
                out.push((Span::new(start, end.end()), rule));
            }
        }
        for end in PLACES.iter().flat_map(|a| a.find_iter(text)) {
            let start = starts.before(end.start());
            let before = text.get(..start).unwrap_or("");
            let next = text.get(end.end()..).and_then(|s| s.chars().next());
            let stem = text
                .get(start..end.start())
                .map_or(0, |s| s.chars().count());
            let acts =
                next.is_some_and(|c| DOES.contains(c)) || ASKED.iter().any(|w| before.ends_with(w));
            if acts && (2..=8).contains(&stem) {
                out.push((Span::new(start, end.end()), "respondent_place"));
            }
        }
        out
    }

    fn led(&self, text: &str, out: &mut Vec<(Span, &'static str)>) {
        for lead in self.leads.iter().flat_map(|a| a.find_iter(text)) {
            let rest = text.get(lead.end()..).unwrap_or("");
            let skipped = rest
                .trim_start_matches(['：', ':', ' ', '“', '"', '是', '为', '叫', '（', '(', '「']);
            let start = lead.end() + rest.len() - skipped.len();
            // A name follows at once, or behind a colon.
            let told = rest.len() > skipped.len() || lead.len() > 6;
            let mut end = start;
            for c in skipped
                .chars()
                .take(20)
                .take_while(|c| !CLOSES.contains(*c))
            {
                end += c.len_utf8();
            }
            let count = text.get(start..end).map_or(0, |s| s.chars().count());
            if told && (3..=16).contains(&count) {
                out.push((Span::new(start, end), "respondent_led"));
            }
        }
    }
}
