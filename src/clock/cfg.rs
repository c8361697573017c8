//! The clock's part of the configuration: as the user writes it, and resolved.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use super::calendar::Calendar;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{Channel, Issue, RuleId};
use crate::text::TableFile;

/// The default configuration with its comments.
pub const DEFAULT: &str = include_str!("default.toml");

/// The longest term a rule may set, in days; longer is a slip of the pen.
const LONGEST_TERM: u32 = 3660;

/// Which days a term counts (自然日 or 工作日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// 自然日
    Calendar,
    /// 工作日
    Working,
}

/// The event from which the closing term runs (起算).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starts {
    /// 受理或立案之日
    Accepted,
    /// 收到之日
    Received,
}

/// One deadline rule (期限规则).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// 依据: the law by name and article.
    pub basis: String,
    /// The law before `in_force_on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_basis: Option<String>,
    /// The day from which `basis` is the law; cases received before it cite `earlier_basis`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_on: Option<NaiveDate>,
    /// Days to accept, from receipt; 0 when there is no acceptance step.
    pub accept_days: u32,
    /// The kind of `accept_days`.
    pub accept_kind: DayKind,
    /// Days to close, from `starts`.
    pub close_days: u32,
    /// The kind of `close_days` and `extension_days`.
    pub close_kind: DayKind,
    /// Where the closing term starts.
    pub starts: Starts,
    /// What the start is called in the clause.
    pub start_word: String,
    /// The longest extension; 0 when none can be granted.
    pub extension_days: u32,
}

/// One line of the choice of a rule: the first whose conditions all hold decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The rule that applies.
    pub rule: RuleId,
    /// Any of these issues; empty for every issue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
    /// Any of these channels; empty for every channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// The department's name holds any of these; empty for every department.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub department_contains: Vec<String>,
}

impl Choice {
    /// Whether every condition holds.
    pub fn holds(&self, channel: Option<Channel>, issue: Issue, department: &str) -> bool {
        (self.issues.is_empty() || self.issues.contains(&issue))
            && (self.channels.is_empty() || channel.is_some_and(|c| self.channels.contains(&c)))
            && (self.department_contains.is_empty()
                || self
                    .department_contains
                    .iter()
                    .any(|part| department.contains(part.as_str())))
    }
}

/// The `[clock]` section as the user writes it; what is left out keeps its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Calendar days before `due_on` from which a case is due soon, the due day included.
    pub due_soon_days: u32,
    /// Whether a calendar-day term that ends on a day off ends on the next working day instead.
    pub roll_to_working_day: bool,
    /// The choice of a rule where the export names none, first match first.
    pub choose: Vec<Choice>,
    /// The rules; the user may give single keys of single rules.
    #[serde(deserialize_with = "over_the_defaults")]
    pub rule: BTreeMap<RuleId, Rule>,
}

/// The embedded file, read without [`Config`]'s own defaults (which come from it).
#[derive(Deserialize)]
struct Written {
    due_soon_days: u32,
    roll_to_working_day: bool,
    choose: Vec<Choice>,
    rule: BTreeMap<RuleId, toml::Table>,
}

impl Written {
    #[expect(
        clippy::expect_used,
        reason = "the embedded file is part of the program"
    )]
    fn embedded() -> Self {
        #[derive(Deserialize)]
        struct Wrapper {
            clock: Written,
        }
        let wrapper: Wrapper = toml::from_str(DEFAULT).expect("src/clock/default.toml is valid");
        wrapper.clock
    }
}

impl Default for Config {
    #[expect(
        clippy::expect_used,
        reason = "the embedded file is part of the program"
    )]
    fn default() -> Self {
        let written = Written::embedded();
        let rule = written.rule.into_iter().map(|(id, table)| {
            let rule = table.try_into();
            (id, rule.expect("src/clock/default.toml has whole rules"))
        });
        Self {
            due_soon_days: written.due_soon_days,
            roll_to_working_day: written.roll_to_working_day,
            choose: written.choose,
            rule: rule.collect(),
        }
    }
}

/// Lays the keys the user gives over the embedded rules.
fn over_the_defaults<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<RuleId, Rule>, D::Error> {
    let given = BTreeMap::<RuleId, toml::Table>::deserialize(deserializer)?;
    let mut tables = Written::embedded().rule;
    for (id, table) in given {
        tables.entry(id).or_default().extend(table);
    }
    let rule = |(id, table): (RuleId, toml::Table)| {
        let rule = table.try_into().map_err(|e: toml::de::Error| {
            serde::de::Error::custom(format!("clock.rule.{}：{}", id.code(), e.message()))
        })?;
        Ok((id, rule))
    };
    tables.into_iter().map(rule).collect()
}

/// The clock, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) due_soon_days: i64,
    pub(super) roll: bool,
    pub(super) choose: Vec<Choice>,
    pub(super) rules: BTreeMap<RuleId, Rule>,
    pub(super) calendar: Calendar,
}

impl Plan {
    /// The working calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// A rule as it is applied; `None` only when the configuration lost one (an error was reported).
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(&id)
    }
}

impl Config {
    /// Resolves the configuration; `extra` are the user's holiday tables.
    ///
    /// Problems are reported in one pass as [`Severity::Error`]; the plan is then not to be used.
    pub fn plan(&self, extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let calendar = Calendar::new(extra, diags);
        for id in RuleId::ALL {
            match self.rule.get(&id) {
                Some(rule) => check_rule(id, rule, diags),
                None => diags.push(problem(id, "缺少这条规则")),
            }
        }
        Plan {
            due_soon_days: i64::from(self.due_soon_days),
            roll: self.roll_to_working_day,
            choose: self.choose.clone(),
            rules: self.rule.clone(),
            calendar,
        }
    }
}

fn check_rule(id: RuleId, rule: &Rule, diags: &mut Vec<Diagnostic>) {
    if rule.close_days == 0 {
        diags.push(problem(id, "close_days 不能为 0"));
    }
    let days = [rule.accept_days, rule.close_days, rule.extension_days];
    if days.iter().any(|n| *n > LONGEST_TERM) {
        diags.push(problem(id, "天数不能超过 3660"));
    }
    if rule.basis.trim().is_empty() {
        diags.push(problem(id, "basis 不能为空：期限说明要写明依据"));
    }
    if rule.earlier_basis.is_some() != rule.in_force_on.is_some() {
        diags.push(problem(
            id,
            "earlier_basis 与 in_force_on 要么都写，要么都不写",
        ));
    }
}

fn problem(id: RuleId, message: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "clock_rule",
        Origin::file("配置"),
        format!("clock.rule.{}（{}）：{message}", id.code(), id.name()),
    )
}
