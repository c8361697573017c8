//! Records of a CSV text: quoted line breaks, quotes that never close, and where each record starts.
//!
//! The `csv` crate is not used here: it gives up the rest of the file to an unclosed quote, knows no multi-byte delimiter
//! (，) and counts records, not physical lines.

use std::io::{self, Read};

use super::cell::{Cell, Flaw, Row};
use super::cfg::Plan;
use super::header::normalise;
use super::lines::{Line, Lines};

/// The delimiters tried, the likeliest first.
pub(super) const DELIMITERS: [char; 6] = [',', '\t', ';', '，', '|', '；'];

/// What a record of this table looks like, once the header is known.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Columns of the header.
    pub(super) width: usize,
    /// Columns that hold the date of receipt.
    pub(super) received: Vec<usize>,
}

/// The records of a CSV text.
pub(super) struct Records<R> {
    lines: Lines<R>,
    delimiter: char,
    limit: usize,
    /// Known after the header: it tells a record swallowed by an open quote from a long one.
    shape: Option<Shape>,
    /// Lines given out after each record, until the header is known.
    marks: Vec<usize>,
    /// Up to this line, records are not joined over line breaks.
    alone_until: u64,
}

impl<R: Read> Records<R> {
    /// Records of `lines`; one over `limit` bytes is taken for an open quote.
    pub(super) fn new(lines: Lines<R>, delimiter: char, limit: usize) -> Self {
        Self {
            lines,
            delimiter,
            limit,
            shape: None,
            marks: Vec::new(),
            alone_until: 0,
        }
    }

    /// Starts again behind the first `count` records, now that the shape of a record is known.
    pub(super) fn restart(&mut self, count: usize, shape: Shape) {
        let given = count.checked_sub(1).and_then(|at| self.marks.get(at));
        self.lines.restart(given.copied().unwrap_or(0));
        self.marks = Vec::new();
        self.alone_until = 0;
        self.shape = Some(shape);
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        let row = self.read()?;
        if self.shape.is_none() {
            self.marks.push(self.lines.given());
        }
        Ok(row)
    }

    fn read(&mut self) -> io::Result<Option<Row>> {
        let Some(first) = self.lines.next()? else {
            return Ok(None);
        };
        if first.too_long {
            return Ok(Some(flawed(first.number, Flaw::TooLarge)));
        }
        let mut splitter = Splitter::new(self.delimiter);
        let line = first.number;
        let mut size = first.text.len();
        splitter.feed(&first.text);
        let mut further: Vec<Line> = Vec::new();
        while splitter.open && size <= self.limit && line > self.alone_until {
            let Some(next) = self.lines.next()? else {
                break;
            };
            size += next.text.len();
            splitter.feed(&next.text);
            let too_long = next.too_long;
            further.push(next);
            if too_long {
                break;
            }
        }
        if splitter.open {
            return Ok(Some(self.recover(line, further)));
        }
        if !further.is_empty()
            && self.is_suspicious(&splitter)
            && let Some(at) = self.resume_at(&further)
        {
            self.lines.put_back(further.split_off(at));
            let lost = further.len() as u64;
            return Ok(Some(flawed(line, Flaw::Unclosed { lost })));
        }
        Ok(Some(Row {
            line,
            cells: splitter.finish(),
            ..Row::default()
        }))
    }

    /// Reads all that is left, and gives back the reader.
    ///
    /// # Errors
    ///
    /// Fails when reading fails.
    pub(super) fn finish(self) -> io::Result<R> {
        self.lines.finish()
    }

    /// The row for a quote that never closes. Lines from the next one that is a record go back; when none is, all go back, to
    /// be read one by one.
    fn recover(&mut self, line: u64, mut further: Vec<Line>) -> Row {
        let at = self.resume_at(&further).unwrap_or_else(|| {
            self.alone_until = further.last().map_or(line, |last| last.number);
            0
        });
        self.lines.put_back(further.split_off(at));
        let lost = further.len() as u64;
        flawed(line, Flaw::Unclosed { lost })
    }

    /// Whether a record of several lines may have swallowed others.
    fn is_suspicious(&self, splitter: &Splitter) -> bool {
        self.shape
            .as_ref()
            .is_some_and(|shape| splitter.malformed || splitter.count() != shape.width)
    }

