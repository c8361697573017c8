//! 积压预警: the series behind every alarm of the week, what is usual, what was to be expected.

use super::super::scale::{Scale, real};
use super::super::scene::{Colour, Scene};
use super::super::{Chart, Plan, Table, placeholder};
use super::{BAR, Mark, PANELS, Place, height, legend};
use crate::analysis::Analysis;
use crate::petition::{Alarm, Method, Point, Recent};
use crate::text::Words;

/// What is usual.
const BAND: Colour = Colour(0xE6, 0xEC, 0xF2);
/// What was to be expected.
const EXPECTED: Colour = Colour(0x3D, 0x5A, 0x73);

/// The alarms of the week, each with its series.
pub(in crate::chart) fn alarms(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let trends = &analysis.trends;
    let drawn: Vec<(&Alarm, &Recent)> = trends
        .alarms
        .iter()
        .filter_map(|alarm| Some((alarm, trends.recent.iter().find(|r| r.key == alarm.key)?)))
        .take(PANELS)
        .collect();
    let scene = if drawn.is_empty() {
        placeholder(&no_alarm(analysis, w))
    } else {
        let mut scene = Scene::new();
        let keys = [
            (w.alarms_legend_count(), Mark::Box(BAR)),
            (w.alarms_legend_usual(), Mark::Box(BAND)),
            (w.alarms_legend_expected(), Mark::Line(EXPECTED, 1.6)),
            (w.alarms_legend_alarm(), Mark::Box(plan.overdue)),
        ];
        legend(&mut scene, &keys);
        for (at, (alarm, recent)) in drawn.iter().enumerate() {
            panel(&mut scene, Place::of(at), alarm, &recent.points, plan);
        }
        scene.height = height(drawn.len());
        scene
    };
    Chart {
        id: "alarms",
        lang: plan.w.lang(),
        title: w.alarms_title().to_owned(),
        caption: caption(analysis, drawn.len(), w),
        alt: alt(analysis, w),
        scene,
        table: table(analysis, w),
    }
}

fn no_alarm(analysis: &Analysis, w: Words) -> String {
    let trends = &analysis.trends;
    match trends.week {
        Some(week) if trends.tested > 0 => w.alarms_none(w.date(week), trends.tested),
        _ => w.alarms_too_little().to_owned(),
    }
}

fn panel(scene: &mut Scene, at: Place, alarm: &Alarm, points: &[Point], plan: &Plan) {
    let w = plan.w;
    let measure = w.measure(alarm.key.measure);
    let expected = format!("{:.1}", alarm.expected);
    let note = match alarm.method {
        Method::Cusum => w.alarms_note_weeks(measure, alarm.weeks, alarm.observed, expected),
        _ => w.alarms_note(measure, alarm.observed, expected),
    };
    at.title(scene, &w.subject(&alarm.key.subject), &note);
    let ends = points
        .iter()
        .map(|p| f64::from(p.observed).max(p.upper.unwrap_or(0.0)));
    let scale = at.axis(scene, ends.fold(1.0, f64::max));
    let step = at.w / real(points.len().max(1) as u64);
    let left = |n: usize| at.x + real(n as u64) * step;
    for (n, point) in points.iter().enumerate() {
        if let (Some(lower), Some(upper)) = (point.lower, point.upper) {
            let (top, bottom) = (scale.at(upper), scale.at(lower));
            scene.rect(left(n), top, step, bottom - top, BAND);
        }
    }
    let last = points.len().saturating_sub(alarm.weeks as usize);
    for (n, point) in points.iter().enumerate() {
        if point.observed > 0 {
            let y = scale.at(f64::from(point.observed));
            let fill = if n >= last { plan.overdue } else { BAR };
            let gap = if step > 4.0 { 1.0 } else { 0.0 };
            scene.rect(left(n), y, step - gap, scale.from - y, fill);
        }
    }
    expected_line(scene, points, left, step, scale);
    let ends = points.first().zip(points.last());
    if let Some((first, last)) = ends {
        at.days(
            scene,
            &w.day_month(first.week),
            &w.alarms_last_week(w.day_month(last.week)),
        );
    }
}

/// The expected count, broken where a week was not judged.
fn expected_line(
    scene: &mut Scene,
    points: &[Point],
    left: impl Fn(usize) -> f64,
    step: f64,
    scale: Scale,
) {
    let mut run: Vec<(f64, f64)> = Vec::new();
    for (n, point) in points.iter().enumerate() {
        match point.expected {
            Some(expected) => run.push((left(n) + step / 2.0, scale.at(expected))),
            None => flush(scene, &mut run),
        }
    }
    flush(scene, &mut run);
}

fn flush(scene: &mut Scene, run: &mut Vec<(f64, f64)>) {
    if run.len() > 1 {
        scene.line(run, 1.6, EXPECTED);
    }
    run.clear();
}

fn caption(analysis: &Analysis, drawn: usize, w: Words) -> String {
    let trends = &analysis.trends;
    let Some(week) = trends.week else {
        return w.alarms_caption_plain().to_owned();
    };
    let mut text = w.alarms_caption(
        w.date(week),
        trends.history,
        trends.tested,
        trends.tests,
        format!("{:.0}%", trends.false_discovery * 100.0),
    );
    let more = trends.alarms.len().saturating_sub(drawn);
    if more > 0 {
        text.push_str(&w.alarms_caption_more(more));
    }
    text
}

fn alt(analysis: &Analysis, w: Words) -> String {
    let alarms = &analysis.trends.alarms;
    if alarms.is_empty() {
        return no_alarm(analysis, w);
    }
    let listed = alarms.iter().take(PANELS).map(|alarm| {
        w.alarms_alt_row(
            w.series(&alarm.key),
            alarm.observed,
            format!("{:.1}", alarm.expected),
        )
    });
    w.alarms_alt(alarms.len(), listed.collect::<Vec<_>>().join(w.comma()))
}

fn table(analysis: &Analysis, w: Words) -> Table {
    let names = [
        w.alarms_col_series(),
        w.alarms_col_office(),
        w.alarms_col_method(),
        w.alarms_col_weeks(),
        w.alarms_col_matters(),
        w.alarms_col_expected(),
        w.alarms_col_limit(),
        w.alarms_col_p(),
        w.alarms_col_q(),
        w.alarms_col_overdue(),
    ];
    let mut table = Table::new(&names, 3);
    for alarm in &analysis.trends.alarms {
        table.rows.push(vec![
            w.series(&alarm.key),
            w.department(&alarm.addressed),
            w.method(alarm.method).to_owned(),
            alarm.weeks.to_string(),
            alarm.observed.to_string(),
            format!("{:.1}", alarm.expected),
            format!("{:.1}", alarm.threshold),
            small(alarm.p),
            small(alarm.q),
            alarm.overdue_now.to_string(),
        ]);
    }
    table
}

/// A probability: three decimals, or that it is smaller.
fn small(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}
