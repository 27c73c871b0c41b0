# SPDX-License-Identifier: Apache-2.0
"""What check.py and score.py share: labels, code sets, text folded for comparison."""
import json
import os
import unicodedata

from draw import TOP, sha

HERE = os.path.join(TOP, "tests", "understand")
CODES = os.path.join(TOP, "migrations", "codes")
HALVES = ("dev", "held")


def ndjson(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def ads_of(half):
    """Labels by file and row."""
    return {(label["file"], label["row"]): label for label in ndjson(f"labels-{half}.ndjson")}


def titles_of(half):
    return ndjson(f"titles-{half}.ndjson")


def title_half(title):
    """The same bit as for ads, over the title alone."""
    return "held" if int(sha(title)[-1], 16) & 1 else "dev"


def code_set(name):
    """Rows of a shipped set by code."""
    with open(os.path.join(CODES, f"{name}.tsv"), encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    header = lines[1].split("\t")
    rows = (dict(zip(header, line.split("\t"))) for line in lines[2:] if line)
    return {row["code"]: row for row in rows}


def fold(text):
    """Full width to half, small letters, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def names(row):
    """Everything a code is called, folded."""
    words = [row["name_zh"], row["name_en"], *row["synonyms"].split("|")]
    return {fold(word) for word in words if word}
