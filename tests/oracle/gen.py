# SPDX-License-Identifier: Apache-2.0
"""Random small bundles from a seed, made to reach every rule of the match model.

The pools are small, so that codes meet each other at every depth, facts sit at the edges of the
rules, and ties are common.  A bundle has a character (how much is absent, how many demands, how
scarce places are), drawn once, so that some bundles are nearly complete graphs and some empty.
"""
import json
import os
import random
from collections import namedtuple

Bundle = namedtuple("Bundle", "seed round candidates vacancies crosswalk choices")

TINY, SMALL, LARGE = (4, 4), (12, 8), (30, 20)
METHODS = ("optimal", "stable", "choice")
ID_MAX = (1 << 63) - 1

DATE, LAST_DAY = "2026-03-02", "2026-03-08"
DATES = ("1999-12-31", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-07",
         "2026-03-08", "2026-03-09", "2028-02-29", "9999-12-31")
CATEGORIES = ("self_arranged", "state_assigned", "transferred", "monthly_pension", "family",
              "firefighter")
REGIONS = ("15", "1502", "1501", "150203", "150204", "150203004", "150203005", "150204001",
           "11", "1101", "110101")
OCCUPATIONS = ("6", "6-18", "6-18-02", "6-18-02-01", "6-18-02-03", "6-18-03-01", "6-11-02-01",
               "4-02-02-02", "4-02", "2-02-22-01")
SPECIALTIES = ("S01", "S02", "S03", "S-04", "s_5")
SKILLS = ("welding", "Welding", "a", "a-b", "a_b", "aB", "sk1", "sk10", "sk2")
CERTIFICATES = ("C1", "B2", "welder", "electrician")
EMPLOYMENT = ("full_time", "part_time", "temporary")
SHIFTS = ("day", "night", "rotating")
CONDITIONS = ("housing", "meals", "shuttle", "social_insurance", "weekends_off")
GROUPS = ("disabled", "hardship", "war_merit", "other")
UNKNOWN_GATES = ("G03", "G04", "G05", "G06", "G07", "G08", "G09", "G10", "G12")


