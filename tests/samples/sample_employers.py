# SPDX-License-Identifier: Apache-2.0
"""Sixty fictional employers of city 1502 and its neighbours."""
from sample_base import CodeSet, Dice, credit_code, phone, sheet_bytes

HEADER = ["单位名称", "统一社会信用代码", "所在地区", "行业", "单位性质", "联络员", "联系电话"]

# industry: Chinese word, end of the name, kind of credit code, nature, places
INDUSTRIES = {
    "steel": ("钢铁", "有限公司", "91", "国有企业"),
    "rare": ("稀土新材料", "股份有限公司", "91", "民营企业"),
    "pv": ("晶硅科技", "有限公司", "91", "民营企业"),
    "equip": ("重工机械", "有限公司", "91", "民营企业"),
    "auto": ("重型汽车", "有限公司", "91", "国有企业"),
    "power": ("能源电力", "有限公司", "91", "国有企业"),
    "chem": ("煤化工", "有限责任公司", "91", "国有企业"),
    "mine": ("矿业", "有限责任公司", "91", "民营企业"),
    "build": ("建设工程", "有限公司", "91", "民营企业"),
    "property": ("物业服务", "有限公司", "91", "民营企业"),
    "security": ("保安服务", "有限公司", "91", "国有企业"),
    "logistics": ("物流", "有限公司", "91", "民营企业"),
    "transit": ("公共交通", "有限公司", "91", "国有企业"),
    "food": ("餐饮管理", "有限公司", "91", "民营企业"),
    "dairy": ("乳业", "股份有限公司", "91", "民营企业"),
    "hotel": ("酒店管理", "有限公司", "91", "民营企业"),
    "retail": ("商贸", "有限公司", "91", "民营企业"),
    "hospital": ("医院", "", "12", "事业单位"),
    "school": ("职业技术学校", "", "12", "事业单位"),
    "it": ("信息技术", "有限公司", "91", "民营企业"),
    "telecom": ("通信工程", "有限公司", "91", "民营企业"),
    "finance": ("金融服务", "有限公司", "91", "国有企业"),
    "agri": ("农牧业", "有限公司", "91", "民营企业"),
    "env": ("环境科技", "有限公司", "91", "民营企业"),
    "gov": ("街道公共服务中心", "", "12", "事业单位"),
    "hr": ("人力资源服务", "有限公司", "91", "民营企业"),
    "auto_repair": ("汽车服务", "有限公司", "91", "民营企业"),
    "fire": ("消防技术", "有限公司", "91", "民营企业"),
    "aviation": ("机场服务", "有限公司", "91", "国有企业"),
    "uav": ("无人机科技", "有限公司", "91", "民营企业"),
    "elder": ("养老服务", "有限公司", "91", "民营企业"),
}
WORDS = ("北辰 阴山 昆河 敖包 金川 银山 鹿城 青原 白云 长河 古城 新阳 瑞丰 恒泰 宏远 天成 联创 "
         "华章 正大 东升 西域 南岭 中原 永固 同心 安和 顺达 广源 博远 启明 晨光 星海 云帆 凌峰 "
         "卓越 至诚 德润 康宁 益民 惠众 嘉禾 沃野 绿洲 蓝天 碧水 红岩 黄河 紫塞 乌拉 萨如 赛音 "
         "朝阳 光明 胜利 和平 团结 友谊 建业 兴盛 富强").split()
# Where employers sit, with weights: the city's own counties first, then its neighbours.
PLACES = (("150203", 16), ("150204", 14), ("150202", 9), ("150207", 8), ("150271", 10),
          ("150221", 4), ("150222", 3), ("150223", 2), ("150205", 2), ("150206", 2),
          ("150105", 3), ("150602", 3), ("150622", 2), ("150627", 2), ("150802", 2), ("150902", 1))
SURNAMES = ("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
            "云苏潘葛奚范彭郎鲁韦昌马苗凤花方")


def make_employers():
    dice = Dice("employers")
    regions = CodeSet("regions.tsv")
    industries = list(INDUSTRIES)
    employers = []
    for serial in range(60):
        industry = industries[serial % len(industries)]
        word, end, kind, nature = INDUSTRIES[industry]
        region = dice.weighted(PLACES)
        city = regions.name(region[:4]).removesuffix("市")
        employers.append({
            "name": "%s样例%s%s%s" % (city, WORDS[serial], word, end),
            "credit_code": credit_code(kind, region[:6], serial + 1),
            "region": region,
            "industry": industry,
            "kind": nature,
            "liaison": dice.pick(SURNAMES) + "样" + dice.pick("宁安平和顺"),
            "phone": phone(90000001 + serial),
        })
    return employers


def employers_file(employers):
    rows = [HEADER]
    for e in employers:
        rows.append([e["name"], e["credit_code"], e["region"], INDUSTRIES[e["industry"]][0],
                     e["kind"], e["liaison"], e["phone"]])
    return sheet_bytes(rows)
