//! What holds for every scene whatever the data: nothing leaves the canvas, no two texts meet, every text can be read.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::sync::OnceLock;

use proptest::prelude::*;

use super::scene::{Colour, Element, PAPER};
use super::tests::{check_layout, plan};
use super::{Chart, curves, heatmap, outcome, risk_map};
use crate::analysis::fake::Fake;
use crate::analysis::{
    Analysis, Curve, OpenMatter, Outcome, OutcomeCell, Owed, PlaceCell, Pressing, Rung,
};
use crate::petition::{Channel, Family, GroupId, Issue, MatterId, State};

/// The least contrast of a text with what is behind it (WCAG 2, AA).
const LEAST: f64 = 4.5;

pub(super) fn check_canvas(chart: &Chart) {
    let scene = &chart.scene;
    let wide = super::measure::width(&chart.title, 20.0);
    assert!(
        wide <= scene.width,
        "{}: “{}” is too long",
        chart.id,
        chart.title
    );
    let inside = |x: f64, y: f64| {
        (-0.6..=scene.width + 0.6).contains(&x) && (-0.6..=scene.height + 0.6).contains(&y)
    };
    for element in &scene.elements {
        let fits = match element {
            Element::Rect { x, y, w, h, .. } => inside(*x, *y) && inside(x + w, y + h),
            Element::Line { points, .. }
            | Element::Area { points, .. }
            | Element::Veil { points, .. } => points.iter().all(|(x, y)| inside(*x, *y)),
            Element::Dot { x, y, r, .. } | Element::Bubble { x, y, r, .. } => {
                inside(x - r, y - r) && inside(x + r, y + r)
            }
            Element::Text { .. } => true,
        };
        assert!(fits, "{}: {element:?} leaves the picture", chart.id);
    }
}

pub(super) fn check_contrast(chart: &Chart) {
    let elements = &chart.scene.elements;
    for (at, element) in elements.iter().enumerate() {
        let Element::Text {
            x,
            y,
            size,
            anchor,
            colour,
            text,
        } = element
        else {
            continue;
        };
        let wide = super::measure::width(text, *size);
        let left = match anchor {
            super::Anchor::Start => *x,
            super::Anchor::Middle => x - wide / 2.0,
            super::Anchor::End => x - wide,
        };
        for part in [0.03, 0.25, 0.5, 0.75, 0.97] {
            let point = (left + wide * part, y - 0.35 * size);
            let ground = elements
                .iter()
                .take(at)
                .fold(PAPER, |g, e| over(e, point, g));
            let contrast = colour.contrast(ground);
            assert!(
                contrast >= LEAST,
                "{}: “{text}” {contrast:.2} on {}",
                chart.id,
                ground.hex()
            );
        }
    }
}

/// What is seen at `point` once `element` is drawn over `ground`; lines are too thin to hide a text.
fn over(element: &Element, (px, py): (f64, f64), ground: Colour) -> Colour {
    let round = |x: &f64, y: &f64, r: &f64| (px - x).hypot(py - y) <= *r;
    let (hit, fill, opacity) = match element {
        Element::Rect { x, y, w, h, fill } => {
            let hit = px >= *x && px <= x + w && py >= *y && py <= y + h;
            (hit, *fill, 1.0)
        }
        Element::Area { points, fill } => (holds(points, (px, py)), *fill, 1.0),
        Element::Veil {
            points,
            fill,
            opacity,
        } => (holds(points, (px, py)), *fill, *opacity),
        Element::Dot { x, y, r, fill } => (round(x, y, r), *fill, 1.0),
        Element::Bubble {
            x,
            y,
            r,
            fill,
            opacity,
        } => (round(x, y, r), *fill, *opacity),
        Element::Line { .. } | Element::Text { .. } => (false, PAPER, 0.0),
    };
    if !hit {
        return ground;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is between 0 and 255"
    )]
    let mix =
        |a: u8, b: u8| (f64::from(a) * opacity + f64::from(b) * (1.0 - opacity)).round() as u8;
    Colour(
        mix(fill.0, ground.0),
        mix(fill.1, ground.1),
        mix(fill.2, ground.2),
    )
}

/// Whether a polygon holds a point (even–odd).
fn holds(points: &[(f64, f64)], (px, py): (f64, f64)) -> bool {
    let next = points.iter().cycle().skip(1);
    let crossed = points.iter().zip(next).filter(|((ax, ay), (bx, by))| {
        (*ay > py) != (*by > py) && px < (bx - ax) * (py - ay) / (by - ay) + ax
    });
    crossed.count() % 2 == 1
}

