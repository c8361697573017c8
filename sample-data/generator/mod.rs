//! The generator of `sample-data/`: invented cases of an invented county, with everything an export has wrong with it.
//!
//! In: the bank of texts and a seed. Out: the files of `sample-data/`, the same bytes every time. It uses nothing of the
//! product, so that the product can be checked against it. `main.rs` is its command line; `tests/sample_data.rs`
//! includes this module and compares the bytes.

mod answers;
mod bank;
pub(crate) mod bulk;
mod case;
mod people;
mod rng;
mod sample;
mod slots;
mod story;
mod table;
mod units;
mod workbook;

use std::error::Error;

/// A file's name and its bytes.
pub(crate) type File = (&'static str, Vec<u8>);

/// The files of the sample by name.
///
/// # Errors
/// When a file cannot be put together.
pub(crate) fn files() -> Result<Vec<File>, Box<dyn Error>> {
    let rows = sample::rows();
    let csv = table::csv(&rows)?;
    Ok(vec![
        ("cases.gb18030.csv", table::gb18030(&csv)),
        ("cases.csv", csv),
        ("cases.xlsx", workbook::xlsx(&rows)?),
        ("answers.json", answers::json(&rows)?),
        ("gold.csv", answers::gold(&rows)?),
    ])
}
