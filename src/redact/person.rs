//! People by cue and by shape.
//!
//! A name is a surname and one or two characters that the word segmentation leaves alone; cues before it (我叫, 包工头,
//! 其妻) and after it (书记, 称, （男) decide whether it is one. What was found bears on its neighbours (张三、李四), so the
//! search repeats until nothing is added: text that has been through it once has nothing left to find.

use jieba_rs::Jieba;

use super::doc::{Doc, Held};
use super::lexicon::{LONGEST, Lexicon, cue, flag};
use super::tokens::Tokens;
use crate::text::{MaskKind, UnitFinder};

/// Rounds of search; each adds neighbours of what the one before found.
const ROUNDS: usize = 12;

/// What the search rests on.
pub(super) struct Finder<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) jieba: &'a Jieba,
    pub(super) threshold: f32,
    pub(super) units: &'a UnitFinder,
}

/// A possible name.
#[derive(Debug, Clone, Copy)]
struct Name {
    start: usize,
    end: usize,
    score: f32,
    /// Surname and given name, as opposed to 胡书记 or 老张.
    full: bool,
}

/// Unit names of one text as ranges of characters, found when somebody asks and forgotten when a mask changes the text.
struct Units(Option<Vec<(usize, usize)>>);

impl Units {
    /// Whether a unit's name covers `start..end`.
    fn cover(&mut self, doc: &Doc, finder: &UnitFinder, start: usize, end: usize) -> bool {
        let ranges = self.0.get_or_insert_with(|| {
            let blanked = doc.blanked();
            let mut starts: Vec<usize> = blanked.char_indices().map(|(at, _)| at).collect();
            starts.push(blanked.len());
            let char_at = |byte: usize| starts.partition_point(|&s| s < byte);
            let found = finder.find(&blanked).into_iter();
            found.map(|s| (char_at(s.start), char_at(s.end))).collect()
        });
        ranges.iter().any(|&(a, b)| a <= start && end <= b)
    }
}

/// Hides the people of `doc`. Returns the names that may be hidden wherever
/// they stand: full ones, and surname with title.
pub(super) fn hide(doc: &mut Doc, finder: &Finder<'_>) -> Vec<String> {
    let mut units = Units(None);
    let mut tokens = Tokens::new(doc.len());
    let mut names = Vec::new();
    let heads: Vec<usize> = (0..doc.len())
        .filter(|&i| may_begin(doc, finder.lexicon, i))
        .collect();
    for _ in 0..ROUNDS {
        let before = doc.hits.len();
        for &i in &heads {
            if let Some(name) = at(doc, finder, &mut tokens, &mut units, i)
                && name.score >= finder.threshold
            {
                let text = doc.slice(name.start, name.end).to_owned();
                if doc.hide(name.start, name.end, MaskKind::Person) {
                    units = Units(None);
                    tokens.forget_around(doc, name.start, name.end);
                    if name.full || (name.end - name.start >= 3 && !text.contains('某')) {
                        names.push(text);
                    }
                }
            }
        }
        if doc.hits.len() == before {
            break;
        }
    }
    names
}

/// Whether a person can begin at `i` at all.
fn may_begin(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    let Some(c) = doc.free(i).filter(|&c| is_han(c)) else {
        return false;
    };
    lexicon.char(c) & (flag::SURNAME | flag::WEAK | flag::COMPOUND) != 0
        || matches!(c, '老' | '小' | '阿')
        || doc.free(i + 1) == Some('某')
}

