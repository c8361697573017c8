//! Reads the facts of harm (诉求要素): what is owed, to how many, for how long, by whom.
//!
//! In: a safe case. Out: [`Facts`] with the place and the rule each was read by. Grammars give every reading a text allows
//! (`amount`, `people`, `months`, `respondent`); the tables in `cues/` weigh them by the words around; the best above zero
//! is the fact. It never guesses from the kind of case, never reads inside a mask, and leaves out what the text does not say.

mod amount;
mod cfg;
mod cue;
mod months;
mod number;
mod people;
mod respondent;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use cfg::{BUILT_IN, Config, DEFAULT_TOML, Plan};

use chrono::{Datelike, NaiveDate};
use cue::{Cues, Worth};

use crate::petition::{Case, Fact, Facts, Relation, RelationKind};
use crate::text::{SafeText, Span};

/// One way to read a fact.
#[derive(Debug, Clone, PartialEq)]
struct Reading<T> {
    value: T,
    /// The least and the most the words can mean; both 0 for names.
    low: f64,
    high: f64,
    span: Span,
    rule: &'static str,
    /// What its form tells, by the names of the table's `shape`.
    traits: Vec<&'static str>,
}

/// A reading that was weighed, for who asks why.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// `amount_yuan`, `people`, `months` or `respondent`.
    pub fact: &'static str,
    /// The value as it would be written.
    pub value: String,
    /// Byte span in the text, or in the title when `in_title`.
    pub span: Span,
    /// Whether the span is in the title.
    pub in_title: bool,
    /// The grammar rule that read it.
    pub rule: &'static str,
    /// Its score; above the threshold of the configuration it can be the fact.
    pub score: f32,
    /// What the score is made of, by name.
    pub reasons: Vec<(String, f32)>,
}

/// Both texts with their readings of one fact: title first.
type Both<T> = [Vec<Reading<T>>; 2];

/// Reads the facts of one case; the column 被反映单位 wins over the text.
pub fn run(case: &Case, plan: &Plan) -> Facts {
    let config = &plan.config;
    Facts {
        amount_yuan: best(case, amounts(case), &plan.amount, config.amount_threshold),
        people: best(case, people(case), &plan.people, config.people_threshold)
            .as_ref()
            .map(whole),
        months: best(case, durations(case), &plan.months, config.months_threshold),
        respondent: column(case).or_else(|| {
            let readings = units(case, plan);
            let found = best(
                case,
                readings.clone(),
                &plan.respondent,
                config.respondent_threshold,
            );
            found.map(|fact| in_full(case, plan, &readings, fact))
        }),
    }
}

/// Every reading of every fact with its score and reasons, in the order of the texts.
pub fn consider(case: &Case, plan: &Plan) -> Vec<Considered> {
    let mut out = Vec::new();
    tell(&mut out, "amount_yuan", case, amounts(case), &plan.amount);
    tell(&mut out, "people", case, people(case), &plan.people);
    tell(&mut out, "months", case, durations(case), &plan.months);
    tell(
        &mut out,
        "respondent",
        case,
        units(case, plan),
        &plan.respondent,
    );
    out
}

/// What the case states about the units it names: short names, branches, projects, contractors.
pub fn relations(case: &Case, plan: &Plan) -> Vec<Relation> {
    respondent::relations([&case.title, &case.text], &case.head.case_id, &plan.units)
}

fn amounts(case: &Case) -> Both<f64> {
    [&case.title, &case.text].map(|t| clear(t, amount::readings(t.as_str())))
}

fn people(case: &Case) -> Both<f64> {
    [&case.title, &case.text].map(|t| {
        let named = |r: &Reading<f64>| r.rule == "people_named";
        let (names, counts): (Vec<_>, Vec<_>) = people::readings(t).into_iter().partition(named);
        let mut all = clear(t, counts);
        all.extend(names);
        all
    })
}

fn durations(case: &Case) -> Both<f64> {
    // A table without a date of receipt gives the beginning of the calendar.
    let received = Some(case.head.received.date).filter(|d: &NaiveDate| d.year() > 1990);
    [&case.title, &case.text].map(|t| clear(t, months::readings(t.as_str(), received)))
}

fn units(case: &Case, plan: &Plan) -> Both<String> {
    respondent::readings(&case.title, &case.text, &plan.units, &plan.short)
}

/// Without the readings that a mask covers any of.
fn clear<T>(text: &SafeText, mut readings: Vec<Reading<T>>) -> Vec<Reading<T>> {
    let masks = text.masks();
    readings.retain(|r| {
        let near = masks.partition_point(|m| m.span.end <= r.span.start);
        !masks.get(near).is_some_and(|m| m.span.overlaps(r.span))
    });
    readings
}

