//! Help and parse errors in Chinese: clap's own words are English.

use std::io::Write;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches};

use super::args::{Cli, Command, Common};

/// The parsed command line, or the code to end with after help, version or an error was shown.
pub(crate) fn parse() -> Result<(Common, Command), ExitCode> {
    let parsed = command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Ok((cli.common, cli.command)),
        Err(error) => Err(show(&error)),
    }
}

fn command() -> clap::Command {
    in_chinese(
        Cli::command().disable_version_flag(true).arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help("显示版本"),
        ),
    )
}

fn in_chinese(command: clap::Command) -> clap::Command {
    let help = Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .help("显示帮助");
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("命令")
        .max_term_width(100)
        .arg(help);
    let template = template(&command);
    let usage = usage(&command);
    let order: Vec<clap::Id> = command
        .get_arguments()
        .map(|a| a.get_id().clone())
        .collect();
    command
        .mut_args(|arg| {
            let place = order.iter().position(|id| id == arg.get_id());
            let last = match arg.get_id().as_str() {
                "quiet" => 100,
                "version" => 101,
                "help" => 102,
                _ => 0,
            };
            arg.display_order(last + place.unwrap_or_default())
        })
        .help_template(template)
        .override_usage(usage)
        .mut_subcommands(in_chinese)
}

/// The page of a command: clap's own headings end in a half-width colon.
fn template(command: &clap::Command) -> String {
    let mut page = "{about-with-newline}\n用法：{usage}\n".to_owned();
    if command.has_subcommands() {
        page += "\n命令：\n{subcommands}\n";
    }
    if command.get_positionals().next().is_some() {
        page += "\n参数：\n{positionals}\n";
    }
    page + "\n选项：\n{options}{after-help}\n"
}

fn usage(command: &clap::Command) -> StyledStr {
    let path = match command.get_name() {
        "huiying" => "huiying <命令> [选项]".to_owned(),
        "config" => "huiying config <命令> [选项]".to_owned(),
        "review" => "huiying review <命令> [选项]".to_owned(),
        "referral" => "huiying referral <命令> [选项]".to_owned(),
        "import" if command.get_arguments().any(|a| a.get_id() == "run") => {
            "huiying referral import [选项]".to_owned()
        }
        name @ ("export" | "import") => format!("huiying review {name} [选项]"),
        name @ ("show" | "init" | "template") => format!("huiying config {name} [选项]"),
        name => format!("huiying {name} [选项]"),
    };
    let mut usage = path;
    for arg in command.get_positionals() {
        let name = arg
            .get_value_names()
            .and_then(|n| n.first())
            .map_or("值", |n| n.as_str());
        let many = if arg.get_action().takes_values()
            && arg.get_num_args().is_some_and(|n| n.max_values() > 1)
        {
            "..."
        } else {
            ""
        };
        usage += &if arg.is_required_set() {
            format!(" <{name}>{many}")
        } else {
            format!(" [{name}]{many}")
        };
    }
    for arg in command
        .get_arguments()
        .filter(|a| !a.is_positional() && a.is_required_set())
    {
        let name = arg
            .get_value_names()
            .and_then(|n| n.first())
            .map_or("值", |n| n.as_str());
        usage += &match (arg.get_short(), arg.get_long()) {
            (Some(short), _) => format!(" -{short} <{name}>"),
            (None, Some(long)) => format!(" --{long} <{name}>"),
            (None, None) => String::new(),
        };
    }
    usage.into()
}

fn show(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = write!(std::io::stdout().lock(), "{}", error.render());
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = write!(std::io::stderr().lock(), "{}", error.render());
        return ExitCode::from(2);
    }
    let _ = writeln!(
        std::io::stderr().lock(),
        "错误：{}\n看帮助：huiying --help，或 huiying <命令> --help",
        words(error)
    );
    ExitCode::from(2)
}

fn words(error: &clap::Error) -> String {
    let context = |kind: ContextKind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(all) => all.join("、"),
            ContextValue::StyledStrs(all) => all
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("、"),
            other => other.to_string(),
        })
    };
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let near = near
        .into_iter()
        .find_map(context)
        .map(|s| format!("；是不是 {s}？"))
        .unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有 {arg} 这个参数{near}"),
        ErrorKind::InvalidSubcommand => {
            format!(
                "没有 {} 这个命令{near}",
                context(ContextKind::InvalidSubcommand).unwrap_or_default()
            )
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", missing(error)),
        ErrorKind::MissingSubcommand => "缺少命令".into(),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{arg} 的值 {value} 不对{}{near}", form(&arg))
        }
        ErrorKind::ArgumentConflict => format!("{arg} 只能给一次"),
        _ => format!("参数有误：{arg}{value}"),
    }
}

/// What is missing, in the order of the usage line: what has no name before what has one.
fn missing(error: &clap::Error) -> String {
    let Some(ContextValue::Strings(all)) = error.get(ContextKind::InvalidArg) else {
        return String::new();
    };
    let (named, plain): (Vec<&str>, Vec<&str>) = all
        .iter()
        .map(String::as_str)
        .partition(|arg| arg.starts_with('-'));
    plain
        .into_iter()
        .chain(named)
        .map(|arg| arg.trim_end_matches("..."))
        .collect::<Vec<_>>()
        .join("、")
}

/// How a value is written, by the placeholder of its argument.
fn form(arg: &str) -> &'static str {
    let forms = [
        ("<年-月-日>", "，写法如 2025-12-31"),
        ("<比例>", "，应是 0 至 1 之间的数"),
        ("<语言>", "，只认 zh、en"),
        ("<格式>", "，只认 csv、jsonl、parquet"),
        ("<种类>", "，只认 dict、stop、redact、classify、extract"),
    ];
    forms
        .into_iter()
        .find_map(|(place, form)| arg.ends_with(place).then_some(form))
        .unwrap_or_default()
}
