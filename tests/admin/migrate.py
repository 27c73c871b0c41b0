# SPDX-License-Identifier: Apache-2.0
"""The migrations runner and the loader of code sets: what is applied once, what is refused, and
that a failure leaves nothing behind. Each case has a folder of files and a database of its own in
one cluster; that the real migrations apply is seen in cluster.py."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
sys.dont_write_bytecode = True
from adminlib import Home, Tap

tap = Tap()
BASE = """
CREATE TABLE code_set (set_name text PRIMARY KEY, version text NOT NULL, source text NOT NULL,
    licence text NOT NULL, sha256 text NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE code (set_name text NOT NULL REFERENCES code_set, code text NOT NULL
    CHECK (code ~ '^[A-Za-z0-9_-]{1,40}$'), parent text, name_zh text NOT NULL,
    name_en text NOT NULL DEFAULT '', synonyms text[] NOT NULL DEFAULT '{}', retired_on date,
    PRIMARY KEY (set_name, code));
CREATE TABLE crosswalk (specialty text, occupation text, confidence smallint, reason_zh text,
    reason_en text, retired_on date, PRIMARY KEY (specialty, occupation));
"""
HEADER = "code\tparent\tname_zh\tname_en\tsynonyms\tretired_on\n"
COLOURS = ("# colours, 1, our own, and theirs, Apache-2.0\n" + HEADER
           + "red\t\t红\tred\t赤|朱\t\nblue\tred\t蓝 \"\\N\\.\tblue\t\t2020-01-31\n")


class Case:
    """A folder of migrations and a fresh database."""

    def __init__(self, home, name, files):
        self.home, self.name = home, name
        self.folder = os.path.join(home.top, name)
        os.makedirs(os.path.join(self.folder, "codes"))
        for file, text in files.items():
            self.write(file, text)
        home.psql(f"CREATE DATABASE {name} OWNER billet_owner TEMPLATE template0", "postgres")
        socket = home.status()["socket"]
        self.env = {"BILLET_MIGRATIONS": self.folder,
                    "BILLET_DATABASE": f"host={socket} port=5432 user=billet_owner dbname={name}"}

    def write(self, file, text):
        with open(os.path.join(self.folder, file), "w", encoding="utf-8", newline="") as out:
            out.write(text)

    def remove(self, file):
        os.remove(os.path.join(self.folder, file))

    def migrate(self, *args):
        return self.home.billet("migrate", *args, env=self.env)

    def start(self):
        return self.home.start("migrate", env=self.env)

    def psql(self, sql):
        return self.home.psql(sql, self.name)


def check_order(home):
    case = Case(home, "ordering", {"0001_base.sql": BASE, "0002_more.sql": "CREATE TABLE more (a int);"})
    done = case.migrate("--dry-run")
    tap.ok(done.returncode == 0 and "would apply migration 0002_more" in done.stderr
           and case.psql("SELECT to_regclass('code') IS NULL") == "t", "a dry run changes nothing",
           done.stderr)
    done = case.migrate("--json")
    events = [(e["event"], e["subject"]) for e in json.loads(done.stdout)["events"]]
    tap.ok(events == [("migration_applied", "0001_base"), ("migration_applied", "0002_more")],
           "files are applied in order and told as JSON", done)
    rows = case.psql("SELECT version, name, length(sha256), applied_by LIKE 'local:%'"
                     " FROM schema_migration ORDER BY 1").split("\n")
    tap.ok(rows == ["1|0001_base|64|t", "2|0002_more|64|t"], "each leaves its row", rows)
    tap.ok("up to date" in case.migrate().stderr, "a second run has nothing to do")
    case.write("0002_more.sql", "CREATE TABLE more (a int); -- oops")
    done = case.migrate()
    tap.ok(done.returncode == 1 and "0002_more was changed" in done.stderr,
           "a file that changed after it was applied is refused", done.stderr)
    case.remove("0002_more.sql")
    done = case.migrate()
    tap.ok(done.returncode == 1 and "unknown here" in done.stderr,
           "a version that the folder lacks is refused", done.stderr)


def check_names(home):
    case = Case(home, "naming", {"0001_base.sql": BASE, "0003_late.sql": "SELECT 1;"})
    for file, name in (("0003_late.sql", "a gap"), ("0001_again.sql", "a double"),
                       ("0002-dash.sql", "an odd name"), ("notes.sql", "a name without a number")):
        case.write(file, "SELECT 1;")
        done = case.migrate()
        tap.ok(done.returncode == 1 and "out of order" in done.stderr
               and case.psql("SELECT to_regclass('code') IS NULL") == "t",
               f"{name} is refused before anything runs", done.stderr)
        case.remove(file)


def check_failure(home):
    case = Case(home, "failing", {"0001_base.sql": BASE, "0002_bad.sql":
                                  "CREATE TABLE half (名字 text);\n\nCREATE TABLE whole (a nothing);\n"})
    done = case.migrate()
    tap.ok(done.returncode == 1 and "0002_bad failed at line 3" in done.stderr
           and "nothing" in done.stderr, "a failing file says where and why", done.stderr)
    tap.ok(case.psql("SELECT to_regclass('half') IS NULL AND to_regclass('code') IS NOT NULL") == "t",
           "nothing of it stays, what came before does")
    case.write("0002_bad.sql", "CREATE TABLE half (a int); COMMIT;")
    done = case.migrate()
    tap.ok(done.returncode == 1 and "ends its transaction" in done.stderr,
           "a file that commits by itself is refused", done.stderr)
    case.psql("DROP TABLE IF EXISTS half")
    case.write("0002_bad.sql", "CREATE TABLE half (a int);")
    tap.ok(case.migrate().returncode == 0, "mended, it goes on from there")


def check_race(home):
    case = Case(home, "racing", {"0001_base.sql": BASE + "SELECT pg_sleep(0.5);",
                                 "0002_slow.sql": "CREATE TABLE slow (a int); SELECT pg_sleep(0.5);"})
    racers = [case.start() for _ in range(3)]
    said = [p.communicate(timeout=60)[1] for p in racers]
    tap.ok(all(p.returncode == 0 for p in racers), "three at once all end well", said)
    tap.ok("".join(said).count("applied migration") == 2, "each file ran once", said)
    tap.ok("".join(said).count("waiting for another") == 2, "the others waited and said so", said)


def check_codes(home):
    case = Case(home, "coding", {"0001_base.sql": BASE, "codes/colours.tsv": COLOURS})
    done = case.migrate()
    rows = case.psql("SELECT code, parent, name_zh, name_en, synonyms, retired_on FROM code ORDER BY code")
    tap.ok(done.returncode == 0 and rows == 'blue|red|蓝 "\\N\\.|blue|{}|2020-01-31\nred||红|red|{赤,朱}|',
           "a code set is loaded byte for byte", done.stderr, rows)
    source = case.psql("SELECT version, source, licence FROM code_set")
    tap.ok(source == "1|our own, and theirs|Apache-2.0", "with its version, source and licence", source)
    case.write("codes/colours.tsv", COLOURS + "green\t\t绿\tgreen\t\t\n")
    done = case.migrate()
    tap.ok(done.returncode == 1 and "kept its version 1" in done.stderr,
           "a changed file with the same version is refused", done.stderr)
    case.write("codes/colours.tsv", "# colours, 2, ours, CC0\n" + HEADER
               + "red\t\t大红\tred\t赤|朱\t\ngreen\t\t绿\tgreen\t\t\n")
    done = case.migrate()
    rows = case.psql("SELECT code, name_zh, retired_on IS NULL, retired_on = '2020-01-31' FROM code ORDER BY code")
    tap.ok(rows == "blue|蓝 \"\\N\\.|f|t\ngreen|绿|t|\nred|大红|t|" and "2 rows changed" in done.stderr,
           "a new version adds and alters; what left keeps its row", done.stderr, rows)
    case.write("codes/colours.tsv", "# colours, 3, ours, CC0\n" + HEADER + "red\t\t大红\tred\t赤|朱\t\n")
    case.migrate()
    rows = case.psql("SELECT code FROM code WHERE retired_on = current_date")
    tap.ok(rows == "green", "and is retired today", rows)


def check_bad_codes(home):
    case = Case(home, "miscoding", {"0001_base.sql": BASE})
    bad = {
        "no heading": HEADER + "red\t\t红\t\t\t\n",
        "a heading without licence": "# colours, 1, ours\n" + HEADER,
        "other columns": "# colours, 1, ours, CC0\ncode\tname\n",
        "a row with too few columns": "# colours, 1, ours, CC0\n" + HEADER + "red\t\t红\n",
        "a code twice": "# colours, 1, ours, CC0\n" + HEADER + "red\t\t红\t\t\t\nred\t\t红\t\t\t\n",
        "a code with odd letters": "# colours, 1, ours, CC0\n" + HEADER + "红\t\t红\t\t\t\n",
        "a parent that is not there": "# colours, 1, ours, CC0\n" + HEADER + "red\tblue\t红\t\t\t\n",
        "a carriage return": "# colours, 1, ours, CC0\r\n" + HEADER,
        "bytes that are no UTF-8": None,
    }
    for name, text in bad.items():
        case.write("codes/colours.tsv", text or "")
        if text is None:
            with open(case.folder + "/codes/colours.tsv", "wb") as out:
                out.write(b"# colours, 1, ours, CC0\n" + HEADER.encode() + b"red\t\t\xff\t\t\t\n")
        done = case.migrate()
        tap.ok(done.returncode == 1 and "colours" in done.stderr
               and case.psql("SELECT count(*) FROM code_set") == "0", f"{name} is refused", done.stderr)


def check_crosswalk(home):
    case = Case(home, "walking", {"0001_base.sql": BASE, "codes/crosswalk.tsv":
        "# crosswalk, 1, ours, CC0\nspecialty\toccupation\tconfidence\treason_zh\treason_en\n"
        "a\tx\t90\t因\tbecause\nb\ty\t50\t\t\n"})
    done = case.migrate()
    rows = case.psql("SELECT specialty, occupation, confidence, reason_zh FROM crosswalk ORDER BY 1")
    tap.ok(done.returncode == 0 and rows == "a|x|90|因\nb|y|50|", "the crosswalk has columns of its own",
           done.stderr, rows)


with Home("data") as main_home:
    empty = os.path.join(main_home.top, "empty")
    os.mkdir(empty)
    done = main_home.billet("init", "--city", "1502", env={"BILLET_MIGRATIONS": empty})
    tap.ok(done.returncode == 1 and "no migrations in" in done.stderr, "a folder without migrations",
           done.stderr)
    for check in (check_order, check_names, check_failure, check_race, check_codes, check_bad_codes,
                  check_crosswalk):
        check(main_home)
tap.done()