fn empty() -> Analysis {
    static EMPTY: OnceLock<Analysis> = OnceLock::new();
    EMPTY.get_or_init(|| Fake::weeks(6, 4).analysis()).clone()
}

fn name() -> impl Strategy<Value = String> {
    "[\u{4e00}-\u{9fa5}A-Za-z0-9（）]{1,44}"
}

fn matters() -> impl Strategy<Value = Vec<OpenMatter>> {
    let late = prop_oneof![Just(1.0), 0.0..1.0_f64];
    let one = (
        0..90_usize,
        prop::option::of(name()),
        late,
        0.0..100.0_f64,
        0..5000_i64,
        0..19_usize,
    );
    prop::collection::vec(one, 0..140).prop_map(|all| {
        let day = empty().as_of;
        let each = all.into_iter().enumerate();
        each.map(|(at, (group, respondent, lapse, harm, days, issue))| {
            let is_late = lapse >= 1.0;
            let days_left = if is_late { -1 - days } else { days % 90 };
            OpenMatter {
                matter: MatterId::of_case(&format!("T{at:04}")),
                group: (group > 5).then(|| GroupId::from_text(format!("G-{group}"))),
                case_ids: vec![format!("T{at:04}")],
                filings: 1,
                issue: Issue::ALL[issue],
                respondent,
                department: "甲科".to_owned(),
                place: None,
                first_received_on: day,
                due_on: day,
                days_left,
                state: if is_late { State::Overdue } else { State::Open },
                owed: Owed::default(),
                pressing: Pressing {
                    lapse_probability: lapse,
                    harm,
                    priority: lapse * harm,
                    reasons: Vec::new(),
                },
            }
        })
        .collect()
    })
}

fn places() -> impl Strategy<Value = Vec<PlaceCell>> {
    let cell = (0..30_usize, 0..19_usize, 0..12_000_u64, 0..10_u64);
    (
        prop::collection::vec(prop::option::of(name()), 30),
        prop::collection::vec(cell, 0..200),
    )
        .prop_map(|(names, cells)| {
            let each = cells
                .into_iter()
                .map(|(place, issue, cases, part)| PlaceCell {
                    place: names[place].clone(),
                    issue: Issue::ALL[issue],
                    cases: cases / (1 + 997 * (part % 3)) + 1,
                    pending: cases / 2000,
                    overdue: if part > 5 { cases / 2000 } else { 0 },
                });
            each.collect()
        })
}