/// The best reading of a person that starts at `i`.
fn at(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &mut Tokens,
    units: &mut Units,
    i: usize,
) -> Option<Name> {
    let c = doc.free(i)?;
    if matches!(c, '老' | '小' | '阿') {
        return nickname(doc, finder, tokens, i);
    }
    let compound = finder.lexicon.word(doc.word(i, i + 2)) & cue::COMPOUND != 0;
    if finder.lexicon.char(c) & (flag::SURNAME | flag::WEAK) == 0 && !compound {
        return anyone(doc, finder, tokens, i, c);
    }
    let next = doc.free(i + 1)?;
    if doc.held(i + 1) != Held::Free {
        return None;
    }
    let said = i > 0 && doc.free(i - 1) == Some('姓');
    if !said
        && !is_han(next)
        && !matches!(next, '*' | '×' | 'x' | 'X')
        && !next.is_ascii_lowercase()
    {
        return None;
    }
    let surname = Surname {
        start: i,
        len: if compound { 2 } else { 1 },
        weak: !compound && finder.lexicon.char(c) & flag::SURNAME == 0,
        function: !compound
            && finder.lexicon.char(c) & flag::NOT_GIVEN != 0
            && finder.lexicon.char(c) & flag::WEAK != 0,
    };
    let left = Left::of(doc, finder.lexicon, i);
    if guarded(doc, finder.lexicon, i) {
        return None;
    }
    let said = i.checked_sub(1).and_then(|j| doc.free(j)) == Some('姓')
        && !i
            .checked_sub(2)
            .is_some_and(|j| matches!(doc.free(j), Some('百' | '贵' | '同' | '种')));
    if said
        && (!han_at(doc, surname.end()) || matches!(next, '的' | '男' | '女' | '名' | '老' | '包'))
    {
        return Some(Name {
            start: i,
            end: surname.end(),
            score: 5.0,
            full: false,
        });
    }
    tokens.cut(doc, finder, i);
    let addressed = addressed(doc, finder, tokens, surname, left);
    if addressed.is_some() {
        return addressed;
    }
    full_name(doc, finder, tokens, units, surname, left)
}

/// 厚某: a surname that no list holds, at the head of a clause.
fn anyone(doc: &Doc, finder: &Finder<'_>, tokens: &Tokens, i: usize, c: char) -> Option<Name> {
    let named =
        is_han(c) && doc.free(i + 1) == Some('某') && finder.lexicon.char(c) & flag::NOT_GIVEN == 0;
    if !named || "及由从每另如若以个之其天年月日处种些方".contains(c) {
        return None;
    }
    let edge = i == 0 || !han_at(doc, i - 1) || Left::of(doc, finder.lexicon, i).cued;
    edge.then(|| Name {
        start: i,
        end: after_mou(doc, finder, tokens, i + 1),
        score: 5.0,
        full: false,
    })
}

#[derive(Debug, Clone, Copy)]
struct Surname {
    start: usize,
    len: usize,
    weak: bool,
    /// A function word as well (向, 和, 于): only a cue makes it a surname.
    function: bool,
}

impl Surname {
    fn end(self) -> usize {
        self.start + self.len
    }
}

/// What stands left of a possible name.
#[derive(Debug, Clone, Copy)]
struct Left {
    score: f32,
    /// A cue that only people follow.
    cued: bool,
    /// A clause begins here, or a word that lets a person follow.
    open: bool,
    /// A clause begins here.
    edge: bool,
}

impl Left {
    fn of(doc: &Doc, lexicon: &Lexicon, i: usize) -> Self {
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
                let bits = lexicon.word(doc.word(stop - len, stop));
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
        best
    }
}

/// Whether character `i` goes on a run of Chinese characters; a number's or a person's mask does not.
fn han_at(doc: &Doc, i: usize) -> bool {
    match doc.held(i) {
        Held::Place => true,
        Held::Person | Held::Other => false,
        Held::Free | Held::Kept => doc.free(i).is_some_and(is_han),
    }
}

