//! `huiying backtest`.

use huiying::Error;
use huiying::ingest::Source;
use huiying::pipeline::{self, Backtest, BacktestRequest, Stages};

use super::Ending;
use super::args::BacktestArgs;
use super::terminal::Terminal;

pub(super) fn backtest(args: &BacktestArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let request = BacktestRequest {
        sources: args.exports.iter().map(Source::parse).collect(),
        cutoff: args.cutoff,
        horizons: args.horizons.clone(),
        classifier: &classifier,
    };
    let found = pipeline::backtest(&request, &stages, &mut |cases| {
        terminal.progress(0, 0, format!("已读 {cases} 件"));
    })?;
    if let Some(path) = &args.predictions {
        std::fs::write(path, predictions(&found)).map_err(|e| Error::io("写入", path, e))?;
    }
    for h in &args.horizons {
        terminal.say(&pipeline::quick(&found, *h));
    }
    Ok(Ending::Clean)
}

/// `case_id, received_on, horizon_days, probability, lapsed`; the last is empty where the data end first.
fn predictions(found: &Backtest) -> String {
    let mut out = String::from("case_id,received_on,horizon_days,probability,lapsed\n");
    for p in &found.predictions {
        let lapsed = p.lapsed.map_or("", |l| if l { "1" } else { "0" });
        out += &format!(
            "{},{},{},{:.6},{lapsed}\n",
            p.case_id, p.received_on, p.horizon_days, p.probability
        );
    }
    out
}
