//! Risk × harm of open groups (问题群): what a lapse would cost, against how likely it is and, once it has happened, how
//! long ago.
//!
//! An overdue obligation has lapsed: its probability is 1, and a plain scatter would pile every one of them on its edge.
//! So the picture has two fields with one vertical axis. In the left one stand the groups that can still be answered in
//! time, by probability; in the right one those that are overdue, by days. Priority is harm × probability: its contours are
//! curves on the left and run on level on the right, where it equals the harm.

mod map;
mod words;

use std::collections::BTreeMap;

use super::measure::fit;
use super::scale::real;
use super::scene::{INK, Scene};
use super::{Chart, Plan, Table, placeholder};

use map::{Map, contours, fields};
use words::{legend, names};

use crate::analysis::{Analysis, OpenMatter};
use crate::petition::Family;
use crate::text::Words;

const LEFT: f64 = 40.0;
/// Right of the fields, for the names of groups at their edge.
const RIGHT: f64 = 92.0;
const TOP: f64 = 62.0;
const TALL: f64 = 380.0;
/// Between the two fields, for the names of the contours.
const BETWEEN: f64 = 64.0;
/// The most groups that are drawn, and that are named.
const DRAWN: usize = 600;
const NAMED: usize = 10;
/// The most groups in the table.
const LISTED: usize = 50;
const OPACITY: f64 = 0.6;
/// The size of a group's name.
const SIZE: f64 = 12.5;

/// The open matters of one respondent and family.
#[derive(Debug, Clone)]
struct Group<'a> {
    w: Words,
    /// Its most pressing matter.
    first: &'a OpenMatter,
    /// Days to the due date of that matter's most pressing case, negative when past.
    days_left: i64,
    matters: u64,
    overdue: u64,
}

impl Group<'_> {
    fn name(&self) -> String {
        match &self.first.respondent {
            Some(name) => self.w.data(name),
            None => {
                let issue = self.first.issue.short_name_in(self.w.lang());
                self.w.risk_unnamed(issue)
            }
        }
    }

    fn family(&self) -> Family {
        self.first.issue.family()
    }

    fn harm(&self) -> f64 {
        self.first.pressing.harm
    }

    /// Whether the most pressing case has lapsed.
    fn is_late(&self) -> bool {
        self.days_left < 0
    }

    fn days_over(&self) -> f64 {
        let days = u32::try_from((-self.days_left).max(0)).unwrap_or(u32::MAX);
        f64::from(days)
    }

    fn radius(&self) -> f64 {
        (2.5 + 1.7 * real(self.matters).sqrt()).min(17.0)
    }
}

/// Open groups that are ours to answer, the most pressing first; a matter without a group stands for itself.
fn groups(analysis: &Analysis, w: Words) -> Vec<Group<'_>> {
    // A matter is due by its first filing, which may be closed; what is asked here is its most pressing open case.
    let days: BTreeMap<&str, i64> = analysis
        .work
        .cases
        .iter()
        .map(|case| (case.case_id.as_str(), case.days_left))
        .collect();
    let days_left = |matter: &OpenMatter| {
        let first = matter.case_ids.first();
        let known = first.and_then(|id| days.get(id.as_str()));
        known.copied().unwrap_or(matter.days_left)
    };
    let mut by_key: BTreeMap<(Option<&str>, &str), Group<'_>> = BTreeMap::new();
    let ours = analysis.work.matters.iter();
    for matter in ours.filter(|m| m.issue.family() != Family::Other) {
        let key = match &matter.group {
            Some(group) => (Some(group.as_str()), ""),
            None => (None, matter.matter.as_str()),
        };
        let group = by_key.entry(key).or_insert(Group {
            w,
            first: matter,
            days_left: days_left(matter),
            matters: 0,
            overdue: 0,
        });
        group.matters += 1;
        group.overdue += u64::from(days_left(matter) < 0);
        if pressing(matter) > pressing(group.first) {
            group.first = matter;
            group.days_left = days_left(matter);
        }
    }
    let mut groups: Vec<Group<'_>> = by_key.into_values().collect();
    groups.sort_by_key(|g| std::cmp::Reverse(pressing(g.first)));
    groups
}

/// Priority in thousandths, then the harm, then the id: a whole order.
fn pressing(matter: &OpenMatter) -> (u32, u32, std::cmp::Reverse<&str>) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a priority is within 0 and 100"
    )]
    let whole = |value: f64| (value * 1000.0) as u32;
    let of = &matter.pressing;
    let id = std::cmp::Reverse(matter.matter.as_str());
    (whole(of.priority), whole(of.harm), id)
}

