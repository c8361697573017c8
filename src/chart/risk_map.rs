//! Risk × harm of open groups (问题群): what a lapse would cost, against how likely it is and, once it has happened, how
//! long ago.
//!
//! An overdue obligation has lapsed: its probability is 1, and a plain scatter would pile every one of them on its edge.
//! So the picture has two fields with one vertical axis. In the left one stand the groups that can still be answered in
//! time, by probability; in the right one those that are overdue, by days. Priority is harm × probability: its contours are
//! curves on the left and run on level on the right, where it equals the harm.

use std::collections::BTreeMap;

use super::label::{Frame, Ground, Wanted};
use super::measure::{fit, width, wrap};
use super::scale::{Scale, real};
use super::scene::{AXIS, Anchor, Element, GRID, INK, MUTED, ON_LIGHT, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, OpenMatter};
use crate::petition::Family;

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
            Some(name) => name.clone(),
            None => format!("未写明单位（{}）", self.first.issue.short_name()),
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
fn groups(analysis: &Analysis) -> Vec<Group<'_>> {
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
    let groups = groups(analysis);
    let (scene, named) = if (groups.len() as u64) < analysis.min_n {
        let words = format!(
            "数据不足，不画风险图：未了问题群 {} 个，少于 {} 个。",
            groups.len(),
            analysis.min_n
        );
        (placeholder(&words), 0)
    } else {
        draw(groups.get(..DRAWN).unwrap_or(&groups), plan)
    };
    Chart {
        id: "risk_map",
        title: title(&groups),
        caption: caption(analysis, &groups, named),
        alt: alt(&groups),
        scene,
        table: table(&groups),
    }
}

