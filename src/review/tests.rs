//! The selection, the workbook there and back, every check, agreement and label errors.

use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::diag::{Diagnostic, Severity};
use crate::petition::{Evidence, Issue, Label};
use crate::text::SafeText;

fn safe(text: &str) -> SafeText {
    SafeText::new(text.to_owned(), Vec::new())
}

/// A candidate with `probability` for `issue` and the rest for `other`.
fn candidate(id: usize, issue: Issue, text: &str, probability: f32) -> Candidate {
    let label = Label {
        issue,
        probability,
        second: None,
        needs_review: probability < 0.7,
        evidence: vec![Evidence {
            what: "词:工资".into(),
            weight: 1.25,
        }],
    };
    let p = Issue::ALL.map(|i| match i {
        _ if i == issue => probability,
        Issue::Other => 1.0 - probability,
        _ => 0.0,
    });
    Candidate::new(
        &format!("XF{id:03}"),
        &safe("来件"),
        &safe(text),
        &label,
        &p,
    )
}

/// Sixty different texts over three codes, of rising probability; the last twenty are accepted.
fn many() -> Vec<Candidate> {
    let issues = [Issue::WageMigrant, Issue::SiPension, Issue::Personnel];
    (0..60_usize)
        .map(|at| {
            let text: String = (0..30_usize)
                .filter_map(|k| char::from_u32(0x4e00 + u32::try_from(at * 97 + k * 31).ok()?))
                .collect();
            let p = 0.5 + 0.0075 * f32::from(u8::try_from(at).unwrap());
            candidate(at, issues[at % 3], &text, p)
        })
        .collect()
}

const OPTIONS: Options = Options {
    n: 20,
    audit: 0.1,
    seed: 1,
};

#[test]
fn the_selection_does_not_depend_on_the_order_of_the_input() {
    let forwards = select(many(), &OPTIONS);
    let backwards = select(many().into_iter().rev().collect(), &OPTIONS);
    assert_eq!(forwards, backwards);
    let other_seed = Options { seed: 2, ..OPTIONS };
    assert_ne!(forwards.picked, select(many(), &other_seed).picked);
}

#[test]
fn the_random_slice_has_its_share_and_comes_from_the_accepted() {
    let picked = select(many(), &OPTIONS).picked;
    assert_eq!(picked.len(), 20);
    let audit: Vec<_> = picked.iter().filter(|p| p.audit).collect();
    assert_eq!(audit.len(), 2);
    assert!(audit.iter().all(|p| p.case.accepted));
    // One in each half.
    assert_eq!(picked.iter().take(10).filter(|p| p.audit).count(), 1);
}

#[test]
fn the_least_certain_come_first() {
    let picked = select(many(), &OPTIONS).picked;
    let margins: Vec<f32> = picked
        .iter()
        .filter(|p| !p.audit)
        .map(|p| p.case.margin())
        .collect();
    assert!(margins.is_sorted());
    assert!(margins[0].abs() < 1e-6);
}

#[test]
fn near_identical_texts_are_chosen_once() {
    let text = "青溪县城东工地拖欠工资三个月一共两万四千元请督促支付";
    let all = vec![
        candidate(1, Issue::WageMigrant, text, 0.5),
        candidate(2, Issue::WageMigrant, text, 0.5),
        candidate(3, Issue::WageMigrant, &format!("{text}！2024年5月"), 0.51),
        candidate(4, Issue::WageMigrant, &format!("{text}！2023年12月"), 0.52),
        candidate(
            5,
            Issue::SiPension,
            "单位一直没有缴纳养老保险，问怎样补缴",
            0.6,
        ),
    ];
    let selection = select(all, &OPTIONS);
    assert_eq!((selection.repeated, selection.near_identical), (1, 2));
    assert_eq!(selection.picked.len(), 2);
}

