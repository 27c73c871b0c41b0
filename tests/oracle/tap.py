# SPDX-License-Identifier: Apache-2.0
"""TAP for the scripts of this folder, and how they call the program under test."""
import os
import re
import subprocess
import sys

TIMEOUT_S = 120
SANITIZER = 99
SANITIZED = "BILLET_SANITIZED" in os.environ    # a slow build: fewer rounds


class Tap:
    """Collects results; the plan is printed at the end, as TAP allows."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, good, name, *notes):
        self.count += 1
        self.failed += 0 if good else 1
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name))
        if not good:
            for note in notes:
                self.note(note)
        return good

    def skip(self, name, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, why))

    @staticmethod
    def note(text):
        for line in str(text).splitlines():
            print("# " + line)
        sys.stdout.flush()

    def done(self):
        print("1..%d" % self.count)
        sys.exit(1 if self.failed else 0)


def billet_path():
    return os.path.join(os.environ.get("top_builddir", "."), "billet")


def billet(*args):
    """Runs the program: (exit code, standard output, standard error).  What a sanitizer says is
    never an expected failure: it gets an exit code of its own."""
    done = subprocess.run([billet_path(), *args], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_S)
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    broken = "Sanitizer" in err or "runtime error:" in err
    return SANITIZER if broken else done.returncode, out, err


def has_command(name):
    """Whether the program is built and its help lists the command."""
    if not os.path.exists(billet_path()):
        return False
    return re.search(r"^ +%s\b" % name, billet("--lang", "en", "--help")[1], re.M) is not None
