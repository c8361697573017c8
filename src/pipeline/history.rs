//! Cases as the lapse model knows them, made from what a run reads.

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::Stages;
use crate::classify::{Classifier, Input, Scratch};
use crate::error::Error;
use crate::ingest::{self, InputSummary, Source};
use crate::petition::{Case, CaseHead, Issue, Label, RawCase, Status};
use crate::register::{Entry, Pace, Register};
use crate::risk::{self, Filing, WorkDays};
use crate::{classify, clock, extract, redact};

/// A case with its number.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) case_id: String,
    pub(super) filing: Filing,
    /// Days from receipt to the statutory due date, as it stood on the day of receipt.
    pub(super) due_days: i32,
    /// Harm of a lapse, 0 to 100.
    pub(super) harm: f64,
}

impl Stages {
    /// A case as the lapse model knows it; `None` for one that was closed without a day, from which no speed can be read.
    pub(super) fn filing(
        &self,
        case: &Case,
        label: &Label,
        words: Vec<(u32, u16)>,
    ) -> Option<Filing> {
        let head = &case.head;
        let answered = head.answered.or(head.closed).map(|s| s.date);
        if answered.is_none() && matches!(head.status, Some(Status::Closed | Status::Rejected)) {
            return None;
        }
        let (title, text) = (case.title.as_str(), case.text.as_str());
        let chars = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Some(Filing {
            received: head.received.date,
            answered,
            followed_to: None,
            desk: risk::desk(
                head.department.as_deref(),
                case.place.as_ref().map(|p| p.as_str()),
                title,
                text,
                label.issue.code(),
            ),
            issue: label.issue,
            channel: head.channel,
            words,
            title_chars: chars(title),
            text_chars: chars(text),
        })
    }

    /// Days to the due date as it could be said on the day of receipt: no acceptance, no extension, no answer yet.
    fn due_days(&self, head: &CaseHead, issue: Issue) -> i32 {
        let on_receipt = CaseHead {
            department: head.department.clone(),
            channel: head.channel,
            rule: head.rule,
            ..CaseHead::of_day(head.received.date)
        };
        let deadline = clock::run(&on_receipt, issue, head.received.date, &self.clock);
        i32::try_from((deadline.due_on - head.received.date).num_days()).unwrap_or(i32::MAX)
    }

    fn known(
        &self,
        raw: &RawCase,
        classifier: &Classifier,
        scratch: &mut Scratch,
    ) -> Option<Known> {
        let case = redact::run(raw, &self.redact);
        let (label, words) = self.cut(&case.title, &case.text, |cut| {
            (classify::run(cut, classifier, scratch), words(cut))
        });
        let facts = extract::run(&case, &self.extract);
        let filing = self.filing(&case, &label, words)?;
        let due_days = self.due_days(&case.head, label.issue);
        let harm = risk::harm(&facts, label.issue, &self.risk.harm).harm;
        Some(Known {
            case_id: case.head.case_id,
            filing,
            due_days,
            harm,
        })
    }

    /// Reads exports as history: every case with a day of receipt, in the order of the files.
    pub(super) fn history(
        &self,
        sources: &[Source],
        classifier: &Classifier,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Vec<Known>, Vec<InputSummary>), Error> {
        let mut all = Vec::new();
        let inputs = ingest::read(sources, &self.ingest, &mut |chunk| {
            let known = chunk.cases.par_iter().with_min_len(16);
            let known = known.map_init(Scratch::default, |scratch, raw| {
                self.known(raw, classifier, scratch)
            });
            all.extend(known.collect::<Vec<_>>().into_iter().flatten());
            progress(all.len() as u64);
        })?;
        Ok((all, inputs))
    }

    /// The working days around a history.
    pub(super) fn work_days(&self, first: NaiveDate, last: NaiveDate) -> WorkDays {
        let until = last.checked_add_days(Days::new(800)).unwrap_or(last);
        WorkDays::new(first, until, |day| self.clock.calendar().is_working(day))
    }
}

/// What the register keeps of a filing for later weeks.
pub(super) fn pace(filing: &Filing, as_of: NaiveDate) -> Pace {
    let [.., desk] = &filing.desk;
    Pace {
        answered_on: filing.answered.filter(|d| *d <= as_of),
        desk: desk.clone(),
        channel: filing.channel,
        title_chars: filing.title_chars,
        text_chars: filing.text_chars,
    }
}

/// The filings of earlier weeks. The words of a text are not kept; of a case that is open, nothing is known after the run
/// that last told of it. A run of a later day than `as_of` has told nothing yet: such a case is not taken.
pub(super) fn of_register(register: &Register, as_of: NaiveDate) -> Vec<(String, Filing)> {
    let told = register.cases.values().filter(|e| e.as_of <= as_of);
    let filing = |e: &Entry| {
        let pace = e.pace.as_ref()?;
        let open = pace.answered_on.is_none();
        Some(Filing {
            received: e.received_on,
            answered: pace.answered_on,
            followed_to: open.then_some(e.as_of),
            desk: risk::desk_of(&pace.desk),
            issue: e.issue,
            channel: pace.channel,
            words: Vec::new(),
            title_chars: pace.title_chars,
            text_chars: pace.text_chars,
        })
    };
    told.filter_map(|e| Some((e.case_id.clone(), filing(e)?)))
        .collect()
}

/// The content words of a cut case, by hash: two or more Chinese characters, no placeholder.
pub(super) fn words(cut: &Input<'_>) -> Vec<(u32, u16)> {
    let tokens = cut.title_tokens.iter().chain(cut.text_tokens);
    let words = tokens.filter(|t| {
        let han = t
            .text
            .starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
        t.mask.is_none() && !t.stop && han && t.text.chars().nth(1).is_some()
    });
    Filing::count_words(words.map(|t| t.text))
}
