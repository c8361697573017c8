//! `huiying explain`: what a case, a matter, a group or a printed number was made of; what speaks for and against a pair.
//!
//! Everything is read from the folder of results; no text is there, so none is shown. Only a pair needs the export again.

use std::path::Path;

use huiying::Error;
use huiying::ingest::Source;
use huiying::petition::{ClosureFinding, Family, Issue};
use huiying::pipeline::{self, Stages};
use huiying::table::{self, Table};

use super::Ending;
use super::args::ExplainArgs;
use super::show::explained;
use super::terminal::Terminal;

/// The most ids that are listed one by one.
const LISTED: usize = 30;

/// The tables of a folder of results; those of an older version are empty.
struct Results {
    cases: Table,
    facts: Table,
    claims: Table,
    groups: Table,
    closures: Table,
}

impl Results {
    fn open(out: &Path) -> Result<Self, Error> {
        let path = |name: &str| out.join("tables").join(name);
        if !path("cases.csv").exists() {
            return Err(Error::Input {
                file: out.display().to_string(),
                message: "不是回应的结果目录（没有 tables/cases.csv）".into(),
            });
        }
        let read = |name: &str| match path(name) {
            path if path.exists() => table::read(&path, None),
            _ => Ok(Table::new(["case_id"])),
        };
        Ok(Self {
            cases: read("cases.csv")?,
            facts: read("facts.csv")?,
            claims: read("claims.csv")?,
            groups: read("groups.csv")?,
            closures: read("closure_cases.csv")?,
        })
    }
}

fn cell<'t>(table: &'t Table, row: usize, name: &str) -> &'t str {
    let column = table.column(&[name]);
    column.and_then(|c| table.cell(row, c)).unwrap_or_default()
}

fn rows<'t>(table: &'t Table, name: &'t str, value: &'t str) -> impl Iterator<Item = usize> + 't {
    (0..table.rows.len()).filter(move |&row| cell(table, row, name) == value)
}

pub(super) fn explain(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let results = Results::open(&args.out)?;
    if let Some(other) = &args.other {
        terminal.say(&pair(args, &results, other)?);
        return Ok(Ending::Clean);
    }
    let id = args.id.as_str();
    let cases: Vec<String> = rows(&results.cases, "case_id", id)
        .map(|row| case(&results, row, id))
        .collect();
    let told = if cases.is_empty() {
        matter(&results, id)
            .or_else(|| group(&results, id))
            .or_else(|| number(&results, id))
    } else {
        Some(cases.join("\n\n"))
    };
    let Some(told) = told else {
        return Err(Error::Other(format!(
            "{} 中没有编号为 {id} 的件、事项、问题群或数字；数字的编号见 huiying explain --help",
            args.out.display()
        )));
    };
    terminal.say(&told);
    Ok(Ending::Clean)
}

fn case(results: &Results, row: usize, id: &str) -> String {
    let mut lines = vec![explained(&results.cases, row)];
    lines.extend(places(&results.facts, id));
    let claim = (0..results.claims.rows.len())
        .find(|&row| ids(&results.claims, row, "case_ids").any(|one| one == id));
    if let Some(row) = claim {
        let group = match cell(&results.claims, row, "group_id") {
            "" => "没有写明可以辨认的单位，不在问题群中".to_owned(),
            group => format!("问题群 {group}"),
        };
        let matter = cell(&results.claims, row, "matter_id");
        lines.push(format!("所属：事项 {matter}，{group}"));
    }
    for row in rows(&results.closures, "case_id", id) {
        lines.push(format!(
            "办结核查：{}，{}",
            cell(&results.closures, row, "finding_name"),
            cell(&results.closures, row, "evidence")
        ));
    }
    lines.join("\n")
}

/// Where the facts of a case were read.
fn places(facts: &Table, id: &str) -> Vec<String> {
    let rows = rows(facts, "case_id", id);
    rows.map(|row| {
        let at = |name| cell(facts, row, name);
        let (name, unit) = match at("fact") {
            "amount_yuan" => ("金额", " 元"),
            "people" => ("人数", " 人"),
            "months" => ("时长", " 个月"),
            _ => ("被反映单位", ""),
        };
        let bounds = if at("low") == at("high") {
            String::new()
        } else {
            format!("（{} 至 {}）", at("low"), at("high"))
        };
        let field = match at("field") {
            "title" => "标题",
            "text" => "诉求内容",
            _ => "登记表的列",
        };
        let span = match (at("start").parse::<u32>(), at("end").parse::<u32>()) {
            (Ok(start), Ok(end)) => format!("第 {} 至 {end} 字", start + 1),
            _ => String::new(),
        };
        let (value, rule) = (at("value"), at("rule"));
        format!("  {name} {value}{unit}{bounds}：{id} {field}{span}，规则 {rule}")
    })
    .collect()
}

