//! A plain table for the commands that run one stage alone: CSV, JSON lines or Parquet in, the same out.
//!
//! Takes a file or a standard stream; gives rows of text cells under named columns, in the order of the file. It
//! never guesses what a column means (the caller names the aliases), never drops a cell in silence (a row of another
//! width is an error), and no error message holds a cell's content. A file is written whole or not at all.

mod csv_format;
mod file;
mod jsonl;
mod parquet;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use crate::Error;
use crate::text::fold_char;

/// The name that stands for standard input and output.
pub const STANDARD_STREAM: &str = "-";

/// How a table is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated; UTF-8 with or without byte-order mark, UTF-16 with one, or GB18030 on reading, UTF-8 on writing.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet; every column is written as text.
    Parquet,
}

impl Format {
    /// The format with this name, as a file extension or an option has it; `None` for any other.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// The format of a path: what the user says, else its extension, else (for `-`) CSV.
    ///
    /// # Errors
    /// [`Error::Input`] when the extension is none of the known ones.
    pub fn of(path: &Path, given: Option<Self>) -> Result<Self, Error> {
        if let Some(format) = given {
            return Ok(format);
        }
        if is_stream(path) {
            return Ok(Self::Csv);
        }
        path.extension()
            .and_then(|extension| Self::from_name(&extension.to_string_lossy()))
            .ok_or_else(|| {
                input(
                    path,
                    "看不出表格格式，扩展名应为 .csv、.jsonl 或 .parquet".to_owned(),
                )
            })
    }
}

/// Rows of text cells under named columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Column names, in the order of the file; no name stands twice.
    pub columns: Vec<String>,
    /// The rows; each has as many cells as there are columns. `None` is an empty cell or a JSON null.
    pub rows: Vec<Vec<Option<String>>>,
    /// The columns whose cells are JSON values (numbers, booleans, lists, objects) and not text: JSON lines write
    /// them as they are.
    pub json: BTreeSet<String>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The place of the first of `names` that is a column; width, case and surrounding blanks do not matter.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let wanted = folded(name);
            self.columns
                .iter()
                .position(|column| folded(column) == wanted)
        })
    }

    /// Like [`Table::column`], for a column the command cannot do without; the first name is what it is called.
    ///
    /// # Errors
    /// [`Error::MissingColumn`] with the headers found and the names that would have done.
    pub fn require(&self, path: &Path, names: &[&str]) -> Result<usize, Error> {
        self.column(names).ok_or_else(|| Error::MissingColumn {
            file: path.display().to_string(),
            sheet: None,
            needed: names.first().copied().unwrap_or_default().to_owned(),
            found: self.columns.clone(),
            nearest: names.iter().copied().map(Into::into).collect(),
        })
    }

    /// The cell at a row and a column; `None` when it is empty or there is no such place.
    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.rows.get(row)?.get(column)?.as_deref()
    }

    /// Puts one text cell a row under `name`: the column of that name is replaced, or a new one comes last.
    ///
    /// Missing values are empty cells, surplus ones are dropped.
    pub fn set_column(&mut self, name: &str, values: impl IntoIterator<Item = Option<String>>) {
        let place = self.columns.iter().position(|column| column == name);
        let place = place.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        self.json.remove(name);
        let mut values = values.into_iter();
        for row in &mut self.rows {
            row.resize(row.len().max(place + 1), None);
            if let Some(cell) = row.get_mut(place) {
                *cell = values.next().flatten();
            }
        }
    }

    /// Like [`Table::set_column`], for cells that are JSON values: numbers, booleans, lists.
    pub fn set_json_column(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Option<String>>,
    ) {
        self.set_column(name, values);
        self.json.insert(name.to_owned());
    }
}

/// Reads a whole table; `-` is standard input.
///
/// # Errors
/// [`Error::Io`] when it cannot be read, [`Error::Input`] when it is not what its format promises.
pub fn read(path: &Path, format: Option<Format>) -> Result<Table, Error> {
    let format = Format::of(path, format)?;
    let bytes = file::read(path)?;
    let table = match format {
        Format::Csv => csv_format::read(&bytes),
        Format::Jsonl => jsonl::read(&bytes),
        Format::Parquet => parquet::read(bytes),
    };
    let table = table.map_err(|message| input(path, message))?;
    check_columns(&table).map_err(|message| input(path, message))?;
    Ok(table)
}

/// Writes a whole table; `-` is standard output. A file appears by rename, whole or not at all.
///
/// # Errors
/// [`Error::Io`] when it cannot be written; what stood at `path` is then still there.
pub fn write(table: &Table, path: &Path, format: Option<Format>) -> Result<(), Error> {
    let bytes = match Format::of(path, format)? {
        Format::Csv => csv_format::write(table),
        Format::Jsonl => jsonl::write(table),
        Format::Parquet => parquet::write(table),
    };
    file::write(path, &bytes.map_err(|message| input(path, message))?)
}

fn check_columns(table: &Table) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (column, number) in table.columns.iter().zip(1..) {
        if !seen.insert(column) {
            return Err(format!("第 {number} 列的列名与前面的列重复"));
        }
    }
    Ok(())
}

fn folded(name: &str) -> String {
    let name: String = name.chars().map(fold_char).collect();
    name.trim().to_lowercase()
}

fn is_stream(path: &Path) -> bool {
    path == Path::new(STANDARD_STREAM)
}

fn input(path: &Path, message: String) -> Error {
    let file = if is_stream(path) {
        "标准输入".to_owned()
    } else {
        path.display().to_string()
    };
    Error::Input { file, message }
}
