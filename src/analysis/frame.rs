//! The slim columns as a polars frame, and how to read counts back.

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoColumn, IntoLazy, LazyFrame, NamedFrom, PolarsError,
    Series, col, len, lit,
};

use super::builder::{ASSUMED, HAS_AMOUNT, NEEDS_REVIEW, NO_PLACE, NONE, Names, Slim, Standing};
use crate::Error;
use crate::petition::{Family, Issue};

/// Days from the common era to the epoch of polars dates.
pub(super) const EPOCH: i32 = 719_163;

/// Every case as columns of codes, and the names of departments and places by code.
pub(super) struct Frame {
    table: DataFrame,
    departments: Vec<String>,
    places: Vec<String>,
}

impl Frame {
    pub(super) fn new(rows: Vec<Slim>, departments: Names, places: Names) -> Result<Self, Error> {
        let (departments, desk) = departments.ordered();
        let (places, place) = places.ordered();
        let table = columns(&rows, &desk, &place).map_err(bug)?;
        drop(rows);
        Ok(Self {
            table,
            departments,
            places,
        })
    }

    pub(super) fn lazy(&self) -> LazyFrame {
        self.table.clone().lazy()
    }

    pub(super) fn department(&self, code: u32) -> &str {
        self.departments
            .get(code as usize)
            .map_or("", |s| s.as_str())
    }

    /// The name of a place; `None` for a case without one.
    pub(super) fn place(&self, code: u32) -> Option<&str> {
        self.places.get(code as usize).map(String::as_str)
    }
}

fn columns(rows: &[Slim], desk: &[u32], place: &[u32]) -> Result<DataFrame, PolarsError> {
    let whole = |name: &str, of: &dyn Fn(&Slim) -> u32| {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<_>>()).into_column()
    };
    let date = |name: &str, of: &dyn Fn(&Slim) -> i32| -> Result<Column, PolarsError> {
        let days = rows.iter().map(|r| {
            let day = of(r);
            (day != NONE).then(|| day - EPOCH)
        });
        let days: Vec<Option<i32>> = days.collect();
        Series::new(name.into(), days)
            .cast(&DataType::Date)
            .map(IntoColumn::into_column)
    };
    let number = |name: &str, of: &dyn Fn(&Slim) -> Option<i32>| {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<_>>()).into_column()
    };
    let persons: Vec<Option<u32>> = rows.iter().map(|r| r.persons).collect();
    let amount: Vec<Option<i64>> = rows
        .iter()
        .map(|r| (r.flags & HAS_AMOUNT != 0).then_some(r.amount_fen))
        .collect();
    let review: Vec<bool> = rows.iter().map(|r| r.flags & NEEDS_REVIEW != 0).collect();
    let assumed: Vec<bool> = rows.iter().map(|r| r.flags & ASSUMED != 0).collect();
    DataFrame::new(
        rows.len(),
        vec![
            date("received", &|r| r.received)?,
            date("closed", &|r| r.closed)?,
            number("days", &|r| {
                (r.answered != NONE).then(|| r.answered - r.received)
            }),
            number("allowed", &|r| Some(r.due - r.received)),
            whole("department", &|r| {
                desk.get(r.department as usize).copied().unwrap_or(0)
            }),
            whole("place", &|r| {
                place.get(r.place as usize).copied().unwrap_or(NO_PLACE)
            }),
            whole("issue", &|r| u32::from(r.issue)),
            whole("family", &|r| family_code(r.issue)),
            whole("channel", &|r| u32::from(r.channel)),
            whole("standing", &|r| r.standing as u32),
            Series::new("persons".into(), persons).into_column(),
            Series::new("fen".into(), amount).into_column(),
            Series::new("review".into(), review).into_column(),
            Series::new("assumed".into(), assumed).into_column(),
        ],
    )
}

fn family_code(issue: u8) -> u32 {
    let family = Issue::ALL.get(issue as usize).map(|i| i.family());
    let at = Family::ALL.iter().position(|f| Some(*f) == family);
    at.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)
}

/// Whether a case stands so.
pub(super) fn stands(standing: Standing) -> Expr {
    col("standing").eq(lit(standing as u32))
}

/// Whether the obligation of a case is still unanswered.
pub(super) fn is_pending() -> Expr {
    stands(Standing::Open)
        .or(stands(Standing::DueSoon))
        .or(stands(Standing::Overdue))
}

/// Whether a case is closed.
pub(super) fn is_closed() -> Expr {
    stands(Standing::ClosedOnTime).or(stands(Standing::ClosedLate))
}

/// Counts the cases for which `what` holds, under `name`.
pub(super) fn count_if(what: Expr, name: &str) -> Expr {
    what.sum().cast(DataType::UInt64).alias(name)
}

/// Counts all cases, under `n`.
pub(super) fn count() -> Expr {
    len().cast(DataType::UInt64).alias("n")
}

/// Runs a query.
pub(super) fn collect(query: LazyFrame) -> Result<DataFrame, Error> {
    query.collect().map_err(bug)
}

/// A column of counts; nulls read as 0.
pub(super) fn counts(table: &DataFrame, name: &str) -> Result<Vec<u64>, Error> {
    let column = table.column(name).map_err(bug)?;
    let column = column.cast(&DataType::UInt64).map_err(bug)?;
    let values = column.u64().map_err(bug)?;
    Ok(values.iter().map(Option::unwrap_or_default).collect())
}

/// A column of codes; nulls read as `u32::MAX`.
pub(super) fn codes(table: &DataFrame, name: &str) -> Result<Vec<u32>, Error> {
    let column = table.column(name).map_err(bug)?.cast(&DataType::UInt32);
    let column = column.map_err(bug)?;
    let values = column.u32().map_err(bug)?;
    Ok(values.iter().map(|v| v.unwrap_or(u32::MAX)).collect())
}

/// A column of whole numbers or dates (days from the epoch of polars).
pub(super) fn wholes(table: &DataFrame, name: &str) -> Result<Vec<Option<i64>>, Error> {
    let column = table.column(name).map_err(bug)?.cast(&DataType::Int64);
    let column = column.map_err(bug)?;
    Ok(column.i64().map_err(bug)?.iter().collect())
}

/// A column of decimals; nulls read as 0.
pub(super) fn decimals(table: &DataFrame, name: &str) -> Result<Vec<f64>, Error> {
    let column = table.column(name).map_err(bug)?.cast(&DataType::Float64);
    let column = column.map_err(bug)?;
    let values = column.f64().map_err(bug)?;
    Ok(values.iter().map(Option::unwrap_or_default).collect())
}

/// A failed query is a defect of this program: no input can cause it.
#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
pub(super) fn bug(error: PolarsError) -> Error {
    Error::Other(format!("统计查询失败（程序缺陷，请报告）：{error}"))
}
