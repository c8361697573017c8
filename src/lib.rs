//! huiying (回应, "to answer"): from an exported grievance list to what is owed, by whom, and which answer is late.
//!
//! Who may import whom (kept by `tests/layers.rs`):
//!
//! * the domain layer ([`petition`], [`text`], [`diag`], [`error`]) imports only itself;
//! * a stage ([`ingest`], [`redact`], [`segment`], [`classify`], [`extract`], [`link`], [`ledger`], [`audit`], [`clock`],
//!   [`trend`], [`review`], [`referral`], [`risk`], [`disclose`]) imports the domain layer and its own parts, never another
//!   stage;
//! * [`analysis`] sees the domain layer; [`chart`] sees the domain layer and [`analysis`], [`report`] both;
//! * [`table`], [`manifest`] and [`lint`] see only the domain layer, [`register`] the first two besides;
//! * [`config`] sees the `Config` of every module that has one; [`pipeline`] is the one place that sees all stages;
//! * the binary (`main`, `cli`) sees only this library;
//! * files are touched by [`ingest`], [`config`], [`table`], [`manifest`], [`register`], [`pipeline`], [`report`] and the binary alone.
//!
//! ```
//! use huiying::{config, pipeline::{self, Stages}, table::Table};
//!
//! let stages = Stages::new(&config::load(None)?)?;
//! let mut letters = Table::new(["text"]);
//! letters.rows.push(vec![Some("我叫刘茗，公司拖欠工资5000元".into())]);
//! let (safe, _dropped) = pipeline::redact_table(letters, &stages)?;
//! assert!(!safe.cell(0, 0).unwrap_or_default().contains("刘茗"));
//! # Ok::<(), huiying::Error>(())
//! ```
//!
//! The thing under scrutiny is the obligation, never the petitioner: there is no petitioner key in any type, table or
//! output, and no measure of gathering (`tests/purpose_guard.rs`).

pub mod analysis;
pub mod audit;
pub mod chart;
pub mod classify;
pub mod clock;
pub mod config;
pub mod diag;
pub mod disclose;
pub mod error;
pub mod extract;
pub mod ingest;
pub mod ledger;
pub mod link;
pub mod lint;
pub mod manifest;
pub mod petition;
pub mod pipeline;
pub mod redact;
pub mod referral;
pub mod register;
pub mod report;
pub mod review;
pub mod risk;
pub mod segment;
pub mod table;
pub mod text;
pub mod trend;

pub use error::Error;
