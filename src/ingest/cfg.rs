//! How ingest is configured: aliases of headers, words of channels and states, bounds; and the plan made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::header::normalise;
use super::vocabulary::Vocabulary;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{Channel, RuleId, Status};
use crate::text::TableFile;

/// A field of a case that a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 信访编号
    CaseId,
    /// 标题
    Title,
    /// 诉求内容
    Text,
    /// 答复意见: recognised, never stored
    Reply,
    /// 登记时间
    Received,
    /// 受理日期
    AcceptedOn,
    /// 答复时间
    Answered,
    /// 办结时间
    Closed,
    /// 到期日: recognised, never used
    Due,
    /// 渠道
    Channel,
    /// 办理状态
    Status,
    /// 承办单位
    Department,
    /// 属地
    Place,
    /// 被反映单位
    Respondent,
    /// 信访人次
    Persons,
    /// 办理方式
    Rule,
    /// 是否简易办理
    Simple,
    /// 延期天数
    Extension,
}

impl Field {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::CaseId => "信访编号",
            Self::Title => "标题",
            Self::Text => "诉求内容",
            Self::Reply => "答复意见",
            Self::Received => "登记时间",
            Self::AcceptedOn => "受理日期",
            Self::Answered => "答复时间",
            Self::Closed => "办结时间",
            Self::Due => "到期日",
            Self::Channel => "渠道",
            Self::Status => "办理状态",
            Self::Department => "承办单位",
            Self::Place => "属地",
            Self::Respondent => "被反映单位",
            Self::Persons => "信访人次",
            Self::Rule => "办理方式",
            Self::Simple => "是否简易办理",
            Self::Extension => "延期天数",
        }
    }
}

/// The section `[ingest]` as the user writes it. Lists add to the built-in ones; numbers replace them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Rows in a chunk.
    #[serde(default = "default_chunk_rows")]
    pub chunk_rows: usize,
    /// How many rows at the top may come before the header.
    #[serde(default = "default_header_rows")]
    pub header_rows: usize,
    /// The earliest year a date may have.
    #[serde(default = "default_min_year")]
    pub min_year: i32,
    /// The latest year a date may have.
    #[serde(default = "default_max_year")]
    pub max_year: i32,
    /// The year of dates written without one when nothing in the file tells it; 0 when there is none.
    #[serde(default)]
    pub default_year: i32,
    /// Closings or answers sooner than this many minutes after receipt are findings.
    #[serde(default = "default_quick_minutes")]
    pub quick_minutes: u32,
    /// The size, in KiB, above which a CSV record is taken for an unclosed quote.
    #[serde(default = "default_record_limit")]
    pub record_limit_kib: usize,
    /// Header aliases by field.
    #[serde(default)]
    pub columns: BTreeMap<Field, Vec<String>>,
    /// Headers of identity columns.
    #[serde(default)]
    pub identity: Identity,
    /// Words by channel.
    #[serde(default)]
    pub channels: BTreeMap<Channel, Vec<String>>,
    /// Words by status.
    #[serde(default)]
    pub statuses: BTreeMap<Status, Vec<String>>,
    /// Words by rule.
    #[serde(default)]
    pub rules: BTreeMap<RuleId, Vec<String>>,
    /// Words of rows that are not data.
    #[serde(default)]
    pub rows: RowWords,
}

/// Headers of columns that identify a petitioner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Whole headers.
    pub names: Vec<String>,
    /// Parts of headers.
    pub contains: Vec<String>,
}

/// Words in the first cells of rows that are not data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowWords {
    /// Totals rows (合计).
    pub totals: Vec<String>,
    /// Rows under the table (填表人, 备注).
    pub footers: Vec<String>,
}

/// The commented default section, ready to be put into a user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

static BUILT_IN: LazyLock<Config> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Wrapper {
        ingest: Config,
    }
    // `the_built_in_configuration_parses` holds this.
    toml::from_str::<Wrapper>(DEFAULT_TOML).map_or_else(
        |problem| unreachable!("built-in ingest configuration: {problem}"),
        |w| w.ingest,
    )
});

fn default_chunk_rows() -> usize {
    BUILT_IN.chunk_rows
}
fn default_header_rows() -> usize {
    BUILT_IN.header_rows
}
fn default_min_year() -> i32 {
    BUILT_IN.min_year
}
fn default_max_year() -> i32 {
    BUILT_IN.max_year
}
fn default_quick_minutes() -> u32 {
    BUILT_IN.quick_minutes
}
fn default_record_limit() -> usize {
    BUILT_IN.record_limit_kib
}

impl Default for Config {
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

/// The configuration resolved: ready to read files.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Rows in a chunk, at least 1.
    pub chunk_rows: usize,
    /// The year of dates without one when nothing in the file tells it.
    pub default_year: Option<i32>,
    pub(super) header_rows: usize,
    pub(super) min_year: i32,
    pub(super) max_year: i32,
    pub(super) quick_minutes: i64,
    pub(super) record_limit: usize,
    pub(super) aliases: BTreeMap<String, Field>,
    pub(super) spellings: Vec<(Field, String)>,
    pub(super) identity: BTreeSet<String>,
    pub(super) identity_parts: Vec<String>,
    pub(super) channels: Vocabulary<Channel>,
    pub(super) statuses: Vocabulary<Status>,
    pub(super) rules: Vocabulary<RuleId>,
    pub(super) totals: Vec<String>,
    pub(super) footers: Vec<String>,
}

impl Plan {
    fn learn(&mut self, columns: &BTreeMap<Field, Vec<String>>) {
        for (field, aliases) in columns {
            for alias in aliases {
                let key = normalise(alias);
                if self.aliases.insert(key, *field) != Some(*field) {
                    self.spellings.push((*field, alias.clone()));
                }
            }
        }
    }
}

