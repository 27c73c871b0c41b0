# SPDX-License-Identifier: Apache-2.0
"""Six hundred fictional vacancies: ten an employer, half as a sheet, half as NDJSON.

make_vacancies() draws the facts; sheet_row() writes them as people do, api_object() as programs
do. Defects are put in at fixed places afterwards (sample_defects.py).
"""
import json

from sample_base import (CodeSet, Dice, LEVEL_WORDS, date_cell, days_after, full_width, read_jobs)

HEADER = ["岗位编号", "单位名称", "统一社会信用代码", "岗位名称", "职业（工种）", "招聘人数", "工作地点",
          "学历要求", "经验要求", "薪资", "专业技能", "证书要求", "班次", "福利待遇", "用工形式",
          "面向对象", "岗位描述", "发布日期", "截止日期", "到岗时间"]
EDUCATION = {0: ("不限", "无要求", "", "学历不限"), 2: ("初中及以上", "初中", "初中以上"),
             3: ("高中/中专及以上", "高中及以上", "中专及以上", "高中/中专", "高中以上学历"),
             4: ("大专及以上", "大专", "专科及以上", "大专以上学历"), 5: ("本科及以上", "本科")}
EXPERIENCE = {0: ("不限", "无需经验", "", "经验不限"), 6: ("半年以上", "6个月以上"),
              12: ("1年以上", "1-3年", "一年以上"), 24: ("2年以上", "2年以上经验", "两年以上"),
              36: ("3年以上经验", "3-5年", "3年以上"), 60: ("5年以上", "5-10年")}
SHIFT_WORDS = {"day": ("白班", "长白班", "常白班"), "night": ("夜班",),
               "rotating": ("倒班", "三班倒", "两班倒", "四班三运转", "轮班"),
               "on_call": ("值守待命", "值班")}
# word on the sheet: the codes it means
CONDITION_WORDS = {"五险": ["social_insurance"], "五险一金": ["social_insurance", "housing_fund"],
                   "包吃": ["meals"], "包住": ["housing"], "包吃住": ["housing", "meals"],
                   "双休": ["weekends_off"], "通勤班车": ["shuttle"], "带薪年假": ["paid_leave"],
                   "年终奖": ["bonus"], "岗前培训": ["training"], "工作餐": ["meals"]}
EMPLOYMENT_WORDS = {"full_time": ("全职", "正式工", ""), "dispatch": ("劳务派遣",),
                    "part_time": ("兼职", "小时工"), "temporary": ("临时", "季节工"),
                    "internship": ("实习",), "public_post": ("公益性岗位",)}
EMPLOYMENTS = (("full_time", 78), ("dispatch", 12), ("temporary", 4), ("part_time", 3),
               ("internship", 3))


def draw(dice, employer, job, serial):
    low, high = job["wage"]
    step = dice.between(0, 4) * 100
    opened = days_after(-dice.between(3, 50))
    words = dice.some(list(CONDITION_WORDS), dice.between(1, 5))
    public = employer["industry"] == "gov" and job["occupation"] in ("4-09-08-01", "3-01-04-02")
    return {
        "employer": employer, "reference": "%s-%03d" % (employer["industry"][:2].upper(), serial),
        "title": dice.pick(job["titles"]), "occupation": job["occupation"],
        "headcount": dice.weighted([(n, w) for n, w in zip((1, 2, 3, 5, 8, 10, 20, 50),
                                                           (20, 25, 18, 15, 8, 8, 4, 2))]),
        "region": employer["region"] if dice.chance(80) else dice.pick(NEARBY),
        "education": job["education"], "relaxed": dice.chance(12) and job["education"] >= 3,
        "experience": job["experience"], "wage": [low + step, high + step],
        "pay_months": dice.weighted([(0, 85), (13, 12), (14, 3)]),
        "skills": job["skills"], "certificates": job["certificates"], "shift": job["shift"],
        "condition_words": words,
        "employment": "public_post" if public else dice.weighted(list(EMPLOYMENTS)),
        "categories": ["self_arranged", "state_assigned"] if dice.chance(6) else [],
        "duties": job["duties"], "open_from": opened,
        "open_until": days_after(dice.between(20, 120)),
        "start_by": days_after(dice.between(20, 70)) if dice.chance(40) else None,
    }


NEARBY = ("150202", "150203", "150204", "150207", "150271", "150221", "150222")


def make_vacancies(employers):
    dice = Dice("vacancies")
    jobs = read_jobs()
    found = []
    for number, employer in enumerate(employers):
        own = [job for job in jobs if employer["industry"] in job["industries"]]
        order = dice.some(own, len(own))
        for serial in range(10):
            found.append(draw(dice, employer, order[serial % len(order)], number * 10 + serial))
    return found


