//! The opening figures as a half-yearly work report writes them: the only place where the total of 人次 is printed.

use super::sentences::percent;
use crate::analysis::{Analysis, Opening};
use crate::text::{Lang, Words, words};

words! {
    // How the total is counted, and what it is not used for.
    term_people = "涉及人次" | "People";
    term_people_said = "各件登记人次之和，只作总数，不作他用。" | "The sum of the people registered with each case: a total, used for nothing else.";
    limit_future = "不预测、不报告是否会有人一同来访、到上级去或外出；人次只在开头作总数，不进任何次序、预警和分组。"
        | "It neither predicts nor reports whether anyone will come together with others, turn to a higher office or leave the county; the number of people who came is a total in the opening and enters no order, alarm or group.";
}

/// The days from the first to the last receipt; `None` without cases.
pub(super) fn period(opening: &Opening, w: Words) -> Option<String> {
    let (first, last) = opening.first_received.zip(opening.last_received)?;
    Some(if first == last {
        w.date(first)
    } else {
        w.opening_span(w.date(first), w.date(last))
    })
}

/// The opening sentence in a language.
pub(super) fn sentence_in(analysis: &Analysis, office: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => sentence(analysis, office),
        Lang::En => english(analysis, office),
    }
}

fn english(analysis: &Analysis, office: &str) -> String {
    let o = &analysis.opening;
    let w = Words(Lang::En);
    let office = if office.is_empty() {
        "the bureau"
    } else {
        office
    };
    let Some((first, last)) = o.first_received.zip(o.last_received) else {
        return format!("As of {} {office} has no filings.", w.date(analysis.as_of));
    };
    let known = o.channels.iter().filter(|row| row.cases > 0);
    let known = known.map(|row| match row.channel {
        Some(channel) => format!("{} {}", row.cases, channel.name_in(Lang::En)),
        None => format!("{} by a channel not stated", row.cases),
    });
    let refused = match o.not_accepted {
        0 => String::new(),
        n => format!("{n} were not accepted, "),
    };
    let rate = match o.on_time_rate() {
        None => String::new(),
        Some(rate) => format!("; {} of those closed were on time", percent(Some(rate))),
    };
    let without = o.cases - o.with_persons;
    let persons = match (o.with_persons, without) {
        (0, _) => String::new(),
        (_, 0) => format!(" They spoke for {} people.", o.persons),
        (_, n) => format!(
            " They spoke for {} people ({n} filings do not say).",
            o.persons
        ),
    };
    format!(
        "From {} to {} {office} registered {} filings ({}); {refused}{} are closed and {} open{rate}.{persons}",
        w.date(first),
        w.date(last),
        o.cases,
        known.collect::<Vec<_>>().join(", "),
        o.closed,
        o.pending,
    )
}

/// The opening sentence (总体情况).
pub(super) fn sentence(analysis: &Analysis, office: &str) -> String {
    let o = &analysis.opening;
    let w = Words(Lang::Zh);
    let Some(period) = period(o, w) else {
        return format!("截至{}，{office}没有受理件。", w.date(analysis.as_of));
    };
    format!(
        "{period}，{office}共受理群众来信来访来电 {} 件次{}；{}办结 {} 件，在办 {} 件，{}；{}。",
        o.cases,
        channels(o),
        if o.not_accepted > 0 {
            format!("不予受理 {} 件，", o.not_accepted)
        } else {
            String::new()
        },
        o.closed,
        o.pending,
        rate(o),
        persons(o),
    )
}

fn rate(opening: &Opening) -> String {
    opening.on_time_rate().map_or_else(
        || "尚无办结件".to_owned(),
        |rate| format!("按期办结率 {}", percent(Some(rate))),
    )
}

fn channels(opening: &Opening) -> String {
    let unsaid = opening.channels.iter().find(|row| row.channel.is_none());
    let unsaid = unsaid.map_or(0, |row| row.cases);
    if unsaid == opening.cases {
        return "（来件渠道均未注明）".to_owned();
    }
    let known = opening.channels.iter();
    let known = known.filter_map(|row| Some((row.channel?.name(), row.cases)));
    let mut parts: Vec<_> = known
        .map(|(name, n)| {
            let unit = if name == "来访" { "件次" } else { "件" };
            format!("{name} {n} {unit}")
        })
        .collect();
    if unsaid > 0 {
        parts.push(format!("渠道未注明 {unsaid} 件"));
    }
    format!("，其中{}", parts.join("，"))
}

fn persons(opening: &Opening) -> String {
    let without = opening.cases - opening.with_persons;
    if opening.with_persons == 0 {
        "人次未登记".to_owned()
    } else if without > 0 {
        format!(
            "涉及 {} 人次（另有 {without} 件未登记人次）",
            opening.persons
        )
    } else {
        format!("涉及 {} 人次", opening.persons)
    }
}

/// What the rate of the opening sentence means; empty when there is none.
pub(super) fn on_time(opening: &Opening, w: Words) -> String {
    match opening.closed {
        0 => String::new(),
        closed => w.opening_rate_note(opening.closed_on_time, closed),
    }
}
