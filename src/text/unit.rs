//! Names of units (公司、项目部、学校、局 …): found by their last words, read leftwards to where a name can begin.
//!
//! In: any text. Out: spans. It never looks anything up in a register of companies; redaction uses it to keep units
//! readable, extraction to find the one that owes.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Span;

/// Last words of unit names. What stands alone (公司, 学校) names nobody and is no unit.
const SUFFIXES: &str = "公司 有限公司 有限责任公司 股份有限公司 分公司 子公司 总公司 集团 集团公司 集团有限公司 厂 工厂 总厂 分厂 加工厂 机械厂 酒厂 水泥厂 砖厂 石料厂 鞋厂 服装厂 \
食品厂 家具厂 学校 中学 小学 大学 学院 幼儿园 托儿所 技校 职校 职院 高专 附中 附小 一中 二中 三中 四中 五中 六中 七中 八中 驾校 培训机构 培训学校 培训中心 医院 卫生院 诊所 卫生室 \
卫生服务中心 疾控中心 保健院 养老院 敬老院 福利院 门诊部 药店 药房 局 分局 总局 供电局 人社局 社保局 教育局 公安局 医保局 住建局 民政局 财政局 税务局 邮政局 委员会 管委会 居委会 村委会 村委 业委会 编委办 \
办事处 街道办事处 街道办 街道 政府 人民政府 法院 检察院 派出所 供电所 车管所 国土所 司法所 财政所 工商所 仲裁委 仲裁院 中心 服务中心 管理中心 交易中心 配送中心 配送站 加油站 畜牧站 防疫站 粮站 食品站 \
管理站 服务站 工作站 水文站 变电站 电站 环卫站 分拨中心 项目部 项目 标段 工程 工地 安置房 指挥部 经理部 施工队 工程队 安装队 劳务队 劳务部 酒店 宾馆 饭店 餐馆 餐厅 餐饮店 饭馆 酒楼 茶楼 会所 网吧 影楼 \
民宿 门店 专卖店 旗舰店 奶茶店 超市 商场 商城 商店 市场 便利店 农贸市场 银行 支行 分行 信用社 农商行 信用联社 合作联社 合作社 保险公司 事务所 研究所 研究院 设计院 规划院 电视台 报社 出版社 旅行社 供销社 机构 平台 \
党委 支部 工会 协会 商会 学会 基金会 大队 支队 中队 总队 监察大队 物业 物业公司 煤矿 矿山 矿业 农场 林场 茶场 渔场 牧场 养殖场 园艺场 车间 仓库 物流园 工业园 产业园 开发区 经开区 高新区 社区 教育局 体育中心 文化馆 图书馆 博物馆 体育馆 健身会所 \
健身房 俱乐部 门市部 经营部 营业部 营业厅 网点 分店 总店 食堂 饭堂 工作室 传媒 影城 剧院 影剧院 盐场 船厂 化肥厂 屠宰场 搅拌站 客运站 汽车站 火车站 机场 港务局 铁路局 公交集团 出租车公司 快递 快运 外卖 驿站 广场 大厦 家园 花园 小区 二期 三期 四期 一期 号线";

/// Trades that end a firm's short name (恒昌药业, 宏泰物流); only a stem of two to four characters goes with them.
const TRADES: &str = "科技 药业 传媒 物流 置业 电子 建设 建工 建筑 制砖 人力 水泥 劳务 纸业 造纸 制革 花炮 机械 汽配 服饰 化纤 模具 信息 家居 教育 船务 石材 驾培 食品 百货 光电 水利 配送 派遣 美发 健身 装饰 家政 保安 安保 保洁 园林 环保 印务 \
包装 纺织 印染 五金 塑胶 塑料 家具 玩具 制衣 鞋业 商贸 贸易 网络 软件 通信 电气 电力 能源 燃气 钢构 钢铁 建材 租赁 房产中介 中介 房地产 地产 文化 影视 医药 制药 生物 医疗 医疗美容 美容 餐饮 烘焙 农业 牧业 渔业 种业 酒业 乳业 货运 运输 客运 汽车 幼教 \
商行 面馆 火锅 烧烤 酒业 茶业 连锁 烘焙连锁 美发连锁 财富 信托 车贷 健身会所 全屋定制 环境 电器 金属 铝业 矿业 化工 陶瓷 玻璃 新材料 新能源 智能 数码 通讯 供水 供热 水务 国际城 溪畔 公馆 首府 电信 移动 联通 公积金管理部 服务大厅 政务服务大厅 职业病防治院 采石场 搬运装卸 防疫站";

