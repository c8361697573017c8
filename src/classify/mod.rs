//! Issue classification (诉求分类): tokens of a safe text in, a [`crate::petition::Label`] with its evidence out.
//!
//! A sparse multinomial logistic regression over words, word pairs, character groups and a table of readable rules; the
//! rules' declared weights are the prior means of their features. It never reads who wrote a text: placeholders count by
//! kind only.

mod calibrate;
mod cfg;
pub mod corpus;
pub mod evaluate;
mod features;
pub mod folds;
pub mod labelled;
mod matched;
mod model;
mod rules;
mod second;
pub mod softmax;
pub mod train;

pub use calibrate::{Isotonic, Tried};
pub use cfg::{Config, DEFAULT_TOML, Plan};
pub use features::{Block, Input};
pub use matched::Matched;
pub use model::{Classifier, Model, Scratch};
pub use rules::{Place, Rule, Rules, Scope};
pub use second::SecondHead;

/// The label of one case; `scratch` belongs to the calling thread.
pub fn run(
    input: &Input<'_>,
    classifier: &Classifier,
    scratch: &mut Scratch,
) -> crate::petition::Label {
    classifier.label(input, scratch)
}
