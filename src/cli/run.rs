//! `huiying run`.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate};
use huiying::Error;
use huiying::ingest::Source;
use huiying::pipeline::{self, Outcome, Progress, Request, Stages, Told};
use huiying::report;

use super::Ending;
use super::args::RunArgs;
use super::terminal::{Terminal, aligned};

pub(super) fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let mut settings = huiying::config::load(args.config.as_deref())?;
    if let Some(lang) = args.lang {
        settings.config.report.lang = lang;
    }
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let request = Request {
        sources: args.exports.iter().map(Source::parse).collect(),
        out: args.out.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        max_reject_rate: args.max_reject_rate,
        classifier: &classifier,
        model: args.model.clone(),
        register: args.register.clone(),
        closings: args.closings.clone(),
    };
    let mut whole = 0;
    let outcome = pipeline::run(&request, &stages, &mut |progress| match progress {
        Progress::Cases { done, total, cases } => {
            whole = total;
            terminal.progress(done, total, format!("已读 {cases} 件"))
        }
        Progress::Linking => terminal.progress(whole, whole, "归并事项".into()),
        Progress::Writing => terminal.progress(whole, whole, "绘图、写报告".into()),
    })?;
    if args.json {
        let text = serde_json::to_string_pretty(&outcome)
            .map_err(|e| Error::Other(format!("摘要写不出：{e}")))?;
        terminal.say(&text);
    } else {
        summary(&outcome, request.as_of, terminal);
    }
    Ok(if outcome.is_clean() {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn summary(outcome: &Outcome, as_of: NaiveDate, terminal: &mut Terminal) {
    for input in &outcome.inputs {
        let encoding = input.encoding.as_deref().unwrap_or(input.format);
        let t = &input.tally;
        terminal.note(&format!(
            "{}（{encoding}）：读到 {} 行，计入 {} 件，退回 {} 行",
            shown(&input.file),
            t.read,
            t.accepted,
            t.rejected
        ));
        let dropped: Vec<&str> = input
            .sheets
            .iter()
            .flat_map(|s| s.dropped.keys())
            .map(String::as_str)
            .collect();
        if !dropped.is_empty() {
            terminal.note(&format!("  能认出本人的列已丢弃：{}", dropped.join("、")));
        }
    }
    for kind in ["退回", "疑点", "提示"] {
        let found = of_kind(outcome, kind);
        if !found.is_empty() {
            terminal.note(&format!("  {kind}：{}", found.join("，")));
        }
    }
    terminal.note(&format!(
        "归为 {} 个事项，其中重复件 {} 件",
        outcome.matters, outcome.repeats
    ));
    let closings = &outcome.closings;
    if closings.given > 0 {
        terminal.note(&format!(
            "办理结果 {} 件：据此办结导出表里的 {} 件、台账里的 {} 件",
            closings.given, closings.applied, closings.in_register
        ));
    }
    outcome.warnings.iter().for_each(|w| terminal.finding(w));
    outcome.notes.iter().for_each(|n| terminal.finding(n));
    terminal.say(&format!("统计日 {as_of}。{}", outcome.sentence));
    told(&outcome.risk, terminal);
    terminal.say(&format!(
        "结果在 {}，先看 report.html",
        outcome.out.display()
    ));
}

/// What was forecast, how firm the order is, and how earlier forecasts did.
fn told(risk: &Told, terminal: &mut Terminal) {
    if risk.open == 0 {
        return;
    }
    terminal.say(&format!(
        "在办 {} 件已排优先级（tables/queue.csv）；未到期的预计有 {:.1} 件到期前答不了。",
        risk.open, risk.expected_lapses
    ));
    let moved: Vec<String> = risk
        .sensitivity
        .iter()
        .map(|s| format!("{} {:.2}/{:.2}", s.part, s.lowered, s.raised))
        .collect();
    terminal.note(&format!(
        "  权重减半/加半后优先级次序的相关系数：{}",
        moved.join("，")
    ));
    if !risk.reliability.is_empty() {
        let head = ["以往预测的概率", "件数", "平均预测", "实际失约", "平方误差"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(risk.reliability.iter().map(|r| {
            let group = if r.group == "all" { "合计" } else { &r.group };
            let mut row = vec![group.to_owned(), r.n.to_string()];
            row.extend([r.forecast, r.lapsed, r.brier].map(|v| format!("{v:.3}")));
            row
        }));
        terminal.say("以往的预测与实际（已到期的）：");
        terminal.say(&aligned(&rows));
    }
}

fn shown(file: &str) -> &str {
    if file == "-" { "标准输入" } else { file }
}

/// What was found of one kind (退回、疑点、提示), in words with counts.
fn of_kind(outcome: &Outcome, kind: &str) -> Vec<String> {
    let by_code = outcome.tally.by_code.iter();
    let found = by_code.filter_map(|(code, count)| {
        let note = report::note(code);
        let of = note.map_or("疑点", |n| n.kind.as_str());
        let name = note.map_or(*code, |n| n.name.as_str());
        (of == kind).then(|| format!("{} {count}", name.replace('，', "、")))
    });
    found.collect()
}

/// Today in the offices' own time (UTC+8); the library has no clock.
pub(super) fn today() -> NaiveDate {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    let local = i64::try_from(seconds).unwrap_or(0) + 8 * 3600;
    DateTime::from_timestamp(local, 0)
        .map(|t| t.date_naive())
        .unwrap_or_default()
}
