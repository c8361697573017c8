//! The back-test's picture.

use super::{BacktestRequest, Bench, Figures, Forecast};
use crate::chart::{self, AtHorizon, Chart};

/// Groups of cases by forecast, for calibration.
const GROUPS: usize = 8;

pub(super) fn draw(
    bench: &Bench<'_>,
    forecasts: &[Forecast<'_>],
    figures: &[Figures],
    request: &BacktestRequest<'_>,
) -> Chart {
    let horizons = figures.iter().map(|f| AtHorizon {
        name: f
            .horizon_days
            .map_or_else(|| "到期日".to_owned(), |h| format!("{h} 天")),
        n: f.n,
        groups: groups(bench, forecasts, f.horizon_days),
        auc: f.auc,
        brier: [f.brier, f.brier_base, f.brier_category],
    });
    let of = chart::Forecast {
        caption: format!(
            "{} 及以后收到的 {} 件，每件只用收到那天之前已知的情况预测；按预测高低分组，每点一组。",
            request.cutoff,
            forecasts.len()
        ),
        horizons: horizons.collect(),
    };
    chart::forecast(&of, &bench.stages.chart)
}

/// Mean forecast and share that lapsed in groups of equal size, the lowest forecasts first.
fn groups(bench: &Bench<'_>, forecasts: &[Forecast<'_>], horizon: Option<u32>) -> Vec<(f64, f64)> {
    let mut pairs = bench.pairs(forecasts, horizon, &bench.by_model());
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = pairs.len().div_ceil(GROUPS).max(10);
    let mean = |group: &[(f64, bool)]| {
        let n = f64::from(u32::try_from(group.len()).unwrap_or(1)).max(1.0);
        let sum = |of: fn(&(f64, bool)) -> f64| group.iter().map(of).sum::<f64>() / n;
        (sum(|p| p.0), sum(|p| f64::from(u8::from(p.1))))
    };
    pairs
        .chunks(size)
        .filter(|g| g.len() * 2 >= size)
        .map(mean)
        .collect()
}
