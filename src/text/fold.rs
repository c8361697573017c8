//! Width folding (全角转半角) that remembers where every character came from.

/// The half-width form of a full-width letter, digit or sign used inside numbers; any other character unchanged.
///
/// Chinese punctuation (，。；：？！（）) is kept: it carries sentence structure.
pub fn fold_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '＠'
        | '．'
        | '－'
        | '＋'
        | '％'
        | '／'
        | '＿'
        | '＊' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Folded text; one character in, one character out, so character offsets are those of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
}

impl Folded {
    /// Folds every character of `original`.
    pub fn new(original: &str) -> Self {
        Self {
            text: original.chars().map(fold_char).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_and_keeps_the_count_of_characters() {
        let original = "电话１３８，工资３．５万元（Ａ座）";
        let folded = Folded::new(original);
        assert_eq!(folded.text, "电话138，工资3.5万元（A座）");
        assert_eq!(folded.text.chars().count(), original.chars().count());
    }
}
