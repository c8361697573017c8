//! What was read from a text: the issue with its evidence, and the facts of harm.

use serde::Serialize;

use super::Issue;
use crate::text::Span;

/// One reason for a label: a word, a character group or a rule, with its weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The word or the rule id, e.g. `拖欠`, `规则:former_teacher_identity`.
    pub what: String,
    /// Its share in the decision, in logits towards the chosen issue against the runner-up.
    pub weight: f32,
}

/// The issue of a case (诉求类别) with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    /// The main demand.
    pub issue: Issue,
    /// Calibrated probability of `issue`, 0 to 1.
    pub probability: f32,
    /// A second demand, where the text makes one.
    pub second: Option<Issue>,
    /// Whether a person should confirm it (需复核): the probability is under the model's stated threshold.
    pub needs_review: bool,
    /// What decided, strongest first; at most eight.
    pub evidence: Vec<Evidence>,
}

/// A value read from a text, with the place it was read from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact<T> {
    /// The value, in the unit of its field.
    pub value: T,
    /// The least the words can mean (30多名: 30), in the unit of the field; 0 for names.
    pub low: f64,
    /// The most the words can mean (30多名: 40); equal to `low` where the words are exact.
    pub high: f64,
    /// Byte span in the safe text (`text`, or `title` when `in_title`).
    pub span: Span,
    /// Whether the span is in the title.
    pub in_title: bool,
    /// The stable id of the rule that read it, e.g. `amount_per_head`.
    pub rule: &'static str,
}

/// The facts of harm (诉求要素).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Facts {
    /// 拖欠金额, in yuan.
    pub amount_yuan: Option<Fact<f64>>,
    /// 涉及人数: people who are owed or affected.
    pub people: Option<Fact<u32>>,
    /// 拖欠时长, in months.
    pub months: Option<Fact<f64>>,
    /// 被反映单位: the unit that owes the money or the duty.
    pub respondent: Option<Fact<String>>,
}