pub(super) fn chart(analysis: &Analysis, plan: &Plan) -> Chart {
    let w = plan.w;
    let groups = groups(analysis, w);
    let (scene, named) = if (groups.len() as u64) < analysis.min_n {
        let words = w.risk_too_few(groups.len(), analysis.min_n);
        (placeholder(&words), 0)
    } else {
        draw(groups.get(..DRAWN).unwrap_or(&groups), plan)
    };
    Chart {
        id: "risk_map",
        lang: plan.w.lang(),
        title: title(&groups, w),
        caption: caption(analysis, &groups, named, w),
        alt: alt(&groups, w),
        scene,
        table: table(&groups, w),
    }
}

fn late(groups: &[Group<'_>]) -> usize {
    groups.iter().filter(|g| g.is_late()).count()
}

fn title(groups: &[Group<'_>], w: Words) -> String {
    match groups.len() {
        0 => w.risk_title_none().to_owned(),
        n => match (late(groups), groups.first()) {
            (0, _) | (_, None) => w.risk_title_in_time(n),
            (late, Some(first)) => {
                let many = if late == n {
                    w.risk_all_late().to_owned()
                } else {
                    w.risk_some_late(late)
                };
                w.risk_title(n, many, fit(&first.name(), 1.0, w.lang().pick(16.0, 12.0)))
            }
        },
    }
}

fn draw(groups: &[Group<'_>], plan: &Plan) -> (Scene, usize) {
    let mut scene = Scene::new();
    let map = Map::of(groups);
    legend(&mut scene, groups, plan);
    fields(&mut scene, &map, groups, plan.w);
    contours(&mut scene, &map, plan.w);
    // Small ones on top of large ones.
    let mut order: Vec<&Group<'_>> = groups.iter().skip(NAMED).collect();
    order.sort_by_key(|g| std::cmp::Reverse(g.matters));
    for group in order {
        let (x, y) = map.at(group);
        let fill = plan.family(group.family());
        scene.bubble(x, y, group.radius(), fill, OPACITY);
    }
    // The named ones last, with a dark ring that tells which mark a name belongs to.
    for group in groups.iter().take(NAMED).rev() {
        let (x, y) = map.at(group);
        let r = group.radius();
        scene.dot(x, y, r + 1.6, INK);
        scene.dot(x, y, r + 0.4, plan.family(group.family()));
    }
    scene.height = TOP + TALL + 44.0;
    let named = names(&mut scene, &map, groups);
    (scene, named)
}

fn caption(analysis: &Analysis, groups: &[Group<'_>], named: usize, w: Words) -> String {
    let n: u64 = groups.iter().map(|g| g.matters).sum();
    let mut text = w.risk_caption(analysis.as_of, groups.len(), n);
    if named > 0 {
        let wanted = groups.len().min(NAMED);
        text.push_str(&w.risk_caption_named(wanted));
        if named < wanted {
            text.push_str(&w.risk_caption_no_room(wanted - named));
        }
        text.push_str(w.stop().trim_end());
    }
    if groups.len() > DRAWN {
        text.push_str(&w.risk_caption_drawn(DRAWN));
    }
    text.push_str(w.risk_caption_read());
    text
}

fn alt(groups: &[Group<'_>], w: Words) -> String {
    if groups.is_empty() {
        return w.risk_alt_none().to_owned();
    }
    let first = groups.iter().take(NAMED).map(|g| {
        let stand = if g.is_late() {
            w.risk_alt_over(format!("{:.0}", g.days_over()))
        } else {
            let chance = g.first.pressing.lapse_probability * 100.0;
            w.risk_alt_chance(format!("{chance:.0}%"))
        };
        w.risk_alt_row(g.name(), g.matters, stand, format!("{:.0}", g.harm()))
    });
    let first = first.collect::<Vec<_>>().join(w.parted());
    w.risk_alt(groups.len(), late(groups), first)
}

fn table(groups: &[Group<'_>], w: Words) -> Table {
    let names = [
        w.col_unit(),
        w.col_family(),
        w.risk_col_matters(),
        w.risk_col_overdue(),
        w.risk_col_chance(),
        w.risk_col_days(),
        w.risk_harm(),
        w.risk_priority(),
    ];
    let mut table = Table::new(&names, 2);
    for g in groups.iter().take(LISTED) {
        let days = match g.days_over() {
            0.0 => "—".to_owned(),
            days => format!("{days:.0}"),
        };
        table.rows.push(vec![
            g.name(),
            g.family().name_in(w.lang()).to_owned(),
            g.matters.to_string(),
            g.overdue.to_string(),
            format!("{:.0}%", g.first.pressing.lapse_probability * 100.0),
            days,
            format!("{:.0}", g.harm()),
            format!("{:.0}", g.first.pressing.priority),
        ]);
    }
    if groups.is_empty() {
        let mut row = vec![w.risk_none().to_owned()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
