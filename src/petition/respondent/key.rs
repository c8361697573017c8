//! What two names are compared by.

use serde::Serialize;

use super::{PartKind, UnitClass, UnitName};

/// A unit's name reduced to what tells it from others; equal keys are one unit.
///
/// The legal form (有限公司, 有限责任公司), spaces, brackets and width do not count; place, brand, trade and class do. A
/// branch counts (it is another unit of the same family), a project does not (its firm owes), unless nothing but the
/// project is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RespondentKey {
    /// 地名
    pub place: String,
    /// 字号; for a project without a firm, the project.
    pub brand: String,
    /// 行业
    pub trade: String,
    /// What the last word tells.
    pub class: UnitClass,
    /// The last word where it tells units of one class apart (局, 小学); empty for companies.
    pub form: String,
    /// The branch; empty for the unit itself.
    pub branch: String,
}

/// How two keys stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Closeness {
    /// Nothing speaks for one unit; the same brand alone is here too.
    Different,
    /// The same brand, and one name leaves out what the other tells (place, trade): may be one unit, a person says.
    May,
    /// One key.
    Same,
}

/// The key of a name.
pub fn key(name: &UnitName) -> RespondentKey {
    let part = |kind| {
        let part = name.part.as_ref().filter(|p| p.kind == kind);
        part.map(|p| p.name.clone()).unwrap_or_default()
    };
    let form = match name.class {
        UnitClass::Company | UnitClass::Unknown | UnitClass::Project => String::new(),
        _ => name.suffix.clone(),
    };
    let brand = match name.class {
        UnitClass::Project => part(PartKind::Project),
        _ => name.brand.clone(),
    };
    RespondentKey {
        place: name.place.clone(),
        brand,
        trade: name.trade.clone(),
        class: name.class,
        form,
        branch: part(PartKind::Branch),
    }
}

impl RespondentKey {
    /// The key of a name as it was written.
    pub fn of(text: &str) -> Self {
        key(&UnitName::parse(text))
    }

    /// What names that may mean one unit share, for blocking; it is coarser than the key and no reason to merge.
    pub fn block(&self) -> &str {
        if !self.brand.is_empty() {
            &self.brand
        } else if !self.place.is_empty() {
            &self.place
        } else if !self.trade.is_empty() {
            &self.trade
        } else {
            &self.form
        }
    }

    /// How this key stands to another.
    pub fn closeness(&self, other: &Self) -> Closeness {
        let open =
            |a: &str, b: &str| a.is_empty() || b.is_empty() || a.contains(b) || b.contains(a);
        let class = self.class == other.class
            || self.class == UnitClass::Unknown
            || other.class == UnitClass::Unknown;
        if self == other {
            Closeness::Same
        } else if !class || self.block().is_empty() || self.brand != other.brand {
            Closeness::Different
        } else if open(&self.place, &other.place)
            && open(&self.trade, &other.trade)
            && open(&self.form, &other.form)
            && self.told(other)
        {
            Closeness::May
        } else {
            Closeness::Different
        }
    }

    /// Whether the two share more than the brand: a place or a trade, or (without a brand) both place and form.
    fn told(&self, other: &Self) -> bool {
        let both = |a: &str, b: &str| !a.is_empty() && !b.is_empty();
        let place = both(&self.place, &other.place);
        let trade = both(&self.trade, &other.trade);
        if self.brand.is_empty() {
            place && (trade || both(&self.form, &other.form))
        } else {
            place || trade
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_form_and_the_project_do_not_count() {
        let a = RespondentKey::of("澄阳县宏达建筑有限公司");
        assert_eq!(a, RespondentKey::of("澄阳县宏达建筑有限责任公司"));
        assert_eq!(a, RespondentKey::of("澄阳县宏达建筑 有限公司滨江项目部"));
        assert_ne!(a, RespondentKey::of("澄阳县宏达建筑有限公司柳溪分公司"));
    }

    #[test]
    fn the_brand_alone_is_no_reason() {
        let of = RespondentKey::of;
        let closeness = |a: &str, b: &str| of(a).closeness(&of(b));
        assert_eq!(
            closeness("宏达建筑有限公司", "宏达食品有限公司"),
            Closeness::Different
        );
        assert_eq!(closeness("宏达公司", "宏达集团"), Closeness::Same);
        assert_eq!(
            closeness("宏达公司", "澄阳县宏达建筑公司"),
            Closeness::Different
        );
        assert_eq!(
            closeness("宏达建筑公司", "澄阳县宏达建筑有限公司"),
            Closeness::May
        );
        assert_eq!(
            closeness("澄阳县教育局", "柳溪县教育局"),
            Closeness::Different
        );
    }
}
