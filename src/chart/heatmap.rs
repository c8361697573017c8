//! Issue × place: how many cases, and how many of them are overdue, in one table of shaded cells.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::measure::{fit, width, wrap};
use super::scale::real;
use super::scene::{AXIS, Anchor, Colour, GROUND, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::Analysis;
use crate::petition::Issue;
use crate::text::Words;

const LABEL: f64 = 106.0;
const ROW: f64 = 30.0;
const TOTAL: f64 = 82.0;
/// The most issues and places that are drawn one by one.
const ISSUES: usize = 12;
const PLACES: usize = 9;
/// How much of the colour each shade keeps; between the third and the fourth no text would read.
pub(super) const SHADES: [f64; 5] = [0.07, 0.17, 0.31, 0.47, 0.86];

/// Cases, and how many are overdue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    cases: u64,
    overdue: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.cases += other.cases;
        self.overdue += other.overdue;
    }
}

/// What is drawn: names, and a count for each cell.
struct Grid {
    issues: Vec<String>,
    places: Vec<String>,
    cells: Vec<Vec<Count>>,
    /// How many known places there are.
    known: usize,
    /// How many rows and columns stand for one issue and one place; the others are sums.
    single: (usize, usize),
}

impl Grid {
    fn of(analysis: &Analysis, w: Words) -> Self {
        let mut by_issue: BTreeMap<Issue, Count> = BTreeMap::new();
        let mut by_place: BTreeMap<Option<&str>, Count> = BTreeMap::new();
        for cell in &analysis.places {
            let count = Count {
                cases: cell.cases,
                overdue: cell.overdue,
            };
            *by_issue.entry(cell.issue).or_default() += count;
            *by_place.entry(cell.place.as_deref()).or_default() += count;
        }
        let unknown = by_place.remove(&None).is_some();
        let known = by_place.len();
        let mut issues: Vec<(Issue, Count)> = by_issue.into_iter().collect();
        issues.sort_by_key(|(issue, n)| (*issue == Issue::Other, Reverse(n.cases), *issue));
        let mut places: Vec<(&str, Count)> = by_place
            .into_iter()
            .filter_map(|(place, n)| Some((place?, n)))
            .collect();
        places.sort_by_key(|(place, n)| (Reverse(n.cases), *place));
        let (rows, columns) = (most(issues.len(), ISSUES), most(places.len(), PLACES));
        let row = |issue: Issue| {
            let at = issues.iter().position(|(i, _)| *i == issue);
            at.unwrap_or(0).min(rows)
        };
        let column = |place: Option<&str>| match place {
            Some(place) => {
                let at = places.iter().position(|(p, _)| *p == place);
                at.unwrap_or(0).min(columns)
            }
            None => columns + usize::from(known > columns),
        };
        let wide = columns + usize::from(known > columns) + usize::from(unknown);
        let high = rows + usize::from(issues.len() > rows);
        let mut cells = vec![vec![Count::default(); wide]; high];
        for cell in &analysis.places {
            let (y, x) = (row(cell.issue), column(cell.place.as_deref()));
            if let Some(slot) = cells.get_mut(y).and_then(|row| row.get_mut(x)) {
                *slot += Count {
                    cases: cell.cases,
                    overdue: cell.overdue,
                };
            }
        }
        let mut names: Vec<String> = issues
            .iter()
            .take(rows)
            .map(|(issue, _)| issue.short_name_in(w.lang()).to_owned())
            .collect();
        if issues.len() > rows {
            names.push(w.places_more_issues(issues.len() - rows));
        }
        let mut heads: Vec<String> = places
            .iter()
            .take(columns)
            .map(|(place, _)| w.data(place))
            .collect();
        if known > columns {
            heads.push(w.places_more(known - columns));
        }
        if unknown {
            heads.push(w.places_unknown().to_owned());
        }
        Self {
            issues: names,
            places: heads,
            cells,
            known,
            single: (rows, columns),
        }
    }

    fn across(&self, row: usize) -> Count {
        sum(self.cells.get(row).into_iter().flatten().copied())
    }

    fn down(&self, column: usize) -> Count {
        sum(self.cells.iter().filter_map(|row| row.get(column).copied()))
    }

    fn all(&self) -> Count {
        sum(self.cells.iter().flatten().copied())
    }

    /// Whether a cell stands for one issue and one place.
    fn is_single(&self, row: usize, column: usize) -> bool {
        row < self.single.0 && column < self.single.1
    }

    /// The largest count that stands for one issue and one place: the darkest shade.
    fn largest(&self) -> u64 {
        let rows = self.cells.iter().take(self.single.0);
        let cells = rows.flat_map(|row| row.iter().take(self.single.1));
        cells.map(|count| count.cases).max().unwrap_or(0).max(1)
    }

