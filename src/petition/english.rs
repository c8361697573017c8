//! The English names of the terms, for reports in English.

use super::{
    Channel, ClosureFinding, Family, Forecaster, Issue, Measure, Method, Period, SeriesKey, State,
    Subject,
};
use crate::text::{Lang, Words};

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

impl ClosureFinding {
    /// The display label in a language.
    pub fn name_in(self, lang: Lang) -> &'static str {
        let en = match self {
            Self::MinuteClosure => "Closed within minutes",
            Self::SameDayUnanswered => "Closed the same day without an answer",
            Self::CopiedAnswer => "Copied answer",
            Self::Forwarded => "Forwarded instead of answered",
            Self::ReceiptOnly => "Receipt only",
            Self::Refiled => "Filed again after closing",
        };
        lang.pick(self.name(), en)
    }
}

impl Words {
    /// What a series counts.
    pub(crate) fn measure(self, measure: Measure) -> &'static str {
        let en = match measure {
            Measure::NewMatters => "new matters",
            Measure::NewlyOverdue => "newly overdue",
        };
        self.lang().pick(measure.name(), en)
    }

    /// Whose matters a series counts.
    pub(crate) fn subject(self, subject: &Subject) -> String {
        match subject {
            Subject::All => self.all().to_owned(),
            Subject::Family { family } => family.name_in(self.lang()).to_owned(),
            Subject::Department { department } => self.department(department),
            Subject::Office { department, issue } => {
                let issue = issue.short_name_in(self.lang());
                let between = self.lang().pick("·", ", ");
                format!("{}{between}{issue}", self.department(department))
            }
            Subject::Respondent { respondent } => self.data(respondent),
        }
    }

    /// A series by name.
    pub(crate) fn series(self, of: &SeriesKey) -> String {
        let colon = self.lang().pick("：", ": ");
        format!(
            "{}{colon}{}",
            self.subject(&of.subject),
            self.measure(of.measure)
        )
    }

    /// How a week was judged.
    pub(crate) fn method(self, method: Method) -> &'static str {
        let en = match method {
            Method::EarsC1 => "against the weeks before (EARS C1)",
            Method::EarsC2 => "against the weeks before (EARS C2)",
            Method::Farrington => "against the same weeks of earlier years (Farrington)",
            Method::Cusum => "sustained rise (CUSUM)",
        };
        self.lang().pick(method.name(), en)
    }

    /// A way to forecast.
    pub(crate) fn forecaster(self, forecaster: Forecaster) -> &'static str {
        let en = match forecaster {
            Forecaster::SeasonalNaive => "same time last year",
            Forecaster::RecentMean => "recent mean",
            Forecaster::Ets => "exponential smoothing",
            Forecaster::MstlEts => "seasonal decomposition with exponential smoothing",
        };
        self.lang().pick(forecaster.name(), en)
    }

    /// The width of a step of a forecast.
    pub(crate) fn period(self, period: Period) -> &'static str {
        let en = match period {
            Period::Week => "week",
            Period::Month => "month",
        };
        self.lang().pick(period.name(), en)
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
