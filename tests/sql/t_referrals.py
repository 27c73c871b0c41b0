# SPDX-License-Identifier: Apache-2.0
"""What a round's steps do to its referrals, and who is shown them. Row-level security of the
tables themselves: t_access.py."""
import seed


def states(s, round_):
    return dict(s.q("SELECT candidate, state FROM referral WHERE round = $1", round_))


def shown(world, who, round_):
    with world.act(who) as s:
        return sorted(int(c) for (c,) in s.q("SELECT candidate FROM shortlist_rows($1, 0)", round_))


def publish(tap, world, n):
    with world.act("officer") as s:
        drive, policy = seed.drive(s, [n.A, n.B]), seed.policy(s)
        round_ = seed.round_new(s, drive, policy)
    seed.run_round(world, round_, [(n.va, n.a, 7000, 6000, 8000), (n.vb, n.b, 5000, 4000, 6000)])
    with world.act("officer") as s:        # as if it came while the seal was on its way
        s.q("UPDATE consent SET withdrawn_at = now() WHERE id = $1", n.cb)
        seed.step(s, round_, "publish")
        now = states(s, round_)
        tap.same((now[str(n.a)], now[str(n.b)]), ("published", "withdrawn"),
                 "publishing leaves out whoever withdrew since the freeze")
        moved = s.one("SELECT referral_move(array_agg(id), 'published', 'bureau', NULL, NULL)"
                      " FROM referral WHERE round = $1", round_)
        tap.same((moved, states(s, round_)), ("0", now), "what was withdrawn is never published")
        s.q("UPDATE consent SET withdrawn_at = NULL WHERE id = $1", n.cb)
    return round_


def close(tap, world, n, round_):
    with world.act("officer") as s:
        seed.step(s, round_, "close", reason="over")
        now = states(s, round_)
        tap.same((now[str(n.a)], now[str(n.b)]), ("closed", "withdrawn"),
                 "closing ends what nobody decided")


def hold(tap, world, n):
    with world.act("officer") as s:
        round_ = seed.round_new(s, seed.drive(s, [n.A, n.B]), seed.policy(s))
    seed.run_round(world, round_, [(n.va, n.a, 7000, 6000, 8000)])
    with world.act("officer") as s:
        id_ = int(s.one("SELECT id FROM referral WHERE round = $1", round_))
        for verb in ("hold", "release", "hold"):
            seed.reply(s, "referral_step", referral=id_, verb=verb)
        seed.step(s, round_, "publish")
        tap.same(states(s, round_), {str(n.a): "held"}, "what is held back stays so")
    ask = "SELECT uc_referral_step(jsonb_build_object('referral', $1::bigint, 'verb', 'release'))"
    tap.same(world.refused("officer", ask, id_), "BL409", "and is not released into nothing")


def stale(tap, world, n):
    with world.act("officer") as s:
        drive, policy = seed.drive(s, [n.A, n.B]), seed.policy(s)
        first, second = (seed.round_new(s, drive, policy) for _ in range(2))
    for round_ in (first, second):
        seed.run_round(world, round_, [(n.va, n.a, 7000, 6000, 8000)])
    with world.act("officer") as s:
        seed.step(s, first, "publish")
    ask = "SELECT uc_round_step(jsonb_build_object('round', $1::bigint, 'verb', 'publish'))"
    tap.same(world.refused("officer", ask, second), "BL409",
             "two results of one freeze are not both published")
    with world.act("officer") as s:
        seed.step(s, first, "withdraw", reason="test")
    tap.same(world.refused("officer", ask, second), "", "unless the first is withdrawn")


def seal(world, round_, pairs):
    with world.act("officer") as s:
        seed.step(s, round_, "run")
    _, lease = seed.claim(world)
    with world.act("worker") as s:
        seed.seal(s, round_, lease, pairs)


def window(tap, world, n):
    """Another round is published after the freeze took its snapshot and before it wrote: what the
    clock calls earlier was not seen. And it may be another drive's, with the same vacancy."""
    pairs = [(n.va, n.a, 7000, 6000, 8000)]
    with world.act("officer") as s:
        drive, other, policy = seed.drive(s, [n.A]), seed.drive(s, [n.A]), seed.policy(s)
        first, second, apart = (seed.round_new(s, d, policy) for d in (drive, drive, other))
    seed.run_round(world, first, pairs)
    seed.run_round(world, apart, pairs)
    with world.act("officer") as s:
        seed.step(s, second, "freeze")
    _, lease = seed.claim(world)
    worker = world.new_session("billet_worker")
    with world.act("worker", begin="BEGIN ISOLATION LEVEL REPEATABLE READ", session=worker) as w:
        w.q("SELECT count(*) FROM referral")
        with world.act("officer") as s:
            seed.step(s, first, "publish")
        w.q("SELECT round_freeze($1, $2)", second, lease)
    worker.close()
    seal(world, second, pairs)
    ask = "SELECT uc_round_step(jsonb_build_object('round', $1::bigint, 'verb', 'publish'))"
    tap.same(world.refused("officer", ask, second), "BL409", "published while it froze: not seen, so stale")
    tap.same(world.refused("officer", ask, apart), "BL409", "another drive's round to the same vacancy, too")
    with world.act("officer") as s:
        third = seed.round_new(s, other, policy)
    seed.run_round(world, third, [(n.vb, n.b, 1, 1, 1)])
    tap.same(world.refused("officer", ask, third), "", "what was seen when it froze is no matter")
    with world.act("officer") as s:
        for round_ in (first, third):
            seed.step(s, round_, "withdraw", reason="test")


def facts(tap, world, n):
    with world.act("officer") as s:
        seed.put_candidates(s, seed.candidate_doc(
            "a", identity_index="ix-a", education=5, skills={"w": 3},
            facts={"skills": {"state": "unknown"}}))
    with world.act("employer_a") as s:
        tap.same(s.q("SELECT education, skills FROM shortlist_rows($1, 0)", n.round),
                 [("5", "{}")], "a fact noted as unknown is not shown")


def run(tap, world):
    n = seed.small(world)
    hold(tap, world, n)
    stale(tap, world, n)
    window(tap, world, n)
    close(tap, world, n, publish(tap, world, n))
    seed.published(world, n)
    tap.same(shown(world, "officer", n.round), sorted((n.a, n.b)), "the whole city sees all")
    tap.same(shown(world, "county", n.round), [n.a], "a county sees its own people")
    tap.same(shown(world, "organiser", n.round), sorted((n.a, n.b)),
             "an organiser sees all of the drive")
    tap.same(shown(world, "employer_a", n.round), [n.a], "an employer sees its own referrals")
    facts(tap, world, n)
