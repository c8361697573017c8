//! Where a name begins: what the reading leftwards drew in is taken off.

use crate::text::Span;

/// What the reading leftwards drew in before a name does not belong to it: verbs, and the first of two names.
pub(super) fn trim(source: &str, span: Span) -> Span {
    let mut start = span.start;
    let name = |start: usize| Span::new(start, span.end).of(source).unwrap_or("");
    for _ in 0..2 {
        let now = name(start);
        let left = |head: &&&str| now.chars().count() >= head.chars().count() + 3;
        let word = HEADS.iter().filter(left).find(|h| now.starts_with(**h));
        if let Some(word) = word {
            start += word.len();
            continue;
        }
        // 交县卫生局: one sign before a place.
        let mut signs = now.chars();
        let (first, second) = (signs.next(), signs.next());
        if let Some(first) = first
            && DRAWN.contains(first)
            && second.is_some_and(|c| "县市区镇乡省村".contains(c) || c.is_ascii_uppercase())
            && now.chars().count() > 4
        {
            start += first.len_utf8();
        }
    }
    start += code_after(name(start));
    // 县中医院和县卫生局: two names; the last is this one.
    if let Some(at) = name(start).rfind(['和', '与', '及'])
        && let Some((head, tail)) = name(start).split_at_checked(at)
        && ENDS.iter().any(|e| head.ends_with(e))
        && tail.chars().count() > 4
    {
        start += head.len() + tail.chars().next().map_or(0, char::len_utf8);
    }
    Span::new(start, span.end)
}

/// 提高C4市啤酒厂: bytes before a place written as a code (A市, C4市, B3县) when nothing before it is a place.
fn code_after(name: &str) -> usize {
    let mut last = '\0';
    for (at, c) in name.char_indices() {
        if matches!(c, '省' | '市' | '县' | '区' | '镇' | '乡' | '（' | '(') {
            return 0;
        }
        if c.is_ascii_uppercase() && !last.is_ascii_alphanumeric() {
            let rest = name.get(at + 1..).unwrap_or("");
            let after = rest.trim_start_matches(|d: char| d.is_ascii_digit());
            let coded = rest.len() - after.len() <= 2 && after.starts_with(['市', '县', '区']);
            let named = after.chars().count() > 3;
            return if coded && named { at } else { 0 };
        }
        last = c;
    }
    0
}

/// What the reading leftwards draws in before a name.
const HEADS: &[&str] = &[
    "引",
    "告",
    "抄",
    "拿",
    "人系",
    "资",
    "叫",
    "落实",
    "恢复",
    "感谢",
    "致使",
    "随着",
    "提供",
    "确认",
    "采用",
    "符合",
    "办理",
    "生怕",
    "无视",
    "摘录",
    "但是",
    "紧邻",
    "明显",
    "进行",
    "调查",
    "看一眼",
    "明言",
    "转引",
    "诉",
    "盼",
    "归",
    "知",
    "录",
    "附",
    "即",
    "讨论",
    "是否",
    "包括",
    "那边",
    "只有",
    "所有",
    "已经",
    "目前",
    "公布",
    "经营",
    "出租",
    "退回",
    "报到",
    "招工",
    "举办",
    "安排",
    "落户",
    "补缴",
    "追回",
    "代表",
    "实际",
    "认为",
    "曾任",
    "任职",
    "担任",
    "考上",
    "考进",
    "招聘进",
    "借调",
    "抽调",
    "支持",
    "关停",
    "全县",
    "提高",
    "回复",
    "往",
    "划归",
    "批准",
    "偶闻",
    "世居",
    "商品房",
    "督促",
    "户籍",
    "地处",
    "信访",
    "贵行",
    "期盼",
    "呼吁",
    "返聘到",
    "抱怨",
    "不满",
    "而是",
    "实系",
    "反对",
    "补贴",
    "就是",
    "举报给",
    "助",
    "觉得",
    "求助",
    "换成",
];
/// Signs that are verbs before a place.
const DRAWN: &str = "见助过交进存致报招信分派开办盖非等方隶事度诉盼归知录附由原向对";
/// What a name ends in that another follows.
const ENDS: [&str; 14] = [
    "公司", "院", "局", "厂", "校", "学", "中心", "府", "所", "站", "部", "行", "会", "办",
];
