//! One row of data: a case with its findings, or the one reason why it is none.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

use super::cell::{self, Cell, Cleaned, Flaw, Row};
use super::cfg::{Field, Plan};
use super::date::{self, Reading};
use super::encoding::sha256;
use super::header::Header;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{CaseHead, RawCase, RuleId, Stamp};
use crate::text::RawText;

/// What is known about the table a row stands in.
pub(super) struct Table<'a> {
    pub(super) plan: &'a Plan,
    pub(super) header: Header,
    pub(super) is_1904: bool,
    /// A year told by the title, the sheet or the file.
    pub(super) year_hint: Option<i32>,
    /// Cells beyond the header mean that a record is out of step (CSV, not worksheets).
    pub(super) strict_width: bool,
    /// The date of the latest case.
    pub(super) previous: Option<NaiveDate>,
    /// A word for the handling that no rule knows was met.
    pub(super) unknown_rule: bool,
}

/// Ids met in this run, as hashes.
#[derive(Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// Whether the id is new; from now on it is not.
    fn insert(&mut self, id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

/// A row being read: findings gather beside the values.
struct Entry<'t, 'a> {
    table: &'t Table<'a>,
    row: &'t Row,
    origin: &'t Origin,
    findings: Vec<Diagnostic>,
    stray: (usize, Option<usize>),
    replaced: (usize, Option<usize>),
    unknown_rule: bool,
}

/// A date of a row.
enum Found {
    Nothing,
    Unreadable(usize),
    Date(usize, Stamp),
}

impl Table<'_> {
    /// Reads a row as a case; the error is the reject, one for a row.
    pub(super) fn read(
        &mut self,
        row: &Row,
        origin: &Origin,
        seen: &mut Seen,
    ) -> Result<(RawCase, Vec<Diagnostic>), Diagnostic> {
        self.check_shape(row, origin)?;
        let mut reading = Entry {
            table: self,
            row,
            origin,
            findings: Vec::new(),
            stray: (0, None),
            replaced: (0, None),
            unknown_rule: false,
        };
        let case = reading.case(seen)?;
        let (findings, unknown_rule) = (reading.findings, reading.unknown_rule);
        self.unknown_rule |= unknown_rule;
        self.previous = Some(case.head.received.date);
        Ok((case, findings))
    }

    /// Whether the row has a readable date of receipt.
    pub(super) fn is_dated(&self, row: &Row) -> bool {
        self.first(row, Field::Received)
            .is_some_and(|(_, cell)| self.reading(cell).is_some())
    }

    /// The first non-empty cell of a field with its column.
    pub(super) fn first<'r>(&self, row: &'r Row, field: Field) -> Option<(usize, &'r Cell)> {
        self.header
            .columns
            .get(&field)?
            .iter()
            .map(|column| (*column, row.cell(*column)))
            .find(|(_, cell)| matches!(cell, Cell::Error) || !cell.value().is_empty())
    }

    fn reading(&self, cell: &Cell) -> Option<Reading> {
        match cell {
            Cell::Empty | Cell::Error => None,
            Cell::Moment(moment) => Some(Reading::Full {
                stamp: date::stamp(moment.date(), Some(moment.time())),
                short_year: false,
            }),
            // A number is a serial of the workbook's own system, unless it is 20240518.
            Cell::Number(number) => match date::serial(*number, self.is_1904) {
                Some(stamp) => Some(Reading::Full {
                    stamp,
                    short_year: false,
                }),
                None if *number >= 1e7 => date::parse(&cell.value()),
                None => None,
            },
            Cell::Text(_) => date::parse(&cell.value()),
        }
    }

    fn is_plausible(&self, stamp: Stamp) -> bool {
        (self.plan.min_year..=self.plan.max_year).contains(&stamp.date.year())
    }

    fn check_shape(&self, row: &Row, origin: &Origin) -> Result<(), Diagnostic> {
        let reject = |code, message: String| {
            Diagnostic::new(Severity::Reject, code, origin.clone(), message)
        };
        match row.flaw {
            Some(Flaw::Unclosed { lost }) => {
                let lost = if lost > 0 {
                    format!("，连同其后 {lost} 行一并退回")
                } else {
                    String::new()
                };
                return Err(
                    reject("quote_unclosed", format!("引号没有配对，这条记录无法识别{lost}"))
                        .with_help("在原系统里重新导出，或在这一行补上缺少的引号"),
                );
            }
            Some(Flaw::TooLarge) => {
                return Err(reject("record_too_large", "这一行过长，不像是一条记录".into()));
            }
            None => {}
        }
        if !self.strict_width {
            return Ok(());
        }
        let width = self.header.width();
        if row.cells.len() < width {
            let message = format!("这条记录只有 {} 格，表头有 {width} 列", row.cells.len());
            return Err(reject("row_too_short", message));
        }
        if row.cells.iter().skip(width).any(|cell| !cell.is_blank()) {
            let message = format!("这条记录有 {} 格，表头只有 {width} 列", row.cells.len());
            return Err(reject("row_too_long", message)
                .with_help("内容里的分隔符没有加引号时会这样；在原系统里重新导出"));
        }
        Ok(())
    }
}

