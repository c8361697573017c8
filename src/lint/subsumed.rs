//! Rules that fire whenever another fires: known from the tables alone.

use super::Sink;
use super::rules::{RuleEntry, Word};
use crate::diag::Diagnostic;

/// Rules of `own` that fire only where another rule, of `own` or of `others`, fires as well.
pub fn subsumed(name: &str, own: &[RuleEntry], others: &[RuleEntry], diags: &mut Vec<Diagnostic>) {
    let mut sink = Sink::new(name, diags);
    for (at, rule) in own.iter().enumerate() {
        let rest = own
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != at)
            .map(|(n, r)| (Some(n), r));
        for (place, other) in rest.chain(others.iter().map(|r| (None, r))) {
            if !implies(rule, other) {
                continue;
            }
            // Two rules that say the same are told once.
            if implies(other, rule) && place.is_some_and(|n| n < at) {
                continue;
            }
            if rule.issue == other.issue {
                let message = format!(
                    "规则 {}：命中时规则 {} 必定也命中，同一类别计两次分",
                    rule.id, other.id
                );
                sink.finding(
                    "rule_subsumed",
                    rule.at,
                    message,
                    "留一条，或让两条各管一种情形",
                );
            } else {
                let message = format!(
                    "规则 {}：命中时指向另一类别的规则 {} 必定也命中",
                    rule.id, other.id
                );
                sink.note(
                    "rule_subsumed_other",
                    rule.at,
                    message,
                    "需要时在那一条的 none 里排除",
                );
            }
        }
    }
}

/// Whether `b` fires wherever `a` fires.
fn implies(a: &RuleEntry, b: &RuleEntry) -> bool {
    let fires = |r: &RuleEntry| !r.all.is_empty() && r.all.iter().all(|g| !g.is_empty());
    // Every word of `from` holds one of `to`: where one of the former stands, one of the latter does.
    let brings = |from: &[Word], to: &[Word]| {
        from.iter().all(|w| {
            to.iter()
                .any(|t| !t.text.is_empty() && w.text.contains(&t.text))
        })
    };
    let scope = match (a.whole_text, b.whole_text) {
        (true, false) => false,
        // Words outside the sentence silence the rule over the whole text.
        (false, true) => b.none.is_empty(),
        _ => true,
    };
    let groups = b
        .all
        .iter()
        .all(|to| a.all.iter().any(|from| brings(from, to)));
    fires(a) && fires(b) && scope && groups && brings(&b.none, &a.none)
}
