//! People told by a form of address: 胡书记, 李某某, 王总, 老张, 小张科长.

use super::around::{Left, guarded, han_at, is_han, left_open, own_word};
use super::doc::Doc;
use super::lexicon::{Lexicon, cue, flag};
use super::person::{Finder, Name, Surname, unit_over};
use super::tokens::Tokens;

/// 胡书记, 邓副镇长, 李某某, 王总, 肖*, 邢ze: a surname with a form of address.
pub(super) fn addressed(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    surname: Surname,
    left: Left,
) -> Option<Name> {
    let at = surname.end();
    let begins = tokens.starts(surname.start) || left.cued;
    let found = |end: usize, score: f32| {
        Some(Name {
            start: surname.start,
            end,
            score,
            full: false,
        })
    };
    let next = doc.free(at)?;
    if next == '某'
        && (begins || left.open)
        && (!surname.function
            || left.cued
            || left.edge
            || may_be_somebody(doc, finder, tokens, surname))
    {
        return found(after_mou(doc, finder, tokens, at), 5.0);
    }
    if matches!(next, '*' | '×' | 'X' | 'x') && begins && (!surname.weak || left.open) {
        let stars = (at..at + 2)
            .take_while(|&j| doc.free(j) == Some(next))
            .count();
        let stop = doc.free(at + stars);
        let alone = !stop.is_some_and(|c| c.is_ascii_alphanumeric() || c == next);
        return if alone { found(at + stars, 4.0) } else { None };
    }
    if next.is_ascii_lowercase() && begins && !surname.weak && left.score >= 0.6 {
        let letters = (at..at + 7)
            .take_while(|&j| doc.free(j).is_some_and(|c| c.is_ascii_lowercase()))
            .count();
        return if (2..7).contains(&letters) {
            found(at + letters, 3.0)
        } else {
            None
        };
    }
    if !begins
        || !(tokens.ends(at) || tokens.named(surname.start))
        || (surname.weak && !left.open)
        || (surname.function
            && left.score < 3.0
            && !(left.cued && may_address(doc, surname))
            && !(left.edge && spoken(doc, surname)))
    {
        return None;
    }
    if let Some(end) = household(doc, finder, tokens, surname, left) {
        return found(end, 3.0);
    }
    let form = |skip: usize| {
        (1..=4)
            .rev()
            .map(|n| {
                (
                    skip + n,
                    finder.lexicon.word(doc.word(at + skip, at + skip + n)),
                )
            })
            .find(|(_, bits)| bits & (cue::TITLE | cue::HONORIFIC) != 0)
    };
    if next == '老' && !surname.weak && !han_at(doc, at + 1) {
        return found(at + 1, 3.0);
    }
    let vice = matches!(next, '副' | '大' | '代' | '老');
    let (len, bits) = form(0).or_else(|| vice.then(|| form(1)).flatten())?;
    let end = at + len;
    if len == 1 {
        let short = doc
            .free(end)
            .is_none_or(|c| !"是共计体之额数公部理会作程资地厂人业伤商期长面市里党级".contains(c));
        let kind = "嫂哥姐叔姨伯婶氏".contains(next);
        if !short
            || (surname.weak && !kind)
            || !tokens.starts(at)
            || !tokens.ends(end)
            || bits & cue::HONORIFIC == 0
        {
            return None;
        }
    }
    found(end, 4.0)
}

/// Function words that no form of address follows but as surnames: 组长于姐.
fn may_address(doc: &Doc, surname: Surname) -> bool {
    matches!(doc.free(surname.start), Some('于' | '任' | '应' | '单'))
        && doc
            .free(surname.end())
            .is_some_and(|c| "嫂哥姐叔姨伯婶师老".contains(c))
}

/// 打包的路某反映: a function word before 某, behind 的 and before a word of its own.
fn may_be_somebody(doc: &Doc, finder: &Finder<'_>, tokens: &Tokens, surname: Surname) -> bool {
    let after = surname.end() + 1;
    let relative = surname.start > 1 && doc.free(surname.start - 1) == Some('的');
    relative && (own_word(doc, finder.lexicon, after) || tokens.acts(after))
}

/// 于女士, 路女士, 万老师: function words that open a clause and bear a form of address nothing else explains.
fn spoken(doc: &Doc, surname: Surname) -> bool {
    let at = surname.end();
    let form = matches!(
        doc.word(at, at + 2),
        "女士" | "先生" | "老师" | "师傅" | "阿姨" | "大姐" | "大哥" | "老汉"
    );
    let dated = doc.free(at + 2).is_some_and(|c| c.is_ascii_digit());
    form && doc.free(surname.start).is_some_and(|c| match c {
        '于' | '万' | '路' | '项' | '单' | '班' | '年' => true,
        '向' | '和' | '任' => dated,
        _ => false,
    })
}

/// 彭家要求, 花家老二: a surname for all who bear it. The end of the surname.
fn household(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    surname: Surname,
    left: Left,
) -> Option<usize> {
    let at = surname.end();
    let follows = |n: usize| finder.lexicon.word(doc.word(at + 1, at + 1 + n)) & cue::AFTER != 0;
    let said = (2..=3).any(follows)
        || tokens.acts(at + 1)
        || doc.free(at + 1) == Some('屋')
        || matches!(
            doc.word(at + 1, at + 3),
            "老大" | "老二" | "老三" | "老四" | "兄弟" | "姐妹"
        );
    (doc.free(at) == Some('家') && !surname.weak && left.edge && said).then_some(at)
}

