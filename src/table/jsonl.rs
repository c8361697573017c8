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
    let mut columns: Vec<String> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let (mut strings, mut values) = (BTreeSet::new(), BTreeSet::new());
    let mut rows: Vec<Vec<Option<String>>> = Vec::new();
    for (line, number) in text.lines().zip(1_u64..) {
        if line.trim().is_empty() {
            continue;
        }
        // serde_json's own message may hold the cell: only the line is told.
        let Fields(fields) =
            serde_json::from_str(line).map_err(|_| format!("第 {number} 行不是一个 JSON 对象"))?;
        let mut row = vec![None; columns.len()];
        for (name, value) in fields {
            let place = *places.entry(name).or_insert_with_key(|name| {
                columns.push(name.clone());
                row.push(None);
                columns.len() - 1
            });
            let cell = match value {
                Value::Null => None,
                Value::String(text) => {
                    strings.insert(place);
                    Some(text)
                }
                other => {
                    values.insert(place);
                    Some(other.to_string())
                }
            };
            if let Some(slot) = row.get_mut(place) {
                *slot = cell;
            }
        }
        rows.push(row);
    }
    for row in &mut rows {
        row.resize(columns.len(), None);
    }
    let json = values
        .difference(&strings)
        .filter_map(|place| columns.get(*place).cloned())
        .collect();
    Ok(Table {
        columns,
        rows,
        json,
    })
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
