//! Full names: a surname and a given name of one or two characters.

use super::around::{
    Left, contact_follows, han_at, heads, is_han, neighbour_right, opens, reachable, right, signs,
    typical,
};
use super::doc::Doc;
use super::lexicon::{Lexicon, cue, flag};
use super::person::{Finder, Name, Surname, unit_over};
use super::tokens::Tokens;

/// The best full name that begins with `surname`.
pub(super) fn full_name(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    surname: Surname,
    left: Left,
) -> Option<Name> {
    let start = surname.start;
    let counted = matches!(doc.free(start), Some('余' | '万'))
        && start
            .checked_sub(1)
            .and_then(|j| doc.free(j))
            .is_some_and(|c| c.is_ascii_digit() || "十百千万".contains(c));
    let presented = presented(doc, finder, surname);
    if !(tokens.starts(start) || presented) || counted {
        return None;
    }
    let left = if presented {
        Left {
            score: left.score.max(3.5),
            cued: true,
            open: true,
            ..left
        }
    } else {
        left
    };
    let reported = reported(doc, surname.start);
    let mut best: Option<Name> = None;
    for given in 1..=2 {
        let end = surname.end() + given;
        // 宋涛一个人: what counts is no part of the name.
        if given == 2 && doc.free(end - 1) == Some('一') && doc.free(end) == Some('个') {
            continue;
        }
        let told = left.edge
            && given == 2
            && (!han_at(doc, end)
                || !doc
                    .free(start)
                    .is_some_and(|c| "都能那全向从和".contains(c))
                    && own_verb(doc, finder.lexicon, end)
                    && plain_given(doc, finder.lexicon, surname.end(), end)
                || alone_at_head(doc, finder, tokens, surname, end, left));
        if surname.function
            && left.score < 3.0
            && !told
            && !(left.cued
                && given == 2
                && (!han_at(doc, end) || tokens.starts(end) && own_verb(doc, finder.lexicon, end)))
        {
            continue;
        }
        let Some(shape) = shape(doc, finder, tokens, surname, end, left) else {
            continue;
        };
        let first = opens(doc, start);
        let mut score = shape + left.score + right(doc, finder.lexicon, end);
        if first && (given == 2 || !surname.weak) {
            score += 0.4;
        }
        if neighbour_right(doc, end) && !left.cued {
            score += 2.0;
        }
        if signs(doc, start, end) {
            score += 2.5;
        }
        if heads(doc, start, end) {
            score += if given == 2 { 1.0 } else { 0.5 };
        }
        if reachable(doc, finder.lexicon, start, end) {
            score += 2.0;
        }
        if tokens.acts(end) {
            score += 0.4;
        }
        if reported && own_verb(doc, finder.lexicon, end) {
            score += 1.4;
        }
        score += likeness(doc, finder, surname, end, left);
        if alone_at_head(doc, finder, tokens, surname, end, left) {
            score += match (given, surname.weak) {
                (2, _) => 1.4,
                (_, true) if typical(doc, finder.lexicon, surname.end() - 1, end) => 1.6,
                _ => 0.9,
            };
        }
        if given == 2 && given_word(doc, finder.lexicon, surname.end()) && left.open {
            score += if left.edge || left.cued { 1.4 } else { 0.8 };
        }
        if score >= finder.threshold
            && let Some(unit) = unit_over(doc, finder.units, start, end)
        {
            // 张记餐饮店 is a unit; 何建平金桂花园物业 is a name and a unit that nothing parts.
            let before = first && given == 2 && shape > 2.0 && unit.0 == start && unit.1 >= end + 3;
            let verb =
                first && given == 2 && doc.free(end).is_some_and(|c| "在进系讲说任住".contains(c));
            score -= match (left.score >= 2.4, before) {
                _ if verb => 0.0,
                (true, _) => 1.5,
                (_, true) => 1.0,
                _ => 4.0,
            };
        }
        if best.is_none_or(|b| score > b.score) {
            best = Some(Name {
                start,
                end,
                score,
                full: true,
            });
        }
    }
    best
}

/// Whether 我是 stands before a name of three characters and a way to reach it behind: 我是罗新苗，身份证…. Nothing but a
/// name stands between the two, though its characters make other words as well; 我是农民工，电话… is no name.
fn presented(doc: &Doc, finder: &Finder<'_>, surname: Surname) -> bool {
    let (start, end) = (surname.start, surname.end() + 2);
    let Some(head) = start.checked_sub(2) else {
        return false;
    };
    doc.word(head, start) == "我是"
        && (head == 0 || !han_at(doc, head - 1))
        && !han_at(doc, end)
        && plain_given(doc, finder.lexicon, surname.end(), end)
        && !finder.jieba.has_word(doc.word(start, end))
        && contact_follows(doc, finder.lexicon, end)
}

