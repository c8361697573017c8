//! What a run leaves: the report's inputs, charts, the page and the manifest.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Stages;
use super::assess::Assessed;
use super::receipts::{self, Receipt};
use super::run::Request;
use crate::analysis::{self, Analysis, Inputs};
use crate::chart;
use crate::diag::{Diagnostic, Tally};
use crate::error::Error;
use crate::ingest::InputSummary;
use crate::manifest::{Digest, Input, Manifest};
use crate::text::Said;
use crate::{report, risk};

pub(super) fn analysis_inputs(
    request: &Request<'_>,
    stages: &Stages,
    inputs: &[InputSummary],
    tally: &Tally,
    warnings: &[Diagnostic],
) -> Inputs {
    let files = inputs.iter().map(|i| analysis::InputFile {
        name: file_name(&i.file),
        encoding: i.encoding.clone().unwrap_or_default(),
        sheets: i.sheets.iter().filter_map(|s| s.sheet.clone()).collect(),
        read: i.tally.read,
        accepted: i.tally.accepted,
        sha256: i.sha256.clone(),
    });
    let digest = |what: Said, digest: &Digest| analysis::Digest {
        what,
        sha256: digest.sha256.clone(),
    };
    Inputs {
        files: files.collect(),
        tally: tally.clone(),
        warnings: warnings.iter().map(Diagnostic::said).collect(),
        due_soon_days: stages.due_soon_days,
        model: Some(analysis::ModelNote {
            name: request.classifier.model().name.clone(),
            version: String::new(),
        }),
        version: env!("CARGO_PKG_VERSION").into(),
        digests: vec![
            digest(Said::new("配置", "configuration"), &stages.digests.config),
            digest(
                Said::new("节假日表", "holiday table"),
                &stages.digests.calendar,
            ),
        ],
    }
}

pub(super) fn file_name(name: &str) -> String {
    Path::new(name)
        .file_name()
        .map_or_else(|| name.to_owned(), |n| n.to_string_lossy().into_owned())
}

pub(super) fn write_results(
    folder: &Path,
    analysis: &Analysis,
    stages: &Stages,
) -> Result<(), Error> {
    let charts = chart::scenes(analysis, &stages.chart, stages.report.lang());
    let chart_folder = folder.join("charts");
    std::fs::create_dir_all(&chart_folder).map_err(|e| Error::io("建立", &chart_folder, e))?;
    let put = |path: PathBuf, bytes: &[u8]| {
        File::create(&path)
            .and_then(|mut f| f.write_all(bytes))
            .map_err(|e| Error::io("写入", path, e))
    };
    let drawn: Vec<(String, Vec<u8>)> = charts
        .par_iter()
        .map(|c| {
            Ok((
                chart::to_svg(c),
                chart::to_png(c, stages.chart.png_scale())?,
            ))
        })
        .collect::<Result<_, Error>>()?;
    for (chart, (svg, png)) in charts.iter().zip(&drawn) {
        put(
            chart_folder.join(format!("{}.svg", chart.id)),
            svg.as_bytes(),
        )?;
        put(chart_folder.join(format!("{}.png", chart.id)), png)?;
    }
    let tables = folder.join("tables");
    for (name, bytes) in report::debt_tables(analysis)? {
        put(tables.join(name), &bytes)?;
    }
    let (mut trends, mut forecast) = (Vec::new(), Vec::new());
    report::trend_table(&analysis.trends, &mut trends)
        .and_then(|()| report::forecast_table(&analysis.trends, &mut forecast))
        .map_err(|e| Error::io("写入", &tables, e))?;
    put(tables.join("trends.csv"), &trends)?;
    put(tables.join("forecast.csv"), &forecast)?;
    let small = chart::small(analysis, &stages.chart, stages.report.lang());
    put(
        folder.join("brief.docx"),
        &report::brief::docx(analysis, &charts, &small, &stages.brief)?,
    )?;
    put(
        folder.join("report.html"),
        report::html(analysis, &charts, &stages.report)?.as_bytes(),
    )
}

/// The columns that the assessment adds to `cases.csv`.
const ASSESSED: [&str; 4] = ["lapse_probability", "harm", "priority", "reasons"];

