//! From the channel over the family to what became of the cases: a flow whose widths are cases.

use super::measure::width;
use super::scale::{percent, real};
use super::scene::{AXIS, Anchor, Colour, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, Outcome, OutcomeCell};
use crate::petition::{Channel, Family};
use crate::text::Words;

/// The room for a column of boxes, below the heads.
const TOP: f64 = 34.0;
const TALL: f64 = 400.0;
/// Between the slots of a column.
const GAP: f64 = 10.0;
/// A slot's least height: two lines of words beside the box, or one inside.
const SLOT: [f64; 3] = [34.0, 21.0, 34.0];
/// The left edges and the widths of the boxes.
const LEFT: [f64; 3] = [118.0, 362.0, WIDTH - 136.0];
const WIDE: [f64; 3] = [10.0, 148.0, 10.0];
/// How much of a ribbon's colour hides what is behind it.
const OPACITY: f64 = 0.42;

/// What an outcome looks like; `overdue` is the colour of every chart.
pub(super) fn colour(outcome: Outcome, plan: &Plan) -> Colour {
    match outcome {
        Outcome::OnTime => Colour(0x5B, 0x86, 0xAD),
        Outcome::Late => Colour(0xE2, 0x9A, 0x86),
        Outcome::Open => Colour(0xC9, 0xD3, 0xDC),
        Outcome::Overdue => plan.overdue,
        Outcome::NotAccepted => Colour(0x55, 0x5C, 0x64),
    }
}

/// One box: where it stands, and how far its two sides are used up.
#[derive(Debug, Clone)]
struct Node {
    name: String,
    cases: u64,
    colour: Colour,
    y: f64,
    h: f64,
    /// The middle of its slot.
    middle: f64,
    taken: [f64; 2],
}

/// The three columns, and the flows between the first and second, and the second and third.
struct Flow {
    columns: [Vec<Node>; 3],
    links: [Vec<(usize, usize, u64)>; 2],
}

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let cells = &analysis.outcomes;
    let total: u64 = cells.iter().map(|c| c.cases).sum();
    let scene = if total < analysis.min_n {
        placeholder(&w.outcome_too_few(total, analysis.min_n))
    } else {
        draw(&flow(cells, plan), total, w)
    };
    Chart {
        id: "outcome",
        lang: plan.w.lang(),
        title: title(cells, total, w),
        caption: w.outcome_caption(analysis.as_of, total),
        alt: alt(cells, total, w),
        scene,
        table: table(cells, w),
    }
}

fn of(cells: &[OutcomeCell], outcome: Outcome) -> u64 {
    let mine = cells.iter().filter(|c| c.outcome == outcome);
    mine.map(|c| c.cases).sum()
}

fn title(cells: &[OutcomeCell], total: u64, w: Words) -> String {
    if total == 0 {
        return w.outcome_title().to_owned();
    }
    let said = [Outcome::OnTime, Outcome::Late, Outcome::Overdue];
    let parts = said
        .into_iter()
        .filter_map(|outcome| match of(cells, outcome) {
            0 if outcome == Outcome::Overdue => Some(w.outcome_none_overdue().to_owned()),
            0 => None,
            n => Some(w.outcome_part(w.outcome(outcome), percent(n, total))),
        });
    w.outcome_title_of(parts.collect::<Vec<_>>().join(w.comma()))
}

fn flow(cells: &[OutcomeCell], plan: &Plan) -> Flow {
    let w = plan.w;
    let channels: Vec<Option<Channel>> = Channel::ALL.into_iter().map(Some).chain([None]).collect();
    let families = Family::ALL;
    let sum = |what: &dyn Fn(&OutcomeCell) -> bool| -> u64 {
        cells.iter().filter(|c| what(c)).map(|c| c.cases).sum()
    };
    let node = |name: &str, cases: u64, colour: Colour| Node {
        name: name.to_owned(),
        cases,
        colour,
        y: 0.0,
        h: 0.0,
        middle: 0.0,
        taken: [0.0; 2],
    };
    let left = channels
        .iter()
        .map(|c| node(w.channel(*c), sum(&|x| x.channel == *c), AXIS));
    let middle =
        families.map(|f| node(f.name_in(w.lang()), sum(&|x| x.family == f), plan.family(f)));
    let right = Outcome::ALL.map(|o| node(w.outcome(o), sum(&|x| x.outcome == o), colour(o, plan)));
    let mut columns = [left.collect(), middle.to_vec(), right.to_vec()];
    lay_out(&mut columns);
    let mut links = [Vec::new(), Vec::new()];
    for (at, family) in families.iter().enumerate() {
        for (from, channel) in channels.iter().enumerate() {
            let n = sum(&|x| x.channel == *channel && x.family == *family);
            links[0].push((from, at, n));
        }
        for (to, outcome) in Outcome::ALL.iter().enumerate() {
            let n = sum(&|x| x.family == *family && x.outcome == *outcome);
            links[1].push((at, to, n));
        }
    }
    // A box hands out its right side downwards in the order of the next column.
    for links in &mut links {
        links.retain(|(_, _, n)| *n > 0);
        links.sort_unstable();
    }
    Flow { columns, links }
}

