//! `huiying train` and `evaluate`.

use std::path::{Path, PathBuf};

use huiying::Error;
use huiying::classify::evaluate::{Figures, Judged};
use huiying::classify::labelled::{self, Labelled};
use huiying::classify::train::Options;
use huiying::diag::{Diagnostic, Origin, Severity};
use huiying::petition::Issue;
use huiying::pipeline::{self, Evaluation, MODEL_FILE, Stages};

use super::Ending;
use super::args::{EvaluateArgs, TrainArgs};
use super::terminal::{Terminal, aligned};

pub(super) fn train(args: &TrainArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let options = match &args.options {
        None => Options::default(),
        Some(path) => options(path)?,
    };
    let (examples, ending) = examples(&args.labelled, terminal)?;
    if examples.len() < 2 * Issue::ALL.len() {
        return Err(Error::Other(format!(
            "标注只有 {} 条，不够训练（每类至少两条）",
            examples.len()
        )));
    }
    // A folder that cannot be made is told before the work, not after.
    std::fs::create_dir_all(&args.out).map_err(|e| Error::io("建立", &args.out, e))?;
    if let Some(gold) = &args.ablation {
        ablation(args, gold, &examples, &stages, &options, terminal)?;
        return Ok(ending);
    }
    terminal.note(&format!(
        "标注 {} 条，交叉检验并训练，约需几分钟",
        examples.len()
    ));
    let trained = pipeline::train(
        &examples,
        &stages,
        &options,
        &args.name,
        &mut |done, all| {
            terminal.progress(done as u64, all as u64, "交叉检验".into());
        },
    );
    let bytes = trained.model.to_bytes().map_err(Error::Other)?;
    put(&args.out.join(MODEL_FILE), &bytes)?;
    leave(&args.out, &trained.evaluation, &stages)?;
    put(
        &args.out.join("held_out.csv"),
        held_out(&trained.held_out, &trained.folds).as_bytes(),
    )?;
    terminal.say(&table(&trained.evaluation));
    terminal.say(&format!(
        "模型在 {}：特征 {} 个，温度 {:.2}，概率低于 {:.2} 需复核",
        args.out.join(MODEL_FILE).display(),
        trained.model.names.len(),
        trained.model.temperature,
        trained.model.review_below
    ));
    Ok(ending)
}

pub(super) fn evaluate(args: &EvaluateArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let (examples, ending) = examples(&args.labelled, terminal)?;
    if let Some(out) = &args.out {
        std::fs::create_dir_all(out).map_err(|e| Error::io("建立", out, e))?;
    }
    let evaluation = pipeline::evaluate(&examples, &stages, &classifier);
    if let Some(out) = &args.out {
        leave(out, &evaluation, &stages)?;
    }
    if args.json {
        let text =
            serde_json::to_string_pretty(&evaluation).map_err(|e| Error::Other(e.to_string()))?;
        terminal.say(&text);
    } else {
        terminal.say(&table(&evaluation));
    }
    Ok(ending)
}

/// Leaves the figures in a folder: `figures.json`, `figures.md`, and the picture of the real messages (or of everything).
fn leave(folder: &Path, evaluation: &Evaluation, stages: &Stages) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(evaluation).map_err(|e| Error::Other(e.to_string()))?;
    put(&folder.join("figures.json"), (json + "\n").as_bytes())?;
    let page = pipeline::markdown(evaluation);
    put(&folder.join("figures.md"), page.as_bytes())?;
    let name = ["real", "all"]
        .into_iter()
        .find(|name| evaluation.strata.contains_key(*name));
    if let Some((name, figures)) = name.and_then(|n| Some((n, evaluation.strata.get(n)?))) {
        let chart = pipeline::picture(figures, stratum(name), stages.chart());
        put(
            &folder.join("evaluation.svg"),
            huiying::chart::to_svg(&chart).as_bytes(),
        )?;
        let png = huiying::chart::to_png(&chart, stages.chart().png_scale())?;
        put(&folder.join("evaluation.png"), &png)?;
    }
    Ok(())
}

