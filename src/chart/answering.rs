//! Days to answer as distributions: for each row an outline of the counts, the middle half, the median, and what the law allows.

use super::measure::{fit, width};
use super::scale::{Scale, days, percent, real};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, AnswerRow, Answering};
use crate::petition::Issue;
use crate::text::Words;

const LABEL: f64 = 178.0;
const RIGHT: f64 = 150.0;
const ROW: f64 = 56.0;
const HEAD: f64 = 48.0;
/// The height of the highest bin of a row.
const HILL: f64 = 26.0;
/// Rows that have no family.
const PLAIN: Colour = Colour(0x3B, 0x6E, 0x9E);
/// Several keys together.
const TOGETHER: Colour = Colour(0x8A, 0x94, 0x9E);

/// The words that differ between departments and issues, and those that do not.
struct Key {
    id: &'static str,
    title: &'static str,
    key: &'static str,
    unit: &'static str,
    w: Words,
}

pub(super) fn by_department(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let words = Key {
        id: "days_by_department",
        title: w.days_title_department(),
        key: w.col_department(),
        unit: w.days_departments(),
        w,
    };
    chart(analysis, &analysis.by_department, plan, &words)
}

pub(super) fn by_issue(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let words = Key {
        id: "days_by_issue",
        title: w.days_title_issue(),
        key: w.col_issue(),
        unit: w.days_issues(),
        w,
    };
    chart(analysis, &analysis.by_issue, plan, &words)
}

fn chart(analysis: &Analysis, of: &Answering, plan: &Plan, words: &Key) -> Chart {
    let rows = drawn(of);
    let scene = if rows.is_empty() {
        placeholder(&words.w.days_too_few(of.answered, words.key, analysis.min_n))
    } else {
        draw(of, &rows, plan, words)
    };
    Chart {
        id: words.id,
        lang: plan.w.lang(),
        title: words.title.to_owned(),
        caption: caption(of, analysis.min_n, words),
        alt: alt(&rows, of, words),
        scene,
        table: table(of, words),
    }
}

impl Key {
    /// The department or the short name of the issue of a row; what stands for several keys in words.
    fn name(&self, of: &Answering, row: &AnswerRow) -> String {
        match row.issue {
            _ if is_rest(of, row) => self.w.days_rest(of.rest_keys),
            Some(issue) => issue.short_name_in(self.w.lang()).to_owned(),
            None => self.w.department(&row.name),
        }
    }

    /// The department or the full name of the issue that is called `name` in Chinese.
    fn full(&self, name: &str) -> String {
        let issue = Issue::ALL.into_iter().find(|issue| issue.name() == name);
        issue.map_or_else(
            || self.w.department(name),
            |issue| issue.name_in(self.w.lang()).to_owned(),
        )
    }
}

/// Whether a row stands for several keys together.
fn is_rest(of: &Answering, row: &AnswerRow) -> bool {
    of.rest.as_ref().is_some_and(|rest| std::ptr::eq(rest, row))
}

/// The rows one by one, slowest first, then the rest together.
fn drawn(of: &Answering) -> Vec<&AnswerRow> {
    let mut rows: Vec<_> = of.rows.iter().take(of.drawn).collect();
    rows.sort_by(|a, b| {
        b.median
            .total_cmp(&a.median)
            .then_with(|| b.n.cmp(&a.n))
            .then_with(|| a.name.cmp(&b.name))
    });
    rows.extend(&of.rest);
    rows
}

fn draw(of: &Answering, rows: &[&AnswerRow], plan: &Plan, words: &Key) -> Scene {
    let mut scene = Scene::new();
    let scale = Scale {
        most: f64::from(of.axis_days),
        from: LABEL,
        to: WIDTH - RIGHT,
    };
    let bottom = HEAD + ROW * real(rows.len() as u64);
    head(&mut scene, words);
    axis(&mut scene, of, scale, bottom, words.w);
    for (row, n) in rows.iter().zip(0_u32..) {
        let base = HEAD + ROW * f64::from(n) + HILL + 10.0;
        let together = is_rest(of, row);
        let colour = match row.issue {
            _ if together => TOGETHER,
            Some(issue) => plan.family(issue.family()),
            None => PLAIN,
        };
        let name = if together {
            words.w.days_together(of.rest_keys, words.unit)
        } else {
            words.name(of, row)
        };
        put(&mut scene, of, (&name, row, words.w), scale, base, colour);
        let law = scale.at(row.allowed);
        if row.allowed <= scale.most {
            scene.line(&[(law, base - HILL), (law, base + 12.0)], 2.0, plan.overdue);
        }
    }
    let law = rows.iter().any(|row| row.allowed <= scale.most);
    legend(&mut scene, law.then_some(plan.overdue), words.w);
    scene.height = bottom + 44.0;
    scene
}