/// Whether what was said begins at `start`: 来电反映：…
fn reported(doc: &Doc, start: usize) -> bool {
    let colon = start
        .checked_sub(1)
        .filter(|j| matches!(doc.free(*j), Some('：' | ':')));
    colon.is_some_and(|at| at > 1 && doc.word(at - 2, at) == "反映")
}

/// Whether a clause begins with a name whose head the dictionary joins to a proper noun, and a verb follows: 梁国|宁在.
fn said_of_name(
    doc: &Doc,
    tokens: &Tokens,
    surname: Surname,
    end: usize,
    left: Left,
    lexicon: &Lexicon,
) -> bool {
    left.edge
        && end - surname.end() == 2
        && !tokens.common(surname.start)
        && tokens.starts(end)
        && (own_verb(doc, lexicon, end) || tokens.acts(end))
}

/// Whether `i` begins an everyday word that is a given name as well: 建设, 国庆.
fn given_word(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    lexicon.word(doc.word(i, i + 2)) & cue::GIVEN_WORD != 0
}

/// Whether a clause, or what follows 的, begins with a surname and characters of given names that the segmentation
/// leaves alone, and a verb, a number or a stop stands behind: 项立新申明, 辛志两头跑, 摆摊的于秀芳等要求.
fn alone_at_head(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    surname: Surname,
    end: usize,
    left: Left,
) -> bool {
    let lexicon = finder.lexicon;
    let two = end - surname.end() == 2;
    let relative = two && surname.start > 1 && doc.free(surname.start - 1) == Some('的');
    if !(left.edge || relative)
        || doc.free(surname.start).is_some_and(|c| {
            "都能那全向从和与以".contains(c) && !typical(doc, lexicon, surname.end() - 1, end)
        })
        || !plain_given(doc, lexicon, surname.end(), end)
        || !tokens.starts(end)
    {
        return false;
    }
    let counted =
        matches!(doc.free(end), Some('等')) && !lexicon.is(doc.free(end + 1), flag::GIVEN);
    let number = doc.free(end).is_some_and(|c| c.is_ascii_digit());
    let stop = matches!(doc.free(end), Some('，' | ','));
    let word = two && left.edge && !surname.function && tokens.starts(end) && !tokens.single(end);
    let said = own_verb(doc, lexicon, end) || counted || number || word;
    let bare = (surname.start..end).all(|j| tokens.single(j));
    if two {
        let typical = typical(doc, lexicon, surname.end() - 1, end);
        let whole = bare
            || tokens.named(surname.start)
            || tokens.single(surname.start)
                && tokens.starts(surname.end())
                && !tokens.common(surname.end());
        let follows = said || tokens.acts(end) || (relative && stop);
        return follows
            && (whole || typical && tokens.single(surname.start))
            && (typical || !surname.function || said);
    }
    bare && (!surname.function
        || typical(doc, lexicon, surname.end() - 1, end) && own_verb(doc, lexicon, end))
        && (own_verb(doc, lexicon, end)
            || counted
            || !surname.weak && (tokens.acts(end) || han_at(doc, end) && !tokens.single(end)))
        && !lexicon.is(doc.free(surname.end()), flag::NOT_GIVEN)
}

/// How much the characters of the given name and what follows them speak for a name, beyond shape and cues.
fn likeness(doc: &Doc, finder: &Finder<'_>, surname: Surname, end: usize, left: Left) -> f32 {
    let lexicon = finder.lexicon;
    let typical = typical(doc, lexicon, surname.end() - 1, end);
    let two = end - surname.end() == 2;
    let mut score = match (typical, two) {
        (true, true) if left.open => 0.5,
        (true, false) if left.cued => 0.25,
        (true, false) if left.edge && own_verb(doc, lexicon, end) => 0.5,
        (false, _) if surname.weak && !left.cued => -0.4,
        _ => 0.0,
    };
    if two && typical && left.edge {
        if own_verb(doc, lexicon, end) {
            score += 0.8;
        } else if acts_alone(doc, lexicon, end) {
            score += 0.6;
        }
    }
    let family = two && left.edge && doc.free(end) == Some('家');
    if family && !lexicon.is(doc.free(end + 1), flag::PLACE) {
        score += 3.7;
    }
    score
}