/// `huiying train --ablation`: what each part of the model is worth, on a table.
fn ablation(
    args: &TrainArgs,
    gold: &Path,
    examples: &[Labelled],
    stages: &Stages,
    options: &Options,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    let mut diags = Vec::new();
    let name = gold.display().to_string();
    let gold = labelled::parse(&name, &read(gold)?, &mut diags);
    diags.iter().for_each(|d| terminal.finding(d));
    let ablated = pipeline::ablate(examples, &gold, stages, options, &mut |done, all| {
        terminal.progress(done as u64, all as u64, "逐项去掉再训练".into());
    });
    let json = serde_json::to_string_pretty(&ablated).map_err(|e| Error::Other(e.to_string()))?;
    put(&args.out.join("ablation.json"), (json + "\n").as_bytes())?;
    let mut rows = vec![
        ["去掉", "真实准确率", "真实宏F1", "另备准确率", "另备宏F1"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(ablated.iter().map(|a| {
        let figure = |value: Option<f64>| value.map_or("—".to_owned(), |v| format!("{v:.3}"));
        vec![
            a.without.to_owned(),
            figure(Some(a.real.accuracy)),
            figure(Some(a.real.macro_f1)),
            figure(a.gold.as_ref().map(|g| g.accuracy)),
            figure(a.gold.as_ref().map(|g| g.macro_f1)),
        ]
    }));
    terminal.say(&aligned(&rows));
    Ok(())
}

pub(super) fn options(path: &Path) -> Result<Options, Error> {
    let wrong = |line, message: String| {
        let origin = Origin {
            line,
            ..Origin::file(path.display().to_string())
        };
        let code = "options_unreadable";
        Error::Config(vec![Diagnostic::new(
            Severity::Error,
            code,
            origin,
            message,
        )])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|e| wrong(None, Error::io("读取", path, e).to_string()))?;
    huiying::config::read_toml(&text).map_err(|(line, message)| wrong(line, message))
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error::io("读取", path, e))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(|e| Error::io("写入", path, e))
}

fn examples(paths: &[PathBuf], terminal: &mut Terminal) -> Result<(Vec<Labelled>, Ending), Error> {
    let mut diags = Vec::new();
    let mut all = Vec::new();
    for path in paths {
        all.extend(labelled::parse(
            &path.display().to_string(),
            &read(path)?,
            &mut diags,
        ));
    }
    diags.iter().for_each(|d| terminal.finding(d));
    if all.is_empty() {
        return Err(Error::Other("标注文件里没有一条可用的标注".into()));
    }
    Ok((
        all,
        if diags.is_empty() {
            Ending::Clean
        } else {
            Ending::Findings
        },
    ))
}

/// The out-of-fold predictions by the order of the examples; no text.
fn held_out(judged: &[Judged], folds: &[usize]) -> String {
    let mut out = String::from("example,fold,gold,predicted,probability,second,needs_review\n");
    for ((example, j), fold) in (1..).zip(judged).zip(folds) {
        let second = j.second.map_or("", Issue::code);
        out += &format!(
            "{example},{fold},{},{},{:.4},{second},{}\n",
            j.gold.code(),
            j.predicted.code(),
            j.probability,
            j.needs_review
        );
    }
    out
}

const STRATA: [&str; 9] = [
    "组别",
    "条数",
    "准确率",
    "宏F1(类数)",
    "免复核占比",
    "免复核准确率",
    "校准误差",
    "第二诉求F1",
    "一致性κ",
];

fn table(evaluation: &Evaluation) -> String {
    let how = if evaluation.made_by == "model" {
        "模型在这些标注上："
    } else {
        "交叉检验（每条都由没有见过它的模型判断）："
    };
    let mut rows = vec![STRATA.map(str::to_owned).to_vec()];
    rows.extend(evaluation.strata.iter().map(|(name, f)| {
        vec![
            stratum(name).to_owned(),
            f.n.to_string(),
            format!("{:.3}", f.accuracy),
            match f.macro_codes {
                0 => "—".to_owned(),
                codes => format!("{:.3}({codes})", f.macro_f1),
            },
            format!("{:.3}", f.accepted),
            format!("{:.3}", f.accepted_accuracy),
            format!("{:.3}", f.calibration_error),
            format!("{:.2}", f.second_f1),
            format!("{:.3}", f.kappa),
        ]
    }));
    let mut text = format!("{how}\n{}", aligned(&rows));
    if let Some(split) = &evaluation.time_split {
        text += &format!(
            "\n\n时间切分：学 {} 以前的真实来件 {} 条，判此后新事项 {} 条：准确率 {:.3}，宏F1 {:.3}（{} 类）",
            split.cutoff,
            split.before,
            split.figures.n,
            split.figures.accuracy,
            split.figures.macro_f1,
            split.figures.macro_codes
        );
    }
    if let Some(all) = evaluation.strata.get("all") {
        text += &format!("\n\n{}", codes(all));
    }
    text
}

/// A stratum in words; the names of a user's own stay.
fn stratum(name: &str) -> &str {
    match name {
        "all" => "全部",
        "real" => "真实来件",
        "hard" => "难例",
        other => other,
    }
}

fn codes(figures: &Figures) -> String {
    let mut rows = vec![
        ["代码", "条数", "查准", "查全", "F1", "名称"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(figures.codes.iter().map(|c| {
        vec![
            c.issue.code().to_owned(),
            c.n.to_string(),
            format!("{:.2}", c.precision),
            format!("{:.2}", c.recall),
            format!("{:.2}", c.f1),
            c.issue.name().to_owned(),
        ]
    }));
    aligned(&rows)
}
