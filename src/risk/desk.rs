//! Which desk has to answer: the department where the export names it, and the place read from a column or the text.
//!
//! Places are read by their last character (市、县、区、镇 …), also in the form of anonymised data (`A市`, `B3县`). A name
//! seen once tells nothing by itself: the speeds shrink to the wider levels.

use super::filing::LEVELS;

/// What may end a place's name.
const ENDS: [char; 9] = ['省', '市', '州', '盟', '县', '区', '旗', '镇', '乡'];
/// The ends of parts of a region, the larger parts first; a column of its own may hold any name.
const NARROW: [&[char]; 3] = [&['县', '区', '旗', '市'], &['镇', '乡', '道'], &[]];
/// What stands before no place's own name.
const CUTS: &str = "的在于到是和与及由从向对给把将被让请求望我你他本该贵各全这那某为映诉报讯询至往";
/// What ends like a place and is none.
const NOT: [&str; 27] = [
    "小区",
    "社区",
    "园区",
    "城市",
    "地区",
    "校区",
    "景区",
    "郊区",
    "市区",
    "城区",
    "山区",
    "库区",
    "厂区",
    "片区",
    "灾区",
    "住宅区",
    "开发区",
    "高新区",
    "经开区",
    "辖区",
    "街区",
    "城镇",
    "集镇",
    "超市",
    "门市",
    "家乡",
    "城乡",
];
/// The longest stem of a name, in characters.
const STEM: usize = 4;

/// The nested keys of a desk, from wide to narrow: whole region or department, kind of place, place.
///
/// `department` only when the export names it; `place` is the column, `title` and `text` are read where it is silent. The
/// narrowest level adds `issue` (its code).
pub fn desk(
    department: Option<&str>,
    place: Option<&str>,
    title: &str,
    text: &str,
    issue: &str,
) -> [String; LEVELS] {
    let mut names = Vec::new();
    if let Some(place) = place {
        let before = names.len();
        names_in(place, &mut names);
        if names.len() == before && !place.trim().is_empty() {
            names.push(place.trim().to_owned());
        }
    }
    let column = names.len();
    names_in(title, &mut names);
    names_in(text, &mut names);
    let anonymised = names.iter().any(|n| is_anonymised(n));
    let mut at = 0;
    names.retain(|name| {
        at += 1;
        // A name found in running text is trusted where its form leaves no doubt.
        let clear = name.ends_with(['县', '旗', '镇', '乡', '道']) && !anonymised;
        at <= column || is_anonymised(name) || clear
    });
    let narrow = NARROW
        .iter()
        .find_map(|ends| {
            let fits = |n: &&String| ends.is_empty() || n.ends_with(*ends);
            names.iter().find(|n| is_narrow(n) && fits(n))
        })
        .map_or("", String::as_str);
    let wide = [narrow]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .map(wide)
        .find(|w| !w.is_empty())
        .unwrap_or_default();
    let kind = match (narrow.chars().next_back(), wide.is_empty()) {
        (Some(kind), _) => kind,
        (None, false) => '0',
        (None, true) => '?',
    };
    let first = department.map_or_else(|| wide.clone(), str::to_owned);
    let second = format!("{first}\u{1f}{wide}{kind}");
    let third = format!("{second}\u{1f}{narrow}");
    let fourth = format!("{third}\u{1f}{issue}");
    [first, second, third, fourth]
}

/// The nested keys again from the narrowest of them.
pub fn desk_of(narrowest: &str) -> [String; LEVELS] {
    let ends = narrowest.match_indices('\u{1f}').map(|(at, _)| at);
    let mut ends = ends.chain(std::iter::repeat(narrowest.len()));
    std::array::from_fn(|_| {
        let end = ends.next().unwrap_or_default();
        narrowest.get(..end).unwrap_or_default().to_owned()
    })
}

/// The region a name belongs to: the letter of an anonymised name, else the name when it is wide, else nothing.
fn wide(name: &str) -> String {
    match name.chars().next() {
        Some(letter) if letter.is_ascii_uppercase() => letter.to_string(),
        _ if is_narrow(name) => String::new(),
        _ => name.to_owned(),
    }
}

/// Whether a name is that of a part of a region: everything but `A市`, 某某市 and wider.
fn is_narrow(name: &str) -> bool {
    if is_anonymised(name) {
        name.chars().count() > 2 || !name.ends_with('市')
    } else {
        !name.ends_with(['省', '市', '州', '盟'])
    }
}

/// Whether it is a name as anonymised data write it.
fn is_anonymised(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

fn names_in(text: &str, names: &mut Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = chars.get(..at).unwrap_or_default();
        let street = *c == '道' && before.ends_with(&['街']);
        if !street && !ENDS.contains(c) {
            continue;
        }
        if let Some(stem) = anonymised(before).or_else(|| han(before)) {
            let name: String = stem.iter().chain([c]).collect();
            let known_word = NOT.iter().any(|not| name.ends_with(not));
            if !known_word && names.len() < 64 && !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

/// `A`, `B3`, `J11`: one capital with at most three digits, at the end of `before`.
fn anonymised(before: &[char]) -> Option<&[char]> {
    let digits = before
        .iter()
        .rev()
        .take_while(|c| c.is_ascii_digit())
        .count();
    let at = before.len().checked_sub(digits + 1)?;
    let alone = at == 0
        || before
            .get(at - 1)
            .is_none_or(|c| !c.is_ascii_alphanumeric());
    let letter = before.get(at)?.is_ascii_uppercase();
    (letter && digits <= 3 && alone).then(|| before.get(at..))?
}

/// At most [`STEM`] Chinese characters back to a cut or another place's end; at least two.
fn han(before: &[char]) -> Option<&[char]> {
    let stops =
        |c: &char| !('\u{4e00}'..='\u{9fff}').contains(c) || CUTS.contains(*c) || ENDS.contains(c);
    let length = before
        .iter()
        .rev()
        .take(STEM)
        .take_while(|c| !stops(c))
        .count();
    (length >= 2).then(|| before.get(before.len() - length..))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut names = Vec::new();
        names_in(text, &mut names);
        names
    }

    #[test]
    fn places_are_read_with_and_without_their_names() {
        assert_eq!(names("A市B3县某小区的J11市"), ["A市", "B3县", "J11市"]);
        assert_eq!(names("位于清河县的城关镇"), ["清河县", "城关镇"]);
        assert_eq!(names("超市旁的住宅小区和城市道路"), Vec::<String>::new());
        assert_eq!(names("南苑街道"), ["南苑街道"]);
    }

    #[test]
    fn levels_are_nested() {
        let [wide, kind, narrow, issue] = desk(None, None, "A市A3区停车", "", "other");
        assert_eq!(wide, "A");
        assert!(kind.ends_with("A区") && narrow.starts_with(&kind) && issue.starts_with(&narrow));
        let [.., narrowest] = desk(None, None, "A市A3区停车", "", "other");
        assert_eq!(desk_of(&narrowest), [wide, kind, narrow, issue]);
        let [first, ..] = desk(Some("劳动监察大队"), Some("城关"), "", "", "other");
        assert_eq!(first, "劳动监察大队");
    }
}
