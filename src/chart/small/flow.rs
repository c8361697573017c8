//! Filings and closings over time, all families together.

use chrono::{Datelike, NaiveDate};

use super::{HEIGHT, WIDTH};
use crate::analysis::{Analysis, Flow, Step};
use crate::chart::Plan;
use crate::chart::measure::width;
use crate::chart::scale::{Scale, real, ticks};
use crate::chart::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, Scene};
use crate::petition::Family;
use crate::text::Lang;

const TEXT: f64 = 15.0;
const TOP: f64 = 30.0;
const FOOT: f64 = 28.0;
/// The least number of steps that show a course.
const STEPS: usize = 3;

/// Bars of filings and a line of closings; `None` with too little data.
pub(super) fn scene(analysis: &Analysis, plan: &Plan, lang: Lang) -> Option<Scene> {
    let flow = &analysis.flow;
    if analysis.opening.cases < analysis.min_n.max(1) || flow.steps.len() < STEPS {
        return None;
    }
    let received = total(flow, |row| &row.received);
    let closed = total(flow, |row| &row.closed);
    let mut scene = Scene::new();
    (scene.width, scene.height) = (WIDTH, HEIGHT);
    let fill = plan.family(Family::Wages).tint(0.45);
    legend(&mut scene, flow, fill, lang);
    let most = received.iter().chain(&closed).max().copied().unwrap_or(1);
    let ticks = ticks(most, 4);
    let last = ticks.last().copied().unwrap_or(1);
    let left = width(&last.to_string(), TEXT) + 8.0;
    let up = Scale {
        most: real(last),
        from: HEIGHT - FOOT,
        to: TOP,
    };
    for tick in &ticks {
        let y = up.at(real(*tick));
        let colour = if *tick == 0 { AXIS } else { GRID };
        scene.line(&[(left, y), (WIDTH, y)], 1.0, colour);
        let at = (left - 6.0, y + 5.0);
        scene.text(at, TEXT - 1.0, Anchor::End, MUTED, tick.to_string());
    }
    let step = (WIDTH - left) / real(flow.steps.len() as u64);
    let middle = |n: u32| left + step * (f64::from(n) + 0.5);
    for (count, n) in received.iter().zip(0_u32..) {
        let wide = (step * 0.72).max(0.8);
        let y = up.at(real(*count));
        let partial = flow.last_is_partial && n as usize + 1 == flow.steps.len();
        let fill = if partial { fill.tint(0.45) } else { fill };
        scene.rect(middle(n) - wide / 2.0, y, wide, HEIGHT - FOOT - y, fill);
    }
    let whole = flow.steps.len() - usize::from(flow.last_is_partial);
    let points: Vec<_> = closed
        .iter()
        .take(whole.max(2))
        .zip(0_u32..)
        .map(|(count, n)| (middle(n), up.at(real(*count))))
        .collect();
    scene.line(&points, 2.0, INK);
    dates(&mut scene, flow, lang, &middle);
    Some(scene)
}

fn total(flow: &Flow, of: fn(&crate::analysis::FlowRow) -> &Vec<u64>) -> Vec<u64> {
    let at = |at: usize| flow.families.iter().filter_map(|f| of(f).get(at)).sum();
    (0..flow.steps.len()).map(at).collect()
}

fn legend(scene: &mut Scene, flow: &Flow, fill: Colour, lang: Lang) {
    let (unit, names) = match (lang, flow.step) {
        (Lang::Zh, Step::Week) => ("件／周", ["来件", "办结"]),
        (Lang::Zh, Step::Month) => ("件／月", ["来件", "办结"]),
        (Lang::Zh, Step::Quarter) => ("件／季度", ["来件", "办结"]),
        (Lang::Zh, Step::Year) => ("件／年", ["来件", "办结"]),
        (Lang::En, Step::Week) => ("per week", ["received", "closed"]),
        (Lang::En, Step::Month) => ("per month", ["received", "closed"]),
        (Lang::En, Step::Quarter) => ("per quarter", ["received", "closed"]),
        (Lang::En, Step::Year) => ("per year", ["received", "closed"]),
    };
    scene.text((0.0, 14.0), TEXT, Anchor::Start, MUTED, unit);
    let second = WIDTH - width(names[1], TEXT);
    scene.text((second, 14.0), TEXT, Anchor::Start, MUTED, names[1]);
    scene.line(&[(second - 26.0, 9.0), (second - 5.0, 9.0)], 2.0, INK);
    let first = second - 44.0 - width(names[0], TEXT);
    scene.text((first, 14.0), TEXT, Anchor::Start, MUTED, names[0]);
    scene.rect(first - 17.0, 3.0, 12.0, 12.0, fill);
}

/// The first and the last step and what fits between, evenly.
fn dates(scene: &mut Scene, flow: &Flow, lang: Lang, middle: &dyn Fn(u32) -> f64) {
    let names: Vec<String> = flow
        .steps
        .iter()
        .map(|d| name(flow.step, *d, lang))
        .collect();
    let widest = names
        .iter()
        .map(|n| width(n, TEXT - 1.0))
        .fold(0.0, f64::max);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a handful of labels"
    )]
    let room = (((WIDTH - 40.0) / (widest + 22.0)).floor() as usize).clamp(2, 8);
    let every = names.len().div_ceil(room).max(1);
    for (label, n) in names.iter().zip(0_u32..).step_by(every) {
        let half = width(label, TEXT - 1.0) / 2.0;
        let x = middle(n).clamp(half, WIDTH - half);
        let at = (x, HEIGHT - 8.0);
        scene.text(at, TEXT - 1.0, Anchor::Middle, MUTED, label);
    }
}

fn name(step: Step, day: NaiveDate, lang: Lang) -> String {
    let (year, month) = (day.year(), day.month());
    let quarter = (month - 1) / 3 + 1;
    match (step, lang) {
        (Step::Week, _) => format!("{month}-{:02}", day.day()),
        (Step::Month, _) => format!("{year}-{month:02}"),
        (Step::Quarter, Lang::Zh) => format!("{year}年{quarter}季"),
        (Step::Quarter, Lang::En) => format!("{year} Q{quarter}"),
        (Step::Year, _) => year.to_string(),
    }
}
