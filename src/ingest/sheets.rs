//! The tables of one workbook: those that can be read, and the best of those that cannot.

use std::sync::Arc;

use super::cell::Row;
use super::run::Run;
use super::table::{self, NoTop, Place, SheetSummary, Top};
use crate::diag::{Diagnostic, Origin, Severity};
use crate::error::Error;

/// The tables of a workbook, as they are read.
#[derive(Default)]
pub(super) struct Sheets {
    read: Vec<SheetSummary>,
    /// The refusal of the sheet that came nearest.
    refused: Option<(usize, Error)>,
}

impl Sheets {
    /// Reads one sheet; one without a usable header is noted and passed over.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn add(
        &mut self,
        run: &mut Run<'_>,
        place: &Place,
        hidden: bool,
        next: &mut dyn FnMut() -> Result<Option<Row>, Error>,
    ) -> Result<(), Error> {
        match Top::read(place, run.plan, next)? {
            Ok(top) => {
                if hidden {
                    note(
                        run,
                        place,
                        "sheet_hidden",
                        "工作表是隐藏的，其中的记录也已读入",
                    );
                }
                self.read.push(table::body(run, place, top, next)?);
            }
            Err(NoTop::Empty) => {}
            Err(NoTop::Missing { known, error }) => {
                let message = "没有找到含登记时间和诉求内容的表头，这张工作表没有读入";
                note(run, place, "sheet_without_header", message);
                if self.refused.as_ref().is_none_or(|(most, _)| known > *most) {
                    self.refused = Some((known, error));
                }
            }
        }
        Ok(())
    }

    /// The tables that were read.
    ///
    /// # Errors
    ///
    /// Fails when there is none, with the refusal of the likeliest.
    pub(super) fn finish(self, file: &str) -> Result<Vec<SheetSummary>, Error> {
        if self.read.is_empty() {
            return Err(self.refused.map_or_else(|| empty(file), |(_, error)| error));
        }
        Ok(self.read)
    }
}

/// What to say of a file without a row.
pub(super) fn empty(file: &str) -> Error {
    Error::Input {
        file: file.to_owned(),
        message: "文件是空的".to_owned(),
    }
}

fn note(run: &mut Run<'_>, place: &Place, code: &'static str, message: &str) {
    let origin = Origin {
        sheet: place.sheet.clone(),
        ..Origin::file(Arc::clone(&place.file))
    };
    run.tell(Diagnostic::new(Severity::Note, code, origin, message));
}
