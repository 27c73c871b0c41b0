# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL as a peer: the lists of a bundle, both sides, K = 50, in SQL.

    sh tests/support/pg.sh run python3 tests/bench/peer_pg.py BUNDLE [--check]

Prints one line of JSON. The whole model is computed (twelve gates, eight categories, unknowns,
largest remainders) except one thing: ties are broken by id and not by lot, as SQL has no wrapping
multiplication of 64 bits. Loading, and what hangs on one side only, is timed apart: the clock of
the lists starts from rows in tables, with their indexes and statistics, as ours does from columns.
--check compares every list's scores with lists.ndjson in the bundle (`billet engine`).
"""
import argparse
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
K = 50

# Gates and what needs the two rows themselves in one parallel nested loop, narrow rows out; then the
# occupation's part by four hash joins. A table of (candidate, occupation) instead of them, one
# statement for all (2 KB rows in a hash), JIT and more workers than cores were all slower.
SETTINGS = """
SET client_min_messages = warning; SET work_mem = '512MB'; SET maintenance_work_mem = '512MB'; SET jit = {jit};
SET max_parallel_workers_per_gather = {workers}; SET min_parallel_table_scan_size = 0; SET enable_mergejoin = off;
"""

# Cheap gates stand first.
GATES = """
CREATE UNLOGGED TABLE gated AS
SELECT c.id AS cand, v.id AS vac, c.work_known,
    CASE WHEN NOT v.f_scored THEN 5000 ELSE
        CASE WHEN c.levels IS NULL THEN v.f_skills * 30 / 100 ELSE {skills} END
        + v.f_education * CASE WHEN c.education IS NULL THEN 30
            WHEN c.education < v.education_min - 1 THEN 0 WHEN c.education < v.education_min THEN 40
            WHEN c.education < v.education_min + 2 THEN 100 WHEN c.education < v.education_min + 3 THEN 90
            ELSE 80 END / 100
    END AS fit,
    CASE WHEN NOT c.a_scored THEN 5000 ELSE
        c.a_wage * CASE WHEN v.wage_band IS NULL THEN 30
            ELSE (least(10, greatest(-5, v.wage_band - c.wage_band)) + 5) * 100 / 15 END / 100
        + c.a_place * CASE WHEN v.remote THEN 100 WHEN v.p1 IS NULL THEN 30 ELSE greatest(
            CASE WHEN c.place1 IN (v.p1, v.p2, v.p3, v.p4) THEN 100
                 WHEN c.place2 IN (v.p1, v.p2, v.p3, v.p4) THEN 90 ELSE 0 END,
            CASE WHEN c.home1 = v.p1 THEN CASE WHEN c.home2 = v.p2 THEN CASE WHEN c.home3 = v.p3
                 THEN CASE WHEN c.home4 = v.p4 THEN 100 ELSE 80 END ELSE 50 END ELSE 20 END ELSE 0 END)
            END / 100
        + CASE WHEN c.a_conditions = 0 THEN 0 ELSE c.a_conditions * CASE WHEN v.conditions IS NULL THEN 30
            ELSE bit_count((c.conditions & v.conditions)::bit(32)) * 100 / bit_count(c.conditions::bit(32))
            END::int / 100 END
    END AS appeal,
    (NOT v.remote AND v.p1 IS NOT NULL AND NOT c.places_known)::int
    + (v.education_need IS NOT NULL AND c.education IS NULL)::int
    + (v.must IS NOT NULL AND c.levels IS NULL)::int
    + (v.wage_max IS NOT NULL AND c.wage_floor IS NULL)::int
    + (v.employment IS NOT NULL AND c.employment_ok IS NULL)::int
    + (v.shifts <> 0 AND c.shifts_ok IS NULL)::int
    + (v.experience_min IS NOT NULL AND NOT c.work_known)::int
    + (v.start_by IS NOT NULL AND c.available_from IS NULL)::int AS unknown
