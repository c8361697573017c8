//! Inflow and closing over time: all cases on top, one small panel for each family below, on one scale.

use chrono::{Datelike, NaiveDate};

use super::measure::width;
use super::scale::{Scale, real, ticks};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, Flow, Step};
use crate::text::Words;

/// Bars of all families together.
const ALL: Colour = Colour(0x9F, 0xB3, 0xC8);
/// The line of closings, in every panel.
const CLOSED: Colour = Colour(0x1F, 0x29, 0x33);
const LEFT: f64 = 34.0;
const GAP: f64 = 26.0;

/// A panel's place: the plot without its labels.
#[derive(Clone, Copy)]
struct Panel {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

struct Series<'a> {
    received: &'a [u64],
    closed: &'a [u64],
}

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let flow = &analysis.flow;
    let cases = analysis.opening.cases;
    let all = total(flow);
    let scene = if cases < analysis.min_n || flow.steps.len() < 3 {
        placeholder(&w.flow_too_short(cases, flow.steps.len(), w.steps(flow.step)))
    } else {
        draw(flow, &all, plan)
    };
    Chart {
        id: "flow",
        lang: plan.w.lang(),
        title: w.flow_title(w.step(flow.step)),
        caption: caption(flow, cases, w),
        alt: alt(flow, &all, w),
        scene,
        table: table(flow, &all, w),
    }
}

/// All families together.
fn total(flow: &Flow) -> (Vec<u64>, Vec<u64>) {
    let sum = |of: fn(&crate::analysis::FlowRow) -> &Vec<u64>| {
        let at = |at: usize| flow.families.iter().filter_map(|f| of(f).get(at)).sum();
        (0..flow.steps.len()).map(at).collect()
    };
    (sum(|f| &f.received), sum(|f| &f.closed))
}

fn draw(flow: &Flow, all: &(Vec<u64>, Vec<u64>), plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    let w = plan.w;
    legend(&mut scene, w);
    let top = Panel {
        x: LEFT,
        y: 44.0,
        w: WIDTH - LEFT - 6.0,
        h: 150.0,
    };
    let series = Series {
        received: &all.0,
        closed: &all.1,
    };
    scene.text((0.0, 12.0), 14.0, Anchor::Start, INK, w.total());
    let scale = panel(&mut scene, flow, &series, top, (ALL, w), highest(&series));
    peak(&mut scene, flow, &series, (top, scale), w);
    let used: Vec<_> = flow
        .families
        .iter()
        .filter(|f| f.received.iter().chain(&f.closed).any(|n| *n > 0))
        .collect();
    let most = used
        .iter()
        .map(|f| {
            highest(&Series {
                received: &f.received,
                closed: &f.closed,
            })
        })
        .max();
    let wide = (WIDTH - 2.0 * GAP) / 3.0;
    let first = top.y + top.h + 62.0;
    for (at, family) in used.iter().enumerate() {
        let (column, row) = (real((at % 3) as u64), real((at / 3) as u64));
        let (x, y) = (column * (wide + GAP), first + row * 168.0);
        let place = Panel {
            x: x + LEFT,
            y: y + 12.0,
            w: wide - LEFT - 6.0,
            h: 92.0,
        };
        let colour = plan.family(family.family);
        scene.rect(x, y - 18.0, 11.0, 11.0, colour);
        scene.text(
            (x + 18.0, y - 8.0),
            14.0,
            Anchor::Start,
            INK,
            family.family.name_in(w.lang()),
        );
        let (n, closed) = (sum(&family.received), sum(&family.closed));
        let numbers = w.flow_panel(n, closed);
        scene.text((x + wide - 6.0, y - 8.0), 12.0, Anchor::End, MUTED, numbers);
        let series = Series {
            received: &family.received,
            closed: &family.closed,
        };
        panel(
            &mut scene,
            flow,
            &series,
            place,
            (colour.tint(0.72), w),
            most.unwrap_or(1),
        );
    }
    let rows = used.len().div_ceil(3) as u64;
    scene.height = first + real(rows) * 168.0 - 36.0;
    scene
}

fn sum(of: &[u64]) -> u64 {
    of.iter().sum()
}

