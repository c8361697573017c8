//! The fields of one row, with findings gathered beside the values.

use super::cell::{self, Cell, Cleaned, Row};
use super::cfg::Field;
use super::row::{Seen, Table, generated_id};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{CaseHead, Channel, RawCase, RuleId, Stamp, Status};
use crate::text::RawText;

mod dates;

/// A row being read: findings gather beside the values.
pub(super) struct Entry<'t, 'a> {
    table: &'t Table<'a>,
    row: &'t Row,
    origin: &'t Origin,
    findings: Vec<Diagnostic>,
    stray: (usize, Option<usize>),
    replaced: (usize, Option<usize>),
    unknown_rule: bool,
}

impl<'t, 'a> Entry<'t, 'a> {
    /// A row of `table`, nothing read yet.
    pub(super) fn new(table: &'t Table<'a>, row: &'t Row, origin: &'t Origin) -> Self {
        Self {
            table,
            row,
            origin,
            findings: Vec::new(),
            stray: (0, None),
            replaced: (0, None),
            unknown_rule: false,
        }
    }

    /// The findings, and whether a word for the handling was met that no rule knows.
    pub(super) fn finish(self) -> (Vec<Diagnostic>, bool) {
        (self.findings, self.unknown_rule)
    }
}

impl Entry<'_, '_> {
    /// The case; the error is the reason why the row is none.
    pub(super) fn case(&mut self, seen: &mut Seen) -> Result<RawCase, Box<Diagnostic>> {
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
            return Err(self.reject("text_missing", at, "标题和诉求内容都是空的"));
        }
        let case_id = self.case_id(own_id, received, &title, &text, seen);
        let accepted = self.optional_date(Field::AcceptedOn, received);
        let answered = self.optional_date(Field::Answered, received);
        let closed = self.optional_date(Field::Closed, received);
        self.check_order(received, accepted, answered, closed);
        let department = self.text(Field::Department);
        let place = self.text(Field::Place);
        let respondent = self.text(Field::Respondent);
        let reply = self.reply();
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
            reply: some(reply),
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

    fn reject(&self, code: &'static str, column: Option<usize>, message: &str) -> Box<Diagnostic> {
        Box::new(self.diagnostic(Severity::Reject, code, column, message))
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

    /// The clean text of the answer. Its damage is no finding: nobody sees it.
    fn reply(&self) -> String {
        let cell = self.first(Field::Reply);
        cell.map_or_else(String::new, |(_, cell)| Cleaned::new(&cell.text()).text)
    }

    fn report_damage(&mut self) {
        if let (count, Some(column)) = self.stray {
            self.find(
                "control_characters",
                Some(column),
                format!("去掉了 {count} 个不可见的控制字符"),
            );
        }
        if let (count, Some(column)) = self.replaced {
            self.find(
                "replacement_characters",
                Some(column),
                format!("有 {count} 处字节无法识别为文字"),
            );
        }
    }

    /// The office's own id with its column; an error when the file has a column for it and the cell is empty.
    fn own_id(&mut self) -> Result<Option<(usize, String)>, Box<Diagnostic>> {
        if !self.table.header.has(Field::CaseId) {
            return Ok(None);
        }
        let read = self
            .first(Field::CaseId)
            .map(|(column, cell)| (column, cell::read_id(cell)))
            .filter(|(_, (id, _))| !id.is_empty());
        let Some((column, (id, damaged))) = read else {
            let at = self.column(Field::CaseId);
            return Err(self.reject("id_missing", at, "没有信访编号"));
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
                    self.find(
                        "duplicate_id",
                        Some(column),
                        "这个编号在本次读入的记录中已经出现过",
                    );
                }
                id
            }
            None => generated_id(received, title, text, seen),
        }
    }

    fn channel(&mut self) -> Option<Channel> {
        let (column, value) = self.value(Field::Channel)?;
        let channel = self.table.plan.channels.read(&value);
        if channel.is_none() {
            self.find(
                "unknown_channel",
                Some(column),
                "渠道的写法不在名单里，按未知处理",
            );
        }
        channel
    }

    fn status(&mut self) -> Option<Status> {
        let (column, value) = self.value(Field::Status)?;
        let status = self.table.plan.statuses.read(&value);
        if status.is_none() {
            self.find(
                "unknown_status",
                Some(column),
                "办理状态的写法不在名单里，按未知处理",
            );
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
            && matches!(
                value.as_str(),
                "是" | "√" | "✓" | "Y" | "y" | "1" | "true" | "简易" | "简易办理"
            )
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
            self.find(
                "extension_unreadable",
                Some(column),
                "延期天数无法识别，按没有延期处理",
            );
        }
        days.unwrap_or(0)
    }
}
