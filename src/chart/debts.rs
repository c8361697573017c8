//! Who owes how much to how many for how long: bars of money with the bounds of the words, people and days beside them.

use super::measure::{fit, wrap};
use super::scale::{Scale, ticks};
use super::scene::{AXIS, Anchor, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::Analysis;
use crate::petition::{Debt, Family};

const LABEL: f64 = 232.0;
const ROW: f64 = 42.0;
const HEAD: f64 = 34.0;
/// The right edges of the columns of figures, counted from the right.
const COLUMNS: [f64; 4] = [252.0, 146.0, 80.0, 0.0];
/// How much of a colour is kept for what is closed.
const CLOSED_TINT: f64 = 0.35;

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let rows = drawn(analysis);
    let with: u64 = rows.iter().map(|d| d.amount_open.with).sum();
    let least = analysis.ledger_shown.min_n;
    let scene = if with < least.max(1) {
        placeholder(&format!(
            "在办事项里写明金额和被反映单位的有 {with} 个，不足 {} 个，不画图；逐群数字见表。",
            least.max(1)
        ))
    } else {
        draw(rows.get(..most(analysis, &rows)).unwrap_or(&rows), plan)
    };
    Chart {
        id: "debts",
        title: title(&rows),
        caption: caption(analysis, &rows, with),
        alt: alt(analysis, &rows),
        scene,
        table: table(&rows),
    }
}

fn title(rows: &[&Debt]) -> String {
    let most = rows.iter().max_by_key(|d| d.amount_open.known);
    let all: i64 = rows.iter().map(|d| d.amount_open.known).sum();
    most.map_or_else(
        || "在办事项欠账：没有写明金额的".to_owned(),
        |first| {
            format!(
                "在办事项欠账：写明的共 {}，最多的是{}（{}）",
                money(all),
                fit(&first.respondent, 1.0, 14.0),
                money(first.amount_open.known)
            )
        },
    )
}

fn most(analysis: &Analysis, rows: &[&Debt]) -> usize {
    rows.len().min(analysis.ledger_shown.drawn)
}

/// Groups with money in an open matter; what is no business of the bureau is left out.
fn drawn(analysis: &Analysis) -> Vec<&Debt> {
    let groups = analysis.debts.groups.iter();
    groups
        .filter(|d| d.family != Family::Other && d.amount_open.known > 0)
        .collect()
}

/// 分 as 元, for the axis only.
fn yuan(fen: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sums are far under 2^52 分")]
    let yuan = fen as f64 / 100.0;
    yuan
}

/// 分 as 万元 with two decimals, or as 元 below ten thousand.
pub(crate) fn money(fen: i64) -> String {
    let yuan = yuan(fen);
    if yuan < 10_000.0 {
        format!("{yuan:.0} 元")
    } else {
        format!("{:.2} 万元", yuan / 10_000.0)
    }
}

fn draw(rows: &[&Debt], plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    let most = rows.iter().map(|d| d.amount.high.max(d.amount.known)).max();
    // The axis counts hundreds of yuan, so that its ticks are round sums.
    let hundreds = u64::try_from(most.unwrap_or(1).max(1) / 10_000 + 1).unwrap_or(1);
    let ticks = ticks(hundreds, 4);
    let last = ticks.last().copied().unwrap_or(1);
    let scale = Scale {
        most: super::scale::real(last) * 100.0,
        from: LABEL,
        to: WIDTH - 348.0,
    };
    let bottom = HEAD + ROW * super::scale::real(rows.len() as u64) + 4.0;
    let in_wan = last >= 400;
    for tick in &ticks {
        let value = super::scale::real(*tick) * 100.0;
        let x = scale.at(value);
        let colour = if *tick == 0 { AXIS } else { GRID };
        scene.line(&[(x, HEAD), (x, bottom)], 1.0, colour);
        let shown = if in_wan { value / 10_000.0 } else { value };
        let text = format!("{shown:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        scene.text((x, bottom + 16.0), 11.5, Anchor::Middle, MUTED, text);
    }
    let unit = if in_wan { "万元" } else { "元" };
    let end = (scale.to + 18.0, bottom + 16.0);
    scene.text(end, 11.5, Anchor::Start, MUTED, unit);
    head(&mut scene);
    for (row, n) in rows.iter().zip(0_u32..) {
        put(
            &mut scene,
            row,
            scale,
            HEAD + ROW * f64::from(n) + 4.0,
            plan,
        );
    }
    legend(&mut scene, rows, bottom + 40.0, plan);
    scene.height = bottom + 48.0;
    scene
}

/// The families that are drawn, by colour.
fn legend(scene: &mut Scene, rows: &[&Debt], y: f64, plan: &Plan) {
    let families = Family::ALL.into_iter();
    let families = families.filter(|f| rows.iter().any(|d| d.family == *f));
    let mut x = LABEL;
    for family in families {
        scene.rect(x, y - 10.0, 11.0, 11.0, plan.family(family));
        scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, family.name());
        x += 88.0;
    }
    let closed = |d: &&&Debt| d.amount.known > d.amount_open.known;
    if let Some(first) = rows.iter().find(closed) {
        let fill = plan.family(first.family).tint(CLOSED_TINT);
        scene.rect(x, y - 10.0, 11.0, 11.0, fill);
        let words = "浅色：已办结";
        scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, words);
    }
}