    /// The place and the issue with most overdue cases; `None` when nothing is overdue.
    fn worst(&self) -> Option<[(&str, u64); 2]> {
        let first = |names: &'_ [String], n: usize, of: &dyn Fn(usize) -> Count| {
            let all = (0..n.min(names.len())).map(|at| (of(at).overdue, std::cmp::Reverse(at)));
            all.max().map(|(overdue, at)| (at.0, overdue))
        };
        let (place, at_place) = first(&self.places, self.single.1, &|at| self.down(at))?;
        let (issue, of_issue) = first(&self.issues, self.single.0, &|at| self.across(at))?;
        let found = [
            (self.places.get(place)?.as_str(), at_place),
            (self.issues.get(issue)?.as_str(), of_issue),
        ];
        (at_place > 0 && of_issue > 0).then_some(found)
    }
}

fn sum(of: impl Iterator<Item = Count>) -> Count {
    let mut all = Count::default();
    of.for_each(|count| all += count);
    all
}

/// All of them, or one fewer than the limit, so that the rest has a place of its own.
fn most(n: usize, limit: usize) -> usize {
    if n <= limit { n } else { limit - 1 }
}

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let grid = Grid::of(analysis, w);
    let all = grid.all();
    let scene = if all.cases < analysis.min_n || grid.known < 2 {
        placeholder(&w.places_too_few(all.cases, grid.known))
    } else {
        draw(&grid, plan)
    };
    Chart {
        id: "heatmap",
        lang: plan.w.lang(),
        title: title(&grid, w),
        caption: caption(analysis, &grid, w),
        alt: alt(&grid, w),
        scene,
        table: table(&grid, w),
    }
}

fn title(grid: &Grid, w: Words) -> String {
    match grid.worst() {
        Some([(place, at_place), (issue, of_issue)]) if grid.known > 1 => {
            w.places_title(fit(place, 1.0, 9.0), at_place, issue, of_issue)
        }
        _ => w.places_title_plain().to_owned(),
    }
}

/// The shade of a count, by the root of its share of the largest: small counts stay apart.
fn shade(cases: u64, largest: u64) -> usize {
    let part = (real(cases) / real(largest.max(1))).sqrt();
    let edges = [0.2, 0.4, 0.6, 0.8];
    edges.iter().filter(|edge| part > **edge).count()
}

fn fill(at: usize, plan: &Plan) -> Colour {
    let base = plan.family(crate::petition::Family::Wages);
    base.tint(SHADES.get(at).copied().unwrap_or(1.0))
}

/// A count in at most five characters: `9876`, `1.2万`.
fn compact(n: u64, w: Words) -> String {
    match n {
        0..10_000 => n.to_string(),
        10_000..99_500 => w.places_ten_thousands(format!("{:.1}", real(n) / 10_000.0)),
        _ => w.places_ten_thousands(format!("{:.0}", real(n) / 10_000.0)),
    }
}

fn draw(grid: &Grid, plan: &Plan) -> Scene {
    let mut scene = Scene::new();
    let wide = (WIDTH - LABEL - TOTAL) / real(grid.places.len() as u64);
    let heads: Vec<Vec<String>> = grid.places.iter().map(|p| head_lines(p, wide)).collect();
    let lines = heads.iter().map(Vec::len).max().unwrap_or(1);
    let top = 38.0 + 15.0 * real(lines as u64);
    legend(&mut scene, grid, plan);
    let left = |column: usize| LABEL + wide * real(column as u64);
    for (column, lines) in heads.into_iter().enumerate() {
        let from = top - 8.0 - 15.0 * real(lines.len().saturating_sub(1) as u64);
        for (line, n) in lines.into_iter().zip(0_u32..) {
            let at = (left(column) + wide / 2.0, from + 15.0 * f64::from(n));
            scene.text(at, 12.5, Anchor::Middle, INK, line);
        }
    }
    let at = (WIDTH - TOTAL / 2.0, top - 8.0);
    scene.text(at, 12.5, Anchor::Middle, MUTED, plan.w.total());
    let largest = grid.largest();
    for (row, (name, cells)) in grid.issues.iter().zip(&grid.cells).enumerate() {
        let y = top + ROW * real(row as u64);
        let at = (LABEL - 10.0, y + 19.5);
        scene.text(at, 13.0, Anchor::End, INK, name.as_str());
        for (column, count) in cells.iter().enumerate() {
            let place = [left(column), y, wide, ROW];
            let shade = grid.is_single(row, column).then_some(largest);
            cell(&mut scene, place, *count, shade, plan);
        }
        total(&mut scene, y, WIDTH - TOTAL, TOTAL, grid.across(row), plan);
    }
    let bottom = top + ROW * real(grid.issues.len() as u64) + 4.0;
    scene.line(&[(0.0, bottom), (WIDTH, bottom)], 1.0, AXIS);
    let at = (LABEL - 10.0, bottom + 21.5);
    scene.text(at, 13.0, Anchor::End, MUTED, plan.w.total());
    for column in 0..grid.places.len() {
        total(
            &mut scene,
            bottom + 2.0,
            left(column),
            wide,
            grid.down(column),
            plan,
        );
    }
    total(
        &mut scene,
        bottom + 2.0,
        WIDTH - TOTAL,
        TOTAL,
        grid.all(),
        plan,
    );
    scene.height = bottom + ROW + 6.0;
    scene
}

