//! Invented cases for tests: the same seed gives the same cases.

use chrono::{Days, NaiveDate};

use super::{Analysis, Builder, Config, InputFile, Inputs, ModelNote};
use crate::diag::{Origin, Tally};
use crate::petition::{
    CaseHead, CaseRecord, Channel, Deadline, Fact, Facts, Issue, Label, RuleId, Stamp, State,
};
use crate::text::{Said, Span};

/// What kind of cases to invent.
#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) cases: u64,
    pub(crate) first: &'static str,
    pub(crate) days: u64,
    pub(crate) departments: Option<Vec<String>>,
}

impl Fake {
    pub(crate) fn weeks(cases: u64, weeks: u64) -> Self {
        Self {
            cases,
            first: "2024-01-01",
            days: weeks * 7,
            departments: None,
        }
    }

    pub(crate) fn as_of(&self) -> NaiveDate {
        let first: NaiveDate = self.first.parse().expect("a date");
        first + Days::new(self.days)
    }

    pub(crate) fn records(&self) -> Vec<CaseRecord> {
        (0..self.cases).map(|n| self.record(n)).collect()
    }

    pub(crate) fn analysis(&self) -> Analysis {
        let mut builder = Builder::new();
        for record in self.records() {
            builder.push(&record);
        }
        let plan = Config::default().plan(&[], &mut Vec::new());
        let mut analysis = builder
            .finish(&plan, self.as_of(), inputs(self.cases))
            .expect("queries run");
        if self.cases >= 200 {
            analysis.trends = super::fake_trends::trends(self.as_of());
            analysis.work = super::fake_work::work(&self.records(), self.as_of());
        }
        analysis
    }

    fn record(&self, n: u64) -> CaseRecord {
        let mut dice = Dice(n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
        let first: NaiveDate = self.first.parse().expect("a date");
        // A slow rise over the span and a dip every thirteenth week, so that charts have a shape.
        let mut at = dice.below(self.days).max(dice.below(self.days));
        if (at / 7) % 13 == 5 && dice.below(3) > 0 {
            at = at.saturating_sub(30);
        }
        let received = first + Days::new(at);
        let issue = Issue::ALL[usize::try_from(dice.below(19).min(dice.below(19))).expect("small")];
        let department = match &self.departments {
            None => issue.default_department().to_owned(),
            Some(all) => {
                let of = all.len() as u64;
                all[usize::try_from(dice.below(of).min(dice.below(of))).expect("small")].clone()
            }
        };
        let slow = 10 + department.chars().map(u64::from_char).sum::<u64>() % 40;
        let took = 1
            + dice.below(slow)
            + dice.below(slow)
            + if dice.below(9) == 0 {
                dice.below(120)
            } else {
                0
            };
        let done = received + Days::new(took);
        let due_on = received + Days::new(if n.is_multiple_of(4) { 21 } else { 75 });
        record(
            n,
            received,
            due_on,
            (done <= self.as_of()).then_some(done),
            self.as_of(),
            issue,
            department,
            &mut dice,
        )
    }
}

trait FromChar {
    fn from_char(c: char) -> u64;
}

impl FromChar for u64 {
    fn from_char(c: char) -> u64 {
        u64::from(u32::from(c))
    }
}

#[expect(clippy::too_many_arguments, reason = "one caller")]
fn record(
    n: u64,
    received: NaiveDate,
    due_on: NaiveDate,
    done: Option<NaiveDate>,
    as_of: NaiveDate,
    issue: Issue,
    department: String,
    dice: &mut Dice,
) -> CaseRecord {
    let stamp = |date| Stamp { date, time: None };
    let days_left = (due_on - done.unwrap_or(as_of)).num_days();
    let state = match (done, days_left) {
        (Some(_), ..0) => State::ClosedLate,
        (Some(_), _) => State::Closed,
        (None, ..0) => State::Overdue,
        (None, 0..=7) => State::DueSoon,
        _ => State::Open,
    };
    let channels = [
        Channel::Letter,
        Channel::Visit,
        Channel::Visit,
        Channel::Call,
        Channel::Online,
        Channel::Online,
        Channel::Transfer,
    ];
    let fact = |value| Fact {
        value,
        low: value,
        high: value,
        span: Span::new(0, 0),
        in_title: false,
        rule: "amount_stated",
    };
    CaseRecord {
        origin: Origin::file("台账.xlsx"),
        head: CaseHead {
            case_id: format!("XF{:06}", n + 1),
            received: stamp(received),
            accepted_on: None,
            answered: done.map(stamp),
            closed: done.map(stamp),
            channel: channels
                .get(usize::try_from(dice.below(8)).expect("small"))
                .copied(),
            status: None,
            department: Some(department),
            persons: (n % 10 != 3).then(|| 1 + u32::try_from(dice.below(4)).expect("small")),
            rule: None,
            extension_days: 0,
        },
        department_given: !n.is_multiple_of(7),
        place: Some("甲县".to_owned()),
        label: Label {
            issue,
            probability: 0.83,
            second: None,
            needs_review: dice.below(8) == 0,
            evidence: Vec::new(),
        },
        facts: Facts {
            amount_yuan: (dice.below(3) == 0).then(|| {
                fact(1000.0 + 250.5 * f64::from(u32::try_from(dice.below(400)).expect("small")))
            }),
            ..Facts::default()
        },
        deadline: Deadline {
            rule: RuleId::Petition,
            accept_by: None,
            due_on,
            days_left,
            state,
            clause: "信访工作条例：自受理之日起 60 日".to_owned(),
        },
        reply: None,
    }
}

/// What a run over `cases` rows would hand in.
pub(crate) fn inputs(cases: u64) -> Inputs {
    let mut tally = Tally {
        read: cases + 3,
        accepted: cases,
        rejected: 3,
        ..Tally::default()
    };
    tally.by_code.insert("date_unreadable", 2);
    tally.by_code.insert("text_missing", 1);
    tally.by_code.insert("duplicate_id", 4);
    tally.by_code.insert("closed_before_received", 1);
    Inputs {
        files: vec![InputFile {
            name: "台账.xlsx".to_owned(),
            sheets: vec!["2024年".to_owned()],
            read: cases + 3,
            accepted: cases,
            sha256: "9f2c6d0c5f1d4f0e9c1a3f7e".to_owned(),
            ..InputFile::default()
        }],
        tally,
        warnings: vec![Said::new(
            "2027 年节假日安排未收录，工作日按周一至周五推算",
            "The holiday table has no 2027",
        )],
        due_soon_days: 7,
        model: Some(ModelNote {
            name: "信访诉求分类".to_owned(),
            version: "0.1.0".to_owned(),
        }),
        version: "0.1.0".to_owned(),
        digests: Vec::new(),
    }
}

/// A small generator (splitmix64): no crate, no clock.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
