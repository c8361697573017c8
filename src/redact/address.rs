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

/// Hides the door end of the addresses of `doc`.
pub(super) fn hide(doc: &mut Doc) {
    let doors = doc.chars.iter().any(|c| {
        matches!(
            c,
            '栋' | '幢' | '座' | '号' | '室' | '组' | '元' | '#' | '社' | '队'
        )
    });
    if !doors {
        return;
    }
    let home = doc.chars.iter().any(|c| matches!(c, '住' | '址' | '籍'));
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut collect = |regex: &Option<Regex>| {
        for captures in regex.iter().flat_map(|r| r.captures_iter(&doc.text)) {
            if let Some(m) = captures.name("door").or_else(|| captures.get(0)) {
                found.push((m.start(), m.end()));
            }
        }
    };
    if home {
        collect(&HOME);
    }
    collect(&ROOM);
    if doc.text.contains("村民") || doc.text.contains("居民") {
        collect(&VILLAGER);
    }
    for (start, end) in found {
        let (start, end) = (doc.char_at(start), doc.char_at(end));
        // Town and street stay: 柳溪镇|柳溪村三组.
        let town = (start..end)
            .rev()
            .find(|&i| matches!(doc.at(i), Some('镇' | '乡' | '县' | '市' | '区' | '道')));
        let start = town.map_or(start, |i| i + 1);
        doc.hide(start, end, MaskKind::Address);
    }
}
