# SPDX-License-Identifier: Apache-2.0
"""Who sees and may do what, row by row: every table, verb and principal against rls_matrix.csv.

A cell names the rows (letters, explained in the CSV) that a principal sees, changes, removes, or
may put in again after they were removed. The owner's doors and the catalogue: t_catalog.py."""
import csv
import os

import pq
import seed
from world import TOP

MATRIX = os.path.join(TOP, "tests", "sql", "rls_matrix.csv")
PEOPLE = ("admin", "officer", "county", "supervisor", "organiser", "employer_a", "employer_b",
          "worker", "nobody", "other")
VERBS = ("select", "insert", "update", "delete")
REFUSED = "42501"       # no privilege, or a row against a policy

IN_CITY = "'x'"
BY_EMPLOYER = "CASE t.{} WHEN {A} THEN 'a' WHEN {B} THEN 'b' END"
BY_CANDIDATE = "CASE t.{} WHEN {a} THEN 'a' WHEN {b} THEN 'b' END"
BY_IMPORT = "(SELECT right(i.principal, 1) FROM import i WHERE i.city = t.city AND i.id = t.{})"
# Which letter a row of the own city has.
LETTERS = {
    "employer": BY_EMPLOYER.replace("{}", "id"), "vacancy": BY_EMPLOYER.replace("{}", "employer"),
    "drive_employer": BY_EMPLOYER.replace("{}", "employer"),
    "employer_mapping": BY_EMPLOYER.replace("{}", "employer"),
    "candidate": BY_CANDIDATE.replace("{}", "id"),
    **{table: BY_CANDIDATE.replace("{}", "candidate") for table in (
        "candidate_identity", "candidate_identity_before", "consent", "round_choice", "pseudonym",
        "referral")},
    "referral_event": "(SELECT CASE r.candidate WHEN {a} THEN 'a' ELSE 'b' END"
                      " FROM referral r WHERE r.city = t.city AND r.id = t.referral)",
    "round_input": "CASE t.file WHEN 'candidates.ndjson' THEN 'k' ELSE 'v' END",
    "list": "CASE WHEN t.side = 'vacancy' THEN 'v' WHEN t.owner = {a} THEN 'a' ELSE 'b' END",
    "round": "CASE t.state WHEN 'published' THEN 'p' WHEN 'closed' THEN 'c' ELSE 'd' END",
    "import": BY_IMPORT.replace("{}", "id"), "import_row": BY_IMPORT.replace("{}", "import"),
    "import_stage": BY_IMPORT.replace("{}", "import"),
    "idempotency": "right(t.principal, 1)",
    "duplicate": "CASE t.kind WHEN 'employer' THEN 'f' WHEN 'candidate' THEN 'p' ELSE (SELECT"
                 " CASE WHEN min(v.employer) <> max(v.employer) THEN 'm' WHEN min(v.employer) = {A}"
                 " THEN 'a' ELSE 'b' END FROM vacancy v WHERE v.id IN (t.first, t.second)) END",
}


def fill(world):
    """At least one row of each letter in every table."""
    n = seed.small(world)
    seed.published(world, n)
    with world.act("officer") as s:
        draft, closed = (seed.round_new(s, n.drive, n.policy) for _ in range(2))
        seed.step(s, closed, "close", reason="test")
        s.q("INSERT INTO drive_vacancy VALUES ('1502', $1, $2)", n.drive, n.va)
        for c in (n.a, n.b):
            seed.reply(s, "round_choice_put", round=draft, candidate=c, vacancies=[n.va])
    with world.act("other") as s:
        draft_z = seed.round_new(s, n.drive_z, n.policy_z)
        seed.reply(s, "round_choice_put", round=draft_z, candidate=n.z, vacancies=[n.vz])
        s.q("INSERT INTO drive_vacancy VALUES ('1501', $1, $2)", n.drive_z, n.vz)
    for who, employer in (("employer_a", n.A), ("employer_b", n.B), ("other", n.Z)):
        with world.act(who) as s:
            seed.reply(s, "mapping_put", employer=employer, mapping={})
    for who in ("employer_a", "employer_b", "county", "officer", "other"):
        with world.act(who) as s:
            s.q("SELECT idempotency_claim('k', 'r', '00')")
            id_ = s.one("SELECT import FROM import_open('vacancy', 'f', 'f', 'csv', false, '')")
            s.q("INSERT INTO import_row (city, import, row, line, status)"
                " VALUES (billet_city(), $1, 1, 2, 'refused')", id_)
            s.q("INSERT INTO import_stage VALUES (billet_city(), $1, 1, '[]')", id_)
    world.root.q("INSERT INTO candidate_identity_before (city, import, candidate, bureau_region)"
                 " SELECT c.city, min(i.id), c.id, c.bureau_region FROM candidate c JOIN import i"
                 " ON i.city = c.city GROUP BY c.city, c.id")
    for who, prefix in (("admin", "00000001"), ("other", "00000002")):
        with world.act(who, role="admin") as s:
            seed.reply(s, "key_new", prefix=prefix, secret_hash=seed.HASH, name="k", role="officer")
    for who in ("worker", "other_worker"):
        with world.act(who) as s:
            s.q("SELECT audit_seal_next(10)")
    with world.act("officer") as s:
        va, vb = seed.put_vacancies(s, *(seed.vacancy_doc("2", employer_name=e) for e in "AB"))
    for city, kind, first, second in (
            ("1502", "vacancy", n.va, va), ("1502", "vacancy", n.vb, vb),
            ("1502", "vacancy", n.va, n.vb), ("1502", "candidate", n.a, n.b),
            ("1502", "employer", n.A, n.B), ("1501", "employer", n.Z, n.Z + 1)):
        world.root.q("INSERT INTO duplicate (city, kind, first, second, reasons)"
                     " VALUES ($1, $2, $3, $4, '[]')", city, kind, first, second)
    world.root.q("""
        INSERT INTO code_set VALUES ('s', '1', 'us', 'free', '');
        INSERT INTO code VALUES ('s', 'c', NULL, '名'); INSERT INTO crosswalk VALUES ('S1', '1', 9);
        INSERT INTO code_link VALUES ('s', 'c', 's', 'c', 50, '', '');
        INSERT INTO code_import_row VALUES ('s', 1, 'c', 'T', 'taken', false, 0, 0);
        INSERT INTO schema_migration VALUES (1, 'x', '', now(), 'x')""")
    return n