/// Puts the assessments into `cases.csv`, and writes the queue, the receipts and their scores.
pub(super) fn write_assessed(
    folder: &Path,
    assessed: &Assessed,
    receipts: &[Receipt],
) -> Result<(), Error> {
    let tables = folder.join("tables");
    let cells = |a: &risk::Assessment| {
        [
            format!("{:.3}", a.lapse_probability),
            format!("{:.1}", a.harm),
            format!("{:.1}", a.priority),
            report::guard(&a.why()).into_owned(),
        ]
    };
    let mut rows = assessed.by_row.iter();
    insert_columns(&tables.join("cases.csv"), "state", &ASSESSED, &mut || {
        rows.next()
            .and_then(Option::as_ref)
            .map(cells)
            .unwrap_or_default()
            .to_vec()
    })?;
    let head = ["place", "week", "case_id", "department", "due_on"];
    let head: Vec<&str> = head.into_iter().chain(ASSESSED).collect();
    let queue = assessed
        .queue
        .iter()
        .zip(1..)
        .map(|(place, n): (_, usize)| {
            let mut row = vec![
                n.to_string(),
                place.week.to_string(),
                report::guard(&place.case_id).into_owned(),
                report::guard(&place.department).into_owned(),
                place.due_on.to_string(),
            ];
            row.extend(cells(&place.assessment));
            row
        });
    receipts::table(&tables.join("queue.csv"), &head, queue)?;
    receipts::write(receipts, folder)?;
    let head = ["probability", "n", "mean_forecast", "lapsed", "brier"];
    let scores = assessed.told.reliability.iter().map(|r| {
        let mut row = vec![r.group.clone(), r.n.to_string()];
        row.extend([r.forecast, r.lapsed, r.brier].map(|v| format!("{v:.4}")));
        row
    });
    receipts::table(&tables.join("forecast_scores.csv"), &head, scores)
}

/// Rewrites a table with more columns behind one of its own, row by row.
pub(super) fn insert_columns(
    path: &Path,
    behind: &str,
    columns: &[&str],
    cells: &mut dyn FnMut() -> Vec<String>,
) -> Result<(), Error> {
    let failed = |e: csv::Error| Error::io("改写", path, e.into());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .map_err(failed)?;
    let new = path.with_extension("new");
    let mut at = None;
    let mut records = reader.records();
    let rows = std::iter::from_fn(|| {
        let record = records.next()?;
        Some(record.map(|record| {
            let added = if at.is_none() {
                at = Some(
                    record
                        .iter()
                        .position(|c| c == behind)
                        .map_or(record.len(), |p| p + 1),
                );
                columns.iter().map(|c| (*c).to_owned()).collect()
            } else {
                cells()
            };
            let split = at.unwrap_or_default();
            let before = record.iter().take(split).map(str::to_owned);
            let after = record.iter().skip(split).map(str::to_owned);
            before.chain(added).chain(after).collect::<Vec<String>>()
        }))
    });
    let file = File::create(&new).map_err(|e| Error::io("写入", &new, e))?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(std::io::BufWriter::new(file));
    for row in rows {
        writer.write_record(row.map_err(failed)?).map_err(failed)?;
    }
    writer.flush().map_err(|e| Error::io("写入", &new, e))?;
    std::fs::rename(&new, path).map_err(|e| Error::io("改写", path, e))
}

pub(super) fn manifest(
    request: &Request<'_>,
    stages: &Stages,
    inputs: &[InputSummary],
    tally: &Tally,
) -> Result<Manifest, Error> {
    let digests = &stages.digests;
    let mut manifest = Manifest::new(
        request.as_of,
        digests.config.clone(),
        digests.calendar.clone(),
    );
    manifest.inputs = inputs
        .iter()
        .map(|i| Input {
            name: file_name(&i.file),
            digest: Digest {
                sha256: i.sha256.clone(),
                bytes: i.bytes,
            },
        })
        .collect();
    manifest.dictionaries.clone_from(&digests.dictionaries);
    let (name, model) = super::model_digest(request.model.as_deref())?;
    manifest.model.insert(name, model);
    manifest.counts = tally
        .by_code
        .iter()
        .map(|(code, count)| ((*code).to_owned(), *count))
        .collect();
    for (name, count) in [
        ("read", tally.read),
        ("accepted", tally.accepted),
        ("rejected", tally.rejected),
    ] {
        manifest.counts.insert(name.into(), count);
    }
    Ok(manifest)
}
