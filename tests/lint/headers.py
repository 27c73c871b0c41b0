# SPDX-License-Identifier: Apache-2.0
"""Each header compiles alone, as C11 and without a warning."""
import os
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lintlib import TOP, Tap, sources

BUILD = os.environ.get("top_builddir", ".")
COMMAND = [
    *shlex.split(os.environ.get("lint_cc", "gcc")),
    *("-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-D_GNU_SOURCE"),
    *(f"-I{TOP}/include", f"-I{TOP}", f"-I{BUILD}"),
    *shlex.split(os.environ.get("lint_cflags", "")),
]


def complaint(code):
    """What the compiler says of a file with this content; empty when it is content."""
    command = [*COMMAND, "-x", "c", "-"]
    done = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def alone(path):
    # Twice: the guard must hold. A declaration follows, for a file must not be empty.
    line = f'#include "{path.removeprefix("include/")}"\n'
    return complaint(line * 2 + "extern int billet_lint;\n")


def main():
    tap = Tap()
    tap.ok(complaint("uint32_t x;\n"), "sees a type that nobody declared")
    headers = sources(("include", "server", "matcher"), ".h")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(alone, headers))
    for path, text in zip(headers, said):
        tap.ok(not text, f"{path} compiles alone", text.splitlines()[:10])
    tap.done()


main()
