# SPDX-License-Identifier: Apache-2.0
"""Crosswalks of other services: what becomes of each row, taken twice, refused, looked up; then
the whole table of the US services, where it is at hand. Our own specialties lead home, too."""
import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
sys.dont_write_bytecode = True
from adminlib import TOP, Home, Tap

tap = Tap()
HEADING = "Service\tPersonnel Category\tMOS\tTitle\tType\tStatus\tGroup\tSOC\tTarget Title\tTarget2\tTarget2 title\n"
ROWS = [  # code, title, status, targets; what becomes of it
    "Army\tEnlisted\t11B\tInfantryman\tMOS\tActive\tInfantry\t\t\t\t",
    "Army\tEnlisted\t88M\tMotor Transport Operator\tMOS\tActive\tMotor\t53-3032.00\tHeavy Truck Drivers\t53-3033.00\tLight Truck Drivers",
    "Army\tEnlisted\t00B\tDiver\tMOS\tObsolete\tDivers\t49-9092.00\tCommercial Divers\t\t",
    "Army\tEnlisted\t00R\tRecruiter\tMOS\tObsolete\t-\t13-1071.00\tHuman Resources Specialists\t\t",
    "Army\tEnlisted\t00R\tSergeant Major\tMOS\tActive\t-\t11-3121.00\tHuman Resources Managers\t\t",
    "Army\tEnlisted\t00R\tSergeant Major\tMOS\tActive\t-\t11-3121.00\tHuman Resources Managers\t\t",
    "Navy\tEnlisted\tEM(NUC)\t\"Electrician's \"\"Mate\"\"\"\tRATING\tActive\tElectricians\t47-2111.00\tElectricians\t99-9999.00\tNobody",
    "Navy\tOfficer\t\tNo code\tNEC\tActive\t-\t\t\t\t",
    "Navy\tOfficer\t1\tToo few cells",
]
OFFERED = {"rows": 9, "taken": 5, "renamed": 1, "duplicate": 1, "refused": 2, "obsolete": 1,
           "without_target": 1, "one_target": 3, "two_targets": 1, "unknown_targets": 1}


def write(home, name, text):
    path = os.path.join(home.top, name)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(text)
    return path


def take(home, path, set_name, *more):
    done = home.billet("specialty", "import", path, "--set", set_name, "--json", *more)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def find(home, *args):
    done = home.billet("specialty", "find", *args, "--json")
    return json.loads(done.stdout) if done.stdout else []


def without(account, *keys):
    return {k: v for k, v in account.items() if k not in keys} if isinstance(account, dict) else account


def check_rows(home):
    path = write(home, "own.tsv", HEADING + "\n".join(ROWS) + "\n")
    got = take(home, path, "own_dod")
    tap.ok(without(got, "set") == OFFERED, "every row is accounted for", got)
    lines = home.psql("SELECT line, outcome FROM code_import_row WHERE set_name = 'own_dod' ORDER BY line")
    tap.ok(lines.split() == ["2|taken", "3|taken", "4|taken", "5|renamed", "6|taken", "7|duplicate",
                             "8|taken", "9|refused", "10|refused"], "line by line", lines)
    again = take(home, path, "own_dod")
    tap.ok(again == got, "taken again it is the same", again)
    found = find(home, "88M")
    tap.ok([(r["to_code"], r["confidence"]) for r in found] == [("53-3032", 80), ("53-3033", 60)]
           and "second target" in found[1]["reason_en"] and "卡车" not in found[0]["reason_zh"]
           and "Heavy Truck Drivers" in found[0]["reason_zh"], "two targets, each with its reason", found)
    found = find(home, "11B")
    tap.ok(len(found) == 1 and found[0]["to_code"] is None, "none is said to be none", found)
    found = find(home, "Recruiter")
    tap.ok(len(found) == 1 and found[0]["name_en"] == "Sergeant Major"
           and found[0]["to_code"] == "11-3121", "an old name leads to the new one", found)
    found = find(home, "00B")
    tap.ok(len(found) == 1 and found[0]["retired_on"], "an obsolete code is found and said to be", found)
    take(home, write(home, "less.tsv", HEADING + ROWS[1] + "\n"), "own_dod")
    gone = home.psql("SELECT count(*) FROM code WHERE set_name = 'own_dod' AND retired_on IS NULL")
    tap.ok(gone == "1", "what left the file is retired", gone)


def check_refusals(home):
    good = write(home, "good.csv", "code,title,target\nX1,A thing,53-3032\n")
    tap.ok(without(take(home, good, "small"), "set")["one_target"] == 1, "a CSV of three columns will do")
    for name, path, args, why in (
            ("a set of this release", good, ("specialties",), "comes with this release"),
            ("a target that is not there", good, ("more", "--target", "none"), "no code set none"),
            ("a file without the columns", write(home, "bad.csv", "a,b\n1,2\n"), ("more",), "no crosswalk"),
            ("an empty file", write(home, "empty.csv", ""), ("more",), "no crosswalk"),
            ("no file", "/nowhere", ("more",), "/nowhere")):
        got = take(home, path, *args)
        tap.ok(isinstance(got, str) and why in got, f"{name} is refused", got)
    ragged = write(home, "quote.csv", 'code,title,target\n"X1,never ends\n')
    got = take(home, ragged, "more")
    tap.ok(isinstance(got, dict) and got["refused"] == 1, "an endless quote is one refused row", got)


def check_own(home):
    found = find(home, "车辆驾驶")
    tap.ok(found and found[0]["set"] == "specialties" and found[0]["to_set"] == "dadian2022"
           and found[0]["confidence"] >= found[-1]["confidence"] and found[0]["reason_zh"],
           "our own specialties lead to occupations, surest first", found)
    done = home.billet("specialty", "find", "车辆驾驶")
    tap.ok(done.returncode == 0 and "reason" in done.stdout and "road haulage" in done.stdout,
           "people read the reason", done.stdout)
    tap.ok(home.billet("specialty", "find", "没有这种专业").returncode == 1, "nothing found is said")


def check_us(home):
    path = os.path.join(TOP, "..", "shared", "data", "specialties", "us-dod-moc.tsv.gz")
    if not os.path.exists(path):
        tap.skip("the table of the US services", "it is not at hand")
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        text = file.read()
    got = take(home, write(home, "us.tsv", text), "us_dod")
    print("# " + json.dumps(got))
    rows = [line.split("\t") for line in text.split("\n")[1:] if line]
    tap.ok(got["rows"] == len(rows) == 25664 and got["refused"] == 0
           and got["taken"] + got["renamed"] + got["duplicate"] == got["rows"]
           and got["without_target"] + got["one_target"] + got["two_targets"] == got["taken"],
           "every one of 25,664 rows is accounted for", got)
    tap.ok(got["unknown_targets"] == 0, "every target is in the classification of 2010", got)
    keys = {(r[0], r[1], r[4], r[2]) for r in rows}
    tap.ok(got["taken"] == len(keys), "as many codes as the table has", got["taken"], len(keys))
    found = find(home, "11B", "--set", "us_dod")
    tap.ok(any(r["code"] == "AR-E-MOS-11B" and r["to_code"] in (None, "55-3016") for r in found),
           "infantry has no civil target", found)


def main():
    with Home() as home:
        done = home.billet("init", "--city", "1502")
        if not tap.ok(done.returncode == 0, "a fresh city", done.stderr):
            tap.done()
        check_rows(home)
        check_refusals(home)
        check_own(home)
        check_us(home)
    tap.done()


main()
