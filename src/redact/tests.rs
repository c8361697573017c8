#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::text::TableFile;

static PLAN: LazyLock<Plan> = LazyLock::new(|| plan(&[]));

fn plan(extra: &[TableFile]) -> Plan {
    let mut diags = Vec::new();
    let plan = Config::default().plan(extra, &mut diags);
    assert_eq!(diags, []);
    plan
}

fn safe(text: &str) -> String {
    redact_text(&RawText::new(text), &PLAN).as_str().to_owned()
}

/// Each line: text, what it becomes.
fn become_(cases: &[(&str, &str)]) {
    for (text, want) in cases {
        assert_eq!(&safe(text), want, "{text}");
    }
}

#[test]
fn phones_in_every_writing() {
    become_(&[
        ("电话13800001234", "电话【电话】"),
        ("+86 138 0000 1234", "【电话】"),
        ("１３８－００００－１２３４", "【电话】"),
        ("电话一三八〇〇〇〇一二三四", "电话【电话】"),
        ("138****1234", "【电话】"),
        ("151××××6885", "【电话】"),
        ("0731-82345678", "【电话】"),
        ("（0731）82345678", "【电话】"),
        ("联系电话：8881528", "联系电话：【电话】"),
        ("0000-00000000", "【电话】"),
    ]);
}

#[test]
fn a_name_that_is_a_word_too_is_hidden_before_an_identity_number() {
    become_(&[
        (
            "我是罗新苗，身份证990123197503163743，电话154-0000-4627。",
            "我是【姓名甲】，身份证【身份证号】，电话【电话】。",
        ),
        (
            "您好，我是何立夏，手机15400004039",
            "您好，我是【姓名甲】，手机【电话】",
        ),
        (
            "我是高新区居民，电话15400004039",
            "我是高新区居民，电话【电话】",
        ),
        (
            "来访反映：林稻香参加育婴员考核合格",
            "来访反映：【姓名甲】参加育婴员考核合格",
        ),
        (
            "来电反映：梁岭申领社保卡已9个月",
            "来电反映：【姓名甲】申领社保卡已9个月",
        ),
        ("来电反映：王庄村要求修路", "来电反映：王庄村要求修路"),
        (
            "单据是会计宋涛一个人经手的",
            "单据是会计【姓名甲】一个人经手的",
        ),
        (
            "由庆翊建设有限公司中标后转给周水生个人，工资未付",
            "由庆翊建设有限公司中标后转给【姓名甲】个人，工资未付",
        ),
        ("我是农民工，电话15400004039", "我是农民工，电话【电话】"),
        ("我是退休工人，身份证丢了", "我是退休工人，身份证丢了"),
    ]);
}

#[test]
fn hotlines_sums_dates_and_document_numbers_are_no_phones() {
    for text in [
        "拨打12345和12333",
        "客服400-800-8888",
        "工资13800000元",
        "共计12345678元",
        "20240518",
        "长政发〔2018〕12号",
        "（2018）楚01民初1029号",
        "工单编号202405180012345",
        "流水号：*****************",
    ] {
        assert_eq!(safe(text), text);
    }
}

#[test]
fn identity_numbers_with_a_right_and_a_wrong_check_digit() {
    become_(&[
        ("身份证11010519491231002X", "身份证【身份证号】"),
        ("证件110105194912310021", "证件【身份证号】"),
        ("110105 19491231 002X", "【身份证号】"),
        ("110105491231002", "【身份证号】"),
        ("身份证号：1101051949123100", "身份证号：【身份证号】"),
    ]);
}

#[test]
fn cards_plates_mail_and_chat() {
    become_(&[
        ("4111 1111 1111 1111", "【银行卡号】"),
        ("卡号6222021234567890123", "卡号【银行卡号】"),
        ("湘A12345、湘AD12345", "【车牌号】、【车牌号】"),
        ("邮箱li.si@mail.example", "邮箱【邮箱】"),
        ("QQ：123456789", "QQ：【QQ号】"),
        ("微信号zhang_san88", "微信号【微信号】"),
        ("护照E12345678", "护照【护照号】"),
        ("社保卡号A01234567", "社保卡号【社保卡号】"),
    ]);
}

#[test]
fn people_by_cue() {
    become_(&[
        ("我叫李明华，在工地干活", "我叫【姓名甲】，在工地干活"),
        ("来访人邱某称未发工资", "来访人【姓名甲】称未发工资"),
        ("包工头王大力跑了", "包工头【姓名甲】跑了"),
        ("其妻陈秀英住院", "其妻【姓名甲】住院"),
        ("尊敬的胡书记：您好", "尊敬的【姓名甲】：您好"),
        ("找到李副局长", "找到【姓名甲】"),
        ("老张和小李都在", "【姓名甲】和【姓名乙】都在"),
        ("欧阳某某反映", "【姓名甲】反映"),
        ("她姓郭的同学", "她姓【姓名甲】的同学"),
    ]);
}