/// The end of a part of a Tibetan, Mongolian or Turkic name that starts at `i`.
pub(super) fn element(doc: &Doc, lexicon: &Lexicon, i: usize) -> Option<usize> {
    (2..=4)
        .rev()
        .map(|n| i + n)
        .find(|&end| lexicon.word(doc.word(i, end)) & cue::ELEMENT != 0)
}

/// 扎西多吉, 阿依古丽·买买提: parts of names in a row, where a clause begins or a cue lets a person follow.
pub(super) fn transliterated(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &mut Tokens,
    i: usize,
) -> Option<Name> {
    let lexicon = finder.lexicon;
    // 30多吉: 多 is part of the sum.
    if i > 0 && doc.free(i - 1).is_some_and(char::is_numeric) {
        return None;
    }
    let mut end = element(doc, lexicon, i)?;
    while let Some(more) = element(doc, lexicon, end).or_else(|| {
        (doc.free(end) == Some('·'))
            .then(|| element(doc, lexicon, end + 1))
            .flatten()
    }) {
        end = more;
    }
    let left = Left::of(doc, lexicon, finder.jieba, i);
    tokens.cut(doc, finder, i);
    let clear = tokens.starts(i)
        && tokens.starts(end)
        && !guarded(doc, lexicon, i)
        && !lexicon.is(doc.free(end), flag::PLACE)
        && (!han_at(doc, end)
            || left.cued
            || own_word(doc, lexicon, end)
            || tokens.acts(end)
            || end > i + 3);
    (left.open && clear && unit_over(doc, finder.units, i, end).is_none()).then_some(Name {
        start: i,
        end,
        score: 4.0,
        full: end > i + 2,
    })
}

/// The end of 某, 某某, 某泽 that starts at `at`.
pub(super) fn after_mou(doc: &Doc, finder: &Finder<'_>, tokens: &Tokens, at: usize) -> usize {
    let mut end = at + 1;
    while end < at + 3 && doc.free(end) == Some('某') {
        end += 1;
    }
    let given = doc.free(end);
    let lexicon = finder.lexicon;
    if end == at + 1
        && lexicon.is(given, flag::GIVEN)
        && !lexicon.is(given, flag::NOT_GIVEN)
        && tokens.single(end)
        && !doc.free(end + 1).is_some_and(|c| {
            lexicon.char(c) & flag::GIVEN != 0
                && is_han(c)
                && lexicon.char(c) & flag::NOT_GIVEN == 0
        })
    {
        end += 1;
    }
    end
}

/// 导购小曼, 儿子小树: a given name behind 小, where a cue stands before it and what follows is not part of it.
fn called(doc: &Doc, finder: &Finder<'_>, i: usize) -> bool {
    let lexicon = finder.lexicon;
    doc.free(i) == Some('小')
        && lexicon.is(doc.free(i + 1), flag::TYPICAL)
        && !doc
            .free(i + 1)
            .is_some_and(|c| "学山河水花木林金银".contains(c))
        && Left::of(doc, lexicon, finder.jieba, i).cued
        && (!han_at(doc, i + 2) || own_word(doc, lexicon, i + 2))
}

/// 老张, 小李, 阿强, with a title behind when there is one: 小张科长.
pub(super) fn nickname(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &mut Tokens,
    i: usize,
) -> Option<Name> {
    let lexicon = finder.lexicon;
    let name = doc.free(i + 1)?;
    let ah = doc.free(i) == Some('阿');
    let loose = left_open(doc, finder, i) || own_word(doc, lexicon, i + 2);
    let fits = if ah {
        lexicon.is(Some(name), flag::GIVEN | flag::SURNAME)
            && !lexicon.is(Some(name), flag::NOT_GIVEN)
            && !"里拉富坝姨哥弟姐".contains(name)
    } else {
        lexicon.is(Some(name), flag::SURNAME)
            || called(doc, finder, i)
            || (loose
                && lexicon.is(Some(name), flag::WEAK)
                && (!lexicon.is(Some(name), flag::NOT_GIVEN) || "于任应费万单".contains(name)))
    };
    let own = i.checked_sub(1).and_then(|j| doc.free(j)) == Some('我');
    if !fits || guarded(doc, lexicon, i + 1) || guarded(doc, lexicon, i) {
        return None;
    }
    tokens.cut(doc, finder, i);
    let alone = tokens.ends(i + 2) && (tokens.starts(i) || own);
    if !alone {
        return None;
    }
    let next = doc.free(i + 2);
    let given =
        lexicon.is(next, flag::GIVEN) && !lexicon.is(next, flag::NOT_GIVEN) && tokens.single(i + 2);
    let titled = (1..=4)
        .rev()
        .find(|&n| lexicon.word(doc.word(i + 2, i + 2 + n)) & cue::TITLE != 0 && n > 1);
    if given && titled.is_none() && !ah && !left_open(doc, finder, i) {
        return None;
    }
    if lexicon.is(next, flag::PLACE) && titled.is_none() && doc.free(i + 2) != Some('家') {
        return None;
    }
    let end = i + 2 + titled.unwrap_or(0);
    Some(Name {
        start: i,
        end,
        score: 3.0,
        full: false,
    })
}
