//! The selection, the workbook there and back, every check, agreement and label errors.

mod selecting;
mod settling;
mod workbooks;

use super::*;
use crate::petition::{Evidence, Issue, Label};
use crate::text::SafeText;

fn safe(text: &str) -> SafeText {
    SafeText::new(text.to_owned(), Vec::new())
}

/// A candidate with `probability` for `issue` and the rest for `other`.
fn candidate(id: usize, issue: Issue, text: &str, probability: f32) -> Candidate {
    let label = Label {
        issue,
        probability,
        second: None,
        needs_review: probability < 0.7,
        evidence: vec![Evidence {
            what: "词:工资".into(),
            weight: 1.25,
        }],
    };
    let p = Issue::ALL.map(|i| match i {
        _ if i == issue => probability,
        Issue::Other => 1.0 - probability,
        _ => 0.0,
    });
    Candidate::new(
        &format!("XF{id:03}"),
        &safe("来件"),
        &safe(text),
        &label,
        &p,
    )
}

/// Sixty different texts over three codes, of rising probability; the last twenty are accepted.
fn many() -> Vec<Candidate> {
    let issues = [Issue::WageMigrant, Issue::SiPension, Issue::Personnel];
    (0..60_usize)
        .map(|at| {
            let text: String = (0..30_usize)
                .filter_map(|k| char::from_u32(0x4e00 + u32::try_from(at * 97 + k * 31).ok()?))
                .collect();
            let p = 0.5 + 0.0075 * f32::from(u8::try_from(at).unwrap());
            candidate(at, issues[at % 3], &text, p)
        })
        .collect()
}

const OPTIONS: Options = Options {
    n: 20,
    audit: 0.1,
    seed: 1,
};
