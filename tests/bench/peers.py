# SPDX-License-Identifier: Apache-2.0
"""Others doing a like job on this machine, at the same time: PostgreSQL the same lists in SQL, Faiss
the best 50 by inner product, LEMON the same allocation. A peer that is not installed is left out."""
import json
import os
import subprocess
import tempfile

from measure import Table, number

PG_PAIRS = [(2000, 200), (5000, 200)]  # more points of the curve; the bar's own is --sql
FAISS_QUERIES = [10, 100, 1000, 10000]


def run(command, **more):
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more)
    return json.loads(done.stdout.splitlines()[-1])


def postgresql(bench, size, repeat):
    """The engine's own lists are compared with what SQL made of the bundle."""
    with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as folder:
        billet = [os.path.join(bench.build, "billet"), "--lang", "en"]
        subprocess.run(billet + ["bench", "gen", folder, "--candidates", str(size[0]), "--vacancies", str(size[1]),
                                 "--method", "choice"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(billet + ["engine", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        script = os.path.join(bench.source, "tests/bench/peer_pg.py")
        harness = os.path.join(bench.source, "tests/support/pg.sh")
        python = os.environ.get("PYTHON3", "python3")
        done = subprocess.run(["sh", harness, "run", python, script, folder, "--check", "--repeat", str(repeat)],
                              stdout=subprocess.PIPE, text=True)
        if done.returncode == 77:
            return None
        done.check_returncode()
        return json.loads(done.stdout.splitlines()[-1])


def faiss(bench, vectors, queries, threads):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads))
    return run([bench.program("peer_faiss"), str(vectors), str(queries), str(threads)], env=environment)


def allocation(bench, args, results):
    """All allocations over the city's graph, and LEMON's network simplex with the same objective."""
    table = Table("Allocations over one graph", ("method", "seconds", "of the processor", "candidates referred", "sum"))
    with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as folder:
        billet = [os.path.join(bench.build, "billet"), "--lang", "en"]
        subprocess.run(billet + ["bench", "gen", folder, "--candidates", str(args.city[0]), "--vacancies",
                                 str(args.city[1]), "--tiers", "3"], check=True, stdout=subprocess.DEVNULL)
        graph = os.path.join(folder, "graph")
        commands = [[bench.program("bench_allocate"), folder, graph, str(args.threads)]]
        if os.path.exists(bench.program("peer_lemon")):
            commands.append([bench.program("peer_lemon"), graph])
        lines = []
        for command in commands:
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            lines += [json.loads(line) for line in done.stdout.splitlines()]
    got = {line["method"]: line for line in lines}
    for name, line in got.items():
        out = ("+".join(map(str, line["referred"])), line["sum_mutual"]) if "referred" in line else ("-", "-")
        table.row(name, f"{line['seconds']:.3f}", f"{line['cpu']:.3f}", *out)
    table.print()
    if "lemon" in got and any(got["lemon"][key] != got["optimal"][key] for key in ("referred", "sum_mutual")):
        raise SystemExit("the optimum is not LEMON's")
    results["peers"]["allocation"] = got


def measure(bench, args, results):
    table = Table("Peers", ("who", "what", "pairs", "seconds", "pairs/s"))
    points = results["peers"]
    points["postgresql"] = []
    for size in PG_PAIRS + [args.sql]:
        got = postgresql(bench, size, args.repeat if size == args.sql else 1)
        if got is None:
            print("no PostgreSQL here, left out")
            break
        points["postgresql"].append(got)
        table.row("PostgreSQL", f"both lists, {got['lists_checked']} equal to ours", number(got["pairs"]),
                  f"{got['seconds']:.3f}", number(got["pairs"] / got["seconds"]))
    points["same"] = bench.best(candidates=args.sql[0], vacancies=args.sql[1], lists_only=1, threads=args.threads)
    same = points["same"]
    table.row("billet", "the same instance", number(same.pairs), f"{same.scan:.4f}", number(same.pairs / same.scan))
    points["faiss"] = []
    for queries in FAISS_QUERIES if os.path.exists(bench.program("peer_faiss")) else []:
        got = faiss(bench, args.city[0], queries, args.threads)
        points["faiss"].append(got)
        table.row("Faiss", f"IndexFlatIP, d = 64, {queries} queries", number(got["pairs"]), f"{got['seconds']:.4f}",
                  number(got["pairs"] / got["seconds"]))
    table.print()