#[test]
fn people_by_shape() {
    become_(&[
        (
            "张建国、李红梅、王强等12人来访",
            "【姓名甲】、【姓名乙】、【姓名丙】等12人来访",
        ),
        ("孙岚（男，45岁）反映", "【姓名甲】（男，45岁）反映"),
        ("盼复！吴艳晓2019.5.25", "盼复！【姓名甲】2019.5.25"),
        ("何建平，电话13800001234", "【姓名甲】，电话【电话】"),
    ]);
}

#[test]
fn a_register_entry_begins_with_a_name() {
    become_(&[
        ("闭秀珍代课九年，问补贴", "【姓名甲】代课九年，问补贴"),
        ("班秀梅说工资没发", "【姓名甲】说工资没发"),
        ("韦建设原在矿上，问工龄", "【姓名甲】原在矿上，问工龄"),
        ("项立志申明两事", "【姓名甲】申明两事"),
        ("廖阿公扫街十年", "【姓名甲】扫街十年"),
        ("于女士问社保", "【姓名甲】问社保"),
        ("俗名：净慧，问社保", "俗名：【姓名甲】，问社保"),
        ("才让卓玛问能不能月交", "【姓名甲】问能不能月交"),
        ("阿依古丽·买买提问年限", "【姓名甲】问年限"),
    ]);
}

#[test]
fn everyday_words_at_the_head_of_a_clause_stay() {
    for text in [
        "，任其在网上挂出",
        "从中牟利。",
        "强征土地，强收费用",
        "乌兰县城建设",
        "宏岳建设欠砂石款",
        "向老师反映过",
        "和平路在修",
        "欠30多吉祥",
    ] {
        assert_eq!(safe(text), text);
    }
}

#[test]
fn a_word_for_a_trade_announces_a_name() {
    become_(&[
        ("油漆工池小刚工伤未认定", "油漆工【姓名甲】工伤未认定"),
        ("信贷员于某被解聘", "信贷员【姓名甲】被解聘"),
        ("军属赫某随军", "军属【姓名甲】随军"),
        ("组长于姐138 0000 1234", "组长【姓名甲】【电话】"),
        ("女工庞艳，廉租房未批", "女工【姓名甲】，廉租房未批"),
        ("信尾署名邱德才", "信尾署名【姓名甲】"),
        ("导购小曼，休假未补", "导购【姓名甲】，休假未补"),
        ("厨师长老焦跟了九年", "厨师长【姓名甲】跟了九年"),
        ("领班晁燕：没买社保", "领班【姓名甲】：没买社保"),
    ]);
}

#[test]
fn names_at_the_head_of_a_clause_by_what_follows() {
    become_(&[
        (
            "找谁办理，于永福问，等回话",
            "找谁办理，【姓名甲】问，等回话",
        ),
        (
            "案子已判，路明远称没有执行",
            "案子已判，【姓名甲】称没有执行",
        ),
        ("阮承德持裁定来问", "【姓名甲】持裁定来问"),
        ("彭家要求重新丈量", "【姓名甲】家要求重新丈量"),
        ("马进财家地征完了", "【姓名甲】家地征完了"),
        ("庞三口述，侄子代笔", "【姓名甲】口述，侄子代笔"),
        ("海云电话138 0000 1234", "【姓名甲】电话【电话】"),
    ]);
}

#[test]
fn what_is_called_after_a_unit_is_no_person() {
    for text in [
        "公司叫云语通信服务",
        "厂叫麦香源",
        "岳父去世不给丧假",
        "这封信是我口述的",
        "老师上课戴口罩",
        "养黑山羊申请贷款",
        "开施工用工证明",
    ] {
        assert_eq!(safe(text), text);
    }
}

#[test]
fn everyday_words_are_no_names() {
    for text in [
        "高温津贴和周末加班费",
        "马上安置，任何方案都行",
        "金额五万元，于是没有了",
        "老师、老板和经理都说黄金时间",
        "书记高度重视，领导马上安排",
        "方便面和白天的任务",
        "双方单位应当付款",
        "高中毕业，常年在外，平时在家",
    ] {
        assert_eq!(safe(text), text);
    }
}

#[test]
fn units_stay_readable() {
    for text in [
        "张记餐饮店拖欠工资",
        "投诉李宁公司不发工资",
        "在金桂花园项目部干活",
        "柏树中学和石桥镇人民政府",
        "王家村村委会欠款",
        "马家湾社区",
    ] {
        assert_eq!(safe(text), text);
    }
    assert_eq!(
        safe("宏达公司的包工头王某欠薪"),
        "宏达公司的包工头【姓名甲】欠薪"
    );
}

#[test]
fn homes_lose_the_door_and_keep_the_town() {
    become_(&[
        ("家住澄阳县柳溪镇东风村三组12号", "家住澄阳县柳溪镇【住址】"),
        ("我是明珠小区3栋2单元501室业主", "我是明珠小区【住址】业主"),
    ]);
    assert_eq!(safe("公司在人民路111号"), "公司在人民路111号");
}

