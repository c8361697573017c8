use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn entry(case_id: &str, as_of: &str, state: State, matter: &str) -> Entry {
    Entry {
        case_id: case_id.into(),
        received_on: day("2025-03-03"),
        department: Some("劳动保障监察大队".into()),
        issue: Issue::WageMigrant,
        respondent: Some("青溪恒昌劳务有限公司".into()),
        amount_yuan: Some(5.4e4),
        people: None,
        months: Some(2.5),
        due_on: day("2025-05-02"),
        state,
        closed_on: None,
        as_of: day(as_of),
        matter: MatterId::from_text(matter),
        sketch: "c2tldGNo".into(),
        pace: Some(Pace {
            answered_on: Some(day("2025-03-09")),
            desk: "劳动保障监察大队\u{1f}?\u{1f}\u{1f}wage_migrant".into(),
            channel: Some(crate::petition::Channel::Letter),
            title_chars: 12,
            text_chars: 80,
        }),
    }
}

fn sample() -> Register {
    let mut register = Register::default();
    register.upsert(entry("A1", "2025-03-10", State::Open, "M-A1"));
    register.upsert(entry("A2", "2025-03-10", State::Open, "M-A1"));
    register.upsert(entry("A1", "2025-03-17", State::Closed, "M-A1"));
    register.journal.insert(Change {
        as_of: day("2025-03-17"),
        kind: ChangeKind::Merge,
        from: MatterId::from_text("M-A2"),
        to: MatterId::from_text("M-A1"),
        case_ids: vec!["A2".into(), "A,3".into()],
    });
    register
}

#[test]
fn the_newest_status_wins_in_any_order_and_the_history_stays() {
    let mut late_first = Register::default();
    late_first.upsert(entry("A1", "2025-03-17", State::Closed, "M-A1"));
    late_first.upsert(entry("A1", "2025-03-10", State::Open, "M-A1"));
    late_first.upsert(entry("A2", "2025-03-10", State::Open, "M-A1"));
    let register = sample();
    assert_eq!(register.cases, late_first.cases);
    assert_eq!(register.history, late_first.history);
    assert_eq!(register.cases["A1"].state, State::Closed);
    assert_eq!(register.history.len(), 3);
}

#[test]
fn an_unchanged_status_leaves_one_line() {
    let mut register = sample();
    register.upsert(entry("A2", "2025-03-17", State::Open, "M-A1"));
    register.upsert(entry("A2", "2025-03-17", State::Open, "M-A1"));
    assert_eq!(register.history.len(), 3);
    assert_eq!(register.cases["A2"].as_of, day("2025-03-17"));
}

#[test]
fn a_register_comes_back_as_it_was_and_in_the_same_bytes() {
    let place = tempfile::tempdir().expect("a folder");
    let (one, two) = (place.path().join("一"), place.path().join("二"));
    for folder in [&one, &two] {
        std::fs::create_dir(folder).expect("made");
        write(&sample(), folder).expect("written");
    }
    assert_eq!(read(&one).expect("read"), sample());
    for name in [
        "cases.parquet",
        "history.parquet",
        "journal.parquet",
        "register.json",
    ] {
        let bytes = |folder: &std::path::Path| std::fs::read(folder.join(name)).expect("there");
        assert_eq!(bytes(&one), bytes(&two), "{name}");
    }
    assert_eq!(
        read(&place.path().join("没有")).expect("empty"),
        Register::default()
    );
}

#[test]
fn a_damaged_or_newer_register_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let told = |folder: &std::path::Path| read(folder).expect_err("refused").to_string();
    write(&sample(), place.path()).expect("written");
    let note = std::fs::read_to_string(place.path().join("register.json")).expect("there");
    let newer = note.replace("\"schema\": 2", "\"schema\": 3");
    std::fs::write(place.path().join("register.json"), newer).expect("written");
    assert!(told(place.path()).contains("格式版本是 3"));
    std::fs::write(place.path().join("register.json"), &note).expect("written");
    std::fs::write(place.path().join("cases.parquet"), "PAR1").expect("written");
    assert!(told(place.path()).contains("cases.parquet 缺失或已损坏"));
    std::fs::remove_file(place.path().join("register.json")).expect("removed");
    assert!(told(place.path()).contains("不是台账"));
}

/// Kind, from, to and case ids of a change.
type Told = (ChangeKind, String, String, Vec<String>);

fn named(matters: &[&[&str]], known: &[(&'static str, &str)]) -> (Vec<String>, Vec<Told>) {
    let ids: Vec<MatterId> = known
        .iter()
        .map(|(_, id)| MatterId::from_text(*id))
        .collect();
    let known: BTreeMap<&str, &MatterId> = known.iter().map(|(c, _)| *c).zip(&ids).collect();
    let used = known.values().copied().collect();
    let matters: Vec<Vec<&str>> = matters.iter().map(|m| m.to_vec()).collect();
    let (ids, changes) = name(&matters, &known, &used, day("2025-03-17"));
    let changes = changes
        .into_iter()
        .map(|c| (c.kind, c.from.to_string(), c.to.to_string(), c.case_ids));
    (
        ids.iter().map(ToString::to_string).collect(),
        changes.collect(),
    )
}

#[test]
fn a_new_case_takes_the_old_matter_even_when_it_was_filed_first() {
    let (ids, changes) = named(
        &[&["A0", "A1", "A2"], &["B1"]],
        &[("A1", "M-A1"), ("A2", "M-A1")],
    );
    assert_eq!(ids, ["M-A1", "M-B1"]);
    assert!(changes.is_empty());
}

#[test]
fn a_merge_keeps_the_larger_matter_and_is_journalled() {
    let known = [("A1", "M-A1"), ("A2", "M-A2"), ("A3", "M-A2")];
    let (ids, changes) = named(&[&["A1", "A2", "A3"]], &known);
    assert_eq!(ids, ["M-A2"]);
    assert_eq!(
        changes,
        [(
            ChangeKind::Merge,
            "M-A1".into(),
            "M-A2".into(),
            vec!["A1".into()]
        )]
    );
}

#[test]
fn a_split_keeps_the_id_with_most_cases_and_never_gives_an_id_twice() {
    let known = [("A1", "M-A1"), ("A2", "M-A1"), ("A3", "M-A1")];
    let (ids, changes) = named(&[&["A1"], &["A2", "A3"]], &known);
    assert_eq!(ids, ["M-A1-2", "M-A1"]);
    assert_eq!(
        changes,
        [(
            ChangeKind::Split,
            "M-A1".into(),
            "M-A1-2".into(),
            vec!["A1".into()]
        )]
    );
}

/// A register of the first form lacks the columns of the lapse model.
#[test]
fn a_register_of_the_first_form_is_read() {
    let place = tempfile::tempdir().expect("a folder");
    let mut old = sample();
    for entry in old.cases.values_mut() {
        entry.pace = None;
    }
    write(&old, place.path()).expect("written");
    let cases = place.path().join("cases.parquet");
    let parquet = Some(crate::table::Format::Parquet);
    let mut table = crate::table::read(&cases, parquet).expect("read");
    table.columns.truncate(14);
    for row in &mut table.rows {
        row.truncate(14);
    }
    crate::table::write(&table, &cases, parquet).expect("written");
    let digest = crate::manifest::Digest::of_file(&cases).expect("there");
    let path = place.path().join("register.json");
    let mut note: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).expect("there")).expect("a note");
    note["schema"] = 1.into();
    note["files"]["cases.parquet"] = serde_json::to_value(digest).expect("a value");
    std::fs::write(&path, note.to_string()).expect("written");
    assert_eq!(read(place.path()).expect("read"), old);
}
