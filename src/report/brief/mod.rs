//! The brief for the leadership (领导简报): two pages of Word in the layout of GB/T 9704, filled from a template that an
//! office can edit.
//!
//! In: the analysis and the small charts. Out: the bytes of a .docx, the same for the same input. It holds totals, names
//! of units and facts of debts; no text of a case, no person.

mod cfg;
mod figures;
mod fill;
mod fit;
mod package;
mod page;
mod prepare;
#[cfg(test)]
mod tests;
mod words;
mod xml;

use rayon::prelude::*;

use crate::Error;
use crate::analysis::Analysis;
use crate::chart::{Chart, Small};
use crate::text::Lang;

pub use cfg::{Config, DEFAULT_TOML, Plan, TemplateFile};

use fill::Picture;
use page::Context;
use words::Words;

/// How many pixels of a small picture stand for one unit of its drawing: about 290 to the inch at 74 mm.
const PIXELS: f32 = 2.0;
/// The most pictures.
const CHARTS: usize = 4;

/// How much of the lists is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    matters: usize,
    departments: usize,
    charts: usize,
}

/// The brief as a Word file.
///
/// `charts` lend their descriptions; `small` are drawn. When two pages do not hold everything, lists become shorter and
/// say so.
///
/// # Errors
/// [`Error::Input`] when the user's template cannot be filled, with the part and the placeholder.
pub fn docx(
    analysis: &Analysis,
    charts: &[Chart],
    small: &[Small],
    plan: &Plan,
) -> Result<Vec<u8>, Error> {
    let words = Words::new(plan.lang)?;
    let sizes: Vec<(&str, f64)> = small.iter().map(|s| (s.id, s.ratio())).collect();
    let mut shown = Shown {
        matters: plan.matters,
        departments: plan.departments,
        charts: sizes.len().min(CHARTS),
    };
    let mut page = Context::new(analysis, &sizes, plan, &words, shown)?;
    while !fit::holds(&page) {
        let Some(fewer) = shown.fewer() else { break };
        shown = fewer;
        page = Context::new(analysis, &sizes, plan, &words, shown)?;
    }
    let alt = |id: &str| {
        let chart = charts.iter().find(|c| c.id == id);
        let caption = page.charts.iter().flat_map(|row| {
            let right = row.right.iter();
            std::iter::once(&row.left).chain(right)
        });
        let caption = caption.into_iter().find(|c| c.id == id);
        match (plan.lang, chart, caption) {
            (Lang::Zh, Some(chart), _) => chart.alt.clone(),
            (_, _, Some(cell)) => cell.caption.clone(),
            _ => id.to_owned(),
        }
    };
    let pictures = small.par_iter().map(|one| {
        Ok(Picture {
            id: one.id.to_owned(),
            alt: alt(one.id),
            ratio: one.ratio(),
            png: one.png(PIXELS)?,
        })
    });
    let pictures = pictures.collect::<Result<Vec<_>, Error>>()?;
    let failed = |message: String| Error::Input {
        file: plan.name.clone(),
        message,
    };
    let filled = fill::fill(&plan.template, &page, &pictures).map_err(failed)?;
    filled.write().map_err(|e| failed(e.to_string()))
}

/// The built-in template for editing in Word: fixed words stand in it, figures are placeholders.
///
/// # Errors
/// When the template cannot be written, which would be a defect of this program.
pub fn template(lang: Lang) -> Result<Vec<u8>, Error> {
    let words = Words::new(lang)?;
    let mut package = package::Package::built_in();
    for (name, bytes) in &mut package.parts {
        if name == package::DOCUMENT {
            let mut xml = String::from_utf8_lossy(bytes).into_owned();
            for (key, word) in &words.labels {
                xml = xml.replace(&format!("{{{{ t.{key} }}}}"), &xml::escape(word));
            }
            *bytes = xml.into_bytes();
        }
    }
    package
        .write()
        .map_err(|e| Error::Other(format!("模板写不出：{e}")))
}
