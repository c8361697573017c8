//! Numbers as they stand in a text, digits and Chinese numerals alike, with the range they leave open.

use crate::text::parse_number;

/// A number in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte, 多 and 余 included.
    pub(super) end: usize,
    /// The number said: 30 in 30多, 3 in 3至5.
    pub(super) value: f64,
    /// The least it can mean.
    pub(super) low: f64,
    /// The most it can mean.
    pub(super) high: f64,
    /// Whether it is written in Chinese numerals alone.
    pub(super) chinese: bool,
    /// Whether it counts by 万 or 亿 (also w).
    pub(super) large: bool,
    /// Whether it holds 千, 百 or k.
    pub(super) round: bool,
    /// Whether it has more than a bare figure of one sign.
    pub(super) signs: usize,
}

const NUMERALS: &str = "零〇○一二两俩三仨四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬";

/// Every number of `text`, in order, not overlapping.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|s| s.chars().next()) {
        let found = if c.is_ascii_digit() {
            arabic(text, at)
        } else if NUMERALS.contains(c) || matches!(c, '几' | '数') {
            chinese(text, at)
        } else {
            None
        };
        match found {
            Some(number) => {
                at = number.end;
                out.push(number);
            }
            None => at += c.len_utf8(),
        }
    }
    ranges(text, out)
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

fn head(text: &str, at: usize) -> Option<char> {
    rest(text, at).chars().next()
}

/// The byte where a run of characters for which `holds` ends, at most `most` characters on.
fn run(text: &str, at: usize, most: usize, holds: impl Fn(char) -> bool) -> usize {
    let mut end = at;
    for c in rest(text, at).chars().take(most).take_while(|&c| holds(c)) {
        end += c.len_utf8();
    }
    end
}

/// 12、1,200、3.5万、4万2、9500多万、1.2w.
fn arabic(text: &str, start: usize) -> Option<Number> {
    let mut end = run(text, start, 18, |c| c.is_ascii_digit());
    // Groups of three behind a comma, only when they make one number.
    while end - start <= 15 && rest(text, end).starts_with([',', '，']) {
        let after = end + head(text, end).map_or(1, char::len_utf8);
        let group = run(text, after, 4, |c| c.is_ascii_digit());
        if group - after != 3 || end - start > 3 && !rest(text, start).contains(',') {
            break;
        }
        end = group;
    }
    if rest(text, end).starts_with('.') {
        let fraction = run(text, end + 1, 6, |c| c.is_ascii_digit());
        if fraction > end + 1 && !rest(text, fraction).starts_with('.') {
            end = fraction;
        }
    }
    let digits = text.get(start..end)?;
    let base = parse_number(digits)?;
    let mut number = Number {
        start,
        end,
        value: base,
        low: base,
        high: base,
        chinese: false,
        large: false,
        round: false,
        signs: digits.chars().count(),
    };
    let more = more_at(text, end);
    let scale_at = run(text, end + more, 1, |c| c == ' ');
    let scale_end = run(text, scale_at, 3, |c| "百千万亿仟萬wWkK".contains(c));
    let scale = text.get(scale_at..scale_end).unwrap_or("");
    if let Some(factor) = scale_factor(scale) {
        number.value = base * factor;
        number.large = scale.contains(['万', '亿', 'w', 'W', '萬']);
        number.round = !number.large;
        number.end = scale_end;
        number.low = number.value;
        number.high = if more > 0 {
            number.value + leading(base) * factor
        } else {
            number.value
        };
        // 6百多万: the larger scale stands behind 多.
        let behind = more_at(text, scale_end);
        let far = run(text, scale_end + behind, 1, |c| "万亿".contains(c));
        if let Some(larger) = text.get(scale_end + behind..far).and_then(scale_factor)
            && behind > 0
            && number.round
        {
            number.value *= larger;
            number.low = number.value;
            number.high = number.value + leading(base) * factor * larger;
            number.large = true;
            number.end = far;
            return Some(number);
        }
        // 4万2, 3万5千: a last digit counts the next lower unit.
        let tail = run(text, scale_end, 1, |c| {
            c.is_ascii_digit() || "一二三四五六七八九".contains(c)
        });
        let behind = head(text, tail);
        let one = text.get(scale_end..tail).and_then(parse_number);
        if let Some(one) = one.filter(|_| more == 0 && !digits.contains('.'))
            && !behind.is_some_and(|c| c.is_ascii_digit() || "个名月年人.".contains(c))
        {
            let thousand = behind.filter(|c| "千仟".contains(*c));
            number.end = tail + thousand.map_or(0, char::len_utf8);
            number.value += one
                * if thousand.is_some() {
                    1000.0
                } else {
                    factor / 10.0
                };
            number.low = number.value;
            number.high = number.value;
        }
        open_end(text, &mut number, leading(base) * factor);
    } else {
        open_end(text, &mut number, leading(base));
    }
    Some(number)
}

