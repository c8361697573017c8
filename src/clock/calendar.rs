//! Working days (工作日): weekdays, less the State Council's days off, plus its working weekends (调休).
//!
//! Takes the holiday table, gives working-day arithmetic in constant time over a prefix table. A year without data
//! counts Monday to Friday; it never says so itself: [`super::warnings`] and the clause do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::diag::{Diagnostic, Origin, Severity};
use crate::text::TableFile;

/// The embedded table: the notices for 2011 to 2026.
pub const BUILT_IN: &str = include_str!("calendar.csv");

const FIRST_YEAR: i32 = 1990;
const LAST_YEAR: i32 = 2100;

/// The columns of a holiday table.
const COLUMNS: [&str; 6] = ["year", "kind", "from", "to", "festival", "notice"];

/// The days of one year's notice: `true` is a working day.
type YearDays = BTreeMap<NaiveDate, bool>;

/// The working calendar, ready to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    first: NaiveDate,
    /// `count[i]`: working days among the first `i` days of the table.
    count: Vec<u32>,
    /// The offset of every working day, in order.
    working: Vec<u32>,
    years: BTreeSet<i32>,
    /// The days off of each 春节, first and last.
    spring: Vec<(NaiveDate, NaiveDate)>,
}

/// What a holiday table says of 春节, by the year of the notice.
type Spring = BTreeMap<i32, (NaiveDate, NaiveDate)>;

impl Calendar {
    /// The embedded table, overlaid by the user's own (a year given there replaces the whole embedded year).
    ///
    /// A row that cannot be read is an [`Severity::Error`] in `diags` and is left out.
    pub fn new(extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Self {
        let (mut years, mut spring) = (BTreeMap::new(), Spring::new());
        read_table("calendar.csv", BUILT_IN, &mut years, &mut spring, diags);
        for file in extra {
            let (mut own, mut own_spring) = (BTreeMap::new(), Spring::new());
            read_table(&file.name, &file.text, &mut own, &mut own_spring, diags);
            spring.retain(|year, _| !own.contains_key(year));
            years.extend(own);
            spring.extend(own_spring);
        }
        Self::from_years(&years, spring)
    }

    fn from_years(years: &BTreeMap<i32, YearDays>, spring: Spring) -> Self {
        let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default();
        let named: BTreeMap<NaiveDate, bool> = years
            .values()
            .flatten()
            .map(|(day, works)| (*day, *works))
            .collect();
        let (mut count, mut working) = (vec![0], Vec::new());
        let days = first
            .iter_days()
            .take_while(|day| day.year() <= LAST_YEAR)
            .zip(0_u32..);
        for (day, offset) in days {
            if named.get(&day).copied().unwrap_or_else(|| is_weekday(day)) {
                working.push(offset);
            }
            count.push(u32::try_from(working.len()).unwrap_or(u32::MAX));
        }
        Self {
            first,
            count,
            working,
            years: years.keys().copied().collect(),
            spring: spring.into_values().collect(),
        }
    }

    /// The days off of each 春节 (春节放假), first and last, by year; years without a notice are missing.
    pub fn spring_festivals(&self) -> &[(NaiveDate, NaiveDate)] {
        &self.spring
    }

    /// Whether the table has the notice for this year; without it Monday to Friday are counted.
    pub fn has_year(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The years with data.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.iter().copied()
    }

    /// Whether offices work on this day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.offset(day) {
            Some(i) => self.count.get(i + 1) > self.count.get(i),
            None => is_weekday(day),
        }
    }

    /// The `n`-th working day after `start`; day 1 is the first working day after it, 0 gives `start` itself.
    pub fn add_working(&self, start: NaiveDate, n: u32) -> NaiveDate {
        if n == 0 {
            return start;
        }
        let found = self.offset(start).and_then(|i| {
            let before = usize::try_from(*self.count.get(i + 1)?).ok()?;
            let nth = before.checked_add(usize::try_from(n).ok()?)? - 1;
            add_days(self.first, *self.working.get(nth)?).into()
        });
        found.unwrap_or_else(|| self.walk(start, n))
    }

    /// Working days in the half-open range after `start` up to and including `end`; 0 when `end` is not later.
    pub fn working_between(&self, start: NaiveDate, end: NaiveDate) -> u32 {
        if end <= start {
            return 0;
        }
        let counted = self.offset(start).zip(self.offset(end)).and_then(|(a, b)| {
            let (from, to) = (self.count.get(a + 1)?, self.count.get(b + 1)?);
            Some(to - from)
        });
        counted.unwrap_or_else(|| {
            let days = start.iter_days().skip(1).take_while(|day| *day <= end);
            u32::try_from(days.filter(|day| self.is_working(*day)).count()).unwrap_or(u32::MAX)
        })
    }

    /// `day` itself when offices work on it, else the next working day.
    pub fn roll(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working(day) {
            day
        } else {
            self.add_working(day, 1)
        }
    }

    /// The place of a day in the table; `None` outside 1990 to 2100.
    fn offset(&self, day: NaiveDate) -> Option<usize> {
        let offset = usize::try_from((day - self.first).num_days()).ok()?;
        (offset + 1 < self.count.len()).then_some(offset)
    }

    /// The slow way, for dates outside the table.
    fn walk(&self, start: NaiveDate, n: u32) -> NaiveDate {
        start
            .iter_days()
            .skip(1)
            .filter(|day| self.is_working(*day))
            .nth(usize::try_from(n).unwrap_or(usize::MAX) - 1)
            .unwrap_or(NaiveDate::MAX)
    }
}

