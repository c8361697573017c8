//! The classifier in two states: [`Model`] as saved, [`Classifier`] ready to read cases.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::calibrate::Isotonic;
use super::features::{Block, Input, extract, hash};
use super::rules::{Place, Rules};
use super::second::{Scene, SecondHead};
use super::softmax::{add_row, softmax};
use crate::petition::{Evidence, Issue, Label};

const MAGIC: &[u8; 8] = b"HUIYING\x01";
/// Format of the saved model; another number is refused.
const VERSION: u32 = 2;
const MAX_EVIDENCE: usize = 8;
/// How the name of a rule's feature begins.
const RULE: &str = "规:";

/// A trained classifier as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// A name a person gave it, with the date of training.
    pub name: String,
    /// Feature names, in index order.
    pub names: Vec<String>,
    /// The block of each feature.
    pub blocks: Vec<Block>,
    /// Inverse document frequency of each feature.
    pub idf: Vec<f32>,
    /// `weights[feature * 19 + class]`, classes in taxonomy order.
    pub weights: Vec<f32>,
    /// One bias a class.
    pub bias: Vec<f32>,
    /// Scale of each block, in the order of [`Block::ALL`].
    pub scale: Vec<f32>,
    /// Calibration: scores are divided by it before the softmax.
    pub temperature: f32,
    /// Calibration of the first issue's probability, after the temperature; without knots none.
    pub isotonic: Isotonic,
    /// A case below this probability asks for review.
    pub review_below: f32,
    /// Names second issues.
    pub second: SecondHead,
}

impl Default for Model {
    /// A model that knows nothing: scores pass as they are.
    fn default() -> Self {
        Self {
            name: String::new(),
            names: Vec::new(),
            blocks: Vec::new(),
            idf: Vec::new(),
            weights: Vec::new(),
            bias: vec![0.0; Issue::ALL.len()],
            scale: vec![1.0; Block::ALL.len()],
            temperature: 1.0,
            isotonic: Isotonic::default(),
            review_below: 0.0,
            second: SecondHead::default(),
        }
    }
}

impl Model {
    /// The file's bytes: magic, version, SHA-256 of the body, body.
    ///
    /// # Errors
    /// When the body cannot be written, in words.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let body = postcard::to_stdvec(self).map_err(|error| format!("模型写不出：{error}"))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(Sha256::digest(&body));
        bytes.extend(body);
        Ok(bytes)
    }

    /// Reads a saved model.
    ///
    /// # Errors
    /// When the bytes are short, foreign, of another version, damaged, or do not fit together; in words.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let (magic, rest) = bytes.split_at_checked(MAGIC.len()).ok_or("文件太短")?;
        if magic != MAGIC {
            return Err("不是本程序的模型文件".into());
        }
        let (version, rest) = rest.split_at_checked(4).ok_or("文件太短")?;
        if version != VERSION.to_le_bytes() {
            return Err(format!("模型格式不是第 {VERSION} 版，请用本版程序重新训练"));
        }
        let (digest, body) = rest.split_at_checked(32).ok_or("文件太短")?;
        if Sha256::digest(body).as_slice() != digest {
            return Err("校验和不符，文件已损坏".into());
        }
        let model: Self = postcard::from_bytes(body).map_err(|_| "内容读不懂")?;
        let (features, classes) = (model.names.len(), Issue::ALL.len());
        let fits = model.blocks.len() == features
            && model.idf.len() == features
            && model.weights.len() == features * classes
            && model.bias.len() == classes
            && model.scale.len() == Block::ALL.len()
            && model.temperature > 0.0
            && model.second.fits();
        if fits {
            Ok(model)
        } else {
            Err("各部分长短不一".into())
        }
    }
}

/// A classifier ready to read cases; shared by all threads.
#[derive(Debug)]
pub struct Classifier {
    model: Model,
    rules: Rules,
    index: FxHashMap<u64, u32>,
    /// Rules that the model has not seen, by table index: they count with their declared weight.
    unseen_rules: Vec<usize>,
    /// Class and share of each rule feature of the model.
    marks: FxHashMap<u32, (usize, f32)>,
}

/// Scratch memory of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    counts: Vec<f32>,
    touched: Vec<u32>,
}

