//! From a wording to the title and text of one filing: an opening as the channel has it, the body, a close.

use super::bank::{Voice, Wording};
use super::case::Channel;
use super::rng::Rng;
use super::slots::Facts;

const CLERK_CLOSES: [&str; 16] = [
    "",
    "",
    "",
    "",
    "诉求：请求依法处理。",
    "望有关部门核实后予以答复。",
    "希望相关部门介入。",
    "附身份证复印件及考勤照片。",
    "要求书面答复。",
    "联系电话{话}。",
    "信访人留存座机{座机}。",
    "已当场告知受理流程。",
    "其妻{亲}一并签字确认。",
    "诉求：责令{头}限期处理。",
    "信访人身份证号{证}，材料两份。",
    "信访人希望电话告知进展。",
];
const OWN_OPENINGS: [&str; 9] = [
    "",
    "",
    "您好！",
    "尊敬的领导：",
    "领导您好，我叫{人}，家住{址}。",
    "你好，",
    "您好，本人{人}，",
    "我是{乡}{村}的{姓}师傅，",
    "我是{人}，身份证{证}，电话{话}。",
];
const OWN_CLOSES: [&str; 14] = [
    "",
    "",
    "",
    "盼回复。",
    "谢谢！",
    "我的电话{话}。",
    "请给个明确的答复，谢谢。",
    "可以问我家里人{亲}，号码{话2}。",
    "工资请打到我卡上{卡}。",
    "没有别的办法了才写这些。",
    "希望能有人管一管。",
    "望尽快解决为盼。",
    "以上句句属实。",
    "加我微信qx_{次}{龄}{日}可以发照片。",
];

fn clerk_openings(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::Visit => &[
            "来访人{人}反映：",
            "来访人反映：",
            "{人}（电话{话}）来访，反映：",
            "来访人{人}，住{址}，身份证号{证}，反映：",
            "经接谈，",
            "",
            "{姓}某来访反映：",
        ],
        Channel::Letter => &[
            "来信反映：",
            "{人}来信称，",
            "署名{人}的来信（联系电话{话}）反映：",
            "来信人住{址}，反映：",
            "",
        ],
        Channel::Call => &[
            "来电人反映：",
            "{姓}女士来电反映：",
            "{姓}先生（{话}）来电反映：",
            "市民来电称，",
            "",
        ],
        Channel::Online => &["网上留言反映：", "留言人称，", "网民{姓}某留言反映：", ""],
        Channel::Transfer => &[
            "上级转来信件反映：",
            "市局转办，信访人{人}反映：",
            "热线平台转办，",
            "县政府办转来，",
        ],
    }
}

/// The title and text of one filing.
pub(crate) fn tell(
    wording: Wording,
    facts: &Facts,
    channel: Channel,
    rng: &mut Rng,
) -> (String, String) {
    let (opening, close) = match wording.voice {
        Voice::Clerk => (
            *rng.pick(clerk_openings(channel)),
            close(&CLERK_CLOSES, wording.text, rng),
        ),
        Voice::Petitioner => (
            *rng.pick(&OWN_OPENINGS),
            close(&OWN_CLOSES, wording.text, rng),
        ),
    };
    let template = format!("{}{}{close}", fit(opening, wording.text), wording.text);
    let title = facts.fill(wording.title, rng);
    let text = blemish(facts.fill(&template, rng), rng);
    (title, text)
}

/// A close that has something to do with the body: a boss is called to account only where there is one.
fn close(closes: &[&'static str], body: &str, rng: &mut Rng) -> &'static str {
    let close = *rng.pick(closes);
    let fits = ["{头}", "工资"]
        .iter()
        .all(|word| !close.contains(word) || body.contains(word));
    if fits { close } else { "" }
}

/// An opening that ends in 反映 loses it before a body that starts with it.
fn fit(opening: &str, body: &str) -> String {
    match opening.strip_suffix("反映：") {
        Some(short) if body.starts_with("反映") => {
            let short = short.trim_end_matches('，');
            format!("{short}，")
        }
        _ => opening.to_owned(),
    }
}

/// Line breaks and tabs as they come out of a form field; never exactly the length at which a cell is cut.
fn blemish(text: String, rng: &mut Rng) -> String {
    let mut text = match rng.range(0, 39) {
        0 | 1 => text.replacen('。', "。\n", 1),
        2 => text.replacen('，', "，\r\n", 1),
        3 => format!("\t{text}"),
        _ => text,
    };
    if text.chars().count() == 255 {
        text.push('。');
    }
    text
}
