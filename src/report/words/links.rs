//! What was filed again under a new number, and which matters were renumbered.

use super::{many, words};

words! {
    part_links = "重复登记和编号变动" | "Filed again, and renumbered";
    young_none = "没有“纸面新、实际旧”的在办件：凡是重复登记的，到期日都不晚于首次登记推算的日期。"
        | "No open case is young on paper and old in fact: none that was filed again is due later than its first filing says.";
    young_said(n, most) = "“纸面新、实际旧”的在办件 {n} 件：同一事项早已登记，重新登记后到期日往后推了，最多推后 {most} 天。事项的期限一律从首次登记起算。"
        | { format!("{}: the matter had been registered before, and the new registration puts the due date off, by up to {}. The clock of a matter runs from its first filing.", many(n, "open case is young on paper and old in fact", "open cases are young on paper and old in fact"), many(most, "day", "days")) };
    young_where(departments) = "按承办单位：{departments}。" | "By department: {departments}.";
    young_department(department, n) = "{department} {n} 件" | "{department} {n}";
    young_title = "纸面新、实际旧" | "Young on paper, old in fact";
    young_caption = "这些件按自己的登记日期看还不算久，按事项首次登记看已经久了。重新登记未必是有意为之，先核对是不是同一事项。"
        | "By their own dates these cases are recent; by the first filing of their matter they are not. A new registration need not be on purpose: check first that it is the same matter.";
    young_col_first = "#首次登记" | "#First registered";
    young_col_again = "#本件登记" | "#Registered";
    young_col_due = "#按本件到期" | "#Due by this case";
    young_col_matter = "#按首次到期" | "#Due by the first";
    young_col_hidden = "#推后天数" | "#Days put off";
    young_left(n) = "另有 {n} 件，见 tables/reregistered.csv。" | "{n} more: see tables/reregistered.csv.";

    relinked_none = "本期没有归并或拆分，事项编号都没有变。" | "Nothing was merged or split: every matter kept its number.";
    relinked_said(merges, splits) = "本期归并 {merges} 处、拆分 {splits} 处；引用旧编号的材料请按下表改。"
        | "{merges} merged and {splits} split in this run; papers that name an old number should be changed as the table says.";
    relinked_title = "本期编号变动" | "Links changed in this run";
    relinked_caption = "归并：整个事项并入另一个；拆分：一部分件从原事项分出。历次变动都记在台账里。"
        | "Merged: a whole matter went into another. Split: some cases left a matter. The register keeps all changes.";
    relinked_col_kind = "变动" | "Change";
    relinked_col_from = "原事项编号" | "From";
    relinked_col_to = "现事项编号" | "To";
    relinked_col_cases = "涉及的件" | "Cases";
    relinked_merge = "归并" | "merged";
    relinked_split = "拆分" | "split";
    relinked_left(n) = "另有 {n} 处，见 tables/links_changed.csv。" | "{n} more: see tables/links_changed.csv.";
}
