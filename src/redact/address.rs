//! Addresses, down to what leads to a door.
//!
//! House rule: county, town and street stay, because place of work and place of debt are facts of the obligation; village
//! group, building, unit and room go. A village or an estate by itself stays: it may be the one that owes.

use std::sync::LazyLock;

use regex::Regex;

use super::doc::Doc;
use crate::text::MaskKind;

const NUM: &str = "[0-9一二三四五六七八九十]";

/// A room in a building, wherever it stands: 3栋2单元501室, 12号楼1203, 2单元301.
static ROOM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        "(?:(?:[A-Za-z]?[0-9]{{1,3}}|{NUM}{{1,3}}|[A-Z])(?:栋|幢|座|号楼|#楼?|号院)[第 ]?(?:{NUM}{{1,3}}单元)?(?:{NUM}{{1,3}}[楼层])?-?[0-9]{{3,4}}(?:室|房|号|户)?|{NUM}{{1,3}}单元(?:{NUM}{{1,3}}[楼层])?-?[0-9]{{2,4}}(?:室|房|号|户)?)"
    ))
    .ok()
});

/// Where a person lives, by cue, down to the number: 家住澄阳县柳溪镇柳溪村三组12号.
static HOME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        "(?:家住|现住址?|暂住|租住|住址|家庭地址|通讯地址|联系地址|收件地址|居住地?|住在|户籍所在地|户籍地?址?|地址|[，,（(]住)[是为：:在于 ]*[^，。；！？\\s（）()【】]{{0,24}}?(?P<door>[\\p{{Han}}]{{1,5}}?(?:村|屯|寨)(?:{NUM}{{1,3}}|第{NUM}{{1,3}}|[\\p{{Han}}]{{1,4}})(?:组|社|队|村民小组)(?:[0-9]{{1,4}}号)?|(?:第?{NUM}{{1,3}})(?:组|村民小组)(?:[0-9]{{1,4}}号)?|[0-9]{{1,4}}(?:号|弄)(?:(?:院|附)?[0-9]{{0,4}}[号栋幢]?)?(?:{NUM}{{1,3}}单元)?(?:[0-9]{{2,4}}[室房号]?)?|{NUM}{{1,3}}(?:栋|幢|座)(?:{NUM}{{1,3}}单元)?(?:[0-9]{{2,4}}[室房号]?)?)"
    ))
    .ok()
});

/// A villager named by group and number: 柳溪村三组村民 keeps the village, loses the group.
static VILLAGER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        "村(?P<door>第?{NUM}{{1,3}}(?:组|村民小组|社)(?:[0-9]{{1,4}}号)?)(?:的?村民|人氏|居民|农户)"
    ))
    .ok()
});

/// How far behind its cue an address is read, in characters.
const HOME_REACH: usize = 48;

/// Hides the door end of the addresses of `doc`.
pub(super) fn hide(doc: &mut Doc) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut room = false;
    for (i, &c) in doc.chars.iter().enumerate() {
        match c {
            '住' | '址' | '籍' => {
                let from = i.saturating_sub(5);
                doors(doc, &HOME, from, i + HOME_REACH, &mut found);
            }
            '栋' | '幢' | '座' | '#' => room = true,
            '元' => room |= doc.at(i.wrapping_sub(1)) == Some('单'),
            '号' => room |= matches!(doc.at(i + 1), Some('楼' | '院')),
            '村' | '居' if doc.at(i + 1) == Some('民') => {
                doors(doc, &VILLAGER, i.saturating_sub(14), i + 3, &mut found);
            }
            _ => {}
        }
    }
    if room {
        doors(doc, &ROOM, 0, doc.len(), &mut found);
    }
    for (start, end) in found {
        // Town and street stay: 柳溪镇|柳溪村三组.
        let town = (start..end)
            .rev()
            .find(|&i| matches!(doc.at(i), Some('镇' | '乡' | '县' | '市' | '区' | '道')));
        doc.hide(town.map_or(start, |i| i + 1), end, MaskKind::Address);
    }
}

/// The doors that `regex` finds in characters `from..to`, as characters.
fn doors(
    doc: &Doc,
    regex: &Option<Regex>,
    from: usize,
    to: usize,
    found: &mut Vec<(usize, usize)>,
) {
    let window = doc.slice(from, to.min(doc.len()));
    for captures in regex.iter().flat_map(|r| r.captures_iter(window)) {
        if let Some(door) = captures.name("door").or_else(|| captures.get(0)) {
            let chars = |bytes: usize| window.get(..bytes).map_or(0, |s| s.chars().count());
            found.push((from + chars(door.start()), from + chars(door.end())));
        }
    }
}
