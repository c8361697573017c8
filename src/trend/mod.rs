//! Backlog alarms and the workload ahead (积压预警、工作量预测).
//!
//! In: matters with their dates, office, issue and respondent, the day of the run, and a table of 春节 holidays in the plan.
//! Out: [`Trends`]: alarms on distinct new matters and on matters that became overdue, by office × issue and by respondent,
//! each with what was expected and who is asked to settle what; and a forecast of new matters with intervals.
//!
//! It never sees how many filings or people stand behind a matter, never who filed, and knows no other kind of event: an
//! alarm is about the backlog of an office or a respondent, addressed to those who can settle it. It reads no clock and
//! draws no random number; the order of the matters does not matter.
//!
//! The method follows the length of the history: [`ears`] against the weeks before, [`farrington`] against the same weeks of
//! earlier years from two years on, and [`cusum`] beside the latter for small shifts that last. All tests of the week share one
//! false-discovery rate ([`fdr`]). Figures on simulated growth are in `models/trend/README.md`.

mod axis;
mod cfg;
pub mod cusum;
pub mod delay;
pub mod ears;
pub mod farrington;
pub mod fdr;
mod forecast;
mod glm;
mod judge;
mod series;
mod tail;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

pub use axis::{Axis, Festival};
pub use cfg::{Config, DEFAULT_TOML, FarringtonConfig, ForecastConfig, Plan};
pub use series::{Matter, Settlement};

use crate::petition::{Alarm, Method, Point, Recent, SeriesKey, Subject, Trends};
use crate::text::Said;
use delay::Completeness;
use judge::{Around, Judged, Sustained};

/// Weeks of receipt over which late registration is estimated, and the fewest matters it takes.
const DELAY_WINDOW: usize = 26;
const DELAY_LEAST: usize = 50;
/// Weeks of a year.
const YEAR: usize = 52;

/// The alarms and the forecast as of a day.
pub fn run(matters: &[Matter], as_of: NaiveDate, plan: &Plan) -> Trends {
    let mut trends = watch(matters, as_of, plan);
    if let Some(axis) = axis_of(matters, as_of, plan).filter(|_| plan.enabled) {
        trends.forecasts = forecast::run(matters, as_of, &axis, plan);
    }
    trends
}

/// The alarms alone.
pub fn watch(matters: &[Matter], as_of: NaiveDate, plan: &Plan) -> Trends {
    let mut trends = Trends {
        false_discovery: plan.false_discovery,
        min_count: plan.min_count,
        ..Trends::default()
    };
    if !plan.enabled {
        trends.notes.push(Said::by(|w| w.trend_off().to_owned()));
        return trends;
    }
    let Some(axis) = axis_of(matters, as_of, plan) else {
        trends
            .notes
            .push(Said::by(|w| w.trend_no_matters().to_owned()));
        return trends;
    };
    let pairs = matters
        .iter()
        .filter_map(|m| Some((m.received_on, m.registered_on?)));
    let registered = Completeness::estimate(pairs, as_of, DELAY_WINDOW, DELAY_LEAST);
    let around = Around {
        axis: &axis,
        plan,
        registered: registered.as_ref(),
        overdue_from: overdue_from(matters, &axis),
    };
    alarms(&mut trends, matters, as_of, &around);
    notes(&mut trends, &around);
    trends
}

/// The complete weeks since the first matter, two years more than are looked back: the oldest year needs weeks before it.
fn axis_of(matters: &[Matter], as_of: NaiveDate, plan: &Plan) -> Option<Axis> {
    let received = matters.iter().map(|m| m.received_on);
    let first = received.filter(|day| *day <= as_of).min()?;
    let most = (plan.years + 2) * YEAR;
    Some(Axis::new(first, as_of, most, &plan.festivals))
}

/// The first week in which nine of ten matters of the first week would be past due; 0 when the register began earlier.
fn overdue_from(matters: &[Matter], axis: &Axis) -> usize {
    let earlier = matters
        .iter()
        .any(|m| m.received_on < axis.start(0) - Days::new(84));
    let mut terms: Vec<i64> = matters
        .iter()
        .map(|m| (m.due_on - m.received_on).num_days())
        .collect();
    terms.sort_unstable();
    let long = terms.get(terms.len() * 9 / 10).copied().unwrap_or(0);
    if earlier {
        0
    } else {
        usize::try_from(long / 7 + 1).unwrap_or(0)
    }
}

/// A series with its tests by week.
struct Tested {
    key: SeriesKey,
    counts: Vec<u32>,
    weeks: Vec<Tests>,
}

/// The tests of one week.
#[derive(Clone, Copy, Default)]
struct Tests {
    alone: Option<Judged>,
    sustained: Option<Sustained>,
}

