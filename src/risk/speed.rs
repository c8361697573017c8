//! Past speed of answering: for each desk and interval of days, which share of the open cases was answered in it.
//!
//! Takes the history and the days to be looked from; gives hazards by level and memory, each shrunk to the wider level. What
//! is known on a day are the answers of earlier days: a case still open counts as exposure for the intervals it has
//! outlived, and an answer that comes later changes nothing before it.

use std::collections::HashMap;

use super::filing::{Filing, LEVELS, day};

/// Upper ends of the intervals in days since receipt; what comes later repeats the last.
pub const EDGES: [i32; 11] = [3, 7, 11, 15, 22, 30, 45, 60, 90, 180, 365];
/// How many intervals there are.
pub const INTERVALS: usize = EDGES.len();
/// Half-lives of memory, in days: what was usual, what was recent, what is now.
pub const MEMORIES: [f64; 3] = [730.0, 120.0, 30.0];
/// The levels that are features: everything, kind of place, place, place × issue.
pub const SEEN_LEVELS: [usize; 4] = [0, 2, 3, 4];
/// Exposures a level needs to weigh as much as the wider one, from the widest.
const SHRINK: [f64; LEVELS + 1] = [5.0, 8.0, 6.0, 6.0, 8.0];
/// The share answered in an interval before anything was seen, and what that weighs.
const FIRST: (f64, f64) = (0.25, 4.0);

/// A hazard for every interval.
pub type Curve = [f64; INTERVALS];

/// The first day after which interval `k` begins: −1 for the first, so that an answer on the day itself counts.
pub(super) fn begins(k: usize) -> i32 {
    match k.checked_sub(1) {
        Some(before) => EDGES.get(before).copied().unwrap_or(0),
        None => -1,
    }
}

/// What is seen for one case from one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// By memory and level of [`SEEN_LEVELS`].
    pub speeds: [[Curve; SEEN_LEVELS.len()]; MEMORIES.len()],
    /// Cases of the same place that were open.
    pub open: u32,
    /// Effective number of cases of the place with the longest memory.
    pub exposure: f64,
}

/// A question: how fast are cases like `filing` answered, seen from `day`?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// The day it is seen from, as a number.
    pub day: i32,
    /// The index of the case.
    pub filing: usize,
}

impl Look {
    /// One look a case, from the day of its receipt, in the order of days.
    pub fn at_receipt(filings: &[Filing]) -> Vec<Self> {
        let mut looks: Vec<Self> = (0..filings.len())
            .zip(filings)
            .map(|(filing, f)| Self {
                day: day(f.received),
                filing,
            })
            .collect();
        looks.sort_unstable();
        looks
    }
}

/// Decaying sums of one desk.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    exposed: [[f64; INTERVALS]; MEMORIES.len()],
    answered: [[f64; INTERVALS]; MEMORIES.len()],
    /// The day to which the sums are decayed.
    to: i32,
}

impl Sums {
    fn decay(&mut self, to: i32) {
        let gone = f64::from(to - self.to);
        self.to = to;
        if gone <= 0.0 {
            return;
        }
        for (memory, (exposed, answered)) in MEMORIES
            .iter()
            .zip(self.exposed.iter_mut().zip(&mut self.answered))
        {
            let keep = (-gone / memory).exp2();
            exposed.iter_mut().for_each(|v| *v *= keep);
            answered.iter_mut().for_each(|v| *v *= keep);
        }
    }

    fn add(&mut self, event: &Event) {
        self.decay(event.known);
        let age = f64::from((event.known - event.began).max(0));
        for (memory, (exposed, answered)) in MEMORIES
            .iter()
            .zip(self.exposed.iter_mut().zip(&mut self.answered))
        {
            let weight = (-age / memory).exp2();
            if let Some(slot) = exposed.get_mut(event.interval) {
                *slot += weight;
            }
            if let Some(slot) = answered.get_mut(event.interval).filter(|_| event.answered) {
                *slot += weight;
            }
        }
    }
}

/// One interval of one case, on the day its outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    known: i32,
    filing: usize,
    interval: usize,
    began: i32,
    answered: bool,
}

/// The intervals of a case as they become known: an answer the day after it is given, an outlived interval the day
/// after its end.
fn events(filings: &[Filing]) -> Vec<Event> {
    let mut events = Vec::with_capacity(filings.len() * 3);
    for (filing, f) in filings.iter().enumerate() {
        let (received, days) = (day(f.received), f.days());
        let outlived = f.followed_to.map(|_| f.outlived(i32::MAX));
        for (interval, edge) in EDGES.iter().enumerate() {
            let answered = days.is_some_and(|d| d <= *edge);
            if days.is_none() && outlived.is_some_and(|o| o < *edge) {
                break;
            }
            events.push(Event {
                known: received + days.filter(|_| answered).unwrap_or(*edge) + 1,
                filing,
                interval,
                began: received + begins(interval).max(0),
                answered,
            });
            if answered {
                break;
            }
        }
    }
    events.sort_unstable();
    events
}

