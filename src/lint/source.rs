//! A table's bytes: encoding, byte-order mark, line ends, blanks and characters that cannot be seen.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{At, Sink, count};
use crate::diag::Diagnostic;

/// The text of a table without its byte-order mark; what the program itself cannot read is an error in `diags`.
pub fn decode(name: &str, bytes: &[u8], diags: &mut Vec<Diagnostic>) -> String {
    let mut sink = Sink::new(name, diags);
    let text = encoding(bytes, &mut sink);
    if text.trim().is_empty() {
        sink.finding("table_empty", At::default(), "表里没有内容", "");
    }
    line_ends(&text, &mut sink);
    for (line, text) in (1..).zip(text.lines()) {
        blanks(line, text, &mut sink);
    }
    text
}

fn encoding(bytes: &[u8], sink: &mut Sink<'_>) -> String {
    let help = "用文本编辑器另存为 UTF-8（无 BOM）";
    let start = At { line: 1, column: 1 };
    for (mark, coding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if bytes.starts_with(mark) {
            let message = "文字编码是 UTF-16，程序只读 UTF-8";
            sink.error("encoding_utf16", start, message, help);
            return coding.decode_with_bom_removal(bytes).0.into_owned();
        }
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if body.len() < bytes.len() {
        let message = "文件开头有 BOM（字节顺序标记）：本程序会去掉，别的分词程序会丢掉第一个词";
        sink.finding("bom", start, message, help);
    }
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(bad) => {
            let before = body.get(..bad.valid_up_to()).unwrap_or_default();
            let line = before.split(|b| *b == b'\n').count() as u64;
            let (text, _, garbled) = GB18030.decode(body);
            let what = if garbled {
                "从这一行起不是 UTF-8 文字"
            } else {
                "从这一行起不是 UTF-8（像是 GBK/GB18030），程序读不出这张表"
            };
            sink.error("encoding_not_utf8", At { line, column: 0 }, what, help);
            if garbled {
                String::from_utf8_lossy(body).into_owned()
            } else {
                text.into_owned()
            }
        }
    }
}

fn line_ends(text: &str, sink: &mut Sink<'_>) {
    let all = text.matches('\n').count();
    let crlf = text.matches("\r\n").count();
    let line_of = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        before.matches('\n').count() as u64 + 1
    };
    if let Some(first) = text.find("\r\n") {
        let line = line_of(first);
        let message = if crlf < all {
            format!("行尾混用：{crlf} 行是 CRLF，{} 行是 LF", all - crlf)
        } else {
            format!("行尾是 CRLF（{crlf} 行）：别的程序会把回车算进最后一格")
        };
        sink.finding("crlf", At { line, column: 0 }, message, "行尾改为 LF");
    }
    if text.matches('\r').count() > crlf {
        let lone = text
            .match_indices('\r')
            .find(|(at, _)| text.as_bytes().get(at + 1) != Some(&b'\n'));
        let line = line_of(lone.map_or(0, |(at, _)| at));
        let message = "行中有单独的回车，程序不当作换行";
        sink.finding("lone_cr", At { line, column: 0 }, message, "改为换行（LF）");
    }
}

fn blanks(line: u64, text: &str, sink: &mut Sink<'_>) {
    let kept = text.trim_end();
    if kept.len() < text.len() {
        let column = count(kept) + 1;
        sink.finding("trailing_blank", At { line, column }, "行尾有空白", "删去");
    }
    let hidden = |c: char| {
        matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
            || c.is_control() && c != '\t' && c != '\r'
    };
    if let Some((column, c)) = (1..).zip(text.chars()).find(|(_, c)| hidden(*c)) {
        let message = format!(
            "有看不见的字符 U+{:04X}，带着它的词不会与正文相同",
            u32::from(c)
        );
        sink.finding("invisible_character", At { line, column }, message, "删去");
    }
}
