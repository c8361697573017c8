//! Every finding by a table that has it.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use proptest::prelude::*;

use super::*;
use crate::petition::Issue;
use crate::text::{SafeText, Span, Token};

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Code and place of every finding.
fn told(diags: &[Diagnostic]) -> Vec<String> {
    let place = |d: &Diagnostic| {
        let (line, column) = (d.origin.line.unwrap_or(0), d.origin.column.unwrap_or(0));
        format!("{line}:{column} {}", d.code)
    };
    diags.iter().map(place).collect()
}

fn codes_of<T>(read: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> Vec<String> {
    let mut diags = Vec::new();
    read(&mut diags);
    told(&diags)
}

#[test]
fn bytes_are_told_before_words() {
    let of = |bytes: &[u8]| codes_of(|d| decode("词.csv", bytes, d));
    assert_eq!(of(b"a,1,n\n"), [""; 0]);
    assert_eq!(
        of(b"\xEF\xBB\xBFa,1,n\r\nb,1,n \r\n"),
        ["1:1 bom", "1:0 crlf", "2:6 trailing_blank"]
    );
    let gbk = encoding_rs::GB18030
        .encode("词,1,n\n欠薪,2,v\n")
        .0
        .into_owned();
    assert_eq!(of(&gbk), ["1:0 encoding_not_utf8"]);
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("词".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(of(&utf16), ["1:1 encoding_utf16"]);
    assert_eq!(
        of("欠\u{200b}薪,,n\n".as_bytes()),
        ["1:2 invisible_character"]
    );
    assert_eq!(of(b"a\rb\n"), ["1:0 lone_cr"]);
    assert_eq!(of(b" \n"), ["0:0 table_empty", "1:1 trailing_blank"]);
}

#[test]
fn every_slip_of_a_dictionary_has_its_line_and_column() {
    let text = "词,词频,词性\n# 注\n社保卡,10,n\n社保卡,20,n\n社保卡,20,n\n养老 保险,5,n\n欠薪,许多,n\n欠薪,１２,n\n\
                （市）医保,3,n\nＡ座,3,n\n我的,0,r\n讨薪\n工钱,,n\n工资,9999999,n\n表,3,n,说,明\n数,3,名词\n\"引\",3,n\n";
    let found = codes_of(|d| dict("词.csv", text, d));
    insta::assert_snapshot!(found.join("\n"));
    let mut diags = Vec::new();
    dict("词.csv", text, &mut diags);
    let good = good_lines(text, &diags);
    assert_eq!(good.lines().count(), text.lines().count());
    assert!(
        !codes_of(|d| dict("词.csv", &good, d))
            .iter()
            .any(|c| c.contains("dict_") && !c.contains("dict_tag"))
    );
}

#[test]
fn terms_are_held_against_the_segmenter() {
    let text = "养老,1,n\n公司,,n\n拖欠农民工,1,n\n已知词条,7,n\n已知词条,8,n\n";
    let entries = dict("词.csv", text, &mut Vec::new());
    let mut jieba = Jieba::new();
    for entry in &entries {
        jieba.add_word(&entry.word, entry.frequency, None);
    }
    let known = [("已知词条".to_owned(), Some(8))].into();
    let ground = Ground {
        jieba: &jieba,
        base: &JIEBA,
        known: &known,
        hmm: true,
    };
    let found = codes_of(|d| check_terms("词.csv", &entries, &ground, d));
    // 拖欠/农民工 needs no frequency: 拖欠农民工 with 1 loses to its parts.
    assert!(found.contains(&"1:1 frequency_lowered".into()), "{found:?}");
    assert!(found.contains(&"2:1 term_needless".into()), "{found:?}");
    assert!(found.contains(&"5:1 term_redundant".into()), "{found:?}");
    assert!(!found.iter().any(|c| c.starts_with("4:")), "{found:?}");
}

#[test]
fn what_jieba_suggests_keeps_a_split_term_whole() {
    let word = "工资拖欠问题";
    let text = format!("{word},0,n\n").replace(",0,", ",1,");
    let entries = dict("词.csv", &text, &mut Vec::new());
    let mut jieba = Jieba::new();
    let needed = jieba.suggest_freq(word);
    jieba.add_word(word, Some(1), None);
    let known = std::collections::BTreeMap::new();
    let whole = |jieba: &Jieba| {
        let ground = Ground {
            jieba,
            base: &JIEBA,
            known: &known,
            hmm: true,
        };
        codes_of(|d| check_terms("词.csv", &entries, &ground, d))
    };
    if needed > 1 {
        assert!(whole(&jieba).contains(&"1:1 term_split".into()));
    }
    jieba.add_word(word, Some(needed), None);
    assert!(!whole(&jieba).contains(&"1:1 term_split".into()));
}

#[test]
fn stop_words_that_do_nothing_are_told() {
    let mut diags = Vec::new();
    let entries = stop(
        "停.txt",
        "的\nＡ\n公 司\n，\n的\n甲,乙\n领导关怀\n",
        &mut diags,
    );
    let known = std::collections::BTreeMap::new();
    let ground = Ground {
        jieba: &JIEBA,
        base: &JIEBA,
        known: &known,
        hmm: true,
    };
    check_stops("停.txt", &entries, &ground, &|_| false, &mut diags);
    let mut found = told(&diags);
    found.sort();
    assert_eq!(
        found,
        [
            "2:1 stop_dead",
            "3:1 stop_dead",
            "4:1 stop_needless",
            "5:1 term_duplicate",
            "6:1 column_count",
            "7:1 stop_dead"
        ]
    );
}

#[test]
fn every_slip_of_rules_has_its_line_and_column() {
    let text = "demand = [\"请问\", \"\"]\n[[rule]]\nid = \"a\"\nissue = \"wage_migrants\"\nweight = 0\n\
                all = [[\"工地１\", \"工。地\", \" 工\", \"工地\", \"工地\"], []]\nnone = [\"薪\"]\ncolour = 1\n\
                [[rule]]\nid = \"a\"\nissue = \"other\"\nweight = 1\nall = [[\"欠薪\", \"讨薪\"]]\nnone = [\"薪\"]\nscope = \"page\"\n\
                [[rule]]\nid = \"B b\"\n";
    let found = codes_of(|d| rule_table("规则.toml", text, d));
    insta::assert_snapshot!(found.join("\n"));
    assert_eq!(
        codes_of(|d| rule_table("x.toml", "[[rule]\n", d))[0],
        "1:8 rule_table"
    );
}

fn rules(text: &str) -> Vec<RuleEntry> {
    let mut diags = Vec::new();
    let table = rule_table("规则.toml", text, &mut diags);
    assert_eq!(diags, []);
    table.rules
}

#[test]
fn a_narrower_rule_is_subsumed() {
    let one = |id: &str, issue: &str, all: &str, more: &str| {
        format!("[[rule]]\nid = \"{id}\"\nissue = \"{issue}\"\nweight = 1\nall = {all}\n{more}\n")
    };
    let wide = one("wide", "si_pension", "[[\"养老保险\"]]", "");
    let narrow = one(
        "narrow",
        "si_pension",
        "[[\"居民养老保险\"], [\"补缴\"]]",
        "",
    );
    let other = one("other", "other", "[[\"养老保险补缴\"]]", "");
    let silenced = one(
        "silenced",
        "si_pension",
        "[[\"养老\"]]",
        "none = [\"医保\"]",
    );
    let all = rules(&[wide, narrow, other, silenced].concat());
    let mut diags = Vec::new();
    subsumed("规则.toml", &all, &[], &mut diags);
    let messages: Vec<String> = diags
        .iter()
        .map(|d| format!("{} {}", d.code, d.message))
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("rule_subsumed 规则 narrow"));
    assert!(messages[1].starts_with("rule_subsumed_other 规则 other"));
    let mut diags = Vec::new();
    subsumed("规则.toml", &all[..1], &all[..1], &mut diags);
    assert_eq!(told(&diags), ["1:1 rule_subsumed"]);
}

#[test]
fn tables_of_redaction_and_facts_are_checked() {
    let text = "quantity = [\"％\"]\n[[rule]]\nid = \"a\"\nkind = \"phones\"\npattern = '(?=x)'\ncheck = \"md5\"\n\
                [[rule]]\nid = \"b\"\nkind = \"phone\"\npattern = '[0-9]*'\ncue = [\"电话１\", \"\"]\n\
                [[rule]]\nid = \"b\"\nkind = \"keep\"\npattern = '工号[0-9]{6}'\n[words]\nguard = [\"一二三四五六七\"]\nnope = []\n";
    let found = codes_of(|d| redact_table("隐去.toml", text, d));
    insta::assert_snapshot!(found.join("\n"));
    let top = codes_of(|d| redact_table("隐去.toml", "guard = [\"好人\"]\nkin = []\n", d));
    assert_eq!(top, ["1:1 redact_words_section"]);
    let text = "[amount.shape]\nbias = \"x\"\n[[amount.cue]]\nid = \"a\"\nwords = [\"拖欠\", \"\"]\nscore = { near = 1.0 }\n\
                [[amount.pattern]]\nid = \"b\"\nbefore = '(?=x)'\n[[amount.pattern]]\nid = \"b\"\nscore = 1\n[amounts]\n[units]\nfirms = []\n";
    let found = codes_of(|d| extract_table("要素.toml", text, d));
    assert_eq!(
        found,
        [
            "6:11 extract_key",
            "5:16 pattern_empty",
            "9:10 pattern_invalid",
            "10:1 rule_duplicate",
            "10:1 rule_missing",
            "2:8 extract_value",
            "13:2 extract_key",
            "15:1 extract_key"
        ]
    );
}

#[test]
fn a_kind_is_told_by_content() {
    for (name, text, kind) in [
        ("a.csv", "社保卡,10,n\n", Some(Kind::Dict)),
        ("a.txt", "社保卡 10 n\n", Some(Kind::Dict)),
        ("a.csv", "社保卡,\n", Some(Kind::Dict)),
        ("a.txt", "的\n，\n了\n", Some(Kind::Stop)),
        (
            "a.toml",
            "[[rule]]\nid = \"x\"\nissue = \"other\"\n",
            Some(Kind::Classify),
        ),
        (
            "a.toml",
            "[[rule]]\nid = \"x\"\npattern = 'x'\n",
            Some(Kind::Redact),
        ),
        ("a.toml", "[words]\nguard = []\n", Some(Kind::Redact)),
        (
            "a.toml",
            "[[months.cue]]\nid = \"x\"\n",
            Some(Kind::Extract),
        ),
        ("a.toml", "[run]\nmax_reject_rate = 1\n", None),
        ("a.docx", "x", None),
    ] {
        assert_eq!(Kind::of(name, text), kind, "{name} {text}");
    }
}

fn tokens<'t>(words: &[&'t str]) -> Vec<Token<'t>> {
    words
        .iter()
        .map(|text| Token {
            text,
            mask: None,
            stop: false,
        })
        .collect()
}

