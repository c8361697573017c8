//! The figures a half-yearly work report opens with.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, col};

use super::builder::Standing;
use super::frame::{
    EPOCH, Frame, codes, collect, count, count_if, counts, is_closed, is_pending, stands, wholes,
};
use super::{ChannelRow, Opening, Review};
use crate::Error;
use crate::petition::Channel;

pub(super) fn tables(frame: &Frame) -> Result<Opening, Error> {
    let all = collect(frame.lazy().select([
        count(),
        col("received").min().alias("first"),
        col("received").max().alias("last"),
        count_if(is_closed(), "closed"),
        count_if(stands(Standing::ClosedOnTime), "on_time"),
        count_if(is_pending(), "pending"),
        count_if(stands(Standing::NotAccepted), "not_accepted"),
        count_if(stands(Standing::Overdue), "overdue"),
        count_if(stands(Standing::DueSoon), "due_soon"),
        count_if(col("assumed"), "assumed"),
        col("persons").cast(DataType::UInt64).sum().alias("persons"),
        col("persons").count().alias("with_persons"),
    ]))?;
    Ok(Opening {
        first_received: date(&all, "first")?,
        last_received: date(&all, "last")?,
        cases: one(&all, "n")?,
        channels: channels(frame)?,
        closed: one(&all, "closed")?,
        closed_on_time: one(&all, "on_time")?,
        pending: one(&all, "pending")?,
        not_accepted: one(&all, "not_accepted")?,
        overdue: one(&all, "overdue")?,
        due_soon: one(&all, "due_soon")?,
        persons: one(&all, "persons")?,
        with_persons: one(&all, "with_persons")?,
        department_assumed: one(&all, "assumed")?,
    })
}

pub(super) fn review(frame: &Frame) -> Result<Review, Error> {
    let query = frame.lazy();
    let all = collect(query.select([count(), count_if(col("review"), "review")]))?;
    Ok(Review {
        cases: one(&all, "n")?,
        needs_review: one(&all, "review")?,
    })
}

fn channels(frame: &Frame) -> Result<Vec<ChannelRow>, Error> {
    let query = frame.lazy().group_by([col("channel")]).agg([count()]);
    let table = collect(query)?;
    let found: Vec<_> = codes(&table, "channel")?
        .into_iter()
        .zip(counts(&table, "n")?)
        .collect();
    let known = Channel::ALL.map(Some);
    let rows = known.into_iter().chain([None]).enumerate();
    let rows = rows.map(|(at, channel)| {
        let code = channel.map_or(u32::from(u8::MAX), |_| u32::try_from(at).unwrap_or(0));
        let cases = found.iter().find(|(c, _)| *c == code);
        ChannelRow {
            channel,
            cases: cases.map_or(0, |(_, n)| *n),
        }
    });
    Ok(rows.collect())
}

fn one(table: &DataFrame, name: &str) -> Result<u64, Error> {
    Ok(counts(table, name)?.first().copied().unwrap_or(0))
}

fn date(table: &DataFrame, name: &str) -> Result<Option<NaiveDate>, Error> {
    Ok(wholes(table, name)?
        .first()
        .copied()
        .flatten()
        .and_then(to_date))
}

/// Days from the epoch of polars to a day.
pub(super) fn to_date(days: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?.checked_add(EPOCH)?)
}