    /// The first of `lines` at which a good record starts.
    fn resume_at(&self, lines: &[Line]) -> Option<usize> {
        let shape = self.shape.as_ref()?;
        (0..lines.len()).find(|at| {
            let mut splitter = Splitter::new(self.delimiter);
            for line in lines.iter().skip(*at).take(50) {
                splitter.feed(&line.text);
                if !splitter.open || splitter.count() > shape.width + 50 {
                    break;
                }
            }
            !splitter.open && shape.fits(&splitter.finish())
        })
    }
}

impl Shape {
    fn fits(&self, cells: &[Cell]) -> bool {
        cells.len() >= self.width
            && cells.iter().skip(self.width).all(Cell::is_blank)
            && self.received.iter().any(|column| {
                cells
                    .get(*column)
                    .is_some_and(|cell| super::date::parse(&cell.value()).is_some())
            })
    }
}

fn flawed(line: u64, flaw: Flaw) -> Row {
    Row {
        line,
        flaw: Some(flaw),
        ..Row::default()
    }
}

/// The delimiter under which the first rows hold most known headers; among equals the one that cuts most.
pub(super) fn delimiter(sample: &str, plan: &Plan) -> char {
    let score = |delimiter: char| {
        let mut best = (0, 0);
        for line in sample.split(['\n', '\r']).take(plan.header_rows * 2) {
            let mut splitter = Splitter::new(delimiter);
            splitter.feed(line);
            let cells = splitter.finish();
            let keys: Vec<String> = cells.iter().map(|cell| normalise(&cell.text())).collect();
            let known = plan.fields_in(keys.iter().map(String::as_str));
            best = best.max((known, if known == 0 { cells.len() } else { 0 }));
        }
        best
    };
    let mut best = (',', (0, 0));
    for candidate in DELIMITERS {
        let found = score(candidate);
        if found > best.1 {
            best = (candidate, found);
        }
    }
    best.0
}

/// Cuts lines into cells.
struct Splitter {
    delimiter: char,
    cells: Vec<Cell>,
    cell: String,
    /// Inside a quoted cell.
    open: bool,
    /// The current cell was quoted.
    quoted: bool,
    /// A quote inside a quoted cell was not doubled.
    malformed: bool,
    started: bool,
}

impl Splitter {
    fn new(delimiter: char) -> Self {
        Self {
            delimiter,
            cells: Vec::new(),
            cell: String::new(),
            open: false,
            quoted: false,
            malformed: false,
            started: false,
        }
    }

    /// Takes one physical line; afterwards `open` tells whether the record goes on.
    fn feed(&mut self, line: &str) {
        if self.started {
            self.cell.push('\n');
        }
        self.started = true;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            if self.open {
                if c != '"' {
                    self.cell.push(c);
                } else if chars.next_if_eq(&'"').is_some() {
                    self.cell.push('"');
                } else if closes(chars.clone(), self.delimiter) {
                    self.open = false;
                } else {
                    self.malformed = true;
                    self.cell.push('"');
                }
            } else if c == self.delimiter {
                self.end_cell();
            } else if c == '"' && !self.quoted && self.cell.trim().is_empty() {
                self.cell.clear();
                self.open = true;
                self.quoted = true;
            } else if !self.quoted {
                self.cell.push(c);
            }
            // Behind a closing quote only space comes before the delimiter.
        }
    }

    fn end_cell(&mut self) {
        self.quoted = false;
        let text = std::mem::take(&mut self.cell);
        self.cells.push(if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        });
    }

    /// Cells so far, the current one included.
    fn count(&self) -> usize {
        self.cells.len() + 1
    }

    fn finish(mut self) -> Vec<Cell> {
        self.end_cell();
        self.cells
    }
}

/// Whether a quote is the last of its cell: a delimiter or the line's end follows, after space at most.
fn closes(rest: impl Iterator<Item = char>, delimiter: char) -> bool {
    for c in rest {
        if c == delimiter {
            return true;
        }
        if !matches!(c, ' ' | '\t' | '\r') {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests;
