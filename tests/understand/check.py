#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The hand-made labels hold together: codes exist, halves are the hash's, no ad's text is inside.

Where ../shared/data is present, also: the labelled ads are the drawn ones, their text is the one
that was labelled, every offset is inside its field and its slice is the labelled slice.
`check.py --show` prints each finding's words, for whoever mends a label.
"""
import os
import re
import sys

import draw
from labels import HALVES, ads_of, code_set, ndjson, title_half, titles_of

SETS = {
    "shifts": "shifts",
    "conditions": "conditions",
    "certificates": "certificates",
    "certificates_preferred": "certificates",
}
FIGURES = {
    "wage_min": (0, 10_000_000),
    "wage_max": (0, 10_000_000),
    "pay_months": (12, 24),
    "education_min": (0, 7),
    "experience_min": (1, 1200),
    "headcount": (1, 1_000_000),
}
OCCUPATION = re.compile(r"\d-\d\d-\d\d")
TERM_MAX = 24  # a term, never a sentence of the ad
KEYS = {"file", "row", "sha256", "values", "also", "findings", "skills"}


def unknown_codes(label, sets):
    """Codes that no shipped set has, wherever the label names one."""
    bad = []
    for part in (label["values"], label.get("also", {})):
        for field, name in SETS.items():
            bad += [code for code in part.get(field, []) if code not in sets[name]]
        regions = part.get("region", [])
        for code in [regions] if isinstance(regions, str) else regions:
            bad += [] if code in sets["regions"] else [code]
    bad += [f["code"] for f in label["findings"] if f["code"] not in sets["findings"]]
    employment = label["values"].get("employment")
    return bad + ([] if employment in (None, *sets["employment"]) else [employment])


def bad_occupations(label, sets):
    found = [label["values"]["occupation"] or None, *label.get("also", {}).get("occupation", [])]
    return [
        code
        for code in found
        if code and not (OCCUPATION.fullmatch(code) and code in sets["occupations"])
    ]


def bad_figures(label):
    values = label["values"]
    bad = [
        f"{field} {values[field]}"
        for field, (least, most) in FIGURES.items()
        if field in values and not least <= values[field] <= most
    ]
    if values.get("wage_min", 0) > values.get("wage_max", 10_000_000):
        bad.append("wage_min above wage_max")
    return bad


def carries_text(label):
    """Only listed keys, and no term as long as a sentence."""
    long = [s["term"] for s in label["skills"] if len(s["term"]) > TERM_MAX]
    return sorted(set(label) - KEYS) + long + [f for f in label["findings"] if "quote" in f]


def spans_outside(label, ad):
    bad = []
    for span in label["findings"] + label["skills"]:
        if "start" not in span:
            continue
        text = ad.field(span["field"])
        here = text[span["start"] : span["end"]]
        if not 0 <= span["start"] < span["end"] <= len(text):
            bad.append((span["field"], span["start"], span["end"], len(text)))
        elif span.get("slice", draw.sha(here)) != draw.sha(here):
            bad.append((span["code"], span["start"], "another slice"))
    return bad


class Tap:
    def __init__(self):
        self.cases = self.failed = 0

    def ok(self, name, bad):
        self.cases += 1
        self.failed += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {self.cases} - {name}")
        for one in list(bad)[:10]:
            print(f"# {one}")

    def skip(self, name, why):
        self.cases += 1
        print(f"ok {self.cases} - {name} # SKIP {why}")

    def done(self):
        print(f"1..{self.cases}")
        sys.exit(1 if self.failed else 0)


def check_labels(tap, labels):
    sets = {
        name: code_set(name)
        for name in (*set(SETS.values()), "regions", "findings", "employment", "occupations")
    }
    each = [(key, label) for half in HALVES for key, label in labels[half].items()]
    tap.ok("every code is in its set", [(k, c) for k, x in each for c in unknown_codes(x, sets)])
    tap.ok("occupations are 小类", [(k, c) for k, x in each for c in bad_occupations(x, sets)])
    tap.ok("figures are in range", [(k, c) for k, x in each for c in bad_figures(x)])
    tap.ok("no text of an ad", [(k, c) for k, x in each for c in carries_text(x)])
    tap.ok("no ad in both halves", set(labels["dev"]) & set(labels["held"]))
    lines = sum(len(ndjson(f"labels-{half}.ndjson")) for half in HALVES)
    tap.ok("no ad twice", [] if lines == len(each) else [f"{lines} lines, {len(each)} ads"])


def check_titles(tap):
    rows = [(half, row) for half in HALVES for row in titles_of(half)]
    titles = [row["title"] for _, row in rows]
    occupations = code_set("occupations")
    codes = [(r["title"], c) for _, r in rows for c in (r["occupation"], *r.get("also", [])) if c]
    tap.ok("titles: half by hash", [r["title"] for h, r in rows if title_half(r["title"]) != h])
    tap.ok("titles: none twice", {t for t in titles if titles.count(t) > 1})
    tap.ok(
        "titles: occupations are 小类",
        [(t, c) for t, c in codes if not OCCUPATION.fullmatch(c) or c not in occupations],
    )


def check_data(tap, labels):
    names = ("the drawn ads are labelled", "the text is the one labelled", "offsets are inside")
    if not os.path.isdir(draw.POSTINGS):
        for name in names:
            tap.skip(name, "no ../shared/data/postings")
        return
    drawn = {(ad.half, ad.file, ad.row): ad for ad in draw.drawn()}
    marked = {(half, *key): label for half in HALVES for key, label in labels[half].items()}
    both = sorted(set(drawn) & set(marked))
    tap.ok(names[0], sorted(set(drawn) ^ set(marked)))
    tap.ok(names[1], [key for key in both if marked[key]["sha256"] != drawn[key].sha256])
    tap.ok(names[2], [(k, bad) for k in both for bad in spans_outside(marked[k], drawn[k])])


def show(labels):
    ads = {(ad.file, ad.row): ad for ad in draw.drawn()}
    for half in HALVES:
        for key, label in labels[half].items():
            for span in label["findings"]:
                if "start" in span:
                    quote = ads[key].field(span["field"])[span["start"] : span["end"]]
                    print(half, *key, span["code"], span["start"], quote, sep="\t")


def main():
    labels = {half: ads_of(half) for half in HALVES}
    if "--show" in sys.argv:
        show(labels)
        return
    tap = Tap()
    check_labels(tap, labels)
    check_titles(tap)
    check_data(tap, labels)
    tap.done()


if __name__ == "__main__":
    main()
