//! Words against the segmenter: whether they are ever cut out whole, alone, among everyday words, and in cases.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use jieba_rs::Jieba;
use serde::Serialize;

use super::lists::{Entry, joins};
use super::{At, Sink, folded};
use crate::diag::{Diagnostic, Origin};
use crate::text::{SafeText, Span, Token};

/// Everyday words before and after a term, to see what the term does inside a sentence.
const FRAMES: [(&str, &str); 10] = [
    ("我的", "怎么办"),
    ("要求", "的问题"),
    ("请问", "如何办理"),
    ("公司", "一直没有"),
    ("关于", "的咨询"),
    ("单位不给", "已经三个月"),
    ("至今", "未解决"),
    ("希望", "能够落实"),
    ("因", "到局里反映"),
    ("有关", "等事项"),
];
/// Fewer occurrences say little about a term.
const ENOUGH: usize = 3;
/// Winners named for one term.
const NAMED: usize = 3;

/// The segmenter with the table and without it.
#[derive(Debug)]
pub struct Ground<'a> {
    /// With the table.
    pub jieba: &'a Jieba,
    /// Without it.
    pub base: &'a Jieba,
    /// Frequencies of the tables that are there without it: the built-in dictionary and other tables of the user.
    pub known: &'a BTreeMap<String, Option<usize>>,
    /// Whether unknown words are cut by the hidden Markov model.
    pub hmm: bool,
}

impl Ground<'_> {
    fn cut<'w>(&self, text: &'w str) -> Vec<&'w str> {
        self.jieba
            .cut(text, self.hmm)
            .into_iter()
            .map(|t| t.word)
            .collect()
    }
}

/// Terms of a dictionary that are the same without the table, cut apart, or lost in a sentence.
pub fn check_terms(
    name: &str,
    entries: &[Entry],
    ground: &Ground<'_>,
    diags: &mut Vec<Diagnostic>,
) {
    let mut sink = Sink::new(name, diags);
    let last: BTreeMap<&str, At> = entries.iter().map(|e| (e.word.as_str(), e.at)).collect();
    for entry in entries {
        let dead = folded(&entry.word).is_some() || !entry.word.chars().all(joins);
        if dead || entry.frequency == Some(0) || last.get(entry.word.as_str()) != Some(&entry.at) {
            continue;
        }
        redundant(entry, ground, &mut sink);
        whole(entry, ground, &mut sink);
    }
}

fn redundant(entry: &Entry, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    let word = &entry.word;
    let help = "删去这一行，结果不变";
    if let Some(known) = ground.known.get(word) {
        if *known == entry.frequency {
            let message = format!("{word}：自带或另一张词典里已有，词频相同，加了不起作用");
            sink.finding("term_redundant", entry.at, message, help);
        } else if entry.frequency.is_some() {
            let message = format!("{word}：自带或另一张词典里已有，词频改为这里的");
            sink.note("term_overrides", entry.at, message, "");
        }
        return;
    }
    let base: Vec<&str> = ground
        .base
        .cut(word, false)
        .into_iter()
        .map(|t| t.word)
        .collect();
    if !ground.base.has_word(word) || base != [word.as_str()] {
        return;
    }
    // For a word that is cut whole already, what jieba suggests is its own frequency, or one more by rounding.
    let own = ground.base.suggest_freq(word);
    match entry.frequency {
        None => {
            let message = format!("{word}：不加也能切出这个词，这一行几乎不起作用");
            sink.note("term_needless", entry.at, message, "");
        }
        Some(f) if f == own || f + 1 == own => {
            let message = format!("{word}：基础词典里已有，词频相同（{f}），加了不起作用");
            sink.finding("term_redundant", entry.at, message, help);
        }
        Some(f) if f < own => {
            let message = format!(
                "{word}：词频 {f} 低于基础词典里的 {}，这个词会更不容易切出来",
                own - 1
            );
            sink.finding(
                "frequency_lowered",
                entry.at,
                message,
                "词频留空，或写得更高",
            );
        }
        Some(_) => {}
    }
}

