//! The order of work (办理次序) when only so many cases can be answered a week.

/// A case in the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Harm of a lapse.
    pub harm: f64,
    /// The probability that it lapses when nobody takes it up, 0 to 1.
    pub lapse: f64,
    /// Calendar days to the due date, negative when past.
    pub days_left: i64,
}

impl Waiting {
    /// Harm avoided by answering in time.
    fn gain(&self) -> f64 {
        self.harm * self.lapse
    }
}

/// The order that avoids the most harm when `per_week` cases can be answered a week.
///
/// Who is answered in time is decided first, the highest gain (harm × probability) first: a case takes the last free place
/// before its due date, one past due the first free place, since every week more is owed (the greedy schedule of unit jobs
/// with deadlines, which is optimal; Lawler, Combinatorial Optimization, 1976). Then each place goes to the highest gain
/// that leaves all the others in time. Cases that cannot be in time come last. Ties by index.
pub fn queue(waiting: &[Waiting], per_week: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..waiting.len()).collect();
    let gain = |at: usize| waiting.get(at).map_or(0.0, Waiting::gain);
    order.sort_by(|a, b| gain(*b).total_cmp(&gain(*a)).then(a.cmp(b)));
    let per_week = per_week.max(1);
    let weeks = waiting.len().div_ceil(per_week) + 1;
    let (kept, late) = choose(waiting, &order, per_week, weeks);
    let ranks = arrange(kept, per_week).into_iter().chain(late);
    ranks.filter_map(|rank| order.get(rank).copied()).collect()
}

/// By week of the deadline, the ranks of the cases that can be in time, in order; and of the others.
fn choose(
    waiting: &[Waiting],
    order: &[usize],
    per_week: usize,
    weeks: usize,
) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut free = vec![per_week; weeks];
    let mut kept = vec![Vec::new(); weeks];
    let mut late = Vec::new();
    for (rank, &at) in order.iter().enumerate() {
        let days = waiting.get(at).map_or(0, |w| w.days_left);
        let (place, deadline) = match usize::try_from(days) {
            Err(_) => {
                let first = free.iter().position(|n| *n > 0);
                (first, first.unwrap_or_default())
            }
            Ok(days) => {
                let last = (days / 7).min(weeks - 1);
                let open = free.get(..=last).unwrap_or_default();
                (open.iter().rposition(|n| *n > 0), last)
            }
        };
        match (place.and_then(|w| free.get_mut(w)), kept.get_mut(deadline)) {
            (Some(places), Some(of)) => {
                *places -= 1;
                of.push(rank);
            }
            _ => late.push(rank),
        }
    }
    (kept, late)
}

/// Fills the places from the first, each with the highest gain that leaves the rest in time.
fn arrange(kept: Vec<Vec<usize>>, per_week: usize) -> Vec<usize> {
    let total: usize = kept.iter().map(Vec::len).sum();
    // The best of each week of deadline comes off the end.
    let mut left: Vec<Vec<usize>> = kept;
    left.iter_mut().for_each(|of| of.reverse());
    let mut out = Vec::with_capacity(total);
    while out.len() < total {
        let (mut due, mut tight) = (0, left.len());
        for (week, of) in left.iter().enumerate() {
            due += of.len();
            let room = ((week + 1) * per_week).saturating_sub(out.len());
            if due > 0 && due >= room {
                tight = week;
                break;
            }
        }
        let until = left.iter_mut().take(tight.saturating_add(1));
        let best = until
            .filter(|of| !of.is_empty())
            .min_by_key(|of| of.last().copied());
        match best.and_then(Vec::pop) {
            Some(rank) => out.push(rank),
            None => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_queue_answers_the_costly_ones_while_there_is_time() {
        let case = |harm, lapse, days_left| Waiting {
            harm,
            lapse,
            days_left,
        };
        // Two a week: the dear case with three weeks left lets the cheap urgent ones go first.
        let waiting = [
            case(90.0, 0.9, 21),
            case(20.0, 0.5, 2),
            case(30.0, 0.5, 3),
            case(80.0, 1.0, -4),
        ];
        assert_eq!(queue(&waiting, 2), [3, 2, 0, 1]);
    }

    #[test]
    fn with_time_for_all_the_dearest_and_the_overdue_go_first() {
        let case = |harm, days_left| Waiting {
            harm,
            lapse: 0.5,
            days_left,
        };
        let waiting = [
            case(10.0, 70),
            case(50.0, 60),
            case(30.0, -9),
            case(40.0, 65),
        ];
        assert_eq!(queue(&waiting, 2), [1, 2, 3, 0]);
    }

    #[test]
    fn what_is_overdue_does_not_wait_behind_cheap_cases() {
        let case = |harm, days_left| Waiting {
            harm,
            lapse: 1.0,
            days_left,
        };
        let waiting = [
            case(90.0, -3),
            case(80.0, -3),
            case(70.0, -3),
            case(1.0, 60),
        ];
        assert_eq!(queue(&waiting, 1), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn the_queue_holds_every_case_once(
            cases in proptest::collection::vec((0.0_f64..100.0, 0.0_f64..1.0, -30_i64..90), 0..30), per_week in 1_usize..6,
        ) {
            let waiting: Vec<Waiting> = cases.into_iter().map(|(harm, lapse, days_left)| Waiting { harm, lapse, days_left }).collect();
            let mut order = queue(&waiting, per_week);
            order.sort_unstable();
            prop_assert_eq!(order, (0..waiting.len()).collect::<Vec<_>>());
        }

        #[test]
        fn no_case_that_could_be_in_time_is_late(
            cases in proptest::collection::vec((0.0_f64..100.0, 0.0_f64..1.0, 0_i64..90), 0..24), per_week in 1_usize..4,
        ) {
            let waiting: Vec<Waiting> = cases.into_iter().map(|(harm, lapse, days_left)| Waiting { harm, lapse, days_left }).collect();
            let late = |order: &[usize]| {
                order.iter().enumerate().filter(|(n, at)| n / per_week > usize::try_from(waiting[**at].days_left).unwrap_or(0) / 7).count()
            };
            // The earliest due date first keeps everyone in time whenever that can be done at all.
            let mut by_due: Vec<usize> = (0..waiting.len()).collect();
            by_due.sort_by_key(|at| waiting[*at].days_left);
            if late(&by_due) == 0 {
                prop_assert_eq!(late(&queue(&waiting, per_week)), 0);
            }
        }
    }
}
