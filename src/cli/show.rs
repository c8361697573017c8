//! `huiying verify`, `config`, and a case in words.

use std::path::Path;

use huiying::Error;
use huiying::manifest::CheckState;
use huiying::petition::{Issue, RuleId, State};
use huiying::pipeline::{self, Against, Agreement, Basis, Part, Stages, Verification};
use huiying::table::Table;

use super::Ending;
use super::args::{ConfigAction, ConfigArgs, VerifyArgs};
use super::terminal::Terminal;

/// One case of `cases.csv` in words.
pub(super) fn explained(cases: &Table, row: usize) -> String {
    let cell = |name: &str| {
        cases
            .column(&[name])
            .and_then(|c| cases.cell(row, c))
            .unwrap_or_default()
    };
    let issue = Issue::from_code(cell("issue")).map_or("", Issue::name);
    let rule = RuleId::ALL
        .into_iter()
        .find(|r| r.code() == cell("rule"))
        .map_or("", RuleId::name);
    let state = State::ALL
        .into_iter()
        .find(|s| s.code() == cell("state"))
        .map_or("", State::name);
    let review = if cell("needs_review") == "true" {
        "，需人工复核"
    } else {
        ""
    };
    let mut lines = vec![
        format!(
            "{}　收件 {}　承办 {}",
            cell("case_id"),
            cell("received_on"),
            cell("department")
        ),
        format!(
            "诉求类别：{issue}（{}，把握 {}{review}）",
            cell("issue"),
            cell("confidence")
        ),
    ];
    if let Some(second) = Issue::from_code(cell("second_issue")) {
        lines.push(format!("另一诉求：{}", second.name()));
    }
    lines.push("归类依据（括号里是分量，正的支持、负的反对）：".into());
    lines.extend(
        cell("evidence")
            .split('；')
            .filter(|e| !e.is_empty())
            .map(reason),
    );
    let facts = [
        ("被反映单位", "respondent", ""),
        ("金额", "amount_yuan", " 元"),
        ("人数", "people", " 人"),
        ("时长", "months", " 个月"),
    ];
    let facts: Vec<String> = facts
        .iter()
        .filter(|(_, name, _)| !cell(name).is_empty())
        .map(|(word, name, unit)| format!("{word} {}{unit}", cell(name)))
        .collect();
    lines.push(format!(
        "诉求要素：{}",
        if facts.is_empty() {
            "文中没有写明".into()
        } else {
            facts.join("，")
        }
    ));
    lines.push(format!(
        "办理期限：{rule}，到期 {}，{state}{}",
        cell("due_on"),
        left(cell("state"), cell("days_left"))
    ));
    lines.push(format!("依据：{}", cell("clause")));
    if !cell("priority").is_empty() {
        lines.push(format!(
            "优先级：{}（失约概率 {}，损害 {}）：{}",
            cell("priority"),
            cell("lapse_probability"),
            cell("harm"),
            cell("reasons")
        ));
    }
    lines.join("\n")
}

/// One reason of a label: `词:拖欠(+0.59)` names its kind before the colon.
fn reason(evidence: &str) -> String {
    let (kind, rest) = evidence.split_once(':').unwrap_or(("", evidence));
    let (kind, rest) = match kind {
        "规" => ("规则", rule_place(rest)),
        "词" => ("文中的词", rest.to_owned()),
        "题" => ("标题里的词", rest.to_owned()),
        "求" => ("诉求句里的词", rest.to_owned()),
        "连" => ("相连的词", rest.to_owned()),
        "字" => ("字串", rest.to_owned()),
        "题字" => ("标题里的字串", rest.to_owned()),
        _ => ("", evidence.to_owned()),
    };
    format!("  {kind} {}", rest.replace('(', "（").replace(')', "）"))
}

/// `site_wages@t(+4.94)` with the place in words.
fn rule_place(rule: &str) -> String {
    [("@t", "·标题"), ("@d", "·诉求句"), ("@b", "·正文")]
        .iter()
        .fold(rule.to_owned(), |rule, (at, words)| rule.replace(at, words))
}

