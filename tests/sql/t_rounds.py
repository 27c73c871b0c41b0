# SPDX-License-Identifier: Apache-2.0
"""The life of a round: who may claim it, what a lost lease may still do (nothing), and every step
of rounds and referrals from every state, legal or not."""
import seed
from world import CITY

ROUND_STATES = ("draft", "freezing", "frozen", "running", "done", "published", "closed", "failed")
ROUND_STEPS = {     # verb: {from: to}; all other pairs are refused
    "freeze": {"draft": "freezing", "failed": "freezing"},
    "run": {"frozen": "running"},
    "publish": {"done": "published"},
    "withdraw": {"done": "closed", "published": "closed"},
    "close": {s: "closed" for s in ("draft", "frozen", "done", "published", "failed")},
}
PUT = "SELECT round_lists_put($1, $2, 'vacancy', '{99}', '{0}', '{1}', '\\x00')"
REFERRAL_STATES = ("proposed", "held", "published", "accepted", "declined", "withdrawn", "placed",
                   "closed")
REFERRAL_STEPS = {
    "hold": {"proposed": "held"}, "release": {"held": "proposed"},
    "accept": {"published": "accepted"},
    "decline": {"published": "declined", "accepted": "declined"},
    "withdraw": {"published": "withdrawn", "accepted": "withdrawn"},
    "place": {"accepted": "placed"},
}


def new_round(world, n, state="draft"):
    with world.act("officer") as s:
        id_ = seed.round_new(s, n.drive, n.policy)
    if state != "draft":
        world.root.q("UPDATE round SET state = $1 WHERE id = $2", state, id_)
    return id_


def state_of(world, table, id_):
    return world.root.one(f"SELECT state FROM {table} WHERE city = '{CITY}' AND id = $1", id_)


def put_away(world):
    world.root.q("UPDATE round SET state = 'closed' WHERE state IN ('freezing', 'running')")


def test_round_steps(tap, world, n):
    wrong = []
    for verb in ROUND_STEPS:
        for start in ROUND_STATES:
            id_ = new_round(world, n, start)
            refused = world.refused("officer", "SELECT uc_round_step($1)",
                                    {"round": id_, "verb": verb, "reason": "x"})
            wanted = ROUND_STEPS[verb].get(start)
            if (refused, state_of(world, "round", id_)) != (("", wanted) if wanted
                                                           else ("BL409", start)):
                wrong.append((verb, start, refused, state_of(world, "round", id_)))
    tap.same(wrong, [], f"{len(ROUND_STEPS)} steps from {len(ROUND_STATES)} states of a round")
    id_ = new_round(world, n, "done")
    doc = {"round": id_, "verb": "publish"}
    for who, state in (("county", "BL403"), ("organiser", ""), ("employer_a", ""), ("other", "")):
        got = world.refused(who, "SELECT uc_round_step($1)", doc)
        tap.same((got, state_of(world, "round", id_)), (state, "done"), f"{who} publishes nothing")
    with world.act("officer", principal="key:chief") as s:
        told = seed.step(s, id_, "publish")
    tap.same((told["published_by"], "published_at" in told), ("key:chief", True),
             "publishing records who and when")
    with world.act("officer") as s:
        told = seed.step(s, id_, "withdraw", reason="wrong list")
    tap.same((told["state"], told["closed_reason"], told["published_by"]),
             ("closed", "wrong list", "key:chief"), "a withdrawal keeps its reason, and who published")
    put_away(world)


