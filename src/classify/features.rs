//! From tokens and text to features: words, word pairs, character groups, and rules that fired.
//!
//! A feature is known by its name: `词:拖欠`, `题:欠薪` (in the title), `连:拖欠_工资`, `字:欠薪`, `题字:欠薪`,
//! `规:site_wages@t`. The name is what the model stores, what evidence prints, and what is hashed for look-up.

use std::ops::RangeInclusive;

use crate::text::{SafeText, Token};

use super::rules::{Place, Rules};

/// One case as the classifier reads it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'t> {
    /// 主题
    pub title: &'t SafeText,
    /// 诉求内容
    pub text: &'t SafeText,
    /// Tokens of the title.
    pub title_tokens: &'t [Token<'t>],
    /// Tokens of the text.
    pub text_tokens: &'t [Token<'t>],
}

/// The families of features; each is scaled to unit length on its own before it is weighed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Block {
    /// Words and word pairs of title and text.
    Words,
    /// Words of the title.
    Title,
    /// Character groups of two and three.
    Characters,
    /// Rules that fired.
    Rules,
    /// Character groups of one to four in the title.
    TitleCharacters,
}

impl Block {
    /// Every block.
    pub const ALL: [Self; 5] = [
        Self::Words,
        Self::Title,
        Self::Characters,
        Self::Rules,
        Self::TitleCharacters,
    ];
}

/// A stable 64-bit hash of a feature name given in parts (FNV-1a with a final mix).
pub(super) fn hash(parts: &[&str]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    state ^= state >> 32;
    state = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state ^ (state >> 29)
}

/// Calls `emit` with every occurrence of a feature, as its block and the parts of its name.
pub(super) fn extract(input: &Input<'_>, rules: &Rules, mut emit: impl FnMut(Block, &[&str])) {
    for word in content(input.title_tokens) {
        emit(Block::Title, &["题:", word]);
    }
    for tokens in [input.title_tokens, input.text_tokens] {
        let mut previous: Option<&str> = None;
        for word in content(tokens) {
            emit(Block::Words, &["词:", word]);
            if let Some(previous) = previous {
                emit(Block::Words, &["连:", previous, "_", word]);
            }
            previous = Some(word);
        }
    }
    for text in [input.title, input.text] {
        characters(text, 2..=3, |group| {
            emit(Block::Characters, &["字:", group])
        });
    }
    characters(input.title, 1..=4, |group| {
        emit(Block::TitleCharacters, &["题字:", group]);
    });
    for (rule, place) in rules.fired(input.title.as_str(), input.text.as_str()) {
        if let Some(spec) = rules.rules.get(rule) {
            emit(Block::Rules, &["规:", &spec.id, "@", place_name(place)]);
        }
    }
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Body => "b",
        Place::Demand => "d",
        Place::Title => "t",
    }
}

/// The words that carry content; a placeholder by its kind, a number as `#`.
fn content<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = &'t str> {
    tokens.iter().filter(|t| !t.stop).map(|t| match t.mask {
        Some(kind) => kind.name(),
        None if t.text.starts_with(|c: char| c.is_ascii_digit()) => "#",
        None => t.text,
    })
}

/// Groups of neighbouring characters, at most four, between punctuation; digits and placeholders break a group.
fn characters(text: &SafeText, sizes: RangeInclusive<usize>, mut emit: impl FnMut(&str)) {
    let whole = text.as_str();
    let mut masks = text.masks().iter().peekable();
    let mut window: [usize; 4] = [0; 4];
    let mut filled = 0;
    for (at, c) in whole.char_indices() {
        while masks.peek().is_some_and(|m| m.span.end <= at) {
            masks.next();
        }
        let masked = masks.peek().is_some_and(|m| m.span.start <= at);
        if masked || !c.is_alphanumeric() || c.is_ascii() {
            filled = 0;
            continue;
        }
        window = [window[1], window[2], window[3], at];
        filled += 1;
        let end = at + c.len_utf8();
        for size in sizes.clone() {
            if filled >= size
                && let Some(group) = window.get(4 - size).and_then(|from| whole.get(*from..end))
            {
                emit(group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Mask, MaskKind, Span};

    #[test]
    fn features_have_readable_names_and_leave_masks_out() {
        let text = SafeText::new(
            "找【姓名甲】讨薪".into(),
            vec![Mask {
                kind: MaskKind::Person,
                span: Span::new(3, 18),
                original: Span::new(1, 3),
            }],
        );
        let title = SafeText::default();
        let tokens = [
            Token {
                text: "找",
                mask: None,
                stop: false,
            },
            Token {
                text: "【姓名甲】",
                mask: Some(MaskKind::Person),
                stop: false,
            },
            Token {
                text: "讨薪",
                mask: None,
                stop: false,
            },
        ];
        let input = Input {
            title: &title,
            text: &text,
            title_tokens: &[],
            text_tokens: &tokens,
        };
        let mut names = Vec::new();
        let rules = Rules::new(&[], &mut Vec::new());
        extract(&input, &rules, |block, parts| {
            if block != Block::Rules {
                names.push(parts.concat());
            }
        });
        assert_eq!(
            names,
            [
                "词:找",
                "词:姓名",
                "连:找_姓名",
                "词:讨薪",
                "连:姓名_讨薪",
                "字:讨薪"
            ]
        );
    }

    #[test]
    fn the_hash_is_the_same_however_a_name_is_cut() {
        assert_eq!(hash(&["词:", "工资"]), hash(&["词:工资"]));
        assert_ne!(hash(&["词:工资"]), hash(&["题:工资"]));
    }
}
