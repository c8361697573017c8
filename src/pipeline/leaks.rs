//! The leak scan of a run: what was met at the door and hidden on the way, looked for in every file before it is handed out.

use std::path::Path;
use std::sync::Arc;

use jieba_rs::Jieba;
use rayon::prelude::*;

use super::Stages;
use crate::disclose::{self, Hit, Met, NameWorth, Names};
use crate::error::Error;
use crate::manifest;
use crate::redact;
use crate::text::UnitFinder;

/// The most places that are told.
const TOLD: usize = 20;

/// What names and words are, by the run's dictionary and lists.
pub(super) struct Words<'a> {
    redact: &'a redact::Plan,
    dictionary: Arc<Jieba>,
}

impl<'a> Words<'a> {
    pub(super) fn new(stages: &'a Stages) -> Self {
        Self {
            redact: &stages.redact,
            dictionary: stages.segmenter.dictionary(),
        }
    }

    /// Whether the dictionary holds `text` as anything but a person's name.
    fn is_everyday(&self, text: &str) -> bool {
        self.dictionary.has_word(text)
            && !matches!(self.dictionary.tag(text, false).as_slice(), [one] if one.tag.starts_with("nr"))
    }
}

impl Names for Words<'_> {
    fn worth(&self, text: &str, told: bool) -> NameWorth {
        let Some(shape) = self.redact.full_name(text) else {
            return NameWorth::None;
        };
        let two = text.chars().count() == 2;
        // What redaction took for a name without a column that says so has to look like one in every character.
        if (!told && (two || !shape.plain)) || self.is_everyday(text) {
            return NameWorth::None;
        }
        if two && !(shape.strong && shape.plain) {
            return NameWorth::WithCue;
        }
        NameWorth::Alone
    }

    fn stands_apart(&self, text: &str, start: usize, end: usize) -> bool {
        let mut at = 0;
        let (mut begins, mut ends) = (false, false);
        for word in self.dictionary.cut(text, false) {
            begins |= at == start;
            at += word.word.len();
            ends |= at == end;
        }
        begins && ends
    }
}

/// Looks through every file of `folder`; gives back how many.
///
/// # Errors
/// When an identifier stands in a file, or a file cannot be opened; the message names file, place and kind.
pub(super) fn check(folder: &Path, met: &Met, words: &dyn Names) -> Result<u64, Error> {
    let files = manifest::files(folder)?;
    let units = UnitFinder::new();
    let scanned: Vec<(&String, Vec<Hit>)> = files
        .par_iter()
        .map(|(name, path)| {
            let bytes = std::fs::read(path).map_err(|e| Error::io("读取", path, e))?;
            let hits = disclose::scan(name, &bytes, met, words, &units);
            let hits = hits.map_err(|why| Error::Input {
                file: name.clone(),
                message: format!("写出的文件打不开，无法检查有无个人信息：{why}"),
            })?;
            Ok((name, hits))
        })
        .collect::<Result<_, Error>>()?;
    let told: Vec<String> = scanned
        .iter()
        .flat_map(|(name, hits)| hits.iter().map(move |hit| line(name, hit)))
        .collect();
    if told.is_empty() {
        return Ok(files.len() as u64);
    }
    let mut lines = vec![format!(
        "写出的文件里有来件中的个人信息（{} 处），已全部删除，没有出结果；原有结果未动",
        told.len(),
    )];
    lines.extend(told.iter().take(TOLD).cloned());
    if told.len() > TOLD {
        lines.push("  ……".into());
    }
    lines.push("  办法：在 [tables] redact 所列的表里补上隐去规则后重跑；认定不是个人信息的词可列入该表 [words] guard".into());
    Err(Error::Other(lines.join("\n")))
}

fn line(name: &str, hit: &Hit) -> String {
    let part = if hit.part.is_empty() {
        String::new()
    } else {
        format!("（{}）", hit.part)
    };
    format!(
        "  {name}{part} 第 {} 行第 {} 字节：{}",
        hit.line,
        hit.column,
        hit.kind.name()
    )
}