/// The unit of the first digit: 100 for 300, 10 for 85.
fn leading(value: f64) -> f64 {
    let mut unit = 1.0;
    while unit * 10.0 <= value {
        unit *= 10.0;
    }
    // 35多 is not 35 to 45.
    while unit > 1.0 && (value / unit).fract() > 1e-9 {
        unit /= 10.0;
    }
    unit
}

fn scale_factor(scale: &str) -> Option<f64> {
    let mut all = 1.0;
    for c in scale.chars() {
        all *= match c {
            '百' => 1e2,
            '千' | '仟' | 'k' | 'K' => 1e3,
            '万' | '萬' | 'w' | 'W' => 1e4,
            '亿' => 1e8,
            _ => return None,
        };
    }
    (!scale.is_empty()).then_some(all)
}

/// The bytes of a word for more: 多、余、来.
fn more_at(text: &str, at: usize) -> usize {
    match head(text, at) {
        Some(c @ ('多' | '余' | '来' | '几')) => c.len_utf8(),
        _ => 0,
    }
}

/// Takes 多 or 余 behind the number in, and opens its upper bound by `unit`.
fn open_end(text: &str, number: &mut Number, unit: f64) {
    let more = match head(text, number.end) {
        Some('多' | '余' | '来') => more_at(text, number.end),
        _ => 0,
    };
    // 欠我们32万多次讨要: many times, no more than 32万.
    let times = head(text, number.end + more).is_some_and(|c| matches!(c, '次' | '年' | '方'));
    if more > 0 && !(times && number.large) {
        number.end += more;
        number.high = number.high.max(number.value + unit);
    }
}

/// 三万二、十五万八千、两千多、十几、几十、数百.
fn chinese(text: &str, start: usize) -> Option<Number> {
    if let Some(number) = about(text, start) {
        return Some(number);
    }
    if let Some(number) = about_tens(text, start) {
        return Some(number);
    }
    let end = run(text, start, 16, |c| {
        NUMERALS.contains(c) || matches!(c, '几' | '数')
    });
    let word = text.get(start..end)?;
    let vague = word.contains(['几', '数']);
    let clean: String = word
        .chars()
        .filter(|c| !(word.len() > 3 && word.starts_with('十') && *c == '几'))
        .map(|c| if matches!(c, '几' | '数') { '三' } else { c })
        .collect();
    if vague && !clean.contains(['十', '百', '千', '万', '亿']) {
        return None;
    }
    // 六佰多万: the scale stands behind 多.
    let more = more_at(text, end);
    let far = run(text, end + more, 2, |c| "百千万亿".contains(c));
    let (value, end) = match parse_number(&clean) {
        Some(v) if more > 0 && far > end + more => {
            let scale = text.get(end + more..far).and_then(scale_factor)?;
            (v * scale, far)
        }
        Some(v) => (v, end),
        // 二〇一九, 三五个: read as far as it is one number.
        None => return shorter(text, start),
    };
    let unit = leading(value);
    let mut number = Number {
        start,
        end,
        value,
        low: value,
        high: value,
        chinese: true,
        large: word.contains(['万', '亿', '萬']) || value >= 1e5,
        round: word.contains(['百', '千', '佰', '仟']),
        signs: clean.chars().count(),
    };
    if vague && word.starts_with('十') {
        number.value = 10.0 * (value / 10.0).floor();
        number.low = number.value + 1.0;
        number.high = number.value + 9.0;
        number.low = number.low.min(number.value);
    } else if vague {
        number.low = value * 2.0 / 3.0;
        number.high = value * 3.0;
    } else if more > 0 {
        number.high = value + unit;
    }
    open_end(text, &mut number, unit);
    Some(number)
}

/// 万把块, 千把人: about one of the unit.
fn about(text: &str, start: usize) -> Option<Number> {
    let unit = head(text, start).filter(|c| "百千万".contains(*c))?;
    let behind = start + unit.len_utf8();
    let value = scale_factor(text.get(start..behind)?)?;
    rest(text, behind).starts_with('把').then(|| Number {
        start,
        end: behind + '把'.len_utf8(),
        value,
        low: value * 0.8,
        high: value * 2.0,
        chinese: true,
        large: value >= 1e4,
        round: value < 1e4,
        signs: 2,
    })
}

/// 二三十万, 七八千, 四五百: two numerals in a row before one scale.
fn about_tens(text: &str, start: usize) -> Option<Number> {
    let first = head(text, start).filter(|c| "一二三四五六七八".contains(*c))?;
    let mid = start + first.len_utf8();
    let second = head(text, mid).filter(|c| "二三四五六七八九".contains(*c))?;
    let from = mid + second.len_utf8();
    let end = run(text, from, 3, |c| "十百千万亿".contains(c));
    let (mut scale, word) = (1.0, text.get(from..end).filter(|w| !w.is_empty())?);
    for c in word.chars() {
        scale *= if c == '十' {
            10.0
        } else {
            scale_factor(c.encode_utf8(&mut [0; 4]))?
        };
    }
    let one = |c: char| parse_number(c.encode_utf8(&mut [0; 4]));
    let (low, high) = (one(first)?, one(second)?);
    ((high - low - 1.0).abs() < 0.01).then_some(Number {
        start,
        end,
        value: low * scale,
        low: low * scale,
        high: high * scale,
        chinese: true,
        large: scale >= 1e4,
        round: scale < 1e4 && scale > 10.0,
        signs: 3,
    })
}