/// Where a unit's name cannot have begun yet.
const CUTS: &str = "投诉 举报 反映 请求 要求 恳请 恳求 咨询 关于 拖欠 我们 他们 你们 本人 自己 大家 在 到 被 由 向 把 让 给 从 于 因 因为 是 的 了 和 与 及 或 或者 对 将 为 去 找 跟 同 请 欠 称 叫 至 至今 \
经 以 以及 按 据 根据 该 此 这 那 每 各 某 本 贵 进入 来到 就职 任职 工作 上班 承建 承包 创办 开办 开设 返乡 分包 总包 发包 入职 辞职 导致 希望 督促 责令 督办 状告 控告 起诉 上诉 我 你 他 她 它 我是 我叫 原系 系 原 现 现在 又 也 都 就 才 再 却 还 但 但是 而 而且 则 若 如果 \
请问 为何 为什么 怎么 有 没有 没 不 未 应 应该 需 可 可以 能 会 要 想 说 讲 问 打 打给 致电 拨打 联系 转 转给 转入 转到 调入 调到 调出 分配到 分配 考入 派遣 派遣到 带领 组织 参加 加入 离开 退出 购买 买 卖 租 租赁 名 位 个 家 所谓 \
书记 主任 局长 市长 县长 镇长 乡长 村长 所长 校长 院长 站长 队长 经理 老板 董事长 总经理 法人 领导 干部 员工 职工 工人 农民工 民工 教师 老师 村民 居民 业主 家长 学生 市民 群众 来访人 反映人 来电人 投诉人 申请人 女士 先生 小姐 同志 \
强烈 建议 再问 再次 多次 催促 查处 严查 严惩 处理 解决 协调 协助 帮助 帮忙 监督 监管 拒绝 拒不 恶意 长期 一直 其 其中 并 且 并且 等 及其 受 受雇 雇于 供职 原属 隶属 属于 属 挂靠 挂靠在 位于 住 住在 坐落 针对 通过 经过 按照 依据 看到 听说 得知 发现 \
裁决 裁 判令 判决 判 变成 唯独 清楚 签过 施工单位 用人单位 派至 开始 发一半 厂名 公司名 叫做 名叫 引 雇 受聘于 供职 报社 报税务 催 欠着 维护 免受 免 影响 明知 状告 告 迫 求 解除 撤销 原为 现为 实为 派至 派往 聘用 受聘 离 样 亩 当地 号 日 月份 年 今年 去年 前年 曾 曾在 后 之后 后来 之前 以前 时 期间 收回 移交给 划归 来 上 下 里 内 外 前 间";