fn late(groups: &[Group<'_>]) -> usize {
    groups.iter().filter(|g| g.is_late()).count()
}

fn title(groups: &[Group<'_>]) -> String {
    match groups.len() {
        0 => "先答哪些：没有未了问题群".to_owned(),
        n => match (late(groups), groups.first()) {
            (0, _) | (_, None) => format!("先答哪些：{n} 个未了问题群，都还没有超期"),
            (late, Some(first)) => {
                let many = if late == n {
                    "全部超期".to_owned()
                } else {
                    format!("{late} 个已超期")
                };
                format!(
                    "先答哪些：{n} 个未了问题群，{many}；最急的是{}",
                    fit(&first.name(), 1.0, 16.0)
                )
            }
        },
    }
}

/// The two fields: where a group stands.
struct Map {
    risk: Option<Scale>,
    days: Option<Scale>,
    /// The first day of `days`; above 0 when even the shortest delay is long.
    since: f64,
    harm: Scale,
    low: f64,
}

impl Map {
    fn of(groups: &[Group<'_>]) -> Self {
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

    fn top(&self) -> f64 {
        self.low + self.harm.most
    }

    fn y(&self, harm: f64) -> f64 {
        self.harm.at(harm - self.low)
    }

    fn at(&self, group: &Group<'_>) -> (f64, f64) {
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

fn draw(groups: &[Group<'_>], plan: &Plan) -> (Scene, usize) {
    let mut scene = Scene::new();
    let map = Map::of(groups);
    legend(&mut scene, groups, plan);
    fields(&mut scene, &map, groups);
    contours(&mut scene, &map);
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

/// Axes and heads of the fields.
fn fields(scene: &mut Scene, map: &Map, groups: &[Group<'_>]) {
    let bottom = TOP + TALL;
    let mut harm = map.low;
    let ends = (LEFT, WIDTH - RIGHT);
    scene.text((0.0, TOP - 12.0), 12.0, Anchor::Start, MUTED, "损害");
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
        head(
            scene,
            field,
            &format!("尚未到期 {} 群", groups.len() - over),
        );
        let middle = f64::midpoint(field.from, field.to);
        let at = (middle, bottom + 38.0);
        scene.text(at, 12.0, Anchor::Middle, MUTED, "到期前答不了的可能");
        ticks(
            scene,
            field,
            &[0.0, 0.25, 0.5, 0.75, 1.0].map(|p| (p, format!("{:.0}%", p * 100.0))),
        );
    }
    if let Some(field) = map.days {
        head(scene, field, &format!("已经超期 {over} 群"));
        let middle = f64::midpoint(field.from, field.to);
        let at = (middle, bottom + 38.0);
        scene.text(at, 12.0, Anchor::Middle, MUTED, "已超期多久（平方根刻度）");
        let marks = delays(map.since);
        let marks = marks.into_iter().filter(|(days, _)| *days >= map.since);
        let marks: Vec<(f64, String)> = marks
            .map(|(days, name)| (days.sqrt() - map.since.sqrt(), name))
            .collect();
        ticks(scene, field, &marks);
    }
}

/// Round delays: from a day to ten years, or every hundred days when all are old.
fn delays(since: f64) -> Vec<(f64, String)> {
    if since > 0.0 {
        let every = (0..200_u32).map(|n| f64::from(n) * 100.0);
        return every.map(|days| (days, format!("{days:.0} 天"))).collect();
    }
    let marks = [
        (1.0, "1 天"),
        (7.0, "1 周"),
        (30.0, "1 个月"),
        (91.0, "3 个月"),
        (182.0, "半年"),
        (365.0, "1 年"),
        (731.0, "2 年"),
        (1096.0, "3 年"),
        (1826.0, "5 年"),
        (3653.0, "10 年"),
    ];
    marks.map(|(days, name)| (days, name.to_owned())).to_vec()
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
fn contours(scene: &mut Scene, map: &Map) {
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
            let words = format!("优先级 {priority:.0}");
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

/// Names the most pressing groups; returns how many found room.
fn names(scene: &mut Scene, map: &Map, groups: &[Group<'_>]) -> usize {
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

fn legend(scene: &mut Scene, groups: &[Group<'_>], plan: &Plan) {
    let y = 13.0;
    let mut x = 0.0;
    for family in Family::ALL {
        if groups.iter().any(|g| g.family() == family) {
            scene.bubble(x + 6.0, y - 4.2, 6.0, plan.family(family), OPACITY);
            scene.text((x + 16.0, y), 12.0, Anchor::Start, MUTED, family.name());
            x += 16.0 + width(family.name(), 12.0) + 18.0;
        }
    }
    let sizes = [1_u64, 5, 20];
    let largest = groups.iter().map(|g| g.matters).max().unwrap_or(1);
    let words = "圆的大小：事项数";
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

fn caption(analysis: &Analysis, groups: &[Group<'_>], named: usize) -> String {
    let n: u64 = groups.iter().map(|g| g.matters).sum();
    let mut text = format!(
        "截至 {}，一个圆是一个问题群（同一单位、同一大类的未了事项；没写明单位的各成一群），n = {} 群、{n} 个事项；位置取群内优先级最高的事项。\
         优先级＝损害 × 到期前答不了的可能，超期的可能性为 1，优先级即损害。",
        analysis.as_of,
        groups.len()
    );
    if named > 0 {
        let wanted = groups.len().min(NAMED);
        text.push_str(&format!("带圈、写出名称和优先级的是最高的 {wanted} 群"));
        if named < wanted {
            text.push_str(&format!("（{} 群排不下，见数据表）", wanted - named));
        }
        text.push('。');
    }
    if groups.len() > DRAWN {
        text.push_str(&format!("只画优先级最高的 {DRAWN} 群。"));
    }
    text.push_str("损害由文字中读出的人数、金额、时长推算，未经核实。");
    text
}

fn alt(groups: &[Group<'_>]) -> String {
    if groups.is_empty() {
        return "没有未了问题群。".to_owned();
    }
    let first = groups.iter().take(NAMED).map(|g| {
        let stand = if g.is_late() {
            format!("超期 {:.0} 天", g.days_over())
        } else {
            format!(
                "答不了的可能 {:.0}%",
                g.first.pressing.lapse_probability * 100.0
            )
        };
        format!(
            "{}（{} 项，{stand}，损害 {:.0}）",
            g.name(),
            g.matters,
            g.harm()
        )
    });
    format!(
        "散点图，未了问题群 {} 个，已超期 {} 个。优先级最高的：{}。",
        groups.len(),
        late(groups),
        first.collect::<Vec<_>>().join("；")
    )
}

fn table(groups: &[Group<'_>]) -> Table {
    let names = [
        "被反映单位",
        "诉求大类",
        "未了事项",
        "其中超期",
        "答不了的可能",
        "最急事项超期天数",
        "损害",
        "优先级",
    ];
    let mut table = Table::new(&names, 2);
    for g in groups.iter().take(LISTED) {
        let days = match g.days_over() {
            0.0 => "—".to_owned(),
            days => format!("{days:.0}"),
        };
        table.rows.push(vec![
            g.name(),
            g.family().name().to_owned(),
            g.matters.to_string(),
            g.overdue.to_string(),
            format!("{:.0}%", g.first.pressing.lapse_probability * 100.0),
            days,
            format!("{:.0}", g.harm()),
            format!("{:.0}", g.first.pressing.priority),
        ]);
    }
    if groups.is_empty() {
        let mut row = vec!["没有未了问题群".to_owned()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
