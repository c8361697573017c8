//! How long until the answer, open cases included: the share not answered yet as curves with bands, one panel for all
//! cases and one for each large department.

use super::measure::{fit, width};
use super::scale::{Scale, real};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, Curve, Curves, Mark, STATUTORY_DAYS};
use crate::text::Words;

const COLUMNS: usize = 3;
const GAP: f64 = 26.0;
const LEFT: f64 = 40.0;
const HEAD: f64 = 26.0;
const PLOT: f64 = 128.0;
const ROW: f64 = 256.0;
/// The curve of all cases behind a department's.
const ALL: Colour = Colour(0x8A, 0x94, 0x9E);
/// A panel's own curve.
const OWN: Colour = Colour(0x1D, 0x44, 0x68);
/// Its band.
const BAND: Colour = Colour(0xCF, 0xDC, 0xE8);

/// The place of a panel's plot, and its scales.
#[derive(Clone, Copy)]
struct Panel {
    x: Scale,
    y: Scale,
}

impl Panel {
    fn of(at: usize, axis_days: u32) -> Self {
        let w = (WIDTH - GAP * real((COLUMNS - 1) as u64)) / real(COLUMNS as u64);
        let (column, row) = (real((at % COLUMNS) as u64), real((at / COLUMNS) as u64));
        let from = column * (w + GAP) + LEFT;
        let top = HEAD + row * ROW + 46.0;
        Self {
            x: Scale {
                most: f64::from(axis_days),
                from,
                to: from + w - LEFT - 12.0,
            },
            y: Scale {
                most: 1.0,
                from: top + PLOT,
                to: top,
            },
        }
    }

    fn left(self) -> f64 {
        self.x.from - LEFT
    }
}

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let curves = &analysis.curves;
    let scene = if curves.rows.is_empty() {
        placeholder(&w.curves_too_few(curves.cases, curves.least, curves.answered, analysis.min_n))
    } else {
        draw(curves, plan)
    };
    Chart {
        id: "answering_curve",
        lang: plan.w.lang(),
        title: title(curves, w),
        caption: caption(curves, analysis.min_n, w),
        alt: alt(curves, w),
        scene,
        table: table(curves, w),
    }
}

fn name(curve: &Curve, w: Words) -> String {
    let department = curve.department.as_deref();
    department.map_or_else(|| w.all().to_owned(), |d| w.department(d))
}

fn per_cent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn statutory(curve: &Curve) -> Option<&Mark> {
    curve.marks.iter().find(|m| m.day == STATUTORY_DAYS)
}

fn title(curves: &Curves, w: Words) -> String {
    let Some(all) = curves.rows.first() else {
        return w.curves_title().to_owned();
    };
    let half = match all.median {
        Some(day) => w.curves_half(day),
        None => w.curves_less_than_half().to_owned(),
    };
    match statutory(all) {
        Some(mark) => w.curves_title_late(half, STATUTORY_DAYS, per_cent(mark.share)),
        None => w.curves_title_half(half),
    }
}

fn draw(curves: &Curves, plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    legend(&mut scene, plan, curves.rows.len() > 1);
    let all = curves.rows.first();
    for (at, curve) in curves.rows.iter().enumerate() {
        let behind = all.filter(|_| at > 0);
        panel(
            &mut scene,
            Panel::of(at, curves.axis_days),
            curve,
            behind,
            plan,
        );
    }
    let rows = curves.rows.len().div_ceil(COLUMNS);
    scene.height = HEAD + real(rows as u64) * ROW - 20.0;
    scene
}

fn legend(scene: &mut Scene, plan: &Plan, several: bool) {
    let w = plan.w;
    let y = 12.0;
    let mut x = 0.0;
    let mut say = |scene: &mut Scene, words: &str, kind: u8| {
        match kind {
            0 => {
                scene.rect(x, y - 9.0, 22.0, 10.0, BAND);
                scene.line(&[(x, y - 4.0), (x + 22.0, y - 4.0)], 2.0, OWN);
            }
            1 => scene.line(&[(x, y - 4.0), (x + 22.0, y - 4.0)], 1.3, ALL),
            2 => median_mark(scene, (x + 11.0, y - 4.0)),
            _ => dashes(scene, x + 11.0, y - 12.0, y + 2.0, plan.overdue),
        }
        scene.text((x + 28.0, y), 12.0, Anchor::Start, MUTED, words);
        x += 28.0 + width(words, 12.0) + 20.0;
    };
    say(scene, w.curves_legend_share(), 0);
    if several {
        say(scene, w.all(), 1);
    }
    say(scene, w.curves_legend_median(), 2);
    say(scene, w.curves_legend_law(), 3);
}

