//! From an [`Analysis`] to pictures: scenes first (values that tests can read), then SVG and PNG.
//!
//! In: the analysis. Out: [`Chart`]s, always the same in the same order; one with too little data says so in
//! place of drawing noise. The layout is ours; plotters' SVG backend writes the elements, resvg turns text into paths and
//! pixels with the embedded font, so that Chinese reads on a machine without any Chinese font. It never shows a case's
//! number, text or person.

mod answering;
mod backlog;
mod cfg;
mod curves;
mod debts;
mod evaluation;
mod flow;
mod forecast;
mod heatmap;
mod label;
mod measure;
mod mix;
mod outcome;
mod png;
mod risk_map;
mod scale;
mod scene;
mod small;
mod svg;
mod trends;
mod words;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::analysis::Analysis;
use crate::text::Lang;

pub use cfg::{Colours, Config, DEFAULT_TOML, Plan};
pub use evaluation::{Judged, evaluation};
pub use forecast::{AtHorizon, Forecast, forecast};
pub use png::{FONT, to_png, to_svg};
pub use scene::{Anchor, Colour, Element, Scene, WIDTH};
pub use small::{Small, small};
pub use svg::{FONT_FAMILY, inline};

use scene::{AXIS, GROUND, MUTED};

/// One picture with everything that has to stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// A stable name in snake_case, also the name of its files.
    pub id: &'static str,
    /// The language of its words.
    #[serde(skip)]
    pub lang: Lang,
    /// The title.
    pub title: String,
    /// What is counted, and the least number of cases.
    pub caption: String,
    /// What the picture shows, in words.
    pub alt: String,
    /// The drawing.
    pub scene: Scene,
    /// The figures behind it.
    pub table: Table,
}

/// The figures behind a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Table {
    /// The headers.
    pub columns: Vec<Column>,
    /// The rows, one cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column's header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The header.
    pub name: String,
    /// Whether its cells are figures, which stand right.
    pub numeric: bool,
}

impl Table {
    /// A table without rows: the first `words` columns hold words, the others figures.
    pub(super) fn new(names: &[&str], words: usize) -> Self {
        let columns = names.iter().enumerate().map(|(at, name)| Column {
            name: (*name).to_owned(),
            numeric: at >= words,
        });
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }
}

/// The charts of an analysis in a language.
pub fn scenes(analysis: &Analysis, plan: &Plan, lang: Lang) -> Vec<Chart> {
    let plan = &plan.speaking(lang);
    vec![
        mix::chart(analysis, plan),
        flow::chart(analysis, plan),
        answering::by_department(analysis, plan),
        answering::by_issue(analysis, plan),
        backlog::chart(analysis, plan),
        debts::chart(analysis, plan),
        trends::alarms(analysis, plan),
        trends::workload(analysis, plan),
        heatmap::chart(analysis, plan),
        outcome::chart(analysis, plan),
        curves::chart(analysis, plan),
        risk_map::chart(analysis, plan),
    ]
}

/// A picture that says why there is none.
fn placeholder(words: &str) -> Scene {
    let mut scene = Scene::new();
    scene.height = 132.0;
    scene.rect(0.0, 6.0, WIDTH, 120.0, GROUND);
    scene.rect(0.0, 6.0, 3.0, 120.0, AXIS);
    let lines = measure::wrap(words, 15.0, WIDTH - 120.0);
    let mut y = 71.0 - 11.0 * (scale::real(lines.len() as u64) - 1.0);
    for line in lines {
        scene.text((WIDTH / 2.0, y), 15.0, Anchor::Middle, MUTED, line);
        y += 22.0;
    }
    scene
}
