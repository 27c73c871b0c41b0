#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole files through the import parser: what the sample sheets must become, row by row; that the
size of the slices changes nothing; and real files of others with every row accounted for (skipped
where ../shared is absent)."""
import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", ".")
TOOL = os.path.join(BUILD, "tests/feed/feed_file")
CODES = os.path.join(TOP, "migrations/codes")
SAMPLES = os.path.join(TOP, "tests/samples")
POSTINGS = os.path.join(TOP, "../shared/data/postings")

results = []


def tap(name, problems, skip=None):
    state = "ok" if not problems else "not ok"
    results.append(state)
    print("%s %d - %s%s" % (state, len(results), name, " # SKIP " + skip if skip else ""))
    for problem in problems[:20]:
        print("#   %s" % problem)


def run(path, kind="vacancy", form="csv", mapping=None, slice_bytes=65536, options=()):
    args = [TOOL, "-c", CODES, "-k", kind, "-f", form, "-s", str(slice_bytes), *options]
    if mapping:
        args += ["-m", mapping]
    done = subprocess.run(args + [path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.stdout.decode("utf-8")


class Outcome:
    """What feed_file printed: rows by number, notes, counts."""

    def __init__(self, text):
        self.rows, self.counts, self.codes, self.bare = {}, {}, {}, []
        current = None
        for line in text.split("\n"):
            row = re.match(r"(taken|review|refused) (\d+) (\d+) (.*)", line)
            issue = re.match(r"    (error|warning) (\S+)", line)
            if row:
                doc = json.loads(row.group(4)) if row.group(4) else None
                current = self.rows[int(row.group(2))] = [row.group(1), doc, []]
            elif line == "note":
                current = ["note", None, []]
            elif issue and current:
                current[2].append(issue.group(2))
                self.codes[issue.group(2)] = self.codes.get(issue.group(2), 0) + 1
                if "NO MESSAGE" in line or re.search(r"\{(row|field|value|[a-z_]+)\}", line):
                    self.bare.append(line.strip())
            elif line.startswith("rows "):
                self.counts = {k: int(v) for k, v in re.findall(r"(\w+) (\d+)", line)}

    def accounted(self):
        c = self.counts
        told = c["taken"] + c["review"] + c["refused"]
        problems = []
        if told + c["empty"] != c["rows"] or told != len(self.rows):
            problems.append("rows are missing: %s, told %d" % (c, len(self.rows)))
        problems += ["no text: " + line for line in self.bare]
        problems += ["row %d is not as it stood and nobody says why" % n
                     for n, (verdict, doc, codes) in self.rows.items()
                     if verdict == "refused" and not codes
                     or verdict == "review" and not codes and not doc.get("findings")]
        return problems


# Data row (empty rows counted) of vacancies.csv -> verdict, issue code or None.
VACANCY_ROWS = {
    7: ("review", None), 23: ("review", "feed.region"), 31: ("review", "feed.note_several"),
    62: ("review", "feed.note_sheet"), 82: ("review", "feed.unread"),
    84: ("taken", "feed.note_currency"), 132: ("refused", "feed.missing"),
    183: ("review", "feed.unread"), 184: ("refused", "feed.date_order"),
    205: ("refused", "feed.reference_repeated"),
}


def samples():
    sheet = Outcome(run(SAMPLES + "/vacancies.csv"))
    problems = sheet.accounted()
    for number, (verdict, code) in VACANCY_ROWS.items():
        row = sheet.rows.get(number)
        if not row or row[0] != verdict or (code and code not in row[2]):
            problems.append("row %d: %s, expected %s %s" % (number, row, verdict, code))
    tap("vacancies.csv: defects become what the README says", problems)

    gb = Outcome(run(SAMPLES + "/vacancies-gb18030.csv"))
    problems = gb.accounted()
    by_reference = {row[1].get("reference"): row[1] for row in sheet.rows.values() if row[1]}
    same = 0
    for row in gb.rows.values():
        other = by_reference.get(row[1]["reference"], {})
        same += all(row[1].get(key) == other.get(key) for key in
                    ("title", "employer_name", "headcount"))
    if gb.counts["taken"] != 100 or same < 90:
        problems.append("%s, %d like the UTF-8 sheet" % (gb.counts, same))
    tap("vacancies-gb18030.csv: the posts of the UTF-8 sheet, told anew", problems)

    lines = Outcome(run(SAMPLES + "/vacancies.ndjson", form="ndjson"))
    problems = lines.accounted()
    if lines.counts["empty"] != 1 or lines.counts["refused"] != 6:
        problems.append(str(lines.counts))
    tap("vacancies.ndjson: six rows refused, one empty", problems)

    people = Outcome(run(SAMPLES + "/candidates.csv", kind="candidate"))
    problems = people.accounted()
    if people.counts["taken"] != 3000 or people.codes:
        problems.append("%s %s" % (people.counts, people.codes))
    leaks = [n for n, row in people.rows.items() if "phone" in row[1] or "identity_number" in row[1]]
    problems += ["row %d carries a number that is stored sealed" % n for n in leaks]
    tap("candidates.csv: all 3,000 as they stood, no sealed number in the JSON", problems)

    firms = Outcome(run(SAMPLES + "/employers.csv", kind="employer"))
    problems = firms.accounted()
    if firms.counts["taken"] != 60:
        problems.append(str(firms.counts))
    tap("employers.csv: all 60", problems)


def slices():
    problems = []
    for name, kind, form in (("vacancies.csv", "vacancy", "csv"),
                             ("vacancies-gb18030.csv", "vacancy", "csv"),
                             ("vacancies.ndjson", "vacancy", "ndjson"),
                             ("employers.csv", "employer", "csv")):
        whole = run(SAMPLES + "/" + name, kind, form)
        for size in (1, 7, 4096):
            if run(SAMPLES + "/" + name, kind, form, slice_bytes=size) != whole:
                problems.append("%s in slices of %d differs" % (name, size))
    tap("slices of 1, 7 and 4096 bytes give what the whole file gives", problems)


def account(name, outcome, expected):
    c = outcome.counts
    print("# %-28s %6d %6d %6d %6d" % (name, c["rows"], c["taken"], c["review"], c["refused"]))
    problems = outcome.accounted()
    if c["rows"] != expected:
        problems.append("%d rows, expected %d" % (c["rows"], expected))
    return problems


def real():
    if not os.path.isdir(POSTINGS):
        tap("real files", [], skip="no ../shared")
        return
    print("# %-28s %6s %6s %6s %6s" % ("file", "rows", "taken", "review", "refused"))
    job = Outcome(run(POSTINGS + "/cn-51job-2020.csv"))
    problems = account("cn-51job-2020.csv", job, 1603)
    paid = sum("wage_min" in row[1] for row in job.rows.values())
    placed = sum("region" in row[1] for row in job.rows.values())
    if paid != 1603 or placed != 1603:
        problems.append("pay of %d rows and place of %d were read" % (paid, placed))
    taihao = Outcome(run(POSTINGS + "/employer-taihao.json", form="json", mapping="taihao"))
    problems += account("employer-taihao.json", taihao, 107)
    total = 0
    for path in sorted(glob.glob(POSTINGS + "/usajobs_*.json.gz")):
        with tempfile.NamedTemporaryFile(prefix="b.", suffix=".json", dir="/tmp") as plain:
            with gzip.open(path) as packed:
                plain.write(packed.read())
            plain.flush()
            jobs = Outcome(run(plain.name, form="json", mapping="usajobs"))
        rows = jobs.counts["rows"]
        problems += account(os.path.basename(path)[:28], jobs, rows)
        total += rows
    if total != 8990:
        problems.append("%d federal postings, expected 8,990" % total)
    tap("1,603 + 107 + 8,990 real postings: every row is accounted for", problems)


def boss():
    files = sorted(glob.glob(POSTINGS + "/boss-2019/*.csv"))
    if not files:
        tap("drifting sheets", [], skip="no ../shared")
        return
    problems = []
    for path in files:
        outcome = Outcome(run(path))
        if not outcome.counts:
            problems.append("%s: no outcome" % path)
            continue
        problems += account(os.path.basename(path)[:28], outcome, outcome.counts["rows"])
    tap("sheets whose columns drift from file to file", problems)


print("1..8")
samples()
slices()
real()
boss()
sys.exit(0)
