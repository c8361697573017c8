//! The words of the brief in one place: `words.zh.toml` and `words.en.toml`, labels and sentences that figures fill.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::text::Lang;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    labels: BTreeMap<String, String>,
    sentences: BTreeMap<String, String>,
}

/// The words of one language.
pub(super) struct Words {
    pub(super) lang: Lang,
    pub(super) labels: BTreeMap<String, String>,
    env: Environment<'static>,
}

fn text(lang: Lang) -> &'static str {
    lang.pick(include_str!("words.zh.toml"), include_str!("words.en.toml"))
}

fn failed(what: impl std::fmt::Display) -> Error {
    Error::Other(format!("简报的文字出错（程序缺陷，请报告）：{what}"))
}

impl Words {
    pub(super) fn new(lang: Lang) -> Result<Self, Error> {
        let Written { labels, sentences } = toml::from_str(text(lang)).map_err(failed)?;
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        for (key, sentence) in sentences {
            env.add_template_owned(key, sentence).map_err(failed)?;
        }
        Ok(Self { lang, labels, env })
    }

    /// A sentence with its figures.
    pub(super) fn say(&self, key: &str, figures: &impl Serialize) -> Result<String, Error> {
        let figures = minijinja::value::Value::from(minijinja::value::Serde(figures));
        let template = self.env.get_template(key).map_err(failed)?;
        template
            .render(figures)
            .map_err(|e| failed(format!("{e:#}")))
    }

    pub(super) fn label(&self, key: &str) -> String {
        self.labels.get(key).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(lang: Lang) -> Written {
        toml::from_str(text(lang)).expect("the words parse")
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (zh, en) = (written(Lang::Zh), written(Lang::En));
        assert!(zh.labels.keys().eq(en.labels.keys()));
        assert!(zh.sentences.keys().eq(en.sentences.keys()));
        let words = en.labels.values().chain(en.sentences.values());
        for text in words {
            let wide = text.chars().find(|c| ('\u{3000}'..='\u{ffef}').contains(c));
            assert_eq!(wide, None, "{text}");
        }
    }
}