/// Whether one character that often follows names stands at `i`.
fn acts_alone(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    lexicon.word(doc.word(i, i + 1)) & cue::AFTER != 0
        || doc.free(i).is_some_and(|c| "要想来查去带打转".contains(c))
}

/// Whether a word of two characters or more that follows names stands at `i`, or 问, 称.
fn own_verb(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    matches!(doc.free(i), Some('问' | '称'))
        || (2..=3).any(|n| lexicon.word(doc.word(i, i + n)) & cue::AFTER != 0)
}

/// Whether all of `start..end` are characters that given names use.
fn plain_given(doc: &Doc, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (end == start + 2 && given_word(doc, lexicon, start))
        || (start..end).all(|j| lexicon.is(doc.free(j), flag::GIVEN))
}

/// How much `start..end` looks like a name in itself; `None` when it cannot be one.
pub(super) fn shape(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    surname: Surname,
    end: usize,
    left: Left,
) -> Option<f32> {
    let lexicon = finder.lexicon;
    let given = surname.end()..end;
    let mut score = match (surname.weak, left.cued) {
        _ if surname.len == 2 => 2.0,
        (false, _) => 0.8,
        (true, true) => -0.5,
        (true, false) => -1.0,
    };
    let apart = left.edge && !han_at(doc, end);
    let mut plain = given.len() == 2 && (surname.len == 2 || !surname.weak || apart);
    for j in given.clone() {
        let c = doc.free(j)?;
        let bits = lexicon.char(c);
        let inner = (given.len() == 2 && left.open && given_word(doc, lexicon, surname.end()))
            || bits & flag::GIVEN != 0
                && ((j + 1 < end && left.open)
                    || (given.len() == 2
                        && (apart
                            || (bits & flag::TYPICAL != 0
                                && (left.cued || left.edge && own_verb(doc, lexicon, end))))));
        if !is_han(c) || (bits & flag::NOT_GIVEN != 0 && !inner) {
            return None;
        }
        score += match (bits & flag::GIVEN != 0, tokens.single(j)) {
            (true, _) => 0.8,
            (_, true) => -0.2,
            _ => -0.6,
        };
        plain &= bits & flag::GIVEN != 0;
    }
    if given.len() == 1 {
        score -= 0.5;
    }
    let bare = given.clone().all(|j| tokens.single(j));
    if plain_given(doc, lexicon, surname.end(), end)
        && bare
        && surname.weak
        && given.len() == 2
        && !left.cued
        && opens(doc, surname.start)
    {
        score += 0.7;
    }
    // 东汐县, 汪家 are places whatever stands around them; 宋大河 is a name where a cue or two stops say so.
    let last = doc.free(end - 1);
    let place = lexicon.is(last, flag::PLACE) && !matches!(last, Some('山' | '河'));
    let name_too = matches!(
        last,
        Some(
            '湾' | '庄'
                | '坪'
                | '塘'
                | '桥'
                | '湖'
                | '岭'
                | '省'
                | '路'
                | '园'
                | '堂'
                | '港'
                | '洞'
        )
    );
    let told = reported(doc, surname.start) && own_verb(doc, lexicon, end);
    if place && !(name_too && (left.cued || apart || told)) {
        // 梅溪湖, 汪家: a place.
        return None;
    }
    let named = tokens.named(surname.start);
    if !tokens.ends(surname.end()) {
        // The dictionary joins surname and given name: a listed name, or an everyday word.
        if !(named
            || plain
                && (apart
                    || left.cued && !han_at(doc, end)
                    || said_of_name(doc, tokens, surname, end, left, lexicon)))
        {
            return None;
        }
        score += if named { 0.6 } else { -0.8 };
    } else if given.len() == 2 && !tokens.starts(surname.end() + 1) {
        // A given name that is a word: 建国 is fine, 建设 wants a cue.
        if tokens.common(surname.end()) && !(left.open && given_word(doc, lexicon, surname.end())) {
            let said = left.edge
                && typical(doc, lexicon, surname.end() - 1, end)
                && own_verb(doc, lexicon, end);
            score -= if (left.cued && !surname.weak) || (plain && apart) || said {
                0.6
            } else {
                1.8
            };
        }
    }
    if !tokens.ends(end) {
        // 邓科先来: the last character of the name was drawn into the next word.
        let torn =
            left.cued && tokens.starts(end - 1) && lexicon.is(doc.free(end), flag::NOT_GIVEN);
        if !(torn || plain && (left.cued || apart || opens(doc, surname.start))) {
            return None;
        }
        score -= if torn { 0.0 } else { 0.8 };
    }
    Some(score)
}
