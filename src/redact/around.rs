//! What stands left and right of a possible name, in scores.

use jieba_rs::Jieba;

use super::doc::{Doc, Held};
use super::lexicon::{LONGEST, Lexicon, cue, flag};
use super::person::Finder;

/// What stands left of a possible name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) score: f32,
    /// A cue that only people follow.
    pub(super) cued: bool,
    /// A clause begins here, or a word that lets a person follow.
    pub(super) open: bool,
    /// A clause begins here.
    pub(super) edge: bool,
}

impl Left {
    pub(super) fn of(doc: &Doc, lexicon: &Lexicon, jieba: &Jieba, i: usize) -> Self {
        let mut best = Self {
            score: 0.0,
            cued: false,
            open: false,
            edge: false,
        };
        if neighbour_left(doc, i) {
            best = Self {
                score: 2.4,
                cued: true,
                open: true,
                edge: false,
            };
        }
        let edge = i == 0 || !han_at(doc, i - 1);
        if edge {
            best.open = true;
            best.edge = true;
            best.score = best.score.max(0.6);
        }
        let mut end = i;
        // 姓名：张三, 来访人 张三, 我叫“张三”
        for _ in 0..3 {
            match end.checked_sub(1).and_then(|e| doc.free(e)) {
                Some(
                    ':' | '：' | ' ' | '“' | '"' | '(' | '（' | '是' | '系' | '为' | '!' | '！'
                    | '\n' | '∶',
                ) => end -= 1,
                _ => break,
            }
        }
        for (stop, skipped) in [(i, false), (end, true)] {
            if skipped && end == i {
                break;
            }
            for len in 1..=LONGEST.min(stop) {
                let mut bits = lexicon.word(doc.word(stop - len, stop));
                if bits & cue::INTRO != 0 && len == 1 && names_a_unit(doc, stop - len) {
                    bits &= !cue::INTRO;
                }
                let (score, cued) = if bits & cue::INTRO != 0 {
                    (3.5, true)
                } else if bits & (cue::TITLE | cue::KIN | cue::PEOPLE) != 0 && !(skipped && len < 2)
                {
                    (if skipped { 1.4 } else { 2.0 }, true)
                } else if bits & cue::BEFORE != 0 && !skipped {
                    (0.6, false)
                } else {
                    continue;
                };
                best.open = true;
                best.cued |= cued;
                best.score = best.score.max(score);
            }
        }
        if !best.cued && role_before(doc, jieba, i) {
            best.open = true;
            best.cued = true;
            best.score = best.score.max(1.8);
        }
        best
    }
}

/// What the words for people by trade, standing or kinship end in: 油漆工, 信贷员, 军属, 卡主, 商户.
const ROLE_ENDS: &str = "工员师主属人者户长手嫂婆姑民兵妇";
/// Those of them that make such a word of whatever stands before, in the dictionary or not.
const FREE_ENDS: &str = "工员师属嫂";

/// Words that end like one for a person and are none, or stand before anything at all.
const NO_ROLE: [&str; 56] = [
    "加工", "施工", "开工", "停工", "复工", "用工", "打工", "务工", "返工", "竣工", "完工", "员工",
    "分工", "手工", "人工", "动工", "招工", "罢工", "怠工", "做工", "旷工", "误工", "开户", "账户",
    "帐户", "落户", "过户", "增长", "延长", "成长", "动手", "到手", "入手", "对手", "亲手", "有人",
    "无人", "别人", "个人", "本人", "下属", "所属", "直属", "附属", "隶属", "归属", "动员", "全员",
    "满员", "裁员", "定员", "化工", "辞工", "找工", "上工", "收工",
];