/// Whether a hidden person stands left of `i` in the same list: 【姓名甲】、, 【姓名甲】和, 【姓名甲】，2.
fn neighbour_left(doc: &Doc, i: usize) -> bool {
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
fn neighbour_right(doc: &Doc, end: usize) -> bool {
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
fn guarded(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    (2..=4).any(|n| lexicon.word(doc.word(i, i + n)) & cue::GUARD != 0)
}

/// 胡书记, 邓副镇长, 李某某, 王总, 肖*, 邢ze: a surname with a form of address.
fn addressed(
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
    if next == '某' && (begins || left.open) && (!surname.function || left.cued || left.edge) {
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
        || (surname.function && left.score < 3.0)
    {
        return None;
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

/// The end of 某, 某某, 某泽 that starts at `at`.
fn after_mou(doc: &Doc, finder: &Finder<'_>, tokens: &Tokens, at: usize) -> usize {
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

/// 老张, 小李, 阿强, with a title behind when there is one: 小张科长.
fn nickname(doc: &Doc, finder: &Finder<'_>, tokens: &mut Tokens, i: usize) -> Option<Name> {
    let lexicon = finder.lexicon;
    let name = doc.free(i + 1)?;
    let ah = doc.free(i) == Some('阿');
    let loose = left_open(doc, lexicon, i) || own_word(doc, lexicon, i + 2);
    let fits = if ah {
        lexicon.is(Some(name), flag::GIVEN | flag::SURNAME)
            && !lexicon.is(Some(name), flag::NOT_GIVEN)
            && !"里拉富坝姨哥弟姐".contains(name)
    } else {
        lexicon.is(Some(name), flag::SURNAME)
            || (loose
                && lexicon.is(Some(name), flag::WEAK)
                && !lexicon.is(Some(name), flag::NOT_GIVEN))
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
    if given && titled.is_none() && !ah && !left_open(doc, lexicon, i) {
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

/// Whether a word that follows names stands at `i`.
fn own_word(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    !han_at(doc, i) || (1..=3).any(|n| lexicon.word(doc.word(i, i + n)) & cue::AFTER != 0)
}

fn left_open(doc: &Doc, lexicon: &Lexicon, i: usize) -> bool {
    Left::of(doc, lexicon, i).open
}

/// The best full name that begins with `surname`.
fn full_name(
    doc: &Doc,
    finder: &Finder<'_>,
    tokens: &Tokens,
    units: &mut Units,
    surname: Surname,
    left: Left,
) -> Option<Name> {
    let start = surname.start;
    let counted = matches!(doc.free(start), Some('余' | '万'))
        && start
            .checked_sub(1)
            .and_then(|j| doc.free(j))
            .is_some_and(|c| c.is_ascii_digit() || "十百千万".contains(c));
    if !tokens.starts(start) || counted {
        return None;
    }
    let mut best: Option<Name> = None;
    for given in 1..=2 {
        let end = surname.end() + given;
        if surname.function && left.score < 3.0 && (!left.edge || given < 2 || han_at(doc, end)) {
            continue;
        }
        let Some(shape) = shape(doc, finder, tokens, surname, end, left) else {
            continue;
        };
        let mut score = shape + left.score + right(doc, finder.lexicon, end);
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
        if score >= finder.threshold && units.cover(doc, finder.units, start, end) {
            score -= if left.score >= 2.4 { 1.5 } else { 4.0 };
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

/// How much `start..end` looks like a name in itself; `None` when it cannot be one.
fn shape(
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
        let inner =
            bits & flag::GIVEN != 0 && ((j + 1 < end && left.open) || (apart && given.len() == 2));
        if !is_han(c) || (bits & flag::NOT_GIVEN != 0 && !inner) {
            return None;
        }
        score += if bits & flag::GIVEN != 0 { 0.8 } else { -0.6 };
        plain &= bits & flag::GIVEN != 0;
    }
    if given.len() == 1 {
        score -= 0.5;
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
    if place && !(name_too && (left.cued || apart)) {
        // 梅溪湖, 汪家: a place.
        return None;
    }
    let named = tokens.named(surname.start);
    if !tokens.ends(surname.end()) {
        // The dictionary joins surname and given name: a listed name, or an everyday word.
        if !named && !(plain && apart) {
            return None;
        }
        score += if named { 0.6 } else { -0.8 };
    } else if given.len() == 2 && !tokens.starts(surname.end() + 1) {
        // A given name that is a word: 建国 is fine, 建设 wants a cue.
        if tokens.common(surname.end()) {
            score -= if (left.cued && !surname.weak) || (plain && apart) {
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
        if !torn && !(plain && (left.cued || apart)) {
            return None;
        }
        score -= if torn { 0.0 } else { 0.8 };
    }
    Some(score)
}

/// What stands right of a possible name.
fn right(doc: &Doc, lexicon: &Lexicon, end: usize) -> f32 {
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
        }
    }
    if !titled && lexicon.is(doc.free(end), flag::PLACE) {
        score -= 3.5;
    }
    score
}

/// Whether `start..end` opens the text or a sentence and stands alone before a stop: 邓有福，1968年入伍.
fn heads(doc: &Doc, start: usize, end: usize) -> bool {
    let opens = start == 0 || matches!(doc.free(start - 1), Some('。' | '；' | '\n' | '！' | '？'));
    opens && matches!(doc.free(end), Some('，' | ',' | '。' | '（' | '('))
}

/// Whether a way to reach the person follows: 石广财，电话 …, 匡必成 【电话】.
fn reachable(doc: &Doc, lexicon: &Lexicon, start: usize, end: usize) -> bool {
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
        || (gap > 0 && (2..=3).any(|n| lexicon.word(doc.word(at, at + n)) & cue::CONTACT != 0))
}

/// Whether `start..end` signs the text: alone after the last stop, with nothing behind but a date.
fn signs(doc: &Doc, start: usize, end: usize) -> bool {
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
