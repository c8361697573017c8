//! Writes the sample, or a long plain list for benchmarks.
//!
//! ```text
//! cargo run --example sample_data                                   # the files of sample-data/
//! cargo run --example sample_data -- -o DIR                         # the same files into DIR
//! cargo run --release --example sample_data -- --cases N --plain -o FILE.csv
//! ```

#[path = "mod.rs"]
mod generator;

use std::error::Error;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: sample_data [-o DIR] | sample_data --cases N --plain -o FILE.csv";

fn main() -> Result<(), Box<dyn Error>> {
    let (mut out, mut cases, mut plain) = (None, None, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-o" => out = Some(PathBuf::from(args.next().ok_or(USAGE)?)),
            "--cases" => cases = Some(args.next().ok_or(USAGE)?.parse::<u32>()?),
            "--plain" => plain = true,
            _ => return Err(USAGE.into()),
        }
    }
    match (cases, plain, out) {
        (Some(cases), true, Some(file)) => {
            generator::bulk::write(cases, BufWriter::new(fs::File::create(file)?))
        }
        (None, false, folder) => {
            let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
            let folder = folder.unwrap_or(home);
            fs::create_dir_all(&folder)?;
            for (name, bytes) in generator::files()? {
                fs::write(folder.join(name), bytes)?;
            }
            Ok(())
        }
        _ => Err(USAGE.into()),
    }
}
