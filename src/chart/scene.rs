//! A drawing as a value: a list of elements in units of one pixel at scale 1, so that tests read scenes, not pixels.

use serde::{Serialize, Serializer};

/// The width of every scene.
pub const WIDTH: f64 = 880.0;

/// Dark text.
pub(super) const INK: Colour = Colour(0x1F, 0x29, 0x33);
/// Side notes; 5.9 : 1 on white.
pub(super) const MUTED: Colour = Colour(0x5B, 0x65, 0x70);
/// Grid lines.
pub(super) const GRID: Colour = Colour(0xE4, 0xE8, 0xEC);
/// Axis lines.
pub(super) const AXIS: Colour = Colour(0xA9, 0xB2, 0xBB);
/// The ground of a placeholder.
pub(super) const GROUND: Colour = Colour(0xF5, 0xF7, 0xF9);
/// Dark text on a coloured ground: kept apart from [`INK`], which a page with a dark ground may turn light.
pub(super) const ON_LIGHT: Colour = Colour(0x10, 0x18, 0x20);
/// The paper.
pub(super) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Reads `#RRGGBB`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some(Self(byte(0)?, byte(2)?, byte(4)?))
    }

    /// `#RRGGBB`
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// The colour mixed with white: 1 keeps it, 0 is white.
    #[must_use]
    pub fn tint(self, keep: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value is between 0 and 255"
        )]
        let mix = |c: u8| (255.0 - (255.0 - f64::from(c)) * keep.clamp(0.0, 1.0)).round() as u8;
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// Relative luminance after WCAG 2: 0 is black, 1 is white.
    pub(super) fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast after WCAG 2: 1 is none, 21 is black on white.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Dark or light text, whichever reads better on this colour.
    pub(super) fn ink(self) -> Self {
        if self.contrast(ON_LIGHT) >= self.contrast(PAPER) {
            ON_LIGHT
        } else {
            PAPER
        }
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

/// Which end of a text stands at its `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The text begins at `x`.
    Start,
    /// The text is centred on `x`.
    Middle,
    /// The text ends at `x`.
    End,
}

/// One thing to draw. `y` grows downwards; a text's `y` is its baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "draw", rename_all = "snake_case")]
pub enum Element {
    /// A filled rectangle.
    Rect {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        w: f64,
        /// Height.
        h: f64,
        /// Fill.
        fill: Colour,
    },
    /// A line through points.
    Line {
        /// At least two points.
        points: Vec<(f64, f64)>,
        /// Stroke width.
        width: f64,
        /// Stroke colour.
        colour: Colour,
    },
    /// A filled polygon.
    Area {
        /// At least three points.
        points: Vec<(f64, f64)>,
        /// Fill.
        fill: Colour,
    },
    /// A filled polygon that lets through what is behind it.
    Veil {
        /// At least three points.
        points: Vec<(f64, f64)>,
        /// Fill.
        fill: Colour,
        /// 0 is invisible, 1 hides what is behind.
        opacity: f64,
    },
    /// A filled circle that lets through what is behind it.
    Bubble {
        /// Centre.
        x: f64,
        /// Centre.
        y: f64,
        /// Radius.
        r: f64,
        /// Fill.
        fill: Colour,
        /// 0 is invisible, 1 hides what is behind.
        opacity: f64,
    },
    /// A filled circle.
    Dot {
        /// Centre.
        x: f64,
        /// Centre.
        y: f64,
        /// Radius.
        r: f64,
        /// Fill.
        fill: Colour,
    },
    /// A line of text.
    Text {
        /// Where the anchor stands.
        x: f64,
        /// The baseline.
        y: f64,
        /// The size of an em.
        size: f64,
        /// Which end stands at `x`.
        anchor: Anchor,
        /// Colour.
        colour: Colour,
        /// The text.
        text: String,
    },
}

/// A drawing without its title and caption.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scene {
    /// Width, always [`WIDTH`].
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What to draw, the hindmost first.
    pub elements: Vec<Element>,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self {
            width: WIDTH,
            height: 0.0,
            elements: Vec::new(),
        }
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, fill: Colour) {
        let (x, y, w, h) = (tenth(x), tenth(y), tenth(w), tenth(h));
        self.elements.push(Element::Rect { x, y, w, h, fill });
    }

    pub(super) fn line(&mut self, points: &[(f64, f64)], width: f64, colour: Colour) {
        let points = tenths(points);
        self.elements.push(Element::Line {
            points,
            width,
            colour,
        });
    }

    pub(super) fn area(&mut self, points: &[(f64, f64)], fill: Colour) {
        let points = tenths(points);
        self.elements.push(Element::Area { points, fill });
    }

    pub(super) fn dot(&mut self, x: f64, y: f64, r: f64, fill: Colour) {
        let (x, y) = (tenth(x), tenth(y));
        self.elements.push(Element::Dot { x, y, r, fill });
    }

    pub(super) fn veil(&mut self, points: &[(f64, f64)], fill: Colour, opacity: f64) {
        let points = tenths(points);
        self.elements.push(Element::Veil {
            points,
            fill,
            opacity,
        });
    }

    pub(super) fn bubble(&mut self, x: f64, y: f64, r: f64, fill: Colour, opacity: f64) {
        let (x, y, r) = (tenth(x), tenth(y), tenth(r));
        self.elements.push(Element::Bubble {
            x,
            y,
            r,
            fill,
            opacity,
        });
    }

    /// Writes a text; `anchor` says which end stands at `x`.
    pub(super) fn text(
        &mut self,
        (x, y): (f64, f64),
        size: f64,
        anchor: Anchor,
        colour: Colour,
        text: impl Into<String>,
    ) {
        self.elements.push(Element::Text {
            x: tenth(x),
            y: tenth(y),
            size,
            anchor,
            colour,
            text: text.into(),
        });
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn tenths(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    points.iter().map(|(x, y)| (tenth(*x), tenth(*y))).collect()
}