#[test]
fn no_code_takes_more_than_twice_its_share_while_others_are_left() {
    let mut all = many();
    for (at, case) in all.iter_mut().enumerate() {
        // The least certain forty are all of one code.
        case.issue = if at < 40 {
            Issue::WageMigrant
        } else {
            [Issue::SiPension, Issue::Personnel][at % 2]
        };
        case.accepted = false;
    }
    let picked = select(all, &Options { n: 12, ..OPTIONS }).picked;
    let wages = picked
        .iter()
        .filter(|p| p.case.issue == Issue::WageMigrant)
        .count();
    assert_eq!((picked.len(), wages), (12, 8));
}

#[test]
fn an_empty_text_is_left_out_and_a_long_one_is_cut() {
    let long = candidate(1, Issue::Other, &"工".repeat(100_000), 0.5);
    assert!(long.text.chars().count() < 16_000 && long.text.ends_with("（以下略）"));
    let mut empty = candidate(2, Issue::Other, "\u{1}\r\n", 0.5);
    empty.title.clear();
    assert_eq!(select(vec![long, empty], &OPTIONS).picked.len(), 1);
}

fn stamp() -> Stamp {
    Stamp {
        tool: "huiying 0".into(),
        model: "ab".repeat(32),
        seed: 1,
        candidates: 60,
    }
}

/// The sheets of a workbook as cells, hidden ones too.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let cells = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    book.worksheets()
        .into_iter()
        .map(|(name, range)| (name, cells(range)))
        .collect()
}

