//! The words of the trade (信访业务) as types: no input or output, no logic beyond naming (and reading the name of a unit).

mod answer;
mod case;
mod clock;
mod debt;
mod english;
mod issue;
mod label;
mod matter;
mod respondent;
mod trend;

pub use answer::{ClosureAudit, ClosureCase, ClosureFinding, ClosureShare, Paid, Reply, Substance};
pub use case::{Case, CaseHead, CaseRecord, Channel, RawCase, Stamp, Status};
pub use clock::{Deadline, RuleId, State};
pub use debt::{Claim, ClaimState, Debt, Debts, Member, Stated, Sum};
pub use issue::{Family, Issue};
pub use label::{Evidence, Fact, Facts, Label};
pub use matter::{Change, ChangeKind, Group, GroupId, Matter, MatterId, Reregistered};
pub use respondent::{
    Alias, AliasTable, Closeness, Families, Part, PartKind, Proposal, Relation, RelationKind,
    RespondentKey, Source, UnitClass, UnitName, family, key,
};
pub use trend::{
    Ahead, Alarm, Forecast, Forecaster, Measure, Method, Outlook, Period, Point, Recent, SeriesKey,
    Subject, Trends, Trial,
};