impl Entry<'_, '_> {
    fn case(&mut self, seen: &mut Seen) -> Result<RawCase, Diagnostic> {
        let own_id = self.own_id()?;
        let received = self.received()?;
        let title = self.text(Field::Title);
        let text = self.text(Field::Text);
        if title.is_empty() && text.is_empty() {
            let field = if self.table.header.has(Field::Text) {
                Field::Text
            } else {
                Field::Title
            };
            let at = self.column(field);
            return Err(self.diagnostic(Severity::Reject, "text_missing", at, "标题和诉求内容都是空的"));
        }
        let case_id = self.case_id(own_id, received, &title, &text, seen);
        let accepted = self.optional_date(Field::AcceptedOn, received);
        let answered = self.optional_date(Field::Answered, received);
        let closed = self.optional_date(Field::Closed, received);
        self.check_order(received, accepted, answered, closed);
        let department = self.text(Field::Department);
        let place = self.text(Field::Place);
        let respondent = self.text(Field::Respondent);
        let channel = self.channel();
        let head = CaseHead {
            case_id,
            received,
            accepted_on: accepted.map(|(_, stamp)| stamp.date),
            answered: answered.map(|(_, stamp)| stamp),
            closed: closed.map(|(_, stamp)| stamp),
            channel,
            status: self.status(),
            department: (!department.is_empty()).then_some(department),
            persons: self.persons(),
            rule: self.rule(),
            extension_days: self.extension(),
        };
        self.report_damage();
        let some = |text: String| (!text.is_empty()).then(|| RawText::new(text));
        Ok(RawCase {
            origin: self.origin.clone(),
            head,
            title: RawText::new(title),
            text: RawText::new(text),
            place: some(place),
            respondent: some(respondent),
        })
    }

