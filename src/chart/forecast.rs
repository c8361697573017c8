//! A back-test as a picture: on the left what was forecast against what came, on the right squared error and ranking by
//! horizon.

use super::measure::width;
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::petition::Family;

/// What is drawn; the caller has measured it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forecast {
    /// A sentence on what was forecast and from what.
    pub caption: String,
    /// By horizon.
    pub horizons: Vec<AtHorizon>,
}

/// One horizon.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AtHorizon {
    /// Its name: `15 天`.
    pub name: String,
    /// Cases whose outcome is known.
    pub n: usize,
    /// Groups of cases by forecast, the lowest first: mean forecast, share that lapsed.
    pub groups: Vec<(f64, f64)>,
    /// Ranking, 0.5 to 1.
    pub auc: Option<f64>,
    /// Squared error of the forecasts, of the base rate, of the category.
    pub brier: [Option<f64>; 3],
}

const LEFT: (f64, f64) = (46.0, 396.0);
const TOP: f64 = 42.0;
const BOTTOM: f64 = 352.0;
const RIGHT: f64 = 470.0;
const ROW: f64 = 78.0;

/// The picture.
pub fn forecast(of: &Forecast, plan: &Plan) -> Chart {
    let drawable = of.horizons.iter().any(|h| h.groups.len() > 1);
    Chart {
        id: "backtest",
        lang: plan.w.lang(),
        title: "失约风险：预测与实际".to_owned(),
        caption: of.caption.clone(),
        alt: alt(of),
        scene: if drawable {
            draw(of, plan)
        } else {
            placeholder("检验的件数太少，画不出预测与实际的对照。")
        },
        table: table(of),
    }
}

fn colours(plan: &Plan) -> [Colour; 4] {
    [
        Family::Wages,
        Family::Insurance,
        Family::Jobs,
        Family::Legacy,
    ]
    .map(|f| plan.family(f))
}

fn draw(of: &Forecast, plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    calibration(&mut scene, of, &colours(plan));
    let rows = f64::from(u32::try_from(of.horizons.len()).unwrap_or(0));
    scores(&mut scene, of, &colours(plan));
    scene.height = (BOTTOM + 56.0).max(TOP + 20.0 + rows * ROW + 10.0);
    scene
}

fn calibration(scene: &mut Scene, of: &Forecast, colours: &[Colour; 4]) {
    let points = of.horizons.iter().flat_map(|h| &h.groups);
    let most = points.fold(0.1_f64, |m, (p, y)| m.max(*p).max(*y));
    let most = ((most * 10.0).ceil() / 10.0).min(1.0);
    let x = |v: f64| LEFT.0 + (LEFT.1 - LEFT.0) * (v / most).clamp(0.0, 1.0);
    let y = |v: f64| BOTTOM - (BOTTOM - TOP) * (v / most).clamp(0.0, 1.0);
    scene.text((0.0, 18.0), 13.5, Anchor::Start, INK, "实际未按期的比例");
    for step in 0..=5_u8 {
        let v = most * f64::from(step) / 5.0;
        let colour = if step == 0 { AXIS } else { GRID };
        scene.line(&[(LEFT.0, y(v)), (LEFT.1, y(v))], 1.0, colour);
        let label = format!("{:.0}%", v * 100.0);
        scene.text((LEFT.0 - 8.0, y(v) + 4.0), 11.5, Anchor::End, MUTED, &label);
        scene.text((x(v), BOTTOM + 17.0), 11.5, Anchor::Middle, MUTED, label);
    }
    scene.line(&[(x(0.0), y(0.0)), (x(most), y(most))], 1.0, AXIS);
    let middle = f64::midpoint(LEFT.0, LEFT.1);
    scene.text(
        (middle, BOTTOM + 36.0),
        12.5,
        Anchor::Middle,
        MUTED,
        "预测的概率（越靠近斜线越准）",
    );
    for (h, colour) in of.horizons.iter().zip(colours.iter().cycle()) {
        let points: Vec<(f64, f64)> = h.groups.iter().map(|(p, s)| (x(*p), y(*s))).collect();
        if points.len() > 1 {
            scene.line(&points, 1.6, *colour);
        }
        for (px, py) in points {
            scene.dot(px, py, 3.4, *colour);
        }
    }
}

fn scores(scene: &mut Scene, of: &Forecast, colours: &[Colour; 4]) {
    scene.text(
        (RIGHT, 18.0),
        13.5,
        Anchor::Start,
        INK,
        "平方误差（Brier，越短越好）",
    );
    scene.text((WIDTH, 18.0), 12.5, Anchor::End, MUTED, "排序（AUC）");
    let all = of.horizons.iter().flat_map(|h| h.brier.iter().flatten());
    let most = all.fold(0.01_f64, |m, v| m.max(*v));
    let room = WIDTH - 130.0 - (RIGHT + 92.0);
    for ((h, colour), n) in of.horizons.iter().zip(colours.iter().cycle()).zip(0_u8..) {
        let top = TOP + ROW * f64::from(n);
        scene.dot(RIGHT + 6.0, top + 6.0, 5.0, *colour);
        let name = format!("{}（n={}）", h.name, h.n);
        scene.text((RIGHT + 18.0, top + 11.0), 13.5, Anchor::Start, INK, &name);
        debug_assert!(width(&name, 13.5) < WIDTH - RIGHT, "the name is short");
        let auc = h.auc.map_or_else(|| "—".to_owned(), |v| format!("{v:.3}"));
        scene.text((WIDTH, top + 11.0), 15.0, Anchor::End, INK, auc);
        let bars = [
            ("预测", *colour),
            ("一律按总比例", AXIS),
            ("按同类以往", AXIS.tint(0.6)),
        ];
        for (((what, fill), value), at) in bars.iter().zip(h.brier).zip(0_u8..) {
            let y = top + 20.0 + 15.0 * f64::from(at);
            scene.text((RIGHT + 86.0, y + 9.5), 11.5, Anchor::End, MUTED, *what);
            if let Some(value) = value {
                let long = room * value / most;
                scene.rect(RIGHT + 92.0, y, long.max(1.0), 11.0, *fill);
                let x = RIGHT + 98.0 + long;
                scene.text(
                    (x, y + 9.5),
                    11.5,
                    Anchor::Start,
                    MUTED,
                    format!("{value:.3}"),
                );
            }
        }
    }
}

fn alt(of: &Forecast) -> String {
    let lines = of.horizons.iter().map(|h| {
        let figure = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| format!("{v:.3}"));
        format!(
            "{}：AUC {}，平方误差 {}，一律按总比例 {}",
            h.name,
            figure(h.auc),
            figure(h.brier[0]),
            figure(h.brier[1])
        )
    });
    format!(
        "预测概率与实际比例的对照，{}。",
        lines.collect::<Vec<_>>().join("；")
    )
}

fn table(of: &Forecast) -> Table {
    let names = ["期限", "件数", "AUC", "平方误差", "按总比例", "按同类以往"];
    let mut table = Table::new(&names, 1);
    for h in &of.horizons {
        let figure = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| format!("{v:.3}"));
        let mut row = vec![h.name.clone(), h.n.to_string(), figure(h.auc)];
        row.extend(h.brier.map(figure));
        table.rows.push(row);
    }
    table
}
