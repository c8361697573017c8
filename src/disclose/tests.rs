//! Attacks: an identifier planted in a file of every type a run writes is found, and what only looks like one is not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::*;
use crate::text::{MaskKind, RawText, UnitFinder};

static UNITS: std::sync::LazyLock<UnitFinder> = std::sync::LazyLock::new(UnitFinder::new);

/// Every string is a name but a few words; words part at every character but within those.
struct Plain;

const WORDS: [&str; 3] = ["建设", "李明珠宝", "高峰"];

impl Names for Plain {
    fn worth(&self, text: &str, _told: bool) -> NameWorth {
        match text.chars().count() {
            _ if WORDS.contains(&text) => NameWorth::None,
            2 => NameWorth::WithCue,
            _ => NameWorth::Alone,
        }
    }

    fn stands_apart(&self, text: &str, start: usize, end: usize) -> bool {
        WORDS.iter().all(|word| {
            text.match_indices(word).all(|(at, _)| {
                let inside = |edge: usize| at < edge && edge < at + word.len();
                !inside(start) && !inside(end)
            })
        })
    }
}

/// Invented: a name, a phone, an identity number, a card, a mailbox, a home, a plate.
const PLANTED: [(&str, MaskKind); 7] = [
    ("罗新苗", MaskKind::Person),
    ("154-0000-4627", MaskKind::Phone),
    ("99012319750316374X", MaskKind::IdCard),
    ("6222 0000 1111 2222 333", MaskKind::BankCard),
    ("lxm_75@example.com", MaskKind::Email),
    ("青溪县云岭镇上坪村8组16号", MaskKind::Address),
    ("湘A12B45", MaskKind::Plate),
];

fn met() -> Met {
    let mut met = Met::new();
    let cells: Vec<RawText> = PLANTED
        .iter()
        .take(6)
        .map(|(t, _)| RawText::new(*t))
        .collect();
    super::cells(&cells).for_each(|cell| met.add(&cell, &Plain));
    super::cells(&[RawText::new("0000-00000000")]).for_each(|cell| met.add(&cell, &Plain));
    let plate = met::Identifier {
        kind: Some(MaskKind::Plate),
        text: RawText::new("湘A12B45"),
    };
    met.add(&plate, &Plain);
    met
}

fn kinds(name: &str, bytes: &[u8]) -> Vec<MaskKind> {
    let hits = scan(name, bytes, &met(), &Plain, &UNITS).unwrap();
    let mut kinds: Vec<MaskKind> = hits.into_iter().map(|hit| hit.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A picture of no size with one chunk of text.
fn png(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(kind, data), (b"IEND", b"".as_slice())] {
        out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(kind);
        out.extend(data);
        out.extend([0; 4]);
    }
    out
}

/// The ways a value can stand in each type of file.
fn planted(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide: String = value
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            c => c,
        })
        .collect();
    let entities: String = value
        .chars()
        .map(|c| format!("&#x{:X};", u32::from(c)))
        .collect();
    let escapes: String = value
        .chars()
        .map(|c| format!("\\u{:04x}", u32::from(c)))
        .collect();
    let half = value.chars().count() / 2;
    let (a, b): (String, String) = (
        value.chars().take(half).collect(),
        value.chars().skip(half).collect(),
    );
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(4, 2, value).unwrap();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(value.as_bytes()).unwrap();
    let packed = [b"note\0\0".as_slice(), &packed.finish().unwrap()].concat();
    let run = |text: &str| {
        format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let document = format!(
        "<w:document><w:body><w:p>{}{}</w:p></w:body></w:document>",
        run(&a),
        run(&b)
    );
    vec![
        (
            "tables/cases.csv",
            format!("case_id,note\r\n1,{value}\r\n").into_bytes(),
        ),
        (
            "tables/wide.csv",
            format!("case_id,note\r\n1,\"甲,{wide}\"\r\n").into_bytes(),
        ),
        (
            "report.html",
            format!("<html><body><p>本人{value}</p></body></html>").into_bytes(),
        ),
        (
            "split.html",
            format!("<p>本人{a}<b>{b}</b></p>").into_bytes(),
        ),
        (
            "entities.html",
            format!("<p>本人{entities}</p>").into_bytes(),
        ),
        (
            "attribute.html",
            format!("<p title=\"本人{value}\">1</p>").into_bytes(),
        ),
        (
            "comment.html",
            format!("<p>1</p><!-- 本人{value} -->").into_bytes(),
        ),
        (
            "script.html",
            format!("<script>let a = [\"{escapes}\"];</script>").into_bytes(),
        ),
        (
            "charts/flow.svg",
            format!("<svg><text x=\"1\">{value}</text></svg>").into_bytes(),
        ),
        (
            "manifest.json",
            format!("{{\"a\": \"{value}\"}}").into_bytes(),
        ),
        (
            "escaped.json",
            format!("{{\"a\": \"{escapes}\"}}").into_bytes(),
        ),
        ("workbook.xlsx", book.save_to_buffer().unwrap()),
        ("brief.docx", zipped(&[("word/document.xml", &document)])),
        (
            "name.docx",
            zipped(&[(&format!("word/{value}.xml"), "<w:p/>")]),
        ),
        (
            "charts/flow.png",
            png(b"tEXt", format!("Comment\0{value}").as_bytes()),
        ),
        ("packed.png", png(b"zTXt", &packed)),
    ]
}

