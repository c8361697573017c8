//! What can be typed. Texts are for people in an office; names of options follow the contract.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use huiying::table::Format;
use huiying::text::Lang;

const REDACT_HELP: &str = "\
例：
  huiying redact 来件.csv -o 来件.隐去.csv
  cat 来件.jsonl | huiying redact - -o - --format jsonl

表里要有 title、text 之一（或 标题、诉求内容 等列名）。改写这两列，
加 redactions 一列；能认出本人的列（姓名、电话、证件、住址等）丢弃。
格式按扩展名：csv、jsonl、parquet。";

const CLASSIFY_HELP: &str = "\
例：
  huiying classify 来件.csv -o 来件.归类.csv
  huiying classify 来件.jsonl -o 来件.归类.parquet --model 我的模型

表里要有 title、text 之一（或 标题、诉求内容 等列名）。
加六列：issue、issue_name、family、confidence、second_issue、needs_review；
原有的列照旧保留，含个人信息的先用 redact 隐去。";

const EXTRACT_HELP: &str = "\
例：
  huiying extract 来件.csv -o 来件.要素.csv
  huiying redact 来件.csv -o - | huiying extract - -o 来件.要素.csv

表里要有 title、text 之一（或 标题、诉求内容 等列名）。
加七列：amount_yuan（元）、people（人）、months（月）、
respondent（被反映单位）、amount_low 和 amount_high（金额的下限、上限）、
facts（每一项出自哪一句：字符位置和规则）；
原有的列照旧保留，含个人信息的先用 redact 隐去。";

const LINK_HELP: &str = "\
例：
  huiying link 来件.csv -o 来件.归并.csv
  huiying extract 来件.csv -o - | huiying link - -o 来件.归并.csv

表里要有 case_id（或 信访编号、留言编号 等列名），和 title、text
之一；有 received_on 更准。加两列：matter_id（事项编号，同一事项相同）、
group_id（问题群编号，同一被反映单位、同一诉求大类相同）。
按用词、地点、单位、类别、数字、时间归并，不看是谁写的；
表里没有 issue、respondent 两列时，从文中读。";

const EXPLAIN_HELP: &str = "\
例：
  huiying explain 结果 XF2025-0012               一件
  huiying explain 结果 M-XF2025-0012             一个事项
  huiying explain 结果 G-939250a7cd2c            一个问题群
  huiying explain 结果 opening.overdue           报告里的一个数字
  huiying explain 结果 XF2025-0012 XF2025-0034 --input 导出表.xlsx

数字的编号：
  opening.cases、closed、closed_on_time、pending、overdue、due_soon、not_accepted
  debts.matters、open、amount_open、unnamed
  closure.minute_closure、same_day_unanswered、copied_answer、forwarded、
  receipt_only、refiled；后面可加承办单位，如 closure.forwarded.工资福利科
结果目录里没有原文，只列编号、位置、规则、日期和配置。";

const TEMPLATE_HELP: &str = "\
例：
  huiying config template 简报模板.docx
  huiying config template brief.docx --lang en

