//! Digests by which a case is known again, without its text.

use sha2::{Digest, Sha256};

/// Texts shorter than this many letters and digits say too little to be told apart without their title.
const SHORT: usize = 20;

/// The digest of a safe title and text, 32 hex digits; blanks and line ends do not count, since spreadsheet programs change
/// them.
pub fn case_digest(title: &str, text: &str) -> String {
    let kept = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect()
    };
    digest(&[&kept(title), &kept(text)])
}

/// The digest by which the same text is found in two sets of labels: letters and digits only, and the title only where
/// the text is short. `None` when there is neither letter nor digit.
pub fn text_key(title: &str, text: &str) -> Option<String> {
    let kept = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (title, text) = (kept(title), kept(text));
    if text.chars().count() >= SHORT {
        return Some(digest(&[&text]));
    }
    (!title.is_empty() || !text.is_empty()).then(|| digest(&[&title, &text]))
}

/// The first 32 hex digits of SHA-256 over the parts and their lengths.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    hash.finalize().iter().take(16).map(hex).collect()
}
