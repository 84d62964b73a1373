"""What offices answer and do, by category: replies, and measures as kind: text."""

# First the replies, then the measures; a measure names its kind before the colon.
ANSWERS: dict[str, tuple[str, str]] = {
    "financing": (
        "经协调，{bank}已上门尽调，同意以无还本续贷方式续贷{amount}万元，年利率较上期下降。\n"
        "已将企业纳入政府性融资担保白名单，担保费率降至1%以下，{bank}正在办理放款手续。\n"
        "已组织{bank}与企业对接，企业提供知识产权质押，授信{amount}万元，首笔贷款已发放。",
        "finance:协调{bank}为企业办理续贷{amount}万元\nfinance:推荐进入政府性融资担保名单，降低担保费率\n"
        "finance:组织银企对接会，{bank}现场签约授信{amount}万元\nfinance:设立应急转贷资金，提供过桥支持{amount}万元",
    ),
    "land": (
        "已将企业用地需求列入年度供地计划，先行安排{park}标准厂房过渡使用。\n"
        "经现场踏勘，历史遗留问题按“一厂一策”处理，不动产权证已受理，预计一个月内办结。",
        "coordination:现场踏勘并协调{park}标准厂房过渡\nproject:将用地需求纳入年度供地计划\npolicy:出台小微园租金指导意见",
    ),
    "labour": (
        "已组织专场招聘会两场，为企业输送工人{n}名，并与职业技术学院签订订单班协议。\n"
        "已协调教育部门解决员工子女入学，公租房按批次安排，首批{n3}套已交付。",
        "service:组织跨区域劳务对接，输送工人{n}名\ncoordination:协调职业院校开设订单班\nservice:举办网络专场招聘会\n"
        "policy:落实稳岗返还和社保缓缴",
    ),
    "energy": (
        "已将企业列入有序用电重点保障名单，供电公司上门优化用能方案。\n"
        "增容外线工程由电网投资到红线，企业费用减免，预计{n}天内送电。",
        "coordination:列入有序用电保障名单\nproject:电网延伸投资到企业红线\nservice:上门开展用能诊断\nproject:延伸供热管网至{park}",
    ),
    "logistics": (
        "已与铁路部门会商，按月安排车皮计划，企业可通过货运平台优先申报。\n"
        "已为企业配送车辆办理通行证{n3}张，限重桥梁加固列入今年计划。",
        "coordination:会商铁路部门落实车皮计划\nservice:办理货车通行证\nproject:限重桥梁加固改造",
    ),
    "tax": (
        "税务专员已上门辅导，归集口径书面明确，退税款已到账。\n已开展一对一政策辅导，企业符合减免条件，已完成更正申报。",
        "service:税务专员上门辅导\npolicy:落实减税退税{amount}万元\nservice:举办小微企业税费政策培训",
    ),
    "market": (
        "已推荐企业参加产业链对接会，与两家大企业达成试样意向。\n已将企业产品列入本地产品推荐目录，参展摊位费按政策给予补助。",
        "service:推荐进入大企业采购目录\nservice:组织产业链供需对接会\npolicy:落实参展补助{n}万元",
    ),
    "technology": (
        "已邀请{university}专家团队到企业诊断，双方签订技术服务合同。\n高新技术企业申报材料已由专家完成预审，按期提交。",
        "service:邀请{university}专家入企诊断\ncoordination:促成与{university}共建联合实验室\npolicy:发放科技创新券\n"
        "service:开放共享大型仪器",
    ),
    "environment": (
        "环评已受理公示，承诺在法定时限一半内办结，期间安排专人指导。\n已协调处置单位签订危废收集合同，治理设施改造纳入专项补助。",
        "service:安排环保专家上门会诊\npolicy:治理设施改造补助{n}万元\ncoordination:协调危废处置单位签约",
    ),
    "approvals": (
        "已由代办员全程代办，材料一次性补齐，证照已办结送达。\n已实行并联审批，两项前置改为容缺受理，企业可先行开工准备。",
        "service:代办员全程代办\ncoordination:牵头并联审批，容缺受理",
    ),
    "policy": (
        "经核对，补助资金{n}万元已下达，企业账户已到账。\n已梳理适用政策清单并上门解读，符合条件的项目纳入免申即享。",
        "policy:兑现补助资金{n}万元\nservice:上门解读政策并推送清单\npolicy:纳入免申即享名单",
    ),
    "ip": (
        "已立案调查并责令下架侵权产品，维权援助中心提供后续指导。\n已纳入专利快速预审备案，首件专利预审通过。",
        "service:维权援助中心提供法律指导\ncoordination:联合执法查处侵权\nservice:专利快速预审备案",
    ),
    "law": (
        "已纳入“综合查一次”计划，同类检查合并进行。\n已指导企业完成信用修复，公示信息已撤下。",
        "coordination:合并涉企检查\nservice:上门开展法律体检\nservice:指导信用修复",
    ),
    "arrears": (
        "已向欠款单位发出督办函，首笔{amount}万元已支付，余款按计划三个月内付清。\n经调解双方签订还款协议，纳入清欠台账跟踪。",
        "coordination:发函督办清欠，支付{amount}万元\ncoordination:组织双方调解签订还款协议",
    ),
    "digital": (
        "已安排服务商完成免费诊断，形成改造方案，纳入数字化改造试点。\n已提供服务商目录和参考价，改造验收后按比例补助。",
        "service:数字化改造免费诊断\npolicy:数字化改造补助{n}万元\nservice:组织数字化人才培训",
    ),
    "infrastructure": (
        "已现场修复破损路面，排水管网清淤完成，路灯同步更换。\n通勤公交已开通，园区食堂列入改造计划。",
        "project:修复{park}道路和排水管网\nservice:开通园区通勤公交\nproject:增设基站和停车位",
    ),
    "trade": (
        "海关专员已一对一指导，原料通关时间压缩一半以上。\n已组织汇率避险专题辅导，出口信用保险保费补贴已受理。",
        "service:海关专员一对一指导\nfinance:办理出口信用保险和汇率避险\npolicy:落实出口信保补贴{n}万元",
    ),
    "construction": (
        "已建立项目专班，规划许可已核发，临时用电三日内接通。\n已协调街道完成剩余搬迁，土地按期交付。",
        "project:成立项目专班，挂图作战\ncoordination:协调拆迁按期交地\ncoordination:实行竣工联合验收",
    ),
    "other": (
        "已联系相关单位上门服务，企业表示认可。\n已将企业诉求列入年度服务计划，专人负责跟踪。",
        "service:专人上门服务\ncoordination:召开协调会明确责任单位",
    ),
}
POLICY_SOLUTIONS = "policy:针对共性诉求出台专项政策，统一执行口径"
