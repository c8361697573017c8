//! Horizontal bars with their numbers: issue mix, overdue and due soon, debts, days to the answer.

use super::{HEIGHT, WIDTH};
use crate::analysis::{Analysis, share};
use crate::chart::Plan;
use crate::chart::measure::{fit, width};
use crate::chart::scale::{Scale, real};
use crate::chart::scene::{AXIS, Anchor, Colour, INK, MUTED, Scene};
use crate::petition::{Debt, Family};
use crate::text::Lang;

/// The size of labels and numbers.
const TEXT: f64 = 16.0;
const SIDE: f64 = 14.0;
/// The most bars.
const ROWS: usize = 6;
const LEGEND: f64 = 26.0;
/// The least number of dated answers etc. is the analysis' own; fewer bars than this are no picture.
const LEAST: usize = 1;

struct Bar {
    label: String,
    parts: Vec<(f64, Colour)>,
    number: String,
}

struct Key {
    name: &'static str,
    colour: Colour,
}

/// The bars with their legend; `None` without a bar.
fn draw(bars: &[Bar], keys: &[Key]) -> Option<Scene> {
    if bars.len() < LEAST {
        return None;
    }
    let mut scene = Scene::new();
    (scene.width, scene.height) = (WIDTH, HEIGHT);
    let widest = |of: &dyn Fn(&Bar) -> f64| bars.iter().map(of).fold(0.0, f64::max);
    let label = widest(&|b| width(&b.label, TEXT)).min(190.0);
    let number = widest(&|b| width(&b.number, TEXT));
    let sum = |b: &Bar| b.parts.iter().map(|(v, _)| v).sum::<f64>();
    let scale = Scale {
        most: widest(&sum),
        from: label + 10.0,
        to: (WIDTH - number - 10.0).max(label + 30.0),
    };
    let legend = if keys.is_empty() { 0.0 } else { LEGEND };
    let row = ((HEIGHT - legend - 4.0) / real(bars.len() as u64)).min(38.0);
    let thick = (row - 8.0).min(20.0);
    for (bar, n) in bars.iter().zip(0_u32..) {
        let middle = 2.0 + row * (f64::from(n) + 0.5);
        let base = middle + 0.36 * TEXT;
        let name = fit(&bar.label, TEXT, label);
        scene.text((label, base), TEXT, Anchor::End, INK, name);
        let mut value = 0.0;
        for (part, colour) in &bar.parts {
            let (from, to) = (scale.at(value), scale.at(value + part));
            value += part;
            if *part > 0.0 {
                let wide = (to - from).max(1.5);
                scene.rect(from, middle - thick / 2.0, wide, thick, *colour);
            }
        }
        let at = (scale.at(value).max(scale.from + 1.5) + 6.0, base);
        scene.text(at, TEXT, Anchor::Start, INK, &bar.number);
    }
    let bottom = 2.0 + row * real(bars.len() as u64);
    scene.line(&[(scale.from, 2.0), (scale.from, bottom)], 1.2, AXIS);
    key(&mut scene, keys);
    Some(scene)
}

/// The legend at the foot, as many as stand side by side.
fn key(scene: &mut Scene, keys: &[Key]) {
    let mut x = 0.0;
    let y = HEIGHT - 5.0;
    let all: f64 = keys.iter().map(|k| width(k.name, SIDE) + 30.0).sum();
    let (size, gap) = if all > WIDTH {
        (12.0, 8.0)
    } else {
        (SIDE, 14.0)
    };
    for key in keys {
        let wide = 16.0 + width(key.name, size);
        if x + wide > WIDTH {
            break;
        }
        scene.rect(x, y - 11.0, 11.0, 11.0, key.colour);
        scene.text((x + 16.0, y), size, Anchor::Start, MUTED, key.name);
        x += wide + gap;
    }
}

fn percent(part: u64, whole: u64) -> String {
    share(part, whole).map_or_else(String::new, |s| format!("{:.1}%", s * 100.0))
}

