# SPDX-License-Identifier: Apache-2.0
"""How fast rows come in: employers, vacancies, profiles as NDJSON through billetd over HTTP, and a
second time unchanged; with --freeze, how long a round with all of them takes to freeze.

    make bench-ingest BENCHFLAGS="--rows 100000 --vacancies 100000 --employers 500 --seed 1502"
    make bench-ingest BENCHFLAGS="--rows 100000 --vacancies 20000 --freeze"

The wall clock tells of the machine's other work too; CPU seconds of billetd and of its server
processes much less. Memory: billetd's and the client's peak, a server process's own part.
"""
import argparse
import os
import resource
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "../e2e"))
import city  # noqa: E402
import ingest_rows  # noqa: E402

SLICE = 64 * 1024
TICK = os.sysconf("SC_CLK_TCK")
HEAD = ("step", "rows", "MiB", "wall s", "rows/s", "billetd s", "rows/s", "backend s", "rows/s",
        "billetd MiB", "backend MiB", "client MiB", "load")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mib(pid, what):
    """VmHWM: the peak. RssAnon: now, without the buffers that server processes share."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(what)) / 1024


def slices(path):
    with open(path, "rb") as f:
        while block := f.read(SLICE):
            yield block


def upload(c, kind, path, key):
    reply = c.as_("officer").load(kind, slices(path), key, "application/x-ndjson", source="bench")
    if reply.status != 200:
        raise RuntimeError(reply)
    return reply.json["import"]


class Bench:
    def __init__(self, c):
        self.city = c
        print("".join(f"{h:>12}" for h in HEAD))

    def backends(self):
        rows = self.city.psql("SELECT pid FROM pg_stat_activity WHERE application_name = 'billetd'")
        return [int(pid) for pid in rows.split()]

    def costs(self):
        return (time.monotonic(), cpu_s(self.city.server.process.pid),
                sum(map(cpu_s, self.backends())))

    def step(self, name, kind, path, rows, key):
        before = self.costs()
        report = upload(self.city, kind, path, key)
        spent = [b - a for a, b in zip(before, self.costs())]
        if report["counts"]["rows"] != rows or report["counts"]["refused"]:
            raise RuntimeError(f"{name}: {report}")
        cells = [name, rows, f"{os.path.getsize(path) / 2**20:.0f}"]
        for seconds in spent:
            cells += [f"{seconds:.1f}", f"{rows / max(seconds, 0.01):.0f}"]
        cells += [f"{memory_mib(self.city.server.process.pid, 'VmHWM'):.0f}",
                  f"{max(memory_mib(pid, 'RssAnon') for pid in self.backends()):.0f}",
                  f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
                  f"{os.getloadavg()[0]:.1f}"]
        print("".join(f"{cell:>12}" for cell in cells), flush=True)


def freeze(c):
    """One round of a drive with all employers; the seconds from asking until it is frozen."""
    officer = c.as_("officer")
    drive = officer.post("/v1/drives", {"name": "bench", "first_day": city.TODAY,
                                        "last_day": "2026-03-08"}).json["id"]
    c.psql("INSERT INTO drive_employer (city, drive, employer, confirmed)"
           f" SELECT city, {drive}, id, true FROM employer")
    policy = officer.post("/v1/policies", c.policy()).json["id"]
    made = officer.post("/v1/rounds", {"drive": drive, "policy": policy, "date": city.TODAY})
    c.worker()
    begun = time.monotonic()
    told = c.step(f"/v1/rounds/{made.json['id']}", "freeze", "frozen", 600)
    took = time.monotonic() - begun
    size = c.psql("SELECT pg_size_pretty(sum(length(bytes))) FROM round_input")
    print(f"frozen in {took:.1f} s, {size}, load {os.getloadavg()[0]:.1f}: {told['funnel']}")


def files(folder, args):
    """kind -> (path, rows); nothing for a kind without rows."""
    rows = ingest_rows.Rows(args.seed)
    made = {"employers": (rows.employer(n) for n in range(args.employers)),
            "vacancies": (rows.vacancy(n, args.employers) for n in range(args.vacancies)),
            "candidates": (rows.candidate(n) for n in range(args.rows))}
    wanted = {"employers": args.employers, "vacancies": args.vacancies, "candidates": args.rows}
    paths = {kind: f"{folder}/{kind}.ndjson" for kind in made if wanted[kind]}
    return {kind: (paths[kind], ingest_rows.write(paths[kind], made[kind])[0]) for kind in paths}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--vacancies", type=int, default=100_000)
    parser.add_argument("--employers", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1502)
    parser.add_argument("--freeze", action="store_true")
    args = parser.parse_args()
    with city.City() as c:
        made = files(c.top, args)
        c.serve()
        bench = Bench(c)
        for kind, (path, rows) in made.items():
            bench.step(kind, kind, path, rows, kind + "-1")
        if args.freeze:
            freeze(c)
            return 0
        for kind, (path, rows) in made.items():
            bench.step("again", kind, path, rows, kind + "-2")
    return 0


if __name__ == "__main__":
    sys.exit(main())
