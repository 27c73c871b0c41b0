# SPDX-License-Identifier: Apache-2.0
"""A segment of an import costs what its rows cost, however many people there are: before there are
statistics, when plans are kept from empty tables, and after."""
import seed
from t_segments import Import
from world import CITY, COUNTY_A

BESIDE = 20_000
ROWS = 300


def cpu_ms(session):
    """What the session's own process has used: the clock of a shared machine tells nothing."""
    fields = open(f"/proc/{session.one('SELECT pg_backend_pid()')}/stat").read().split(") ")[1].split()
    return 10 * (int(fields[11]) + int(fields[12]))


def segment_ms(world, label, education):
    """New people, or changed ones, in one segment of a county officer."""
    imported, session = Import(world, "county", "candidate"), world.session()
    docs = [seed.candidate_doc(f"{label}{n}", education=education, identity_index=f"{label}{n}")
            for n in range(ROWS)]
    before = cpu_ms(session)
    counts = imported.segment(docs)
    return counts, cpu_ms(session) - before


def run(tap, world):
    seed.tenants(world)
    world.root.q("ALTER TABLE candidate SET (autovacuum_enabled = off)")
    alone = [segment_ms(world, "s", education) for education in (1, 2)]
    world.root.q("INSERT INTO candidate (city, bureau_region, category, digest, source_reference)"
                 " SELECT $1, $2, 'self_arranged', '', 'x' || n FROM generate_series(1, $3::int) n",
                 CITY, COUNTY_A, BESIDE)
    beside = [segment_ms(world, "l", education) for education in (1, 2)]
    world.root.q("ANALYZE candidate")
    known = [segment_ms(world, "m", education) for education in (1, 2)]
    wanted = [{"inserted": ROWS}, {"updated": ROWS}]
    tap.same([[counts for counts, _ in pair] for pair in (alone, beside, known)], [wanted] * 3,
             "new people, then changed ones")
    limit = 3 * max(ms for _, ms in alone) + 150
    for name, pair in (("without statistics", beside), ("with them", known)):
        tap.ok(max(ms for _, ms in pair) < limit, f"beside {BESIDE} others they cost the same, {name}",
               pair, alone)
    tap.note(f"{ROWS} people new and changed, CPU ms: alone {[ms for _, ms in alone]}, beside"
             f" {BESIDE} {[ms for _, ms in beside]}, after ANALYZE {[ms for _, ms in known]}")
