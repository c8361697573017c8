//! The facts of one matter and the filling of slots. The facts stay the same however often the matter is filed; only
//! the way a number is written changes.
//!
//! Units: 建 总包, 劳 劳务, 厂, 企, 店, 园, 校, 单 机关事业, 街, 项 项目, 乡, 村. People: 人 信访人, 姓, 亲 亲属, 头 班组长或老板;
//! their numbers: 话, 话2, 座机, 证, 卡, 址, 邮. Figures: 数 人数, 少, 额 总额, 元 个人金额, 均 月薪, 日薪, 借 每月借支, 居保, 买断, 月 月数,
//! 日, 次, 级, 龄, 工龄, 年, 年月, 早年, 病.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::people;
use super::rng::Rng;
use super::units;

const ILLNESSES: [&str; 6] = ["高血压", "糖尿病", "肾病", "心脏病", "腰椎间盘突出", "肺病"];

/// What is true of one matter.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    words: BTreeMap<&'static str, String>,
    /// Yuan owed to all.
    total: u32,
    /// Yuan owed to one.
    single: u32,
    /// People owed or affected.
    pub(crate) people: u32,
    /// The petitioner's name, phone, ID number and address, for the identity columns.
    pub(crate) identity: [String; 4],
    /// The town, for the place column.
    pub(crate) town: &'static str,
}

impl Facts {
    /// Draws the facts of a matter first filed on `on`.
    pub(crate) fn draw(rng: &mut Rng, on: NaiveDate) -> Self {
        let people = rng.range(3, 38);
        let (town, village) = (*rng.pick(&people::TOWNS), *rng.pick(&people::VILLAGES));
        let age = rng.range(24, 76);
        let surname = people::surname(rng);
        let name = format!("{surname}{}", people::given(rng));
        let identity = [
            name.clone(),
            people::mobile(rng),
            people::id_number(rng, age, on),
            people::address(rng, town, village),
        ];
        let mut words = BTreeMap::from([
            ("乡", town.to_owned()),
            ("村", village.to_owned()),
            ("人", name),
            ("姓", surname.to_owned()),
            ("亲", format!("{surname}{}", people::given(rng))),
            (
                "头",
                format!("{}{}", people::surname(rng), people::given(rng)),
            ),
            ("话", identity[1].clone()),
            ("话2", people::mobile(rng)),
            ("座机", people::landline(rng)),
            ("证", identity[2].clone()),
            ("址", identity[3].clone()),
            ("卡", people::bank_card(rng)),
            ("邮", format!("qx{:05}@example.com", rng.range(0, 99_999))),
            ("病", (*rng.pick(&ILLNESSES)).to_owned()),
        ]);
        for slot in ["建", "劳", "厂", "企", "店", "园", "校", "单", "街", "项"] {
            words.insert(slot, units::draw(slot, rng).unwrap_or_default());
        }
        figures(&mut words, rng, on);
        Self {
            words,
            total: people * rng.range(60, 320) * 100,
            single: rng.range(18, 620) * 100,
            people,
            identity,
            town,
        }
    }

    /// The respondent, by the slots that a matter's first text uses; `None` when it names none.
    pub(crate) fn respondent(&self, template: &str) -> Option<&str> {
        units::RESPONDENTS
            .iter()
            .find(|slot| template.contains(&format!("{{{slot}}}")))
            .and_then(|slot| self.words.get(slot))
            .map(String::as_str)
    }

    /// Fills a text. Panics on an unknown slot, as the bank is part of the program.
    pub(crate) fn fill(&self, template: &str, rng: &mut Rng) -> String {
        let mut out = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, left) = after.split_once('}').expect("a slot is closed");
            out.push_str(before);
            match slot {
                "数" => out.push_str(&count(self.people, rng)),
                "额" => out.push_str(&total(self.total, rng)),
                "元" => out.push_str(&single(self.single, rng)),
                _ => out.push_str(
                    self.words
                        .get(slot)
                        .unwrap_or_else(|| panic!("slot {slot}")),
                ),
            }
            rest = left;
        }
        out.push_str(rest);
        out
    }
}

fn figures(words: &mut BTreeMap<&'static str, String>, rng: &mut Rng, on: NaiveDate) {
    let month = on - Months::new(rng.range(2, 14));
    let early = rng.range(1968, 1984);
    words.extend([
        ("少", rng.range(2, 6).to_string()),
        ("均", format!("{}元", rng.range(26, 68) * 100)),
        ("日薪", format!("{}元", rng.range(12, 40) * 10)),
        ("借", format!("{}元", rng.range(8, 20) * 100)),
        ("居保", format!("{}元", rng.range(3, 20) * 100)),
        ("买断", (rng.range(30, 90) * 10).to_string()),
        ("月", rng.range(2, 14).to_string()),
        ("日", rng.range(12, 80).to_string()),
        ("次", rng.range(3, 9).to_string()),
        ("级", (*rng.pick(&["七", "八", "九", "十"])).to_owned()),
        ("工龄", rng.range(6, 26).to_string()),
        (
            "年",
            (on.year() - i32::try_from(rng.range(1, 9)).unwrap_or(1)).to_string(),
        ),
        ("年月", format!("{}年{}月", month.year(), month.month())),
        ("早年", early.to_string()),
        // Whoever began to work then was about twenty.
        ("龄", (on.year().unsigned_abs() + 20 - early).to_string()),
    ]);
}

fn count(people: u32, rng: &mut Rng) -> String {
    match rng.range(0, 11) {
        0 => people::full_width(&people.to_string()),
        1 if people > 10 => format!("{}余", people / 10 * 10),
        _ => people.to_string(),
    }
}

fn total(yuan: u32, rng: &mut Rng) -> String {
    let wan = format!("{}.{}", yuan / 10_000, yuan % 10_000 / 1000);
    match rng.range(0, 9) {
        0 | 1 => format!("{yuan}元"),
        2 => format!("{}万元", people::full_width(&wan)),
        3 => format!("{wan}万余元"),
        4 if yuan >= 20_000 => format!("{}万多元", yuan / 10_000),
        _ => format!("{wan}万元"),
    }
}

fn single(yuan: u32, rng: &mut Rng) -> String {
    match rng.range(0, 11) {
        0 => format!("{}元", people::full_width(&yuan.to_string())),
        1 if yuan >= 1000 => format!("{},{:03}元", yuan / 1000, yuan % 1000),
        2 => format!("{yuan}多元"),
        3 if yuan >= 10_000 => format!("{}.{}万元", yuan / 10_000, yuan % 10_000 / 1000),
        _ => format!("{yuan}元"),
    }
}
