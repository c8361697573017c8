//! Words for readers in two languages: tables of words, and where data stands among them.
//!
//! A table of words holds one entry a line, Chinese left of the bar and English right of it, so that neither language can
//! lack a word and a sentence's figures are checked by the compiler. Data (names of units, offices, places) keeps its own
//! language; within English it is marked, so that a page can say so (WCAG 3.1.2) and a test can tell it from a word that
//! was not translated.

use std::borrow::Cow;
use std::fmt::Display;

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use super::Lang;

/// What stands before data within English; a private-use character, which no font shows.
const BEGIN: char = '\u{E000}';
/// What stands behind it.
const END: char = '\u{E001}';

/// The words of one language; every module that speaks to readers adds its own table by [`words!`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Lang);

/// Adds entries to [`Words`]: `name = "zh" | "en";` is a label, `name(a, b) = "…{a}…" | "…{b}…";` a sentence with its
/// figures. In place of a text, `{ … }` holds an expression that makes it.
macro_rules! words {
    (@say { $($body:tt)* }) => { { $($body)* } };
    (@say $text:tt) => { format!($text) };
    (@entry $name:ident; $zh:tt; $en:tt) => {
        pub(crate) fn $name(self) -> &'static str {
            self.0.pick($zh, $en)
        }
    };
    (@entry $name:ident $($arg:ident)+; $zh:tt; $en:tt) => {
        #[allow(
            clippy::too_many_arguments,
            reason = "a sentence has as many as it has figures; the text names them"
        )]
        pub(crate) fn $name(self, $($arg: impl std::fmt::Display),+) -> String {
            match self.0 {
                $crate::text::Lang::Zh => $crate::text::words!(@say $zh),
                $crate::text::Lang::En => $crate::text::words!(@say $en),
            }
        }
    };
    ($( $name:ident $(( $($arg:ident),+ ))? = $zh:tt | $en:tt ; )*) => {
        impl $crate::text::Words {
            $( $crate::text::words!(@entry $name $($($arg)+)?; $zh; $en); )*
        }
    };
}
pub(crate) use words;

/// `1 case`, `2 cases`: English counts.
pub(crate) fn many(n: impl Display, one: &str, more: &str) -> String {
    match n.to_string().as_str() {
        "1" => format!("1 {one}"),
        n => format!("{n} {more}"),
    }
}

/// `1,234,567`
fn grouped(whole: &str) -> String {
    let digits = whole.len();
    let mut out = String::new();
    for (c, at) in whole.chars().zip(0..) {
        if at > 0 && (digits - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

words! {
    comma = "，" | ", ";
    listed = "、" | ", ";
    parted = "；" | "; ";
    stop = "。" | ". ";
    within(inner) = "（{inner}）" | " ({inner})";
    all = "全部" | "All";
    colon = "：" | ": ";
    unnamed_unit = "未写明单位" | "unit not stated";
    no_department = "未登记承办单位" | "no department registered";
}

impl Words {
    /// The language.
    pub(crate) fn lang(self) -> Lang {
        self.0
    }

    /// A piece of data among the words: as it is in Chinese, marked in English.
    pub(crate) fn data(self, text: &str) -> String {
        match self.0 {
            Lang::Zh => text.to_owned(),
            Lang::En if text.is_ascii() => text.to_owned(),
            Lang::En => format!("{BEGIN}{}{END}", unmarked(text)),
        }
    }

    /// A department's name; the office without one in words.
    pub(crate) fn department(self, name: &str) -> String {
        match name {
            name if name.is_empty() || name == Self(Lang::Zh).no_department() => {
                self.no_department().to_owned()
            }
            name => self.data(name),
        }
    }

    /// The name of the unit complained of, or that none is stated.
    pub(crate) fn unit(self, name: Option<&str>) -> String {
        name.map_or_else(|| self.unnamed_unit().to_owned(), |name| self.data(name))
    }

    /// `2024年5月18日`, `18 May 2024`
    pub(crate) fn date(self, day: NaiveDate) -> String {
        match self.0 {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.format("%-d %B %Y").to_string(),
        }
    }

    /// `5月18日`, `18 May`
    pub(crate) fn day_month(self, day: NaiveDate) -> String {
        match self.0 {
            Lang::Zh => format!("{}月{}日", day.month(), day.day()),
            Lang::En => day.format("%-d %b").to_string(),
        }
    }

    /// 分 as `5400 元`, `5.40 万元`; `CNY 5,400`, from a million on `CNY 5.40m`.
    pub(crate) fn money(self, fen: i64) -> String {
        #[expect(
            clippy::cast_precision_loss,
            reason = "sums of money are far under 2^52 分"
        )]
        let yuan = fen as f64 / 100.0;
        self.yuan(yuan)
    }

    /// Yuan, as [`Words::money`] writes them.
    pub(crate) fn yuan(self, yuan: f64) -> String {
        match self.0 {
            Lang::Zh if yuan < 10_000.0 => format!("{yuan:.0} 元"),
            Lang::Zh => format!("{:.2} 万元", yuan / 10_000.0),
            Lang::En if yuan < 1_000_000.0 => format!("CNY {}", grouped(&format!("{yuan:.0}"))),
            Lang::En => format!("CNY {:.2}m", yuan / 1_000_000.0),
        }
    }

    /// The words of something that was said in both languages.
    pub(crate) fn of(self, said: &Said) -> &str {
        self.0.pick(&said.zh, &said.en)
    }
}

/// Something a stage has to say to readers, in both languages; written to files in Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// From the two texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { zh, en }
    }

    /// Several in one line, in one language.
    pub(crate) fn joined(all: &[Self], words: Words) -> String {
        let all = all.iter().map(|said| words.of(said));
        all.collect::<Vec<_>>().join(words.parted())
    }

    /// Says it in both languages.
    pub(crate) fn by(words: impl Fn(Words) -> String) -> Self {
        let [zh, en] = Lang::ALL.map(|lang| words(Words(lang)));
        Self { zh, en }
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.zh)
    }
}

