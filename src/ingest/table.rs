//! A table, from its first row to its last: find the header, pass over what is no data, hand on the cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::cell::Row;
use super::cfg::{Field, Plan};
use super::csv::Shape;
use super::header::{self, Header, Role, normalise};
use super::row::{Table, year_in};
use super::run::Run;
use super::skip::{self, Skip};
use crate::diag::{Diagnostic, Origin, Severity, Tally};
use crate::error::Error;
use crate::text::RawText;

/// What was read from one table: a sheet, or a CSV file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SheetSummary {
    /// The sheet; `None` for CSV.
    pub sheet: Option<String>,
    /// The line or worksheet row of the header.
    pub header_line: u64,
    /// Rows read, accepted and rejected.
    pub tally: Tally,
    /// Headers that were understood, with the field each holds.
    pub columns: BTreeMap<String, Field>,
    /// Identity columns, dropped at the door, with how many of their cells held something.
    pub dropped: BTreeMap<String, u64>,
    /// Headers that no alias fits; their cells were not read.
    pub unmapped: Vec<String>,
    /// Rows that are no data, by reason: `blank_row`, `totals_row`, `header_repeated` ….
    pub skipped: BTreeMap<&'static str, u64>,
}

/// Where a table stands.
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) sheet: Option<Arc<str>>,
    pub(super) is_1904: bool,
}

impl Place {
    /// A CSV file.
    pub(super) fn csv(file: &str) -> Self {
        Self {
            file: Arc::from(file),
            sheet: None,
            is_1904: false,
        }
    }

    /// A sheet of a workbook.
    pub(super) fn sheet(file: &str, sheet: &str, is_1904: bool) -> Self {
        Self {
            file: Arc::from(file),
            sheet: Some(Arc::from(sheet)),
            is_1904,
        }
    }

    fn origin(&self) -> Origin {
        Origin {
            sheet: self.sheet.clone(),
            ..Origin::file(Arc::clone(&self.file))
        }
    }
}

/// The top of a table: the header, what stands above it, and the rows already read below it.
pub(super) struct Top {
    pub(super) header: Header,
    /// How many rows were read up to the header, itself included.
    pub(super) index: usize,
    titles: BTreeSet<String>,
    year_hint: Option<i32>,
    /// Rows below the header that were read in the search.
    pub(super) below: Vec<Row>,
}

/// Why a table cannot be read.
pub(super) enum NoTop {
    /// There is no row at all.
    Empty,
    /// A needed column is missing; how many headers were known, to tell the likeliest sheet.
    Missing { known: usize, error: Error },
}

impl Top {
    /// Reads rows until the header must have come.
    ///
    /// # Errors
    ///
    /// Fails when reading fails; the inner result tells why there is no usable header.
    pub(super) fn read(
        place: &Place,
        plan: &Plan,
        next: &mut dyn FnMut() -> Result<Option<Row>, Error>,
    ) -> Result<Result<Self, NoTop>, Error> {
        let mut rows = Vec::new();
        let mut filled = 0;
        while filled < plan.header_rows && rows.len() < plan.header_rows.saturating_mul(10) {
            let Some(row) = next()? else {
                break;
            };
            filled += usize::from(!row.is_blank());
            rows.push(row);
        }
        if filled == 0 {
            return Ok(Err(NoTop::Empty));
        }
        let found = header::find(&rows, plan);
        let Some((at, header)) = found.filter(|(_, header)| header.missing().is_empty()) else {
            return Ok(Err(missing(place, plan, &rows)));
        };
        let below = rows.split_off(at + 1);
        rows.pop();
        let titles: Vec<String> = rows
            .iter()
            .flat_map(|row| {
                row.cells
                    .iter()
                    .filter(|cell| !cell.is_blank())
                    .map(super::cell::Cell::text)
            })
            .collect();
        let stem = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let year_hint = titles
            .iter()
            .map(String::as_str)
            .chain(place.sheet.as_deref())
            .chain([stem])
            .find_map(|text| year_in(text, plan));
        Ok(Ok(Self {
            header,
            index: at + 1,
            titles: titles.iter().map(|title| normalise(title)).collect(),
            year_hint,
            below,
        }))
    }

    /// What a record of this table looks like.
    pub(super) fn shape(&self) -> Shape {
        Shape {
            width: self.header.width(),
            received: self
                .header
                .columns
                .get(&Field::Received)
                .cloned()
                .unwrap_or_default(),
        }
    }
}

fn missing(place: &Place, plan: &Plan, rows: &[Row]) -> NoTop {
    let best = header::find(rows, plan).map(|(_, header)| header);
    let fields = best
        .as_ref()
        .map_or_else(|| vec![Field::Received, Field::Text], Header::missing);
    let first = rows.iter().find(|row| !row.is_blank());
    let found = header::showable(best.as_ref(), first, plan);
    let names: Vec<_> = fields
        .iter()
        .map(|field| match field {
            Field::Text => "诉求内容（或标题）",
            other => other.name(),
        })
        .collect();
    NoTop::Missing {
        known: best.map_or(0, |header| header.known()),
        error: Error::MissingColumn {
            file: place.file.to_string(),
            sheet: place.sheet.as_ref().map(ToString::to_string),
            needed: names.join("、"),
            nearest: header::nearest(&fields, &found, plan),
            found,
        },
    }
}

