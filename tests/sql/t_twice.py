# SPDX-License-Identifier: Apache-2.0
"""What came twice: people found by what agrees, vacancies put by a search; merged, dismissed and
taken back, each by who may; what a merge leaves traceable and what a consent means after it."""
import json

import pq
import seed
from seed import candidate_doc as person, vacancy_doc as doc
from t_imports import import_rows, undo
from world import COUNTY_B

AT = "2026-03-02T08:00:00Z"


def told(call):
    """What a call answers, or the code of its refusal."""
    try:
        return call()
    except pq.Error as e:
        return e.hint or e.state


def act(world, who, function, **document):
    def call():
        with world.act(who) as s:
            return seed.reply(s, function, **document)
    return told(call)


def step(world, who, id_, verb, **document):
    return act(world, who, "duplicate_step", duplicate=id_, verb=verb, **document)


def find_people(world, who="officer"):
    def call():
        with world.act(who) as s:
            return tuple(int(v) for v in s.q("SELECT fresh, open FROM duplicate_people()")[0])
    return told(call)


def listed(world, who, **filters):
    """{id: (first, second, codes)} of what a principal sees."""
    items = act(world, who, "duplicate_list", **filters)["items"]
    return {i["id"]: (i["first"], i["second"], [r["code"] for r in i["reasons"]]) for i in items}


def put_pair(world, a, b, kind="vacancy", who="officer", at=AT):
    def call():
        with world.act(who) as s:
            return int(s.one("SELECT duplicate_put($1, $2, $3)", kind,
                             [{"first": min(a, b), "second": max(a, b),
                               "reasons": [{"code": "same_text", "figure": 97}]}], at))
    return told(call)


def pair_of(world, a, b, kind="candidate"):
    return int(world.root.one("SELECT id FROM duplicate WHERE first = $1 AND second = $2"
                              " AND kind = $3", min(a, b), max(a, b), kind))


def value(world, table, id_, column):
    return world.root.one(f"SELECT {column} FROM {table} WHERE city = '1502' AND id = $1", id_)


def people(world, *docs, who="officer"):
    with world.act(who) as s:
        return seed.put_candidates(s, *docs)


# 1. Finding people

def test_people(tap, world):
    same = dict(name="张 三", phone="sealed", phone_index="p1")
    a, b, c, d, e, f = people(
        world, person("P1", **same, identity_index="n1"), person("P2", **{**same, "name": "张三"}),
        person("P3", name="李四", phone="sealed", phone_index="p1"),
        person("P4", **same, identity_index="n4"),
        person("P5", name="王五", discharged_on="2020-09-01"),
        person("P6", name="王五", discharged_on="2020-09-01"))
    g, = people(world, person("P7", name="王五", discharged_on="2020-09-01", bureau_region=COUNTY_B))
    tap.same(find_people(world), (2, 2), "two suggestions")
    found = sorted(v for v in listed(world, "officer").values())
    tap.same(found, [(a, b, ["same_name", "same_phone", "same_county"]),
                     (e, f, ["same_name", "same_discharge", "same_county"])],
        "name and telephone; name, discharge and county; never a telephone or a name alone, nor "
        "two numbers, nor two counties", c, d, g)
    tap.same(find_people(world), (0, 2), "again: nothing new")
    tap.same([find_people(world, who) for who in ("employer_a", "supervisor", "admin")],
             ["http.denied"] * 3, "others look for nothing")
    return a, b, e, f


def test_county(tap, world):
    a, b = people(world, person("X1", name="赵六", phone="s", phone_index="p9"),
                  person("X2", name="赵六", phone="s", phone_index="p9", bureau_region=COUNTY_B))
    find_people(world)
    id_ = pair_of(world, a, b)
    tap.same([id_ in listed(world, who) for who in ("officer", "supervisor", "county", "county_b")],
             [True, True, False, False], "two counties: only who sees both people sees the pair")
    tap.same([step(world, who, id_, "merge", keep=a) for who in ("county", "employer_a")],
             [None, None], "and nobody else decides")
    shown = act(world, "officer", "duplicate_get", duplicate=id_)
    tap.same([r["id"] for r in shown["records"]], [a, b], "both records, side by side")
    tap.ok("sealed" not in json.dumps(shown) and "p9" not in json.dumps(shown),
           "without sealed values or their indexes")
    audit = world.root.one("SELECT object_ids::text FROM audit_entry WHERE object_kind = 'candidate'"
                           " ORDER BY id DESC LIMIT 1")
    tap.same(audit, f"{{{a},{b}}}", "who read it is noted with both people")


