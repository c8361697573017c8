//! Web pages and XML spreadsheets that call themselves `.xls`, as many office systems export them: their tables' rows.
//!
//! Only tables are understood: rows, cells, spans, line breaks and character references. Everything else is passed over.

use std::collections::BTreeMap;

use super::cell::{Cell, Row};

/// A table of the page, or a worksheet of the XML spreadsheet.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The worksheet's name; `None` for a table of a page.
    pub(super) name: Option<String>,
    /// Its rows; the line is the row's number in the table.
    pub(super) rows: Vec<Row>,
}

/// Whether a text is a page or XML with a table, rather than delimited text.
pub(super) fn is_markup(sample: &str) -> bool {
    let start: String = sample.trim_start().chars().take(4000).collect();
    let start = start.to_lowercase();
    start.starts_with('<')
        && [
            "<html",
            "<table",
            "<?xml",
            "<!doctype",
            "<head",
            "<meta",
            "<style",
            "<!--",
            "<body",
            "<div",
        ]
        .iter()
        .any(|tag| start.contains(tag))
}

/// The tables of a page or an XML spreadsheet, those without rows left out.
pub(super) fn tables(text: &str) -> Vec<Table> {
    let mut reader = Reader::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        reader.text(before);
        rest = after;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = split_tag(rest) else {
            break;
        };
        rest = after;
        let name = reader.tag(tag);
        // Their content is no text.
        if !tag.starts_with('/') && matches!(name.as_str(), "script" | "style") {
            let end = rest.to_ascii_lowercase().find(&format!("</{name}"));
            rest = end.and_then(|at| rest.get(at..)).unwrap_or("");
        }
    }
    reader.end_row();
    reader.tables.retain(|table| !table.rows.is_empty());
    reader.tables
}

/// The tag up to its `>`, quotes respected, and what follows.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((text.get(..at)?, text.get(at + 1..)?)),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that never closes: the first `>` will do.
    text.split_once('>')
}

#[derive(Default)]
struct Reader {
    tables: Vec<Table>,
    row: Option<Row>,
    column: usize,
    /// The cell being read: its text, and how far it spans.
    cell: Option<(String, usize, u64)>,
    /// Cells that reach down from rows above: rows left and value, by column.
    hanging: BTreeMap<usize, (u64, Cell)>,
    line: u64,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some((cell, _, _)) = &mut self.cell {
            // Line breaks of the source are space, as in a browser.
            let mut space = cell.is_empty() || cell.ends_with(['\n', ' ']);
            for c in text.chars() {
                if matches!(c, '\n' | '\r' | '\t' | ' ') {
                    if !space {
                        cell.push(' ');
                    }
                    space = true;
                } else {
                    cell.push(c);
                    space = false;
                }
            }
        }
    }

    /// Follows one tag and gives its name, in lower case and without a prefix.
    fn tag(&mut self, tag: &str) -> String {
        let closing = tag.starts_with('/');
        let word = tag.trim_start_matches('/');
        let end = word
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(word.len());
        let (name, attributes) = word.split_at_checked(end).unwrap_or((word, ""));
        let name = name
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match (name.as_str(), closing) {
            ("table" | "worksheet", false) => self.begin_table(attribute(attributes, "name")),
            ("tr" | "row", false) => {
                self.end_row();
                self.begin_row(number(attributes, "index"));
            }
            ("tr" | "row", true) => self.end_row(),
            ("td" | "th" | "cell", false) => {
                self.end_cell();
                self.begin_cell(attributes);
                if tag.ends_with('/') {
                    self.end_cell();
                }
            }
            ("td" | "th" | "cell", true) => self.end_cell(),
            ("br" | "p" | "div" | "li", _) => {
                if let Some((cell, _, _)) = &mut self.cell
                    && !cell.is_empty()
                    && !cell.ends_with('\n')
                {
                    cell.push('\n');
                }
            }
            _ => {}
        }
        name
    }

    fn begin_table(&mut self, name: Option<String>) {
        self.end_row();
        // The `Table` element inside a named worksheet is the same table.
        let empty = |table: &Table| table.rows.is_empty();
        if self.tables.last().is_some_and(empty) && name.is_none() {
            return;
        }
        self.tables.push(Table {
            name,
            rows: Vec::new(),
        });
        self.hanging.clear();
        self.line = 0;
    }

    fn begin_row(&mut self, index: Option<u64>) {
        self.line = index.unwrap_or(self.line + 1).max(self.line + 1);
        self.column = 0;
        self.row = Some(Row {
            line: self.line,
            ..Row::default()
        });
    }

    fn begin_cell(&mut self, attributes: &str) {
        if self.row.is_none() {
            return;
        }
        if let Some(at) = number(attributes, "index") {
            self.column = usize::try_from(at.saturating_sub(1))
                .unwrap_or(0)
                .min(20_000);
        }
        let across = number(attributes, "colspan")
            .or(number(attributes, "mergeacross").map(|n| n + 1))
            .unwrap_or(1)
            .clamp(1, 1000);
        let down = number(attributes, "rowspan")
            .or(number(attributes, "mergedown").map(|n| n + 1))
            .unwrap_or(1)
            .max(1);
        let across = usize::try_from(across).unwrap_or(1);
        self.cell = Some((String::new(), across, down));
    }

    fn end_cell(&mut self) {
        let (Some((text, across, down)), Some(_)) = (self.cell.take(), &self.row) else {
            return;
        };
        self.put_hanging();
        let text = decode(text.trim());
        let cell = if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        };
        if let Some(row) = &mut self.row {
            row.cells.resize(self.column, Cell::Empty);
            row.cells.push(cell.clone());
            row.cells.resize(self.column + across, Cell::Empty);
        }
        for column in self.column..self.column + across {
            if down > 1 {
                let value = if column == self.column {
                    cell.clone()
                } else {
                    Cell::Empty
                };
                self.hanging.insert(column, (down, value));
            }
        }
        self.column += across;
    }

    /// Puts the cells that reach down into this row from the current column on.
    fn put_hanging(&mut self) {
        let Some(row) = &mut self.row else {
            return;
        };
        while let Some((_, value)) = self.hanging.get(&self.column) {
            row.cells.resize(self.column, Cell::Empty);
            row.cells.push(value.clone());
            row.continued.push(self.column);
            self.column += 1;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.put_hanging();
        let Some(mut row) = self.row.take() else {
            return;
        };
        // Behind the last cell of its own, a row may still lie under others.
        for (column, (_, value)) in &self.hanging {
            if *column >= row.cells.len() {
                row.cells.resize(*column, Cell::Empty);
                row.cells.push(value.clone());
                row.continued.push(*column);
            }
        }
        row.continued
            .retain(|column| !matches!(row.cells.get(*column), None | Some(Cell::Empty)));
        self.hanging.retain(|_, (left, _)| {
            *left -= 1;
            *left > 0
        });
        if self.tables.is_empty() {
            self.tables.push(Table::default());
        }
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(row);
        }
    }
}