/// The same sheets written anew, as another program would save them.
fn saved(sheets: &[(String, Vec<Vec<Data>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Empty => {}
                    Data::Float(number) => drop(sheet.write(row, column, *number).unwrap()),
                    Data::DateTime(day) => {
                        let day = ExcelDateTime::from_serial_datetime(day.as_f64()).unwrap();
                        sheet.write_with_format(row, column, &day, &date).unwrap();
                    }
                    other => drop(sheet.write(row, column, other.to_string()).unwrap()),
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

/// Three cases, the first two filled in by `reader`, and then changed by `change`.
fn filled(reader: &str, change: impl FnOnce(&mut Vec<(String, Vec<Vec<Data>>)>)) -> Vec<u8> {
    let picked = select(many().into_iter().take(3).collect(), &OPTIONS).picked;
    let mut sheets = sheets(&workbook(&picked, &stamp()).unwrap());
    for row in &mut sheets[0].1[1..3] {
        row.resize(15, Data::Empty);
        row[9] = text("wage_migrant 农民工工资拖欠（工程建设领域）");
        row[11] = text("1可议");
        row[12] = text(reader);
        row[13] = text("2026-11-20");
    }
    change(&mut sheets);
    saved(&sheets)
}

fn read_back(bytes: &[u8]) -> (Book, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let book = read("表.xlsx", bytes, &mut diags).unwrap();
    (book, diags)
}

#[test]
fn the_workbook_holds_what_a_reader_needs() {
    let picked = select(many(), &OPTIONS).picked;
    let bytes = workbook(&picked, &stamp()).unwrap();
    assert_eq!(bytes, workbook(&picked, &stamp()).unwrap());
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let visible: Vec<bool> = book
        .sheets_metadata()
        .iter()
        .map(|s| s.visible == calamine::SheetVisible::Visible)
        .collect();
    assert_eq!(visible, [true, true, false]);
    let sheets = sheets(&bytes);
    assert_eq!(
        sheets[0].1[0]
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        COLUMNS
    );
    let first = &sheets[0].1[1];
    assert_eq!(
        first[4].to_string(),
        "wage_migrant 农民工工资拖欠（工程建设领域）"
    );
    assert_eq!(first[7].to_string(), "词:工资 +1.25");
    let codes: Vec<String> = sheets[1].1.iter().map(|r| r[0].to_string()).collect();
    assert!(Issue::ALL.iter().all(|i| codes.contains(&choice(*i))));
    assert!(codes[0].contains(GUIDELINE));
    assert!(
        sheets[2]
            .1
            .iter()
            .any(|r| r[0] == text("model") && r[1] == text(&"ab".repeat(32)))
    );
}

/// One file of a zip archive, by its entry in the central directory.
fn zip_entry(bytes: &[u8], name: &str) -> String {
    let number = |at: usize, size: usize| {
        let bytes = bytes[at..at + size].iter().rev();
        bytes.fold(0_usize, |n, b| n * 256 + usize::from(*b))
    };
    let entry = (0..bytes.len() - 46)
        .find(|&at| {
            bytes[at..].starts_with(b"PK\x01\x02") && bytes[at + 46..].starts_with(name.as_bytes())
        })
        .unwrap();
    let (size, local) = (number(entry + 20, 4), number(entry + 42, 4));
    let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(&bytes[start..start + size])
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_drop_downs_list_every_code() {
    let picked = select(many(), &OPTIONS).picked;
    let bytes = workbook(&picked, &stamp()).unwrap();
    let xml = zip_entry(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("<formula1>&apos;类别说明&apos;!$A$4:$A$22</formula1>")
            || xml.contains("<formula1>'类别说明'!$A$4:$A$22</formula1>")
    );
    assert!(xml.contains("2清楚,1可议,0不清"));
    assert!(xml.contains("<pane xSplit=\"2\" ySplit=\"1\""));
}

#[test]
fn a_filled_workbook_reads_back() {
    let (book, diags) = read_back(&filled(" ａ1", |_| {}));
    assert_eq!(diags, []);
    assert_eq!((book.rows, book.unread, book.judgements.len()), (3, 1, 2));
    let first = &book.judgements[0];
    assert_eq!(
        (first.issue, first.sure, first.second),
        (Issue::WageMigrant, 1, None)
    );
    assert_eq!(
        (first.reader.as_str(), first.on.to_string().as_str()),
        ("A1", "2026-11-20")
    );
    assert_eq!(first.digest, case_digest(&first.title, &first.text));
    assert_eq!(book.model, "ab".repeat(32));
}

#[test]
fn dates_are_read_in_every_form_an_office_types() {
    for day in [
        "2026/11/20",
        "2026.11.20",
        "2026年11月20日",
        "20261120",
        "２０２６－１１－２０",
        "2026-11-20 00:00:00",
    ] {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][13] = text(day)));
        assert_eq!(
            (diags.len(), book.judgements[0].on.to_string().as_str()),
            (0, "2026-11-20"),
            "{day}"
        );
    }
    for day in [46346.0, 20_261_120.0] {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][13] = Data::Float(day)));
        assert_eq!(
            (diags.len(), book.judgements[0].on.to_string().as_str()),
            (0, "2026-11-20"),
            "{day}"
        );
    }
    let day = calamine::ExcelDateTime::new(46346.0, calamine::ExcelDateTimeType::DateTime, false);
    let (book, _) = read_back(&filled("甲", |s| s[0].1[1][13] = Data::DateTime(day)));
    assert_eq!(book.judgements[0].on.to_string(), "2026-11-20");
}

#[test]
fn a_column_put_in_between_does_no_harm() {
    let (book, diags) = read_back(&filled("甲", |s| {
        for row in &mut s[0].1 {
            row.insert(4, text("自加"));
        }
    }));
    assert_eq!((diags.len(), book.judgements.len()), (0, 2));
}