# 2. Merging people

def test_merge_people(tap, world, n, pair):
    a, b, e, f = pair
    with world.act("officer") as s:
        seed.consent(s, b)
        disclose = seed.consent(s, b, "disclose", employer=n.A)
        s.q("SELECT candidate_write($1, NULL)", seed.rows(seed.with_ids(s, [
            person("P2", phone="sealed", phone_index="p1", education=5, skills={"welding": 3},
                   facts={"education": {"state": "verified"}})])))
        s.q("SELECT candidate_write($1, NULL)", seed.rows(seed.with_ids(s, [
            person("P1", name="张 三", phone="sealed", phone_index="p1", identity_index="n1",
                   education=3, wage_floor=4000)])))
    id_ = pair_of(world, a, b)
    tap.same(step(world, "officer", id_, "merge", keep=b), "duplicate.keep_numbered",
             "the identity number must not be lost")
    tap.same(step(world, "officer", id_, "merge", keep=e), "duplicate.keep", "only one of the two stays")
    tap.same(step(world, "employer_a", id_, "merge", keep=a), None, "an employer sees nothing of it")
    done = step(world, "officer", id_, "merge", keep=a, reason="同一人")
    tap.same((done["state"], done["kept"], done["decided_by"], done["note"]),
             ("merged", a, "key:officer", "同一人"), "merged, by whom, why")
    tap.same([value(world, "candidate", b, c) for c in ("state", "merged_into")], ["left", str(a)],
             "the other points at it and is matched no more")
    tap.same([value(world, "candidate", a, c) for c in ("education", "wage_floor", "skills::text")],
             ["5", "4000", '{"(welding,3)"}'],
             "a verified fact over a declared one, what was missing; its own stay")
    tap.same(world.root.column("SELECT purpose || channel FROM consent WHERE candidate = $1"
                               " AND withdrawn_at IS NULL ORDER BY purpose", a),
             [f"disclosemerged:{b}", f"matchmerged:{b}"], "consents that hold hold for it")
    return a, b, id_, disclose


def test_after(tap, world, merged):
    a, b, id_, disclose = merged
    tap.same(act(world, "officer", "candidate_state", candidate=b, state="seeking"),
             "candidate.merged", "the one that went is not moved by itself")
    _, statuses, codes = import_rows(world, "officer", "candidate", [
        person("P2", name="张三", phone="sealed", phone_index="p1", wage_floor=5000)])
    tap.same((statuses, codes, value(world, "candidate", b, "state")),
             (["updated"], [["candidate.merged"]], "left"), "a feed that goes on sending it is told")
    tap.same(find_people(world), (0, 1), "and it is not suggested again")
    act(world, "officer", "consent_withdraw", consent=disclose, reason="不再公开")
    tap.same(world.root.one("SELECT count(*) FROM consent WHERE candidate IN ($1, $2) AND"
                            " purpose = 'disclose' AND withdrawn_at IS NULL", a, b), "0",
             "a consent taken back is taken back on both records")
    tap.same(step(world, "officer", id_, "merge", keep=a), "duplicate.wrong_state", "merged once")
    undone = step(world, "officer", id_, "undo")
    tap.same((undone["state"], "kept" in undone), ("open", False), "undone: a suggestion again")
    tap.same([value(world, "candidate", b, c) for c in ("state", "merged_into")], ["seeking", None],
             "the other is itself again")
    tap.same([value(world, "candidate", a, c) for c in ("education", "wage_floor", "skills::text")],
             ["3", "4000", None], "the facts go back")
    tap.same(world.root.one("SELECT count(*) FROM consent WHERE candidate = $1 AND"
                            " withdrawn_at IS NULL", a), "0", "and the copies of consents end")


