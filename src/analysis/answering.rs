//! Days from receipt to the answer, by department and by issue.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, QuantileMethod, col, lit};

use super::frame::{Frame, codes, collect, count, count_if, counts, decimals, wholes};
use super::{AnswerRow, Answering, Plan};
use crate::Error;
use crate::petition::Issue;

/// The most bins a distribution is drawn with.
const BINS: u32 = 32;
/// The code of the keys that are taken together.
const REST: u32 = u32::MAX;

/// A key of the table: its name, and the issue where it is one.
struct Key {
    name: String,
    issue: Option<Issue>,
}

pub(super) fn by_department(frame: &Frame, plan: &Plan) -> Result<Answering, Error> {
    let key = |code| Key {
        name: frame.department(code).to_owned(),
        issue: None,
    };
    answering(frame, plan, "department", &key)
}

pub(super) fn by_issue(frame: &Frame, plan: &Plan) -> Result<Answering, Error> {
    let key = |code: u32| {
        let issue = Issue::ALL.get(code as usize).copied();
        let name = issue.map_or("", Issue::short_name).to_owned();
        Key { name, issue }
    };
    answering(frame, plan, "issue", &key)
}

fn answering(
    frame: &Frame,
    plan: &Plan,
    by: &str,
    key: &dyn Fn(u32) -> Key,
) -> Result<Answering, Error> {
    let dated = || frame.lazy().filter(col("days").gt_eq(lit(0)));
    let mut rows = stats(dated(), col(by), key)?;
    rows.sort_by(|a, b| (Reverse(a.1.n), &a.1.name).cmp(&(Reverse(b.1.n), &b.1.name)));
    let answered = rows.iter().map(|(_, row)| row.n).sum();
    let (mut large, small): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, row)| row.n >= plan.min_n);
    let drawn = if large.len() <= plan.max_rows {
        large.len()
    } else {
        plan.max_rows - 1
    };
    let rest_keys = large.len() - drawn + small.len();
    let others = |_| Key {
        name: format!("其他 {rest_keys} 个合并"),
        issue: None,
    };
    let alone = large.iter().take(drawn).map(|(code, _)| *code);
    let in_rest = alone.fold(lit(true), |rest, code| rest.and(col(by).neq(lit(code))));
    let rest = || dated().filter(in_rest.clone());
    let mut pooled = stats(rest(), lit(REST), &others)?;
    pooled.retain(|(_, row)| row.n >= plan.min_n);
    let axis = Axis::over(
        dated(),
        large.iter().take(drawn).chain(&pooled).map(|(_, row)| row),
    )?;
    axis.fill(&dated(), col(by), &mut large)?;
    axis.fill(&rest(), lit(REST), &mut pooled)?;
    Ok(Answering {
        axis_days: axis.days,
        bin_days: axis.bin,
        rows: large.into_iter().map(|(_, row)| row).collect(),
        drawn,
        small: small
            .into_iter()
            .map(|(_, row)| (full(row.name, row.issue), row.n))
            .collect(),
        rest: pooled.pop().map(|(_, row)| row),
        rest_keys,
        answered,
        negative: negative(frame)?,
    })
}

/// The full name of an issue, or the department's.
fn full(name: String, issue: Option<Issue>) -> String {
    issue.map_or(name, |issue| issue.name().to_owned())
}

fn negative(frame: &Frame) -> Result<u64, Error> {
    let query = frame.lazy().filter(col("days").lt(lit(0)));
    let table = collect(query.select([count()]))?;
    Ok(counts(&table, "n")?.first().copied().unwrap_or(0))
}

fn quantile(column: &str, at: f64, name: &str) -> Expr {
    let days = col(column).cast(DataType::Float64);
    days.quantile(lit(at), QuantileMethod::Linear).alias(name)
}

/// One row for each key, without bins, in no order.
fn stats(
    cases: LazyFrame,
    by: Expr,
    key: &dyn Fn(u32) -> Key,
) -> Result<Vec<(u32, AnswerRow)>, Error> {
    let within = col("days").lt_eq(col("allowed"));
    let table = collect(cases.group_by([by.alias("key")]).agg([
        count(),
        quantile("days", 0.10, "p10"),
        quantile("days", 0.25, "q1"),
        quantile("days", 0.50, "median"),
        quantile("days", 0.75, "q3"),
        quantile("days", 0.90, "p90"),
        quantile("allowed", 0.50, "allowed"),
        col("days").max().alias("max"),
        count_if(within, "within"),
    ]))?;
    let keys = codes(&table, "key")?;
    let whole = Wholes::read(&table)?;
    let decimal = Decimals::read(&table)?;
    let rows = keys.into_iter().enumerate();
    Ok(rows
        .map(|(at, code)| (code, row(key(code), at, &whole, &decimal)))
        .collect())
}

