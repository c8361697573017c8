//! The filings of one matter put together as one claim.
//!
//! The rule for every figure: the value that most filings of the matter state (values within `same_within` of each other
//! agree); when even, the one stated last, since a debt changes and the newest word is nearest to what is owed now. The
//! bounds are those of the newest filing that states the chosen value.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Figure, Filing, Plan};
use crate::petition::{
    Claim, ClaimState, Families, MatterId, Paid, RespondentKey, Stated, UnitName,
};

/// One claim a matter, by id, groups not yet given.
pub(super) fn merge(filings: &[Filing], families: &Families, plan: &Plan) -> Vec<Claim> {
    let mut matters: BTreeMap<&MatterId, Vec<&Filing>> = BTreeMap::new();
    for filing in filings {
        matters.entry(&filing.matter).or_default().push(filing);
    }
    matters
        .into_iter()
        .map(|(id, mut filings)| {
            filings.sort_by(|a, b| (a.received_on, &a.case_id).cmp(&(b.received_on, &b.case_id)));
            claim(id, &filings, families, plan)
        })
        .collect()
}

fn claim(id: &MatterId, filings: &[&Filing], families: &Families, plan: &Plan) -> Claim {
    let amount_fen = figure(filings, |f| f.amount, |v| whole(v * 100.0), plan);
    let issues = filings.iter().map(|f| f.issue);
    Claim {
        matter: id.clone(),
        group: None,
        case_ids: filings.iter().map(|f| f.case_id.clone()).collect(),
        first_received_on: filings.first().map(|f| f.received_on).unwrap_or_default(),
        issue: most(issues).unwrap_or(crate::petition::Issue::Other),
        respondent: respondent(filings, families),
        people: figure(filings, |f| f.people, |v| whole(v).unsigned_abs(), plan),
        months_tenth: figure(
            filings,
            |f| f.months,
            |v| u32::try_from(whole(v * 10.0)).unwrap_or(0),
            plan,
        ),
        state: state(filings),
        answered: filings.iter().any(|f| f.answered),
        paid_fen: paid(filings, amount_fen.as_ref().map(|a| a.value)),
        amount_fen,
    }
}

/// Open while one filing is; overdue when one of those is; not accepted when every filing was refused.
fn state(filings: &[&Filing]) -> ClaimState {
    let any = |state| filings.iter().any(|f| f.state == state);
    if any(ClaimState::Overdue) {
        ClaimState::Overdue
    } else if any(ClaimState::Open) {
        ClaimState::Open
    } else if any(ClaimState::Closed) {
        ClaimState::Closed
    } else {
        ClaimState::NotAccepted
    }
}

/// The most frequent value; of several, the one met last.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, (u32, usize)> = BTreeMap::new();
    for (place, value) in values.enumerate() {
        let (count, last) = counts.entry(value).or_default();
        (*count, *last) = (*count + 1, place);
    }
    let best = counts.into_iter().max_by_key(|(_, rank)| *rank);
    best.map(|(value, _)| value)
}

/// The unit most filings name, of several the one named last; in its confirmed form, else in the longest form used.
fn respondent(filings: &[&Filing], families: &Families) -> Option<String> {
    let named = filings.iter().filter_map(|f| f.respondent.as_deref());
    let named: Vec<&str> = named
        .map(|name| families.canonical(name))
        .filter(|name| UnitName::parse(name).is_specific())
        .collect();
    let unit = most(named.iter().map(|name| RespondentKey::of(name)))?;
    let forms = named.into_iter().filter(|n| RespondentKey::of(n) == unit);
    let best = forms.max_by_key(|name| (name.chars().count(), Reverse(*name)));
    best.map(str::to_owned)
}

/// The value that most filings state.
fn figure<T: Copy>(
    filings: &[&Filing],
    of: impl Fn(&Filing) -> Option<Figure>,
    unit: impl Fn(f64) -> T,
    plan: &Plan,
) -> Option<Stated<T>> {
    let stated: Vec<(&str, Figure)> = filings
        .iter()
        .filter_map(|f| Some((f.case_id.as_str(), of(f)?)))
        .filter(|(_, figure)| figure.value.is_finite() && figure.value >= 0.0)
        .collect();
    let same = |a: f64, b: f64| (a - b).abs() <= plan.same_within * a.max(b);
    let agree = |value: f64| {
        let agreeing = stated.iter().filter(|(_, f)| same(f.value, value));
        u32::try_from(agreeing.count()).unwrap_or(u32::MAX)
    };
    // The last of the best: `max_by_key` keeps the last of equals, and filings stand oldest first.
    let (case_id, best) = stated.iter().max_by_key(|(_, f)| agree(f.value))?;
    Some(Stated {
        value: unit(best.value),
        low: unit(best.low.clamp(0.0, best.value)),
        high: unit(best.high.max(best.value)),
        case_id: (*case_id).to_owned(),
        agree: agree(best.value),
        of: u32::try_from(stated.len()).unwrap_or(u32::MAX),
    })
}

/// What answers say was paid: the newest answer that says so, and never more than the claim where that is known.
fn paid(filings: &[&Filing], claimed: Option<i64>) -> Option<i64> {
    let said = filings.iter().rev().find_map(|f| f.paid)?;
    match said {
        Paid::All => claimed,
        Paid::Part(yuan) => {
            let fen = whole(yuan * 100.0);
            Some(claimed.map_or(fen, |all| fen.min(all)))
        }
    }
}

/// Rounded, within what is countable.
fn whole(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the range is held")]
    let whole = value.round().clamp(0.0, 1e15) as i64;
    whole
}
