#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tests of migrations/*.sql against a real PostgreSQL: one cluster, a database a file.

    tests/sql/run.py            all of them, as TAP
    tests/sql/run.py freeze     those of t_freeze.py
"""
import glob
import importlib
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = sorted(os.path.basename(path)[2:-3] for path in glob.glob(os.path.join(HERE, "t_*.py")))


def main():
    tap = world.Tap()
    with world.worlds() as make:
        for name in sys.argv[1:] or FILES:
            started = time.monotonic()
            try:
                importlib.import_module("t_" + name).run(tap, make("t_" + name))
            except Exception:
                tap.ok(False, f"{name}: ran to its end", traceback.format_exc())
            tap.note(f"{name}: {time.monotonic() - started:.1f} s")
    tap.done()


main()
