//! How good a classifier is: F1 by code, the reliability of its probabilities, and what it takes for what.

use super::measure::{fit, width};
use super::scale::{Scale, real};
use super::scene::{AXIS, Anchor, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::petition::Issue;

/// What the picture is drawn from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// Whose figures they are, in words.
    pub whose: String,
    /// Examples.
    pub n: usize,
    /// Share that is right.
    pub accuracy: f64,
    /// Macro-F1 and the number of codes it is over.
    pub macro_f1: (f64, usize),
    /// Expected calibration error.
    pub calibration_error: f64,
    /// Code, examples, precision, recall, F1.
    pub codes: Vec<(Issue, usize, f64, f64, f64)>,
    /// For each of ten bins: examples, mean probability, accuracy.
    pub reliability: Vec<(usize, f64, f64)>,
    /// Gold, taken for, how often; the most frequent first.
    pub confusions: Vec<(Issue, Issue, usize)>,
}

const LABEL: f64 = 132.0;
const ROW: f64 = 22.0;
const HEAD: f64 = 30.0;
/// The side of the square in which the reliability is drawn.
const SIDE: f64 = 260.0;
/// So many confusions are named.
const NAMED: usize = 10;

/// Draws the figures of one stratum.
pub fn evaluation(judged: &Judged, plan: &Plan) -> Chart {
    let scene = if judged.n == 0 {
        placeholder("没有标注，不画图。")
    } else {
        draw(judged, plan)
    };
    Chart {
        id: "evaluation",
        lang: plan.w.lang(),
        title: format!("分类的准确程度：{}", judged.whose),
        caption: format!(
            "n = {} 条；准确率 {:.3}，宏 F1 {:.3}（{} 类，每类至少 5 条），校准误差 {:.3}。",
            judged.n,
            judged.accuracy,
            judged.macro_f1.0,
            judged.macro_f1.1,
            judged.calibration_error
        ),
        alt: alt(judged),
        scene,
        table: table(judged),
    }
}

fn draw(judged: &Judged, plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    let top = codes(&mut scene, judged, plan);
    let bottom = top + 34.0;
    reliability(&mut scene, judged, bottom, plan);
    confusions(&mut scene, judged, bottom);
    scene.height = bottom + SIDE + 66.0;
    scene
}

/// F1 by code as bars; returns where they end.
fn codes(scene: &mut Scene, judged: &Judged, plan: &Plan) -> f64 {
    let scale = Scale {
        most: 1.0,
        from: LABEL,
        to: WIDTH - 250.0,
    };
    let head = |scene: &mut Scene, x: f64, anchor, text: &str| {
        scene.text((x, 14.0), 12.5, anchor, MUTED, text);
    };
    head(scene, LABEL, Anchor::Start, "F1（0 至 1）");
    for (x, text) in [
        (WIDTH - 168.0, "F1"),
        (WIDTH - 112.0, "查准"),
        (WIDTH - 56.0, "查全"),
        (WIDTH, "条数"),
    ] {
        head(scene, x, Anchor::End, text);
    }
    let bottom = HEAD + ROW * real(judged.codes.len() as u64);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let x = scale.at(tick);
        let colour = if tick > 0.0 { GRID } else { AXIS };
        scene.line(&[(x, HEAD - 6.0), (x, bottom)], 1.0, colour);
    }
    let mut y = HEAD;
    for (issue, n, precision, recall, f1) in &judged.codes {
        let base = y + 13.0;
        scene.text(
            (LABEL - 10.0, base),
            13.0,
            Anchor::End,
            INK,
            issue.short_name(),
        );
        // Codes with too few examples to be counted are drawn pale.
        let colour = plan
            .family(issue.family())
            .tint(if *n >= 5 { 1.0 } else { 0.35 });
        scene.rect(
            LABEL,
            y + 2.0,
            (scale.at(*f1) - LABEL).max(1.5),
            ROW - 8.0,
            colour,
        );
        let cells = [(168.0, *f1), (112.0, *precision), (56.0, *recall)];
        for (right, value) in cells {
            scene.text(
                (WIDTH - right, base),
                12.5,
                Anchor::End,
                INK,
                format!("{value:.2}"),
            );
        }
        scene.text((WIDTH, base), 12.5, Anchor::End, MUTED, n.to_string());
        y += ROW;
    }
    bottom
}