fn alarms(trends: &mut Trends, matters: &[Matter], as_of: NaiveDate, around: &Around<'_>) {
    let (axis, plan) = (around.axis, around.plan);
    let Some(last) = axis.last_tested() else {
        return;
    };
    trends.week = Some(axis.start(last));
    trends.history = small(last);
    let from = (last + 1).saturating_sub(plan.listed_weeks);
    let all: Vec<_> = series::weekly(matters, axis, as_of).into_iter().collect();
    // A series that was silent for a year takes no part.
    let recent = |counts: &[u32]| -> u32 { counts.iter().rev().take(YEAR).sum() };
    let tested: Vec<Tested> = all
        .into_par_iter()
        .filter(|(_, counts)| recent(counts) > 0)
        .map(|(key, counts)| judge_all(key, counts, from..=last, around))
        .collect();
    trends.tested = small(tested.iter().filter(|t| t.at(0).alone.is_some()).count());
    trends.untested = small(tested.len()) - trends.tested;
    let mut points: Vec<Vec<Point>> = tested.iter().map(|_| Vec::new()).collect();
    for back in (0..=last - from).rev() {
        let week = last - back;
        let (tests, verdicts) = verdicts(&tested, back, week, plan);
        for ((of, verdict), points) in tested.iter().zip(&verdicts).zip(&mut points) {
            points.push(point(of, verdict, axis.start(week), back, week));
        }
        if back == 0 {
            trends.tests = tests;
            trends.alarms = raise(&tested, &verdicts, matters, as_of, around, last);
        }
    }
    let listed = tested.into_iter().zip(points).filter(|(of, points)| {
        recent(&of.counts) >= plan.listed_from || points.iter().any(|p| p.alarm)
    });
    let listed = listed.map(|(of, points)| Recent {
        key: of.key,
        points,
    });
    trends.recent = listed.collect();
}

impl Tested {
    /// The tests of the week `back` weeks before the last.
    fn at(&self, back: usize) -> Tests {
        let week = self.weeks.len().checked_sub(back + 1);
        week.and_then(|at| self.weeks.get(at))
            .copied()
            .unwrap_or_default()
    }
}

fn judge_all(
    key: SeriesKey,
    counts: Vec<u32>,
    weeks: std::ops::RangeInclusive<usize>,
    around: &Around<'_>,
) -> Tested {
    let plan = around.plan;
    let window = |week: usize| -> u32 {
        let first = (week + 1).saturating_sub(plan.cusum_weeks);
        counts.iter().take(week + 1).skip(first).sum()
    };
    let listed = counts.iter().rev().take(YEAR).sum::<u32>() >= plan.listed_from;
    let last = *weeks.end();
    let mut known = BTreeMap::new();
    let mut judge = |week: usize| -> Option<Judged> {
        *known
            .entry(week)
            .or_insert_with(|| around.judge(&counts, key.measure, week))
    };
    let judged = weeks.map(|week| {
        let enough = counts.get(week).is_some_and(|n| *n >= plan.min_count);
        let told = listed || enough || week == last;
        let alone = if told { judge(week) } else { None };
        let lasting = window(week) >= plan.min_sustained && !around.axis.is_holiday(week);
        let sustained = if lasting {
            around.sustained(&counts, week, &mut judge)
        } else {
            None
        };
        Tests { alone, sustained }
    });
    let weeks = judged.collect();
    Tested { key, counts, weeks }
}

/// What the tests of one series say of one week, after all series were heard.
#[derive(Clone, Copy)]
struct Verdict {
    p: f64,
    q: f64,
    alarm: bool,
    sustained: bool,
}

/// One verdict for each series; two tests a series, and one that cannot raise an alarm counts with p = 1.
fn verdicts(tested: &[Tested], back: usize, week: usize, plan: &Plan) -> (u32, Vec<Verdict>) {
    let p = tested.iter().flat_map(|of| {
        let tests = of.at(back);
        let observed = of.counts.get(week).copied().unwrap_or(0);
        let alone = tests.alone.filter(|_| observed >= plan.min_count);
        let sustained = tests.sustained.filter(|s| {
            let enough = s.observed >= plan.min_sustained && observed > 0;
            enough && f64::from(s.observed) >= plan.least_ratio * s.expected
        });
        [alone.map_or(1.0, |j| j.p), sustained.map_or(1.0, |s| s.p)]
    });
    let p: Vec<f64> = p.collect();
    let q = fdr::q_values(&p);
    let of = |(p, q): (&[f64], &[f64])| {
        let pair = |at: usize| Some((*p.get(at)?, *q.get(at)?));
        let (alone, sustained) = (pair(0).unwrap_or((1.0, 1.0)), pair(1).unwrap_or((1.0, 1.0)));
        let best = sustained.0 < alone.0;
        let (p, q) = if best { sustained } else { alone };
        Verdict {
            p,
            q,
            alarm: p <= plan.alpha && q <= plan.false_discovery,
            sustained: best,
        }
    };
    let verdicts = p.chunks(2).zip(q.chunks(2)).map(of).collect();
    (small(p.len()), verdicts)
}

