# SPDX-License-Identifier: Apache-2.0
"""Freezing: the bytes, who is left out and why, what is derived, parts, and that a second freeze
gives the same bytes. Claims, steps and seals: t_rounds.py."""
import json
import time

import seed
from seed import DATE
from world import CITY, COUNTY_B

MANY = 20_000

FULL_CANDIDATE = dict(
    category="assigned", home="150203", places=["150203", "15"], education=3,
    experience=[{"occupation": "6-18-02-01", "months": 24}, {"occupation": "4-02", "months": 1}],
    service=[{"specialty": "S01", "months": 60}], skills={"welding": 3, "arc \"x\"": 1},
    certificates={"electrician": "2027-01-31", "C1": None}, wants=["6-18"], wage_floor=4500,
    employment_ok=["full_time"], shifts_ok=["day", "night"], conditions_wanted=["housing"],
    available_from="2026-03-01", groups=["disabled"], merit=12050)
FULL_CANDIDATE_LINE = (
    '{"id":%d,"category":"assigned","home":"150203","places":["150203","15"],"education":3,'
    '"experience":[{"occupation":"6-18-02-01","months":24},{"occupation":"4-02","months":1}],'
    '"service":[{"specialty":"S01","months":60}],"skills":{"arc \\"x\\"":1,"welding":3},'
    '"certificates":{"C1":null,"electrician":"2027-01-31"},"wants":["6-18"],"wage_floor":4500,'
    '"employment_ok":["full_time"],"shifts_ok":["day","night"],"conditions_wanted":["housing"],'
    '"available_from":"2026-03-01","groups":["disabled"],"merit":12050}\n')
EMPTY_LISTS = dict(places=[], experience=[], service=[], skills={}, certificates={}, wants=[],
                   employment_ok=[], shifts_ok=[], conditions_wanted=[], groups=[])
EMPTY_LISTS_LINE = (
    '{"id":%d,"category":"self_arranged","places":[],"experience":[],"service":[],"skills":{},'
    '"certificates":{},"wants":[],"employment_ok":[],"shifts_ok":[],"conditions_wanted":[],'
    '"groups":[]}\n')
FULL_VACANCY = dict(
    region="150203", remote=True, headcount=5, categories=["assigned"], education_min=3,
    relaxed=True, occupation="6-18-02-01", experience_min=12, experience_ref=36,
    skills=[{"skill": "welding", "level": 2, "weight": 5, "must": True}, {"skill": "arc"}],
    certificates=["C1"], wage_min=4500, wage_max=7000, employment="full_time",
    shifts=["rotating"], conditions=["housing"], open_from="2026-02-01", open_until="2026-04-01",
    start_by="2026-04-01")
FULL_VACANCY_LINE = (
    '{"id":%d,"employer":%d,"categories":["assigned"],"region":"150203","remote":true,'
    '"headcount":5,"education_min":3,"relaxed":true,"occupation":"6-18-02-01",'
    '"experience_min":12,"experience_ref":36,'
    '"skills":[{"skill":"arc","level":1,"weight":1,"must":false},'
    '{"skill":"welding","level":2,"weight":5,"must":true}],"certificates":["C1"],'
    '"wage_min":4500,"wage_max":7000,"employment":"full_time","shifts":["rotating"],'
    '"conditions":["housing"],"open_from":"2026-02-01","open_until":"2026-04-01",'
    '"start_by":"2026-04-01"}\n')
PLAIN_VACANCY_LINE = ('{"id":%d,"employer":%d,"region":"150203","headcount":5,'
                      '"open_from":"2026-02-01","open_until":"2026-12-31"}\n')


class Freezer:
    """Makes rounds of one drive and reads what they froze."""

    def __init__(self, world, drive, policy):
        self.world, self.drive, self.policy = world, drive, policy

    def freeze(self, **more):
        with self.world.act("officer") as s:
            self.round = seed.round_new(s, self.drive, self.policy, **more)
        seed.freeze(self.world, self.round)
        return self

    def text(self, file):
        return self.world.root.one(
            "SELECT coalesce(string_agg(convert_from(bytes, 'UTF8'), '' ORDER BY part), '')"
            " FROM round_input WHERE round = $1 AND file = $2", self.round, file)

    def lines(self, file="candidates.ndjson"):
        return {d["id"]: d for d in map(json.loads, self.text(file).splitlines())}

    def funnel(self, of):
        return json.loads(self.world.root.one("SELECT funnel FROM round WHERE id = $1",
                                              self.round))[of]

    def everything(self):
        return self.world.root.q("SELECT file, part, first_id, last_id, encode(bytes, 'hex')"
                                 " FROM round_input WHERE round = $1 ORDER BY file, part",
                                 self.round)


