# SPDX-License-Identifier: Apache-2.0
"""Three thousand fictional profiles of city 1502. A life is drawn first, the row written from it:
service leads through the crosswalk to work, work to skills and certificates, both to wishes.
About one fact in ten is absent, each on its own.
"""
import datetime

from sample_base import (CodeSet, Dice, LEVEL_WORDS, date_cell, days_after, full_width,
                         identity_number, phone, read_jobs, sheet_bytes)
from sample_employers import SURNAMES

COUNT = 3000
ABSENT = 10  # per cent of rows in which a fact was never recorded
HEADER = ["登记编号", "姓名", "身份证号", "联系电话", "人员类别", "所在区县", "常住地", "期望地区", "学历",
          "期望岗位", "期望薪资", "军事专业及年限", "工作经历", "技能", "证书", "可接受班次", "可接受用工形式",
          "期望待遇", "可到岗日期", "人员标签", "量化计分", "同意匹配"]
GIVEN = ("安邦波昌诚达德东峰福刚国海浩恒宏华辉继嘉建杰军康磊亮林龙明宁鹏平强勤荣瑞山胜顺涛伟文祥勇宇远志忠"
         "雪梅兰英芳丽娟静玲燕敏慧")
COUNTIES = (("150203", 26), ("150204", 24), ("150202", 15), ("150207", 9), ("150271", 8),
            ("150221", 9), ("150222", 4), ("150223", 2), ("150205", 2), ("150206", 1))
ELSEWHERE = ("150105", "150602", "150622", "150627", "150802", "150823", "150902", "110105")
# Where the number was given: today's codes, and codes of their day that are gone since.
BORN_OLD = ("150201", "150103", "150123", "152701", "152801")
CATEGORIES = (("self_arranged", 66), ("state_assigned", 9), ("transferred", 2),
              ("monthly_pension", 3), ("self_chosen", 2), ("demobilised", 3), ("family", 9),
              ("bereaved", 2), ("firefighter", 4))
# Specialties that many have; all others weigh 2.
FREQUENT = {"S001": 60, "S002": 14, "S005": 16, "S017": 12, "S020": 34, "S024": 12, "S034": 14,
            "S035": 16, "S056": 14, "S070": 40, "S071": 26, "S076": 50, "S077": 18, "S085": 10,
            "S112": 14, "S113": 10, "S121": 16, "S122": 20, "S143": 12, "S003": 10}
OFFICER = ("S113", "S114", "S123", "S124", "S119", "S026", "S040", "S093", "S100", "S140")
FIRE = ("S085", "S085", "S085", "S086", "S087", "S088")
SOFT = ("teamwork", "discipline", "execution", "physical_fitness", "team_management", "drill",
        "stress_resistance", "coordination", "communication", "computer_basic", "office_software",
        "confidentiality", "first_aid_skill", "mandarin_skill")
SHIFTS = (("白班", 90), ("倒班", 55), ("夜班", 30), ("值守待命", 25))
EMPLOYMENT = (("全职", 98), ("劳务派遣", 35), ("临时", 15), ("兼职", 10), ("公益性岗位", 12))
CONDITIONS = ("五险一金", "五险", "包住", "包吃", "双休", "班车", "年终奖", "带薪年假", "培训晋升")
SKILLS_MOST = 10
GROUPS = (("残疾", 5), ("参战", 3), ("困难", 7), ("荣誉称号", 2), ("长期失业", 5))


class World:
    """The code sets and, by occupation, what its advertisements ask for."""

    def __init__(self, sets):
        self.sets = sets
        self.jobs = {}
        for job in read_jobs():
            self.jobs.setdefault(job["occupation"].rsplit("-", 1)[0], []).append(job)
        self.ways = {}
        for row in CodeSet("crosswalk.tsv").rows:
            self.ways.setdefault(row["specialty"], []).append(
                (row["occupation"], int(row["confidence"])))
        self.specialties = [(row["code"], FREQUENT.get(row["code"], 2))
                            for row in sets.specialties.live()]

    def jobs_near(self, occupation):
        group = occupation.rsplit("-", 1)[0] if occupation.count("-") == 3 else occupation
        return self.jobs.get(group, [])


