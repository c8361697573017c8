//! Every rule by an example counted by hand on the calendar.

use super::super::{Config, DayKind, choose, run};
use super::{day, head, plan};
use crate::petition::{CaseHead, Channel, Deadline, Issue, RuleId};

const AS_OF: &str = "2026-06-30";

fn under(rule: RuleId, received: &str, accepted: Option<&str>, extension: u32) -> Deadline {
    let head = CaseHead {
        rule: Some(rule),
        accepted_on: accepted.map(day),
        extension_days: extension,
        ..head(received)
    };
    run(&head, Issue::SiPension, day(AS_OF), plan())
}

#[test]
fn a_petition_has_60_days_from_acceptance() {
    // 26 days are left in March, 30 in April, and 4 in May make 60.
    let got = under(RuleId::Petition, "2023-03-01", Some("2023-03-05"), 0);
    assert_eq!(got.accept_by, Some(day("2023-03-16")));
    assert_eq!(got.due_on, day("2023-05-04"));
    assert_eq!(
        got.clause,
        "《信访工作条例》（2022）第二十三条、第三十四条：自2023-03-05受理之日起60日内办结，至2023-05-04"
    );
}

#[test]
fn without_an_acceptance_date_the_full_acceptance_period_is_added_and_said() {
    let got = under(RuleId::Petition, "2018-03-01", None, 0);
    assert_eq!(got.due_on, day("2018-05-15"));
    assert_eq!(
        got.clause,
        "《信访条例》（2005）第二十二条、第三十三条：自2018-03-16受理期满之日起60日内办结，至2018-05-15；\
         未见受理日期，按收件后15日受理期满起算"
    );
}

#[test]
fn an_extension_is_added_up_to_its_maximum() {
    let granted = under(RuleId::Petition, "2023-03-01", Some("2023-03-05"), 30);
    assert_eq!(granted.due_on, day("2023-06-03"));
    assert!(
        granted.clause.contains("，经批准延长30日，至2023-06-03"),
        "{}",
        granted.clause
    );
    let capped = under(RuleId::Petition, "2023-03-01", Some("2023-03-05"), 45);
    assert_eq!(capped.due_on, granted.due_on);
    assert!(
        capped
            .clause
            .ends_with("；登记延期45日，超出上限30日，按上限计")
    );
}

#[test]
fn simple_handling_counts_working_days_over_the_national_day() {
    // Saturday 29 and Sunday 30 September 2018 are worked, 1 to 7 October are off.
    let got = under(RuleId::PetitionSimple, "2018-09-28", Some("2018-09-28"), 0);
    assert_eq!(got.accept_by, Some(day("2018-10-08")));
    assert_eq!(got.due_on, day("2018-10-17"));
    let refused = under(RuleId::PetitionSimple, "2018-09-28", Some("2018-09-28"), 5);
    assert_eq!(refused.due_on, got.due_on);
    assert!(
        refused
            .clause
            .ends_with("登记延期5个工作日，本程序不得延期，未计")
    );
}

#[test]
fn labour_inspection_counts_60_working_days_over_two_festivals() {
    let got = under(
        RuleId::LabourInspection,
        "2024-02-05",
        Some("2024-02-05"),
        0,
    );
    assert_eq!(got.due_on, day("2024-05-08"));
    assert!(
        got.clause
            .contains("自2024-02-05立案之日起60个工作日内办结")
    );
}

#[test]
fn arbitration_has_45_days_and_15_more() {
    let plain = under(RuleId::Arbitration, "2023-01-06", Some("2023-01-10"), 0);
    assert_eq!(plain.accept_by, Some(day("2023-01-11")));
    assert_eq!(plain.due_on, day("2023-02-24"));
    let longer = under(RuleId::Arbitration, "2023-01-06", Some("2023-01-10"), 15);
    assert_eq!(longer.due_on, day("2023-03-11"));
}

#[test]
fn the_hotline_has_5_working_days_and_15_for_complex_items() {
    // 29 April to 3 May 2023 are off, Saturday 6 May is worked.
    let accepted = under(RuleId::Hotline, "2023-04-27", Some("2023-04-27"), 0);
    assert_eq!(accepted.accept_by, Some(day("2023-04-28")));
    assert_eq!(accepted.due_on, day("2023-05-08"));
    assert_eq!(
        under(RuleId::Hotline, "2023-04-27", None, 0).due_on,
        day("2023-05-09")
    );
    let complex = under(RuleId::Hotline, "2023-04-27", Some("2023-04-27"), 10);
    assert_eq!(complex.due_on, day("2023-05-22"));
}

