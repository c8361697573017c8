//! Days to answer with open cases included: the product-limit estimate of the share not answered yet.
//!
//! In: for each case how long it was watched and whether it was answered then. A case that is still open at the run date is
//! right-censored: it counts as not answered for as long as it was watched, and no longer. Out: curves.
//!
//! S(t) = ∏ (1 − dᵢ/nᵢ) over the days i ≤ t with answers (Kaplan & Meier, J. Amer. Statist. Assoc. 53, 1958, 457–481);
//! its variance is S² Σ dᵢ/(nᵢ(nᵢ − dᵢ)) (Greenwood, Reports on Public Health and Medical Subjects 33, 1926). The 95 %
//! band is taken on the scale of log(−log S) and so stays within 0 and 1 (Kalbfleisch & Prentice, The Statistical Analysis
//! of Failure Time Data, 1980, section 1.3); the median's interval is where the band crosses one half (Brookmeyer &
//! Crowley, Biometrics 38, 1982, 29–41). Filings of one matter count as independent, so bands are narrow at best.
//!
//! The speeds in `risk` are not this estimate: they forget with age, shrink from desk to desk, and look ahead.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{DataType, Expr, LazyFrame, col, lit};
use serde::Serialize;

use super::builder::Standing;
use super::frame::{
    EPOCH, Frame, codes, collect, count, counts, is_closed, is_pending, stands, wholes,
};
use super::{Plan, real};
use crate::Error;

/// 信访工作条例: answered within 60 days of acceptance.
pub const STATUTORY_DAYS: u32 = 60;
/// The least number of cases of a curve.
const LEAST: u64 = 20;
/// The most departments with a curve of their own.
const DEPARTMENTS: usize = 5;
/// The days at which the share is read off.
const MARKS: [u32; 3] = [30, STATUTORY_DAYS, 90];
/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_964;

/// How long answers take, open cases included.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Curves {
    /// The right end of the drawn axis, in days.
    pub axis_days: u32,
    /// The least number of cases of a curve.
    pub least: u64,
    /// All cases first, then the departments with most cases; empty when there are
    /// fewer than `least`, or fewer than `min_n` of them are answered.
    pub rows: Vec<Curve>,
    /// Departments without a curve of their own, because others have more cases or they have fewer than `least`.
    pub others: usize,
    /// Cases in the estimate of all.
    pub cases: u64,
    /// 不予受理: not in the estimate.
    pub not_accepted: u64,
    /// Closed without a date, or dated before the receipt: not in the estimate.
    pub undated: u64,
    /// Cases answered.
    pub answered: u64,
}

/// The share not answered yet over the days since receipt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// The department; `None` for all cases.
    pub department: Option<String>,
    /// Cases.
    pub n: u64,
    /// Cases answered; the others are still open.
    pub answered: u64,
    /// The days with an answer, in order.
    pub rungs: Vec<Rung>,
    /// The last day that at least `min_n` cases were watched to.
    pub until: u32,
    /// The day by which half are answered; `None` when half are not.
    pub median: Option<u32>,
    /// The 95 % interval of the median; an end that is not reached is `None`.
    pub median_band: (Option<u32>, Option<u32>),
    /// The share on the days 30, 60 and 90, as far as cases were watched.
    pub marks: Vec<Mark>,
}

/// One step of a curve: it holds from this day to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rung {
    /// Days since receipt.
    pub day: u32,
    /// The share not answered by the end of that day.
    pub share: f64,
    /// Its 95 % band; `None` when nothing is left to estimate it from.
    pub band: Option<(f64, f64)>,
}

/// The share not answered by a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mark {
    /// Days since receipt.
    pub day: u32,
    /// Cases watched that long and not answered before.
    pub at_risk: u64,
    /// The share not answered by the end of that day.
    pub share: f64,
    /// Its 95 % band; `None` before the first answer and when everything is answered.
    pub band: Option<(f64, f64)>,
}

/// Cases by the day up to which they were watched: answered then, or open.
type Watched = BTreeMap<u32, (u64, u64)>;

impl Curve {
    /// The share not answered by the end of `day`, with its band: 1 without a band before the first answer.
    pub fn at(&self, day: u32) -> (f64, Option<(f64, f64)>) {
        let rung = self.rungs.iter().take_while(|r| r.day <= day).last();
        rung.map_or((1.0, None), |r| (r.share, r.band))
    }
}

