# SPDX-License-Identifier: Apache-2.0
"""Segments of an import of vacancies: what becomes of each row, and of the whole. People:
t_people.py; taking back: t_undo.py."""
import json

import pq
import seed
from seed import vacancy_doc as doc


class Import:
    """One import; segment() answers the counts that are not zero."""

    def __init__(self, world, who="officer", kind="vacancy", atomic=False, key=""):
        self.world, self.who, self.kind = world, who, kind
        self.digests = []
        with world.act(who) as s:
            self.id = int(s.one("SELECT import FROM import_open($1, 'f', 'f', 'csv', $2, $3)",
                                kind, atomic, key))

    def segment(self, docs, first=1, verdict="taken", issues=()):
        with self.world.act(self.who) as s:
            if self.kind == "candidate":
                docs = seed.with_ids(s, docs)
            rows = [seed.row(n, d, verdict, issues) for n, d in enumerate(docs, first)]
            got = seed.segment(s, self.id, rows, len(self.digests) + 1)
        self.digests.append(seed.digest(rows))
        return {name: n for name, n in got.items() if n}

    def finish(self):
        with self.world.act(self.who) as s:
            seed.finish(s, self.id, *self.digests)
            return s.one("SELECT state FROM import WHERE id = $1", self.id)

    def counts(self):
        with self.world.act(self.who) as s:
            counts = seed.reply(s, "import_get", **{"import": self.id})["counts"]
        return {k: v for k, v in counts.items() if v}

    def row(self, n):
        """(status, codes of issues, object, reference)"""
        status, issues, object_, reference = self.world.root.q(
            "SELECT status, issues, object, reference FROM import_row"
            " WHERE import = $1 AND row = $2", self.id, n)[0]
        return status, [i["code"] for i in json.loads(issues)], object_, reference


def vacancy(world, reference, column):
    return world.root.one(f"SELECT {column} FROM vacancy WHERE reference = $1", reference)


def test_outcomes(tap, world):
    first, second, third = (Import(world) for _ in range(3))
    tap.same(first.segment([doc("R1"), doc("R2"), doc("R3", headcount=None)]),
             {"inserted": 3, "review": 1}, "new rows, one without headcount")
    tap.same([vacancy(world, r, "state") for r in ("R1", "R3")], ["open", "needs_review"],
             "which needs a look")
    tap.same(second.segment([doc("R1"), doc("R2", title="电工"), doc("R3", headcount=None)]),
             {"unchanged": 2, "updated": 1, "review": 1}, "the same again, one of them changed")
    tap.same((vacancy(world, "R1", "version"), vacancy(world, "R2", "version"),
              vacancy(world, "R2", "title")), ("1", "2", "电工"), "only what changed was written")
    issues = [{"code": "feed.x", "severity": "error"}]
    tap.same(third.segment([doc("R1", title="x")], verdict="refused", issues=issues),
             {"refused": 1}, "what the normaliser refused")
    tap.same((third.row(1)[:2], vacancy(world, "R1", "title")), (("refused", ["feed.x"]), "焊工"),
             "keeps its reason and touches nothing")
    tap.same(third.segment([doc("R4")], 2, verdict="needs_review"), {"inserted": 1, "review": 1},
             "what needs review is taken")
    tap.same(vacancy(world, "R4", "state"), "needs_review", "and waits")
    with world.act("employer_a") as s:
        seed.reply(s, "vacancy_state", vacancy=vacancy(world, "R1", "id"), state="closed", reason="x")
    with world.act("officer") as s:
        seed.reply(s, "vacancy_state", vacancy=vacancy(world, "R4", "id"), state="open")
    fourth = Import(world)
    tap.same(fourth.segment([doc("R1"), doc("R4")]), {"updated": 1, "unchanged": 1},
             "a feed that still has a vacancy that its employer closed opens it")
    tap.same([vacancy(world, r, "state") for r in ("R1", "R4")], ["open", "open"],
             "and leaves what an officer settled")


