# SPDX-License-Identifier: Apache-2.0
"""Runs bench_engine and reads its line; tables for people."""
import json
import os
import subprocess
import time


def number(value):
    """1.23e+09 as people read it: 1.23·10⁹."""
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}·10{raised}"


class Run(dict):
    """One line of bench_engine."""

    def seconds(self, *steps):
        return sum(self["steps"].get(step, (0, 0))[0] for step in steps)

    def cpu(self, step):
        return self["steps"].get(step, (0, 0))[1]

    def cell(self, step):
        seconds = self.columns if step == "columns" else self.seconds(step)
        return f"{seconds:.3f}" if seconds else "-"

    @property
    def pairs(self):
        return self["candidates"] * self["vacancies"]

    @property
    def scan(self):
        """Facts in columns to sorted lists in memory."""
        return self.seconds("scan")

    @property
    def columns(self):
        return self.seconds("snapshot", "columns")

    @property
    def peak_mib(self):
        return self["peak_kib"] / 1024

    @property
    def share(self):
        return f"{100 * self['eligible'] / self['sampled']:.2f} %" if self["sampled"] else "-"


class Bench:
    def __init__(self, args):
        self.args = args
        self.build = os.environ.get("top_builddir", ".")
        self.source = os.environ.get("top_srcdir", ".")

    def program(self, name):
        return os.path.join(self.build, "tests/bench", name)

    def engine(self, **settings):
        command = [self.program("bench_engine"), f"codes={self.source}/migrations/codes"]
        command += [f"{key}={value}" for key, value in settings.items()]
        return Run(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))

    def best(self, **settings):
        """Of several runs the one with the shortest scan; one that takes long is not repeated."""
        runs = []
        start = time.monotonic()
        while len(runs) < self.args.repeat and (not runs or time.monotonic() - start < self.args.budget / 4):
            runs.append(self.engine(**settings))
        return min(runs, key=lambda run: run.scan)

    def machine(self):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "?")
        return f"{os.cpu_count()} x {model}, load {os.getloadavg()[0]:.1f}"


class Table:
    def __init__(self, title, head):
        self.title = title
        self.rows = [head]

    def row(self, *cells):
        self.rows.append(tuple(str(cell) for cell in cells))

    def print(self):
        widths = [max(len(row[i]) for row in self.rows) for i in range(len(self.rows[0]))]
        print(f"\n{self.title}")
        for row in self.rows:
            print("  ".join([row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]))
        print(flush=True)
