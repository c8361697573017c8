//! One test a holiday year. The figures were counted from another source (npm `chinese-days` 1.5.7) than the table
//! (PyPI `chinesecalendar` 1.11.0), and the notices of 2011, 2013, 2018 to 2020, 2025 and 2026 were read.

use proptest::prelude::*;

use super::super::Calendar;
use super::{day, plan};
use crate::text::TableFile;

struct Year {
    /// A weekend day on which offices work (调休).
    weekend_worked: &'static str,
    /// A weekday on which they do not.
    weekday_off: &'static str,
    weekends_worked: usize,
    /// Days of the year on which offices do not work, ordinary weekends included.
    days_off: u32,
    /// Working days from 15 January to 28 February, across the Spring Festival.
    spring: u32,
    /// Working days from 15 September to 15 October, across the National Day.
    autumn: u32,
}

fn check(year: i32, expected: &Year) {
    let plan = plan();
    let calendar = plan.calendar();
    let at = |month_day: &str| day(&format!("{year}-{month_day}"));
    assert!(calendar.has_year(year));
    assert!(calendar.is_working(at(expected.weekend_worked)));
    assert!(!calendar.is_working(at(expected.weekday_off)));
    let (new_year, eve) = (at("01-01"), at("12-31"));
    let days = new_year.iter_days().take_while(|d| *d <= eve);
    let weekends_worked = days
        .clone()
        .filter(|d| !super::super::calendar::is_weekday(*d) && calendar.is_working(*d))
        .count();
    assert_eq!(weekends_worked, expected.weekends_worked);
    let off = days.filter(|d| !calendar.is_working(*d)).count();
    assert_eq!(u32::try_from(off).unwrap(), expected.days_off);
    let between = |from, to| calendar.working_between(at(from), at(to));
    assert_eq!(between("01-14", "02-28"), expected.spring);
    assert_eq!(between("09-14", "10-15"), expected.autumn);
}

macro_rules! years {
    ($($name:ident $year:literal: $work:literal $off:literal $worked:literal $days:literal $spring:literal $autumn:literal;)*) => {
        $(#[test] fn $name() {
            check($year, &Year {
                weekend_worked: $work,
                weekday_off: $off,
                weekends_worked: $worked,
                days_off: $days,
                spring: $spring,
                autumn: $autumn,
            });
        })*
    };
}

years! {
    the_year_2011 2011: "01-30" "02-08" 6 115 28 19;
    the_year_2012 2012: "03-31" "01-23" 6 117 29 17;
    the_year_2013 2013: "01-05" "06-12" 12 115 30 18;
    the_year_2014 2014: "05-04" "01-31" 5 115 30 20;
    the_year_2015 2015: "09-06" "09-04" 5 116 29 19;
    the_year_2016 2016: "06-12" "06-10" 6 116 28 18;
    the_year_2017 2017: "05-27" "01-27" 5 116 29 17;
    the_year_2018 2018: "12-29" "12-31" 7 115 30 17;
    the_year_2019 2019: "05-05" "05-03" 6 115 30 19;
    the_year_2020 2020: "01-19" "01-31" 6 117 28 19;
    the_year_2021 2021: "02-07" "02-11" 7 115 28 19;
    the_year_2022 2022: "01-29" "05-04" 7 116 28 19;
    the_year_2023 2023: "06-25" "06-23" 7 116 29 17;
    the_year_2024 2024: "05-11" "02-16" 8 115 30 17;
    the_year_2025 2025: "01-26" "02-04" 5 117 29 19;
    the_year_2026 2026: "01-04" "01-02" 6 117 28 19;
}

#[test]
fn the_table_has_2011_to_2026_and_nothing_else() {
    let years: Vec<i32> = plan().calendar().years().collect();
    assert_eq!(years, (2011..=2026).collect::<Vec<_>>());
}

