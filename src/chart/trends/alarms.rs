//! 积压预警: the series behind every alarm of the week, what is usual, what was to be expected.

use super::super::scale::{Scale, real};
use super::super::scene::{Colour, Scene};
use super::super::{Chart, Plan, Table, placeholder};
use super::{BAR, Mark, PANELS, Place, height, legend, long, short};
use crate::analysis::Analysis;
use crate::petition::{Alarm, Method, Point, Recent};

/// What is usual.
const BAND: Colour = Colour(0xE6, 0xEC, 0xF2);
/// What was to be expected.
const EXPECTED: Colour = Colour(0x3D, 0x5A, 0x73);

/// The alarms of the week, each with its series.
pub(in crate::chart) fn alarms(analysis: &Analysis, plan: &Plan) -> Chart {
    let trends = &analysis.trends;
    let drawn: Vec<(&Alarm, &Recent)> = trends
        .alarms
        .iter()
        .filter_map(|alarm| Some((alarm, trends.recent.iter().find(|r| r.key == alarm.key)?)))
        .take(PANELS)
        .collect();
    let scene = if drawn.is_empty() {
        placeholder(&no_alarm(analysis))
    } else {
        let mut scene = Scene::new();
        let keys = [
            ("事项数", Mark::Box(BAR)),
            ("通常范围", Mark::Box(BAND)),
            ("预期", Mark::Line(EXPECTED, 1.6)),
            ("预警", Mark::Box(plan.overdue)),
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
        title: "积压预警".to_owned(),
        caption: caption(analysis, drawn.len()),
        alt: alt(analysis),
        scene,
        table: table(analysis),
    }
}

fn no_alarm(analysis: &Analysis) -> String {
    let trends = &analysis.trends;
    match trends.week {
        Some(week) if trends.tested > 0 => format!(
            "{}当周检验 {} 个序列，没有预警。",
            long(week),
            trends.tested
        ),
        _ => "数据不足，没有可检验的序列，不作预警。".to_owned(),
    }
}

fn panel(scene: &mut Scene, at: Place, alarm: &Alarm, points: &[Point], plan: &Plan) {
    let note = match alarm.method {
        Method::Cusum => format!(
            "{}：近 {} 周 {} 项，预期 {:.1}",
            alarm.key.measure.name(),
            alarm.weeks,
            alarm.observed,
            alarm.expected
        ),
        _ => format!(
            "{}：当周 {} 项，预期 {:.1}",
            alarm.key.measure.name(),
            alarm.observed,
            alarm.expected
        ),
    };
    at.title(scene, &alarm.key.subject.name(), &note);
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
            &short(first.week),
            &format!("{}当周", short(last.week)),
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

fn caption(analysis: &Analysis, drawn: usize) -> String {
    let trends = &analysis.trends;
    let Some(week) = trends.week else {
        return "事项＝同一诉求、同一事实，无论来件多少只计一次。".to_owned();
    };
    let mut text = format!(
        "柱为每周事项数（一个事项只计一次，与来件多少无关），浅色带为通常范围，线为预期；截至{}当周，历史 {} 周，检验 {} 个序列（n = {} 次检验），误报名义上限为预警数的 {:.0}%。",
        long(week),
        trends.history,
        trends.tested,
        trends.tests,
        trends.false_discovery * 100.0,
    );
    let more = trends.alarms.len().saturating_sub(drawn);
    if more > 0 {
        text.push_str(&format!("另有 {more} 个预警见数据表。"));
    }
    text
}

fn alt(analysis: &Analysis) -> String {
    let alarms = &analysis.trends.alarms;
    if alarms.is_empty() {
        return no_alarm(analysis);
    }
    let listed = alarms.iter().take(PANELS).map(|alarm| {
        format!(
            "{} {} 项（预期 {:.1}）",
            alarm.key.name(),
            alarm.observed,
            alarm.expected
        )
    });
    format!(
        "积压预警 {} 个：{}。",
        alarms.len(),
        listed.collect::<Vec<_>>().join("，")
    )
}

fn table(analysis: &Analysis) -> Table {
    let names = [
        "序列",
        "请谁处理",
        "方法",
        "周数",
        "事项",
        "预期",
        "界限",
        "p 值",
        "q 值",
        "现有超期",
    ];
    let mut table = Table::new(&names, 3);
    for alarm in &analysis.trends.alarms {
        table.rows.push(vec![
            alarm.key.name(),
            alarm.addressed.clone(),
            alarm.method.name().to_owned(),
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
