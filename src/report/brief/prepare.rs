//! From a part of a Word file to a template that minijinja reads.
//!
//! Word cuts a placeholder into runs when it is typed or edited: they are joined inside their paragraph. A paragraph or
//! a table row that holds nothing but one statement (`{% for … %}`) is replaced by the statement. Each placeholder
//! begins a line of its own, so that the line of an error names it.

use super::xml::{Piece, cut, escape, unescape};

/// A part made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prepared {
    /// The template.
    pub(super) source: String,
    /// Its placeholders as a person reads them, in order.
    pub(super) placeholders: Vec<String>,
}

impl Prepared {
    /// The placeholder on a line of the source, counted from 1.
    pub(super) fn at(&self, line: usize) -> Option<&str> {
        let at = line.checked_sub(2)?;
        self.placeholders.get(at).map(String::as_str)
    }
}

/// A part as a template.
///
/// # Errors
/// In words for the user, with the placeholder, when one has no end or the part is no XML.
pub(super) fn prepare(xml: &str) -> Result<Prepared, String> {
    let pieces = cut(xml).ok_or("不是完整的 XML")?;
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let (mut paragraphs, mut rows) = (Vec::new(), Vec::new());
    for piece in pieces {
        let ends = piece.closes().map(str::to_owned);
        match piece.begins() {
            Some("w:p") => paragraphs.push(out.len()),
            Some("w:tr") => rows.push(out.len()),
            _ => {}
        }
        // Core properties have texts outside paragraphs.
        let loose = paragraphs.is_empty() && matches!(piece, Piece::Text(_));
        out.push(piece);
        match ends.as_deref() {
            Some("w:p") => {
                if let Some(from) = paragraphs.pop() {
                    join(&mut out, from)?;
                    lift(&mut out, from);
                }
            }
            Some("w:tr") => {
                if let Some(from) = rows.pop() {
                    lift(&mut out, from);
                }
            }
            _ if loose => {
                let from = out.len() - 1;
                join(&mut out, from)?;
            }
            _ => {}
        }
    }
    Ok(lines(&out))
}

/// Puts every placeholder of a paragraph into the piece where it begins.
fn join(out: &mut Vec<Piece>, from: usize) -> Result<(), String> {
    let is_text = |at: &usize| match (at.checked_sub(1).and_then(|b| out.get(b)), out.get(*at)) {
        (Some(before), Some(Piece::Text(_))) => {
            before.opens() == Some("w:t") || *at == from && !before.as_str().starts_with("<w:")
        }
        _ => false,
    };
    let at: Vec<usize> = (from..out.len()).filter(is_text).collect();
    let texts: Vec<String> = at
        .iter()
        .filter_map(|at| out.get(*at))
        .map(|p| unescape(p.as_str()))
        .collect();
    let whole = texts.concat();
    if !whole.contains(['{', '}']) {
        return Ok(());
    }
    let spans = spans(&whole)?;
    let (mut begins, mut replaced) = (0, Vec::new());
    for text in &texts {
        replaced.push(rewritten(&whole, &spans, begins, begins + text.len()));
        begins += text.len();
    }
    for (at, new) in at.into_iter().zip(replaced).rev() {
        out.splice(at..=at, new);
    }
    Ok(())
}

/// What a text becomes: its own words, and the placeholders that begin in it.
fn rewritten(whole: &str, spans: &[(usize, usize)], from: usize, to: usize) -> Vec<Piece> {
    let mut new = Vec::new();
    let mut at = from;
    let words = |a: usize, b: usize| Piece::Text(escape(whole.get(a..b).unwrap_or_default()));
    for (begin, end) in spans.iter().copied().filter(|(b, e)| *b < to && *e > from) {
        if begin >= from {
            if begin > at {
                new.push(words(at, begin));
            }
            let tag = whole.get(begin..end).unwrap_or_default();
            new.push(Piece::Placeholder(straight(tag)));
        }
        at = end.min(to);
    }
    if at < to {
        new.push(words(at, to));
    }
    new
}

/// Word turns quotes; a placeholder wants them straight.
fn straight(tag: &str) -> String {
    tag.replace(['“', '”'], "\"")
        .replace(['‘', '’'], "'")
        .replace('\u{a0}', " ")
}

/// Where the placeholders stand.
fn spans(text: &str) -> Result<Vec<(usize, usize)>, String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let next = ["{{", "{%", "{#"]
            .into_iter()
            .zip(["}}", "%}", "#}"])
            .filter_map(|(open, close)| Some((rest.find(open)?, close)))
            .min_by_key(|(place, _)| *place);
        let Some((begin, close)) = next else { break };
        let inside = rest.get(begin + 2..).unwrap_or_default();
        let Some(end) = inside.find(close) else {
            let shown: String = rest.chars().skip_while(|c| *c != '{').take(24).collect();
            return Err(format!("占位符没有写完：{shown}"));
        };
        let end = begin + 2 + end + 2;
        found.push((at + begin, at + end));
        at += end;
    }
    Ok(found)
}