fn reliability(scene: &mut Scene, judged: &Judged, top: f64, plan: &Plan) {
    scene.text(
        (0.0, top),
        14.0,
        Anchor::Start,
        INK,
        "说有几成把握，实际对几成",
    );
    let (left, upper) = (46.0, top + 16.0);
    let across = Scale {
        most: 1.0,
        from: left,
        to: left + SIDE,
    };
    let down = Scale {
        most: 1.0,
        from: upper + SIDE,
        to: upper,
    };
    for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let (x, y) = (across.at(tick), down.at(tick));
        let colour = if tick > 0.0 { GRID } else { AXIS };
        scene.line(&[(left, y), (left + SIDE, y)], 1.0, colour);
        scene.line(&[(x, upper), (x, upper + SIDE)], 1.0, colour);
        scene.text(
            (left - 8.0, y + 4.0),
            11.5,
            Anchor::End,
            MUTED,
            format!("{tick:.1}"),
        );
        scene.text(
            (x, upper + SIDE + 16.0),
            11.5,
            Anchor::Middle,
            MUTED,
            format!("{tick:.1}"),
        );
    }
    scene.line(&[(left, upper + SIDE), (left + SIDE, upper)], 1.0, AXIS);
    let most = judged
        .reliability
        .iter()
        .map(|(n, _, _)| *n)
        .max()
        .unwrap_or(1);
    let colour = plan.family(crate::petition::Family::Insurance);
    for (n, p, right) in judged.reliability.iter().filter(|(n, _, _)| *n > 0) {
        let size = 3.0 + 9.0 * (real(*n as u64) / real(most as u64)).sqrt();
        scene.dot(across.at(*p), down.at(*right), size, colour.tint(0.75));
    }
    let words = "横：模型给出的概率　纵：实际判对的比例　圆越大条数越多";
    scene.text(
        (0.0, upper + SIDE + 40.0),
        12.0,
        Anchor::Start,
        MUTED,
        words,
    );
}

fn confusions(scene: &mut Scene, judged: &Judged, top: f64) {
    let left = 430.0;
    scene.text((left, top), 14.0, Anchor::Start, INK, "最常认错的");
    let mut y = top + 28.0;
    for (gold, taken, n) in judged.confusions.iter().take(NAMED) {
        let words = format!("{} → {}", gold.short_name(), taken.short_name());
        scene.text(
            (left, y),
            13.0,
            Anchor::Start,
            INK,
            fit(&words, 13.0, WIDTH - left - 60.0),
        );
        let count = format!("{n} 条");
        debug_assert!(width(&count, 12.5) < 60.0);
        scene.text((WIDTH, y), 12.5, Anchor::End, MUTED, count);
        scene.line(&[(left, y + 8.0), (WIDTH, y + 8.0)], 1.0, GRID);
        y += 25.0;
    }
    if judged.confusions.is_empty() {
        scene.text((left, y), 13.0, Anchor::Start, MUTED, "没有认错的。");
    }
}

fn alt(judged: &Judged) -> String {
    let mut counted: Vec<_> = judged.codes.iter().filter(|c| c.1 >= 5).collect();
    counted.sort_by(|a, b| a.4.total_cmp(&b.4).then(a.0.cmp(&b.0)));
    let name = |c: Option<&&(Issue, usize, f64, f64, f64)>| {
        c.map_or(String::from("无"), |c| {
            format!("{} {:.2}", c.0.short_name(), c.4)
        })
    };
    format!(
        "各类 F1 的横条图，最低{}，最高{}；可靠性图，{} 条，校准误差 {:.3}；最常认错的几对。",
        name(counted.first()),
        name(counted.last()),
        judged.n,
        judged.calibration_error
    )
}

fn table(judged: &Judged) -> Table {
    let mut table = Table::new(&["诉求类别", "条数", "查准", "查全", "F1"], 1);
    table.rows = judged
        .codes
        .iter()
        .map(|(issue, n, precision, recall, f1)| {
            vec![
                issue.name().to_owned(),
                n.to_string(),
                format!("{precision:.3}"),
                format!("{recall:.3}"),
                format!("{f1:.3}"),
            ]
        })
        .collect();
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Config, Element};

    fn plan() -> Plan {
        let mut diags = Vec::new();
        let plan = Config::default().plan(&[], &mut diags);
        assert!(diags.is_empty());
        plan
    }

    #[test]
    fn every_code_has_a_bar_and_the_picture_stays_in_its_frame() {
        let judged = Judged {
            whose: "真实来件".into(),
            n: 856,
            codes: Issue::ALL.iter().map(|i| (*i, 9, 0.5, 0.5, 0.5)).collect(),
            reliability: (0..10)
                .map(|b| (b * 10, 0.05 + 0.1 * b as f64, 0.5))
                .collect(),
            confusions: vec![(Issue::Other, Issue::SiPension, 7); 30],
            ..Judged::default()
        };
        let chart = evaluation(&judged, &plan());
        let bars = chart.scene.elements.iter();
        let bars = bars.filter(|e| matches!(e, Element::Rect { .. })).count();
        assert_eq!(bars, Issue::ALL.len());
        for element in &chart.scene.elements {
            if let Element::Text { x, y, .. } = element {
                assert!((0.0..=WIDTH).contains(x) && (0.0..=chart.scene.height).contains(y));
            }
        }
        assert_eq!(chart.table.rows.len(), Issue::ALL.len());
    }

    #[test]
    fn without_examples_there_is_a_word_instead() {
        assert!(evaluation(&Judged::default(), &plan()).scene.height < 200.0);
    }
}
