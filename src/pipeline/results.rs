//! What a run leaves: the report's inputs, charts, the page and the manifest.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Stages;
use super::run::Request;
use crate::analysis::{self, Analysis, Inputs};
use crate::chart;
use crate::diag::{Diagnostic, Tally};
use crate::error::Error;
use crate::ingest::InputSummary;
use crate::manifest::{Digest, Input, Manifest};
use crate::report;

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
    let digest = |what: &str, digest: &Digest| analysis::Digest {
        what: what.into(),
        sha256: digest.sha256.clone(),
    };
    Inputs {
        files: files.collect(),
        tally: tally.clone(),
        warnings: warnings.iter().map(|w| w.message.clone()).collect(),
        due_soon_days: stages.due_soon_days,
        model: Some(analysis::ModelNote {
            name: request.classifier.model().name.clone(),
            version: String::new(),
        }),
        version: env!("CARGO_PKG_VERSION").into(),
        digests: vec![
            digest("配置", &stages.digests.config),
            digest("节假日表", &stages.digests.calendar),
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
    let charts = chart::scenes(analysis, &stages.chart);
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
    put(
        folder.join("report.html"),
        report::html(analysis, &charts, &stages.report)?.as_bytes(),
    )
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
