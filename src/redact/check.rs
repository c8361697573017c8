//! Check digits: what tells an identity number or a bank card from any other long number.

/// Whether the digits of `number` satisfy the Luhn formula (ISO/IEC 7812, bank cards); 12 digits or fewer never do.
pub(super) fn luhn(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| match (i % 2, d * 2) {
            (0, _) => d,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    digits.len() >= 13 && sum.is_multiple_of(10)
}

/// Whether `number` is an 18-character identity number with the right check character (GB 11643, ISO 7064 MOD 11-2).
pub(super) fn gb11643(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let chars = significant(number);
    let (Some(body), Some(last)) = (chars.get(..17), chars.get(17)) else {
        return false;
    };
    let sum: u32 = body
        .iter()
        .zip(WEIGHTS)
        .map(|(c, w)| c.to_digit(10).unwrap_or(0) * w)
        .sum();
    let check = usize::try_from(sum % 11).unwrap_or(0);
    chars.len() == 18 && CHECKS.get(check) == Some(&last.to_ascii_uppercase())
}

/// Whether `number` has the shape of an identity number: a region code, then a birth date that exists (18 or 15 long).
pub(super) fn id_shape(number: &str) -> bool {
    let chars = significant(number);
    let value = |from: usize, len: usize| -> u32 {
        chars
            .iter()
            .skip(from)
            .take(len)
            .fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0))
    };
    let (year_ok, rest) = match chars.len() {
        18 => ((1900..=2099).contains(&value(6, 4)), 10),
        15 => (true, 8),
        _ => return false,
    };
    (11..=82).contains(&value(0, 2))
        && year_ok
        && (1..=12).contains(&value(rest, 2))
        && (1..=31).contains(&value(rest + 2, 2))
}

fn significant(number: &str) -> Vec<char> {
    number.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_digit_tells_a_card_from_a_number() {
        assert!(
            luhn("6222 0000 0000 0002 020".replace(' ', "").as_str())
                || !luhn("6222000000000002021")
        );
        assert!(luhn("4111111111111111"));
        assert!(!luhn("4111111111111112"));
        assert!(!luhn("18"));
    }

    #[test]
    fn the_identity_number_check_character() {
        assert!(gb11643("11010519491231002X"));
        assert!(gb11643("110105 19491231 002x"));
        assert!(!gb11643("110105194912310021"));
        assert!(id_shape("110105194912310021"));
        assert!(!id_shape("110105194913310021"));
        assert!(id_shape("110105491231002"));
        assert!(!id_shape("202405180012345"));
    }
}
