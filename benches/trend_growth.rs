//! Detection of injected growth and false alarms on invented panels: `cargo run --example trend_growth`.
//!
//! A panel is 40 offices × issues with the same run of weeks: seasonal, with a peak before 春节 and little in the holiday
//! week, more spread than Poisson, a slow trend, outbreaks in the past. Alarms come from `trend::watch` as a run has them,
//! false-discovery control over the panel included. Growth multiplies the mean of one series from some week on. Same seed,
//! same table.
#![expect(clippy::print_stdout, reason = "it prints its table")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small counts"
)]

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use huiying::clock::Calendar;
use huiying::petition::{Issue, Measure, Method, Subject};
use huiying::trend::{Config, Matter, Plan, Settlement, watch};

const SERIES: usize = 40;

struct Dice(u64);

impl Dice {
    fn real(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (a, b) = (self.real().max(1e-300), self.real());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// Marsaglia and Tsang.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = self.real().max(1e-300);
            return self.gamma(shape + 1.0) * u.powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.real().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> u32 {
        let (limit, mut product, mut n) = ((-mean).exp(), self.real(), 0);
        while product > limit {
            product *= self.real();
            n += 1;
        }
        n
    }

    /// Mean and dispersion (variance over mean).
    fn count(&mut self, mean: f64, dispersion: f64) -> u32 {
        if dispersion <= 1.0 {
            return self.poisson(mean);
        }
        let over = dispersion - 1.0;
        let lambda = self.gamma(mean / over) * over;
        self.poisson(lambda)
    }
}

/// What a series is like.
struct Kind {
    mean: f64,
    dispersion: f64,
    depth: f64,
    phase: f64,
    trend: f64,
    peak: f64,
    outbreaks: Vec<usize>,
}

struct Panel {
    first: NaiveDate,
    kinds: Vec<Kind>,
    counts: Vec<Vec<u32>>,
}

impl Panel {
    fn new(seed: u64, weeks: usize, festivals: &[(NaiveDate, NaiveDate)], growth: &Growth) -> Self {
        let mut dice = Dice(seed);
        let first = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default();
        let mut kinds = Vec::new();
        for _ in 0..SERIES {
            kinds.push(Kind {
                mean: (dice.normal() * 1.1 - 0.1).exp().clamp(0.05, 12.0),
                dispersion: 1.0 + dice.real(),
                depth: 0.35 * dice.real(),
                phase: dice.real(),
                trend: 0.08 * dice.normal(),
                peak: 1.0 + dice.real(),
                outbreaks: (0..3)
                    .map(|_| (dice.real() * weeks as f64) as usize)
                    .collect(),
            });
        }
        // None in the year that is tested.
        let end = weeks.saturating_sub(52);
        let counts = kinds.iter().enumerate().map(|(s, kind)| {
            let week = |week: usize| {
                let start = first + Days::new(7 * week as u64);
                let to = festivals.iter().map(|(from, _)| (*from - start).num_days());
                let to = to.min_by_key(|d| d.abs()).unwrap_or(999);
                let festival = match to {
                    -3..=3 => 0.3,
                    4..=42 => kind.peak,
                    _ => 1.0,
                };
                let season = (kind.depth
                    * (std::f64::consts::TAU * (week as f64 / 52.18 + kind.phase)).sin())
                .exp();
                let trend = (kind.trend * week as f64 / 52.0).exp();
                let past = kind
                    .outbreaks
                    .iter()
                    .any(|o| (*o..o + 3).contains(&week) && week < end);
                let grown = growth.at.contains(&s) && week >= growth.from;
                kind.mean
                    * festival
                    * season
                    * trend
                    * if past { 3.0 } else { 1.0 }
                    * if grown { growth.factor } else { 1.0 }
            };
            (0..weeks)
                .map(|w| dice.count(week(w), kind.dispersion))
                .collect()
        });
        let counts = counts.collect();
        Self {
            first,
            kinds,
            counts,
        }
    }

    fn matters(&self, until: usize) -> Vec<Matter> {
        let mut all = Vec::new();
        for (s, counts) in self.counts.iter().enumerate() {
            for (week, n) in counts.iter().enumerate().take(until + 1) {
                let received_on = self.first + Days::new(7 * week as u64 + 2);
                let matter = Matter {
                    received_on,
                    registered_on: None,
                    due_on: received_on + Days::new(60),
                    settlement: Settlement::Undated,
                    issue: Issue::WageMigrant,
                    department: format!("{s:02}"),
                    respondent: None,
                };
                all.extend((0..*n).map(|_| matter.clone()));
            }
        }
        all
    }

