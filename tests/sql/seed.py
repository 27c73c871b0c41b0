# SPDX-License-Identifier: Apache-2.0
"""Documents and rows for the tests, put through the same functions as the program uses.

The seed is small and named: city 1502 with employers A and B, candidates `a` (county 150203) and
`b` (county 150204); city 1501 with employer Z and candidate `z`. Secrets are sealed texts of no
meaning here; PLAIN_ID and PLAIN_PHONE are never written anywhere.
"""
import hashlib
import itertools
import json

import world
from world import CITY, COUNTY_A, COUNTY_B, OTHER

DATE = "2026-03-02"
ENGINE = '{"weights":{"fit":{"skills":40}},"alpha":60,"tiers":["disabled","hardship"]}'
HASH = "00" * 32
DRAWN = itertools.count(1)


SEALED = ("id", "identity_number", "phone", "contact_phone")


def row(n, doc, verdict="taken", issues=()):
    said = json.dumps({k: v for k, v in doc.items() if k not in SEALED}, sort_keys=True)
    return {"row": n, "line": n + 1, "verdict": verdict, "doc": doc, "issues": list(issues),
            "digest": "\\x" + hashlib.sha256(said.encode()).hexdigest()}


def rows(docs, first=1):
    return [row(n, doc) for n, doc in enumerate(docs, first)]


def digest(rows_):
    """Of a segment, by what its rows say."""
    said = "".join(r["digest"] + r["verdict"] for r in rows_)
    return "\\x" + hashlib.sha256(said.encode()).hexdigest()


OUTCOMES = ("inserted", "updated", "unchanged", "refused", "review")


def segment(s, import_, rows_, nth=1):
    """The counts of one segment."""
    got = s.q(f"SELECT {', '.join(OUTCOMES)} FROM import_segment($1, $2, $3, $4)", import_, nth,
              digest(rows_), rows_)[0]
    return dict(zip(OUTCOMES, map(int, got)))


def finish(s, import_, *digests):
    s.q("SELECT import_finish($1, $2)", import_,
        "{" + ",".join('"\\' + d + '"' for d in digests) + "}")


def vacancy_doc(reference="V1", **changes):
    doc = {"employer_name": "A", "reference": reference, "title": "焊工", "region": COUNTY_A,
           "headcount": 5, "open_from": "2026-02-01", "open_until": "2026-12-31"}
    doc.update(changes)
    return {k: v for k, v in doc.items() if v is not None}


def candidate_doc(reference="C1", **changes):
    doc = {"bureau_region": COUNTY_A, "source": "bureau", "source_reference": reference,
           "category": "self_arranged", "name": "某" + reference}
    doc.update(changes)
    return {k: v for k, v in doc.items() if v is not None}


def with_ids(s, docs):
    """What the caller does between resolve and write: ids, and secrets sealed under them."""
    keys = [{"row": n, "identity_index": d.get("identity_index"), "source": d.get("source"),
             "source_reference": d.get("source_reference")} for n, d in enumerate(docs)]
    ids = dict(s.q("SELECT r.row, r.id FROM candidate_resolve($1) r", keys))
    return [{**d, "id": int(ids[str(n)])} for n, d in enumerate(docs)]


def with_employer_ids(s, docs):
    keys = [{"row": n, "credit_code": d.get("credit_code"), "name": d["name"]}
            for n, d in enumerate(docs)]
    ids = dict(s.q("SELECT r.row, r.id FROM employer_resolve($1) r", keys))
    return [{**d, "id": int(ids[str(n)])} for n, d in enumerate(docs)]


def put_candidates(s, *docs):
    """Ids, in the order of the documents."""
    got = s.q("SELECT object, status, issues FROM candidate_write($1, NULL) ORDER BY row",
              rows(with_ids(s, docs)))
    assert all(status != "refused" for _, status, _ in got), got
    return [int(object_) for object_, _, _ in got]


def put_vacancies(s, *docs):
    got = s.q("SELECT object, status, issues FROM vacancy_write($1, NULL) ORDER BY row", rows(docs))
    assert all(status != "refused" for _, status, _ in got), got
    return [int(object_) for object_, _, _ in got]


def put_employer(s, name, code=None, **changes):
    doc, = with_employer_ids(s, [{"name": name, "credit_code": code, **changes}])
    s.q("SELECT employer_write($1, NULL)", rows([doc]))
    return doc["id"]


def reply(s, function, **doc):
    """The body of one use case's reply, or None when it found nothing."""
    got = s.q(f"SELECT r.status, r.body::text, r.version FROM uc_{function}($1) r", doc)
    return json.loads(got[0][1]) if got else None


def consent(s, candidate, purpose="match", **more):
    return reply(s, "consent_create", candidate=candidate, purpose=purpose,
                 **{"given_on": "2026-01-01", **more})["id"]


def drive(s, employers=(), name="春季专场", **more):
    id_ = reply(s, "drive_create", **{"name": name, "first_day": DATE, "last_day": "2026-03-08",
                "sessions": [{"name": "上午", "starts_at": "2026-03-02T09:00:00+08:00",
                              "ends_at": "2026-03-02T11:30:00+08:00"}], **more})["id"]
    for employer in employers:
        reply(s, "drive_employer_put", drive=id_, employer=employer)
    return id_