/// Scores and the features behind them.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    /// Calibrated probabilities, classes in taxonomy order.
    pub(super) probabilities: Vec<f32>,
    /// Feature index and value.
    pub(super) row: Vec<(u32, f32)>,
    fired: Vec<(usize, Place)>,
}

impl Classifier {
    /// Makes a saved model ready, with the rules of this run.
    pub fn new(model: Model, rules: Rules) -> Self {
        let index = (0_u32..)
            .zip(&model.names)
            .map(|(i, name)| (hash(&[name]), i))
            .collect::<FxHashMap<u64, u32>>();
        let known = |id: &str| {
            Place::ALL
                .iter()
                .any(|p| index.contains_key(&hash(&[&rule_name(id, *p)])))
        };
        let unseen_rules = (0..rules.rules.len())
            .filter(|&r| rules.rules.get(r).is_some_and(|s| !known(&s.id)))
            .collect();
        let marks = rule_marks(&model.names, &rules);
        Self {
            model,
            rules,
            index,
            unseen_rules,
            marks,
        }
    }

    /// The saved model behind it.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The label of one case.
    pub fn label(&self, input: &Input<'_>, scratch: &mut Scratch) -> Label {
        self.label_with_probabilities(input, scratch).0
    }

    /// The label of one case with the probabilities of all classes, in taxonomy order.
    pub fn label_with_probabilities(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> (Label, Vec<f32>) {
        let scored = self.score(input, scratch);
        let (best, second) = top_two(&scored.probabilities);
        let at = |class: usize| scored.probabilities.get(class).copied().unwrap_or(0.0);
        let issue = |class: usize| Issue::ALL.get(class).copied().unwrap_or(Issue::Other);
        let probability = self.model.isotonic.at(at(best));
        let label = Label {
            issue: issue(best),
            probability,
            second: self.second(&scored),
            needs_review: probability < self.model.review_below,
            evidence: self.evidence(&scored, best, second),
        };
        (label, scored.probabilities)
    }

    pub(super) fn score(&self, input: &Input<'_>, scratch: &mut Scratch) -> Scored {
        scratch.counts.resize(self.model.names.len(), 0.0);
        extract(input, &self.rules, |_, parts| {
            if let Some(&feature) = self.index.get(&hash(parts))
                && let Some(count) = scratch.counts.get_mut(feature as usize)
            {
                if *count <= 0.0 {
                    scratch.touched.push(feature);
                }
                *count += 1.0;
            }
        });
        scratch.touched.sort_unstable();
        let counted = scratch.touched.drain(..).map(|f| {
            let count = scratch
                .counts
                .get_mut(f as usize)
                .map(std::mem::take)
                .unwrap_or_default();
            (f, count)
        });
        let row = weigh(
            counted,
            &self.model.blocks,
            &self.model.idf,
            &self.model.scale,
        );
        let mut scores = self.model.bias.clone();
        for &(feature, value) in &row {
            add_row(&mut scores, &self.model.weights, feature, value);
        }
        let fired = if self.unseen_rules.is_empty() {
            Vec::new()
        } else {
            self.unseen(input)
        };
        for &(rule, place) in &fired {
            if let Some(spec) = self.rules.rules.get(rule)
                && let Some(score) = class_of(spec.issue).and_then(|c| scores.get_mut(c))
            {
                *score += spec.weight * place.share();
            }
        }
        scores.iter_mut().for_each(|s| *s /= self.model.temperature);
        softmax(&mut scores);
        Scored {
            probabilities: scores,
            row,
            fired,
        }
    }

    fn second(&self, scored: &Scored) -> Option<Issue> {
        let mut fired = vec![0.0_f32; Issue::ALL.len()];
        let mut mark = |class: usize, share: f32| {
            if let Some(slot) = fired.get_mut(class) {
                *slot = slot.max(share);
            }
        };
        for (feature, _) in &scored.row {
            if let Some(&(class, share)) = self.marks.get(feature) {
                mark(class, share);
            }
        }
        for (rule, place) in &scored.fired {
            let spec = self.rules.rules.get(*rule);
            if let Some(class) = spec.and_then(|s| class_of(s.issue)) {
                mark(class, place.share());
            }
        }
        self.model.second.name(&Scene {
            probabilities: &scored.probabilities,
            fired: &fired,
        })
    }

    fn unseen(&self, input: &Input<'_>) -> Vec<(usize, Place)> {
        let mut fired = self.rules.fired(input.title.as_str(), input.text.as_str());
        fired.retain(|(rule, _)| self.unseen_rules.contains(rule));
        fired
    }

    fn evidence(&self, scored: &Scored, best: usize, second: usize) -> Vec<Evidence> {
        let classes = Issue::ALL.len();
        let weight = |f: u32, class: usize| {
            self.model
                .weights
                .get(f as usize * classes + class)
                .copied()
                .unwrap_or(0.0)
        };
        let mut all: Vec<(f32, &str)> = scored
            .row
            .iter()
            .map(|&(f, value)| (value * (weight(f, best) - weight(f, second)), f))
            .filter(|(share, _)| *share > 0.0)
            .filter_map(|(share, f)| Some((share, self.model.names.get(f as usize)?.as_str())))
            .collect();
        for &(rule, place) in &scored.fired {
            if let Some(spec) = self
                .rules
                .rules
                .get(rule)
                .filter(|s| class_of(s.issue) == Some(best))
            {
                all.push((spec.weight * place.share(), &spec.id));
            }
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let scale = self.model.temperature;
        all.into_iter()
            .take(MAX_EVIDENCE)
            .map(|(share, name)| Evidence {
                what: name.to_owned(),
                weight: share / scale,
            })
            .collect()
    }
}

/// Class and share of each feature that stands for a rule at a place.
pub(super) fn rule_marks(names: &[String], rules: &Rules) -> FxHashMap<u32, (usize, f32)> {
    let position: FxHashMap<&str, u32> = names
        .iter()
        .map(String::as_str)
        .zip(0_u32..)
        .filter(|(name, _)| name.starts_with(RULE))
        .collect();
    let mut marks = FxHashMap::default();
    for rule in &rules.rules {
        for place in Place::ALL {
            let feature = position.get(rule_name(&rule.id, place).as_str());
            if let (Some(&feature), Some(class)) = (feature, class_of(rule.issue)) {
                marks.insert(feature, (class, place.share()));
            }
        }
    }
    marks
}

/// The index of an issue among the classes.
pub(super) fn class_of(issue: Issue) -> Option<usize> {
    Issue::ALL.iter().position(|i| *i == issue)
}

/// The name of the feature "this rule fired at this place".
pub(super) fn rule_name(id: &str, place: Place) -> String {
    format!("{RULE}{id}@{}", place.letter())
}

/// Counts to values: `1 + ln(count)`, times idf, each block scaled to its length; rules count as they are.
pub(super) fn weigh(
    counted: impl Iterator<Item = (u32, f32)>,
    blocks: &[Block],
    idf: &[f32],
    scale: &[f32],
) -> Vec<(u32, f32)> {
    let mut norms = [0.0_f32; Block::ALL.len()];
    let mut row: Vec<(u32, f32)> = counted
        .map(|(feature, count)| {
            let at = feature as usize;
            let block = blocks.get(at).copied().unwrap_or(Block::Words);
            let value = if block == Block::Rules {
                1.0
            } else {
                (1.0 + count.ln()) * idf.get(at).copied().unwrap_or(1.0)
            };
            if let Some(norm) = norms.get_mut(block as usize) {
                *norm += value * value;
            }
            (feature, value)
        })
        .collect();
    for (feature, value) in &mut row {
        let block = blocks
            .get(*feature as usize)
            .copied()
            .unwrap_or(Block::Words);
        let norm = norms.get(block as usize).copied().unwrap_or(1.0).sqrt();
        *value *= scale.get(block as usize).copied().unwrap_or(1.0)
            / if block == Block::Rules { 1.0 } else { norm };
    }
    row
}

/// The two largest, by index; ties to the smaller index.
pub(super) fn top_two(values: &[f32]) -> (usize, usize) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| at(b).total_cmp(&at(a)).then(a.cmp(&b)));
    (
        order.first().copied().unwrap_or(0),
        order.get(1).copied().unwrap_or(0),
    )
}
