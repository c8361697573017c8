//! Numbers as people write them: 12、１２、一百二十、3.5万、1,200.

/// The value of a Chinese numeral such as 十二, 一百零五, 两千三, 三万五千; `None` when `text` is not wholly one.
pub fn chinese_number(text: &str) -> Option<f64> {
    let (mut total, mut section, mut digit, mut last_unit) =
        (0.0_f64, 0.0_f64, None::<f64>, 1.0_f64);
    let mut any = false;
    for c in text.chars() {
        any = true;
        if let Some(d) = digit_value(c) {
            if digit.is_some_and(|d| d > 0.0) {
                return None;
            }
            digit = Some(d);
            if d == 0.0 {
                last_unit = 1.0;
            }
        } else if let Some(unit) = small_unit(c) {
            section += digit.take().unwrap_or(1.0) * unit;
            last_unit = unit;
        } else if let Some(unit) = large_unit(c) {
            section += digit.take().unwrap_or(0.0);
            if section <= 0.0 {
                return None;
            }
            // 三亿零二百万: a smaller unit behind a larger one adds; 一万亿: a larger one multiplies.
            total = if total >= unit {
                total + section * unit
            } else {
                (total + section) * unit
            };
            section = 0.0;
            last_unit = unit;
        } else {
            return None;
        }
    }
    if !any {
        return None;
    }
    // 两千三 is 2300, 三万五 is 35000: a bare digit after a unit counts the next lower one.
    let tail = match digit {
        Some(d) if last_unit > 10.0 => d * last_unit / 10.0,
        Some(d) => d,
        None => 0.0,
    };
    Some(total + section + tail)
}

fn digit_value(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' | '○' => 0.0,
        '一' | '壹' | '幺' => 1.0,
        '二' | '贰' | '两' | '俩' => 2.0,
        '三' | '叁' | '仨' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        _ => return None,
    })
}

fn small_unit(c: char) -> Option<f64> {
    Some(match c {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' => 1000.0,
        _ => return None,
    })
}

fn large_unit(c: char) -> Option<f64> {
    Some(match c {
        '万' | '萬' => 1e4,
        '亿' => 1e8,
        _ => return None,
    })
}

/// The value of a number in Arabic digits (separators allowed) or Chinese numerals, with an optional 万/亿/千/百 behind
/// Arabic digits: `1,200`, `3.5万`, `二十六`. `None` when `text` is not wholly a number.
pub fn parse_number(text: &str) -> Option<f64> {
    let folded: String = text
        .trim()
        .chars()
        .map(super::fold_char)
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .collect();
    if folded.starts_with(|c: char| c.is_ascii_digit()) {
        let split = folded
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(folded.len());
        let (digits, units) = folded.split_at(split);
        let mut value: f64 = digits.parse().ok()?;
        for c in units.chars() {
            value *= small_unit(c).or_else(|| large_unit(c))?;
        }
        return Some(value);
    }
    chinese_number(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_chinese_numerals() {
        let cases = [
            ("十", 10.0),
            ("十二", 12.0),
            ("二十", 20.0),
            ("一百零五", 105.0),
            ("两千三", 2300.0),
            ("三万五千", 35_000.0),
            ("三万五", 35_000.0),
            ("一百二十万", 1_200_000.0),
            ("三亿零二百万", 302_000_000.0),
            ("伍仟陆佰", 5600.0),
            ("两", 2.0),
        ];
        for (text, value) in cases {
            assert_eq!(chinese_number(text), Some(value), "{text}");
        }
        assert_eq!(chinese_number(""), None);
        assert_eq!(chinese_number("十个"), None);
        assert_eq!(chinese_number("万"), None);
    }

    #[test]
    fn reads_arabic_numbers_with_units() {
        for (text, value) in [
            ("1,200", 1200.0),
            ("3.5万", 35_000.0),
            ("１２", 12.0),
            ("2千", 2000.0),
            ("0.8亿", 8e7),
        ] {
            assert_eq!(parse_number(text), Some(value), "{text}");
        }
        assert_eq!(parse_number("3元"), None);
    }
}