FROM v JOIN c ON
    (v.remote OR v.p1 IS NULL OR NOT c.places_known OR c.place1 IN (v.p1, v.p2, v.p3, v.p4)
        OR c.place2 IN (v.p1, v.p2, v.p3, v.p4))
    AND (c.wage_floor <= v.wage_max) IS NOT FALSE
    AND (v.categories = 0 OR (v.categories >> c.category & 1) = 1)
    AND (c.education >= v.education_need) IS NOT FALSE
    AND (v.shifts = 0 OR c.shifts_ok IS NULL OR v.shifts & ~c.shifts_ok = 0)
    AND ((c.employment_ok >> v.employment & 1) = 1) IS NOT FALSE
    AND (c.available_from <= v.start_by) IS NOT FALSE
    AND (v.must IS NULL OR c.levels IS NULL OR ({must}))
    AND (c.barred IS NULL OR v.employer <> ALL (c.barred))
    AND (v.certificates IS NULL OR (c.certificates @> v.certificates) IS TRUE)
    AND (v.experience_min IS NULL OR NOT c.work_known OR v.occupation IS NOT NULL
        OR c.months_all >= v.experience_min);
ANALYZE gated;
"""
SCORES = """
CREATE UNLOGGED TABLE pair AS
SELECT cand, vac, fit, appeal, greatest(0, (60 * fit + 40 * appeal) / 100 - 150 * unknown) AS mutual
FROM (
    SELECT g.cand, g.vac, g.unknown,
        g.fit + v.f_occupation * CASE WHEN work_known THEN greatest(0, w1.x, w2.x, w3.x, w4.x) ELSE 30 END / 100
        + v.f_experience * CASE WHEN work_known
            THEN least(100, coalesce(w3.months, 0) * 100 / v.reference) ELSE 30 END / 100 AS fit,
        g.appeal + c.a_desire * CASE WHEN v.occupation IS NULL THEN 30
            ELSE greatest(0, w1.desire, w2.desire, w3.desire, w4.desire) END / 100 AS appeal
    FROM gated g JOIN v ON v.id = g.vac JOIN desire c ON c.id = g.cand
    LEFT JOIN worth1 w1 ON w1.cand = g.cand AND w1.code = v.o1
    LEFT JOIN worth2 w2 ON w2.cand = g.cand AND w2.code = v.o2
    LEFT JOIN worth3 w3 ON w3.cand = g.cand AND w3.code = v.o3
    LEFT JOIN worth4 w4 ON w4.cand = g.cand AND w4.code = v.o4
    WHERE v.experience_min IS NULL OR NOT work_known OR v.occupation IS NULL
        OR coalesce(w3.months, 0) >= v.experience_min
) scored;
ANALYZE pair;
"""
LIST = """
CREATE UNLOGGED TABLE list_{side} AS
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {side} ORDER BY mutual DESC, fit DESC, {other}) AS rank
    FROM pair) ranked WHERE rank <= {k};