/// An attribute's value, its name compared without case and prefix.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name
            .trim()
            .rsplit([':', ' ', '\n', '\t'])
            .next()
            .unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after.get(1..)?.split_once(quote)?,
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode(value));
        }
        rest = next;
    }
    None
}

fn number(attributes: &str, wanted: &str) -> Option<u64> {
    attribute(attributes, wanted)?
        .trim()
        .trim_end_matches('/')
        .parse::<u64>()
        .ok()
        .filter(|n| *n <= 1_048_576)
}

/// Character references as the characters they stand for.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, next)| Some((reference(name)?, next)))
        {
            Some((c, next)) => {
                out.push(c);
                rest = next;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let code = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        tables(text)
            .iter()
            .flat_map(|table| &table.rows)
            .map(|row| {
                let cells: Vec<_> = row.cells.iter().map(Cell::text).collect();
                format!("{} {} {:?}", row.line, cells.join("|"), row.continued)
            })
            .collect()
    }

    #[test]
    fn a_page_with_a_table() {
        assert_eq!(
            show(
                "<html><head><style>td { color: <red> }</style></head><body>\n<!-- <td>x</td> --><table border=1>\n\
                 <TR><TH colspan=3>台账</TH></TR><tr><td>编号<td>日期</td><td >内容</td></tr>\
                 <tr><td x:str=\"a>b\">1</td><td rowspan='2'>2024-5-1</td><td>甲&lt;乙&#19969;&nbsp;<br/>丙\n  丁</td></tr>\
                 <tr><td>2</td><td/></tr></table>"
            ),
            [
                "1 台账|| []",
                "2 编号|日期|内容 []",
                "3 1|2024-5-1|甲<乙丁 \n丙 丁 []",
                "4 2|2024-5-1| [1]"
            ]
        );
    }

    #[test]
    fn an_xml_spreadsheet() {
        let text = "<?xml version=\"1.0\"?><Workbook><Worksheet ss:Name=\"来访\"><Table><Row ss:Index=\"2\"><Cell><Data ss:Type=\"String\">编号</Data></Cell>\
            <Cell ss:Index=\"3\" ss:MergeDown=\"1\"><Data>内容</Data></Cell></Row><Row><Cell><Data>1</Data></Cell></Row></Table></Worksheet>\
            <Worksheet ss:Name=\"来信\"><Table><Row><Cell><Data>2</Data></Cell></Row></Table></Worksheet></Workbook>";
        assert_eq!(show(text), ["2 编号||内容 []", "3 1||内容 [2]", "1 2 []"]);
        let names: Vec<_> = tables(text).into_iter().map(|table| table.name).collect();
        assert_eq!(names, [Some("来访".into()), Some("来信".into())]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 32, ..Default::default() })]

        #[test]
        fn any_markup_is_read_without_a_panic(text in "(<|>|/|td|tr|table|rowspan=|colspan=|\"|'|&|;|#|x|9|甲| |!--|script){0,60}") {
            let _ = tables(&text);
        }
    }
}
