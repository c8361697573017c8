//! The register (台账): what is known of every case across weeks, upserted by case id, without any text.
//!
//! In: a folder that an earlier run left, or nothing. Out: the same, with this run's cases in it. The newest status of a
//! case wins and the earlier ones stay in the history; a matter's id never changes but by an entry of the journal.
//! A folder that is damaged, or of a newer version, is an error and stays as it is.

mod file;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use file::{SCHEMA, read, write};

use crate::petition::{Change, ChangeKind, Channel, Issue, MatterId, State};

/// One case as the register keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// 信访编号
    pub case_id: String,
    /// The day it was received.
    pub received_on: NaiveDate,
    /// 承办单位
    pub department: Option<String>,
    /// 诉求类别
    pub issue: Issue,
    /// 被反映单位
    pub respondent: Option<String>,
    /// 拖欠金额, in yuan.
    pub amount_yuan: Option<f64>,
    /// 涉及人数
    pub people: Option<u32>,
    /// 拖欠时长, in months.
    pub months: Option<f64>,
    /// 到期日
    pub due_on: NaiveDate,
    /// Where it stood on `as_of`.
    pub state: State,
    /// The day it was closed or answered, as known on `as_of`.
    pub closed_on: Option<NaiveDate>,
    /// 统计日 of the run that told so.
    pub as_of: NaiveDate,
    /// 事项编号
    pub matter: MatterId,
    /// What linking keeps of it, written down; no text.
    pub sketch: String,
    /// What the lapse model keeps of it; `None` for a case that teaches no speed, or one kept by an older program.
    pub pace: Option<Pace>,
}

/// What the lapse model (失约风险) keeps of a case: days, desk and lengths; no word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The day of the answer, as known on `as_of`.
    pub answered_on: Option<NaiveDate>,
    /// The desk that has to answer, as the narrowest of its nested keys.
    pub desk: String,
    /// 渠道
    pub channel: Option<Channel>,
    /// Characters of the title.
    pub title_chars: u32,
    /// Characters of the text.
    pub text_chars: u32,
}

/// A status that a case had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Where it stood.
    pub state: State,
    /// Its due date then.
    pub due_on: NaiveDate,
    /// The day it was closed or answered, as known then.
    pub closed_on: Option<NaiveDate>,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Register {
    /// Every case by id, as last known.
    pub cases: BTreeMap<String, Entry>,
    /// Every change of status, by case id and the day of the run.
    pub history: BTreeMap<(String, NaiveDate), Past>,
    /// Merges and splits, oldest first.
    pub journal: BTreeSet<Change>,
}

impl Register {
    /// Takes a case: a newer run's status wins, an older run's goes to the history alone; the matter is always taken.
    pub fn upsert(&mut self, entry: Entry) {
        let past = Past {
            state: entry.state,
            due_on: entry.due_on,
            closed_on: entry.closed_on,
        };
        let key = (entry.case_id.clone(), entry.as_of);
        let before = self.history.range(..&key).next_back();
        let before = before.filter(|((id, _), _)| *id == entry.case_id);
        if before.is_some_and(|(_, known)| *known == past) {
            self.history.remove(&key);
        } else {
            self.history.insert(key, past);
        }
        match self.cases.get_mut(&entry.case_id) {
            Some(known) if known.as_of > entry.as_of => known.matter = entry.matter,
            _ => {
                self.cases.insert(entry.case_id.clone(), entry);
            }
        }
    }

    /// Every matter id the register ever gave out.
    pub fn used(&self) -> BTreeSet<&MatterId> {
        let journal = self.journal.iter().flat_map(|c| [&c.from, &c.to]);
        self.cases
            .values()
            .map(|e| &e.matter)
            .chain(journal)
            .collect()
    }

    /// The changes that a run on this day made.
    pub fn changes(&self, as_of: NaiveDate) -> impl Iterator<Item = &Change> {
        self.journal.iter().filter(move |c| c.as_of == as_of)
    }
}

/// Ids for the matters of a new linking, so that as few as possible change.
///
/// `matters[i]` lists the cases of the i-th matter, the first filing first; `known` is the id each case had. A matter
/// keeps the id that most of its cases had; an id goes to the matter that has most of its cases; a new matter is named by
/// its first case. Gives the ids and the changes.
pub fn name(
    matters: &[Vec<&str>],
    known: &BTreeMap<&str, &MatterId>,
    used: &BTreeSet<&MatterId>,
    as_of: NaiveDate,
) -> (Vec<MatterId>, Vec<Change>) {
    let mut claims: BTreeMap<(usize, &MatterId), usize> = BTreeMap::new();
    for (number, cases) in matters.iter().enumerate() {
        for id in cases.iter().filter_map(|c| known.get(c)) {
            *claims.entry((number, id)).or_insert(0) += 1;
        }
    }
    let mut by_size: Vec<_> = claims
        .iter()
        .map(|((number, id), n)| (*n, *number, *id))
        .collect();
    by_size.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(b.2)));
    let mut ids: Vec<Option<MatterId>> = vec![None; matters.len()];
    let mut taken: BTreeSet<MatterId> = BTreeSet::new();
    for (_, number, id) in by_size {
        if let Some(slot @ None) = ids.get_mut(number)
            && taken.insert(id.clone())
        {
            *slot = Some(id.clone());
        }
    }
    let named = ids.into_iter().zip(matters).map(|(id, cases)| {
        id.unwrap_or_else(|| fresh(cases.first().copied().unwrap_or_default(), &mut taken, used))
    });
    let ids: Vec<MatterId> = named.collect();
    let changes = changes(matters, &ids, known, as_of);
    (ids, changes)
}

/// An id that was never given out, from the first case.
fn fresh(case_id: &str, taken: &mut BTreeSet<MatterId>, used: &BTreeSet<&MatterId>) -> MatterId {
    let plain = MatterId::of_case(case_id);
    let more = (2_u32..).map(|n| MatterId::from_text(format!("{plain}-{n}")));
    let mut all = std::iter::once(plain.clone()).chain(more);
    let free = all.find(|id| !taken.contains(id) && !used.contains(id));
    let id = free.unwrap_or(plain);
    taken.insert(id.clone());
    id
}

fn changes(
    matters: &[Vec<&str>],
    ids: &[MatterId],
    known: &BTreeMap<&str, &MatterId>,
    as_of: NaiveDate,
) -> Vec<Change> {
    let mut moved: BTreeMap<(&MatterId, &MatterId), Vec<String>> = BTreeMap::new();
    for (cases, now) in matters.iter().zip(ids) {
        for case in cases {
            if let Some(&from) = known.get(case).filter(|from| **from != now) {
                moved
                    .entry((from, now))
                    .or_default()
                    .push((*case).to_owned());
            }
        }
    }
    let stays: BTreeSet<&MatterId> = ids.iter().collect();
    let change = |((from, to), mut case_ids): ((&MatterId, &MatterId), Vec<String>)| {
        case_ids.sort();
        let kind = if stays.contains(from) {
            ChangeKind::Split
        } else {
            ChangeKind::Merge
        };
        Change {
            as_of,
            kind,
            from: from.clone(),
            to: to.clone(),
            case_ids,
        }
    };
    moved.into_iter().map(change).collect()
}
