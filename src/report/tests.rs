#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{Config, html};
use crate::analysis::Analysis;
use crate::analysis::fake::Fake;
use crate::chart;
use crate::text::Lang;
use strays::{body, strays};

#[path = "../../tests/support/strays.rs"]
mod strays;

fn page(analysis: &Analysis, embed_font: bool) -> String {
    page_in(Lang::Zh, analysis, embed_font)
}

fn page_in(lang: Lang, analysis: &Analysis, embed_font: bool) -> String {
    let charts = chart::scenes(
        analysis,
        &chart::Config::default().plan(&[], &mut Vec::new()),
        lang,
    );
    let config = Config {
        office: "甲县人力资源和社会保障局".to_owned(),
        embed_font,
        lang,
        ..Config::default()
    };
    html(analysis, &charts, &config.plan(&[], &mut Vec::new())).unwrap()
}

fn crowded() -> Fake {
    let long = "某某市某某县人力资源和社会保障局劳动保障监察综合行政执法大队第三中队";
    let names = (0..40).map(|n| {
        if n == 0 {
            long.to_owned()
        } else {
            format!("第{n}承办科室<b>")
        }
    });
    Fake {
        departments: Some(names.collect()),
        ..Fake::weeks(2500, 7 * 52)
    }
}

#[test]
fn the_page_opens_like_a_work_report() {
    let text = page(&Fake::weeks(300, 26).analysis(), false);
    assert!(text.contains("甲县人力资源和社会保障局共受理群众来信来访来电 300 件次，其中来信 "));
    assert!(text.contains(" 人次（另有 "));
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    let text = page(&crowded().analysis(), true);
    let text = text.replace("http://www.w3.org/2000/svg", "");
    for word in ["http:", "https:", "src=\"", "@import", "<link", "url(//"] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.contains("src:url(data:font/woff;base64,"));
    assert!(text.len() < 1_500_000, "{}", text.len());
}

#[test]
fn names_from_outside_are_escaped() {
    let text = page(&crowded().analysis(), false);
    assert!(text.contains("第1承办科室&lt;b&gt;") && !text.contains("承办科室<b>"));
}

#[test]
fn every_id_is_unique_and_every_reference_has_its_id() {
    Lang::ALL.into_iter().for_each(every_id_is_unique);
}

fn every_id_is_unique(lang: Lang) {
    let text = page_in(lang, &crowded().analysis(), false);
    let of = |attribute: &str| -> Vec<String> {
        let mark = format!(" {attribute}=\"");
        let parts = text.split(&mark).skip(1);
        let values = parts.filter_map(|part| part.split('"').next());
        values
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    };
    let mut ids = of("id");
    let references = of("aria-labelledby");
    assert!(!references.is_empty() && references.iter().all(|r| ids.contains(r)));
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn headings_step_down_one_at_a_time() {
    let text = page(&crowded().analysis(), false);
    let levels = text
        .match_indices("<h")
        .filter_map(|(at, _)| text.as_bytes().get(at + 2));
    let levels: Vec<u8> = levels
        .filter(|b| b.is_ascii_digit())
        .map(|b| b - b'0')
        .collect();
    assert_eq!(levels.first(), Some(&1));
    assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1));
    assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1);
}

#[test]
fn an_empty_run_still_gives_a_page() {
    for cases in [0, 1] {
        let text = page(&Fake::weeks(cases, 3).analysis(), false);
        assert!(text.contains("</html>") && !text.contains("NaN"));
    }
}

#[test]
fn the_page_of_a_small_run_is_stable() {
    let text = page(&Fake::weeks(60, 8).analysis(), false);
    let mut words = String::new();
    let mut inside = true;
    let (_, body) = text.split_once("<body>").unwrap();
    for c in body
        .replace("</p>", "\n")
        .replace("</tr>", "\n")
        .replace("</h", "\n</h")
        .chars()
    {
        match c {
            '<' => inside = false,
            '>' => {
                inside = true;
                words.push(' ');
            }
            _ if inside => words.push(c),
            _ => {}
        }
    }
    let lines = words
        .lines()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
    insta::assert_snapshot!(
        lines
            .filter(|l| !l.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn an_english_page_marks_whatever_is_not_english() {
    let sets = [
        crowded(),
        Fake::weeks(620, 60),
        Fake::weeks(1, 3),
        Fake::weeks(0, 3),
    ];
    for fake in sets {
        let text = page_in(Lang::En, &fake.analysis(), false);
        assert_eq!(strays(&body(&text)), Vec::<String>::new());
        assert!(text.contains("甲县人力资源和社会保障局</span>"));
    }
}

#[test]
fn a_title_of_the_office_stays_as_it_was_written() {
    let analysis = Fake::weeks(60, 8).analysis();
    let title = |title: &str| {
        let config = Config {
            title: title.to_owned(),
            lang: Lang::En,
            ..Config::default()
        };
        html(&analysis, &[], &config.plan(&[], &mut Vec::new())).unwrap()
    };
    let own = title("甲县第一季度报告");
    assert!(own.contains("<title>甲县第一季度报告</title>"));
    assert!(own.contains("<h1><span lang=\"zh-CN\">甲县第一季度报告</span></h1>"));
    assert!(title(&Config::default().title).contains("<h1>Grievances and Their Handling</h1>"));
}

/// Writes pages of several data sets for a person to look at.
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
        ("e", Fake::weeks(0, 3)),
    ];
    for (name, fake) in sets {
        for lang in Lang::ALL {
            std::fs::write(
                folder.join(format!("{name}.{}.html", lang.code())),
                page_in(lang, &fake.analysis(), true),
            )
            .unwrap();
        }
    }
}
