//! Claims added up by unit (or family of units) and issue family.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::{GroupBy, Plan};
use crate::petition::{
    Claim, ClaimState, Debt, Debts, Families, Family, GroupId, Member, RespondentKey, Stated, Sum,
};

/// The group of matters against the unit (or the head of the family) `key` on `family`: the same in every run.
pub fn group_id(key: &RespondentKey, family: Family) -> GroupId {
    let parts = [&key.place, &key.brand, &key.trade, &key.form, &key.branch];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0x1f]);
    }
    hash.update(format!("{:?}", key.class).as_bytes());
    hash.update(family.code().as_bytes());
    let digest = hash.finalize();
    let digits: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    GroupId::from_text(format!("G-{digits}"))
}

/// Gives every claim its group, and adds the groups up.
pub(super) fn add_up(
    mut claims: Vec<Claim>,
    families: &Families,
    plan: &Plan,
    as_of: NaiveDate,
) -> Debts {
    let mut groups: BTreeMap<(RespondentKey, Family), Vec<usize>> = BTreeMap::new();
    for (place, claim) in claims.iter_mut().enumerate() {
        let Some(name) = claim.respondent.as_deref() else {
            continue;
        };
        let key = match plan.group_by {
            GroupBy::Family => families.family(name),
            GroupBy::Unit => families.unit(name),
        };
        let family = claim.issue.family();
        claim.group = Some(group_id(&key, family));
        groups.entry((key, family)).or_default().push(place);
    }
    let unnamed = claims.iter().filter(|c| c.group.is_none()).count() as u64;
    let mut debts: Vec<Debt> = groups
        .into_iter()
        .filter_map(|((key, family), places)| {
            let of: Vec<&Claim> = places.iter().filter_map(|&p| claims.get(p)).collect();
            debt(&key, family, &of, families, as_of)
        })
        .collect();
    debts.sort_by_cached_key(|d| {
        let worst = (
            d.amount_open.known,
            d.amount.known,
            d.people.known,
            d.open_days,
        );
        (Reverse(worst), d.id.clone())
    });
    Debts {
        claims,
        groups: debts,
        unnamed,
    }
}

fn debt(
    key: &RespondentKey,
    family: Family,
    claims: &[&Claim],
    families: &Families,
    as_of: NaiveDate,
) -> Option<Debt> {
    let first = |of: &[&Claim]| of.iter().map(|c| c.first_received_on).min();
    let oldest = first(claims)?;
    let pending: Vec<&Claim> = claims
        .iter()
        .copied()
        .filter(|c| c.state.is_pending())
        .collect();
    let oldest_open = first(&pending);
    let members = members(claims);
    let count = |holds: &dyn Fn(&Claim) -> bool| claims.iter().filter(|c| holds(c)).count() as u64;
    let mut months: Vec<u32> = claims
        .iter()
        .filter_map(|c| Some(c.months_tenth.as_ref()?.value))
        .collect();
    months.sort_unstable();
    let mut matters: Vec<_> = claims.iter().map(|c| c.matter.clone()).collect();
    matters.sort();
    Some(Debt {
        id: group_id(key, family),
        respondent: head_name(key, &members, families),
        members,
        family,
        matters,
        cases: claims.iter().map(|c| c.case_ids.len() as u64).sum(),
        people: sum(claims, |c| c.people.as_ref().map(signed)),
        amount: sum(claims, |c| c.amount_fen.clone()),
        amount_open: sum(&pending, |c| c.amount_fen.clone()),
        paid_fen: claims.iter().filter_map(|c| c.paid_fen).sum(),
        paid_matters: count(&|c| c.paid_fen.is_some()),
        oldest_received_on: oldest,
        days: (as_of - oldest).num_days(),
        oldest_open_on: oldest_open,
        open_days: oldest_open.map(|day| (as_of - day).num_days()),
        months_max: months.last().map(|m| f64::from(*m) / 10.0),
        months_median: median(&months),
        open: pending.len() as u64,
        overdue: count(&|c| c.state == ClaimState::Overdue),
        closed: count(&|c| c.state == ClaimState::Closed),
        answered: count(&|c| c.answered),
    })
}

fn signed(of: &Stated<u64>) -> Stated<i64> {
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Stated {
        value: signed(of.value),
        low: signed(of.low),
        high: signed(of.high),
        case_id: of.case_id.clone(),
        agree: of.agree,
        of: of.of,
    }
}

fn sum(claims: &[&Claim], of: impl Fn(&Claim) -> Option<Stated<i64>>) -> Sum {
    let mut sum = Sum::default();
    for claim in claims {
        let Some(stated) = of(claim) else {
            sum.unknown += 1;
            continue;
        };
        sum.with += 1;
        sum.known = sum.known.saturating_add(stated.value);
        sum.low = sum.low.saturating_add(stated.low);
        sum.high = sum.high.saturating_add(stated.high);
    }
    sum
}

/// The units that claims name, each in the longest form used, most matters first.
fn members(claims: &[&Claim]) -> Vec<Member> {
    let mut units: BTreeMap<RespondentKey, (Member, BTreeSet<&str>)> = BTreeMap::new();
    for claim in claims {
        let Some(name) = claim.respondent.as_deref() else {
            continue;
        };
        let (member, forms) = units.entry(RespondentKey::of(name)).or_insert_with(|| {
            let member = Member {
                name: String::new(),
                matters: 0,
                amount_fen: 0,
            };
            (member, BTreeSet::new())
        });
        member.matters += 1;
        member.amount_fen += claim.amount_fen.as_ref().map_or(0, |a| a.value);
        forms.insert(name);
    }
    let mut members: Vec<Member> = units
        .into_values()
        .map(|(mut member, forms)| {
            let best = forms
                .into_iter()
                .max_by_key(|n| (n.chars().count(), Reverse(*n)));
            member.name = best.unwrap_or_default().to_owned();
            member
        })
        .collect();
    members.sort_by(|a, b| b.matters.cmp(&a.matters).then_with(|| a.name.cmp(&b.name)));
    members
}

/// The name of the head: as a matter names it, else as a text that states the relation does, else the first member's.
fn head_name(key: &RespondentKey, members: &[Member], families: &Families) -> String {
    let is_head = |name: &&str| families.unit(name) == *key;
    let named = members.iter().map(|m| m.name.as_str()).find(is_head);
    let stated = || {
        let names = families.proposals.iter().map(|p| p.of.as_str());
        names.map(|name| families.canonical(name)).find(is_head)
    };
    let name = named.or_else(stated);
    name.or_else(|| members.first().map(|m| m.name.as_str()))
        .unwrap_or_default()
        .to_owned()
}

fn median(sorted: &[u32]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let high = f64::from(*sorted.get(middle)?);
    let low = if sorted.len().is_multiple_of(2) {
        f64::from(*sorted.get(middle.checked_sub(1)?)?)
    } else {
        high
    };
    Some(f64::midpoint(low, high) / 10.0)
}