/// The largest issues, coloured by family.
pub(super) fn mix(analysis: &Analysis, plan: &Plan, lang: Lang) -> Option<Scene> {
    let total = analysis.opening.cases;
    if total < analysis.min_n.max(1) {
        return None;
    }
    let mut leaves: Vec<_> = analysis.mix.iter().flat_map(|f| &f.issues).collect();
    leaves.retain(|leaf| leaf.cases > 0);
    leaves.sort_by_key(|leaf| (std::cmp::Reverse(leaf.cases), leaf.issue));
    leaves.truncate(ROWS);
    let bars: Vec<Bar> = leaves
        .iter()
        .map(|leaf| Bar {
            label: leaf.issue.short_name_in(lang).to_owned(),
            parts: vec![(real(leaf.cases), plan.family(leaf.issue.family()))],
            number: match lang {
                Lang::Zh => format!("{} 件（{}）", leaf.cases, percent(leaf.cases, total)),
                Lang::En => format!("{} ({})", leaf.cases, percent(leaf.cases, total)),
            },
        })
        .collect();
    let families = Family::ALL.into_iter();
    let families = families.filter(|f| leaves.iter().any(|l| l.issue.family() == *f));
    let keys: Vec<Key> = families
        .map(|family| Key {
            name: family.name_in(lang),
            colour: plan.family(family),
        })
        .collect();
    draw(&bars, &keys)
}

/// Overdue and due soon by department; `None` when there are none.
pub(super) fn backlog(analysis: &Analysis, plan: &Plan, lang: Lang) -> Option<Scene> {
    let rows = analysis.backlog.departments.iter();
    let mut rows: Vec<_> = rows.filter(|r| r.overdue + r.due_soon > 0).collect();
    rows.truncate(ROWS);
    let bars: Vec<Bar> = rows
        .iter()
        .map(|r| Bar {
            label: r.department.clone(),
            parts: vec![
                (real(r.overdue), plan.overdue),
                (real(r.due_soon), plan.due_soon),
            ],
            number: format!("{} + {}", r.overdue, r.due_soon),
        })
        .collect();
    let names = lang.pick(["超期", "临期"], ["overdue", "due soon"]);
    let keys: Vec<Key> = names
        .into_iter()
        .zip([plan.overdue, plan.due_soon])
        .map(|(name, colour)| Key { name, colour })
        .collect();
    draw(&bars, &keys)
}

/// What is owed in open matters, by unit; `None` when too few state an amount.
pub(super) fn debts(analysis: &Analysis, plan: &Plan, lang: Lang) -> Option<Scene> {
    let rows = analysis.debts.groups.iter();
    let mut rows: Vec<&Debt> = rows
        .filter(|d| d.family != Family::Other && d.amount_open.known > 0)
        .collect();
    let with: u64 = rows.iter().map(|d| d.amount_open.with).sum();
    if with < analysis.ledger_shown.min_n.max(1) {
        return None;
    }
    rows.sort_by_key(|d| std::cmp::Reverse(d.amount_open.known));
    rows.truncate(ROWS);
    let bars: Vec<Bar> = rows
        .iter()
        .map(|d| Bar {
            label: d.respondent.clone(),
            parts: vec![(cents(d.amount_open.known), plan.family(d.family))],
            number: money(d.amount_open.known, lang),
        })
        .collect();
    let families = Family::ALL.into_iter();
    let families = families.filter(|f| rows.iter().any(|d| d.family == *f));
    let keys: Vec<Key> = families
        .map(|family| Key {
            name: family.name_in(lang),
            colour: plan.family(family),
        })
        .collect();
    draw(&bars, &keys)
}

/// The median of days to the answer by department, slowest first.
pub(super) fn days(analysis: &Analysis, plan: &Plan, lang: Lang) -> Option<Scene> {
    let mut rows: Vec<_> = analysis.by_department.rows.iter().collect();
    rows.sort_by(|a, b| b.median.total_cmp(&a.median).then(a.name.cmp(&b.name)));
    rows.truncate(ROWS);
    let colour = plan.family(Family::Insurance);
    let bars: Vec<Bar> = rows
        .iter()
        .map(|r| Bar {
            label: r.name.clone(),
            parts: vec![(r.median, colour)],
            number: {
                let days = format!("{:.1}", r.median);
                let days = days.trim_end_matches(".0");
                match lang {
                    Lang::Zh => format!("{days} 天（{} 件）", r.n),
                    Lang::En => format!("{days} d (n = {})", r.n),
                }
            },
        })
        .collect();
    draw(&bars, &[])
}

fn cents(fen: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sums are far under 2^52 分")]
    let cents = fen as f64;
    cents
}

/// 分 in the words of a language.
fn money(fen: i64, lang: Lang) -> String {
    let yuan = cents(fen) / 100.0;
    match lang {
        Lang::Zh if yuan < 10_000.0 => format!("{yuan:.0} 元"),
        Lang::Zh => format!("{:.1} 万元", yuan / 10_000.0),
        Lang::En if yuan < 1_000_000.0 => format!("CNY {:.0}k", yuan / 1_000.0),
        Lang::En => format!("CNY {:.2}m", yuan / 1_000_000.0),
    }
}
