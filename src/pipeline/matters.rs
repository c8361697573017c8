//! From linked sketches to matters, groups and the tables of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use chrono::NaiveDate;

use super::Stages;
use super::history;
use super::results::insert_columns;
use crate::error::Error;
use crate::ledger;
use crate::link::{self, Sketch};
use crate::petition::{
    CaseRecord, Change, Claim, Debts, Families, Family, GroupId, Matter, MatterId, Reregistered,
    State, UnitName, family,
};
use crate::register::{self, Entry, Register};
use crate::report;
use crate::risk;

/// What is kept of every case until linking: no text.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) sketch: Sketch,
    /// As the register will have it; its matter is not yet known.
    pub(super) entry: Entry,
}

impl Kept {
    pub(super) fn new(
        record: &CaseRecord,
        filing: Option<&risk::Filing>,
        sketch: Sketch,
        as_of: NaiveDate,
    ) -> Self {
        let (head, facts) = (&record.head, &record.facts);
        let closed = head.closed.or(head.answered).map(|s| s.date);
        let entry = Entry {
            case_id: head.case_id.clone(),
            received_on: head.received.date,
            department: head.department.clone(),
            issue: record.label.issue,
            respondent: facts.respondent.as_ref().map(|f| f.value.clone()),
            amount_yuan: facts.amount_yuan.as_ref().map(|f| f.value),
            people: facts.people.as_ref().map(|f| f.value),
            months: facts.months.as_ref().map(|f| f.value),
            due_on: record.deadline.due_on,
            state: record.deadline.state,
            closed_on: closed.filter(|d| *d <= as_of),
            as_of,
            matter: MatterId::from_text(""),
            sketch: String::new(),
            pace: filing.map(|f| history::pace(f, as_of)),
        };
        Self { sketch, entry }
    }
}

/// What linking adds to a case.
#[derive(Debug, Clone)]
pub(super) struct Linkage {
    pub(super) matter: MatterId,
    pub(super) group: Option<GroupId>,
    /// 重复件: the first case of the matter, when it is another.
    pub(super) repeat_of: Option<String>,
}

/// The matters of a run.
#[derive(Debug, Default)]
pub(super) struct Matters {
    /// By case id: the cases of this run.
    pub(super) cases: BTreeMap<String, Linkage>,
    /// The matters that hold a case of this run, by id.
    pub(super) matters: Vec<Matter>,
    /// 纸面新、实际旧
    pub(super) reregistered: Vec<Reregistered>,
    /// Merges and splits of this run's day.
    pub(super) changes: Vec<Change>,
    /// The register as it is now.
    pub(super) register: Register,
}

/// Links this run's cases among themselves and to those of the register.
pub(super) fn find(
    kept: Vec<Kept>,
    register: Register,
    as_of: NaiveDate,
    stages: &Stages,
) -> Matters {
    // A case that the exports hold twice counts once; the later row wins.
    let week: BTreeMap<String, Kept> = kept
        .into_iter()
        .map(|k| (k.entry.case_id.clone(), k))
        .collect();
    let ids: BTreeSet<String> = week.keys().cloned().collect();
    let mut register = link_in(week, register, as_of, &stages.link);
    let units = family(&[], &stages.aliases);
    let mut by_matter: BTreeMap<MatterId, Vec<&Entry>> = BTreeMap::new();
    for entry in register.cases.values() {
        by_matter
            .entry(entry.matter.clone())
            .or_default()
            .push(entry);
    }
    let mut out = Matters {
        changes: register.changes(as_of).cloned().collect(),
        ..Matters::default()
    };
    for (id, mut entries) in by_matter {
        if !entries.iter().any(|e| ids.contains(&e.case_id)) {
            continue;
        }
        entries.sort_by(|a, b| (a.received_on, &a.case_id).cmp(&(b.received_on, &b.case_id)));
        let Some(matter) = matter(id, &entries, as_of, stages.due_soon_days, &units) else {
            continue;
        };
        out.add(matter, &entries, &ids);
    }
    std::mem::swap(&mut out.register, &mut register);
    out
}