    /// The series with an alarm on a week.
    fn alarms(&self, week: usize, plan: &Plan, lasting: &mut u64) -> BTreeSet<usize> {
        let as_of = self.first + Days::new(7 * week as u64 + 6);
        let trends = watch(&self.matters(week), as_of, plan);
        if trends.week != Some(as_of - Days::new(6)) {
            return BTreeSet::new();
        }
        let sums = trends.alarms.iter().filter(|a| a.method == Method::Cusum);
        *lasting += sums.count() as u64;
        let found = trends
            .alarms
            .iter()
            .filter(|a| a.key.measure == Measure::NewMatters);
        found
            .filter_map(|a| match &a.key.subject {
                Subject::Office { department, .. } => department.parse().ok(),
                _ => None,
            })
            .collect()
    }
}

#[derive(Default)]
struct Growth {
    at: BTreeSet<usize>,
    from: usize,
    factor: f64,
}

fn main() {
    let argument = |n: usize, default: u64| {
        std::env::args()
            .nth(n)
            .and_then(|a| a.parse().ok())
            .unwrap_or(default)
    };
    let (quiet, grown) = (argument(1, 4), argument(2, 30));
    let festivals = Calendar::new(&[], &mut Vec::new())
        .spring_festivals()
        .to_vec();
    let config = Config {
        listed_weeks: 4,
        listed_from: 10_000,
        ..Config::default()
    };
    let plan = config.plan(festivals.clone(), &mut Vec::new());
    for (name, history) in [
        ("farrington + cusum, 5 years", 270),
        ("ears + cusum, 60 weeks", 60),
    ] {
        println!("\n{name}");
        let (mut weeks, mut false_alarms, mut with, mut lasting) = (0_u64, 0_u64, 0_u64, 0_u64);
        for panel in 0..quiet {
            let made = Panel::new(1000 + panel, history + 52, &festivals, &Growth::default());
            for week in history..history + 52 {
                let found = made.alarms(week, &plan, &mut lasting).len() as u64;
                false_alarms += found;
                with += u64::from(found > 0);
                weeks += 1;
            }
        }
        let years = weeks as f64 * SERIES as f64 / 52.0;
        println!(
            "no growth: {false_alarms} alarms in {years:.0} issue-years = {:.3} per issue-year ({lasting} of them by CUSUM); {with} of {weeks} weekly panels of {SERIES} with any",
            false_alarms as f64 / years
        );
        println!(
            "| mean a week | growth | n | 1 week | 2 weeks | 4 weeks |\n|---|---|---|---|---|---|"
        );
        for factor in [2.0, 3.0, 4.0] {
            detection(factor, history, grown, &festivals, &plan);
        }
    }
}

fn detection(
    factor: f64,
    history: usize,
    panels: u64,
    festivals: &[(NaiveDate, NaiveDate)],
    plan: &Plan,
) {
    let mut table = [[0_u32; 4]; 3];
    for panel in 0..panels {
        // Spread over the year, and two grown series of forty.
        let from = history + (panel as usize * 7) % 45;
        let at: BTreeSet<usize> = [
            (panel as usize * 3) % SERIES,
            (panel as usize * 3 + 17) % SERIES,
        ]
        .into();
        let growth = Growth {
            at: at.clone(),
            from,
            factor,
        };
        let made = Panel::new(5000 + panel, history + 52, festivals, &growth);
        let mut first = vec![None; SERIES];
        for after in 0..4 {
            for s in made.alarms(from + after, plan, &mut 0) {
                if let Some(slot) = first.get_mut(s) {
                    slot.get_or_insert(after);
                }
            }
        }
        for s in at {
            let mean = made.kinds.get(s).map_or(0.0, |k| k.mean);
            let class = usize::from(mean >= 1.0) + usize::from(mean >= 3.0);
            let Some(row) = table.get_mut(class) else {
                continue;
            };
            row[0] += 1;
            let when = first.get(s).copied().flatten().unwrap_or(99);
            row[1] += u32::from(when < 1);
            row[2] += u32::from(when < 2);
            row[3] += u32::from(when < 4);
        }
    }
    for (name, [n, one, two, four]) in ["under 1", "1 to 3", "over 3"].into_iter().zip(table) {
        let share = |k: u32| format!("{:.0} %", 100.0 * f64::from(k) / f64::from(n.max(1)));
        println!(
            "| {name} | × {factor:.0} | {n} | {} | {} | {} |",
            share(one),
            share(two),
            share(four)
        );
    }
}
