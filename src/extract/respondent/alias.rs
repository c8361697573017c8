//! What a text says about two units: 以下简称, 原名, 总包, 劳务分包, and branches or projects in a name.

use std::sync::LazyLock;

use regex::Regex;

use crate::petition::{Relation, RelationKind};
use crate::text::{SafeText, UnitFinder};

/// （以下简称“泰禹公司”）, （简称宏达）, （原宏达公司）, （即…）.
static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^[（(](?:以下)?(?:简称|统称|原名|曾用名|原|又名|现名|现为|更名为|现更名为|即)[：:为是]?[“\"「『]?(?P<n>[^”\"」』）)，。；、]{2,20})[”\"」』]?[）)]").ok()
});

/// （总包为宏达建设集团）, ，总包单位宏达建设, （劳务分包：…）.
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^[（(，,]?(?:(?P<up>(?:施工)?总(?:承)?包(?:方|单位|公司)?|挂靠(?:在|于)?|隶属(?:于)?|分包自|承建单位)|(?P<down>(?:劳务)?分包(?:给|方|单位|公司)?|劳务(?:公司|单位|方)|转包给|外包给))(?:系|为|是|：|:)*$").ok()
});

/// What the title and the text state about the units they name, in order, each once.
pub(in crate::extract) fn relations(
    texts: [&SafeText; 2],
    case_id: &str,
    finder: &UnitFinder,
) -> Vec<Relation> {
    let mut out: Vec<Relation> = Vec::new();
    for text in texts {
        let source = text.as_str();
        let spans = finder.find(source);
        for (n, span) in spans.iter().enumerate() {
            let Some(name) = span.of(source).filter(|n| n.chars().count() > 3) else {
                continue;
            };
            out.extend(Relation::of_name(name, case_id));
            let after = source.get(span.end..).unwrap_or("");
            let relation = |unit: &str, of: &str, kind| Relation {
                unit: unit.to_owned(),
                of: of.to_owned(),
                kind,
                case_id: case_id.to_owned(),
            };
            let short = SHORT.iter().find_map(|r| r.captures(after)?.name("n"));
            if let Some(short) = short.filter(|s| s.as_str() != name) {
                out.push(relation(short.as_str(), name, RelationKind::Alias));
            }
            let Some(next) = spans.get(n + 1) else {
                continue;
            };
            let Some(between) = source.get(span.end..next.start).filter(|b| b.len() < 60) else {
                continue;
            };
            let Some(other) = next
                .of(source)
                .filter(|o| o.chars().count() > 3 && *o != name)
            else {
                continue;
            };
            let Some(role) = ROLE.iter().find_map(|r| r.captures(between)) else {
                continue;
            };
            let (unit, of) = if role.name("up").is_some() {
                (name, other)
            } else {
                (other, name)
            };
            out.push(relation(unit, of, RelationKind::Subcontractor));
        }
    }
    out.retain(|r| !r.unit.is_empty() && r.unit != r.of);
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|r| seen.insert((r.unit.clone(), r.of.clone(), r.kind)));
    out
}