def tables(world):
    """{table: (key columns, columns that can be written, has a city)}"""
    return {name: (keys.split(","), columns.split(","), city == "t")
            for name, keys, columns, city in world.root.q("""
        SELECT c.relname, array_to_string(ARRAY(SELECT quote_ident(a.attname) FROM pg_index i, pg_attribute a
                                 WHERE i.indrelid = c.oid AND i.indisprimary
                                   AND a.attrelid = c.oid AND a.attnum = ANY (i.indkey)), ','),
               array_to_string(ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid
                        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''), ','),
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'city')
          FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         ORDER BY c.relname""")}


def specimens(world, n, table, has_city):
    """{letter: a row as JSON}; rows of the other city are z."""
    letter = LETTERS.get(table, IN_CITY).format(None, A=n.A, B=n.B, a=n.a, b=n.b)
    if has_city:
        letter = f"CASE t.city WHEN '1502' THEN {letter} ELSE 'z' END"
    return dict(world.root.q(f"SELECT DISTINCT ON (letter) letter, row_ FROM (SELECT {letter} AS"
                             f" letter, to_jsonb(t) AS row_ FROM {table} t) x"
                             " WHERE letter IS NOT NULL ORDER BY letter, row_"))


def statements(table, keys, columns):
    this = " AND ".join(f"t.{k} = k.{k}" for k in keys)
    given = f"jsonb_populate_record(NULL::{table}, $1)"
    names = ", ".join(columns)
    return {
        "select": f"SELECT 1 FROM {table} t, {given} k WHERE {this}",
        "update": f"UPDATE {table} t SET {keys[0]} = t.{keys[0]} FROM {given} k WHERE {this}",
        "delete": f"DELETE FROM {table} t USING {given} k WHERE {this}",
        "insert": f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
                  f" SELECT {names} FROM {given} k",
    }


def attempt(world, who, verb, sql, row):
    """Does the verb reach the row? Triggers and foreign keys are out of the way, and everything
    is rolled back: only privileges and policies speak."""
    s = world.root
    with s.transaction(keep=False):
        s.q("SET LOCAL session_replication_role = replica")
        if verb == "insert":
            s.q(sql["delete"], row)
        login = world.principals[who].get("login", "billet_app")
        s.q(f"SET LOCAL SESSION AUTHORIZATION {login}")
        world.begin(s, who)
        try:
            s.q(sql[verb], row)
        except pq.Error as e:
            if e.state != REFUSED:
                raise
            return False
        return s.count > 0


def observed(world, n):
    seen = {}
    for table, (keys, columns, has_city) in tables(world).items():
        sql = statements(table, keys, columns)
        rows = specimens(world, n, table, has_city)
        for verb in VERBS:
            seen[table, verb] = {who: "".join(letter for letter, row in sorted(rows.items())
                                              if attempt(world, who, verb, sql, row))
                                 for who in PEOPLE}
        seen[table, "rows"] = "".join(sorted(rows))
    return seen


def wanted():
    lines = [line for line in open(MATRIX, encoding="utf-8") if not line.startswith("#")]
    return {(row.pop("table"), row.pop("verb")): row for row in csv.DictReader(lines)}


def run(tap, world):
    got = observed(world, fill(world))
    want = wanted()
    names = sorted({table for table, _ in got})
    tap.same(sorted({table for table, _ in want}), names, "the matrix names every table, once")
    for table in names:
        wrong = []
        for verb in VERBS:
            for who in PEOPLE:
                have, should = got[table, verb][who], want.get((table, verb), {}).get(who, "?")
                if have != should:
                    wrong.append(f"{who} {verb}: reaches '{have}', should reach '{should}'")
        tap.ok(not wrong, f"{table}: rows {got[table, 'rows']} as the matrix says", *wrong)