fn head(scene: &mut Scene, words: &Key) {
    let y = 38.0;
    scene.text((0.0, y), 12.5, Anchor::Start, MUTED, words.key);
    scene.text(
        (WIDTH - 76.0, y),
        12.5,
        Anchor::End,
        MUTED,
        words.w.days_median(),
    );
    scene.text((WIDTH, y), 12.5, Anchor::End, MUTED, words.w.days_within());
    scene.line(&[(0.0, y + 8.0), (WIDTH, y + 8.0)], 1.0, AXIS);
}

/// What the marks mean, above the plot.
fn legend(scene: &mut Scene, law: Option<Colour>, w: Words) {
    let y = 12.0;
    let mut x = 0.0;
    let say = |scene: &mut Scene, x: &mut f64, text: &str| {
        scene.text((*x, y), 12.0, Anchor::Start, MUTED, text);
        *x += width(text, 12.0) + 22.0;
    };
    scene.area(
        &[
            (x, y),
            (x + 7.0, y - 9.0),
            (x + 14.0, y - 3.0),
            (x + 22.0, y),
        ],
        PLAIN.tint(0.3),
    );
    x += 28.0;
    say(scene, &mut x, w.days_legend_hill());
    scene.line(&[(x, y - 4.0), (x + 30.0, y - 4.0)], 1.6, PLAIN);
    scene.rect(x + 7.0, y - 7.0, 16.0, 6.0, PLAIN);
    x += 36.0;
    say(scene, &mut x, w.days_legend_middle());
    scene.dot(x + 5.0, y - 4.0, 5.0, PLAIN);
    scene.dot(x + 5.0, y - 4.0, 2.8, PAPER);
    x += 16.0;
    say(scene, &mut x, w.days_legend_median());
    if let Some(colour) = law {
        scene.line(&[(x + 2.0, y - 11.0), (x + 2.0, y + 2.0)], 2.0, colour);
        x += 10.0;
        say(scene, &mut x, w.days_legend_law());
    }
}

fn axis(scene: &mut Scene, of: &Answering, scale: Scale, bottom: f64, w: Words) {
    let parts = 8.min(of.axis_days);
    let step = (1..=of.axis_days)
        .find(|step| of.axis_days.is_multiple_of(*step) && of.axis_days / step <= parts);
    let mut day = 0;
    while day <= of.axis_days {
        let x = scale.at(f64::from(day));
        scene.line(&[(x, HEAD), (x, bottom)], 1.0, GRID);
        scene.text(
            (x, bottom + 16.0),
            11.5,
            Anchor::Middle,
            MUTED,
            day.to_string(),
        );
        day += step.unwrap_or(1);
    }
    scene.line(&[(scale.from, bottom), (scale.to, bottom)], 1.0, AXIS);
    let middle = f64::midpoint(scale.from, scale.to);
    scene.text(
        (middle, bottom + 36.0),
        12.0,
        Anchor::Middle,
        MUTED,
        w.days_axis(),
    );
}