/// A place's name on at most three lines.
fn head_lines(name: &str, wide: f64) -> Vec<String> {
    let room = wide - 8.0;
    let lines = wrap(name, 12.5, room);
    if lines.len() <= 3 {
        return lines.iter().map(|line| fit(line, 12.5, room)).collect();
    }
    let mut kept: Vec<String> = lines.iter().take(2).map(|l| fit(l, 12.5, room)).collect();
    let rest: String = lines.into_iter().skip(2).collect();
    kept.push(fit(&rest, 12.5, room));
    kept
}

fn cell(
    scene: &mut Scene,
    [x, y, w, h]: [f64; 4],
    count: Count,
    largest: Option<u64>,
    plan: &Plan,
) {
    let fill = match (count.cases, largest) {
        (0, _) | (_, None) => GROUND,
        (n, Some(largest)) => fill(shade(n, largest), plan),
    };
    scene.rect(x + 1.0, y + 1.0, w - 2.0, h - 2.0, fill);
    if count.cases == 0 {
        return;
    }
    let middle = x + w / 2.0;
    let at = (middle - 3.0, y + 19.5);
    scene.text(
        at,
        13.0,
        Anchor::End,
        fill.ink(),
        compact(count.cases, plan.w),
    );
    tag(scene, middle + 2.0, y + 7.0, count.overdue, plan);
}

/// The number of overdue cases, white on red.
fn tag(scene: &mut Scene, x: f64, y: f64, overdue: u64, plan: &Plan) {
    if overdue == 0 {
        return;
    }
    let text = compact(overdue, plan.w);
    let w = width(&text, 11.5) + 8.0;
    scene.rect(x - 1.0, y - 1.0, w + 2.0, 18.0, PAPER);
    scene.rect(x, y, w, 16.0, plan.overdue);
    let at = (x + w / 2.0, y + 12.2);
    scene.text(at, 11.5, Anchor::Middle, plan.overdue.ink(), text);
}

fn total(scene: &mut Scene, y: f64, x: f64, w: f64, count: Count, plan: &Plan) {
    let middle = x + w / 2.0;
    let at = (middle - 3.0, y + 19.5);
    scene.text(at, 13.0, Anchor::End, INK, compact(count.cases, plan.w));
    tag(scene, middle + 2.0, y + 7.0, count.overdue, plan);
}

fn legend(scene: &mut Scene, grid: &Grid, plan: &Plan) {
    let largest = grid.largest();
    let y = 13.0;
    scene.text((0.0, y), 12.0, Anchor::Start, MUTED, plan.w.places_legend());
    let mut x = width(plan.w.places_legend(), 12.0) + 10.0;
    for at in 0..SHADES.len() {
        let mine = |n: &u64| shade(*n, largest) == at;
        let mut counts = (1..=largest.min(200_000)).filter(mine);
        let Some(first) = counts.next() else {
            continue;
        };
        let last = counts.next_back().unwrap_or(first);
        let text = if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        };
        scene.rect(x, y - 11.0, 16.0, 14.0, fill(at, plan));
        scene.text((x + 21.0, y), 12.0, Anchor::Start, MUTED, text.as_str());
        x += 21.0 + width(&text, 12.0) + 14.0;
    }
    x += 8.0;
    tag(scene, x, y - 12.0, 8, plan);
    let words = plan.w.places_legend_overdue();
    scene.text((x + 21.0, y), 12.0, Anchor::Start, MUTED, words);
}

fn caption(analysis: &Analysis, grid: &Grid, w: Words) -> String {
    let all = grid.all();
    let mut text = w.places_caption(analysis.as_of, all.cases, all.overdue);
    let (rows, columns) = grid.single;
    if rows < grid.issues.len() || columns < grid.places.len() {
        text.push_str(w.places_caption_sums());
    }
    text
}

fn alt(grid: &Grid, w: Words) -> String {
    let all = grid.all();
    let mut text = w.places_alt(all.cases, all.overdue);
    if let Some([(place, at_place), (issue, of_issue)]) = grid.worst() {
        text.push_str(&w.places_alt_worst(place, at_place, issue, of_issue));
    }
    text
}

fn table(grid: &Grid, w: Words) -> Table {
    let mut names = vec![w.places_col_issue()];
    names.extend(grid.places.iter().map(String::as_str));
    names.push(w.total());
    let mut table = Table::new(&names, 1);
    let said = |count: Count| format!("{}/{}", count.cases, count.overdue);
    for (at, (name, cells)) in grid.issues.iter().zip(&grid.cells).enumerate() {
        let mut row = vec![name.clone()];
        row.extend(cells.iter().map(|count| said(*count)));
        row.push(said(grid.across(at)));
        table.rows.push(row);
    }
    let mut last = vec![w.total().to_owned()];
    last.extend((0..grid.places.len()).map(|at| said(grid.down(at))));
    last.push(said(grid.all()));
    table.rows.push(last);
    table
}
