//! The bare cost of cutting: the title and text columns of a CSV through jieba-rs and nothing else.
//!
//! ```text
//! bare_cut FILE.csv [--all-cores]
//! ```
//! Prints one line of JSON: rows, characters, tokens, and the seconds for loading the dictionary, reading and cutting.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use jieba_rs::Jieba;
use rayon::prelude::*;
use serde_json::json;

const USAGE: &str = "usage: bare_cut FILE.csv [--all-cores]";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (file, all_cores) = match args.as_slice() {
        [file] => (file, false),
        [file, flag] if flag == "--all-cores" => (file, true),
        _ => return Err(USAGE.into()),
    };
    let start = Instant::now();
    let jieba = Jieba::new();
    let load = start.elapsed();
    let start = Instant::now();
    let texts = texts(file)?;
    let read = start.elapsed();
    let start = Instant::now();
    let tokens: usize = if all_cores {
        texts
            .par_iter()
            .map(|text| jieba.cut(text, true).len())
            .sum()
    } else {
        texts.iter().map(|text| jieba.cut(text, true).len()).sum()
    };
    let cut = start.elapsed();
    let line = json!({
        "rows": texts.len() / 2,
        "chars": texts.iter().map(|text| text.chars().count()).sum::<usize>(),
        "tokens": tokens,
        "threads": if all_cores { rayon::current_num_threads() } else { 1 },
        "load_s": load.as_secs_f64(),
        "read_s": read.as_secs_f64(),
        "cut_s": cut.as_secs_f64(),
    });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// The titles and texts of the file, in its order.
fn texts(file: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(file)?;
    let headers = reader.headers()?;
    let column = |name: &str| headers.iter().position(|header| header == name);
    let columns = [column("title"), column("text")].map(|c| c.ok_or(USAGE));
    let mut texts = Vec::new();
    for record in reader.records() {
        let record = record?;
        for column in columns {
            texts.push(record.get(column?).unwrap_or_default().to_owned());
        }
    }
    Ok(texts)
}
