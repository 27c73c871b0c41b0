# SPDX-License-Identifier: Apache-2.0
"""What the lint scripts share: finding sources, blanking comments, speaking TAP.

A check is a function (path, text) -> list of complaints. Each script proves with samples that
every check of its own can fail before it looks at the tree.
"""
import os
import re
import sys

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "..", "..")
SOURCE_DIRS = ("include", "matcher", "server")


def sources(dirs=SOURCE_DIRS, ends=(".c", ".h")):
    """Paths relative to the top folder, sorted."""
    found = []
    for start in dirs:
        for folder, subdirs, names in os.walk(os.path.join(TOP, start)):
            subdirs[:] = [d for d in subdirs if not d.startswith((".", "__"))]
            found += [os.path.join(folder, n) for n in names if n.endswith(ends)]
    return sorted(os.path.relpath(path, TOP) for path in found)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(text, strings=True):
    """The same text with comments (and the contents of strings) blanked; lines keep their number."""

    def replace(match):
        token = match.group()
        if token[0] in "\"'":
            return token[0] + " " * (len(token) - 2) + token[0] if strings else token
        return re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(replace, text)


def numbered(text, pattern):
    """(line number, match) for each match of the pattern."""
    for match in re.finditer(pattern, text):
        yield text.count("\n", 0, match.start()) + 1, match


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, good, name, complaints=()):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for line in complaints:
            print(f"#   {line}")

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}")

    def samples(self, check, bad, good=()):
        """check complains about each bad (path, text) and about no good one."""
        name = check.__name__.replace("_", " ")
        for path, text in bad:
            self.ok(check(path, text), f"{name}: sees the fault in a sample of {path}")
        for path, text in good:
            found = check(path, text)
            self.ok(not found, f"{name}: content with a good sample of {path}", found)

    def tree(self, check, paths):
        found = [f"{path}: {line}" for path in paths for line in check(path, read(path))]
        self.ok(not found, f"{check.__name__.replace('_', ' ')}: {len(paths)} files", found)

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)