/// Whether a word for a person ends just before `i`: one of the dictionary, or one made with 工, 员, 师, 属, 嫂.
pub(super) fn role_before(doc: &Doc, jieba: &Jieba, i: usize) -> bool {
    let Some(last) = i.checked_sub(1).and_then(|j| doc.free(j)) else {
        return false;
    };
    if !ROLE_ENDS.contains(last) || i < 2 || NO_ROLE.contains(&doc.word(i - 2, i)) {
        return false;
    }
    (FREE_ENDS.contains(last) && i >= 3 && han_at(doc, i - 2) && han_at(doc, i - 3))
        || (2..=4.min(i)).any(|n| {
            let word = doc.word(i - n, i);
            !word.is_empty() && jieba.has_word(word)
        })
}

/// Whether 叫 at `i` tells the name of a unit: 公司叫, 厂叫, 超市叫.
fn names_a_unit(doc: &Doc, i: usize) -> bool {
    doc.free(i) == Some('叫')
        && i.checked_sub(1)
            .and_then(|j| doc.free(j))
            .is_some_and(|c| "司厂店市校队所社院馆园场部".contains(c))
}

/// Whether character `i` goes on a run of Chinese characters; a number's or a person's mask does not.
pub(super) fn han_at(doc: &Doc, i: usize) -> bool {
    match doc.held(i) {
        Held::Place => true,
        Held::Person | Held::Other => false,
        Held::Free | Held::Kept => doc.free(i).is_some_and(is_han),
    }
}

/// Whether a hidden person stands left of `i` in the same list: 【姓名甲】、, 【姓名甲】和, 【姓名甲】，2.
pub(super) fn neighbour_left(doc: &Doc, i: usize) -> bool {
    let mut joined = true;
    for back in 1..=6 {
        let Some(j) = i.checked_sub(back) else {
            return false;
        };
        if doc.held(j) == Held::Person {
            return joined || back == 1;
        }
        match doc.free(j) {
            Some('、' | '和' | '及' | '与' | '跟' | '丶') => {}
            Some(c) if c.is_ascii_digit() || c == ' ' || c == '.' => {}
            Some('，' | ',') => {
                joined = doc
                    .free(i - 1)
                    .is_some_and(|c| c.is_ascii_digit() || c == ' ' || c == '.')
            }
            _ => return false,
        }
    }
    false
}

/// Whether a hidden person follows `end` in the same list.
pub(super) fn neighbour_right(doc: &Doc, end: usize) -> bool {
    let mut comma = false;
    for j in end..end + 6 {
        if doc.held(j) == Held::Person {
            return !comma || !matches!(doc.free(j - 1), Some('，' | ','));
        }
        match doc.free(j) {
            Some('、' | '和' | '及' | '与' | '丶') => {}
            Some('，' | ',') => comma = true,
            Some(c) if c.is_ascii_digit() || c == ' ' || c == '.' => {}
            _ => return false,
        }
    }
    false
}

/// Whether a word of the guard list starts at `i`.
pub(super) fn guarded(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    (2..=4).any(|n| lexicon.word(doc.word(i, i + n)) & cue::GUARD != 0)
}

/// Whether a word that follows names stands at `i`.
pub(super) fn own_word(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    !han_at(doc, i) || (1..=3).any(|n| lexicon.word(doc.word(i, i + n)) & cue::AFTER != 0)
}

pub(super) fn left_open(doc: &Doc, finder: &Finder<'_>, i: usize) -> bool {
    Left::of(doc, finder.lexicon, finder.jieba, i).open
}