fn whole(entry: &Entry, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    let word = &entry.word;
    let alone = ground.cut(word);
    if alone != [word.as_str()] {
        let needed = ground.jieba.suggest_freq(word);
        let message = format!(
            "{word}：单独一个词也被切成 {}，词频至少要 {needed} 才不被切开",
            alone.join("/")
        );
        let help = format!("词频写 {needed} 以上，或留空");
        sink.finding("term_split", entry.at, message, &help);
        return;
    }
    let mut winners: BTreeMap<String, usize> = BTreeMap::new();
    let lost = framed(word).filter(|(text, span)| {
        let winner = winner(*span, &placed(ground.cut(text)));
        if let Some(winner) = &winner {
            *winners.entry(winner.clone()).or_default() += 1;
        }
        winner.is_some()
    });
    let lost = lost.count();
    if lost == FRAMES.len() {
        let message = format!("{word}：在句子里总是切不出来，被 {} 占去", most(&winners));
        sink.finding("term_shadowed", entry.at, message, "提高词频，或删去");
    } else if lost * 5 >= FRAMES.len() {
        let message = format!(
            "{word}：放进 {} 个常见句子，有 {lost} 个切不出来，被 {} 占去",
            FRAMES.len(),
            most(&winners)
        );
        sink.note("term_weak", entry.at, message, "提高词频");
    }
}

/// The word inside everyday sentences, with its bytes.
pub fn framed(word: &str) -> impl Iterator<Item = (String, Span)> {
    FRAMES.iter().map(move |(before, after)| {
        let span = Span::new(before.len(), before.len() + word.len());
        (format!("{before}{word}{after}"), span)
    })
}

/// Tokens with their places.
fn placed(words: Vec<&str>) -> Vec<(Span, &str)> {
    let mut at = 0;
    let place = |word| {
        let start = at;
        at += str::len(word);
        (Span::new(start, at), word)
    };
    words.into_iter().map(place).collect()
}

/// What stands in the place of a term; `None` when the term itself does.
fn winner(span: Span, tokens: &[(Span, &str)]) -> Option<String> {
    let first = tokens.partition_point(|(s, _)| s.end <= span.start);
    let over: Vec<&(Span, &str)> = tokens
        .iter()
        .skip(first)
        .take_while(|(s, _)| s.start < span.end)
        .collect();
    match over.as_slice() {
        [(one, _)] if *one == span => None,
        over => Some(over.iter().map(|(_, w)| *w).collect::<Vec<_>>().join("/")),
    }
}

fn most(winners: &BTreeMap<String, usize>) -> String {
    let mut all: Vec<(&String, &usize)> = winners.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let names: Vec<&str> = all.iter().take(NAMED).map(|(w, _)| w.as_str()).collect();
    names.join("、")
}

/// Stop words that segmentation never yields, that are known already, or that take terms of the dictionary away.
pub fn check_stops(
    name: &str,
    entries: &[Entry],
    ground: &Ground<'_>,
    known: &dyn Fn(&str) -> bool,
    diags: &mut Vec<Diagnostic>,
) {
    let mut sink = Sink::new(name, diags);
    for entry in entries {
        let word = &entry.word;
        if known(word) {
            let message = format!("{word}：自带或另一张停用词表里已有");
            sink.finding("stop_redundant", entry.at, message, "删去这一行，结果不变");
            continue;
        }
        let alone = ground.cut(word);
        if alone != [word.as_str()] {
            let message = format!(
                "{word}：分词从不切出这个词（切成 {}），停用不起作用",
                alone.join("/")
            );
            sink.finding("stop_dead", entry.at, message, "分开列，或先加进业务词典");
        } else if ground.known.contains_key(word) {
            let message = format!("{word}：业务词典里有这个词，停用后归类时不再看它");
            sink.finding("stop_in_dict", entry.at, message, "两处留一处");
        }
    }
}

/// The terms of a table, to be looked for in cases.
#[derive(Debug)]
pub struct Terms {
    words: Vec<String>,
    places: Vec<(String, At)>,
    automaton: AhoCorasick,
}

/// How a term does in cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TermUse {
    /// The term.
    pub term: String,
    /// Where it stands.
    pub origin: Origin,
    /// Places where its characters stand, outside what is hidden.
    pub occurrences: usize,
    /// Of these, cut out as the term.
    pub whole: usize,
    /// Cases with the term as a token.
    pub cases: usize,
    /// What stood there instead, dictionary words only, the most frequent first.
    pub instead: Vec<(String, usize)>,
}

/// One occurrence of a term in a case: its number, and what stood there instead of it.
pub type Seen = (usize, Option<String>);

