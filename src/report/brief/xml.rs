//! The parts of a Word file as pieces: tags and the text between them. No schema, no namespaces; what is not touched
//! leaves as it came.

/// A tag as written (comments and processing instructions too), a text as written, or a statement that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// From `<` to `>`.
    Tag(String),
    /// Between two tags, still escaped.
    Text(String),
    /// A placeholder, not escaped.
    Placeholder(String),
}

impl Piece {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Tag(s) | Self::Text(s) | Self::Placeholder(s) => s,
        }
    }

    /// The name of an opening (or empty) tag.
    pub(super) fn opens(&self) -> Option<&str> {
        match self {
            Self::Tag(tag) if !tag.starts_with("</") => Some(name(tag)),
            _ => None,
        }
    }

    /// The name of an opening tag that has to be closed.
    pub(super) fn begins(&self) -> Option<&str> {
        self.opens()
            .filter(|_| !self.as_str().ends_with("/>"))
            .filter(|name| !name.starts_with(['?', '!']))
    }

    /// The name of a closing tag.
    pub(super) fn closes(&self) -> Option<&str> {
        match self {
            Self::Tag(tag) => tag.strip_prefix("</").map(word),
            _ => None,
        }
    }
}

fn name(tag: &str) -> &str {
    word(tag.trim_start_matches('<'))
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Cuts a part; line breaks become blanks, so that a line can stand for a placeholder later. `None` when a tag has no end.
pub(super) fn cut(xml: &str) -> Option<Vec<Piece>> {
    let xml = xml
        .trim_start_matches('\u{feff}')
        .replace(['\r', '\n'], " ");
    let mut pieces = Vec::new();
    let mut rest = xml.as_str();
    while !rest.is_empty() {
        let (text, more) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        if more.is_empty() {
            break;
        }
        let (tag, more) = more.split_at(end(more)?);
        pieces.push(Piece::Tag(tag.to_owned()));
        rest = more;
    }
    Some(pieces)
}

/// Where the tag at the beginning of `text` ends; a `>` inside quotes or a comment does not end it.
fn end(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|at| at + 3);
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether every tag is closed in order.
pub(super) fn is_nested(pieces: &[Piece]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for piece in pieces {
        if let Some(name) = piece.begins() {
            open.push(name);
        } else if let Some(name) = piece.closes()
            && open.pop() != Some(name)
        {
            return false;
        }
    }
    open.is_empty()
}

/// Text as it is meant.
pub(super) fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Text as it is written between tags.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Text without characters that no XML can hold.
pub(super) fn clean(text: &str) -> String {
    let bad = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|c| if bad(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sign_inside_quotes_does_not_end_a_tag() {
        let pieces = cut("<a b=\"x>y\">t</a>").unwrap_or_default();
        assert_eq!(pieces.len(), 3);
        assert!(is_nested(&pieces));
        assert!(cut("<a b=\"x>y").is_none());
    }

    #[test]
    fn tags_out_of_order_are_seen() {
        for bad in ["<a><b></a></b>", "<a>", "</a>"] {
            assert!(!is_nested(&cut(bad).unwrap_or_default()), "{bad}");
        }
        assert!(is_nested(
            &cut("<?xml?><!-- < --><a><b/></a>").unwrap_or_default()
        ));
    }

    proptest! {
        #[test]
        fn cutting_loses_nothing(text in "[<>/a-c\"' =&;]{0,40}") {
            if let Some(pieces) = cut(&text) {
                let all: String = pieces.iter().map(Piece::as_str).collect();
                prop_assert_eq!(all, text);
            }
        }

        #[test]
        fn escaping_comes_back(text in "\\PC{0,40}") {
            prop_assert_eq!(unescape(&escape(&text)), text);
        }
    }
}
