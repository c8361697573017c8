//! A finished file as the texts a reader could find in it.
//!
//! Archives (xlsx, docx) are opened file by file; markup gives its text, once with tags as breaks where they part words
//! and without those that only style a run, and its attributes; entities and `\u` escapes are decoded; a PNG gives its
//! text chunks; pictures inside a page are opened as well.

use std::io::{Cursor, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A text of a file.
pub(super) struct Part {
    /// The file inside an archive, or the chunk of a picture; empty for the file itself.
    pub(super) name: String,
    /// The decoded text.
    pub(super) text: String,
    /// Where decoded and source offsets part: (decoded, source) in order; empty when they are the same.
    jumps: Vec<(usize, usize)>,
    /// Offsets in the source at which its lines begin.
    lines: Vec<usize>,
}

impl Part {
    /// The line and the column, in bytes from 1, of a decoded offset in the source.
    pub(super) fn position(&self, at: usize) -> (usize, usize) {
        let jump = self.jumps.partition_point(|(decoded, _)| *decoded <= at);
        let (decoded, source) = jump
            .checked_sub(1)
            .and_then(|j| self.jumps.get(j))
            .copied()
            .unwrap_or_default();
        let source = source + (at - decoded);
        let line = self.lines.partition_point(|start| *start <= source);
        let start = line
            .checked_sub(1)
            .and_then(|l| self.lines.get(l))
            .copied()
            .unwrap_or(0);
        (line, source - start + 1)
    }
}

/// The most bytes that are read from one member of an archive.
const MEMBER_LIMIT: u64 = 1 << 30;

/// The texts of a file.
///
/// # Errors
/// When an archive or a picture cannot be read: then nothing can be said about it.
pub(super) fn parts(name: &str, bytes: &[u8], out: &mut Vec<Part>) -> Result<(), String> {
    if bytes.starts_with(b"PK\x03\x04") {
        return archive(bytes, out);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return png(bytes, out);
    }
    let text = String::from_utf8_lossy(bytes);
    let is_markup = [".html", ".svg", ".xml", ".rels", ".vml"]
        .iter()
        .any(|end| name.ends_with(end));
    if is_markup {
        markup(&text, out);
        pictures(name, &text, out);
    } else {
        out.push(escaped(&text));
    }
    Ok(())
}

fn archive(bytes: &[u8], out: &mut Vec<Part>) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(|e| e.to_string())?;
        if member.is_dir() {
            continue;
        }
        let name = member.name().map_err(|e| e.to_string())?.into_owned();
        let mut bytes = Vec::new();
        let mut limited = member.by_ref().take(MEMBER_LIMIT);
        limited.read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        let before = out.len();
        parts(&name, &bytes, out)?;
        for part in out.iter_mut().skip(before).filter(|p| p.name.is_empty()) {
            part.name.clone_from(&name);
        }
        let mut own = plain(&name);
        own.name.clone_from(&name);
        out.push(own);
    }
    Ok(())
}

fn plain(text: &str) -> Part {
    Part {
        name: String::new(),
        text: text.to_owned(),
        jumps: Vec::new(),
        lines: vec![0],
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

/// The text chunks of a picture.
fn png(bytes: &[u8], out: &mut Vec<Part>) -> Result<(), String> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((head, body)) = rest.split_at_checked(8) {
        let length = head
            .iter()
            .take(4)
            .fold(0_usize, |n, b| n << 8 | usize::from(*b));
        let (Some(kind), Some(data)) = (head.get(4..8), body.get(..length)) else {
            return Err("图片不完整".into());
        };
        if matches!(kind, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf") {
            let mut text = String::from_utf8_lossy(data).replace('\0', "\n");
            // Latin-1 is what tEXt is written in; the other two may be compressed.
            text.push('\n');
            text.extend(data.iter().map(|b| char::from(*b)));
            for at in 0..data.len().min(200) {
                if let Some(inflated) = data.get(at..).and_then(inflate) {
                    text.push('\n');
                    text.push_str(&inflated);
                    break;
                }
            }
            let chunk = String::from_utf8_lossy(kind).into_owned();
            out.push(Part {
                name: chunk,
                ..plain(&text)
            });
        }
        rest = body.get(length + 4..).unwrap_or_default();
    }
    Ok(())
}

fn inflate(bytes: &[u8]) -> Option<String> {
    if !matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) {
        return None;
    }
    let mut out = Vec::new();
    let mut limited = flate2::read::ZlibDecoder::new(bytes).take(1 << 24);
    limited.read_to_end(&mut out).ok()?;
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// Pictures that stand inside a page.
fn pictures(name: &str, text: &str, out: &mut Vec<Part>) {
    for (at, _) in text.match_indices("data:image/") {
        let Some(data) = text.get(at..).and_then(|t| t.split_once(";base64,")) else {
            continue;
        };
        let (head, data) = data;
        let end = data.find(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c)));
        let data = data.get(..end.unwrap_or(data.len())).unwrap_or_default();
        if let (true, Ok(bytes)) = (head.len() < 64, STANDARD.decode(data)) {
            let kind = if head.contains("svg") { "x.svg" } else { name };
            let before = out.len();
            // A picture that cannot be read shows nothing.
            let _ = parts(kind, &bytes, out);
            for part in out.iter_mut().skip(before) {
                part.name = "内嵌图片".into();
            }
        }
    }
}

