//! What is said of tables: findings, rules in cases, the effect of an edit. Lines of at most 80 columns.

use std::collections::BTreeMap;
use std::path::Path;

use huiying::diag::{Diagnostic, Severity};
use huiying::lint::{CauseKind, Change, Effect, Usage};
use huiying::petition::Issue;
use huiying::pipeline::LintReport;

use crate::cli::terminal::{aligned, width};

/// Columns of a terminal.
const COLUMNS: usize = 80;
/// Findings shown for one code of one table; `-o` and `--json` give all.
const SHOWN: usize = 8;
/// The same for findings that are only worth knowing.
const SHOWN_NOTES: usize = 2;
/// Rows of the other lists.
const ROWS: usize = 10;
/// Case ids shown.
const IDS: usize = 20;

/// The whole report.
pub(super) fn report(report: &LintReport, against: bool, out: Option<&Path>) -> String {
    let mut lines = Vec::new();
    for table in &report.tables {
        let builtin = if table.in_place_of_builtin {
            "，替换自带的表"
        } else {
            ""
        };
        lines.push(format!(
            "{}：{}，{} 条{builtin}",
            table.file,
            table.kind.name(),
            table.entries
        ));
        let of: Vec<&Diagnostic> = report
            .findings
            .iter()
            .filter(|d| *d.origin.file == *table.file)
            .collect();
        lines.extend(findings(&of));
    }
    if let Some(data) = &report.data {
        let labelled = if data.labelled > 0 {
            format!("，{} 件有标注", data.labelled)
        } else {
            String::new()
        };
        let rejected = if data.rejected > 0 {
            format!("，退回 {} 行（原因用 huiying run 看）", data.rejected)
        } else {
            String::new()
        };
        lines.push(format!("\n数据：{} 件{labelled}{rejected}", data.cases));
    }
    lines.extend(report.rules.iter().flat_map(usage));
    lines.extend(report.effect.iter().flat_map(|e| effect(e, against)));
    lines.extend(report.not_checked.iter().map(|why| wrapped(why, "")));
    lines.push(total(report));
    if let Some(out) = out {
        lines.push(format!("全部疑点和会变的件在 {}", out.display()));
    }
    lines.join("\n")
}

fn total(report: &LintReport) -> String {
    let count = |severity| {
        report
            .findings
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let (errors, found, notes) = (
        count(Severity::Error),
        count(Severity::Finding),
        count(Severity::Note),
    );
    if errors + found + notes == 0 {
        return "没有发现问题".into();
    }
    format!("共：错误 {errors}，疑点 {found}，提示 {notes}")
}

pub(super) fn severity_code(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Finding => "finding",
        Severity::Reject => "reject",
        Severity::Error => "error",
    }
}

fn findings(all: &[&Diagnostic]) -> Vec<String> {
    let mut of_code: BTreeMap<&str, usize> = BTreeMap::new();
    for d in all {
        *of_code.entry(d.code).or_default() += 1;
    }
    let (mut shown, mut lines) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for d in all {
        let n = shown.entry(d.code).or_default();
        *n += 1;
        let most = if d.severity == Severity::Note {
            SHOWN_NOTES
        } else {
            SHOWN
        };
        if *n <= most {
            lines.push(one(d));
        }
        if *n == most
            && let Some(more) = of_code.get(d.code).filter(|c| **c > most)
        {
            lines.push(format!(
                "    … [{}] 另有 {} 处，用 -o 或 --json 看全部",
                d.code,
                more - most
            ));
        }
    }
    lines
}

fn one(d: &Diagnostic) -> String {
    let word = match d.severity {
        Severity::Note => "提示",
        Severity::Finding => "疑点",
        Severity::Reject => "退回",
        Severity::Error => "错误",
    };
    let mut place = d.origin.file.to_string();
    for n in [d.origin.line, d.origin.column.map(u64::from)]
        .into_iter()
        .flatten()
    {
        place += &format!(":{n}");
    }
    let mut lines = wrapped(
        &format!("  {word} {place} [{}] {}", d.code, d.message),
        "      ",
    );
    if let Some(help) = &d.help {
        lines += "\n";
        lines += &wrapped(&format!("      办法：{help}"), "        ");
    }
    lines
}

