//! How long until the answer, open cases included: the share not answered yet as curves with bands, one panel for all
//! cases and one for each large department.

use super::measure::{fit, width};
use super::scale::{Scale, real};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, Curve, Curves, Mark, STATUTORY_DAYS};

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
    let curves = &analysis.curves;
    let scene = if curves.rows.is_empty() {
        placeholder(&format!(
            "数据不足，不画答复时长曲线：可计的 {} 件（至少要 {} 件），其中已答复 {} 件（至少要 {} 件）。",
            curves.cases, curves.least, curves.answered, analysis.min_n
        ))
    } else {
        draw(curves, plan)
    };
    Chart {
        id: "answering_curve",
        title: title(curves),
        caption: caption(curves, analysis.min_n),
        alt: alt(curves),
        scene,
        table: table(curves),
    }
}

fn name(curve: &Curve) -> &str {
    curve.department.as_deref().unwrap_or("全部")
}

fn per_cent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn statutory(curve: &Curve) -> Option<&Mark> {
    curve.marks.iter().find(|m| m.day == STATUTORY_DAYS)
}

fn title(curves: &Curves) -> String {
    let Some(all) = curves.rows.first() else {
        return "多久才答复".to_owned();
    };
    let half = match all.median {
        Some(day) => format!("一半的件在 {day} 天内得到答复"),
        None => "还不到一半的件得到答复".to_owned(),
    };
    match statutory(all) {
        Some(mark) => format!(
            "多久才答复：{half}，满 {STATUTORY_DAYS} 天时仍有 {} 未答复",
            per_cent(mark.share)
        ),
        None => format!("多久才答复：{half}"),
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
    say(scene, "尚未答复的比例，浅色为 95% 区间", 0);
    if several {
        say(scene, "全部", 1);
    }
    say(scene, "中位数：一半已答复", 2);
    say(scene, "满 60 天", 3);
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
    let top = at.y.to;
    let room = at.x.to - at.left();
    let open = curve.n - curve.answered;
    let title = fit(name(curve), 13.5, room);
    scene.text((at.left(), top - 30.0), 13.5, Anchor::Start, INK, title);
    let note = format!("n = {}，已答复 {}，在办 {open}", curve.n, curve.answered);
    scene.text((at.left(), top - 13.0), 11.5, Anchor::Start, MUTED, note);
    axes(scene, at);
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
    read_off(scene, at, curve);
}

/// What the panel says in figures, below the axis: no label has to dodge a curve.
fn read_off(scene: &mut Scene, at: Panel, curve: &Curve) {
    let y = at.y.from + 34.0;
    let median = match (curve.median, curve.median_band) {
        (Some(day), (low, high)) => format!("中位 {day} 天{}", between(low, high)),
        (None, _) => "未到一半得到答复".to_owned(),
    };
    let late = statutory(curve).map_or_else(
        || "无件满 60 天".to_owned(),
        |mark| {
            let band = mark.band.map_or_else(String::new, |(low, high)| {
                format!("（{:.0}–{:.0}）", low * 100.0, high * 100.0)
            });
            format!("满 60 天未答复 {}{band}", per_cent(mark.share))
        },
    );
    scene.text((at.left(), y), 12.0, Anchor::Start, INK, median);
    scene.text((at.left(), y + 16.0), 12.0, Anchor::Start, INK, late);
}

fn between(low: Option<u32>, high: Option<u32>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("（{low}–{high}）"),
        (Some(low), None) => format!("（{low} 天以上）"),
        _ => String::new(),
    }
}

fn axes(scene: &mut Scene, at: Panel) {
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
            "0 天".to_owned()
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

fn caption(curves: &Curves, min_n: u64) -> String {
    let mut text = format!(
        "从登记起计天数，n = {} 件；在办件计到统计日（右删失），不会因为还没答复而漏掉。Kaplan–Meier 估计，95% 区间用 Greenwood \
         方差；各件视为互相独立，在计不足 {min_n} 件即不再画。法定 {STATUTORY_DAYS} 天自受理起算，这里自登记起算。",
        curves.cases
    );
    if curves.not_accepted > 0 {
        text.push_str(&format!("不予受理的 {} 件不计。", curves.not_accepted));
    }
    if curves.undated > 0 {
        text.push_str(&format!(
            "办结无日期或日期早于登记的 {} 件不计。",
            curves.undated
        ));
    }
    if curves.others > 0 && !curves.rows.is_empty() {
        text.push_str(&format!(
            "另有 {} 个单位件数较少，只计入“全部”。",
            curves.others
        ));
    }
    text
}

fn alt(curves: &Curves) -> String {
    if curves.rows.is_empty() {
        return format!("数据不足：可计的 {} 件。", curves.cases);
    }
    let rows = curves.rows.iter().map(|curve| {
        let median = match curve.median {
            Some(day) => format!("中位 {day} 天"),
            None => "未到一半得到答复".to_owned(),
        };
        let late = statutory(curve)
            .map(|m| format!("，满 60 天未答复 {}", per_cent(m.share)))
            .unwrap_or_default();
        format!("{}（{} 件）{median}{late}", name(curve), curve.n)
    });
    format!(
        "曲线图，尚未答复的比例随天数下降：{}。",
        rows.collect::<Vec<_>>().join("；")
    )
}

fn table(curves: &Curves) -> Table {
    let names = [
        "承办单位",
        "件数 n",
        "已答复",
        "在办",
        "中位天数（95% 区间）",
        "满 30 天未答复",
        "满 60 天未答复",
        "满 90 天未答复",
    ];
    let mut table = Table::new(&names, 1);
    for curve in &curves.rows {
        let median = curve.median.map_or_else(
            || "未到".to_owned(),
            |day| format!("{day}{}", between(curve.median_band.0, curve.median_band.1)),
        );
        let at = |day: u32| match curve.marks.iter().find(|m| m.day == day) {
            None => "—".to_owned(),
            Some(mark) => {
                let band = mark.band.map_or_else(String::new, |(low, high)| {
                    format!("（{:.0}–{:.0}）", low * 100.0, high * 100.0)
                });
                format!("{}{band}，在计 {} 件", per_cent(mark.share), mark.at_risk)
            }
        };
        table.rows.push(vec![
            name(curve).to_owned(),
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
        let mut row = vec!["样本不足".to_owned(), curves.cases.to_string()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
