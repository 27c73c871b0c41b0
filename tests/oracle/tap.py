# SPDX-License-Identifier: Apache-2.0
"""TAP for the scripts of this folder, and how they call the program under test."""
import os
import subprocess
import sys

TIMEOUT_S = 120


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
    """Runs the program: (exit code, standard output, standard error)."""
    done = subprocess.run([billet_path(), *args], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_S)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode(
        "utf-8", "replace")


def has_command(name):
    """Whether the program is built and knows the command."""
    return os.path.exists(billet_path()) and name.encode() in subprocess.run(
        [billet_path(), "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=TIMEOUT_S).stdout
