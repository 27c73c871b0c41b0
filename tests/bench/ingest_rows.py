# SPDX-License-Identifier: Apache-2.0
"""Rows for the ingest bench: vacancies, profiles and employers of one city as NDJSON, from a seed.

The codes are the shipped ones, so nothing needs review; texts are our own sentences put together
anew for every row, about 600 bytes, so that nothing is cheaper than in life.
"""
import json
import os
import random

CITY = "1502"
COUNTIES = ("150202", "150203", "150204", "150205", "150206", "150207", "150221", "150222", "150223")
CATEGORIES = ("self_arranged", "state_assigned", "transferred", "family")
CONDITIONS = ("housing", "meals", "social_insurance", "housing_fund", "shuttle", "paid_leave")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "安邦波昌诚达德东峰福刚国海浩恒宏华辉继嘉建杰军康磊"
DUTIES = ("负责设备的日常点检与保养，做好台账", "按工艺要求完成本岗位的加工任务", "遵守安全规程，及时上报隐患",
          "配合班组长完成交接班", "保持现场整洁，工具定置摆放", "参加岗前培训与每月的安全学习",
          "协助处理异常情况并填写记录", "按计划完成物料的装卸、清点与入库", "接受夜间值守安排，保持通讯畅通",
          "能吃苦耐劳，服从管理，责任心强", "退役军人优先，公司提供完善的晋升通道")


def codes(name, shape=lambda code: True):
    """The live codes of a shipped set."""
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "..", "..", "migrations", "codes", name + ".tsv")
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f.readlines()[2:]]
    return [r[0] for r in rows if (len(r) < 6 or not r[5]) and shape(r[0])]


class Rows:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.occupations = codes("occupations", lambda c: c.count("-") == 3)
        self.skills = codes("skills", lambda c: not c.startswith("g_"))
        self.certificates = [c for c in codes("certificates") if len(c) == 2]
        self.specialties = codes("specialties", lambda c: c.startswith("S"))

    def text(self, size):
        parts = []
        while size > 0:
            parts.append(f"{len(parts) + 1}、{self.dice.choice(DUTIES)}{self.dice.randrange(100)}；")
            size -= len(parts[-1].encode())
        return "".join(parts)

    def some(self, items, most, least=1):
        return self.dice.sample(items, self.dice.randint(least, most))

    def employer(self, n):
        return {"name": f"包头样例第{n:04d}号制造有限公司", "region": self.dice.choice(COUNTIES),
                "contact_name": "某经理", "contact_phone": f"1990{n:07d}"}

    def vacancy(self, n, employers):
        wage = self.dice.randrange(30, 90) * 100
        skills = [{"skill": s, "level": self.dice.randint(1, 4), "weight": self.dice.randint(1, 9),
                   "must": k == 0} for k, s in enumerate(self.some(self.skills, 6, 6))]
        return {"reference": f"R{n:07d}", "title": self.dice.choice(("焊工", "司机", "保安员", "装配工")),
                "employer_name": f"包头样例第{self.dice.randrange(employers):04d}号制造有限公司",
                "description": self.text(600), "region": self.dice.choice(COUNTIES),
                "headcount": self.dice.randint(1, 30), "education_min": self.dice.randrange(6),
                "occupation": self.dice.choice(self.occupations), "experience_min": 12,
                "skills": skills, "certificates": self.some(self.certificates, 1, 0),
                "wage_min": wage, "wage_max": wage + 2000, "employment": "full_time",
                "shifts": ["day"], "conditions": self.some(CONDITIONS, 4),
                "open_from": "2026-02-01", "open_until": "2026-12-31"}

    def candidate(self, n):
        stay = lambda key, items: [{key: i, "months": self.dice.randint(3, 120)} for i in items]
        return {"source_reference": f"BT-{n:07d}", "category": self.dice.choice(CATEGORIES),
                "name": self.dice.choice(SURNAMES) + "".join(self.some(GIVEN, 2)),
                "identity_number": identity_number(self.dice, n), "phone": f"1990{n:07d}",
                "bureau_region": self.dice.choice(COUNTIES), "home": self.dice.choice(COUNTIES),
                "places": self.some(COUNTIES, 3), "education": self.dice.randrange(6),
                "experience": stay("occupation", self.some(self.occupations, 3)),
                "service": stay("specialty", self.some(self.specialties, 2)),
                "skills": {s: self.dice.randint(1, 4) for s in self.some(self.skills, 8, 4)},
                "certificates": {c: None for c in self.some(self.certificates, 2, 0)},
                "wants": self.some(self.occupations, 3), "shifts_ok": ["day", "night"],
                "wage_floor": self.dice.randrange(25, 70) * 100, "employment_ok": ["full_time"],
                "conditions_wanted": self.some(CONDITIONS, 3), "available_from": "2026-03-01",
                "groups": [], "merit": self.dice.randrange(10000),
                "discharged_on": "2020-12-01", "consent_match": "2026-01-05"}


def identity_number(dice, n):
    """Well formed, its check character right, its county one that never gave numbers away."""
    body = f"1502{dice.randrange(2, 8):02d}{1960 + n % 40}{1 + n // 40 % 12:02d}" \
           f"{1 + n // 480 % 28:02d}{n // 13440 % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


def write(path, rows):
    """Writes the rows as NDJSON; answers (rows, bytes)."""
    count = 0
    with open(path, "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count, os.path.getsize(path)
