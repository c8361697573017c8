//! Families of units: names of one unit, its branches and projects, and who works for whom on a site.
//!
//! A family is put together from what texts say and from what a person confirmed; what was read but not confirmed is a
//! proposal for that person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{RespondentKey, UnitName, key};

/// How one unit stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// 简称、又名、原名: two names of one unit, told by the text.
    Alias,
    /// 分公司、分店: `unit` is a branch of `of`.
    Branch,
    /// 项目部: `unit` is a project of `of`.
    Project,
    /// 劳务分包: `unit` works for the general contractor `of`.
    Subcontractor,
}

/// One statement of a text about two units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Relation {
    /// The unit.
    pub unit: String,
    /// The unit it belongs to, or whose name it also is.
    pub of: String,
    /// How.
    pub kind: RelationKind,
    /// The case whose text says so.
    pub case_id: String,
}

/// A name that a person has confirmed to mean another (单位别名表).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alias {
    /// The name as it is met.
    pub name: String,
    /// The name it stands for.
    pub canonical: String,
    /// Who confirmed it; an empty cell leaves the row without effect.
    pub confirmed_by: String,
    /// When, as written in the table.
    pub date: String,
}

/// The confirmed names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AliasTable {
    /// The rows, as read; rows that nobody confirmed have no effect.
    pub rows: Vec<Alias>,
}

/// Where a link of two names comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A row of the table a person edits.
    Confirmed,
    /// What texts say.
    Stated,
}

/// A relation that waits for a person: both names, how often it was stated, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Proposal {
    /// The unit.
    pub unit: String,
    /// The unit it belongs to.
    pub of: String,
    /// How.
    pub kind: RelationKind,
    /// The cases whose texts say so, in order.
    pub case_ids: Vec<String>,
}

/// Which names are one unit, and which units are one family.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Families {
    /// The name that stands for a unit, by key; only keys that another name stands for.
    canonical: BTreeMap<RespondentKey, String>,
    /// The head of the family by key; only keys with a family.
    head: BTreeMap<RespondentKey, RespondentKey>,
    /// What a person has to say.
    pub proposals: Vec<Proposal>,
}

impl Families {
    /// The key a unit is grouped under: that of the confirmed name, its own without one.
    pub fn unit(&self, name: &str) -> RespondentKey {
        let own = RespondentKey::of(name);
        match self.canonical.get(&own) {
            Some(canonical) => RespondentKey::of(canonical),
            None => own,
        }
    }

    /// The confirmed name of a unit, the name itself without one.
    pub fn canonical<'n>(&'n self, name: &'n str) -> &'n str {
        self.canonical
            .get(&RespondentKey::of(name))
            .map_or(name, String::as_str)
    }

    /// The key of the head of a unit's family; its own key when it stands alone.
    ///
    /// Units of one family are shown together and never counted as one.
    pub fn family(&self, name: &str) -> RespondentKey {
        let unit = self.unit(name);
        self.head.get(&unit).cloned().unwrap_or(unit)
    }
}

/// Puts families together: confirmed names are one unit; branches and projects of a unit named in full, and contractors
/// whose relation a text states, are one family; every stated relation that no person confirmed is a proposal as well.
///
/// The same evidence in any order gives the same families.
pub fn family(evidence: &[Relation], table: &AliasTable) -> Families {
    let mut families = Families::default();
    for row in table
        .rows
        .iter()
        .filter(|r| !r.confirmed_by.trim().is_empty())
    {
        let name = RespondentKey::of(&row.name);
        if name != RespondentKey::of(&row.canonical) {
            families.canonical.insert(name, row.canonical.clone());
        }
    }
    let mut stated: BTreeMap<(String, String, RelationKind), Vec<String>> = BTreeMap::new();
    for relation in evidence {
        let place = (relation.unit.clone(), relation.of.clone(), relation.kind);
        stated
            .entry(place)
            .or_default()
            .push(relation.case_id.clone());
    }
    let mut links = Vec::new();
    for ((unit, of, kind), mut case_ids) in stated {
        case_ids.sort();
        case_ids.dedup();
        let (a, b) = (families.unit(&unit), families.unit(&of));
        if a == b {
            continue;
        }
        if UnitName::parse(&unit).is_specific() && UnitName::parse(&of).is_specific() {
            links.push((a, b));
        }
        families.proposals.push(Proposal {
            unit,
            of,
            kind,
            case_ids,
        });
    }
    families.head = heads(&links);
    families
}

