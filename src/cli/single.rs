//! `huiying redact`, `classify`, `extract`, `link`: one stage alone.

use huiying::Error;
use huiying::pipeline::{self, Stages};
use huiying::table::{self, Table};

use super::Ending;
use super::args::{ModelTableArgs, TableArgs};
use super::terminal::Terminal;

pub(super) fn redact(args: &TableArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let (stages, table) = ready(args, terminal)?;
    let (table, dropped) = pipeline::redact_table(table, &stages).map_err(|e| named(e, args))?;
    if !dropped.is_empty() {
        terminal.note(&format!("能认出本人的列已丢弃：{}", dropped.join("、")));
    }
    write(&table, args)
}

pub(super) fn classify(args: &ModelTableArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let (stages, table) = ready(&args.table, terminal)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let table =
        pipeline::classify_table(table, &stages, &classifier).map_err(|e| named(e, &args.table))?;
    write(&table, &args.table)
}

pub(super) fn extract(args: &TableArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let (stages, table) = ready(args, terminal)?;
    let table = pipeline::extract_table(table, &stages).map_err(|e| named(e, args))?;
    write(&table, args)
}

pub(super) fn link(args: &ModelTableArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let (stages, table) = ready(&args.table, terminal)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let table =
        pipeline::link_table(table, &stages, &classifier).map_err(|e| named(e, &args.table))?;
    write(&table, &args.table)
}

fn ready(args: &TableArgs, terminal: &mut Terminal) -> Result<(Stages, Table), Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let table = table::read(&args.table, args.format)?;
    terminal.progress(0, 0, format!("{} 行", table.rows.len()));
    Ok((stages, table))
}

fn write(table: &Table, args: &TableArgs) -> Result<Ending, Error> {
    table::write(table, &args.out, args.format)?;
    Ok(Ending::Clean)
}

/// A missing column, told with the name of the table.
fn named(error: Error, args: &TableArgs) -> Error {
    match error {
        Error::MissingColumn {
            sheet,
            needed,
            found,
            nearest,
            ..
        } => Error::MissingColumn {
            file: args.table.display().to_string(),
            sheet,
            needed,
            found,
            nearest,
        },
        other => other,
    }
}
