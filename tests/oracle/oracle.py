# SPDX-License-Identifier: Apache-2.0
"""A second, slow implementation of the match model: facts, gates, scores, order, lists, graph.

Written from the model's page alone, to be held against the engine.  Everything is the plainest
code that says what the page says: all pairs are scored, everything is sorted.  The allocations
are in allocate.py.  It trusts its input; what must be refused is listed in reject_engine.py.
"""
import hashlib
import json
import os
from collections import namedtuple

INPUT_FILES = ("round.json", "candidates.ndjson", "vacancies.ndjson", "crosswalk.ndjson",
               "choices.ndjson")
MASK = (1 << 64) - 1
REGION_LENGTHS = (2, 4, 6, 9)
MET, NOT_MET, UNKNOWN = "met", "not met", "unknown"

Pair = namedtuple("Pair", "candidate vacancy mutual fit appeal confirm lot")


# --- reading -----------------------------------------------------------------------------------

def read_bytes(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as f:
        return f.read()


def read_lines(folder, name):
    return [json.loads(line) for line in read_bytes(folder, name).split(b"\n") if line.strip()]


def input_sha256(folder):
    digest = hashlib.sha256()
    for name in INPUT_FILES:
        data = read_bytes(folder, name)
        digest.update(name.encode() + b"\0" + str(len(data)).encode() + b"\0" + data)
    return digest.hexdigest()


class Facts:
    """The frozen input of one round."""

    def __init__(self, folder):
        self.round = json.loads(read_bytes(folder, "round.json"))
        self.policy = self.round["policy"]
        self.seed = int(self.round["seed"], 16)
        self.candidates = {c["id"]: c for c in read_lines(folder, "candidates.ndjson")}
        self.vacancies = {v["id"]: v for v in read_lines(folder, "vacancies.ndjson")}
        self.crosswalk = read_lines(folder, "crosswalk.ndjson")
        self.choices = {c["candidate"]: c["vacancies"]
                        for c in read_lines(folder, "choices.ndjson")}


# --- codes -------------------------------------------------------------------------------------

def region_levels(code):
    ends = [n for n in REGION_LENGTHS if n <= len(code)]
    return [code[start:end] for start, end in zip([0] + ends, ends)]


def occupation_levels(code):
    return code.split("-")


def depth(a, b):
    """How many leading levels are equal; the shorter list ends the comparison."""
    count = 0
    for x, y in zip(a, b):
        if x != y:
            break
        count += 1
    return count


def is_prefix(a, b):
    return depth(a, b) == len(a)


# --- experience --------------------------------------------------------------------------------

def history_absent(cand):
    return cand.get("experience") is None and cand.get("service") is None


def best_confidence(facts, specialty, occupation):
    found = [row["confidence"] for row in facts.crosswalk if row["specialty"] == specialty and
             depth(occupation_levels(row["occupation"]), occupation_levels(occupation)) >= 3]
    return max(found, default=0)


def months_for(facts, cand, occupation):
    """Repeated rows add up; each service row is rounded down by itself (so the examples)."""
    experience, service = cand.get("experience") or [], cand.get("service") or []
    if occupation is None:
        return sum(row["months"] for row in experience + service)
    levels = occupation_levels(occupation)
    months = sum(row["months"] for row in experience
                 if depth(occupation_levels(row["occupation"]), levels) >= 3)
    return months + sum(row["months"] * best_confidence(facts, row["specialty"], occupation) // 100
                        for row in service)


# --- gates -------------------------------------------------------------------------------------

def answer(is_met):
    return MET if is_met else NOT_MET


def gate_open(facts, cand, vac):
    day = facts.round["date"]
    first, last = vac.get("open_from"), vac.get("open_until")
    return answer((first is None or first <= day) and (last is None or day <= last))


def gate_category(facts, cand, vac):
    categories = vac.get("categories") or []
    return answer(not categories or cand["category"] in categories)


def gate_place(facts, cand, vac):
    if vac.get("remote") or vac.get("region") is None:
        return MET
    if cand.get("places") is None:
        return UNKNOWN
    region = region_levels(vac["region"])
    return answer(any(is_prefix(region_levels(place), region) for place in cand["places"]))


def gate_education(facts, cand, vac):
    needed = vac.get("education_min")
    if needed is None:
        return MET
    if cand.get("education") is None:
        return UNKNOWN
    return answer(cand["education"] >= (needed - 1 if vac.get("relaxed") else needed))


def gate_certificates(facts, cand, vac):
    needed = vac.get("certificates") or []
    held = cand.get("certificates")
    if not needed:
        return MET
    if held is None:
        return UNKNOWN
    last_day = facts.round["last_day"]
    return answer(all(c in held and (held[c] is None or held[c] >= last_day) for c in needed))


def gate_must_skills(facts, cand, vac):
    musts = [s for s in vac.get("skills") or [] if s.get("must")]
    held = cand.get("skills")
    if not musts:
        return MET
    if held is None:
        return UNKNOWN
    return answer(all(level_held(held, s["skill"]) >= level_of(s) for s in musts))


def gate_wage(facts, cand, vac):
    if vac.get("wage_max") is None:
        return MET
    if cand.get("wage_floor") is None:
        return UNKNOWN
    return answer(vac["wage_max"] >= cand["wage_floor"])


def gate_employment(facts, cand, vac):
    if vac.get("employment") is None:
        return MET
    if cand.get("employment_ok") is None:
        return UNKNOWN
    return answer(vac["employment"] in cand["employment_ok"])


def gate_shifts(facts, cand, vac):
    if not vac.get("shifts"):
        return MET
    if cand.get("shifts_ok") is None:
        return UNKNOWN
    return answer(set(vac["shifts"]) <= set(cand["shifts_ok"]))


def gate_experience(facts, cand, vac):
    if vac.get("experience_min") is None:
        return MET
    if history_absent(cand):
        return UNKNOWN
    return answer(months_for(facts, cand, vac.get("occupation")) >= vac["experience_min"])


def gate_barred(facts, cand, vac):
    return answer(not any(b["employer"] == vac["employer"] and b["until"] >= facts.round["date"]
                          for b in cand.get("barred") or []))


def gate_start(facts, cand, vac):
    if vac.get("start_by") is None:
        return MET
    if cand.get("available_from") is None:
        return UNKNOWN
    return answer(cand["available_from"] <= vac["start_by"])


GATES = (("G01", gate_open), ("G02", gate_category), ("G03", gate_place), ("G04", gate_education),
         ("G05", gate_certificates), ("G06", gate_must_skills), ("G07", gate_wage),
         ("G08", gate_employment), ("G09", gate_shifts), ("G10", gate_experience),
         ("G11", gate_barred), ("G12", gate_start))


def eligible(facts, cand, vac):
    """The gates that passed as unknown, or None if the pair is removed."""
    confirm = []
    for code, gate in GATES:
        result = gate(facts, cand, vac)
        if result == NOT_MET or (result == UNKNOWN and facts.policy["unknown"][code] == "block"):
            return None
        if result == UNKNOWN:
            confirm.append(code)
    return confirm


# --- scores ------------------------------------------------------------------------------------

def largest_remainder(total, weights):
    """total shared by weights; what is left goes to the largest remainders, ties to the earlier."""
    whole = sum(weights)
    shares = [total * w // whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:total - sum(shares)]:
        shares[i] += 1
    return shares


def level_of(skill):
    return 1 if skill.get("level") is None else skill["level"]


def level_held(skills, skill):
    """A skill not held is level 0; null is as good as no key."""
    return skills.get(skill) or 0


def weight_of(skill):
    return 1 if skill.get("weight") is None else skill["weight"]


def fit_skills(facts, cand, vac, points):
    held = cand.get("skills")
    if held is None:
        return points * facts.policy["neutral"] // 100
    wanted = sorted(vac["skills"], key=lambda s: s["skill"].encode())
    shares = largest_remainder(points, [weight_of(s) for s in wanted])
    return sum(b * min(level_held(held, s["skill"]), level_of(s)) // level_of(s)
               for b, s in zip(shares, wanted))


def fit_occupation(facts, cand, vac):
    if history_absent(cand):
        return facts.policy["neutral"]
    sources = [(row["occupation"], 100) for row in cand.get("experience") or []]
    for served in cand.get("service") or []:
        sources += [(row["occupation"], row["confidence"]) for row in facts.crosswalk
                    if row["specialty"] == served["specialty"]]
    levels = occupation_levels(vac["occupation"])
    table = (0, 10, 35, 70, 100)
    return max((strength * table[depth(occupation_levels(code), levels)] // 100
                for code, strength in sources), default=0)


def fit_experience(facts, cand, vac):
    if history_absent(cand):
        return facts.policy["neutral"]
    ref = vac.get("experience_ref")
    if ref is None:
        ref = facts.policy["experience_ref"]
    return min(100, months_for(facts, cand, vac["occupation"]) * 100 // ref)


def fit_education(facts, cand, vac):
    if cand.get("education") is None:
        return facts.policy["neutral"]
    delta = cand["education"] - vac["education_min"]
    if delta < -1:
        return 0
    return {-1: 40, 0: 100, 1: 100, 2: 90}.get(delta, 80)


def appeal_desire(facts, cand, vac):
    if vac.get("occupation") is None:
        return facts.policy["neutral"]
    levels = occupation_levels(vac["occupation"])

    def value(prefix):
        found = depth(prefix, levels)
        return 100 if found == len(prefix) else (0, 20, 50, 80)[found]
    return max(value(occupation_levels(want)) for want in cand["wants"])


def band(wage):
    count, edge = 0, 1000
    while edge <= wage:
        count += 1
        edge += (edge + 19) // 20
    return count


def appeal_wage(facts, cand, vac):
    low, high = vac.get("wage_min"), vac.get("wage_max")
    if low is None and high is None:
        return facts.policy["neutral"]
    low, high = (high if low is None else low), (low if high is None else high)
    steps = max(-5, min(10, band((low + high) // 2) - band(cand["wage_floor"])))
    return (steps + 5) * 100 // 15


def appeal_place(facts, cand, vac):
    if vac.get("remote"):
        return 100
    if vac.get("region") is None:
        return facts.policy["neutral"]
    region = region_levels(vac["region"])
    best = 0
    if cand.get("home") is not None:
        best = (0, 20, 50, 80, 100)[depth(region_levels(cand["home"]), region)]
    for i, place in enumerate(cand.get("places") or []):
        if is_prefix(region_levels(place), region):
            return max(best, 100 - 10 * min(i, 3))
    return best


def appeal_conditions(facts, cand, vac):
    if vac.get("conditions") is None:
        return facts.policy["neutral"]
    wanted = set(cand["conditions_wanted"])
    return 100 * len(wanted & set(vac["conditions"])) // len(wanted)


def contribution(x):
    return lambda facts, cand, vac, points: points * x(facts, cand, vac) // 100


# name, present (of the side that decides), points contributed
FIT = (
    ("skills", lambda vac: bool(vac.get("skills")), fit_skills),
    ("occupation", lambda vac: vac.get("occupation") is not None, contribution(fit_occupation)),
    ("experience", lambda vac: vac.get("occupation") is not None, contribution(fit_experience)),
    ("education", lambda vac: vac.get("education_min") is not None, contribution(fit_education)),
)
APPEAL = (
    ("desire", lambda cand: bool(cand.get("wants")), contribution(appeal_desire)),
    ("wage", lambda cand: cand.get("wage_floor") is not None, contribution(appeal_wage)),
    ("place", lambda cand: bool(cand.get("places")) or cand.get("home") is not None,
     contribution(appeal_place)),
    ("conditions", lambda cand: bool(cand.get("conditions_wanted")),
     contribution(appeal_conditions)),
)


def direction(facts, table, weights, side, cand, vac):
    rows = [(weights[name], points_of) for name, present, points_of in table if present(side)]
    if sum(weight for weight, _ in rows) == 0:
        return 5000
    shares = largest_remainder(10000, [weight for weight, _ in rows])
    return sum(points_of(facts, cand, vac, share) for share, (_, points_of) in zip(shares, rows))


def score(facts, cand, vac, confirm):
    policy = facts.policy
    fit = direction(facts, FIT, policy["weights"]["fit"], vac, cand, vac)
    appeal = direction(facts, APPEAL, policy["weights"]["appeal"], cand, cand, vac)
    mutual = (policy["alpha"] * fit + (100 - policy["alpha"]) * appeal) // 100
    mutual = max(0, mutual - policy["unknown_penalty"] * len(confirm))
    return Pair(cand["id"], vac["id"], mutual, fit, appeal, confirm,
                lot(facts.seed, vac["id"], cand["id"]))


# --- order -------------------------------------------------------------------------------------

def mix(z):
    z ^= z >> 30
    z = z * 0xbf58476d1ce4e5b9 & MASK
    z ^= z >> 27
    z = z * 0x94d049bb133111eb & MASK
    return z ^ z >> 31


def lot(seed, vacancy, candidate):
    return mix(mix(seed ^ vacancy) ^ candidate)


def order(pair):
    return (-pair.mutual, -pair.fit, pair.lot, pair.candidate, pair.vacancy)


# --- lists and graph ---------------------------------------------------------------------------

class Model:
    """All that follows from the facts before anything is allocated."""

    def __init__(self, folder):
        self.facts = facts = Facts(folder)
        self.pairs = {}
        for cand in facts.candidates.values():
            for vac in facts.vacancies.values():
                confirm = eligible(facts, cand, vac)
                if confirm is not None:
                    self.pairs[cand["id"], vac["id"]] = score(facts, cand, vac, confirm)
        in_order = sorted(self.pairs.values(), key=order)
        self.by_vacancy = {v: self.first([p for p in in_order if p.vacancy == v])
                           for v in sorted(facts.vacancies)}
        self.by_candidate = {c: self.first([p for p in in_order if p.candidate == c])
                             for c in sorted(facts.candidates)}
        union = {(p.candidate, p.vacancy) for side in (self.by_vacancy, self.by_candidate)
                 for pairs in side.values() for p in pairs}
        self.graph = [p for p in in_order if (p.candidate, p.vacancy) in union]

    def first(self, pairs):
        k = self.facts.policy["k"]
        return pairs[:k] if k else pairs

    def lists(self):
        """The lines of lists.ndjson."""
        lines = [{"vacancy": v, "pairs": [[p.candidate, p.mutual, p.fit, p.appeal, p.confirm]
                                          for p in pairs]} for v, pairs in self.by_vacancy.items()]
        return lines + [{"candidate": c, "pairs": [[p.vacancy, p.mutual, p.fit, p.appeal, p.confirm]
                                                   for p in pairs]}
                        for c, pairs in self.by_candidate.items()]

    def tier(self, candidate):
        groups = self.facts.candidates[candidate].get("groups") or []
        tiers = self.facts.policy["tiers"]
        return min((i for i, group in enumerate(tiers) if group in groups), default=len(tiers))

    def tier_count(self):
        return len(self.facts.policy["tiers"]) + 1

    def employer(self, vacancy):
        return self.facts.vacancies[vacancy]["employer"]

    def capacity(self, vacancy):
        vac = self.facts.vacancies[vacancy]
        places = (vac["headcount"] * self.facts.policy["ratio_percent"] + 99) // 100
        return max(0, places - (vac.get("taken") or 0))


def referral_lines(pairs):
    """The lines of referrals.ndjson."""
    return [{"vacancy": p.vacancy, "candidate": p.candidate, "mutual": p.mutual, "fit": p.fit,
             "appeal": p.appeal, "confirm": p.confirm}
            for p in sorted(pairs, key=lambda p: (p.vacancy, p.candidate))]
