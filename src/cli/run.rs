//! `huiying run`.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate};
use huiying::Error;
use huiying::ingest::Source;
use huiying::pipeline::{self, Outcome, Progress, Request, Stages};
use huiying::report;

use super::Ending;
use super::args::RunArgs;
use super::terminal::Terminal;

pub(super) fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
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
    outcome.warnings.iter().for_each(|w| terminal.finding(w));
    terminal.say(&format!("统计日 {as_of}。{}", outcome.sentence));
    terminal.say(&format!(
        "结果在 {}，先看 report.html",
        outcome.out.display()
    ));
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
fn today() -> NaiveDate {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    let local = i64::try_from(seconds).unwrap_or(0) + 8 * 3600;
    DateTime::from_timestamp(local, 0)
        .map(|t| t.date_naive())
        .unwrap_or_default()
}
