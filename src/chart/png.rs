//! Pictures that need no font: PNG, and SVG with its text as paths.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions, fontdb};

use super::scene::Scene;
use super::{Chart, svg};
use crate::Error;

/// The embedded font (OpenType); see `font/README.md`.
pub const FONT: &[u8] = include_bytes!("font/huiying-sans-sc.otf");

/// The picture with title, caption and a description for screen readers; its text is drawn as paths, so that no font is needed.
pub fn to_svg(chart: &Chart) -> String {
    let text = svg::alone(chart);
    let Ok(tree) = Tree::from_str(&text, &options()) else {
        debug_assert!(false, "the chart {} is no SVG", chart.id);
        return text;
    };
    let paths = tree.to_string(&WriteOptions {
        preserve_text: false,
        coordinates_precision: 1,
        transforms_precision: 3,
        indent: resvg::usvg::Indent::None,
        attributes_indent: resvg::usvg::Indent::None,
        ..WriteOptions::default()
    });
    let size = (
        f64::from(tree.size().width()),
        f64::from(tree.size().height()),
    );
    let body = paths.split_once('>').map_or("", |(_, body)| body);
    format!(
        "{}<g transform=\"scale(10)\">{}",
        svg::open(chart, size),
        body.trim_end().trim_end_matches("</svg>")
    ) + "</g></svg>\n"
}

/// The picture as a PNG, `scale` pixels to a unit of the drawing.
///
/// # Errors
/// When the picture would have no pixel or too many.
pub fn to_png(chart: &Chart, scale: f32) -> Result<Vec<u8>, Error> {
    raster(chart.id, &svg::alone(chart), scale)
}

fn raster(id: &str, svg: &str, scale: f32) -> Result<Vec<u8>, Error> {
    let failed = |what: &str| Error::Other(format!("图表 {id} 无法生成 PNG：{what}"));
    let tree = Tree::from_str(svg, &options());
    let tree = tree.map_err(|error| failed(&error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(scale);
    let pixmap = size.and_then(|size| Pixmap::new(size.width(), size.height()));
    let mut pixmap = pixmap.ok_or_else(|| failed("尺寸超出范围"))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    pixmap
        .encode_png()
        .map_err(|error| failed(&error.to_string()))
}

/// The drawing alone as a PNG, `scale` pixels to a unit.
///
/// # Errors
/// When the picture would have no pixel or too many.
pub(super) fn bare(id: &str, scene: &Scene, scale: f32) -> Result<Vec<u8>, Error> {
    raster(id, &svg::bare(scene), scale)
}

/// Only the embedded font: the same picture on every machine.
fn options() -> Options<'static> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
        fonts.set_sans_serif_family("Huiying Sans SC");
        Arc::new(fonts)
    });
    Options {
        fontdb: Arc::clone(fonts),
        font_family: "Huiying Sans SC".to_owned(),
        ..Options::default()
    }
}
