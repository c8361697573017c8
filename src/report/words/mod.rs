//! The words of the page in both languages, one table a subject.

mod debts;
mod links;
mod overview;
mod page;
mod queue;
mod records;
mod trends;

use crate::text::{Words, many, words};

pub(super) use page::Fixed;

words! {
    // What stands in several parts of the page.
    rate_interval(low, high) = "{low}～{high}" | "{low} to {high}";
}
