//! `huiying lint`: tables a user keeps, and what an edit of them changes.

mod words;

use std::path::PathBuf;

use clap::Args;
use huiying::Error;
use huiying::lint::Kind;
use huiying::pipeline::{self, LintFile, LintReport, LintRequest, Progress};
use huiying::table::{self, Format, Table};

use super::Ending;
use super::terminal::Terminal;

const HELP: &str = "\
例：
  huiying lint 词典.csv
  huiying lint 词典.csv 停用词.txt 规则.toml --on 导出表.xlsx
  huiying lint 新词典.csv --against 旧词典.csv --on 导出表.xlsx -o 影响.csv
  huiying lint 规则.toml --on 标注.jsonl --json

查什么：
  词典、停用词  永远切不出来的词，被切开的词（给出要多高的词频），被别的
                词占去的词，重复，与自带的相同，词频缺失或有误
  规则          没有的诉求代码，空词，转半角或隐去后不会再有的词，必定同时
                命中的规则
  各种表        BOM、CRLF、编码、行尾空白、看不见的字符、列数
给了 --on 还查：每条规则命中多少件（标题、诉求句、正文），任一规则命中的比例，
规则之间的重叠和冲突，有标注（JSONL 的 issue 列）时的查准率；以及改动的影响：
多少件切词不同、是哪些词引起的，多少件类别、需复核、要素会变。不给 --against
就与没有这些表时相比。与自带的表内容相同的，当作替换自带的表。
只显示表里的词、词典里的词和编号，不显示来件的内容。
退出码：0 没有疑点（可有提示），1 有疑点或错误，2 无法完成，3 配置有误。";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct LintArgs {
    /// 要检查的表，可多个：词典、停用词、隐去规则、分类规则、要素线索词
    #[arg(required = true, value_name = "表")]
    tables: Vec<PathBuf>,
    /// 表的种类：dict、stop、redact、classify、extract [默认：按内容认]
    #[arg(long, value_name = "种类", value_parser = kind)]
    kind: Option<Kind>,
    /// 用来计数的导出表，或带 title、text 列的表（CSV、JSONL、Parquet），可多个
    #[arg(long, value_name = "数据", num_args = 1..)]
    on: Vec<PathBuf>,
    /// 改动之前的表，可多个；要同时给 --on
    #[arg(long, value_name = "旧表", num_args = 1.., requires = "on")]
    against: Vec<PathBuf>,
    /// 全部疑点和会变的件写到哪张表（CSV、JSONL、Parquet）
    #[arg(long, short, value_name = "文件")]
    out: Option<PathBuf>,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    model: Option<PathBuf>,
    /// 以 JSON 给出
    #[arg(long)]
    json: bool,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    config: Option<PathBuf>,
}

fn kind(code: &str) -> Result<Kind, String> {
    Kind::from_code(code).ok_or_else(String::new)
}

pub(super) fn lint(args: &LintArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    if let Some(out) = &args.out {
        Format::of(out, None)?;
    }
    let (tables, against) = (read(&args.tables)?, read(&args.against)?);
    // A slip in a path is told before the work.
    for path in args.on.iter().filter(|p| p.as_os_str() != "-") {
        std::fs::metadata(path).map_err(|e| Error::io("读取", path, e))?;
    }
    let request = LintRequest {
        tables: &tables,
        against: &against,
        kind: args.kind,
        on: &args.on,
        settings: &settings,
        model: args.model.as_deref(),
    };
    terminal.progress(0, 0, "检查".into());
    let mut began = false;
    let report = pipeline::lint(&request, &mut |progress| {
        if let Progress::Cases { done, total, cases } = progress {
            if !std::mem::replace(&mut began, true) {
                terminal.finish();
            }
            terminal.progress(done, total, format!("{cases} 件"));
        }
    })?;
    if let Some(out) = &args.out {
        table::write(&table_of(&report), out, None)?;
    }
    if args.json {
        let json = serde_json::to_string_pretty(&report);
        terminal.say(&json.map_err(|e| Error::Other(format!("写不出 JSON：{e}")))?);
    } else {
        terminal.say(&words::report(
            &report,
            !args.against.is_empty(),
            args.out.as_deref(),
        ));
    }
    Ok(if report.is_clean() {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn read(paths: &[PathBuf]) -> Result<Vec<LintFile>, Error> {
    let file = |path: &PathBuf| {
        Ok(LintFile {
            name: path.display().to_string(),
            bytes: std::fs::read(path).map_err(|e| Error::io("读取", path, e))?,
        })
    };
    paths.iter().map(file).collect()
}

/// Every finding, and every case that changes, as rows.
fn table_of(report: &LintReport) -> Table {
    let columns = [
        "severity", "code", "file", "line", "column", "case_id", "message", "help",
    ];
    let mut table = Table::new(columns);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    for d in &report.findings {
        table.rows.push(vec![
            text(words::severity_code(d.severity)),
            text(d.code),
            text(&d.origin.file),
            d.origin.line.map(|n| n.to_string()),
            d.origin.column.map(|n| n.to_string()),
            None,
            text(&d.message),
            d.help.clone(),
        ]);
    }
    for change in report.effect.iter().flat_map(|e| &e.changes) {
        let code = if change.is_outcome() {
            "case_changed"
        } else {
            "case_cut_differently"
        };
        table.rows.push(vec![
            text("note"),
            text(code),
            None,
            None,
            None,
            text(&change.case_id),
            text(&words::change(change)),
            None,
        ]);
    }
    table
}