struct Wholes {
    n: Vec<u64>,
    max: Vec<u64>,
    within: Vec<u64>,
}

impl Wholes {
    fn read(table: &DataFrame) -> Result<Self, Error> {
        Ok(Self {
            n: counts(table, "n")?,
            max: counts(table, "max")?,
            within: counts(table, "within")?,
        })
    }
}

struct Decimals(BTreeMap<&'static str, Vec<f64>>);

impl Decimals {
    fn read(table: &DataFrame) -> Result<Self, Error> {
        let names = ["p10", "q1", "median", "q3", "p90", "allowed"];
        let columns = names.map(|name| Ok((name, decimals(table, name)?)));
        Ok(Self(columns.into_iter().collect::<Result<_, Error>>()?))
    }

    fn at(&self, name: &str, row: usize) -> f64 {
        let column = self.0.get(name);
        column.and_then(|c| c.get(row)).copied().unwrap_or(0.0)
    }
}

fn row(key: Key, at: usize, whole: &Wholes, decimal: &Decimals) -> AnswerRow {
    let count = |column: &[u64]| column.get(at).copied().unwrap_or(0);
    AnswerRow {
        name: key.name,
        issue: key.issue,
        n: count(&whole.n),
        p10: decimal.at("p10", at),
        q1: decimal.at("q1", at),
        median: decimal.at("median", at),
        q3: decimal.at("q3", at),
        p90: decimal.at("p90", at),
        max: u32::try_from(count(&whole.max)).unwrap_or(u32::MAX),
        allowed: decimal.at("allowed", at),
        within: count(&whole.within),
        bins: Vec::new(),
        beyond: 0,
    }
}

/// The drawn axis: long enough for 95 % of the cases and for every drawn box.
#[derive(Debug, Clone, Copy)]
struct Axis {
    days: u32,
    bin: u32,
}

impl Axis {
    fn over<'a>(
        cases: LazyFrame,
        drawn: impl Iterator<Item = &'a AnswerRow>,
    ) -> Result<Self, Error> {
        let table = collect(cases.select([quantile("days", 0.95, "p95")]))?;
        let p95 = decimals(&table, "p95")?.first().copied().unwrap_or(0.0);
        let far = drawn.fold(p95, |far, row| far.max(row.q3));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates, and days are not negative"
        )]
        let far = far.ceil() as u32;
        Ok(Self::reaching(far.max(10)))
    }

    /// A round end at or past `far` days.
    fn reaching(far: u32) -> Self {
        let steps = [2, 5, 10, 15, 20, 30, 50, 60, 90, 100, 200, 365];
        let step = steps.into_iter().find(|step| far.div_ceil(*step) <= 8);
        let step = step.unwrap_or_else(|| far.div_ceil(8));
        let days = far.div_ceil(step) * step;
        let whole = |bin: &u32| step.is_multiple_of(*bin) && days / bin <= BINS;
        Self {
            days,
            bin: (1..=step).find(whole).unwrap_or(step),
        }
    }

    /// Counts the cases of each row by bin.
    fn fill(self, cases: &LazyFrame, by: Expr, rows: &mut [(u32, AnswerRow)]) -> Result<(), Error> {
        let bin = i64::from(self.bin);
        let bins = self.days.div_ceil(self.bin) as usize;
        let query = cases.clone().group_by([by.alias("key"), col("days")]);
        let table = collect(query.agg([count()]))?;
        let days = wholes(&table, "days")?;
        let cells = codes(&table, "key")?.into_iter().zip(days);
        let mut by_key: BTreeMap<u32, (Vec<u64>, u64)> = BTreeMap::new();
        for ((key, day), n) in cells.zip(counts(&table, "n")?) {
            let slot = by_key.entry(key).or_insert_with(|| (vec![0; bins], 0));
            let at = usize::try_from(day.unwrap_or(0) / bin).unwrap_or(usize::MAX);
            match slot.0.get_mut(at) {
                Some(cell) => *cell += n,
                None => slot.1 += n,
            }
        }
        for (key, row) in rows {
            (row.bins, row.beyond) = by_key.remove(key).unwrap_or_default();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_round_and_past_the_farthest() {
        for far in 1..2000 {
            let axis = Axis::reaching(far);
            assert!(
                axis.days >= far && axis.days.div_ceil(axis.bin) <= BINS,
                "{axis:?}"
            );
        }
    }
}