/// Gives every box that holds a case its place; one scale for the three columns.
fn lay_out(columns: &mut [Vec<Node>; 3]) {
    let used = |column: &[Node], slot: f64, per_case: f64| -> f64 {
        let held = column.iter().filter(|n| n.cases > 0);
        let heights = held.map(|n| (real(n.cases) * per_case).max(slot) + GAP);
        heights.sum::<f64>() - GAP
    };
    let total: u64 = columns.first().into_iter().flatten().map(|n| n.cases).sum();
    let (mut low, mut high) = (0.0, TALL / real(total.max(1)));
    for _ in 0..48 {
        let tried = f64::midpoint(low, high);
        let fits = columns
            .iter()
            .zip(SLOT)
            .all(|(column, slot)| used(column, slot, tried) <= TALL);
        if fits {
            low = tried;
        } else {
            high = tried;
        }
    }
    for (column, slot) in columns.iter_mut().zip(SLOT) {
        let mut y = TOP + (TALL - used(column, slot, low)) / 2.0;
        for node in column.iter_mut().filter(|n| n.cases > 0) {
            node.h = real(node.cases) * low;
            let slot = node.h.max(slot);
            node.middle = y + slot / 2.0;
            node.y = node.middle - node.h / 2.0;
            y += slot + GAP;
        }
    }
}

fn draw(flow: &Flow, total: u64, w: Words) -> Scene {
    let mut scene = Scene::new();
    let heads = [
        (LEFT[0] + WIDE[0], Anchor::End, w.outcome_channel()),
        (LEFT[1] + WIDE[1] / 2.0, Anchor::Middle, w.col_family()),
        (LEFT[2], Anchor::Start, w.outcome_result()),
    ];
    for (x, anchor, head) in heads {
        scene.text((x, 16.0), 12.5, anchor, MUTED, head);
    }
    let mut columns = flow.columns.clone();
    for (stage, links) in flow.links.iter().enumerate() {
        ribbons(&mut scene, &mut columns, stage, links);
    }
    for (at, column) in columns.iter().enumerate() {
        for node in column.iter().filter(|n| n.cases > 0) {
            let (x, wide) = (LEFT[at], WIDE[at]);
            match at {
                1 => family(&mut scene, node, (x, wide), w),
                _ => {
                    scene.rect(x, node.y, wide, node.h.max(1.0), node.colour);
                    beside(&mut scene, node, (at, total), w);
                }
            }
        }
    }
    scene.height = TOP + TALL + 4.0;
    scene
}

/// A family's box: a pale ground that the flow passes through, with its name inside.
fn family(scene: &mut Scene, node: &Node, (x, w): (f64, f64), said: Words) {
    let ground = node.colour.tint(0.16);
    let words = said.outcome_family(&node.name, node.cases);
    let h = node.h.max(1.0);
    if h < 18.0 {
        // A thin box would strike its own name through: it stops on both sides of it.
        let room = (w - width(&words, 13.0)) / 2.0 - 5.0;
        for from in [x, x + w - room] {
            scene.rect(from, node.y, room.max(3.0), h, ground);
        }
    } else {
        scene.rect(x, node.y, w, h, ground);
    }
    for edge in [x, x + w - 3.0] {
        scene.rect(edge, node.y, 3.0, h, node.colour);
    }
    let at = (x + w / 2.0, node.middle + 4.8);
    let ink = if h < 18.0 { INK } else { ground.ink() };
    scene.text(at, 13.0, Anchor::Middle, ink, words);
}

