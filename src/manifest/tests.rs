#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use super::{CheckState, Digest, Digester, Error, FILE_NAME, Manifest, OutDir, verify};

fn manifest() -> Manifest {
    let as_of = "2018-12-31".parse().unwrap();
    Manifest::new(as_of, Digest::of(b"config"), Digest::of(b"calendar"))
}

/// Writes a small output under `target`.
fn run(target: &Path, report: &str) -> Result<Manifest, Error> {
    let out = OutDir::create(target)?;
    fs::write(out.path().join("report.html"), report).unwrap();
    fs::create_dir(out.path().join("tables")).unwrap();
    fs::write(out.path().join("tables/cases.csv"), "case_id\n1\n").unwrap();
    out.commit(manifest())
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    (dir, out)
}

#[test]
fn a_digest_is_sha256_however_the_bytes_come() {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Digest::of(b"abc").sha256, known);
    let mut pieces = Digester::default();
    pieces.update(b"a");
    pieces.update(b"bc");
    assert_eq!(pieces.finish(), Digest::of(b"abc"));
    let (dir, _) = place();
    let big = vec![7; 200_000];
    fs::write(dir.path().join("big"), &big).unwrap();
    assert_eq!(
        Digest::of_file(&dir.path().join("big")).unwrap(),
        Digest::of(&big)
    );
}

#[test]
fn the_folder_appears_whole_and_is_verified() {
    let (dir, out) = place();
    let written = run(&out, "一").unwrap();
    assert_eq!(names(dir.path()), ["out"]);
    let paths: Vec<&String> = written.outputs.keys().collect();
    assert_eq!(paths, ["report.html", "tables/cases.csv"]);
    assert_eq!(super::read(&out).unwrap(), written);
    let checks = verify(&out).unwrap();
    assert!(checks.iter().all(|check| check.state == CheckState::Ok));
    assert_eq!(checks.len(), 2);
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    let other = dir.path().join("other");
    run(&other, "一").unwrap();
    let bytes = |dir: &Path| fs::read_to_string(dir.join(FILE_NAME)).unwrap();
    assert_eq!(bytes(&out), bytes(&other));
    let (year, config) = (Digest::of(b"calendar"), Digest::of(b"config"));
    assert!(bytes(&out).contains(&year.sha256) && bytes(&out).contains(&config.sha256));
    assert!(!bytes(&out).contains(&*dir.path().to_string_lossy()));
}

#[test]
fn a_second_run_replaces_the_first() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    fs::write(out.join("Thumbs.db"), "left by the system").unwrap();
    fs::write(out.join("report.html"), "edited").unwrap();
    fs::remove_file(out.join("tables/cases.csv")).unwrap();
    run(&out, "二").unwrap();
    assert_eq!(names(dir.path()), ["out"]);
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "二");
    assert!(out.join("tables/cases.csv").exists() && !out.join("Thumbs.db").exists());
}

#[test]
fn what_somebody_put_beside_the_results_is_kept() {
    let (_dir, out) = place();
    run(&out, "一").unwrap();
    fs::write(out.join("tables/notes.docx"), "mine").unwrap();
    let error = run(&out, "二").unwrap_err();
    assert!(error.to_string().contains("tables/notes.docx"), "{error}");
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "一");
    assert!(out.join("tables/notes.docx").exists());
}

#[test]
fn verify_tells_missing_changed_and_extra() {
    let (_dir, out) = place();
    run(&out, "一").unwrap();
    fs::write(out.join("report.html"), "改").unwrap();
    fs::remove_file(out.join("tables/cases.csv")).unwrap();
    fs::write(out.join("tables/more.csv"), "x").unwrap();
    let states: Vec<(String, CheckState)> = verify(&out)
        .unwrap()
        .into_iter()
        .map(|check| (check.path, check.state))
        .collect();
    assert_eq!(
        states,
        [
            ("report.html".to_owned(), CheckState::Changed),
            ("tables/cases.csv".to_owned(), CheckState::Missing),
            ("tables/more.csv".to_owned(), CheckState::Extra),
        ]
    );
}

