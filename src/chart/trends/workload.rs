//! 工作量预测: new matters of the weeks ahead, with intervals.

use super::super::scale::real;
use super::super::scene::Scene;
use super::super::{Chart, Plan, Table, placeholder};
use super::{BAR, Mark, PANELS, Place, height, legend};
use crate::analysis::Analysis;
use crate::petition::{Ahead, Family, Forecast, Forecaster, Outlook, Period, Subject};
use crate::text::Words;

/// How many past steps a forecast shows.
const PAST: usize = 26;

/// The weeks ahead of everything and of the offices with most work.
pub(in crate::chart) fn workload(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
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
        placeholder(w.ahead_too_little())
    } else {
        let mut scene = Scene::new();
        let colour = plan.family(Family::Wages);
        let keys = [
            (w.ahead_legend_past(), Mark::Box(BAR)),
            (w.ahead_legend_forecast(), Mark::Line(colour, 2.0)),
            (w.ahead_legend_interval(), Mark::Box(colour.tint(0.3))),
        ];
        legend(&mut scene, &keys);
        for (at, (forecast, steps)) in drawn.iter().enumerate() {
            panel(&mut scene, Place::of(at), forecast, steps, plan);
        }
        scene.height = height(drawn.len());
        scene
    };
    Chart {
        id: "workload",
        lang: plan.w.lang(),
        title: w.ahead_title().to_owned(),
        caption: caption(analysis, w),
        alt: alt(&drawn, w),
        scene,
        table: table(analysis, w),
    }
}

fn panel(scene: &mut Scene, at: Place, of: &Forecast, steps: &[Ahead], plan: &Plan) {
    let w = plan.w;
    let colour = plan.family(Family::Wages);
    let past = of.history.get(of.history.len().saturating_sub(PAST)..);
    let past = past.unwrap_or_default();
    let note = steps.first().map_or_else(String::new, |next| {
        w.ahead_note(
            format!("{:.1}", next.expected),
            format!("{:.0}", next.lower),
            format!("{:.0}", next.upper),
        )
    });
    at.title(scene, &w.subject(&of.subject), &note);
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
        let last = w.alarms_last_week(w.day_month(last.start));
        at.days(scene, &w.day_month(*first), &last);
    }
}

fn caption(analysis: &Analysis, w: Words) -> String {
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
    let mut text = w.ahead_caption(n);
    if let Some(level) = level {
        text.push_str(&w.ahead_caption_level(format!("{:.0}%", level * 100.0)));
    }
    if short > 0 {
        text.push_str(&w.ahead_caption_short(short));
    }
    text
}

fn alt(drawn: &[(&Forecast, &[Ahead])], w: Words) -> String {
    let parts = drawn.iter().filter_map(|(f, steps)| {
        let next = steps.first()?;
        Some(w.ahead_alt_row(
            w.subject(&f.subject),
            format!("{:.1}", next.expected),
            format!("{:.0}", next.lower),
            format!("{:.0}", next.upper),
        ))
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return w.ahead_too_little().to_owned();
    }
    w.ahead_alt(parts.join(w.comma()))
}

fn table(analysis: &Analysis, w: Words) -> Table {
    let names = [
        w.ahead_col_range(),
        w.ahead_col_by(),
        w.alarms_col_method(),
        w.ahead_col_from(),
        w.ahead_legend_forecast(),
        w.debts_col_low(),
        w.debts_col_high(),
        w.ahead_col_error(),
        w.ahead_col_naive(),
        w.ahead_col_coverage(),
    ];
    let mut table = Table::new(&names, 4);
    for forecast in &analysis.trends.forecasts {
        let head = [
            w.subject(&forecast.subject),
            w.period(forecast.period).to_owned(),
        ];
        match &forecast.outlook {
            Outlook::TooLittle { why } => {
                let mut row = head.to_vec();
                row.push(w.ahead_short(w.of(why)));
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
                        w.forecaster(*forecaster).to_owned(),
                        step.start.to_string(),
                        format!("{:.1}", step.expected),
                        format!("{:.0}", step.lower),
                        format!("{:.0}", step.upper),
                        error(*forecaster),
                        error(Forecaster::SeasonalNaive),
                        w.ahead_covered(format!("{:.0}%", coverage * 100.0), checked),
                    ]);
                    table.rows.push(row);
                }
            }
        }
    }
    table
}
