//! Which encoding a file is in, and its text while it is read: constant memory, raw bytes digested on the way.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

const BLOCK: usize = 64 * 1024;

/// An encoding and the name it is recorded under.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Detected {
    /// The decoder's encoding.
    pub(super) encoding: &'static Encoding,
    /// The recorded name: `UTF-8`, `UTF-8 (BOM)`, `UTF-16LE`, `GB18030` ….
    pub(super) name: &'static str,
}

/// Reads everything once and decides.
///
/// # Errors
///
/// Fails when reading fails.
pub(super) fn detect(mut reader: impl Read) -> io::Result<Detected> {
    let mut survey = Survey::default();
    let mut block = vec![0; BLOCK];
    loop {
        let count = reader.read(&mut block)?;
        let Some(bytes) = block.get(..count).filter(|b| !b.is_empty()) else {
            break;
        };
        survey.feed(bytes);
        if survey.has_mark() {
            break;
        }
    }
    Ok(survey.verdict())
}

#[derive(Default)]
struct Survey {
    head: Vec<u8>,
    carry: Vec<u8>,
    length: u64,
    /// Multi-byte UTF-8 characters, and sequences that are none.
    good: u64,
    bad: u64,
    /// Zero bytes at even and odd offsets.
    zeros: [u64; 2],
}

impl Survey {
    fn feed(&mut self, bytes: &[u8]) {
        if self.head.len() < 3 {
            self.head.extend(bytes.iter().take(3 - self.head.len()));
        }
        let mut odd = usize::from(!self.length.is_multiple_of(2));
        for byte in bytes {
            if let Some(count) = self.zeros.get_mut(odd) {
                *count += u64::from(*byte == 0);
            }
            odd = 1 - odd;
        }
        self.length += bytes.len() as u64;
        let joined = if self.carry.is_empty() {
            bytes.to_vec()
        } else {
            [self.carry.as_slice(), bytes].concat()
        };
        self.carry.clear();
        for chunk in joined.utf8_chunks() {
            self.good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count() as u64;
            self.bad += u64::from(!chunk.invalid().is_empty());
        }
        if let Some(last) = joined.utf8_chunks().last()
            && is_cut_short(last.invalid())
            && joined.ends_with(last.invalid())
        {
            self.bad -= 1;
            self.carry = last.invalid().to_vec();
        }
    }

    fn has_mark(&self) -> bool {
        matches!(
            self.head.as_slice(),
            [0xEF, 0xBB, 0xBF, ..] | [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]
        )
    }

    fn verdict(self) -> Detected {
        let found = |encoding, name| Detected { encoding, name };
        match self.head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => return found(UTF_8, "UTF-8 (BOM)"),
            [0xFF, 0xFE, ..] => return found(UTF_16LE, "UTF-16LE (BOM)"),
            [0xFE, 0xFF, ..] => return found(UTF_16BE, "UTF-16BE (BOM)"),
            _ => {}
        }
        // Digits, commas and line ends leave a zero in every pair of UTF-16; other encodings have none.
        let enough = self.length / 100;
        let [even, odd] = self.zeros;
        if odd > enough && odd >= even * 2 {
            return found(UTF_16LE, "UTF-16LE");
        }
        if even > enough && even >= odd * 2 {
            return found(UTF_16BE, "UTF-16BE");
        }
        let bad = self.bad + u64::from(!self.carry.is_empty());
        if bad == 0 || self.good >= bad * 20 {
            found(UTF_8, "UTF-8")
        } else {
            found(GB18030, "GB18030")
        }
    }
}

/// Whether bytes at the end of a block are the beginning of a UTF-8 character.
fn is_cut_short(bytes: &[u8]) -> bool {
    match bytes {
        [] => false,
        [first, ..] => {
            let whole = match first {
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => 0,
            };
            bytes.len() < whole
        }
    }
}

/// A reader that digests and counts what passes through.
pub(super) struct Digesting<R> {
    inner: R,
    digest: Sha256,
    /// Bytes read so far, shared with whoever shows progress.
    count: Rc<Cell<u64>>,
}

impl<R: Read> Digesting<R> {
    /// Wraps `inner`; `count` grows by every byte read.
    pub(super) fn new(inner: R, count: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            digest: Sha256::new(),
            count,
        }
    }

    /// The digest of everything read, in hex.
    pub(super) fn finish(self) -> String {
        hex(&self.digest.finalize())
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..count).unwrap_or_default());
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// The SHA-256 of `bytes` in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes a reader block by block; what is not text becomes U+FFFD.
pub(super) struct Decoding<R> {
    reader: R,
    decoder: Decoder,
    block: Vec<u8>,
    done: bool,
}

impl<R: Read> Decoding<R> {
    /// Decodes `reader` from `encoding`, a byte-order mark removed.
    pub(super) fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            done: false,
        }
    }

    /// Appends the next block's text; `false` at the end.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn fill(&mut self, text: &mut String) -> io::Result<bool> {
        if self.done {
            return Ok(false);
        }
        let count = loop {
            match self.reader.read(&mut self.block) {
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.done = count == 0;
        let bytes = self.block.get(..count).unwrap_or_default();
        text.reserve(
            self.decoder
                .max_utf8_buffer_length(count)
                .unwrap_or(count * 3 + 16),
        );
        let _ = self.decoder.decode_to_string(bytes, text, self.done);
        Ok(true)
    }

    /// The reader, to ask it for its digest.
    pub(super) fn into_inner(self) -> R {
        self.reader
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> &'static str {
        detect(bytes).unwrap().name
    }

    const TEXT: &str = "编号,登记时间,诉求内容\n1,2024-05-18,一家公司拖欠工资一个月\n";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(name(TEXT.as_bytes()), "UTF-8");
        assert_eq!(name(b""), "UTF-8");
        assert_eq!(
            name(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()),
            "UTF-8 (BOM)"
        );
        assert_eq!(name(&GB18030.encode(TEXT).0), "GB18030");
        assert_eq!(name(&utf16(TEXT, true)), "UTF-16LE");
        assert_eq!(name(&utf16(TEXT, false)), "UTF-16BE");
        assert_eq!(
            name(&[b"\xFF\xFE".as_slice(), &utf16(TEXT, true)].concat()),
            "UTF-16LE (BOM)"
        );
    }

    #[test]
    fn a_few_broken_bytes_do_not_make_utf8_something_else() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes.pop();
        bytes.extend([0xE5, 0xB7]);
        assert_eq!(name(&bytes), "UTF-8");
    }

    #[test]
    fn a_character_across_blocks_is_whole() {
        for shift in 0..3 {
            let text = format!("{}{}", "a".repeat(shift), "资".repeat(BLOCK));
            let mut survey = Survey::default();
            for block in text.as_bytes().chunks(BLOCK) {
                survey.feed(block);
            }
            assert_eq!((survey.bad, survey.good), (0, BLOCK as u64));
            let mut decoded = String::new();
            let mut decoding = Decoding::new(text.as_bytes(), UTF_8);
            while decoding.fill(&mut decoded).unwrap() {}
            assert_eq!(decoded, text);
        }
    }

    #[test]
    fn the_digest_is_that_of_the_raw_bytes() {
        let count = Rc::new(Cell::new(0));
        let mut reader = Digesting::new(b"abc".as_slice(), Rc::clone(&count));
        io::copy(&mut reader, &mut io::sink()).unwrap();
        assert_eq!(count.get(), 3);
        assert_eq!(reader.finish(), sha256(b"abc"));
        assert!(sha256(b"abc").starts_with("ba7816bf"));
    }
}
