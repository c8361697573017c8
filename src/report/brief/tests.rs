use std::io::{Cursor, Read};

use super::package::{DOCUMENT, Package};
use super::*;
use crate::analysis::fake::Fake;
use crate::chart;
use crate::diag::Diagnostic;

fn plan(lang: Lang, template: Option<&TemplateFile>) -> (Plan, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let report = crate::report::Config {
        office: "甲县人力资源和社会保障局".to_owned(),
        lang,
        ..crate::report::Config::default()
    };
    let report = report.plan(&[], &mut diags);
    let plan = Config::default().plan(&report, template, &mut diags);
    (plan, diags)
}

fn made(analysis: &Analysis, plan: &Plan) -> Vec<u8> {
    let look = chart::Config::default().plan(&[], &mut Vec::new());
    let charts = chart::scenes(analysis, &look, crate::text::Lang::Zh);
    let small = chart::small(analysis, &look, plan.lang);
    docx(analysis, &charts, &small, plan).expect("a brief")
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip");
    let mut text = String::new();
    let mut part = zip.by_name(name).expect("the part");
    part.read_to_string(&mut text).expect("text");
    text
}

/// The words of a part, a line a paragraph.
fn words_of(xml: &str) -> String {
    let pieces = xml::cut(xml).expect("pieces");
    assert!(xml::is_nested(&pieces));
    let mut text = String::new();
    for piece in &pieces {
        match piece {
            xml::Piece::Text(t) => text.push_str(&xml::unescape(t)),
            _ if piece.closes() == Some("w:p") => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// Without the opening sentence, which the tests of the report hold.
fn after_opening(words: &str) -> String {
    let kept = words.lines().enumerate().filter(|(at, _)| *at != 3);
    kept.map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn the_brief_of_invented_cases() {
    let analysis = Fake::weeks(400, 60).analysis();
    let docx = made(&analysis, &plan(Lang::Zh, None).0);
    let words = words_of(&part(&docx, DOCUMENT));
    assert!(!words.contains("{{") && !words.contains("{%"), "{words}");
    insta::assert_snapshot!(after_opening(&words));
}

#[test]
fn the_brief_in_english() {
    let analysis = Fake::weeks(400, 60).analysis();
    let docx = made(&analysis, &plan(Lang::En, None).0);
    insta::assert_snapshot!(after_opening(&words_of(&part(&docx, DOCUMENT))));
}

#[test]
fn the_same_input_gives_the_same_bytes_and_every_picture_is_there() {
    let analysis = Fake::weeks(300, 60).analysis();
    let (plan, _) = plan(Lang::Zh, None);
    let docx = made(&analysis, &plan);
    assert!(docx == made(&analysis, &plan));
    let document = part(&docx, DOCUMENT);
    let relations = part(&docx, "word/_rels/document.xml.rels");
    let zip = zip::ZipArchive::new(Cursor::new(&docx)).expect("a zip");
    let names = zip.file_names().map(|n| n.expect("a name").into_owned());
    let pictures: Vec<String> = names.filter(|n| n.ends_with(".png")).collect();
    assert!((2..=4).contains(&pictures.len()), "{pictures:?}");
    for picture in &pictures {
        let id = picture
            .trim_start_matches("word/media/")
            .trim_end_matches(".png");
        assert!(document.contains(&format!("r:embed=\"{id}\"")), "{picture}");
        assert!(
            relations.contains(picture.trim_start_matches("word/")),
            "{picture}"
        );
    }
    assert!(part(&docx, "[Content_Types].xml").contains("image/png"));
}

#[test]
fn nothing_and_little_make_a_brief_too() {
    for cases in [0, 1, 4] {
        for lang in Lang::ALL {
            let analysis = Fake::weeks(cases, 3).analysis();
            let docx = made(&analysis, &plan(lang, None).0);
            words_of(&part(&docx, DOCUMENT));
        }
    }
}

#[test]
fn what_data_say_cannot_break_the_file() {
    let mut analysis = Fake::weeks(300, 60).analysis();
    let nasty = "甲<w:p>&\"'\u{b}\u{fffe}{{ x }}{% for %}公司]]>";
    for m in &mut analysis.work.matters {
        m.respondent = Some(nasty.to_owned());
    }
    let docx = made(&analysis, &plan(Lang::Zh, None).0);
    let words = words_of(&part(&docx, DOCUMENT));
    assert!(words.contains("甲<w:p>&"), "{words}");
    assert!(!words.contains('\u{b}') && !words.contains('\u{fffe}'));
}

/// The built-in template, with a part's text changed as an office would.
fn edited(from: &str, to: &str) -> TemplateFile {
    let mut package = Package::read(&template(Lang::Zh).expect("written")).expect("read");
    let found = package.parts.iter_mut().find(|(name, _)| name == DOCUMENT);
    let (_, bytes) = found.expect("the body");
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.contains(from), "{from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
    TemplateFile {
        name: "我局的.docx".to_owned(),
        bytes: package.write().expect("written"),
    }
}

#[test]
fn an_edited_template_is_filled() {
    // A heading of the office's own, and a placeholder that Word cut into three runs.
    let own = edited(
        "一、总体情况",
        "一、我局{{ fig</w:t></w:r><w:proofErr w:type=\"gramEnd\"/><w:r><w:rPr><w:b/></w:rPr><w:t>ures.ca</w:t></w:r><w:r><w:t>ses }} 件",
    );
    let analysis = Fake::weeks(300, 60).analysis();
    let (plan, diags) = plan(Lang::Zh, Some(&own));
    assert!(diags.is_empty(), "{diags:?}");
    let words = words_of(&part(&made(&analysis, &plan), DOCUMENT));
    assert!(words.contains("一、我局300 件"), "{words}");
    assert!(words.contains("二、诉求构成和走势"));
}

#[test]
fn a_wrong_template_is_told_with_part_and_placeholder() {
    let told = |from: &str, to: &str| {
        let (_, diags) = plan(Lang::Zh, Some(&edited(from, to)));
        let [diag] = diags.as_slice() else {
            panic!("{to}: {diags:?}")
        };
        diag.message.clone()
    };
    insta::assert_snapshot!(
        [
            told("{{ m.why }}", "{{ m.reason }}"),
            told("{{ line }}", "{{ lien }}"),
            told("{{ line }}", "{{ line"),
            told("{{ line }}", "{{ line | upcase }}"),
            told("{{ line }}", "{{ line + }}"),
            told("{{ line }}", "{{ picture(\"flow\", 500) }}"),
            told("{% endfor %}", "没有结尾"),
        ]
        .join("\n")
    );
    let no_docx = TemplateFile {
        name: "简报.doc".to_owned(),
        bytes: b"\xd0\xcf\x11\xe0 an old file".to_vec(),
    };
    let (_, diags) = plan(Lang::Zh, Some(&no_docx));
    assert!(matches!(diags.as_slice(), [d] if d.message.contains("不是 Word 文档")));
}

#[test]
fn long_names_shorten_the_lists_until_two_pages_hold() {
    let departments = (0..12).map(|n| {
        format!("某某自治州某某某某自治县人力资源和社会保障局劳动保障监察综合行政执法大队第{n}中队")
    });
    let fake = Fake {
        departments: Some(departments.collect()),
        ..Fake::weeks(400, 60)
    };
    let mut analysis = fake.analysis();
    for m in &mut analysis.work.matters {
        m.respondent = Some("某某省某某某某建设工程集团股份有限公司某某自治县某某大道改造提升工程第三标段项目经理部".to_owned());
    }
    let (plan, _) = plan(Lang::Zh, None);
    let words = Words::new(Lang::Zh).expect("words");
    let all = Shown {
        matters: 10,
        departments: 6,
        charts: 4,
    };
    let sizes = [
        ("issue_mix", 0.53),
        ("flow", 0.53),
        ("backlog", 0.53),
        ("days", 0.53),
    ];
    let page = Context::new(&analysis, &sizes, &plan, &words, all).expect("a page");
    assert!(!fit::holds(&page));
    let shorter = part(&made(&analysis, &plan), DOCUMENT);
    let rows = shorter.matches("第三标段项目经理部").count();
    assert!((1..10).contains(&rows), "{rows}");
    assert!(words_of(&shorter).contains(&format!("先列前 {rows} 个")));
}