/// Reads the rows below the header.
///
/// # Errors
///
/// Fails when reading fails.
pub(super) fn body(
    run: &mut Run<'_>,
    place: &Place,
    top: Top,
    next: &mut dyn FnMut() -> Result<Option<Row>, Error>,
) -> Result<SheetSummary, Error> {
    let origin = place.origin();
    let mut summary = summarise(place, &top.header);
    note_columns(run, &origin, &top.header);
    let mut table = Table {
        plan: run.plan,
        header: top.header,
        is_1904: place.is_1904,
        year_hint: top.year_hint,
        strict_width: place.sheet.is_none(),
        previous: None,
        unknown_rule: false,
    };
    let mut below = top.below.into_iter();
    loop {
        let row = match below.next() {
            Some(row) => row,
            None => match next()? {
                Some(row) => row,
                None => break,
            },
        };
        one_row(run, &origin, &mut table, &top.titles, &row, &mut summary);
    }
    finish(run, &origin, &table, &mut summary);
    Ok(summary)
}

fn one_row(
    run: &mut Run<'_>,
    origin: &Origin,
    table: &mut Table<'_>,
    titles: &BTreeSet<String>,
    row: &Row,
    summary: &mut SheetSummary,
) {
    let at = Origin {
        line: Some(row.line),
        ..origin.clone()
    };
    if let Some(skip) = skip::reason(row, table, titles) {
        *summary.skipped.entry(skip.code()).or_default() += 1;
        if let Some(message) = skip.message().filter(|_| skip != Skip::Continuation) {
            run.tell(Diagnostic::new(Severity::Note, skip.code(), at, message));
        }
        return;
    }
    summary.tally.read += 1;
    run.chunk.read += 1;
    count_dropped(row, &table.header, summary, &mut run.chunk.dropped);
    let at = Origin {
        record: Some(summary.tally.read),
        ..at
    };
    match table.read(row, &at, &mut run.seen) {
        Ok((case, findings)) => {
            summary.tally.accepted += 1;
            for finding in findings {
                summary.tally.count(&finding);
                run.tell(finding);
            }
            run.chunk.cases.push(case);
        }
        Err(reject) => {
            summary.tally.rejected += 1;
            summary.tally.count(&reject);
            run.tell(*reject);
        }
    }
    run.flush_when_full();
}

fn count_dropped(
    row: &Row,
    header: &Header,
    summary: &mut SheetSummary,
    dropped: &mut Vec<RawText>,
) {
    for (at, role) in header.roles.iter().enumerate() {
        if *role == Role::Identity && !row.cell(at).is_blank() {
            *summary
                .dropped
                .entry(header.name(at).to_string())
                .or_default() += 1;
            dropped.push(RawText::new(row.cell(at).value()));
        }
    }
}

fn summarise(place: &Place, header: &Header) -> SheetSummary {
    let mut summary = SheetSummary {
        sheet: place.sheet.as_ref().map(ToString::to_string),
        header_line: header.line,
        ..SheetSummary::default()
    };
    for (name, role) in header.names.iter().zip(&header.roles) {
        match role {
            Role::Field(field) => {
                summary.columns.insert(name.to_string(), *field);
            }
            Role::Identity => {
                summary.dropped.entry(name.to_string()).or_default();
            }
            Role::Unknown => summary.unmapped.push(name.to_string()),
            Role::Blank => {}
        }
    }
    summary
}

/// What the user should know about the header.
fn note_columns(run: &mut Run<'_>, origin: &Origin, header: &Header) {
    let at = Origin {
        line: Some(header.line),
        ..origin.clone()
    };
    for (field, columns) in &header.columns {
        if let [first, .., last] = columns.as_slice() {
            let message = format!(
                "有 {} 列都是“{}”，每条记录取其中第一个不空的（从“{}”起）",
                columns.len(),
                field.name(),
                header.name(*first),
            );
            let number = u32::try_from(last + 1).unwrap_or(u32::MAX);
            let at = at.at(number, header.name(*last));
            run.tell(Diagnostic::new(
                Severity::Note,
                "column_repeated",
                at,
                message,
            ));
        }
    }
    for (field, column) in &header.guessed {
        let name = header.name(*column);
        let message = format!("“{name}”不在别名名单里，按“{}”读取", field.name());
        let number = u32::try_from(column + 1).unwrap_or(u32::MAX);
        run.tell(
            Diagnostic::new(
                Severity::Note,
                "column_guessed",
                at.at(number, name),
                message,
            )
            .with_help("把这个表头写进配置 [ingest.columns]，或改用名单里的表头"),
        );
    }
    if !header.has(Field::CaseId) {
        run.tell(
            Diagnostic::new(
                Severity::Note,
                "id_generated",
                at,
                "没有信访编号列，已按登记时间和内容生成编号（R 开头）",
            )
            .with_help("原系统能导出编号时请带上编号列；内容改动后生成的编号会变"),
        );
    }
}

fn finish(run: &mut Run<'_>, origin: &Origin, table: &Table<'_>, summary: &mut SheetSummary) {
    if let Some(count) = summary.skipped.get(Skip::Continuation.code()) {
        let message =
            format!("有 {count} 行的编号或内容与上一行是合并单元格，属于同一条记录，不另计");
        run.tell(Diagnostic::new(
            Severity::Note,
            Skip::Continuation.code(),
            origin.clone(),
            message,
        ));
    }
    if table.unknown_rule {
        run.tell(Diagnostic::new(
            Severity::Note,
            "unknown_rule",
            origin.clone(),
            "办理方式列里有不在名单里的写法，这些记录的期限按一般规则推定",
        ));
    }
}
