//! A folder of results against its manifest, and the manifest against the exports, the settings and the model at hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Stages, model_digest};
use crate::error::Error;
use crate::manifest::{self, Check, CheckState, Digest, Manifest};

/// What a folder of results is compared with.
#[derive(Debug)]
pub struct Against<'a> {
    /// Exports that the run is said to have read.
    pub inputs: &'a [PathBuf],
    /// The settings made ready, for their digests.
    pub stages: &'a Stages,
    /// Whether the settings are the user's own and not the defaults.
    pub config_given: bool,
    /// The folder of the model; `None` for the shipped one.
    pub model: Option<&'a Path>,
}

/// What kind of thing a run rested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 导出表
    Input,
    /// 程序
    Program,
    /// 配置
    Config,
    /// 节假日表
    Calendar,
    /// 词典和规则
    Dictionary,
    /// 分类模型
    Model,
}

impl Part {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "导出表",
            Self::Program => "程序版本",
            Self::Config => "配置",
            Self::Calendar => "节假日表",
            Self::Dictionary => "词典和规则",
            Self::Model => "分类模型",
        }
    }
}

/// How something at hand stands against the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// 一致
    Same,
    /// 不同
    Different,
    /// The run had it, and it was not found here (清单里有，这里没有).
    OnlyThen,
    /// It is here, and the run did not have it (清单里没有).
    OnlyNow,
    /// An export of the run that was not given for the check (未给出，没有核对).
    NotGiven,
}

impl Agreement {
    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "一致",
            Self::Different => "不同",
            Self::OnlyThen => "清单里有，这里没有",
            Self::OnlyNow => "这里有，清单里没有",
            Self::NotGiven => "没有给出，未核对",
        }
    }
}

/// One thing the run rested on, compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Its kind.
    pub part: Part,
    /// Its name, as in the manifest; empty where there is only one.
    pub name: String,
    /// How it stands.
    pub state: Agreement,
    /// Whether it was asked about, and so decides the outcome: a file given for the check, or what rests on one.
    pub decides: bool,
}

/// The whole check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether every output is as the run left it, and everything given for the check is what the run had.
    pub holds: bool,
    /// The version of the program that made the results.
    pub version: String,
    /// Every file of the folder.
    pub outputs: Vec<Check>,
    /// Exports, configuration, calendar, dictionaries and model.
    pub basis: Vec<Basis>,
}

/// Checks a folder of results.
///
/// # Errors
/// When the folder is not one of ours, or a file that is there cannot be read.
pub fn verify(folder: &Path, against: &Against<'_>) -> Result<Verification, Error> {
    let manifest = manifest::read(folder)?;
    let outputs = manifest::verify(folder)?;
    let mut basis = inputs(&manifest, against.inputs)?;
    basis.extend(settings(&manifest, against)?);
    let whole = outputs.iter().all(|c| c.state == CheckState::Ok);
    let fine = |b: &Basis| matches!(b.state, Agreement::Same | Agreement::NotGiven);
    Ok(Verification {
        holds: whole && basis.iter().all(|b| fine(b) || !b.decides),
        version: manifest.version,
        outputs,
        basis,
    })
}

/// The exports given, by content first and by name where the content is another.
fn inputs(manifest: &Manifest, given: &[PathBuf]) -> Result<Vec<Basis>, Error> {
    let mut left: Vec<_> = manifest.inputs.iter().collect();
    let mut basis = Vec::new();
    let mut unmatched = Vec::new();
    for path in given {
        let digest = Digest::of_file(path)?;
        match left.iter().position(|input| input.digest == digest) {
            Some(at) => basis.push(input(&left.remove(at).name, Agreement::Same)),
            None => unmatched.push(super::results::file_name(&path.display().to_string())),
        }
    }
    for name in unmatched {
        let state = match left.iter().position(|input| input.name == name) {
            Some(at) => {
                left.remove(at);
                Agreement::Different
            }
            None => Agreement::OnlyNow,
        };
        basis.push(input(&name, state));
    }
    basis.extend(left.iter().map(|i| input(&i.name, Agreement::NotGiven)));
    Ok(basis)
}

fn input(name: &str, state: Agreement) -> Basis {
    Basis {
        part: Part::Input,
        name: name.to_owned(),
        state,
        decides: true,
    }
}

fn settings(manifest: &Manifest, against: &Against<'_>) -> Result<Vec<Basis>, Error> {
    let now = &against.stages.digests;
    let (own, own_model) = (against.config_given, against.model.is_some());
    let one = |part, name: &str, same, decides| Basis {
        part,
        name: name.to_owned(),
        state: if same {
            Agreement::Same
        } else {
            Agreement::Different
        },
        decides,
    };
    let version = manifest.version == env!("CARGO_PKG_VERSION");
    let mut basis = vec![
        one(Part::Program, &manifest.version, version, false),
        one(Part::Config, "", manifest.config == now.config, own),
        one(Part::Calendar, "", manifest.calendar == now.calendar, own),
    ];
    let (then, here) = (&manifest.dictionaries, &now.dictionaries);
    basis.extend(compare(Part::Dictionary, then, here, own));
    let model = BTreeMap::from([model_digest(against.model)?]);
    // A model is what it holds: the folder may have another name now.
    let same = manifest.model.values().eq(model.values());
    let name = manifest.model.keys().next().map_or("", String::as_str);
    basis.push(one(Part::Model, name, same, own_model));
    Ok(basis)
}

fn compare(
    part: Part,
    then: &BTreeMap<String, Digest>,
    now: &BTreeMap<String, Digest>,
    decides: bool,
) -> Vec<Basis> {
    let mut states: BTreeMap<&String, Agreement> = BTreeMap::new();
    for (name, digest) in then {
        let state = match now.get(name) {
            Some(here) if here == digest => Agreement::Same,
            Some(_) => Agreement::Different,
            None => Agreement::OnlyThen,
        };
        states.insert(name, state);
    }
    for name in now.keys() {
        states.entry(name).or_insert(Agreement::OnlyNow);
    }
    let basis = states.into_iter().map(|(name, state)| Basis {
        part,
        name: name.clone(),
        state,
        decides,
    });
    basis.collect()
}
