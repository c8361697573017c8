//! Invented respondents (被反映单位). The two characters of every trade name were put together for this sample.

use super::rng::Rng;

const MARKS: [&str; 24] = [
    "宏砚", "瑞栎", "恒岫", "鼎澜", "昌棠", "泰岚", "盛沅", "永砺", "华汀", "金榆", "东樾", "兴珩",
    "安澍", "德垚", "万畴", "嘉煦", "广沐", "启峤", "和沣", "庆翊", "隆枥", "顺邈", "通滟", "源畹",
];
const BUILDERS: [&str; 4] = [
    "建筑工程有限公司",
    "建设集团有限公司",
    "市政工程有限公司",
    "建设有限公司",
];
const LABOUR: [&str; 3] = [
    "劳务有限公司",
    "建筑劳务分包有限公司",
    "人力资源服务有限公司",
];
const FACTORIES: [&str; 12] = [
    "服装厂",
    "鞋业有限公司",
    "陶瓷厂",
    "电子有限公司",
    "食品有限公司",
    "机械厂",
    "木业有限公司",
    "纺织厂",
    "化工厂",
    "五金制品厂",
    "水泥厂",
    "印刷厂",
];
const COMPANIES: [&str; 12] = [
    "物业服务有限公司",
    "商贸有限公司",
    "物流有限公司",
    "农业开发有限公司",
    "文化传媒有限公司",
    "置业有限公司",
    "科技有限公司",
    "家政服务有限公司",
    "汽车服务有限公司",
    "健康管理有限公司",
    "旅游开发有限公司",
    "酒业有限公司",
];
const SHOPS: [&str; 8] = [
    "酒楼",
    "火锅店",
    "超市",
    "美容院",
    "网吧",
    "宾馆",
    "健身房",
    "茶餐厅",
];
const KINDERGARTENS: [&str; 4] = ["幼儿园", "艺术培训中心", "职业培训学校", "教育培训中心"];
const SCHOOLS: [&str; 10] = [
    "青溪县第一中学",
    "青溪县第三中学",
    "青溪县职业中学",
    "青溪县实验小学",
    "云岭镇中心小学",
    "白石镇初级中学",
    "柳湾镇中心学校",
    "石桥镇中学",
    "沙坪镇中心小学",
    "望山乡九年制学校",
];
const PUBLIC: [&str; 10] = [
    "青溪县环卫所",
    "青溪县水利局",
    "青溪县文化馆",
    "青溪县公路段",
    "青溪县林业局",
    "青溪县人民医院",
    "青溪县粮食局",
    "青溪县交通运输局",
    "青溪县农业农村局",
    "青溪县市政园林所",
];
const STREETS: [&str; 4] = [
    "东湖街道",
    "城关街道",
    "东湖街道柳岸社区",
    "城关街道北门社区",
];
const SITES: [&str; 14] = [
    "云岭安置房",
    "滨河花园",
    "县中医院迁建",
    "清源路改造",
    "北门棚改",
    "柳湾污水处理厂",
    "白石产业园标准厂房",
    "望山水库除险加固",
    "沙坪中学宿舍楼",
    "石桥农贸市场",
    "东湖商业广场",
    "竹园冷链物流园",
    "清潭高标准农田",
    "城南还建楼",
];
const PARTS: [&str; 7] = ["项目", "一标段", "二标段", "二期", "三期", "工程", "工地"];

/// The unit that stands in one slot; `None` for a slot that is no unit.
pub(crate) fn draw(slot: &str, rng: &mut Rng) -> Option<String> {
    let kinds: &[&str] = match slot {
        "建" => &BUILDERS,
        "劳" => &LABOUR,
        "厂" => &FACTORIES,
        "企" => &COMPANIES,
        "店" => &SHOPS,
        "园" => &KINDERGARTENS,
        "校" => return Some((*rng.pick(&SCHOOLS)).to_owned()),
        "单" => return Some((*rng.pick(&PUBLIC)).to_owned()),
        "街" => return Some((*rng.pick(&STREETS)).to_owned()),
        "项" => return Some(format!("{}{}", rng.pick(&SITES), rng.pick(&PARTS))),
        _ => return None,
    };
    let region = if slot == "店" || rng.chance(40) {
        ""
    } else {
        "青溪"
    };
    Some(format!("{region}{}{}", rng.pick(&MARKS), rng.pick(kinds)))
}

/// The slots that can name the respondent, the likeliest debtor first.
pub(crate) const RESPONDENTS: [&str; 9] = ["建", "劳", "厂", "企", "园", "店", "单", "校", "街"];
