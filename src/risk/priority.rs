//! Harm (失约的损害) and priority (优先级): what a lapse would cost those who are owed, and whom to answer first.
//!
//! Harm is a sum of logarithms: people owed, amount, months, and how little the benefit can wait, each from its floor to its
//! ceiling, so that ten times as much adds the same everywhere and no fact ever lowers it. Priority is harm × the chance of
//! a lapse. How many people came or signed is no input: [`Facts`] does not hold it, and neither does anything here.

use serde::Serialize;

use super::cfg::{Harm, Plan};
use crate::petition::{Facts, Issue};
use crate::text::{Lang, Said, Words, many, words};

/// Harm, on a scale of 0 to 100, and what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// 0 to 100.
    pub harm: f64,
    /// What each part gives, in the order of [`PARTS`]; they add up to `harm`.
    pub parts: [f64; 4],
    /// Which of people, amount and months were stated.
    pub stated: [bool; 3],
}

/// The parts of harm in the order of [`Cost::parts`].
pub const PARTS: [&str; 4] = ["人数", "金额", "时长", "待遇紧要"];

/// The expected harm of a lapse.
pub fn harm(facts: &Facts, issue: Issue, scale: &Harm) -> Cost {
    let people = facts.people.as_ref().map(|f| f64::from(f.value));
    let amount = facts.amount_yuan.as_ref().map(|f| f.value);
    let months = facts.months.as_ref().map(|f| f.value);
    let urgent = scale.urgent.get(&issue).copied().unwrap_or(1.0);
    let logs = [
        part(people, scale.default_people, scale.most_people, 1.0),
        part(
            amount,
            scale.default_amount_yuan,
            scale.most_amount_yuan,
            1000.0,
        ),
        part(months, scale.default_months, scale.most_months, 1.0),
        (urgent.clamp(1.0, 10.0).ln(), 10.0_f64.ln()),
    ];
    let weights = [
        scale.people,
        scale.amount,
        scale.months,
        scale.vulnerability,
    ];
    let most: f64 = logs
        .iter()
        .zip(weights)
        .map(|((_, most), w)| most * w)
        .sum();
    let parts = std::array::from_fn(|at| {
        let (value, weight) = (logs.get(at).map_or(0.0, |l| l.0), weights.get(at));
        100.0 * value * weight.copied().unwrap_or(0.0) / most.max(1e-9)
    });
    Cost {
        harm: parts.iter().sum::<f64>().clamp(0.0, 100.0),
        parts,
        stated: [people.is_some(), amount.is_some(), months.is_some()],
    }
}

/// `ln(1 + value / unit)` of a fact or its default, and the most it can be.
fn part(fact: Option<f64>, default: f64, most: f64, unit: f64) -> (f64, f64) {
    let value = fact.filter(|v| v.is_finite()).unwrap_or(default);
    let log = |v: f64| (v.clamp(0.0, most) / unit).ln_1p();
    (log(value), log(most))
}

/// The assessment (研判) of one open case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// The probability that it is not answered by its due date.
    pub lapse_probability: f64,
    /// Harm of a lapse, 0 to 100.
    pub harm: f64,
    /// 0 to 100.
    pub priority: f64,
    /// Why, in words, the strongest first.
    pub reasons: Vec<Said>,
}

impl Assessment {
    /// The reasons in Chinese, as the tables hold them.
    pub fn why(&self) -> String {
        Said::joined(&self.reasons, Words(Lang::Zh))
    }
}

/// What is known of an open case when it is ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The probability of a lapse; 1 when it has lapsed.
    pub lapse: f64,
    /// Calendar days to the due date, negative when past.
    pub days_left: i64,
    /// Whether `lapse` is only the rate of the category.
    pub by_rate: bool,
}

/// Ranks one case.
pub fn assess(facts: &Facts, issue: Issue, standing: &Standing, plan: &Plan) -> Assessment {
    let cost = harm(facts, issue, &plan.harm);
    let lapse = standing.lapse.clamp(0.0, 1.0);
    Assessment {
        lapse_probability: lapse,
        harm: cost.harm,
        priority: (lapse * cost.harm).clamp(0.0, 100.0),
        reasons: reasons(facts, issue, standing, &cost),
    }
}

fn reasons(facts: &Facts, issue: Issue, standing: &Standing, cost: &Cost) -> Vec<Said> {
    let mut order: Vec<usize> = (0..PARTS.len()).collect();
    order.sort_by(|a, b| cost.parts[*b].total_cmp(&cost.parts[*a]).then(a.cmp(b)));
    let mut said = vec![Said::by(|w| chance(standing, w))];
    for at in order {
        let share = cost.parts[at];
        if share < 0.05 {
            continue;
        }
        said.push(Said::by(|w| {
            let what = match at {
                0 => facts.people.as_ref().map(|f| w.reason_people(f.value)),
                1 => facts
                    .amount_yuan
                    .as_ref()
                    .map(|f| w.reason_amount(yuan(f.value, w))),
                2 => facts
                    .months
                    .as_ref()
                    .map(|f| w.reason_months(format!("{:.0}", f.value))),
                _ => Some(w.reason_urgent(issue.name_in(w.lang()))),
            };
            let what = what.unwrap_or_else(|| w.reason_unstated(w.harm_part(at)));
            w.reason_share(what, format!("{share:.1}"))
        }));
    }
    said
}

fn chance(standing: &Standing, w: Words) -> String {
    let chance = format!("{:.0}%", standing.lapse * 100.0);
    match (standing.days_left < 0, standing.by_rate) {
        (true, _) => w.reason_overdue(-standing.days_left),
        (false, true) => w.reason_rate(chance),
        (false, false) => w.reason_chance(chance),
    }
}