def test_repeated(tap, world):
    i = Import(world)
    tap.same(i.segment([doc("S1"), doc("S1"), doc("S1", title="other"), doc("S2")]),
             {"inserted": 2, "unchanged": 1, "refused": 1}, "a reference three times in one segment")
    tap.same((i.row(2)[0], i.row(3)[:2]), ("unchanged", ("refused", ["feed.reference_repeated"])),
             "the same content is no harm, the later other one is refused")
    tap.same(i.segment([doc("S1", title="third"), doc("S2")], 5), {"refused": 1, "unchanged": 1},
             "and so in the next segment")
    j = Import(world)
    tap.same((j.segment([doc("S2")]), j.segment([doc("S2", title="new")], 2)),
             ({"unchanged": 1}, {"refused": 1}), "also when the first one changed nothing")
    tap.same(vacancy(world, "S2", "title"), "焊工", "the first one stands")
    k = Import(world)
    tap.same((k.segment([doc("S2", title="bad")], verdict="refused"),
              k.segment([doc("S2", title="good")], 2)), ({"refused": 1}, {"updated": 1}),
             "a refused row is no first one")
    auto = [doc(None, title=t) for t in ("甲", "乙", "甲")]
    tap.same((Import(world).segment(auto), Import(world).segment(auto)),
             ({"inserted": 2, "unchanged": 1}, {"unchanged": 3}), "without a reference: by content")


def test_employers(tap, world, n):
    own = Import(world, "employer_a")
    tap.same(own.segment([doc("E1", employer_name=None), doc("E2", employer_name="B"),
                          doc("E3", employer_name=None, employer=n.B),
                          doc("E4", employer_name="brand new"), doc("E5", employer_name="A")]),
             {"inserted": 2, "refused": 3}, "an employer writes for itself")
    tap.same([own.row(r)[1] for r in (2, 3, 4)], [["feed.employer_unknown"]] * 3, "and no other")
    tap.same(world.root.one("SELECT count(*) FROM vacancy WHERE reference IN ('E2', 'E3', 'E4')"), "0",
             "nothing of theirs is written")
    tap.same(world.refused("employer_b", "SELECT import_segment($1, 2, '', '[]')", own.id), "P0002",
             "nor does another go on with its import")
    tap.same(world.refused("employer_a", "SELECT import_segment($1, 1, '', $2)", Import(
        world, "employer_a", "candidate").id, seed.rows([{**seed.candidate_doc("x"), "id": 999}])),
             "42501", "an employer imports no people")
    tap.same(world.refused("supervisor", "SELECT import_open('vacancy', '', '', '', false, '')"),
             "42501", "a supervisor imports nothing")
    off = Import(world)
    code = "91150200MA0CCCCCC3"
    tap.same(off.segment([doc("P1", employer_name="丙（包头）"), doc("P2", employer_name="丙(包头)"),
                          doc("P3", employer_name="丁", employer_credit_code=code),
                          doc("P4", employer_name=None, employer_credit_code=code),
                          doc("P5", employer_name=None)]), {"inserted": 4, "refused": 1},
             "an officer's rows name their employers")
    tap.same(world.root.q("SELECT name, state, credit_code FROM employer WHERE name IN"
                          " ('丙（包头）', '丙(包头)', '丁') ORDER BY state"),
             [("丙（包头）", "provisional", None), ("丁", "registered", code)],
             "by credit code registered, by name alone provisional, each once")
    tap.same(off.row(5)[:2], ("refused", ["feed.employer_unknown"]), "no employer, no vacancy")
    tap.same(Import(world).segment([doc("P1", employer_name=" 丙(包头) ")]), {"updated": 1},
             "a name is read apart from widths and blanks")
    tap.same(world.root.one("SELECT count(*) FROM vacancy WHERE reference = 'P1'"), "1",
             "and makes no second employer")


def state_of(act):
    try:
        return act()
    except pq.Error as e:
        return e.state


def test_other_file(tap, world):
    """Under the key of an import that was cut short another file is refused before it writes."""
    i = Import(world, key="k2")
    i.segment([doc("D1"), doc("D2")])
    other = Import(world, key="k2")
    tap.same(state_of(lambda: other.segment([doc("D1", title="x"), doc("D2")])), "BL422",
             "another first segment")
    tap.same(vacancy(world, "D1", "title"), "焊工", "nothing of it is taken")
    same = Import(world, key="k2")
    same.segment([doc("D1"), doc("D2")])
    tap.same((same.segment([doc("D3")], 3), same.finish()), ({"inserted": 1}, "done"),
             "the same file goes on")
    short = Import(world, key="k3")
    short.segment([doc("D4")])
    short.segment([doc("D5")], 2)
    cut = Import(world, key="k3")
    cut.segment([doc("D4")])
    tap.same(state_of(cut.finish), "BL422", "a shorter one is another, too")
    whole, again = Import(world, atomic=True, key="k4"), Import(world, atomic=True, key="k4")
    whole.segment([doc("D6"), doc("D7")])
    again.segment([doc("D6"), doc("D7")])
    again.segment([doc("D8")], 3)
    tap.same((again.finish(), again.counts()), ("done", {"rows": 3, "inserted": 3}),
             "what waits for the end of an atomic import waits once")


