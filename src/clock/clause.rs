//! The clause in words: which law, from which day, how many days of which kind, and every assumption made.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{Begun, DayKind, End, Rule, Standing, Starts, Term};
use crate::petition::CaseHead;

/// `《信访工作条例》（2022）……：自2023-03-06受理之日起60日内办结，至2023-05-05；……`.
pub(super) fn write(
    head: &CaseHead,
    rule: &Rule,
    term: &Term,
    standing: &Standing,
    as_of: NaiveDate,
) -> String {
    let mut out = format!(
        "{}：自{}{}起{}{}内办结",
        basis(rule, head.received.date),
        term.start,
        start_words(rule, term),
        rule.close_days,
        unit(rule.close_kind),
    );
    if term.granted > 0 {
        let kind = unit(rule.close_kind);
        let _ = write!(out, "，经批准延长{}{kind}", term.granted);
    }
    let _ = write!(out, "，至{}", term.due_on);
    for note in notes(head, rule, term, standing, as_of) {
        out.push('；');
        out.push_str(&note);
    }
    out
}

/// The law in force on the day the case was received.
fn basis(rule: &Rule, received: NaiveDate) -> &str {
    match (&rule.earlier_basis, rule.in_force_on) {
        (Some(earlier), Some(from)) if received < from => earlier,
        _ => &rule.basis,
    }
}

fn start_words(rule: &Rule, term: &Term) -> String {
    match (rule.starts, term.begun) {
        (Starts::Accepted, Begun::Assumed) if rule.accept_days > 0 => {
            format!("{}期满之日", rule.start_word)
        }
        (Starts::Accepted, Begun::Assumed | Begun::BeforeReceipt) => "收件之日".to_owned(),
        _ => format!("{}之日", rule.start_word),
    }
}

fn notes(
    head: &CaseHead,
    rule: &Rule,
    term: &Term,
    standing: &Standing,
    as_of: NaiveDate,
) -> Vec<String> {
    let mut notes = Vec::new();
    let word = &rule.start_word;
    match term.begun {
        Begun::Assumed if rule.accept_days > 0 => notes.push(format!(
            "未见{word}日期，按收件后{}{}{word}期满起算",
            rule.accept_days,
            unit(rule.accept_kind),
        )),
        Begun::Assumed => notes.push(format!("未见{word}日期，按收件日期起算")),
        Begun::BeforeReceipt => notes.push(format!("{word}日期早于收件日期，按收件日期起算")),
        Begun::Known => {}
    }
    notes.extend(extension_note(head, rule));
    notes.extend(end_note(head, standing, as_of));
    for year in &term.years_missing {
        notes.push(format!("节假日表没有{year}年，该年工作日按周一至周五计"));
    }
    notes
}

fn extension_note(head: &CaseHead, rule: &Rule) -> Option<String> {
    let (asked, most, kind) = (
        head.extension_days,
        rule.extension_days,
        unit(rule.close_kind),
    );
    if asked <= most {
        None
    } else if most == 0 {
        Some(format!("登记延期{asked}{kind}，本程序不得延期，未计"))
    } else {
        Some(format!(
            "登记延期{asked}{kind}，超出上限{most}{kind}，按上限计"
        ))
    }
}

fn end_note(head: &CaseHead, standing: &Standing, as_of: NaiveDate) -> Option<String> {
    let note = match standing.end {
        End::Undated => "登记为已办结，未见办结日期，无法核对是否按期",
        End::Rejected => "已登记不予受理，不再计办理期限",
        End::Pending if head.received.date > as_of => "收件日期晚于统计日",
        End::Pending | End::On(_) => return None,
    };
    Some(note.to_owned())
}

fn unit(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Calendar => "日",
        DayKind::Working => "个工作日",
    }
}
