//! Cells that a spreadsheet would take for a formula, made harmless and read back.

use std::borrow::Cow;

/// `text` so that a spreadsheet never takes it for a formula: a leading apostrophe where it begins like one, or with a
/// control character, and is no plain number. [`unguard`] gives every text back as it was.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_risky(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What [`guard`] was given.
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_risky(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet could take the text for a formula, or lose its first character.
fn is_risky(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let sign = matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    (sign || first.is_control()) && !is_number(text)
}

/// Digits with an optional sign, decimals and exponent: `-5`, `+3.5`, `-1.2e-3`; never a word such as `-inf`.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (
            digits,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (text, None),
    };
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    all(whole) && decimals.is_none_or(all) && exponent.is_none_or(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_stay_numbers_and_formulas_become_text() {
        for plain in ["-5", "+3.5", "-1.2e-3", "", "甲", "3-5", "'甲", " =1"] {
            assert_eq!(guard(plain), plain);
        }
        for (risky, safe) in [
            ("=1+1", "'=1+1"),
            ("-5+cmd|x", "'-5+cmd|x"),
            ("＠SUM", "'＠SUM"),
            ("\u{7}甲", "'\u{7}甲"),
            ("\t=1", "'\t=1"),
            ("-inf", "'-inf"),
            ("-", "'-"),
            ("'=1", "''=1"),
        ] {
            assert_eq!(guard(risky), safe);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_begins_like_a_formula(text in "'{0,2}[-=+@＝\t\r\n\u{1}0-9a.e甲]{0,6}") {
            let safe = guard(&text);
            prop_assert_eq!(unguard(&safe), &text);
            let first = safe.chars().next();
            let harmless = !first.is_some_and(|c| "=+-@＝＋－＠".contains(c) || c.is_control());
            prop_assert!(harmless || is_number(&safe), "{:?}", safe);
        }
    }
}