def draw_service(dice, world, category):
    """[(specialty, months)]: none for families, long for officers."""
    if category in ("family", "bereaved"):
        return []
    if category == "firefighter":
        return [(dice.pick(FIRE), 12 * dice.between(2, 12))]
    if category in ("transferred", "monthly_pension", "self_chosen"):
        return [(code, 12 * dice.between(4, 10)) for code in dice.some(OFFICER, 2)]
    first = dice.weighted(world.specialties)
    years = dice.weighted([(2, 48), (5, 22), (8, 14), (12, 12), (16, 4)])
    if category == "state_assigned":
        years = dice.pick((12, 14, 16))
    found = [(first, 12 * years + dice.pick((0, 0, 0, 3, 6)))]
    if years >= 5 and dice.chance(40):
        second = dice.weighted(world.specialties)
        if second != first:
            found.append((second, 12 * dice.between(1, 3)))
    return found


def draw_work(dice, world, service):
    """[(occupation, months)]: often along the crosswalk, often anything at all."""
    found = {}
    for _ in range(dice.weighted([(0, 22), (1, 38), (2, 28), (3, 12)])):
        ways = world.ways[service[0][0]] if service else []
        if ways and dice.chance(60):
            occupation = dice.weighted(ways)
        else:
            occupation = dice.pick(dice.pick(list(world.jobs.values())))["occupation"]
        found[occupation] = dice.pick((6, 8, 12, 18, 24, 30, 36, 48, 60, 84))
    return list(found.items())


