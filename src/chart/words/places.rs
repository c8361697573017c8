//! Where: issue × place.

use super::words;

words! {
    places_more_issues(n) = "其余 {n} 类" | "{n} others";
    places_more(n) = "其余 {n} 地" | "{n} others";
    places_unknown = "未注明" | "not stated";
    places_too_few(n, known) = "数据不足，不画诉求×属地图：受理 {n} 件，注明的属地 {known} 个。"
        | "Too few data for a table of issues and places: {n} registered, {known} places stated.";
    places_title(place, at_place, issue, of_issue) = "积压在哪里：{place}超期 {at_place} 件、{issue}超期 {of_issue} 件，均为最多"
        | "Where the backlog is: most overdue in {place} ({at_place}) and on {issue} ({of_issue})";
    places_title_plain = "哪里、什么事：各属地的诉求件数" | "Where and what: cases by place and issue";
    places_ten_thousands(n) = "{n}万" | { format!("{:.0}k", n.to_string().parse::<f64>().unwrap_or(0.0) * 10.0) };
    places_legend = "颜色深浅：件数" | "shade: cases";
    places_legend_overdue = "其中超期未办结的件数" | "of which overdue";
    places_caption(as_of, n, overdue) = "截至 {as_of}，按诉求类别和登记的属地计件；n = {n} 件，其中超期未办结 {overdue} 件。"
        | "As of {as_of}, cases by issue and registered place; n = {n}, of which {overdue} overdue.";
    places_caption_sums = "合并的类别、属地和未注明的不着色。" | " Sums of issues or places, and places not stated, have no shade.";
    places_alt(n, overdue) = "表格图，行为诉求类别，列为属地，共 {n} 件，超期 {overdue} 件。"
        | "Shaded table, rows are issues and columns places: {n} in all, {overdue} overdue.";
    places_alt_worst(place, at_place, issue, of_issue) = "超期最多的属地是{place}（{at_place} 件），超期最多的类别是{issue}（{of_issue} 件）。"
        | " Most overdue: place {place} ({at_place}), issue {issue} ({of_issue}).";
    places_col_issue = "诉求类别（件数/超期）" | "Issue (cases/overdue)";
}
