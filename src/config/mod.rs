//! The configuration: as written (TOML), checked in one pass, with the user's own tables read from their files.
//!
//! In: a file's path, or nothing. Out: [`Settings`]. It makes no stage ready: each stage makes its own plan.

mod aliases;
mod words;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::{Error, reason};
use crate::petition::AliasTable;
use crate::text::TableFile;
use crate::{
    analysis, audit, chart, classify, clock, disclose, extract, ingest, ledger, link, redact,
    referral, report, risk, segment, trend,
};

const OWN: &str = include_str!("default.toml");

/// The whole configuration as the user writes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// 运行
    pub run: Run,
    /// 自备的表
    pub tables: TablePaths,
    /// 被反映单位
    pub respondents: Respondents,
    /// 读取
    pub ingest: ingest::Config,
    /// 隐去个人信息
    pub redact: redact::Config,
    /// 分词
    pub segment: segment::Config,
    /// 诉求分类
    pub classify: classify::Config,
    /// 诉求要素
    pub extract: extract::Config,
    /// 事项归并
    pub link: link::Config,
    /// 办理期限
    pub clock: clock::Config,
    /// 失约风险、损害与优先级
    pub risk: risk::Config,
    /// 欠账台账
    pub ledger: ledger::Config,
    /// 办结质量核查
    pub audit: audit::Config,
    /// 积压预警和工作量预测
    pub trend: trend::Config,
    /// 统计
    pub analysis: analysis::Config,
    /// 图
    pub chart: chart::Config,
    /// 报告
    pub report: report::Config,
    /// 转办清单
    pub referral: referral::Config,
    /// 分析人员用的工作簿
    pub workbook: report::workbook::Config,
    /// 领导简报
    pub brief: report::brief::Config,
    /// 披露控制
    pub disclose: disclose::Config,
}

/// The `[run]` section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// A run with a larger share of rejected rows leaves no result; 0 to 1.
    pub max_reject_rate: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            max_reject_rate: 0.05,
        }
    }
}

/// The `[tables]` section: the user's own tables, behind the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TablePaths {
    /// 业务词典
    pub dict: Vec<PathBuf>,
    /// 停用词
    pub stop: Vec<PathBuf>,
    /// 隐去规则
    pub redact: Vec<PathBuf>,
    /// 分类规则
    pub classify: Vec<PathBuf>,
    /// 诉求要素的上下文词
    pub extract: Vec<PathBuf>,
    /// 办结质量核查规则
    pub audit: Vec<PathBuf>,
    /// 归并权重
    pub link: Vec<PathBuf>,
    /// 节假日
    pub calendar: Vec<PathBuf>,
}

/// The `[respondents]` section.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Respondents {
    /// 单位别名表; empty for none.
    pub aliases: PathBuf,
}

/// The user's own tables as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tables {
    /// 业务词典
    pub dict: Vec<TableFile>,
    /// 停用词
    pub stop: Vec<TableFile>,
    /// 隐去规则
    pub redact: Vec<TableFile>,
    /// 分类规则
    pub classify: Vec<TableFile>,
    /// 诉求要素的上下文词
    pub extract: Vec<TableFile>,
    /// 办结质量核查规则
    pub audit: Vec<TableFile>,
    /// 归并权重
    pub link: Vec<TableFile>,
    /// 节假日
    pub calendar: Vec<TableFile>,
    /// 单位别名
    pub aliases: Vec<TableFile>,
    /// 简报模板; `None` for the built-in one.
    pub brief: Option<report::brief::TemplateFile>,
}

/// A configuration with its tables.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// As resolved: what the user wrote over the defaults.
    pub config: Config,
    /// The user's own tables.
    pub tables: Tables,
    /// The names of units that a person has confirmed.
    pub aliases: AliasTable,
}

/// The commented default configuration, section by section.
pub fn default_text() -> String {
    [
        OWN,
        ingest::DEFAULT_TOML,
        redact::DEFAULT_TOML,
        segment::DEFAULT_TOML,
        classify::DEFAULT_TOML,
        extract::DEFAULT_TOML,
        link::DEFAULT_TOML,
        clock::DEFAULT,
        risk::DEFAULT_TOML,
        ledger::DEFAULT_TOML,
        audit::DEFAULT_TOML,
        trend::DEFAULT_TOML,
        analysis::DEFAULT_TOML,
        chart::DEFAULT_TOML,
        report::DEFAULT_TOML,
        referral::DEFAULT_TOML,
        report::workbook::DEFAULT_TOML,
        report::brief::DEFAULT_TOML,
        disclose::DEFAULT_TOML,
    ]
    .join("\n")
}

