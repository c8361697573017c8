//! Issue mix: families with their leaves as horizontal bars, every bar with its number.

use super::scale::{Scale, percent, real};
use super::scene::{Anchor, GRID, INK, MUTED, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, FamilyRow};
use crate::text::Words;

const LABEL: f64 = 132.0;
const NUMBERS: f64 = 130.0;
const HEAD: f64 = 32.0;
const BAR: f64 = 24.0;

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let total = analysis.opening.cases;
    let shown: Vec<&FamilyRow> = analysis.mix.iter().filter(|f| f.cases > 0).collect();
    let scene = if total < analysis.min_n {
        placeholder(&w.mix_too_few(total, analysis.min_n))
    } else {
        draw(&shown, total, plan)
    };
    Chart {
        id: "issue_mix",
        lang: plan.w.lang(),
        title: w.mix_title().to_owned(),
        caption: caption(analysis, w),
        alt: alt(&shown, total, w),
        scene,
        table: table(analysis, w),
    }
}

fn draw(families: &[&FamilyRow], total: u64, plan: &Plan) -> Scene {
    let w = plan.w;
    let mut scene = Scene::new();
    let most = families
        .iter()
        .flat_map(|f| &f.issues)
        .map(|i| i.cases)
        .max();
    let scale = Scale {
        most: real(most.unwrap_or(1)),
        from: 0.0,
        to: WIDTH - LABEL - NUMBERS,
    };
    let mut y = 0.0;
    for family in families {
        let colour = plan.family(family.family);
        scene.rect(0.0, y + 8.0, 11.0, 11.0, colour);
        scene.text(
            (18.0, y + 18.5),
            14.0,
            Anchor::Start,
            INK,
            family.family.name_in(w.lang()),
        );
        let sum = w.mix_sum(family.cases, percent(family.cases, total));
        scene.text((WIDTH, y + 18.5), 13.0, Anchor::End, MUTED, sum);
        scene.line(&[(0.0, y + HEAD - 6.0), (WIDTH, y + HEAD - 6.0)], 1.0, GRID);
        y += HEAD;
        for leaf in family.issues.iter().filter(|leaf| leaf.cases > 0) {
            let name = leaf.issue.short_name_in(w.lang());
            scene.text((LABEL - 10.0, y + 14.0), 13.0, Anchor::End, INK, name);
            let wide = scale.at(real(leaf.cases)).max(1.5);
            scene.rect(LABEL, y + 1.0, wide, BAR - 7.0, colour);
            let numbers = w.mix_bar(leaf.cases, percent(leaf.cases, total));
            scene.text(
                (LABEL + wide + 8.0, y + 14.0),
                12.5,
                Anchor::Start,
                MUTED,
                numbers,
            );
            y += BAR;
        }
        y += 6.0;
    }
    scene.height = y;
    scene
}

fn caption(analysis: &Analysis, w: Words) -> String {
    let total = analysis.opening.cases;
    let mut caption = w.mix_caption(total);
    let none: Vec<_> = analysis.mix.iter().filter(|f| f.cases == 0).collect();
    if total > 0 && !none.is_empty() {
        let names: Vec<_> = none.iter().map(|f| f.family.name_in(w.lang())).collect();
        caption.push_str(&w.mix_none(names.join(w.listed())));
    }
    caption
}

fn alt(families: &[&FamilyRow], total: u64, w: Words) -> String {
    if families.is_empty() {
        return w.no_cases().to_owned();
    }
    let parts = families.iter().map(|family| {
        let first = family.issues.first();
        let first = first.map_or("", |i| i.issue.short_name_in(w.lang()));
        let (n, share) = (family.cases, percent(family.cases, total));
        w.mix_alt_row(family.family.name_in(w.lang()), n, share, first)
    });
    w.mix_alt(parts.collect::<Vec<_>>().join(w.parted()))
}

fn table(analysis: &Analysis, w: Words) -> Table {
    let total = analysis.opening.cases;
    let names = [
        w.mix_col_family(),
        w.col_issue(),
        w.mix_col_cases(),
        w.col_share(),
        w.col_open(),
        w.col_overdue(),
        w.mix_col_review(),
    ];
    let mut table = Table::new(&names, 2);
    for family in &analysis.mix {
        for leaf in &family.issues {
            table.rows.push(vec![
                family.family.name_in(w.lang()).to_owned(),
                leaf.issue.name_in(w.lang()).to_owned(),
                leaf.cases.to_string(),
                percent(leaf.cases, total),
                leaf.pending.to_string(),
                leaf.overdue.to_string(),
                leaf.needs_review.to_string(),
            ]);
        }
    }
    table
}