def test_resume(tap, world):
    rows = [doc("C1"), doc("C2"), doc("C2", title="x")]
    i = Import(world, key="k1")
    first = i.segment(rows)
    again = Import(world, key="k1")
    tap.same(again.id, i.id, "the same key finds the same import")
    tap.same(again.segment(rows), first, "the same segment, sent again, has the same outcome")
    again.segment([doc("C4")], 4)
    tap.same((again.finish(), again.counts()),
             ("done", {"rows": 4, "inserted": 3, "refused": 1}), "and counts once")
    tap.same(vacancy(world, "C1", "version"), "1", "nothing was written twice")
    tap.same(world.refused("officer", "SELECT import_segment($1, 3, '', $2)", i.id,
                           seed.rows([doc("C5")])), "BL409", "an import that has ended takes no more")
    tap.same(again.finish(), "done", "it tells its end again")
    for what, digests in (("more", again.digests + ["\\x00"]), ("less", again.digests[:1]),
                          ("other", ["\\x00", again.digests[1]])):
        again.digests, kept = digests, again.digests
        tap.same(state_of(again.finish), "BL422", f"but not to another file: {what}")
        again.digests = kept
    for changed in (("candidate", "f", "csv", False), ("vacancy", "g", "csv", False),
                    ("vacancy", "f", "xml", False), ("vacancy", "f", "csv", True)):
        tap.same(world.refused("officer", "SELECT import_open($1, $2, 'f', $3, $4, 'k1')", *changed),
                 "BL422", f"the key is bound to its import: {changed}")
    with world.act("county") as s:
        other = s.one("SELECT import FROM import_open('vacancy', 'f', 'f', 'csv', false, 'k1')")
    tap.ok(int(other) != i.id, "and to its principal")


def test_atomic(tap, world):
    good, bad = Import(world, atomic=True), Import(world, atomic=True)
    tap.same((good.segment([doc("A1"), doc("A2")]), good.segment([doc("A3")], 3)), ({}, {}),
             "segments of an atomic import wait")
    tap.same(world.root.one("SELECT count(*) FROM vacancy WHERE reference LIKE 'A_'"), "0",
             "nothing is written before the end")
    tap.same((good.finish(), good.counts()), ("done", {"rows": 3, "inserted": 3}), "then all at once")
    bad.segment([doc("A1", title="x"), doc("A4")])
    bad.segment([doc("A5"), doc("A4", title="y")], 3)
    tap.same(bad.finish(), "failed", "one refused row fails the whole")
    tap.same(world.root.q("SELECT reference, title FROM vacancy WHERE reference LIKE 'A_'"
                          " ORDER BY reference"), [("A1", "焊工"), ("A2", "焊工"), ("A3", "焊工")],
             "of which nothing stays")
    tap.same((bad.counts(), bad.row(1)), ({"rows": 4, "reverted": 3, "refused": 1},
             ("reverted", [], vacancy(world, "A1", "id"), "A1")), "nor is it counted as taken")
    tap.same(bad.row(2), ("reverted", [], None, "A4"), "what was put back is no object")
    tap.same((bad.row(4)[:2], world.root.one("SELECT count(*) FROM import_stage")),
             (("refused", ["feed.reference_repeated"]), "0"), "but the reason, and no stage")
    tap.same(Import(world).segment([doc("A1", title="x")]), {"updated": 1},
             "the next import finds things as they were")


def run(tap, world):
    n = seed.small(world)
    test_outcomes(tap, world)
    test_repeated(tap, world)
    test_employers(tap, world, n)
    test_resume(tap, world)
    test_other_file(tap, world)
    test_atomic(tap, world)
