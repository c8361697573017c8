#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{Anchor, Chart, Config, Element, Plan, scenes, to_png, to_svg};
use crate::analysis::fake::Fake;
use crate::text::Lang;

pub(super) fn plan() -> Plan {
    Config::default().plan(&[], &mut Vec::new())
}

fn charts(fake: &Fake) -> Vec<Chart> {
    scenes(&fake.analysis(), &plan(), Lang::Zh)
}

pub(crate) fn crowded() -> Fake {
    let names = (0..40).map(|n| match n {
        0 => "某某市某某县人力资源和社会保障局劳动保障监察综合行政执法大队第三中队".to_owned(),
        1 => "A&B<科>\"室\"".to_owned(),
        2 => "龘镇㐂社😀所".to_owned(),
        _ => format!("第{n}承办科室"),
    });
    Fake {
        departments: Some(names.collect()),
        ..Fake::weeks(2500, 7 * 52)
    }
}

/// The box of a text: left, upper, right, lower.
fn text_box(element: &Element) -> Option<([f64; 4], &str)> {
    let Element::Text {
        x,
        y,
        size,
        anchor,
        text,
        ..
    } = element
    else {
        return None;
    };
    let wide = super::measure::width(text, *size);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - wide / 2.0,
        Anchor::End => x - wide,
    };
    Some(([left, y - 0.8 * size, left + wide, y + 0.1 * size], text))
}

pub(super) fn check_layout(chart: &Chart) {
    super::laws::check_canvas(chart);
    super::laws::check_contrast(chart);
    let boxes: Vec<_> = chart.scene.elements.iter().filter_map(text_box).collect();
    for (at, (a, text)) in boxes.iter().enumerate() {
        let [left, upper, right, lower] = a;
        let inside = *left >= -0.5
            && *upper >= -1.0
            && *right <= chart.scene.width + 0.5
            && *lower <= chart.scene.height;
        assert!(inside, "{}: “{text}” leaves the picture: {a:?}", chart.id);
        for (b, other) in boxes.iter().skip(at + 1) {
            let apart = right <= &b[0] || &b[2] <= left || lower <= &b[1] || &b[3] <= upper;
            assert!(
                apart,
                "{}: “{text}” and “{other}” overlap: {a:?} {b:?}",
                chart.id
            );
        }
    }
}

#[test]
fn labels_stay_inside_and_apart_whatever_the_data() {
    let fakes = [0, 1, 4, 30, 240, 4000]
        .map(|n| Fake::weeks(n, 60))
        .into_iter();
    let spans = [2, 7, 13, 26, 53, 110, 400, 1200].map(|weeks| Fake::weeks(600, weeks));
    for fake in fakes.chain(spans).chain([crowded()]) {
        charts(&fake).iter().for_each(check_layout);
    }
}

#[test]
fn every_chart_has_a_table_of_even_rows_and_words() {
    for chart in charts(&crowded()) {
        assert!(!chart.alt.is_empty() && !chart.caption.is_empty());
        assert!(
            !chart.table.rows.is_empty() || chart.id == "debts",
            "{}",
            chart.id
        );
        for row in &chart.table.rows {
            assert_eq!(row.len(), chart.table.columns.len(), "{}", chart.id);
        }
    }
}

#[test]
fn too_little_data_is_said_in_words() {
    for chart in charts(&Fake::weeks(1, 3)) {
        let only_text = chart
            .scene
            .elements
            .iter()
            .all(|e| matches!(e, Element::Text { .. } | Element::Rect { .. }));
        assert!(only_text && chart.scene.elements.len() < 6, "{}", chart.id);
    }
}