#[test]
fn review_and_rereview_have_30_days_from_the_request() {
    for (rule, words) in [
        (RuleId::Review, "收到复查请求之日"),
        (RuleId::Rereview, "收到复核请求之日"),
    ] {
        let got = under(rule, "2022-06-01", Some("2022-06-09"), 0);
        assert_eq!(got.accept_by, None);
        assert_eq!(got.due_on, day("2022-07-01"));
        assert!(got.clause.contains(words), "{}", got.clause);
    }
}

#[test]
fn acceptance_before_receipt_counts_from_receipt() {
    let got = under(RuleId::Petition, "2023-03-05", Some("2023-03-01"), 0);
    assert_eq!(got.due_on, day("2023-05-04"));
    assert!(got.clause.ends_with("受理日期早于收件日期，按收件日期起算"));
}

#[test]
fn the_rule_is_the_exports_word_then_the_configured_choice() {
    let plan = plan();
    let with = |channel, department: Option<&str>, issue| {
        let head = CaseHead {
            channel,
            department: department.map(Into::into),
            ..head("2023-03-01")
        };
        choose(&head, issue, plan)
    };
    let call = Some(Channel::Call);
    assert_eq!(
        with(None, None, Issue::WageMigrant),
        RuleId::LabourInspection
    );
    assert_eq!(
        with(call, Some("县劳动保障监察大队"), Issue::LabourConditions),
        RuleId::LabourInspection
    );
    assert_eq!(
        with(None, Some("信访办"), Issue::WageMigrant),
        RuleId::Petition
    );
    assert_eq!(
        with(None, Some("劳动保障监察大队"), Issue::SiPension),
        RuleId::Petition
    );
    assert_eq!(with(call, None, Issue::SiPension), RuleId::Hotline);
    assert_eq!(
        with(Some(Channel::Online), None, Issue::SiPension),
        RuleId::Petition
    );
    assert_eq!(
        with(None, Some("仲裁院"), Issue::LabourContract),
        RuleId::Petition
    );
    let named = CaseHead {
        rule: Some(RuleId::Review),
        channel: call,
        ..head("2023-03-01")
    };
    assert_eq!(choose(&named, Issue::WageMigrant, plan), RuleId::Review);
}

fn configured(text: &str) -> Result<Config, toml::de::Error> {
    #[derive(serde::Deserialize)]
    struct Wrapper {
        clock: Config,
    }
    toml::from_str::<Wrapper>(text).map(|w| w.clock)
}

#[test]
fn the_embedded_text_is_the_default() {
    assert_eq!(
        configured(super::super::DEFAULT).unwrap(),
        Config::default()
    );
    assert_eq!(configured("[clock]").unwrap(), Config::default());
}

#[test]
fn a_user_changes_one_key_of_one_rule() {
    let config = configured("[clock.rule.hotline]\nclose_days = 7").unwrap();
    let hotline = config.rule.get(&RuleId::Hotline).unwrap();
    assert_eq!(
        (hotline.close_days, hotline.close_kind),
        (7, DayKind::Working)
    );
    assert_eq!(config.rule.len(), 7);
    let written = toml::to_string(&config).unwrap();
    assert_eq!(toml::from_str::<Config>(&written).unwrap(), config);
}

#[test]
fn unknown_keys_and_impossible_terms_are_refused() {
    let error = configured("[clock.rule.hotline]\nclose_day = 7").unwrap_err();
    assert!(error.to_string().contains("clock.rule.hotline"), "{error}");
    assert!(configured("[clock]\ndue_soon = 7").is_err());
    assert!(configured("[clock.rule.petitions]\nclose_days = 7").is_err());
    let config = configured(
        "[clock.rule.hotline]\nclose_days = 0\nbasis = ''\n[clock.rule.petition]\naccept_days = 9999",
    );
    let mut diags = Vec::new();
    let _ = config.unwrap().plan(&[], &mut diags);
    assert_eq!(diags.len(), 3);
}

#[test]
fn a_term_ending_on_a_day_off_moves_only_when_asked() {
    // 2023-04-30 + 60 days is Thursday 29 June; + 30 for 复查 from 2023-04-01 is Monday 1 May, a holiday.
    let asked = configured("[clock]\nroll_to_working_day = true").unwrap();
    let plan = asked.plan(&[], &mut Vec::new());
    let head = CaseHead {
        rule: Some(RuleId::Review),
        ..head("2023-04-01")
    };
    let moved = run(&head, Issue::SiPension, day(AS_OF), &plan);
    assert_eq!(moved.due_on, day("2023-05-04"));
    let kept = under(RuleId::Review, "2023-04-01", None, 0);
    assert_eq!(kept.due_on, day("2023-05-01"));
}