fn highest(series: &Series<'_>) -> u64 {
    let all = series.received.iter().chain(series.closed);
    all.max().copied().unwrap_or(0)
}

fn legend(scene: &mut Scene, w: Words) {
    let x = WIDTH - w.lang().pick(130.0, 158.0);
    scene.rect(x, 3.0, 11.0, 11.0, ALL);
    scene.text((x + 17.0, 12.5), 12.5, Anchor::Start, MUTED, w.flow_in());
    let x = x + w.lang().pick(0.0, 26.0);
    scene.line(&[(x + 64.0, 8.5), (x + 86.0, 8.5)], 1.6, CLOSED);
    scene.text((x + 92.0, 12.5), 12.5, Anchor::Start, MUTED, w.flow_out());
}

/// Bars of inflow, a line of closings, grid and axes. Answers the vertical scale.
fn panel(
    scene: &mut Scene,
    flow: &Flow,
    series: &Series<'_>,
    at: Panel,
    (fill, w): (Colour, Words),
    most: u64,
) -> Scale {
    let parts = if at.h > 120.0 { 4 } else { 3 };
    let ticks = ticks(most, parts);
    let scale = Scale {
        most: real(ticks.last().copied().unwrap_or(1)),
        from: at.y + at.h,
        to: at.y,
    };
    for tick in ticks {
        let y = scale.at(real(tick));
        let colour = if tick == 0 { AXIS } else { GRID };
        scene.line(&[(at.x, y), (at.x + at.w, y)], 1.0, colour);
        scene.text(
            (at.x - 6.0, y + 4.0),
            11.0,
            Anchor::End,
            MUTED,
            tick.to_string(),
        );
    }
    let step = at.w / real(flow.steps.len() as u64);
    let gap = if step > 5.0 { 1.0 } else { 0.0 };
    let whole = flow.steps.len() - usize::from(flow.last_is_partial);
    for (n, left) in series.received.iter().zip(0_u32..) {
        let x = at.x + f64::from(left) * step;
        let y = scale.at(real(*n));
        let partial = left as usize >= whole;
        if *n > 0 {
            let fill = if partial { fill.tint(0.45) } else { fill };
            scene.rect(x, y, step - gap, scale.from - y, fill);
        }
    }
    let points = series.closed.iter().take(whole).zip(0_u32..);
    let points = points.map(|(n, at_step)| {
        let x = at.x + (f64::from(at_step) + 0.5) * step;
        (x, scale.at(real(*n)))
    });
    scene.line(&points.collect::<Vec<_>>(), 1.4, CLOSED);
    dates(scene, flow, at, step, w);
    scale
}

/// Labels of the time axis, as many as fit.
fn dates(scene: &mut Scene, flow: &Flow, at: Panel, step: f64, w: Words) {
    let every = every(flow, at.w);
    let mut free = f64::MIN;
    let mut year = None;
    let base = at.y + at.h;
    for (day, n) in flow.steps.iter().zip(0_u32..) {
        let first_of_month = flow.step != Step::Week || day.day() <= 7;
        let round = |every| first_of_month && day.month0().is_multiple_of(every);
        if !every.is_none_or(round) {
            continue;
        }
        let text = tick(flow.step, *day, every, (year != Some(day.year()), w));
        let x = at.x + f64::from(n) * step;
        let wide = width(&text, 11.0);
        if x < free || x + wide > at.x + at.w + 6.0 {
            continue;
        }
        scene.line(&[(x, base), (x, base + 4.0)], 1.0, AXIS);
        scene.text((x, base + 16.0), 11.0, Anchor::Start, MUTED, text);
        free = x + wide + 10.0;
        year = Some(day.year());
    }
}

/// Of how many months every one is labelled, so that labels repeat evenly; `None` labels every step.
fn every(flow: &Flow, room: f64) -> Option<u32> {
    let steps = real(flow.steps.len() as u64);
    let months = match flow.step {
        Step::Week => steps * 0.23,
        Step::Month => steps,
        Step::Quarter => steps * 3.0,
        Step::Year => return None,
    };
    if flow.step == Step::Week && months < 3.0 {
        return None;
    }
    let fits = |every: &u32| months / f64::from(*every) * 62.0 <= room;
    Some([1, 2, 3, 6, 12].into_iter().find(fits).unwrap_or(12))
}

