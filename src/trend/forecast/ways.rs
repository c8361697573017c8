//! The ways to forecast: last year's same week, the recent mean, and two from `augurs`.

use augurs::ets::AutoETS;
use augurs::mstl::MSTLModel;
use augurs::{Fit, Predict};

use crate::petition::{Forecaster, Period};
use crate::trend::axis::Axis;
use crate::trend::glm::real;

/// What the ways need to know beside the counts.
pub(super) struct Ways<'a> {
    pub(super) period: Period,
    /// The weeks, those ahead included.
    pub(super) axis: &'a Axis,
    pub(super) align: (usize, usize),
    /// How many steps ahead.
    pub(super) ahead: usize,
}

impl Ways<'_> {
    fn a_year(&self) -> usize {
        match self.period {
            Period::Week => 52,
            Period::Month => 12,
        }
    }

    /// The ways that can begin with so many known steps.
    pub(super) fn possible(&self, known: usize) -> Vec<Forecaster> {
        let year = self.a_year();
        let need = [
            (Forecaster::SeasonalNaive, year + 6),
            (Forecaster::RecentMean, 8),
            (Forecaster::Ets, 12),
            (Forecaster::MstlEts, 2 * year + 6),
        ];
        let fits = need.into_iter().filter(|(_, need)| *need <= known);
        fits.map(|(way, _)| way).collect()
    }

    /// The expected counts of the coming steps; `None` when a way does not converge or gives no number.
    pub(super) fn forecast(&self, way: Forecaster, known: &[f64]) -> Option<Vec<f64>> {
        let points = match way {
            Forecaster::SeasonalNaive => self.last_year(known)?,
            Forecaster::RecentMean => {
                let taken = if self.period == Period::Week { 8 } else { 6 };
                let recent: Vec<f64> = known.iter().rev().take(taken).copied().collect();
                vec![recent.iter().sum::<f64>() / real(recent.len().max(1)); self.ahead]
            }
            Forecaster::Ets => self.ets(known)?,
            Forecaster::MstlEts => self.mstl(known)?,
        };
        let sound = points.len() == self.ahead && points.iter().all(|p| p.is_finite());
        sound.then(|| points.into_iter().map(|p| p.max(0.0)).collect())
    }

    fn last_year(&self, known: &[f64]) -> Option<Vec<f64>> {
        let at = |step: usize| match self.period {
            Period::Week => self
                .axis
                .same_weeks(step, 1, 0, self.align)
                .first()
                .copied(),
            Period::Month => step.checked_sub(12),
        };
        let steps = known.len()..known.len() + self.ahead;
        steps.map(|step| known.get(at(step)?).copied()).collect()
    }

    fn ets(&self, known: &[f64]) -> Option<Vec<f64>> {
        let seasonal = self.period == Period::Month && known.len() >= 36;
        let (season, spec) = if seasonal { (12, "AZZ") } else { (1, "AZN") };
        let fitted = AutoETS::new(season, spec).ok()?.fit(known).ok()?;
        Some(fitted.predict(self.ahead, None).ok()?.point)
    }

    fn mstl(&self, known: &[f64]) -> Option<Vec<f64>> {
        let trend = AutoETS::new(1, "AZN").ok()?.into_trend_model();
        let fitted = MSTLModel::new(vec![self.a_year()], trend).fit(known).ok()?;
        Some(fitted.predict(self.ahead, None).ok()?.point)
    }
}
