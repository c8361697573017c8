//! `huiying referral import`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use huiying::Error;
use huiying::ingest::Source;
use huiying::pipeline::{self, ReferralReading, Stages};

use super::Ending;
use super::review::put;
use super::run::today;
use super::terminal::{Terminal, aligned};

const IMPORT_HELP: &str = "\
例：
  huiying referral import 监察大队.xlsx 社保中心.xlsx --run 结果 -o 办理结果.csv
  huiying referral import 交回/*.xlsx --run 结果 --labels 更正.jsonl
    --input 导出表.xlsx
  huiying run 下周.csv -o 下周结果 --closings 办理结果.csv

清单是 huiying run 写在 结果/referrals/ 里的。读回时与原件逐格核对：
受保护的格子被改动、日期早于登记或晚于今天、金额不是数、结果不在列表中，
该行不收，按工作表、行、列列出；不是这一次运行的清单，整份不收。
经办说明从不读入。

办理结果.csv 的列：case_id、department、outcome、outcome_name、answered_on、
closed_on、paid_on、paid_yuan、issue。交给下一次 huiying run --closings，
状态随之更新；导出表已有答复、办结的，以导出表为准。
退出码：0 全部采用，1 有退回的行或清单，2 无法完成。";

/// Ids named in the summary.
const NAMED: usize = 10;

#[derive(Debug, Args)]
pub(crate) struct ReferralArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 读回填好的转办清单：逐格核对，出办理结果
    #[command(after_help = IMPORT_HELP)]
    Import(ImportArgs),
}

#[derive(Debug, Args)]
struct ImportArgs {
    /// 填好的转办清单（XLSX），可多个
    #[arg(required = true, value_name = "清单")]
    workbooks: Vec<PathBuf>,
    /// 导出清单的那一次运行的结果目录
    #[arg(long, value_name = "目录")]
    run: PathBuf,
    /// 办理结果写到哪里（CSV） [默认：closings.csv]
    #[arg(
        long,
        short,
        value_name = "文件",
        default_value = "closings.csv",
        hide_default_value = true
    )]
    out: PathBuf,
    /// 收到清单的那一天，日期不得晚于它 [默认：今天]
    #[arg(long, value_name = "年-月-日")]
    as_of: Option<NaiveDate>,
    /// 更正了类别的件写成标注（JSONL），供 train、review 用；要有 --input
    #[arg(long, value_name = "文件", requires = "input")]
    labels: Option<PathBuf>,
    /// 当时的导出表，可多个；只在写标注时用
    #[arg(long, value_name = "导出表", num_args = 1..)]
    input: Vec<PathBuf>,
    /// 结束时以 JSON 给出摘要
    #[arg(long)]
    json: bool,
    /// 配置文件（TOML）；只在写标注时用
    #[arg(long, value_name = "文件")]
    config: Option<PathBuf>,
}

pub(super) fn referral(args: &ReferralArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let Action::Import(args) = &args.action;
    let settings = huiying::config::load(args.config.as_deref())?;
    let mut workbooks = Vec::new();
    for path in &args.workbooks {
        let bytes = std::fs::read(path).map_err(|e| Error::io("读取", path, e))?;
        workbooks.push((path.display().to_string(), bytes));
    }
    let day = args.as_of.unwrap_or_else(today);
    let reading = pipeline::referral_read(&workbooks, &args.run, day)?;
    reading.diagnostics.iter().for_each(|d| terminal.finding(d));
    // An earlier table is not replaced by an empty one.
    let any = !reading.closings.0.is_empty();
    if any {
        put(&args.out, &reading.closings.to_csv()?)?;
    }
    let labelled = match &args.labels {
        Some(path) if reading.corrected() > 0 => {
            let stages = Stages::new(&settings)?;
            let exports: Vec<Source> = args.input.iter().map(Source::parse).collect();
            let labels = pipeline::referral_labels(&reading.closings, &exports, &stages)?;
            put(path, labels.as_bytes())?;
            Some(labels.lines().count())
        }
        _ => None,
    };
    if args.json {
        let text = serde_json::to_string_pretty(&reading)
            .map_err(|e| Error::Other(format!("摘要写不出：{e}")))?;
        terminal.say(&text);
    } else {
        terminal.say(&words(
            &reading,
            labelled,
            any.then_some(args.out.as_path()),
        ));
    }
    Ok(if reading.diagnostics.is_empty() {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn words(reading: &ReferralReading, labelled: Option<usize>, out: Option<&Path>) -> String {
    let head = ["承办单位", "发出", "采用", "退回", "未填", "办理结果"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for book in &reading.books {
        let outcomes: Vec<String> = book
            .outcomes
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        let mut row = vec![book.department.clone()];
        row.extend([book.sent, book.accepted, book.refused, book.unfilled].map(|n| n.to_string()));
        row.push(outcomes.join("，"));
        rows.push(row);
    }
    let mut lines = vec![aligned(&rows)];
    let not_ours = reading.not_ours();
    if !not_ours.is_empty() {
        let more = if not_ours.len() > NAMED { "等" } else { "" };
        let named: Vec<&str> = not_ours.iter().copied().take(NAMED).collect();
        lines.push(format!(
            "不属本单位 {} 件，请改派：{}{more}",
            not_ours.len(),
            named.join("、")
        ));
    }
    match (reading.corrected(), labelled) {
        (0, _) => {}
        (n, None) => lines.push(format!(
            "更正类别 {n} 件；要作为标注，请加 --labels 和 --input"
        )),
        (n, Some(written)) => lines.push(format!("更正类别 {n} 件，写成标注 {written} 条")),
    }
    lines.push(match out {
        Some(path) => format!(
            "办理结果 {} 件在 {}，下一次运行时用 --closings 带上",
            reading.closings.0.len(),
            path.display()
        ),
        None => "没有一行可采用，没有写办理结果".into(),
    });
    lines.join("\n")
}
