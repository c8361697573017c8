//! Draws the whole sample: 525 matters, their follow-ups, the rows that are wrong on purpose, and the ids.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::bank::{Bank, Entry, Wording};
use super::case::{Case, Channel, Fault, Filing, Form, Status, after};
use super::rng::Rng;
use super::slots::Facts;

/// Distinct cases (ids) that must be accepted.
const CASES: usize = 600;
/// Cases registered a second time under another id.
const TWICE: usize = 4;
/// The seed of everything.
const SEED: u64 = 20_251_231;
/// The first day and the number of days: 60 weeks up to 2025-12-31.
pub(crate) const DAYS: u32 = 420;

/// Rows to be rejected: the code and how many.
const BROKEN: [(&str, usize); 6] = [
    ("row_too_short", 3),
    ("row_too_long", 2),
    ("date_unreadable", 2),
    ("date_missing", 2),
    ("text_missing", 2),
    ("id_missing", 1),
];
/// Rows to be kept with a finding: the code and how many. `duplicate_id` is counted apart.
const FINDINGS: [(&str, usize); 5] = [
    ("closed_within_minutes", 7),
    ("closed_before_received", 5),
    ("cell_truncated", 5),
    ("control_characters", 3),
    ("year_inferred", 6),
];
/// Ids that stand twice.
const AGAIN: usize = 4;

/// How often a text of each issue is used again with other facts.
pub(crate) const MIX: [(&str, u32); 19] = [
    ("wage_migrant", 60),
    ("wage_enterprise", 42),
    ("wage_public", 12),
    ("pay_standard", 10),
    ("si_pension", 34),
    ("si_retirement", 28),
    ("si_medical", 11),
    ("si_injury", 14),
    ("si_unemployment", 5),
    ("housing_fund", 5),
    ("labour_contract", 14),
    ("restructuring", 5),
    ("labour_conditions", 6),
    ("employment", 8),
    ("personnel", 8),
    ("veteran", 7),
    ("former_teacher", 6),
    ("graduate", 3),
    ("other", 56),
];

/// What a text goes on with when its cell is cut at 255 characters; together longer than that.
const OVERFLOW: [&str; 6] = [
    "另外还要说明的是，此事已经拖了很久，家里老人看病、孩子上学都等着用钱。",
    "其间多次到单位询问，每次都说正在研究，负责人换了两任，前后说法并不一致，也没有出具过任何书面材料。",
    "相关凭证、通话记录和转账截图均已保存，考勤表和排班表也拍了照片，可以随时提供原件核对。",
    "同一时期进来的人里有几位已经按规定办理，说明并不是没有政策，希望按同样的标准对待。",
    "如果需要补充材料，请一次性告知需要哪些、交到哪里、由谁负责，不要让人来回跑。",
    "以上情况如有不实，愿意承担责任；也请经办的同志在办理期限之内给出书面的结论，写明依据的条款。",
];

/// The day the list was drawn up.
pub(crate) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 31).unwrap_or_default()
}

/// The first day of the list.
pub(crate) fn first_day() -> NaiveDate {
    as_of() - TimeDelta::days(i64::from(DAYS) - 1)
}

/// All rows in the order of the file, broken ones and second copies included.
pub(crate) fn rows() -> Vec<Case> {
    let bank = Bank::load();
    let rng = &mut Rng::new(SEED);
    let mut cases = Vec::new();
    for (matter, (entry, series)) in plan(&bank, rng).into_iter().enumerate() {
        file(&mut cases, matter, entry, series, rng);
    }
    register_twice(&mut cases, rng);
    number(&mut cases);
    spoil(&mut cases, rng);
    copy_again(cases)
}

/// Which texts become matters, and whether their follow-ups are used.
fn plan<'a>(bank: &'a Bank, rng: &mut Rng) -> Vec<(&'a Entry, bool)> {
    let follow_ups: usize = bank.entries.iter().map(|e| e.again.len()).sum();
    let broken: usize = BROKEN.iter().map(|(_, n)| n).sum();
    let matters = CASES - TWICE - follow_ups + broken;
    let mut order: Vec<(&Entry, bool)> = bank.entries.iter().map(|e| (e, true)).collect();
    let mut queues = bank.by_issue.clone();
    for queue in queues.values_mut() {
        rng.shuffle(queue);
    }
    while order.len() < matters {
        let issue = rng.weighted(&MIX);
        if let Some(queue) = queues.get_mut(issue) {
            queue.rotate_left(1);
            order.push((&bank.entries[queue[0]], false));
        }
    }
    order
}

/// Draws the filings of one matter.
fn file(cases: &mut Vec<Case>, matter: usize, entry: &Entry, series: bool, rng: &mut Rng) {
    let again: &[Wording] = if series { &entry.again } else { &[] };
    let room = u32::try_from(again.len()).unwrap_or(0) * 80;
    let mut received = draw_day(entry.issue, DAYS - 1 - room, rng);
    let facts = Facts::draw(rng, received);
    for (i, wording) in std::iter::once(&entry.first).chain(again).enumerate() {
        if i > 0 {
            received = workday(after(received, rng.range(25, 74)));
        }
        let filing = Filing {
            matter,
            entry,
            facts: &facts,
            wording: *wording,
            again: i > 0,
            received,
            as_of: as_of(),
        };
        cases.push(Case::draw(filing, rng));
    }
}

