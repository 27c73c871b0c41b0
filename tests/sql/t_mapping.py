# SPDX-License-Identifier: Apache-2.0
"""Mappings kept for an employer: whose, how large, which version, and what holds an employer."""
import pq
import seed
from t_imports import import_rows, undo

MAPPING = {"version": 1, "kind": "vacancy", "fields": {"title": "/t"}}
MAX = 65536


def tell(world, who, verb, **doc):
    """What the use case answers, None where there is nothing, or the code of the refusal."""
    try:
        with world.act(who) as s:
            return seed.reply(s, "mapping_" + verb, **doc)
    except pq.Error as e:
        return e.hint or e.state


def test_life(tap, world, n):
    tap.same(tell(world, "officer", "get", employer=n.A), None, "none is saved at first")
    made = tell(world, "employer_a", "put", employer=n.A, mapping=MAPPING)
    tap.same((made["version"], made["mapping"], made["saved_by"]), (1, MAPPING, "key:employer_a"),
             "an employer saves its own")
    tap.same(tell(world, "supervisor", "get", employer=n.A), made, "the bureau reads it")
    tap.same(tell(world, "county", "put", employer=n.A, mapping={**MAPPING, "rows": "/r"}, if_match=1)
             ["version"], 2, "an officer puts another in its place")
    tap.same(tell(world, "officer", "put", employer=n.A, mapping=MAPPING, if_match=1),
             "http.version_changed", "who saw the one before is told")
    tap.same(tell(world, "officer", "delete", employer=n.A, if_match=1), "http.version_changed",
             "nor does he delete it")
    tap.same(tell(world, "officer", "delete", employer=n.A, if_match=2)["version"], 2, "deleted")
    tap.same(tell(world, "officer", "delete", employer=n.A), None, "twice is not there")
    tap.same(tell(world, "officer", "put", employer=n.A, mapping=MAPPING, if_match=1),
             "http.version_changed", "what is not there has no version")


def test_others(tap, world, n):
    tell(world, "officer", "put", employer=n.B, mapping=MAPPING)
    for verb in ("get", "delete"):
        tap.same(tell(world, "employer_a", verb, employer=n.B), None, f"{verb}: not another employer's")
        tap.same(tell(world, "other", verb, employer=n.B), None, f"{verb}: not another city's")
    for who in ("employer_a", "other"):
        tap.same(tell(world, who, "put", employer=n.B, mapping=MAPPING), None, f"nor does {who} put it")
    tap.same(tell(world, "supervisor", "put", employer=n.B, mapping=MAPPING), "42501",
             "who only reads does not write")


def test_size(tap, world, n):
    """Text of a jsonb: {"a": "xx"} has nine characters around the xs."""
    for length, wanted in ((MAX - 9, None), (MAX - 8, "23514")):
        got = tell(world, "officer", "put", employer=n.B, mapping={"a": "x" * length})
        tap.same(got if wanted else got.get("employer") == n.B, wanted or True,
                 f"{length} bytes in one value")


def test_audit(tap, world, n):
    before = int(world.audit_ids())
    tell(world, "employer_a", "put", employer=n.A, mapping=MAPPING)
    tell(world, "officer", "delete", employer=n.A)
    tap.same(world.root.q("SELECT principal, object_kind, object_ids, fields FROM audit_entry"
                          " WHERE id > $1 ORDER BY id", before),
             [("key:employer_a", "employer", f"{{{n.A}}}", "{mapping}"),
              ("key:officer", "employer", f"{{{n.A}}}", "{mapping}")], "both changes are in the audit")


def test_holds(tap, world, n):
    """An employer that an import made by naming it stays when the import is taken back."""
    made, _, _ = import_rows(world, "officer", "vacancy", [seed.vacancy_doc("m", employer_name="新厂")])
    id_ = int(world.root.one("SELECT id FROM employer WHERE name = '新厂'"))
    tell(world, "officer", "put", employer=id_, mapping=MAPPING)
    tap.same(undo(world, "officer", made), "", "the import is taken back")
    tap.same(world.root.one("SELECT count(*) FROM employer WHERE id = $1", id_), "1",
             "an employer with a mapping is in use")


def run(tap, world):
    n = seed.small(world)
    for test in (test_life, test_others, test_size, test_audit, test_holds):
        test(tap, world, n)
