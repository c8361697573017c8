//! A Word file as its parts: read from a zip, written to one with fixed times and a fixed order.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// More than a template with pictures ever holds.
const MOST_BYTES: u64 = 64 << 20;

/// The body of a Word file.
pub(super) const DOCUMENT: &str = "word/document.xml";
/// What the body refers to.
const RELATIONS: &str = "word/_rels/document.xml.rels";
/// What kinds of parts there are.
const TYPES: &str = "[Content_Types].xml";

/// The built-in template, part by part.
const BUILT_IN: [(&str, &str); 11] = [
    (TYPES, include_str!("template/content_types.xml")),
    ("_rels/.rels", include_str!("template/rels.xml")),
    ("docProps/app.xml", include_str!("template/app.xml")),
    ("docProps/core.xml", include_str!("template/core.xml")),
    (DOCUMENT, include_str!("template/document.xml")),
    (RELATIONS, include_str!("template/document.rels.xml")),
    ("word/styles.xml", include_str!("template/styles.xml")),
    ("word/settings.xml", include_str!("template/settings.xml")),
    ("word/fontTable.xml", include_str!("template/fontTable.xml")),
    ("word/footer1.xml", include_str!("template/footer_odd.xml")),
    ("word/footer2.xml", include_str!("template/footer_even.xml")),
];

/// The parts of a Word file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// The template that ships with the program.
    pub(super) fn built_in() -> Self {
        let parts = BUILT_IN.iter().map(|(name, text)| {
            // Line breaks of the source would become blanks in Word.
            let text: String = text.lines().map(str::trim_start).collect();
            ((*name).to_owned(), text.into_bytes())
        });
        Self {
            parts: parts.collect(),
        }
    }

    /// The parts of a file.
    ///
    /// # Errors
    /// In words for the user, when the bytes are no Word file (.docx).
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let no_docx = |_| "不是 Word 文档（.docx）；.doc 或 WPS 格式请先另存为 .docx".to_owned();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(no_docx)?;
        let mut parts = Vec::with_capacity(archive.len());
        let mut left = MOST_BYTES;
        for at in 0..archive.len() {
            let damaged = || format!("第 {} 个部件读不出，文件可能损坏或加了密", at + 1);
            let file = archive.by_index(at).map_err(|_| damaged())?;
            if file.is_dir() {
                continue;
            }
            let name = file.name().map_err(|_| damaged())?.into_owned();
            let mut part = Vec::new();
            let read = file.take(left + 1).read_to_end(&mut part);
            let read = read.map_err(|_| damaged())? as u64;
            left = left
                .checked_sub(read)
                .ok_or_else(|| "解开后超过 64 MB".to_owned())?;
            parts.push((name, part));
        }
        let package = Self { parts };
        for needed in [TYPES, DOCUMENT, RELATIONS] {
            if package.part(needed).is_none() {
                return Err(format!("不是 Word 文档（缺 {needed}）"));
            }
        }
        Ok(package)
    }

    fn part(&self, name: &str) -> Option<&[u8]> {
        let part = self.parts.iter().find(|(n, _)| n == name);
        part.map(|(_, bytes)| bytes.as_slice())
    }

    /// Puts a picture beside the parts under a relation's id.
    pub(super) fn add_picture(&mut self, relation: &str, png: Vec<u8>) {
        let name = format!("media/{relation}.png");
        let line = format!(
            "<Relationship Id=\"{relation}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"{name}\"/>"
        );
        self.insert(RELATIONS, "</Relationships>", &line, false);
        let known = self.part(TYPES).is_some_and(|types| {
            let types = String::from_utf8_lossy(types).to_ascii_lowercase();
            types.contains("extension=\"png\"")
        });
        if !known {
            let line = "<Default Extension=\"png\" ContentType=\"image/png\"/>";
            self.insert(TYPES, "<Types", line, true);
        }
        self.parts.push((format!("word/{name}"), png));
    }

    /// Puts `text` before the mark, or behind the end of the tag that begins with it.
    fn insert(&mut self, part: &str, mark: &str, text: &str, behind: bool) {
        let Some((_, bytes)) = self.parts.iter_mut().find(|(name, _)| name == part) else {
            return;
        };
        let mut xml = String::from_utf8_lossy(bytes).into_owned();
        let at = if behind {
            let begins = xml.find(mark);
            begins.and_then(|at| xml.get(at..)?.find('>').map(|end| at + end + 1))
        } else {
            xml.rfind(mark)
        };
        if let Some(at) = at {
            xml.insert_str(at, text);
        }
        *bytes = xml.into_bytes();
    }

    /// The file: the same parts give the same bytes.
    ///
    /// # Errors
    /// When a part is larger than a zip can hold.
    pub(super) fn write(&self) -> zip::result::ZipResult<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        let first = self.parts.iter().filter(|(name, _)| name == TYPES);
        let others = self.parts.iter().filter(|(name, _)| name != TYPES);
        for (name, bytes) in first.chain(others) {
            let method = match name.ends_with(".png") {
                true => CompressionMethod::Stored,
                false => CompressionMethod::Deflated,
            };
            writer.start_file(name.as_str(), options.compression_method(method))?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish()?.into_inner())
    }
}
