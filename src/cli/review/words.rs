//! What is said of a review: an export, what was read back, a retrained model.

use std::path::Path;

use huiying::pipeline::{
    Comparison, LabelSuspect, MODEL_FILE, Past, Retrained, ReviewExport, ReviewReading,
};
use huiying::report::guard;

use crate::cli::terminal::aligned;

/// Ids shown for one change of class; `--json` gives all.
const SHOWN_IDS: usize = 10;

pub(super) fn exported(done: &ReviewExport, out: &Path) -> String {
    let selection = &done.selection;
    let mut lines = vec![format!(
        "复核表在 {}：{} 件（抽查 {} 件），从 {} 件中选出；文字相同的略去 {} 件，大同小异的略去 {} 件",
        out.display(),
        done.cases,
        done.audit,
        selection.candidates,
        selection.repeated,
        selection.near_identical
    )];
    if done.tally.rejected > 0 {
        lines.push(format!(
            "读到 {} 行，退回 {} 行；退回的原因用 huiying run 看",
            done.tally.read, done.tally.rejected
        ));
    }
    lines.push(format!("归类口径 {} 版", done.guideline));
    lines.join("\n")
}

pub(super) fn reading_words(reading: &ReviewReading) -> String {
    let mut lines = Vec::new();
    for (name, book) in &reading.books {
        let wrong = book.rows - book.unread - book.judged;
        lines.push(format!(
            "{name}：{} 行，可用 {}，未填 {}，有误 {wrong}",
            book.rows, book.judged, book.unread
        ));
    }
    for a in &reading.agreement {
        let kappa = a
            .kappa
            .map_or_else(|| "算不出（各只用了一类）".into(), |k| format!("{k:.3}"));
        lines.push(format!(
            "复核人 {} 与 {}：同看 {} 件，一致 {} 件（{:.1}%），一致性κ {kappa}",
            a.readers.0,
            a.readers.1,
            a.cases,
            a.alike,
            a.percent * 100.0
        ));
    }
    for d in &reading.disputes {
        let readings: Vec<String> = d.readings.iter().map(|(r, c)| format!("{r} {c}")).collect();
        lines.push(format!("未定：{}（{}）", d.case_id, readings.join("，")));
    }
    if let Some(a) = &reading.audit {
        lines.push(format!(
            "抽查机器不需复核的 {} 件，机器归错 {} 件，差错率 {:.1}%（95% 区间 {:.1}% 至 {:.1}%）",
            a.cases,
            a.wrong,
            a.error * 100.0,
            a.interval.0 * 100.0,
            a.interval.1 * 100.0
        ));
    }
    lines.push(format!(
        "可用于训练 {} 件，未定 {} 件",
        reading.labelled,
        reading.disputes.len()
    ));
    lines.join("\n")
}

pub(super) fn trained_words(trained: &Retrained, out: &Path) -> String {
    let e = &trained.examples;
    let mut lines = vec![format!(
        "训练用旧标注 {} 条（另有 {} 条由复核结果替换或因未定略去），复核标注 {} 条；疑似标错的旧标注 {} 条",
        e.earlier,
        e.replaced,
        e.reviewed,
        trained.suspects.len()
    )];
    lines.extend(gold_words(&trained.gold));
    lines.extend(trained.past.iter().flat_map(past_words));
    lines.push(if trained.gold.worse.is_empty() {
        format!("新模型在 {}", out.join(MODEL_FILE).display())
    } else {
        format!(
            "新模型没有采用：{}；{} 未改动",
            trained.gold.worse.join("，"),
            out.display()
        )
    });
    lines.join("\n")
}

fn gold_words(gold: &Comparison) -> Vec<String> {
    let mut lines = vec![format!(
        "固定检验集 {} 条（现用 → 新）：准确率 {:.3} → {:.3}，宏F1 {:.3} → {:.3}，容许下降 {}",
        gold.new.n,
        gold.old.accuracy,
        gold.new.accuracy,
        gold.old.macro_f1,
        gold.new.macro_f1,
        gold.tolerance
    )];
    if gold.changed.is_empty() {
        return lines;
    }
    let head = ["代码", "条数", "查准", "新", "查全", "新", "F1", "新"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(gold.changed.iter().map(|c| {
        let pairs = c.old.iter().zip(&c.new).flat_map(|(old, new)| [old, new]);
        let mut row = vec![c.issue.code().to_owned(), c.n.to_string()];
        row.extend(pairs.map(|figure| format!("{figure:.2}")));
        row
    }));
    lines.push(aligned(&rows));
    lines
}

fn past_words(past: &Past) -> Vec<String> {
    let mut lines = vec![format!(
        "以往 {} 件中，{} 件会改类",
        past.cases, past.changed
    )];
    for (change, ids) in &past.by_change {
        let shown: Vec<&str> = ids.iter().take(SHOWN_IDS).map(String::as_str).collect();
        let more = if ids.len() > SHOWN_IDS { " 等" } else { "" };
        lines.push(format!(
            "  {}：{} 件：{}{more}",
            change.replace("->", " → "),
            ids.len(),
            shown.join("、")
        ));
    }
    lines
}

/// Likely label errors as CSV; no text of a case.
pub(super) fn suspects(all: &[LabelSuspect]) -> String {
    let mut out =
        String::from("\u{feff}file,line,issue,suggested,probability,suggested_probability\n");
    for s in all {
        let file = guard(&s.file).replace('"', "\"\"");
        out += &format!(
            "\"{file}\",{},{},{},{:.4},{:.4}\n",
            s.line,
            s.given.code(),
            s.suggested.code(),
            s.given_probability,
            s.suggested_probability
        );
    }
    out
}