impl Terms {
    /// The terms of tables, by file; a term in two tables counts for the last. `None` when there are none.
    pub fn new<'e>(tables: impl IntoIterator<Item = (&'e str, &'e [Entry])>) -> Option<Self> {
        let mut all: BTreeMap<&str, (&str, At)> = BTreeMap::new();
        for (file, entries) in tables {
            all.extend(entries.iter().map(|e| (e.word.as_str(), (file, e.at))));
        }
        let words: Vec<String> = all.keys().map(|w| (*w).to_owned()).collect();
        let places = all
            .values()
            .map(|(file, at)| ((*file).to_owned(), *at))
            .collect();
        let automaton = AhoCorasick::new(&words)
            .ok()
            .filter(|_| !words.is_empty())?;
        Some(Self {
            words,
            places,
            automaton,
        })
    }

    /// The occurrences of terms in one text, cut as in a run; masks are passed over.
    pub fn seen(
        &self,
        text: &SafeText,
        tokens: &[Token<'_>],
        in_dictionary: impl Fn(&str) -> bool,
    ) -> Vec<Seen> {
        let tokens = placed(tokens.iter().map(|t| t.text).collect());
        let masked = |span: Span| text.masks().iter().any(|m| m.span.overlaps(span));
        let mut out = Vec::new();
        for found in self.automaton.find_overlapping_iter(text.as_str()) {
            let span = Span::new(found.start(), found.end());
            if masked(span) {
                continue;
            }
            let winner = winner(span, &tokens).map(|words| {
                // Only words of the dictionary are named.
                let known = words.split('/').all(&in_dictionary);
                if known { words } else { String::new() }
            });
            out.push((found.pattern().as_usize(), winner));
        }
        out
    }

    /// All occurrences put together, one list a case.
    pub fn uses<'s>(&self, cases: impl IntoIterator<Item = &'s [Seen]>) -> Vec<TermUse> {
        let mut uses: Vec<TermUse> = vec![TermUse::default(); self.words.len()];
        let mut instead: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); self.words.len()];
        for seen in cases {
            let mut whole: Vec<usize> = Vec::new();
            for (term, winner) in seen {
                let (Some(one), Some(instead)) = (uses.get_mut(*term), instead.get_mut(*term))
                else {
                    continue;
                };
                one.occurrences += 1;
                match winner {
                    None => {
                        one.whole += 1;
                        whole.push(*term);
                    }
                    Some(words) if !words.is_empty() => *instead.entry(words).or_default() += 1,
                    Some(_) => {}
                }
            }
            whole.sort_unstable();
            whole.dedup();
            for term in whole {
                if let Some(one) = uses.get_mut(term) {
                    one.cases += 1;
                }
            }
        }
        for (((one, instead), word), (file, at)) in uses
            .iter_mut()
            .zip(instead)
            .zip(&self.words)
            .zip(&self.places)
        {
            let mut most: Vec<(String, usize)> = instead
                .into_iter()
                .map(|(w, n)| (w.to_owned(), n))
                .collect();
            most.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            most.truncate(NAMED);
            one.instead = most;
            one.term.clone_from(word);
            one.origin = Origin {
                line: Some(at.line),
                column: Some(at.column),
                ..Origin::file(file.as_str())
            };
        }
        uses
    }
}

/// Findings on how the terms do in cases.
pub fn term_findings(uses: &[TermUse], stop: bool, diags: &mut Vec<Diagnostic>) {
    for one in uses {
        let file = one.origin.file.to_string();
        let at = At {
            line: one.origin.line.unwrap_or(0),
            column: one.origin.column.unwrap_or(0),
        };
        let mut sink = Sink::new(&file, diags);
        let (word, n, whole) = (&one.term, one.occurrences, one.whole);
        let names: Vec<String> = one
            .instead
            .iter()
            .map(|(w, n)| format!("{w}（{n} 次）"))
            .collect();
        let by = if names.is_empty() {
            "未登录词".to_owned()
        } else {
            names.join("、")
        };
        if n == 0 {
            sink.note("term_unseen", at, format!("{word}：所给数据里没有出现"), "");
        } else if whole == 0 && stop {
            let message = format!("{word}：所给数据里出现 {n} 次，没有一次单独成词，多在 {by} 里");
            sink.note("stop_dead_in_data", at, message, "");
        } else if whole == 0 && n >= ENOUGH {
            let message = format!("{word}：所给数据里出现 {n} 次，一次也没有切出来，被 {by} 占去");
            sink.finding("term_shadowed", at, message, "提高词频，或删去");
        } else if (whole * 2 < n || whole == 0) && !stop {
            let message =
                format!("{word}：所给数据里出现 {n} 次，只切出 {whole} 次，其余被 {by} 占去");
            sink.note("term_often_cut", at, message, "");
        }
    }
}
