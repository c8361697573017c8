//! A scene as SVG through plotters' backend.
//!
//! The backend takes whole numbers only, so it draws at ten times the size and the `viewBox` brings it back: a step is a
//! tenth of a pixel. Its opening tag is replaced by one with a title and a description.

use plotters::prelude::{DrawingBackend, IntoFont, RGBAColor, SVGBackend, ShapeStyle, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Chart;
use super::measure::wrap;
use super::scene::{Anchor, Colour, Element, INK, MUTED, PAPER, Scene, WIDTH};
use crate::text::{balanced, marks_to_elements};

/// The fonts of a chart's text, the embedded one first.
pub const FONT_FAMILY: &str =
    "Huiying Sans SC,Noto Sans SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,sans-serif";

/// What one unit of a scene is in units of the backend.
const UNIT: f64 = 10.0;
/// plotters writes a font size divided by this.
const SHRINK: f64 = 1.24;
/// Where plotters puts the baseline of a text that hangs from its `y`, in em.
const HANG: f64 = 0.76;
/// White space around a picture that stands alone.
const MARGIN: f64 = 24.0;

/// The picture for a page that shows title and caption itself: text stays text, ids begin with the chart's id.
pub fn inline(chart: &Chart) -> String {
    let body = draw(&chart.scene, 0.0, 0.0, &[]);
    let size = (chart.scene.width, chart.scene.height);
    format!("{}{body}</svg>", open(chart, size))
}

/// The picture that stands alone, with title and caption; text stays text.
pub(super) fn alone(chart: &Chart) -> String {
    let mut head = Scene::new();
    head.rect(0.0, 0.0, WIDTH + 2.0 * MARGIN, 10_000.0, PAPER);
    head.text(
        (MARGIN, MARGIN + 20.0),
        20.0,
        Anchor::Start,
        INK,
        &chart.title,
    );
    let mut y = MARGIN + 46.0;
    for line in wrap(&chart.caption, 13.0, WIDTH) {
        head.text((MARGIN, y), 13.0, Anchor::Start, MUTED, line);
        y += 19.0;
    }
    let height = y + 6.0 + chart.scene.height + MARGIN;
    if let Some(Element::Rect { h, .. }) = head.elements.first_mut() {
        *h = height;
    }
    let body = draw(&chart.scene, MARGIN, y + 6.0, &head.elements);
    let size = (WIDTH + 2.0 * MARGIN, height);
    format!("{}{body}</svg>\n", open(chart, size))
}

/// The drawing on white paper, nothing around it.
pub(super) fn bare(scene: &Scene) -> String {
    let (width, height) = (scene.width, scene.height);
    let (w, h) = (whole(width * UNIT), whole(height * UNIT));
    let mut paper = Scene::new();
    paper.rect(0.0, 0.0, width, height, PAPER);
    let body = draw(scene, 0.0, 0.0, &paper.elements);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {w} {h}\">\n{body}</svg>\n"
    )
}

/// The opening tag with the title and the description.
pub(super) fn open(chart: &Chart, (width, height): (f64, f64)) -> String {
    let (id, lang) = (chart.id, chart.lang.tag());
    let [title, alt] =
        [&chart.title, &chart.alt].map(|text| marks_to_elements(&escape(text), "tspan"));
    let (w, h) = (whole(width * UNIT), whole(height * UNIT));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {w} {h}\" \
         role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" lang=\"{lang}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{alt}</desc>\n"
    )
}

/// Text that XML can hold: control characters become spaces.
fn clean(text: &str) -> String {
    let bad = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|c| if bad(c) { ' ' } else { c }).collect()
}

fn escape(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The elements as plotters writes them, without its opening and closing tags.
fn draw(scene: &Scene, dx: f64, dy: f64, before: &[Element]) -> String {
    let mut out = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut out, (0, 0));
        for element in before {
            put(&mut backend, element, (0.0, 0.0));
        }
        for element in &scene.elements {
            put(&mut backend, element, (dx, dy));
        }
    }
    let body = out.split_once(">\n").map_or("", |(_, body)| body);
    let body = body.strip_suffix("</svg>\n").unwrap_or(body);
    let body = body
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "");
    marks_to_elements(&body, "tspan")
}

/// Draws one element; the buffer is a string, so that nothing can fail.
fn put(backend: &mut SVGBackend<'_>, element: &Element, (dx, dy): (f64, f64)) {
    let to = |x: f64, y: f64| (whole((x + dx) * UNIT), whole((y + dy) * UNIT));
    let all = |points: &[(f64, f64)]| points.iter().map(|(x, y)| to(*x, *y)).collect::<Vec<_>>();
    let done = match element {
        Element::Rect { x, y, w, h, fill } => {
            backend.draw_rect(to(*x, *y), to(x + w, y + h), &style(*fill, 0.0), true)
        }
        Element::Line {
            points,
            width,
            colour,
        } => backend.draw_path(all(points), &style(*colour, *width)),
        Element::Area { points, fill } => backend.fill_polygon(all(points), &style(*fill, 0.0)),
        Element::Veil {
            points,
            fill,
            opacity,
        } => {
            let style = ShapeStyle {
                color: RGBAColor(fill.0, fill.1, fill.2, *opacity),
                ..style(*fill, 0.0)
            };
            backend.fill_polygon(all(points), &style)
        }
        Element::Bubble {
            x,
            y,
            r,
            fill,
            opacity,
        } => {
            let radius = whole(r * UNIT).unsigned_abs();
            let style = ShapeStyle {
                color: RGBAColor(fill.0, fill.1, fill.2, *opacity),
                ..style(*fill, 0.0)
            };
            backend.draw_circle(to(*x, *y), radius, &style, true)
        }
        Element::Dot { x, y, r, fill } => {
            let radius = whole(r * UNIT).unsigned_abs();
            backend.draw_circle(to(*x, *y), radius, &style(*fill, 0.0), true)
        }
        Element::Text {
            x,
            y,
            size,
            anchor,
            colour,
            text,
        } => {
            let hpos = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let font = (FONT_FAMILY, size * UNIT * SHRINK).into_font();
            let colour = rgb(*colour);
            let style = TextStyle::from(font)
                .color(&colour)
                .pos(Pos::new(hpos, VPos::Top));
            backend.draw_text(&clean(&balanced(text)), &style, to(*x, y - HANG * size))
        }
    };
    debug_assert!(done.is_ok(), "writing to a string failed");
}

fn rgb(colour: Colour) -> RGBAColor {
    RGBAColor(colour.0, colour.1, colour.2, 1.0)
}

fn style(colour: Colour, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: rgb(colour),
        filled: true,
        stroke_width: whole(width * UNIT).unsigned_abs(),
    }
}

/// The nearest whole number; scenes are far smaller than `i32` reaches.
fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
    let whole = value.round() as i32;
    whole
}
