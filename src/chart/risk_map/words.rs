//! Names beside the marks of the risk map, and its legend.

use super::super::Plan;
use super::super::label::{Frame, Ground, Wanted};
use super::super::measure::{fit, width, wrap};
use super::super::scale::real;
use super::super::scene::{Anchor, Element, MUTED, ON_LIGHT, PAPER, Scene, WIDTH};
use super::map::Map;
use super::{Group, LEFT, NAMED, OPACITY, SIZE, TALL, TOP};
use crate::petition::Family;

/// Names the most pressing groups; returns how many found room.
pub(super) fn names(scene: &mut Scene, map: &Map, groups: &[Group<'_>]) -> usize {
    let marks = groups.iter().map(|group| {
        let (x, y) = map.at(group);
        (x, y, group.radius())
    });
    let mut ground = Ground {
        room: [LEFT + 2.0, TOP - 4.0, WIDTH, TOP + TALL - 2.0],
        taken: scene.elements.iter().filter_map(text_frame).collect(),
        lines: Vec::new(),
        marks: marks.collect(),
        kept: Vec::new(),
    };
    ground.kept = ground
        .marks
        .iter()
        .take(NAMED)
        .map(|m| (m.0, m.1, m.2 + 2.0))
        .collect();
    let mut named = 0;
    for group in groups.iter().take(NAMED) {
        let lines = lines(group);
        let wide = lines.iter().map(|text| width(text, SIZE));
        let wide = wide.fold(0.0, f64::max);
        let tall = 15.0 * real(lines.len() as u64);
        let wanted = Wanted {
            at: map.at(group),
            r: group.radius() + 2.0,
            size: (wide + 6.0, tall + 3.0),
        };
        let Some(found) = ground.place(&wanted) else {
            continue;
        };
        if let Some(leader) = found.leader {
            scene.line(&leader, 1.0, MUTED);
        }
        let [left, upper, right, lower] = found.frame;
        let plate = [(left, upper), (right, upper), (right, lower), (left, lower)];
        scene.veil(&plate, PAPER, 0.86);
        for (text, n) in lines.into_iter().zip(0_u32..) {
            let at = (left + 3.0, upper + 13.0 + 15.0 * f64::from(n));
            scene.text(at, SIZE, Anchor::Start, ON_LIGHT, text);
        }
        named += 1;
    }
    named
}

/// What stands beside a mark: the unit on at most two lines, and its priority.
fn lines(group: &Group<'_>) -> Vec<String> {
    let priority = format!(" {:.0}", group.first.pressing.priority);
    let room = 164.0 - width(&priority, SIZE);
    let mut names = wrap(&group.name(), SIZE, room);
    if names.len() > 2 {
        let rest: String = names.split_off(1).concat();
        names.push(rest);
    }
    let mut lines: Vec<String> = names.iter().map(|line| fit(line, SIZE, room)).collect();
    if let Some(last) = lines.last_mut() {
        last.push_str(&priority);
    }
    lines
}

fn text_frame(element: &Element) -> Option<Frame> {
    let Element::Text {
        x,
        y,
        size,
        anchor,
        text,
        ..
    } = element
    else {
        return None;
    };
    let wide = width(text, *size);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - wide / 2.0,
        Anchor::End => x - wide,
    };
    Some([left - 3.0, y - size, left + wide + 3.0, y + 0.3 * size])
}

/// Colours of the families and sizes of the marks.
pub(super) fn legend(scene: &mut Scene, groups: &[Group<'_>], plan: &Plan) {
    let y = 13.0;
    let mut x = 0.0;
    for family in Family::ALL {
        if groups.iter().any(|g| g.family() == family) {
            let name = family.name_in(plan.w.lang());
            scene.bubble(x + 6.0, y - 4.2, 6.0, plan.family(family), OPACITY);
            scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, name);
            x += 16.0 + width(name, 12.0) + 18.0;
        }
    }
    let sizes = [1_u64, 5, 20];
    let largest = groups.iter().map(|g| g.matters).max().unwrap_or(1);
    let words = plan.w.risk_sizes();
    let middle = [largest].into_iter().filter(|n| (2..5).contains(n));
    let shown = sizes.into_iter().filter(|n| *n == 1 || largest >= *n);
    let shown = shown.chain(middle);
    let mut parts: Vec<(f64, String)> = Vec::new();
    for n in shown {
        let r = 2.5 + 1.7 * real(n).sqrt();
        parts.push((r, n.to_string()));
    }
    let long = parts
        .iter()
        .map(|(r, n)| 2.0 * r + 5.0 + width(n, 12.0) + 12.0);
    x = WIDTH - width(words, 12.0) - 12.0 - long.sum::<f64>() + 12.0;
    scene.text((x, y), 12.0, Anchor::Start, MUTED, words);
    x += width(words, 12.0) + 12.0;
    for (r, n) in parts {
        scene.bubble(x + r, y - 4.2, r, MUTED, OPACITY);
        x += 2.0 * r + 5.0;
        scene.text((x, y), 12.0, Anchor::Start, MUTED, n.as_str());
        x += width(&n, 12.0) + 12.0;
    }
}
