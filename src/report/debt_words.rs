//! The sections on who owes what and on how cases were closed: sentences first, then tables that can be sorted.

use super::records::Records;
use super::sheet::{Cell, Head, Sheet, heads};
use super::words::{date, money, percent};
use crate::analysis::{Analysis, share};
use crate::petition::{ClosureFinding, ClosureShare, Debt, Family};

/// The groups that the bureau answers for.
fn ours(analysis: &Analysis) -> impl Iterator<Item = &Debt> {
    let groups = analysis.debts.groups.iter();
    groups.filter(|d| d.family != Family::Other)
}

/// Who owes, how much, to how many, for how long: in words.
pub(super) fn debts(analysis: &Analysis) -> Vec<String> {
    let groups: Vec<&Debt> = ours(analysis).collect();
    let open: Vec<&Debt> = groups.iter().copied().filter(|d| d.open > 0).collect();
    let sum = |of: &dyn Fn(&Debt) -> u64| open.iter().map(|d| of(d)).sum::<u64>();
    let unnamed = match analysis.debts.unnamed {
        0 => String::new(),
        n => format!("另有 {n} 个事项没有写明可以辨认的单位，不在其中。"),
    };
    if groups.is_empty() {
        return vec![format!("没有写明被反映单位的事项。{unnamed}")];
    }
    let matters: usize = groups.iter().map(|d| d.matters.len()).sum();
    let mut first = format!(
        "写明被反映单位的事项 {matters} 个，按单位和诉求大类归为 {} 群；",
        groups.len()
    );
    if open.is_empty() {
        first.push_str(&format!("目前都已办结。{unnamed}"));
        return vec![first];
    }
    let amount = |of: fn(&Debt) -> i64| open.iter().map(|d| of(d)).sum::<i64>();
    let (known, low, high) = (
        amount(|d| d.amount_open.known),
        amount(|d| d.amount_open.low),
        amount(|d| d.amount_open.high),
    );
    let span = if low == high {
        String::new()
    } else {
        format!("（按字面在 {}至 {}之间）", money(low), money(high))
    };
    first.push_str(&format!(
        "其中在办 {} 个、超期 {} 个，涉及 {} 群。在办事项中写明金额的 {} 个，合计 {}{span}，没有写明的 {} 个。{unnamed}",
        sum(&|d| d.open),
        sum(&|d| d.overdue),
        open.len(),
        sum(&|d| d.amount_open.with),
        money(known),
        sum(&|d| d.amount_open.unknown),
    ));
    let mut sentences = vec![first];
    sentences.extend(leading(&open));
    let paid: Vec<&&Debt> = groups.iter().filter(|d| d.paid_matters > 0).collect();
    if !paid.is_empty() {
        sentences.push(format!(
            "答复称已经支付的 {} 个事项，合计 {}，以答复所说为准，未经核实。",
            paid.iter().map(|d| d.paid_matters).sum::<u64>(),
            money(paid.iter().map(|d| d.paid_fen).sum())
        ));
    }
    sentences
}

/// The group with most money and the one that waits longest.
fn leading(open: &[&Debt]) -> Option<String> {
    let most = open.iter().find(|d| d.amount_open.known > 0);
    let oldest = open
        .iter()
        .filter_map(|d| Some((d.open_days?, *d)))
        .max_by_key(|(days, d)| (*days, std::cmp::Reverse(&d.id)));
    let most = most.map(|d| {
        let people = match d.people.with {
            0 => "人数未写明".to_owned(),
            _ => format!("{} 人", d.people.known),
        };
        format!(
            "在办金额最多的是{}（{}，{}，{people}）",
            d.respondent,
            d.family.name(),
            money(d.amount_open.known)
        )
    });
    let oldest = oldest.and_then(|(days, d)| {
        Some(format!(
            "等得最久的是对{}的诉求（{}），{}首次登记，至今 {days} 天",
            d.respondent,
            d.family.name(),
            date(d.oldest_open_on?)
        ))
    });
    let parts: Vec<String> = [most, oldest].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{}。", parts.join("；")))
}