def test_dismiss(tap, world, pair):
    _, _, e, f = pair
    id_ = pair_of(world, e, f)
    tap.same(step(world, "officer", id_, "dismiss", reason="双胞胎")["state"], "dismissed", "they are two")
    tap.same([find_people(world)[0], id_ in listed(world, "officer")], [0, False],
             "never suggested again")
    tap.same(list(listed(world, "officer", state="dismissed")), [id_], "but kept, and listed when asked")
    tap.same(step(world, "officer", id_, "undo")["state"], "open", "which can be taken back")


def test_under_way(tap, world, n):
    """The record that is referred cannot go; the other may."""
    twin, = people(world, person("T1", name="某a", phone="s", phone_index="px-a"))
    find_people(world)
    id_ = pair_of(world, n.a, twin)
    with world.act("officer") as s:
        n.drive, n.policy = seed.drive(s, [n.A]), seed.policy(s)
        n.round = seed.round_new(s, n.drive, n.policy)
    seed.run_round(world, n.round, [(n.va, n.a, 7000, 6000, 8000)])
    tap.same(step(world, "officer", id_, "merge", keep=twin), "duplicate.under_way",
             "a person who is referred keeps the record")
    tap.same(step(world, "officer", id_, "merge", keep=n.a)["state"], "merged", "the other one goes")
    tap.same(world.root.one("SELECT state FROM referral WHERE candidate = $1", n.a), "proposed",
             "the referral is as it was")


# 3. Vacancies

def vacancies(world, who, *docs):
    with world.act(who) as s:
        return seed.put_vacancies(s, *docs)


def test_vacancies(tap, world, n):
    a1, a2 = vacancies(world, "employer_a", doc("D1"), doc("D2"))
    b1, = vacancies(world, "employer_b", doc("D1", employer_name="B"))
    tap.same([put_pair(world, a1, a2), put_pair(world, a1, b1), put_pair(world, a1, a2)], [1, 1, 0],
             "a search puts its pairs once")
    tap.same([put_pair(world, a1, a2, who=who) for who in ("employer_a", "supervisor")],
             ["http.denied"] * 2, "only searches do")
    own, mixed = (pair_of(world, a1, other, "vacancy") for other in (a2, b1))
    seen = {who: sorted(listed(world, who, kind="vacancy")) for who in
            ("officer", "county", "supervisor", "employer_a", "employer_b")}
    tap.same(seen, {**dict.fromkeys(("officer", "county", "supervisor"), [own, mixed]),
                    "employer_a": [own], "employer_b": []}, "an employer sees pairs of its own alone")
    tap.same(act(world, "officer", "duplicate_list", kind="vacancy")["items"][0]["why"], "same_text 97%", "why, in words")
    tap.same([step(world, "employer_a", mixed, "merge", keep=a1),
              told(lambda: step(world, "supervisor", own, "merge", keep=a1))], [None, None],
             "nobody decides what is not theirs, or only to be read")
    tap.same(step(world, "employer_a", own, "merge", keep=a1)["state"], "merged", "it merges its own")
    tap.same([value(world, "vacancy", a2, c) for c in ("state", "merged_into", "closed_reason")],
             ["closed", str(a1), f"重复：并入岗位 {a1}"], "the other is closed and points at it")
    return a1, a2, b1, own, mixed


def test_stays_merged(tap, world, made):
    a1, a2, b1, own, mixed = made
    _, statuses, codes = import_rows(world, "employer_a", "vacancy", [doc("D2", title="电工")])
    tap.same((statuses, codes, value(world, "vacancy", a2, "state")),
             (["updated"], [["vacancy.merged"]], "closed"), "its next file does not open it, and is told")
    tap.same([act(world, "officer", "vacancy_state", vacancy=a2, state=state)
              for state in ("open", "closed")], ["vacancy.merged"] * 2, "nor does anybody by itself")
    tap.same(step(world, "officer", mixed, "merge", keep=b1)["state"], "merged", "an officer merges all")
    tap.same(value(world, "vacancy", a1, "merged_into"), str(b1), "also what others were merged into")
    tap.same(step(world, "employer_a", own, "undo")["state"], "open", "an employer takes its own back")
    tap.same([value(world, "vacancy", a2, c) for c in ("state", "merged_into", "closed_reason")],
             ["open", None, None], "as it was")
    tap.same(step(world, "employer_a", own, "merge", keep=a1), "duplicate.stale",
             "into what is merged itself nothing goes")
    step(world, "officer", mixed, "undo")


