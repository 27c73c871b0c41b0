# SPDX-License-Identifier: Apache-2.0
"""Damages to certificate.json, and to the input that it vouches for."""
import math
import os

import allocate
from check_output import check_prices, read_ndjson
from damage_result import lines_of
from oracle import input_sha256


def input_changed(result):
    """an input file changed by one blank"""
    return result.write("vacancies.ndjson", result.read("vacancies.ndjson") + b" ")


def input_choices_added(result):
    """a choices file changed by an empty line"""
    path = result.path("choices.ndjson")
    data = result.read("choices.ndjson") if os.path.exists(path) else b""
    return result.write("choices.ndjson", data + b"\n" if data else b"\n")


def input_lost_row(result):
    """a candidate removed from the input, the hash made right"""
    rows = read_ndjson(result.folder, "candidates.ndjson")
    listed = {line["candidate"] for line in result.lists if line.get("candidate") and line["pairs"]}
    keep = [row for row in rows if row["id"] != min(listed)]
    result.write("candidates.ndjson", lines_of(keep))
    result.certificate["input_sha256"] = input_sha256(result.folder)
    return result.save()


def input_unreadable(result):
    """an input file that is no JSON, the hash made right"""
    result.write("candidates.ndjson", b"{\n")
    result.certificate["input_sha256"] = input_sha256(result.folder)
    return result.save()


def certificate_set(key, value, what):
    def damage(result):
        if result.certificate.get(key) == value:
            return False
        result.certificate[key] = value
        return result.save()
    damage.__doc__ = "certificate: " + what
    return damage


def certificate_hash(result):
    """certificate: one digit of the hash"""
    text = result.certificate["input_sha256"]
    result.certificate["input_sha256"] = ("1" if text[0] == "0" else "0") + text[1:]
    return result.save()


def certificate_method(result):
    """certificate: another method"""
    others = {"optimal": "stable", "stable": "choice", "choice": "optimal"}
    result.certificate["method"] = others[result.certificate["method"]]
    return result.save()


def objective_entry(change):
    def damage(result):
        change(result.certificate["objective"])
        return result.save()
    damage.__doc__ = "certificate: objective, " + change.__name__
    return damage


def more_mutual(objective):
    objective["sum_mutual"] += 1


def more_served(objective):
    objective["tiers"][-1] += 1


def one_tier_more(objective):
    objective["tiers"].append(0)


SIDES = ("candidates", "vacancies", "employers")


def priced(result, sides=SIDES):
    """The rows of the first side that has prices."""
    return next((result.certificate["prices"][s] for s in sides if result.certificate["prices"][s]),
                None)


def prices_prove(result):
    """Prices are not unique: a change may leave a proof."""
    best = allocate.value(result.model, result.pairs())
    return not check_prices(result.model, result.certificate["prices"], best)


def price_change(name, change, sides=SIDES):
    def damage(result):
        rows = priced(result, sides)
        if not rows:
            return False
        change(rows)
        return not prices_prove(result) and result.save()
    damage.__doc__ = "prices: " + name
    return damage


def raise_last(rows):
    rows[-1][1][-1] += 1


def make_negative(rows):
    rows[0][1] = [-1] + rows[0][1][1:]


def make_last_negative(rows):
    rows[0][1] = [0] * (len(rows[0][1]) - 1) + [-1]


def unknown_id(rows):
    rows[-1][0] = 4242424242


def longer_vector(rows):
    rows[0][1].append(0)


def shorter_vector(rows):
    rows[0][1].pop()


def twice(rows):
    rows.insert(0, rows[0])


def fraction(rows):
    rows[0][1][-1] += 0.5


def huge(rows):
    rows[0][1][-1] = (1 << 63) - 1


def all_prices_removed(result):
    """prices: all rows removed"""
    if not any(result.certificate["prices"].values()):
        return False
    result.certificate["prices"] = {side: [] for side in SIDES}
    return not prices_prove(result) and result.save()


def side_removed(result):
    """prices: a side removed"""
    del result.certificate["prices"]["vacancies"]
    return result.save()


def employer_without_limit(result):
    """prices: an employer without limit"""
    if result.model.facts.policy["per_employer"] is not None:
        return False
    employer = min(v["employer"] for v in result.model.facts.vacancies.values())
    zero = [0] * (result.model.tier_count() + 1)
    result.certificate["prices"]["employers"] = [[employer, zero[:-1] + [1]]]
    return result.save()


WORD = 1 << 64


def solve(times, wanted):
    """x in 0..2^63-1 with times * x = wanted in arithmetic modulo 2^64, or None."""
    common = math.gcd(times, WORD)
    if wanted % common:
        return None
    ring = WORD // common
    x = wanted // common * pow(times // common, -1, ring) % ring
    return x if x < WORD // 2 else None


def idle_owners(model):
    """(side, id, capacity, vectors) of whoever has no edge: a price there changes nothing else."""
    per_candidate = model.facts.policy["per_candidate"]
    busy = {p.candidate for p in model.graph}, {p.vacancy for p in model.graph}
    return [("candidates", c, per_candidate, 2) for c in model.facts.candidates
            if c not in busy[0]] + [
                ("vacancies", v, model.capacity(v), 1) for v in model.facts.vacancies
                if v not in busy[1] and model.capacity(v)]


def prices_overflow(result):
    """prices: a sum that overflows to the value of a lesser set"""
    pairs = result.pairs()
    best = allocate.value(result.model, pairs)
    for lost in pairs:
        rest = [p for p in pairs if p is not lost]
        gap = [a - b for a, b in zip(allocate.value(result.model, rest), best)]
        for side, owner, times, vectors in idle_owners(result.model):
            price = [solve(times, entry) for entry in gap]
            if any(gap) and None not in price:
                row = [owner, price] + [[0] * len(price)] * (vectors - 1)
                rows = result.certificate["prices"][side]
                rows[:] = sorted([r for r in rows if r[0] != owner] + [row])
                return result.refer(rest)
    return False


def prices_appear(result):
    """certificate: prices where there are none"""
    result.certificate["prices"] = {side: [] for side in SIDES}
    return result.save()


def objective_appears(result):
    """certificate: an objective where there is none"""
    result.certificate["objective"] = {"tiers": [0] * result.model.tier_count(), "sum_mutual": 0}
    return result.save()


PRICES = (
    price_change("one point more", raise_last),
    price_change("below zero", make_negative),
    price_change("below zero in the last entry", make_last_negative),
    price_change("an unknown id", unknown_id),
    price_change("a vector too long", longer_vector),
    price_change("a vector too short", shorter_vector),
    price_change("a row twice", twice),
    price_change("a fraction", fraction),
    price_change("a figure that overflows", huge),
    price_change("a vacancy's row removed", lambda rows: rows.pop(), ("vacancies",)),
    all_prices_removed, side_removed, employer_without_limit, prices_overflow,
)
HEADER = (
    input_changed, input_choices_added, input_lost_row, input_unreadable,
    certificate_hash, certificate_method,
    certificate_set("version", 2, "another version"),
    certificate_set("input_sha256", None, "no hash"),
    certificate_set("note", 1, "a key that does not exist"),
)
OBJECTIVE = (objective_entry(more_mutual), objective_entry(more_served),
             objective_entry(one_tier_more))
