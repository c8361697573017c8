//! Segmentation (分词): safe text in, tokens out that concatenate to it; never changes, adds or skips a character.
//!
//! Words are cut between the masks, so a placeholder such as `【姓名甲】` is one token and never three.

mod cfg;

use std::sync::Arc;

use jieba_rs::Jieba;

pub use cfg::{Config, DEFAULT_TOML, Plan, Term};

use crate::text::{SafeText, Token};

/// Cuts Chinese text into words by a dictionary; built once a run from its plan.
#[derive(Debug)]
pub struct ChineseSegmenter {
    jieba: Arc<Jieba>,
    plan: Plan,
}

impl ChineseSegmenter {
    /// Loads the stock dictionary and the plan's terms.
    pub fn new(plan: Plan) -> Self {
        let mut jieba = Jieba::new();
        for (word, term) in &plan.terms {
            let tag = (!term.tag.is_empty()).then_some(term.tag.as_str());
            jieba.add_word(word, term.frequency, tag);
        }
        Self {
            jieba: Arc::new(jieba),
            plan,
        }
    }

    /// The dictionary of the run, for stages that need to know everyday words.
    pub fn dictionary(&self) -> Arc<Jieba> {
        Arc::clone(&self.jieba)
    }

    /// How often the word occurs in the dictionary's corpus of 60 million words; 1 and little more for words it lacks.
    pub fn frequency(&self, word: &str) -> usize {
        self.jieba.suggest_freq(word)
    }

    /// The plan it was built from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether the word carries no content: it is on the stop list, or has neither letter nor digit.
    fn is_stop(&self, word: &str) -> bool {
        self.plan.stop.contains(word) || !word.chars().any(char::is_alphanumeric)
    }
}

/// The tokens of `text`, in order; concatenated they are `text`.
pub fn run<'t>(text: &'t SafeText, segmenter: &ChineseSegmenter) -> Vec<Token<'t>> {
    let whole = text.as_str();
    let mut tokens = Vec::with_capacity(whole.len() / 4 + 4);
    let mut from = 0;
    for mask in text.masks() {
        cut(
            whole.get(from..mask.span.start).unwrap_or_default(),
            segmenter,
            &mut tokens,
        );
        if let Some(placeholder) = mask.span.of(whole) {
            tokens.push(Token {
                text: placeholder,
                mask: Some(mask.kind),
                stop: false,
            });
        }
        from = mask.span.end;
    }
    cut(
        whole.get(from..).unwrap_or_default(),
        segmenter,
        &mut tokens,
    );
    tokens
}

fn cut<'t>(piece: &'t str, segmenter: &ChineseSegmenter, tokens: &mut Vec<Token<'t>>) {
    if piece.is_empty() {
        return;
    }
    let words = segmenter.jieba.cut(piece, segmenter.plan.hmm);
    tokens.extend(words.into_iter().map(|token| Token {
        text: token.word,
        mask: None,
        stop: segmenter.is_stop(token.word),
    }));
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::text::{Mask, MaskKind, Span};

    static SEGMENTER: LazyLock<ChineseSegmenter> =
        LazyLock::new(|| ChineseSegmenter::new(Config::default().plan(&[], &[], &mut Vec::new())));

    fn words(text: &SafeText) -> Vec<&str> {
        run(text, &SEGMENTER).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn the_trade_words_stay_whole() {
        let text = SafeText::new(
            "公司拖欠农民工工资，未缴城乡居民养老保险，要求视同缴费年限".into(),
            Vec::new(),
        );
        let words = words(&text);
        for word in ["农民工工资", "城乡居民养老保险", "视同缴费年限"] {
            assert!(words.contains(&word), "{word} in {words:?}");
        }
    }

    #[test]
    fn a_placeholder_is_one_token() {
        let text = "来访人【姓名甲】反映";
        let span = Span::new("来访人".len(), "来访人【姓名甲】".len());
        let mask = Mask {
            kind: MaskKind::Person,
            span,
            original: Span::new(3, 5),
        };
        let safe = SafeText::new(text.into(), vec![mask]);
        let tokens = run(&safe, &SEGMENTER);
        assert!(
            tokens.contains(&Token {
                text: "【姓名甲】",
                mask: Some(MaskKind::Person),
                stop: false
            }),
            "{tokens:?}"
        );
    }

    proptest! {
        #[test]
        fn tokens_concatenate_to_the_input(text in "[一-龥a-z0-9，。 \\n【】]{0,60}|\\PC{0,40}") {
            let safe = SafeText::new(text.clone(), Vec::new());
            prop_assert_eq!(words(&safe).concat(), text);
        }
    }
}
