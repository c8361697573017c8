//! The register's columns and cells, and the two CSV files.

use std::error::Error;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::case::{Case, Fault, Form, Status};
use super::people::full_width;

/// The header row, as an office has it.
pub(crate) const HEADERS: [&str; 20] = [
    "信访编号",
    "登记时间",
    "信访形式",
    "信访人",
    "联系电话",
    "身份证号",
    "住址",
    "信访人次",
    "主题",
    "诉求内容",
    "被反映单位",
    "属地",
    "承办单位",
    "处理方式",
    "受理日期",
    "延期天数",
    "办理状态",
    "答复时间",
    "办结时间",
    "备注",
];

/// One cell before it is known in which kind of file it will stand.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Text(String),
    Count(u32),
    Moment(Form, NaiveDate, Option<NaiveTime>),
}

impl Cell {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn day(form: Form, day: Option<NaiveDate>) -> Self {
        // The year is left out of the registration date alone.
        let form = if form == Form::NoYear {
            Form::Dash
        } else {
            form
        };
        day.map_or_else(|| Self::text(""), |day| Self::Moment(form, day, None))
    }

    /// The cell in a CSV file.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Moment(form, day, time) => moment(*form, *day, *time),
        }
    }
}

/// Days since the day zero of spreadsheets.
pub(crate) fn serial(day: NaiveDate) -> u32 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    u32::try_from((day - zero).num_days()).unwrap_or(0)
}

fn moment(form: Form, day: NaiveDate, time: Option<NaiveTime>) -> String {
    let (year, month, date) = (day.year(), day.month(), day.day());
    match (form, time) {
        (Form::DashTime, Some(time)) => format!("{day} {}", time.format("%H:%M:%S")),
        (Form::SlashTime, Some(time)) => {
            let clock = time.format("%M:%S");
            format!("{year}/{month}/{date} {}:{clock}", time.hour())
        }
        (Form::SlashTime, None) => format!("{year}/{month}/{date}"),
        (Form::DashTime | Form::Dash, _) => day.to_string(),
        (Form::Compact, _) => day.format("%Y%m%d").to_string(),
        (Form::Chinese, _) => format!("{year}年{month}月{date}日"),
        (Form::NoYear, _) => format!("{month}月{date}日"),
        (Form::SerialTime, Some(time)) => {
            let share = u64::from(time.num_seconds_from_midnight()) * 1_000_000 / 86_400;
            format!("{}.{share:06}", serial(day))
        }
        (Form::Serial | Form::SerialTime, _) => serial(day).to_string(),
    }
}

/// The word of the status; offices use two for one thing.
fn status(case: &Case) -> &'static str {
    match (case.status, case.received.day() % 3) {
        (Status::Open, 0) => "办理中",
        (Status::Open, _) => "在办",
        (Status::Closed, 0) => "办结",
        (Status::Closed, _) => "已办结",
        (Status::Rejected, _) => "不予受理",
    }
}

/// The row as a register has it, with the fault of a row to be rejected where a cell can hold it.
pub(crate) fn cells(case: &Case) -> Vec<Cell> {
    let broken = match case.fault {
        Some(Fault::Broken(code)) => code,
        _ => "",
    };
    let received = match broken {
        "date_missing" => Cell::text(""),
        "date_unreadable" if case.received.day().is_multiple_of(2) => Cell::text("详见原件"),
        "date_unreadable" => Cell::Text(format!("{}年2月30日", case.received.year())),
        _ => Cell::Moment(case.form, case.received, Some(case.time)),
    };
    let persons = if case.received.day() == 18 {
        Cell::Text(full_width(&case.persons.to_string()))
    } else {
        Cell::Count(case.persons)
    };
    let keep =
        |text: &str, dropped_by: &str| Cell::text(if broken == dropped_by { "" } else { text });
    let [name, phone, number, address] = &case.identity;
    let closed = match case.closed_time {
        Some(time) => case.closed.map_or_else(
            || Cell::text(""),
            |day| Cell::Moment(case.form, day, Some(time)),
        ),
        None => Cell::day(case.form, case.closed),
    };
    vec![
        keep(&case.id, "id_missing"),
        received,
        Cell::text(case.channel.names().0),
        Cell::text(name),
        Cell::text(phone),
        Cell::text(number),
        Cell::text(address),
        persons,
        keep(&case.title, "text_missing"),
        keep(&case.text, "text_missing"),
        Cell::text(case.respondent.as_deref().unwrap_or_default()),
        Cell::text(case.town.unwrap_or_default()),
        Cell::text(case.department.unwrap_or_default()),
        Cell::text(case.rule),
        Cell::day(case.form, case.accepted),
        case.extension.map_or_else(|| Cell::text(""), Cell::Count),
        Cell::text(status(case)),
        Cell::day(case.form, case.answered),
        closed,
        Cell::text(case.remark),
    ]
}

/// The register as CSV in UTF-8 without a byte-order mark, lines ended by LF.
///
/// # Errors
/// When the writer fails, which memory does not.
pub(crate) fn csv(rows: &[Case]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut out = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    out.write_record(HEADERS)?;
    for case in rows {
        let mut record: Vec<String> = cells(case).iter().map(Cell::written).collect();
        match case.fault {
            Some(Fault::Broken("row_too_short")) => record.truncate(9),
            Some(Fault::Broken("row_too_long")) => {
                record.extend(["附件一份".to_owned(), "见另页".to_owned()])
            }
            _ => {}
        }
        out.write_record(record)?;
    }
    out.into_inner().map_err(|error| error.to_string().into())
}

/// The same bytes in GB18030.
pub(crate) fn gb18030(utf8: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(utf8);
    encoding_rs::GB18030.encode(&text).0.into_owned()
}