/// The days to or past the due date, by the state.
fn left(state: &str, days: &str) -> String {
    let Ok(days) = days.parse::<i64>() else {
        return String::new();
    };
    let open = ["open", "due_soon", "overdue"].contains(&state);
    match (open, days) {
        (true, 0..) => format!("，还有 {days} 天"),
        (true, _) => format!("，已过 {} 天", -days),
        (false, 0..) => format!("，提前 {days} 天"),
        (false, _) => format!("，晚了 {} 天", -days),
    }
}

pub(super) fn verify(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let stages = Stages::new(&huiying::config::load(args.config.as_deref())?)?;
    let against = Against {
        inputs: &args.input,
        stages: &stages,
        config_given: args.config.is_some(),
        model: args.model.as_deref(),
    };
    let verification = pipeline::verify(&args.out, &against)?;
    if args.json {
        terminal.say(&json(&verification)?);
    } else {
        terminal.say(&verified(&verification));
    }
    Ok(if verification.holds {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn verified(verification: &Verification) -> String {
    let outputs = &verification.outputs;
    let bad: Vec<_> = outputs
        .iter()
        .filter(|c| c.state != CheckState::Ok)
        .collect();
    let mut lines = vec![format!(
        "结果文件 {} 个：一致 {}，不符 {}",
        outputs.len(),
        outputs.len() - bad.len(),
        bad.len()
    )];
    lines.extend(
        bad.iter()
            .map(|c| format!("  {}　{}", c.state.name(), c.path)),
    );
    for part in [
        Part::Input,
        Part::Program,
        Part::Config,
        Part::Calendar,
        Part::Dictionary,
        Part::Model,
    ] {
        let of_part: Vec<&Basis> = verification
            .basis
            .iter()
            .filter(|b| b.part == part)
            .collect();
        lines.extend(basis(part, &of_part));
    }
    let aside = verification
        .basis
        .iter()
        .any(|b| !b.decides && b.state != Agreement::Same);
    if aside {
        lines.push(
            "有不同的，是与本程序的默认配置和自带的表、模型比对的；当时用了自己的，请加 --config、--model 再核对"
                .into(),
        );
    }
    lines.join("\n")
}

/// One line when all of a kind agree, else one line each.
fn basis(part: Part, all: &[&Basis]) -> Vec<String> {
    let Some(first) = all.first() else {
        return Vec::new();
    };
    if part != Part::Input && all.iter().all(|b| b.state == first.state) {
        let count = if all.len() > 1 {
            format!(" {} 张", all.len())
        } else {
            String::new()
        };
        return vec![format!("{}{count}：{}", part.name(), first.state.name())];
    }
    let line = |b: &&Basis| format!("{} {}：{}", part.name(), b.name, b.state.name());
    all.iter().map(line).collect()
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|e| Error::Other(format!("写不出 JSON：{e}")))
}

pub(super) fn config(args: &ConfigArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    match &args.action {
        ConfigAction::Show { config: None } => {
            terminal.say(huiying::config::default_text().trim_end())
        }
        ConfigAction::Show { config: Some(path) } => {
            let settings = huiying::config::load(Some(path))?;
            Stages::new(&settings)?;
            let text = toml::to_string_pretty(&settings.config)
                .map_err(|e| Error::Other(format!("写不出 TOML：{e}")))?;
            terminal.say(text.trim_end());
        }
        ConfigAction::Template { path, lang } => {
            let template = huiying::report::brief::template(lang.unwrap_or_default())?;
            write_new(path, &template)?;
            terminal.say(&format!(
                "已写出 {}；在 Word 里改好后，在配置里写 [brief] template = \"{}\"",
                path.display(),
                path.display()
            ));
        }
        ConfigAction::Init { path } => {
            write_new(path, huiying::config::default_text().as_bytes())?;
            terminal.say(&format!(
                "已写出 {}；改好后用 huiying run --config {} …",
                path.display(),
                path.display()
            ));
        }
    }
    Ok(Ending::Clean)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = file.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Input {
            file: path.display().to_string(),
            message: "已有这个文件，不覆盖；请另写一个文件名".into(),
        },
        _ => Error::io("写入", path, e),
    })?;
    file.write_all(bytes)
        .map_err(|e| Error::io("写入", path, e))
}
