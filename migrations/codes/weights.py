#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Learn occupation.weights from our own lines: input/noise.tsv, input/duties.tsv, the skills and
where they belong (input/skill-occupations.tsv), and input/confidence.tsv (set by hand, a little
low, and held against the development labels of tests/understand).

A word of the duties speaks the louder the fewer groups it is written for: with n groups in the
list and k of them using the word its weight is 100 * log(n / k) / log(n), at least 10. Words of a
skill that are not in the list speak for its occupations with SKILL_WEIGHT together.
Equal input gives equal bytes.
"""
import math
import os

SKILL_WEIGHT = 30
HERE = os.path.dirname(os.path.abspath(__file__))


def read_input(name, width):
    with open(os.path.join(HERE, "input", name), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    assert all(len(row) == width for row in rows), name
    return rows


def noise_lines():
    words = {word for _, list_ in read_input("noise.tsv", 2) for word in list_.split("|")}
    return ["noise\t" + word for word in sorted(words)]


def read_set(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file.readlines()[2:]]


def official_names():
    return {row[0]: row[2] for row in read_set("occupations.tsv")}


def fold(text):
    return " ".join(text.lower().split())


def skill_lines(known):
    """Words of two characters and more that no duty has."""
    homes = dict(read_input("skill-occupations.tsv", 2))
    lines = []
    for code, _, name, _, synonyms, _ in read_set("skills.tsv"):
        occupations = homes.get(code, "").split("|") if code in homes else []
        words = {fold(word) for word in [name, *synonyms.split("|")]}
        for word in sorted(w for w in words if len(w) > 1 and w not in known):
            weight = SKILL_WEIGHT // len(occupations) if occupations else 0
            lines += ["duty\t%s\t%s\t%d" % (word, home, weight) for home in occupations]
    return sorted(lines)


def duty_lines():
    codes = {}
    names = official_names()
    for code, name, list_ in read_input("duties.tsv", 3):
        assert names.get(code) == name, (code, name, names.get(code))
        for word in list_.split("|"):
            codes.setdefault(word, set()).add(code)
    groups = {code[:7] for owners in codes.values() for code in owners}
    lines = []
    for word, owners in sorted(codes.items()):
        used = len({code[:7] for code in owners})
        weight = max(10, round(100 * math.log(len(groups) / used) / math.log(len(groups))))
        lines += ["duty\t%s\t%s\t%d" % (word, code, weight) for code in sorted(owners)]
    return lines + skill_lines({fold(word) for word in codes})


def confidence_lines():
    return ["confidence\t" + "\t".join(row) for row in read_input("confidence.tsv", 7)]


def main():
    lines = ["# Weights of the coder of occupations; made by weights.py of our own lines, Apache-2.0"]
    lines += noise_lines() + duty_lines() + confidence_lines()
    path = os.path.join(HERE, "occupation.weights")
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("\n".join(lines) + "\n")
    print("%d weights, %d bytes" % (len(lines) - 1, os.path.getsize(path)))


if __name__ == "__main__":
    main()
