//! One filing as the office registered it: who drew it up, by which door it came, and what became of it.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

use super::bank::{Entry, Wording};
use super::rng::Rng;
use super::slots::Facts;
use super::story;

/// How a filing came in (信访形式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Channel {
    Letter,
    Visit,
    Call,
    Online,
    Transfer,
}

impl Channel {
    /// The word in the register, and the code in the answers.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Letter => ("来信", "letter"),
            Self::Visit => ("来访", "visit"),
            Self::Call => ("来电", "call"),
            Self::Online => ("网上", "online"),
            Self::Transfer => ("转办", "transfer"),
        }
    }
}

/// Where a case stands (办理状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Open,
    Closed,
    Rejected,
}

impl Status {
    /// The code in the answers.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
        }
    }
}

/// How a row's dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    DashTime,
    SlashTime,
    Dash,
    Compact,
    Chinese,
    Serial,
    SerialTime,
    /// Month and day only; the registration date alone is written so.
    NoYear,
}

/// What is wrong with a row, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The row must be rejected with this code.
    Broken(&'static str),
    /// The row stays and gives this finding.
    Finding(&'static str),
    /// The same id again further down, with a newer status.
    Again,
}

/// One row of the register.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) matter: usize,
    pub(crate) issue: &'static str,
    pub(crate) received: NaiveDate,
    pub(crate) time: NaiveTime,
    pub(crate) form: Form,
    pub(crate) channel: Channel,
    pub(crate) identity: [String; 4],
    pub(crate) persons: u32,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) respondent: Option<String>,
    pub(crate) town: Option<&'static str>,
    pub(crate) department: Option<&'static str>,
    pub(crate) rule: &'static str,
    pub(crate) accepted: Option<NaiveDate>,
    pub(crate) extension: Option<u32>,
    pub(crate) status: Status,
    pub(crate) closed: Option<NaiveDate>,
    /// Only for a closing within minutes.
    pub(crate) closed_time: Option<NaiveTime>,
    pub(crate) answered: Option<NaiveDate>,
    pub(crate) remark: &'static str,
    pub(crate) fault: Option<Fault>,
}

/// One filing of a matter: which matter, which wording, on which day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filing<'a> {
    pub(crate) matter: usize,
    pub(crate) entry: &'a Entry,
    pub(crate) facts: &'a Facts,
    pub(crate) wording: Wording,
    /// Whether the matter was filed before.
    pub(crate) again: bool,
    pub(crate) received: NaiveDate,
    /// The day the list was drawn up; nothing is dated later.
    pub(crate) as_of: NaiveDate,
}

impl Case {
    /// Draws the row of one filing; its id is given later.
    pub(crate) fn draw(filing: Filing<'_>, rng: &mut Rng) -> Self {
        let channel = channel(filing.received, rng);
        let (title, text) = story::tell(filing.wording, filing.facts, channel, rng);
        let time = time(channel, rng);
        let form = rng.weighted(&[
            (Form::DashTime, 34),
            (Form::SlashTime, 22),
            (Form::Dash, 10),
            (Form::Compact, 9),
            (Form::Chinese, 14),
            (Form::Serial, 6),
            (Form::SerialTime, 5),
        ]);
        let named = filing.facts.respondent(filing.entry.first.text);
        let named = named.or_else(|| filing.facts.respondent(filing.entry.first.title));
        let mut case = Self {
            id: String::new(),
            matter: filing.matter,
            issue: filing.entry.issue,
            received: filing.received,
            time,
            form,
            channel,
            identity: filing.facts.identity.clone(),
            persons: persons(&filing, rng),
            title,
            text,
            respondent: named.filter(|_| rng.chance(78)).map(str::to_owned),
            town: Some(filing.facts.town).filter(|_| rng.chance(85)),
            department: Some(department(filing.entry.issue)).filter(|_| rng.chance(86)),
            rule: rule(filing.again, rng),
            accepted: None,
            extension: None,
            status: Status::Open,
            closed: None,
            closed_time: None,
            answered: None,
            remark: "",
            fault: None,
        };
        case.handle(filing.as_of, rng);
        case
    }