    fn diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        column: Option<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let origin = match column {
            Some(column) => {
                let number = u32::try_from(column + 1).unwrap_or(u32::MAX);
                self.origin.at(number, self.table.header.name(column))
            }
            None => self.origin.clone(),
        };
        Diagnostic::new(severity, code, origin, message)
    }

    fn find(&mut self, code: &'static str, column: Option<usize>, message: impl Into<String>) {
        let finding = self.diagnostic(Severity::Finding, code, column, message);
        self.findings.push(finding);
    }

    fn column(&self, field: Field) -> Option<usize> {
        self.table.header.columns.get(&field)?.first().copied()
    }

    fn first(&self, field: Field) -> Option<(usize, &Cell)> {
        self.table.first(self.row, field)
    }

    /// The short value of a field on one line, with its column; `None` when there is none.
    fn value(&self, field: Field) -> Option<(usize, String)> {
        let (column, cell) = self.first(field)?;
        let value = cell.value();
        (!value.is_empty()).then_some((column, value))
    }

    /// The clean text of a field; damage is counted and cut-off cells are found.
    fn text(&mut self, field: Field) -> String {
        let Some((column, cell)) = self.first(field) else {
            return String::new();
        };
        let raw = cell.text();
        let value = Cleaned::new(&raw);
        if matches!(field, Field::Title | Field::Text) && cell::is_cut_off(&raw) {
            self.find(
                "cell_truncated",
                Some(column),
                "内容正好是 255 或 32767 个字，可能在导出时被截断",
            );
        }
        let mark = |(count, at): (usize, Option<usize>), more: usize| {
            (count + more, at.or((more > 0).then_some(column)))
        };
        self.stray = mark(self.stray, value.stray);
        self.replaced = mark(self.replaced, value.replaced);
        value.text
    }

    fn report_damage(&mut self) {
        if let (count, Some(column)) = self.stray {
            self.find("control_characters", Some(column), format!("去掉了 {count} 个不可见的控制字符"));
        }
        if let (count, Some(column)) = self.replaced {
            self.find("replacement_characters", Some(column), format!("有 {count} 处字节无法识别为文字"));
        }
    }

    /// The office's own id with its column; an error when the file has a column for it and the cell is empty.
    fn own_id(&mut self) -> Result<Option<(usize, String)>, Diagnostic> {
        if !self.table.header.has(Field::CaseId) {
            return Ok(None);
        }
        let read = self
            .first(Field::CaseId)
            .map(|(column, cell)| (column, cell::read_id(cell)))
            .filter(|(_, (id, _))| !id.is_empty());
        let Some((column, (id, damaged))) = read else {
            let at = self.column(Field::CaseId);
            return Err(self.diagnostic(Severity::Reject, "id_missing", at, "没有信访编号"));
        };
        if damaged {
            self.find(
                "id_imprecise",
                Some(column),
                "编号被表格软件存成了数值，末几位可能已经丢失",
            );
        }
        Ok(Some((column, id)))
    }

    fn case_id(
        &mut self,
        own: Option<(usize, String)>,
        received: Stamp,
        title: &str,
        text: &str,
        seen: &mut Seen,
    ) -> String {
        match own {
            Some((column, id)) if cell::looks_personal(&id) => {
                self.find(
                    "id_looks_personal",
                    Some(column),
                    "编号像是身份证号、手机号或邮箱，已换成生成的编号",
                );
                generated_id(received, title, text, seen)
            }
            Some((column, id)) => {
                if !seen.insert(&id) {
                    self.find("duplicate_id", Some(column), "这个编号在本次读入的记录中已经出现过");
                }
                id
            }
            None => generated_id(received, title, text, seen),
        }
    }

    fn received(&mut self) -> Result<Stamp, Diagnostic> {
        match self.date(Field::Received, None) {
            Found::Date(_, stamp) => Ok(stamp),
            Found::Unreadable(column) => Err(self.unreadable(Severity::Reject, Field::Received, column)),
            Found::Nothing => {
                let at = self.column(Field::Received);
                Err(self.diagnostic(Severity::Reject, "date_missing", at, "没有登记时间"))
            }
        }
    }

    fn unreadable(&self, severity: Severity, field: Field, column: usize) -> Diagnostic {
        let message = format!("{}无法识别", field.name());
        self.diagnostic(severity, "date_unreadable", Some(column), message)
    }

    fn optional_date(&mut self, field: Field, received: Stamp) -> Option<(usize, Stamp)> {
        match self.date(field, Some(received.date)) {
            Found::Nothing => None,
            Found::Date(column, stamp) => Some((column, stamp)),
            Found::Unreadable(column) => {
                let finding = self.unreadable(Severity::Finding, field, column);
                self.findings.push(finding);
                None
            }
        }
    }

    /// The date of a field; `received` is the anchor of later dates written without a year.
    fn date(&mut self, field: Field, received: Option<NaiveDate>) -> Found {
        let Some((column, cell)) = self.first(field) else {
            return Found::Nothing;
        };
        let stamp = match self.table.reading(cell) {
            Some(Reading::Full { stamp, short_year }) => {
                if short_year && self.table.is_plausible(stamp) {
                    self.find("year_two_digits", Some(column), "年份只写了两位，按年、月、日的顺序理解");
                }
                Some(stamp)
            }
            Some(Reading::NoYear { month, day, time }) => {
                let inferred = self.infer(month, day, received);
                if let Some(date) = inferred {
                    let message = format!("日期没有写年份，按前后记录推定为 {} 年", date.year());
                    self.find("year_inferred", Some(column), message);
                }
                inferred.map(|date| date::stamp(date, time))
            }
            None => None,
        };
        match stamp {
            Some(stamp) if self.table.is_plausible(stamp) => Found::Date(column, stamp),
            _ => Found::Unreadable(column),
        }
    }

    /// The date nearest to the receipt (looking forward first) or to the case before; else the year that the title, the
    /// sheet, the file or the configuration tells.
    fn infer(&self, month: u32, day: u32, received: Option<NaiveDate>) -> Option<NaiveDate> {
        let anchor = received.or(self.table.previous);
        let Some(anchor) = anchor else {
            let year = self.table.year_hint.or(self.table.plan.default_year)?;
            return NaiveDate::from_ymd_opt(year, month, day);
        };
        let distance = |date: &NaiveDate| {
            let days = (*date - anchor).num_days();
            // An answer months later is common, one before the receipt a slip of days.
            if days < 0 && received.is_some() { -days * 10 } else { days.abs() }
        };
        (anchor.year() - 1..=anchor.year() + 1)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .min_by_key(distance)
    }

    fn check_order(
        &mut self,
        received: Stamp,
        accepted: Option<(usize, Stamp)>,
        answered: Option<(usize, Stamp)>,
        closed: Option<(usize, Stamp)>,
    ) {
        if let Some((column, stamp)) = accepted
            && is_before(stamp, received)
        {
            self.find("accepted_before_received", Some(column), "受理日期早于登记时间");
        }
        for (column, stamp) in [answered, closed].into_iter().flatten() {
            if is_before(stamp, received) {
                self.find("closed_before_received", Some(column), "办结或答复早于登记时间");
            } else if let (Some(from), Some(to)) = (moment(received), moment(stamp))
                && to - from < Duration::minutes(self.table.plan.quick_minutes)
            {
                let minutes = self.table.plan.quick_minutes;
                self.find(
                    "closed_within_minutes",
                    Some(column),
                    format!("登记后不到 {minutes} 分钟就办结或答复"),
                );
            }
        }
    }

    fn channel(&mut self) -> Option<crate::petition::Channel> {
        let (column, value) = self.value(Field::Channel)?;
        let channel = self.table.plan.channels.read(&value);
        if channel.is_none() {
            self.find("unknown_channel", Some(column), "渠道的写法不在名单里，按未知处理");
        }
        channel
    }

    fn status(&mut self) -> Option<crate::petition::Status> {
        let (column, value) = self.value(Field::Status)?;
        let status = self.table.plan.statuses.read(&value);
        if status.is_none() {
            self.find("unknown_status", Some(column), "办理状态的写法不在名单里，按未知处理");
        }
        status
    }

    fn persons(&mut self) -> Option<u32> {
        let (column, value) = self.value(Field::Persons)?;
        let persons = cell::read_count(&value);
        if persons.is_none() {
            self.find("persons_unreadable", Some(column), "信访人次无法识别为数字");
        }
        persons
    }

    /// The rule named by the handling column, a tick under 简易办理, or the hotline named as channel.
    fn rule(&mut self) -> Option<RuleId> {
        if let Some((_, value)) = self.value(Field::Simple)
            && matches!(value.as_str(), "是" | "√" | "✓" | "Y" | "y" | "1" | "true" | "简易" | "简易办理")
        {
            return Some(RuleId::PetitionSimple);
        }
        if let Some((_, value)) = self.value(Field::Rule) {
            let rule = self.table.plan.rules.read(&value);
            self.unknown_rule |= rule.is_none();
            if rule.is_some() {
                return rule;
            }
        }
        let (_, value) = self.value(Field::Channel)?;
        self.table
            .plan
            .rules
            .read(&value)
            .filter(|rule| *rule == RuleId::Hotline)
    }

    fn extension(&mut self) -> u32 {
        let Some((column, value)) = self.value(Field::Extension) else {
            return 0;
        };
        let days = cell::read_days(&value);
        if days.is_none() {
            self.find("extension_unreadable", Some(column), "延期天数无法识别，按没有延期处理");
        }
        days.unwrap_or(0)
    }
}

