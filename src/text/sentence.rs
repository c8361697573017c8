//! The sentence around a place in a text.

use super::Span;

/// What ends a sentence.
const ENDS: [char; 8] = ['。', '！', '？', '；', '\n', '!', '?', ';'];
/// What ends a clause.
const PAUSES: [char; 3] = ['，', ',', '、'];

/// The sentence that holds `span`; of one longer than `most` characters the clauses around the span, and of a clause that
/// is longer still a window, with `…` where it was cut. `None` when the span is not on character boundaries of `text`.
pub fn sentence(text: &str, span: Span, most: usize) -> Option<String> {
    let inside = span.of(text)?;
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    let start = before.rfind(ENDS).map_or(0, |at| at + char_len(before, at));
    let end = span.end
        + after
            .find(ENDS)
            .map_or(after.len(), |at| at + char_len(after, at));
    let whole = text.get(start..end)?;
    if whole.chars().count() <= most {
        return Some(clean(whole));
    }
    let room = most.saturating_sub(inside.chars().count());
    let head = last_part(text.get(start..span.start)?, room / 2);
    let tail = first_part(text.get(span.end..end)?, room - room / 2);
    Some(clean(&format!("{head}{inside}{tail}")))
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|t| t.chars().next())
        .map_or(0, char::len_utf8)
}

/// The end of `text`, at most `most` characters, from a pause where there is one.
fn last_part(text: &str, most: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= most {
        return text.to_owned();
    }
    let kept = all.get(all.len() - most..).unwrap_or_default();
    let kept = kept
        .iter()
        .position(|c| PAUSES.contains(c))
        .and_then(|at| kept.get(at + 1..))
        .unwrap_or(kept);
    format!("…{}", kept.iter().collect::<String>())
}

/// The beginning of `text`, likewise.
fn first_part(text: &str, most: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= most {
        return text.to_owned();
    }
    let kept = all.get(..most).unwrap_or_default();
    let kept = kept
        .iter()
        .rposition(|c| PAUSES.contains(c))
        .and_then(|at| kept.get(..at))
        .unwrap_or(kept);
    format!("{}…", kept.iter().collect::<String>())
}

/// On one line, without control characters.
fn clean(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, what: &str, most: usize) -> String {
        let start = text.find(what).unwrap_or_default();
        sentence(text, Span::new(start, start + what.len()), most).unwrap_or_default()
    }

    #[test]
    fn the_sentence_and_no_other() {
        let text = "我是工人。公司拖欠工资5000元，至今未付！请解决。";
        assert_eq!(around(text, "5000元", 60), "公司拖欠工资5000元，至今未付！");
    }

    #[test]
    fn a_long_sentence_is_cut_at_pauses() {
        let text = "去年三月我到工地上班，一直干到年底，公司拖欠工资5000元，多次催要，至今没有结果，家里很困难，请帮忙";
        assert_eq!(
            around(text, "5000元", 30),
            "…公司拖欠工资5000元，多次催要，至今没有结果…"
        );
    }

    #[test]
    fn a_span_off_the_text_gives_nothing() {
        assert_eq!(sentence("短", Span::new(0, 9), 20), None);
        assert_eq!(sentence("工资", Span::new(1, 3), 20), None);
    }
}