fn point(of: &Tested, verdict: &Verdict, start: NaiveDate, back: usize, week: usize) -> Point {
    let tests = of.at(back);
    let judged = tests.alone;
    let told = judged.is_some() || tests.sustained.is_some();
    let method = judged.map(|j| j.method);
    Point {
        week: start,
        observed: of.counts.get(week).copied().unwrap_or(0),
        expected: judged.map(|j| j.expected),
        lower: judged.map(|j| j.lower),
        upper: judged.map(|j| j.upper),
        alarm: verdict.alarm,
        p: told.then_some(verdict.p),
        q: told.then_some(verdict.q),
        method: if verdict.sustained {
            Some(Method::Cusum)
        } else {
            method
        },
    }
}

fn raise(
    tested: &[Tested],
    verdicts: &[Verdict],
    matters: &[Matter],
    as_of: NaiveDate,
    around: &Around<'_>,
    last: usize,
) -> Vec<Alarm> {
    let raised = tested.iter().zip(verdicts).filter(|(_, v)| v.alarm);
    let raised: Vec<_> = raised.collect();
    if raised.is_empty() {
        return Vec::new();
    }
    let standing = Standing::of(matters, as_of);
    let mut alarms: Vec<Alarm> = raised
        .into_iter()
        .filter_map(|(of, verdict)| one_alarm(of, verdict, &standing, around, last))
        .collect();
    alarms.sort_by(|a, b| a.q.total_cmp(&b.q).then_with(|| a.key.cmp(&b.key)));
    alarms
}

fn one_alarm(
    of: &Tested,
    verdict: &Verdict,
    standing: &Standing,
    around: &Around<'_>,
    last: usize,
) -> Option<Alarm> {
    let tests = of.at(0);
    let (weeks, observed, expected, threshold, method) = if verdict.sustained {
        let s = tests.sustained?;
        (s.weeks, s.observed, s.expected, s.value, Method::Cusum)
    } else {
        let j = tests.alone?;
        let observed = of.counts.get(last).copied().unwrap_or(0);
        (1, observed, j.expected, j.upper, j.method)
    };
    let share = around.share(of.key.measure, last);
    let mut alarm = Alarm {
        key: of.key.clone(),
        week: around.axis.start(last),
        weeks: small(weeks),
        observed,
        expected,
        threshold,
        p: verdict.p,
        q: verdict.q,
        method,
        history: small(last),
        registered: around.registered.map(|_| share),
        overdue_now: standing.overdue(&of.key.subject),
        addressed: standing.addressed(&of.key.subject),
        words: Said::default(),
    };
    alarm.words = words::alarm(&alarm);
    Some(alarm)
}

/// Who has what on hand on the day of the run.
struct Standing {
    overdue: BTreeMap<Subject, u32>,
    /// By respondent: matters that are not settled, then all, by office.
    offices: BTreeMap<String, BTreeMap<String, (u32, u32)>>,
}

impl Standing {
    fn of(matters: &[Matter], as_of: NaiveDate) -> Self {
        let (mut overdue, mut offices) = (BTreeMap::new(), BTreeMap::new());
        for matter in matters {
            if matter.is_overdue(as_of) {
                for subject in matter.tested_subjects() {
                    *overdue.entry(subject).or_insert(0) += 1;
                }
            }
            if let Some(respondent) = &matter.respondent {
                let by: &mut BTreeMap<String, (u32, u32)> =
                    offices.entry(respondent.clone()).or_default();
                let counts = by.entry(matter.department.clone()).or_default();
                counts.0 += u32::from(matter.settlement == Settlement::Pending);
                counts.1 += 1;
            }
        }
        Self { overdue, offices }
    }

    fn overdue(&self, subject: &Subject) -> u32 {
        self.overdue.get(subject).copied().unwrap_or(0)
    }

    /// The office itself, or the one with most of the respondent's open matters.
    fn addressed(&self, subject: &Subject) -> String {
        match subject {
            Subject::Office { department, .. } | Subject::Department { department } => {
                department.clone()
            }
            Subject::Respondent { respondent } => {
                let by = self.offices.get(respondent).into_iter().flatten();
                let most = by.max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
                most.map_or_else(String::new, |(office, _)| office.clone())
            }
            Subject::All | Subject::Family { .. } => String::new(),
        }
    }
}

fn notes(trends: &mut Trends, around: &Around<'_>) {
    let notes = &mut trends.notes;
    match around.registered {
        Some(of) => {
            let percent = of.at(0) * 100.0;
            notes.push(Said::by(|w| w.trend_registered(format!("{percent:.0}%"))));
        }
        None => notes.push(Said::by(|w| w.trend_unregistered().to_owned())),
    }
    let Some(last) = around.axis.last_tested() else {
        notes.push(Said::by(|w| w.trend_no_week().to_owned()));
        return;
    };
    if last + 1 < around.axis.len() {
        notes.push(Said::by(|w| w.trend_festival().to_owned()));
    }
    if around.plan.festivals.is_empty() {
        notes.push(Said::by(|w| w.trend_no_festivals().to_owned()));
    }
    if trends.tested == 0 {
        notes.push(Said::by(|w| w.trend_short().to_owned()));
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
