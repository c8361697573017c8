//! The issue taxonomy (诉求类别): 19 leaf codes in five families and a rest.

use serde::{Deserialize, Serialize};

/// A family of issues (诉求大类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// 工资
    Wages,
    /// 社会保险
    Insurance,
    /// 劳动关系
    Labour,
    /// 就业与人事
    Jobs,
    /// 历史遗留
    Legacy,
    /// 不属人社
    Other,
}

impl Family {
    /// Every family, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Wages,
        Self::Insurance,
        Self::Labour,
        Self::Jobs,
        Self::Legacy,
        Self::Other,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wages => "wages",
            Self::Insurance => "insurance",
            Self::Labour => "labour",
            Self::Jobs => "jobs",
            Self::Legacy => "legacy",
            Self::Other => "other",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::Wages => "工资支付",
            Self::Insurance => "社会保险",
            Self::Labour => "劳动关系",
            Self::Jobs => "就业人事",
            Self::Legacy => "历史遗留",
            Self::Other => "不属人社",
        }
    }
}

macro_rules! issues {
    ($($variant:ident $code:literal $family:ident $short:literal $name:literal $department:literal;)*) => {
        /// A leaf code of the taxonomy (诉求类别).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Issue {
            $(#[doc = $name] #[serde(rename = $code)] $variant,)*
        }

        impl Issue {
            /// Every leaf, in the order of the taxonomy.
            pub const ALL: [Self; 19] = [$(Self::$variant,)*];

            /// The stable code in files.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The full name (名称) of the taxonomy.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// A short name for chart axes and narrow tables, at most six characters.
            pub fn short_name(self) -> &'static str {
                match self { $(Self::$variant => $short,)* }
            }

            /// The family (大类) it belongs to.
            pub fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)* }
            }

            /// The department (承办单位) that answers by default.
            pub fn default_department(self) -> &'static str {
                match self { $(Self::$variant => $department,)* }
            }

            /// The leaf with this code; `None` for any other text.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

issues! {
    WageMigrant "wage_migrant" Wages "农民工欠薪" "农民工工资拖欠（工程建设领域）" "劳动保障监察大队";
    WageEnterprise "wage_enterprise" Wages "企业欠薪" "企业、个体等用工单位欠薪" "劳动保障监察大队";
    WagePublic "wage_public" Wages "机关事业欠发" "机关事业单位、公办学校、街道、村应发未发工资津补贴" "工资福利科";
    PayStandard "pay_standard" Wages "待遇标准" "工资福利待遇标准、同工同酬" "工资福利科";
    SiPension "si_pension" Insurance "养老参保" "养老保险参保、补缴、转移，单位不缴社保" "社会保险服务中心";
    SiRetirement "si_retirement" Insurance "退休待遇" "退休审批、视同缴费年限、养老金水平与发放、丧葬抚恤" "社会保险服务中心";
    SiMedical "si_medical" Insurance "医疗生育" "医疗、生育保险，社保卡" "医疗保障局";
    SiInjury "si_injury" Insurance "工伤职业病" "工伤认定与待遇、职业病" "工伤保险科";
    SiUnemployment "si_unemployment" Insurance "失业保险" "失业保险与失业金" "就业服务中心";
    HousingFund "housing_fund" Insurance "公积金" "住房公积金" "住房公积金中心";
    LabourContract "labour_contract" Labour "劳动合同" "劳动合同、解除、经济补偿、派遣、扣证" "劳动人事争议仲裁院";
    Restructuring "restructuring" Labour "改制安置" "企业改制、破产、关停的职工安置" "企业改制办";
    LabourConditions "labour_conditions" Labour "工时劳动条件" "工时、加班、休假、高温津贴、劳动安全卫生" "劳动保障监察大队";
    Employment "employment" Jobs "就业创业" "就业、创业、培训、技能鉴定、人才补贴、虚假招聘" "就业服务中心";
    Personnel "personnel" Jobs "人事人才" "招考录用、编制、职称、资格证书、档案、调动" "人事人才科";
    Veteran "veteran" Legacy "退役军人" "军转干部、退役军人安置与待遇（养老、医疗）" "退役军人事务局";
    FormerTeacher "former_teacher" Legacy "民办代课教师" "民办、代课教师身份、补助、社保" "教育局";
    Graduate "graduate" Legacy "毕业生分配" "师范类、农业类等毕业生分配遗留" "人事人才科";
    Other "other" Other "不属人社" "不属人社事项" "转出";
}

impl Issue {
    /// `code 名称`, as it is shown and chosen in a workbook.
    pub fn choice(self) -> String {
        format!("{} {}", self.code(), self.name())
    }

    /// The leaf that a person chose or wrote: `code 名称`, the code alone, or the name alone.
    pub fn from_choice(text: &str) -> Option<Self> {
        let text = text.trim();
        let code = text.split_whitespace().next().unwrap_or_default();
        Self::from_code(code).or_else(|| Self::ALL.into_iter().find(|i| i.name() == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_round_trip() {
        for issue in Issue::ALL {
            assert_eq!(Issue::from_code(issue.code()), Some(issue));
            assert!(issue.short_name().chars().count() <= 6, "{issue:?}");
        }
        assert_eq!(Issue::from_code("petitioner"), None);
    }

    #[test]
    fn the_declared_order_is_the_sort_order() {
        assert!(Issue::ALL.is_sorted());
        assert!(Family::ALL.is_sorted());
    }
}