#[test]
fn every_check_names_its_cell() {
    let long = "张三李四王五赵六孙七";
    let cases: [(usize, Data, &str, &str); 13] = [
        (0, text("99"), "row_unknown", "A2"),
        (0, Data::Float(2.0), "row_altered", "B2"),
        (1, text("XF999"), "row_altered", "B2"),
        (3, text("改过的内容"), "row_altered", "D2"),
        (9, text("none 没有"), "issue_unknown", "J2"),
        (9, Data::Empty, "issue_missing", "J2"),
        (10, text("没有这一类"), "second_unknown", "K2"),
        (10, text("wage_migrant"), "second_same", "K2"),
        (11, text("很清楚"), "sure_unknown", "L2"),
        (12, Data::Empty, "reader_missing", "M2"),
        (12, text(long), "reader_not_a_code", "M2"),
        (13, Data::Empty, "date_missing", "N2"),
        (13, text("上周五"), "date_unreadable", "N2"),
    ];
    for (column, cell, code, place) in cases {
        let (book, diags) = read_back(&filled("甲", |s| s[0].1[1][column] = cell.clone()));
        let found: Vec<_> = diags.iter().map(|d| d.code).collect();
        assert_eq!(found, [code]);
        let origin = diags[0].origin.to_string();
        assert!(
            origin.contains(&format!("复核!{place} ")),
            "{code}: {origin}"
        );
        assert_eq!(diags[0].severity, Severity::Reject);
        assert_eq!(book.judgements.len(), 1, "{code}");
        // Never the cell's content.
        if let Some(content) = cell
            .as_string()
            .filter(|c| c.chars().count() > 3 && c != "wage_migrant")
        {
            assert!(!format!("{diags:?}").contains(&content), "{code}");
        }
    }
}

#[test]
fn a_row_copied_below_counts_once() {
    let (book, diags) = read_back(&filled("甲", |s| {
        let copy = s[0].1[1].clone();
        s[0].1.push(copy);
    }));
    assert_eq!(diags[0].code, "row_repeated");
    assert_eq!((book.rows, book.judgements.len()), (4, 2));
}

#[test]
fn another_guideline_is_refused_as_a_whole() {
    let (book, diags) = read_back(&filled("甲", |s| {
        let row = s[2]
            .1
            .iter_mut()
            .find(|r| r[0] == text("guideline"))
            .unwrap();
        row[1] = text("2020-01");
    }));
    assert_eq!(book.judgements.len(), 0);
    assert_eq!(diags[0].code, "guideline_mismatch");
}

#[test]
fn what_is_no_review_workbook_is_an_error() {
    let mut diags = Vec::new();
    assert!(read("a.xlsx", b"PK nothing", &mut diags).is_err());
    let other = saved(&[("Sheet1".into(), vec![vec![text("编号")]])]);
    let error = read("a.xlsx", &other, &mut diags).unwrap_err().to_string();
    assert!(error.contains("复核"), "{error}");
    let without = filled("甲", |s| s[0].1[0][13] = text("日子"));
    assert!(read("a.xlsx", &without, &mut diags).is_err());
}

/// A judgement of case `case` by `reader`.
fn judged(case: usize, reader: &str, issue: Issue, day: u32) -> Judgement {
    Judgement {
        origin: crate::diag::Origin::default(),
        case_id: format!("XF{case}"),
        digest: format!("{case:03}"),
        title: String::new(),
        text: "工资".into(),
        issue,
        second: None,
        sure: 2,
        reader: reader.into(),
        on: chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
        machine: Machine {
            issue: Issue::WageMigrant,
            probability: 0.9,
            accepted: true,
            audit: true,
        },
    }
}

