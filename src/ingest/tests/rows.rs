//! What is read from a row, and what is found in it.

use chrono::NaiveDate;

use super::*;
use crate::petition::{Channel, RuleId, Status};

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn every_field_is_read() {
    let outcome = read_csv(
        "case_id,received_on,accepted_on,答复时间,办结日期,信访渠道,办理状态,承办单位,属地,被反映单位,信访人次,办理方式,是否简易办理,延期,title,text,办理期限,答复意见\n\
         ＸＦ－１,2024-05-01 08:00,2024-05-02,2024-05-10,2024年5月12日,来信,已办结,监察大队,东街镇,某建筑公司,５人,劳动监察,否,15天,欠薪,三个月未发,2024-7-1,已办\n",
    );
    assert_eq!(outcome.codes(), [""; 0]);
    let case = outcome.case(0);
    let head = &case.head;
    assert_eq!(head.case_id, "XF-1");
    assert_eq!(head.accepted_on, day("2024-05-02"));
    assert_eq!(head.answered.map(|s| s.date), day("2024-05-10"));
    assert_eq!(head.closed.map(|s| s.date), day("2024-05-12"));
    assert_eq!(
        (head.channel, head.status),
        (Some(Channel::Letter), Some(Status::Closed))
    );
    assert_eq!(head.department.as_deref(), Some("监察大队"));
    assert_eq!((head.persons, head.extension_days), (Some(5), 15));
    assert_eq!(head.rule, Some(RuleId::LabourInspection));
    assert_eq!(case.place.as_ref().map(RawText::open), Some("东街镇"));
    assert_eq!(
        case.respondent.as_ref().map(RawText::open),
        Some("某建筑公司")
    );
    assert_eq!(
        (case.title.open(), case.text.open()),
        ("欠薪", "三个月未发")
    );
}

use crate::text::RawText;

#[test]
fn words_of_channels_states_and_rules() {
    let read = |channel: &str, status: &str, rule: &str| {
        let outcome = read_csv(&format!(
            "编号,登记时间,内容,渠道,状态,办理方式\n1,2024-5-1,甲,{channel},{status},{rule}\n"
        ));
        let head = outcome.case(0).head.clone();
        (head.channel, head.status, head.rule)
    };
    assert_eq!(
        read("12345热线", "未办结", ""),
        (
            Some(Channel::Call),
            Some(Status::Open),
            Some(RuleId::Hotline)
        )
    );
    assert_eq!(
        read("网上信访", "已办结（满意）", "简易办理"),
        (
            Some(Channel::Online),
            Some(Status::Closed),
            Some(RuleId::PetitionSimple)
        )
    );
    assert_eq!(
        read("省局转送来信", "不予受理", "复核"),
        (
            Some(Channel::Transfer),
            Some(Status::Rejected),
            Some(RuleId::Rereview)
        )
    );
    assert_eq!(
        read("微信公众号", "办理中", "一般程序"),
        (
            Some(Channel::Online),
            Some(Status::Open),
            Some(RuleId::Petition)
        )
    );
    assert_eq!(
        read("个体访", "待办理", "法院"),
        (Some(Channel::Visit), Some(Status::Open), None)
    );
    assert_eq!(read("/", "无", "-"), (None, None, None));
}

#[test]
fn findings_leave_the_row() {
    let cut = "诉".repeat(255);
    let outcome = read_csv(&format!(
        "编号,登记时间,受理日期,答复时间,办结时间,内容,渠道,状态,人次,延期\n\
         A1,2024-5-10 09:00,,2024-5-10 09:05,,甲,飞鸽,悬着,一些,很久\n\
         A1,2024-5-10,2024-5-1,,2024-5-9,{cut},,,,\n\
         A3,2024-5-10 00:00,,2024-5-10 00:00,昨天,甲\u{7},,,,\n\
         13812345678,24.5.18,,,,乙,,,,\n\
         4.3E+17,2024-5-18,,5月20日,1月3日,丙,,,,\n",
    ));
    assert_eq!(outcome.cases.len(), 5);
    insta::assert_snapshot!(outcome.listing());
    assert!(outcome.case(3).head.case_id.starts_with('R'));
    assert_eq!(outcome.case(2).head.closed, None);
    let last = &outcome.case(4).head;
    assert_eq!(last.answered.map(|s| s.date), day("2024-05-20"));
    assert_eq!(last.closed.map(|s| s.date), day("2025-01-03"));
}

#[test]
fn truncation_is_told_apart_from_length_by_chance() {
    for (length, found) in [(254, 0), (255, 1), (256, 0), (32_766, 0), (32_767, 1)] {
        let outcome = read_csv(&format!(
            "编号,登记时间,内容\n1,2024-5-1,{}\n",
            "诉".repeat(length)
        ));
        assert_eq!(outcome.codes().len(), found, "{length}");
    }
}

