//! A list of any length for benchmarks: UTF-8, English headers, nothing broken, written as it is drawn.
//!
//! Texts are put together from several wordings of one issue, to the length of a real message (about 300 characters);
//! about one filing in seven is a further filing of a matter filed shortly before.

use std::collections::VecDeque;
use std::error::Error;
use std::io::Write;

use super::bank::{Bank, Entry};
use super::case::{Case, Filing, after};
use super::rng::Rng;
use super::sample;
use super::slots::Facts;

/// The columns; `case_id, title, text` are what a peer script and the bare cut read.
const HEADERS: [&str; 12] = [
    "case_id",
    "received_on",
    "channel",
    "title",
    "text",
    "respondent",
    "place",
    "department",
    "status",
    "accepted_on",
    "closed_on",
    "persons",
];
const JOINTS: [&str; 6] = [
    "另外，",
    "此外，",
    "同时反映，",
    "再补充一点：",
    "还有一件事，",
    "与此有关的是，",
];
/// Matters that may still be filed again.
const RECENT: usize = 64;

/// Writes `count` cases.
///
/// # Errors
/// When `out` cannot be written.
pub(crate) fn write(count: u32, out: impl Write) -> Result<(), Box<dyn Error>> {
    let bank = Bank::load();
    let rng = &mut Rng::new(u64::from(count));
    let mut recent: VecDeque<(&Entry, Facts)> = VecDeque::new();
    let mut out = csv::Writer::from_writer(out);
    out.write_record(HEADERS)?;
    for i in 0..count {
        let day = u64::from(i) * u64::from(sample::DAYS) / u64::from(count);
        let received = after(sample::first_day(), u32::try_from(day)?);
        let again = !recent.is_empty() && rng.chance(14);
        let (entry, facts) = if again {
            recent[rng.below(recent.len())].clone()
        } else {
            let of_issue = &bank.by_issue[rng.weighted(&sample::MIX)];
            (
                &bank.entries[*rng.pick(of_issue)],
                Facts::draw(rng, received),
            )
        };
        let wording = if again && !entry.again.is_empty() {
            *rng.pick(&entry.again)
        } else {
            entry.first
        };
        let filing = Filing {
            matter: 0,
            entry,
            facts: &facts,
            wording,
            again,
            received,
            as_of: sample::as_of(),
        };
        let mut case = Case::draw(filing, rng);
        case.id = format!("B{:07}", i + 1);
        lengthen(&mut case, &bank, &facts, rng);
        out.write_record(record(&case))?;
        if !again {
            recent.truncate(RECENT - 1);
            recent.push_front((entry, facts));
        }
    }
    out.flush()?;
    Ok(())
}

/// Adds texts of the same issue until the length of a real message is reached.
fn lengthen(case: &mut Case, bank: &Bank, facts: &Facts, rng: &mut Rng) {
    let wanted = rng.range(180, 340);
    let mut length = case.text.chars().count();
    while u32::try_from(length).is_ok_and(|length| length < wanted) {
        let other = &bank.entries[*rng.pick(&bank.by_issue[case.issue])];
        let more = facts.fill(other.first.text, rng);
        let joint = rng.pick(&JOINTS);
        length += joint.chars().count() + more.chars().count();
        case.text.push_str(joint);
        case.text.push_str(&more);
    }
}

fn record(case: &Case) -> [String; 12] {
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    [
        case.id.clone(),
        format!("{} {}", case.received, case.time),
        case.channel.names().1.to_owned(),
        case.title.clone(),
        case.text.clone(),
        case.respondent.clone().unwrap_or_default(),
        case.town.unwrap_or_default().to_owned(),
        case.department.unwrap_or_default().to_owned(),
        case.status.code().to_owned(),
        day(case.accepted),
        day(case.closed),
        case.persons.to_string(),
    ]
}
