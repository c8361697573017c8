//! The sentences that the figures of a case were read from, for the lists.

use std::collections::BTreeMap;

use super::super::leaks;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::disclose::{Met, Names};
use crate::petition::{Case, Fact, Facts};
use crate::referral::Quote;
use crate::text::{Span, UnitFinder, sentence};

/// Sentences of open cases, by case id.
pub(in crate::pipeline) type Quotes = BTreeMap<String, Vec<Quote>>;

/// What ends a sentence, between two figures.
const ENDS: [char; 6] = ['。', '！', '？', '；', '\n', ';'];

/// The sentences that the figures of a case were read from, at most `most` characters each; figures of one sentence share it.
pub(in crate::pipeline) fn quotes(case: &Case, facts: &Facts, most: usize) -> Vec<Quote> {
    fn place<T>(fact: Option<&Fact<T>>) -> Option<(bool, Span)> {
        let fact = fact.filter(|f| f.span.start < f.span.end)?;
        Some((fact.in_title, fact.span))
    }
    let places = [
        ("金额", place(facts.amount_yuan.as_ref())),
        ("人数", place(facts.people.as_ref())),
        ("月数", place(facts.months.as_ref())),
    ];
    let text = |in_title: bool| if in_title { &case.title } else { &case.text }.as_str();
    let together = |(title, a): (bool, Span), (other, b): (bool, Span)| {
        let both = Span::new(a.start.min(b.start), a.end.max(b.end));
        let between = both.of(text(title)).filter(|_| title == other)?;
        let one = !between.contains(ENDS) && between.chars().count() <= most;
        one.then_some((title, both))
    };
    let mut shared: Vec<(Vec<&'static str>, (bool, Span))> = Vec::new();
    for (what, at) in places {
        let Some(at) = at else { continue };
        let found = shared
            .iter_mut()
            .find_map(|(all, known)| Some((together(*known, at)?, all, known)));
        match found {
            Some((both, all, known)) => {
                all.push(what);
                *known = both;
            }
            None => shared.push((vec![what], at)),
        }
    }
    let quote = |(all, (title, span)): (Vec<&'static str>, (bool, Span))| {
        let (whole, inside) = (text(title).chars().count(), span.of(text(title))?);
        let mut quoted = sentence(text(title), span, most)?;
        if quoted.chars().count() + 2 >= whole {
            // A text of one sentence: not the whole of it.
            let less = (whole / 2).max(inside.chars().count() + 6);
            quoted = sentence(text(title), span, less)?;
        }
        let quotes = all.into_iter().map(move |what| Quote {
            what,
            sentence: quoted.clone(),
        });
        Some(quotes.collect::<Vec<_>>())
    };
    shared.into_iter().filter_map(quote).flatten().collect()
}

/// Leaves out every sentence in which an identifier stands that redaction did not hide; says how many.
pub(in crate::pipeline) fn withhold(
    quotes: &mut Quotes,
    met: &Met,
    words: &dyn Names,
) -> Option<Diagnostic> {
    let units = UnitFinder::new();
    let mut withheld = 0;
    for quotes in quotes.values_mut() {
        let before = quotes.len();
        quotes.retain(|q| !leaks::holds(&q.sentence, met, words, &units));
        withheld += before - quotes.len();
    }
    let message = format!("转办清单略去 {withheld} 处要素出处：句子里有没有隐去的个人信息");
    let note = Diagnostic::new(Severity::Note, "quote_withheld", Origin::default(), message);
    (withheld > 0).then(|| note.with_help("在 [tables] redact 所列的表里补上隐去规则后重跑"))
}