/// The product-limit estimate.
fn estimate(watched: &Watched) -> Vec<Rung> {
    let mut at_risk: u64 = watched.values().map(|(a, o)| a + o).sum();
    let (mut share, mut sum) = (1.0, 0.0);
    let mut rungs = Vec::new();
    for (day, (answered, open)) in watched {
        if *answered > 0 {
            let left = at_risk - answered;
            share *= real(left) / real(at_risk);
            sum += real(*answered) / (real(at_risk) * real(left).max(f64::MIN_POSITIVE));
            let band = (left > 0).then(|| band(share, sum));
            rungs.push(Rung {
                day: *day,
                share,
                band,
            });
        }
        at_risk -= answered + open;
    }
    rungs
}

/// The 95 % band on the scale of log(−log S); `sum` is Greenwood's.
fn band(share: f64, sum: f64) -> (f64, f64) {
    let reach = Z * sum.sqrt() / share.ln().abs();
    (share.powf(reach.exp()), share.powf((-reach).exp()))
}

fn curve(department: Option<String>, watched: &Watched, min_n: u64) -> Curve {
    let rungs = estimate(watched);
    let n: u64 = watched.values().map(|(a, o)| a + o).sum();
    let at_risk = |day: u32| watched.range(day..).map(|(_, (a, o))| a + o).sum::<u64>();
    let half = |of: &dyn Fn(&Rung) -> Option<f64>| {
        let crossed = rungs.iter().find(|r| of(r).is_some_and(|s| s <= 0.5));
        crossed.map(|r| r.day)
    };
    let mut curve = Curve {
        department,
        n,
        answered: watched.values().map(|(a, _)| a).sum(),
        until: watched
            .keys()
            .rev()
            .find(|day| at_risk(**day) >= min_n)
            .copied()
            .unwrap_or(0),
        median: half(&|r| Some(r.share)),
        median_band: (
            half(&|r| r.band.map(|b| b.0)),
            half(&|r| r.band.map(|b| b.1)),
        ),
        marks: Vec::new(),
        rungs,
    };
    let seen = MARKS.into_iter().map(|day| (day, at_risk(day)));
    curve.marks = seen
        .filter(|(_, at_risk)| *at_risk > 0)
        .map(|(day, at_risk)| {
            let (share, band) = curve.at(day);
            Mark {
                day,
                at_risk,
                share,
                band,
            }
        })
        .collect();
    curve
}

/// Answered and open cases by key and day.
fn watched(frame: &Frame, by: &Expr, as_of: NaiveDate) -> Result<BTreeMap<u32, Watched>, Error> {
    let today = lit(as_of.num_days_from_ce() - EPOCH);
    let waited = (today - col("received").cast(DataType::Int32)).alias("days");
    let answered = frame.lazy().filter(is_closed());
    let open = frame.lazy().filter(is_pending()).with_column(waited);
    let mut all: BTreeMap<u32, Watched> = BTreeMap::new();
    for (cases, is_answer) in [(answered, true), (open, false)] {
        for (key, day, n) in by_day(cases, by)? {
            let cell = all.entry(key).or_default().entry(day).or_default();
            let side = if is_answer { &mut cell.0 } else { &mut cell.1 };
            *side += n;
        }
    }
    Ok(all)
}

/// Key, day and cases, those with a day from 0 on.
fn by_day(cases: LazyFrame, by: &Expr) -> Result<Vec<(u32, u32, u64)>, Error> {
    let query = cases.filter(col("days").gt_eq(lit(0)));
    let query = query.group_by([by.clone().alias("key"), col("days")]);
    let table = collect(query.agg([count()]))?;
    let days = wholes(&table, "days")?.into_iter();
    let days = days.map(|day| day.and_then(|day| u32::try_from(day).ok()).unwrap_or(0));
    let rows = codes(&table, "key")?.into_iter().zip(days);
    let rows = rows.zip(counts(&table, "n")?);
    Ok(rows.map(|((key, day), n)| (key, day, n)).collect())
}

pub(super) fn curves(frame: &Frame, plan: &Plan, as_of: NaiveDate) -> Result<Curves, Error> {
    let total = |what: Expr| -> Result<u64, Error> {
        let table = collect(frame.lazy().filter(what).select([count()]))?;
        Ok(counts(&table, "n")?.first().copied().unwrap_or(0))
    };
    let days = watched(frame, &lit(0_u32), as_of)?;
    let days = days.into_values().next().unwrap_or_default();
    let all = curve(None, &days, plan.min_n);
    let not_accepted = total(stands(Standing::NotAccepted))?;
    let mut out = Curves {
        axis_days: axis(&all, &days),
        least: LEAST.max(plan.min_n),
        cases: all.n,
        answered: all.answered,
        not_accepted,
        undated: total(lit(true))?.saturating_sub(all.n + not_accepted),
        ..Curves::default()
    };
    let by_department = watched(frame, &col("department"), as_of)?;
    let mut rows: Vec<Curve> = by_department
        .iter()
        .map(|(code, days)| curve(Some(frame.department(*code).to_owned()), days, plan.min_n))
        .collect();
    // Codes follow the order of names, and the sort is stable.
    rows.sort_by_key(|row| std::cmp::Reverse(row.n));
    let large = rows.iter().filter(|r| r.n >= out.least).count();
    out.others = rows.len() - large.min(DEPARTMENTS);
    rows.truncate(large.min(DEPARTMENTS));
    if all.n >= out.least && all.answered >= plan.min_n {
        out.rows = std::iter::once(all).chain(rows).collect();
    }
    Ok(out)
}

