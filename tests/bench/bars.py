# SPDX-License-Identifier: Apache-2.0
"""The bars: what was measured, what we want, and whether it is reached. A bar whose section was
skipped, or whose instance was not of the bar's size, says so."""
from measure import Table

CITY = (100000, 20000)
PROVINCE = (1000000, 100000)


def ratio(a, b):
    return a / b if a is not None and b else None


def find(runs, size):
    return next((run for run in runs if (run["candidates"], run["vacancies"]) == size), None)


def fastest(points):
    return max((p["pairs"] / p["seconds"] for p in points), default=None)


def step(results, label, name):
    """Of a round of the city's size."""
    run = results["rounds"].get(label)
    return (run.seconds(name) or None) if run and run.pairs == CITY[0] * CITY[1] else None


def allocated(results, method):
    """Over one graph, all in the same minute."""
    return results["peers"].get("allocation", {}).get(method, {}).get("seconds")


class Measured:
    """The quantities that bars speak of; None where not measured."""

    def __init__(self, args, results):
        self.results = results
        self.city = find(results["growth"], CITY)
        self.province = find(results["growth"], PROVINCE)
        pairs = args.city[0] * args.city[1]
        plain = args.reference[0] * args.reference[1]
        self.one = results["ways"].get(f"auto 1 {pairs}")
        self.two = results["ways"].get(f"auto {args.threads} {pairs}")
        self.reference = results["ways"].get(f"reference 1 {plain}")
        self.sql = max(results["peers"].get("postgresql", []), key=lambda p: p["pairs"], default=None)
        self.same = results["peers"].get("same")
        self.sealed = find(results.get("seal", []), CITY)
        self.faiss = fastest(results["peers"].get("faiss", []))

    @staticmethod
    def rate(run):
        return run.pairs / run.scan if run else None


def rows(m):
    """(what, measured or None, unit, bar, whether less is better)"""
    best = m.city or m.two
    sql = m.sql["pairs"] / m.sql["seconds"] if m.sql else None
    tiered, plain, lemon = (allocated(m.results, name) for name in ("optimal-tiers", "optimal", "lemon"))
    return [
        ("city: lists", m.city and m.city.scan, "s", 0.5, True),
        ("city: peak memory", m.city and m.city.peak_mib, "MiB", 600, True),
        ("province: lists", m.province and m.province.scan, "s", 10, True),
        ("province: peak memory", m.province and m.province.peak_mib, "MiB", 5120, True),
        ("one thread against two", ratio(m.one and m.one.scan, m.two and m.two.scan), "x", 1.8, False),
        ("against the plain scorer, one thread", ratio(m.rate(m.one), m.rate(m.reference)), "x", 100, False),
        ("against PostgreSQL, pairs/s", ratio(m.rate(best), sql), "x", 1000, False),
        ("against PostgreSQL, the same instance", ratio(m.rate(m.same), sql), "x", 50, False),
        ("against Faiss, pairs/s", ratio(m.rate(best), m.faiss), "x", 15, False),
        ("optimal against LEMON", ratio(plain, lemon), "x", 1 / 3, True),
        ("optimal, three tiers against none", ratio(tiered, plain), "x", 1.5, True),
        ("stable", step(m.results, "stable", "allocate"), "s", 0.5, True),
        ("choice", step(m.results, "choice", "allocate"), "s", 0.5, True),
        ("city: verify", step(m.results, "optimal", "verify"), "s", 60, True),
        ("city: whole round", m.sealed and m.sealed["seconds"], "s", 15, True),
        ("city: worker's peak memory", m.sealed and m.sealed["mib"], "MiB", 1536, True),
        ("time per pair, province against city",
         ratio(m.province and 1 / m.rate(m.province), m.city and 1 / m.rate(m.city)), "x", 1, True),
    ]


def show(args, results):
    table = Table("Bars", ("what", "measured", "bar", ""))
    for what, value, unit, bar, less in rows(Measured(args, results)):
        if value is None:
            table.row(what, "-", f"{'≤' if less else '≥'} {bar:.4g} {unit}", "not measured")
            continue
        reached = value <= bar if less else value >= bar
        table.row(what, f"{value:.3g} {unit}", f"{'≤' if less else '≥'} {bar:.4g} {unit}",
                  "reached" if reached else "missed")
    table.print()
