# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in real files, put at fixed rows so that tests can name them.

Row numbers count data rows from 1 in the order they were drawn, before blank lines are put in.
README.md beside this file lists what each should lead to.
"""
from sample_base import full_width
from sample_vacancies import HEADER

COLUMN = {name: index for index, name in enumerate(HEADER)}

# (row, column, new cell)
CELLS = (
    (7, "工作地点", ""), (57, "工作地点", ""),
    (23, "工作地点", "样例市不存在区"), (123, "工作地点", "月亮湾"), (77, "工作地点", "远程"),
    (31, "招聘人数", "若干"), (61, "招聘人数", "#N/A"), (90, "招聘人数", ""), (91, "招聘人数", "0"),
    (45, "岗位编号", "#N/A"), (46, "岗位编号", ""), (47, "岗位编号", ""),
    (80, "薪资", "面议"), (81, "薪资", "看能力给"), (82, "薪资", "8K-5K"), (83, "薪资", "3000美元/月"),
    (84, "薪资", "200元/天"), (85, "薪资", "25元/小时"), (86, "薪资", "6万-8万/年"),
    (87, "薪资", "5000以上"), (88, "薪资", "4500-7000元/月·13薪"), (89, "薪资", "5-8K"),
    (111, "学历要求", "有学历即可"), (112, "学历要求", "#N/A"), (113, "学历要求", "大专及以上（退役军人可放宽）"),
    (115, "经验要求", "应届毕业生"), (116, "经验要求", "经验丰富"), (117, "经验要求", "1年以下"),
    (131, "岗位名称", ""),
    (141, "专业技能", "会修飞船（精通）"), (142, "证书要求", "样例证"), (143, "班次", "看情况"),
    (144, "用工形式", "都行"), (145, "面向对象", "只要能干的"),
    (153, "统一社会信用代码", ""), (154, "统一社会信用代码", "91150203000000019A"),
    (181, "截止日期", "2026-02-30"), (182, "截止日期", "2025-12-31"), (183, "截止日期", "长期有效"),
)
# (row, words added to the description): the findings of a posting
SENTENCES = (
    (171, "年龄18-45周岁。"), (172, "限男性。"), (173, "有意者请电话联系15490001234，微信同号。"),
    (174, "入职需交押金500元，服装费300元。"), (175, "限包头本地户口。"),
    (176, "原99999部队退役人员优先。"), (177, "五官端正，身高170cm以上。"), (178, "仅限已婚已育。"),
    (179, "乙肝五项检查合格。"), (180, "中共党员。"), (184, "限汉族。"), (185, "无宗教信仰。"),
    (190, "<br><b>福利好</b>&nbsp;速来"), (191, "\n第二行：地点见上\n第三行"),
    (192, "待遇\"从优\",面谈"), (193, ""),
)


def break_sheet(rows):
    """rows: the data rows of vacancies.csv; returns them with defects and blank lines."""
    for row, column, cell in CELLS:
        rows[row - 1][COLUMN[column]] = cell
    for row, words in SENTENCES:
        rows[row - 1][COLUMN["岗位描述"]] += words
    code = COLUMN["统一社会信用代码"]
    rows[150 - 1][code] = rows[150 - 1][code].lower()
    rows[151 - 1][code] = full_width(rows[151 - 1][code])
    rows[152 - 1][code] = " " + rows[152 - 1][code] + "　"
    rows[193 - 1][COLUMN["岗位描述"]] = "=HYPERLINK(\"http://样例.invalid\",\"点我\")"
    rows[201 - 1] = list(rows[200 - 1])  # the same row once more
    rows[203 - 1][COLUMN["岗位编号"]] = rows[202 - 1][COLUMN["岗位编号"]]
    rows[203 - 1][1:3] = rows[202 - 1][1:3]  # same employer and reference, other content
    blank = [""] * len(HEADER)
    for at in (250, 150, 50):
        rows.insert(at, list(blank))
    return rows


def break_objects(objects):
    """The NDJSON half: what programs get wrong. Returns objects; None is an empty line."""
    objects[4].pop("headcount")
    objects[14]["region"] = "999999"
    objects[24]["salary"] = "5-8K"
    objects[34]["wage_min"], objects[34]["wage_max"] = 9000, 4000
    objects[44]["title"] = None
    objects[54]["reference"] = objects[53]["reference"]
    objects[54]["employer_credit_code"] = objects[53]["employer_credit_code"]
    objects[54]["employer_name"] = objects[53]["employer_name"]
    objects[64]["headcount"] = "3"
    objects[74]["occupation"] = "9-99-99-99"
    objects[84]["open_until"] = "2026-13-01"
    objects[94]["skills"] = [{"skill": "no_such_skill", "level": 9}]
    objects[104]["education_min"] = 12
    objects[114]["shifts"] = "rotating"
    objects[124]["description"] = ""
    objects[134].pop("region")
    objects.insert(100, None)
    return objects
