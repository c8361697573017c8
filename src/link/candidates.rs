//! Which pairs are worth comparing: cases that share a rare term, a pair of title words, or a band of their signatures.
//!
//! Work grows with the number of cases, not with its square: a key that many cases share is followed only to the
//! nearest of them in time, and each case keeps its best few.

use rayon::prelude::*;

use super::cfg::Plan;
use super::sketch::{Sketch, Word, mix};
use super::terms::Terms;

/// Pairs of places in canonical order, the smaller first; sorted, none twice.
pub(super) type Pairs = Vec<(u32, u32)>;

/// Words of a case that lead to others.
const WORDS: usize = 14;
/// Title words whose pairs lead to others.
const TITLE_WORDS: usize = 5;
/// Groups of title characters that lead to others.
const GROUPS: usize = 4;
/// Bins of the signature a band takes.
const BAND: usize = 2;
/// A key shared by more cases than this is followed to its nearest ones in time only.
const FOLLOWED: usize = 48;
/// How many cases before and behind are followed then.
const NEAREST: usize = 16;

/// One key of one case.
#[derive(Clone, Copy)]
struct Entry {
    key: u32,
    case: u32,
    weight: f32,
}

/// A key of a case: where its cases stand in the list, and where this one stands among them.
#[derive(Clone, Copy)]
struct Link {
    start: u32,
    length: u32,
    place: u32,
    weight: f32,
}

/// The pairs worth comparing.
pub(super) fn find(sketches: &[&Sketch], terms: &Terms, plan: &Plan) -> Pairs {
    let mut entries: Vec<Entry> = sketches
        .par_iter()
        .zip(0_u32..count(sketches))
        .flat_map_iter(|(sketch, case)| {
            keys(sketch, terms)
                .into_iter()
                .map(move |(key, weight)| Entry { key, case, weight })
        })
        .collect();
    entries.par_sort_unstable_by_key(|e| (e.key, e.case));
    entries.dedup_by_key(|e| (e.key, e.case));
    let (links, offsets) = links(&entries, sketches.len());
    let mut pairs: Pairs = (0..sketches.len())
        .into_par_iter()
        .map_init(
            || (vec![0.0_f32; sketches.len()], Vec::new()),
            |(weights, touched), case| {
                let own = offsets
                    .get(case..=case + 1)
                    .and_then(|o| links.get(o[0]..o[1]));
                best(
                    case,
                    own.unwrap_or_default(),
                    &entries,
                    weights,
                    touched,
                    plan.candidates,
                )
            },
        )
        .flatten_iter()
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

fn count(sketches: &[&Sketch]) -> u32 {
    u32::try_from(sketches.len()).unwrap_or(u32::MAX)
}

/// The keys of one case with their weights.
fn keys(sketch: &Sketch, terms: &Terms) -> Vec<(u32, f32)> {
    let mut words: Vec<(f32, &Word)> = sketch
        .words
        .iter()
        .filter_map(|w| {
            let (matters, weight) = terms.word(w.hash);
            let title = if w.title > 0 { 1.3 } else { 1.0 };
            (matters > 1).then_some((weight * title, w))
        })
        .collect();
    words.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.hash.cmp(&b.1.hash)));
    let mut keys: Vec<(u32, f32)> = Vec::with_capacity(48);
    keys.extend(
        words
            .iter()
            .take(WORDS)
            .map(|(weight, w)| (w.hash, weight * weight)),
    );
    let title: Vec<&(f32, &Word)> = words
        .iter()
        .filter(|(_, w)| w.title > 0)
        .take(TITLE_WORDS)
        .collect();
    for (i, (x, a)) in title.iter().map(|t| (t.0, t.1)).enumerate() {
        for (y, b) in title.iter().skip(i + 1).map(|t| (t.0, t.1)) {
            let key = mix(a.hash.min(b.hash), a.hash.max(b.hash));
            keys.push((key, x * y));
        }
    }
    let mut groups: Vec<(f32, u32)> = sketch
        .grams()
        .iter()
        .map(|g| (terms.gram(g.hash), g.hash))
        .filter(|(_, hash)| terms.groups(*hash) > 1)
        .collect();
    groups.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    keys.extend(
        groups
            .iter()
            .take(GROUPS)
            .map(|(w, hash)| (mix(*hash, 1), w * w * 0.5)),
    );
    for (band, bins) in (0_u32..).zip(sketch.signature.chunks_exact(BAND)) {
        if bins.iter().all(|b| *b != u32::MAX) {
            let key = bins.iter().fold(mix(band, 2), |key, bin| mix(key, *bin));
            keys.push((key, 40.0));
        }
    }
    keys
}

