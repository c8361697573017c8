//! 工作量预测: new matters of the weeks ahead, with intervals.

use super::super::scale::real;
use super::super::scene::Scene;
use super::super::{Chart, Plan, Table, placeholder};
use super::{BAR, Mark, PANELS, Place, height, legend, short};
use crate::analysis::Analysis;
use crate::petition::{Ahead, Family, Forecast, Forecaster, Outlook, Period, Subject};

/// How many past steps a forecast shows.
const PAST: usize = 26;

/// The weeks ahead of everything and of the offices with most work.
pub(in crate::chart) fn workload(analysis: &Analysis, plan: &Plan) -> Chart {
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
        let colour = plan.family(Family::Wages);
        let keys = [
            ("每周新增事项", Mark::Box(BAR)),
            ("预测", Mark::Line(colour, 2.0)),
            ("预测区间", Mark::Box(colour.tint(0.3))),
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
        title: "未来几周新增事项预测".to_owned(),
        caption: caption(analysis),
        alt: alt(&drawn),
        scene,
        table: table(analysis),
    }
}

fn panel(scene: &mut Scene, at: Place, of: &Forecast, steps: &[Ahead], plan: &Plan) {
    let colour = plan.family(Family::Wages);
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

fn caption(analysis: &Analysis) -> String {
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

fn alt(drawn: &[(&Forecast, &[Ahead])]) -> String {
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

fn table(analysis: &Analysis) -> Table {
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
                        error(Forecaster::SeasonalNaive),
                        format!("{:.0}%（n={checked}）", coverage * 100.0),
                    ]);
                    table.rows.push(row);
                }
            }
        }
    }
    table
}
