//! Where a label stands beside its mark: the nearest free place, with a leader line when that is not close.
//!
//! Greedy, in the order given: the first label gets the best place and none is moved again. A label that finds no place is
//! not drawn; the caller says how many.

/// Left, upper, right, lower.
pub(super) type Frame = [f64; 4];

/// A label to place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The mark's centre.
    pub(super) at: (f64, f64),
    /// The mark's radius.
    pub(super) r: f64,
    /// Width and height of the label.
    pub(super) size: (f64, f64),
}

/// A place that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Where the label stands.
    pub(super) frame: Frame,
    /// From the mark to the label; `None` when they touch.
    pub(super) leader: Option<[(f64, f64); 2]>,
}

/// What labels must keep clear of, and what they should.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    /// The room for labels.
    pub(super) room: Frame,
    /// Texts and other labels.
    pub(super) taken: Vec<Frame>,
    /// Lines that no label may cover.
    pub(super) lines: Vec<[(f64, f64); 2]>,
    /// Marks: centre and radius. A label may cover one if it must.
    pub(super) marks: Vec<(f64, f64, f64)>,
    /// Marks that no label and no leader of another may cover.
    pub(super) kept: Vec<(f64, f64, f64)>,
}

/// Clear space around a label.
const GAP: f64 = 3.0;
/// How far a label may stand from its mark.
const FAR: f64 = 120.0;

impl Ground {
    /// Finds a place and takes it.
    pub(super) fn place(&mut self, wanted: &Wanted) -> Option<Found> {
        let tried = candidates(wanted).into_iter();
        let mut best: Option<(f64, Found)> = None;
        for (cost, found) in tried {
            if !self.is_free(wanted, &found) {
                continue;
            }
            let covered = self
                .marks
                .iter()
                .filter(|m| hits(&grown(&found.frame, 4.0), m) && (m.0, m.1) != wanted.at)
                .count();
            let covered = u32::try_from(covered).map_or(f64::INFINITY, f64::from);
            let under = |line: [(f64, f64); 2]| {
                let others = self.marks.iter().filter(|m| (m.0, m.1) != wanted.at);
                let hit = others.filter(|m| crosses(&line, &square(m)));
                u32::try_from(hit.count()).map_or(f64::INFINITY, f64::from)
            };
            let cost = cost + 25.0 * covered + 15.0 * found.leader.map_or(0.0, under);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, found));
            }
        }
        let (_, found) = best?;
        self.taken.push(grown(&found.frame, GAP));
        self.lines.extend(found.leader);
        Some(found)
    }

    fn is_free(&self, wanted: &Wanted, found: &Found) -> bool {
        let [left, upper, right, lower] = found.frame;
        let room = self.room;
        let inside = left >= room[0] && upper >= room[1] && right <= room[2] && lower <= room[3];
        let own = (wanted.at.0, wanted.at.1, wanted.r);
        let leader = found.leader;
        inside
            && !hits(&found.frame, &own)
            && !self.kept.iter().any(|m| hits(&found.frame, m))
            && !self.taken.iter().any(|other| meet(&found.frame, other))
            && !self.lines.iter().any(|line| crosses(line, &found.frame))
            && !leader.is_some_and(|line| {
                self.taken.iter().any(|other| crosses(&line, other))
                    || self.lines.iter().any(|other| intersect(&line, other))
                    || self
                        .kept
                        .iter()
                        .filter(|m| (m.0, m.1) != wanted.at)
                        .any(|m| crosses(&line, &square(m)))
            })
    }
}

/// Places around a mark, each with its cost: right before left before above and below, near before far.
fn candidates(wanted: &Wanted) -> Vec<(f64, Found)> {
    let ((x, y), (w, h)) = (wanted.at, wanted.size);
    let mut all = Vec::new();
    let mut away = 4.0;
    while away <= FAR {
        let reach = wanted.r + away;
        for step in 0..24_u32 {
            let turn = f64::from(step) * std::f64::consts::TAU / 32.0;
            let (dx, dy) = (turn.cos(), turn.sin());
            // The label's nearest point lies on the circle: its box hangs off that point in the direction of the turn.
            let (px, py) = (x + reach * dx, y + reach * dy);
            let left = px - w * (1.0 - dx) / 2.0;
            let upper = py - h * (1.0 - dy) / 2.0;
            let frame = [left, upper, left + w, upper + h];
            let leader = (away > 10.0).then(|| leader(wanted, &frame));
            let side = 6.0 * (1.0 - dx) + 5.0 * dy.abs();
            all.push((1.4 * away + side, Found { frame, leader }));
        }
        away += if away < 16.0 { 4.0 } else { 12.0 };
    }
    all
}

