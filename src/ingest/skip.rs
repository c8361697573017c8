//! Rows that stand in a table and are not data: totals, footers, repeated headers, titles, column numbers.

use std::collections::BTreeSet;

use super::cell::Row;
use super::cfg::{Field, Plan};
use super::header::normalise;
use super::row::Table;

/// Why a row is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    /// Nothing in it.
    Blank,
    /// 合计、小计
    Totals,
    /// 填表人、备注
    Footer,
    /// The header again, as at the top of a printed page.
    Header,
    /// The title again.
    Title,
    /// 1, 2, 3 … under the headers.
    Numbering,
    /// A further row of one case whose number is a merged cell.
    Continuation,
}

impl Skip {
    /// The stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank_row",
            Self::Totals => "totals_row",
            Self::Footer => "footer_row",
            Self::Header => "header_repeated",
            Self::Title => "title_repeated",
            Self::Numbering => "numbering_row",
            Self::Continuation => "merged_row",
        }
    }

    /// What to tell the user; `None` for blank rows.
    pub(super) fn message(self) -> Option<&'static str> {
        Some(match self {
            Self::Blank => return None,
            Self::Totals => "合计行，不计入记录",
            Self::Footer => "表尾的说明行，不计入记录",
            Self::Header => "重复的表头，不计入记录",
            Self::Title => "重复的标题行，不计入记录",
            Self::Numbering => "表头下的列号行，不计入记录",
            Self::Continuation => "编号是合并单元格，这一行属于上一条记录，不另计",
        })
    }
}

/// Why a row is no data; `None` when it is.
pub(super) fn reason(row: &Row, table: &Table<'_>, titles: &BTreeSet<String>) -> Option<Skip> {
    if row.flaw.is_some() {
        return None;
    }
    if row.is_blank() {
        return Some(Skip::Blank);
    }
    if is_continuation(row, table) {
        return Some(Skip::Continuation);
    }
    if table.is_dated(row) {
        return None;
    }
    let filled: Vec<(usize, String)> = row
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_blank())
        .map(|(at, cell)| (at, cell.text()))
        .collect();
    if table.header.is_repeated_by(row) {
        Some(Skip::Header)
    } else if is_totals(&filled, row, table) {
        Some(Skip::Totals)
    } else if is_numbering(&filled) {
        Some(Skip::Numbering)
    } else if matches!(filled.as_slice(), [(_, only)] if titles.contains(&normalise(only))) {
        Some(Skip::Title)
    } else if filled
        .first()
        .is_some_and(|(_, first)| is_footer(first, table.plan))
    {
        Some(Skip::Footer)
    } else {
        None
    }
}

fn is_continuation(row: &Row, table: &Table<'_>) -> bool {
    let columns = table
        .header
        .columns
        .get(&Field::CaseId)
        .or_else(|| table.header.columns.get(&Field::Text));
    columns.is_some_and(|columns| columns.iter().any(|column| row.continued.contains(column)))
}

fn is_totals(filled: &[(usize, String)], row: &Row, table: &Table<'_>) -> bool {
    let id = table.first(row, Field::CaseId).map(|(column, _)| column);
    filled.iter().take(3).any(|(at, text)| {
        let key = normalise(text);
        key.chars().count() <= 12
            && table.plan.totals.iter().any(|word| key.contains(word))
            && id.is_none_or(|id| id == *at)
    })
}

fn is_numbering(filled: &[(usize, String)]) -> bool {
    filled.len() >= 3
        && filled.iter().zip(1_u32..).all(|((at, text), order)| {
            let key = normalise(text);
            key == order.to_string() || key == (at + 1).to_string()
        })
}

fn is_footer(text: &str, plan: &Plan) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    plan.footers.iter().any(|word| {
        compact.strip_prefix(word.as_str()).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with([':', '：', '(', '（', '、', '1'])
                || word.chars().count() >= 3
        })
    })
}