def test_referral_steps(tap, world, n):
    id_ = new_round(world, n, "published")
    referral = world.root.one(
        "INSERT INTO referral (city, round, drive, vacancy, candidate, employer, mutual, fit, appeal)"
        " VALUES ($1, $2, $3, $4, $5, $6, 1, 1, 1) RETURNING id", CITY, id_, n.drive, n.va, n.a, n.A)
    wrong = []
    for verb in REFERRAL_STEPS:
        before = verb in ("hold", "release")  # publishing ends what these two decide
        world.root.q("UPDATE round SET state = $1 WHERE id = $2",
                     "done" if before else "published", id_)
        for start in REFERRAL_STATES:
            world.root.q("UPDATE referral SET state = $1 WHERE id = $2", start, referral)
            refused = world.refused("officer", "SELECT uc_referral_step($1)", {
                "referral": referral, "verb": verb, "side": "bureau", "reason": "other"})
            wanted = REFERRAL_STEPS[verb].get(start)
            if (refused, state_of(world, "referral", referral)) != (("", wanted) if wanted
                                                                   else ("BL409", start)):
                wrong.append((verb, start, refused))
    tap.same(wrong, [], f"{len(REFERRAL_STEPS)} steps from {len(REFERRAL_STATES)} states of a referral")
    told = world.root.q("SELECT from_state, to_state FROM referral_event WHERE referral = $1"
                        " ORDER BY id", referral)
    legal = [(start, steps[start]) for steps in REFERRAL_STEPS.values()
             for start in REFERRAL_STATES if start in steps]
    tap.same(told, legal, "each legal step leaves its event, no other does")
    tap.same(world.refused("county_b", "SELECT uc_referral_step($1)",
                           {"referral": referral, "verb": "hold"}), "",
             "another county's officer finds no such referral")
    tap.same(state_of(world, "referral", referral), REFERRAL_STATES[-1], "and moves nothing")
    world.root.q("DELETE FROM referral_event; DELETE FROM referral")


def test_publish(tap, world, n):
    """Held referrals stay back; withdrawing the round takes everything alive with it."""
    with world.act("officer") as s:
        id_ = seed.round_new(s, n.drive, n.policy)
    seed.run_round(world, id_, [(n.va, n.a, 1, 1, 1), (n.vb, n.b, 1, 1, 1)])
    of = {c: world.root.one("SELECT id FROM referral WHERE round = $1 AND candidate = $2", id_, c)
          for c in (n.a, n.b)}
    with world.act("officer") as s:
        seed.reply(s, "referral_step", referral=of[n.b], verb="hold", side="bureau")
        seed.step(s, id_, "publish")
    states = lambda: [state_of(world, "referral", of[c]) for c in (n.a, n.b)]
    tap.same(states(), ["published", "held"], "publishing leaves what is held")
    with world.act("officer") as s:
        seed.step(s, id_, "withdraw", reason="x")
    tap.same(states(), ["withdrawn", "withdrawn"], "a withdrawn round withdraws what is alive")
    world.root.q("DELETE FROM referral_event; DELETE FROM referral")


def test_claims(tap, world, n):
    first, second = new_round(world, n, "freezing"), new_round(world, n, "running")
    a, b = (world.new_session("billet_worker") for _ in range(2))
    claim = "SELECT id FROM round_claim(60)"
    for s in (a, b):
        s.q("BEGIN")
        world.begin(s, "worker")
    got = [s.column(claim) for s in (a, b)]
    tap.same(got, [[str(first)], [str(second)]], "two workers at once: two rounds, no waiting")
    for s in (a, b):
        s.q("COMMIT")
        s.close()
    tap.same(seed.claim(world), None, "what is held is not claimed again")
    world.root.q("UPDATE round SET lease_until = now() - interval '1 second' WHERE id = $1", first)
    tap.same(seed.claim(world), (first, 2), "until its lease runs out: then the lease has grown")
    tap.same(seed.claim(world, "other_worker"), None, "another city's worker finds nothing")
    tap.same(world.root.one("SELECT attempts FROM round WHERE id = $1", first), "2",
             "attempts are counted")
    tap.same(world.refused("officer", claim), "", "an officer may ask")
    tap.same(world.root.q("SELECT lease FROM round WHERE id = $1", second), [("1",)],
             "and gets no lease of a round that is held")
    return first, second