#[test]
fn title_and_text_share_ordinals_and_cases_do_not() {
    let pair = |title: &str, text: &str| {
        let (a, b) = redact_pair(&RawText::new(title), &RawText::new(text), &PLAN);
        (a.as_str().to_owned(), b.as_str().to_owned())
    };
    assert_eq!(
        pair("李明华讨薪", "包工头王大力欠李明华工资，我叫李明华"),
        (
            "【姓名甲】讨薪".to_owned(),
            "包工头【姓名乙】欠【姓名甲】工资，我叫【姓名甲】".to_owned()
        )
    );
    assert_eq!(pair("讨薪", "我叫王大力").1, "我叫【姓名甲】");
}

#[test]
fn masks_point_at_the_original() {
    let raw = "１２３我叫李明华，电话１３８００００１２３４";
    let text = redact_text(&RawText::new(raw), &PLAN);
    let chars: Vec<char> = raw.chars().collect();
    let hidden: Vec<String> = text
        .masks()
        .iter()
        .map(|m| chars[m.original.start..m.original.end].iter().collect())
        .collect();
    assert_eq!(hidden, ["李明华", "１３８００００１２３４"]);
    for mask in text.masks() {
        let placeholder = mask.span.of(text.as_str()).unwrap();
        assert!(placeholder.starts_with('【') && placeholder.ends_with('】'));
    }
}

#[test]
fn a_user_table_adds_rules_and_words() {
    let file = TableFile {
        name: "mine.toml".into(),
        text: "[[rule]]\nid = \"staff\"\nkind = \"number\"\npattern = 'GH[0-9]{4}'\n[words]\nguard = [\"李明华\"]\n".to_owned(),
    };
    let mine = plan(&[file]);
    let text = redact_text(&RawText::new("我叫李明华，工号GH1234"), &mine);
    assert_eq!(text.as_str(), "我叫李明华，工号【号码】");
}

#[test]
fn a_broken_user_table_is_reported_in_one_pass() {
    let file = TableFile {
        name: "mine.toml".into(),
        text: "[[rule]]\nid = \"a\"\nkind = \"nothing\"\npattern = 'x'\n[[rule]]\nid = \"b\"\nkind = \"phone\"\npattern = '('\n".to_owned(),
    };
    let mut diags = Vec::new();
    Config::default().plan(&[file], &mut diags);
    assert_eq!(diags.len(), 2);
    assert!(diags.iter().all(|d| d.code == "redact_rule"));
}

/// Pieces that people write, names and numbers among them, joined at random.
#[test]
fn a_person_behind_a_numeral_leaves_it_alone() {
    let once = safe("我叫一三八李明华");
    assert_eq!(safe(&once), once);
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("李明华"),
        Just("王某"),
        Just("张建国"),
        Just("欧阳修文"),
        Just("包工头"),
        Just("我叫"),
        Just("、"),
        Just("，"),
        Just("。"),
        Just("和"),
        Just("电话"),
        Just("13800001234"),
        Just("0731-82345678"),
        Just("11010519491231002X"),
        Just("6222021234567890123"),
        Just("拖欠"),
        Just("工资"),
        Just("宏达公司"),
        Just("老张"),
        Just("胡书记"),
        Just("家住东风村三组12号"),
        Just("3栋501室"),
        Just("一三八"),
        Just("万元"),
        Just("QQ"),
        Just("20240518"),
        Just("【姓名甲】"),
        Just("【电话】"),
        Just("某"),
        Just("等12人"),
        Just("的"),
        Just(" "),
        Just("\n"),
        Just("微信abcdef1"),
        Just("高"),
        Just("马上"),
        Just("林"),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn redacting_twice_changes_nothing(text in pieces()) {
        let once = safe(&text);
        prop_assert_eq!(safe(&once), once);
    }

    #[test]
    fn any_text_comes_through_with_masks_in_order(text in "[一-龥0-9a-zA-Z@.*（）【】、，。\\- ]{0,60}") {
        let out = redact_text(&RawText::new(text.as_str()), &PLAN);
        let length = text.chars().count();
        let mut at = 0;
        for mask in out.masks() {
            prop_assert!(mask.span.of(out.as_str()).is_some());
            prop_assert!(at <= mask.original.start && mask.original.end <= length);
            at = mask.original.end;
        }
        prop_assert_eq!(safe(out.as_str()), out.as_str());
    }

    #[test]
    fn no_phone_or_identity_number_survives(before in "[一-龥，。]{0,8}", after in "[一-龥，。]{0,8}", tail in 10_000_000_u32..99_999_999) {
        let text = format!("{before}，138{tail}，11010519491231002X。{after}");
        let out = safe(&text);
        prop_assert!(!out.contains(&tail.to_string()) && !out.contains("19491231"));
    }
}
