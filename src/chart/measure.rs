//! How wide a text is in the embedded font, so that labels never overlap.

use crate::text::is_mark;

/// Advance widths of ASCII from the space on, in thousandths of an em, read off `font/huiying-sans-sc.otf`.
const ASCII: [u16; 95] = [
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555,
    555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589,
    552, 689, 728, 293, 535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573,
    531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552,
    284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
];

/// The width of `text` at `size`; everything outside ASCII counts as a full em.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| em(c) * size).sum()
}

fn em(c: char) -> f64 {
    if is_mark(c) {
        return 0.0;
    }
    let ascii = (c as usize).checked_sub(0x20).and_then(|at| ASCII.get(at));
    ascii.map_or(1.0, |w| f64::from(*w) / 1000.0)
}

/// `text`, or as much of its beginning as fits into `room`, with an ellipsis.
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = size;
    for c in text.chars() {
        used += em(c) * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// `text` in as few lines as `room` allows, of about the same length; no line begins with closing punctuation, and
/// figures are not torn apart.
pub(super) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = fill(text, size, room);
    let mut narrower = room - size;
    while narrower > room / 2.0 {
        let tried = fill(text, size, narrower);
        if tried.len() > lines.len() {
            break;
        }
        lines = tried;
        narrower -= size;
    }
    lines
}

fn fill(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for unit in units(text) {
        let wide = width(&unit, size);
        if used + wide > room && used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&unit);
        }
        used += wide;
    }
    lines
}

/// Pieces that stay on one line: a run of ASCII, or one wide character, each with the closing punctuation that follows.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let narrow = c.is_ascii_graphic();
        let sticks = "，。；：、）”’》％…".contains(c);
        let after_opening = units
            .last()
            .is_some_and(|u| u.ends_with(['（', '“', '‘', '《']));
        match units.last_mut() {
            Some(last) if sticks || after_opening || (narrow && open) => last.push(c),
            _ => units.push(c.to_string()),
        }
        open = narrow;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        let name = "某某市人力资源和社会保障局劳动保障监察综合执法支队";
        let short = fit(name, 13.0, 150.0);
        assert!(short.ends_with('…') && width(&short, 13.0) <= 150.0);
        assert_eq!(fit("教育局", 13.0, 150.0), "教育局");
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "只含已答复的 1234 件；样本少于 5 件的单位，合并为一行（共 12 个）。";
        let lines = wrap(text, 13.0, 120.0);
        assert_eq!(lines.concat(), text);
        for line in &lines {
            assert!(!line.starts_with(['；', '，', '）', '。']), "{line}");
        }
    }
}