#[test]
fn a_year_comes_from_the_case_before() {
    let dates = |text: &str| -> Vec<String> {
        read_csv(text)
            .cases
            .iter()
            .map(|c| c.head.received.date.to_string())
            .collect()
    };
    // Over the new year, forwards.
    assert_eq!(
        dates("编号,日期,内容\n1,2023-12-30,甲\n2,12月31日,乙\n3,1月2日,丙\n4,2月29日,丁\n"),
        ["2023-12-30", "2023-12-31", "2024-01-02", "2024-02-29"]
    );
    // From the file's name.
    let named = read_with(
        &[memory("2022年台账.csv", "编号,日期,内容\n1,3月1日,甲\n")],
        &plan(),
    )
    .unwrap();
    assert_eq!(named.case(0).head.received.date.to_string(), "2022-03-01");
    assert_eq!(named.codes(), ["year_inferred"]);
    // From nowhere: not a guess.
    let text = "编号,日期,内容\n1,3月1日,甲\n";
    assert_eq!(read_csv(text).codes(), ["date_unreadable"]);
    let mut plan = plan();
    plan.default_year = Some(2021);
    let told = read_with(&[memory("a.csv", text)], &plan).unwrap();
    assert_eq!(told.case(0).head.received.date.to_string(), "2021-03-01");
}

#[test]
fn generated_ids_come_from_the_filing_and_are_unique() {
    let text = "姓名,日期,内容\n赵某,2024-5-1,欠薪\n钱某,2024-5-1,欠薪\n孙某,2024-5-2,社保\n";
    let outcome = read_csv(text);
    let ids = outcome.ids();
    assert_eq!(outcome.codes(), ["id_generated"]);
    assert_eq!(ids.get(1).unwrap(), &format!("{}-2", ids.first().unwrap()));
    assert_ne!(ids.first(), ids.get(2));
    // The same next week, below new rows and under another person's name.
    let later = read_csv("姓名,日期,内容\n李某,2024-5-9,医保\n周某,2024-5-1,欠薪\n");
    assert_eq!(later.ids().get(1), ids.first());
}

#[test]
fn duplicates_are_found_across_files() {
    let text = "编号,日期,内容\n1,2024-5-1,欠薪\n";
    let outcome = read_with(&[memory("a.csv", text), memory("b.csv", text)], &plan()).unwrap();
    assert_eq!(outcome.codes(), ["duplicate_id"]);
    assert_eq!(&*outcome.diagnostics.first().unwrap().origin.file, "b.csv");
    assert_eq!(outcome.summaries.len(), 2);
}

#[test]
fn of_two_columns_for_one_field_the_first_with_something_counts() {
    let outcome = read_csv(
        "编号,登记时间,信访日期,反映内容,主要诉求\n1,,2024-5-1,/,欠薪\n2,2024-5-2,2024-5-3,甲,乙\n",
    );
    assert_eq!(outcome.codes(), ["column_repeated", "column_repeated"]);
    let first = outcome.case(0);
    assert_eq!(
        (first.head.received.date, first.text.open()),
        (day("2024-05-01").unwrap(), "欠薪")
    );
    let second = outcome.case(1);
    assert_eq!(
        (second.head.received.date, second.text.open()),
        (day("2024-05-02").unwrap(), "甲")
    );
}

#[test]
fn identity_never_reaches_a_case() {
    let outcome = read_csv(
        "编号,日期,来信人姓名,身份证号,联系电话,家庭住址,银行卡号,用户,性别,内容\n1,2024-5-1,甲乙丙,110,138,某街,622,网友,女,欠薪\n",
    );
    let shown = outcome.contents().join("");
    for hidden in ["甲乙丙", "138", "某街", "622", "网友", "女"] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert_eq!(outcome.sheet().dropped.len(), 7);
    assert!(outcome.sheet().dropped.values().all(|count| *count == 1));
}

#[test]
fn a_needed_header_that_ends_with_an_alias_is_taken_with_a_note() {
    let outcome = read_csv("编号,某局登记时间,县领导批示,群众的反映内容\n1,2024-5-1,阅,欠薪\n");
    assert_eq!(outcome.codes(), ["column_guessed", "column_guessed"]);
    assert_eq!(outcome.case(0).text.open(), "欠薪");
    assert_eq!(outcome.sheet().unmapped, ["县领导批示"]);
}

/// A hand-kept list saved as text: tabs, months without years, a stray quote, and rows that only close the page.
#[test]
fn a_hand_kept_list_is_read() {
    let outcome = read_csv(
        "信访件登记表（2024年）\t\t\t\t\t\n序号\t编号\t来信来访时间\t信访人姓名\t信访人反映的主要问题\t领导批示\n\
         1\tA-001\t2024.1.5\t赵\t欠薪\t\n2\tA-002\t1.18\t\t社保\t\n3\tA-003\t元月20日\t\t社保\t\n\
         4\t\"A-004\t2024-1-9\t\t社保\t\n5\tA-005\t2024-1-9\t\t社保\t\n\n\t\t\t\t以下空白\t\n本月共计5件\t\t\t\t\t\n",
    );
    assert_eq!(outcome.ids(), ["A-001", "A-002", "A-003", "A-005"]);
    let days: Vec<_> = outcome
        .cases
        .iter()
        .map(|c| c.head.received.date.to_string())
        .collect();
    assert_eq!(
        days,
        ["2024-01-05", "2024-01-18", "2024-01-20", "2024-01-09"]
    );
    assert_eq!(
        outcome.codes(),
        [
            "year_inferred",
            "year_inferred",
            "quote_unclosed",
            "footer_row",
            "totals_row"
        ]
    );
}
