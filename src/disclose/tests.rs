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

mod tables {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use crate::disclose::suppress::{CellKey, Counts, RowKey, Sensitive, holds, suppress};
    use crate::disclose::{Config, Earlier, Exception, State, aggregate};
    use crate::petition::Issue;

    fn small(counts: &Counts) -> Vec<Sensitive> {
        let cells = counts.cells().into_iter();
        let small = cells.filter(|c| (1..5).contains(&counts.value(*c)));
        small
            .map(|cell| Sensitive {
                cell,
                low: 0,
                high: 5,
            })
            .collect()
    }

    /// The attack: what every sum with one hidden part gives away, again and again, until nothing is added.
    fn subtracted(counts: &Counts, hidden: &BTreeSet<CellKey>) -> BTreeSet<CellKey> {
        let leaves = 0..counts.leaves.len();
        let columns: Vec<Option<usize>> = (0..counts.columns()).map(Some).chain([None]).collect();
        let mut sums: Vec<Vec<CellKey>> = Vec::new();
        for column in &columns {
            for family in 0..counts.families() {
                let parts = leaves.clone().filter(|l| counts.family[*l] == family);
                let parts = parts.map(|l| (RowKey::Leaf(l), *column));
                sums.push(parts.chain([(RowKey::Family(family), *column)]).collect());
            }
            let parts = (0..counts.families()).map(|f| (RowKey::Family(f), *column));
            sums.push(parts.chain([(RowKey::All, *column)]).collect());
        }
        let rows: BTreeSet<RowKey> = counts.cells().into_iter().map(|(row, _)| row).collect();
        sums.extend(
            rows.into_iter()
                .map(|row| columns.iter().map(|c| (row, *c)).collect()),
        );
        let mut unknown = hidden.clone();
        loop {
            let before = unknown.len();
            for sum in &sums {
                let missing: Vec<&CellKey> = sum.iter().filter(|c| unknown.contains(c)).collect();
                if let [one] = missing.as_slice() {
                    let one = **one;
                    unknown.remove(&one);
                }
            }
            if unknown.len() == before {
                return hidden.difference(&unknown).copied().collect();
            }
        }
    }

    fn table() -> impl Strategy<Value = Counts> {
        (2..6_usize, 2..5_usize).prop_flat_map(|(rows, columns)| {
            let count = prop_oneof![3 => 0..6_u64, 2 => 5..40_u64];
            let leaves = prop::collection::vec(prop::collection::vec(count, columns), rows);
            let cut = 1..rows;
            (leaves, cut).prop_map(|(leaves, cut)| Counts {
                family: (0..leaves.len()).map(|l| usize::from(l >= cut)).collect(),
                leaves,
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_small_count_can_be_worked_out(counts in table()) {
            let sensitive = small(&counts);
            let (hidden, proofs) = suppress(&counts, &sensitive, &BTreeSet::new());
            let all = hidden.len() == counts.cells().len();
            for (cell, proof) in sensitive.iter().zip(&proofs) {
                prop_assert!(hidden.contains(&cell.cell));
                let proved = proof.as_ref().is_some_and(|p| holds(&counts, &hidden, cell, p));
                prop_assert!(proved || all, "{:?}", cell);
            }
            if !all {
                let known = subtracted(&counts, &hidden);
                prop_assert!(sensitive.iter().all(|s| !known.contains(&s.cell)));
            }
        }
    }

    #[test]
    fn hiding_small_counts_alone_does_not_stand_the_attack() {
        let counts = Counts {
            family: vec![0, 0, 1],
            leaves: vec![vec![3, 20], vec![30, 40], vec![50, 60]],
        };
        let primary: BTreeSet<CellKey> = small(&counts).iter().map(|s| s.cell).collect();
        assert_eq!(subtracted(&counts, &primary), primary);
        let (hidden, _) = suppress(&counts, &small(&counts), &BTreeSet::new());
        assert_eq!(subtracted(&counts, &hidden), BTreeSet::new());
        assert_eq!(hidden.len(), 4, "{hidden:?}");
    }

    #[test]
    fn a_table_with_little_in_it_still_shows_its_sums() {
        let mut leaves = vec![vec![0; 40]; 6];
        for column in 0..40 {
            leaves[column % 5][column] = 1 + column as u64 % 7;
        }
        leaves[5][0] = 1;
        let counts = Counts {
            family: vec![0, 0, 0, 1, 1, 1],
            leaves,
        };
        let sensitive = small(&counts);
        let (hidden, proofs) = suppress(&counts, &sensitive, &BTreeSet::new());
        for (cell, proof) in sensitive.iter().zip(&proofs) {
            assert!(
                proof
                    .as_ref()
                    .is_some_and(|p| holds(&counts, &hidden, cell, p)),
                "{cell:?}"
            );
        }
        assert!(!hidden.contains(&(RowKey::All, None)));
        assert!(hidden.len() < counts.cells().len());
    }

    fn counts(rows: &[(Issue, &str, u64)]) -> BTreeMap<(Issue, String), u64> {
        rows.iter()
            .map(|(issue, month, n)| ((*issue, (*month).to_owned()), *n))
            .collect()
    }

    #[test]
    fn a_week_more_gives_away_no_small_count() {
        let plan = Config::default().plan(&mut Vec::new());
        let of = |more: u64| {
            counts(&[
                (Issue::WageMigrant, "2025-01", 30),
                (Issue::WageMigrant, "2025-02", 20 + more),
                (Issue::WageEnterprise, "2025-01", 40),
                (Issue::WageEnterprise, "2025-02", 50),
                (Issue::SiPension, "2025-01", 60),
                (Issue::SiPension, "2025-02", 70),
            ])
        };
        let first = aggregate(&of(0), &BTreeMap::new(), &plan);
        assert!(first.iter().all(|c| c.state.is_shown()));
        let earlier: BTreeMap<String, Earlier> = first
            .iter()
            .map(|c| {
                (
                    c.key(),
                    Earlier {
                        value: c.value,
                        shown: c.state.is_shown(),
                    },
                )
            })
            .collect();
        let second = aggregate(&of(2), &earlier, &plan);
        for cell in &second {
            let before = earlier[&cell.key()].value;
            let told = cell.state.is_shown() && (1..5).contains(&cell.value.abs_diff(before));
            assert!(!told, "{cell:?}");
        }
        let state = |key: &str| second.iter().find(|c| c.key() == key).map(|c| c.state);
        assert_eq!(state("wage_migrant/2025-02"), Some(State::Difference));
        assert_eq!(state("all/all"), Some(State::Difference));
    }

    #[test]
    fn an_exception_wants_a_reason_and_a_name() {
        let mut config = Config {
            exceptions: vec![Exception {
                table: "aggregate".into(),
                cell: "veteran/2025-01".into(),
                reason: "已在公报公布".into(),
                approved_by: String::new(),
            }],
            ..Config::default()
        };
        let mut diags = Vec::new();
        config.plan(&mut diags);
        assert_eq!(diags.len(), 1);
        assert!(diags[0].message.contains("approved_by"));
        config.exceptions[0].approved_by = "统计科 科长".into();
        diags.clear();
        let plan = config.plan(&mut diags);
        assert_eq!(diags, []);
        let cells = aggregate(
            &counts(&[
                (Issue::Veteran, "2025-01", 2),
                (Issue::SiPension, "2025-01", 9),
            ]),
            &BTreeMap::new(),
            &plan,
        );
        let shown = cells
            .iter()
            .find(|c| c.key() == "veteran/2025-01")
            .map(|c| c.state);
        assert!(matches!(
            shown,
            Some(State::Exception | State::Complementary)
        ));
    }
}
