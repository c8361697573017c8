//! Pictures half a page wide, for the brief: fewer marks, larger words, no title (the page says the finding).
//!
//! A picture with too little data is left out, so that the page shows the first few that have some.

mod bars;
mod flow;

use crate::analysis::Analysis;
use crate::text::Lang;

use super::scene::Scene;
use super::{Plan, png};

/// The width of a small scene; half a page of A4 is about 76 mm.
pub(super) const WIDTH: f64 = 440.0;
/// The height of every small scene, so that two of them stand level.
pub(super) const HEIGHT: f64 = 176.0;

/// A small picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Small {
    /// A stable name in snake_case.
    pub id: &'static str,
    /// The drawing.
    pub scene: Scene,
}

impl Small {
    /// Height over width.
    pub fn ratio(&self) -> f64 {
        self.scene.height / self.scene.width
    }

    /// The picture as a PNG, `scale` pixels to a unit of the drawing.
    ///
    /// # Errors
    /// When the picture would have no pixel or too many.
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, crate::Error> {
        png::bare(self.id, &self.scene, scale)
    }
}

/// The small pictures that have data, the most telling first.
pub fn small(analysis: &Analysis, plan: &Plan, lang: Lang) -> Vec<Small> {
    let all = [
        ("issue_mix", bars::mix(analysis, plan, lang)),
        ("flow", flow::scene(analysis, plan, lang)),
        ("backlog", bars::backlog(analysis, plan, lang)),
        ("debts", bars::debts(analysis, plan, lang)),
        ("days_by_department", bars::days(analysis, plan, lang)),
    ];
    all.into_iter()
        .filter_map(|(id, scene)| Some(Small { id, scene: scene? }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fake::Fake;
    use crate::chart::measure::width;
    use crate::chart::{Anchor, Config, Element};

    fn plan() -> Plan {
        Config::default().plan(&[], &mut Vec::new())
    }

    /// From where to where the texts of a scene reach.
    fn reaches(scene: &Scene) -> Vec<(f64, f64, &str)> {
        let of = |e: &'_ Element| match e {
            Element::Text {
                x,
                size,
                anchor,
                text,
                ..
            } => {
                let wide = width(text, *size);
                let from = match anchor {
                    Anchor::Start => *x,
                    Anchor::Middle => x - wide / 2.0,
                    Anchor::End => x - wide,
                };
                Some((from, from + wide))
            }
            _ => None,
        };
        let texts = scene.elements.iter().filter_map(|e| {
            let (a, b) = of(e)?;
            match e {
                Element::Text { text, .. } => Some((a, b, text.as_str())),
                _ => None,
            }
        });
        texts.collect()
    }

    #[test]
    fn nothing_reaches_over_the_edge_in_either_language() {
        let departments = (0..30)
            .map(|n| format!("某某县人力资源和社会保障局劳动保障监察综合执法大队第{n}中队"))
            .collect();
        let fake = Fake {
            departments: Some(departments),
            ..Fake::weeks(600, 60)
        };
        let analysis = fake.analysis();
        for lang in Lang::ALL {
            let all = small(&analysis, &plan(), lang);
            assert!(all.len() >= 4, "{lang:?}");
            for one in all {
                assert!(
                    one.scene.height <= HEIGHT + 0.1,
                    "{} {}",
                    one.id,
                    one.scene.height
                );
                for (from, to, text) in reaches(&one.scene) {
                    assert!(
                        from >= -0.5 && to <= WIDTH + 0.5,
                        "{} {text} {from} {to}",
                        one.id
                    );
                }
            }
        }
    }

    #[test]
    fn too_few_cases_draw_nothing() {
        assert!(small(&Fake::weeks(0, 2).analysis(), &plan(), Lang::Zh).is_empty());
        assert!(small(&Fake::weeks(2, 2).analysis(), &plan(), Lang::Zh).is_empty());
    }

    #[test]
    fn a_small_picture_is_a_png_of_its_size() {
        let all = small(&Fake::weeks(300, 30).analysis(), &plan(), Lang::Zh);
        let png = all[0].png(2.0).expect("a picture");
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(
            u32::from_be_bytes([png[16], png[17], png[18], png[19]]),
            880
        );
    }
}