/// Answers every look, in their order; `looks` must be sorted.
pub fn observe(filings: &[Filing], looks: &[Look]) -> Vec<Seen> {
    let (desks, places) = desks(filings);
    let events = events(filings);
    let mut board = Board::new(&desks, places, filings);
    let mut waiting = events.iter().peekable();
    looks
        .iter()
        .map(|look| {
            while let Some(event) = waiting.next_if(|e| e.known <= look.day) {
                board.learn(event);
            }
            board.see(look)
        })
        .collect()
}

/// The key of each case at each level; level 0 is everything.
type Desks = Vec<[usize; LEVELS + 1]>;

fn desks(filings: &[Filing]) -> (Desks, usize) {
    let mut known: HashMap<(usize, &str), usize> = HashMap::new();
    let mut all = Vec::with_capacity(filings.len());
    for f in filings {
        let mut keys = [0; LEVELS + 1];
        for (level, name) in f.desk.iter().enumerate() {
            let next = known.len() + 1;
            let id = *known.entry((level, name)).or_insert(next);
            if let Some(slot) = keys.get_mut(level + 1) {
                *slot = id;
            }
        }
        all.push(keys);
    }
    let places = known.len() + 1;
    (all, places)
}

/// Everything known on a day.
struct Board<'a> {
    desks: &'a Desks,
    sums: Vec<Sums>,
    /// Unweighted answered and exposed, of everything.
    all: [(f64, f64); INTERVALS],
    load: Load,
}

impl<'a> Board<'a> {
    fn new(desks: &'a Desks, places: usize, filings: &[Filing]) -> Self {
        Self {
            desks,
            sums: vec![Sums::default(); places],
            all: [(0.0, 0.0); INTERVALS],
            load: Load::new(desks, filings),
        }
    }

    fn learn(&mut self, event: &Event) {
        if let Some((answered, exposed)) = self.all.get_mut(event.interval) {
            *answered += f64::from(u8::from(event.answered));
            *exposed += 1.0;
        }
        for key in self.desks.get(event.filing).into_iter().flatten() {
            if let Some(sums) = self.sums.get_mut(*key) {
                sums.add(event);
            }
        }
    }

    fn see(&mut self, look: &Look) -> Seen {
        let keys = self.desks.get(look.filing).copied().unwrap_or_default();
        let mut wider: [Curve; MEMORIES.len()] = [self.always(); MEMORIES.len()];
        let mut speeds = [[[0.0; INTERVALS]; SEEN_LEVELS.len()]; MEMORIES.len()];
        let mut exposure = 0.0;
        for (level, (key, weight)) in keys.iter().zip(SHRINK).enumerate() {
            let Some(sums) = self.sums.get_mut(*key) else {
                continue;
            };
            sums.decay(look.day);
            for (at, curve) in wider.iter_mut().enumerate() {
                shrink(curve, sums, at, weight);
            }
            if level == LEVELS - 1 {
                exposure = sums.exposed[0][0];
            }
            if let Some(at) = SEEN_LEVELS.iter().position(|l| *l == level) {
                for (memory, curve) in speeds.iter_mut().zip(&wider) {
                    memory[at] = *curve;
                }
            }
        }
        Seen {
            speeds,
            open: self.load.open(keys[LEVELS - 1], look.day),
            exposure,
        }
    }

    /// The share answered in each interval, over everything ever seen.
    fn always(&self) -> Curve {
        self.all.map(|(answered, exposed)| {
            ((answered + FIRST.0 * FIRST.1) / (exposed + FIRST.1)).clamp(0.01, 0.95)
        })
    }
}

/// Draws the wider level's curve towards what this desk did.
fn shrink(curve: &mut Curve, sums: &Sums, memory: usize, weight: f64) {
    let (Some(answered), Some(exposed)) = (sums.answered.get(memory), sums.exposed.get(memory))
    else {
        return;
    };
    for (hazard, (answered, exposed)) in curve.iter_mut().zip(answered.iter().zip(exposed)) {
        *hazard = (answered + weight * *hazard) / (exposed + weight);
    }
}

/// Open cases of a place on a day.
struct Load {
    /// By place: days of receipt and days of answer, each in order.
    days: HashMap<usize, (Vec<i32>, Vec<i32>)>,
}

impl Load {
    fn new(desks: &Desks, filings: &[Filing]) -> Self {
        let mut days: HashMap<usize, (Vec<i32>, Vec<i32>)> = HashMap::new();
        for (f, keys) in filings.iter().zip(desks) {
            let (received, answered) = days.entry(keys[LEVELS - 1]).or_default();
            received.push(day(f.received));
            // A case no longer told of waits at no desk that is known.
            let lost = f.followed_to.map(day);
            answered.extend(f.days().map(|d| day(f.received) + d).or(lost));
        }
        for (received, answered) in days.values_mut() {
            received.sort_unstable();
            answered.sort_unstable();
        }
        Self { days }
    }

    fn open(&self, place: usize, on: i32) -> u32 {
        let Some((received, answered)) = self.days.get(&place) else {
            return 0;
        };
        let came = received.partition_point(|d| *d < on);
        let went = answered.partition_point(|d| *d < on);
        u32::try_from(came.saturating_sub(went)).unwrap_or(u32::MAX)
    }
}
