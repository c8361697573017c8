//! The table of unit names that a person has confirmed (`[respondents] aliases`).

use crate::diag::{Diagnostic, Origin, Severity};
use crate::petition::{Alias, AliasTable};
use crate::text::TableFile;

/// The headers of the four columns.
const COLUMNS: [[&str; 3]; 4] = [
    ["name", "名称", "单位名称"],
    ["canonical", "规范名称", "统一名称"],
    ["confirmed_by", "确认人", "核对人"],
    ["date", "日期", "确认日期"],
];

/// Reads the files; a missing column or a row without both names is a [`Severity::Error`] that names the line, never the
/// cell.
pub(super) fn table(files: &[TableFile], diags: &mut Vec<Diagnostic>) -> AliasTable {
    let mut all = AliasTable::default();
    for file in files {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(file.text.as_bytes());
        let mut refuse = |line: Option<u64>, message: &str| {
            let origin = Origin {
                line,
                ..Origin::file(&*file.name)
            };
            let severity = Severity::Error;
            diags.push(Diagnostic::new(severity, "alias_table", origin, message));
        };
        let headers = reader.headers().cloned().unwrap_or_default();
        let place = |names: &[&str; 3]| headers.iter().position(|h| names.contains(&h));
        let [Some(name), Some(canonical), Some(by), date] = COLUMNS.each_ref().map(place) else {
            refuse(
                Some(1),
                "单位别名表要有 name、canonical、confirmed_by、date 四列",
            );
            continue;
        };
        for record in reader.records() {
            let Ok(record) = record else {
                refuse(None, "单位别名表读不懂");
                break;
            };
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let row = Alias {
                name: cell(name),
                canonical: cell(canonical),
                confirmed_by: cell(by),
                date: date.map(cell).unwrap_or_default(),
            };
            if row.name.is_empty() || row.canonical.is_empty() {
                let line = record.position().map(csv::Position::line);
                refuse(line, "单位别名表的一行缺名称或规范名称");
            } else {
                all.rows.push(row);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (AliasTable, Vec<Diagnostic>) {
        let file = TableFile {
            name: "别名.csv".into(),
            text: text.to_owned(),
        };
        let mut diags = Vec::new();
        (table(&[file], &mut diags), diags)
    }

    #[test]
    fn rows_are_read_and_a_short_row_is_named_by_its_line() {
        let (table, diags) =
            read("name,canonical,confirmed_by,date\n宏达,宏达建筑公司,李,2024-05-01\n宏达,,李,\n");
        assert_eq!(table.rows.len(), 1);
        assert_eq!(
            diags.iter().map(|d| d.origin.line).collect::<Vec<_>>(),
            [Some(3)]
        );
    }

    #[test]
    fn chinese_headers_do_and_a_missing_column_does_not() {
        assert_eq!(
            read("名称,规范名称,确认人,日期\n甲,乙,丙,\n").0.rows.len(),
            1
        );
        assert_eq!(read("名称,规范名称\n甲,乙\n").1.len(), 1);
    }
}
