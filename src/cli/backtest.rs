//! `huiying backtest`.

use std::path::Path;

use huiying::Error;
use huiying::chart;
use huiying::ingest::Source;
use huiying::pipeline::{self, Backtest, BacktestRequest, Figures, Stages};

use super::Ending;
use super::args::BacktestArgs;
use super::terminal::{Terminal, aligned};

pub(super) fn backtest(args: &BacktestArgs, terminal: &mut Terminal) -> Result<Ending, Error> {
    let settings = huiying::config::load(args.config.as_deref())?;
    let stages = Stages::new(&settings)?;
    let classifier = stages.classifier(args.model.as_deref())?;
    let mut horizons = args.horizons.clone();
    horizons.sort_unstable();
    horizons.dedup();
    let request = BacktestRequest {
        sources: args.exports.iter().map(Source::parse).collect(),
        cutoff: args.cutoff,
        horizons,
        classifier: &classifier,
    };
    if let Some(folder) = &args.out {
        // A folder that cannot be made is told before the work, not after.
        std::fs::create_dir_all(folder).map_err(|e| Error::io("建立", folder, e))?;
    }
    let found = pipeline::backtest(&request, &stages, &mut |cases| {
        terminal.progress(0, 0, format!("已读 {cases} 件"));
    })?;
    let json = serde_json::to_string_pretty(&found).map_err(|e| Error::Other(e.to_string()))?;
    let text = summary(&found);
    if let Some(path) = &args.predictions {
        put(path, predictions(&found)?.as_slice())?;
    }
    if let Some(folder) = &args.out {
        put(
            &folder.join("backtest.txt"),
            (text.clone() + "\n").as_bytes(),
        )?;
        put(
            &folder.join("backtest.json"),
            (json.clone() + "\n").as_bytes(),
        )?;
        if let Some(drawn) = &found.chart {
            put(
                &folder.join("backtest.svg"),
                chart::to_svg(drawn).as_bytes(),
            )?;
            put(&folder.join("backtest.png"), &chart::to_png(drawn, 2.0)?)?;
        }
    }
    terminal.say(if args.json { &json } else { &text });
    Ok(Ending::Clean)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(|e| Error::io("写入", path, e))
}

/// The columns of the contract; `lapsed` is empty where the data end first.
fn predictions(found: &Backtest) -> Result<Vec<u8>, Error> {
    let failed = |e: csv::Error| Error::Other(format!("预测表写不出：{e}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "case_id",
        "received_on",
        "horizon_days",
        "probability",
        "lapsed",
    ])
    .map_err(failed)?;
    for p in &found.predictions {
        let lapsed = p.lapsed.map_or("", |l| if l { "1" } else { "0" });
        out.write_record([
            huiying::report::guard(&p.case_id).into_owned(),
            p.received_on.to_string(),
            p.horizon_days.to_string(),
            format!("{:.6}", p.probability),
            lapsed.to_owned(),
        ])
        .map_err(failed)?;
    }
    out.into_inner().map_err(|e| Error::Other(e.to_string()))
}

fn summary(found: &Backtest) -> String {
    let mut out = vec![format!(
        "截止日 {}：之前 {} 件用来训练，之后 {} 件逐件预测，数据到 {}。",
        found.cutoff, found.cases_before, found.cases_after, found.data_until
    )];
    out.push(
        match found.basis {
            "hazard" => "依据：离散时间风险模型（在截止日之前留出的一段上好于同类以往比例）。",
            "thin" => "依据：已答复的太少，不足以训练，按同类以往比例预测。",
            _ => "依据：上次检验时模型不如同类以往比例，这次按同类以往比例预测。",
        }
        .to_owned(),
    );
    out.push(String::new());
    out.push(aligned(&table(&found.horizons, found.review_share)));
    let o = &found.overall;
    out.push(format!(
        "\n1 至 90 天合计：平方误差 {}（一律按总比例 {}，按同类以往 {}），动态 AUC {}。",
        figure(o.brier),
        figure(o.brier_base),
        figure(o.brier_category),
        figure(o.dynamic_auc)
    ));
    if let (Some(share), Some(days)) = (o.flagged, o.lead_days) {
        out.push(format!(
            "最长期限内失约的，{:.0}% 事先提示过，提前天数的中位数 {days} 天。",
            share * 100.0
        ));
    }
    if !found.origins.is_empty() {
        out.push("\n滚动起点（每段只用起点之前已知的训练）：".to_owned());
        out.push(aligned(&origins(found)));
    }
    out.push("\n每周可提前督办的件数相同时，各种次序能避免的：".to_owned());
    out.push(aligned(&orders(found)));
    out.join("\n")
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |v| format!("{v:.3}"))
}

fn name(horizon: Option<u32>) -> String {
    horizon.map_or_else(|| "到期日".to_owned(), |h| format!("{h}天"))
}

fn table(figures: &[Figures], review: f64) -> Vec<Vec<String>> {
    let head = [
        "期限",
        "件数",
        "失约比例",
        "AUC",
        "同类AUC",
        "平方误差",
        "按总比例",
        "按同类",
        "校准斜率",
        "ICI",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    if let Some(row) = rows.first_mut() {
        row.push(format!("前{:.0}%查全率", review * 100.0));
    }
    rows.extend(figures.iter().map(|f| {
        let mut row = vec![name(f.horizon_days), f.n.to_string()];
        row.extend(
            [
                f.lapsed,
                f.auc,
                f.auc_category,
                f.brier,
                f.brier_base,
                f.brier_category,
                f.slope,
                f.ici,
                f.recall,
            ]
            .map(figure),
        );
        row
    }));
    rows
}

fn origins(found: &Backtest) -> Vec<Vec<String>> {
    let head = [
        "起点",
        "期限",
        "件数",
        "AUC",
        "同类AUC",
        "平方误差",
        "按总比例",
        "按同类",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for origin in &found.origins {
        rows.extend(origin.horizons.iter().map(|f| {
            let mut row = vec![
                origin.from.to_string(),
                name(f.horizon_days),
                f.n.to_string(),
            ];
            let figures = [
                f.auc,
                f.auc_category,
                f.brier,
                f.brier_base,
                f.brier_category,
            ];
            row.extend(figures.map(figure));
            row
        }));
    }
    rows
}

fn orders(found: &Backtest) -> Vec<Vec<String>> {
    let mut rows = vec![
        ["次序", "避免的损害", "避免的失约", "督办件数"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(found.orders.iter().map(|o| {
        let name = match o.order {
            "priority" => "按优先级",
            "first_come" => "先到先办",
            _ => "最近到期先办",
        };
        let (harm, lapses) = (figure(o.harm_avoided), figure(o.lapses_avoided));
        vec![name.to_owned(), harm, lapses, o.taken.to_string()]
    }));
    rows
}