/// The label of a tick: no finer than the ticks are.
fn tick(step: Step, day: NaiveDate, every: Option<u32>, (with_year, w): (bool, Words)) -> String {
    match (step, every) {
        (_, Some(12)) => w.year(day),
        (Step::Week, Some(_)) => w.step_label(Step::Month, day, with_year),
        _ => w.step_label(step, day, with_year),
    }
}

/// Names the step with the most inflow.
fn peak(
    scene: &mut Scene,
    flow: &Flow,
    series: &Series<'_>,
    (at, scale): (Panel, Scale),
    w: Words,
) {
    let Some(most) = series.received.iter().max().filter(|n| **n > 0) else {
        return;
    };
    let found = series.received.iter().position(|n| n == most);
    let Some((n, day)) = found.and_then(|n| Some((n, flow.steps.get(n)?))) else {
        return;
    };
    let text = w.flow_peak(name(flow.step, *day, w), most);
    let half = width(&text, 12.0) / 2.0;
    let step = at.w / real(flow.steps.len() as u64);
    let bar = at.x + (real(n as u64) + 0.5) * step;
    scene.line(
        &[(bar, at.y - 4.0), (bar, scale.at(real(*most)) - 1.0)],
        1.0,
        AXIS,
    );
    let x = bar.clamp(at.x + half, at.x + at.w - half);
    scene.text((x, at.y - 9.0), 12.0, Anchor::Middle, INK, text);
}

/// A step in words.
fn name(step: Step, day: NaiveDate, w: Words) -> String {
    match step {
        Step::Week => w.flow_week_of(w.date(day)),
        _ => w.step_label(step, day, true),
    }
}

fn caption(flow: &Flow, cases: u64, w: Words) -> String {
    let mut text = w.flow_caption(cases);
    if flow.step == Step::Week {
        text.push_str(w.flow_mondays());
    }
    if flow.last_is_partial {
        text.push_str(&w.flow_partial(w.step(flow.step)));
    }
    if flow.closed_undated > 0 {
        text.push_str(&w.flow_undated(flow.closed_undated));
    }
    text
}

fn alt(flow: &Flow, all: &(Vec<u64>, Vec<u64>), w: Words) -> String {
    let (Some(first), Some(last)) = (flow.steps.first(), flow.steps.last()) else {
        return w.no_cases().to_owned();
    };
    let families = flow.families.iter().filter(|f| sum(&f.received) > 0);
    let families =
        families.map(|f| w.flow_alt_family(f.family.name_in(w.lang()), sum(&f.received)));
    w.flow_alt(
        name(flow.step, *first, w),
        name(flow.step, *last, w),
        w.step(flow.step),
        sum(&all.0),
        sum(&all.1),
        families.collect::<Vec<_>>().join(w.comma()),
    )
}

fn table(flow: &Flow, all: &(Vec<u64>, Vec<u64>), w: Words) -> Table {
    let first = match flow.step {
        Step::Week => w.flow_col_week(),
        Step::Month => w.flow_col_month(),
        Step::Quarter => w.flow_col_quarter(),
        Step::Year => w.flow_col_year(),
    };
    let mut names = vec![
        first.to_owned(),
        w.flow_in().to_owned(),
        w.flow_out().to_owned(),
    ];
    names.extend(
        flow.families
            .iter()
            .map(|f| w.flow_col_family(f.family.name_in(w.lang()))),
    );
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut table = Table::new(&names, 1);
    for (at, day) in flow.steps.iter().enumerate() {
        let of = |column: &[u64]| column.get(at).copied().unwrap_or(0);
        let when = match flow.step {
            Step::Week => day.to_string(),
            step => w.step_label(step, *day, true),
        };
        let mut row = vec![when, of(&all.0).to_string(), of(&all.1).to_string()];
        let families = flow.families.iter();
        row.extend(families.map(|f| pair(of(&f.received), of(&f.closed))));
        table.rows.push(row);
    }
    table
}

/// Received and closed in one cell; a dash when nothing happened.
fn pair(received: u64, closed: u64) -> String {
    if received + closed == 0 {
        "—".to_owned()
    } else {
        format!("{received}/{closed}")
    }
}
