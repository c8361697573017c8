//! How many rows and pictures two pages hold, measured by the built-in template: line pitch, type sizes, column widths.
//!
//! Types differ in width by maker, so that the page must also hold with wider type, and some lines stay free.

use super::Shown;
use super::page::Context;

/// The height of the text on a page, in points (297 − 37 − 35 mm).
const PAGE: f64 = 637.8;
/// What stays free at the foot of the last page.
const SPARE: f64 = 34.0;
/// The width of the text, in points (210 − 28 − 26 mm).
const WIDTH: f64 = 442.2;
/// How much of a line is counted on.
const USED: f64 = 0.99;
/// How much wider another maker's type may be.
const WIDER: f64 = 1.04;
const LINE: f64 = 28.0;
const BODY: f64 = 15.75;
const NOTE: (f64, f64) = (10.0, 13.5);
const CELL: (f64, f64) = (9.0, 11.8);
const CAPTION: (f64, f64) = (9.5, 14.0);
/// A cell's margins and its rule.
const CELL_MARGIN: f64 = 5.0;
const RULE: f64 = 0.75;
/// The columns of matters and of departments, in points.
const MATTERS: [f64; 7] = [17.0, 113.0, 75.0, 53.0, 65.0, 33.0, 86.2];
const DEPARTMENT: f64 = 162.2;
/// A picture of 74 mm, in points.
const PICTURE: f64 = 209.8;

/// One thing that stays on one page; `next` when it must not be the last of its page.
#[derive(Debug, Clone, Copy)]
struct Block {
    height: f64,
    next: bool,
}

/// The width of a text in em, as Times New Roman has it on average beside full-width characters.
fn em(text: &str) -> f64 {
    let wide = |c: char| match c {
        ' ' | ',' | '.' | ';' | ':' | '\'' => 0.26,
        c if c.is_ascii() => 0.5,
        _ => 1.0,
    };
    text.chars().map(wide).sum()
}

fn lines(text: &str, size: f64, width: f64, indent: f64) -> f64 {
    let room = width * USED;
    ((em(text) + indent) * size / room).ceil().max(1.0)
}

/// The same for a narrow cell, where a run that does not fit leaves its line short.
fn cell_lines(text: &str, width: f64) -> f64 {
    let room = ((width - CELL_MARGIN) * USED / CELL.0).max(1.0);
    (em(text) / room).ceil().max(1.0)
}

fn blocks(page: &Context, wider: f64) -> Vec<Block> {
    let lines =
        |text: &str, size: f64, width: f64, indent: f64| lines(text, size * wider, width, indent);
    let mut all = Vec::new();
    let mut put = |height: f64, next: bool| all.push(Block { height, next });
    put(
        32.0 * (em(&page.title) * 22.0 / WIDTH).ceil().max(1.0),
        true,
    );
    put(31.0, true);
    let body = |texts: &[String], put: &mut dyn FnMut(f64, bool)| {
        for text in texts {
            let n = lines(text, BODY, WIDTH, 2.0);
            // No line stands alone at the head or foot of a page.
            let mut left = n;
            while left > 0.0 {
                let take = if left <= 3.0 { left } else { 2.0 };
                put(LINE * take, false);
                left -= take;
            }
        }
    };
    let notes = |texts: &[String], next: bool, put: &mut dyn FnMut(f64, bool)| {
        for text in texts {
            put(NOTE.1 * lines(text, NOTE.0, WIDTH, 2.0), next);
        }
    };
    let heading = |put: &mut dyn FnMut(f64, bool)| put(LINE, true);
    heading(&mut put);
    body(&page.overall, &mut put);
    body(&page.since, &mut put);
    heading(&mut put);
    body(&page.mix, &mut put);
    for row in &page.charts {
        let cells = std::iter::once(&row.left).chain(&row.right);
        let height = cells.map(|c| {
            let caption = lines(&c.caption, CAPTION.0, WIDTH / 2.0 - CELL_MARGIN, 0.0);
            CAPTION.1 * caption + PICTURE * c.ratio + 6.0
        });
        put(height.fold(0.0, f64::max), false);
    }
    heading(&mut put);
    notes(&page.matters_text, true, &mut put);
    if !page.matters.is_empty() {
        put(12.5 + RULE, true);
        for m in &page.matters {
            let columns = [
                vec![],
                vec![&m.respondent, &m.issue],
                vec![&m.amount, &m.extent],
                vec![&m.due, &m.left],
                vec![&m.department],
                vec![],
                vec![&m.why],
            ];
            let tall = columns
                .iter()
                .zip(MATTERS)
                .map(|(texts, width)| texts.iter().map(|t| cell_lines(t, width)).sum::<f64>());
            put(CELL.1 * tall.fold(1.0, f64::max) + RULE, false);
        }
        put(6.0, false);
    }
    heading(&mut put);
    body(&page.departments_text, &mut put);
    if !page.departments.is_empty() {
        put(12.5 + RULE, true);
        for d in &page.departments {
            put(CELL.1 * cell_lines(&d.department, DEPARTMENT) + RULE, false);
        }
        put(6.0, false);
    }
    notes(&page.limits, false, &mut put);
    all
}