模板是普通的 Word 文档，版式、字体、标题、文字都可以改；双花括号里的占位符
由程序填写，不要的可以删去，位置可以移动：
  {{ title }} {{ office }} {{ line }} {{ as_of }}      标题、单位、署名行、截止日
  {{ opening }}                                  开头一句
  overall、mix、since、limits                     各段文字（逐段循环）
  matters_text、departments_text                 两张表前的文字（逐段循环）
  {{ figures.cases }} closed pending not_accepted overdue due_soon
    on_time_rate open_matters read rejected      单个数字
  {{ picture(\"issue_mix\", 74) }}                 图和图宽（毫米）；图有
    issue_mix、flow、backlog、debts、days_by_department
重复的段或表格行，前后各加一段或一行 {% for m in matters %}、{% endfor %}：
  matters      no matter_id respondent issue amount extent due left
               department priority why
  departments  department open overdue due_soon oldest
  charts       left、right，各有 id、caption
一段或一行里只有 {% … %} 的，填写后整段整行不留。
模板改错了，运行前就会指出在哪个部件、哪个占位符。";

/// 回应：从导出的信访件清单，看清欠了什么、谁来答复、哪件快到期。
#[derive(Debug, Parser)]
#[command(
    name = "huiying",
    version,
    about = "回应（huiying）：读信访件导出表，隐去个人信息，归类，算办理期限，出图表和报告",
    after_help = "例：\n  huiying run 导出表.xlsx -o 结果 --as-of 2025-12-31\n  huiying run 一月.csv 二月.csv -o 结果\n  huiying verify 结果\n每个命令都有自己的帮助：huiying run --help\n退出码：0 正常，1 已完成但有退回行或疑点，2 无法完成，3 配置有误。"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// 不显示进度和提示
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 主流程：读导出表，出台账、图表、报告和核对清单
    Run(RunArgs),
    /// 单做一步：隐去个人信息
    #[command(after_help = REDACT_HELP)]
    Redact(TableArgs),
    /// 单做一步：诉求分类
    #[command(after_help = CLASSIFY_HELP)]
    Classify(ModelTableArgs),
    /// 单做一步：读金额、人数、时长、被反映单位
    #[command(after_help = EXTRACT_HELP)]
    Extract(TableArgs),
    /// 单做一步：归并同一事项
    #[command(after_help = LINK_HELP)]
    Link(ModelTableArgs),
    /// 用标注数据训练分类模型
    Train(TrainArgs),
    /// 用标注数据检验分类模型
    Evaluate(EvaluateArgs),
    /// 回测失约风险：用过去训练，逐件预测截止日之后的来件，与实际对照
    Backtest(BacktestArgs),
    /// 人工复核：导出复核表，读回复核结果并重新训练
    Review(super::review::ReviewArgs),
    /// 转办清单：读回承办单位填好的清单
    Referral(super::referral::ReferralArgs),
    /// 检查词典、停用词和规则，看改动会影响哪些件
    Lint(super::lint::LintArgs),
    /// 说明某一件、某个事项、某个问题群或某个数字的由来
    Explain(ExplainArgs),
    /// 核对结果目录：文件是否齐全、有无改动
    Verify(VerifyArgs),
    /// 查看或生成配置
    Config(ConfigArgs),
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  huiying run 导出表.xlsx -o 结果\n  huiying run 一月.csv 二月.xlsx -o 结果 --as-of 2025-12-31\n  huiying run 本周.csv -o 本周结果 --register 台账\n  huiying run 本周.csv -o 本周结果 --closings 办理结果.csv\n  huiying run 导出表.xlsx -o 结果 --lang en\n  cat 导出表.csv | huiying run - -o 结果\n\n结果目录里有：\n  report.html       报告，一个文件，不联网\n  brief.docx        领导简报，两页\n  workbook.xlsx     全部台账、事项、问题群、预警、退回、疑点，供分析用\n  referrals/        转办清单，每个承办单位一份\n  charts/           图（SVG、PNG）\n  tables/cases.csv  逐件台账\n  tables/matters.csv  逐事项；reregistered.csv 纸面新、实际旧\n  tables/links_changed.csv  本次归并和拆分（用台账时）\n  tables/groups.csv 欠账台账，一家单位一个诉求大类一行；claims.csv 逐事项的诉求\n  tables/queue.csv  在办件的办理次序\n  tables/trends.csv 积压预警的周序列；forecast.csv 工作量预测\n  tables/aggregate.csv  公开汇总表：小于门槛的件数和能推出它的都已隐去\n  tables/disclosure.csv 公布记录：隐去了什么、为什么，不得外传\n  rejects.csv       退回的行\n  findings.csv      疑点和提示\n  manifest.json     核对清单\n可以对外公布的只有 tables/aggregate.csv，其余限内部办理使用。\n结果整目录替换，中途停止不会留下半份。"
)]
pub(crate) struct RunArgs {
    /// 导出表（CSV、XLSX、XLS），可多个；- 为标准输入
    #[arg(required = true, value_name = "导出表")]
    pub(crate) exports: Vec<PathBuf>,
    /// 结果目录
    #[arg(long, short, value_name = "目录")]
    pub(crate) out: PathBuf,
    /// 统计日，期限按这一天算 [默认：今天]
    #[arg(long, value_name = "年-月-日")]
    pub(crate) as_of: Option<NaiveDate>,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
    /// 台账的目录：逐周累积，认出旧事项；没有就新建
    #[arg(long, value_name = "目录")]
    pub(crate) register: Option<PathBuf>,
    /// 办理结果（huiying referral import 所出的 CSV），可多个；导出表已有更新的以导出表为准
    #[arg(long, value_name = "办理结果", num_args = 1..)]
    pub(crate) closings: Vec<PathBuf>,
    /// 报告、简报和图的文字：zh 中文，en 英文 [默认：配置里的 zh]
    #[arg(long, value_name = "语言", value_parser = lang)]
    pub(crate) lang: Option<Lang>,
    /// 退回的行超过这个比例就不出结果，0 至 1 [默认：配置里的 0.05]
    #[arg(long, value_name = "比例", value_parser = share)]
    pub(crate) max_reject_rate: Option<f64>,
    /// 结束时以 JSON 给出摘要
    #[arg(long)]
    pub(crate) json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok();
    share
        .filter(|s| (0.0..=1.0).contains(s))
        .ok_or_else(String::new)
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(String::new)
}

fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(String::new)
}