/// An id made of when and what was filed: the same case has it again in next week's export. Never of who filed it.
fn generated_id(received: Stamp, title: &str, text: &str, seen: &mut Seen) -> String {
    let time = received.time.unwrap_or_default();
    let digest = sha256(format!("{} {time}\0{title}\0{text}", received.date).as_bytes());
    let id = format!("R{}", digest.get(..10).unwrap_or_default().to_uppercase());
    if seen.insert(&id) {
        return id;
    }
    (2_u64..)
        .map(|n| format!("{id}-{n}"))
        .find(|numbered| seen.insert(numbered))
        .unwrap_or(id)
}

fn moment(stamp: Stamp) -> Option<NaiveDateTime> {
    Some(stamp.date.and_time(stamp.time?))
}

/// Whether a stamp lies before another: by time only where both have one.
fn is_before(stamp: Stamp, other: Stamp) -> bool {
    match (moment(stamp), moment(other)) {
        (Some(a), Some(b)) => a < b,
        _ => stamp.date < other.date,
    }
}

/// A year that a title, a sheet's or a file's name tells: exactly one four-digit year in range.
pub(super) fn year_in(text: &str, plan: &Plan) -> Option<i32> {
    let mut years: Vec<i32> = text
        .split(|c: char| !crate::text::fold_char(c).is_ascii_digit())
        .filter(|run| run.chars().count() == 4)
        .filter_map(|run| {
            let digits: String = run.chars().map(crate::text::fold_char).collect();
            digits.parse().ok()
        })
        .filter(|year| (plan.min_year..=plan.max_year).contains(year))
        .collect();
    years.dedup();
    match years.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

