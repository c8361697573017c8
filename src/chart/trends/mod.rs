//! Alarms and the workload ahead, as small multiples: what was counted, what was to be expected, direct labels.

mod alarms;
mod workload;

pub(super) use alarms::alarms;
pub(super) use workload::workload;

use super::measure::{fit, width};
use super::scale::{Scale, real, ticks};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, Scene, WIDTH};

/// Bars of what was counted.
const BAR: Colour = Colour(0x9F, 0xB3, 0xC8);
const COLUMNS: usize = 3;
const GAP: f64 = 26.0;
const LEFT: f64 = 30.0;
const PLOT: f64 = 92.0;
const ROW: f64 = 186.0;
const HEAD: f64 = 34.0;
/// The most panels of one chart.
const PANELS: usize = 9;

/// The place of a panel's plot.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    w: f64,
}

impl Place {
    /// The panel number `at`, in rows of three.
    fn of(at: usize) -> Self {
        let w = (WIDTH - GAP * real((COLUMNS - 1) as u64)) / real(COLUMNS as u64);
        let (column, row) = (real((at % COLUMNS) as u64), real((at / COLUMNS) as u64));
        Self {
            x: column * (w + GAP) + LEFT,
            y: HEAD + row * ROW + 42.0,
            w: w - LEFT - 4.0,
        }
    }

    fn right(self) -> f64 {
        self.x + self.w
    }

    /// Two lines over the plot.
    fn title(self, scene: &mut Scene, name: &str, note: &str) {
        let left = self.x - LEFT;
        let room = self.right() - left;
        let texts = [(26.0, 13.0, INK, name), (10.0, 11.5, MUTED, note)];
        for (up, size, colour, text) in texts {
            let at = (left, self.y - up);
            scene.text(at, size, Anchor::Start, colour, fit(text, size, room));
        }
    }

    /// Grid and labels of the vertical axis.
    fn axis(self, scene: &mut Scene, most: f64) -> Scale {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small count"
        )]
        let ticks = ticks(most.max(0.0).ceil() as u64, 3);
        let scale = Scale {
            most: real(ticks.last().copied().unwrap_or(1)),
            from: self.y + PLOT,
            to: self.y,
        };
        for tick in ticks {
            let y = scale.at(real(tick));
            let colour = if tick == 0 { AXIS } else { GRID };
            scene.line(&[(self.x, y), (self.right(), y)], 1.0, colour);
            let at = (self.x - 5.0, y + 4.0);
            scene.text(at, 11.0, Anchor::End, MUTED, tick.to_string());
        }
        scale
    }

    /// The first day at the left, the last at the right.
    fn days(self, scene: &mut Scene, first: &str, last: &str) {
        let y = self.y + PLOT + 16.0;
        scene.text((self.x, y), 11.0, Anchor::Start, MUTED, first);
        if width(first, 11.0) + width(last, 11.0) + 10.0 < self.w {
            scene.text((self.right(), y), 11.0, Anchor::End, MUTED, last);
        }
    }
}

fn height(panels: usize) -> f64 {
    HEAD + real(panels.div_ceil(COLUMNS) as u64) * ROW - 8.0
}

/// How a series is told apart in the legend.
enum Mark {
    Box(Colour),
    /// A line and its width, px.
    Line(Colour, f64),
}

/// Names of the series at the right of the first row.
fn legend(scene: &mut Scene, keys: &[(&str, Mark)]) {
    let mut x = WIDTH;
    for (name, mark) in keys.iter().rev() {
        x -= width(name, 12.5);
        scene.text((x, 14.5), 12.5, Anchor::Start, MUTED, *name);
        x -= 19.0;
        match *mark {
            Mark::Box(fill) => scene.rect(x, 4.0, 13.0, 11.0, fill),
            Mark::Line(colour, wide) => {
                scene.line(&[(x, 10.0), (x + 14.0, 10.0)], wide, colour);
            }
        }
        x -= 16.0;
    }
}