# 4. Employers

def test_employers(tap, world, n):
    with world.act("officer") as s:
        loose = int(seed.put_employer(s, "A公司"))
        seed.put_vacancies(s, doc("E1", employer_name="A公司"), doc("D1", employer_name="A公司"))
    put_pair(world, n.A, loose, "employer")
    id_ = pair_of(world, n.A, loose, "employer")
    e1, d1 = (int(world.root.one("SELECT id FROM vacancy WHERE reference = $1 AND employer = $2", r, loose))
              for r in ("E1", "D1"))
    tap.same([step(world, who, id_, "merge", keep=n.A) for who in ("county", "employer_a")],
             ["http.denied", None], "an employer is the whole city's to merge")
    tap.same(step(world, "officer", id_, "merge", keep=loose), "duplicate.keep_registered",
             "the one with a credit code stays")
    tap.same(step(world, "officer", id_, "merge", keep=n.A)["state"], "merged", "merged")
    tap.same([value(world, "employer", loose, c) for c in ("state", "merged_into")],
             ["suspended", str(n.A)], "the other points at it")
    tap.same([value(world, "vacancy", e1, "employer"), value(world, "vacancy", d1, "merged_into")],
             [str(n.A), world.root.one("SELECT id FROM vacancy WHERE reference = 'D1' AND employer = $1",
                                       n.A)], "its vacancies go over; one reference is one vacancy")
    tap.same(act(world, "officer", "employer_state", employer=loose, state="registered"),
             "employer.merged", "it is not decided on by itself")
    _, statuses, _ = import_rows(world, "officer", "vacancy", [
        doc("E1", employer_name="A公司", title="钳工"), doc("E3", employer_name="A公司")])
    tap.same((statuses, world.root.column("SELECT DISTINCT employer FROM vacancy WHERE reference IN"
                                          " ('E1', 'E3')")), (["updated", "inserted"], [str(n.A)]),
             "its name in a file means the one that stays")
    tap.same(step(world, "officer", id_, "undo")["state"], "open", "undone")
    tap.same([value(world, "employer", loose, c) for c in ("state", "merged_into")] +
             [value(world, "vacancy", e1, "employer"), value(world, "vacancy", d1, "state")],
             ["provisional", None, str(loose), "open"], "it has its own again")


def test_sweep(tap, world, made):
    a1, a2, b1, own, mixed = made
    put_pair(world, a1, a2, at="2026-03-03T08:00:00Z")
    with world.act("officer") as s:
        open_ = s.one("SELECT duplicate_done('vacancy', '2026-03-03T08:00:00Z')")
    tap.same((open_, sorted(listed(world, "officer", kind="vacancy"))), ("1", [own]),
             "what a search does not find again is no suggestion any more")
    id_, _, _ = import_rows(world, "employer_a", "vacancy", [doc("D9")])
    d9 = int(world.root.one("SELECT id FROM vacancy WHERE reference = 'D9'"))
    put_pair(world, a1, d9)
    undo(world, "employer_a", id_)
    tap.same(world.root.one("SELECT count(*) FROM duplicate WHERE second = $1"
                            " AND kind = 'vacancy'", d9), "0",
             "nor is what names a record that is gone")


def run(tap, world):
    n = seed.small(world)
    pair = test_people(tap, world)
    merged = test_merge_people(tap, world, n, pair)
    test_after(tap, world, merged)
    test_dismiss(tap, world, pair)
    test_county(tap, world)
    test_under_way(tap, world, n)
    made = test_vacancies(tap, world, n)
    test_stays_merged(tap, world, made)
    test_employers(tap, world, n)
    test_sweep(tap, world, made)
