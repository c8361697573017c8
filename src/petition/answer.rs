//! What is kept of an answer (答复): never its words.

use serde::Serialize;

/// What an answer says was paid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paid {
    /// The whole claim (已结清).
    All,
    /// So many yuan.
    Part(f64),
}

/// What an answer amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Substance {
    /// It says something about the matter.
    Said,
    /// Nothing but that it was passed on, or where else to turn (以转代答).
    Forwarded,
    /// Nothing but that it was received (只说收悉).
    ReceiptOnly,
}

/// What is kept of an answer: a digest of its redacted, normalised text and the rules that fired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reply {
    /// Equal texts have equal digests; names, dates, digits and punctuation do not count.
    pub digest: u64,
    /// How many Chinese characters went into the digest.
    pub chars: u32,
    /// What it amounts to.
    pub substance: Substance,
    /// The rules behind `substance`, by id, in the order of the sentences, each once.
    pub rules: Vec<String>,
    /// What it says was paid, with the rule that read it.
    pub paid: Option<(Paid, String)>,
}

/// What the audit of closures (办结质量核查) can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureFinding {
    /// 分钟级办结: closed within minutes of registration.
    MinuteClosure,
    /// 当日办结无答复: closed on the day of registration without any answer.
    SameDayUnanswered,
    /// 答复雷同: one text answers different matters.
    CopiedAnswer,
    /// 以转代答: the answer only passes the matter on.
    Forwarded,
    /// 只说收悉: the answer only says that it was received.
    ReceiptOnly,
    /// 办结后再反映: filed again within days of closing.
    Refiled,
}

impl ClosureFinding {
    /// Every finding, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::MinuteClosure,
        Self::SameDayUnanswered,
        Self::CopiedAnswer,
        Self::Forwarded,
        Self::ReceiptOnly,
        Self::Refiled,
    ];

    /// The stable code in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::MinuteClosure => "minute_closure",
            Self::SameDayUnanswered => "same_day_unanswered",
            Self::CopiedAnswer => "copied_answer",
            Self::Forwarded => "forwarded",
            Self::ReceiptOnly => "receipt_only",
            Self::Refiled => "refiled",
        }
    }

    /// The display label (名称).
    pub fn name(self) -> &'static str {
        match self {
            Self::MinuteClosure => "分钟级办结",
            Self::SameDayUnanswered => "当日办结无答复",
            Self::CopiedAnswer => "答复雷同",
            Self::Forwarded => "以转代答",
            Self::ReceiptOnly => "只说收悉",
            Self::Refiled => "办结后再反映",
        }
    }
}

/// One finding for one department (or all): a row of `tables/closure_audit.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClosureShare {
    /// 承办单位; `None` for all together.
    pub department: Option<String>,
    /// What was looked for.
    pub finding: ClosureFinding,
    /// Cases in which it was found.
    pub n: u64,
    /// Cases in which it could be found.
    pub of: u64,
    /// The lower end of the 95 % interval of `n / of` (Wilson).
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// One case with a finding: a row of `tables/closure_cases.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ClosureCase {
    /// 信访编号
    pub case_id: String,
    /// What was found.
    pub finding: ClosureFinding,
    /// 承办单位
    pub department: String,
    /// Rule ids, times, other cases: never a text.
    pub evidence: String,
}

/// The audit of closures of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ClosureAudit {
    /// Shares: all together first, then departments by name; findings in the order of [`ClosureFinding::ALL`].
    pub shares: Vec<ClosureShare>,
    /// The cases, by id and finding.
    pub cases: Vec<ClosureCase>,
    /// Closed or answered cases that were looked at.
    pub looked_at: u64,
    /// Closed cases of earlier runs, known from the register, looked at only for being filed again.
    pub earlier: u64,
    /// Of `looked_at`, cases with the text of an answer.
    pub with_text: u64,
    /// Of these, cases whose department is the default because the export names none.
    pub department_assumed: u64,
    /// Within how many days a new filing counts as filed again.
    pub refiled_days: u32,
    /// Within how many minutes a closing counts as a minute closure.
    pub minutes: u32,
}