/// The register with this run's cases in it, and the journal of what changed.
fn link_in(
    week: BTreeMap<String, Kept>,
    mut register: Register,
    as_of: NaiveDate,
    plan: &link::Plan,
) -> Register {
    let unchanged = week.iter().all(|(id, kept)| {
        let known = register.cases.get(id);
        known.is_some_and(|e| e.sketch == kept.sketch.to_text())
    });
    let mut entries = Vec::new();
    let (mut sketches, mut known) = (Vec::new(), Vec::new());
    for (id, kept) in week {
        let text = kept.sketch.to_text();
        let old = register.cases.get(&id);
        // A case whose text was changed is looked at anew.
        let stays = old.filter(|e| e.sketch == text).map(|e| e.matter.clone());
        let was = old.map(|e| e.matter.clone());
        known.push((id, stays, was));
        sketches.push(kept.sketch);
        entries.push(Entry {
            sketch: text,
            ..kept.entry
        });
    }
    if unchanged {
        for (mut entry, (_, stays, _)) in entries.into_iter().zip(known) {
            entry.matter = stays.unwrap_or(entry.matter);
            register.upsert(entry);
        }
        return register;
    }
    let now: BTreeSet<String> = known.iter().map(|(id, _, _)| id.clone()).collect();
    for entry in register
        .cases
        .values()
        .filter(|e| !now.contains(&e.case_id))
    {
        if let Some(sketch) = Sketch::from_text(&entry.sketch) {
            known.push((
                entry.case_id.clone(),
                Some(entry.matter.clone()),
                Some(entry.matter.clone()),
            ));
            sketches.push(sketch);
        }
    }
    let joined = numbers(known.iter().map(|(_, stays, _)| stays.as_ref()));
    let linked = link::run(&sketches, &joined, plan);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, &first) in linked.first.iter().enumerate() {
        members.entry(first).or_default().push(i);
    }
    let cases: Vec<Vec<&str>> = members
        .iter()
        .map(|(first, all)| {
            let rest = all.iter().filter(|i| *i != first);
            std::iter::once(first)
                .chain(rest)
                .filter_map(|&i| Some(known.get(i)?.0.as_str()))
                .collect()
        })
        .collect();
    let was: BTreeMap<&str, &MatterId> = known
        .iter()
        .filter_map(|(id, _, was)| Some((id.as_str(), was.as_ref()?)))
        .collect();
    let (ids, changes) = register::name(&cases, &was, &register.used(), as_of);
    let mut of: BTreeMap<String, MatterId> = BTreeMap::new();
    for (cases, id) in cases.iter().zip(ids) {
        of.extend(cases.iter().map(|c| ((*c).to_owned(), id.clone())));
    }
    for entry in register.cases.values_mut() {
        if let Some(id) = of.get(&entry.case_id) {
            entry.matter.clone_from(id);
        }
    }
    for mut entry in entries {
        if let Some(id) = of.get(&entry.case_id) {
            entry.matter.clone_from(id);
        }
        register.upsert(entry);
    }
    register.journal.extend(changes);
    register
}

/// A number for each matter id, the same for the same id.
fn numbers<'m>(ids: impl Iterator<Item = Option<&'m MatterId>>) -> Vec<Option<u32>> {
    let mut numbers: BTreeMap<&MatterId, u32> = BTreeMap::new();
    ids.map(|id| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        id.map(|id| *numbers.entry(id).or_insert(next))
    })
    .collect()
}

impl Matters {
    fn add(&mut self, matter: Matter, entries: &[&Entry], ids: &BTreeSet<String>) {
        let first = matter.case_ids.first().cloned().unwrap_or_default();
        for entry in entries.iter().filter(|e| ids.contains(&e.case_id)) {
            let linkage = Linkage {
                matter: matter.id.clone(),
                group: matter.group.clone(),
                repeat_of: (entry.case_id != first).then(|| first.clone()),
            };
            self.cases.insert(entry.case_id.clone(), linkage);
            let hidden = (entry.due_on - matter.due_on).num_days();
            if entry.state.is_pending() && entry.case_id != first && hidden > 0 {
                self.reregistered.push(Reregistered {
                    case_id: entry.case_id.clone(),
                    matter: matter.id.clone(),
                    first_case_id: first.clone(),
                    department: entry.department.clone(),
                    received_on: entry.received_on,
                    first_received_on: matter.first_received_on,
                    state: entry.state,
                    matter_state: matter.state,
                    due_on: entry.due_on,
                    matter_due_on: matter.due_on,
                    days_hidden: hidden,
                });
            }
        }
        self.matters.push(matter);
    }

    /// What the ledger made of each matter: one rule for groups, units and figures in every table of a run.
    pub(super) fn take_claims(&mut self, debts: &Debts) {
        let claims: BTreeMap<&MatterId, &Claim> =
            debts.claims.iter().map(|c| (&c.matter, c)).collect();
        for matter in &mut self.matters {
            let Some(claim) = claims.get(&matter.id) else {
                continue;
            };
            matter.group.clone_from(&claim.group);
            matter.issue = claim.issue;
            matter.respondent.clone_from(&claim.respondent);
            matter.amount_yuan = claim.amount_fen.as_ref().map(|a| yuan(a.value));
            let people = claim.people.as_ref();
            matter.people = people.and_then(|p| u32::try_from(p.value).ok());
            let months = claim.months_tenth.as_ref();
            matter.months = months.map(|m| f64::from(m.value) / 10.0);
        }
        for linkage in self.cases.values_mut() {
            let claim = claims.get(&linkage.matter);
            linkage.group = claim.and_then(|c| c.group.clone());
        }
    }
}

fn yuan(fen: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sums are far under 2^52 分")]
    let yuan = fen as f64 / 100.0;
    yuan
}