#[test]
fn a_dropped_run_leaves_the_old_folder_and_nothing_else() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    let unfinished = OutDir::create(&out).unwrap();
    fs::write(unfinished.path().join("report.html"), "half").unwrap();
    drop(unfinished);
    assert_eq!(names(dir.path()), ["out"]);
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "一");
}

#[test]
fn what_a_killed_run_left_is_cleaned_by_the_next() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    let left = dir.path().join(".out.tmp-0");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("report.html"), "half").unwrap();
    // A sibling of another target, and a name that is not ours, stay.
    fs::create_dir(dir.path().join(".other.tmp-0")).unwrap();
    fs::create_dir(dir.path().join(".out.tmp-x")).unwrap();
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "一");
    run(&out, "二").unwrap();
    assert_eq!(names(dir.path()), [".other.tmp-0", ".out.tmp-x", "out"]);
}

#[test]
fn a_run_in_progress_is_not_cleaned_away() {
    let (_dir, out) = place();
    let first = OutDir::create(&out).unwrap();
    fs::write(first.path().join("report.html"), "一").unwrap();
    run(&out, "二").unwrap();
    assert!(first.path().join("report.html").exists());
    first.commit(manifest()).unwrap();
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "一");
}

#[test]
fn a_swap_cut_short_is_undone_by_the_next_run() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    // Killed after the first of two renames: the old folder stands aside, nothing is in its place.
    fs::rename(&out, dir.path().join(".out.old-0")).unwrap();
    let next = OutDir::create(&out).unwrap();
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), "一");
    drop(next);
    assert_eq!(names(dir.path()), ["out"]);
}

#[test]
fn the_two_step_swap_replaces_and_restores() {
    let (dir, out) = place();
    run(&out, "一").unwrap();
    let new = dir.path().join("new");
    fs::create_dir(&new).unwrap();
    super::outdir::move_aside_for_test(&new, &out).unwrap();
    assert_eq!(names(dir.path()), ["out"]);
    assert!(names(&out).is_empty());
    let missing = dir.path().join("missing");
    assert!(super::outdir::move_aside_for_test(&missing, &out).is_err());
    assert_eq!(names(dir.path()), ["out"]);
}

#[test]
fn a_folder_with_somebody_elses_files_is_refused() {
    let (dir, out) = place();
    fs::create_dir(&out).unwrap();
    assert!(OutDir::create(&out).is_ok(), "an empty folder is free");
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let error = OutDir::create(&out).unwrap_err();
    assert!(matches!(error, Error::Input { .. }), "{error}");
    fs::write(out.join(FILE_NAME), "{\"tool\":\"another\"}").unwrap();
    assert!(OutDir::create(&out).is_err());
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(OutDir::create(&file).is_err());
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");
    // Files that came while the run was writing are not replaced either.
    let late = dir.path().join("late");
    let unfinished = OutDir::create(&late).unwrap();
    fs::create_dir(&late).unwrap();
    fs::write(late.join("notes.txt"), "mine").unwrap();
    assert!(unfinished.commit(manifest()).is_err());
    assert_eq!(names(&late), ["notes.txt"]);
}

#[test]
fn a_manifest_that_reaches_out_of_its_folder_is_refused() {
    let (_dir, out) = place();
    let mut written = run(&out, "一").unwrap();
    written
        .outputs
        .insert("../secret".to_owned(), Digest::of(b"x"));
    let text = serde_json::to_string(&written).unwrap();
    fs::write(out.join(FILE_NAME), text).unwrap();
    assert!(matches!(verify(&out), Err(Error::Input { .. })));
    fs::write(out.join(FILE_NAME), "{").unwrap();
    assert!(matches!(verify(&out), Err(Error::Input { .. })));
    fs::remove_file(out.join(FILE_NAME)).unwrap();
    assert!(matches!(verify(&out), Err(Error::Input { .. })));
}

#[test]
fn a_folder_without_a_name_of_its_own_is_refused() {
    for path in [".", "..", "/"] {
        assert!(matches!(
            OutDir::create(Path::new(path)),
            Err(Error::Input { .. })
        ));
    }
}
