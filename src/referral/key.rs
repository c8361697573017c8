//! The hidden sheet: which run the list belongs to, and a digest of every row as it was sent.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;
use rust_xlsxwriter::{Worksheet, XlsxError};
use sha2::{Digest, Sha256};

use super::{CHECK_SHEET, List};
use crate::error::Error;
use crate::text::{cell_text, guard};

const FORM: &str = "huiying-referral-1";
const HEAD: [&str; 3] = ["row", "case_id", "digest"];

/// Which run and department a list belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Name and version of the program.
    pub tool: String,
    /// The run: a digest of everything that decided it.
    pub run: String,
    /// 统计日 of the run.
    pub as_of: NaiveDate,
    /// 承办单位
    pub department: String,
}

/// The hidden sheet as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) stamp: Stamp,
    /// Digests by case id.
    pub(super) digests: BTreeMap<String, String>,
}

/// The digest of a row's protected cells as they read back, bound to the run.
pub(super) fn row_digest(run: &str, cells: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in std::iter::once(run).chain(cells.iter().map(String::as_str)) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    hash.finalize().iter().take(16).map(hex).collect()
}

/// `key, value` rows, a blank row, a header, one row a case.
pub(super) fn write(
    sheet: &mut Worksheet,
    list: &List,
    stamp: &Stamp,
    digests: &[String],
) -> Result<(), XlsxError> {
    let values = [
        ("format", FORM.to_owned()),
        ("tool", stamp.tool.clone()),
        ("run", stamp.run.clone()),
        ("as_of", stamp.as_of.to_string()),
        ("department", guard(&stamp.department).into_owned()),
        ("cases", list.rows.len().to_string()),
    ];
    let mut at = 0;
    for (key, value) in values {
        sheet.write_string(at, 0, key)?;
        sheet.write_string(at, 1, value)?;
        at += 1;
    }
    at += 1;
    for (column, head) in (0_u16..).zip(HEAD) {
        sheet.write_string(at, column, head)?;
    }
    for (number, (row, digest)) in (1_u32..).zip(list.rows.iter().zip(digests)) {
        sheet.write_string(at + number, 0, number.to_string())?;
        sheet.write_string(at + number, 1, guard(&row.case_id))?;
        sheet.write_string(at + number, 2, digest)?;
    }
    sheet.set_hidden(true);
    sheet.protect();
    Ok(())
}

/// Which run and department a workbook belongs to.
///
/// # Errors
/// [`Error::Input`] when it is no referral list.
pub fn stamp(name: &str, bytes: &[u8]) -> Result<Stamp, Error> {
    let mut book = open(name, bytes)?;
    Ok(read(name, &mut book)?.stamp)
}

pub(super) type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

pub(super) fn open<'b>(name: &str, bytes: &'b [u8]) -> Result<Book<'b>, Error> {
    Xlsx::new(Cursor::new(bytes))
        .map_err(|_| wrong(name, "不是 xlsx 工作簿；在表格软件里另存为 xlsx 再试"))
}

pub(super) fn read(name: &str, book: &mut Book<'_>) -> Result<Key, Error> {
    let range = book
        .worksheet_range(CHECK_SHEET)
        .map_err(|_| wrong(name, "没有“校验”表，不是 huiying run 导出的转办清单"))?;
    parse(&range).ok_or_else(|| wrong(name, "“校验”表已损坏，请用原件重新填写"))
}

pub(super) fn wrong(name: &str, message: &str) -> Error {
    Error::Input {
        file: name.to_owned(),
        message: message.to_owned(),
    }
}

fn parse(sheet: &Range<Data>) -> Option<Key> {
    let cell = |row: u32, column: u32| cell_text(sheet.get_value((row, column)));
    let last = sheet.end()?.0;
    let head = (0..=last).find(|&row| cell(row, 0) == HEAD[0])?;
    let value = |key: &str| {
        (0..head)
            .find(|&row| cell(row, 0) == key)
            .map(|r| cell(r, 1))
    };
    if value("format")? != FORM {
        return None;
    }
    let digests: BTreeMap<String, String> = (head + 1..=last)
        .map(|row| (cell(row, 1), cell(row, 2)))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    if value("cases")?.parse() != Ok(digests.len()) {
        return None;
    }
    let stamp = Stamp {
        tool: value("tool")?,
        run: value("run")?,
        as_of: value("as_of")?.parse().ok()?,
        department: value("department")?,
    };
    Some(Key { stamp, digests })
}