def policy(s, name="default", cool_off=90):
    return reply(s, "policy_create", name=name, engine_text=ENGINE, cool_off_days=cool_off)["id"]


def round_new(s, drive_, policy_, **more):
    return reply(s, "round_create", **{"drive": drive_, "policy": policy_, "date": DATE,
                                       "seed": "00000000000004d2", **more})["id"]


def step(s, round_, verb, **more):
    return reply(s, "round_step", round=round_, verb=verb, **more)


def claim(w, who="worker", lease=60):
    """(round, lease) of the round that waits longest, or None."""
    with w.act(who) as s:
        got = s.q("SELECT c.id, c.lease FROM round_claim($1) c", lease)
    return tuple(map(int, got[0])) if got else None


def freeze(w, round_, officer="officer", worker="worker"):
    with w.act(officer) as s:
        step(s, round_, "freeze")
    got, lease = claim(w, worker)
    assert got == round_, (got, round_)
    with w.act(worker, begin="BEGIN ISOLATION LEVEL REPEATABLE READ") as s:
        s.q("SELECT round_freeze($1, $2)", round_, lease)


def pseudonyms(count):
    """Of the right length, none twice."""
    return [f"{next(DRAWN):09d}" for _ in range(count)]


def seal(s, round_, lease, pairs):
    """pairs: (vacancy, candidate, mutual, fit, appeal); the first passed G03 as unknown."""
    array = lambda values: "{" + ",".join(map(str, values)) + "}"
    for place, side in enumerate(("vacancy", "candidate")):
        owners = sorted({p[place] for p in pairs})
        s.q("SELECT round_lists_put($1, $2, $3, $4, $5, $6, $7)", round_, lease, side, array(owners),
            array(range(len(owners))), array([1] * len(owners)), "\\x" + "00" * len(owners))
    s.q("SELECT round_seal($1, $2, $3, $4, $5, $6, $7, $8, $9, 'cert', $10, $10, 'test', '{}')", round_, lease,
        *(array([p[column] for p in pairs]) for column in range(5)),
        array([4 if n == 0 else 0 for n, _ in enumerate(pairs)]), array(pseudonyms(len(pairs))), HASH)


def run_round(w, round_, pairs, officer="officer", worker="worker"):
    freeze(w, round_, officer, worker)
    with w.act(officer) as s:
        step(s, round_, "run")
    got, lease = claim(w, worker)
    assert got == round_
    with w.act(worker) as s:
        seal(s, round_, lease, pairs)


class Names(dict):
    """Ids by short names: names.a is candidate a, names.va its employer's vacancy, ..."""
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def tenants(w):
    for city in (CITY, OTHER):
        w.root.q("INSERT INTO tenant VALUES ($1, $1)", city)


def small(w):
    """Two cities, two employers, candidates in two counties; nothing of rounds."""
    n = Names()
    tenants(w)
    with w.act("officer") as s:
        n.A = put_employer(s, "A", "91150200MA0AAAAAA1")
        n.B = put_employer(s, "B", "91150200MA0BBBBBB2")
        n.va, n.vb = put_vacancies(s, vacancy_doc(employer_name="A"),
                                   vacancy_doc(employer_name="B"))
        n.a, n.b = put_candidates(
            s, candidate_doc("a", places=["1502"], identity_index="ix-a", identity_number="sealed",
                             identity_mask="150***", phone="sealed-a", phone_index="px-a"),
            candidate_doc("b", bureau_region=COUNTY_B, places=["1502"], identity_index="ix-b"))
        n.ca, n.cb = consent(s, n.a), consent(s, n.b)
    with w.act("other") as s:
        n.Z = put_employer(s, "Z", "91150100MA0ZZZZZZ3")
        n.vz, = put_vacancies(s, vacancy_doc(employer_name="Z", region="150102"))
        n.z, = put_candidates(s, candidate_doc("z", bureau_region="150102"))
        n.cz = consent(s, n.z)
    w.employer.update(A=n.A, B=n.B, Z=n.Z)
    return n


def published(w, n):
    """A drive of A and B and one round of it, published; the same in the other city."""
    with w.act("officer") as s:
        n.drive, n.policy = drive(s, [n.A, n.B]), policy(s)
        n.round = round_new(s, n.drive, n.policy)
    run_round(w, n.round, [(n.va, n.a, 7000, 6000, 8000), (n.vb, n.b, 5000, 4000, 6000)])
    with w.act("officer") as s:
        step(s, n.round, "publish")
    with w.act("other") as s:
        n.drive_z, n.policy_z = drive(s, [n.Z]), policy(s)
        n.round_z = round_new(s, n.drive_z, n.policy_z)
    run_round(w, n.round_z, [(n.vz, n.z, 1, 1, 1)], "other", "other_worker")
    with w.act("other") as s:
        step(s, n.round_z, "publish")
