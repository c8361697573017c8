//! Units that owe (被反映单位) as types: a name in its parts, the key to compare names by, and families of units.
//!
//! In: names as people write them. Out: [`UnitName`], [`RespondentKey`], [`Families`]. It looks nothing up, and it
//! takes two units for one only by the whole name, by a stated relation, or by a table a person confirmed: never by the
//! brand alone.

mod family;
mod key;
mod name;
mod words;

pub use family::{Alias, AliasTable, Families, Proposal, Relation, RelationKind, Source, family};
pub use key::{Closeness, RespondentKey, key};
pub use name::{Part, PartKind, UnitClass, UnitName};
