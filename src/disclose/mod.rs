//! What may leave the office (披露控制): counts too small to show, and identifiers that must not show at all.
//!
//! In: tables of counts, and the identifiers a run met. Out: the same tables with small cells and the cells that would
//! give them away hidden, and the places of finished files where an identifier stands. It never holds an identifier
//! longer than the moment it is hashed, and never puts one into a message.

mod aggregate;
mod candidates;
mod cfg;
mod decode;
mod leak;
mod met;
mod suppress;

#[cfg(test)]
mod tables_tests;
#[cfg(test)]
mod tests;

pub use aggregate::{ByMonth, Cell, Earlier, Published, State, TABLE, aggregate, is_of};
pub use cfg::{Config, DEFAULT_TOML, Exception, Plan};
pub use leak::{Hit, scan};
pub use met::{Identifier, Met, NameWorth, Names, cells, hidden};
