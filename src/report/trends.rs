//! Alarms and the workload ahead: sentences for the page, and the two tables.

use std::io::{self, Write};

use super::tables::{guard, open};
use super::words::{date, percent};
use crate::petition::{Forecast, Forecaster, Outlook, Period, Subject, Trends};

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
            row.push(format!("数据不足：{why}"));
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
pub(super) fn sentences(trends: &Trends) -> Vec<String> {
    let mut all = vec![tested(trends)];
    all.extend(trends.alarms.iter().take(WRITTEN).map(|a| a.words.clone()));
    if trends.alarms.len() > WRITTEN {
        all.push(format!(
            "另有 {} 个预警，见下图的数据表和 tables/trends.csv。",
            trends.alarms.len() - WRITTEN
        ));
    }
    all.extend([Period::Week, Period::Month].map(|period| ahead(trends, period)));
    all.extend(trends.notes.iter().cloned());
    all
}

fn tested(trends: &Trends) -> String {
    let Some(week) = trends.week.filter(|_| trends.tested > 0) else {
        return "历史太短，没有可检验的序列，本期不作积压预警。".to_owned();
    };
    let found = match trends.alarms.len() {
        0 => "没有发现明显高于预期的积压".to_owned(),
        n => format!("发现 {n} 处明显高于预期"),
    };
    let short = match trends.untested {
        0 => String::new(),
        n => format!("，另有 {n} 个历史太短未检验"),
    };
    format!(
        "对{}当周的新增事项和新转超期事项，按承办单位×诉求类别、被反映单位共检验 {} 个序列{short}，{found}。一个事项只计一次，不看来件多少；一周不足 {} 项的不报；误报按名义上不超过预警数的 {} 控制，实际会高一些，预警要由人核对。预警说的是单位的积压，送能够解决的承办单位。",
        date(week),
        trends.tested,
        trends.min_count,
        percent(Some(trends.false_discovery)),
    )
}

/// The outlook over all subjects, with how it was measured.
fn ahead(trends: &Trends, period: Period) -> String {
    let all = trends.forecasts.iter();
    let mut all = all.filter(|f| f.period == period && f.subject == Subject::All);
    let (name, next) = match period {
        Period::Week => ("按周预测", "下一周"),
        Period::Month => ("按月预测", "下一个月"),
    };
    let Some(forecast) = all.next() else {
        return format!("{name}：数据不足。");
    };
    match &forecast.outlook {
        Outlook::TooLittle { why } => format!("{name}：数据不足（{why}）。"),
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
                return format!("{name}：数据不足。");
            };
            let of = |way: Forecaster| trials.iter().find(|t| t.forecaster == way);
            let error = of(*forecaster).map_or(0.0, |t| t.checked_on);
            let other = match of(Forecaster::SeasonalNaive) {
                _ if *forecaster == Forecaster::SeasonalNaive => String::new(),
                Some(t) => format!("，沿用去年同期则为 {:.1} 项", t.checked_on),
                None => String::new(),
            };
            let season = if *seasonal {
                ""
            } else {
                "历史不足以与去年同期比较；"
            };
            format!(
                "{name}：{next}（{}起）预计新增 {:.1} 项，{} 区间 {:.0} 至 {:.0} 项。所用方法：{}（在较早起点上误差最小）；{season}在没有参与选择的起点上，平均误差 {error:.1} 项{other}，区间实际覆盖 {}（{checked} 次）。",
                date(step.start),
                step.expected,
                percent(Some(*level)),
                step.lower,
                step.upper,
                forecaster.name(),
                percent(Some(*coverage)),
            )
        }
    }
}
