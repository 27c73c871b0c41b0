# SPDX-License-Identifier: Apache-2.0
"""The engine against the oracle on random bundles of all three methods.

For every bundle: `billet engine` must write what the oracle computes and `billet verify` must
find it valid; now and then the same facts in other bytes must give the same lists and referrals.
BILLET_ORACLE_BUNDLES bundles a method (default below), from seed BILLET_ORACLE_SEED on.  The
bundles that failed stay in tests/oracle/failed of the build folder.
"""
import multiprocessing
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import check_output  # noqa: E402
import gen  # noqa: E402
from oracle import INPUT_FILES, Model, read_bytes  # noqa: E402
from tap import SANITIZED, Tap, billet, has_command  # noqa: E402

BUNDLES = int(os.environ.get("BILLET_ORACLE_BUNDLES", "30" if SANITIZED else "60"))
FIRST_SEED = int(os.environ.get("BILLET_ORACLE_SEED", "1"))
SHUFFLE_EVERY = 10
FAILURES_MAX = 10
KEEP = os.path.join(os.environ.get("top_builddir", "."), "tests", "oracle", "failed")


def run_engine(folder):
    """What went wrong with the program itself."""
    code, _, err = billet("engine", folder)
    return [] if code == 0 else ["billet engine: exit %d: %s" % (code, err[-300:])]


def check_verify(folder):
    code, out, err = billet("verify", folder)
    return [] if code == 0 else ["billet verify: exit %d: %s %s" % (code, out[-300:], err[-300:])]


def check_shuffled(made, folder, other):
    """Other rows' order, keys' order and white space: the same lists and referrals."""
    gen.write(made, other, shuffle=1)
    wrong = run_engine(other)
    if wrong:
        return wrong
    return ["%s depends on the order of rows or keys" % name
            for name in ("lists.ndjson", "referrals.ndjson")
            if read_bytes(folder, name) != read_bytes(other, name)]


def try_bundle(made, folder, other, shuffle):
    gen.write(made, folder)
    wrong = run_engine(folder)
    if wrong:
        return wrong
    wrong = check_output.check(Model(folder), folder) or check_verify(folder)
    if not wrong and shuffle:
        wrong = check_shuffled(made, folder, other)
    return wrong


def try_example(folder, other):
    """The engine on an example's input; and verify on the result that came with it."""
    for name in INPUT_FILES:
        if os.path.exists(os.path.join(folder, name)):
            shutil.copy(os.path.join(folder, name), other)
    wrong = run_engine(other) or check_output.check(Model(other), other) or check_verify(other)
    wanted = 3 if os.path.basename(folder).startswith("optimal") else 0
    code = billet("verify", folder)[0]
    return wrong or ([] if code == wanted else ["verify of the example: exit %d" % code])


def test_examples(tap, root):
    shared = os.path.join(os.environ.get("top_srcdir", "."), "..", "shared", "design", "examples")
    if not os.path.isdir(shared):
        tap.skip("the examples of the design page", "they are not at hand")
        return
    for name in sorted(os.listdir(shared)):
        wrong = try_example(os.path.join(shared, name), fresh(root, "a"))
        tap.ok(not wrong, "example " + name, *wrong)


def keep(folder, name):
    target = os.path.join(KEEP, name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target


def fresh(root, name):
    path = os.path.join(root, name)
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    return path


def try_seed(job):
    """(seed, what went wrong, where the bundle was kept); in a process of its own."""
    method, seed, root = job
    mine = fresh(root, "%s-%d" % (method, seed))
    folder, other = fresh(mine, "a"), fresh(mine, "b")
    wrong = try_bundle(gen.bundle(seed, method), folder, other, seed % SHUFFLE_EVERY == 0)
    kept = keep(folder, "%s-%d" % (method, seed)) if wrong else None
    shutil.rmtree(mine)
    return seed, wrong, kept


def fuzz(tap, method, root, pool):
    failures = 0
    jobs = [(method, FIRST_SEED + i, root) for i in range(BUNDLES)]
    for seed, wrong, kept in pool.imap_unordered(try_seed, jobs, 8):
        if wrong:
            failures += 1
            tap.ok(False, "%s, seed %d" % (method, seed), "kept in " + kept, *wrong)
        if failures >= FAILURES_MAX:
            tap.note("enough failures")
            break
    tap.ok(failures == 0, "%s: %d bundles from seed %d" % (method, BUNDLES, FIRST_SEED))


def main():
    tap = Tap()
    if not has_command("engine"):
        tap.skip("engine against oracle", "billet engine is not built")
        tap.done()
    root = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    try:
        test_examples(tap, root)
        with multiprocessing.Pool() as pool:
            for method in gen.METHODS:
                fuzz(tap, method, root, pool)
    finally:
        shutil.rmtree(root)
    tap.done()


main()