def test_bytes(tap, world, n, f):
    with world.act("officer") as s:
        full, empty = seed.put_candidates(s, seed.candidate_doc("full", **FULL_CANDIDATE),
                                          seed.candidate_doc("empty", **EMPTY_LISTS))
        for c in (full, empty):
            seed.consent(s, c)
        vac, = seed.put_vacancies(s, seed.vacancy_doc("full", **FULL_VACANCY))
    world.root.q("""
        INSERT INTO crosswalk (specialty, occupation, confidence, retired_on)
        VALUES ('S02', '4-02-02-02', 80, NULL), ('S01', '6-18', 100, NULL),
               ('S01', '4-02', 1, NULL), ('S00', '1-01', 50, '2026-01-01')""")
    f.freeze()
    candidates, vacancies = f.text("candidates.ndjson"), f.text("vacancies.ndjson")
    tap.ok(FULL_CANDIDATE_LINE % full in candidates, "a candidate with every fact", candidates)
    tap.ok(EMPTY_LISTS_LINE % empty in candidates, "lists recorded as empty", candidates)
    tap.same(vacancies, PLAIN_VACANCY_LINE % (n.va, n.A) + PLAIN_VACANCY_LINE % (n.vb, n.B)
             + FULL_VACANCY_LINE % (vac, n.A), "vacancies: all fields, absent ones left out")
    tap.same(f.text("round.json"), '{"version":1,"round":%d,"date":"2026-03-02","last_day":'
             '"2026-03-08","seed":"00000000000004d2","method":"optimal","policy":%s}\n'
             % (f.round, seed.ENGINE), "round.json carries the policy's own bytes")
    tap.same(f.text("crosswalk.ndjson"),
             '{"specialty":"S01","occupation":"4-02","confidence":1}\n'
             '{"specialty":"S01","occupation":"6-18","confidence":100}\n'
             '{"specialty":"S02","occupation":"4-02-02-02","confidence":80}\n',
             "the crosswalk in order, without what is retired")
    ids = list(f.lines())
    tap.same(ids, sorted(ids), "ascending ids")
    return full, vac


def test_unknown(tap, world, f, full):
    """Facts noted as unknown are stored, and not frozen."""
    facts = [k for k in FULL_CANDIDATE if k != "category"]
    with world.act("officer") as s:
        s.q("UPDATE candidate SET facts = ARRAY(SELECT ROW(x.fact, 'unknown', x.source, x.noted_by,"
            " x.noted_on)::fact_note FROM unnest(facts) x) WHERE id = $1", full)
    tap.same(f.freeze().lines()[full], {"id": full, "category": "assigned"},
             "no fact that is unknown leaves the register")
    for fact in facts:
        with world.act("officer") as s:
            s.q("UPDATE candidate SET facts = ARRAY[ROW($1, 'declared', 'x', 'x', '2026-01-01')"
                "::fact_note] WHERE id = $2", fact, full)
        tap.same(set(f.freeze().lines()[full]) - {"id", "category"}, {fact}, f"only {fact} is known")


def test_vacancy_funnel(tap, world, n, f):
    doc = seed.vacancy_doc
    with world.act("officer") as s:
        ids = seed.put_vacancies(
            s, doc("review", headcount=None), doc("closed"), doc("early", open_from="2026-03-03"),
            doc("late", open_until="2026-03-01"), doc("edge", open_from=DATE, open_until=DATE),
            doc("ends open", open_from=None, open_until=None), doc("other", employer_name="C"),
            doc("stopped", employer_name="D"))
        seed.reply(s, "vacancy_state", vacancy=ids[1], state="closed", reason="x")
        employer_d = s.one("SELECT id FROM employer WHERE name = 'D'")
        seed.reply(s, "drive_employer_put", drive=f.drive, employer=employer_d)
        seed.reply(s, "employer_state", employer=employer_d, state="suspended")
        seed.reply(s, "drive_employer_put", drive=f.drive, employer=n.B, vacancies=[n.vb])
        b2, = seed.put_vacancies(s, doc("not listed", employer_name="B"))
    f.freeze()
    tap.same(f.funnel("vacancies"), {
        "employer_not_confirmed": 1, "employer_suspended": 1, "needs_review": 1, "not_listed": 1,
        "not_open": 1, "outside_dates": 2, "taken": 4}, "why vacancies are left out")
    frozen = f.lines("vacancies.ndjson")
    tap.ok(ids[4] in frozen and ids[5] in frozen and n.vb in frozen and b2 not in frozen,
           "the edges of dates, and of what an employer lists", frozen.keys())
    with world.act("officer") as s:
        seed.reply(s, "drive_employer_put", drive=f.drive, employer=n.B, confirmed=False)
    f.freeze()
    tap.same(f.funnel("vacancies")["employer_not_confirmed"], 3, "confirmation can be taken back")
    with world.act("officer") as s:
        seed.reply(s, "drive_employer_put", drive=f.drive, employer=n.B, vacancies=[])
    f.freeze()
    tap.same("not_listed" in f.funnel("vacancies"), False, "an empty list means all of its own")


