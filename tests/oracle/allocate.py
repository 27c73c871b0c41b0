# SPDX-License-Identifier: Apache-2.0
"""The three allocations of the match model over an oracle.Model, by the plainest methods.

optimal: successive longest paths by Bellman-Ford over the flow network of the linear programme;
the objective, a vector, is folded into one Python integer, which cannot overflow.
stable: deferred acceptance as defined; blocking pairs are looked for by definition.
choice: replay.  For tiny bundles all feasible sets are enumerated and judge the other methods.
"""
from oracle import lot, order


# --- what every method must keep -----------------------------------------------------------------

def infeasible(model, pairs):
    """The first broken rule, or None."""
    graph = set((p.candidate, p.vacancy) for p in model.graph)
    limit = model.facts.policy["per_employer"]
    seen, cand, vac, emp = set(), {}, {}, {}
    for p in pairs:
        edge = (p.candidate, p.vacancy)
        if edge not in graph or edge in seen:
            return "pair %d-%d is no edge or comes twice" % edge
        seen.add(edge)
        employer = model.employer(p.vacancy)
        cand[p.candidate] = cand.get(p.candidate, 0) + 1
        vac[p.vacancy] = vac.get(p.vacancy, 0) + 1
        emp[employer] = emp.get(employer, 0) + 1
        if cand[p.candidate] > model.facts.policy["per_candidate"]:
            return "candidate %d has too many" % p.candidate
        if vac[p.vacancy] > model.capacity(p.vacancy):
            return "vacancy %d has too many" % p.vacancy
        if limit is not None and emp[employer] > limit:
            return "employer %d has too many" % employer
    return None


def value(model, pairs):
    """(tier 0 candidates served, tier 1, ..., sum of mutual)."""
    tiers = [0] * model.tier_count()
    for candidate in {p.candidate for p in pairs}:
        tiers[model.tier(candidate)] += 1
    return tuple(tiers) + (sum(p.mutual for p in pairs),)


# --- optimal -------------------------------------------------------------------------------------

class Network:
    """Arcs in pairs: arc i and its reverse i ^ 1."""

    def __init__(self):
        self.tail, self.head, self.room, self.gain = [], [], [], []

    def add(self, tail, head, room, gain):
        self.tail += [tail, head]
        self.head += [head, tail]
        self.room += [room, 0]
        self.gain += [gain, -gain]

    def longest_path(self, source, sink):
        """Bellman-Ford: the arcs of the best path and its gain, or None."""
        best, last = {source: 0}, {}
        moved = True
        while moved:
            moved = False
            for arc, tail in enumerate(self.tail):
                if self.room[arc] == 0 or tail not in best:
                    continue
                reached, head = best[tail] + self.gain[arc], self.head[arc]
                if head not in best or reached > best[head]:
                    best[head], last[head] = reached, arc
                    moved = True
        if sink not in best:
            return None, 0
        path, node = [], sink
        while node != source:
            path.append(last[node])
            node = self.tail[last[node]]
        return path, best[sink]

    def maximise(self, source, sink):
        while True:
            path, gain = self.longest_path(source, sink)
            if path is None or gain <= 0:
                return
            amount = min(self.room[arc] for arc in path)
            for arc in path:
                self.room[arc] -= amount
                self.room[arc ^ 1] += amount


def optimal(model):
    """A best set of pairs: source -> candidate (the first referral earns the tier's bonus)
    -> vacancy -> employer -> sink."""
    policy, graph = model.facts.policy, model.graph
    base = 1 + len(model.facts.candidates) + sum(p.mutual for p in graph)
    bonus = [base ** (model.tier_count() - tier) for tier in range(model.tier_count())]
    net = Network()
    for c in sorted({p.candidate for p in graph}):
        net.add("source", ("c", c), 1, bonus[model.tier(c)])
        net.add("source", ("c", c), policy["per_candidate"] - 1, 0)
    first_edge = len(net.tail)
    for p in graph:
        net.add(("c", p.candidate), ("v", p.vacancy), 1, p.mutual)
    for v in sorted({p.vacancy for p in graph}):
        net.add(("v", v), ("e", model.employer(v)), model.capacity(v), 0)
    for e in sorted({model.employer(p.vacancy) for p in graph}):
        limit = policy["per_employer"]
        net.add(("e", e), "sink", len(graph) if limit is None else limit, 0)
    net.maximise("source", "sink")
    return [p for i, p in enumerate(graph) if net.room[first_edge + 2 * i] == 0]