def test_lost_lease(tap, world, n, freezing, running):
    """The first holder comes back after a second one claimed."""
    world.root.q("UPDATE round SET lease_until = now() - interval '1 s' WHERE id = $1", running)
    assert seed.claim(world) == (running, 2)
    nothing = "SELECT (SELECT count(*) FROM round_input), (SELECT count(*) FROM list), " \
              "(SELECT count(*) FROM referral), (SELECT count(*) FROM round_certificate)"
    before = world.root.q(nothing)
    seal = "SELECT round_seal($1, $2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '', '', '', '', '{}')"
    for name, statement, round_ in (
            ("freeze", "SELECT round_freeze($1, $2)", freezing),
            ("write lists", PUT, running),
            ("seal", seal, running)):
        tap.same(world.refused("worker", statement, round_, 1), "BL409",
                 f"a lost lease cannot {name}")
    tap.same(world.refused("worker", seal, freezing, 2), "BL409",
             "nor can the right lease seal what is not running")
    with world.act("worker") as s:
        beats = s.q("SELECT round_heartbeat($1, 1, 60), round_heartbeat($1, 2, 60)", running)
        s.q("SELECT round_fail($1, 1, 'lost')", running)
    tap.same(beats, [("f", "t")], "only the holder's heart beats")
    tap.same((state_of(world, "round", running), world.root.q(nothing)), ("running", before),
             "nothing of the lost holder stays, not even its failure")
    with world.act("worker") as s:
        s.q("SELECT round_fail($1, 2, 'no memory')", running)
    tap.same(world.root.q("SELECT state, failure FROM round WHERE id = $1", running),
             [("failed", "no memory")], "the holder's failure does")
    put_away(world)


def test_seal(tap, world, n):
    """A crash before the seal leaves nothing; the next attempt seals."""
    with world.act("officer") as s:
        id_ = seed.round_new(s, n.drive, n.policy)
    seed.freeze(world, id_)
    with world.act("officer") as s:
        seed.step(s, id_, "run")
    pairs = [(n.va, n.a, 7000, 6000, 8000)]
    for keep in (False, True):
        world.root.q("UPDATE round SET lease_until = NULL WHERE id = $1", id_)
        _, lease = seed.claim(world)
        with world.act("worker", keep=keep) as s:
            seed.seal(s, id_, lease, pairs)
    tap.same(world.root.q("SELECT state, mutual, fit, appeal, confirm FROM referral WHERE round = $1",
                          id_), [("proposed", "7000", "6000", "8000", "{G03}")],
             "a crash before the seal leaves nothing, the next attempt seals")
    tap.same(world.root.q("SELECT state, attempts, lease_until, result_sha256 FROM round"
                          " WHERE id = $1", id_), [("done", "2", None, seed.HASH)], "the round is done")
    tap.same(world.refused("worker", PUT, id_, lease), "BL409", "what is sealed stays")
    with world.act("officer") as s:
        missing = seed.round_new(s, n.drive, n.policy)
    seed.freeze(world, missing)
    with world.act("officer") as s:
        seed.step(s, missing, "run")
    _, lease = seed.claim(world)
    tap.same(world.refused("worker", "SELECT round_seal($1, $2, '{999999}', $3, '{1}', '{1}', '{1}', '{0}',"
                           " '{000000011}', '', '', '', '', '{}')", missing, lease, "{%d}" % n.a), "BL409",
             "a vacancy that has gone stops the seal")
    put_away(world)


def run(tap, world):
    n = seed.small(world)
    with world.act("officer") as s:
        n.drive, n.policy = seed.drive(s, [n.A, n.B]), seed.policy(s)
    test_round_steps(tap, world, n)
    test_referral_steps(tap, world, n)
    test_publish(tap, world, n)
    freezing, running = test_claims(tap, world, n)
    test_lost_lease(tap, world, n, freezing, running)
    test_seal(tap, world, n)
