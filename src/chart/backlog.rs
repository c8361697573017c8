//! Overdue and due soon by department: stacked bars beside the numbers.

use super::measure::{fit, width};
use super::scale::{Scale, real, ticks};
use super::scene::{AXIS, Anchor, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, Backlog, BacklogRow};
use crate::text::Words;

const LABEL: f64 = 196.0;
const ROW: f64 = 30.0;
const HEAD: f64 = 34.0;
/// The right edges of the columns of numbers, counted from the right.
const COLUMNS: [f64; 4] = [216.0, 158.0, 100.0, 0.0];
/// The most departments that are drawn one by one.
const ROWS: usize = 15;

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let backlog = &analysis.backlog;
    let rows = drawn(backlog, w);
    let opening = &analysis.opening;
    let scene = if rows.is_empty() {
        placeholder(&w.backlog_none(opening.pending))
    } else {
        draw(&rows, plan)
    };
    Chart {
        id: "backlog",
        lang: plan.w.lang(),
        title: w.backlog_title().to_owned(),
        caption: caption(analysis, &rows, w),
        alt: alt(analysis, &rows, w),
        scene,
        table: table(backlog, w),
    }
}

/// Departments with something overdue or due soon; the tail together.
fn drawn(backlog: &Backlog, w: Words) -> Vec<BacklogRow> {
    let mut rows: Vec<_> = backlog
        .departments
        .iter()
        .filter(|row| row.overdue + row.due_soon > 0)
        .map(|row| BacklogRow {
            department: w.department(&row.department),
            ..row.clone()
        })
        .collect();
    if rows.len() > ROWS {
        let rest = rows.split_off(ROWS - 1);
        rows.push(BacklogRow {
            department: w.backlog_others(rest.len()),
            pending: rest.iter().map(|row| row.pending).sum(),
            overdue: rest.iter().map(|row| row.overdue).sum(),
            due_soon: rest.iter().map(|row| row.due_soon).sum(),
            oldest_days_over: rest.iter().filter_map(|row| row.oldest_days_over).max(),
        });
    }
    rows
}

fn draw(rows: &[BacklogRow], plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    let most = rows.iter().map(|row| row.overdue + row.due_soon).max();
    let ticks = ticks(most.unwrap_or(1), 5);
    let scale = Scale {
        most: real(ticks.last().copied().unwrap_or(1)),
        from: LABEL,
        to: WIDTH - 262.0,
    };
    let bottom = HEAD + ROW * real(rows.len() as u64) + 4.0;
    for tick in &ticks {
        let x = scale.at(real(*tick));
        scene.line(
            &[(x, HEAD), (x, bottom)],
            1.0,
            if *tick == 0 { AXIS } else { GRID },
        );
        scene.text(
            (x, bottom + 16.0),
            11.5,
            Anchor::Middle,
            MUTED,
            tick.to_string(),
        );
    }
    scene.text(
        (scale.to + 18.0, bottom + 16.0),
        11.5,
        Anchor::Start,
        MUTED,
        plan.w.cases_axis(),
    );
    head(&mut scene, plan);
    for (row, n) in rows.iter().zip(0_u32..) {
        put(
            &mut scene,
            row,
            scale,
            HEAD + ROW * f64::from(n) + 4.0,
            plan,
        );
    }
    scene.height = bottom + 24.0;
    scene
}

fn head(scene: &mut Scene, plan: &Plan) {
    let w = plan.w;
    let y = 18.0;
    scene.text((0.0, y), 12.5, Anchor::Start, MUTED, w.col_department());
    let names = [
        w.col_overdue(),
        w.col_due_soon(),
        w.col_open(),
        w.backlog_oldest(),
    ];
    let colours = [Some(plan.overdue), Some(plan.due_soon), None, None];
    // A long head moves to the left of the one behind it.
    let mut free = WIDTH;
    let mut heads = Vec::with_capacity(names.len());
    for ((from_right, name), colour) in COLUMNS.iter().zip(names).zip(colours).rev() {
        let x = (WIDTH - from_right).min(free);
        heads.push((x, name, colour));
        let swatch = if colour.is_some() { 16.0 } else { 0.0 };
        free = x - width(name, 12.5) - swatch - 14.0;
    }
    for (x, name, colour) in heads.into_iter().rev() {
        scene.text((x, y), 12.5, Anchor::End, MUTED, name);
        if let Some(colour) = colour {
            scene.rect(x - width(name, 12.5) - 16.0, y - 10.0, 11.0, 11.0, colour);
        }
    }
    scene.line(&[(0.0, y + 9.0), (WIDTH, y + 9.0)], 1.0, AXIS);
}

fn put(scene: &mut Scene, row: &BacklogRow, scale: Scale, y: f64, plan: &Plan) {
    let name = fit(&row.department, 13.5, LABEL - 14.0);
    scene.text((0.0, y + 16.0), 13.5, Anchor::Start, INK, name);
    let (first, second) = (
        scale.at(real(row.overdue)),
        scale.at(real(row.overdue + row.due_soon)),
    );
    if row.overdue > 0 {
        scene.rect(
            scale.from,
            y + 3.0,
            (first - scale.from).max(1.5),
            17.0,
            plan.overdue,
        );
    }
    if row.due_soon > 0 {
        scene.rect(
            first,
            y + 3.0,
            (second - first).max(1.5),
            17.0,
            plan.due_soon,
        );
    }
    let oldest = row
        .oldest_days_over
        .map_or_else(|| "—".to_owned(), |days| plan.w.days_value(days));
    let cells = [
        row.overdue.to_string(),
        row.due_soon.to_string(),
        row.pending.to_string(),
        oldest,
    ];
    for (from_right, cell) in COLUMNS.iter().zip(cells) {
        scene.text((WIDTH - from_right, y + 16.0), 13.5, Anchor::End, INK, cell);
    }
}

fn caption(analysis: &Analysis, rows: &[BacklogRow], w: Words) -> String {
    let opening = &analysis.opening;
    let mut text = w.backlog_caption(
        analysis.as_of,
        opening.pending,
        opening.overdue,
        analysis.inputs.due_soon_days,
        opening.due_soon,
    );
    if !rows.is_empty() {
        text.push_str(w.backlog_caption_bars());
    }
    let calm = analysis
        .backlog
        .departments
        .iter()
        .filter(|row| row.overdue + row.due_soon == 0)
        .count();
    if calm > 0 && !rows.is_empty() {
        text.push_str(&w.backlog_caption_calm(calm));
    }
    text
}

fn alt(analysis: &Analysis, rows: &[BacklogRow], w: Words) -> String {
    if rows.is_empty() {
        return w.backlog_none(analysis.opening.pending);
    }
    let rows = rows.iter().map(|row| {
        let (name, over, soon) = (&row.department, row.overdue, row.due_soon);
        w.backlog_alt_row(name, over, soon)
    });
    w.backlog_alt(rows.collect::<Vec<_>>().join(w.parted()))
}

fn table(backlog: &Backlog, w: Words) -> Table {
    let names = [
        w.col_department(),
        w.col_open(),
        w.col_overdue(),
        w.col_due_soon(),
        w.backlog_col_within(),
        w.backlog_col_oldest(),
    ];
    let mut table = Table::new(&names, 1);
    for row in &backlog.departments {
        table.rows.push(vec![
            w.department(&row.department),
            row.pending.to_string(),
            row.overdue.to_string(),
            row.due_soon.to_string(),
            (row.pending - row.overdue - row.due_soon).to_string(),
            row.oldest_days_over
                .map_or_else(|| "—".to_owned(), |days| days.to_string()),
        ]);
    }
    table
}
