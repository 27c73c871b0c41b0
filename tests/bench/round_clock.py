# SPDX-License-Identifier: Apache-2.0
"""A whole round by the clock: from the claim of a frozen round to its committed seal, by one worker
over a private cluster, and the worker's peak of memory.

    make bench-round BENCHFLAGS="--city 20000x4000 --method optimal stable choice"

The frozen parts of a drawn city are placed as the freeze would have written them, with the rows of
the register that a seal looks at; freezing itself is measured by ingest.py. --ask asks a running
billetd for the ask-list and for the training plan.
"""
import argparse
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "../e2e"))
import city  # noqa: E402

METHODS = ("optimal", "stable", "choice")
PART = 1000  # lines, as in migrations/0006_freeze.sql
FILES = ("round.json", "candidates.ndjson", "vacancies.ndjson", "crosswalk.ndjson", "choices.ndjson")
STEPS = ("fetch_ms", "read_ms", "engine_ms", "write_ms", "seal_ms")
HEAD = ("method", "pairs", "referrals", "round s", *(step[:-3] + " s" for step in STEPS), "worker MiB",
        "processor s", "load")


def size(text):
    candidates, vacancies = text.split("x")
    return int(candidates), int(vacancies)


def status_mib(pid, what):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(what)) / 1024


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def parts(path):
    """(part, first id, last id, bytes) of a file of the bundle; an absent or empty one has none."""
    lines = []
    if os.path.exists(path):
        with open(path, "rb") as file:
            lines = file.readlines()
    if path.endswith(".json"):
        return [(0, 1, 1, b"".join(lines))]
    found = []
    for at in range(0, len(lines), PART):
        some = lines[at:at + PART]
        first, last = (json.loads(line) for line in (some[0], some[-1]))
        key = "id" if "id" in first else "candidate"
        ids = (first.get(key, at + 1), last.get(key, at + len(some)))
        found.append((at // PART, *ids, b"".join(some)))
    return found


def draw(folder, args, method):
    candidates, vacancies = args.city
    subprocess.run([os.path.join(city.BUILD, "billet"), "--lang", "en", "bench", "gen", folder, "--candidates",
                    str(candidates), "--vacancies", str(vacancies), "--method", method], check=True,
                   stdout=subprocess.DEVNULL)


def place_register(c, folder):
    """Employers and vacancies under the ids of the bundle: what a referral points at."""
    with open(os.path.join(folder, "vacancies.ndjson"), encoding="utf-8") as file:
        vacancies = [(row["id"], row["employer"]) for row in map(json.loads, file)]
    rows = ",".join(f"({vacancy},{employer})" for vacancy, employer in vacancies)
    c.psql(f"""CREATE TEMP TABLE drawn AS SELECT * FROM (VALUES {rows}) t(vacancy, employer);
        INSERT INTO employer (city, id, name, state)
        SELECT '{city.CITY}', e, 'employer ' || e, 'provisional'
          FROM (SELECT DISTINCT employer AS e FROM drawn) t;
        INSERT INTO vacancy (city, id, employer, reference, state, title, region, headcount, digest)
        SELECT '{city.CITY}', vacancy, employer, 'v' || vacancy, 'open', 'post', '150203', 1, ''
          FROM drawn;
        ANALYZE employer; ANALYZE vacancy""")


def place_round(c, folder, method):
    """A round as frozen, its parts from the bundle's files; its id."""
    made = c.psql(f"""INSERT INTO drive (city, name, first_day, last_day, regions, created_by)
        VALUES ('{city.CITY}', 'bench', '2026-03-02', '2026-03-08', '{{15}}', 'bench');
        INSERT INTO policy (city, name, version, document, created_by) VALUES
        ('{city.CITY}', '{method}', 1, '{{"engine":{{}},"cool_off_days":90}}', 'bench');
        INSERT INTO round (city, drive, policy, method, seed, round_date, last_day, state, created_by)
        SELECT '{city.CITY}', (SELECT max(id) FROM drive), (SELECT max(id) FROM policy), '{method}',
               '00000000000004d2', '2026-03-02', '2026-03-08', 'frozen', 'bench' RETURNING id""")
    copied = os.path.join(c.top, "parts")
    with open(copied, "w", encoding="ascii") as file:
        for name in FILES:
            for part, first, last, data in parts(os.path.join(folder, name)):
                file.write(f"{city.CITY}\t{made}\t{name}\t{part}\t{first}\t{last}\t\\\\x{data.hex()}\n")
    c.psql(f"\\copy round_input FROM '{copied}'\nANALYZE round_input")
    os.unlink(copied)
    return made


def run(c, made):
    """One worker takes the round; what it says of its steps, and its memory."""
    worker = c.worker()
    city.wait_until(lambda: c.psql("SELECT 1 FROM pg_stat_activity WHERE usename = 'billet_worker'"), 30, "worker")
    before = cpu_s(worker.process.pid)
    c.psql(f"UPDATE round SET state = 'running' WHERE id = {made}")
    moved = city.wait_until(lambda: worker.event("round_moved") or worker.event("round_failed"), 900, "the seal")[0]
    if moved["event"] == "round_failed":
        raise RuntimeError(moved)
    told = {**moved, **worker.event("round_steps")[0], "round_ms": moved["ms"],
            "mib": status_mib(worker.process.pid, "VmHWM"), "cpu": cpu_s(worker.process.pid) - before}
    worker.end()
    c.workers.remove(worker)
    return told


def show(cells):
    print("".join(f"{cell:>12}" for cell in cells), flush=True)


def one(c, args, method):
    folder = os.path.join(c.top, "city")
    draw(folder, args, method)
    if not c.psql("SELECT 1 FROM vacancy LIMIT 1"):
        place_register(c, folder)
    made = place_round(c, folder, method)
    subprocess.run(["rm", "-r", folder], check=True)
    c.psql("CHECKPOINT")
    told = run(c, made)
    referrals = c.psql(f"SELECT count(*) FROM referral WHERE round = {made}")
    show([method, f"{args.city[0] * args.city[1]:.0e}", referrals, f"{told['round_ms'] / 1000:.2f}",
          *(f"{told[step] / 1000:.2f}" for step in STEPS), f"{told['mib']:.0f}", f"{told['cpu']:.1f}",
          f"{os.getloadavg()[0]:.1f}"])
    return made, {"method": method, "candidates": args.city[0], "vacancies": args.city[1], "mib": told["mib"],
                  "seconds": told["round_ms"] / 1000, "steps": {step[:-3]: told[step] / 1000 for step in STEPS}}


def ask(c, made):
    """The questions of a whole city, over HTTP; time and billetd's peak after each."""
    c.serve()
    officer = c.as_("officer")
    for name in ("ask-list", "training"):
        began = time.monotonic()
        reply = officer.get(f"/v1/rounds/{made}/{name}")
        print(f"{name}: {reply.status} in {time.monotonic() - began:.2f} s, {len(reply.body)} bytes, billetd "
              f"{status_mib(c.server.process.pid, 'VmHWM'):.0f} MiB, load {os.getloadavg()[0]:.1f}", flush=True)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--city", type=size, default=(100000, 20000), help="candidates x vacancies")
    args.add_argument("--method", nargs="*", choices=METHODS, default=["optimal"])
    args.add_argument("--out", help="figures of each round, as JSON")
    args.add_argument("--ask", action="store_true", help="then ask what a city asks")
    args = args.parse_args()
    with city.City() as c:
        show(HEAD)
        told = []
        for method in args.method:
            made, figures = one(c, args, method)
            told.append(figures)
        if args.ask:
            ask(c, made)
    if args.out:
        with open(args.out, "w", encoding="utf-8") as file:
            json.dump(told, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
