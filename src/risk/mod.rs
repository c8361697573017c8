//! Lapse risk (失约风险), harm and priority: which open case will not be answered in time, what that costs, whom to answer first.
//!
//! In: the history of cases as [`Filing`]s, the open cases, the working calendar. Out: probabilities, expected harm, a
//! priority with its reasons, a queue under a staff limit. It never looks at who filed, how many came or signed, or how
//! loudly, and never at anything that was not known on the day it looks from.

mod cfg;
mod days;
mod design;
mod desk;
mod filing;
mod hazard;
mod lapse;
mod logistic;
pub mod measure;
mod priority;
mod queue;
mod speed;
#[cfg(test)]
mod tests;

pub use cfg::{Config, DEFAULT_TOML, Harm, Plan};
pub use days::WorkDays;
pub use desk::{desk, desk_of};
pub use filing::{Filing, LEVELS};
pub use hazard::{Hazard, LEAST_ANSWERS, fit, survival, survival_from};
pub use lapse::{Basis, Lapse, category};
pub use priority::{
    Assessment, Cost, PARTS, Sensitivity, Standing, assess, harm, rank_correlation, sensitivity,
};
pub use queue::{Waiting, queue};
pub use speed::{Curve, EDGES, INTERVALS, Look, MEMORIES, SEEN_LEVELS, Seen, observe};
