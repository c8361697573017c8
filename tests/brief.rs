//! `brief.docx` of the sample: two pages when it is laid out, the reasons of every matter, both languages, an office's
//! own template.

#[path = "support/sample.rs"]
mod support;

use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use support::{AS_OF, huiying, run, sample};

type Outcome = Result<(), Box<dyn Error>>;

/// The body of a Word file, its paragraphs and cells apart.
fn words(docx: &Path) -> Result<String, Box<dyn Error>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(docx)?)?;
    let mut xml = String::new();
    zip.by_name("word/document.xml")?.read_to_string(&mut xml)?;
    let lines = xml.replace("</w:p>", "\n").replace("</w:tr>", "\u{1}");
    Ok(regex::Regex::new("<[^>]*>")?
        .replace_all(&lines, "")
        .into_owned())
}

/// How many pages LibreOffice makes of it; `None` where there is no LibreOffice.
fn pages(docx: &Path) -> Result<Option<usize>, Box<dyn Error>> {
    let folder = docx.parent().ok_or("no folder")?;
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("lo").display()
    );
    let ended = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([folder, docx])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if ended.is_err() {
        return Ok(None);
    }
    let pdf = fs::read(docx.with_extension("pdf"))?;
    let text = String::from_utf8_lossy(&pdf);
    let page = regex::Regex::new(r"/Type\s*/Page\b")?;
    Ok(Some(page.find_iter(&text).count()))
}

#[test]
fn the_sample_fills_two_pages_with_ten_matters_and_their_reasons() -> Outcome {
    let place = tempfile::tempdir()?;
    for lang in ["zh", "en"] {
        let out = place.path().join(lang);
        if lang == "zh" {
            run(&[sample("cases.csv")], &out);
        } else {
            huiying()
                .arg("run")
                .arg(sample("cases.csv"))
                .args(["--as-of", AS_OF, "--quiet", "--lang", lang, "-o"])
                .arg(&out)
                .assert()
                .code(1);
        }
        let docx = out.join("brief.docx");
        let words = words(&docx)?;
        let why = if lang == "zh" {
            ["已超期", "逾期可能"]
        } else {
            ["Overdue", "likely late"]
        };
        let parts = if lang == "zh" { "损害主要在" } else { ";" };
        let rows = words.split('\u{1}');
        let rows: Vec<&str> = rows
            .filter(|row| {
                why.iter()
                    .any(|w| row.lines().any(|l| l.contains(w) && l.contains(parts)))
            })
            .collect();
        assert!(
            rows.len() >= if lang == "zh" { 10 } else { 7 },
            "{lang}: {} rows\n{words}",
            rows.len()
        );
        if let Some(pages) = pages(&docx)? {
            assert_eq!(pages, 2, "{lang}");
        }
    }
    Ok(())
}

#[test]
fn a_second_run_with_a_register_tells_what_changed_on_two_pages() -> Outcome {
    let place = tempfile::tempdir()?;
    let text = fs::read_to_string(sample("cases.csv"))?;
    let half: Vec<&str> = text.lines().take(300).collect();
    fs::write(place.path().join("上周.csv"), half.join("\n"))?;
    let week = |export: &Path, day: &str| {
        let mut command = huiying();
        command.current_dir(place.path()).arg("run").arg(export);
        command.args(["-o", "out", "--register", "台账", "--as-of", day, "--quiet"]);
        command.args(["--max-reject-rate", "1"]);
        command.assert().code(1);
    };
    week(Path::new("上周.csv"), "2025-12-24");
    week(&sample("cases.csv"), AS_OF);
    let docx = place.path().join("out/brief.docx");
    let words = words(&docx)?;
    assert!(words.contains("与上期（2025年12月24日）相比"), "{words}");
    if let Some(pages) = pages(&docx)? {
        assert_eq!(pages, 2);
    }
    Ok(())
}

#[test]
fn the_template_is_left_out_edited_and_used() -> Outcome {
    let place = tempfile::tempdir()?;
    let at = |args: &[&str]| {
        let mut command = huiying();
        command.current_dir(place.path()).args(args);
        command.assert()
    };
    at(&["config", "template", "我局.docx"])
        .code(0)
        .stdout(contains("我局.docx"));
    at(&["config", "template", "我局.docx"])
        .code(2)
        .stderr(contains("不覆盖"));
    fs::write(
        place.path().join("好.toml"),
        "[brief]\ntemplate = \"我局.docx\"\n",
    )?;
    at(&["config", "show", "--config", "好.toml"])
        .code(0)
        .stdout(contains("我局.docx"));
    // A placeholder that nothing fills stops the run before it begins.
    let mut zip = zip::ZipArchive::new(fs::File::open(place.path().join("我局.docx"))?)?;
    let mut new = zip::ZipWriter::new(fs::File::create(place.path().join("坏.docx"))?);
    let names: Vec<String> = (0..zip.len())
        .map(|n| Ok(zip.by_index(n)?.name()?.into_owned()))
        .collect::<Result<_, zip::result::ZipError>>()?;
    for name in names {
        let mut text = String::new();
        zip.by_name(&name)?.read_to_string(&mut text)?;
        new.start_file(name.as_str(), zip::write::SimpleFileOptions::default())?;
        std::io::Write::write_all(
            &mut new,
            text.replace("{{ line }}", "{{ 署名 }}").as_bytes(),
        )?;
    }
    new.finish()?;
    fs::write(
        place.path().join("坏.toml"),
        "[brief]\ntemplate = \"坏.docx\"\n",
    )?;
    at(&["config", "show", "--config", "坏.toml"])
        .code(3)
        .stderr(contains("word/document.xml").and(contains("{{ 署名 }}")));
    fs::write(
        place.path().join("无.toml"),
        "[brief]\ntemplate = \"没有.docx\"\n",
    )?;
    at(&["config", "show", "--config", "无.toml"])
        .code(3)
        .stderr(contains("没有.docx"));
    Ok(())
}