"""


class Sql:
    """psql, one process a step; its own start is some milliseconds."""

    def __init__(self, settings):
        self.settings = settings

    def run(self, text, stdin=None):
        command = ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", os.environ["BILLET_TEST_DATABASE"]]
        done = subprocess.run(command + ["-c", self.settings + text] if stdin else command, check=True,
                              input=None if stdin else self.settings + text, stdin=stdin, text=True,
                              stdout=subprocess.PIPE)
        return done.stdout

    def timed(self, text):
        start = time.monotonic()
        self.run(text)
        return time.monotonic() - start


def load(sql, bundle):
    for table, name in (("raw_c", "candidates"), ("raw_v", "vacancies"), ("raw_x", "crosswalk")):
        sql.run(f"CREATE UNLOGGED TABLE {table} (j jsonb)")
        with open(os.path.join(bundle, name + ".ndjson"), "rb") as lines:
            sql.run(f"COPY {table} FROM STDIN WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')", lines)
    with open(os.path.join(HERE, "peer_pg_load.sql"), encoding="utf-8") as script:
        sql.run(script.read())


def widen(sql):
    """Skill lists as columns: the terms of the two expressions that fill in GATES."""
    terms, must = (int(n) for n in sql.run(
        "SELECT coalesce(max(cardinality(s)), 0), coalesce(max(cardinality(must)), 0) FROM v").strip().split("|"))
    no_skill = int(sql.run("SELECT count(*) FROM skill"))
    for i in range(1, terms + 1):
        sql.run(f"ALTER TABLE v ADD s{i} int, ADD l{i} int, ADD b{i} int;"
                f"UPDATE v SET s{i} = coalesce(s[{i}], {no_skill}), l{i} = coalesce(l[{i}], 1), b{i} = coalesce(b[{i}], 0)")
    sql.run("VACUUM FULL v; ANALYZE v")
    points = " + ".join(f"v.b{i} * least(get_byte(c.levels, v.s{i}), v.l{i}) / v.l{i}" for i in range(1, terms + 1))
    holds = " AND ".join(f"(get_byte(c.levels, v.must[{i}]) >= v.must_level[{i}]) IS NOT FALSE"
                         for i in range(1, must + 1))
    return {"skills": points or "0", "must": holds or "true"}


def make_lists(sql, terms):
    """Seconds of each step."""
    steps = {"gates": GATES.format(**terms), "scores": SCORES,
             "vacancies": LIST.format(side="vac", other="cand", k=K),
             "candidates": LIST.format(side="cand", other="vac", k=K)}
    sql.run("DROP TABLE IF EXISTS gated, pair, list_vac, list_cand")
    return {name: sql.timed(text) for name, text in steps.items()}


def ours(bundle):
    """{("vac", 1): [(mutual, fit), ...]}, without empty lists."""
    lists = {}
    with open(os.path.join(bundle, "lists.ndjson"), encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            owner = ("vac", row["vacancy"]) if "vacancy" in row else ("cand", row["candidate"])
            if row["pairs"]:
                lists[owner] = [(pair[1], pair[2]) for pair in row["pairs"]]
    return lists


def theirs(sql):
    lists = {}
    for side in ("vac", "cand"):
        for row in sql.run(f"SELECT {side}, mutual, fit FROM list_{side} ORDER BY {side}, rank").splitlines():
            owner, mutual, fit = (int(n) for n in row.split("|"))
            lists.setdefault((side, owner), []).append((mutual, fit))
    return lists


def check(sql, bundle):
    a, b = ours(bundle), theirs(sql)
    wrong = [owner for owner in a.keys() | b.keys() if a.get(owner) != b.get(owner)]
    if wrong:
        owner = min(wrong)
        sys.exit(f"{len(wrong)} lists differ, e.g. {owner}: {a.get(owner)} and {b.get(owner)}")
    return len(a)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("bundle")
    args.add_argument("--check", action="store_true")
    args.add_argument("--repeat", type=int, default=3)
    args.add_argument("--workers", type=int, default=1)
    args.add_argument("--jit", default="off")
    args = args.parse_args()
    sql = Sql(SETTINGS.format(workers=args.workers, jit=args.jit))
    start = time.monotonic()
    load(sql, args.bundle)
    terms = widen(sql)
    loaded = time.monotonic() - start
    runs = [make_lists(sql, terms) for _ in range(args.repeat)]
    best = min(runs, key=lambda steps: sum(steps.values()))
    rows, eligible, pairs = (int(n) for n in sql.run(
        "SELECT (SELECT count(*) FROM list_vac) + (SELECT count(*) FROM list_cand), (SELECT count(*) FROM pair),"
        " (SELECT count(*) FROM raw_c) * (SELECT count(*) FROM raw_v)").strip().split("|"))
    out = {"pairs": pairs, "eligible": eligible, "rows": rows, "load": loaded, "seconds": sum(best.values()),
           "steps": best}
    if args.check:
        out["lists_checked"] = check(sql, args.bundle)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
