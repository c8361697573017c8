//! Text that may hold personal data, text that does not, and places in both.
//!
//! Privacy is a type: [`RawText`] cannot be displayed or serialised, and only `ingest`, `redact` and the leak scan of `disclose` open it
//! (kept by `tests/layers.rs`). Everything downstream reads [`SafeText`].

mod cell;
mod fold;
mod guard;
mod lang;
mod numeral;
mod sentence;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
pub(crate) mod sheets;
mod unit;
mod words;

use std::fmt;

use serde::Serialize;

pub use cell::{cell_day, cell_folded, cell_number, cell_text, cell_value};
pub use fold::{Folded, fold_char};
pub use guard::{guard, unguard};
pub use lang::Lang;
pub use numeral::{chinese_number, parse_number};
pub use sentence::sentence;
pub use unit::{NameStarts, UnitFinder};
pub use words::Said;
pub(crate) use words::{Words, balanced, is_mark, many, marks_to_elements, unmarked, words};

/// A user's table (dictionary, rules, word list) as it was read: `config` reads the file, a stage's `Config` parses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// The file as the user named it.
    pub name: std::sync::Arc<str>,
    /// Its text, byte-order mark removed.
    pub text: String,
}

/// A half-open range of byte offsets on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text under the span; `None` when it is not on character boundaries of `text`.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// The span in characters instead of bytes; `None` when it is not on character boundaries of `text`.
    pub fn chars(self, text: &str) -> Option<Self> {
        let before = text.get(..self.start)?.chars().count();
        let inside = self.of(text)?.chars().count();
        Some(Self::new(before, before + inside))
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Text as it came, personal data included. It has no `Display` and no `Serialize`, and its `Debug` prints a length.
#[derive(Clone, PartialEq, Eq)]
pub struct RawText(String);

impl RawText {
    /// Wraps text as it came.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Only `ingest` (checks), `redact` and `disclose` (to hash it) may call it.
    pub fn open(&self) -> &str {
        &self.0
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for RawText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawText({} 字符)", self.0.chars().count())
    }
}

/// What kind of personal data a mask hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// 姓名
    Person,
    /// 手机、固定电话
    Phone,
    /// 居民身份证
    IdCard,
    /// 银行卡
    BankCard,
    /// 社会保障卡号
    SocialSecurity,
    /// 护照
    Passport,
    /// 车牌
    Plate,
    /// 电子邮箱
    Email,
    /// QQ
    Qq,
    /// 微信
    Wechat,
    /// 住址
    Address,
    /// 其他长号码
    Number,
}

impl MaskKind {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Phone => "phone",
            Self::IdCard => "id_card",
            Self::BankCard => "bank_card",
            Self::SocialSecurity => "social_security",
            Self::Passport => "passport",
            Self::Plate => "plate",
            Self::Email => "email",
            Self::Qq => "qq",
            Self::Wechat => "wechat",
            Self::Address => "address",
            Self::Number => "number",
        }
    }

    /// The word inside the placeholder (占位词), e.g. `姓名` in `【姓名甲】`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "姓名",
            Self::Phone => "电话",
            Self::IdCard => "身份证号",
            Self::BankCard => "银行卡号",
            Self::SocialSecurity => "社保卡号",
            Self::Passport => "护照号",
            Self::Plate => "车牌号",
            Self::Email => "邮箱",
            Self::Qq => "QQ号",
            Self::Wechat => "微信号",
            Self::Address => "住址",
            Self::Number => "号码",
        }
    }
}

/// One hidden place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mask {
    /// What it hides.
    pub kind: MaskKind,
    /// The placeholder's bytes in the safe text.
    pub span: Span,
    /// The hidden characters, as offsets in characters of the original text.
    pub original: Span,
}

/// One token (词) of a safe text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    /// The token as it stands in the safe text.
    pub text: &'t str,
    /// What it hides, when it is a placeholder.
    pub mask: Option<MaskKind>,
    /// Whether it carries no content: a stop word, punctuation, white space (停用词).
    pub stop: bool,
}

/// Text without personal data: full-width letters and digits folded to half width, every hidden place a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SafeText {
    text: String,
    masks: Vec<Mask>,
}

impl SafeText {
    /// Safe text with its masks, in order and not overlapping. Only `redact` should make one from raw text.
    pub fn new(text: String, masks: Vec<Mask>) -> Self {
        debug_assert!(
            masks
                .windows(2)
                .all(|w| matches!(w, [a, b] if a.span.end <= b.span.start))
        );
        Self { text, masks }
    }

    /// The text with placeholders.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The hidden places, in order.
    pub fn masks(&self) -> &[Mask] {
        &self.masks
    }
}
