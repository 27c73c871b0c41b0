#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every fuzz target over its seeds, whole and broken, and over what fuzzing has found before: the
build with sanitizers reports none of it again."""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", ".")
TARGETS = ("automaton", "encoding", "feed", "gzip", "http1", "occupation", "prose")


def main():
    failed = 0
    print("1..%d" % len(TARGETS))
    with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as seeds:
        subprocess.run([sys.executable, os.path.join(TOP, "tests/fuzz/seeds.py"), seeds,
                        "--broken"], check=True)
        for number, name in enumerate(TARGETS, 1):
            done = subprocess.run([os.path.join(BUILD, "tests/fuzz/replay_" + name),
                                   os.path.join(seeds, name),
                                   os.path.join(TOP, "tests/fuzz/found", name)],
                                  check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            told = re.match(r"(\d+) files", done.stdout.decode())
            good = done.returncode == 0 and told is not None and int(told.group(1)) > 0
            failed += not good
            print("%s %d - %s: %s" % ("ok" if good else "not ok", number, name,
                                      told.group(0) if told else "stopped"))
            if not good:
                for line in done.stderr.decode("utf-8", "replace").splitlines()[-30:]:
                    print("# " + line)
    sys.exit(1 if failed else 0)


main()
