"""What enterprises do and make: words for their names and products by industry, and which industries fit which place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """Words that follow the brand in a name, and what the enterprise sells."""

    words: tuple[str, ...]
    products: tuple[str, ...]


def _trade(words: str, products: str) -> Trade:
    return Trade(tuple(words.split()), tuple(products.split()))


TRADES: dict[str, Trade] = {
    "A01": _trade("农业开发 生态农业 果业 茶业 农业科技", "有机稻米 白茶 胡柚 食用菌 时令蔬菜"),
    "A02": _trade("林业开发 竹业 苗木", "毛竹 绿化苗木 油茶籽"),
    "A03": _trade("牧业 畜禽养殖 湖羊养殖", "湖羊 生猪 蛋鸡"),
    "A04": _trade("水产 渔业 水产养殖", "加州鲈 青虾 清水鱼"),
    "B10": _trade("矿业 石材 非金属材料", "石灰石 建筑石料 萤石"),
    "C13": _trade("粮油 食品 饲料 农产品加工", "菜籽油 水产饲料 速冻蔬菜"),
    "C14": _trade("食品 食品科技 调味品", "糕点 酱料 休闲食品"),
    "C15": _trade("酒业 茶业 饮品", "黄酒 白茶 果汁饮料"),
    "C17": _trade("纺织 丝绸 织造 印染 家纺 纺织科技", "真丝面料 化纤坯布 牛仔面料 家纺面料"),
    "C18": _trade("服饰 制衣 童装 针织服装", "童装 羊绒衫 工装"),
    "C19": _trade("鞋业 皮革 皮具", "休闲鞋 箱包 沙发革"),
    "C20": _trade("木业 竹业 地板 竹木制品", "实木地板 竹地板 木门"),
    "C21": _trade("家具 椅业 家居 办公家具", "办公椅 实木家具 户外家具"),
    "C22": _trade("纸业 特种纸 包装", "装饰原纸 特种纸 瓦楞纸箱"),
    "C23": _trade("印刷 彩印 包装印务", "彩盒 标签 宣传册"),
    "C24": _trade("文具 工艺品 体育用品 玩具", "文具 工艺礼品 健身器材"),
    "C26": _trade("化工 新材料 化学 精细化工", "有机硅 涂料 氟化工产品"),
    "C27": _trade("制药 药业 生物医药 生物科技", "原料药 中成药 体外诊断试剂"),
    "C28": _trade("化纤 纤维科技", "涤纶长丝 差别化纤维"),
    "C29": _trade("塑料 橡塑 塑胶制品", "塑料薄膜 密封件 注塑件"),
    "C30": _trade("建材 水泥制品 玻璃 耐火材料", "商品混凝土 耐火砖 钢化玻璃"),
    "C31": _trade("特钢 钢业 管业", "不锈钢管 型钢"),
    "C32": _trade("铜业 铝业 有色金属", "铜排 铝型材"),
    "C33": _trade("五金 金属制品 钢结构 阀门 轴承", "紧固件 阀门 钢结构件 轴承"),
    "C34": _trade("机械 电梯 泵业 自动化设备 压缩机", "电梯部件 物流装备 水泵 空压机"),
    "C35": _trade("专用设备 模具 纺机 医疗器械", "模具 纺织机械 医用耗材"),
    "C36": _trade("汽车零部件 汽配 新能源汽车部件", "汽车传动轴 制动器 动力电池托盘"),
    "C37": _trade("船舶 轨道装备 摩托车配件", "船用配件 轨道扣件"),
    "C38": _trade("电器 电源 线缆 光伏 照明 电池", "铅蓄电池 漆包线 光伏组件 低压电器"),
    "C39": _trade("电子 光电 半导体 通信设备", "磁性材料 传感器 电子元件"),
    "C40": _trade("仪表 仪器 测控", "水表 流量计 分析仪器"),
    "C42": _trade("再生资源 环保再生", "再生塑料 再生铅"),
    "D44": _trade("热电 新能源", "蒸汽 光伏发电"),
    "E47": _trade("建设 建筑工程 建工", "房屋建筑 厂房施工"),
    "E48": _trade("市政工程 路桥工程", "市政道路 桥梁"),
    "E49": _trade("安装工程 机电安装 消防工程", "机电安装 消防安装"),
    "E50": _trade("装饰工程 装潢 幕墙", "室内装修 幕墙"),
    "F51": _trade("贸易 商贸 物资 进出口", "建材批发 纺织原料 钢材 日用百货"),
    "F52": _trade("超市 百货 药房 汽车销售", "日用品 药品 家电"),
    "G54": _trade("物流 货运 运输 冷链物流", "零担货运 城市配送"),
    "G55": _trade("航运 港务 内河运输", "内河集装箱运输 散货运输"),
    "G58": _trade("国际货运代理 供应链", "货运代理 多式联运"),
    "G591": _trade("装卸服务 搬运服务", "装卸搬运"),
    "G592": _trade("仓储 仓储服务", "通用仓储"),
    "G593": _trade("冷链仓储 冷库", "冷链仓储"),
    "G60": _trade("快递 快递服务", "快件收派"),
    "H61": _trade("酒店管理 度假酒店 民宿", "住宿 会务"),
    "H62": _trade("餐饮管理 餐饮服务 酒楼", "餐饮 团餐"),
    "I63": _trade("通信服务 广电网络", "宽带接入 网络维护"),
    "I64": _trade("网络科技 电子商务 互联网服务", "直播电商 网店代运营"),
    "I65": _trade("软件 信息技术 数字科技 智能科技", "工业软件 管理系统"),
    "K701": _trade("置业 房地产开发", "住宅 商业用房"),
    "K702": _trade("物业服务 物业管理", "园区物业 住宅物业"),
    "K703": _trade("房产经纪 房地产中介", "厂房租赁中介"),
    "L71": _trade("设备租赁 汽车租赁", "建筑设备租赁 车辆租赁"),
    "L72": _trade("人力资源 企业管理咨询 广告 会展服务", "劳务派遣 管理咨询 会展"),
    "M73": _trade("研究院 新材料研究", "材料研发"),
    "M74": _trade("检测技术 工程设计 测绘", "检测认证 工程设计"),
    "M75": _trade("科技推广 节能技术 环境科技", "节能改造 技术推广"),
    "N77": _trade("环境治理 环保工程", "污水处理 固废治理"),
    "O81": _trade("汽车维修 机电维修", "汽车维修"),
    "P83": _trade("教育咨询 职业培训学校", "职业技能培训"),
    "R88": _trade("文化创意 文化传媒", "文创产品 活动策划"),
    "R89": _trade("体育文化 健身", "健身服务"),
}

_COMMON = (
    "C33*6 C34*6 C29*4 C38*4 C35*4 C39*3 C26*2 C30*3 C36*3 C17*2 C18*2 C13*2 C14*2 C22 C23 C24 C27 C40 C42 A01*2 A03 E47 E48 E49 "
    "E50*2 F51*8 F52*4 G54*3 G58 G592 G60 H61 H62*2 I64*2 I65*3 K702 L71 L72*2 M74 M75 N77 O81 R88"
)
_LOCAL = {
    "330100": "I65*12 I64*6 C39*8 C40*3 C27*4 L72*5 M73*2 M74*3 C18*3",
    "330200": "C33*8 C36*8 C24*5 C29*6 C34*6 G55*3 G58*3 F51*5",
    "330300": "C38*12 C19*10 C33*8 C18*4 C36*4 C40*2",
    "330400": "C17*8 C28*5 C18*6 C19*4 C38*4 C39*3 A01*2",
    "330500": "C17*12 C18*6 C21*8 C38*9 C34*6 C20*5 C36*3 C26*2 C30*3 C27*2 A01*3 A03 A04*3 G55*2 H61*2 C31*2 D44",
    "330600": "C17*16 C26*4 C15*3 C33*3 C35*4 C28*3",
    "330700": "C24*10 C33*10 F51*8 C34*4 C18*3 C27*3 R88*2",
    "330800": "C26*9 C22*7 C20*6 C38*4 C33*4 C34*4 C30*4 C39*3 A01*7 A02*2 A03*2 C13*4 C14*3 C15*2 B10*2",
    "330900": "A04*8 C37*8 C13*8 G55*6 G58*2",
    "331000": "C29*10 C34*8 C27*6 C36*6 C19*4 C35*5",
    "331100": "C33*6 C24*6 C20*6 A01*5 C34*4 C15*2 C19*3",
}
# Covered by the size standard's groups of every kind, so that eligibility lists meet all of them.
_EVERY_GROUP = (
    "A01*8 A02*2 A03*3 A04 E47*3 E48*2 E49*2 E50*4 F51*16 F52*12 G54*7 G58*2 G591 G592*2 G593 G60*2 H61*4 H62*7 I63 I64*5 K701*2 "
    "K702*3 L71*2 L72*5"
)
_OTHER = "I65*5 K703 M73 M74*2 M75*2 N77 O81*2 R88*2 R89"


def _weighted(text: str) -> tuple[str, ...]:
    codes: list[str] = []
    for entry in text.split():
        code, _, times = entry.partition("*")
        codes += [code] * int(times or 1)
    return tuple(codes)


_MIXES: dict[str, tuple[str, ...]] = {city: _weighted(f"{_COMMON} {local}") for city, local in _LOCAL.items()}
_DEFAULT = _weighted(_COMMON)
SERVED_BY_HELP = _weighted(f"{_EVERY_GROUP} {_LOCAL['330800']} C33*4 C34*4 C29*3")
NOT_SERVED_BY_HELP = _weighted(_OTHER)


def industries_of(city: str) -> tuple[str, ...]:
    """The industries of a city, each as often as it is found there."""
    return _MIXES.get(city, _DEFAULT)