/// The ledger, as a table.
pub(super) fn debt_sheet(analysis: &Analysis, records: &Records) -> Option<Sheet> {
    let groups: Vec<&Debt> = ours(analysis).collect();
    let listed = analysis.ledger_shown.listed;
    let rows: Vec<_> = groups
        .iter()
        .take(listed)
        .map(|d| debt_row(d, records))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let left = groups.len().saturating_sub(listed);
    Some(Sheet {
        id: "debt-sheet",
        head: 0,
        title: "欠账台账",
        caption: "一家单位、一个诉求大类一群；同一事项重复反映只计一次。点表头可排序。“≥”表示有事项没有写明，实际只多不少；\
                  “—”表示都没有写明。"
            .to_owned(),
        columns: heads(&[
            "被反映单位",
            "诉求大类",
            "#事项",
            "#在办",
            "#超期",
            "#人数",
            "#在办金额",
            "#金额合计",
            "#拖欠月数",
            "#最久（天）",
        ]),
        rows,
        note: match left {
            0 => String::new(),
            n => format!("另有 {n} 群，见 tables/groups.csv。"),
        },
    })
}

fn debt_row(d: &Debt, records: &Records) -> Vec<Cell> {
    let at_least = |unknown: u64, text: String| match unknown {
        0 => text,
        _ => format!("≥{text}"),
    };
    let amount = if d.amount.with == 0 {
        Cell::figure("—", -1)
    } else {
        let cell = at_least(d.amount.unknown, money(d.amount.known));
        let cell = Cell::figure(cell, d.amount.known);
        match d.amount.low == d.amount.high {
            true => cell,
            false => cell.with(format!("{}～{}", money(d.amount.low), money(d.amount.high))),
        }
    };
    let open_amount = match (d.open, d.amount_open.with) {
        (0, _) => Cell::figure("已办结", -2),
        (_, 0) => Cell::figure("—", -1),
        _ => Cell::figure(
            at_least(d.amount_open.unknown, money(d.amount_open.known)),
            d.amount_open.known,
        ),
    };
    let people = match d.people.with {
        0 => Cell::figure("—", -1),
        _ => Cell::figure(
            at_least(d.people.unknown, d.people.known.to_string()),
            d.people.known,
        ),
    };
    let month = |m: f64| format!("{m:.1}").trim_end_matches(".0").to_owned();
    let months = match (d.months_max, d.months_median) {
        (Some(max), Some(middle)) if (max - middle).abs() > 0.05 => {
            Cell::figure(month(max), max).with(format!("中位 {}", month(middle)))
        }
        (Some(max), _) => Cell::figure(month(max), max),
        _ => Cell::figure("—", -1),
    };
    let members = match d.members.len() {
        0 | 1 => String::new(),
        n => {
            let names = d.members.iter().take(3).map(|m| m.name.as_str());
            let more = if n > 3 { "等" } else { "" };
            format!("含 {}{more}", names.collect::<Vec<_>>().join("、"))
        }
    };
    let days = d.open_days.unwrap_or(d.days);
    vec![
        Cell::words(d.respondent.as_str())
            .with(members)
            .to(records.group_anchor(&d.id)),
        Cell::words(d.family.name()),
        Cell::figure(d.matters.len().to_string(), d.matters.len()),
        Cell::figure(d.open.to_string(), d.open),
        Cell::figure(d.overdue.to_string(), d.overdue),
        people,
        open_amount,
        amount,
        months,
        match d.open {
            0 => Cell::figure("—", -1),
            _ => Cell::figure(days.to_string(), days),
        },
    ]
}

