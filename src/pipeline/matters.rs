//! From linked sketches to matters and groups.

use std::collections::BTreeMap;

use crate::link::{self, Sketch};
use crate::petition::GroupId;

/// The group of every case: that of its matter's respondent and issue family.
pub(super) fn groups(
    first: &[usize],
    sketches: &[Sketch],
    respondents: &[Option<String>],
) -> Vec<Option<GroupId>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, &f) in first.iter().enumerate() {
        members.entry(f).or_default().push(i);
    }
    let mut groups = vec![None; first.len()];
    for cases in members.values() {
        let named = cases.iter().filter_map(|&i| respondents.get(i)?.as_deref());
        let families = cases
            .iter()
            .filter_map(|&i| Some(sketches.get(i)?.issue()?.family()));
        let group = respondent(named)
            .zip(most(families))
            .and_then(|(r, f)| link::group_id(&r, f));
        for &i in cases {
            if let Some(slot) = groups.get_mut(i) {
                slot.clone_from(&group);
            }
        }
    }
    groups
}

/// The respondent most of the names mean, in the longest form that is used.
pub(super) fn respondent<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut by_key: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for name in names {
        let (count, best) = by_key
            .entry(link::respondent_key(name))
            .or_insert((0, name));
        *count += 1;
        let better = (name.chars().count(), *best) > (best.chars().count(), name);
        if better {
            *best = name;
        }
    }
    by_key.remove("");
    let most = by_key
        .into_iter()
        .max_by(|a, b| a.1.0.cmp(&b.1.0).then(b.0.cmp(&a.0)));
    most.map(|(_, (_, name))| name.to_owned())
}

/// The most frequent value, the least when even.
pub(super) fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    let best = counts.values().max().copied()?;
    counts.into_iter().find(|(_, n)| *n == best).map(|(v, _)| v)
}
