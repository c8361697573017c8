//! `huiying review export` and `import`.

mod words;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use huiying::Error;
use huiying::classify::train::Options;
use huiying::ingest::Source;
use huiying::pipeline::{
    self, MODEL_FILE, RetrainError, RetrainRequest, Retrained, ReviewReading, Stages,
};
use huiying::review;

use super::Ending;
use super::terminal::Terminal;
use words::{exported, reading_words, suspects, trained_words};

const EXPORT_HELP: &str = "\
例：
  huiying review export 导出表.xlsx -o 复核表.xlsx
  huiying review export 一月.csv 二月.csv -o 复核表.xlsx --n 300 --seed 7

表里只有已隐去个人信息的文字。先选机器最拿不准的，各类都有，不选大同小异的；
另从机器不需复核的件里随机抽一部分（选取列写“抽查”），用来估计不复核的差错率。
两人各填一份同样的表，可算一致性。";

const IMPORT_HELP: &str = "\
例：
  huiying review import 表.xlsx --train 标注.jsonl --gold 检验.jsonl -o 新模型
  huiying review import 甲.xlsx 乙.xlsx --train 标注.jsonl --gold 检验.jsonl
    -o 新模型 --model 现用模型 --past 上半年.csv --labels 复核标注.jsonl

在固定检验集上，新模型的准确率或宏F1低于现用模型，超过 --tolerance，就不采用，
模型目录不动，退出码 1。没有过半数意见的件不参与训练；复核过的文字替换旧标注；
检验集的文字不得出现在训练里。";

#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 选出最值得看的件，导出复核表
    #[command(after_help = EXPORT_HELP)]
    Export(ExportArgs),
    /// 读回复核表：核对，算一致性，重新训练，不变差才采用
    #[command(after_help = IMPORT_HELP)]
    Import(ImportArgs),
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// 导出表（CSV、XLSX、XLS），可多个；- 为标准输入
    #[arg(required = true, value_name = "导出表")]
    exports: Vec<PathBuf>,
    /// 复核表（XLSX）
    #[arg(long, short, value_name = "文件")]
    out: PathBuf,
    /// 选多少件 [默认：200]
    #[arg(
        long,
        value_name = "件数",
        default_value_t = 200,
        hide_default_value = true
    )]
    n: usize,
    /// 其中随机抽查的比例，0 至 1 [默认：0.1]
    #[arg(long, value_name = "比例", default_value_t = 0.1, hide_default_value = true, value_parser = share)]
    audit: f64,
    /// 抽查的随机种子 [默认：1]
    #[arg(
        long,
        value_name = "整数",
        default_value_t = 1,
        hide_default_value = true
    )]
    seed: u64,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    model: Option<PathBuf>,
    /// 结束时以 JSON 给出摘要
    #[arg(long)]
    json: bool,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ImportArgs {
    /// 填好的复核表（XLSX），可多个
    #[arg(required = true, value_name = "复核表")]
    workbooks: Vec<PathBuf>,
    /// 已有的标注（JSONL），可多个
    #[arg(long, required = true, value_name = "标注", num_args = 1..)]
    train: Vec<PathBuf>,
    /// 固定检验集（JSONL），从不参与训练
    #[arg(long, value_name = "检验集")]
    gold: PathBuf,
    /// 新模型的目录
    #[arg(long, short, value_name = "目录")]
    out: PathBuf,
    /// 现用模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    model: Option<PathBuf>,
    /// 检验集上准确率、宏F1可降多少，0 至 1 [默认：0]
    #[arg(long, value_name = "比例", default_value_t = 0.0, hide_default_value = true, value_parser = share)]
    tolerance: f64,
    /// 以往的导出表，可多个：看哪些件会改类
    #[arg(long, value_name = "导出表", num_args = 1..)]
    past: Vec<PathBuf>,
    /// 复核所得的标注写到哪里（JSONL）
    #[arg(long, value_name = "文件")]
    labels: Option<PathBuf>,
    /// 疑似标错的旧标注写到哪里（CSV，没有文字）
    #[arg(long, value_name = "文件")]
    suspects: Option<PathBuf>,
    /// 新模型的名称 [默认：issue]
    #[arg(
        long,
        value_name = "名称",
        default_value = "issue",
        hide_default_value = true
    )]
    name: String,
    /// 训练参数文件（TOML）
    #[arg(long, value_name = "文件")]
    options: Option<PathBuf>,
    /// 结束时以 JSON 给出摘要
    #[arg(long)]
    json: bool,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    config: Option<PathBuf>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok();
    share
        .filter(|s| (0.0..=1.0).contains(s))
        .ok_or_else(String::new)
}

pub(super) fn review(args: &ReviewArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    match &args.action {
        Action::Export(args) => export(args, terminal),
        Action::Import(args) => import(args, terminal),
    }
}