/// Writes decoded text and remembers where it came from.
struct Writer {
    text: String,
    jumps: Vec<(usize, usize)>,
    /// The source offset that the next decoded byte would have if nothing had been left out.
    expected: usize,
}

impl Writer {
    fn new(expected: usize) -> Self {
        Self {
            text: String::new(),
            jumps: vec![(0, expected)],
            expected,
        }
    }

    fn put(&mut self, from: usize, text: &str, source: usize) {
        if from != self.expected {
            self.jumps.push((self.text.len(), from));
        }
        self.text.push_str(text);
        self.expected = from + source;
        if text.len() != source {
            self.jumps.push((self.text.len(), self.expected));
        }
    }
}

/// A text that may hold `\u4e00`.
fn escaped(text: &str) -> Part {
    let mut writer = Writer::new(0);
    decode(text, 0, &mut writer);
    Part {
        name: String::new(),
        text: writer.text,
        jumps: writer.jumps,
        lines: line_starts(text),
    }
}

/// Copies `text`, which begins at `from` of the source, with its entities and escapes decoded.
fn decode(text: &str, from: usize, writer: &mut Writer) {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.find(['&', '\\', '%']) else {
            writer.put(from + at, rest, rest.len());
            return;
        };
        writer.put(from + at, rest.get(..next).unwrap_or_default(), next);
        at += next;
        let rest = rest.get(next..).unwrap_or_default();
        match entity(rest)
            .or_else(|| escape(rest))
            .or_else(|| percent(rest))
        {
            Some((decoded, length)) => {
                writer.put(from + at, &decoded, length);
                at += length;
            }
            None => {
                writer.put(from + at, rest.get(..1).unwrap_or_default(), 1);
                at += 1;
            }
        }
    }
}

/// `&#26446;`, `&#x674E;`, `&amp;` at the head of `text`, with its length.
fn entity(text: &str) -> Option<(String, usize)> {
    let body = text.strip_prefix('&')?;
    let end = body.char_indices().take(12).find(|(_, c)| *c == ';')?.0;
    let body = body.get(..end)?;
    let decoded = match body {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = body.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((decoded.to_string(), end + 2))
}

/// `\u674e` at the head of `text`.
fn escape(text: &str) -> Option<(String, usize)> {
    let hex = text.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(hex, 16).ok()?;
    Some((char::from_u32(code)?.to_string(), 6))
}

/// `%E6%9D%8E` at the head of `text`: letters beyond ASCII in an address.
fn percent(text: &str) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(hex) = rest.strip_prefix('%').and_then(|r| r.get(..2)) {
        let Ok(byte) = u8::from_str_radix(hex, 16) else {
            break;
        };
        bytes.push(byte);
        rest = rest.get(3..).unwrap_or_default();
    }
    let decoded = String::from_utf8(bytes.clone())
        .ok()
        .filter(|d| !d.is_empty())?;
    Some((decoded, bytes.len() * 3))
}

/// Tags that style a run of text and part no words.
const STYLING: [&str; 27] = [
    "b",
    "i",
    "em",
    "strong",
    "span",
    "a",
    "mark",
    "small",
    "sub",
    "sup",
    "u",
    "code",
    "abbr",
    "time",
    "bdi",
    "tspan",
    "font",
    "s",
    "q",
    "cite",
    "data",
    "wbr",
    "r",
    "t",
    "rPr",
    "phoneticPr",
    "rPh",
];
/// Tags of Word that part words; every other one styles.
const WORD_BREAKS: [&str; 8] = [
    "w:p",
    "w:tc",
    "w:tr",
    "w:br",
    "w:tab",
    "w:cr",
    "w:tbl",
    "w:instrText",
];

/// The text and the attributes of markup.
fn markup(source: &str, out: &mut Vec<Part>) {
    let mut text = Writer::new(0);
    let mut attributes = Writer::new(0);
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|r| !r.is_empty()) {
        let Some(open) = rest.find('<') else {
            decode(rest, at, &mut text);
            break;
        };
        decode(rest.get(..open).unwrap_or_default(), at, &mut text);
        at += open;
        let rest = rest.get(open..).unwrap_or_default();
        let length = tag_length(rest);
        let tag = rest.get(..length).unwrap_or_default();
        let name = tag.trim_start_matches(['<', '/']);
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
        let styles = if name.starts_with("w:") {
            !WORD_BREAKS.contains(&name)
        } else {
            STYLING.contains(&name)
        };
        if !styles {
            text.put(at, "\n", length);
        }
        if tag.contains('=') || tag.starts_with("<!") || tag.starts_with("<?") {
            decode(tag, at, &mut attributes);
            attributes.put(at + length, "\n", 0);
        }
        at += length;
    }
    for writer in [text, attributes] {
        out.push(Part {
            name: String::new(),
            text: writer.text,
            jumps: writer.jumps,
            lines: line_starts(source),
        });
    }
}

/// The length of the tag or comment at the head of `text`, quoted values of attributes included.
fn tag_length(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |end| end + 3);
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    text.len()
}
