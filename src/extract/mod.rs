//! Reads the facts of harm (诉求要素): what is owed, to how many, for how long, by whom.
//!
//! In: a safe case. Out: [`Facts`] with the place each was read from. It never guesses from the kind of case, never reads
//! inside a mask, and leaves out what the text does not say.

mod amount;
mod cfg;
mod context;
mod months;
mod people;
mod respondent;

#[cfg(test)]
mod tests;

pub use cfg::{BUILT_IN, Config, DEFAULT_TOML, Plan};

use crate::petition::{Case, Fact, Facts};
use crate::text::{SafeText, Span};

/// A reading with the score of its context.
#[derive(Debug, Clone, PartialEq)]
struct Found<T> {
    value: T,
    span: Span,
    score: f32,
}

/// Reads the facts of one case; the column 被反映单位 wins over the text.
pub fn run(case: &Case, plan: &Plan) -> Facts {
    let received = case.head.received.date;
    Facts {
        amount_yuan: better(
            amount::find(&case.title, plan),
            amount::find(&case.text, plan),
        ),
        people: better(
            people::find(&case.title, plan),
            people::find(&case.text, plan),
        ),
        months: better(
            months::find(&case.title, received, plan),
            months::find(&case.text, received, plan),
        ),
        respondent: respondent(case, plan),
    }
}

/// The better scored of the two readings; the text's when they are even.
fn better<T>(title: Option<Found<T>>, text: Option<Found<T>>) -> Option<Fact<T>> {
    let fact = |found: Found<T>, in_title| Fact {
        value: found.value,
        span: found.span,
        in_title,
    };
    match (title, text) {
        (Some(a), Some(b)) if a.score > b.score => Some(fact(a, true)),
        (_, Some(b)) => Some(fact(b, false)),
        (Some(a), None) => Some(fact(a, true)),
        (None, None) => None,
    }
}

fn respondent(case: &Case, plan: &Plan) -> Option<Fact<String>> {
    let column = case
        .respondent
        .as_ref()
        .map(|r| r.as_str().trim())
        .filter(|r| !r.is_empty());
    if let Some(name) = column {
        // The span points at the first mention, at nothing when the text does not name the unit.
        let place = |text: &SafeText| {
            text.as_str()
                .find(name)
                .map(|at| Span::new(at, at + name.len()))
        };
        let (span, in_title) = match (place(&case.text), place(&case.title)) {
            (Some(span), _) => (span, false),
            (None, Some(span)) => (span, true),
            (None, None) => (Span::new(0, 0), false),
        };
        return Some(Fact {
            value: name.to_owned(),
            span,
            in_title,
        });
    }
    let (found, in_title) = respondent::find(&case.title, &case.text, plan)?;
    Some(Fact {
        value: found.value,
        span: found.span,
        in_title,
    })
}

/// Whether a mask covers any of `span`.
fn masked(text: &SafeText, span: Span) -> bool {
    text.masks().iter().any(|m| m.span.overlaps(span))
}