def test_candidate_funnel(tap, world, n):
    doc = seed.candidate_doc
    with world.act("officer") as s:
        d = seed.drive(s, [n.A], "county", regions=["150203"])
        f = Freezer(world, d, n.policy)
        before = None
    f.freeze()
    before = f.funnel("candidates")
    consents = {"none": None, "withdrawn": {}, "expired": {"valid_until": "2026-03-01"},
                "not yet": {"given_on": "2026-03-03"}, "last day": {"valid_until": DATE},
                "first day": {"given_on": DATE}, "paused": {}, "street": {}}
    with world.act("officer") as s:
        ids = dict(zip(consents, seed.put_candidates(s, *(
            doc(name, bureau_region="150203001" if name == "street" else "150203")
            for name in consents))))
        given = {name: seed.consent(s, ids[name], **more)
                 for name, more in consents.items() if more is not None}
        seed.reply(s, "consent_withdraw", consent=given["withdrawn"])
        seed.reply(s, "candidate_state", candidate=ids["paused"], state="paused")
        seed.consent(s, ids["none"], "disclose", employer=n.A)
    f.freeze()
    after = f.funnel("candidates")
    tap.same({k: after[k] - before.get(k, 0) for k in after},
             {"no_consent": 4, "not_seeking": 1, "outside_regions": 0, "taken": 3},
             "why candidates are left out")
    tap.same({name for name, id_ in ids.items() if id_ in f.lines()},
             {"last day", "first day", "street"}, "the edges of consents")
    tap.same(f.funnel("candidates")["outside_regions"], 1, "a drive of one county takes its own")


def refer(world, f, n, candidate, state, decided=None, vacancy=None):
    world.root.q("INSERT INTO referral (city, round, drive, vacancy, candidate, employer, state,"
                 " mutual, fit, appeal, decided_on) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1, 1, $8)",
                 CITY, f.round, f.drive, vacancy or n.va, candidate, n.A, state, decided)


def test_bars(tap, world, n, f):
    """Cool-off is 90 days: 2026-03-02 is the 90th after 2025-12-02."""
    cases = {
        "published": ("published", None, "9999-12-31"), "accepted": ("accepted", "2026-02-01", "9999-12-31"),
        "declined": ("declined", "2026-02-01", "2026-05-02"),
        "last day": ("declined", "2025-12-02", "2026-03-02"),
        "day after": ("declined", "2025-12-01", None), "proposed": ("proposed", None, None),
        "held": ("held", None, None), "withdrawn": ("withdrawn", None, None),
        "placed": ("placed", "2026-02-01", None), "closed": ("closed", None, None)}
    with world.act("officer") as s:
        ids = dict(zip(cases, seed.put_candidates(s, *(
            seed.candidate_doc("bar " + name, bureau_region=COUNTY_B) for name in cases))))
        for c in ids.values():
            seed.consent(s, c)
    for name, (state, decided, _) in cases.items():
        refer(world, f, n, ids[name], state, decided)
    refer(world, f, n, ids["declined"], "published", vacancy=n.vb)
    f.freeze()
    lines = f.lines()
    wanted = {name: [{"employer": n.A, "until": until}] if until else None
              for name, (_, _, until) in cases.items()}
    wanted["declined"][0]["until"] = "9999-12-31"      # the longer of two bars
    tap.same({name: lines[id_].get("barred") for name, id_ in ids.items()}, wanted,
             "who is barred from an employer, and until when")
    vacancies = f.lines("vacancies.ndjson")
    tap.same((vacancies[n.va].get("taken"), vacancies[n.vb].get("taken")), (2, 1),
             "places taken by referrals that are alive")


def test_derived(tap, world, f):
    cases = {   # discharged_on, unemployed_since, groups, wanted groups
        "discharged a year ago": ("2025-03-02", None, None, None),
        "a day less": ("2025-03-03", None, None, ["recent"]),
        "unemployed a year": (None, "2025-03-02", None, ["long_unemployed"]),
        "a day shorter": (None, "2025-03-03", None, None),
        "both and a stored one": ("2026-01-01", "2020-01-01", ["disabled"],
                                  ["disabled", "recent", "long_unemployed"]),
        "recorded as none": ("2020-01-01", None, [], [])}
    with world.act("officer") as s:
        ids = seed.put_candidates(s, *(
            seed.candidate_doc("d " + name, discharged_on=c[0], unemployed_since=c[1], groups=c[2])
            for name, c in cases.items()))
        for c in ids:
            seed.consent(s, c)
    lines = f.freeze().lines()
    for (name, case), id_ in zip(cases.items(), ids):
        tap.same(lines[id_].get("groups"), case[3], f"groups from dates: {name}")