    /// What became of it by `as_of`.
    fn handle(&mut self, as_of: NaiveDate, rng: &mut Rng) {
        let refused = if self.issue == "other" { 42 } else { 2 };
        if rng.chance(refused) {
            self.status = Status::Rejected;
            self.remark = "不属本局职责，已告知向有权机关提出";
            return;
        }
        let simple = self.rule == "简易办理";
        let wait = if simple {
            rng.range(0, 2)
        } else {
            rng.range(0, 13)
        };
        let accepted = after(self.received, wait);
        if accepted > as_of {
            return;
        }
        self.accepted = Some(accepted).filter(|_| !rng.chance(8));
        let days = match rng.range(0, 99) {
            0..8 => 10_000,
            8..14 => {
                self.extension = Some(30);
                rng.range(50, 96)
            }
            14..26 if !simple => rng.range(62, 115),
            _ if simple => rng.range(2, 15),
            _ => rng.range(6, 58),
        };
        let closed = after(accepted, days);
        if closed > as_of {
            self.remark = *rng.pick(&["", "", "已转承办单位", "正在调查核实", "已电话催办"]);
            return;
        }
        self.status = Status::Closed;
        self.closed = Some(closed);
        let answered = closed - Days::new(u64::from(rng.range(0, 3)));
        self.answered = Some(answered).filter(|day| *day > self.received && rng.chance(80));
        self.remark = *rng.pick(&[
            "",
            "",
            "已答复",
            "已督促支付",
            "信访人表示满意",
            "已告知救济途径",
        ]);
    }
}

/// `days` later.
pub(crate) fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day + Days::new(u64::from(days))
}

fn channel(day: NaiveDate, rng: &mut Rng) -> Channel {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return rng.weighted(&[(Channel::Online, 60), (Channel::Call, 40)]);
    }
    rng.weighted(&[
        (Channel::Letter, 14),
        (Channel::Visit, 32),
        (Channel::Call, 22),
        (Channel::Online, 23),
        (Channel::Transfer, 9),
    ])
}

fn time(channel: Channel, rng: &mut Rng) -> NaiveTime {
    let (low, high) = if channel == Channel::Online {
        (7, 22)
    } else {
        (9, 16)
    };
    let (hour, minute, second) = (rng.range(low, high), rng.range(0, 59), rng.range(0, 59));
    NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default()
}

fn persons(filing: &Filing<'_>, rng: &mut Rng) -> u32 {
    if filing.entry.first.text.contains("{数}") {
        match rng.range(0, 9) {
            0..4 => 1,
            4..8 => rng.range(2, 5),
            _ => filing.facts.people,
        }
    } else {
        rng.weighted(&[(1, 92), (2, 8)])
    }
}

fn rule(again: bool, rng: &mut Rng) -> &'static str {
    if again {
        rng.weighted(&[("一般程序", 70), ("复查", 30)])
    } else {
        rng.weighted(&[("一般程序", 84), ("简易办理", 16)])
    }
}

fn department(issue: &str) -> &'static str {
    match issue {
        "wage_migrant" | "wage_enterprise" | "labour_conditions" => "劳动保障监察大队",
        "wage_public" | "pay_standard" => "工资福利科",
        "si_pension" | "si_retirement" => "社会保险服务中心",
        "si_medical" => "医疗保障局",
        "si_injury" => "工伤保险科",
        "si_unemployment" | "employment" => "就业服务中心",
        "housing_fund" => "住房公积金中心",
        "labour_contract" => "劳动人事争议仲裁院",
        "restructuring" => "企业改制办",
        "personnel" | "graduate" => "人事人才科",
        "veteran" => "退役军人事务局",
        "former_teacher" => "教育局",
        _ => "转出",
    }
}