/// The traits of a reading and of the text it stands in.
fn traits<T>(case: &Case, reading: &Reading<T>, in_title: bool) -> Vec<&'static str> {
    let mut all = reading.traits.clone();
    let long = case.text.as_str().len();
    all.push("bias");
    all.push(match long {
        0..330 => "text_short",
        330..1200 => "text_middle",
        _ => "text_long",
    });
    if letter(case) {
        all.push("letter");
    }
    if in_title {
        all.push("in_title");
    }
    all
}

/// Whether the writer speaks (我们的工资, 请问): a letter tells and asks around its facts, an entry of a register notes them.
fn letter(case: &Case) -> bool {
    let speaks = |t: &SafeText| {
        let t = t.as_str();
        t.contains(['我', '您', '你', '咱', '俺', '？', '?', '！', '!'])
            || ["请问", "谢谢", "希望"].iter().any(|w| t.contains(w))
    };
    speaks(&case.title) || speaks(&case.text) || case.text.as_str().chars().count() > 150
}

fn weigh<T>(case: &Case, readings: &Both<T>, cues: &Cues, told: bool) -> [Vec<Worth>; 2] {
    if readings.iter().all(Vec::is_empty) {
        return [Vec::new(), Vec::new()];
    }
    let looks = cues.look(case.title.as_str(), case.text.as_str());
    let [title, text] = readings;
    [(title, true), (text, false)].map(|(readings, in_title)| {
        let [head, body] = &looks;
        let look = if in_title { head } else { body };
        readings
            .iter()
            .map(|r| look.weigh(r.span, &traits(case, r, in_title), told))
            .collect()
    })
}

/// The best reading that reaches the threshold; the first of the text where two are even.
fn best<T>(case: &Case, readings: Both<T>, cues: &Cues, threshold: f32) -> Option<Fact<T>> {
    let worth = weigh(case, &readings, cues, false);
    let mut best: Option<(f32, Fact<T>)> = None;
    for ((readings, worth), in_title) in readings.into_iter().zip(worth).zip([true, false]) {
        for (reading, worth) in readings.into_iter().zip(worth) {
            let better = best.as_ref().is_none_or(|(score, _)| worth.score > *score);
            if worth.score >= threshold && better {
                let fact = Fact {
                    value: reading.value,
                    low: reading.low,
                    high: reading.high,
                    span: reading.span,
                    in_title,
                    rule: reading.rule,
                };
                best = Some((worth.score, fact));
            }
        }
    }
    best.map(|(_, fact)| fact)
}

fn tell<T: std::fmt::Display>(
    out: &mut Vec<Considered>,
    fact: &'static str,
    case: &Case,
    readings: Both<T>,
    cues: &Cues,
) {
    let worth = weigh(case, &readings, cues, true);
    for ((readings, worth), in_title) in readings.into_iter().zip(worth).zip([true, false]) {
        for (reading, worth) in readings.into_iter().zip(worth) {
            out.push(Considered {
                fact,
                value: reading.value.to_string(),
                span: reading.span,
                in_title,
                rule: reading.rule,
                score: worth.score,
                reasons: worth.reasons,
            });
        }
    }
}

fn whole(fact: &Fact<f64>) -> Fact<u32> {
    Fact {
        value: format!("{:.0}", fact.value).parse().unwrap_or(u32::MAX),
        low: fact.low,
        high: fact.high,
        span: fact.span,
        in_title: fact.in_title,
        rule: fact.rule,
    }
}

/// The full name where the text says that the unit found is a short one (以下简称“宏达公司”); the span stays.
fn in_full(
    case: &Case,
    plan: &Plan,
    readings: &Both<String>,
    mut fact: Fact<String>,
) -> Fact<String> {
    let texts = [&case.title, &case.text];
    if texts.iter().any(|t| t.as_str().contains("简称")) {
        let short = |r: &Relation| r.kind == RelationKind::Alias && r.unit == fact.value;
        if let Some(relation) = relations(case, plan).into_iter().find(short) {
            fact.value = relation.of;
            return fact;
        }
    }
    if let Some(full) = respondent::in_full(&fact.value, readings) {
        fact.value = full;
    }
    fact
}

/// The unit of the column 被反映单位; its span is the first mention, or nothing where the text does not name the unit.
fn column(case: &Case) -> Option<Fact<String>> {
    let name = case.respondent.as_ref()?.as_str().trim();
    if name.is_empty() {
        return None;
    }
    let place = |text: &SafeText| {
        let at = text.as_str().find(name)?;
        Some(Span::new(at, at + name.len()))
    };
    let (span, in_title) = match (place(&case.text), place(&case.title)) {
        (Some(span), _) => (span, false),
        (None, Some(span)) => (span, true),
        (None, None) => (Span::new(0, 0), false),
    };
    Some(Fact {
        value: name.to_owned(),
        low: 0.0,
        high: 0.0,
        span,
        in_title,
        rule: "respondent_column",
    })
}
