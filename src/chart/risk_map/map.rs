//! The two fields of the risk map: scales, axes, contours of priority.

use super::super::measure::width;
use super::super::scale::{Scale, real};
use super::super::scene::{AXIS, Anchor, GRID, INK, MUTED, Scene, WIDTH};
use super::{BETWEEN, Group, LEFT, RIGHT, TALL, TOP, late};
use crate::text::Words;

/// The two fields: where a group stands.
pub(super) struct Map {
    pub(super) risk: Option<Scale>,
    pub(super) days: Option<Scale>,
    /// The first day of `days`; above 0 when even the shortest delay is long.
    since: f64,
    pub(super) harm: Scale,
    pub(super) low: f64,
}

impl Map {
    pub(super) fn of(groups: &[Group<'_>]) -> Self {
        let over = late(groups);
        let (from, to) = (LEFT, WIDTH - RIGHT);
        let share = real(over as u64) / real(groups.len().max(1) as u64);
        // At least three tenths for either field that has a group.
        let cut = match over {
            0 => 0.0,
            n if n == groups.len() => 1.0,
            _ => share.clamp(0.3, 0.7),
        };
        let room = to - from - BETWEEN;
        let middle = from + room * (1.0 - cut);
        let late = || groups.iter().filter(|g| g.is_late()).map(Group::days_over);
        let longest = late().fold(30.0, f64::max);
        let shortest = late().fold(f64::INFINITY, f64::min);
        let since = match shortest {
            days if days.is_finite() && days > 0.4 * longest => {
                (days / 100.0 - 0.2).floor().max(0.0) * 100.0
            }
            _ => 0.0,
        };
        let harms = || groups.iter().map(Group::harm);
        let low = (harms().fold(100.0, f64::min) / 10.0 - 0.3)
            .floor()
            .max(0.0)
            * 10.0;
        let high = (harms().fold(0.0, f64::max) / 10.0 + 0.3).ceil().min(10.0) * 10.0;
        Self {
            risk: (cut < 1.0).then_some(Scale {
                most: 1.0,
                from,
                to: middle,
            }),
            days: (cut > 0.0).then_some(Scale {
                most: (longest.sqrt() - since.sqrt()).max(1.0),
                from: if cut < 1.0 { middle + BETWEEN } else { from },
                to: if cut < 1.0 { to } else { to - BETWEEN + RIGHT },
            }),
            since,
            harm: Scale {
                most: (high - low).max(10.0),
                from: TOP + TALL,
                to: TOP,
            },
            low,
        }
    }

    pub(super) fn top(&self) -> f64 {
        self.low + self.harm.most
    }

    pub(super) fn y(&self, harm: f64) -> f64 {
        self.harm.at(harm - self.low)
    }

    pub(super) fn at(&self, group: &Group<'_>) -> (f64, f64) {
        let x = match (self.risk, self.days) {
            (_, Some(days)) if group.is_late() => {
                days.at(group.days_over().sqrt() - self.since.sqrt())
            }
            (Some(risk), _) => risk.at(group.first.pressing.lapse_probability),
            _ => LEFT,
        };
        (x, self.y(group.harm()))
    }
}

/// Axes and heads of the fields.
pub(super) fn fields(scene: &mut Scene, map: &Map, groups: &[Group<'_>], w: Words) {
    let bottom = TOP + TALL;
    let mut harm = map.low;
    let ends = (LEFT, WIDTH - RIGHT);
    scene.text((0.0, TOP - 12.0), 12.0, Anchor::Start, MUTED, w.risk_harm());
    while harm <= map.top() + 0.1 {
        let y = map.y(harm);
        for field in [map.risk, map.days].into_iter().flatten() {
            scene.line(&[(field.from, y), (field.to, y)], 1.0, GRID);
        }
        let text = format!("{harm:.0}");
        scene.text((ends.0 - 8.0, y + 4.0), 11.5, Anchor::End, MUTED, text);
        harm += if map.harm.most > 60.0 { 20.0 } else { 10.0 };
    }
    let over = late(groups);
    if let Some(field) = map.risk {
        head(scene, field, &w.risk_not_due(groups.len() - over));
        let middle = f64::midpoint(field.from, field.to);
        let at = (middle, bottom + 38.0);
        scene.text(at, 12.0, Anchor::Middle, MUTED, w.risk_axis_chance());
        ticks(
            scene,
            field,
            &[0.0, 0.25, 0.5, 0.75, 1.0].map(|p| (p, format!("{:.0}%", p * 100.0))),
        );
    }
    if let Some(field) = map.days {
        head(scene, field, &w.risk_over(over));
        let middle = f64::midpoint(field.from, field.to);
        let at = (middle, bottom + 38.0);
        scene.text(at, 12.0, Anchor::Middle, MUTED, w.risk_axis_over());
        let marks = delays(map.since, w);
        let marks = marks.into_iter().filter(|(days, _)| *days >= map.since);
        let marks: Vec<(f64, String)> = marks
            .map(|(days, name)| (days.sqrt() - map.since.sqrt(), name))
            .collect();
        ticks(scene, field, &marks);
    }
}

/// Round delays: from a day to ten years, or every hundred days when all are old.
fn delays(since: f64, w: Words) -> Vec<(f64, String)> {
    if since > 0.0 {
        let every = (0..200_u32).map(|n| f64::from(n) * 100.0);
        return every
            .map(|days| (days, w.risk_days(format!("{days:.0}"))))
            .collect();
    }
    vec![
        (1.0, w.risk_day().to_owned()),
        (7.0, w.risk_week().to_owned()),
        (30.0, w.risk_month().to_owned()),
        (91.0, w.risk_months_3().to_owned()),
        (182.0, w.risk_half_year().to_owned()),
        (365.0, w.risk_year().to_owned()),
        (731.0, w.risk_years(2)),
        (1096.0, w.risk_years(3)),
        (1826.0, w.risk_years(5)),
        (3653.0, w.risk_years(10)),
    ]
}

fn head(scene: &mut Scene, field: Scale, words: &str) {
    scene.text((field.from, TOP - 12.0), 13.0, Anchor::Start, INK, words);
}

/// Ticks below a field; one that would touch its neighbour has no words.
fn ticks(scene: &mut Scene, field: Scale, marks: &[(f64, String)]) {
    let bottom = TOP + TALL;
    scene.line(&[(field.from, bottom), (field.to, bottom)], 1.0, AXIS);
    let mut free = f64::NEG_INFINITY;
    for (value, name) in marks.iter().filter(|(value, _)| *value <= field.most) {
        let x = field.at(*value);
        scene.line(&[(x, bottom), (x, bottom + 4.0)], 1.0, AXIS);
        let half = width(name, 11.5) / 2.0;
        if x - half > free {
            scene.text(
                (x, bottom + 17.0),
                11.5,
                Anchor::Middle,
                MUTED,
                name.as_str(),
            );
            free = x + half + 8.0;
        }
    }
}

/// Lines of one priority: curves by probability, level once it has lapsed.
pub(super) fn contours(scene: &mut Scene, map: &Map, w: Words) {
    let x = map
        .risk
        .map_or_else(|| map.days.map_or(LEFT, |d| d.to), |r| r.to);
    let step = if map.harm.most > 60.0 { 20.0 } else { 10.0 };
    let mut priority = step;
    while priority < map.top() - 0.1 {
        if let Some(field) = map.risk {
            contour(scene, map, field, priority);
        }
        if priority > map.low - 0.1 {
            if let Some(field) = map.days.filter(|_| priority > map.low + 0.1) {
                let y = map.y(priority);
                scene.line(&[(field.from, y), (field.to, y)], 1.2, AXIS);
            }
            let at = (x + BETWEEN / 2.0, map.y(priority) + 4.0);
            let words = w.risk_contour(format!("{priority:.0}"));
            scene.text(at, 11.5, Anchor::Middle, MUTED, words);
        }
        priority += step;
    }
}

fn contour(scene: &mut Scene, map: &Map, field: Scale, priority: f64) {
    let mut points = Vec::new();
    for step in 0..=60_u32 {
        let chance = f64::from(step) / 60.0;
        let harm = priority / chance.max(1e-9);
        if harm >= map.low && harm <= map.top() {
            points.push((field.at(chance), map.y(harm)));
        }
    }
    let start = priority / map.top();
    if start > 0.0 && start < 1.0 {
        points.insert(0, (field.at(start), map.y(map.top())));
    }
    if points.len() > 1 {
        scene.line(&points, 1.2, AXIS);
    }
}
