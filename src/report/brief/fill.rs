//! Fills a template: every part that can hold placeholders goes through minijinja, which escapes what it puts in.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior};
use serde_json::Value as Json;

use super::package::{DOCUMENT, Package};
use super::page::Context;
use super::prepare::{Prepared, prepare};
use super::xml::{Piece, clean, cut, escape, is_nested};

/// A picture that a template may name.
pub(super) struct Picture {
    pub(super) id: String,
    /// What it shows, in words.
    pub(super) alt: String,
    /// Height over width.
    pub(super) ratio: f64,
    pub(super) png: Vec<u8>,
}

/// English metric units in a millimetre.
const EMU: f64 = 36_000.0;

/// The template with its placeholders filled.
///
/// # Errors
/// In words for the user, with the part and the placeholder.
pub(super) fn fill(
    template: &Package,
    context: &Context,
    pictures: &[Picture],
) -> Result<Package, String> {
    let mut package = template.clone();
    let mut json = serde_json::to_value(context).map_err(|e| e.to_string())?;
    scrub(&mut json);
    let value = Value::from(Serde(&json));
    let shown: Vec<(String, String, f64)> = pictures
        .iter()
        .map(|p| (p.id.clone(), p.alt.clone(), p.ratio))
        .collect();
    let mut used = Vec::new();
    for (name, bytes) in &mut package.parts {
        if !has_placeholders(name) {
            continue;
        }
        let xml = std::str::from_utf8(bytes).map_err(|_| format!("{name} 不是 UTF-8"))?;
        let prepared = prepare(xml).map_err(|why| format!("{name}：{why}"))?;
        let filled = render(name, &prepared, &value, shown.clone())?;
        let filled = mend(&filled).ok_or_else(|| {
            format!("{name}：循环或条件（{{% … %}}）的开头和结尾不在同一层，应各占一段或各占一行")
        })?;
        if name == DOCUMENT {
            let is_used =
                |p: &&Picture| filled.contains(&format!("r:embed=\"{}\"", relation(&p.id)));
            used = pictures.iter().filter(is_used).collect();
        }
        *bytes = filled.into_bytes();
    }
    for picture in used {
        package.add_picture(&relation(&picture.id), picture.png.clone());
    }
    Ok(package)
}

/// Control characters in data have no place in XML.
fn scrub(json: &mut Json) {
    match json {
        Json::String(text) => *text = clean(text),
        Json::Array(items) => items.iter_mut().for_each(scrub),
        Json::Object(map) => map.values_mut().for_each(scrub),
        _ => {}
    }
}

fn has_placeholders(part: &str) -> bool {
    let side = |kind: &str| part.starts_with(kind) && part.ends_with(".xml");
    part == DOCUMENT || part == "docProps/core.xml" || side("word/header") || side("word/footer")
}

fn relation(id: &str) -> String {
    format!("brief_{id}")
}

fn render(
    part: &str,
    prepared: &Prepared,
    context: &Value,
    pictures: Vec<(String, String, f64)>,
) -> Result<String, String> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_function(
        "picture",
        move |state: &State<'_, '_>, id: String, width: f64| {
            draw(state.name(), &pictures, &id, width)
        },
    );
    let done = env
        .add_template(part, &prepared.source)
        .and_then(|()| env.get_template(part)?.render(context.clone()));
    done.map_err(|error| {
        let at = error.line().and_then(|line| prepared.at(line));
        match at {
            Some(tag) => format!("{part} 里的占位符 {tag}：{}", reason(&error)),
            None => format!("{part}：{}", reason(&error)),
        }
    })
}

/// A picture in place of a run's text; the run around it goes on behind.
fn draw(
    part: &str,
    pictures: &[(String, String, f64)],
    id: &str,
    width: f64,
) -> Result<Value, Error> {
    let fail = |why: String| Err(Error::new(ErrorKind::InvalidOperation, why));
    if part != DOCUMENT {
        return fail("图只能放在正文里，不能放在页眉页脚".to_owned());
    }
    if !(10.0..=160.0).contains(&width) {
        return fail("图宽应在 10 至 160 毫米之间".to_owned());
    }
    // Nothing to draw in a trial.
    if pictures.is_empty() {
        return Ok(Value::from_safe_string(String::new()));
    }
    let Some(at) = pictures.iter().position(|(name, ..)| name == id) else {
        return fail(format!("没有名为 {id} 的图"));
    };
    let (alt, ratio) = pictures
        .get(at)
        .map_or(("", 1.0), |(_, alt, r)| (alt.as_str(), *r));
    let (cx, cy) = ((width * EMU).round(), (width * ratio * EMU).round());
    let (relation, number) = (relation(id), at + 101);
    let alt = escape(&clean(alt)).replace('"', "&quot;");
    let a = "http://schemas.openxmlformats.org/drawingml/2006";
    Ok(Value::from_safe_string(format!(
        "</w:t></w:r><w:r><w:drawing><wp:inline xmlns:wp=\"{a}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{cx}\" cy=\"{cy}\"/><wp:docPr id=\"{number}\" name=\"{id}\" descr=\"{alt}\"/>\
         <wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a=\"{a}/main\" noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
         <a:graphic xmlns:a=\"{a}/main\"><a:graphicData uri=\"{a}/picture\"><pic:pic xmlns:pic=\"{a}/picture\">\
         <pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"{id}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:embed=\"{relation}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
         </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r><w:r><w:t>"
    )))
}

fn reason(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::UndefinedError => "没有这个名称".to_owned(),
        ErrorKind::UnknownFilter => format!("没有这个过滤器（{detail}）"),
        ErrorKind::UnknownFunction => format!("没有这个函数（{detail}）"),
        ErrorKind::UnknownMethod => format!("没有这个方法（{detail}）"),
        ErrorKind::UnknownTest => format!("没有这个判断（{detail}）"),
        ErrorKind::SyntaxError => format!("写法有误（{detail}）"),
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => {
            "参数的个数不对；图写作 {{ picture(\"编号\", 毫米) }}".to_owned()
        }
        ErrorKind::InvalidOperation => detail.to_owned(),
        kind => format!("{kind} {detail}"),
    }
}

/// What a loop or condition may leave behind and Word does not open: a cell without a paragraph, a table without a row.
/// `None` when tags are out of order.
fn mend(xml: &str) -> Option<String> {
    let pieces = cut(xml)?;
    if !is_nested(&pieces) {
        return None;
    }
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut tables: Vec<(usize, bool)> = Vec::new();
    for piece in pieces {
        match piece.begins() {
            Some("w:tbl") => tables.push((out.len(), false)),
            Some("w:tr") => {
                if let Some(table) = tables.last_mut() {
                    table.1 = true;
                }
            }
            _ => {}
        }
        let empty_cell = piece.closes() == Some("w:tc")
            && !out
                .last()
                .is_some_and(|last| last.closes() == Some("w:p") || last.opens() == Some("w:p"));
        if empty_cell {
            out.push(Piece::Tag("<w:p/>".to_owned()));
        }
        let ends_table = piece.closes() == Some("w:tbl");
        out.push(piece);
        if ends_table && let Some((from, false)) = tables.pop() {
            out.truncate(from);
            out.push(Piece::Tag("<w:p/>".to_owned()));
        }
    }
    Some(out.iter().map(Piece::as_str).collect())
}
