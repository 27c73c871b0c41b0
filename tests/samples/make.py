#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the sample files anew: employers, vacancies, candidates. All of it is fictional.

usage: make.py [FOLDER]     (default: this folder). The same bytes every time.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
from sample_base import Dice, HERE, sheet_bytes
from sample_candidates import candidates_file
from sample_defects import break_objects, break_sheet
from sample_employers import employers_file, make_employers
from sample_vacancies import HEADER, Sets, api_line, api_object, make_vacancies, sheet_row


def vacancy_sheet(sets, vacancies):
    dice = Dice("sheet")
    rows = [sheet_row(dice, sets, v) for v in vacancies]
    return sheet_bytes([HEADER] + break_sheet(rows))


def vacancy_sheet_gb18030(sets, vacancies):
    """As an office exports it: a title row above the header, GB18030, no defects of its own."""
    dice = Dice("gb18030")
    title = ["包头市样例退役军人专场招聘会岗位信息汇总表"] + [""] * (len(HEADER) - 1)
    rows = [title, HEADER] + [sheet_row(dice, sets, v) for v in vacancies]
    return sheet_bytes(rows, "gb18030")


def vacancy_lines(vacancies):
    dice = Dice("ndjson")
    objects = break_objects([api_object(dice, v) for v in vacancies])
    return "".join((api_line(o) if o else "") + "\n" for o in objects).encode()


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else HERE
    sets = Sets()
    employers = make_employers()
    vacancies = make_vacancies(employers)
    odd = [v for i, v in enumerate(vacancies) if i % 2 == 0]
    even = [v for i, v in enumerate(vacancies) if i % 2 == 1]
    files = {
        "employers.csv": employers_file(employers),
        "vacancies.csv": vacancy_sheet(sets, odd),
        "vacancies-gb18030.csv": vacancy_sheet_gb18030(sets, odd[:100]),
        "vacancies.ndjson": vacancy_lines(even),
        "candidates.csv": candidates_file(sets),
    }
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(content)
        print("%-24s %8d bytes" % (name, len(content)))


if __name__ == "__main__":
    main()