/// The longest head of a run of numerals that is one number: 三 in 三五个.
fn shorter(text: &str, start: usize) -> Option<Number> {
    let first = head(text, start)?;
    let value = parse_number(first.encode_utf8(&mut [0; 4])).filter(|_| first != '数')?;
    let second = head(text, start + first.len_utf8())?;
    let next = parse_number(second.encode_utf8(&mut [0; 4])).unwrap_or(value);
    let years = run(text, start, 6, |c| NUMERALS.contains(c));
    let many = text.get(start..years).map_or(0, |s| s.chars().count());
    let end = if many == 2 {
        years
    } else {
        start + first.len_utf8()
    };
    // 三四个月: three or four.
    Some(Number {
        start,
        end,
        value,
        low: value.min(next),
        high: value.max(next),
        chinese: true,
        large: false,
        round: false,
        signs: if many == 2 { 1 } else { many },
    })
}

/// Joins 3至5 and 3-5万 into one number with two bounds.
fn ranges(text: &str, numbers: Vec<Number>) -> Vec<Number> {
    let mut out: Vec<Number> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let joined = out.last_mut().filter(|last| {
            let between = text.get(last.end..number.start).unwrap_or("");
            let lone = text
                .get(..last.start)
                .is_none_or(|s| !s.ends_with(['-', '.', '/', '年']));
            let next = head(text, number.end);
            matches!(between, "-" | "—" | "~" | "～" | "至" | "到" | "－" | "、")
                && (between != "、"
                    || last.signs == 1
                        && number.signs == 1
                        && (last.value + 1.0 - number.value).abs() < 1e-9)
                && lone
                && !matches!(
                    next,
                    Some('-' | '.' | '/' | '月' | '日' | '号' | '年' | '点')
                )
                && number.value > last.value.min(number.value / 1e4)
                && last.value > 0.0
                && number.value <= last.value * scale_of(&number, last) * 20.0
        });
        match joined {
            Some(last) => {
                let scale = scale_of(&number, last);
                last.value *= scale;
                last.low = last.value.min(number.value);
                last.high = last.value.max(number.high);
                last.end = number.end;
                last.large |= number.large;
                last.round |= number.round;
            }
            None => out.push(number),
        }
    }
    out
}

/// What the first number of a range is multiplied by: 3至5万 is 3万 to 5万.
fn scale_of(second: &Number, first: &Number) -> f64 {
    if second.large && !first.large && first.value * 100.0 < second.value {
        if second.value >= 1e8 { 1e8 } else { 1e4 }
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(f64, f64, f64)> {
        numbers(text)
            .iter()
            .map(|n| (n.value, n.low, n.high))
            .collect()
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, want) in [
            ("12名", (12.0, 12.0, 12.0)),
            ("1,200元", (1200.0, 1200.0, 1200.0)),
            ("3.5万", (35_000.0, 35_000.0, 35_000.0)),
            ("4万2", (42_000.0, 42_000.0, 42_000.0)),
            ("3万5千", (35_000.0, 35_000.0, 35_000.0)),
            ("30多名", (30.0, 30.0, 40.0)),
            ("9500多万", (95_000_000.0, 95_000_000.0, 96_000_000.0)),
            ("三万二", (32_000.0, 32_000.0, 32_000.0)),
            ("十五万八千", (158_000.0, 158_000.0, 158_000.0)),
            ("两千多", (2000.0, 2000.0, 3000.0)),
            ("十几个", (10.0, 10.0, 19.0)),
            ("六佰多万", (6_000_000.0, 6_000_000.0, 7_000_000.0)),
            ("3至5万元", (30_000.0, 30_000.0, 50_000.0)),
            ("20-30人", (20.0, 20.0, 30.0)),
            ("三四个月", (3.0, 3.0, 4.0)),
            ("1.2w", (12_000.0, 12_000.0, 12_000.0)),
            ("6百多万", (6_000_000.0, 6_000_000.0, 7_000_000.0)),
            ("32万多", (320_000.0, 320_000.0, 330_000.0)),
            ("32万多次", (320_000.0, 320_000.0, 320_000.0)),
            ("近百万", (1_000_000.0, 1_000_000.0, 1_000_000.0)),
            ("二三十万", (200_000.0, 200_000.0, 300_000.0)),
            ("七八千元", (7000.0, 7000.0, 8000.0)),
            ("万把块", (10_000.0, 8000.0, 20_000.0)),
        ] {
            assert_eq!(read(text).first(), Some(&want), "{text}");
        }
    }
}
