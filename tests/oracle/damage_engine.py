# SPDX-License-Identifier: Apache-2.0
"""`billet verify` must find every damage.

Good results of each method are damaged in one way at a time; verify must exit 1 and say so in
its first line.  A damage that does not fit a bundle is tried on the next one.
"""
import os
import random
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import check_output  # noqa: E402
import damages  # noqa: E402
import gen  # noqa: E402
import mangle  # noqa: E402
from damage_result import Result  # noqa: E402
from oracle import Model  # noqa: E402
from tap import SANITIZED, Tap, billet, has_command  # noqa: E402

FIRST_SEED = int(os.environ.get("BILLET_ORACLE_SEED", "5000"))
BASES = 12                       # good results a method
TIMES = 1 if SANITIZED else 2    # how many of them a damage must be found in
SEEDS_MAX = 2000
RANDOM = int(os.environ.get("BILLET_ORACLE_RANDOM", "20" if SANITIZED else "30"))
VERDICTS = ("damaged", "unreadable")


def good_results(method, root):
    """Folders with sound results that have enough referrals to damage."""
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + SEEDS_MAX):
        folder = os.path.join(root, "%s-%d" % (method, seed))
        os.mkdir(folder)
        gen.write(gen.bundle(seed, method), folder)
        model = Model(folder)
        if len(model.graph) >= 15 and billet("engine", folder)[0] == 0 and damages.rich(folder):
            found.append((folder, model))
        else:
            shutil.rmtree(folder)
        if len(found) == BASES:
            break
    return found


def copy_of(folder, root):
    target = os.path.join(root, "damaged")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target


def verdict(folder, wanted):
    """None, or how verify answered otherwise than by this exit code and a verdict."""
    code, out, err = billet("--lang", "en", "verify", folder)
    first = (err + out).splitlines()[:1]
    said = bool(first) and any(word in first[0].lower() for word in VERDICTS)
    if code == wanted and (said or wanted != 1):
        return None
    return "exit %d: %s %s" % (code, err[:300], out[:300])


def try_damage(tap, method, damage, bases, root):
    """Damages up to TIMES good results and asks verify about each."""
    done = 0
    for folder, model in bases:
        target = copy_of(folder, root)
        if done < TIMES and damage(Result(target, model)):
            done += 1
            wrong = verdict(target, 1)
            if wrong:
                tap.ok(False, "%s: %s" % (method, damage.__doc__), os.path.basename(folder), wrong)
                return
    tap.ok(done > 0, "%s: %s (%d times)" % (method, damage.__doc__, done), "never applied")


def test_random(tap, method, bases, root):
    """Random changes: what the oracle calls unsound, verify must not call valid."""
    wrong, unsound = [], 0
    for seed in range(RANDOM):
        rng = random.Random("%s %d" % (method, seed))
        folder, model = rng.choice(bases)
        target = copy_of(folder, root)
        path = os.path.join(target, rng.choice(check_output.OUTPUT_FILES))
        change = rng.choice((mangle.mangled, mangle.falsified, mangle.falsified))
        with open(path, "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(change(rng, data))
        sound = check_output.is_sound(model, target)
        unsound += not sound
        complaint = None if sound else verdict(target, 1)
        if complaint:
            wrong.append("seed %d, %s, %s: %s" % (seed, folder, os.path.basename(path), complaint))
    tap.ok(not wrong, "%s: %d random changes, %d of them unsound" % (method, RANDOM, unsound),
           *wrong[:5])


def without_prices(folder):
    result = Result(folder, None)
    result.certificate["prices"] = None
    result.save()


def test_method(tap, method, root):
    bases = good_results(method, root)
    if not tap.ok(len(bases) == BASES, "%s: %d good results" % (method, len(bases))):
        return
    tap.ok(all(verdict(folder, 0) is None for folder, _ in bases), method + ": undamaged is valid")
    for damage in damages.FOR_ALL + damages.FOR_METHOD[method]:
        try_damage(tap, method, damage, bases, root)
    test_random(tap, method, bases, root)
    if method == "optimal":
        target = copy_of(bases[0][0], root)
        without_prices(target)
        wrong = verdict(target, 3)
        tap.ok(not wrong, "optimal: without prices, optimality is not proved", wrong)


def main():
    tap = Tap()
    if not has_command("verify"):
        tap.skip("damaged results", "billet verify is not built")
        tap.done()
    root = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    try:
        for method in gen.METHODS:
            test_method(tap, method, root)
        tap.ok(billet("verify")[0] == 2, "verify without a folder is wrong use")
        tap.ok(billet("verify", os.path.join(root, "absent"))[0] == 1, "no such folder")
    finally:
        shutil.rmtree(root)
    tap.done()


main()