fn head(scene: &mut Scene) {
    let y = 18.0;
    scene.text((0.0, y), 12.5, Anchor::Start, MUTED, "被反映单位");
    let names = ["在办金额", "未写明", "人数", "最久"];
    for (from_right, name) in COLUMNS.iter().zip(names) {
        scene.text((WIDTH - from_right, y), 12.5, Anchor::End, MUTED, name);
    }
    scene.line(&[(0.0, y + 9.0), (WIDTH, y + 9.0)], 1.0, AXIS);
}

/// A long name on two lines; what does not fit on the second ends in an ellipsis.
fn name_lines(name: &str) -> Vec<String> {
    let room = LABEL - 16.0;
    let lines = wrap(name, 13.0, room);
    if lines.len() <= 2 {
        return lines;
    }
    let first = lines.first().cloned().unwrap_or_default();
    let rest: String = lines.into_iter().skip(1).collect();
    vec![first, fit(&rest, 13.0, room)]
}

fn put(scene: &mut Scene, row: &Debt, scale: Scale, y: f64, plan: &Plan) {
    let middle = y + 17.0;
    let lines = name_lines(&row.respondent);
    let first = match lines.len() {
        1 => middle + 4.5,
        _ => middle - 3.5,
    };
    for (line, n) in lines.into_iter().zip(0_u32..) {
        let at = first + 16.0 * f64::from(n);
        scene.text((0.0, at), 13.0, Anchor::Start, INK, line);
    }
    let colour = plan.family(row.family);
    let (open, all) = (
        scale.at(yuan(row.amount_open.known)),
        scale.at(yuan(row.amount.known)),
    );
    let top = middle - 9.0;
    scene.rect(scale.from, top, (open - scale.from).max(1.5), 18.0, colour);
    if all > open + 0.5 {
        scene.rect(open, top, all - open, 18.0, colour.tint(CLOSED_TINT));
    }
    whisker(scene, row, scale, middle);
    let unknown = match row.amount.unknown {
        0 => "—".to_owned(),
        n => format!("{n}/{} 项", row.matters.len()),
    };
    let people = match (row.people.with, row.people.unknown) {
        (0, _) => "—".to_owned(),
        (_, 0) => format!("{} 人", row.people.known),
        _ => format!("≥{} 人", row.people.known),
    };
    let days = row.open_days.unwrap_or(row.days);
    let cells = [
        money(row.amount_open.known),
        unknown,
        people,
        format!("{days} 天"),
    ];
    for (from_right, cell) in COLUMNS.iter().zip(cells) {
        let at = (WIDTH - from_right, middle + 4.5);
        scene.text(at, 13.0, Anchor::End, INK, cell);
    }
}

/// From the least to the most that the words can mean, where they are not exact.
fn whisker(scene: &mut Scene, row: &Debt, scale: Scale, y: f64) {
    let (low, high) = (
        scale.at(yuan(row.amount.low)),
        scale.at(yuan(row.amount.high)),
    );
    if high - low < 1.0 {
        return;
    }
    // A pale rim keeps the line visible on a dark bar.
    for (wide, colour) in [(3.4, PAPER), (1.2, INK)] {
        scene.line(&[(low, y), (high, y)], wide, colour);
        for x in [low, high] {
            scene.line(&[(x, y - 4.0), (x, y + 4.0)], wide, colour);
        }
    }
}

fn caption(analysis: &Analysis, rows: &[&Debt], with: u64) -> String {
    let shown = most(analysis, rows);
    let mut text = format!(
        "截至 {}，按事项计，同一事项重复反映只计一次；只画在办事项写明金额的（{with} 个事项、{} 群）。",
        analysis.as_of,
        rows.len()
    );
    if rows.len() > shown {
        text.push_str(&format!("画出前 {shown} 群。"));
    }
    text.push_str(
        "深色为在办事项的金额，浅色为同群已办结事项的金额，细线为字面的下限和上限；“未写明”是没有写明金额的事项，\
         “最久”从最早一件在办事项的首次登记算起。金额、人数由程序从文字中读出，未经核实。",
    );
    text
}

fn alt(analysis: &Analysis, rows: &[&Debt]) -> String {
    if rows.is_empty() {
        return "在办事项没有写明金额。".to_owned();
    }
    let rows = rows.iter().take(most(analysis, rows)).map(|d| {
        format!(
            "{}{}在办金额 {}、{} 人、最久 {} 天",
            d.respondent,
            d.family.name(),
            money(d.amount_open.known),
            d.people.known,
            d.open_days.unwrap_or(d.days)
        )
    });
    format!("横条图：{}。", rows.collect::<Vec<_>>().join("；"))
}

fn table(rows: &[&Debt]) -> Table {
    let names = [
        "被反映单位",
        "诉求大类",
        "在办金额",
        "金额合计",
        "下限",
        "上限",
        "未写明金额（事项）",
        "人数",
        "最久（天）",
    ];
    let mut table = Table::new(&names, 2);
    for d in rows {
        table.rows.push(vec![
            d.respondent.clone(),
            d.family.name().to_owned(),
            money(d.amount_open.known),
            money(d.amount.known),
            money(d.amount.low),
            money(d.amount.high),
            d.amount.unknown.to_string(),
            d.people.known.to_string(),
            d.open_days.unwrap_or(d.days).to_string(),
        ]);
    }
    table
}
