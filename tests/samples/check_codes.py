#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shipped code sets hold together: form, uniqueness, parents, crosswalk, meaning of synonyms.

Reads migrations/codes/*.tsv only.  Where ../shared/data is present, build.py must give the same
bytes again; that case is skipped elsewhere.
"""
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "..", "..")
CODES = os.path.join(TOP, "migrations", "codes")
HEADER = ["code", "parent", "name_zh", "name_en", "synonyms", "retired_on"]
SETS = {  # set: (file, least number of rows, form of a code)
    "regions": ("regions.tsv", 44000, r"\d{2}(\d{2}(\d{2}(\d{3})?)?)?"),
    "dadian2022": ("occupations.tsv", 2176, r"\d(-\d\d(-\d\d(-\d\d)?)?)?"),
    "soc2010": ("soc2010.tsv", 800, r"\d\d-\d{4}"),
    "soc2018": ("soc2018.tsv", 800, r"\d\d-\d{4}"),
    "isco08": ("isco08.tsv", 600, r"\d{1,4}"),
    "education": ("education.tsv", 8, r"[0-7]"),
    "certificates": ("certificates.tsv", 150, r"[A-Za-z][A-Za-z0-9_]*"),
    "skills": ("skills.tsv", 1500, r"[a-z][a-z0-9_]*"),
    "specialties": ("specialties.tsv", 120, r"S\d{3}"),
    "categories": ("categories.tsv", 9, r"[a-z_]+"),
    "employment": ("employment.tsv", 6, r"[a-z_]+"),
    "shifts": ("shifts.tsv", 4, r"[a-z_]+"),
    "conditions": ("conditions.tsv", 9, r"[a-z_]+"),
    "groups": ("groups.tsv", 6, r"[a-z_]+"),
    "refusals": ("refusals.tsv", 18, r"[a-z_]+"),
    "outcomes": ("outcomes.tsv", 7, r"[a-z0-9_]+"),
    "findings": ("findings.tsv", 20, r"[a-z_]+"),
    "vague": ("vague.tsv", 6, r"[a-z_]+"),
}
# One phrase that names two things at once: each of them is meant.
SHARED_PHRASES = {
    "conditions": {"包吃住", "包食宿", "提供食宿", "免费食宿", "吃住全包", "食宿全包", "供吃住",
                   "五险一金", "六险一金", "六险二金", "五险两金", "5险1金", "七险一金", "七险二金",
                   "三险一金", "五险1金", "五险二金", "五险+一金", "五险金", "四险一金",
                   "五金", "四金", "交金", "缴金", "食宿", "食宿补贴", "吃住免费", "管吃住",
                   "管吃管住", "管食宿", "包食住"},
}
# Names repeat in these classifications: places share names, ISCO levels repeat a group's title.
# Titles that are said of several occupations.
SHARED_TITLES = {"soc2018"}
REPEATING_NAMES = {"regions", "isco08", "dadian2022"}
TITLES_MIN = 400
failures = []
count = 0


def ok(passed, name, problems=()):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if passed else "not ok", count, name))
    if not passed:
        failures.append(name)
        for problem in list(problems)[:10]:
            print("# " + str(problem))


def no(problems, name):
    problems = list(problems)
    ok(not problems, name, problems)


def read_lines(filename):
    with open(os.path.join(CODES, filename), encoding="utf-8", newline="") as file:
        text = file.read()
    return text, text.rstrip("\n").split("\n")


def read_rows(lines, width):
    rows = [line.split("\t") for line in lines[2:]]
    return [dict(zip(lines[1].split("\t"), row)) for row in rows if len(row) == width]


def words(row):
    return row["synonyms"].split("|") if row["synonyms"] else []


def check_form(name, filename, text, lines, header):
    first = lines[0]
    parts = first[2:].split(", ")
    ok(first.startswith("# ") and len(parts) == 4 and parts[0] == name and all(parts),
       "%s: line 1 names set, version, source, licence" % name, [first])
    ok(lines[1].split("\t") == header, "%s: line 2 names the columns" % name, [lines[1]])
    no((n + 1 for n, line in enumerate(lines[2:], 2) if line.count("\t") != len(header) - 1),
       "%s: every row has %d cells" % (name, len(header)))
    no((filename for bad in ("\r", "\ufeff", "\u3000", "\ufffd", "  ") if bad in text),
       "%s: no carriage return, mark, wide space or double space" % name)


def check_rows(name, rows, least, form):
    codes = [row["code"] for row in rows]
    known = set(codes)
    ok(len(rows) >= least, "%s: at least %d rows (%d)" % (name, least, len(rows)))
    no((c for c in codes if not re.fullmatch(form, c) or not re.fullmatch("[A-Za-z0-9_-]{1,40}", c)),
       "%s: codes have their form" % name)
    no((c for c in known if codes.count(c) > 1) if len(codes) != len(known) else (),
       "%s: no code twice" % name)
    no((row["code"] for row in rows if row["parent"] and row["parent"] not in known),
       "%s: parents exist" % name)
    no((row["code"] for row in rows if not row["name_zh"]), "%s: no empty name" % name)
    no((row["code"] for row in rows if not re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row["retired_on"])),
       "%s: retired_on is empty or a date" % name)


def fold(text):
    """As look-ups compare: full-width forms, letter case and runs of spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def meanings(name, row):
    """What a synonym must not share: places only with their siblings, others with the whole set."""
    scope = row["parent"] if name == "regions" else ""
    return {(scope, fold(word)) for word in words(row)}


def check_synonyms(name, rows):
    rows = [row for row in rows if not row["retired_on"]]
    owners = {}
    for row in rows:
        for key in meanings(name, row):
            owners.setdefault(key, set()).add(row["code"])
        if name not in REPEATING_NAMES:
            owners.setdefault(("", fold(row["name_zh"])), set()).add(row["code"])
    allowed = SHARED_PHRASES.get(name, set())
    if name == "dadian2022":
        allowed = {line.split("\t")[0] for line in read_lines("input/ambiguous.tsv")[1][1:]}
    no(("%s: %s" % (key[1], sorted(codes)) for key, codes in sorted(owners.items())
        if len(codes) > 1 and key[1] not in allowed and name not in SHARED_TITLES),
       "%s: a synonym means one thing" % name)
    no(("%s %s" % (row["code"], word) for row in rows for word in words(row)
        if not word.strip() or word != word.strip() or word == row["name_zh"]
        or words(row).count(word) > 1), "%s: synonyms are neat" % name)


def skill_keys(row):
    """What tells one skill from another: without marks, a last word of doing, or the English s."""
    for word in [row["name_zh"], *words(row)]:
        yield re.sub(r"(操作|使用|技术|技能|能力)$", "", re.sub(r"[^\w+#]|_", "", fold(word))) or word
    english = re.findall(r"[a-z0-9+#]+", row["name_en"].lower())
    yield "en " + " ".join(sorted(re.sub("(?<=..)s$", "", word) for word in english
                                  if word not in ("and", "of", "the", "skill", "skills", "use")))


def check_skills_differ(rows):
    owners = {}
    for row in rows:
        for key in skill_keys(row) if row["parent"] and not row["retired_on"] else ():
            owners.setdefault(key, set()).add(row["code"])
    no(("%s: %s" % (key, sorted(codes)) for key, codes in sorted(owners.items()) if len(codes) > 1),
       "skills: no two codes mean the same skill")


def check_listable(name, rows):
    """Names that stand in lists and take a level or date in parentheses have neither themselves."""
    no((row["code"] for row in rows if re.search("[（(、，,/;；]", row["name_zh"])
        and not any(other["parent"] == row["code"] for other in rows)),
       "%s: names can stand in a list" % name)


def check_set(name):
    filename, least, form = SETS[name]
    text, lines = read_lines(filename)
    check_form(name, filename, text, lines, HEADER)
    rows = read_rows(lines, len(HEADER))
    check_rows(name, rows, least, form)
    check_synonyms(name, rows)
    if name == "skills":
        check_skills_differ(rows)
    if name in ("skills", "certificates"):
        check_listable(name, rows)
    return rows


def check_occupations(rows):
    titled = [row for row in rows if words(row)]
    ok(len(titled) >= TITLES_MIN,
       "dadian2022: %d occupations have everyday titles" % len(titled))
    by_code = {row["code"]: row["name_zh"] for row in rows}
    names = {row["name_zh"] for row in rows}
    no(("%s %s" % (row["code"], word) for row in rows for word in words(row) if word in names),
       "dadian2022: no everyday title is another occupation's name")
    title_of = {word: row["code"] for row in rows for word in words(row)}
    expected = {"保安": "保安员", "叉车工": "起重装卸机械操作工", "外卖骑手": "网约配送员",
                "会计": "会计专业人员", "电焊工": "焊工", "厨师": "中式烹调师", "网格员": "城市管理网格员",
                "客服": "呼叫中心服务员", "仓管员": "仓储管理员", "货车司机": "道路货运汽车驾驶员"}
    no(("%s -> %s" % (word, by_code.get(title_of.get(word, ""))) for word, name in expected.items()
        if by_code.get(title_of.get(word, "")) != name), "dadian2022: well-known titles lead home")


def check_skill_homes(skills, occupations):
    """input/skill-occupations.tsv: where a skill belongs."""
    known = {row["code"] for row in occupations}
    rows = [line.split("\t") for line in read_lines("input/skill-occupations.tsv")[1][1:]]
    own = {row["code"] for row in skills}
    no((row for row in rows if len(row) != 2 or row[0] not in own
        or not set(row[1].split("|")) <= known), "skills: their occupations exist")
    ok(len(rows) >= 1000, "skills: %d are tied to occupations" % len(rows))
    terms = sum(1 + len(words(row)) for row in skills)
    ok(terms >= 2000, "skills: %d terms in Chinese and of their own" % terms)
    titles = sum(len(words(row)) for row in occupations)
    ok(titles >= 3000, "dadian2022: %d everyday titles" % titles)


def check_weights(occupations):
    """occupation.weights holds together, and weights.py gives the same bytes again."""
    known = {row["code"] for row in occupations}
    lines = read_lines("occupation.weights")[1]
    no((line for line in lines if line.startswith("duty") and line.split("\t")[2] not in known),
       "weights: occupations exist")
    folder = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    try:
        for name in ("weights.py", "occupations.tsv", "skills.tsv"):
            shutil.copy(os.path.join(CODES, name), folder)
        shutil.copytree(os.path.join(CODES, "input"), os.path.join(folder, "input"))
        subprocess.run([sys.executable, os.path.join(folder, "weights.py")], check=True,
                       stdout=subprocess.DEVNULL)
        ok(filecmp.cmp(os.path.join(folder, "occupation.weights"),
                       os.path.join(CODES, "occupation.weights"), shallow=False),
           "weights.py gives the same bytes again")
    finally:
        shutil.rmtree(folder)


def check_crosswalk(specialties, occupations):
    header = ["specialty", "occupation", "confidence", "reason_zh", "reason_en"]
    text, lines = read_lines("crosswalk.tsv")
    check_form("crosswalk", "crosswalk.tsv", text, lines, header)
    rows = read_rows(lines, len(header))
    own = {row["code"] for row in specialties}
    targets = {row["code"] for row in occupations if row["code"].count("-") >= 2}
    no((row for row in rows if row["specialty"] not in own), "crosswalk: specialties exist")
    no((row for row in rows if row["occupation"] not in targets),
       "crosswalk: occupations exist and are of level 3 or 4")
    no((row for row in rows if not re.fullmatch("[1-9][0-9]?|100", row["confidence"])),
       "crosswalk: confidence is 1..100")
    no((row for row in rows if not row["reason_zh"] or not row["reason_en"]),
       "crosswalk: every row has its reason in both languages")
    per = [row["specialty"] for row in rows]
    no((code for code in sorted(own) if not 1 <= per.count(code) <= 5),
       "crosswalk: every specialty has 1 to 5 occupations")
    pairs = [(row["specialty"], row["occupation"]) for row in rows]
    ok(len(pairs) == len(set(pairs)), "crosswalk: no pair twice")
    civil = re.compile(r"\d{5}|某部|旅|师(?!傅)|军区|舰队|战区")
    no((row["name_zh"] for row in specialties if civil.search(row["name_zh"])
        and "医师" not in row["name_zh"]), "specialties: no unit designators")


def check_rebuild():
    name = "build.py gives the same bytes again"
    data = os.path.join(TOP, "..", "shared", "data")
    if not os.path.isdir(data):
        global count
        count += 1
        print("ok %d - %s # SKIP no data folder" % (count, name))
        return
    folder = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    try:
        copy = os.path.join(folder, "codes")
        os.mkdir(copy)
        shutil.copy(os.path.join(CODES, "build.py"), copy)
        shutil.copytree(os.path.join(CODES, "input"), os.path.join(copy, "input"))
        subprocess.run([sys.executable, os.path.join(copy, "build.py"), data], check=True,
                       stdout=subprocess.DEVNULL)
        made = sorted(f for f in os.listdir(copy) if f.endswith(".tsv"))
        no((f for f in made if not filecmp.cmp(os.path.join(copy, f), os.path.join(CODES, f),
                                               shallow=False)), name)
    finally:
        shutil.rmtree(folder)


def main():
    rows = {name: check_set(name) for name in SETS}
    check_occupations(rows["dadian2022"])
    check_skill_homes(rows["skills"], rows["dadian2022"])
    check_weights(rows["dadian2022"])
    check_crosswalk(rows["specialties"], rows["dadian2022"])
    check_rebuild()
    print("1..%d" % count)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
