//! The header: which row it is, what each column holds, and what to say when a needed column is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cell::Row;
use super::cfg::{Field, Plan};

/// A header or a word as it is compared: half width, lower case, without space, brackets' notes, stars and points.
pub(super) fn normalise(text: &str) -> String {
    let bare = strip(text, true);
    if bare.is_empty() {
        strip(text, false)
    } else {
        bare
    }
}

fn strip(text: &str, without_notes: bool) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        };
        match c {
            '(' | '[' | '【' | '〔' | '{' | '<' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' | '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 && without_notes => {}
            c if c.is_whitespace() || c.is_control() => {}
            '*' | ':' | '.' | ',' | ';' | '"' | '\'' | '“' | '”' | '、' | '。' | '★' | '▲'
            | '#' | '`' => {}
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A field of the case.
    Field(Field),
    /// Something that identifies the petitioner: counted and dropped.
    Identity,
    /// A header that no alias fits: dropped.
    Unknown,
    /// No header.
    Blank,
}

/// Longer cells are prose, whatever word they hold.
const LONGEST_HEADER: usize = 12;

impl Plan {
    fn role(&self, key: &str) -> Role {
        if key.is_empty() {
            Role::Blank
        } else if self.identifies(key) {
            Role::Identity
        } else {
            self.aliases
                .get(key)
                .map_or(Role::Unknown, |field| Role::Field(*field))
        }
    }

    /// Whether a header, as written, names a column that identifies the petitioner.
    pub fn is_identity_header(&self, header: &str) -> bool {
        self.identifies(&normalise(header))
    }

    /// Whether a normalised header names a column that identifies the petitioner; a field's own alias only when it is one
    /// of the identity headers as a whole.
    pub(super) fn identifies(&self, key: &str) -> bool {
        self.identity.contains(key)
            || (!self.aliases.contains_key(key)
                && key.chars().count() <= LONGEST_HEADER
                && self.identity_parts.iter().any(|part| key.contains(part)))
    }

    /// How many different fields the cells of a row name.
    pub(super) fn fields_in<'k>(&self, keys: impl Iterator<Item = &'k str>) -> usize {
        keys.filter_map(|key| self.aliases.get(key))
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Whether a header ends with an alias of four characters or more.
    fn ends_as(&self, key: &str, field: Field) -> bool {
        self.aliases.iter().any(|(alias, of)| {
            *of == field && alias.chars().count() >= 4 && key.ends_with(alias.as_str())
        })
    }

    fn knows(&self, key: &str) -> bool {
        matches!(self.role(key), Role::Field(_) | Role::Identity)
    }
}

/// The header of a table.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// The worksheet row or line it stands on (the last, when it takes two).
    pub(super) line: u64,
    /// The headers as they stand, on one line; empty for columns without one.
    pub(super) names: Vec<Arc<str>>,
    /// What each column holds.
    pub(super) roles: Vec<Role>,
    /// The columns of each field, from the left.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// Columns taken for a needed field because their header ends with one of its aliases.
    pub(super) guessed: Vec<(Field, usize)>,
}

impl Header {
    fn new(line: u64, names: Vec<String>, plan: &Plan) -> Self {
        let mut names = names;
        while names.last().is_some_and(|name| normalise(name).is_empty()) {
            names.pop();
        }
        let roles: Vec<Role> = names
            .iter()
            .map(|name| plan.role(&normalise(name)))
            .collect();
        let mut columns: BTreeMap<Field, Vec<usize>> = BTreeMap::new();
        for (at, role) in roles.iter().enumerate() {
            if let Role::Field(field) = role {
                columns.entry(*field).or_default().push(at);
            }
        }
        Self {
            line,
            names: names.into_iter().map(Arc::from).collect(),
            roles,
            columns,
            guessed: Vec::new(),
        }
        .guess(plan)
    }

    /// Takes columns of unknown header for needed fields that no column holds, where the header ends with an alias.
    fn guess(mut self, plan: &Plan) -> Self {
        for field in [Field::CaseId, Field::Received, Field::Text] {
            if self.has(field) {
                continue;
            }
            let found = self.names.iter().zip(&self.roles).position(|(name, role)| {
                let key = normalise(name);
                *role == Role::Unknown
                    && key.chars().count() <= LONGEST_HEADER
                    && plan.ends_as(&key, field)
            });
            if let Some(at) = found {
                self.columns.insert(field, vec![at]);
                self.guessed.push((field, at));
                if let Some(role) = self.roles.get_mut(at) {
                    *role = Role::Field(field);
                }
            }
        }
        self
    }

    /// Fields and identity columns.
    pub(super) fn known(&self) -> usize {
        let identity = self.roles.iter().filter(|role| **role == Role::Identity);
        self.columns.len() + identity.count()
    }

    /// Columns up to the last with a header.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Whether a column of this field exists.
    pub(super) fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    /// The needed fields that no column holds.
    pub(super) fn missing(&self) -> Vec<Field> {
        let mut out = Vec::new();
        if !self.has(Field::Received) {
            out.push(Field::Received);
        }
        if !self.has(Field::Text) && !self.has(Field::Title) {
            out.push(Field::Text);
        }
        out
    }