/// For every case its keys that others share, and where each case's begin.
fn links(entries: &[Entry], cases: usize) -> (Vec<Link>, Vec<usize>) {
    let mut offsets = vec![0_usize; cases + 1];
    let runs = || {
        entries
            .chunk_by(|a, b| a.key == b.key)
            .filter(|run| run.len() > 1)
    };
    for entry in runs().flatten() {
        if let Some(n) = offsets.get_mut(entry.case as usize + 1) {
            *n += 1;
        }
    }
    for i in 1..offsets.len() {
        offsets[i] += offsets[i - 1];
    }
    let empty = Link {
        start: 0,
        length: 0,
        place: 0,
        weight: 0.0,
    };
    let mut links = vec![empty; offsets.last().copied().unwrap_or(0)];
    let mut next = offsets.clone();
    let mut start = 0_usize;
    for run in entries.chunk_by(|a, b| a.key == b.key) {
        if run.len() > 1 {
            for (place, entry) in run.iter().enumerate() {
                let Some(at) = next.get_mut(entry.case as usize) else {
                    continue;
                };
                if let Some(link) = links.get_mut(*at) {
                    *link = Link {
                        start: u32::try_from(start).unwrap_or(u32::MAX),
                        length: u32::try_from(run.len()).unwrap_or(u32::MAX),
                        place: u32::try_from(place).unwrap_or(u32::MAX),
                        weight: entry.weight,
                    };
                }
                *at += 1;
            }
        }
        start += run.len();
    }
    (links, offsets)
}

/// The cases that share most with one, as pairs.
fn best(
    case: usize,
    links: &[Link],
    entries: &[Entry],
    weights: &mut [f32],
    touched: &mut Vec<u32>,
    most: usize,
) -> Pairs {
    touched.clear();
    for link in links {
        let (start, length, place) = (
            link.start as usize,
            link.length as usize,
            link.place as usize,
        );
        let (from, to) = if length <= FOLLOWED {
            (0, length)
        } else {
            (
                place.saturating_sub(NEAREST),
                (place + NEAREST + 1).min(length),
            )
        };
        for entry in entries.get(start + from..start + to).unwrap_or_default() {
            if let Some(weight) = weights.get_mut(entry.case as usize) {
                if *weight <= 0.0 {
                    touched.push(entry.case);
                }
                *weight += link.weight;
            }
        }
    }
    touched.retain(|&c| c as usize != case);
    let weight = |c: &u32| weights.get(*c as usize).copied().unwrap_or(0.0);
    let by_weight = |a: &u32, b: &u32| weight(b).total_cmp(&weight(a)).then(a.cmp(b));
    if touched.len() > most {
        touched.select_nth_unstable_by(most, by_weight);
    }
    let own = u32::try_from(case).unwrap_or(u32::MAX);
    let pairs = touched
        .iter()
        .take(most)
        .map(|&c| (own.min(c), own.max(c)))
        .collect();
    for link in links {
        let (start, length) = (link.start as usize, link.length as usize);
        let (from, to) = if length <= FOLLOWED {
            (0, length)
        } else {
            let place = link.place as usize;
            (
                place.saturating_sub(NEAREST),
                (place + NEAREST + 1).min(length),
            )
        };
        for entry in entries.get(start + from..start + to).unwrap_or_default() {
            if let Some(weight) = weights.get_mut(entry.case as usize) {
                *weight = 0.0;
            }
        }
    }
    pairs
}