fn export(args: &ExportArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let sources: Vec<Source> = args.exports.iter().map(Source::parse).collect();
    let options = review::Options {
        n: args.n,
        audit: args.audit,
        seed: args.seed,
    };
    terminal.progress(0, 0, "归类".into());
    let model = args.model.as_deref();
    let done = pipeline::review_export(&sources, &stages, &classifier, model, &options)?;
    put(&args.out, &done.workbook)?;
    if args.json {
        terminal.say(&json(&done)?);
    } else {
        terminal.say(&exported(&done, &args.out));
    }
    Ok(if done.tally.rejected == 0 {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn import(args: &ImportArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let current = stages.classifier(args.model.as_deref())?;
    let options: Options = match &args.options {
        None => Options::default(),
        Some(path) => super::learn::options(path)?,
    };
    let train = args
        .train
        .iter()
        .map(|path| named(path))
        .collect::<Result<Vec<_>, _>>()?;
    let gold = named(&args.gold)?;
    // A slip in a path is told before the training, not after.
    for path in args.past.iter().filter(|p| p.as_os_str() != "-") {
        std::fs::metadata(path).map_err(|e| Error::io("读取", path, e))?;
    }
    let reading = read(args, terminal)?;
    let past: Vec<Source> = args.past.iter().map(Source::parse).collect();
    let request = RetrainRequest {
        train: &train,
        gold: &gold,
        past: &past,
        current: &current,
        options: &options,
        name: &args.name,
        tolerance: args.tolerance,
    };
    terminal.note("重新训练并交叉检验，约需几分钟");
    let progress = &mut |done, all| terminal.progress(done as u64, all as u64, "交叉检验".into());
    let trained = pipeline::review_retrain(&reading, &request, &stages, progress);
    let trained = match trained {
        Ok(trained) => trained,
        Err(RetrainError::Stopped(error)) => return Err(error),
        Err(RetrainError::GoldInTraining(found)) => {
            found.iter().for_each(|d| terminal.finding(d));
            let message = format!("固定检验集有 {} 条也在训练数据里，没有训练", found.len());
            return Err(Error::Other(message));
        }
    };
    finish(args, &reading, &trained, terminal)
}

/// Reads the workbooks, and writes the labels at once: what people did is kept, whatever becomes of the model.
fn read(args: &ImportArgs, terminal: &mut Terminal) -> Result<ReviewReading, Error> {
    let mut workbooks = Vec::new();
    for path in &args.workbooks {
        let bytes = std::fs::read(path).map_err(|e| Error::io("读取", path, e))?;
        workbooks.push((path.display().to_string(), bytes));
    }
    let reading = pipeline::review_read(&workbooks)?;
    reading.diagnostics.iter().for_each(|d| terminal.finding(d));
    if !args.json {
        terminal.say(&reading_words(&reading));
    }
    if let Some(path) = &args.labels {
        put(path, reading.labels().as_bytes())?;
    }
    if reading.decided.is_empty() {
        return Err(Error::Other(
            "复核表里没有一条可用的复核结果，没有训练".into(),
        ));
    }
    Ok(reading)
}

fn finish(
    args: &ImportArgs,
    reading: &ReviewReading,
    trained: &Retrained,
    terminal: &mut Terminal,
) -> Result<Ending, Error> {
    trained.diagnostics.iter().for_each(|d| terminal.finding(d));
    if let Some(path) = &args.suspects {
        put(path, suspects(&trained.suspects).as_bytes())?;
    }
    let taken = trained.gold.worse.is_empty();
    let summary = json(&serde_json::json!({
        "replaced": taken,
        "reading": reading,
        "retrained": trained,
    }))?;
    if taken {
        std::fs::create_dir_all(&args.out).map_err(|e| Error::io("建立", &args.out, e))?;
        let figures = json(&trained.cross_validated)? + "\n";
        put(&args.out.join("figures.json"), figures.as_bytes())?;
        put(
            &args.out.join("review.json"),
            (summary.clone() + "\n").as_bytes(),
        )?;
        let bytes = trained.model.to_bytes().map_err(Error::Other)?;
        put(&args.out.join(MODEL_FILE), &bytes)?;
    }
    if args.json {
        terminal.say(&summary);
    } else {
        terminal.say(&trained_words(trained, &args.out));
    }
    let clean = taken && reading.diagnostics.is_empty() && trained.diagnostics.is_empty();
    Ok(if clean {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn named(path: &Path) -> Result<(String, String), Error> {
    Ok((path.display().to_string(), text(path)?))
}

fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error::io("读取", path, e))
}

/// Writes a file whole or not at all.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, path))
        .map_err(|e| Error::io("写入", path, e))
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|e| Error::Other(format!("摘要写不出：{e}")))
}