# --- stable --------------------------------------------------------------------------------------

def candidate_order(pair):
    return (-pair.appeal,) + order(pair)


def vacancy_order(model, pair):
    return (model.tier(pair.candidate), -pair.fit) + order(pair)


def choose(model, employer, offers):
    """What one employer keeps of the offers to its vacancies: they first, then it."""
    ranked = sorted(offers, key=lambda p: vacancy_order(model, p))
    kept = []
    for v in {p.vacancy for p in ranked}:
        kept += [p for p in ranked if p.vacancy == v][:model.capacity(v)]
    limit = model.facts.policy["per_employer"]
    return kept if limit is None else sorted(kept, key=lambda p: vacancy_order(model, p))[:limit]


def stable(model):
    """Candidates propose in their order while they have room."""
    held = {e: [] for e in {v["employer"] for v in model.facts.vacancies.values()}}
    left = {c: sorted([p for p in model.graph if p.candidate == c], key=candidate_order)
            for c in model.facts.candidates}

    def has_room(c):
        mine = sum(p.candidate == c for pairs in held.values() for p in pairs)
        return mine < model.facts.policy["per_candidate"]
    proposers = sorted(left)
    while proposers:
        c = proposers.pop()
        while left[c] and has_room(c):
            pair = left[c].pop(0)
            e = model.employer(pair.vacancy)
            before = held[e] + [pair]
            held[e] = choose(model, e, before)
            proposers += [p.candidate for p in before if p not in held[e]]
    return [p for pairs in held.values() for p in pairs]


def blocks(model, pairs, pair):
    """The page's definition of a blocking pair."""
    mine = [p for p in pairs if p.candidate == pair.candidate]
    wanted = (len(mine) < model.facts.policy["per_candidate"] or
              any(candidate_order(pair) < candidate_order(p) for p in mine))
    e = model.employer(pair.vacancy)
    theirs = [p for p in pairs if model.employer(p.vacancy) == e]
    return wanted and pair in choose(model, e, theirs + [pair])


def blocking_pairs(model, pairs):
    return [p for p in model.graph if p not in pairs and blocks(model, pairs, p)]


def candidate_would_take(model, candidate, pairs):
    """The best pairs of a candidate out of some."""
    mine = sorted({(candidate_order(p), p.vacancy) for p in pairs if p.candidate == candidate})
    return [v for _, v in mine][:model.facts.policy["per_candidate"]]


# --- choice --------------------------------------------------------------------------------------

def turn_order(model, candidate):
    merit = model.facts.candidates[candidate].get("merit")
    return (merit is None, -(merit or 0), lot(model.facts.seed, 0, candidate), candidate)


def choice(model):
    taken = []
    for c in sorted(model.facts.candidates, key=lambda c: turn_order(model, c)):
        mine = sorted([p for p in model.graph if p.candidate == c], key=candidate_order)
        listed = []
        for v in model.facts.choices.get(c) or []:
            listed += [p for p in mine if p.vacancy == v and p not in listed]
        for pair in listed + [p for p in mine if p not in listed]:
            if infeasible(model, taken + [pair]) is None:
                taken.append(pair)
    return taken


METHODS = {"optimal": optimal, "stable": stable, "choice": choice}


def allocate(model):
    return METHODS[model.facts.round["method"]](model)


# --- every feasible set, for tiny bundles --------------------------------------------------------

def feasible_sets(model, start=0, taken=()):
    """All feasible subsets of the graph."""
    if start == len(model.graph):
        yield list(taken)
        return
    yield from feasible_sets(model, start + 1, taken)
    more = taken + (model.graph[start],)
    if infeasible(model, more) is None:
        yield from feasible_sets(model, start + 1, more)


def enumerated_optimum(model):
    return max(value(model, pairs) for pairs in feasible_sets(model))


def enumerated_stable(model):
    return [pairs for pairs in feasible_sets(model) if not blocking_pairs(model, pairs)]
