//! What became of the cases of each channel and family.

use polars::prelude::col;
use serde::Serialize;

use super::builder::Standing;
use super::frame::{Frame, codes, collect, count, counts};
use crate::Error;
use crate::petition::{Channel, Family};

/// What became of a case (结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 按期办结
    OnTime,
    /// 逾期办结
    Late,
    /// 在办未到期, due soon included.
    Open,
    /// 超期未办结
    Overdue,
    /// 不予受理
    NotAccepted,
}

impl Outcome {
    /// Every outcome, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::OnTime,
        Self::Late,
        Self::Open,
        Self::Overdue,
        Self::NotAccepted,
    ];

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::OnTime => "按期办结",
            Self::Late => "逾期办结",
            Self::Open => "在办未到期",
            Self::Overdue => "超期未办结",
            Self::NotAccepted => "不予受理",
        }
    }

    fn of(standing: u32) -> Option<Self> {
        let is = |s: Standing| standing == s as u32;
        let all = [
            (Standing::ClosedOnTime, Self::OnTime),
            (Standing::ClosedLate, Self::Late),
            (Standing::Open, Self::Open),
            (Standing::DueSoon, Self::Open),
            (Standing::Overdue, Self::Overdue),
            (Standing::NotAccepted, Self::NotAccepted),
        ];
        all.into_iter().find(|(s, _)| is(*s)).map(|(_, o)| o)
    }
}

/// The cases of one channel and family with one outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeCell {
    /// The channel; `None` when the export does not say (未注明).
    pub channel: Option<Channel>,
    /// The family.
    pub family: Family,
    /// What became of them.
    pub outcome: Outcome,
    /// Filings.
    pub cases: u64,
}

/// The cells that hold a case, in the order of channels, families and outcomes; cases without a channel last.
pub(super) fn cells(frame: &Frame) -> Result<Vec<OutcomeCell>, Error> {
    let keys = [col("channel"), col("family"), col("standing")];
    let table = collect(frame.lazy().group_by(keys).agg([count()]))?;
    let channels = codes(&table, "channel")?.into_iter();
    let families = codes(&table, "family")?.into_iter();
    let standings = codes(&table, "standing")?.into_iter();
    let n = counts(&table, "n")?;
    let mut cells: Vec<OutcomeCell> = Vec::new();
    for ((channel, family), (standing, cases)) in channels.zip(families).zip(standings.zip(n)) {
        let family = Family::ALL.get(family as usize).copied();
        let Some((family, outcome)) = family.zip(Outcome::of(standing)) else {
            continue;
        };
        let channel = Channel::ALL.get(channel as usize).copied();
        let same =
            |c: &&mut OutcomeCell| (c.channel, c.family, c.outcome) == (channel, family, outcome);
        match cells.iter_mut().find(same) {
            Some(cell) => cell.cases += cases,
            None => cells.push(OutcomeCell {
                channel,
                family,
                outcome,
                cases,
            }),
        }
    }
    cells.sort_by_key(|c| (c.channel.is_none(), c.channel, c.family, c.outcome));
    Ok(cells)
}
