//! Alarms and the workload ahead, as small multiples: what was counted, what was to be expected, direct labels.

use chrono::{Datelike, NaiveDate};

use super::measure::{fit, width};
use super::scale::{Scale, real, ticks};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::Analysis;
use crate::petition::{Ahead, Alarm, Forecast, Method, Outlook, Period, Point, Recent, Subject};

/// Bars of what was counted.
const BAR: Colour = Colour(0x9F, 0xB3, 0xC8);
/// What is usual.
const BAND: Colour = Colour(0xE6, 0xEC, 0xF2);
/// What was to be expected.
const EXPECTED: Colour = Colour(0x3D, 0x5A, 0x73);
const COLUMNS: usize = 3;
const GAP: f64 = 26.0;
const LEFT: f64 = 30.0;
const PLOT: f64 = 92.0;
const ROW: f64 = 186.0;
const HEAD: f64 = 34.0;
/// The most panels of one chart.
const PANELS: usize = 9;
/// How many past steps a forecast shows.
const PAST: usize = 26;

/// The place of a panel's plot.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    w: f64,
}

impl Place {
    /// The panel number `at`, in rows of three.
    fn of(at: usize) -> Self {
        let w = (WIDTH - GAP * real((COLUMNS - 1) as u64)) / real(COLUMNS as u64);
        let (column, row) = (real((at % COLUMNS) as u64), real((at / COLUMNS) as u64));
        Self {
            x: column * (w + GAP) + LEFT,
            y: HEAD + row * ROW + 42.0,
            w: w - LEFT - 4.0,
        }
    }

    fn right(self) -> f64 {
        self.x + self.w
    }

    /// Two lines over the plot.
    fn title(self, scene: &mut Scene, name: &str, note: &str) {
        let left = self.x - LEFT;
        let room = self.right() - left;
        let texts = [(26.0, 13.0, INK, name), (10.0, 11.5, MUTED, note)];
        for (up, size, colour, text) in texts {
            let at = (left, self.y - up);
            scene.text(at, size, Anchor::Start, colour, fit(text, size, room));
        }
    }

    /// Grid and labels of the vertical axis.
    fn axis(self, scene: &mut Scene, most: f64) -> Scale {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small count"
        )]
        let ticks = ticks(most.max(0.0).ceil() as u64, 3);
        let scale = Scale {
            most: real(ticks.last().copied().unwrap_or(1)),
            from: self.y + PLOT,
            to: self.y,
        };
        for tick in ticks {
            let y = scale.at(real(tick));
            let colour = if tick == 0 { AXIS } else { GRID };
            scene.line(&[(self.x, y), (self.right(), y)], 1.0, colour);
            let at = (self.x - 5.0, y + 4.0);
            scene.text(at, 11.0, Anchor::End, MUTED, tick.to_string());
        }
        scale
    }

    /// The first day at the left, the last at the right.
    fn days(self, scene: &mut Scene, first: &str, last: &str) {
        let y = self.y + PLOT + 16.0;
        scene.text((self.x, y), 11.0, Anchor::Start, MUTED, first);
        if width(first, 11.0) + width(last, 11.0) + 10.0 < self.w {
            scene.text((self.right(), y), 11.0, Anchor::End, MUTED, last);
        }
    }
}