/// What stands right of a possible name.
pub(super) fn right(doc: &Doc, lexicon: &Lexicon, end: usize) -> f32 {
    let mut score: f32 = 0.0;
    let next = match doc.held(end) {
        Held::Other => return 1.6,
        Held::Person => return 0.4,
        Held::Place => return 0.0,
        Held::Free | Held::Kept => doc.free(end),
    };
    match next {
        None => score = 0.4,
        Some('(' | '（') => {
            let inside = doc.free(end + 1);
            let person = matches!(
                inside,
                Some(
                    '男' | '女'
                        | '身'
                        | '电'
                        | '手'
                        | '*'
                        | '其'
                        | '系'
                        | '我'
                        | '原'
                        | '现'
                        | '户'
                        | '联'
                        | '已'
                )
            ) || doc.held(end + 1) == Held::Other
                || inside.is_some_and(|c| c.is_ascii_digit());
            score = if person { 2.4 } else { 0.6 };
        }
        Some('，' | ',' | '、' | ':' | '：') => {
            let mut j = end + 1;
            while doc.free(j) == Some(' ') {
                j += 1;
            }
            let age = doc.free(j).is_some_and(|c| c.is_ascii_digit())
                && (j + 2..j + 4).any(|k| doc.free(k) == Some('岁'));
            let person =
                matches!(doc.free(j), Some('男' | '女')) || doc.held(j) == Held::Other || age;
            score = if person { 2.2 } else { 0.4 };
        }
        Some(c) if !is_han(c) => score = 0.4,
        Some(_) => {}
    }
    let mut titled = false;
    for len in 1..=4 {
        let bits = lexicon.word(doc.word(end, end + len));
        if bits & cue::TITLE != 0 && len > 1 {
            score = score.max(2.0);
            titled = true;
        } else if bits & cue::AFTER != 0 {
            score = score.max(if len > 1 { 1.2 } else { 0.7 });
            titled |= len > 1;
        }
    }
    if !titled && lexicon.is(doc.free(end), flag::PLACE) {
        score -= 3.5;
    }
    score
}

/// Whether the text or a sentence begins at `start`.
pub(super) fn opens(doc: &Doc, start: usize) -> bool {
    start == 0 || matches!(doc.free(start - 1), Some('。' | '；' | '\n' | '！' | '？'))
}

/// Whether `start..end` opens the text or a sentence and stands alone before a stop: 邓有福，1968年入伍.
pub(super) fn heads(doc: &Doc, start: usize, end: usize) -> bool {
    opens(doc, start) && matches!(doc.free(end), Some('，' | ',' | '。' | '（' | '('))
}

/// Whether a hidden number or a word that announces one (电话, 身份证) follows `end` behind a stop.
pub(super) fn contact_follows(doc: &Doc, lexicon: &Lexicon, end: usize) -> bool {
    let stop = |j: &usize| {
        matches!(
            doc.free(*j),
            Some(' ' | '，' | ',' | '：' | ':' | '（' | '(')
        )
    };
    let at = end + (end..end + 3).take_while(stop).count();
    at > end
        && (doc.held(at) == Held::Other
            || (2..=3).any(|n| lexicon.word(doc.word(at, at + n)) & cue::CONTACT != 0))
}

/// Whether a way to reach the person follows: 石广财，电话 …, 匡必成 【电话】.
pub(super) fn reachable(doc: &Doc, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    if start > 0 && han_at(doc, start - 1) {
        return false;
    }
    let gap = (end..end + 3)
        .take_while(|&j| {
            matches!(
                doc.free(j),
                Some(' ' | '，' | ',' | '：' | ':' | '（' | '(')
            )
        })
        .count();
    let at = end + gap;
    doc.held(at) == Held::Other
        || ((gap > 0 || typical(doc, lexicon, start, end))
            && (2..=3).any(|n| lexicon.word(doc.word(at, at + n)) & cue::CONTACT != 0))
}

/// Whether all behind the first character of `start..end` are characters of given names above all.
pub(super) fn typical(doc: &Doc, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (start + 1..end).all(|j| lexicon.is(doc.free(j), flag::TYPICAL))
}

/// Whether `start..end` signs the text: alone after the last stop, with nothing behind but a date.
pub(super) fn signs(doc: &Doc, start: usize, end: usize) -> bool {
    let alone = start == 0 || !han_at(doc, start - 1);
    alone
        && (end..doc.len()).all(|j| match doc.free(j) {
            Some(c) => {
                c.is_ascii_digit() || c.is_whitespace() || "年月日.。-/:：!！，,".contains(c)
            }
            None => doc.held(j) == Held::Other,
        })
}

/// Whether `c` is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2fa1f}')
}
