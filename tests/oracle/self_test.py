# SPDX-License-Identifier: Apache-2.0
"""Is the oracle itself right?

It is held against the worked examples of the design page (when they are at hand), and, on tiny
random bundles, its three methods against the enumeration of every feasible set.
"""
import os
import random
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import allocate  # noqa: E402
import check_output  # noqa: E402
import gen  # noqa: E402
from oracle import Model, input_sha256, mix, order, referral_lines  # noqa: E402
from oracle import band, largest_remainder, region_levels  # noqa: E402
from tap import Tap  # noqa: E402

EXAMPLES = ("optimal", "stable", "choice", "optimal-limits", "stable-limits", "choice-limits")
TINY_BUNDLES = int(os.environ.get("BILLET_ORACLE_TINY", "120"))
EDGES_MAX = 11


def example_complaints(folder):
    model = Model(folder)
    lines = check_output.read_ndjson(folder, "referrals.ndjson")
    certificate = check_output.read_certificate(folder)
    wrong = check_output.compare_lines("lists.ndjson",
                                       check_output.read_ndjson(folder, "lists.ndjson"),
                                       model.lists())
    if certificate["input_sha256"] != input_sha256(folder):
        wrong.append("input_sha256")
    pairs = allocate.allocate(model)
    if model.facts.round["method"] != "optimal":
        return wrong + check_output.compare_lines("referrals", lines, referral_lines(pairs))
    best = allocate.value(model, pairs)
    if certificate["objective"] != {"tiers": list(best[:-1]), "sum_mutual": best[-1]}:
        wrong.append("objective %s, oracle %s" % (certificate["objective"], best))
    return wrong + check_output.check_optimal_referrals(model, lines, best)


def test_examples(tap):
    root = os.path.join(os.environ.get("top_srcdir", "."), "..", "shared", "design", "examples")
    for name in EXAMPLES:
        folder = os.path.join(root, name)
        if not os.path.isdir(folder):
            tap.skip("example " + name, "the examples are not at hand")
            continue
        wrong = example_complaints(folder)
        tap.ok(not wrong, "example " + name, *wrong)


def test_arithmetic(tap):
    tap.ok(largest_remainder(10000, [33, 33, 33, 7]) == [3113, 3113, 3113, 661],
           "largest remainders, ties to the earlier row")
    tap.ok([band(w) for w in (0, 999, 1000, 1049, 1050, 1102, 1103)] == [0, 0, 1, 1, 2, 2, 3],
           "wage bands at their edges")
    tap.ok(region_levels("150203004") == ["15", "02", "03", "004"], "levels of a region code")
    # The first output of the published generator for seed 0 is mix(0 + golden gamma).
    tap.ok(mix(0x9e3779b97f4a7c15) == 0xe220a8397b1dcdaf, "mix is the SplitMix64 finaliser")


def best_for_every_candidate(model, pairs, others):
    """Offered both results, every candidate would keep this one."""
    return all(allocate.candidate_would_take(model, c, pairs) ==
               allocate.candidate_would_take(model, c, pairs + other)
               for other in others for c in model.facts.candidates)


def judge_tiny(model):
    """One tiny bundle, all methods against the enumeration."""
    wrong = []
    if allocate.value(model, allocate.optimal(model)) != allocate.enumerated_optimum(model):
        wrong.append("optimal")
    pairs = allocate.stable(model)
    results = allocate.enumerated_stable(model)
    if sorted(pairs) not in [sorted(r) for r in results]:
        wrong.append("stable: the result blocks")
    if not best_for_every_candidate(model, pairs, results):
        wrong.append("stable: not the best for every candidate")
    if allocate.infeasible(model, allocate.choice(model)):
        wrong.append("choice: infeasible")
    return wrong, len(results)


def scrambled(model, rng):
    """The same graph with scores out of the air, so that both sides disagree."""
    def some():
        return rng.randint(0, 3) * 1000
    pairs = [p._replace(mutual=some(), fit=some(), appeal=some()) for p in model.graph]
    model.graph = sorted(pairs, key=order)
    model.facts.policy.update(ratio_percent=100, per_candidate=rng.randint(1, 2))
    return model


def test_tiny(tap):
    folder = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    seed, judged, several = 0, 0, 0
    try:
        while judged < TINY_BUNDLES:
            seed += 1
            gen.write(gen.bundle(seed, size=gen.TINY), folder)
            model = Model(folder)
            if not 3 <= len(model.graph) <= EDGES_MAX:
                continue
            judged += 1
            if judged % 2:
                model = scrambled(model, random.Random(seed))
            wrong, results = judge_tiny(model)
            several += results > 1
            if wrong:
                tap.ok(False, "tiny bundle of seed %d" % seed, *wrong)
    finally:
        shutil.rmtree(folder)
    tap.ok(judged == TINY_BUNDLES, "%d tiny bundles, %d of them with several stable results"
           % (judged, several))


def main():
    tap = Tap()
    test_arithmetic(tap)
    test_examples(tap)
    test_tiny(tap)
    tap.done()


main()
