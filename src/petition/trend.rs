//! Backlog alarms and the workload ahead (积压预警、工作量预测): what the trend stage finds and the report says.
//!
//! Everything counts matters (事项). An alarm is about an office's or a respondent's backlog and names who can settle it.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Family, Issue};
use crate::text::Said;

/// What a series counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 新增事项: matters first registered in the week.
    NewMatters,
    /// 新转超期: matters whose due date passed in the week without an answer.
    NewlyOverdue,
}

impl Measure {
    /// Every measure, in the order of reports.
    pub const ALL: [Self; 2] = [Self::NewMatters, Self::NewlyOverdue];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::NewMatters => "new_matters",
            Self::NewlyOverdue => "newly_overdue",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::NewMatters => "新增事项",
            Self::NewlyOverdue => "新转超期事项",
        }
    }
}

/// Whose matters a series counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// All of them.
    All,
    /// 诉求大类
    Family {
        /// The family.
        family: Family,
    },
    /// 承办单位
    Department {
        /// The office that has to answer.
        department: String,
    },
    /// 承办单位 × 诉求类别
    Office {
        /// The office that has to answer.
        department: String,
        /// The issue.
        issue: Issue,
    },
    /// 被反映单位
    Respondent {
        /// The unit that owes.
        respondent: String,
    },
}

impl Subject {
    /// The stable code in files: codes and names between bars.
    pub fn code(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Family { family } => format!("family|{}", family.code()),
            Self::Department { department } => format!("department|{department}"),
            Self::Office { department, issue } => format!("office|{}|{department}", issue.code()),
            Self::Respondent { respondent } => format!("respondent|{respondent}"),
        }
    }

    /// The display label (名称).
    pub fn name(&self) -> String {
        match self {
            Self::All => "全部".to_owned(),
            Self::Family { family } => family.name().to_owned(),
            Self::Department { department } => department.clone(),
            Self::Office { department, issue } => format!("{department}·{}", issue.short_name()),
            Self::Respondent { respondent } => respondent.clone(),
        }
    }
}

/// One series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SeriesKey {
    /// What it counts.
    pub measure: Measure,
    /// Whose matters.
    pub subject: Subject,
}

impl SeriesKey {
    /// The stable code in files.
    pub fn code(&self) -> String {
        format!("{}|{}", self.measure.code(), self.subject.code())
    }

    /// The display label (名称).
    pub fn name(&self) -> String {
        format!("{}：{}", self.subject.name(), self.measure.name())
    }
}

/// How a week was judged, by the length of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// EARS C1: the weeks right before.
    EarsC1,
    /// EARS C2: as C1, with two weeks between.
    EarsC2,
    /// Farrington and Noufaily's quasi-Poisson regression on the same weeks of earlier years.
    Farrington,
    /// A Poisson-type cumulative sum over recent weeks.
    Cusum,
}

impl Method {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::EarsC1 => "ears_c1",
            Self::EarsC2 => "ears_c2",
            Self::Farrington => "farrington",
            Self::Cusum => "cusum",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::EarsC1 => "与前几周比（EARS C1）",
            Self::EarsC2 => "与前几周比（EARS C2）",
            Self::Farrington => "与往年同期比（Farrington）",
            Self::Cusum => "连续偏高累计（CUSUM）",
        }
    }
}

/// One alarm of the tested week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// The series.
    pub key: SeriesKey,
    /// The Monday of the tested week.
    pub week: NaiveDate,
    /// How many weeks `observed` covers: 1, or the weeks of a sustained rise.
    pub weeks: u32,
    /// Matters in those weeks.
    pub observed: u32,
    /// Matters expected in those weeks.
    pub expected: f64,
    /// The threshold that was passed: matters, for a single week; the sum in standard deviations for [`Method::Cusum`].
    pub threshold: f64,
    /// The probability of as much or more, had nothing changed.
    pub p: f64,
    /// The q-value over all tests of the week.
    pub q: f64,
    /// How it was judged.
    pub method: Method,
    /// Weeks of history before the tested one.
    pub history: u32,
    /// The part of the week's matters that is registered by now, 0 to 1; `None` when it cannot be estimated.
    pub registered: Option<f64>,
    /// Matters of the subject that are overdue on the day of the run.
    pub overdue_now: u32,
    /// The office that is asked to settle it.
    pub addressed: String,
    /// Who is asked to settle what, in words.
    pub words: Said,
}

