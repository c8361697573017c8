//! Who owes how much to how many for how long: bars of money with the bounds of the words, people and days beside them.

use super::measure::{fit, width, wrap};
use super::scale::{Scale, ticks};
use super::scene::{AXIS, Anchor, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::Analysis;
use crate::petition::{Debt, Family};
use crate::text::Words;

const LABEL: f64 = 232.0;
const ROW: f64 = 42.0;
const HEAD: f64 = 34.0;
/// The right edges of the columns of figures, counted from the right.
const COLUMNS: [f64; 4] = [252.0, 146.0, 80.0, 0.0];
/// How much of a colour is kept for what is closed.
const CLOSED_TINT: f64 = 0.35;

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let rows = drawn(analysis);
    let with: u64 = rows.iter().map(|d| d.amount_open.with).sum();
    let least = analysis.ledger_shown.min_n;
    let scene = if with < least.max(1) {
        placeholder(&w.debts_too_few(with, least.max(1)))
    } else {
        draw(rows.get(..most(analysis, &rows)).unwrap_or(&rows), plan)
    };
    Chart {
        id: "debts",
        lang: plan.w.lang(),
        title: title(&rows, w),
        caption: caption(analysis, &rows, with, w),
        alt: alt(analysis, &rows, w),
        scene,
        table: table(&rows, w),
    }
}

fn title(rows: &[&Debt], w: Words) -> String {
    let most = rows.iter().max_by_key(|d| d.amount_open.known);
    let all: i64 = rows.iter().map(|d| d.amount_open.known).sum();
    most.map_or_else(
        || w.debts_title_none().to_owned(),
        |first| {
            w.debts_title(
                w.money(all),
                w.data(&fit(&first.respondent, 1.0, 14.0)),
                w.money(first.amount_open.known),
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

fn draw(rows: &[&Debt], plan: &Plan) -> Scene {
    let w = plan.w;
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
        let large = w.lang().pick(10_000.0, 1000.0);
        let shown = if in_wan { value / large } else { value };
        let text = format!("{shown:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        scene.text((x, bottom + 16.0), 11.5, Anchor::Middle, MUTED, text);
    }
    let unit = if in_wan {
        w.debts_axis_wan()
    } else {
        w.debts_axis_yuan()
    };
    let end = (scale.to + 18.0, bottom + 16.0);
    scene.text(end, 11.5, Anchor::Start, MUTED, unit);
    head(&mut scene, w);
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
        let name = family.name_in(plan.w.lang());
        scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, name);
        x += 40.0 + width(name, 12.0);
    }
    let closed = |d: &&&Debt| d.amount.known > d.amount_open.known;
    if let Some(first) = rows.iter().find(closed) {
        let fill = plan.family(first.family).tint(CLOSED_TINT);
        scene.rect(x, y - 10.0, 11.0, 11.0, fill);
        let words = plan.w.debts_closed();
        scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, words);
    }
}

fn head(scene: &mut Scene, w: Words) {
    let y = 18.0;
    scene.text((0.0, y), 12.5, Anchor::Start, MUTED, w.col_unit());
    let names = [
        w.debts_open_amount(),
        w.debts_unstated(),
        w.debts_people(),
        w.debts_oldest(),
    ];
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
    let w = plan.w;
    let middle = y + 17.0;
    let lines = name_lines(&w.data(&row.respondent));
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
        n => w.debts_unknown(n, row.matters.len()),
    };
    let people = match (row.people.with, row.people.unknown) {
        (0, _) => "—".to_owned(),
        (_, 0) => w.debts_known_people(row.people.known),
        _ => w.debts_least_people(row.people.known),
    };
    let days = row.open_days.unwrap_or(row.days);
    let cells = [
        w.money(row.amount_open.known),
        unknown,
        people,
        w.debts_days(days),
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

fn caption(analysis: &Analysis, rows: &[&Debt], with: u64, w: Words) -> String {
    let shown = most(analysis, rows);
    let mut text = w.debts_caption(analysis.as_of, with, rows.len());
    if rows.len() > shown {
        text.push_str(&w.debts_caption_shown(shown));
    }
    text.push_str(w.debts_caption_marks());
    text
}

fn alt(analysis: &Analysis, rows: &[&Debt], w: Words) -> String {
    if rows.is_empty() {
        return w.debts_alt_none().to_owned();
    }
    let rows = rows.iter().take(most(analysis, rows)).map(|d| {
        w.debts_alt_row(
            w.data(&d.respondent),
            d.family.name_in(w.lang()),
            w.money(d.amount_open.known),
            d.people.known,
            d.open_days.unwrap_or(d.days),
        )
    });
    w.debts_alt(rows.collect::<Vec<_>>().join(w.parted()))
}

fn table(rows: &[&Debt], w: Words) -> Table {
    let names = [
        w.col_unit(),
        w.col_family(),
        w.debts_open_amount(),
        w.debts_col_all(),
        w.debts_col_low(),
        w.debts_col_high(),
        w.debts_col_unknown(),
        w.debts_people(),
        w.debts_col_days(),
    ];
    let mut table = Table::new(&names, 2);
    for d in rows {
        table.rows.push(vec![
            w.data(&d.respondent),
            d.family.name_in(w.lang()).to_owned(),
            w.money(d.amount_open.known),
            w.money(d.amount.known),
            w.money(d.amount.low),
            w.money(d.amount.high),
            d.amount.unknown.to_string(),
            d.people.known.to_string(),
            d.open_days.unwrap_or(d.days).to_string(),
        ]);
    }
    table
}