fn usage(usage: &Usage) -> Vec<String> {
    let percent = |part: usize| share(part, usage.cases) * 100.0;
    let mut lines = vec![format!(
        "规则命中：任一规则 {} 件（{:.1}%），所查的规则 {} 件（{:.1}%）",
        usage.hit,
        percent(usage.hit),
        usage.hit_by_own,
        percent(usage.hit_by_own)
    )];
    let labelled = usage.labelled > 0;
    let mut head = vec!["规则", "类别", "件", "标题", "诉求句", "正文"];
    if labelled {
        head.extend(["标注", "查准"]);
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for rule in usage.rules.iter().filter(|r| r.own) {
        let counts = [rule.cases, rule.title, rule.demand, rule.body];
        let mut row = vec![rule.rule.clone(), rule.issue.to_owned()];
        row.extend(counts.map(|n| n.to_string()));
        if labelled {
            row.push(rule.labelled.to_string());
            row.push(
                rule.precision
                    .map_or_else(|| "—".into(), |p| format!("{p:.2}")),
            );
        }
        rows.push(row);
    }
    lines.push(indented(&aligned(&rows)));
    lines.extend(overlaps(usage, false, "重叠（同一类别，命中同样的件）："));
    lines.extend(overlaps(
        usage,
        true,
        "冲突（不同类别，命中同样的件；同词指依据同样的词）：",
    ));
    lines
}

fn overlaps(usage: &Usage, conflict: bool, title: &str) -> Vec<String> {
    let mut of: Vec<_> = usage
        .overlaps
        .iter()
        .filter(|o| o.conflict == conflict)
        .collect();
    if conflict {
        of.retain(|o| o.same_words > 0);
        of.sort_by_key(|o| std::cmp::Reverse(o.same_words));
    }
    if of.is_empty() {
        return Vec::new();
    }
    let head = ["规则", "规则", "件", "同词", "重合度"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(of.iter().take(ROWS).map(|o| {
        vec![
            o.a.clone(),
            o.b.clone(),
            o.cases.to_string(),
            o.same_words.to_string(),
            format!("{:.2}", o.jaccard),
        ]
    }));
    let mut lines = vec![title.to_owned(), indented(&aligned(&rows))];
    if of.len() > ROWS {
        lines.push(format!("  … 另有 {} 对，用 --json 看全部", of.len() - ROWS));
    }
    lines
}

fn effect(effect: &Effect, against: bool) -> Vec<String> {
    let with = if against {
        "旧表"
    } else {
        "没有这些表时"
    };
    let mut lines = vec![
        format!("改动的影响（与{with}相比，{} 件）：", effect.cases),
        format!(
            "  切词或停用不同 {} 件，规则命中不同 {} 件，隐去处不同 {} 件",
            effect.segmented, effect.rules, effect.redacted
        ),
        format!(
            "  类别改变 {} 件，变为需复核 {} 件，变为不需 {} 件，要素改变 {} 件",
            effect.issue, effect.review[0], effect.review[1], effect.facts
        ),
    ];
    if let Some([before, after]) = effect.right {
        lines.push(format!("  有标注的件，归类与标注一致：{before} → {after}"));
    }
    if !effect.moves.is_empty() {
        let mut rows = vec![["原类别", "新类别", "件"].map(str::to_owned).to_vec()];
        rows.extend(
            effect
                .moves
                .iter()
                .take(ROWS)
                .map(|m| vec![named(m.from), named(m.to), m.cases.to_string()]),
        );
        lines.push(indented(&aligned(&rows)));
    }
    lines.extend(causes(effect));
    let ids: Vec<&str> = effect
        .changes
        .iter()
        .filter(|c| c.is_outcome())
        .map(|c| c.case_id.as_str())
        .collect();
    if !ids.is_empty() {
        let more = if ids.len() > IDS {
            format!(" 等 {} 件", ids.len())
        } else {
            String::new()
        };
        let shown = ids.iter().take(IDS).copied().collect::<Vec<_>>().join("、");
        lines.push(wrapped(&format!("  结果会变的件：{shown}{more}"), "    "));
    }
    lines
}

fn causes(effect: &Effect) -> Vec<String> {
    let direct: Vec<_> = effect
        .causes
        .iter()
        .filter(|c| c.kind != CauseKind::Nearby)
        .collect();
    let nearby = effect.causes.len() - direct.len();
    if effect.causes.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["  由哪些词和规则引起：".to_owned()];
    let mut rows = Vec::new();
    for cause in direct.iter().take(ROWS) {
        rows.push(vec![
            cause.kind.name().to_owned(),
            cause.entry.clone(),
            format!("{} 件", cause.cases),
            cause.examples.first().cloned().unwrap_or_default(),
        ]);
    }
    lines.push(indented(&indented(&aligned(&rows))));
    if direct.len() > ROWS {
        lines.push(format!(
            "    … 另有 {} 条，用 --json 看全部",
            direct.len() - ROWS
        ));
    }
    if nearby > 0 {
        lines.push(format!(
            "    另有 {nearby} 处由词频牵动（那里没有改动的词），用 --json 看"
        ));
    }
    lines.retain(|l| !l.is_empty());
    lines
}

/// What changed of one case, in words.
pub(super) fn change(change: &Change) -> String {
    let mut parts = Vec::new();
    if let Some((from, to)) = change.issue {
        parts.push(format!("类别 {from} → {to}"));
    }
    match change.needs_review {
        Some((_, true)) => parts.push("变为需复核".into()),
        Some((_, false)) => parts.push("变为不需复核".into()),
        None => {}
    }
    if !change.facts.is_empty() {
        parts.push(format!("要素改变：{}", change.facts.join("、")));
    }
    for (differs, what) in [
        (change.redacted, "隐去处不同"),
        (change.segmented, "切词不同"),
        (change.rules, "规则命中不同"),
    ] {
        if differs {
            parts.push(what.into());
        }
    }
    parts.join("；")
}

fn named(code: &str) -> String {
    Issue::from_code(code).map_or_else(|| code.to_owned(), |i| format!("{code} {}", i.short_name()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^53"
)]
fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|l| format!("  {l}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The text in lines of at most 80 columns; further lines begin with `indent`. Words of Latin letters stay whole where
/// they fit on a line.
fn wrapped(text: &str, indent: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    let mut word = String::new();
    let put = |line: &mut String, lines: &mut Vec<String>, piece: &str| {
        if width(line) + width(piece.trim_end()) > COLUMNS {
            let full = std::mem::replace(line, indent.to_owned());
            lines.push(full.trim_end().to_owned());
            line.push_str(piece.trim_start());
        } else {
            line.push_str(piece);
        }
    };
    for c in text.chars() {
        let mut buffer = [0; 4];
        let one = c.encode_utf8(&mut buffer);
        let latin = c.is_ascii_graphic();
        // Closing marks stay with what they close.
        let closes = "，。、；：）”？！…".contains(c);
        if latin || closes {
            word.push(c);
            if closes {
                put(&mut line, &mut lines, &word);
                word.clear();
            }
            continue;
        }
        // What opens stays with what it opens.
        if !word.is_empty() && !word.ends_with(['（', '“', '【', '(']) {
            put(&mut line, &mut lines, &word);
            word.clear();
        }
        if c == ' ' {
            line.push(' ')
        } else {
            word.push_str(one)
        }
    }
    put(&mut line, &mut lines, &word);
    lines.push(line);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_at_80_columns() {
        let text = format!(
            "  疑点 词.csv:1:1 [term_split] {}，end_of_it",
            "工资拖欠".repeat(20)
        );
        let folded = wrapped(&text, "      ");
        assert!(folded.lines().count() > 1);
        assert!(folded.lines().all(|l| width(l) <= COLUMNS), "{folded}");
        let joined: String = folded.lines().map(str::trim_start).collect();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
    }
}