words! {
    reason_overdue(days) = "已超期 {days} 天" | { format!("{} overdue", many(days, "day", "days")) };
    reason_chance(chance) = "到期前答不了的可能 {chance}" | "chance of no answer by the due date {chance}";
    reason_rate(chance) = "到期前答不了的可能 {chance}（按同类以往比例）"
        | "chance of no answer by the due date {chance} (past rate of its kind)";
    reason_people(n) = "涉及 {n} 人" | { format!("{} owed", many(n, "person", "people")) };
    reason_amount(amount) = "金额 {amount}" | "amount {amount}";
    reason_months(n) = "时长 {n} 个月" | { format!("for {}", many(n, "month", "months")) };
    reason_urgent(issue) = "{issue}不宜等" | "cannot wait: {issue}";
    reason_unstated(part) = "{part}未写明，按默认计" | "{part} not stated, taken as usual";
    reason_share(what, share) = "{what}（损害 +{share}）" | "{what} (harm +{share})";
}

impl Words {
    /// A part of harm.
    fn harm_part(self, at: usize) -> &'static str {
        let en = ["people owed", "amount", "duration", "urgency"];
        let [zh, en] = [PARTS, en].map(|names| names.get(at).copied().unwrap_or_default());
        self.lang().pick(zh, en)
    }
}

fn yuan(value: f64, w: Words) -> String {
    match w.lang() {
        Lang::Zh if value >= 10_000.0 => format!("{:.1} 万元", value / 10_000.0),
        Lang::Zh | Lang::En => w.yuan(value),
    }
}

/// Spearman's rank correlation of two lists of scores; 1 when either never varies.
pub fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let n = super::design::count(a.len()).max(1.0);
    let mean = (n + 1.0) / 2.0;
    let (mut cov, mut va, mut vb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        cov += (x - mean) * (y - mean);
        va += (x - mean).powi(2);
        vb += (y - mean).powi(2);
    }
    if va < 1e-12 || vb < 1e-12 {
        1.0
    } else {
        cov / (va * vb).sqrt()
    }
}

/// Ranks from 1, ties at their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let rank = super::design::count(2 * before + tied.len() + 1) / 2.0;
        tied.iter().for_each(|at| ranks[*at] = rank);
        before += tied.len();
    }
    ranks
}

/// How the order of priorities changes when each weight of harm is halved or raised by half.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Which part was moved.
    pub part: &'static str,
    /// Rank correlation with the order as configured, weight −50 %.
    pub lowered: f64,
    /// The same, weight +50 %.
    pub raised: f64,
}

/// One line a part.
pub fn sensitivity(cases: &[(&Facts, Issue, f64)], scale: &Harm) -> Vec<Sensitivity> {
    let scores = |scale: &Harm| -> Vec<f64> {
        let of = cases.iter();
        of.map(|(facts, issue, lapse)| harm(facts, *issue, scale).harm * lapse)
            .collect()
    };
    let as_configured = scores(scale);
    let moved = |at: usize, by: f64| {
        let mut moved = scale.clone();
        match at {
            0 => moved.people *= by,
            1 => moved.amount *= by,
            2 => moved.months *= by,
            _ => moved.vulnerability *= by,
        }
        rank_correlation(&as_configured, &scores(&moved))
    };
    PARTS
        .iter()
        .enumerate()
        .map(|(at, part)| Sensitivity {
            part,
            lowered: moved(at, 0.5),
            raised: moved(at, 1.5),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::cfg::Config;
    use super::*;
    use crate::petition::Fact;
    use crate::text::Span;
    use proptest::prelude::*;

    fn fact<T>(value: T) -> Option<Fact<T>> {
        Some(Fact {
            value,
            low: 0.0,
            high: 0.0,
            span: Span::new(0, 0),
            in_title: false,
            rule: "test",
        })
    }

    fn facts(people: Option<u32>, amount: Option<f64>, months: Option<f64>) -> Facts {
        Facts {
            people: people.and_then(fact),
            amount_yuan: amount.and_then(fact),
            months: months.and_then(fact),
            respondent: None,
        }
    }

    fn plan() -> Plan {
        Config::default().plan(&[], &mut Vec::new())
    }

    #[test]
    fn reasons_say_what_counts_in_words() {
        let standing = Standing {
            lapse: 0.42,
            days_left: 9,
            by_rate: false,
        };
        let found = assess(
            &facts(Some(30), Some(450_000.0), None),
            Issue::WageMigrant,
            &standing,
            &plan(),
        );
        insta::assert_snapshot!(format!(
            "{:.1} {:.1} {}",
            found.harm,
            found.priority,
            found.why()
        ));
    }

    #[test]
    fn equal_orders_correlate_fully() {
        assert!((rank_correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 9.0]) - 1.0).abs() < 1e-12);
        assert!((rank_correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn scores_stay_in_range_and_no_fact_lowers_harm(
            people in 0_u32..5000, more in 0_u32..5000,
            amount in 0.0_f64..1e8, months in 0.0_f64..500.0, lapse in 0.0_f64..1.0,
        ) {
            let plan = plan();
            let less = facts(Some(people), Some(amount), Some(months));
            let greater = facts(Some(people + more), Some(amount * 1.5), Some(months + 1.0));
            let standing = Standing { lapse, days_left: 3, by_rate: false };
            for issue in Issue::ALL {
                let (a, b) = (assess(&less, issue, &standing, &plan), assess(&greater, issue, &standing, &plan));
                prop_assert!((0.0..=100.0).contains(&a.harm) && (0.0..=100.0).contains(&a.priority));
                prop_assert!(b.harm >= a.harm && b.priority >= a.priority);
                prop_assert_eq!(&a, &assess(&less, issue, &standing, &plan));
            }
        }
    }
}
