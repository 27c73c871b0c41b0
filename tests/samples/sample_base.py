# SPDX-License-Identifier: Apache-2.0
"""What the makers of sample data share: seeded dice, check characters, code sets, cells.

The dice are SplitMix64, not `random`: its streams differ between versions of Python.
Everything is fictional and looks it: every person's given name begins with 样 (sample), every
employer is 样例, identity numbers end in the order codes 996..999 that were never given to
anyone of that age, credit codes carry a serial of zeros, phones lie in the unused range 154.
"""
import collections
import csv
import datetime
import io
import os

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "..", "..")
CODES = os.path.join(TOP, "migrations", "codes")
HERE = os.path.join(TOP, "tests", "samples")
SEED = 20260302
TODAY = datetime.date(2026, 3, 2)  # the round date of the examples
MASK = (1 << 64) - 1
LEVEL_WORDS = {1: "了解", 2: "熟悉", 3: "熟练", 4: "精通", 5: "专家"}


class Dice:
    """Integers only; one stream a purpose, so that one file's change leaves the others alone."""

    def __init__(self, name):
        self.state = SEED
        for byte in name.encode():
            self.state = (self.state * 1099511628211 + byte) & MASK

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        return (z ^ z >> 31) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, items):
        return items[self.below(len(items))]

    def some(self, items, count):
        """Up to `count` different items, in random order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, pairs):
        """pairs: [(item, weight)]"""
        at = self.below(sum(weight for _, weight in pairs))
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        raise AssertionError("weights")


class CodeSet:
    """One shipped set: names and synonyms by code."""

    def __init__(self, filename):
        with open(os.path.join(CODES, filename), encoding="utf-8") as file:
            lines = file.read().rstrip("\n").split("\n")
        self.rows = [dict(zip(lines[1].split("\t"), line.split("\t"))) for line in lines[2:]]
        self.by_code = {row.get("code", ""): row for row in self.rows}
        said = [word for row in self.rows for word in set(row.get("synonyms", "").split("|"))]
        self.shared = {word for word, times in collections.Counter(said).items() if times > 1}

    def name(self, code):
        return self.by_code[code]["name_zh"]

    def words(self, code):
        """Its name and its Chinese synonyms; neither what would break a list nor what other codes
        are called, too."""
        row = self.by_code[code]
        words = [w for w in row["synonyms"].split("|")
                 if w and not w.isascii() and not set(w) & set("（）、/") and w not in self.shared]
        return [row["name_zh"]] + words

    def label(self, code):
        """The name, or the code where the name has a separator of lists in it."""
        name = self.name(code)
        return code if set(name) & set("、/") else name

    def live(self):
        return [row for row in self.rows if not row["retired_on"]]


def identity_number(region, birth, order):
    digits = "%s%s%03d" % (region, birth.strftime("%Y%m%d"), order)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def credit_code(kind, region, serial):
    """GB 32100 with an organisation part after GB 11714; kind: `91` enterprise, `12` institution."""
    body = "%08d" % serial
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(d) * w for d, w in zip(body, weights)) % 11
    organisation = body + {10: "X", 11: "0"}.get(rest, str(rest))
    text = kind + region + organisation
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(text))
    return text + alphabet[(31 - total % 31) % 31]


def phone(number):
    return "154%08d" % number


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def date_cell(dice, day):
    forms = ("%d-%02d-%02d" % (day.year, day.month, day.day),
             "%d/%d/%d" % (day.year, day.month, day.day),
             "%d年%d月%d日" % (day.year, day.month, day.day),
             "%d.%d.%d" % (day.year, day.month, day.day),
             str((day - datetime.date(1899, 12, 30)).days))
    return dice.weighted(list(zip(forms, (60, 20, 10, 5, 5))))


def days_after(days, start=TODAY):
    return start + datetime.timedelta(days=days)


def read_table(name):
    """A TSV of ours: lines that begin with # are comments."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


def read_jobs():
    """jobs.tsv with its lists taken apart: skills become (code, level, must)."""
    jobs = read_table("jobs.tsv")
    for job in jobs:
        job["titles"] = job["titles"].split("|")
        job["industries"] = job["industries"].split(",")
        job["wage"] = [int(figure) for figure in job["wage"].split("-")]
        job["education"] = int(job["education"])
        job["experience"] = int(job["experience"])
        job["certificates"] = [c for c in job["certificates"].split(",") if c]
        skills = [word.split(":") for word in job["skills"].split(",")]
        job["skills"] = [(code, int(level.rstrip("!")), level.endswith("!"))
                         for code, level in skills]
    return jobs


def sheet_bytes(rows, encoding="utf-8-sig"):
    """What a spreadsheet program saves as CSV: CRLF, quotes where needed."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)