#[test]
fn an_identifier_planted_in_any_file_is_found() {
    for (value, kind) in PLANTED {
        for (name, bytes) in planted(value) {
            assert!(kinds(name, &bytes).contains(&kind), "{value} in {name}");
        }
    }
}

#[test]
fn a_picture_inside_a_page_is_opened() {
    use base64::Engine as _;
    let png = png(b"tEXt", "Comment\0罗新苗".as_bytes());
    let data = base64::engine::general_purpose::STANDARD.encode(png);
    let page = format!("<img src=\"data:image/png;base64,{data}\">");
    assert_eq!(kinds("report.html", page.as_bytes()), [MaskKind::Person]);
}

#[test]
fn other_writings_of_a_number_are_found() {
    for text in [
        "15400004627",
        "154 0000 4627",
        "+86 15400004627",
        "电话：1540000-4627转1",
        "154\u{200b}00004627",
        "x15400004627",
    ] {
        assert_eq!(kinds("a.csv", text.as_bytes()), [MaskKind::Phone], "{text}");
    }
    for text in ["上坪村 8 组 16 号", "住云岭镇上坪村8组16号"] {
        assert_eq!(
            kinds("a.csv", text.as_bytes()),
            [MaskKind::Address],
            "{text}"
        );
    }
}

#[test]
fn what_only_looks_like_one_is_not_found() {
    for text in [
        "154.0000,4627",
        "0 0 0 0 0 0 0 0 0 0 0 0",
        "9915400004 6271",
        "罗新苗木有限公司",
        "罗新苗村",
        "15400004628",
        "2025-09-15 11:15:14,154,0000,4627",
        "湘A12B46",
        "lxm_75@example.org",
    ] {
        assert_eq!(kinds("a.csv", text.as_bytes()), [], "{text}");
    }
}

#[test]
fn everyday_words_and_short_names_want_more() {
    let mut met = Met::new();
    let cells: Vec<RawText> = ["建设", "李明", "高峰"].map(RawText::new).into();
    super::cells(&cells).for_each(|cell| met.add(&cell, &Plain));
    assert_eq!(met.len(), 1);
    let found = |text: &str| {
        scan("a.csv", text.as_bytes(), &met, &Plain, &UNITS)
            .unwrap()
            .len()
    };
    assert_eq!(found("建设,高峰,李明,李明珠宝店"), 0);
    assert_eq!([found("我叫李明"), found("李明先生")], [1, 1]);
}

#[test]
fn a_short_number_wants_a_word_before_it() {
    let mut met = Met::new();
    let cells = [RawText::new("8881528")];
    super::cells(&cells).for_each(|cell| met.add(&cell, &Plain));
    let found = |text: &str| {
        scan("a.csv", text.as_bytes(), &met, &Plain, &UNITS)
            .unwrap()
            .len()
    };
    assert_eq!([found("金额 8881528 元"), found("电话8881528")], [0, 1]);
}

#[test]
fn the_number_of_a_case_is_no_identifier() {
    let mut met = Met::new();
    let cells = [RawText::new("20250915002001")];
    super::cells(&cells).for_each(|cell| met.add(&cell, &Plain));
    met.forget("20250915002001");
    assert!(met.is_empty());
}

#[test]
fn the_place_of_a_hit_is_told_in_the_file() {
    let page = "<p>一</p>\n<p>&amp;&amp;</p><p>x</p>\n<p>甲 罗新苗</p>";
    let hits = scan("a.html", page.as_bytes(), &met(), &Plain, &UNITS).unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].line, hits[0].column), (3, 8));
    let book = zipped(&[("xl/sharedStrings.xml", "<sst><si><t>罗新苗</t></si></sst>")]);
    let hits = scan("a.xlsx", &book, &met(), &Plain, &UNITS).unwrap();
    assert_eq!(hits[0].part, "xl/sharedStrings.xml");
}

#[test]
fn a_file_that_cannot_be_opened_is_an_error() {
    let broken = b"PK\x03\x04 and no archive";
    assert!(scan("a.xlsx", broken, &met(), &Plain, &UNITS).is_err());
}

#[test]
fn nothing_that_was_met_can_be_printed() {
    let shown = format!("{:?}", met());
    for (value, _) in PLANTED {
        assert!(!shown.contains(value), "{value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_read_to_its_end(text in "\\PC{0,80}", html in "[<>&;=\"'a-z罗新苗0-9]{0,80}") {
        for name in ["a.csv", "a.html", "a.png"] {
            let _ = scan(name, text.as_bytes(), &met(), &Plain, &UNITS);
            let _ = scan(name, html.as_bytes(), &met(), &Plain, &UNITS);
        }
    }

    #[test]
    fn a_phone_is_found_wherever_it_stands(before in "[a-z，。 ]{0,20}", behind in "[a-z，。 ]{0,20}") {
        let text = format!("{before} 15400004627，{behind}");
        prop_assert_eq!(kinds("a.csv", text.as_bytes()), [MaskKind::Phone]);
    }
}