/// Whether a character only marks data.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, BEGIN | END)
}

/// The text without marks, for places that hold nothing but text.
pub(crate) fn unmarked(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) {
        Cow::Owned(text.chars().filter(|c| !is_mark(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A piece that was cut out of a marked text, its marks in pairs again.
pub(crate) fn balanced(text: &str) -> Cow<'_, str> {
    let first = text
        .find(is_mark)
        .and_then(|at| text.get(at..)?.chars().next());
    let last = text.chars().rfind(|c| is_mark(*c));
    match (first, last) {
        (Some(END), Some(BEGIN)) => Cow::Owned(format!("{BEGIN}{text}{END}")),
        (Some(END), _) => Cow::Owned(format!("{BEGIN}{text}")),
        (_, Some(BEGIN)) => Cow::Owned(format!("{text}{END}")),
        _ => Cow::Borrowed(text),
    }
}

/// Marks as an element of HTML or SVG that says which language the data is in.
pub(crate) fn marks_to_elements(markup: &str, element: &str) -> String {
    let open = format!("<{element} lang=\"{}\">", Lang::Zh.tag());
    markup
        .replace(BEGIN, &open)
        .replace(END, &format!("</{element}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Words = Words(Lang::En);

    #[test]
    fn data_is_marked_in_english_only_and_pieces_keep_their_marks_in_pairs() {
        assert_eq!(Words(Lang::Zh).data("教育局"), "教育局");
        let marked = format!("at {}", EN.data("教\u{E001}育局"));
        assert_eq!(unmarked(&marked), "at 教育局");
        let chars: Vec<char> = marked.chars().collect();
        for cut in 0..=chars.len() {
            for piece in [&chars[..cut], &chars[cut..]] {
                let piece: String = piece.iter().collect();
                let made = marks_to_elements(&balanced(&piece), "span");
                let (open, close) = (
                    made.matches("<span").count(),
                    made.matches("</span").count(),
                );
                assert_eq!(open, close, "{made}");
            }
        }
    }

    #[test]
    fn money_and_days_read_as_in_each_language() {
        let day = NaiveDate::from_ymd_opt(2024, 5, 8).expect("a day");
        assert_eq!(
            (EN.date(day), EN.day_month(day)),
            ("8 May 2024".into(), "8 May".into())
        );
        assert_eq!(EN.money(123_456_700), "CNY 1.23m");
        assert_eq!(EN.money(12_345_600), "CNY 123,456");
        assert_eq!(
            (EN.money(99_900), EN.money(0)),
            ("CNY 999".into(), "CNY 0".into())
        );
        assert_eq!(Words(Lang::Zh).money(5_400_000), "5.40 万元");
    }
}
