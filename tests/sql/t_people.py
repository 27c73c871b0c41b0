# SPDX-License-Identifier: Apache-2.0
"""Imports of candidates: who is who, whose region it is, and that what was verified stays."""
import json

import seed
from seed import candidate_doc as doc
from t_segments import Import
from world import COUNTY_B, OTHER


def candidate(world, reference, column):
    return world.root.one(f"SELECT {column} FROM candidate WHERE city = '1502' AND"
                          " source_reference = $1", reference)


def codes(imported, *rows):
    return [imported.row(r)[:2] for r in rows]


def test_outcomes(tap, world):
    one = Import(world, kind="candidate")
    tap.same(one.segment([doc("Q1", identity_index="i1"), doc("Q2"), doc("Q2")]),
             {"inserted": 2, "unchanged": 1}, "new people, one of them twice alike")
    two = Import(world, kind="candidate")
    tap.same(two.segment([doc("Q1", identity_index="i1", education=3), doc("Q2"),
                          doc("Q2", education=5)]),
             {"updated": 1, "unchanged": 1, "refused": 1}, "again: changed, the same, twice unlike")
    tap.same(codes(two, 3), [("refused", ["feed.person_repeated"])], "the later row is refused")
    tap.same(two.segment([doc("Q2", education=5)], 4), {"refused": 1},
             "and in the next segment, though nothing was changed")
    three = Import(world, kind="candidate")
    tap.same(three.segment([doc("renamed", identity_index="i1", education=4), doc("Q9")],
                           issues=[{"code": "w"}], verdict="needs_review"),
             {"updated": 1, "inserted": 1, "review": 2}, "the identity number comes before a reference")
    tap.same((candidate(world, "renamed", "education"), candidate(world, "renamed", "version")),
             ("4", "3"), "which may change")
    tap.same(Import(world, kind="candidate").segment([doc("Q2", identity_index="i2")]),
             {"updated": 1}, "an identity number that comes later joins the reference")
    tap.same(Import(world, kind="candidate").segment([doc("Q2", identity_index="i2b")]),
             {"updated": 1}, "and may be corrected")


def test_conflicts(tap, world):
    """Each costs its row, never the segment."""
    first = Import(world, kind="candidate")
    first.segment([doc("K1", identity_index="k1"), doc("K2", identity_index="k2")])
    mixed = Import(world, kind="candidate")
    got = mixed.segment([doc("K1", identity_index="k2"), doc("K3", identity_index="k3"),
                         doc("K3"), doc("K4", identity_index="k4"), doc("K5", identity_index="k4"),
                         doc("K6")])
    tap.same(codes(mixed, 1), [("refused", ["feed.person_conflict"])],
             "the number of one with the reference of another")
    tap.same(codes(mixed, 3, 5), [("refused", ["feed.person_repeated"])] * 2,
             "one person under two names in one segment")
    tap.same(got, {"inserted": 3, "refused": 3}, "all others are taken")
    whole = Import(world, kind="candidate", atomic=True)
    whole.segment([doc("W1", identity_index="w1")])
    whole.segment([doc("W2", identity_index="w1")], 2)
    tap.same((whole.finish(), codes(whole, 2)), ("failed", [("refused", ["feed.person_conflict"])]),
             "a person twice in an atomic import fails it with a reason")
    tap.same(world.root.one("SELECT count(*) FROM candidate WHERE source_reference LIKE 'W_'"), "0",
             "and nobody stays")
    with world.act("officer") as s:
        rows = seed.rows(seed.with_ids(s, [doc("K1", identity_index="k2")]))
    tap.same(world.refused("officer", "SELECT uc_candidate_put($1)", {"rows": rows}), "BL409",
             "a single one is told so")


def test_regions(tap, world):
    county = Import(world, "county", "candidate")
    county.segment([doc("G1"), doc("G2", bureau_region=COUNTY_B), doc("G3", bureau_region="1502"),
                    doc("G4", bureau_region="150203001")])
    tap.same(codes(county, 1, 2, 3, 4),
             [("inserted", [])] + [("refused", ["feed.region_not_yours"])] * 2
             + [("inserted", [])], "an officer of a county takes people of the county")
    city = Import(world, kind="candidate")
    city.segment([doc("G6", bureau_region=OTHER + "02"), doc("G7", bureau_region="1502")])
    tap.same(codes(city, 1, 2), [("refused", ["feed.region_not_yours"]), ("inserted", [])],
             "nobody those of another city")
    away = Import(world, "county", "candidate")
    away.segment([doc("G1", bureau_region=COUNTY_B)])
    tap.same((codes(away, 1)[0][0], candidate(world, "G1", "bureau_region")), ("refused", "150203"),
             "nor gives a person away")