/// From the edge of the mark to the nearest point of the label.
fn leader(wanted: &Wanted, frame: &Frame) -> [(f64, f64); 2] {
    let (x, y) = wanted.at;
    let to = (x.clamp(frame[0], frame[2]), y.clamp(frame[1], frame[3]));
    let long = (to.0 - x).hypot(to.1 - y).max(f64::MIN_POSITIVE);
    let from = (
        x + (to.0 - x) * wanted.r / long,
        y + (to.1 - y) * wanted.r / long,
    );
    [from, to]
}

fn square((x, y, r): &(f64, f64, f64)) -> Frame {
    [x - r, y - r, x + r, y + r]
}

fn grown(of: &Frame, by: f64) -> Frame {
    [of[0] - by, of[1] - by, of[2] + by, of[3] + by]
}

fn meet(a: &Frame, b: &Frame) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn hits(frame: &Frame, (x, y, r): &(f64, f64, f64)) -> bool {
    let (dx, dy) = (
        x - x.clamp(frame[0], frame[2]),
        y - y.clamp(frame[1], frame[3]),
    );
    dx.hypot(dy) < *r
}

/// Whether two lines cross.
fn intersect(a: &[(f64, f64); 2], b: &[(f64, f64); 2]) -> bool {
    let side = |[p, q]: &[(f64, f64); 2], r: (f64, f64)| {
        (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0)
    };
    side(a, b[0]) * side(a, b[1]) < 0.0 && side(b, a[0]) * side(b, a[1]) < 0.0
}

/// Whether a line passes through a frame: both are cut into short pieces, which is close enough for a drawing.
fn crosses(line: &[(f64, f64); 2], frame: &Frame) -> bool {
    let [(x0, y0), (x1, y1)] = *line;
    (0..=48_u32).any(|step| {
        let part = f64::from(step) / 48.0;
        let (x, y) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part);
        x > frame[0] && x < frame[2] && y > frame[1] && y < frame[3]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn labels_keep_apart_whatever_the_marks(
            marks in prop::collection::vec((0.0..600.0_f64, 0.0..300.0_f64, 2.0..16.0_f64, 20.0..180.0_f64), 1..30),
        ) {
            let mut ground = Ground {
                room: [0.0, 0.0, 600.0, 300.0],
                taken: vec![[0.0, 0.0, 80.0, 20.0]],
                lines: Vec::new(),
                marks: marks.iter().map(|m| (m.0, m.1, m.2)).collect(),
                kept: Vec::new(),
            };
            let mut found = Vec::new();
            for (x, y, r, w) in marks {
                found.extend(ground.place(&Wanted { at: (x, y), r, size: (w, 28.0) }));
            }
            for (at, a) in found.iter().enumerate() {
                prop_assert!(a.frame[0] >= 0.0 && a.frame[3] <= 300.0);
                prop_assert!(!meet(&a.frame, &[0.0, 0.0, 80.0, 20.0]));
                for b in found.iter().skip(at + 1) {
                    prop_assert!(!meet(&a.frame, &b.frame));
                }
            }
        }
    }

    #[test]
    fn a_lone_mark_has_its_label_at_its_right() {
        let mut ground = Ground {
            room: [0.0, 0.0, 600.0, 300.0],
            taken: Vec::new(),
            lines: Vec::new(),
            marks: vec![(100.0, 100.0, 5.0)],
            kept: Vec::new(),
        };
        let wanted = Wanted {
            at: (100.0, 100.0),
            r: 5.0,
            size: (80.0, 20.0),
        };
        let found = ground.place(&wanted);
        assert!(
            found.is_some_and(|f| f.frame[0] > 105.0 && f.leader.is_none()),
            "{found:?}"
        );
    }
}
