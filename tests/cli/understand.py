#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""billet understand: one JSON object a row, from CSV, NDJSON and XLSX, by title alone or with a
description, in Chinese and English headings; offsets that count characters of the cell; hostile
files read or refused with a reason, soon and in little memory. No database is near.

How well real ads are read is scored in tests/understand; the rules have their own examples.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

BILLET = os.path.join(os.environ.get("top_builddir", "."), "billet")
FOLDER = tempfile.mkdtemp(prefix="b.", dir="/tmp")
LONGEST_S = 20  # the machine may be busy, the build sanitized; alone each file takes 0.2
PEAK_MB = 2000 if os.environ.get("ASAN_OPTIONS") else 160
done = 0


def tap(name, check):
    global done
    done += 1
    try:
        check()
        print(f"ok {done} - {name}", flush=True)
    except AssertionError as why:
        print(f"not ok {done} - {name}", flush=True)
        print("#   " + str(why)[:1500].replace("\n", "\n#   "), flush=True)


def expect(got, want, what=""):
    assert got == want, f"{what}: {got!r} is not {want!r}"


def write(name, content):
    path = os.path.join(FOLDER, name)
    mode = "wb" if isinstance(content, bytes) else "w"
    with open(path, mode, **({} if mode == "wb" else {"encoding": "utf-8", "newline": ""})) as f:
        f.write(content)
    return path


def run(path, *more, env=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BILLET_", "PG"))}
    clean.update({"BILLET_DATABASE": "host=/nowhere", "HOME": FOLDER, **(env or {})})
    return subprocess.run([BILLET, "--lang", "en", "understand", "--json", path, *more],
                          capture_output=True, env=clean, timeout=LONGEST_S * 3, check=False)


def rows(name, content, *more, code=0):
    result = run(write(name, content), *more)
    expect(result.returncode, code, result.stderr.decode()[:500])
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


def titles_alone():
    got = rows("t.csv", "title\r\n保安\r\n\r\n普工\r\n")
    expect([row["row"] for row in got], [1, 3], "an empty row counts")
    expect(got[0]["occupation"], "4-07-05-01")
    assert "occupation" not in got[1], "a vague title must stay unknown"
    for row in got:
        expect([f["code"] for f in row["findings"]],
               ["no_pay", "no_place", "no_headcount", "no_duties", "no_conditions", "no_validity"])


TEXT = ("任职要求：男性，１８－４５周岁，高中以上学历，三年以上驾驶经验，持A2驾驶证；有叉车证者优先。"
        "福利待遇：月薪6000-8000元，五险一金。工作地点：包头市昆都仑区")


def whole_row():
    row = rows("w.ndjson", json.dumps({"title": "货车司机（3名）", "description": TEXT}) + "\n")[0]
    want = {"education_min": 3, "experience_min": 36, "headcount": 3, "region": "150203",
            "wage_min": 6000, "wage_max": 8000, "certificates": ["A2"],
            "conditions": ["social_insurance", "housing_fund"]}
    expect({key: row.get(key) for key in want}, want)
    expect(len(row["certificates_preferred"]), 1, "the forklift licence is preferred")
    found = {f["code"]: f for f in row["findings"] if f["quote"]}
    expect(sorted(found), ["age_limit", "gender"])
    expect(found["gender"]["severity"], "block")
    expect(found["age_limit"]["quote"], "１８－４５周岁")


def offsets_are_slices():
    title, text = "  保安（2名）", "<p>限男性</p>😀，年龄18-30岁，包吃住。\u2028月薪４０００元"
    for name, content in (
            ("o.ndjson", json.dumps({"title": title, "description": text}) + "\n"),
            ("o.csv", f'title,description\r\n"{title}","{text}"\r\n')):
        row = rows(name, content)[0]
        cells = {"title": title, "description": text}
        spoken = [f for f in row["findings"] if f["quote"]]
        spoken += [e for e in row["evidence"] if "rule" in e]
        assert len(spoken) >= 5, spoken
        for item in spoken:
            expect(cells[item["field"]][item["start"]:item["end"]], item["quote"], name)


def headings():
    for name, content in (
            ("h.csv", "岗位名称,薪资,工作地点,招聘人数\r\n电工,5-8K,昆都仑区,2人\r\n"),
            ("h2.csv", "title,salary,location,openings\r\n电工,5-8K,昆都仑区,2人\r\n"),
            ("h.ndjson", '{"岗位名称":"电工","薪资":"5-8K","工作地点":"昆都仑区","招聘人数":"2人"}\n')):
        row = rows(name, content)[0]
        expect((row["wage_min"], row["wage_max"], row["region"], row["headcount"]),
               (5000, 8000, "150203", 2), name)


def column_before_prose():
    row = rows("c.ndjson", json.dumps({"title": "x", "education_min": "大专", "salary": "面议",
                                       "description": "本科以上学历，月薪9000元，3年以上经验"}))[0]
    expect((row["education_min"], row.get("wage_min"), row["experience_min"]), (4, None, 36))
    expect(row["from_prose"], ["experience_min"])


def workbook():
    try:
        import openpyxl
    except ImportError:
        return
    book = openpyxl.Workbook()
    book.active.append(["title", "description"])
    book.active.append(["保安", TEXT])
    book.save(os.path.join(FOLDER, "b.xlsx"))
    result = run(os.path.join(FOLDER, "b.xlsx"))
    expect(result.returncode, 0, result.stderr.decode())
    expect(json.loads(result.stdout)["region"], "150203")


def refusals():
    got = rows("r.ndjson", '{"title":"保安"}\n{"title":\n[1]\n{"description":"x"}\n', code=3)
    expect([row["status"] for row in got], ["needs_review", "refused", "refused", "refused"])
    for row in got[1:]:
        assert row["issues"] and all(i["zh"] and i["en"] for i in row["issues"]), row
    expect(run("/nonexistent.csv").returncode, 1)
    expect(run(write("x.bin", "a")).returncode, 1)


def hostile():
    big = 1024 * 900
    texts = {
        "digits": "1" * 60000, "ages": "18-" * 20000, "tags": "<b>" * 20000, "open": "<" * 60000,
        "years": "3年以上" * 8000, "salary": "薪资" * 10000, "pay": "月薪1-" * 10000,
        "blanks": " " * 60000 + "x", "schools": "本科或" * 9000, "one row": "任职要求" * (big // 12),
    }
    for name, text in texts.items():
        path = write("x.ndjson", json.dumps({"title": "保安", "description": text[:15990]}) + "\n" +
                     json.dumps({"title": "保安", "description": text}) + "\n")
        start = time.monotonic()
        result = run(path)
        took = time.monotonic() - start
        assert result.returncode in (0, 3), (name, result.returncode, result.stderr[-300:])
        expect(len(result.stdout.splitlines()), 2, name)
        assert took < LONGEST_S, (name, took)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"# peak {peak:.0f} MB")
    assert peak < PEAK_MB, peak


def main():
    tap("titles alone, empty rows, what is missing", titles_alone)
    tap("a whole row from title and description", whole_row)
    tap("every quote is the slice its offsets say", offsets_are_slices)
    tap("headings in Chinese and English, keys of NDJSON too", headings)
    tap("a column decides before the prose, and prose is marked", column_before_prose)
    tap("a workbook", workbook)
    tap("rows and files that are refused tell why", refusals)
    tap("hostile texts end soon", hostile)
    print(f"1..{done}")
    for name in os.listdir(FOLDER):
        os.remove(os.path.join(FOLDER, name))
    os.rmdir(FOLDER)


if __name__ == "__main__":
    sys.exit(main())