def facts(world, reference):
    return {fact: state for fact, state in world.root.q(
        "SELECT f.fact, f.state FROM candidate c, unnest(c.facts) f"
        " WHERE c.source_reference = $1", reference)}


def test_facts(tap, world):
    verified = lambda *names: {name: {"state": "verified", "source": "archive",
                                      "noted_on": "2026-01-05"} for name in names}
    put = lambda **more: Import(world, kind="candidate").segment([doc("F1", **more)])
    put(education=5, merit=100, home="150203", skills={"welding": 5},
        facts=verified("education", "skills"))
    tap.same(facts(world, "F1"), {"education": "verified", "merit": "declared", "home": "declared",
                                  "skills": "verified"}, "facts are declared unless told verified")
    put(education=3, merit=200, skills={}, wage_floor=4000)
    got = world.root.q("SELECT education, merit, home, array_to_json(skills), wage_floor"
                       " FROM candidate WHERE source_reference = 'F1'")[0]
    tap.same(got[:3] + got[4:], ("5", "200", "150203", "4000"),
             "a declared one gives way, a verified one does not, an absent one wipes nothing")
    tap.same(json.loads(got[3]), [{"skill": "welding", "level": 5}], "nor does an empty list")
    tap.same(facts(world, "F1")["education"], "verified", "and its note stands")
    put(education=4, facts=verified("education"))
    tap.same(candidate(world, "F1", "education"), "4", "verified gives way to verified")
    note = world.root.q("SELECT f.source, f.noted_by, f.noted_on FROM candidate c, unnest(c.facts) f"
                        " WHERE c.source_reference = 'F1' AND f.fact = 'education'")
    tap.same(note, [("archive", "key:officer", "2026-01-05")], "with its source, writer and day")
    put(merit=1, education=1, facts={"merit": {"state": "unknown"}})
    tap.same((facts(world, "F1")["merit"], facts(world, "F1")["education"]), ("unknown", "verified"),
             "a fact can become unknown, a verified one not by hearsay")


def test_identity(tap, world):
    put = lambda **more: Import(world, kind="candidate").segment([doc("N1", **more)])
    put(name="甲", identity_index="n1", identity_number="sealed 1", phone="sealed 2",
        phone_index="p1", phone_mask="138****")
    before = world.root.q("SELECT i.* FROM candidate_identity i WHERE identity_index = 'n1'")
    put(name=None, education=2, identity_index="n1")
    tap.same(world.root.q("SELECT i.* FROM candidate_identity i WHERE identity_index = 'n1'"), before,
             "what is not told again stays")
    put(name="乙", identity_index="n1", phone="sealed 3", phone_index="p3")
    tap.same(world.root.q("SELECT name, phone, phone_index, identity_number FROM candidate_identity"
                          " WHERE identity_index = 'n1'"), [("乙", "sealed 3", "p3", "sealed 1")],
             "what is told anew is replaced")


def test_consents(tap, world):
    put = lambda **more: Import(world, kind="candidate").segment([doc("M1", **more)])
    count = lambda: world.root.one("SELECT count(*) FROM consent x JOIN candidate c ON"
                                   " c.id = x.candidate WHERE c.source_reference = 'M1'")
    put()
    put(consent_match="2026-01-01")
    put(consent_match="2026-01-01", education=2)
    tap.same(count(), "1", "a consent that holds is not recorded again")
    world.root.q("UPDATE consent SET withdrawn_at = now()")
    put(consent_match="2026-01-02", education=3)
    tap.same(count(), "2", "after a withdrawal a new one is")


def run(tap, world):
    seed.tenants(world)
    for test in (test_outcomes, test_conflicts, test_regions, test_facts, test_identity,
                 test_consents):
        test(tap, world)