/// A day; wages come mostly before the New Year and the Spring Festival, weekends are quiet.
fn draw_day(issue: &str, last: u32, rng: &mut Rng) -> NaiveDate {
    loop {
        let day = after(first_day(), rng.range(0, last));
        let season = match day.month() {
            12 | 1 if issue.starts_with("wage_") => 100,
            11 if issue.starts_with("wage_") => 80,
            2 => 40,
            _ => 55,
        };
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if rng.chance(season) && (!weekend || rng.chance(14)) {
            return day;
        }
    }
}

/// The day itself, or the Monday after it.
fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => after(day, 2),
        Weekday::Sun => after(day, 1),
        _ => day,
    }
}

/// The same filing once more on the next day, by another door and under another id.
fn register_twice(cases: &mut Vec<Case>, rng: &mut Rng) {
    let mut left = TWICE;
    while left > 0 {
        let case = rng.pick(cases).clone();
        let alone = cases.iter().filter(|c| c.matter == case.matter).count() == 1;
        if alone && case.channel != Channel::Transfer && case.received < as_of() {
            cases.push(Case {
                received: after(case.received, 1),
                channel: Channel::Transfer,
                accepted: None,
                closed: None,
                answered: None,
                status: Status::Open,
                remark: "",
                ..case
            });
            left -= 1;
        }
    }
}

/// Sorts by the time of registration and gives ids: QX, the day, a running number of the day.
fn number(cases: &mut [Case]) {
    cases.sort_by_key(|c| (c.received, c.time, c.matter));
    let (mut day, mut running) = (NaiveDate::default(), 0);
    for case in cases {
        running = if case.received == day { running + 1 } else { 1 };
        day = case.received;
        case.id = format!("QX{}{running:03}", day.format("%Y%m%d"));
    }
}

/// Puts one fault at most on a row.
fn spoil(cases: &mut [Case], rng: &mut Rng) {
    // Rows to be rejected are matters of one filing, so that no other row becomes a repeat of nothing.
    let filings = |cases: &[Case], matter| cases.iter().filter(|c| c.matter == matter).count();
    for (code, n) in BROKEN {
        for _ in 0..n {
            let i = choose(cases, rng, |cases, i| filings(cases, cases[i].matter) == 1);
            cases[i].fault = Some(Fault::Broken(code));
        }
    }
    for _ in 0..AGAIN {
        let i = choose(cases, rng, |cases, i| cases[i].status == Status::Closed);
        cases[i].fault = Some(Fault::Again);
    }
    for (code, n) in FINDINGS {
        for _ in 0..n {
            let i = choose(cases, rng, |cases, i| suits(&cases[i], code));
            cases[i].fault = Some(Fault::Finding(code));
            apply(&mut cases[i], code, rng);
        }
    }
}

/// A row without a fault that `suits`.
fn choose(cases: &[Case], rng: &mut Rng, suits: impl Fn(&[Case], usize) -> bool) -> usize {
    loop {
        let i = rng.below(cases.len());
        if cases[i].fault.is_none() && suits(cases, i) {
            return i;
        }
    }
}

fn suits(case: &Case, code: &str) -> bool {
    match code {
        "closed_within_minutes" => case.status == Status::Closed && case.form == Form::DashTime,
        "closed_before_received" => case.status == Status::Closed,
        "control_characters" => case.text.contains('，'),
        // The year is beyond doubt when the rows above are of the same year.
        "year_inferred" => {
            case.received.year() == 2025 && (3..=10).contains(&case.received.month())
        }
        _ => true,
    }
}

fn apply(case: &mut Case, code: &str, rng: &mut Rng) {
    match code {
        "closed_within_minutes" => {
            let minutes = TimeDelta::seconds(i64::from(rng.range(60, 360)));
            case.accepted = Some(case.received);
            case.closed = Some(case.received);
            case.closed_time = Some(case.time + minutes);
            case.answered = None;
        }
        "closed_before_received" => {
            case.closed = Some(case.received - TimeDelta::days(i64::from(rng.range(3, 20))));
            case.answered = None;
        }
        "cell_truncated" => {
            for more in OVERFLOW {
                case.text.push_str(more);
            }
            case.text = case.text.chars().take(255).collect();
        }
        "control_characters" => {
            let mark = *rng.pick(&['\u{b}', '\u{7}', '\u{1f}']);
            case.text = case.text.replacen('，', &format!("，{mark}"), 1);
        }
        "year_inferred" => case.form = Form::NoYear,
        _ => {}
    }
}

/// A row that stands twice: open where it was registered, closed at the end of the list.
fn copy_again(cases: Vec<Case>) -> Vec<Case> {
    let mut out = Vec::with_capacity(cases.len() + AGAIN);
    let mut newer = Vec::new();
    for case in cases {
        if case.fault == Some(Fault::Again) {
            out.push(Case {
                status: Status::Open,
                closed: None,
                answered: None,
                remark: "已转承办单位",
                fault: None,
                ..case.clone()
            });
            newer.push(case);
        } else {
            out.push(case);
        }
    }
    out.extend(newer);
    out
}
