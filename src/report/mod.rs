//! From an [`Analysis`] and its charts to what people open: one HTML page, the brief, and CSV tables.
//!
//! In: the analysis, the charts, case records one by one for the tables. Out: text and bytes; the pipeline writes the
//! files. It never touches the network or the file system, and nothing it writes holds a case's text, a person or a
//! petitioner key.

pub mod brief;
mod cfg;
mod codes;
mod debt_words;
mod debts;
mod link_words;
mod matters;
mod opening;
mod page;
mod records;
mod sentences;
mod sheet;
mod tables;
mod trends;
mod webfont;
mod words;
mod work_words;
pub mod workbook;

#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use crate::Error;
use crate::analysis::Analysis;
use crate::chart::{Chart, FONT};
use crate::text::{marks_to_elements, unmarked};

pub use cfg::{Config, DEFAULT_TOML, Plan};
pub use codes::{CodeNote, note};
pub use debts::{CLAIM_COLUMNS, CLOSURE_CASE_COLUMNS, CLOSURE_COLUMNS, GROUP_COLUMNS, debt_tables};
pub use matters::{
    CHANGE_COLUMNS, LINK_COLUMNS, MATTER_COLUMNS, REREGISTERED_COLUMNS, change_table, link_cells,
    matter_table, reregistered_table,
};
pub use tables::{
    CASE_COLUMNS, CaseTable, DIAGNOSTIC_COLUMNS, DiagnosticTable, FACT_COLUMNS, FactTable, guard,
};
pub use trends::{FORECAST_COLUMNS, TREND_COLUMNS, forecast_table, trend_table};

/// Stands in the template where the font goes, once it is known which characters the page uses.
const FONT_MARK: &str = "/*字体*/";

/// The name of the script among the templates.
const SCRIPT: &str = "report.js";

/// The opening sentence of a half-yearly work report (受理 … 办结 … 在办 …).
pub fn opening_sentence(analysis: &Analysis, plan: &Plan) -> String {
    opening::sentence(analysis, &plan.office)
}

/// The report as one HTML page that asks nothing of the network.
///
/// # Errors
/// When the template fails, which would be a defect of this program.
pub fn html(analysis: &Analysis, charts: &[Chart], plan: &Plan) -> Result<String, Error> {
    let page = page::Page::new(analysis, charts, plan);
    let text = render(&page)
        .map_err(|error| Error::Other(format!("报告模板出错（程序缺陷，请报告）：{error:#}")))?;
    let font = plan
        .embed_font
        .then(|| webfont::subset(FONT, &text))
        .flatten();
    let font = font.map_or_else(String::new, |data| {
        format!(
            "@font-face{{font-family:\"Huiying Sans SC\";font-display:swap;\
             src:url(data:font/woff;base64,{data}) format(\"woff\")}}"
        )
    });
    Ok(text.replacen(FONT_MARK, &font, 1))
}

fn render(page: &page::Page<'_>) -> Result<String, minijinja::Error> {
    let mut env = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    env.set_syntax(syntax.trim_blocks(true).lstrip_blocks(true).build()?);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|name| match name {
        SCRIPT => AutoEscape::None,
        _ => AutoEscape::Html,
    });
    env.add_filter("plain", |text: &str| unmarked(text).into_owned());
    env.add_filter("label", label);
    env.add_filter("coded", |text: &str| Value::from_safe_string(coded(text)));
    env.add_template("report.html", include_str!("templates/report.html"))?;
    env.add_template(SCRIPT, include_str!("templates/report.js"))?;
    let page = Value::from(Serde(page));
    let script = env.get_template(SCRIPT)?.render(&page)?;
    env.add_global("script", Value::from_safe_string(script + "\n"));
    env.add_global(
        "css",
        Value::from_safe_string(include_str!("templates/report.css").to_owned()),
    );
    let text = env.get_template("report.html")?.render(page)?;
    Ok(marks_to_elements(&text, "span"))
}

/// A title as the name of a region: an attribute cannot say that part of it is in another language, so a title that
/// holds data is cut before its finding.
fn label(title: &str) -> String {
    let plain = unmarked(title);
    match title.split_once(": ") {
        Some((name, _)) if plain != title => name.to_owned(),
        _ => plain.into_owned(),
    }
}

/// A sentence as HTML, with what stands between backquotes as code.
fn coded(sentence: &str) -> String {
    let escaped = sentence
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let parts = escaped.split('`').zip([false, true].into_iter().cycle());
    parts
        .map(|(part, is_code)| match is_code {
            true => format!("<code>{part}</code>"),
            false => part.to_owned(),
        })
        .collect()
}
