#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The real ads that are labelled by hand: drawn by hash before anybody read them, in two halves.

An ad is one record of a file under ../shared/data/postings.  Its digest is SHA-256 of file name,
row (1 = first data row) and text (all its cells), joined by U+001F; the smallest digests of each
source are taken, then of the ads that hold certain words; an ad whose title and description
came already is passed over.  The last bit of the digest says `dev` (look at it as you like) or `held` (kept apart, for the note only).

  draw.py               list the drawn ads: file, row, half, SHA-256 of the text
  draw.py --write DIR   write them as files for `billet understand`, with index.json beside them
"""
import argparse
import csv
import glob
import hashlib
import json
import os
import re
import sys

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "..", "..")
POSTINGS = os.path.join(TOP, "..", "shared", "data", "postings")
SEPARATOR = "\x1f"
TAIHAO = "employer-taihao.json"
# The page's own keys mean nothing to a reader of sheets: it is written with headings that do.
TAIHAO_HEADER = ["岗位名称", "招聘人数", "工作地点", "职位类别", "岗位描述"]
COUNTS = {"51job": 140, "boss": 40, "taihao": 20}
# Certificates and limits are rare: as many more of the ads that hold a word of these are read.  The
# words choose what is looked at, wide enough to bring traps along; they label nothing.
WORDS = {
    "certificates": re.compile(
        "证书|资格证|职业资格|从业资格|持证|执业|驾照|驾驶证|驾龄|职称|司法考试|会计证|上岗证|操作证|健康证|CET"
        "|[四六46] *级"
    ),
    "limits": re.compile(
        r"\d\d *周?岁|[男女婚]|户籍|户口|民族|汉族|宗教|健康|传染|乙肝|党员|形象|五官|相貌|端正|身高|气质|押金"
    ),
}
MORE = 50
# Source columns by what they mean; the 2019 files spell some of theirs wrong.
MEANING = {
    "title": ("title", "position", "jobname"),
    "description": ("description", "desription"),
    "conditions": ("welfare",),
}


def csv_records(path):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def taihao_records(path):
    """One employer's page: duties and requirements become one description, as imports do."""
    with open(path, encoding="utf-8") as stream:
        found = json.load(stream)
    header = ["jobname", "num", "city", "funtype", "description"]
    rows = []
    for ad in found:
        parts = [str(ad.get(key)) for key in ("attr1", "attr2") if ad.get(key)]
        rows.append([str(ad.get(key, "")) for key in header[:4]] + ["\n".join(parts)])
    return header, rows


def sources():
    """Pairs of source and file name relative to POSTINGS, in a fixed order."""
    boss = sorted(glob.glob(os.path.join(POSTINGS, "boss-2019", "*.csv")))
    return (
        [("51job", "cn-51job-2020.csv")]
        + [("boss", os.path.relpath(path, POSTINGS)) for path in boss]
        + [("taihao", TAIHAO)]
    )


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def field_of(header, cells, meaning):
    for name, cell in zip(header, cells):
        if name in MEANING[meaning]:
            return cell
    return ""


class Ad:
    def __init__(self, source, name, header, row, cells):
        self.source, self.file, self.header = source, name, header
        self.row, self.cells = row, cells
        self.text = SEPARATOR.join(cells)
        self.sha256 = sha(self.text)
        self.digest = sha(SEPARATOR.join((name, str(row), self.text)))
        self.half = "held" if int(self.digest[-1], 16) & 1 else "dev"

    def field(self, meaning):
        return field_of(self.header, self.cells, meaning)


def ads():
    for source, name in sources():
        path = os.path.join(POSTINGS, name)
        header, rows = taihao_records(path) if name == TAIHAO else csv_records(path)
        for row, cells in enumerate(rows, 1):
            yield Ad(source, name, header, row, cells)


def different(found):
    """In the order of their digests, each title and description once."""
    first = {}
    for ad in sorted(found, key=lambda ad: ad.digest):
        first.setdefault((ad.field("title"), ad.field("description")), ad)
    return list(first.values())


def drawn():
    """The set: no source and no half comes in a block."""
    found, left = [], dict(COUNTS)
    rest = []
    for ad in different(ads()):
        (found if left[ad.source] else rest).append(ad)
        left[ad.source] -= left[ad.source] > 0
    for words in WORDS.values():
        fit = [ad for ad in rest if ad.source == "51job" and words.search(ad.text)][:MORE]
        found += fit
        rest = [ad for ad in rest if ad not in fit]
    return found


def write(folder):
    """One CSV a source file with its own header; the drawn rows only, in their order."""
    index, by_file = {}, {}
    for ad in drawn():
        by_file.setdefault(ad.file, []).append(ad)
    os.makedirs(folder, exist_ok=True)
    for number, name in enumerate(sorted(by_file)):
        found = sorted(by_file[name], key=lambda ad: ad.row)
        out = f"{number:02d}.csv"
        with open(os.path.join(folder, out), "w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream)
            lines.writerow(TAIHAO_HEADER if name == TAIHAO else found[0].header)
            lines.writerows(ad.cells for ad in found)
        index[out] = {"file": name, "rows": [ad.row for ad in found]}
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as stream:
        json.dump(index, stream, ensure_ascii=False, indent=1)
    return index


def main():
    parser = argparse.ArgumentParser(description="draw the ads that are labelled by hand")
    parser.add_argument("--write", metavar="DIR")
    args = parser.parse_args()
    if not os.path.isdir(POSTINGS):
        sys.exit("draw: no ../shared/data/postings beside the source tree")
    if args.write:
        write(args.write)
        return
    for ad in drawn():
        print(ad.file, ad.row, ad.half, ad.sha256, sep="\t")


if __name__ == "__main__":
    main()
