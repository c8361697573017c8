//! Names told by who works there: 恒力重机22名派遣工反映, 在锐科电子做质检. They need no last word of a unit.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{NameStarts, Span};

/// 22名派遣工, 5名员工, 员工反映: what stands before it at the head of a clause employs them.
static CREW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let count = "(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,3})(?:多|余)?(?:名|位|个)";
    let job = "[一-龥]{0,4}(?:工|员|师|司机|保安|保洁|护士|骑手|教练|厨师|会计|主播|班组长)";
    Regex::new(&format!("(?:^|[。；，\n：！])(?P<n>[一-龥]{{3,8}}?)(?:{count}{job}|(?:老板|公司方)?(?:拖欠|恶意拖欠))")).ok()
});

/// 在锐科电子做质检, 在飞驰汽贸试用: a place of work.
static WORK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?:在|到|进|被|经)(?P<n>[一-龥]{3,8}?)(?:做|当|干|任|上班|打工|工作了?[0-9一二两三四五六七八九十]|务工|试用|辞退|开除|解除|以[一-龥]{2,8}为由)").ok()
});

/// Signs that no brand begins with or holds: what the words around a clause are made of.
const NO_NAME: &str =
    "的了我他她你在和与及是有不没未其该本某被把给让这那年月日号称说反映来访信电工人";

/// Every such name with the rule that read it.
pub(super) fn crews(text: &str, starts: &NameStarts<'_>) -> Vec<(Span, &'static str)> {
    let mut out = Vec::new();
    for (regex, rule) in [(&CREW, "respondent_crew"), (&WORK, "respondent_work")] {
        for captures in regex.iter().flat_map(|r| r.captures_iter(text)) {
            let Some(name) = captures.name("n") else {
                continue;
            };
            let start = starts.before(name.end()).max(name.start());
            let span = Span::new(start, name.end());
            let plain = span.of(text).is_some_and(|n| {
                n.chars().count() >= 3 && !n.contains(|c: char| NO_NAME.contains(c))
            });
            if plain {
                out.push((span, rule));
            }
        }
    }
    out.sort_by_key(|(s, _)| s.start);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::UnitFinder;

    #[test]
    fn names_without_a_last_word_are_told_by_who_works_there() {
        let finder = UnitFinder::new();
        let read = |text: &'static str| {
            let found = crews(text, &finder.starts(text));
            let names: Vec<_> = found.iter().filter_map(|(s, _)| s.of(text)).collect();
            names
        };
        assert_eq!(read("恒力重机22名派遣工要求同酬"), ["恒力重机"]);
        assert_eq!(read("在锐科达做质检"), ["锐科达"]);
        assert!(read("我们22名工人要求付工资").is_empty());
    }
}
