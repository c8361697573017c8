//! The weights: for every feature a staircase of contributions, read from a table that a person can read and change.

use super::compare::{FEATURES, Feature};

/// What one feature gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The feature.
    pub feature: Feature,
    /// Its value; NaN when nothing is known.
    pub value: f32,
    /// Its share in the score, in logits.
    pub weight: f32,
}

/// One staircase a feature, and a constant.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Weights {
    constant: f32,
    /// Upper bounds (inclusive) and contributions, by feature; the last bound is infinite.
    steps: Vec<Vec<(f32, f32)>>,
}

impl Weights {
    /// Reads `feature,upto,weight` lines; `#` begins a comment; `constant,,-3.2` is the constant.
    ///
    /// # Errors
    /// The first line that does not hold, with its number.
    pub(super) fn parse(text: &str) -> Result<Self, (u64, String)> {
        let mut weights = Self {
            constant: 0.0,
            steps: vec![Vec::new(); FEATURES.len()],
        };
        for (number, line) in (1_u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line == "feature,upto,weight" {
                continue;
            }
            weights.line(line).map_err(|message| (number, message))?;
        }
        Ok(weights)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let mut cells = line.split(',').map(str::trim);
        let (code, upto, weight) = (cells.next(), cells.next(), cells.next());
        let weight = weight
            .and_then(|w| w.parse::<f32>().ok())
            .filter(|w| w.is_finite())
            .ok_or("权重不是数")?;
        let code = code.unwrap_or_default();
        if code == "constant" {
            self.constant = weight;
            return Ok(());
        }
        let at = FEATURES
            .iter()
            .position(|f| f.code == code)
            .ok_or_else(|| format!("没有 {code} 这一项"))?;
        let upto = match upto.unwrap_or_default() {
            "" => f32::INFINITY,
            number => number.parse().map_err(|_| "上限不是数".to_owned())?,
        };
        let steps = self.steps.get_mut(at).ok_or("没有这一项")?;
        if steps.last().is_some_and(|(last, _)| *last >= upto) {
            return Err("上限应逐行增大".into());
        }
        steps.push((upto, weight));
        Ok(())
    }

    fn of(&self, feature: usize, value: f32) -> f32 {
        let steps = self.steps.get(feature).map_or(&[][..], Vec::as_slice);
        if value.is_nan() {
            return 0.0;
        }
        let at = steps.partition_point(|(upto, _)| *upto < value);
        steps.get(at).map_or(0.0, |(_, weight)| *weight)
    }

    /// The score of a pair, in logits.
    pub(super) fn score(&self, values: &[f32; FEATURES.len()]) -> f32 {
        let parts = values.iter().enumerate().map(|(i, v)| self.of(i, *v));
        self.constant + parts.sum::<f32>()
    }

    /// What every feature gave.
    pub(super) fn contributions(&self, values: &[f32; FEATURES.len()]) -> Vec<Contribution> {
        let all = FEATURES.iter().zip(values).enumerate();
        all.map(|(i, (feature, &value))| Contribution {
            feature: *feature,
            value,
            weight: self.of(i, value),
        })
        .collect()
    }
}