#[derive(Debug, Args)]
pub(crate) struct TableArgs {
    /// 表（CSV、JSONL、Parquet）；- 为标准输入
    #[arg(value_name = "表")]
    pub(crate) table: PathBuf,
    /// 写到哪张表；- 为标准输出
    #[arg(long, short, value_name = "表")]
    pub(crate) out: PathBuf,
    /// 标准输入输出的格式：csv、jsonl、parquet [默认：csv]
    #[arg(long, value_name = "格式", value_parser = format)]
    pub(crate) format: Option<Format>,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ModelTableArgs {
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  huiying train 标注.jsonl -o 我的模型\n  huiying train 标注甲.jsonl 标注乙.jsonl -o 我的模型 --name 2025年下半年\n\n每行一个 JSON：title、text、issue（诉求代码），可有\nsecond、sure、matter、author、style、hard、time、weight。\n同一事项的重复件、同一作者的文本不会拆到两边；\n指标全部来自未参与训练的一折。"
)]
pub(crate) struct TrainArgs {
    /// 标注数据（JSONL），可多个
    #[arg(required = true, value_name = "标注")]
    pub(crate) labelled: Vec<PathBuf>,
    /// 模型目录
    #[arg(long, short, value_name = "目录")]
    pub(crate) out: PathBuf,
    /// 模型的名称 [默认：issue]
    #[arg(
        long,
        value_name = "名称",
        default_value = "issue",
        hide_default_value = true
    )]
    pub(crate) name: String,
    /// 训练参数文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) options: Option<PathBuf>,
    /// 不出模型，只逐项去掉特征重训，看各值多少；另备一份不参与训练的标注
    #[arg(long, value_name = "标注")]
    pub(crate) ablation: Option<PathBuf>,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  huiying evaluate 标注.jsonl\n  huiying evaluate 标注.jsonl --model 我的模型 --json\n  huiying evaluate 标注.jsonl -o 检验结果\n\n检验结果里有 figures.json、figures.md 和图 evaluation.png（.svg）。"
)]
pub(crate) struct EvaluateArgs {
    /// 标注数据（JSONL），可多个；不应是训练用过的
    #[arg(required = true, value_name = "标注")]
    pub(crate) labelled: Vec<PathBuf>,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
    /// 另存指标和图的目录
    #[arg(long, short, value_name = "目录")]
    pub(crate) out: Option<PathBuf>,
    /// 以 JSON 给出
    #[arg(long)]
    pub(crate) json: bool,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  huiying backtest 导出表.xlsx --cutoff 2025-01-01\n  huiying backtest 上年.csv 本年.csv --cutoff 2025-07-01 --horizons 15,60 -o 回测\n  huiying backtest 导出表.xlsx --cutoff 2025-01-01 --predictions 预测.csv --json\n\n截止日及以后收到的每一件，只用它收到那天之前已经知道的情况来预测\n“到期未答复”的概率；训练也只用当时已知的答复。预测表的列：\ncase_id、received_on、horizon_days、probability、lapsed（1 未按期，0 按期，\n空 数据截止时还不知道）。给了目录的，另存表格、JSON 和图。"
)]
pub(crate) struct BacktestArgs {
    /// 导出表（CSV、XLSX、XLS），可多个；要有登记时间和答复（办结）时间
    #[arg(required = true, value_name = "导出表")]
    pub(crate) exports: Vec<PathBuf>,
    /// 截止日：这一天及以后收到的件用来检验
    #[arg(long, value_name = "年-月-日")]
    pub(crate) cutoff: NaiveDate,
    /// 收到后多少天未答复算失约，逗号隔开
    #[arg(
        long,
        value_name = "天数",
        value_delimiter = ',',
        default_value = "15,30,60",
        value_parser = clap::value_parser!(u32).range(1..=730)
    )]
    pub(crate) horizons: Vec<u32>,
    /// 逐件预测写到哪个文件（CSV）
    #[arg(long, value_name = "文件")]
    pub(crate) predictions: Option<PathBuf>,
    /// 表格、JSON、图写到哪个目录
    #[arg(long, short, value_name = "目录")]
    pub(crate) out: Option<PathBuf>,
    /// 以 JSON 给出
    #[arg(long)]
    pub(crate) json: bool,
    /// 配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
    /// 分类模型的目录 [默认：随程序的模型]
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_HELP)]
pub(crate) struct ExplainArgs {
    /// 结果目录
    #[arg(value_name = "目录")]
    pub(crate) out: PathBuf,
    /// 信访编号、事项编号、问题群编号，或报告里某个数字的编号
    #[arg(value_name = "编号")]
    pub(crate) id: String,
    /// 另一件的信访编号：说明这两件为什么归并或没有归并
    #[arg(value_name = "另一编号")]
    pub(crate) other: Option<String>,
    /// 当时的导出表，可多个；只在比对两件时用
    #[arg(long, value_name = "导出表", num_args = 1..)]
    pub(crate) input: Vec<PathBuf>,
    /// 当时的配置文件（TOML）；只在比对两件时用
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
    /// 当时的分类模型的目录；只在比对两件时用
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  huiying verify 结果\n  huiying verify 结果 --input 一月.csv 二月.csv --config 我的.toml\n\n结果目录里的文件逐一与核对清单（manifest.json）比对；\n给了导出表、配置、模型的，也与清单比对。没有给出配置和模型时，\n与默认配置、随程序的词典、节假日表、模型比对，只作说明，不影响退出码。\n退出码：0 全部相符，1 有缺失、改动、多出或不同。"
)]
pub(crate) struct VerifyArgs {
    /// 结果目录
    #[arg(value_name = "目录")]
    pub(crate) out: PathBuf,
    /// 当时的导出表，可多个
    #[arg(long, value_name = "导出表", num_args = 1..)]
    pub(crate) input: Vec<PathBuf>,
    /// 当时的配置文件（TOML）
    #[arg(long, value_name = "文件")]
    pub(crate) config: Option<PathBuf>,
    /// 当时的分类模型的目录
    #[arg(long, value_name = "目录")]
    pub(crate) model: Option<PathBuf>,
    /// 以 JSON 给出
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// 显示全部键、默认值和说明；给出文件时显示合并后的值
    Show {
        /// 配置文件（TOML）
        #[arg(long, value_name = "文件")]
        config: Option<PathBuf>,
    },
    /// 写出内置的简报模板（.docx），在 Word 里改好后填到配置 [brief] template
    #[command(after_help = TEMPLATE_HELP)]
    Template {
        /// 写到哪里 [默认：简报模板.docx]
        #[arg(
            value_name = "文件",
            default_value = "简报模板.docx",
            hide_default_value = true
        )]
        path: PathBuf,
        /// 模板里的固定文字：zh 中文，en 英文 [默认：zh]
        #[arg(long, value_name = "语言", value_parser = lang)]
        lang: Option<Lang>,
    },
    /// 写出一份带说明的默认配置
    Init {
        /// 写到哪里 [默认：huiying.toml]
        #[arg(
            value_name = "文件",
            default_value = "huiying.toml",
            hide_default_value = true
        )]
        path: PathBuf,
    },
}