/// The head of every linked key: the least key among those that belong to none, the least of all in a circle.
fn heads(links: &[(RespondentKey, RespondentKey)]) -> BTreeMap<RespondentKey, RespondentKey> {
    let mut set: BTreeMap<RespondentKey, RespondentKey> = BTreeMap::new();
    for (unit, of) in links {
        let (a, b) = (root(&set, unit), root(&set, of));
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        set.entry(low.clone()).or_insert_with(|| low.clone());
        set.insert(high, low);
    }
    let mut members: BTreeMap<RespondentKey, Vec<RespondentKey>> = BTreeMap::new();
    for one in links.iter().flat_map(|(unit, of)| [unit, of]) {
        members
            .entry(root(&set, one))
            .or_default()
            .push(one.clone());
    }
    let mut out = BTreeMap::new();
    for (least, group) in members {
        let belongs = |k: &RespondentKey| links.iter().any(|(unit, _)| unit == k);
        let head = group.iter().filter(|k| !belongs(k)).min().unwrap_or(&least);
        for one in &group {
            out.insert(one.clone(), head.clone());
        }
    }
    out
}

fn root(set: &BTreeMap<RespondentKey, RespondentKey>, one: &RespondentKey) -> RespondentKey {
    let mut at = one;
    while let Some(next) = set.get(at).filter(|n| *n != at) {
        at = next;
    }
    at.clone()
}

impl Relation {
    /// What a name tells of itself: 宏达集团有限公司澄阳分公司 is a branch of 宏达集团有限公司. `None` without a named part.
    pub fn of_name(name: &str, case_id: &str) -> Option<Self> {
        let parsed = UnitName::parse(name);
        let part = parsed.part.as_ref()?;
        let kind = match part.kind {
            super::PartKind::Branch => RelationKind::Branch,
            super::PartKind::Project => RelationKind::Project,
        };
        let of: String = [&parsed.place, &parsed.brand, &parsed.trade, &parsed.suffix]
            .into_iter()
            .map(String::as_str)
            .collect();
        (!of.is_empty() && key(&UnitName::parse(&of)).block().chars().count() > 1).then(|| Self {
            unit: name.to_owned(),
            of,
            kind,
            case_id: case_id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(unit: &str, of: &str, kind: RelationKind) -> Relation {
        Relation {
            unit: unit.into(),
            of: of.into(),
            kind,
            case_id: "1".into(),
        }
    }

    #[test]
    fn contractors_are_a_family_and_not_one_unit() {
        let (sub, main) = ("柳溪劳务有限公司", "宏达建设集团有限公司");
        let families = family(
            &[relation(sub, main, RelationKind::Subcontractor)],
            &AliasTable::default(),
        );
        assert_ne!(families.unit(sub), families.unit(main));
        assert_eq!(families.family(sub), families.family(main));
        assert_eq!(families.family(sub), RespondentKey::of(main));
        assert_eq!(families.proposals.len(), 1);
    }

    #[test]
    fn only_a_confirmed_row_makes_two_names_one() {
        let row = |by: &str| AliasTable {
            rows: vec![Alias {
                name: "宏达公司".into(),
                canonical: "澄阳县宏达建筑有限公司".into(),
                confirmed_by: by.into(),
                date: "2024-05-01".into(),
            }],
        };
        let (a, b) = ("宏达公司", "澄阳县宏达建筑有限公司");
        assert_ne!(family(&[], &row("")).unit(a), RespondentKey::of(b));
        assert_eq!(family(&[], &row("李")).unit(a), RespondentKey::of(b));
        assert_eq!(family(&[], &row("李")).canonical(a), b);
    }

    #[test]
    fn a_branch_is_of_its_company() {
        let found =
            Relation::of_name("宏达建设集团有限公司澄阳分公司", "7").map(|r| (r.of, r.kind));
        let want = ("宏达建设集团有限公司".to_owned(), RelationKind::Branch);
        assert_eq!(found, Some(want));
        assert_eq!(Relation::of_name("滨江壹号项目部", "7"), None);
    }
}
