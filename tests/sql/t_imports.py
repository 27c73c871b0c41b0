# SPDX-License-Identifier: Apache-2.0
"""Imports beside what others do: another county's people, later changes, a freeze under way."""
import json

import pq
import seed
from world import COUNTY_B


def import_rows(world, who, kind, docs):
    """(import, statuses, issue codes) of one import of one segment, ended."""
    with world.act(who) as s:
        id_ = int(s.one("SELECT import FROM import_open($1, 'f', 'f', 'csv', false, '')", kind))
        docs = seed.with_ids(s, docs) if kind == "candidate" else docs
        s.q("SELECT * FROM import_segment($1, $2)", id_, seed.rows(docs))
        s.q("SELECT import_finish($1)", id_)
        got = s.q("SELECT status, issues::text FROM import_row WHERE import = $1 ORDER BY row", id_)
    return id_, [row[0] for row in got], [[i["code"] for i in json.loads(row[1])] for row in got]


def undo(world, who, id_):
    """'' or the code of the refusal."""
    try:
        with world.act(who) as s:
            seed.reply(s, "import_undo", **{"import": id_})
        return ""
    except pq.Error as e:
        return e.hint


def test_counties(tap, world, n):
    county_b = {"identity_index": "ix-b"}
    _, statuses, codes = import_rows(world, "county", "candidate", [
        seed.candidate_doc("new"), seed.candidate_doc("clerk's own", **county_b),
        seed.candidate_doc("b"), seed.candidate_doc("far", bureau_region=COUNTY_B)])
    tap.same(statuses, ["inserted", "refused", "refused", "refused"],
             "another county's person costs a row, not the import")
    tap.same(codes[1:], [["feed.person_elsewhere"]] * 2 + [["feed.region_not_yours"]],
             "and the row says why")


def test_undo(tap, world, n):
    first, _, _ = import_rows(world, "officer", "vacancy", [seed.vacancy_doc("U1")])
    second, _, _ = import_rows(world, "officer", "vacancy", [seed.vacancy_doc("U1", title="电工")])
    tap.same(undo(world, "officer", first), "import.changed_since", "a later change is not lost")
    tap.same((undo(world, "officer", second), undo(world, "officer", first)), ("", ""),
             "the later one taken back, the earlier one can be")
    third, _, _ = import_rows(world, "officer", "candidate", [
        seed.candidate_doc("a", identity_index="ix-a", education=5),
        seed.candidate_doc("c", consent_match="2026-01-01")])
    tap.same(undo(world, "officer", third), "", "an import of profiles is taken back")
    with world.act("officer") as s:
        tap.same(s.one("SELECT count(*) FROM candidate WHERE source_reference = 'c'"), "0",
                 "whom it brought is gone")


def test_consents(tap, world, n):
    with world.act("officer") as s:
        d, = seed.put_candidates(s, seed.candidate_doc("d"))
    id_, _, _ = import_rows(world, "officer", "candidate",
                            [seed.candidate_doc("d", consent_match="2026-01-01", education=4)])
    tap.same(undo(world, "officer", id_), "", "an import with a consent is taken back")
    with world.act("officer") as s:
        tap.same(s.q("SELECT withdrawn_reason FROM consent WHERE candidate = $1", d),
                 [("import undone",)], "the consent that it brought holds no more")


def test_freezing(tap, world, n):
    id_, _, _ = import_rows(world, "employer_a", "vacancy",
                            [seed.vacancy_doc("F1", employer_name=None)])
    with world.act("officer") as s:
        round_ = seed.round_new(s, seed.drive(s, [n.A]), seed.policy(s))
        seed.step(s, round_, "freeze")
    tap.same(undo(world, "employer_a", id_), "import.frozen",
             "nothing is taken back while a round is freezing")


def run(tap, world):
    n = seed.small(world)
    for test in (test_counties, test_undo, test_consents, test_freezing):
        test(tap, world, n)