def band_edges():
    edges = [1000]
    while edges[-1] < 20000:
        edges.append(edges[-1] + (edges[-1] + 19) // 20)
    return edges


BAND_EDGES = band_edges()


class Character:
    """What the bundle of a seed is like."""

    def __init__(self, seed, method, size):
        self.rng = rng = random.Random(seed)
        self.method = method or METHODS[seed % 3]
        most = size or (LARGE if rng.random() < 0.03 else SMALL)
        self.candidates = rng.randint(0 if rng.random() < 0.05 else most[0] // 2, most[0])
        self.vacancies = rng.randint(0 if rng.random() < 0.05 else most[1] // 2, most[1])
        self.absent = rng.choice((0.05, 0.3, 0.7, 1.0))    # how often a person's fact is absent
        self.demand = rng.choice((0.05, 0.1, 0.3, 0.8))    # how often a post demands something
        self.narrow = rng.random() < 0.3                   # whether people accept little
        self.alike = rng.random() < 0.15                   # everyone the same: ties go to the lot
        self.nulls = rng.choice((0.0, 0.5))                # absent as null instead of no key
        self.employers = rng.sample(range(1, 9), rng.choice((1, 2, 3, 8)))
        self.id_style = rng.choice(("small", "spaced", "huge"))

    def ids(self, count):
        if self.id_style == "small":
            return list(range(1, count + 1))
        if self.id_style == "spaced":
            return self.rng.sample(range(1, 1000), count)
        low = self.rng.sample(range(0, 200), count)
        return [ID_MAX - n for n in low]

    def some(self, pool, least=0, most=4):
        """A few of the pool, perhaps with repeats, in any order."""
        count = self.rng.randint(least, max(least, min(most, len(pool))))
        chosen = self.rng.sample(pool, count)
        if chosen and self.rng.random() < 0.1:
            chosen.append(self.rng.choice(chosen))
        return chosen

    def accepted(self, pool):
        """A set that a person accepts: mostly all of it, unless the bundle is narrow."""
        return self.some(pool) if self.narrow else list(pool)

    def wage(self):
        rng = self.rng
        edge = rng.choice(BAND_EDGES) + rng.choice((-1, 0, 1))
        return rng.choice((edge, edge, edge, rng.randint(2000, 9000), 0, 10000000))

    def months(self):
        return self.rng.choice((0, 1, 3, 12, 17, 24, 35, 36, 60, 1200))

    def keep(self, facts, always, chance):
        """Drops facts: no key, or null; `always` names the ones that stay."""
        kept = {}
        for key, fact in facts.items():
            if key in always or self.rng.random() >= chance:
                kept[key] = fact
            elif self.rng.random() < self.nulls:
                kept[key] = None
        return kept


# --- the policy --------------------------------------------------------------------------------

def random_weights(rng, names, usual):
    style = rng.randrange(6)
    if style == 0:
        return dict(zip(names, (0, 0, 0, 0)))
    if style == 1:
        return dict(zip(names, (33, 33, 33, 7)))
    if style == 2:
        return {name: rng.choice((0, 0, 1, 3, 7, 1000)) for name in names}
    if style == 3:
        return {name: rng.randint(0, 1000) for name in names}
    return dict(zip(names, usual))


def random_policy(ch):
    rng = ch.rng
    fit = ("skills", "occupation", "experience", "education")
    appeal = ("desire", "wage", "place", "conditions")
    unknown = {gate: "block" if rng.random() < 0.1 else "pass" for gate in UNKNOWN_GATES}
    if rng.random() < 0.5:
        unknown.update({gate: "pass" for gate in UNKNOWN_GATES})
        unknown["G05"] = "block"
    return {
        "weights": {"fit": random_weights(rng, fit, (40, 25, 20, 15)),
                    "appeal": random_weights(rng, appeal, (30, 30, 30, 10))},
        "alpha": rng.choice((60, 60, 0, 100, 37, 1)),
        "neutral": rng.choice((30, 30, 0, 100, 47)),
        "unknown": unknown,
        "unknown_penalty": rng.choice((150, 150, 0, 1, 2500, 10000)),
        "k": rng.choice((0, 50, 50, 10000, 1, 2, 3)),
        "per_candidate": rng.choice((3, 3, 1, 2, 1000)),
        "ratio_percent": rng.choice((300, 100, 100, 150, 133, 50, 1, 10000)),
        "per_employer": rng.choice((None, None, 1, 2, 3, 4, 6, rng.choice((0, 1000000000)))),
        "tiers": rng.sample(GROUPS, rng.randint(0, 3)),
        "experience_ref": rng.choice((36, 36, 1, 7, 1200)),
    }


def random_round(ch):
    return {"version": 1, "round": ch.rng.randint(1, 999), "date": DATE, "last_day": LAST_DAY,
            "seed": "%016x" % ch.rng.choice((ch.rng.getrandbits(64), 0, (1 << 64) - 1)),
            "method": ch.method, "policy": random_policy(ch)}


# --- people and posts --------------------------------------------------------------------------

def random_candidate(ch, key):
    rng = ch.rng
    facts = {
        "id": key,
        "category": rng.choice(CATEGORIES),
        "home": rng.choice(REGIONS),
        "places": ch.some(REGIONS, 0, 5) if ch.narrow else ch.some(REGIONS) + ["15", "11"],
        "education": rng.randint(0, 8) if ch.narrow else rng.randint(3, 7),
        "experience": [{"occupation": rng.choice(OCCUPATIONS), "months": ch.months()}
                       for _ in range(rng.randint(0, 3))],
        "service": [{"specialty": rng.choice(SPECIALTIES), "months": ch.months()}
                    for _ in range(rng.randint(0, 3))],
        "skills": {skill: rng.choice((1, 2, 3, 4, 5, None)) for skill in ch.some(SKILLS, 0, 9)},
        "certificates": {c: rng.choice((None, "2026-03-07", LAST_DAY, "2026-03-09", "2027-01-31"))
                         for c in ch.some(CERTIFICATES)},
        "wants": ch.some(OCCUPATIONS, 0, 3),
        "wage_floor": ch.wage(),
        "employment_ok": ch.accepted(EMPLOYMENT),
        "shifts_ok": ch.accepted(SHIFTS),
        "conditions_wanted": ch.some(CONDITIONS),
        "available_from": rng.choice(DATES),
        "barred": [{"employer": rng.choice(ch.employers + [99]), "until": rng.choice(DATES)}
                   for _ in range(rng.randint(0, 2))],
        "groups": ch.some(GROUPS, 0, 2),
        "merit": rng.choice((0, 0, 1, 5000, 5000, 12050, 1000000000)),
    }
    return ch.keep(facts, ("id", "category"), ch.absent)


def random_skill_demands(ch):
    """Levels, weights and must flags, each perhaps absent."""
    chosen = ch.rng.sample(SKILLS, ch.rng.randint(0, 5))
    return [ch.keep({"skill": skill, "level": ch.rng.randint(1, 5),
                     "weight": ch.rng.choice((1, 1, 2, 3, 7, 10)),
                     "must": ch.rng.random() < 0.3}, ("skill",), 0.2) for skill in chosen]


def random_vacancy(ch, key):
    rng = ch.rng
    facts = {
        "id": key,
        "employer": rng.choice(ch.employers),
        "region": rng.choice(REGIONS),
        "headcount": rng.choice((1, 1, 2, 2, 3, 5, 1000000)),
        "taken": rng.choice((0, 0, 0, 1, 2, 5)),
        "remote": rng.random() < 0.4,
        "categories": ch.some(CATEGORIES, 0, 5),
        "education_min": rng.choice((0, 1, 3, 4, 5, 6, 8)),
        "relaxed": rng.random() < 0.5,
        "occupation": rng.choice(OCCUPATIONS),
        "experience_min": ch.months(),
        "experience_ref": rng.choice((1, 12, 36, 60, 1200)),
        "skills": random_skill_demands(ch),
        "certificates": ch.some(CERTIFICATES, 0, 2),
        "wage_min": ch.wage(),
        "wage_max": ch.wage(),
        "employment": rng.choice(EMPLOYMENT),
        "shifts": ch.some(SHIFTS, 0, 2),
        "conditions": ch.some(CONDITIONS),
        "open_from": rng.choice(DATES[:5]),
        "open_until": rng.choice(DATES[2:]),
        "start_by": rng.choice(DATES),
    }
    scored = ("occupation", "skills", "wage_min", "conditions", "education_min", "remote")
    always = ("id", "employer", "headcount") + tuple(
        key for key in scored if rng.random() < 0.4) + ("region",) * (rng.random() < 0.9)
    return ch.keep(facts, always, 1 - ch.demand)


def random_crosswalk(ch):
    """Rows may repeat with another confidence; S-04 never has any."""
    return [{"specialty": ch.rng.choice(("S01", "S02", "S03", "s_5")),
             "occupation": ch.rng.choice(OCCUPATIONS[2:5] + OCCUPATIONS),
             "confidence": ch.rng.choice((1, 33, 50, 80, 99, 100))}
            for _ in range(ch.rng.choice((0, 4, 8, 16)))]


def random_choices(ch, candidates, vacancies):
    """Submitted lists with repeats and vacancies that nobody knows."""
    pool = [v["id"] for v in vacancies] + [ID_MAX - 300, 4711]
    return [{"candidate": c["id"],
             "vacancies": [ch.rng.choice(pool) for _ in range(ch.rng.randint(0, 6))]}
            for c in candidates if ch.rng.random() < 0.7]


def copies(ch, rows):
    """Everyone like the first, but for the id: only the lot tells them apart."""
    return [dict(rows[0], id=row["id"]) for row in rows] if ch.alike and rows else rows


def bundle(seed, method=None, size=None):
    """The bundle of a seed: equal seeds give equal bundles."""
    ch = Character(seed, method, size)
    frozen = random_round(ch)
    candidates = copies(ch, [random_candidate(ch, key) for key in ch.ids(ch.candidates)])
    vacancies = [random_vacancy(ch, key) for key in ch.ids(ch.vacancies)]
    if ch.rng.random() < 0.5:
        vacancies = copies(ch, vacancies)
    has_choices = ch.method == "choice" or ch.rng.random() < 0.1
    choices = random_choices(ch, candidates, vacancies) if has_choices else []
    return Bundle(seed, frozen, candidates, vacancies, random_crosswalk(ch), choices)


# --- writing -----------------------------------------------------------------------------------

def shuffled_keys(rng, value):
    if isinstance(value, list):
        return [shuffled_keys(rng, item) for item in value]
    if not isinstance(value, dict):
        return value
    keys = rng.sample(list(value), len(value))
    return {key: shuffled_keys(rng, value[key]) for key in keys}


def line_of(rng, row):
    """One JSON value on one line, with white space and an order of keys of its own."""
    separators = rng.choice(((",", ":"), (", ", ": "), (" ,\t", " :  ")))
    edge = rng.choice(("", "", " ", "\t"))
    return edge + json.dumps(shuffled_keys(rng, row), separators=separators) + edge


def write_rows(rng, folder, name, rows, optional):
    path = os.path.join(folder, name)
    if not rows and optional and rng.random() < 0.5:
        if os.path.exists(path):
            os.remove(path)
        return
    text = "\n".join(line_of(rng, row) for row in rng.sample(rows, len(rows)))
    last = "" if not rows or rng.random() < 0.1 else "\n"
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text + last)


def write(made, folder, shuffle=0):
    """Writes the input files; another `shuffle` gives other bytes with the same meaning."""
    rng = random.Random("%d/%d" % (made.seed, shuffle))
    with open(os.path.join(folder, "round.json"), "w", encoding="utf-8") as f:
        json.dump(shuffled_keys(rng, made.round), f, indent=rng.choice((None, 2)))
    write_rows(rng, folder, "candidates.ndjson", made.candidates, False)
    write_rows(rng, folder, "vacancies.ndjson", made.vacancies, False)
    write_rows(rng, folder, "crosswalk.ndjson", made.crosswalk, True)
    write_rows(rng, folder, "choices.ndjson", made.choices, True)
