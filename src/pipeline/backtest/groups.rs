//! Does the model serve every group alike? Forecast, outcome and place in the order, by channel, place and issue.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{BacktestRequest, Bench, Forecast, days};

/// Smaller groups say nothing.
const LEAST: usize = 20;

/// One group of cases at the middle horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// `channel`, `place` or `issue`.
    pub by: &'static str,
    /// Its name; empty where the export does not say.
    pub name: String,
    /// Cases whose outcome is known.
    pub n: usize,
    /// Mean forecast.
    pub forecast: f64,
    /// The share that lapsed: far above the forecast, the group is warned of too seldom.
    pub lapsed: f64,
    /// Mean squared error.
    pub brier: f64,
    /// The share of its cases among those first in the order of priority, as many as can be looked at.
    pub first: f64,
}

struct Scored {
    keys: [String; 3],
    forecast: f64,
    lapsed: f64,
    first: bool,
}

/// Every group of at least twenty cases, by kind and name.
pub(super) fn groups(
    bench: &Bench<'_>,
    forecasts: &[Forecast<'_>],
    request: &BacktestRequest<'_>,
) -> Vec<Group> {
    let mut horizons = request.horizons.clone();
    horizons.sort_unstable();
    let horizon = days(horizons.get(horizons.len() / 2).copied().unwrap_or(30));
    let scored = scored(bench, forecasts, horizon);
    let mut out = Vec::new();
    for (kind, by) in ["channel", "place", "issue"].into_iter().enumerate() {
        let mut members: BTreeMap<&str, Vec<&Scored>> = BTreeMap::new();
        for case in &scored {
            let key = case.keys.get(kind).map_or("", String::as_str);
            members.entry(key).or_default().push(case);
        }
        let large = members.into_iter().filter(|(_, m)| m.len() >= LEAST);
        out.extend(large.map(|(name, members)| group(by, name, &members)));
    }
    out
}

fn scored(bench: &Bench<'_>, forecasts: &[Forecast<'_>], horizon: i32) -> Vec<Scored> {
    let mut order: Vec<(f64, Scored)> = forecasts
        .iter()
        .filter_map(|f| {
            let filing = &f.known.filing;
            let lapsed = filing.lapsed(horizon, bench.last)?;
            let forecast = bench.survival(&f.curve, f.known, horizon);
            let channel = filing.channel.map_or("", |c| c.code()).to_owned();
            let place = filing.desk.first().cloned().unwrap_or_default();
            Some((
                forecast * f.known.harm,
                Scored {
                    keys: [channel, place, filing.issue.code().to_owned()],
                    forecast,
                    lapsed: f64::from(u8::from(lapsed)),
                    first: false,
                },
            ))
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count"
    )]
    let first = (order.len() as f64 * bench.stages.risk.review_share) as usize;
    for (_, case) in order.iter_mut().take(first) {
        case.first = true;
    }
    order.into_iter().map(|(_, case)| case).collect()
}

fn group(by: &'static str, name: &str, members: &[&Scored]) -> Group {
    let n = f64::from(u32::try_from(members.len()).unwrap_or(1)).max(1.0);
    let mean = |of: &dyn Fn(&Scored) -> f64| members.iter().map(|m| of(m)).sum::<f64>() / n;
    Group {
        by,
        name: name.to_owned(),
        n: members.len(),
        forecast: mean(&|m| m.forecast),
        lapsed: mean(&|m| m.lapsed),
        brier: mean(&|m| (m.forecast - m.lapsed).powi(2)),
        first: mean(&|m| f64::from(u8::from(m.first))),
    }
}