/// Words that hold a cut word and are part of names all the same.
const KEEPS: &str = "仲裁 裁缝 裁剪 批判 谈判 审判 裁判 向阳 向前 于都 于洪 从化 从江 仁和 和平 和谐 共和 和田 和顺 泰和 祥和 太和 中和 义和 协和 嘉和 和美 和兴 和盛 和信 永和 三和 和县 和静 雍和 怡和 在线 为民 有为 华为 有限 有限公司 有色 家具 家居 家电 家园 家纺 家政 家装 家私 家庭 家多 家乐 万家 皇家 农家 国家 王家 李家 张家 陈家 周家 刘家 彭家 贺家 \
蔡家 唐家 宋家 何家 罗家 伍家 左家 马家 杨家 黄家 朱家 石家庄 张家界 经济 经开 经贸 经营 经侦 经纬 经典 应用 应急 能源 会计 会展 会所 社会 协会 工会 商会 学会 大会 教会 委员会 居委会 村委会 管委会 议会 上海 上饶 上林 上城 上市 海上 水上 湘上 溪上 下关 下沙 下城 下岗 自来水 外来 来料 原来 将来 不求 免税 免疫 免费 离退休 离休 求实 求是 需求 样板 榜样 多样 异样 里程 里仁 万里 千里 公里 内江 内蒙古 内科 \
国内 外科 外国语 外语 外贸 外卖 外滩 中外 涉外 外运 海外 前进 前海 前程 前锋 空间 车间 时代 时尚 时光 及时 来宾 未来 来安 本溪 日本 日照 日月 日报 日化 今日 月亮 月湖 明月 新月 星月 岳月 年丰 青年 少年 百年 万年 新年 后勤 皇后 现代 现场 现货 现金 再生 都市 成都 首都 都昌 都丽 都匀 新都 丰都 都江堰 就业 \
各界 那曲 此木 大同 同济 同心 同仁 同创 同升 同方 协同 大同 同城 同行 合同 共同 未成年 不锈钢 不动产 没收 有线 公有 国有 民有 享有 应城 要塞 要闻 可口 可可 可乐 会同 要素 想象 联想 思想 理想 梦想 讲堂 说唱 打工 打印 信打 找工作 转运 转化 中转 转盘 位置 单位 定位 个体 个人 名都 名城 名门 名苑 名流 名人 名家 名未 著名 \
名雅 名邦 名仕 知名 因特 把关 让利 给排水 从业 于家 是否 对外 对口 将军 将乐 将台 去哪 同德 请柬 称重 系统 体系 关系 水系 原子 原料 原野 平原 太原 草原 中原 固原 高原 五原 原平 为尚 以太 以纯 按摩 据点 这里 每日 每天 本草 本田 基本 日本 贵州 贵阳 贵港 富贵 贵溪 进出口 租赁 机械租赁 建机租赁 租赁公司 汽车租赁 租赁站 购物 买卖 住建 住房 住宿 住院 组织部 号角 挂号 信号 \
受理 受益 并购 合并 并州 其昌 其他 等级 高等 中等 平等 劳务派遣 人力资源 工作室 工作站 承包公司 家属 监督 监管 监督局 监督所 监管局 协调 处理 污水处理 垃圾处理 处理厂 解决 建议 帮扶 援助 法律援助 救助 法律 帮办 经理部 项目经理部 业主委员会 学生公寓 居民委员会 村民委员会 村民小组 民工 老板电器 员工之家 教师进修 教师发展 职工医院 职工大学 职工学校 工人文化宫 市民中心 市民之家 农民工 领导小组 干部学校 \
老师傅 同志 先生 号院 号楼 分配 通过 后湖 后街 后海 里弄 里约 上河 上园 上郡 上院 上品 上元 上街 江上 天下 城下 地下 下乡 月报 内衣 内饰 数据 大数据 节能 智能 储能 动能 太阳能 职能 功能 性能 全能 热能 风能 核能 资源和规划 资源和社会 资源与社会 住房和城乡 卫生和计划 城市管理和 发展和改革 文化和旅游 工业和信息 教育和体育 商务和粮食 食品和药品 林业和草原 质量监督 安全监督 技术监督 卫生监督 监督站 家桥 家坝 家湾 家冲 家坪 家庄 家屋 家岭 家河 家湖 家塘 家坳 家沟 家洲 家堡 家渡 家巷 家咀 家镇 里街道 里镇 里社区 湾里 八里 三里 十里 五里 七里 九里 新里 故里 邻里 里水 里程碑 曾都 曾家 才艺 人才 奇才 英才 天才 才子 都会 才智 才源 中来 来凤 来福 来源 东来 金来 发来 运来 福来 家来 外来 来雅 村里 市里 县里";

/// The longest name read leftwards, in characters.
const REACH: usize = 26;

/// Finds unit names.
#[derive(Debug, Clone)]
pub struct UnitFinder {
    suffixes: AhoCorasick,
    trades: AhoCorasick,
    cuts: AhoCorasick,
    /// Patterns of `cuts` below this index cut; the others keep.
    cutting: usize,
}

impl Default for UnitFinder {
    fn default() -> Self {
        Self::new()
    }
}

impl UnitFinder {
    /// A finder with the built-in words.
    ///
    /// # Panics
    ///
    /// Never: the built-in words build an automaton.
    pub fn new() -> Self {
        let build = |words: &[&str]| {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(words)
                .unwrap_or_else(|error| unreachable!("built-in words: {error}"))
        };
        let suffixes: Vec<&str> = SUFFIXES.split_whitespace().collect();
        let cuts: Vec<&str> = CUTS.split_whitespace().collect();
        let cutting = cuts.len();
        let both: Vec<&str> = cuts.into_iter().chain(KEEPS.split_whitespace()).collect();
        let trades: Vec<&str> = TRADES.split_whitespace().collect();
        Self {
            suffixes: build(&suffixes),
            trades: build(&trades),
            cuts: build(&both),
            cutting,
        }
    }