fn ids<'t>(table: &'t Table, row: usize, name: &str) -> impl Iterator<Item = &'t str> + 't {
    cell(table, row, name)
        .split(';')
        .filter(|id| !id.is_empty())
}

/// `36（36 至 40）`, or what it is when no filing says.
fn bounded(table: &Table, row: usize, [value, low, high]: [&str; 3], unit: &str) -> String {
    let [value, low, high] = [value, low, high].map(|name| cell(table, row, name));
    match value {
        "" => "没有写明".to_owned(),
        _ if low == high => format!("{value} {unit}"),
        _ => format!("{value} {unit}（{low} 至 {high}）"),
    }
}

const AMOUNT: [&str; 3] = ["amount_yuan", "amount_low", "amount_high"];
const PEOPLE: [&str; 3] = ["people", "people_low", "people_high"];

fn matter(results: &Results, id: &str) -> Option<String> {
    let claims = &results.claims;
    let row = rows(claims, "matter_id", id).next()?;
    let at = |name: &str| cell(claims, row, name);
    let from = |name: &str| match at(name) {
        "" => String::new(),
        from => format!("，取自 {from}"),
    };
    let issue = Issue::from_code(at("issue")).map_or("", Issue::name);
    let mut lines = vec![
        format!(
            "事项 {id}　首次登记 {}　{} 件　{}",
            at("first_received_on"),
            at("cases"),
            state(at("state"))
        ),
        format!("诉求类别：{issue}（{}），各件以多数为准", at("issue")),
        format!(
            "被反映单位：{}，问题群 {}",
            or_none(at("respondent")),
            or_none(at("group_id"))
        ),
        format!(
            "金额：{}{}",
            bounded(claims, row, AMOUNT, "元"),
            from("amount_from")
        ),
        format!(
            "人数：{}{}",
            bounded(claims, row, PEOPLE, "人"),
            from("people_from")
        ),
        format!("拖欠月数：{}{}", or_none(at("months")), from("months_from")),
        "取数规则：以多数反映一致的数为准，票数相同以最近一次为准；括号里是（一致的件数/写明的件数）".to_owned(),
        configured("ledger", "same_within"),
    ];
    if !at("paid_yuan").is_empty() {
        lines.push(format!("答复称已付：{} 元", at("paid_yuan")));
    }
    lines.push("由这些件归并：".to_owned());
    for one in ids(claims, row, "case_ids") {
        let received = rows(&results.cases, "case_id", one).last();
        let received = received.map_or("", |row| cell(&results.cases, row, "received_on"));
        lines.push(format!("  {one}　{received}"));
        lines.extend(
            places(&results.facts, one)
                .into_iter()
                .map(|l| format!("  {l}")),
        );
    }
    Some(lines.join("\n"))
}

fn or_none(text: &str) -> &str {
    if text.is_empty() {
        "没有写明"
    } else {
        text
    }
}

fn state(code: &str) -> &str {
    match code {
        "open" => "在办",
        "overdue" => "超期",
        "closed" => "已办结",
        "not_accepted" => "不予受理",
        other => other,
    }
}

fn group(results: &Results, id: &str) -> Option<String> {
    let (groups, claims) = (&results.groups, &results.claims);
    let row = rows(groups, "group_id", id).next()?;
    let at = |name| cell(groups, row, name);
    let amount = ["amount_known", "amount_low", "amount_high"];
    let people = ["people_known", "people_low", "people_high"];
    let mut lines = vec![
        format!("问题群 {id}　{}　{}", at("respondent"), at("family_name")),
        format!("单位：{}", at("members")),
        format!(
            "事项 {} 个（在办 {}、超期 {}、已办结 {}），共 {} 件",
            at("matters"),
            at("open"),
            at("overdue"),
            at("closed"),
            at("cases")
        ),
        format!(
            "金额合计：{}，另有 {} 个事项没有写明；其中在办 {} 元",
            bounded(groups, row, amount, "元"),
            at("amount_unknown"),
            or_none(at("amount_open"))
        ),
        format!(
            "人数合计：{}，另有 {} 个事项没有写明",
            bounded(groups, row, people, "人"),
            at("people_unknown")
        ),
        format!(
            "最早：{} 登记，至今 {} 天",
            at("oldest_received_on"),
            at("days")
        ),
        configured("ledger", "group_by"),
        configured("respondents", "aliases"),
        "由这些事项相加：".to_owned(),
    ];
    for matter in ids(groups, row, "matter_ids") {
        if let Some(row) = rows(claims, "matter_id", matter).next() {
            lines.push(claim_line(claims, row));
        }
    }
    Some(lines.join("\n"))
}

