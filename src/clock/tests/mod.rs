#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rules;
mod states;
mod years;

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{Config, Plan};
use crate::petition::{CaseHead, Stamp};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stamp(text: &str) -> Option<Stamp> {
    Some(Stamp {
        date: day(text),
        time: None,
    })
}

/// The default plan, made once: laws run it hundreds of times.
fn plan() -> &'static Plan {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| {
        let mut diags = Vec::new();
        let plan = Config::default().plan(&[], &mut diags);
        assert!(diags.is_empty(), "{diags:?}");
        plan
    });
    &PLAN
}

fn head(received: &str) -> CaseHead {
    CaseHead {
        case_id: "XF-1".into(),
        received: stamp(received).unwrap(),
        accepted_on: None,
        answered: None,
        closed: None,
        channel: None,
        status: None,
        department: None,
        persons: None,
        rule: None,
        extension_days: 0,
    }
}