fn outcomes() -> impl Strategy<Value = Vec<OutcomeCell>> {
    let cell = (
        prop::option::of(0..5_usize),
        0..6_usize,
        0..5_usize,
        1..90_000_u64,
    );
    prop::collection::vec(cell, 0..70).prop_map(|cells| {
        let each = cells
            .into_iter()
            .map(|(channel, family, outcome, n)| OutcomeCell {
                channel: channel.map(|at| Channel::ALL[at]),
                family: Family::ALL[family],
                outcome: Outcome::ALL[outcome],
                cases: if n % 3 == 0 { 1 + n % 4 } else { n },
            });
        each.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_risk_map_stays_apart_for_any_names(matters in matters()) {
        let mut analysis = empty();
        analysis.work.matters = matters;
        check_layout(&risk_map::chart(&analysis, &plan()));
    }

    #[test]
    fn the_heat_map_stays_apart_for_any_names(places in places()) {
        let mut analysis = empty();
        let (cases, overdue) = places.iter().fold((0, 0), |(n, o), c| (n + c.cases, o + c.overdue));
        analysis.places = places;
        let chart = heatmap::chart(&analysis, &plan());
        check_layout(&chart);
        // No case is lost in merging.
        let last = chart.table.rows.last().and_then(|row| row.last()).unwrap();
        prop_assert_eq!(last, &format!("{cases}/{overdue}"));
    }

    #[test]
    fn the_flow_stays_apart_and_keeps_its_widths(cells in outcomes()) {
        let mut analysis = empty();
        analysis.outcomes = cells;
        let chart = outcome::chart(&analysis, &plan());
        check_layout(&chart);
        // Both stages carry all cases: their ribbons are as wide in sum (hairlines apart).
        let widths: Vec<f64> = chart.scene.elements.iter().filter_map(|e| match e {
            Element::Veil { points, .. } => Some((points[0].0, points[points.len() - 1].1 - points[0].1)),
            _ => None,
        }).fold([0.0, 0.0], |mut sum, (x, w)| {
            sum[usize::from(x > 300.0)] += w;
            sum
        }).to_vec();
        prop_assert!((widths[0] - widths[1]).abs() < 30.0, "{:?}", widths);
    }

    #[test]
    fn the_curves_stay_apart_for_any_names(
        names in prop::collection::vec(name(), 5),
        falls in prop::collection::vec((1..400_u32, 0.0..1.0_f64), 1..60),
        axis in 3..13_u32,
    ) {
        let mut analysis = empty();
        let mut days: Vec<(u32, f64)> = falls;
        days.sort_by_key(|(day, _)| *day);
        days.dedup_by_key(|(day, _)| *day);
        let mut share = 1.0;
        let rungs: Vec<Rung> = days.iter().map(|(day, keep)| {
            share *= keep;
            Rung { day: *day, share, band: (*keep > 0.05).then_some((share * 0.8, share.sqrt())) }
        }).collect();
        let row = |department| Curve {
            department,
            n: 123_456,
            answered: 99_999,
            median: rungs.iter().find(|r| r.share <= 0.5).map(|r| r.day),
            median_band: (Some(1000), axis.is_multiple_of(2).then_some(2000)),
            until: 300,
            marks: Vec::new(),
            rungs: rungs.clone(),
        };
        analysis.curves.axis_days = axis * 30;
        analysis.curves.rows = std::iter::once(None).chain(names.into_iter().map(Some)).map(row).collect();
        check_layout(&curves::chart(&analysis, &plan()));
    }
}

/// Invented work with every kind of group: in time, late, one matter, many.
fn drawn() -> Analysis {
    let fake = Fake::weeks(240, 30);
    let mut analysis = fake.analysis();
    let units = [
        "青溪和沣劳务有限公司",
        "青溪县滨江壹号一期工程总承包联合体项目部",
        "云岭镇中心小学",
        "甲县某某纺织厂",
    ];
    let open = analysis.work.matters.iter_mut();
    for (at, matter) in open.enumerate() {
        let unit = units[at % 4];
        matter.group = Some(GroupId::from_text(format!("G-{}", at % 23)));
        matter.respondent = Some(format!("{unit}{}", ["", "二分公司", "（三标段）"][at % 3]));
        matter.issue = Issue::ALL[at % 18];
        matter.case_ids.clear();
        if at % 3 == 0 {
            matter.days_left = 5;
            matter.pressing.lapse_probability =
                0.21 + 0.02 * f64::from(u32::try_from(at % 30).unwrap());
        }
        matter.pressing.priority = matter.pressing.harm * matter.pressing.lapse_probability;
    }
    let at = |n: usize| {
        [
            "东湖街道",
            "白石镇",
            "云岭镇",
            "青溪经济技术开发区管理委员会",
        ][n % 4]
            .to_owned()
    };
    for (n, cell) in analysis.places.iter_mut().enumerate() {
        cell.place = (n % 9 != 8).then(|| at(n));
    }
    analysis
}

#[test]
fn the_new_scenes_of_thirty_weeks_are_stable() {
    let analysis = drawn();
    for chart in [
        heatmap::chart(&analysis, &plan()),
        outcome::chart(&analysis, &plan()),
        curves::chart(&analysis, &plan()),
        risk_map::chart(&analysis, &plan()),
    ] {
        check_layout(&chart);
        insta::assert_json_snapshot!(format!("thirty_weeks_{}", chart.id), chart);
    }
}

#[test]
fn groups_without_a_risk_or_without_a_delay_have_one_field() {
    for late in [false, true] {
        let mut analysis = drawn();
        for matter in &mut analysis.work.matters {
            matter.case_ids.clear();
            matter.days_left = if late { -9 } else { 9 };
            matter.pressing.lapse_probability = if late { 1.0 } else { 0.4 };
        }
        let chart = risk_map::chart(&analysis, &plan());
        check_layout(&chart);
        let said = |words: &str| {
            chart
                .scene
                .elements
                .iter()
                .any(|e| matches!(e, Element::Text { text, .. } if text.starts_with(words)))
        };
        assert_eq!((said("已经超期"), said("尚未到期")), (late, !late));
    }
}

#[test]
fn open_cases_keep_the_curve_up() {
    let fake = Fake::weeks(400, 30);
    let analysis = fake.analysis();
    let curve = &analysis.curves.rows[0];
    assert_eq!(curve.n - curve.answered, analysis.opening.pending);
    assert_eq!(curve.answered, analysis.opening.closed);
    let records = fake.records();
    let took = records
        .iter()
        .filter_map(|r| Some((r.head.answered?.date - r.head.received.date).num_days()));
    let took: Vec<i64> = took.collect();
    for day in [15, 30, 60, 90] {
        let later = took.iter().filter(|t| **t > i64::from(day)).count();
        let answered_only = f64::from(u32::try_from(later).unwrap())
            / f64::from(u32::try_from(took.len()).unwrap());
        assert!(curve.at(day).0 > answered_only, "{day}");
    }
}
