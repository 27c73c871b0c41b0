# SPDX-License-Identifier: Apache-2.0
"""Holds the files that an engine wrote beside a bundle against the oracle.

Every function returns a list of complaints; empty means that all is well.  Files are compared
as parsed JSON, so that white space is free.
"""
import json
import os

import allocate
from oracle import input_sha256, referral_lines

OUTPUT_FILES = ("lists.ndjson", "referrals.ndjson", "certificate.json")


def read_ndjson(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f.read().split("\n") if line.strip()]


def read_certificate(folder):
    with open(os.path.join(folder, "certificate.json"), encoding="utf-8") as f:
        return json.load(f)


def compare_lines(name, found, wanted):
    if len(found) != len(wanted):
        return ["%s: %d lines instead of %d" % (name, len(found), len(wanted))]
    return ["%s:%d: %s\n  instead of %s" % (name, i + 1, json.dumps(f), json.dumps(w))
            for i, (f, w) in enumerate(zip(found, wanted)) if f != w][:3]


def pairs_of(model, lines):
    """The referral lines as the oracle's pairs; None where there is no such eligible pair."""
    return [model.pairs.get((line.get("candidate"), line.get("vacancy"))) for line in lines]


def check_optimal_referrals(model, lines, best):
    """Feasible, as valuable as the oracle's set, and written as the page says."""
    pairs = pairs_of(model, lines)
    if None in pairs:
        return ["referrals.ndjson:%d: no such eligible pair" % (pairs.index(None) + 1)]
    broken = allocate.infeasible(model, pairs)
    if broken:
        return ["referrals.ndjson: " + broken]
    worth = allocate.value(model, pairs)
    if worth != best:
        return ["referrals.ndjson: worth %s, the best is %s" % (worth, best)]
    return compare_lines("referrals.ndjson", lines, referral_lines(pairs))


# --- the certificate of optimality -------------------------------------------------------------

def minus(a, b):
    return tuple(x - y for x, y in zip(a, b))


def plus(a, b):
    return tuple(x + y for x, y in zip(a, b))


def times(n, a):
    return tuple(n * x for x in a)


def price_table(name, rows, vectors, known, length):
    """{id: tuple of vectors}, and what is wrong with the rows."""
    table, wrong = {}, []
    for row in rows:
        key, prices = row[0], [tuple(v) for v in row[1:]]
        if key not in known or key in table or len(prices) != vectors:
            wrong.append("%s %s: unknown, twice or of wrong length" % (name, key))
            continue
        zero = (0,) * length
        if any(len(v) != length or v < zero for v in prices) or all(v == zero for v in prices):
            wrong.append("%s %s: a vector is short, negative, or all are zero" % (name, key))
        table[key] = prices
    return table, wrong


class Dual:
    """The prices of a certificate, with zero for whoever is left out."""

    def __init__(self, model, prices):
        self.model = model
        self.zero = (0,) * (model.tier_count() + 1)
        facts, size = model.facts, len(self.zero)
        limited = facts.policy["per_employer"] is not None
        employers = {v["employer"] for v in facts.vacancies.values()} if limited else set()
        self.cand, wrong_c = price_table("candidate", prices["candidates"], 2, facts.candidates,
                                         size)
        self.vac, wrong_v = price_table("vacancy", prices["vacancies"], 1, facts.vacancies, size)
        self.emp, wrong_e = price_table("employer", prices["employers"], 1, employers, size)
        self.wrong = wrong_c + wrong_v + wrong_e

    def edge_surplus(self, pair):
        """max(0, w - (alpha - beta + gamma + delta))"""
        alpha, beta = self.cand.get(pair.candidate, (self.zero, self.zero))
        gamma, = self.vac.get(pair.vacancy, (self.zero,))
        delta, = self.emp.get(self.model.employer(pair.vacancy), (self.zero,))
        worth = self.zero[:-1] + (pair.mutual,)
        return max(self.zero, minus(worth, plus(minus(alpha, beta), plus(gamma, delta))))

    def first_surplus(self, candidate):
        """max(0, b - beta)"""
        bonus = tuple(int(i == self.model.tier(candidate)) for i in range(len(self.zero)))
        return max(self.zero, minus(bonus, self.cand.get(candidate, (self.zero, self.zero))[1]))

    def total(self):
        policy, total = self.model.facts.policy, self.zero
        for alpha, _ in self.cand.values():
            total = plus(total, times(policy["per_candidate"], alpha))
        for vacancy, (gamma,) in self.vac.items():
            total = plus(total, times(self.model.capacity(vacancy), gamma))
        for delta, in self.emp.values():
            total = plus(total, times(policy["per_employer"], delta))
        for pair in self.model.graph:
            total = plus(total, self.edge_surplus(pair))
        for candidate in {p.candidate for p in self.model.graph}:
            total = plus(total, self.first_surplus(candidate))
        return total


def check_prices(model, prices, best):
    dual = Dual(model, prices)
    if dual.wrong:
        return ["certificate.json: " + text for text in dual.wrong]
    total = dual.total()
    return [] if total == best else ["certificate.json: prices add up to %s instead of %s"
                                     % (total, best)]


# --- everything --------------------------------------------------------------------------------

def check_certificate(model, folder, best):
    """best is None for the methods without prices."""
    found = read_certificate(folder)
    prices = found.get("prices")
    objective = None if best is None else {"tiers": list(best[:-1]), "sum_mutual": best[-1]}
    wanted = {"version": 1, "method": model.facts.round["method"],
              "input_sha256": input_sha256(folder), "objective": objective, "prices": prices}
    if found != wanted:
        return ["certificate.json: %s\n  instead of %s" % (json.dumps(found), json.dumps(wanted))]
    if best is None:
        return [] if prices is None else ["certificate.json: prices where there are none"]
    return check_prices(model, prices, best) if prices else ["certificate.json: no prices"]


def is_sound(model, folder):
    """Whether a checker may call the output valid: like check(), but any result without a
    blocking pair is stable, and a file that cannot be read is not sound."""
    try:
        if model.facts.round["method"] != "stable":
            return not check(model, folder)
        lines = read_ndjson(folder, "referrals.ndjson")
        pairs = pairs_of(model, lines)
        return (None not in pairs and not allocate.infeasible(model, pairs) and
                not allocate.blocking_pairs(model, pairs) and
                lines == referral_lines(pairs) and
                read_ndjson(folder, "lists.ndjson") == model.lists() and
                not check_certificate(model, folder, None))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return False


def check(model, folder):
    """All complaints about the output in a folder."""
    missing = [name for name in OUTPUT_FILES if not os.path.exists(os.path.join(folder, name))]
    if missing:
        return ["missing: " + ", ".join(missing)]
    complaints = compare_lines("lists.ndjson", read_ndjson(folder, "lists.ndjson"), model.lists())
    lines = read_ndjson(folder, "referrals.ndjson")
    pairs = allocate.allocate(model)
    best = None
    if model.facts.round["method"] == "optimal":
        best = allocate.value(model, pairs)
        complaints += check_optimal_referrals(model, lines, best)
    else:
        complaints += compare_lines("referrals.ndjson", lines, referral_lines(pairs))
    return complaints + check_certificate(model, folder, best)