impl Config {
    /// Resolves the configuration. Problems go to `diags` as [`Severity::Error`], all in one pass; the plan is then not to
    /// be used. Ingest has no tables of its own, so `extra` is not read.
    pub fn plan(&self, _extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut plan = Plan {
            chunk_rows: self.chunk_rows.max(1),
            default_year: (self.default_year != 0).then_some(self.default_year),
            header_rows: self.header_rows.max(1),
            min_year: self.min_year,
            max_year: self.max_year,
            quick_minutes: i64::from(self.quick_minutes),
            record_limit: self.record_limit_kib.max(1).saturating_mul(1024),
            aliases: BTreeMap::new(),
            spellings: Vec::new(),
            identity: both(&BUILT_IN.identity.names, &self.identity.names).collect(),
            identity_parts: both(&BUILT_IN.identity.contains, &self.identity.contains).collect(),
            channels: Vocabulary::new(&BUILT_IN.channels, &self.channels),
            statuses: Vocabulary::new(&BUILT_IN.statuses, &self.statuses),
            rules: Vocabulary::new(&BUILT_IN.rules, &self.rules),
            totals: both(&BUILT_IN.rows.totals, &self.rows.totals).collect(),
            footers: both(&BUILT_IN.rows.footers, &self.rows.footers).collect(),
        };
        plan.learn(&BUILT_IN.columns);
        self.check(&plan, diags);
        plan.learn(&self.columns);
        plan
    }

    /// `built_in` knows the built-in aliases only.
    fn check(&self, built_in: &Plan, diags: &mut Vec<Diagnostic>) {
        let mut error = |code, message: String| {
            diags.push(Diagnostic::new(
                Severity::Error,
                code,
                Origin::file("[ingest]"),
                message,
            ));
        };
        if self.chunk_rows == 0 || self.header_rows == 0 || self.record_limit_kib == 0 {
            error(
                "number_out_of_range",
                "chunk_rows、header_rows、record_limit_kib 必须大于 0".into(),
            );
        }
        if self.min_year > self.max_year {
            error("number_out_of_range", "min_year 大于 max_year".into());
        }
        if self.default_year != 0 && !(self.min_year..=self.max_year).contains(&self.default_year) {
            error(
                "number_out_of_range",
                "default_year 不在 min_year 与 max_year 之间".into(),
            );
        }
        let mut owners: BTreeMap<String, Field> = BTreeMap::new();
        for (field, aliases) in &self.columns {
            for alias in aliases {
                let key = normalise(alias);
                if key.is_empty() {
                    error(
                        "alias_empty",
                        format!("columns：“{}”有一个空的别名", field.name()),
                    );
                } else if let Some(other) = owners.insert(key.clone(), *field)
                    && other != *field
                {
                    error(
                        "alias_twice",
                        format!(
                            "columns：别名“{alias}”同时写给了“{}”和“{}”",
                            other.name(),
                            field.name()
                        ),
                    );
                } else if built_in.identifies(&key) {
                    error(
                        "identity_mapped",
                        format!(
                            "columns：“{alias}”是识别信访人身份的列，不能读作“{}”",
                            field.name()
                        ),
                    );
                }
            }
        }
    }
}

fn both<'a>(built_in: &'a [String], own: &'a [String]) -> impl Iterator<Item = String> + 'a {
    built_in
        .iter()
        .chain(own)
        .map(|word| normalise(word))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Wrapper {
        ingest: Config,
    }

    fn parse(text: &str) -> Config {
        toml::from_str::<Wrapper>(text).unwrap().ingest
    }

    #[test]
    fn the_built_in_configuration_parses_and_has_no_problem() {
        let mut diags = Vec::new();
        let config = Config::default();
        let plan = config.plan(&[], &mut diags);
        assert_eq!(diags, []);
        assert_eq!(plan.chunk_rows, 512);
        assert_eq!(plan.aliases.get("诉求内容"), Some(&Field::Text));
        assert_eq!(
            parse("[ingest]"),
            Config {
                columns: BTreeMap::new(),
                identity: Identity::default(),
                channels: BTreeMap::new(),
                statuses: BTreeMap::new(),
                rules: BTreeMap::new(),
                rows: RowWords::default(),
                ..config
            }
        );
    }

    #[test]
    fn a_users_alias_adds_to_the_built_in_ones() {
        let mut diags = Vec::new();
        let plan = parse("[ingest.columns]\ntext = [\"群众说了什么\"]").plan(&[], &mut diags);
        assert_eq!(diags, []);
        assert_eq!(plan.aliases.get("群众说了什么"), Some(&Field::Text));
        assert_eq!(plan.aliases.get("留言详情"), Some(&Field::Text));
    }

    #[test]
    fn problems_are_reported_in_one_pass() {
        let mut diags = Vec::new();
        let config = parse(
            "[ingest]\nchunk_rows = 0\nmin_year = 2030\nmax_year = 2000\n[ingest.columns]\n\
             title = [\"话题\", \"\"]\ntext = [\"话题\"]\nplace = [\"家庭住址\"]",
        );
        config.plan(&[], &mut diags);
        let codes: Vec<_> = diags.iter().map(|d| d.code).collect();
        assert_eq!(
            codes,
            [
                "number_out_of_range",
                "number_out_of_range",
                "alias_empty",
                "alias_twice",
                "identity_mapped"
            ]
        );
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<Wrapper>("[ingest]\nchunk_row = 5").is_err());
        assert!(toml::from_str::<Wrapper>("[ingest.columns]\nname = [\"姓名\"]").is_err());
    }
}
