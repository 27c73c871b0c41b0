# SPDX-License-Identifier: Apache-2.0
"""Titles of our own, with and without duties, through the coder and the files that ship: the group
that comes first, what must stay unknown, and that odd bytes do no harm.

How often it is right on real advertisements is counted by tests/understand."""
import os
import subprocess
import sys

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "..", "..")
BUILD = os.environ.get("top_builddir") or "."
TOOL = os.path.join(BUILD, "tests", "text", "occupation_tool")
CODES = os.path.join(TOP, "migrations", "codes")

FIRST = [  # title, group that comes first
    ("保安", "4-07-05"), ("叉车司机（包吃住）", "6-30-05"), ("美团外卖骑手", "4-10-08"),
    ("（急聘）外贸业务员/助理 底薪6K+双休", "2-06-07"), ("财务助理/文员/出纳员", "2-06-03"),
    ("上海-客服专员00397", "4-04-05"), ("A2司机", "4-02-02"), ("12345话务员", "4-04-05"),
    ("Java开发工程师", "2-02-10"), ("ＪＡＶＡ开发工程师", "2-02-10"), ("住宿服务员", "4-03-01"),
    ("【急招】电焊工8000起", "6-18-02"), ("会计（五险一金 双休）", "2-06-03"),
    ("酒店前台兼收银", "4-03-01"), ("新媒体运营专员", "4-13-01"), ("辅警", "3-02-02"), ("社区网格员", "3-01-04"),
    ("退役军人专场-消防员", "3-02-03"), ("数控车床操作工", "6-18-01"),
]
VAGUE = ["普工", "储备干部", "操作工", "学徒", "管培生", "普工（包吃住）", "急招普工5000-8000",
         "经理", "技术员", "工作人员", "生产普工/操作工", "某厂实习生"]
DUTIES = [  # a title that leaves it open, duties that tell
    ("销售代表或其他", "", "4-01-02"),
    ("", "负责厂区巡逻，门岗值勤，来访登记", "4-07-05"),
    ("", "编制凭证，纳税申报，出具财务报表", "2-06-03"),
]
ENGLISH = [  # title, occupation of 2018 that comes first
    ("Forklift Driver", "53-7051"), ("Senior Java Developer", "15-125"), ("Registered Nurse", "29-1141"),
    ("Armed Security Guard - Night Shift", "33-9032"), ("Tractor-Trailer Truck Driver", "53-3032"),
    ("Staff Accountant (Remote)", "13-2011"), ("Platform", ""),
]
ODD = ["", " ", "\t", "（（（", "））", "/" * 400, "保" * 1000, "\x01\x7f", "a" * 3000]
count = 0
failed = 0


def ok(passed, name, got=""):
    global count, failed
    count += 1
    failed += not passed
    print("%s %d - %s" % ("ok" if passed else "not ok", count, name))
    if not passed:
        print("# got " + got)


def read(lines, *more):
    done = subprocess.run([TOOL, CODES, *more], input="\n".join(lines).encode() + b"\n",
                          stdout=subprocess.PIPE, check=True)
    return [line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()]


def first(cells):
    return cells[1][:7] if len(cells) > 1 else ""


def confidence(cells):
    return int(cells[1].split(" ")[1]) if len(cells) > 1 else 0


def main():
    for (title, group), cells in zip(FIRST, read(title for title, _ in FIRST)):
        ok(first(cells) == group and confidence(cells) >= 50, title, str(cells))
    for title, cells in zip(VAGUE, read(VAGUE)):
        ok(confidence(cells) < 50, "unknown: " + title, str(cells))
    lines = ["%s\t%s" % (title, duties) for title, duties, _ in DUTIES]
    for (title, duties, group), cells in zip(DUTIES, read(lines)):
        ok(first(cells) == group, "%s | %s" % (title, duties), str(cells))
    for (title, code), cells in zip(ENGLISH, read([title for title, _ in ENGLISH], "soc")):
        ok(first(cells).startswith(code) and bool(first(cells)) == bool(code), title, str(cells))
    answers = read(ODD)
    ok(len(answers) == len(ODD), "odd titles are read", str(len(answers)))
    print("1..%d" % count)
    return 1 if failed else 0


sys.exit(main())
