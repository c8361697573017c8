//! The embedded font cut down to the glyphs of one page, as WOFF in base64.
//!
//! Glyph numbers, tables and offsets stay as they are; the outlines of unused glyphs are overwritten by "end of glyph",
//! which compresses to nothing. That needs no font library: only the places of the outlines and the map from characters
//! to glyphs are read. Anything unexpected in the font gives `None`, and the page goes without it.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine;
use flate2::Compression;
use flate2::write::ZlibEncoder;

/// CFF's "end of glyph".
const ENDCHAR: u8 = 14;

/// The font with the glyphs of `text` only, as a base64 WOFF.
pub(super) fn subset(font: &[u8], text: &str) -> Option<String> {
    let used: BTreeSet<char> = text.chars().collect();
    let font = blank(font, &used)?;
    Some(base64::engine::general_purpose::STANDARD.encode(woff(&font)?))
}

fn u16_at(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_be_bytes(bytes.try_into().ok()?)))
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

/// One table of an OpenType file.
struct Table {
    tag: [u8; 4],
    checksum: usize,
    start: usize,
    length: usize,
}

fn tables(font: &[u8]) -> Option<Vec<Table>> {
    let table = |n: usize| {
        let at = 12 + n * 16;
        Some(Table {
            tag: font.get(at..at + 4)?.try_into().ok()?,
            checksum: u32_at(font, at + 4)?,
            start: u32_at(font, at + 8)?,
            length: u32_at(font, at + 12)?,
        })
    };
    (0..u16_at(font, 4)?).map(table).collect()
}

/// A copy of the font without the outlines of unused glyphs.
fn blank(font: &[u8], used: &BTreeSet<char>) -> Option<Vec<u8>> {
    let tables = tables(font)?;
    let find = |tag: &[u8; 4]| tables.iter().find(|t| &t.tag == tag).map(|t| t.start);
    let cmap = find(b"cmap")?;
    let keep: BTreeSet<usize> = used.iter().filter_map(|c| glyph(font, cmap, *c)).collect();
    let cff = find(b"CFF ")?;
    let outlines = index(font, cff + char_strings(font, cff)?)?;
    let mut out = font.to_vec();
    for (number, pair) in outlines.windows(2).enumerate() {
        let &[start, end] = pair else { continue };
        if number != 0 && !keep.contains(&number) {
            out.get_mut(start..end)?.fill(ENDCHAR);
        }
    }
    Some(out)
}

/// The borders of the items of a CFF index, one more than items, as places in `data`.
fn index(data: &[u8], at: usize) -> Option<Vec<usize>> {
    let count = u16_at(data, at)?;
    if count == 0 {
        return Some(vec![at + 2]);
    }
    let size = usize::from(*data.get(at + 2)?);
    let base = at + 2 + (count + 1) * size;
    let border = |n: usize| {
        let bytes = data.get(at + 3 + n * size..at + 3 + (n + 1) * size)?;
        Some(
            base + bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        )
    };
    (0..=count).map(border).collect()
}

/// The place of the outlines within the CFF table, read off its top dictionary.
fn char_strings(font: &[u8], cff: usize) -> Option<usize> {
    let names = index(font, cff + usize::from(*font.get(cff + 2)?))?;
    let tops = index(font, *names.last()?)?;
    let mut at = *tops.first()?;
    let mut operand = 0;
    while at < *tops.get(1)? {
        let byte = usize::from(*font.get(at)?);
        at += 1;
        match byte {
            17 => return Some(operand),
            12 => at += 1,
            0..=21 => {}
            28 => (operand, at) = (u16_at(font, at)?, at + 2),
            29 => (operand, at) = (u32_at(font, at)?, at + 4),
            30 => {
                while font.get(at)? & 15 != 15 {
                    at += 1
                }
            }
            247..=254 => at += 1,
            _ => {}
        }
        if byte == 30 {
            at += 1;
        }
    }
    None
}

/// The glyph of a character, by a format 4 map; `None` when the font has none.
fn glyph(font: &[u8], cmap: usize, c: char) -> Option<usize> {
    let code = usize::try_from(u32::from(c))
        .ok()
        .filter(|code| *code <= 0xFFFF)?;
    let maps = (0..u16_at(font, cmap + 2)?).filter_map(|n| u32_at(font, cmap + 8 + n * 8));
    let map = maps
        .map(|offset| cmap + offset)
        .find(|at| u16_at(font, *at) == Some(4))?;
    let double = u16_at(font, map + 6)?;
    let (ends, starts) = (map + 14, map + 16 + double);
    let (deltas, ranges) = (starts + double, starts + 2 * double);
    let segment = (0..double)
        .step_by(2)
        .find(|n| u16_at(font, ends + n).is_some_and(|end| code <= end))?;
    let start = u16_at(font, starts + segment).filter(|start| *start <= code)?;
    let (delta, range) = (
        u16_at(font, deltas + segment)?,
        u16_at(font, ranges + segment)?,
    );
    if range == 0 {
        return Some((code + delta) & 0xFFFF);
    }
    let glyph = u16_at(font, ranges + segment + range + 2 * (code - start))?;
    (glyph != 0).then_some((glyph + delta) & 0xFFFF)
}

/// The font as WOFF: each table compressed by itself.
fn woff(font: &[u8]) -> Option<Vec<u8>> {
    let tables = tables(font)?;
    let mut directory = Vec::new();
    let mut body = Vec::new();
    let first = 44 + 20 * tables.len();
    let mut total = 12 + 16 * tables.len();
    for table in &tables {
        let data = font.get(table.start..table.start + table.length)?;
        let mut packed = deflate(data)?;
        if packed.len() >= data.len() {
            packed = data.to_vec();
        }
        directory.extend(table.tag);
        for number in [first + body.len(), packed.len(), data.len(), table.checksum] {
            directory.extend(u32::try_from(number).ok()?.to_be_bytes());
        }
        body.extend(packed);
        body.resize(body.len().next_multiple_of(4), 0);
        total += data.len().next_multiple_of(4);
    }
    let mut out = b"wOFFOTTO".to_vec();
    out.extend(u32::try_from(first + body.len()).ok()?.to_be_bytes());
    out.extend(u16::try_from(tables.len()).ok()?.to_be_bytes());
    out.extend([0, 0]);
    out.extend(u32::try_from(total).ok()?.to_be_bytes());
    out.extend([0, 1, 0, 0]);
    out.extend([0; 20]);
    out.extend(directory);
    out.extend(body);
    Some(out)
}

fn deflate(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use crate::chart::FONT;

    #[test]
    fn a_page_of_few_characters_carries_a_small_font() {
        let small = subset(FONT, "受理 620 件").unwrap();
        assert!(small.len() < 100_000, "{}", small.len());
        assert_eq!(subset(FONT, "受理"), subset(FONT, "理受理"));
    }

    #[test]
    fn every_hanzi_of_gb2312_has_its_own_glyph() {
        let cmap = tables(FONT)
            .unwrap()
            .into_iter()
            .find(|t| &t.tag == b"cmap")
            .unwrap();
        let of = |c| glyph(FONT, cmap.start, c);
        assert!(of('受').is_some() && of('理').is_some() && of('受') != of('理'));
        assert_eq!(of('龘'), None);
        assert_eq!(of('😀'), None);
    }

    #[test]
    fn a_broken_font_is_left_out() {
        assert_eq!(subset(b"OTTO\x00\x09", "受"), None);
        for cut in (0..FONT.len()).step_by(200_003) {
            assert!(subset(&FONT[..cut], "受").is_none());
        }
    }
}
