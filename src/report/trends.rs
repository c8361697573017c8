//! Alarms and the workload ahead: sentences for the page, and the two tables.

use std::io::{self, Write};

use super::sentences::percent;
use super::tables::{guard, open};
use crate::petition::{Forecast, Forecaster, Outlook, Period, Subject, Trends};
use crate::text::Words;

/// The columns of `trends.csv`.
pub const TREND_COLUMNS: [&str; 10] = [
    "series", "period", "observed", "expected", "lower", "upper", "alarm", "p", "q", "method",
];

/// The columns of `forecast.csv`.
pub const FORECAST_COLUMNS: [&str; 13] = [
    "series",
    "step",
    "period",
    "expected",
    "lower",
    "upper",
    "level",
    "method",
    "error",
    "seasonal_naive_error",
    "coverage",
    "coverage_n",
    "note",
];

/// The most alarms that are written out on the page; the table has them all.
const WRITTEN: usize = 12;

/// Writes `trends.csv`: the recent weeks of the larger series and of every series with an alarm.
///
/// # Errors
/// When `out` does not take it.
pub fn trend_table<W: Write>(trends: &Trends, out: W) -> io::Result<()> {
    let mut writer = open(out, &TREND_COLUMNS)?;
    let real = |value: Option<f64>, digits: usize| {
        value.map_or_else(String::new, |v| format!("{v:.digits$}"))
    };
    for series in &trends.recent {
        let name = guard(&series.key.code()).into_owned();
        for point in &series.points {
            writer.write_record([
                name.clone(),
                point.week.to_string(),
                point.observed.to_string(),
                real(point.expected, 3),
                real(point.lower, 0),
                real(point.upper, 0),
                point.alarm.to_string(),
                real(point.p, 6),
                real(point.q, 6),
                point.method.map_or("", |m| m.code()).to_owned(),
            ])?;
        }
    }
    writer.flush()
}

/// Writes `forecast.csv`: the coming weeks and months of every subject, or why there are none.
///
/// # Errors
/// When `out` does not take it.
pub fn forecast_table<W: Write>(trends: &Trends, out: W) -> io::Result<()> {
    let mut writer = open(out, &FORECAST_COLUMNS)?;
    for forecast in &trends.forecasts {
        for row in forecast_rows(forecast) {
            writer.write_record(row)?;
        }
    }
    writer.flush()
}

fn forecast_rows(forecast: &Forecast) -> Vec<Vec<String>> {
    let name = guard(&format!("new_matters|{}", forecast.subject.code())).into_owned();
    let head = vec![name, forecast.period.code().to_owned()];
    match &forecast.outlook {
        Outlook::TooLittle { why } => {
            let mut row = head;
            row.resize(FORECAST_COLUMNS.len() - 1, String::new());
            row.push(format!("数据不足：{}", why.zh));
            vec![row]
        }
        Outlook::Ahead {
            forecaster,
            steps,
            level,
            coverage,
            checked,
            trials,
            ..
        } => {
            let error = |way: Forecaster| {
                let trial = trials.iter().find(|t| t.forecaster == way);
                trial.map_or_else(String::new, |t| format!("{:.3}", t.checked_on))
            };
            let row = |step: &crate::petition::Ahead| {
                let mut row = head.clone();
                row.extend([
                    step.start.to_string(),
                    format!("{:.2}", step.expected),
                    format!("{:.0}", step.lower),
                    format!("{:.0}", step.upper),
                    format!("{level:.2}"),
                    forecaster.code().to_owned(),
                    error(*forecaster),
                    error(Forecaster::SeasonalNaive),
                    format!("{coverage:.3}"),
                    checked.to_string(),
                    String::new(),
                ]);
                row
            };
            steps.iter().map(row).collect()
        }
    }
}

/// The section's sentences: what was tested, each alarm, the weeks ahead, what could not be done.
pub(super) fn sentences(trends: &Trends, w: Words) -> Vec<String> {
    let mut all = vec![tested(trends, w)];
    let alarms = trends.alarms.iter().take(WRITTEN);
    all.extend(alarms.map(|alarm| w.of(&alarm.words).to_owned()));
    if trends.alarms.len() > WRITTEN {
        all.push(w.watch_more(trends.alarms.len() - WRITTEN));
    }
    all.extend([Period::Week, Period::Month].map(|period| ahead(trends, period, w)));
    all.extend(trends.notes.iter().map(|note| w.of(note).to_owned()));
    all
}

fn tested(trends: &Trends, w: Words) -> String {
    let Some(week) = trends.week.filter(|_| trends.tested > 0) else {
        return w.watch_nothing().to_owned();
    };
    let found = match trends.alarms.len() {
        0 => w.watch_calm().to_owned(),
        n => w.watch_found(n),
    };
    let short = match trends.untested {
        0 => String::new(),
        n => w.watch_untested(n),
    };
    w.watch_said(
        w.date(week),
        trends.tested,
        short,
        found,
        trends.min_count,
        percent(Some(trends.false_discovery)),
    )
}

/// The outlook over all subjects, with how it was measured.
fn ahead(trends: &Trends, period: Period, w: Words) -> String {
    let all = trends.forecasts.iter();
    let mut all = all.filter(|f| f.period == period && f.subject == Subject::All);
    let (name, next) = match period {
        Period::Week => (w.coming_week(), w.coming_next_week()),
        Period::Month => (w.coming_month(), w.coming_next_month()),
    };
    let Some(forecast) = all.next() else {
        return w.coming_nothing(name);
    };
    match &forecast.outlook {
        Outlook::TooLittle { why } => w.coming_short(name, w.of(why)),
        Outlook::Ahead {
            forecaster,
            steps,
            level,
            coverage,
            checked,
            trials,
            seasonal,
        } => {
            let Some(step) = steps.first() else {
                return w.coming_nothing(name);
            };
            let of = |way: Forecaster| trials.iter().find(|t| t.forecaster == way);
            let error = of(*forecaster).map_or(0.0, |t| t.checked_on);
            let other = match of(Forecaster::SeasonalNaive) {
                _ if *forecaster == Forecaster::SeasonalNaive => String::new(),
                Some(t) => w.coming_other(format!("{:.1}", t.checked_on)),
                None => String::new(),
            };
            let season = if *seasonal { "" } else { w.coming_unseasonal() };
            w.coming_said(
                name,
                next,
                w.date(step.start),
                format!("{:.1}", step.expected),
                percent(Some(*level)),
                format!("{:.0}", step.lower),
                format!("{:.0}", step.upper),
                w.forecaster(*forecaster),
                season,
                format!("{error:.1}"),
                other,
                percent(Some(*coverage)),
                checked,
            )
        }
    }
}
