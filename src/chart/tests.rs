#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{Anchor, Chart, Config, Element, Plan, scenes, to_png, to_svg};
use crate::analysis::fake::Fake;

fn plan() -> Plan {
    Config::default().plan(&[], &mut Vec::new())
}

fn charts(fake: &Fake) -> Vec<Chart> {
    scenes(&fake.analysis(), &plan())
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

fn check_layout(chart: &Chart) {
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
        assert!(!chart.table.rows.is_empty(), "{}", chart.id);
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