#[test]
fn kappa_of_a_hand_counted_table() {
    // Both wages 20, both other 15, 5 and 10 apart: p = 35/50, chance = 25/50*30/50 + 25/50*20/50 = 0.5, kappa = 0.4.
    let table = [
        (20, Issue::WageMigrant, Issue::WageMigrant),
        (5, Issue::WageMigrant, Issue::Other),
        (10, Issue::Other, Issue::WageMigrant),
        (15, Issue::Other, Issue::Other),
    ];
    let mut judgements = Vec::new();
    for (count, a, b) in table {
        for _ in 0..count {
            let case = judgements.len();
            judgements.push(judged(case, "甲", a, 1));
            judgements.push(judged(case, "乙", b, 1));
        }
    }
    let settled = settle(&judgements, &mut Vec::new());
    let pair = &settled.agreement[0];
    assert_eq!(
        (pair.cases, pair.alike, settled.agreement.len()),
        (50, 35, 1)
    );
    assert!((pair.percent - 0.7).abs() < 1e-9 && (pair.kappa.unwrap() - 0.4).abs() < 1e-9);
    assert_eq!((settled.decided.len(), settled.disputes.len()), (35, 15));
    let audit = audit(&settled.decided).unwrap();
    assert_eq!((audit.cases, audit.wrong), (35, 15));
    assert!(audit.interval.0 < audit.error && audit.error < audit.interval.1);
}

#[test]
fn one_class_only_has_no_kappa() {
    let both = [
        judged(1, "甲", Issue::Other, 1),
        judged(1, "乙", Issue::Other, 1),
    ];
    assert_eq!(settle(&both, &mut Vec::new()).agreement[0].kappa, None);
}

#[test]
fn a_majority_settles_and_a_tie_does_not() {
    let settled = settle(
        &[
            judged(1, "甲", Issue::Other, 1),
            judged(1, "乙", Issue::Other, 3),
            judged(1, "丙", Issue::Veteran, 2),
            judged(2, "甲", Issue::Other, 1),
            judged(2, "乙", Issue::Veteran, 1),
        ],
        &mut Vec::new(),
    );
    let decided = &settled.decided[0];
    assert_eq!(
        (decided.issue, decided.on.to_string().as_str()),
        (Issue::Other, "2026-11-03")
    );
    assert_eq!(settled.disputes[0].readings["乙"], "veteran");
    assert!(!decided.to_json().contains("second"));
    assert!(decided.to_json().contains(GUIDELINE));
}

#[test]
fn a_reader_who_changes_their_mind_is_a_finding_and_the_later_day_counts() {
    for (first, second) in [(1, 2), (2, 1)] {
        let mut diags = Vec::new();
        let later = |day| {
            if day == 2 {
                Issue::Veteran
            } else {
                Issue::Other
            }
        };
        let both = [
            judged(1, "甲", later(first), first),
            judged(1, "甲", later(second), second),
        ];
        let settled = settle(&both, &mut diags);
        assert_eq!(diags[0].code, "read_twice");
        assert_eq!(settled.decided[0].issue, Issue::Veteran);
    }
}

#[test]
fn a_planted_label_error_is_suspected() {
    let row = |wage: f32| {
        let p = Issue::ALL.map(|i| match i {
            Issue::WageMigrant => wage,
            Issue::Other => 1.0 - wage,
            _ => 0.0,
        });
        p.to_vec()
    };
    let mut examples: Vec<(Issue, Vec<f32>)> =
        (0..8).map(|_| (Issue::WageMigrant, row(0.9))).collect();
    examples.extend((0..8).map(|_| (Issue::Other, row(0.2))));
    // Labelled `other`, read as wages; and one that is only unsure.
    examples.push((Issue::Other, row(0.95)));
    examples.push((Issue::Other, row(0.5)));
    let found = suspects(&examples);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].index, found[0].suggested),
        (16, Issue::WageMigrant)
    );
}

#[test]
fn digests_ignore_blanks_and_keys_ignore_signs() {
    assert_eq!(
        case_digest("题", "工资\r\n 拖欠"),
        case_digest("题", "工资\n拖欠")
    );
    assert_ne!(case_digest("题", "工资。"), case_digest("题", "工资"));
    let long = "青溪县城东工地拖欠工资三个月一共两万四千元";
    assert_eq!(text_key("甲", long), text_key("乙", &format!("{long}。")));
    assert_ne!(text_key("甲", "请问怎么办"), text_key("乙", "请问怎么办"));
    assert_eq!(text_key("", "……"), None);
}