/// Replaces a paragraph or a row that holds one statement and nothing else by the statement.
fn lift(out: &mut Vec<Piece>, from: usize) {
    let inside = out.get(from..).unwrap_or_default();
    let keeps = |p: &Piece| {
        matches!(
            p.opens(),
            Some("w:drawing" | "w:pict" | "w:sectPr" | "w:object")
        )
    };
    let words = |p: &&Piece| !matches!(p, Piece::Tag(_)) && !p.as_str().trim().is_empty();
    let mut words = inside.iter().filter(words);
    let (first, second) = (words.next().cloned(), words.next());
    if let (Some(Piece::Placeholder(tag)), None) = (first, second)
        && tag.starts_with("{%")
        && !inside.iter().any(keeps)
    {
        out.truncate(from);
        out.push(Piece::Placeholder(tag));
    }
}

/// Writes the pieces, a line break inside every placeholder.
fn lines(pieces: &[Piece]) -> Prepared {
    let mut prepared = Prepared {
        source: String::new(),
        placeholders: Vec::new(),
    };
    for piece in pieces {
        match piece {
            Piece::Placeholder(tag) => {
                let dash = tag.get(2..3).is_some_and(|c| c == "-" || c == "+");
                let (open, rest) = tag.split_at(if dash { 3 } else { 2 });
                prepared.source.push_str(open);
                prepared.source.push('\n');
                prepared.source.push_str(rest);
                prepared.placeholders.push(tag.clone());
            }
            // What is no placeholder must not become one.
            Piece::Tag(text) | Piece::Text(text) => {
                let text = text.replace("{{", "{&#123;").replace("{%", "{&#37;");
                prepared.source.push_str(&text.replace("{#", "{&#35;"));
            }
        }
    }
    prepared
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn source(xml: &str) -> String {
        prepare(xml).unwrap().source.replace('\n', "")
    }

    #[test]
    fn a_placeholder_split_over_runs_is_joined() {
        let split = "<w:p><w:r><w:t>截至{</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:rPr><w:b/></w:rPr><w:t>{ as</w:t></w:r>\
                     <w:bookmarkStart w:id=\"0\"/><w:r><w:t xml:space=\"preserve\">_of }</w:t></w:r><w:r><w:t>}。</w:t></w:r></w:p>";
        let joined = source(split);
        assert!(joined.contains("<w:t>截至{{ as_of }}</w:t>"), "{joined}");
        assert!(joined.contains("<w:t>。</w:t>"), "{joined}");
        // Every tag is still there.
        assert_eq!(joined.matches('<').count(), split.matches('<').count());
    }

    #[test]
    fn two_in_one_text_and_one_over_the_edge() {
        let joined = source(
            "<w:p><w:r><w:t>{{ a }}、{{ b }}、{{</w:t></w:r><w:r><w:t> c }}。</w:t></w:r></w:p>",
        );
        assert_eq!(
            joined,
            "<w:p><w:r><w:t>{{ a }}、{{ b }}、{{ c }}</w:t></w:r><w:r><w:t>。</w:t></w:r></w:p>"
        );
    }

    #[test]
    fn signs_and_quotes_of_word_are_read_as_meant() {
        let joined = source(
            "<w:p><w:r><w:t>{% if n &gt; 1 %}{{ a[“b”] }} &amp;{% endif %}</w:t></w:r></w:p>",
        );
        assert!(
            joined.contains("{% if n > 1 %}{{ a[\"b\"] }} &amp;{% endif %}"),
            "{joined}"
        );
    }

    #[test]
    fn a_row_or_paragraph_of_one_statement_is_the_statement() {
        let row = |text: &str| {
            format!(
                "<w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
            )
        };
        let table = [
            row("{% for m in matters %}"),
            row("{{ m.what }}"),
            row("{% endfor %}"),
        ]
        .concat();
        let lifted = source(&table);
        assert_eq!(lifted.matches("<w:tr>").count(), 1);
        assert!(
            lifted.starts_with("{% for m in matters %}<w:tr>"),
            "{lifted}"
        );
        let kept = source("<w:p><w:r><w:t>{% if a %}有{% endif %}</w:t></w:r></w:p>");
        assert!(kept.starts_with("<w:p>"), "{kept}");
    }

    #[test]
    fn a_placeholder_without_an_end_is_named() {
        let error = prepare("<w:p><w:r><w:t>今 {{ opening</w:t></w:r></w:p>").unwrap_err();
        assert!(error.contains("{{ opening"), "{error}");
    }

    #[test]
    fn the_line_of_a_placeholder_names_it() {
        let prepared = prepare("<w:p>\n<w:r><w:t>{{ a }}{{- b }}</w:t></w:r>\n</w:p>").unwrap();
        assert_eq!(prepared.at(2), Some("{{ a }}"));
        assert_eq!(prepared.at(3), Some("{{- b }}"));
        assert_eq!(prepared.at(1), None);
        assert!(prepared.source.contains("{{-\n b"), "{}", prepared.source);
    }

    #[test]
    fn core_properties_may_hold_placeholders() {
        let joined = source("<cp:core><dc:title>{{ title }}</dc:title></cp:core>");
        assert!(joined.contains("<dc:title>{{ title }}</dc:title>"));
    }
}
