//! What stands fixed on the page: the template reads it by name.

use serde::Serialize;

use super::{Words, many, words};

/// Words that the template reads as they are, Chinese left and English right.
macro_rules! fixed {
    ($( $name:ident = $zh:literal | $en:literal ; )*) => {
        /// What stands fixed on the page, in one language.
        #[derive(Serialize)]
        pub(in crate::report) struct Fixed {
            lang: &'static str,
            $( $name: &'static str, )*
        }

        impl Fixed {
            pub(in crate::report) fn new(w: Words) -> Self {
                Self {
                    lang: w.lang().tag(),
                    $( $name: w.lang().pick($zh, $en), )*
                }
            }
        }
    };
}

fixed! {
    fonts = ""
        | "\nbody { font-family: \"Segoe UI\", \"Helvetica Neue\", \"Noto Sans\", Arial, \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans SC\", \"Huiying Sans SC\", sans-serif; }\n.chart svg { font-family: \"Huiying Sans SC\", \"Noto Sans SC\", sans-serif; }\ndetails.record summary > span { margin-right: -12px; }\n";
    skip = "跳到正文" | "Skip to the text";
    contents = "目录" | "Contents";
    period = "统计期：" | "Period: ";
    between = "；" | "; ";
    as_of = "截至 " | "as of ";
    internal = "内部资料，注意保管" | "Internal: for the office only";
    opening = "总体情况" | "Overview";
    records = "事项和问题群" | "Matters and groups";
    quality = "数据质量" | "Quality of the data";
    method = "口径与说明" | "How it is counted";
    limits = "本报告不做什么" | "What this report does not do";
    related = "相关" | "See also";
    listed = "、" | ", ";
    comma = "，" | ", ";
    channels = "来件渠道明细" | "Cases by channel";
    channel = "渠道" | "Channel";
    cases = "件数" | "Cases";
    share = "占比" | "Share";
    picture = "（图）" | " (chart)";
    table = "（数据表）" | " (table)";
    data = "：数据表" | ": table";
    swipe = "左右滑动可看全图" | "Scroll sideways to see the whole chart";
    filter = "筛选" | "Filter";
    filter_hint = "单位、科室、编号……，空格隔开表示同时含有" | "unit, office, number (space: and)";
    rows_all = "共 @ 行" | "@ rows";
    rows_some = " 行" | " rows";
    late_title = "超期件清单" | "Overdue cases";
    late_caption = "按超期天数从长到短排列，供承办和督办核对；只列编号，不含来信人信息。"
        | "The longest overdue first, for the departments and those who follow up; numbers only, nothing about who filed.";
    case = "信访编号" | "Case";
    received = "登记日期" | "Registered";
    department = "承办单位" | "Department";
    issue = "诉求类别" | "Issue";
    due = "到期日" | "Due";
    days_over = "已超天数" | "Days over";
    amounts_title = "在办件涉及金额" | "Amounts in open cases";
    amounts_caption = "只含诉求内容写明金额的在办件，金额由程序从文字中读出，未经核实。"
        | "Only open cases whose text states an amount; amounts were read from the text by program and are not verified.";
    pending = "在办件数" | "Open cases";
    with_amount = "写明金额的件数" | "State an amount";
    amount = "金额合计" | "Amount in all";
    records_lead = "每个未了事项、每群欠账由哪些件、哪句话算出来；点开看。数字的逐条来历用 `huiying explain 结果 编号` 查。"
        | "Which cases and which words every open matter and every group of debts was worked out from; open one to see. `huiying explain RESULT ID` tells where a figure comes from.";
    matters_title = "未了事项（按预期损害从大到小）" | "Open matters (the greatest expected harm first)";
    groups_title = "问题群" | "Groups";
    files = "读入的文件" | "Files read";
    file = "文件" | "File";
    form = "编码或工作表" | "Encoding or sheets";
    read = "读入" | "Read";
    accepted = "接收" | "Accepted";
    rejected = "退回" | "Rejected";
    findings_title = "退回与疑点" | "Rejects and doubts";
    findings_caption = "“退回”的记录没有进入统计；“疑点”和“提示”的记录已进入统计，逐条位置见 findings.csv。"
        | "Records “rejected” are not counted; those “to check” and with a “note” are; see findings.csv for their places.";
    finding = "问题" | "Finding";
    kind = "性质" | "Kind";
    number = "条数" | "Records";
    todo = "怎么办" | "What to do";
    code = "代码" | "Code";
    warnings = "请注意：" | "Please note:";
}

words! {
    // What it does not do.
    limit_obligation = "只看欠了什么、欠谁多少、何时到期，不评价来信人：不给人打分、排序、画像，不把不同的人联系起来，只有信访编号，没有按人的编号。"
        | "It looks at what is owed, how much to whom, and when the answer is due; it does not judge those who file: nobody is scored, ranked or profiled, nobody is linked with anybody else, and there are numbers of cases but none of people.";
    limit_conclusions = "不替人下结论：类别、金额、人数、时长由程序从文字中读出，失约风险是概率，办结质量是线索，均须核实。"
        | "It draws no conclusions for people: issue, amount, people owed and duration were read from the text by program, the lapse is a chance, the quality of closing is a lead; all have to be verified.";
    limit_contents = "不含原文、姓名、电话、证件号、住址；只供分析、领导决策和有答复职责的单位使用。"
        | "It holds no original text, name, phone, identity number or home address; it is for analysis, for decisions of the leadership, and for the departments that have to answer.";

    // Parts of the page.
    part_queue = "先办什么" | "What to answer first";
    part_backlog = "超期与临期" | "Overdue and due soon";
    part_debts = "谁欠、欠多少、欠几人、欠多久" | "Who owes how much, to how many, for how long";
    part_trends = "积压预警与工作量预测" | "Backlog alarms and the workload ahead";
    part_mix = "诉求构成" | "What is asked";
    part_flow = "来件与办结走势" | "Received and closed over time";
    part_days = "答复用时" | "Days to answer";
    part_closing = "办结质量核查" | "Check of how cases were closed";
    records_left(n) = "另有 {n} 个未了事项，见 tables/matters.csv。" | { format!("{}: see tables/matters.csv.", many(n, "more open matter", "more open matters")) };

    // How it is counted: names and explanations, code between backquotes.
    term_cases = "受理" | "Registered";
    term_cases_said(refused, plus) = "登记表中被接收的每一个编号计一件次，同一编号导出多次的以最后一行为准{refused}；受理＝办结＋在办{plus}。"
        | "Every number of the register that was accepted counts as one case; of a number exported several times the last row stands{refused}. Registered = closed + open{plus}.";
    term_cases_refused(n) = "，含不予受理 {n} 件" | "; {n} not accepted are included";
    term_cases_plus = "＋不予受理" | " + not accepted";
    term_overdue = "超期、临期" | "Overdue, due soon";
    term_overdue_said(days) = "在办且已过到期日为超期；在办且 {days} 天内到期（含当日）为临期。到期日按各件适用的法规条款计算，逐件依据见 tables/cases.csv 的 clause 列。"
        | "Open and past the due date is overdue; open and due within {days} days (today included) is due soon. The due date follows the rule that applies to each case: column clause of tables/cases.csv.";
    term_days = "答复用时" | "Days to answer";
    term_days_said(least) = "从登记到答复的日历天数，没有答复日期的取办结日期；只统计已答复的件。在办未答复的件不在内，近期的用时因此可能偏短。少于 {least} 件的不画分布。"
        | "Calendar days from registration to the answer, or to the closing where no answer is dated; answered cases only. Open cases without an answer are not in it, so recent figures may be too short. Fewer than {least} cases are not drawn.";
    term_department = "承办单位" | "Department";
    term_department_said(assumed) = "以登记表所载为准{assumed}。" | "As the register has it{assumed}.";
    term_department_assumed(n) = "；有 {n} 件没有登记承办单位，按诉求类别的默认承办单位计" | "; {n} cases without one stand under the usual department of their issue";
    term_ledger = "欠账台账" | "Ledger of debts";
    term_ledger_said = "同一事项各次反映所写的金额、人数，以多数一致的为准，票数相同以最近一次为准；没有写明的不估计，只计个数。单位按全称分，字号相同不算同一单位；分支、项目部、劳务分包有文字依据或经人确认的列在一群，各家所占见 tables/groups.csv。"
        | "Where the filings of a matter state different amounts or numbers of people, the one most agree on stands, on a tie the latest; what is not stated is not estimated but counted. Units go by their full names, an equal trade name does not make one unit; branches, project offices and labour subcontractors stand in one group where the text or a person says so, the part of each is in tables/groups.csv.";
    term_origin = "数字由来" | "Origin of figures";
    term_origin_said = "每个数字由哪些件相加，可用 huiying explain 查，如 `huiying explain 结果 opening.overdue`、`huiying explain 结果 closure.forwarded`，或接事项、问题群的编号。"
        | "huiying explain lists the cases behind every figure: `huiying explain RESULT opening.overdue`, `huiying explain RESULT closure.forwarded`, or the id of a matter or group.";
    term_issue = "诉求类别" | "Issue";
    term_issue_said(model, review) = "由程序自动判定，不是人工结论。{model}{review}" | "Given by program, not by a person.{model}{review}";
    term_issue_model(name) = "所用模型：{name}。" | " Model: {name}.";
    term_issue_review(n, share) = "其中 {n} 件（{share}）把握不足，需要人工复核。" | " {n} ({share}) are uncertain and await review.";
    made_by(version) = "本报告由“回应”{version} 生成。" | "Made by huiying {version}.";
    made_digests = "文件校验值（前 12 位）：" | " Digests (first 12 digits): ";
    made_manifest = "完整校验值见 manifest.json。" | " The whole digests are in manifest.json.";
    title_default = "信访诉求办理情况报告" | "Grievances and Their Handling";
}
