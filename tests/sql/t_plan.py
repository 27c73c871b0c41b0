# SPDX-License-Identifier: Apache-2.0
"""A county officer's policy on 100,000 candidates is an index range, and costs next to nothing
over the same condition written by hand."""
import time

import seed
from world import CITY, COUNTY_A

CANDIDATES = 100_000
TRIES = 7

FILL = """
INSERT INTO candidate (city, bureau_region, category, digest)
SELECT $1, '1502' || lpad((2 + n % 10)::text, 2, '0'), 'self_arranged', ''
  FROM generate_series(1, $2::int) n"""
COUNT = "SELECT count(*) FROM candidate"
BY_HAND = (f"{COUNT} WHERE city = '{CITY}' AND bureau_region COLLATE \"C\" >= '{COUNTY_A}'"
           f" AND bureau_region COLLATE \"C\" <= '{COUNTY_A}~'")


def plan_of(session, sql):
    return "\n".join(session.column("EXPLAIN (COSTS OFF) " + sql))


def best_ms(session, sql):
    def once():
        started = time.perf_counter()
        session.one(sql)
        return time.perf_counter() - started
    return 1000 * min(once() for _ in range(TRIES))


def run(tap, world):
    seed.tenants(world)
    world.root.q(FILL, CITY, CANDIDATES)
    world.root.q("VACUUM (ANALYZE) candidate")
    with world.act("county") as s:
        plan = plan_of(s, COUNT)
        seen, ruled = s.one(COUNT), best_ms(s, COUNT)
    by_hand = best_ms(world.root, BY_HAND)
    condition = next((line for line in plan.splitlines() if "Index Cond" in line), "")
    tap.ok("candidate_region" in plan and condition.count("bureau_region") == 2
           and "city" in condition, "the policy is a range of regions in an index", plan)
    tap.same(int(seen), CANDIDATES // 10, "a county officer sees the county")
    tap.note(f"{CANDIDATES} candidates, one county of ten: {ruled:.2f} ms under the policy, "
             f"{by_hand:.2f} ms by hand, ratio {ruled / by_hand:.2f}")
    with world.act("officer") as s:
        whole = best_ms(s, COUNT)
    tap.note(f"the whole city: {whole:.1f} ms under the policy, "
             f"{best_ms(world.root, COUNT):.1f} ms without any")