fn claim_line(claims: &Table, row: usize) -> String {
    let at = |name| cell(claims, row, name);
    format!(
        "  {}　{}　{}　金额 {}　人数 {}　{}",
        at("matter_id"),
        at("first_received_on"),
        state(at("state")),
        bounded(claims, row, AMOUNT, "元"),
        bounded(claims, row, PEOPLE, "人"),
        or_none(at("respondent"))
    )
}

/// A number of the report by its id: `opening.overdue`, `debts.amount_open`, `closure.forwarded`.
fn number(results: &Results, id: &str) -> Option<String> {
    match id.split_once('.')? {
        ("opening", what) => opening(results, id, what),
        ("debts", what) => debts(results, id, what),
        ("closure", what) => closure(results, id, what),
        _ => None,
    }
}

fn opening(results: &Results, id: &str, what: &str) -> Option<String> {
    let cases = &results.cases;
    let is = |row: usize, states: &[&str]| states.contains(&cell(cases, row, "state"));
    let refused = |row: usize| cell(cases, row, "status") == "rejected";
    let pending = ["open", "due_soon", "overdue"];
    let (meaning, holds): (&str, Box<dyn Fn(usize) -> bool>) = match what {
        "cases" => ("受理：登记表中被接收的每一条记录", Box::new(|_| true)),
        "closed" => (
            "办结：已办结的件，不予受理的不在内",
            Box::new(|row| is(row, &["closed", "closed_late"]) && !refused(row)),
        ),
        "closed_on_time" => (
            "按期办结：在到期日当天或之前办结",
            Box::new(|row| is(row, &["closed"]) && !refused(row)),
        ),
        "pending" => ("在办：含超期、临期", Box::new(|row| is(row, &pending))),
        "overdue" => (
            "超期：在办且已过到期日（due_on 列，依据见 clause 列）",
            Box::new(|row| is(row, &["overdue"])),
        ),
        "due_soon" => (
            "临期：在办且在几天内到期",
            Box::new(|row| is(row, &["due_soon"])),
        ),
        "not_accepted" => (
            "不予受理：登记为不予受理",
            Box::new(|row| refused(row) && !is(row, &pending)),
        ),
        _ => return None,
    };
    let all: Vec<&str> = (0..cases.rows.len())
        .filter(|&row| holds(row))
        .map(|row| cell(cases, row, "case_id"))
        .collect();
    let mut lines = vec![format!("{id} = {}　{meaning}", all.len())];
    if what == "due_soon" {
        lines.push(configured("clock", "due_soon_days"));
    }
    lines.push("由这些件相加：".to_owned());
    lines.extend(listed(&all, "tables/cases.csv"));
    Some(lines.join("\n"))
}

fn debts(results: &Results, id: &str, what: &str) -> Option<String> {
    let claims = &results.claims;
    let at = |row: usize, name| cell(claims, row, name);
    let ours =
        |row: usize| at(row, "family") != Family::Other.code() && !at(row, "group_id").is_empty();
    let open = |row: usize| ["open", "overdue"].contains(&at(row, "state"));
    let yuan = |row: usize| at(row, "amount_yuan").parse::<f64>().ok();
    let (meaning, holds): (&str, Box<dyn Fn(usize) -> bool>) = match what {
        "matters" => ("写明被反映单位的事项（不含不属人社）", Box::new(ours)),
        "open" => (
            "写明被反映单位的在办事项（不含不属人社）",
            Box::new(move |row| ours(row) && open(row)),
        ),
        "amount_open" => (
            "在办事项写明的金额（元；不含不属人社）",
            Box::new(move |row| ours(row) && open(row) && yuan(row).is_some()),
        ),
        "unnamed" => (
            "没有写明可以辨认的单位的事项",
            Box::new(|row| at(row, "group_id").is_empty()),
        ),
        _ => return None,
    };
    let all: Vec<usize> = (0..claims.rows.len()).filter(|&row| holds(row)).collect();
    let value = if what == "amount_open" {
        // In 分, so that the sum does not depend on its order.
        let fen = |row: &usize| yuan(*row).map_or(0.0, |y| (y * 100.0).round());
        format!("{:.2}", all.iter().map(fen).sum::<f64>() / 100.0)
    } else {
        all.len().to_string()
    };
    let mut lines = vec![
        format!("{id} = {value}　{meaning}"),
        configured("ledger", "group_by"),
        "由这些事项相加：".to_owned(),
    ];
    lines.extend(all.iter().take(LISTED).map(|&row| claim_line(claims, row)));
    if all.len() > LISTED {
        lines.push(format!(
            "  另有 {} 个，见 tables/claims.csv",
            all.len() - LISTED
        ));
    }
    Some(lines.join("\n"))
}