fn median_mark(scene: &mut Scene, (x, y): (f64, f64)) {
    scene.dot(x, y, 5.0, OWN);
    scene.dot(x, y, 2.8, PAPER);
}

fn dashes(scene: &mut Scene, x: f64, top: f64, bottom: f64, colour: Colour) {
    let mut y = top;
    while y < bottom {
        scene.line(&[(x, y), (x, (y + 4.0).min(bottom))], 1.4, colour);
        y += 7.0;
    }
}

fn panel(scene: &mut Scene, at: Panel, curve: &Curve, all: Option<&Curve>, plan: &Plan) {
    let w = plan.w;
    let top = at.y.to;
    let room = at.x.to - at.left();
    let open = curve.n - curve.answered;
    let title = fit(&name(curve, w), 13.5, room);
    scene.text((at.left(), top - 30.0), 13.5, Anchor::Start, INK, title);
    let note = w.curves_panel(curve.n, curve.answered, open);
    scene.text((at.left(), top - 13.0), 11.5, Anchor::Start, MUTED, note);
    axes(scene, at, w);
    band(scene, at, curve);
    let law = at.x.at(f64::from(STATUTORY_DAYS));
    dashes(scene, law, top, at.y.from, plan.overdue);
    if let Some(all) = all {
        scene.line(&steps(at, all), 1.3, ALL);
    }
    scene.line(&steps(at, curve), 2.2, OWN);
    if let Some(day) = curve.median.filter(|day| *day <= end(at, curve)) {
        median_mark(scene, (at.x.at(f64::from(day)), at.y.at(0.5)));
    }
    read_off(scene, at, curve, w);
}

/// What the panel says in figures, below the axis: no label has to dodge a curve.
fn read_off(scene: &mut Scene, at: Panel, curve: &Curve, w: Words) {
    let y = at.y.from + 34.0;
    let median = match (curve.median, curve.median_band) {
        (Some(day), (low, high)) => w.curves_median(day, between(low, high, w)),
        (None, _) => w.curves_no_median().to_owned(),
    };
    let late = statutory(curve).map_or_else(
        || w.curves_none_so_long().to_owned(),
        |mark| w.curves_late(per_cent(mark.share), band_of(mark, w)),
    );
    scene.text((at.left(), y), 12.0, Anchor::Start, INK, median);
    scene.text((at.left(), y + 16.0), 12.0, Anchor::Start, INK, late);
}

/// The interval of a mark in brackets, in per cent.
fn band_of(mark: &Mark, w: Words) -> String {
    mark.band.map_or_else(String::new, |(low, high)| {
        w.within(format!("{:.0}–{:.0}", low * 100.0, high * 100.0))
    })
}

fn between(low: Option<u32>, high: Option<u32>, w: Words) -> String {
    match (low, high) {
        (Some(low), Some(high)) => w.within(format!("{low}–{high}")),
        (Some(low), None) => w.curves_at_least(low),
        _ => String::new(),
    }
}

fn axes(scene: &mut Scene, at: Panel, w: Words) {
    for (share, text) in [(0.0, "0"), (0.5, "50%"), (1.0, "100%")] {
        let y = at.y.at(share);
        let colour = if share > 0.0 { GRID } else { AXIS };
        scene.line(&[(at.x.from, y), (at.x.to, y)], 1.0, colour);
        scene.text((at.x.from - 6.0, y + 4.0), 11.0, Anchor::End, MUTED, text);
    }
    let step = [30.0, 60.0, 120.0]
        .into_iter()
        .find(|step| at.x.most / step <= 4.0)
        .unwrap_or(at.x.most);
    let mut day = 0.0;
    while day <= at.x.most {
        let x = at.x.at(day);
        scene.line(&[(x, at.y.from), (x, at.y.from + 4.0)], 1.0, AXIS);
        let text = if day > 0.0 {
            format!("{day:.0}")
        } else {
            w.curves_day_zero().to_owned()
        };
        scene.text((x, at.y.from + 15.0), 11.0, Anchor::Middle, MUTED, text);
        day += step;
    }
}

