#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well `billet understand` reads the hand-labelled ads and titles: see README.md here.

  score.py [--billet PATH] [--held] [--wrong FIELD] [--json]

The development half by default; --held prints the half kept apart as well.  --wrong lists what is
not as labelled (development half only).  Every figure comes with its counts.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile

import draw
from labels import ads_of, titles_of
from score_fields import EXACT, SETS, findings_of, occupation_of, pay_of, region_of, set_of
from score_fields import exact_of
from score_skills import skills_of

BUILD = os.environ.get("top_builddir") or os.path.join(draw.TOP, "build")


class Tally:
    """Named counts; a measure is right / of, or F1 from found, wanted and right."""

    def __init__(self):
        self.counts, self.wrong = {}, []

    def add(self, measure, right, of=1, what=None):
        line = self.counts.setdefault(measure, [0, 0])
        line[0] += right
        line[1] += of
        if what is not None and right < of:
            self.wrong.append((measure, what))

    def share(self, measure):
        right, of = self.counts.get(measure, (0, 0))
        return right / of if of else None


def understand(billet, path):
    """Rows of the answer by their number; what the command says on standard error is not judged."""
    done = subprocess.run(
        [billet, "understand", path, "--json"], capture_output=True, check=False, timeout=120
    )
    rows = [json.loads(line) for line in done.stdout.decode().splitlines() if line.strip()]
    if not rows:
        sys.exit(f"score: {path}: nothing understood: {done.stderr.decode()[:400]}")
    return {row["row"]: row for row in rows}


def answers(billet, folder):
    """Answers to the drawn ads by file and row."""
    found = {}
    for name, source in draw.write(folder).items():
        rows = understand(billet, os.path.join(folder, name))
        for number, row in enumerate(source["rows"], 1):
            found[source["file"], row] = rows.get(number, {})
    return found


def title_answers(billet, folder, titles):
    path = os.path.join(folder, "titles.csv")
    with open(path, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["title"], *([row["title"]] for row in titles)])
    rows = understand(billet, path)
    return [rows.get(number, {}) for number in range(1, len(titles) + 1)]


def score_ads(half, found):
    tally = Tally()
    texts = {(ad.file, ad.row): ad for ad in draw.drawn()}
    for key, label in ads_of(half).items():
        answer = found[key]
        pay_of(tally, key, label, answer)
        region_of(tally, key, label, answer)
        for field in EXACT:
            exact_of(tally, key, field, label, answer)
        for field in SETS:
            set_of(tally, key, field, label, answer)
        findings_of(tally, key, label, answer)
        occupation_of(tally, key, label["values"]["occupation"], label.get("also", {}), answer)
        skills_of(tally, key, label, answer, texts[key])
    return tally


def score_titles(half, billet, folder):
    tally = Tally()
    titles = titles_of(half)
    for row, answer in zip(titles, title_answers(billet, folder, titles)):
        also = {"occupation": row.get("also", [])}
        occupation_of(tally, row["title"], row["occupation"], also, answer)
    return tally


def f1(tally, name):
    """From `name found` (right of found) and `name wanted` (right of wanted)."""
    precision, recall = tally.share(f"{name} found"), tally.share(f"{name} wanted")
    if precision is None or recall is None:
        return 1.0 if precision is None and recall is None else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


SHARES = [  # measure, what is printed, bar
    ("pay", "pay exact of stated", 0.97),
    ("pay absent", "  not stated stays absent", None),
    ("education_min", "education", 0.96),
    ("relaxed", "  education may be less", None),
    ("experience_min", "experience", 0.95),
    ("region", "region where tellable", 0.95),
    ("region absent", "  untellable stays absent", None),
    ("headcount", "headcount", None),
    ("employment", "employment", None),
    ("shifts", "shifts (the set)", None),
]
F1S = [
    ("certificates", "certificates required and preferred F1", 0.9),
    ("conditions", "conditions F1", 0.9),
    ("both", "certificates and conditions F1", 0.9),
    ("quoted", "findings with a quote F1", 0.9),
    ("missing", "missing particulars F1", None),
    ("findings", "all findings F1", None),
]
OCCUPATION = [
    ("first", "occupation first", 0.75),
    ("top three", "occupation in the first three", 0.88),
    ("confident", "right of those called confident", 0.92),
    ("vague", "vague stays unknown", None),
]
SKILLS = [("skills wanted", "skills recall", 0.70), ("skills found", "skills precision", 0.85)]


def lines_of(tally, title_tally):
    """(name, share, counts, bar), as printed."""
    for measure, name, bar in SHARES:
        yield name, tally.share(measure), tally.counts.get(measure, (0, 0)), bar
    for measure, name, bar in F1S:
        counts = tuple(
            count
            for side in ("found", "wanted")
            for count in tally.counts.get(f"{measure} {side}", (0, 0))
        )
        yield name, f1(tally, measure), counts, bar
    for measure, name, bar in OCCUPATION:
        yield name, tally.share(measure), tally.counts.get(measure, (0, 0)), bar
    for measure, name, bar in SKILLS:
        yield name, tally.share(measure), tally.counts.get(measure, (0, 0)), bar
    for measure, name, bar in OCCUPATION:
        counts = title_tally.counts.get(measure, (0, 0))
        yield f"titles: {name}", title_tally.share(measure), counts, bar


def table(half, lines):
    print(f"{half}")
    for name, share, counts, bar in lines:
        figure = "     -" if share is None else f"{100 * share:6.1f}"
        of = " ".join(f"{counts[i]}/{counts[i + 1]}" for i in range(0, len(counts), 2))
        goal = "" if bar is None else f"bar {100 * bar:.0f} {'' if (share or 0) >= bar else 'below'}"
        print(f"  {name:40} {figure}  {of:22} {goal}".rstrip())


def as_json(half, lines):
    for name, share, counts, bar in lines:
        value = None if share is None else round(share, 4)
        row = {"half": half, "name": name.strip(), "share": value, "counts": counts, "bar": bar}
        print(json.dumps(row, ensure_ascii=False))


def say_wrong(tallies, field):
    for tally in tallies:
        for measure, what in tally.wrong:
            if field in ("all", measure.split(" ")[0], measure):
                print(f"  {measure}: {what}")


def main():
    parser = argparse.ArgumentParser(description="score `billet understand` on labelled ads")
    parser.add_argument("--billet", default=os.path.join(BUILD, "billet"))
    parser.add_argument("--held", action="store_true", help="the half kept apart as well")
    parser.add_argument("--wrong", metavar="FIELD", help="list what is not as labelled, or `all`")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not os.path.isdir(draw.POSTINGS):
        sys.exit("score: no ../shared/data/postings beside the source tree")
    with tempfile.TemporaryDirectory(prefix="b.") as folder:
        found = answers(args.billet, folder)
        for half in ("dev", "held") if args.held else ("dev",):
            tally = score_ads(half, found)
            title_tally = score_titles(half, args.billet, folder)
            (as_json if args.json else table)(half, list(lines_of(tally, title_tally)))
            if args.wrong and half == "dev":
                say_wrong((tally, title_tally), args.wrong)


if __name__ == "__main__":
    main()