def draw_competence(dice, world, service, work):
    """Skills with levels and certificates, from what similar posts ask for."""
    skills, certificates = {}, {}
    for code in dice.some(SOFT, dice.between(1, 4)):
        skills[code] = dice.between(1, 3)
    known = [(occ, months, 75) for occ, months in work]
    for specialty, months in service:
        known += [(occ, months, conf) for occ, conf in world.ways[specialty]]
    for occupation, months, chance in known:
        for job in dice.some(world.jobs_near(occupation), 2):
            for code, level, _ in job["skills"]:
                if dice.chance(chance):
                    grown = min(5, max(1, level + (months > 48) - (months < 18)))
                    skills[code] = max(grown, skills.get(code, 0))
            for code in job["certificates"]:
                if dice.chance(chance // 2):
                    certificates[code] = draw_validity(dice, code)
    if dice.chance(70):
        certificates["C1"] = None
    best = sorted(skills, key=lambda code: (-skills[code], code))[:SKILLS_MOST]
    return {code: skills[code] for code in best}, certificates


def draw_validity(dice, code):
    if code.startswith(("so_", "safety_", "se_")) or code in ("N1", "Q1", "Q2", "G1", "health"):
        return days_after(dice.between(-120, 1100))
    return None


def draw_life(dice, world):
    category = dice.weighted(list(CATEGORIES))
    service = draw_service(dice, world, category)
    work = draw_work(dice, world, service)
    months = sum(m for _, m in service) + sum(m for _, m in work)
    age = min(58, 18 + months // 12 + dice.between(0, 9))
    birth = datetime.date(2026 - age, 1, 1) + datetime.timedelta(days=dice.below(60))
    birth -= datetime.timedelta(days=dice.below(300))
    skills, certificates = draw_competence(dice, world, service, work)
    long_service = months > 96 and service
    education = dice.weighted([(2, 10), (3, 44), (4, 30), (5, 15), (6, 1)])
    if category in ("transferred", "monthly_pension", "self_chosen"):
        education = dice.weighted([(4, 15), (5, 70), (6, 15)])
    return {"category": category, "service": service, "work": work, "birth": birth,
            "skills": skills, "certificates": certificates, "education": education,
            "county": dice.weighted(COUNTIES),
            "floor": dice.between(6, 14 if long_service else 11) * 500}


def months_cell(dice, months):
    years, rest = divmod(months, 12)
    if rest == 0:
        return "%d年" % years
    return "%d年%d个月" % (years, rest) if years and dice.chance(70) else "%d个月" % months


def history_cell(dice, code_set, rows):
    parts = []
    for code, months in rows:
        everyday = dice.pick(code_set.words(code)[1:] or [code_set.label(code)])
        name = dice.weighted([(code_set.label(code), 60), (everyday, 30), (code, 10)])
        parts.append(name + " " + months_cell(dice, months))
    return "、".join(parts)


def skills_cell(dice, sets, skills):
    return "、".join("%s（%s）" % (dice.pick(sets.skills.words(code)[:2]), LEVEL_WORDS[level])
                    for code, level in sorted(skills.items())) or "无"


def certificates_cell(dice, sets, certificates):
    parts = []
    for code, until in sorted(certificates.items()):
        word = dice.pick(sets.certificates.words(code)[:2])
        parts.append(word + ("（%s）" % until.isoformat() if until else ""))
    return "、".join(parts) or "无"


def wants_cell(dice, world, life):
    codes = [occ for occ, _ in life["work"]]
    for specialty, _ in life["service"]:
        codes += [occ for occ, _ in world.ways[specialty]]
    codes.append(dice.pick(dice.pick(list(world.jobs.values())))["occupation"])
    words = []
    for code in dice.some(list(dict.fromkeys(codes)), dice.between(1, 3)):
        if dice.chance(15) and code.count("-") == 3:
            code = code.rsplit("-", 1)[0]
        own = world.sets.occupations
        everyday = dice.pick(own.words(code)[1:] or [own.label(code)])
        words.append(dice.weighted([(own.label(code), 50), (everyday, 35), (code, 15)]))
    return "、".join(dict.fromkeys(words))


def places_cell(dice, sets, county):
    codes = [county] + dice.some([c for c, _ in COUNTIES if c != county], dice.between(0, 2))
    if dice.chance(45):
        codes.append("1502")
    if dice.chance(12):
        codes.append(dice.pick(ELSEWHERE))
    return "、".join(place_name(sets, code) for code in codes)


def place_name(sets, code):
    name = sets.regions.name(code)
    if code.startswith("1502"):
        return name
    above = sets.regions.name(code[:4])
    return (sets.regions.name(code[:2]) if above == "市辖区" else above) + name


def draw_identity(dice, life, used):
    """A number nobody has: these order codes were kept for people past a hundred."""
    while True:
        region = dice.weighted([(life["county"], 70), (dice.pick(ELSEWHERE), 22),
                                (dice.pick(BORN_OLD), 8)])
        if region == "150271":
            region = "150203"  # a development zone gives no numbers
        number = identity_number(region, life["birth"], dice.between(996, 999))
        if number not in used:
            used.add(number)
            return number
        life["birth"] -= datetime.timedelta(days=1)


def group_cell(dice):
    return "、".join(name for name, share in GROUPS if dice.chance(share)) or "无"


def fact_cells(dice, world, life):
    """One cell a fact, in the order of the header; an absent fact is an empty cell."""
    sets, county = world.sets, life["county"]
    home = county if dice.chance(85) else dice.pick([c for c, _ in COUNTIES])
    wage = life["floor"]
    cells = [
        "包头市" + sets.regions.name(home) if dice.chance(70) else home,
        places_cell(dice, sets, county),
        {2: "初中", 3: dice.pick(("高中", "中专", "技校", "职高")), 4: dice.pick(("大专", "专科")),
         5: dice.pick(("本科", "大学本科")), 6: "硕士"}[life["education"]],
        wants_cell(dice, world, life),
        dice.weighted([("%d" % wage, 60), ("%d元以上" % wage, 20), ("%gK" % (wage / 1000), 10),
                       (full_width("%d" % wage), 5), ("%d元/月" % wage, 5)]),
        history_cell(dice, sets.specialties, life["service"]) or "无",
        history_cell(dice, sets.occupations, life["work"]) or "无",
        skills_cell(dice, sets, life["skills"]),
        certificates_cell(dice, sets, life["certificates"]),
        "、".join(word for word, share in SHIFTS if dice.chance(share)) or "白班",
        "、".join(word for word, share in EMPLOYMENT if dice.chance(share)) or "全职",
        "、".join(dice.some(CONDITIONS, dice.between(1, 4))),
        date_cell(dice, days_after(dice.between(-30, 60))) if dice.chance(70) else days_after(0).isoformat(),
        group_cell(dice),
        "%g" % (dice.between(60, 200) / 2),
    ]
    return ["" if dice.chance(ABSENT) else cell for cell in cells]


def candidate_row(dice, world, number, used):
    life = draw_life(dice, world)
    name = SURNAMES[number % len(SURNAMES)] + "样" + GIVEN[number // len(SURNAMES)]
    county = world.sets.regions.name(life["county"])
    return [
        "BT-%06d" % (number + 1), name, draw_identity(dice, life, used), phone(number + 1),
        world.sets.categories.words(life["category"])[dice.below(2)],
        county if dice.chance(80) else life["county"],
    ] + fact_cells(dice, world, life) + [dice.weighted([("2026-02-20", 88), ("否", 5), ("", 7)])]


def candidates_file(sets):
    dice = Dice("candidates")
    world = World(sets)
    used = set()
    rows = [candidate_row(dice, world, number, used) for number in range(COUNT)]
    return sheet_bytes([HEADER] + rows)