/// How cases were closed, in words.
pub(super) fn closures(analysis: &Analysis) -> Vec<String> {
    let audit = &analysis.closures;
    if audit.looked_at == 0 {
        return vec!["没有已办结或已答复的件，未作核查。".to_owned()];
    }
    let all = |finding| {
        let whole = audit.shares.iter();
        whole
            .filter(|s| s.department.is_none())
            .find(|s| s.finding == finding)
    };
    let found = ClosureFinding::ALL.into_iter().filter_map(all);
    let found: Vec<String> = found
        .filter(|s| s.n > 0)
        .map(|s| format!("{} {} 件（{}）", s.finding.name(), s.n, interval(s)))
        .collect();
    let found = if found.is_empty() {
        "没有发现疑点".to_owned()
    } else {
        found.join("，")
    };
    let mut sentences = vec![format!(
        "核查已办结或已答复的 {} 件，其中有答复原文的 {} 件：{found}。以上都是须核实的线索，不是结论；逐件依据见 tables/closure_cases.csv。",
        audit.looked_at, audit.with_text
    )];
    let blind: Vec<&str> = ClosureFinding::ALL
        .into_iter()
        .filter(|f| all(*f).is_none_or(|s| s.of == 0))
        .map(ClosureFinding::name)
        .collect();
    if !blind.is_empty() {
        sentences.push(format!(
            "登记表没有所需的列（钟点、答复日期或答复原文），判断不了的：{}。",
            blind.join("、")
        ));
    }
    if audit.earlier > 0 {
        sentences.push(format!(
            "“办结后再反映”连同台账里以前办结的 {} 件一起核查。",
            audit.earlier
        ));
    }
    if audit.department_assumed > 0 {
        sentences.push(format!(
            "其中 {} 件登记表没有写承办单位，按诉求类别的默认承办单位归入，不宜据此评价单位。",
            audit.department_assumed
        ));
    }
    sentences
}

fn interval(s: &ClosureShare) -> String {
    format!(
        "{}，95% 区间 {:.1}%～{:.1}%",
        percent(share(s.n, s.of)),
        s.low * 100.0,
        s.high * 100.0
    )
}

/// Findings by department, as a table; departments without a finding are counted below it.
pub(super) fn closure_sheet(analysis: &Analysis) -> Option<Sheet> {
    let audit = &analysis.closures;
    let of = |department: Option<&str>, finding| {
        audit
            .shares
            .iter()
            .find(|s| s.department.as_deref() == department && s.finding == finding)
    };
    let findings: Vec<ClosureFinding> = ClosureFinding::ALL
        .into_iter()
        .filter(|f| of(None, *f).is_some_and(|s| s.of > 0))
        .collect();
    let mut departments: Vec<&str> = audit
        .shares
        .iter()
        .filter_map(|s| s.department.as_deref())
        .collect();
    departments.dedup();
    let (some, none): (Vec<&str>, Vec<&str>) = departments.into_iter().partition(|d| {
        let mut shares = findings.iter().filter_map(|f| of(Some(d), *f));
        shares.any(|s| s.n > 0)
    });
    if some.is_empty() {
        return None;
    }
    let rows = std::iter::once(None).chain(some.into_iter().map(Some));
    let rows = rows.map(|department| {
        let cells = findings
            .iter()
            .map(|f| share_cell(of(department, *f), analysis.min_n));
        let name = Cell::words(department.unwrap_or("全部"));
        std::iter::once(name).chain(cells).collect()
    });
    let heads = findings.iter().map(|f| Head {
        name: f.name(),
        numeric: true,
    });
    let first = Head {
        name: "承办单位",
        numeric: false,
    };
    Some(Sheet {
        id: "closure-sheet",
        head: 0,
        title: "各承办单位办结质量",
        caption: format!(
            "件数/能判断的件数，下行为比例的 95% 区间（Wilson）；能判断的不足 {} 件的不算比例。分钟级办结：登记后 {} 分钟之内办结。\
             答复雷同：同一份答复用在不同事项上。以转代答：答复只说转交、或叫人到别处去。只说收悉：答复没有说事。\
             办结后再反映：办结后 {} 天之内同一事项又登记。",
            analysis.min_n, audit.minutes, audit.refiled_days
        ),
        columns: std::iter::once(first).chain(heads).collect(),
        rows: rows.collect(),
        note: match none.len() {
            0 => String::new(),
            n => format!("另有 {n} 个单位没有发现，见 tables/closure_audit.csv。"),
        },
    })
}

fn share_cell(of: Option<&ClosureShare>, min_n: u64) -> Cell {
    let Some(s) = of.filter(|s| s.of > 0) else {
        return Cell::figure("—", -1);
    };
    let cell = Cell::figure(format!("{}/{}", s.n, s.of), s.n);
    if s.of < min_n {
        return cell.with("样本不足");
    }
    cell.with(format!("{:.1}%～{:.1}%", s.low * 100.0, s.high * 100.0))
}
