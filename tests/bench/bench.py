# SPDX-License-Identifier: Apache-2.0
"""The engine measured: steps of a round, growth, shares of eligible pairs, threads and ways of
scanning, peers, and the bars that we set ourselves. Figures, not tests: nothing passes or fails.

    make bench BENCHFLAGS="--city 20000x4000 --growth 1e9 --skip peers"

Tables go to standard output, results.json, growth.tsv and time.png to --out (build/bench). How
figures are taken is told in README.md beside this file.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import bars
import peers
import plot
from measure import Bench, Table, number

# Five candidates a vacancy as in a city, ten in a province.
GROWTH = [(200, 50), (1000, 100), (2000, 500), (10000, 1000), (20000, 5000), (100000, 10000),
          (100000, 20000), (320000, 31250), (1000000, 100000)]
PROBE = 50
METHODS = ("optimal", "stable", "choice")
SECTIONS = ("round", "growth", "shares", "ways", "allocation", "peers")


def size(text):
    candidates, vacancies = text.split("x")
    return int(candidates), int(vacancies)


def parse():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--city", type=size, default=(100000, 20000), help="candidates x vacancies (%(default)s)")
    args.add_argument("--growth", type=float, default=1e11, help="largest number of pairs (%(default)g)")
    args.add_argument("--reference", type=size, default=(10000, 1000), help="for the plain scorer")
    args.add_argument("--sql", type=size, default=(20000, 200), help="for PostgreSQL")
    args.add_argument("--threads", type=int, default=os.cpu_count())
    args.add_argument("--repeat", type=int, default=3, help="the best of so many; long ones once")
    args.add_argument("--budget", type=float, default=60, help="seconds that one measurement may be expected to take")
    args.add_argument("--seal", action="store_true", help="also a whole round over PostgreSQL (round_clock.py)")
    args.add_argument("--skip", nargs="*", default=[], choices=SECTIONS)
    args.add_argument("--out", default="bench")
    return args.parse_args()


def bundle(bench, folder, candidates, vacancies, *more):
    subprocess.run([os.path.join(bench.build, "billet"), "--lang", "en", "bench", "gen", folder, "--candidates",
                    str(candidates), "--vacancies", str(vacancies), *more], check=True, stdout=subprocess.DEVNULL)


def rounds(bench, args, results):
    """Reading to verifying, a method a row; optimal also with three tiers. A fiftieth of the city
    each way first: what verifying takes there tells whether it can be afforded for the city."""
    names = ("read", "columns", "scan", "graph", "allocate", "write", "verify")
    table = Table("A round from its files, seconds by the clock",
                  ("method", "pairs") + names + ("peak MiB", "referrals"))
    expected = 0.0
    for scale in (PROBE, 1):
        candidates, vacancies = args.city[0] // scale, args.city[1] // scale
        verify = int(expected * PROBE * PROBE < args.budget)
        for label, method, tiers in [(m, m, 0) for m in METHODS] + [("optimal, 3 tiers", "optimal", 3)]:
            with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as folder:
                bundle(bench, folder, candidates, vacancies, "--method", method, "--tiers", str(tiers))
                run = bench.engine(folder=folder, method=METHODS.index(method), threads=args.threads, write=1,
                                   verify=verify)
            expected = max(expected, run.seconds("verify"))
            results["rounds"][label] = run
            table.row(label, number(run.pairs), *(run.cell(name) for name in names), f"{run.peak_mib:.0f}",
                      run["referrals"])
    if not verify:
        print(f"verifying the city left out: some {expected * PROBE * PROBE:.0f} s a method (--budget)")
    table.print()


def growth(bench, args, results):
    table = Table(f"Lists of both sides, K = 50, {args.threads} threads, 10 % eligible",
                  ("pairs", "candidates", "vacancies", "eligible", "columns s", "scan s", "processor s", "pairs/s",
                   "ns/pair", "facts MiB", "peak MiB"))
    expected = 0.0
    for candidates, vacancies in GROWTH:
        pairs = candidates * vacancies
        if pairs > args.growth * 1.01 or expected * pairs > args.budget:
            print(f"left out: {number(pairs)} pairs (--growth, --budget)")
            continue
        run = bench.best(candidates=candidates, vacancies=vacancies, lists_only=1, threads=args.threads)
        expected = run.scan / pairs
        results["growth"].append(run)
        table.row(number(pairs), candidates, vacancies, run.share, f"{run.columns:.3f}", f"{run.scan:.4f}",
                  f"{run.cpu('scan'):.4f}", number(pairs / run.scan), f"{run.scan / pairs * 1e9:.4f}",
                  f"{run['facts_kib'] / 1024:.0f}", f"{run.peak_mib:.0f}")
    table.print()


def shares(bench, args, results):
    table = Table("The city by its share of eligible pairs", ("asked", "measured", "scan s", "processor s", "pairs/s", "peak MiB"))
    for percent in (1, 10, 50):
        run = bench.best(candidates=args.city[0], vacancies=args.city[1], eligible=percent, lists_only=1,
                         threads=args.threads)
        results["shares"][percent] = run
        table.row(f"{percent} %", run.share, f"{run.scan:.3f}", f"{run.cpu('scan'):.3f}", number(run.pairs / run.scan), f"{run.peak_mib:.0f}")
    table.print()


def ways(bench, args, results):
    table = Table("Ways of scanning, 10 % eligible", ("way", "threads", "pairs", "scan s", "processor s", "pairs/s"))
    for way, threads, instance in (("auto", 1, args.city), ("auto", args.threads, args.city),
                                   ("portable", 1, args.city), ("auto", 1, args.reference),
                                   ("reference", 1, args.reference)):
        run = bench.best(candidates=instance[0], vacancies=instance[1], lists_only=1, threads=threads,
                         scan=("auto", "portable", "reference").index(way))
        results["ways"][f"{way} {threads} {run.pairs}"] = run
        table.row(way, threads, number(run.pairs), f"{run.scan:.4f}", f"{run.cpu('scan'):.4f}",
                  number(run.pairs / run.scan))
    table.print()


def seal(bench, args, results):
    """From the claim of a frozen round to its committed seal, by one worker."""
    out = os.path.abspath(os.path.join(bench.build, args.out, "seal.json"))
    print("\nA whole round, from its claim to its seal", flush=True)
    subprocess.run([sys.executable, os.path.join(bench.source, "tests/bench/round_clock.py"), "--city",
                    f"{args.city[0]}x{args.city[1]}", "--out", out], check=True)
    with open(out, encoding="utf-8") as file:
        results["seal"] = json.load(file)


def main():
    args = parse()
    out = os.path.join(os.environ.get("top_builddir", "."), args.out)
    os.makedirs(out, exist_ok=True)
    bench = Bench(args)
    results = {"rounds": {}, "growth": [], "shares": {}, "ways": {}, "peers": {}}
    sections = {"round": rounds, "growth": growth, "shares": shares, "ways": ways, "allocation": peers.allocation,
                "peers": peers.measure}
    print(bench.machine(), flush=True)
    for name, section in sections.items():
        if name not in args.skip:
            section(bench, args, results)
    if args.seal:
        seal(bench, args, results)
    bars.show(args, results)
    with open(os.path.join(out, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    if shutil.which("gnuplot"):
        print("plot:", plot.draw(out, results))
    else:
        print("no gnuplot here, no plot")


if __name__ == "__main__":
    main()