/// One week of a series as judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The Monday.
    pub week: NaiveDate,
    /// Matters.
    pub observed: u32,
    /// Expected matters; `None` where the week was not judged (history too short, 春节).
    pub expected: Option<f64>,
    /// The lower end of what is usual.
    pub lower: Option<f64>,
    /// The upper end of what is usual: the threshold of the week's method.
    pub upper: Option<f64>,
    /// Whether the week raised an alarm.
    pub alarm: bool,
    /// The smaller p-value of the week's tests.
    pub p: Option<f64>,
    /// Its q-value over all tests of that week.
    pub q: Option<f64>,
    /// How it was judged.
    pub method: Option<Method>,
}

/// The recent weeks of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recent {
    /// The series.
    pub key: SeriesKey,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// The width of one step of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// From Monday.
    Week,
    /// Calendar month.
    Month,
}

impl Period {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "周",
            Self::Month => "月",
        }
    }
}

/// A way to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Forecaster {
    /// The same week (month) of last year, aligned at 春节.
    SeasonalNaive,
    /// The mean of the last weeks (months).
    RecentMean,
    /// Exponential smoothing, its form chosen by AICc.
    Ets,
    /// Decomposition by season and trend, the trend by exponential smoothing.
    MstlEts,
}

impl Forecaster {
    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::RecentMean => "recent_mean",
            Self::Ets => "ets",
            Self::MstlEts => "mstl_ets",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "去年同期",
            Self::RecentMean => "近期平均",
            Self::Ets => "指数平滑",
            Self::MstlEts => "季节分解加指数平滑",
        }
    }
}

/// The mean absolute error of one way to forecast, over rolling origins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trial {
    /// The way.
    pub forecaster: Forecaster,
    /// On the earlier origins, where the choice was made.
    pub chosen_on: f64,
    /// On the later origins, which had no part in the choice.
    pub checked_on: f64,
}

/// The workload of one subject ahead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Whose new matters.
    pub subject: Subject,
    /// The width of a step.
    pub period: Period,
    /// What came before, oldest first: first day, new matters.
    pub history: Vec<(NaiveDate, u32)>,
    /// What is expected, or why nothing is.
    pub outlook: Outlook,
}

/// What is expected, or why nothing is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outlook {
    /// 数据不足
    TooLittle {
        /// Why, in words.
        why: Said,
    },
    /// A forecast.
    Ahead {
        /// The way that measured best on the earlier origins.
        forecaster: Forecaster,
        /// The coming steps.
        steps: Vec<Ahead>,
        /// The level of the intervals, 0 to 1.
        level: f64,
        /// The share of the later origins' counts inside their intervals, 0 to 1.
        coverage: f64,
        /// How many counts `coverage` rests on.
        checked: u32,
        /// Every way that was tried.
        trials: Vec<Trial>,
        /// Whether the history is long enough for a comparison with the same time of last year.
        seasonal: bool,
    },
}

/// One coming step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ahead {
    /// Its first day.
    pub start: NaiveDate,
    /// The expected number of new matters.
    pub expected: f64,
    /// The lower end of the interval.
    pub lower: f64,
    /// The upper end of the interval.
    pub upper: f64,
}

/// What the trend stage found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Trends {
    /// The Monday of the tested week; `None` when no week could be tested.
    pub week: Option<NaiveDate>,
    /// Weeks of history before it.
    pub history: u32,
    /// Tests in that week, over which the false-discovery rate is held.
    pub tests: u32,
    /// Series with a test in that week.
    pub tested: u32,
    /// Series without one: their history is too short.
    pub untested: u32,
    /// The bound on the share of false alarms, 0 to 1.
    pub false_discovery: f64,
    /// The least number of matters of an alarm over one week.
    pub min_count: u32,
    /// The alarms of the tested week, smallest q first.
    pub alarms: Vec<Alarm>,
    /// The recent weeks of the larger series and of every series with an alarm.
    pub recent: Vec<Recent>,
    /// What was assumed or could not be estimated, in words.
    pub notes: Vec<Said>,
    /// The workload ahead.
    pub forecasts: Vec<Forecast>,
}