    /// The header of a column; empty when it has none.
    pub(super) fn name(&self, column: usize) -> Arc<str> {
        self.names.get(column).cloned().unwrap_or_default()
    }

    /// Whether a row repeats this header: most of its cells stand under themselves.
    pub(super) fn is_repeated_by(&self, row: &Row) -> bool {
        let mut filled = 0;
        let mut same = 0;
        for (at, cell) in row.cells.iter().enumerate() {
            if cell.is_blank() {
                continue;
            }
            filled += 1;
            let name = self.names.get(at).map(|name| normalise(name));
            same += usize::from(name.is_some_and(|name| name == normalise(&cell.text())));
        }
        same >= 2 && same * 2 > filled
    }
}

/// The header among the first rows, with the index of its last row; of rows without all that is needed, the best known.
pub(super) fn find(rows: &[Row], plan: &Plan) -> Option<(usize, Header)> {
    let mut best: Option<(usize, Header)> = None;
    let rank = |header: &Header| (header.missing().is_empty(), header.known());
    let mut offer = |at: usize, header: Header| {
        if !header.columns.is_empty() && best.as_ref().is_none_or(|(_, b)| rank(&header) > rank(b))
        {
            best = Some((at, header));
        }
    };
    for (at, row) in rows.iter().enumerate() {
        offer(at, Header::new(row.line, one_line(row), plan));
    }
    // Two rows, a heading over several columns above their own: 来访人信息 over 姓名 and 电话.
    for (at, pair) in rows.windows(2).enumerate() {
        if let [upper, lower] = pair
            && !holds_date(lower)
        {
            offer(
                at + 1,
                Header::new(
                    lower.line,
                    join(&one_line(upper), &one_line(lower), plan),
                    plan,
                ),
            );
        }
    }
    best
}

fn one_line(row: &Row) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| {
            let text = cell.text();
            let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.chars().count() > 40 {
                name.chars().take(40).chain(['…']).collect()
            } else {
                name
            }
        })
        .collect()
}

fn join(upper: &[String], lower: &[String], plan: &Plan) -> Vec<String> {
    (0..upper.len().max(lower.len()))
        .map(|at| {
            let above = upper.get(at).map_or("", String::as_str);
            let below = lower.get(at).map_or("", String::as_str);
            let below_key = normalise(below);
            if below_key.is_empty() || (!plan.knows(&below_key) && plan.knows(&normalise(above))) {
                above.to_owned()
            } else {
                below.to_owned()
            }
        })
        .collect()
}

fn holds_date(row: &Row) -> bool {
    row.cells.iter().any(|cell| match cell {
        super::cell::Cell::Moment(_) | super::cell::Cell::Number(_) => true,
        other => super::date::parse(&other.value()).is_some(),
    })
}

/// The headers that may be shown when a needed column is missing. A row that is hardly a header may be a person's data, so
/// only cells that share letters with a known header are shown, the others by their position.
pub(super) fn showable(header: Option<&Header>, first: Option<&Row>, plan: &Plan) -> Vec<String> {
    let names: Vec<String> = match (header, first) {
        (Some(header), _) => header.names.iter().map(ToString::to_string).collect(),
        (None, Some(row)) => one_line(row),
        (None, None) => Vec::new(),
    };
    let trusted = header.is_some_and(|header| header.columns.len() >= 2);
    names
        .into_iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .map(|(at, name)| {
            let length = name.chars().count();
            let harmless = length <= 10 && !name.chars().any(|c| c.is_ascii_digit());
            if (trusted && length <= 20) || (harmless && resembles(&normalise(&name), plan)) {
                name
            } else {
                format!("（第 {} 列）", at + 1)
            }
        })
        .collect()
}

fn resembles(key: &str, plan: &Plan) -> bool {
    let chars: Vec<char> = key.chars().collect();
    let size = if key.is_ascii() { 4 } else { 2 };
    chars.windows(size).any(|window| {
        let part: String = window.iter().collect();
        plan.aliases.keys().any(|alias| alias.contains(&part))
    })
}

/// The aliases of `fields` nearest to the headers found, at most five.
pub(super) fn nearest(fields: &[Field], found: &[String], plan: &Plan) -> Vec<String> {
    let keys: Vec<Vec<char>> = found
        .iter()
        .filter(|name| !name.starts_with('（'))
        .map(|name| normalise(name).chars().collect())
        .collect();
    let mut ranked: Vec<(usize, usize, &str)> = plan
        .spellings
        .iter()
        .enumerate()
        .filter(|(_, (field, _))| {
            fields.contains(field) || (fields.contains(&Field::Text) && *field == Field::Title)
        })
        .map(|(order, (_, alias))| {
            let key: Vec<char> = normalise(alias).chars().collect();
            let distance = keys.iter().map(|found| edit_distance(found, &key)).min();
            (distance.unwrap_or(0), order, alias.as_str())
        })
        .collect();
    ranked.sort_unstable();
    ranked
        .into_iter()
        .take(5)
        .map(|(_, _, alias)| alias.to_owned())
        .collect()
}

fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for ((j, y), above) in b.iter().enumerate().zip(previous.windows(2)) {
            if let ([diagonal, up], Some(left)) = (above, current.get(j).copied()) {
                current.push((diagonal + usize::from(x != y)).min(up + 1).min(left + 1));
            }
        }
        previous = current;
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