/// The last drawn day.
fn end(at: Panel, curve: &Curve) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the axis ends within a year"
    )]
    let axis = at.x.most as u32;
    curve.until.min(axis)
}

/// The stairs of a curve from day 0 to its end.
fn steps(at: Panel, curve: &Curve) -> Vec<(f64, f64)> {
    let end = end(at, curve);
    let mut points = vec![(at.x.from, at.y.at(1.0))];
    let mut before = 1.0;
    for rung in curve.rungs.iter().take_while(|r| r.day <= end) {
        let x = at.x.at(f64::from(rung.day));
        points.push((x, at.y.at(before)));
        points.push((x, at.y.at(rung.share)));
        before = rung.share;
    }
    points.push((at.x.at(f64::from(end)), at.y.at(before)));
    points
}

fn band(scene: &mut Scene, at: Panel, curve: &Curve) {
    let end = end(at, curve);
    let rungs = curve.rungs.iter().take_while(|r| r.day <= end);
    let (mut upper, mut lower) = (Vec::new(), Vec::new());
    let mut last: Option<(f64, f64)> = None;
    let mut stop = end;
    for rung in rungs {
        let x = at.x.at(f64::from(rung.day));
        if let Some((low, high)) = last {
            upper.push((x, at.y.at(high)));
            lower.push((x, at.y.at(low)));
        }
        let Some((low, high)) = rung.band else {
            stop = rung.day;
            break;
        };
        upper.push((x, at.y.at(high)));
        lower.push((x, at.y.at(low)));
        last = Some((low, high));
    }
    if let Some((low, high)) = last {
        let x = at.x.at(f64::from(stop));
        upper.push((x, at.y.at(high)));
        lower.push((x, at.y.at(low)));
    }
    if upper.len() > 1 {
        upper.extend(lower.into_iter().rev());
        scene.area(&upper, BAND);
    }
}

fn caption(curves: &Curves, min_n: u64, w: Words) -> String {
    let mut text = w.curves_caption(curves.cases, min_n, STATUTORY_DAYS);
    if curves.not_accepted > 0 {
        text.push_str(&w.curves_caption_refused(curves.not_accepted));
    }
    if curves.undated > 0 {
        text.push_str(&w.curves_caption_undated(curves.undated));
    }
    if curves.others > 0 && !curves.rows.is_empty() {
        text.push_str(&w.curves_caption_others(curves.others));
    }
    text
}

fn alt(curves: &Curves, w: Words) -> String {
    if curves.rows.is_empty() {
        return w.curves_alt_none(curves.cases);
    }
    let rows = curves.rows.iter().map(|curve| {
        let median = match curve.median {
            Some(day) => w.curves_alt_median(day),
            None => w.curves_no_median().to_owned(),
        };
        let late = statutory(curve)
            .map(|m| w.curves_alt_late(per_cent(m.share)))
            .unwrap_or_default();
        w.curves_alt_row(name(curve, w), curve.n, median, late)
    });
    w.curves_alt(rows.collect::<Vec<_>>().join(w.parted()))
}

fn table(curves: &Curves, w: Words) -> Table {
    let after = [30, STATUTORY_DAYS, 90].map(|days| w.curves_col_after(days));
    let mut names = vec![
        w.col_department(),
        w.col_n(),
        w.curves_col_answered(),
        w.col_open(),
        w.curves_col_median(),
    ];
    names.extend(after.iter().map(String::as_str));
    let mut table = Table::new(&names, 1);
    for curve in &curves.rows {
        let median = curve.median.map_or_else(
            || w.curves_not_reached().to_owned(),
            |day| {
                let band = between(curve.median_band.0, curve.median_band.1, w);
                format!("{day}{band}")
            },
        );
        let at = |day: u32| match curve.marks.iter().find(|m| m.day == day) {
            None => "—".to_owned(),
            Some(mark) => w.curves_cell(per_cent(mark.share), band_of(mark, w), mark.at_risk),
        };
        table.rows.push(vec![
            name(curve, w),
            curve.n.to_string(),
            curve.answered.to_string(),
            (curve.n - curve.answered).to_string(),
            median,
            at(30),
            at(STATUTORY_DAYS),
            at(90),
        ]);
    }
    if table.rows.is_empty() {
        let mut row = vec![w.too_few().to_owned(), curves.cases.to_string()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