#[test]
fn terms_are_counted_where_they_stand_and_where_they_are_lost() {
    let entries = dict("词.csv", "养老,,n\n没有的词,,n\n", &mut Vec::new());
    let terms = Terms::new([("词.csv", entries.as_slice())]).unwrap();
    let text = SafeText::new("养老和养老院和养老".into(), Vec::new());
    let seen = terms.seen(
        &text,
        &tokens(&["养老", "和", "养老院", "和", "养", "老"]),
        |w| w == "养老院",
    );
    let uses = terms.uses([seen.as_slice()]);
    let of = |term: &str| uses.iter().find(|u| u.term == term).unwrap();
    let one = of("养老");
    assert_eq!((one.occurrences, one.whole, one.cases), (3, 1, 1));
    // A word that is in no dictionary is not named.
    assert_eq!(one.instead, [("养老院".to_owned(), 1)]);
    let mut diags = Vec::new();
    term_findings(&uses, false, &mut diags);
    assert_eq!(told(&diags), ["1:1 term_often_cut", "2:1 term_unseen"]);
}

#[test]
fn rules_are_counted_in_cases() {
    let at = |line| Origin {
        line: Some(line),
        column: Some(1),
        ..Origin::file("规则.toml")
    };
    let rules = [
        ("a".to_owned(), Issue::SiPension, Some(at(1))),
        ("b".to_owned(), Issue::SiPension, Some(at(5))),
        ("c".to_owned(), Issue::Other, None),
    ];
    let hit = |rule, place, start| Hit {
        rule,
        place,
        words: vec![(false, Span::new(start, start + 6))],
    };
    let case = |hits: Vec<Hit>| (hits, Some((Issue::Other, None)));
    let mut cases: Vec<_> = (0..6)
        .map(|_| case(vec![hit(0, 0, 0), hit(1, 2, 0), hit(2, 1, 3)]))
        .collect();
    cases.push(case(Vec::new()));
    let usage = usage(&rules, &cases);
    assert_eq!(
        (usage.cases, usage.hit, usage.hit_by_own, usage.labelled),
        (7, 6, 6, 7)
    );
    let a = &usage.rules[0];
    assert_eq!(
        (a.cases, a.title, a.demand, a.body, a.right),
        (6, 0, 0, 6, 0)
    );
    let pair = |x: &str, y: &str| {
        usage
            .overlaps
            .iter()
            .find(|o| o.a == x && o.b == y)
            .unwrap()
    };
    assert!(pair("a", "c").conflict && pair("a", "c").same_words == 6);
    assert!(!pair("a", "b").conflict && (pair("a", "b").jaccard - 1.0).abs() < 1e-9);
    let mut diags = Vec::new();
    usage_findings(&usage, &mut diags);
    let mut found = told(&diags);
    found.sort();
    assert_eq!(
        found,
        [
            "1:1 rule_conflict",
            "1:1 rule_imprecise",
            "5:1 rule_conflict",
            "5:1 rule_imprecise",
            "5:1 rule_overlap"
        ]
    );
}

proptest! {
    #[test]
    fn any_bytes_are_checked_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}|[\\[\\]=\"a-z,，词 \n]{0,60}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let mut diags = Vec::new();
            let text = decode("x", bytes, &mut diags);
            dict("x", &text, &mut diags);
            stop("x", &text, &mut diags);
            let table = rule_table("x.toml", &text, &mut diags);
            subsumed("x.toml", &table.rules, &table.rules, &mut diags);
            redact_table("x.toml", &text, &mut diags);
            extract_table("x.toml", &text, &mut diags);
            Kind::of("x.toml", &text);
        }
    }
}