/// The name, the cases and their share, at the outer side of the box.
fn beside(scene: &mut Scene, node: &Node, (column, total): (usize, u64), w: Words) {
    let (x, anchor) = match column {
        0 => (LEFT[0] - 8.0, Anchor::End),
        _ => (LEFT[2] + WIDE[2] + 8.0, Anchor::Start),
    };
    let at = (x, node.middle - 2.5);
    scene.text(at, 13.5, anchor, INK, node.name.as_str());
    let words = w.outcome_beside(node.cases, percent(node.cases, total));
    scene.text((x, node.middle + 14.0), 12.0, anchor, MUTED, words);
}

fn ribbons(
    scene: &mut Scene,
    columns: &mut [Vec<Node>; 3],
    stage: usize,
    links: &[(usize, usize, u64)],
) {
    let mut drawn = Vec::new();
    for (from, to, n) in links {
        let Some(source) = columns.get_mut(stage).and_then(|c| c.get_mut(*from)) else {
            continue;
        };
        let h = source.h * real(*n) / real(source.cases.max(1));
        let start = source.y + source.taken[1];
        source.taken[1] += h;
        let Some(target) = columns.get_mut(stage + 1).and_then(|c| c.get_mut(*to)) else {
            continue;
        };
        let end = target.y + target.taken[0];
        target.taken[0] += h;
        // Between channel and family the family's colour, then the outcome's.
        drawn.push((h, start, end, target.colour));
    }
    // Wide ribbons first, so that thin ones stay visible.
    drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (left, right) = match stage {
        0 => (LEFT[0] + WIDE[0], LEFT[1]),
        _ => (LEFT[1] + WIDE[1], LEFT[2]),
    };
    for (h, start, end, colour) in drawn {
        ribbon(scene, (left, start), (right, end), h.max(0.6), colour);
    }
}

/// A band that leaves and arrives level.
fn ribbon(scene: &mut Scene, from: (f64, f64), to: (f64, f64), h: f64, colour: Colour) {
    const STEPS: u32 = 20;
    let at = |step: u32| {
        let part = f64::from(step) / f64::from(STEPS);
        let eased = part * part * (3.0 - 2.0 * part);
        (
            from.0 + (to.0 - from.0) * part,
            from.1 + (to.1 - from.1) * eased,
        )
    };
    let upper = (0..=STEPS).map(at);
    let lower = (0..=STEPS).rev().map(at).map(|(x, y)| (x, y + h));
    let points: Vec<(f64, f64)> = upper.chain(lower).collect();
    scene.veil(&points, colour, OPACITY);
}

fn alt(cells: &[OutcomeCell], total: u64, w: Words) -> String {
    if total == 0 {
        return w.no_cases().to_owned();
    }
    let outcomes = Outcome::ALL.map(|outcome| {
        let n = of(cells, outcome);
        w.outcome_alt_part(w.outcome(outcome), n, percent(n, total))
    });
    let families = Family::ALL.into_iter().filter_map(|family| {
        let mine = || cells.iter().filter(|c| c.family == family);
        let n: u64 = mine().map(|c| c.cases).sum();
        let overdue = mine().filter(|c| c.outcome == Outcome::Overdue);
        let overdue: u64 = overdue.map(|c| c.cases).sum();
        (n > 0).then(|| w.outcome_alt_family(family.name_in(w.lang()), n, overdue))
    });
    w.outcome_alt(
        total,
        outcomes.join(w.listed()),
        families.collect::<Vec<_>>().join(w.parted()),
    )
}

fn table(cells: &[OutcomeCell], w: Words) -> Table {
    let mut names = vec![w.outcome_channel(), w.col_family()];
    names.extend(Outcome::ALL.map(|o| w.outcome(o)));
    let mut table = Table::new(&names, 2);
    let channels = Channel::ALL.into_iter().map(Some).chain([None]);
    for channel in channels {
        for family in Family::ALL {
            let n = Outcome::ALL.map(|outcome| {
                let mine = |c: &&OutcomeCell| {
                    (c.channel, c.family, c.outcome) == (channel, family, outcome)
                };
                cells.iter().filter(mine).map(|c| c.cases).sum::<u64>()
            });
            if n.iter().sum::<u64>() > 0 {
                let mut row = vec![
                    w.channel(channel).to_owned(),
                    family.name_in(w.lang()).to_owned(),
                ];
                row.extend(n.map(|n| n.to_string()));
                table.rows.push(row);
            }
        }
    }
    table
}
