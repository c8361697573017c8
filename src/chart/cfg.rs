//! The `[chart]` section: as written, and resolved.

use serde::{Deserialize, Serialize};

use super::scene::Colour;
use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::Family;
use crate::text::{Lang, TableFile, Words};

/// The commented default, as it stands in the user's configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The `[chart]` section as the user wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How many pixels of a PNG stand for one unit of the drawing.
    pub png_scale: f32,
    /// The colours, as `#RRGGBB`.
    pub colours: Colours,
}

/// The colours, as `#RRGGBB`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Colours {
    /// 工资支付
    pub wages: String,
    /// 社会保险
    pub insurance: String,
    /// 劳动关系
    pub labour: String,
    /// 就业人事
    pub jobs: String,
    /// 历史遗留
    pub legacy: String,
    /// 不属人社
    pub other: String,
    /// 超期
    pub overdue: String,
    /// 临期
    pub due_soon: String,
}

/// The same keys without a default of their own, so that the default text must name them all.
#[derive(Deserialize)]
struct Wrapper {
    chart: Written,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    png_scale: f32,
    colours: WrittenColours,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColours {
    wages: String,
    insurance: String,
    labour: String,
    jobs: String,
    legacy: String,
    other: String,
    overdue: String,
    due_soon: String,
}

fn written() -> Written {
    #[expect(clippy::expect_used, reason = "the text is compiled in and tested")]
    let Wrapper { chart } = toml::from_str(DEFAULT_TOML).expect("the default text parses");
    chart
}

impl Default for Config {
    fn default() -> Self {
        Self {
            png_scale: written().png_scale,
            colours: Colours::default(),
        }
    }
}

impl Default for Colours {
    fn default() -> Self {
        let of = written().colours;
        Self {
            wages: of.wages,
            insurance: of.insurance,
            labour: of.labour,
            jobs: of.jobs,
            legacy: of.legacy,
            other: of.other,
            overdue: of.overdue,
            due_soon: of.due_soon,
        }
    }
}

/// The section, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    png_scale: f32,
    families: [Colour; 6],
    pub(super) overdue: Colour,
    pub(super) due_soon: Colour,
    /// The words of the language that the charts speak.
    pub(super) w: Words,
}

impl Plan {
    /// How many pixels of a PNG stand for one unit of the drawing.
    pub fn png_scale(&self) -> f32 {
        self.png_scale
    }

    /// The same look in a language.
    pub(super) fn speaking(&self, lang: Lang) -> Self {
        Self {
            w: Words(lang),
            ..self.clone()
        }
    }

    /// The colour of a family, the same in every chart.
    pub fn family(&self, family: Family) -> Colour {
        let at = Family::ALL.iter().position(|f| *f == family);
        at.and_then(|at| self.families.get(at).copied())
            .unwrap_or(Colour(0, 0, 0))
    }
}

impl Config {
    /// Resolves the section; every unreadable colour is one error in `diags` and falls back to grey.
    pub fn plan(&self, _extra: &[TableFile], diags: &mut Vec<Diagnostic>) -> Plan {
        let mut error = |message: String| {
            let code = "config_out_of_range";
            diags.push(Diagnostic::new(
                Severity::Error,
                code,
                Origin::default(),
                message,
            ));
        };
        if !(0.5..=6.0).contains(&self.png_scale) {
            error("[chart] png_scale：应在 0.5 至 6 之间".to_owned());
        }
        let mut colour = |key: &str, text: &str| {
            Colour::parse(text).unwrap_or_else(|| {
                error(format!("[chart.colours] {key}：应写作 #RRGGBB"));
                Colour(0x88, 0x88, 0x88)
            })
        };
        let of = &self.colours;
        Plan {
            png_scale: self.png_scale.clamp(0.5, 6.0),
            families: [
                colour("wages", &of.wages),
                colour("insurance", &of.insurance),
                colour("labour", &of.labour),
                colour("jobs", &of.jobs),
                colour("legacy", &of.legacy),
                colour("other", &of.other),
            ],
            overdue: colour("overdue", &of.overdue),
            due_soon: colour("due_soon", &of.due_soon),
            w: Words::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_needs_no_correction() {
        let mut diags = Vec::new();
        let plan = Config::default().plan(&[], &mut diags);
        assert!(diags.is_empty());
        assert_eq!(plan.family(Family::Insurance), Colour(0x1B, 0x8A, 0x6B));
    }

    #[test]
    fn an_unreadable_colour_is_named() {
        let mut config = Config::default();
        config.colours.jobs = "蓝色".to_owned();
        let mut diags = Vec::new();
        config.plan(&[], &mut diags);
        assert!(matches!(diags.as_slice(), [d] if d.message.contains("jobs")));
    }

    /// A colour as a viewer with a full dichromacy sees it (Machado 2009), in CIE Lab.
    fn seen(colour: Colour, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.0, colour.1, colour.2].map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        let dot =
            |row: &[f64; 3], of: &[f64; 3]| row.iter().zip(of).map(|(a, b)| a * b).sum::<f64>();
        let rgb = eye.map(|row| dot(&row, &linear).clamp(0.0, 1.0));
        let f = |t: f64| {
            if t > 0.008_856 {
                t.cbrt()
            } else {
                7.787 * t + 16.0 / 116.0
            }
        };
        let x = f(dot(&[0.4124, 0.3576, 0.1805], &rgb) / 0.950_47);
        let y = f(dot(&[0.2126, 0.7152, 0.0722], &rgb));
        let z = f(dot(&[0.0193, 0.1192, 0.9505], &rgb) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn colours_stay_apart_for_every_eye() {
        let eyes = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [
                [0.367, 0.861, -0.228],
                [0.280, 0.673, 0.047],
                [-0.012, 0.043, 0.969],
            ],
            [
                [0.152, 1.053, -0.205],
                [0.115, 0.786, 0.099],
                [-0.004, -0.048, 1.052],
            ],
            [
                [1.256, -0.077, -0.179],
                [-0.078, 0.931, 0.148],
                [0.005, 0.691, 0.304],
            ],
        ];
        let plan = Config::default().plan(&[], &mut Vec::new());
        let apart = |a: Colour, b: Colour, eye: &[[f64; 3]; 3]| {
            let (a, b) = (seen(a, eye), seen(b, eye));
            a.iter()
                .zip(b)
                .map(|(a, b)| (a - b).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        use crate::analysis::Outcome;
        let outcomes = Outcome::ALL.map(|outcome| super::super::outcome::colour(outcome, &plan));
        for eye in &eyes {
            for (at, a) in outcomes.iter().enumerate() {
                for b in outcomes.iter().skip(at + 1) {
                    assert!(apart(*a, *b, eye) > 20.0, "{a:?} {b:?}");
                }
            }
            assert!(apart(plan.overdue, plan.due_soon, eye) > 25.0);
            for (at, a) in plan.families.iter().enumerate() {
                for b in plan.families.iter().skip(at + 1) {
                    assert!(apart(*a, *b, eye) > 15.0, "{a:?} {b:?}");
                }
            }
        }
    }
}
