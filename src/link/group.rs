//! Groups (问题群): the matters against one respondent on one issue family.

use crate::petition::{Family, GroupId, UnitName, key};

use super::sketch::{hash32, mix};

/// The key of a unit's name as text: its parts behind one another, the brand second; empty when the name tells no unit
/// from others (某公司).
///
/// The one place where linking decides whether two names are one unit.
pub fn respondent_key(name: &str) -> String {
    let name = UnitName::parse(name);
    if !name.is_specific() {
        return String::new();
    }
    let key = key(&name);
    [key.place, key.brand, key.trade, key.form, key.branch].join("|")
}

/// The group of matters against `respondent` on `family`; `None` when the name has no key.
pub fn group_id(respondent: &str, family: Family) -> Option<GroupId> {
    let key = respondent_key(respondent);
    (!key.is_empty()).then(|| {
        let (a, b) = (hash32(&key), hash32(family.code()));
        GroupId::from_text(format!("G-{:08x}{:04x}", mix(a, b), mix(b, a) & 0xffff))
    })
}