/// `day` plus calendar days, ending at the last date there is.
pub(super) fn add_days(day: NaiveDate, n: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(n)))
        .unwrap_or(NaiveDate::MAX)
}

pub(super) fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Reads one holiday table into `years`.
fn read_table(
    name: &str,
    text: &str,
    years: &mut BTreeMap<i32, YearDays>,
    spring: &mut Spring,
    diags: &mut Vec<Diagnostic>,
) {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns: Vec<Option<usize>> = match reader.headers() {
        Ok(headers) => COLUMNS
            .map(|column| headers.iter().position(|h| h == column))
            .to_vec(),
        Err(_) => Vec::new(),
    };
    let [Some(year), Some(kind), Some(from), Some(to), festival, ..] = columns.as_slice() else {
        diags.push(
            Diagnostic::new(
                Severity::Error,
                "calendar_columns",
                Origin::file(name),
                "节假日表缺少必需的列",
            )
            .with_help("表头应为：year,kind,from,to,festival,notice"),
        );
        return;
    };
    for record in reader.records() {
        let (line, row, name_of_day) = match &record {
            Ok(record) => (
                record.position().map(csv::Position::line),
                read_row(record, [*year, *kind, *from, *to]),
                festival.and_then(|at| record.get(at)).unwrap_or_default(),
            ),
            Err(_) => (None, Err("这一行无法读取"), ""),
        };
        match row {
            Ok(row) => {
                row.add_to(years.entry(row.year).or_default());
                if !row.works && name_of_day.contains("春节") {
                    spring.insert(row.year, (row.from, row.to));
                }
            }
            Err(message) => diags.push(bad_row(name, line, message)),
        }
    }
}

fn bad_row(name: &str, line: Option<u64>, message: &str) -> Diagnostic {
    let origin = Origin {
        line,
        ..Origin::file(name)
    };
    Diagnostic::new(Severity::Error, "calendar_row", origin, message)
        .with_help("写法如：2027,off,2027-01-01,2027-01-03,元旦,国办发明电〔2026〕×号")
}

/// One row: a run of days off or of working weekends.
#[derive(Debug, Clone, Copy)]
struct Row {
    year: i32,
    works: bool,
    from: NaiveDate,
    to: NaiveDate,
}

impl Row {
    fn add_to(self, days: &mut YearDays) {
        for day in self.from.iter_days().take_while(|day| *day <= self.to) {
            days.insert(day, self.works);
        }
    }
}

fn read_row(
    record: &csv::StringRecord,
    [year, kind, from, to]: [usize; 4],
) -> Result<Row, &'static str> {
    let cell = |i: usize| record.get(i).unwrap_or_default();
    let date = |i: usize| NaiveDate::parse_from_str(cell(i), "%Y-%m-%d");
    let year: i32 = cell(year).parse().map_err(|_| "year 列应为四位年份")?;
    let works = match cell(kind) {
        "off" => false,
        "work" => true,
        _ => return Err("kind 列只能是 off（放假）或 work（调休上班）"),
    };
    let (Ok(from), Ok(to)) = (date(from), date(to)) else {
        return Err("from、to 列应为 YYYY-MM-DD 形式的日期");
    };
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err("year 列应在 1990 至 2100 之间");
    }
    if from > to || (to - from).num_days() > 31 {
        return Err("from 应不晚于 to，且一段不超过 31 天");
    }
    let near = |day: NaiveDate| day.year() == year || day.year() == year - 1;
    if !near(from) || !near(to) {
        return Err("日期应在通知针对的年份之内，或上一年年末");
    }
    Ok(Row {
        year,
        works,
        from,
        to,
    })
}
