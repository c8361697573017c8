//! Workbooks: every sheet's rows, xlsx cell by cell so that a stray cell far away costs nothing.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, DataType, Dimensions, Reader, SheetType, SheetVisible, Sheets, Xlsx,
    XlsxCellReader, XlsxError,
};
use chrono::{NaiveDateTime, SubsecRound};

use super::cell::{Cell, Row};
use crate::error::Error;

/// The first bytes of zip containers (xlsx, xlsb, ods).
pub(super) const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// The first bytes of OLE containers (xls, and xlsx under a password).
pub(super) const OLE_MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The bytes of a workbook.
type Bytes<'b> = Cursor<&'b [u8]>;

/// An open workbook.
pub(super) struct Workbook<'b> {
    file: String,
    sheets: Sheets<Bytes<'b>>,
}

/// A sheet to read.
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) hidden: bool,
}

impl<'b> Workbook<'b> {
    /// Opens a workbook held in memory.
    ///
    /// # Errors
    ///
    /// Fails when the bytes are not a workbook, are damaged or under a password.
    pub(super) fn open(file: &str, bytes: &'b [u8]) -> Result<Self, Error> {
        let sheets = guard(file, || {
            calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| {
                if let Err(XlsxError::Password) = Xlsx::new(Cursor::new(bytes)) {
                    input(file, "工作簿加了密码，请去掉密码后另存再读入")
                } else {
                    input(file, "工作簿打不开：文件不完整，或不是 Excel 工作簿；请用表格软件打开后另存为 xlsx")
                }
            })
        })?;
        Ok(Self {
            file: file.to_owned(),
            sheets,
        })
    }

    /// The format's short name.
    pub(super) fn format(&self) -> &'static str {
        match self.sheets {
            Sheets::Xls(_) => "xls",
            Sheets::Xlsx(_) => "xlsx",
            Sheets::Xlsb(_) => "xlsb",
            Sheets::Ods(_) => "ods",
        }
    }

    /// Whether dates count from 1904.
    pub(super) fn is_1904(&self) -> bool {
        match &self.sheets {
            Sheets::Xls(book) => book.has_1904_epoch(),
            Sheets::Xlsx(book) => book.has_1904_epoch(),
            _ => false,
        }
    }

    /// The worksheets in the workbook's order; charts and macros are left out.
    pub(super) fn names(&self) -> Vec<SheetName> {
        self.sheets
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    /// Hands `take` a source of the sheet's rows, in order.
    ///
    /// # Errors
    ///
    /// Fails when the sheet is damaged, or `take` fails.
    pub(super) fn rows<T>(
        &mut self,
        sheet: &str,
        take: impl FnOnce(&mut dyn FnMut() -> Result<Option<Row>, Error>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let file = self.file.clone();
        let damaged = || input(&file, &format!("工作表“{sheet}”读不出来，文件可能不完整"));
        let mut merges = Merges::new(guard(&file, || Ok(self.merged(sheet)))?);
        if let Sheets::Xlsx(book) = &mut self.sheets {
            // Charts and dialogs can be listed as worksheets: they hold no rows.
            let reader = guard(&file, || match book.worksheet_cells_reader(sheet) {
                Ok(reader) => Ok(Some(reader)),
                Err(XlsxError::NotAWorksheet(_)) => Ok(None),
                Err(_) => Err(damaged()),
            })?;
            let Some(reader) = reader else {
                return take(&mut || Ok(None));
            };
            let mut stream = Stream {
                reader,
                held: None,
                done: false,
            };
            return take(&mut || {
                let row = guard(&file, || stream.next().map_err(|_| damaged()))?;
                Ok(row.map(|row| merges.fill(row)))
            });
        }
        let range = guard(&file, || {
            self.sheets.worksheet_range(sheet).map_err(|_| damaged())
        })?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let pad = usize::try_from(first_column).unwrap_or_default();
        let mut rows = range.rows().zip(u64::from(first_row) + 1..);
        take(&mut || {
            Ok(rows.next().map(|(cells, line)| {
                let padding = std::iter::repeat_n(Cell::Empty, pad);
                merges.fill(Row {
                    line,
                    cells: padding.chain(cells.iter().map(cell)).collect(),
                    ..Row::default()
                })
            }))
        })
    }

    fn merged(&mut self, sheet: &str) -> Vec<Dimensions> {
        match &mut self.sheets {
            Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}

/// The rows of an xlsx sheet as its cells arrive.
struct Stream<'a, 'b> {
    reader: XlsxCellReader<'a, Bytes<'b>>,
    held: Option<(u32, u32, Cell)>,
    /// The reader must not be asked again behind its end.
    done: bool,
}

impl Stream<'_, '_> {
    fn next(&mut self) -> Result<Option<Row>, XlsxError> {
        let mut row: Option<(u32, Vec<Cell>)> = None;
        loop {
            let next = match self.held.take() {
                Some(held) => Some(held),
                None if self.done => None,
                None => self.reader.next_cell()?.map(|found| {
                    let (row, column) = found.get_position();
                    (row, column, cell_ref(found.get_value()))
                }),
            };
            let Some((at, column, value)) = next else {
                self.done = true;
                break;
            };
            if value == Cell::Empty {
                continue;
            }
            let column_at = usize::try_from(column).unwrap_or_default().min(20_000);
            match &mut row {
                Some((current, _)) if *current != at => {
                    self.held = Some((at, column, value));
                    break;
                }
                Some((_, cells)) => put(cells, column_at, value),
                None => {
                    let mut cells = Vec::new();
                    put(&mut cells, column_at, value);
                    row = Some((at, cells));
                }
            }
        }
        Ok(row.map(|(at, cells)| Row {
            line: u64::from(at) + 1,
            cells,
            ..Row::default()
        }))
    }
}

fn put(cells: &mut Vec<Cell>, column: usize, value: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    if let Some(cell) = cells.get_mut(column) {
        *cell = value;
    }
}

/// Cells merged downwards: a spreadsheet keeps the value in the first only.
struct Merges {
    /// Regions of several rows, by first row, the last first.
    waiting: Vec<Dimensions>,
    /// Last line, column and value of the regions the current row is in.
    active: Vec<(u64, usize, Cell)>,
}

impl Merges {
    fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|region| region.end.0 > region.start.0);
        regions.sort_unstable_by_key(|region| std::cmp::Reverse(region.start));
        Self {
            waiting: regions,
            active: Vec::new(),
        }
    }

    /// Fills a row that has something of its own; rows come in order.
    fn fill(&mut self, mut row: Row) -> Row {
        self.active.retain(|(last, _, _)| *last >= row.line);
        if !row.is_blank() {
            for (_, column, value) in &self.active {
                if row.cell(*column).is_blank() {
                    put(&mut row.cells, *column, value.clone());
                    row.continued.push(*column);
                }
            }
        }
        while let Some(region) = self.waiting.pop_if(|r| u64::from(r.start.0) < row.line) {
            let column = usize::try_from(region.start.1).unwrap_or_default();
            if u64::from(region.start.0) + 1 == row.line && !row.cell(column).is_blank() {
                let last = u64::from(region.end.0) + 1;
                self.active.push((last, column, row.cell(column).clone()));
            }
        }
        row
    }
}

fn cell_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::SharedString(text) => text_cell(text),
        other => cell(&Data::from(other.clone())),
    }
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(text),
        Data::Int(_) | Data::Float(_) => value.as_f64().map_or(Cell::Empty, Cell::Number),
        Data::Bool(yes) => text_cell(if *yes { "是" } else { "否" }),
        Data::Error(_) => Cell::Error,
        // A bare time of day (under 1) has no date: leave the number, which no date field takes.
        Data::DateTime(moment) if moment.is_duration() || moment.as_f64() < 1.0 => {
            Cell::Number(moment.as_f64())
        }
        Data::DateTime(moment) => moment
            .as_datetime()
            .map_or(Cell::Number(moment.as_f64()), |m| {
                Cell::Moment(to_second(m))
            }),
    }
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

fn to_second(moment: NaiveDateTime) -> NaiveDateTime {
    moment.round_subsecs(0)
}

fn input(file: &str, message: &str) -> Error {
    Error::Input {
        file: file.to_owned(),
        message: message.to_owned(),
    }
}

/// Runs the workbook reader; a panic inside it, which damaged files can cause, is an error of the file.
fn guard<T>(file: &str, run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(input(file, "工作簿已损坏，读不出来")))
}
