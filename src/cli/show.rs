//! `huiying explain`, `verify`, `config`.

use std::path::Path;

use huiying::Error;
use huiying::manifest::{self, CheckState};
use huiying::petition::{Issue, RuleId, State};
use huiying::table::{self, Table};

use super::Ending;
use super::args::{ConfigAction, ConfigArgs, ExplainArgs, VerifyArgs};
use super::terminal::Terminal;

pub(super) fn explain(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let path = args.out.join("tables").join("cases.csv");
    let cases = table::read(&path, None)?;
    let id = cases.require(&path, &["case_id"])?;
    let rows: Vec<usize> = (0..cases.rows.len())
        .filter(|&r| cases.cell(r, id) == Some(args.id.as_str()))
        .collect();
    if rows.is_empty() {
        return Err(Error::Other(format!(
            "{} 中没有编号为 {} 的件",
            path.display(),
            args.id
        )));
    }
    for row in rows {
        terminal.say(&explained(&cases, row));
    }
    Ok(Ending::Clean)
}

fn explained(cases: &Table, row: usize) -> String {
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
    lines.push(format!("归类依据：{}", cell("evidence")));
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
        "办理期限：{rule}，到期 {}，{state}，距到期 {} 天",
        cell("due_on"),
        cell("days_left")
    ));
    lines.push(format!("依据：{}", cell("clause")));
    lines.join("\n")
}

pub(super) fn verify(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let checks = manifest::verify(&args.out)?;
    let bad = checks.iter().filter(|c| c.state != CheckState::Ok).count();
    if args.json {
        let text = serde_json::to_string_pretty(&checks)
            .map_err(|e| Error::Other(format!("写不出：{e}")))?;
        terminal.say(&text);
    } else {
        for check in checks.iter().filter(|c| c.state != CheckState::Ok) {
            terminal.say(&format!("{}　{}", check.state.name(), check.path));
        }
        terminal.say(&format!(
            "核对 {} 个文件：相符 {}，不符 {bad}",
            checks.len(),
            checks.len() - bad
        ));
    }
    Ok(if bad == 0 {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

pub(super) fn config(args: &ConfigArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    match &args.action {
        ConfigAction::Show { config: None } => {
            terminal.say(huiying::config::default_text().trim_end())
        }
        ConfigAction::Show { config: Some(path) } => {
            let settings = huiying::config::load(Some(path))?;
            huiying::pipeline::Stages::new(&settings)?;
            let text = toml::to_string_pretty(&settings.config)
                .map_err(|e| Error::Other(format!("写不出：{e}")))?;
            terminal.say(text.trim_end());
        }
        ConfigAction::Init { path } => {
            init(path)?;
            terminal.say(&format!(
                "已写出 {}；改好后用 huiying run --config {} …",
                path.display(),
                path.display()
            ));
        }
    }
    Ok(Ending::Clean)
}

fn init(path: &Path) -> Result<(), Error> {
    use std::io::Write;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = file.map_err(|e| Error::io("写入（已有的文件不覆盖）", path, e))?;
    file.write_all(huiying::config::default_text().as_bytes())
        .map_err(|e| Error::io("写入", path, e))
}
