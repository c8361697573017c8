//! The English names of the terms, for reports in English.

use super::{Channel, Family, Issue, State};
use crate::text::Lang;

impl Family {
    /// The display label in a language.
    pub fn name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::Wages => "Wages",
            Self::Insurance => "Social insurance",
            Self::Labour => "Labour relations",
            Self::Jobs => "Jobs and personnel",
            Self::Legacy => "Legacy matters",
            Self::Other => "Not for this bureau",
        };
        lang.pick(self.name(), en)
    }
}

impl Issue {
    /// The full name in a language.
    pub fn name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::WageMigrant => "Wages of migrant workers on construction sites",
            Self::WageEnterprise => "Wages owed by companies and other employers",
            Self::WagePublic => "Pay owed by public bodies and public schools",
            Self::PayStandard => "Level of pay, equal pay",
            Self::SiPension => "Pension insurance: enrolment, arrears, transfer",
            Self::SiRetirement => "Retirement, credited years, pension benefits",
            Self::SiMedical => "Medical and maternity insurance, social-security card",
            Self::SiInjury => "Work injury, occupational disease",
            Self::SiUnemployment => "Unemployment insurance",
            Self::HousingFund => "Housing provident fund",
            Self::LabourContract => "Labour contract, dismissal, severance pay",
            Self::Restructuring => "Workers of restructured or closed firms",
            Self::LabourConditions => "Hours, overtime, leave, working conditions",
            Self::Employment => "Employment, training, subsidies",
            Self::Personnel => "Recruitment, titles, files, transfers",
            Self::Veteran => "Veterans' placement and benefits",
            Self::FormerTeacher => "Former community and substitute teachers",
            Self::Graduate => "Placement of former graduates",
            Self::Other => "Not a matter of this bureau",
        };
        lang.pick(self.name(), en)
    }

    /// A short name in a language, for chart axes and narrow tables.
    pub fn short_name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::WageMigrant => "Migrant wages",
            Self::WageEnterprise => "Company wages",
            Self::WagePublic => "Public pay owed",
            Self::PayStandard => "Pay level",
            Self::SiPension => "Pension cover",
            Self::SiRetirement => "Retirement",
            Self::SiMedical => "Medical cover",
            Self::SiInjury => "Work injury",
            Self::SiUnemployment => "Unemployment",
            Self::HousingFund => "Housing fund",
            Self::LabourContract => "Contract",
            Self::Restructuring => "Restructuring",
            Self::LabourConditions => "Conditions",
            Self::Employment => "Employment",
            Self::Personnel => "Personnel",
            Self::Veteran => "Veterans",
            Self::FormerTeacher => "Former teachers",
            Self::Graduate => "Graduates",
            Self::Other => "Not for us",
        };
        lang.pick(self.short_name(), en)
    }
}

impl Channel {
    /// The display label in a language.
    pub fn name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::Letter => "letters",
            Self::Visit => "visits",
            Self::Call => "calls",
            Self::Online => "online",
            Self::Transfer => "transferred",
        };
        lang.pick(self.name(), en)
    }
}

impl State {
    /// The display label in a language.
    pub fn name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::Open => "open",
            Self::DueSoon => "due soon",
            Self::Overdue => "overdue",
            Self::Closed => "closed in time",
            Self::ClosedLate => "closed late",
        };
        lang.pick(self.name(), en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_english_name_is_ascii_and_its_own() {
        let mut names: Vec<&str> = Issue::ALL.map(|i| i.short_name_in(Lang::En)).to_vec();
        names.extend(Issue::ALL.map(|i| i.name_in(Lang::En)));
        names.extend(Family::ALL.map(|f| f.name_in(Lang::En)));
        let all = names.len();
        assert!(names.iter().all(|n| n.is_ascii()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert_eq!(Issue::SiInjury.name_in(Lang::Zh), Issue::SiInjury.name());
    }
}