/// Reads a configuration file and the tables it names; without a file, the defaults.
///
/// # Errors
/// [`Error::Config`] when the file or a table cannot be read, or does not hold.
pub fn load(path: Option<&Path>) -> Result<Settings, Error> {
    let Some(path) = path else {
        return Ok(Settings::default());
    };
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    let name = path.display().to_string();
    let config = parse(&name, &text).map_err(|d| Error::Config(vec![*d]))?;
    let base = path.parent().unwrap_or(Path::new(""));
    let mut diags = Vec::new();
    let mut read = |paths: &[PathBuf]| read_tables(base, &name, paths, &mut diags);
    let paths = &config.tables;
    let mut tables = Tables {
        dict: read(&paths.dict),
        stop: read(&paths.stop),
        redact: read(&paths.redact),
        classify: read(&paths.classify),
        extract: read(&paths.extract),
        audit: read(&paths.audit),
        link: read(&paths.link),
        calendar: read(&paths.calendar),
        brief: None,
        aliases: match config.respondents.aliases.as_os_str().is_empty() {
            true => Vec::new(),
            false => read(std::slice::from_ref(&config.respondents.aliases)),
        },
    };
    tables.brief = read_template(base, &name, &config.brief.template, &mut diags);
    let aliases = aliases::table(&tables.aliases, &mut diags);
    if !(0.0..=1.0).contains(&config.run.max_reject_rate) {
        let message = "[run] max_reject_rate：应在 0 至 1 之间";
        diags.push(Diagnostic::new(
            Severity::Error,
            "config_out_of_range",
            Origin::file(name.as_str()),
            message,
        ));
    }
    if diags.is_empty() {
        Ok(Settings {
            config,
            tables,
            aliases,
        })
    } else {
        Err(Error::Config(diags))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let origin = Origin::file(path.display().to_string());
    let message = format!("配置文件读不出：{}", reason(error));
    let code = "config_unreadable";
    Error::Config(vec![Diagnostic::new(
        Severity::Error,
        code,
        origin,
        message,
    )])
}

/// Reads a configuration from text; the diagnostic names the line.
///
/// # Errors
/// When the text is no TOML, or has a key or value that is not known here.
pub fn parse(name: &str, text: &str) -> Result<Config, Box<Diagnostic>> {
    read_toml(text).map_err(|(line, message)| {
        let origin = Origin {
            line,
            ..Origin::file(name)
        };
        Diagnostic::new(Severity::Error, "config_unreadable", origin, message)
            .with_help("用 huiying config show 看全部键和默认值")
            .into()
    })
}

/// Reads any TOML text; what is wrong is told with its line, in the words of the office.
///
/// # Errors
/// When the text is no TOML, or has a key or value that is not known.
pub fn read_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, (Option<u64>, String)> {
    let text = text.trim_start_matches('\u{feff}');
    toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .and_then(|s| text.get(..s.start))
            .map(|t| t.matches('\n').count() as u64 + 1);
        (line, words::of(error.message()))
    })
}

/// The user's own template of the brief; `None` when none is named, or when it cannot be read.
fn read_template(
    base: &Path,
    name: &str,
    path: &Path,
    diags: &mut Vec<Diagnostic>,
) -> Option<report::brief::TemplateFile> {
    if path.as_os_str().is_empty() {
        return None;
    }
    let shown = path.display().to_string();
    match std::fs::read(base.join(path)) {
        Ok(bytes) => Some(report::brief::TemplateFile { name: shown, bytes }),
        Err(error) => {
            let message = format!("[brief] template 的 {shown} 读不出：{}", reason(&error));
            let origin = Origin::file(name);
            let code = "template_unreadable";
            diags.push(Diagnostic::new(Severity::Error, code, origin, message));
            None
        }
    }
}

fn read_tables(
    base: &Path,
    name: &str,
    paths: &[PathBuf],
    diags: &mut Vec<Diagnostic>,
) -> Vec<TableFile> {
    let mut tables = Vec::new();
    for path in paths {
        let full = base.join(path);
        match std::fs::read_to_string(&full) {
            Ok(text) => {
                let text = text.trim_start_matches('\u{feff}').to_owned();
                tables.push(TableFile {
                    name: path.display().to_string().into(),
                    text,
                });
            }
            Err(error) => {
                let message = format!(
                    "[tables] 中的 {} 读不出：{}",
                    path.display(),
                    reason(&error)
                );
                diags.push(Diagnostic::new(
                    Severity::Error,
                    "table_unreadable",
                    Origin::file(name),
                    message,
                ));
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_text_is_the_default_configuration() {
        let config = parse("默认", &default_text()).expect("the default text parses");
        assert_eq!(
            toml::to_string(&config).ok(),
            toml::to_string(&Config::default()).ok()
        );
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line() {
        let problem =
            parse("我的.toml", "[run]\nmax_reject_rat = 1\n").expect_err("the key is wrong");
        assert_eq!(problem.origin.line, Some(2));
        assert!(
            problem.message.contains("max_reject_rat"),
            "{}",
            problem.message
        );
    }

    #[test]
    fn a_missing_table_is_reported() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("c.toml");
        std::fs::write(&path, "[tables]\ndict = [\"没有.csv\"]\n").expect("written");
        assert!(
            matches!(load(Some(&path)), Err(Error::Config(d)) if d.len() == 1 && d[0].code == "table_unreadable")
        );
    }
}