    /// The unit names of `text`, in order, not overlapping; of names inside names only the longest.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let mut suffixes = self.suffixes.find_iter(text).peekable();
        if suffixes.peek().is_none() {
            return out;
        }
        let edges = self.edges(text);
        for suffix in suffixes {
            let start = start_of(text, &edges, suffix.start());
            if start >= suffix.start() {
                // The suffix alone: part of a longer name when it touches one, else nobody's name.
                if let Some(last) = out.last_mut().filter(|l| l.end == suffix.start()) {
                    last.end = suffix.end();
                }
                continue;
            }
            let span = Span::new(start, suffix.end());
            while out.last().is_some_and(|l| l.start >= span.start) {
                out.pop();
            }
            match out.last_mut() {
                Some(last) if last.end > span.start => last.end = span.end,
                _ => out.push(span),
            }
        }
        out
    }

    /// Short names of firms by trade, in order; a weaker sign than [`UnitFinder::find`], so ask for a cue beside it.
    pub fn find_trades(&self, text: &str) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let mut edges = None;
        for trade in self.trades.find_iter(text) {
            let edges = edges.get_or_insert_with(|| self.edges(text));
            let start = start_of(text, edges, trade.start());
            let stem = text
                .get(start..trade.start())
                .map_or(0, |s| s.chars().count());
            if (2..=8).contains(&stem) {
                out.push(Span::new(start, trade.end()));
            }
        }
        out
    }

    /// Unit words that stand alone (教育局, 供电所): they name a unit only where the text leaves no doubt which.
    pub fn find_bare(&self, text: &str) -> Vec<Span> {
        let bare = |m: &aho_corasick::Match| {
            text.get(m.start()..m.end())
                .is_some_and(|s| s.chars().count() > 2 || s.ends_with(['局', '所', '厂', '馆']))
        };
        self.suffixes
            .find_iter(text)
            .filter(bare)
            .map(|m| Span::new(m.start(), m.end()))
            .collect()
    }

    /// The byte offsets at which a name may begin because a cut word ends there, in order.
    fn edges(&self, text: &str) -> Vec<usize> {
        self.cuts
            .find_iter(text)
            .filter(|m| m.pattern().as_usize() < self.cutting)
            .map(|m| m.end())
            .collect()
    }

    /// Where names can begin in `text`, worked out once for many questions.
    pub fn starts<'t>(&self, text: &'t str) -> NameStarts<'t> {
        NameStarts {
            text,
            edges: self.edges(text),
        }
    }

    /// Where the run of name characters that ends at byte `end` begins; `end` when there is none.
    pub fn run_before(&self, text: &str, end: usize) -> usize {
        start_of(text, &self.edges(text), end)
    }
}

/// Where names can begin in one text.
#[derive(Debug, Clone)]
pub struct NameStarts<'t> {
    text: &'t str,
    edges: Vec<usize>,
}

impl NameStarts<'_> {
    /// Where the run of name characters that ends at byte `end` begins; `end` when there is none.
    pub fn before(&self, end: usize) -> usize {
        start_of(self.text, &self.edges, end)
    }

    /// The same, no cut word ending the run: only signs and the longest name do.
    pub fn run_before(&self, end: usize) -> usize {
        start_of(self.text, &[], end)
    }
}

/// Reads leftwards from `end` to the nearest edge, stop or limit.
fn start_of(text: &str, edges: &[usize], end: usize) -> usize {
    let edge = match edges.partition_point(|&e| e <= end) {
        0 => 0,
        n => edges.get(n - 1).copied().unwrap_or(0),
    };
    let Some(before) = text.get(..end) else {
        return end;
    };
    let mut start = end;
    let mut depth = 0_u8;
    for (at, c) in before.char_indices().rev().take(REACH) {
        let open = match c {
            '）' | ')' => {
                depth += 1;
                true
            }
            '（' | '(' if depth > 0 => {
                depth -= 1;
                true
            }
            '·' | '-' | '#' => true,
            _ => c.is_alphanumeric(),
        };
        if !open || at < edge {
            break;
        }
        start = at;
    }
    if depth > 0 {
        // An opening bracket was never reached: the name begins behind the closing one.
        return before
            .get(start..)
            .and_then(|s| {
                s.rfind(['）', ')']).map(|i| {
                    start
                        + i
                        + s.get(i..)
                            .and_then(|r| r.chars().next())
                            .map_or(1, char::len_utf8)
                })
            })
            .unwrap_or(end);
    }
    let digits = before.get(start..).map_or(0, |s| {
        s.len()
            - s.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '#' | '.'))
                .len()
    });
    start + digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<&str> {
        let finder = UnitFinder::new();
        finder
            .find(text)
            .into_iter()
            .filter_map(|s| s.of(text))
            .collect()
    }

    #[test]
    fn names_begin_where_a_name_can() {
        for (text, want) in [
            (
                "投诉A市宏达建筑有限公司拖欠工资",
                vec!["A市宏达建筑有限公司"],
            ),
            ("我在柳溪镇中心小学上班", vec!["柳溪镇中心小学"]),
            ("中国水电（澄阳）有限公司", vec!["中国水电（澄阳）有限公司"]),
            ("仁和医院和华为公司", vec!["仁和医院", "华为公司"]),
            ("公司不发工资", vec![]),
            ("汀洲县自来水厂5名临时工", vec!["汀洲县自来水厂"]),
        ] {
            assert_eq!(units(text), want, "{text}");
        }
    }

    #[test]
    fn trades_end_short_names() {
        let text = "在恒舶建设干活";
        let found = UnitFinder::new().find_trades(text);
        assert_eq!(found.first().and_then(|s| s.of(text)), Some("恒舶建设"));
    }
}
