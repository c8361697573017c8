//! The cost of linking beside the cost of segmenting, and the features of candidate pairs for fitting the weights.
//!
//! ```text
//! link_speed FILE.csv [ROWS]            seconds for cutting, sketching and linking the first ROWS rows, as a line of JSON
//! link_speed FILE.csv --features OUT [PAIRS.csv]    every candidate pair (and the listed pairs of case ids) with its features
//! ```

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use huiying::link::{self, FEATURES};
use huiying::pipeline::{self, Stages};
use huiying::segment::{self, ChineseSegmenter};
use huiying::table;
use huiying::text::SafeText;
use rayon::prelude::*;
use serde_json::json;

const USAGE: &str = "usage: link_speed FILE.csv [ROWS | --features OUT.csv]";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [file] => speed(file, usize::MAX),
        [file, "--features", out] => features(file, out, None),
        [file, "--features", out, pairs] => features(file, out, Some(pairs)),
        [file, rows] => speed(file, rows.parse()?),
        _ => Err(USAGE.into()),
    }
}

fn features(file: &str, out: &str, pairs: Option<&str>) -> Result<(), Box<dyn Error>> {
    let stages = Stages::new(&huiying::config::load(None)?)?;
    let classifier = stages.classifier(None)?;
    let table = table::read(Path::new(file), None)?;
    let (sketches, _) = pipeline::sketches(&table, &stages, &classifier)?;
    let mut out = BufWriter::new(File::create(out)?);
    let names: Vec<&str> = FEATURES.iter().map(|f| f.code).collect();
    writeln!(out, "a,b,{}", names.join(","))?;
    // More candidates than a run takes: fitting wants the pairs that are just too far as well.
    let own = std::env::var_os("CONFIG").map(PathBuf::from);
    let mut wide = huiying::config::load(own.as_deref())?.config.link;
    wide.candidates *= 5;
    let plan = wide.plan(&[], &mut Vec::new());
    let place: HashMap<&str, usize> = sketches
        .iter()
        .enumerate()
        .map(|(i, s)| (s.case_id.as_str(), i))
        .collect();
    let listed = pairs
        .map(std::fs::read_to_string)
        .transpose()?
        .unwrap_or_default();
    let more: Vec<(usize, usize)> = listed
        .lines()
        .filter_map(|line| line.split_once(','))
        .filter_map(|(a, b)| Some((*place.get(a)?, *place.get(b)?)))
        .collect();
    for (a, b, values) in link::candidate_features(&sketches, &more, &plan) {
        let values: Vec<String> = values.iter().map(f32::to_string).collect();
        writeln!(
            out,
            "{},{},{}",
            sketches[a].case_id,
            sketches[b].case_id,
            values.join(",")
        )?;
    }
    Ok(())
}

fn speed(file: &str, rows: usize) -> Result<(), Box<dyn Error>> {
    let settings = huiying::config::load(None)?;
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(None)?;
    let mut table = table::read(Path::new(file), None)?;
    table.rows.truncate(rows);
    let plan = settings.config.segment.plan(&[], &[], &mut Vec::new());
    let segmenter = ChineseSegmenter::new(plan);
    let column = |name: &str| table.column(&[name]).ok_or(USAGE);
    let (title, text) = (column("title")?, column("text")?);
    let texts: Vec<SafeText> = (0..table.rows.len())
        .flat_map(|row| [title, text].map(|column| table.cell(row, column).unwrap_or_default()))
        .map(|cell| SafeText::new(cell.to_owned(), Vec::new()))
        .collect();
    let start = Instant::now();
    let one: usize = texts
        .iter()
        .map(|t| segment::run(t, &segmenter).len())
        .sum();
    let cut_one = start.elapsed();
    let start = Instant::now();
    let all: usize = texts
        .par_iter()
        .map(|t| segment::run(t, &segmenter).len())
        .sum();
    let cut_all = start.elapsed();
    let start = Instant::now();
    let (sketches, _) = pipeline::sketches(&table, &stages, &classifier)?;
    let read = start.elapsed();
    let before = resident();
    let start = Instant::now();
    let linked = link::run(&sketches, &[], stages.link_plan());
    let link = start.elapsed();
    let matters = linked
        .first
        .iter()
        .enumerate()
        .filter(|(i, f)| i == *f)
        .count();
    let line = json!({
        "rows": table.rows.len(), "tokens": one, "same": one == all, "matters": matters,
        "cut_one_thread_s": cut_one.as_secs_f64(), "cut_all_cores_s": cut_all.as_secs_f64(),
        "all_stages_and_sketch_s": read.as_secs_f64(), "link_s": link.as_secs_f64(),
        "peak_before_link_mib": before, "peak_mib": resident(),
    });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// The largest resident set so far, in MiB; `None` where the system does not tell.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|k| k / 1024)
}
