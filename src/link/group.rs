//! Groups (问题群): the matters against one respondent on one issue family.

use crate::petition::{Family, GroupId};
use crate::text::fold_char;

use super::sketch::{hash32, mix};

/// A unit's name reduced to what tells it from others: width folded, brackets, blanks and the legal form left out.
///
/// Empty when nothing is left. The one place where linking decides whether two names are one unit.
pub fn respondent_key(name: &str) -> String {
    const LEGAL_FORMS: [&str; 6] = [
        "股份有限责任公司",
        "股份有限公司",
        "有限责任公司",
        "有限公司",
        "责任公司",
        "公司",
    ];
    let folded: String = name
        .chars()
        .map(fold_char)
        .filter(|c| c.is_alphanumeric())
        .collect();
    let form = LEGAL_FORMS.iter().find_map(|f| folded.strip_suffix(f));
    form.filter(|rest| rest.chars().count() >= 2)
        .map_or(folded.clone(), str::to_owned)
}

/// The group of matters against `respondent` on `family`; `None` when the name has no key.
pub fn group_id(respondent: &str, family: Family) -> Option<GroupId> {
    let key = respondent_key(respondent);
    (!key.is_empty()).then(|| {
        let (a, b) = (hash32(&key), hash32(family.code()));
        GroupId::from_text(format!("G-{:08x}{:04x}", mix(a, b), mix(b, a) & 0xffff))
    })
}
