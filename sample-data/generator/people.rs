//! Invented personal data. Every number has a shape that a redactor must find and a value that belongs to nobody
//! (README.md says which ranges).

use chrono::{Datelike, Days, NaiveDate};

use super::rng::Rng;

const SURNAMES: [&str; 30] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "欧阳",
];
const GIVEN: [&str; 24] = [
    "守田", "春禾", "石根", "秋穗", "水生", "木林", "长河", "小满", "立夏", "谷雨", "冬青", "麦香",
    "云开", "溪生", "月明", "白露", "新苗", "竹青", "桂", "禾", "岭", "茗", "砚秋", "稻香",
];
pub(crate) const TOWNS: [&str; 10] = [
    "云岭镇",
    "白石镇",
    "柳湾镇",
    "望山乡",
    "石桥镇",
    "东湖街道",
    "城关街道",
    "沙坪镇",
    "竹园乡",
    "清潭乡",
];
pub(crate) const VILLAGES: [&str; 14] = [
    "上坪村",
    "下坪村",
    "枫树村",
    "石门村",
    "杨柳村",
    "双井村",
    "红砂村",
    "梨园村",
    "月塘村",
    "高桥村",
    "老屋村",
    "新塘村",
    "松林村",
    "河口村",
];

/// A surname.
pub(crate) fn surname(rng: &mut Rng) -> &'static str {
    rng.pick::<&str>(&SURNAMES)
}

/// A given name.
pub(crate) fn given(rng: &mut Rng) -> &'static str {
    rng.pick::<&str>(&GIVEN)
}

/// A mobile number of the 1540000 block.
pub(crate) fn mobile(rng: &mut Rng) -> String {
    let tail = rng.range(0, 9999);
    match rng.range(0, 9) {
        0 => format!("154 0000 {tail:04}"),
        1 => format!("154-0000-{tail:04}"),
        2 => full_width(&format!("1540000{tail:04}")),
        _ => format!("1540000{tail:04}"),
    }
}

/// A landline number under the area code 0500.
pub(crate) fn landline(rng: &mut Rng) -> String {
    format!("0500-2{:06}", rng.range(0, 999_999))
}

/// An 18-digit ID number of the region 990123 with a valid check digit.
pub(crate) fn id_number(rng: &mut Rng, age: u32, on: NaiveDate) -> String {
    let born = on - Days::new(u64::from(age) * 365 + u64::from(rng.range(0, 364)));
    let body = format!(
        "990123{:04}{:02}{:02}{:03}",
        born.year(),
        born.month(),
        born.day(),
        rng.range(0, 999)
    );
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// The check character of GB 11643 (ISO 7064, MOD 11-2).
fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][usize::try_from(sum % 11).unwrap_or(0)]
}

/// A 19-digit card number under the issuer 629999 that passes Luhn's check.
pub(crate) fn bank_card(rng: &mut Rng) -> String {
    let body = format!(
        "629999{:06}{:06}",
        rng.range(0, 999_999),
        rng.range(0, 999_999)
    );
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(i, digit)| match i % 2 {
            0 if digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => digit,
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// An address down to the door.
pub(crate) fn address(rng: &mut Rng, town: &str, village: &str) -> String {
    if town.ends_with("街道") {
        format!(
            "青溪县{town}清源路{}号{}栋{}室",
            rng.range(1, 180),
            rng.range(1, 12),
            rng.range(101, 604)
        )
    } else {
        format!(
            "青溪县{town}{village}{}组{}号",
            rng.range(1, 14),
            rng.range(1, 99)
        )
    }
}

/// The text with its digits in full width.
pub(crate) fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(d) => char::from_u32(0xFF10 + d).unwrap_or(c),
            None => c,
        })
        .collect()
}
