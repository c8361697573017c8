//! A TOML table walked with the place of every key and value, so that one slip does not hide the next.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{At, Sink, count};

/// Lines and columns of byte offsets.
pub(super) struct Places<'t> {
    text: &'t str,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text }
    }

    pub(super) fn at(&self, byte: usize) -> At {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        At {
            line: before.matches('\n').count() as u64 + 1,
            column: count(before.get(line_start..).unwrap_or_default()) + 1,
        }
    }

    pub(super) fn of<T>(&self, value: &Spanned<T>) -> At {
        self.at(value.span().start)
    }
}

/// The table of a text; what is no TOML is an error under `code`.
pub(super) fn parse<'t>(
    text: &'t str,
    code: &'static str,
    sink: &mut Sink<'_>,
) -> Spanned<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let places = Places::new(text);
    for error in &errors {
        let at = error
            .span()
            .map_or_else(At::default, |s| places.at(s.start));
        let message = if error.message().contains("duplicate key") {
            "同一个键写了两次"
        } else {
            "不是完整的 TOML：引号、括号、等号或逗号没有写对"
        };
        sink.error(code, at, message, "对照自带的表的写法");
    }
    table
}

/// The strings of a list with their places; what is no string is an error.
pub(super) fn strings(
    value: &Spanned<DeValue<'_>>,
    what: &str,
    code: &'static str,
    places: &Places<'_>,
    sink: &mut Sink<'_>,
) -> Vec<(String, At)> {
    let Some(list) = value.get_ref().as_array() else {
        sink.error(code, places.of(value), format!("{what} 应是名单 [ … ]"), "");
        return Vec::new();
    };
    let mut out = Vec::new();
    for item in list.iter() {
        match item.get_ref().as_str() {
            Some(text) => out.push((text.to_owned(), places.of(item))),
            None => sink.error(
                code,
                places.of(item),
                format!("{what} 里应是文字（加引号）"),
                "",
            ),
        }
    }
    out
}

/// A number as written.
pub(super) fn number(value: &DeValue<'_>) -> Option<f32> {
    let float = value.as_float().map(|f| f.as_str().to_owned());
    let text = float.or_else(|| value.as_integer().map(|i| i.as_str().to_owned()))?;
    text.replace('_', "").parse().ok()
}
