# SPDX-License-Identifier: Apache-2.0
"""Time against pairs, for us and the peers, as a PNG by gnuplot."""
import os
import subprocess

SCRIPT = """
set terminal pngcairo size 1000,700 font "sans,11"
set output "{png}"
set logscale xy
set format x "10^{{%T}}"
set format y "10^{{%T}}"
set xlabel "pairs"
set ylabel "seconds"
set title "Exact lists, K = 50: time against pairs"
set grid
set key left top
plot {curves}
"""


def points(results):
    """title: [(pairs, seconds)]"""
    curves = {"billet, both sides, 10 % eligible": [(run.pairs, run.scan) for run in results["growth"]]}
    plain = [(run.pairs, run.scan) for key, run in results["ways"].items() if key.startswith("reference")]
    curves["billet's plain scorer, one thread"] = plain
    for title, name in (("PostgreSQL, both sides", "postgresql"), ("Faiss IndexFlatIP, one side", "faiss")):
        curves[title] = [(p["pairs"], p["seconds"]) for p in results["peers"].get(name, [])]
    return {title: sorted(rows) for title, rows in curves.items() if rows}


def draw(out, results):
    """growth.tsv (a block a curve) and time.png; returns the picture's name."""
    table = os.path.join(out, "growth.tsv")
    png = os.path.join(out, "time.png")
    curves = points(results)
    if not curves:
        return "nothing to draw"
    with open(table, "w", encoding="utf-8") as file:
        for title, rows in curves.items():
            file.write(f"# {title}\n" + "".join(f"{pairs}\t{seconds:.6f}\n" for pairs, seconds in rows) + "\n\n")
    parts = [f'"{table}" index {i} using 1:2 with linespoints lw 2 title "{title}"'
             for i, title in enumerate(curves)]
    subprocess.run(["gnuplot"], input=SCRIPT.format(png=png, curves=", ".join(parts)), text=True, check=True)
    return png