/// How many pages the page takes, and how full the last one is.
fn pages(page: &Context, wider: f64) -> (u32, f64) {
    let blocks = blocks(page, wider);
    let (mut pages, mut used, mut at) = (1, 0.0, 0);
    while let Some(rest) = blocks.get(at..).filter(|rest| !rest.is_empty()) {
        // What must stay with what follows moves as one.
        let together = rest.iter().take_while(|b| b.next).count() + 1;
        let height: f64 = rest.iter().take(together).map(|b| b.height).sum();
        if used + height > PAGE && used > 0.0 {
            pages += 1;
            used = 0.0;
        }
        used += height;
        at += together;
    }
    (pages, used)
}

/// Whether two pages hold it, with something to spare, and still with wider type.
pub(super) fn holds(page: &Context) -> bool {
    let (usual, used) = pages(page, 1.0);
    let (wider, _) = pages(page, WIDER);
    usual.max(wider) <= 2 && (usual < 2 || used <= PAGE - SPARE)
}

impl Shown {
    /// The next smaller choice: departments, matters, pictures, in turns; `None` when nothing is left to leave out.
    pub(super) fn fewer(self) -> Option<Self> {
        let Self {
            matters,
            departments,
            charts,
        } = self;
        let fewer = |matters, departments, charts| {
            Some(Self {
                matters,
                departments,
                charts,
            })
        };
        match (matters, departments, charts) {
            (m, d, c) if d > 5 => fewer(m, d - 1, c),
            (m, d, c) if m > 10 => fewer(m - 1, d, c),
            (m, d, c) if d > 3 => fewer(m, d - 1, c),
            (m, d, c) if m > 7 => fewer(m - 1, d, c),
            (m, d, c) if c > 2 => fewer(m, d, 2),
            (m, d, c) if m > 1 => fewer(m - 1, d, c),
            (m, d, c) if d > 1 => fewer(m, d - 1, c),
            (m, d, c) if c > 0 => fewer(m, d, 0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn leaving_out_comes_to_an_end() {
        let mut shown = Shown {
            matters: 20,
            departments: 20,
            charts: 4,
        };
        let mut steps = 0;
        while let Some(next) = shown.fewer() {
            assert!(next.matters <= shown.matters && next.charts <= shown.charts);
            shown = next;
            steps += 1;
        }
        assert!(steps > 20 && shown.charts == 0);
    }

    #[test]
    fn more_words_take_more_pages() {
        let mut page = Context::example(Lang::Zh);
        assert!(holds(&page));
        page.mix = vec!["多".repeat(1500)];
        assert!(pages(&page, 1.0).0 > 2 && !holds(&page));
    }
}
