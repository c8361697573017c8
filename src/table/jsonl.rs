//! JSON lines: one object a line; what is no string is kept as its JSON text and written back as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Table;

/// The fields of one object in the order of the file, which `serde_json::Map` would lose.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Table, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| "JSON 行文件应为 UTF-8 编码".to_owned())?;
    let mut reader = Reader::default();
    for (line, number) in text.lines().zip(1_u64..) {
        if !line.trim().is_empty() {
            // serde_json's own message may hold the cell: only the line is told.
            let fields = serde_json::from_str(line)
                .map_err(|_| format!("第 {number} 行不是一个 JSON 对象"))?;
            reader.take(fields);
        }
    }
    Ok(reader.finish())
}

/// Rows so far, and what kinds of values their columns held.
#[derive(Default)]
struct Reader {
    table: Table,
    places: BTreeMap<String, usize>,
    /// Columns with at least one string, which are text columns.
    strings: BTreeSet<usize>,
    /// Columns with at least one value that is no string.
    values: BTreeSet<usize>,
}

impl Reader {
    fn take(&mut self, Fields(fields): Fields) {
        let mut row = vec![None; self.table.columns.len()];
        for (name, value) in fields {
            let place = self.place(name);
            row.resize(self.table.columns.len(), None);
            let cell = match value {
                Value::Null => None,
                Value::String(text) => {
                    self.strings.insert(place);
                    Some(text)
                }
                other => {
                    self.values.insert(place);
                    Some(other.to_string())
                }
            };
            if let Some(slot) = row.get_mut(place) {
                *slot = cell;
            }
        }
        self.table.rows.push(row);
    }

    /// The place of a column, which is made when it is new.
    fn place(&mut self, name: String) -> usize {
        let columns = &mut self.table.columns;
        *self.places.entry(name).or_insert_with_key(|name| {
            columns.push(name.clone());
            columns.len() - 1
        })
    }

    fn finish(mut self) -> Table {
        for row in &mut self.table.rows {
            row.resize(self.table.columns.len(), None);
        }
        let json = self.values.difference(&self.strings);
        self.table.json = json
            .filter_map(|place| self.table.columns.get(*place).cloned())
            .collect();
        self.table
    }
}

pub(super) fn write(table: &Table) -> Result<Vec<u8>, String> {
    let mut out = String::new();
    for row in &table.rows {
        out.push('{');
        for (i, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push_str(&Value::from(column.as_str()).to_string());
            out.push(':');
            out.push_str(&value(cell.as_deref(), table.json.contains(column)).to_string());
        }
        out.push_str("}\n");
    }
    Ok(out.into_bytes())
}

/// A JSON column's cell as JSON when it is JSON; anything else as a string.
fn value(cell: Option<&str>, json: bool) -> Value {
    match cell {
        None => Value::Null,
        Some(text) if json => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
        }
        Some(text) => Value::String(text.to_owned()),
    }
}