def wage_cell(dice, vacancy):
    low, high = vacancy["wage"]
    tail = "·%d薪" % vacancy["pay_months"] if vacancy["pay_months"] else ""
    forms = [("%d-%d元/月%s" % (low, high, tail), 40), ("%d-%d%s" % (low, high, tail), 18),
             ("%g-%gK%s" % (low / 1000, high / 1000, tail), 14), ("%d～%d元" % (low, high), 6),
             (full_width("%d" % low) + "－" + full_width("%d" % high), 4), ("面议", 5),
             ("%d元以上" % low, 5), ("%g-%g万/年" % (low * 12 / 10000, high * 12 / 10000), 3),
             ("月薪%d-%d元" % (low, high), 5)]
    if vacancy["occupation"] in ("4-02-05-01", "4-09-08-01", "6-29-04-01"):
        forms.append(("%d元/天" % (high // 22 // 10 * 10), 30))
    return dice.weighted(forms)


def place_cell(dice, regions, code):
    county, city = regions.name(code), regions.name(code[:4])
    if code == "150271":
        county = "稀土高新区"  # what everyone writes
    return dice.weighted([(city + county, 45), (county, 20), (code, 8),
                          (regions.name(code[:2]) + city + county, 12),
                          (city + county + "样例路%d号" % dice.between(1, 99), 15)])


def skill_cell(dice, skills, wanted):
    parts = []
    for code, level, must in wanted:
        word = dice.pick(skills.words(code)[:3])
        parts.append("%s（%s%s）" % (word, LEVEL_WORDS[level], "，必须" if must else ""))
    return "、".join(parts)


def certificate_cell(dice, certificates, wanted):
    return "、".join(dice.pick(certificates.words(code)[:3]) for code in wanted)


def description(dice, vacancy):
    lead = dice.pick(("岗位职责：", "工作内容：", "主要负责：", ""))
    tail = dice.pick(("。退役军人优先。", "；服从管理，责任心强。", "。", "；同等条件下优先录用退役军人。"))
    return lead + vacancy["duties"] + tail


class Sets:
    def __init__(self):
        self.regions = CodeSet("regions.tsv")
        self.occupations = CodeSet("occupations.tsv")
        self.skills = CodeSet("skills.tsv")
        self.certificates = CodeSet("certificates.tsv")
        self.categories = CodeSet("categories.tsv")
        self.specialties = CodeSet("specialties.tsv")


def occupation_cell(dice, sets, vacancy):
    name = sets.occupations.name(vacancy["occupation"])
    return dice.weighted([("", 35), (name, 40), (vacancy["occupation"], 25)])


def sheet_row(dice, sets, v):
    education = dice.pick(EDUCATION[v["education"]])
    if v["relaxed"]:
        education += "（优秀者可放宽）"
    headcount = str(v["headcount"])
    return [
        v["reference"], v["employer"]["name"], v["employer"]["credit_code"], v["title"],
        occupation_cell(dice, sets, v),
        dice.weighted([(headcount, 80), (headcount + "人", 15), (full_width(headcount), 5)]),
        place_cell(dice, sets.regions, v["region"]), education,
        dice.pick(EXPERIENCE[v["experience"]]), wage_cell(dice, v),
        skill_cell(dice, sets.skills, v["skills"]) if dice.chance(85) else "",
        certificate_cell(dice, sets.certificates, v["certificates"]),
        dice.pick(SHIFT_WORDS[v["shift"]]) if dice.chance(90) else "",
        "、".join(v["condition_words"]), dice.pick(EMPLOYMENT_WORDS[v["employment"]]),
        "、".join(sets.categories.words(c)[1] for c in v["categories"]) or dice.pick(("不限", "")),
        description(dice, v), date_cell(dice, v["open_from"]), date_cell(dice, v["open_until"]),
        date_cell(dice, v["start_by"]) if v["start_by"] else dice.pick(("", "随时")),
    ]


def api_object(dice, v):
    """Field names of the API; what a vacancy does not state is left out."""
    conditions = sorted({code for word in v["condition_words"] for code in CONDITION_WORDS[word]})
    found = {
        "reference": v["reference"], "employer_name": v["employer"]["name"],
        "employer_credit_code": v["employer"]["credit_code"], "title": v["title"],
        "description": description(dice, v), "occupation": v["occupation"],
        "region": v["region"], "headcount": v["headcount"], "wage_min": v["wage"][0],
        "wage_max": v["wage"][1], "employment": v["employment"], "shifts": [v["shift"]],
        "conditions": conditions, "certificates": v["certificates"],
        "skills": [{"skill": code, "level": level, "weight": 5, "must": must}
                   for code, level, must in v["skills"]],
        "open_from": v["open_from"].isoformat(), "open_until": v["open_until"].isoformat(),
    }
    if v["pay_months"]:
        found["pay_months"] = v["pay_months"]
    if v["education"]:
        found.update(education_min=v["education"], relaxed=v["relaxed"])
    if v["experience"]:
        found["experience_min"] = v["experience"]
    if v["categories"]:
        found["categories"] = v["categories"]
    if v["start_by"]:
        found["start_by"] = v["start_by"].isoformat()
    return found


def api_line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
