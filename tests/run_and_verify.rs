//! What `run` leaves when it stops, and what `verify` and `explain` say of a folder of results.

#[path = "support/sample.rs"]
mod support;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use support::{AS_OF, huiying, run, sample};

type Outcome = Result<(), Box<dyn Error>>;

/// A list that leaves nothing to say.
const CLEAN: &str = "信访编号,登记时间,信访形式,标题,诉求内容,承办单位,受理日期,办理状态,办结时间\n\
    A1,2025-03-03,来信,咨询退休,咨询退休金何时发放,社会保险服务中心,2025-03-04,已办结,2025-03-20\n";

#[test]
fn a_clean_list_ends_with_0_and_holds() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("三月.csv"), CLEAN)?;
    let at = |args: &[&str]| {
        let mut command = huiying();
        command.current_dir(place.path()).args(args);
        command.assert()
    };
    at(&["run", "三月.csv", "-o", "out", "--as-of", AS_OF]).code(0);
    at(&["verify", "out"])
        .code(0)
        .stdout(contains("不符 0").and(contains("未核对")));
    at(&["verify", "out", "--input", "三月.csv"])
        .code(0)
        .stdout(contains("导出表 三月.csv：一致"));
    at(&["explain", "out", "A1"])
        .code(0)
        .stdout(contains("办理期限"));
    at(&["explain", "out", "A2"])
        .code(2)
        .stderr(contains("没有编号为 A2 的件"));
    // The same over standard input, under no name.
    let mut command = huiying();
    command.current_dir(place.path()).write_stdin(CLEAN);
    command
        .args(["run", "-", "-o", "piped", "--as-of", AS_OF])
        .assert()
        .code(0)
        .stderr(contains("标准输入（UTF-8）"));
    let cases = |out: &str| fs::read(place.path().join(out).join("tables/cases.csv"));
    assert!(cases("out")? == cases("piped")?);
    Ok(())
}

#[test]
fn verify_tells_what_is_not_as_it_was() -> Outcome {
    let place = tempfile::tempdir()?;
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text);
    write("三月.csv", CLEAN)?;
    write("别的.csv", "a,b\n")?;
    write(
        "我的.toml",
        "[tables]\ndict = [\"词.csv\"]\n[clock]\ndue_soon_days = 10\n",
    )?;
    write("词.csv", "讨薪专班,100,n,测试\n")?;
    let at = |args: &[&str]| {
        let mut command = huiying();
        command.current_dir(place.path()).args(args);
        command.assert()
    };
    at(&[
        "run",
        "三月.csv",
        "-o",
        "out",
        "--as-of",
        AS_OF,
        "--config",
        "我的.toml",
    ])
    .code(0);
    at(&["verify", "out", "--config", "我的.toml"]).code(0);
    // Against the defaults it differs, which is said and decides nothing.
    at(&["verify", "out"])
        .code(0)
        .stdout(contains("配置：不同").and(contains("自备/dict/1/词.csv：清单里有，这里没有")));
    at(&["verify", "out", "--input", "别的.csv"])
        .code(1)
        .stdout(contains("这里有，清单里没有"));
    write("词.csv", "讨薪专班,200,n,测试\n")?;
    at(&["verify", "out", "--config", "我的.toml"])
        .code(1)
        .stdout(contains("词.csv：不同"));
    write("三月.csv", "改过\n")?;
    at(&["verify", "out", "--input", "三月.csv"])
        .code(1)
        .stdout(contains("导出表 三月.csv：不同"));
    write("out/report.html", "改过")?;
    write("out/多.txt", "")?;
    fs::remove_file(place.path().join("out/rejects.csv"))?;
    let ended = at(&["verify", "out", "--json"]).code(1);
    let told: Value = serde_json::from_slice(&ended.get_output().stdout)?;
    assert_eq!(told["holds"], false);
    let state = |path: &str| {
        let all = told["outputs"].as_array().into_iter().flatten();
        let found = all
            .filter(|o| o["path"] == path)
            .map(|o| o["state"].clone());
        found.collect::<Vec<_>>().pop()
    };
    assert_eq!(state("report.html"), Some("changed".into()));
    assert_eq!(state("多.txt"), Some("extra".into()));
    assert_eq!(state("rejects.csv"), Some("missing".into()));
    // Somebody's file is not replaced with the folder.
    at(&["run", "三月.csv", "-o", "out"])
        .code(2)
        .stderr(contains("多.txt"));
    Ok(())
}

#[test]
fn too_many_rejects_leave_the_old_results_and_a_listing() -> Outcome {
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    run(&[sample("cases.csv")], &out);
    let before = fs::read(out.join("manifest.json"))?;
    let strict = |code: i32| {
        let mut command = huiying();
        command
            .arg("run")
            .arg(sample("cases.csv"))
            .arg("-o")
            .arg(&out);
        command
            .args(["--as-of", AS_OF, "--max-reject-rate", "0.01"])
            .assert()
            .code(code)
    };
    strict(2)
        .stderr(contains("退回 12 行（1.9%），超过上限 1.0%").and(contains("out.rejects.csv")));
    assert!(fs::read(out.join("manifest.json"))? == before);
    let listing = place.path().join("out.rejects.csv");
    let listed = fs::read_to_string(&listing)?;
    assert_eq!(listed.lines().count(), 13);
    assert!(listed == fs::read_to_string(out.join("rejects.csv"))?);
    // A file of that name that is no listing stays.
    fs::write(&listing, "mine")?;
    strict(2).stderr(contains("退回的行没有另存"));
    assert_eq!(fs::read_to_string(&listing)?, "mine");
    assert_eq!(names(place.path())?, ["out", "out.rejects.csv"]);
    Ok(())
}

#[test]
fn a_killed_run_leaves_the_old_results() -> Outcome {
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    fs::write(place.path().join("三月.csv"), CLEAN)?;
    huiying()
        .current_dir(place.path())
        .args(["run", "三月.csv", "-o", "out", "--as-of", AS_OF])
        .assert()
        .code(0);
    let before = fs::read(out.join("manifest.json"))?;
    // It waits for its standard input, with its temporary folder made, and is killed there.
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("huiying"))
        .current_dir(place.path())
        .args(["run", "-", "-o", "out"])
        .stdin(std::process::Stdio::piped())
        .spawn()?;
    let since = Instant::now();
    while names(place.path())?.len() < 3 && since.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill()?;
    child.wait()?;
    assert_eq!(names(place.path())?, [".out.tmp-0", "out", "三月.csv"]);
    assert!(fs::read(out.join("manifest.json"))? == before);
    huiying().arg("verify").arg(&out).assert().code(0);
    // The next run clears away what was left.
    huiying()
        .current_dir(place.path())
        .args(["run", "三月.csv", "-o", "out", "--as-of", AS_OF])
        .assert()
        .code(0);
    assert_eq!(names(place.path())?, ["out", "三月.csv"]);
    Ok(())
}

fn names(dir: &Path) -> Result<Vec<String>, std::io::Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