def test_twice(tap, world, f):
    f.freeze()
    first = f.everything()
    tap.ok(len(first) >= 4, "there is something to compare", len(first))
    world.root.q("UPDATE round SET state = 'failed' WHERE id = $1", f.round)
    worker = world.session("billet_worker")
    worker.q("SET datestyle = 'German, DMY'; SET timezone = 'America/New_York';"
             " SET extra_float_digits = 0; SET bytea_output = escape; SET intervalstyle = iso_8601")
    seed.freeze(world, f.round)
    worker.q("RESET ALL")
    tap.same(f.everything() == first, True, "a second freeze, in another style: the same bytes")


def test_choices(tap, world, n, f):
    with world.act("officer") as s:
        quiet, = seed.put_candidates(s, seed.candidate_doc("quiet"))
        f.round = seed.round_new(s, f.drive, f.policy, method="choice")
        for c in (quiet, n.b, n.a):
            seed.reply(s, "round_choice_put", round=f.round, candidate=c, vacancies=[n.vb, n.va])
    tap.same(world.refused("county", "SELECT uc_round_choice_put($1)",
                           {"round": f.round, "candidate": n.b, "vacancies": []}), "BL404",
             "an officer of another county takes no choices")
    seed.freeze(world, f.round)
    tap.same(f.text("choices.ndjson"), "".join(
        '{"candidate":%d,"vacancies":[%d,%d]}\n' % (c, n.vb, n.va) for c in (n.a, n.b)),
        "choices of those who are frozen, nobody else's")


def fill(world, how_many):
    world.root.q("""
        WITH c AS (INSERT INTO candidate (city, bureau_region, category, places, digest, facts)
            SELECT $1, '150203', 'self_arranged', '{1502}', '',
                   ARRAY[ROW('places', 'declared', 'x', 'x', '2026-01-01')::fact_note]
              FROM generate_series(1, $2::int) RETURNING id)
        INSERT INTO consent (city, candidate, bureau_region, purpose, given_on, recorded_by)
        SELECT $1, id, '150203', 'match', '2026-01-01', 'x' FROM c""", CITY, how_many)


def test_parts(tap, world, f):
    def parts():
        return [tuple(map(int, row)) for row in world.root.q(
            "SELECT part, first_id, last_id, length(bytes) - length(replace(convert_from(bytes,"
            " 'UTF8'), E'\\n', '')) FROM round_input WHERE round = $1"
            " AND file = 'candidates.ndjson' ORDER BY part", f.round)]
    f.freeze()
    fill(world, 1000 - len(f.lines()))
    f.freeze()
    ids = list(f.lines())
    tap.same(parts(), [(0, ids[0], ids[-1], 1000)], "1,000 lines are one part")
    fill(world, 1)
    f.freeze()
    ids = list(f.lines())
    tap.same(parts(), [(0, ids[0], ids[999], 1000), (1, ids[1000], ids[1000], 1)],
             "1,001 lines are two")


def test_many(tap, world, f):
    """No statistics: the plan must not be a nested loop over everyone."""
    fill(world, MANY)
    with world.act("officer") as s:
        f.round = seed.round_new(s, f.drive, f.policy)
    started = time.perf_counter()
    seed.freeze(world, f.round)
    took = time.perf_counter() - started
    tap.ok(took < MANY / 1000, "freezing many takes a time in proportion", f"{took:.1f} s")
    tap.note(f"froze {MANY} candidates in {took:.2f} s")


def run(tap, world):
    n = seed.small(world)
    with world.act("officer") as s:
        n.drive, n.policy = seed.drive(s, [n.A, n.B]), seed.policy(s)
    f = Freezer(world, n.drive, n.policy)
    full, vac = test_bytes(tap, world, n, f)
    with world.act("officer") as s:
        seed.reply(s, "vacancy_state", vacancy=vac, state="closed", reason="x")
        s.q("DELETE FROM vacancy WHERE id = $1", vac)
    test_unknown(tap, world, f, full)
    test_vacancy_funnel(tap, world, n, f)
    test_candidate_funnel(tap, world, n)
    test_choices(tap, world, n, f)
    test_derived(tap, world, f)
    test_bars(tap, world, n, f)
    test_twice(tap, world, f)
    test_parts(tap, world, f)
    test_many(tap, world, f)