#[test]
fn a_picture_alone_needs_no_font_and_names_itself() {
    let chart = &charts(&crowded())[4];
    let svg = to_svg(chart);
    assert!(!svg.contains(['\u{1}', '\u{FFFE}']));
    assert!(svg.contains("<title") && svg.contains("<desc") && !svg.contains("<text"));
    assert!(svg.contains("A&amp;B&lt;科&gt;"));
    let png = to_png(chart, 1.0).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn the_scenes_of_sixty_weeks_are_stable() {
    for chart in charts(&Fake::weeks(120, 12)) {
        insta::assert_json_snapshot!(chart.id, chart);
    }
}

/// Writes the pictures of several data sets for a person to look at.
#[test]
#[ignore = "writes files; run with HUIYING_LOOK=<folder>"]
fn look() {
    let Some(folder) = std::env::var_os("HUIYING_LOOK").map(std::path::PathBuf::from) else {
        return;
    };
    let sets = [
        ("a", Fake::weeks(620, 60)),
        ("b", crowded()),
        ("c", Fake::weeks(1, 3)),
        ("d", Fake::weeks(60, 8)),
    ];
    for (name, fake) in sets {
        for chart in charts(&fake) {
            std::fs::write(
                folder.join(format!("{name}-{}.png", chart.id)),
                to_png(&chart, 1.5).unwrap(),
            )
            .unwrap();
            std::fs::write(
                folder.join(format!("{name}-{}.svg", chart.id)),
                to_svg(&chart),
            )
            .unwrap();
        }
    }
}

/// Groups with names of every length, sums of every size, bounds, and claims that state nothing.
fn owing(groups: u32) -> crate::analysis::Analysis {
    use crate::petition::{Debt, Family, GroupId, Member, Sum};
    let mut analysis = Fake::weeks(30, 20).analysis();
    let sum = |known: i64, low: i64, high: i64, unknown: u64| Sum {
        known,
        low,
        high,
        with: 3,
        unknown,
    };
    let families = Family::ALL;
    analysis.debts.groups = (0..groups)
        .map(|n| {
            let fen = i64::from(10_000_000 / (n + 1)) * 977;
            let long = "青溪县第十三届农民工欠薪治理示范区滨江壹号一期工程总承包联合体".chars();
            let name: String = long.take(2 + (n as usize * 5) % 33).collect();
            Debt {
                id: GroupId::from_text(format!("G-{n}")),
                members: vec![Member {
                    name: name.clone(),
                    matters: 3,
                    amount_fen: fen,
                }],
                respondent: name,
                family: families[n as usize % families.len()],
                matters: Vec::new(),
                cases: 4,
                people: sum(i64::from(n) * 1000, 0, 0, u64::from(n % 2)),
                amount: sum(fen * 2, fen, fen * 3, u64::from(n % 3)),
                amount_open: sum(fen, fen, fen, 0),
                paid_fen: 0,
                paid_matters: 0,
                oldest_received_on: analysis.as_of,
                days: 4321,
                oldest_open_on: Some(analysis.as_of),
                open_days: Some(i64::from(n) * 321),
                months_max: None,
                months_median: None,
                open: 2,
                overdue: 1,
                closed: 1,
                answered: 1,
            }
        })
        .collect();
    analysis
}

fn debts_of(groups: u32) -> Chart {
    let charts = scenes(&owing(groups), &plan(), Lang::Zh);
    charts.into_iter().find(|c| c.id == "debts").unwrap()
}

#[test]
fn debts_stay_inside_and_apart_whatever_is_owed() {
    for groups in [0, 1, 2, 5, 12, 40] {
        check_layout(&debts_of(groups));
    }
}

#[test]
fn what_is_owed_is_drawn_from_the_least_number_on_and_without_what_is_not_ours() {
    let words = |chart: &Chart| {
        let texts = chart.scene.elements.iter().filter_map(text_box);
        texts
            .map(|(_, text)| text.to_owned())
            .collect::<Vec<_>>()
            .join("|")
    };
    assert!(words(&debts_of(1)).contains("不足 5 个"));
    let chart = debts_of(12);
    assert!(words(&chart).contains("在办金额") && !words(&chart).contains("不属人社"));
    assert!(chart.table.rows.iter().all(|row| row[1] != "不属人社"));
}
