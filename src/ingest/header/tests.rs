//! Headers as offices write them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::super::cell::Cell;
use super::super::cfg::Config;
use super::*;

fn plan() -> Plan {
    Config::default().plan(&[], &mut Vec::new())
}

fn rows(lines: &[&str]) -> Vec<Row> {
    lines
        .iter()
        .zip(1..)
        .map(|(text, line)| Row {
            line,
            cells: text
                .split('|')
                .map(|cell| Cell::Text(cell.into()))
                .collect(),
            ..Row::default()
        })
        .collect()
}

#[test]
fn headers_are_compared_without_their_decoration() {
    for text in [
        "信访日期",
        " 信 访\n日期 ",
        "信访日期（年月日）",
        "*信访日期：",
        "信访日期(YYYY-MM-DD)*",
        "\u{FEFF}信访日期",
    ] {
        assert_eq!(normalise(text), "信访日期", "{text}");
    }
    assert_eq!(normalise("Case＿ID"), "case_id");
    assert_eq!(normalise("（内容）"), "内容");
}

#[test]
fn the_row_with_most_known_headers_is_the_header() {
    let (at, header) = find(
        &rows(&[
            "某县信访登记台账|||||",
            "单位：人社局||日期|||",
            "序号|信访编号|登记时间|姓名|联系电话（手机）|反映内容",
            "1|X1|2024-1-1|甲|139|拖欠工资",
        ]),
        &plan(),
    )
    .unwrap();
    assert_eq!((at, header.line, header.width()), (2, 3, 6));
    assert_eq!(header.roles.get(4), Some(&Role::Identity));
    assert_eq!(header.roles.first(), Some(&Role::Unknown));
    assert!(header.missing().is_empty());
}

#[test]
fn a_header_of_two_rows_is_joined() {
    let (at, header) = find(
        &rows(&[
            "编号|登记时间|来访人情况||反映内容|办理||",
            "||姓名|联系电话||承办单位|办结时间|",
            "1|2024-1-1|甲|139|拖欠工资|监察大队|2024-1-5|",
        ]),
        &plan(),
    )
    .unwrap();
    assert_eq!(at, 1);
    assert!(header.has(Field::Received) && header.has(Field::Closed));
    assert_eq!(header.roles.get(2), Some(&Role::Identity));
}

#[test]
fn identity_wins_over_no_alias_and_loses_to_a_known_one() {
    let plan = plan();
    assert_eq!(plan.role("来访人数"), Role::Field(Field::Persons));
    assert_eq!(plan.role("来访人姓名"), Role::Identity);
    assert_eq!(plan.role("身份证号码"), Role::Identity);
    assert_eq!(plan.role("单位名称"), Role::Field(Field::Respondent));
    assert_eq!(plan.role("天气"), Role::Unknown);
}

#[test]
fn a_row_of_data_is_not_shown_as_headers() {
    let plan = plan();
    let data = rows(&["赵某某|13812345678|拖欠工资三个月一直不给"]);
    assert_eq!(
        showable(None, data.first(), &plan),
        ["（第 1 列）", "（第 2 列）", "（第 3 列）"]
    );
    let odd = rows(&["编号|留言的时刻|天气"]);
    let (_, header) = find(&odd, &plan).unwrap();
    let found = showable(Some(&header), None, &plan);
    assert_eq!(found, ["编号", "留言的时刻", "（第 3 列）"]);
    assert_eq!(
        nearest(&[Field::Received], &found, &plan).first().unwrap(),
        "留言时间"
    );
}

#[test]
fn distances() {
    let distance = |a: &str, b: &str| {
        edit_distance(
            &a.chars().collect::<Vec<_>>(),
            &b.chars().collect::<Vec<_>>(),
        )
    };
    assert_eq!(distance("登记时间", "登记日期"), 2);
    assert_eq!(distance("", "日期"), 2);
    assert_eq!(distance("日期", "日期"), 0);
    assert_eq!(distance("信访登记时间", "登记时间"), 2);
}