fn put(
    scene: &mut Scene,
    of: &Answering,
    (name, row, w): (&str, &AnswerRow, Words),
    scale: Scale,
    base: f64,
    colour: Colour,
) {
    let name = fit(name, 14.0, LABEL - 16.0);
    scene.text((0.0, base - 8.0), 14.0, Anchor::Start, INK, name);
    scene.text(
        (0.0, base + 9.0),
        12.0,
        Anchor::Start,
        MUTED,
        format!("n = {}", row.n),
    );
    hill(scene, of, row, scale, base, colour);
    let (low, high) = (scale.at(row.p10), scale.at(row.p90));
    scene.line(&[(low, base + 7.0), (high, base + 7.0)], 1.6, colour);
    let (q1, q3) = (scale.at(row.q1), scale.at(row.q3));
    scene.rect(q1, base + 4.0, (q3 - q1).max(2.0), 6.0, colour);
    let median = scale.at(row.median);
    scene.dot(median, base + 7.0, 5.0, colour);
    scene.dot(median, base + 7.0, 2.8, PAPER);
    if row.beyond > 0 {
        let text = w.days_beyond(row.beyond);
        scene.text((WIDTH - 76.0, base + 13.0), 11.5, Anchor::End, MUTED, text);
    }
    let text = w.days_value(days(row.median));
    scene.text((WIDTH - 76.0, base - 4.0), 15.0, Anchor::End, INK, text);
    let within = percent(row.within, row.n);
    scene.text((WIDTH, base - 4.0), 13.0, Anchor::End, MUTED, within);
}

/// The outline of the counts by bin; the highest bin of each row is as high as the others'.
fn hill(
    scene: &mut Scene,
    of: &Answering,
    row: &AnswerRow,
    scale: Scale,
    base: f64,
    colour: Colour,
) {
    let most = row.bins.iter().max().copied().unwrap_or(0);
    if most == 0 {
        return;
    }
    let mut points = vec![(scale.from, base)];
    for (n, at) in row.bins.iter().zip(0_u32..) {
        let (left, right) = (at * of.bin_days, (at + 1) * of.bin_days);
        let y = base - HILL * real(*n) / real(most);
        points.push((scale.at(f64::from(left)), y));
        points.push((scale.at(f64::from(right)), y));
    }
    points.push((points.last().map_or(scale.to, |p| p.0), base));
    scene.area(&points, colour.tint(0.3));
}

fn caption(of: &Answering, min_n: u64, words: &Key) -> String {
    let w = words.w;
    let mut text = w.days_caption(of.answered, min_n);
    if of.answered >= min_n {
        text.push_str(w.days_caption_order());
    }
    if of.rows.iter().chain(&of.rest).any(|row| row.beyond > 0) {
        text.push_str(&w.days_caption_beyond(of.axis_days));
    }
    let mut allowed = drawn(of).into_iter().map(|row| row.allowed);
    if allowed.any(|days| days > f64::from(of.axis_days)) {
        text.push_str(w.days_caption_law());
    }
    if !of.small.is_empty() {
        let n: u64 = of.small.iter().map(|(_, n)| n).sum();
        text.push_str(&w.days_caption_small(of.small.len(), words.unit, n));
    }
    if of.negative > 0 {
        text.push_str(&w.days_caption_negative(of.negative));
    }
    text
}

fn alt(rows: &[&AnswerRow], of: &Answering, words: &Key) -> String {
    if rows.is_empty() {
        return words.w.days_alt_none(of.answered);
    }
    let rows = rows.iter().map(|row| {
        let (q1, q3) = (days(row.q1), days(row.q3));
        let name = words.name(of, row);
        words.w.days_alt_row(name, row.n, days(row.median), q1, q3)
    });
    let rows = rows.collect::<Vec<_>>().join(words.w.parted());
    words.w.days_alt(words.key, rows)
}

fn table(of: &Answering, words: &Key) -> Table {
    let w = words.w;
    let names = [
        words.key,
        w.col_n(),
        w.days_median(),
        w.days_col_quartiles(),
        w.days_col_p90(),
        w.days_col_max(),
        w.days_col_law(),
        w.days_col_within(),
    ];
    let mut table = Table::new(&names, 1);
    for row in &of.rows {
        table.rows.push(vec![
            words.full(row.issue.map_or(&row.name, |issue| issue.name())),
            row.n.to_string(),
            days(row.median),
            format!("{}–{}", days(row.q1), days(row.q3)),
            days(row.p90),
            row.max.to_string(),
            days(row.allowed),
            percent(row.within, row.n),
        ]);
    }
    for (name, n) in &of.small {
        let name = words.full(name);
        let mut row = vec![name, n.to_string(), w.too_few().to_owned()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