fn short(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

fn long(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn height(panels: usize) -> f64 {
    HEAD + real(panels.div_ceil(COLUMNS) as u64) * ROW - 8.0
}

/// The alarms of the week, each with its series.
pub(super) fn alarms(analysis: &Analysis, plan: &Plan) -> Chart {
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
        alarm_legend(&mut scene, plan);
        for (at, (alarm, recent)) in drawn.iter().enumerate() {
            alarm_panel(&mut scene, Place::of(at), alarm, &recent.points, plan);
        }
        scene.height = height(drawn.len());
        scene
    };
    Chart {
        id: "alarms",
        title: "积压预警".to_owned(),
        caption: alarm_caption(analysis, drawn.len()),
        alt: alarm_alt(analysis),
        scene,
        table: alarm_table(analysis),
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

fn alarm_legend(scene: &mut Scene, plan: &Plan) {
    let parts = [("事项数", 0), ("通常范围", 1), ("预期", 2), ("预警", 3)];
    let mut x = WIDTH;
    for (name, kind) in parts.into_iter().rev() {
        x -= width(name, 12.5);
        scene.text((x, 14.5), 12.5, Anchor::Start, MUTED, name);
        x -= 19.0;
        match kind {
            0 => scene.rect(x, 4.0, 13.0, 11.0, BAR),
            1 => scene.rect(x, 4.0, 13.0, 11.0, BAND),
            2 => scene.line(&[(x, 10.0), (x + 14.0, 10.0)], 1.6, EXPECTED),
            _ => scene.rect(x, 4.0, 13.0, 11.0, plan.overdue),
        }
        x -= 16.0;
    }
}

fn alarm_panel(scene: &mut Scene, at: Place, alarm: &Alarm, points: &[Point], plan: &Plan) {
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

fn alarm_caption(analysis: &Analysis, drawn: usize) -> String {
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

fn alarm_alt(analysis: &Analysis) -> String {
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

fn alarm_table(analysis: &Analysis) -> Table {
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

/// The weeks ahead of everything and of the offices with most work.
pub(super) fn workload(analysis: &Analysis, plan: &Plan) -> Chart {
    let weekly = analysis.trends.forecasts.iter();
    let weekly = weekly.filter(|f| f.period == Period::Week);
    let mut drawn: Vec<(&Forecast, &[Ahead])> = weekly
        .filter(|f| matches!(f.subject, Subject::All | Subject::Department { .. }))
        .filter_map(|f| match &f.outlook {
            Outlook::Ahead { steps, .. } => Some((f, steps.as_slice())),
            Outlook::TooLittle { .. } => None,
        })
        .collect();
    let recent = |f: &Forecast| -> u32 { f.history.iter().rev().take(PAST).map(|h| h.1).sum() };
    drawn.sort_by_key(|(f, _)| std::cmp::Reverse((f.subject == Subject::All, recent(f))));
    drawn.truncate(PANELS);
    let scene = if drawn.is_empty() {
        placeholder("数据不足，不作工作量预测。")
    } else {
        let mut scene = Scene::new();
        workload_legend(&mut scene, plan);
        for (at, (forecast, steps)) in drawn.iter().enumerate() {
            workload_panel(&mut scene, Place::of(at), forecast, steps, plan);
        }
        scene.height = height(drawn.len());
        scene
    };
    Chart {
        id: "workload",
        title: "未来几周新增事项预测".to_owned(),
        caption: workload_caption(analysis),
        alt: workload_alt(&drawn),
        scene,
        table: workload_table(analysis),
    }
}

fn workload_legend(scene: &mut Scene, plan: &Plan) {
    let parts = [("每周新增事项", 0), ("预测", 1), ("预测区间", 2)];
    let colour = plan.family(crate::petition::Family::Wages);
    let mut x = WIDTH;
    for (name, kind) in parts.into_iter().rev() {
        x -= width(name, 12.5);
        scene.text((x, 14.5), 12.5, Anchor::Start, MUTED, name);
        x -= 19.0;
        match kind {
            0 => scene.rect(x, 4.0, 13.0, 11.0, BAR),
            1 => scene.line(&[(x, 10.0), (x + 14.0, 10.0)], 2.0, colour),
            _ => scene.rect(x, 4.0, 13.0, 11.0, colour.tint(0.3)),
        }
        x -= 16.0;
    }
}

fn workload_panel(scene: &mut Scene, at: Place, of: &Forecast, steps: &[Ahead], plan: &Plan) {
    let colour = plan.family(crate::petition::Family::Wages);
    let past = of.history.get(of.history.len().saturating_sub(PAST)..);
    let past = past.unwrap_or_default();
    let note = steps.first().map_or_else(String::new, |next| {
        format!(
            "下一周 {:.1} 项（{:.0}—{:.0}）",
            next.expected, next.lower, next.upper
        )
    });
    at.title(scene, &of.subject.name(), &note);
    let ends = past.iter().map(|(_, n)| f64::from(*n));
    let ends = ends.chain(steps.iter().map(|s| s.upper));
    let scale = at.axis(scene, ends.fold(1.0, f64::max));
    let step = at.w / real((past.len() + steps.len()).max(1) as u64);
    let left = |n: usize| at.x + real(n as u64) * step;
    for (n, (_, count)) in past.iter().enumerate() {
        if *count > 0 {
            let y = scale.at(f64::from(*count));
            scene.rect(left(n), y, step - 1.0, scale.from - y, BAR);
        }
    }
    for (n, ahead) in steps.iter().enumerate() {
        let (x, top) = (left(past.len() + n), scale.at(ahead.upper));
        let high = scale.at(ahead.lower) - top;
        scene.rect(x, top, step + 0.3, high, colour.tint(0.3));
        let y = scale.at(ahead.expected);
        scene.line(&[(x, y), (x + step, y)], 2.0, colour);
    }
    let ends = past.first().zip(steps.last());
    if let Some(((first, _), last)) = ends {
        at.days(scene, &short(*first), &format!("{}当周", short(last.start)));
    }
}

fn workload_caption(analysis: &Analysis) -> String {
    let forecasts = &analysis.trends.forecasts;
    let weekly = forecasts.iter().filter(|f| f.period == Period::Week);
    let n: u32 = weekly
        .clone()
        .filter(|f| f.subject == Subject::All)
        .flat_map(|f| f.history.iter().map(|h| h.1))
        .sum();
    let level = weekly.clone().find_map(|f| match f.outlook {
        Outlook::Ahead { level, .. } => Some(level),
        Outlook::TooLittle { .. } => None,
    });
    let short = weekly
        .filter(|f| matches!(f.outlook, Outlook::TooLittle { .. }))
        .count();
    let mut text = format!("一个事项只计一次，n = {n} 项。");
    if let Some(level) = level {
        text.push_str(&format!(
            "区间按滚动检验中的误差取 {:.0}%；方法逐个序列比较后选定，见数据表。",
            level * 100.0
        ));
    }
    if short > 0 {
        text.push_str(&format!("另有 {short} 个序列数据不足，不作预测。"));
    }
    text
}

fn workload_alt(drawn: &[(&Forecast, &[Ahead])]) -> String {
    let parts = drawn.iter().filter_map(|(f, steps)| {
        let next = steps.first()?;
        Some(format!(
            "{}下一周预计 {:.1} 项（{:.0} 至 {:.0}）",
            f.subject.name(),
            next.expected,
            next.lower,
            next.upper
        ))
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return "数据不足，不作工作量预测。".to_owned();
    }
    format!("新增事项预测：{}。", parts.join("，"))
}

fn workload_table(analysis: &Analysis) -> Table {
    let names = [
        "范围",
        "按",
        "方法",
        "起始日",
        "预测",
        "下限",
        "上限",
        "检验误差",
        "去年同期法误差",
        "区间覆盖",
    ];
    let mut table = Table::new(&names, 4);
    for forecast in &analysis.trends.forecasts {
        let head = [forecast.subject.name(), forecast.period.name().to_owned()];
        match &forecast.outlook {
            Outlook::TooLittle { why } => {
                let mut row = head.to_vec();
                row.push(format!("数据不足：{why}"));
                row.resize(names.len(), "—".to_owned());
                table.rows.push(row);
            }
            Outlook::Ahead {
                forecaster,
                steps,
                coverage,
                checked,
                trials,
                ..
            } => {
                let error = |way| {
                    let trial = trials.iter().find(|t| t.forecaster == way);
                    trial.map_or_else(|| "—".to_owned(), |t| format!("{:.2}", t.checked_on))
                };
                for step in steps {
                    let mut row = head.to_vec();
                    row.extend([
                        forecaster.name().to_owned(),
                        step.start.to_string(),
                        format!("{:.1}", step.expected),
                        format!("{:.0}", step.lower),
                        format!("{:.0}", step.upper),
                        error(*forecaster),
                        error(crate::petition::Forecaster::SeasonalNaive),
                        format!("{:.0}%（n={checked}）", coverage * 100.0),
                    ]);
                    table.rows.push(row);
                }
            }
        }
    }
    table
}