#[test]
fn every_row_says_something_a_plain_week_does_not() {
    let mut diags = Vec::new();
    let text = super::super::BUILT_IN;
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("year"))
    {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, kind, from, to, festival, notice] = cells.as_slice() else {
            panic!("{line}");
        };
        assert!(!festival.is_empty() && notice.contains("发明电"), "{line}");
        if *kind == "work" {
            assert_eq!(from, to, "{line}");
            assert!(!super::super::calendar::is_weekday(day(from)), "{line}");
        }
    }
    let _ = Calendar::new(&[], &mut diags);
    assert!(diags.is_empty());
}

fn own_table(text: &str) -> TableFile {
    TableFile {
        name: "本地放假.csv".into(),
        text: text.to_owned(),
    }
}

#[test]
fn a_user_adds_a_year_and_replaces_another() {
    let table = own_table(
        "year,kind,from,to,festival,notice\n\
         2027,off,2027-01-01,2027-01-03,元旦,\n\
         2026,work,2026-01-04,2026-01-04,元旦,\n",
    );
    let mut diags = Vec::new();
    let calendar = Calendar::new(&[table], &mut diags);
    assert!(diags.is_empty());
    assert!(calendar.has_year(2027) && !calendar.is_working(day("2027-01-01")));
    // 2026 is now the user's: the National Day that he left out is an ordinary Thursday.
    assert!(calendar.is_working(day("2026-10-01")));
    assert!(calendar.is_working(day("2026-01-04")));
}

#[test]
fn bad_rows_are_all_reported_and_never_quoted() {
    let table = own_table(
        "year,kind,from,to,festival,notice\n\
         2027,rest,2027-01-01,2027-01-03,,\n\
         2027,off,1/1/2027,2027-01-03,,\n\
         2027,off,2027-01-03,2027-01-01,,\n\
         2027,off,2029-01-03,2029-01-03,,\n",
    );
    let mut diags = Vec::new();
    let _ = Calendar::new(&[table], &mut diags);
    let lines: Vec<Option<u64>> = diags.iter().map(|d| d.origin.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4), Some(5)]);
    assert!(diags.iter().all(|d| !d.message.contains("1/1/2027")));
    let mut diags = Vec::new();
    let _ = Calendar::new(&[own_table("日期,放假\n")], &mut diags);
    assert_eq!(diags.first().map(|d| d.code), Some("calendar_columns"));
}

#[test]
fn dates_outside_the_table_count_monday_to_friday() {
    let plan = plan();
    let calendar = plan.calendar();
    assert_eq!(
        calendar.add_working(day("1985-01-04"), 1),
        day("1985-01-07")
    );
    assert_eq!(
        calendar.working_between(day("2100-12-24"), day("2101-01-07")),
        10
    );
    assert_eq!(calendar.roll(day("2150-01-03")), day("2150-01-05"));
}

fn any_day() -> impl Strategy<Value = chrono::NaiveDate> {
    (0_u32..16 * 366).prop_map(|n| super::super::calendar::add_days(day("2010-12-01"), n))
}

proptest! {
    #[test]
    fn adding_lands_on_a_working_day(start in any_day(), n in 1_u32..300) {
        let plan = plan();
        prop_assert!(plan.calendar().is_working(plan.calendar().add_working(start, n)));
    }

    #[test]
    fn adding_is_the_inverse_of_counting(start in any_day(), n in 0_u32..300) {
        let plan = plan();
        let end = plan.calendar().add_working(start, n);
        prop_assert_eq!(plan.calendar().working_between(start, end), n);
    }

    #[test]
    fn adding_is_monotone(a in any_day(), b in any_day(), n in 0_u32..300, more in 0_u32..50) {
        let plan = plan();
        let calendar = plan.calendar();
        let (early, late) = (a.min(b), a.max(b));
        prop_assert!(calendar.add_working(early, n) <= calendar.add_working(late, n));
        prop_assert!(calendar.add_working(early, n) <= calendar.add_working(early, n + more));
    }

    #[test]
    fn adding_in_two_steps_is_adding_once(start in any_day(), a in 0_u32..100, b in 0_u32..100) {
        let plan = plan();
        let calendar = plan.calendar();
        let steps = calendar.add_working(calendar.add_working(start, a), b);
        prop_assert_eq!(steps, calendar.add_working(start, a + b));
    }
}