fn closure(results: &Results, id: &str, what: &str) -> Option<String> {
    let (code, department) = match what.split_once('.') {
        Some((code, department)) => (code, Some(department)),
        None => (what, None),
    };
    let finding = ClosureFinding::ALL.into_iter().find(|f| f.code() == code)?;
    let table = &results.closures;
    let found: Vec<usize> = rows(table, "finding", code)
        .filter(|&row| department.is_none_or(|d| cell(table, row, "department") == d))
        .collect();
    let key = match finding {
        ClosureFinding::MinuteClosure => Some("minutes"),
        ClosureFinding::CopiedAnswer => Some("copies"),
        ClosureFinding::Forwarded | ClosureFinding::ReceiptOnly => Some("short_max_chars"),
        ClosureFinding::Refiled => Some("refiled_days"),
        ClosureFinding::SameDayUnanswered => None,
    };
    let mut lines = vec![format!("{id} = {}　{}", found.len(), finding.name())];
    lines.extend(key.map(|key| configured("audit", key)));
    lines.push("由这些件相加：".to_owned());
    lines.extend(found.iter().take(LISTED).map(|&row| {
        let at = |name| cell(table, row, name);
        format!(
            "  {}　{}　{}",
            at("case_id"),
            at("department"),
            at("evidence")
        )
    }));
    if found.len() > LISTED {
        let more = found.len() - LISTED;
        lines.push(format!("  另有 {more} 件，见 tables/closure_cases.csv"));
    }
    Some(lines.join("\n"))
}

/// Ids in lines of six, the first [`LISTED`].
fn listed(ids: &[&str], rest_in: &str) -> Vec<String> {
    let shown = ids.get(..LISTED.min(ids.len())).unwrap_or(ids);
    let mut lines: Vec<String> = shown
        .chunks(6)
        .map(|c| format!("  {}", c.join("　")))
        .collect();
    if ids.len() > LISTED {
        lines.push(format!("  另有 {} 件，见 {rest_in}", ids.len() - LISTED));
    }
    lines
}

/// The line of the default configuration with a key.
fn configured(section: &str, key: &str) -> String {
    let text = huiying::config::default_text();
    let head = format!("[{section}]");
    let line = text
        .lines()
        .skip_while(|line| *line != head)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .find(|line| line.split('=').next().map(str::trim) == Some(key))
        .unwrap_or(key);
    format!("配置：{head} {line}（默认值；当时用了自己的配置的，以当时为准）")
}

/// What speaks for and against two cases being one matter.
fn pair(args: &ExplainArgs, results: &Results, other: &str) -> Result<String, Error> {
    let id = args.id.as_str();
    for one in [id, other] {
        if rows(&results.cases, "case_id", one).next().is_none() {
            return Err(Error::Other(format!(
                "{} 中没有编号为 {one} 的件",
                args.out.display()
            )));
        }
    }
    let matter_of = |id: &str| {
        let claims = &results.claims;
        let row =
            (0..claims.rows.len()).find(|&row| ids(claims, row, "case_ids").any(|one| one == id));
        row.map_or("", |row| cell(claims, row, "matter_id"))
    };
    let (one, two) = (matter_of(id), matter_of(other));
    let mut lines = vec![if one == two {
        format!("{id} 和 {other} 归并为同一事项 {one}")
    } else {
        format!("{id}（事项 {one}）和 {other}（事项 {two}）没有归并")
    }];
    if args.input.is_empty() {
        lines.push(
            "要看逐项比分，加 --input 和当时的导出表（结果目录里没有原文，不能重新比对）".into(),
        );
        return Ok(lines.join("\n"));
    }
    let stages = Stages::new(&huiying::config::load(args.config.as_deref())?)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let sources: Vec<Source> = args.input.iter().map(Source::parse).collect();
    let compared = pipeline::compare(&sources, &stages, &classifier, [id, other])?;
    let Some(compared) = compared else {
        return Err(Error::Other("给出的导出表里没有这两件".into()));
    };
    lines.push(format!(
        "比分 {:+.2}，单独两件达到 {:+.2} 才归并；逐项如下（正的支持归并，负的反对）：",
        compared.score, compared.threshold
    ));
    let given = compared.contributions.iter().filter(|c| c.weight != 0.0);
    lines.extend(given.map(|c| {
        let value = match c.value.is_nan() {
            true => "不详".to_owned(),
            false => format!("{:.2}", c.value),
        };
        format!("  {:+.2}　{}（{value}）", c.weight, c.feature.name)
    }));
    lines.push("多件之间成组时还要看其余各件，所以达到或不到这个分数不是唯一的理由。".into());
    Ok(lines.join("\n"))
}
