#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sample files are what make.py makes, are fictional throughout, and have the counts promised."""
import csv
import filecmp
import io
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
from sample_base import CodeSet, HERE, credit_code

FILES = ("employers.csv", "vacancies.csv", "vacancies-gb18030.csv", "vacancies.ndjson",
         "candidates.csv")
failures = []
count = 0


def ok(passed, name, problem=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if passed else "not ok", count, name))
    if not passed:
        failures.append(name)
        print("# " + str(problem)[:300])


def sheet(name, encoding="utf-8-sig"):
    with open(os.path.join(HERE, name), "rb") as file:
        text = file.read().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline="")))


def records(name):
    rows = sheet(name)
    return [dict(zip(rows[0], row)) for row in rows[1:] if any(row)]


def check_remade():
    folder = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    subprocess.run([sys.executable, os.path.join(HERE, "make.py"), folder], check=True,
                   stdout=subprocess.DEVNULL)
    for name in FILES:
        made = os.path.join(folder, name)
        ok(filecmp.cmp(made, os.path.join(HERE, name), shallow=False),
           "%s: make.py gives the same bytes" % name, made)
        os.remove(made)
    os.rmdir(folder)


def number_is_right(number):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(number[:17], weights))
    return "10X98765432"[total % 11] == number[17]


def check_employers():
    rows = records("employers.csv")
    codes = [row["统一社会信用代码"] for row in rows]
    ok(len(rows) == 60 and len(set(codes)) == 60, "60 employers, each with its own code", len(rows))
    wrong = [c for c in codes if credit_code(c[:2], c[2:8], int(c[8:16])) != c]
    ok(not wrong, "credit codes have the right check characters", wrong)
    ok(credit_code("91", "350100", 0)[:16] == "9135010000000000", "the code is built as it reads")
    ok(all("样例" in row["单位名称"] for row in rows), "employers show that they are samples")
    ok(all(re.fullmatch(r"154\d{8}", row["联系电话"]) for row in rows), "phones nobody has")


def check_candidates():
    rows = records("candidates.csv")
    numbers = [row["身份证号"] for row in rows]
    regions = CodeSet("regions.tsv")
    names = {row["name_zh"] for row in regions.rows if row["parent"] == "1502"}
    ok(len(rows) == 3000, "3,000 candidates", len(rows))
    ok(len(set(numbers)) == 3000 and all(map(number_is_right, numbers)),
       "identity numbers are right and different")
    ok(all(996 <= int(n[14:17]) <= 999 for n in numbers), "identity numbers nobody has")
    ok(all(n[:6] in regions.by_code for n in numbers), "their regions exist, gone ones too")
    ok(any(regions.by_code[n[:6]]["retired_on"] for n in numbers), "some regions are gone")
    ok(all(len(row["姓名"]) == 3 and row["姓名"][1] == "样" for row in rows)
       and len({row["姓名"] for row in rows}) == 3000, "names show that they are samples")
    counties = {row["所在区县"] for row in rows}
    ok(counties <= names | {c for c in regions.by_code if c.startswith("1502")},
       "all belong to the city", counties - names)
    for fact in ("学历", "期望薪资", "技能", "证书", "期望地区", "可到岗日期"):
        absent = sum(not row[fact] for row in rows)
        ok(200 <= absent <= 400, "%s is absent in about one row of ten" % fact, absent)
    agreed = sum(row["同意匹配"] == "2026-02-20" for row in rows)
    ok(2500 <= agreed <= 2800, "most agree to be matched", agreed)


def check_vacancies():
    rows = sheet("vacancies.csv")
    ok(len(rows) == 304 and sum(not any(row) for row in rows) == 3,
       "vacancies.csv: 300 rows and 3 empty ones", len(rows))
    ok(all(len(row) == len(rows[0]) for row in rows), "vacancies.csv: rows have one width")
    office = sheet("vacancies-gb18030.csv", "gb18030")
    ok(len(office) == 102 and office[1] == rows[0], "gb18030: a title above the same header")
    with open(os.path.join(HERE, "vacancies.ndjson"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    found = [json.loads(line) for line in lines if line]
    ok(len(found) == 300 and len(lines) == 302, "ndjson: 300 objects and an empty line", len(lines))
    skills = CodeSet("skills.tsv").by_code
    unknown = [o["reference"] for o in found for s in o["skills"] if s["skill"] not in skills]
    ok(len(unknown) == 1, "ndjson: skills exist, but for the one defect", unknown)
    occupations = CodeSet("occupations.tsv").by_code
    unknown = [o["reference"] for o in found if o["occupation"] not in occupations]
    ok(len(unknown) == 1, "ndjson: occupations exist, but for the one defect", unknown)


def main():
    check_remade()
    check_employers()
    check_vacancies()
    check_candidates()
    print("1..%d" % count)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
