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
        docs = {"candidate": seed.with_ids, "employer": seed.with_employer_ids}.get(
            kind, lambda _, same: same)(s, docs)
        rows = seed.rows(docs)
        seed.segment(s, id_, rows)
        seed.finish(s, id_, seed.digest(rows))
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


def identity(world, reference):
    return world.root.q("SELECT i.name, i.identity_number, i.identity_index, i.phone, i.phone_index,"
                        " i.phone_mask, i.bureau_region FROM candidate_identity i JOIN candidate c"
                        " ON c.id = i.candidate WHERE c.source_reference = $1", reference)


def test_identity(tap, world, n):
    """Undo gives name, number and phone back, also to whom the import had moved to another county."""
    before = seed.candidate_doc("I", name="甲", identity_index="i-1", identity_number="sealed 1",
                                phone="sealed 2", phone_index="p-1", phone_mask="138****")
    import_rows(world, "officer", "candidate", [before])
    kept = identity(world, "I")
    after = {**before, "name": "乙", "identity_index": "i-2", "identity_number": "sealed 3",
             "phone": "sealed 4", "phone_index": "p-2", "phone_mask": "139****",
             "bureau_region": COUNTY_B}
    id_, statuses, _ = import_rows(world, "officer", "candidate", [after])
    tap.same((statuses, identity(world, "I")), (["updated"], [(
        "乙", "sealed 3", "i-2", "sealed 4", "p-2", "139****", COUNTY_B)]), "an import says otherwise")
    with world.act("county") as s:
        tap.same(s.one("SELECT count(*) FROM candidate_identity_before"), "0",
                 "who it was is nothing for the county that was left")
    tap.same((undo(world, "officer", id_), identity(world, "I")), ("", kept),
             "taken back, the person is who it was")
    tap.same(world.root.one("SELECT count(*) FROM candidate_identity_before"), "0", "and kept once")
    with world.act("officer") as s:
        tap.same(seed.reply(s, "import_get", **{"import": id_})["counts"]["reverted"], 1,
                 "the report says that it was put back")


def test_made_employers(tap, world, n):
    """Employers that vacancies made by naming them go with these, unless something knows them."""
    doc = lambda reference, name: seed.vacancy_doc(reference, employer_name=name)
    first, _, _ = import_rows(world, "officer", "vacancy", [
        doc("E1", "一去不回"), doc("E2", "另有岗位"), doc("E3", "参加专场"), doc("E4", "已经登记"),
        doc("E5", "有了密钥"), doc("E6", "A")])
    import_rows(world, "officer", "vacancy", [doc("E7", "另有岗位")])
    by_name = dict(world.root.q("SELECT name, id FROM employer WHERE city = '1502'"))
    with world.act("officer") as s:
        seed.drive(s, [int(by_name["参加专场"])])
        seed.put_employer(s, "已经登记", "91150200MA0DDDDDD4")
    with world.act("admin") as s:
        seed.reply(s, "key_new", prefix="0000000e", secret_hash=seed.HASH, name="k", role="employer",
                   employer=int(by_name["有了密钥"]))
    tap.same(undo(world, "officer", first), "", "the import is taken back")
    tap.same(set(by_name) - set(world.root.column("SELECT name FROM employer WHERE city = '1502'")),
             {"一去不回"}, "with the one employer that nothing else knows")


def test_employers(tap, world, n):
    """Employers, too: the same again is unchanged, the same key with other content a mistake."""
    firm = {"name": "戊公司", "credit_code": "91150200MA0EEEEEE5", "region": COUNTY_B}
    other = {**firm, "region": "150203"}
    put = lambda *docs: import_rows(world, "officer", "employer", list(docs))
    _, statuses, codes = put(firm, firm, other)
    tap.same((statuses, codes[2]), (["inserted", "unchanged", "refused"], ["feed.employer_repeated"]),
             "one firm three times in a file")
    version = lambda: world.root.q("SELECT version, region FROM employer WHERE credit_code = $1",
                                   firm["credit_code"])
    tap.same((put(firm)[1], version()), (["unchanged"], [("1", COUNTY_B)]), "the next file, the same")
    changed, statuses, _ = put(other)
    tap.same((statuses, version()), (["updated"], [("2", "150203")]), "a changed one")
    tap.same((undo(world, "officer", changed), version()[0][1]), ("", COUNTY_B), "taken back")
    tap.same(put(firm)[1], ["unchanged"], "and is what it was")


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
    for test in (test_counties, test_undo, test_consents, test_identity, test_made_employers,
                 test_employers, test_freezing):
        test(tap, world, n)
