//! Physical lines of a text while it is decoded: `\n`, `\r\n`, and lone `\r` where the file ends its rows with it.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::encoding::Decoding;

/// One physical line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its text; the beginning only when `too_long`.
    pub(super) text: String,
    /// Longer than the limit: the rest was passed over.
    pub(super) too_long: bool,
}

/// The lines of a text, with room to put lines back.
pub(super) struct Lines<R> {
    source: Decoding<R>,
    buffer: String,
    start: usize,
    number: u64,
    limit: usize,
    lone_cr: bool,
    returned: VecDeque<Line>,
    /// Lines given out, while they may be wanted again.
    log: Option<Vec<Line>>,
}

impl<R: Read> Lines<R> {
    /// The lines of `source`; no line is kept beyond `limit` bytes.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn new(mut source: Decoding<R>, limit: usize) -> io::Result<Self> {
        let mut buffer = String::new();
        while buffer.len() < 4096 && source.fill(&mut buffer)? {}
        Ok(Self {
            lone_cr: ends_rows_with_cr(&buffer),
            source,
            buffer,
            start: 0,
            number: 0,
            limit,
            returned: VecDeque::new(),
            log: Some(Vec::new()),
        })
    }

    /// The first decoded text, to sniff at.
    pub(super) fn sample(&self) -> &str {
        &self.buffer
    }

    /// Puts lines back in front of those not yet read; in order.
    pub(super) fn put_back(&mut self, lines: Vec<Line>) {
        if let Some(log) = &mut self.log {
            log.truncate(log.len().saturating_sub(lines.len()));
        }
        for line in lines.into_iter().rev() {
            self.returned.push_front(line);
        }
    }

    /// How many lines were given out and not put back.
    pub(super) fn given(&self) -> usize {
        self.log.as_ref().map_or(0, Vec::len)
    }

    /// Puts back every line after the first `count`, and remembers no more.
    pub(super) fn restart(&mut self, count: usize) {
        if let Some(mut log) = self.log.take() {
            self.put_back(log.split_off(count.min(log.len())));
        }
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let line = self.read()?;
        if let (Some(log), Some(line)) = (&mut self.log, &line) {
            log.push(line.clone());
        }
        Ok(line)
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.returned.pop_front() {
            return Ok(Some(line));
        }
        let mut text = String::new();
        let mut too_long = false;
        let mut any = false;
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            any |= !rest.is_empty();
            let end = self.end_of(rest);
            let taken = rest
                .get(..end.map_or(rest.len(), |(at, _)| at))
                .unwrap_or_default();
            // A `\r` at the end of the buffer may be half of `\r\n`: leave it there until more is read.
            let (taken, half) = match (end, taken.strip_suffix('\r')) {
                (None, Some(shorter)) => (shorter, true),
                _ => (taken, false),
            };
            if text.len() + taken.len() <= self.limit {
                text.push_str(taken);
            } else {
                too_long = true;
            }
            self.start += taken.len();
            if let Some((_, length)) = end {
                self.start += length;
                break;
            }
            if !self.refill()? {
                if half {
                    self.start = self.buffer.len();
                }
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line {
            number: self.number,
            text,
            too_long,
        }))
    }

    /// Where a line ends and how long the end is.
    fn end_of(&self, rest: &str) -> Option<(usize, usize)> {
        let bytes = rest.as_bytes();
        let stop = |b: &u8| *b == b'\n' || (*b == b'\r' && self.lone_cr);
        let at = bytes.iter().position(stop)?;
        match bytes.get(at..)? {
            [b'\r', b'\n', ..] => Some((at, 2)),
            // The last byte read so far: `\n` may follow.
            [b'\r'] => None,
            [b'\n', ..] if at > 0 && bytes.get(at - 1) == Some(&b'\r') => Some((at - 1, 2)),
            _ => Some((at, 1)),
        }
    }

    fn refill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        while self.source.fill(&mut self.buffer)? {
            if self.buffer.len() > before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All the text, when nothing was read yet, and the source.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn into_text(mut self) -> io::Result<(String, R)> {
        while self.source.fill(&mut self.buffer)? {}
        Ok((self.buffer, self.source.into_inner()))
    }

    /// The source, read to its end so that its digest is whole.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn finish(mut self) -> io::Result<R> {
        while self.source.fill(&mut self.buffer)? {
            self.buffer.clear();
        }
        Ok(self.source.into_inner())
    }
}

/// Whether rows end with a lone `\r` (an old Mac's file): one stands outside quotes and no `\n` does.
fn ends_rows_with_cr(sample: &str) -> bool {
    let mut quoted = false;
    let mut lone = 0_u32;
    let mut bytes = sample.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            b'\r' if !quoted && bytes.peek().is_some_and(|b| *b != b'\n') => lone += 1,
            _ => {}
        }
    }
    lone > 0
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    fn lines(text: &str, limit: usize) -> Vec<(u64, String)> {
        // One byte at a time: every line end is cut somewhere.
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let (Some((first, rest)), Some(to)) = (self.0.split_first(), buffer.first_mut())
                else {
                    return Ok(0);
                };
                *to = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        let mut lines = Lines::new(Decoding::new(Slow(text.as_bytes()), UTF_8), limit).unwrap();
        let mut out = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            out.push((
                line.number,
                if line.too_long {
                    "…".into()
                } else {
                    line.text
                },
            ));
        }
        out
    }

    fn texts(text: &str) -> Vec<String> {
        lines(text, 100).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn every_line_end() {
        assert_eq!(texts("a\nb\r\n\nc"), ["a", "b", "", "c"]);
        assert_eq!(texts("a\rb\r\rc\r"), ["a", "b", "", "c"]);
        assert_eq!(texts("a\r\nb\rc\n"), ["a", "b\rc"]);
        assert_eq!(texts("a\r\"x\ny\"\rb"), ["a", "\"x", "y\"", "b"]);
        assert_eq!(texts(""), [""; 0]);
        assert_eq!(texts("\n"), [""]);
        assert_eq!(texts("工\n资"), ["工", "资"]);
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_counted() {
        let text = format!("a\n{}\nb\n", "x".repeat(9000));
        let found = lines(&text, 100);
        assert_eq!(found, [(1, "a".into()), (2, "…".into()), (3, "b".into())]);
    }
}
