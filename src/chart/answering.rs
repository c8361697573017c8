//! Days to answer as distributions: for each row an outline of the counts, the middle half, the median, and what the law allows.

use super::measure::{fit, width};
use super::scale::{Scale, days, percent, real};
use super::scene::{AXIS, Anchor, Colour, GRID, INK, MUTED, PAPER, Scene, WIDTH};
use super::{Chart, Plan, Table, placeholder};
use crate::analysis::{Analysis, AnswerRow, Answering};

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

/// The words that differ between departments and issues.
struct Words {
    id: &'static str,
    title: &'static str,
    key: &'static str,
    unit: &'static str,
}

pub(super) fn by_department(analysis: &Analysis, plan: &Plan) -> Chart {
    let words = Words {
        id: "days_by_department",
        title: "各承办单位答复用时",
        key: "承办单位",
        unit: "个单位",
    };
    chart(analysis, &analysis.by_department, plan, &words)
}

pub(super) fn by_issue(analysis: &Analysis, plan: &Plan) -> Chart {
    let words = Words {
        id: "days_by_issue",
        title: "各类诉求答复用时",
        key: "诉求类别",
        unit: "个类别",
    };
    chart(analysis, &analysis.by_issue, plan, &words)
}

fn chart(analysis: &Analysis, of: &Answering, plan: &Plan, words: &Words) -> Chart {
    let rows = drawn(of);
    let scene = if rows.is_empty() {
        placeholder(&format!(
            "数据不足，不画分布图：有答复日期的共 {} 件，没有任何{}达到 {} 件。",
            of.answered, words.key, analysis.min_n
        ))
    } else {
        draw(of, &rows, plan, words)
    };
    Chart {
        id: words.id,
        title: words.title.to_owned(),
        caption: caption(of, analysis.min_n, words),
        alt: alt(&rows, of, words),
        scene,
        table: table(of, words),
    }
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

fn draw(of: &Answering, rows: &[&AnswerRow], plan: &Plan, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let scale = Scale {
        most: f64::from(of.axis_days),
        from: LABEL,
        to: WIDTH - RIGHT,
    };
    let bottom = HEAD + ROW * real(rows.len() as u64);
    head(&mut scene, words);
    axis(&mut scene, of, scale, bottom);
    for (row, n) in rows.iter().zip(0_u32..) {
        let base = HEAD + ROW * f64::from(n) + HILL + 10.0;
        let together = of
            .rest
            .as_ref()
            .is_some_and(|rest| std::ptr::eq(rest, *row));
        let colour = match row.issue {
            _ if together => TOGETHER,
            Some(issue) => plan.family(issue.family()),
            None => PLAIN,
        };
        let name = if together {
            format!("其他 {} {}合并", of.rest_keys, words.unit)
        } else {
            row.name.clone()
        };
        put(&mut scene, of, (&name, row), scale, base, colour);
        let law = scale.at(row.allowed);
        if row.allowed <= scale.most {
            scene.line(&[(law, base - HILL), (law, base + 12.0)], 2.0, plan.overdue);
        }
    }
    let law = rows.iter().any(|row| row.allowed <= scale.most);
    legend(&mut scene, law.then_some(plan.overdue));
    scene.height = bottom + 44.0;
    scene
}

fn head(scene: &mut Scene, words: &Words) {
    let y = 38.0;
    scene.text((0.0, y), 12.5, Anchor::Start, MUTED, words.key);
    scene.text((WIDTH - 76.0, y), 12.5, Anchor::End, MUTED, "中位天数");
    scene.text((WIDTH, y), 12.5, Anchor::End, MUTED, "期限内");
    scene.line(&[(0.0, y + 8.0), (WIDTH, y + 8.0)], 1.0, AXIS);
}

/// What the marks mean, above the plot.
fn legend(scene: &mut Scene, law: Option<Colour>) {
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
    say(scene, &mut x, "件数分布");
    scene.line(&[(x, y - 4.0), (x + 30.0, y - 4.0)], 1.6, PLAIN);
    scene.rect(x + 7.0, y - 7.0, 16.0, 6.0, PLAIN);
    x += 36.0;
    say(scene, &mut x, "中间一半（细线：中间八成）");
    scene.dot(x + 5.0, y - 4.0, 5.0, PLAIN);
    scene.dot(x + 5.0, y - 4.0, 2.8, PAPER);
    x += 16.0;
    say(scene, &mut x, "中位数");
    if let Some(colour) = law {
        scene.line(&[(x + 2.0, y - 11.0), (x + 2.0, y + 2.0)], 2.0, colour);
        x += 10.0;
        say(scene, &mut x, "法定期限（各件适用期限的中位数）");
    }
}

fn axis(scene: &mut Scene, of: &Answering, scale: Scale, bottom: f64) {
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
        "从登记到答复（办结）的天数",
    );
}

fn put(
    scene: &mut Scene,
    of: &Answering,
    (name, row): (&str, &AnswerRow),
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
        let text = format!("图外 {} 件", row.beyond);
        scene.text((WIDTH - 76.0, base + 13.0), 11.5, Anchor::End, MUTED, text);
    }
    let text = format!("{} 天", days(row.median));
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

fn caption(of: &Answering, min_n: u64, words: &Words) -> String {
    let mut text = format!(
        "统计有答复或办结日期的 {} 件，在办未答复的不在内；少于 {min_n} 件的不单独画（最小 n = {min_n}）。",
        of.answered
    );
    if of.answered >= min_n {
        text.push_str("按中位天数从长到短排列；各行面积以本行最高处取齐，只看形状。");
    }
    if of.rows.iter().chain(&of.rest).any(|row| row.beyond > 0) {
        text.push_str(&format!("用时超过 {} 天的在图外，只计件数。", of.axis_days));
    }
    let mut allowed = drawn(of).into_iter().map(|row| row.allowed);
    if allowed.any(|days| days > f64::from(of.axis_days)) {
        text.push_str("法定期限长于横轴的不画线，见数据表。");
    }
    if !of.small.is_empty() {
        let n: u64 = of.small.iter().map(|(_, n)| n).sum();
        text.push_str(&format!(
            "样本不足的有 {} {}，共 {n} 件。",
            of.small.len(),
            words.unit
        ));
    }
    if of.negative > 0 {
        text.push_str(&format!("答复早于登记的 {} 件未计。", of.negative));
    }
    text
}

fn alt(rows: &[&AnswerRow], of: &Answering, words: &Words) -> String {
    if rows.is_empty() {
        return format!("数据不足：有答复日期的共 {} 件。", of.answered);
    }
    let rows = rows.iter().map(|row| {
        let (q1, q3) = (days(row.q1), days(row.q3));
        format!(
            "{}（{} 件）中位 {} 天，中间一半 {q1} 至 {q3} 天",
            row.name,
            row.n,
            days(row.median)
        )
    });
    format!(
        "分布图，各{}从登记到答复的天数：{}。",
        words.key,
        rows.collect::<Vec<_>>().join("；")
    )
}

fn table(of: &Answering, words: &Words) -> Table {
    let names = [
        words.key,
        "件数 n",
        "中位天数",
        "四分位（25%–75%）",
        "九成以内",
        "最长",
        "法定期限中位",
        "期限内占比",
    ];
    let mut table = Table::new(&names, 1);
    for row in &of.rows {
        let name = row.issue.map_or(row.name.as_str(), |issue| issue.name());
        table.rows.push(vec![
            name.to_owned(),
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
        let mut row = vec![name.clone(), n.to_string(), "样本不足".to_owned()];
        row.resize(names.len(), "—".to_owned());
        table.rows.push(row);
    }
    table
}