/// A little past the day by which 49 of 50 answers were given, as far as cases were watched: 90 to 360 days.
fn axis(all: &Curve, answers: &Watched) -> u32 {
    let mut given = 0;
    let late = answers.iter().find(|(_, (answered, _))| {
        given += answered;
        given * 50 >= all.answered * 49
    });
    let far = late.map_or(0, |(day, _)| *day);
    let far = (far + far / 10).min(all.until).clamp(90, 360);
    far.div_ceil(30) * 30
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Weeks of remission under 6-mercaptopurine (Freireich et al. 1963), the textbook example; `false` is censored.
    const REMISSION: [(u32, bool); 21] = [
        (6, true),
        (6, true),
        (6, true),
        (6, false),
        (7, true),
        (9, false),
        (10, true),
        (10, false),
        (11, false),
        (13, true),
        (16, true),
        (17, false),
        (19, false),
        (20, false),
        (22, true),
        (23, true),
        (25, false),
        (32, false),
        (32, false),
        (34, false),
        (35, false),
    ];

    fn of(cases: impl IntoIterator<Item = (u32, bool)>) -> Watched {
        let mut watched = Watched::new();
        for (day, answered) in cases {
            let cell = watched.entry(day).or_default();
            *(if answered { &mut cell.0 } else { &mut cell.1 }) += 1;
        }
        watched
    }

    #[test]
    fn the_textbook_example_comes_out() {
        let curve = curve(None, &of(REMISSION), 5);
        let expected = [
            (6, 0.8571, 0.6197, 0.9516),
            (7, 0.8067, 0.5631, 0.9228),
            (10, 0.7529, 0.5032, 0.8894),
            (13, 0.6902, 0.4316, 0.8491),
            (16, 0.6275, 0.3675, 0.8049),
            (22, 0.5378, 0.2678, 0.7468),
            (23, 0.4482, 0.1881, 0.6801),
        ];
        assert_eq!(curve.rungs.len(), expected.len());
        for (rung, (day, share, low, high)) in curve.rungs.iter().zip(expected) {
            let band = rung.band.expect("cases are left");
            assert_eq!(rung.day, day);
            for (found, value) in [(rung.share, share), (band.0, low), (band.1, high)] {
                assert!((found - value).abs() < 6e-5, "{rung:?} {value}");
            }
        }
        assert_eq!(
            (curve.median, curve.median_band),
            (Some(23), (Some(13), None))
        );
        assert_eq!((curve.n, curve.answered, curve.until), (21, 9, 25));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn without_open_cases_it_is_the_share_itself(days in prop::collection::vec(0_u32..40, 1..60)) {
            let curve = curve(None, &of(days.iter().map(|d| (*d, true))), 1);
            for day in 0..41 {
                let later = days.iter().filter(|d| **d > day).count();
                prop_assert!((curve.at(day).0 - real(later as u64) / real(days.len() as u64)).abs() < 1e-9);
            }
        }

        #[test]
        fn shares_fall_and_stay_within_their_bands(
            cases in prop::collection::vec((0_u32..90, any::<bool>()), 1..80),
        ) {
            let curve = curve(None, &of(cases), 1);
            let mut before = 1.0;
            for rung in &curve.rungs {
                prop_assert!(rung.share < before && rung.share >= 0.0);
                if let Some((low, high)) = rung.band {
                    prop_assert!(0.0 <= low && low <= rung.share && rung.share <= high && high <= 1.0);
                }
                before = rung.share;
            }
        }

        #[test]
        fn watching_a_case_longer_never_makes_answers_look_faster(
            cases in prop::collection::vec((1_u32..60, any::<bool>()), 2..40),
        ) {
            let longer: Vec<_> = cases.iter().map(|(d, a)| (if *a { *d } else { d + 30 }, *a)).collect();
            let (short, long) = (curve(None, &of(cases), 1), curve(None, &of(longer), 1));
            for day in 0..90 {
                prop_assert!(long.at(day).0 >= short.at(day).0 - 1e-12);
            }
        }
    }
}