/// The group of matters against `respondent`, as the ledger gives it; `None` for a name that tells no unit from others.
fn group(respondent: &str, family: Family, units: &Families) -> Option<GroupId> {
    let specific = UnitName::parse(respondent).is_specific();
    specific.then(|| ledger::group_id(&units.family(respondent), family))
}

/// A matter from its cases, the first filing first.
fn matter(
    id: MatterId,
    entries: &[&Entry],
    as_of: NaiveDate,
    due_soon_days: u32,
    units: &Families,
) -> Option<Matter> {
    let first = entries.first()?;
    let respondent = respondent(
        entries.iter().filter_map(|e| e.respondent.as_deref()),
        units,
    );
    let issue = most(entries.iter().map(|e| e.issue)).unwrap_or(first.issue);
    let group = respondent
        .as_deref()
        .and_then(|r| group(r, issue.family(), units));
    let largest =
        |f: fn(&Entry) -> Option<f64>| entries.iter().filter_map(|e| f(e)).max_by(f64::total_cmp);
    Some(Matter {
        id,
        group,
        case_ids: entries.iter().map(|e| e.case_id.clone()).collect(),
        first_received_on: first.received_on,
        issue,
        department: entries.last().and_then(|e| e.department.clone()),
        state: state(entries, first.due_on, as_of, due_soon_days),
        due_on: first.due_on,
        amount_yuan: largest(|e| e.amount_yuan),
        people: entries.iter().filter_map(|e| e.people).max(),
        months: largest(|e| e.months),
        respondent,
    })
}

/// Pending while a filing is; the due date is that of the first filing.
fn state(entries: &[&Entry], due_on: NaiveDate, as_of: NaiveDate, due_soon_days: u32) -> State {
    if entries.iter().any(|e| e.state.is_pending()) {
        return match (due_on - as_of).num_days() {
            ..0 => State::Overdue,
            left if left <= i64::from(due_soon_days) => State::DueSoon,
            _ => State::Open,
        };
    }
    let last = entries.iter().filter_map(|e| e.closed_on).max();
    let late = last.map_or_else(
        || entries.iter().any(|e| e.state == State::ClosedLate),
        |day| day > due_on,
    );
    if late {
        State::ClosedLate
    } else {
        State::Closed
    }
}

/// Puts the columns of linking into `cases.csv`, and writes the tables of matters.
pub(super) fn write(
    linked: &Matters,
    order: &[String],
    folder: &Path,
    register: bool,
) -> Result<(), Error> {
    let tables = folder.join("tables");
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |error| Error::io("写入", path, error)
    };
    let create = |name: &str| {
        let path = tables.join(name);
        File::create(&path)
            .map(BufWriter::new)
            .map_err(failed(&path))
    };
    let mut rows = order.iter();
    let mut cells = || {
        let case = rows.next().and_then(|id| linked.cases.get(id));
        let cells =
            case.map(|c| report::link_cells(&c.matter, c.group.as_ref(), c.repeat_of.as_deref()));
        cells.unwrap_or_default().to_vec()
    };
    let cases = tables.join("cases.csv");
    insert_columns(&cases, "months", &report::LINK_COLUMNS, &mut cells)?;
    report::matter_table(&linked.matters, create("matters.csv")?).map_err(failed(&tables))?;
    report::reregistered_table(&linked.reregistered, create("reregistered.csv")?)
        .map_err(failed(&tables))?;
    if register {
        report::change_table(&linked.changes, create("links_changed.csv")?)
            .map_err(failed(&tables))?;
    }
    Ok(())
}

/// The group of every case: that of its matter's respondent and issue family.
pub(super) fn groups(
    first: &[usize],
    sketches: &[Sketch],
    respondents: &[Option<String>],
    stages: &Stages,
) -> Vec<Option<GroupId>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, &f) in first.iter().enumerate() {
        members.entry(f).or_default().push(i);
    }
    let units = family(&[], &stages.aliases);
    let mut groups = vec![None; first.len()];
    for cases in members.values() {
        let named = cases.iter().filter_map(|&i| respondents.get(i)?.as_deref());
        let issues = cases.iter().filter_map(|&i| sketches.get(i)?.issue());
        let group = respondent(named, &units)
            .zip(most(issues))
            .and_then(|(r, issue)| group(&r, issue.family(), &units));
        for &i in cases {
            if let Some(slot) = groups.get_mut(i) {
                slot.clone_from(&group);
            }
        }
    }
    groups
}

/// The respondent most of the names mean, in the longest form that is used.
fn respondent<'n>(names: impl Iterator<Item = &'n str>, units: &'n Families) -> Option<String> {
    let mut by_key: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for name in names.map(|name| units.canonical(name)) {
        let (count, best) = by_key
            .entry(link::respondent_key(name))
            .or_insert((0, name));
        *count += 1;
        if (name.chars().count(), *best) > (best.chars().count(), name) {
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
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    let best = counts.values().max().copied()?;
    counts.into_iter().find(|(_, n)| *n == best).map(|(v, _)| v)
}
