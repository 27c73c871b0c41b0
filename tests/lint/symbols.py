# SPDX-License-Identifier: Apache-2.0
"""The engine needs nothing but memory and bytes: libmatcher.a's undefined symbols are listed here.

A new name in the list is a decision about the engine's purity, not a mend for this test.
"""
import os
import re
import subprocess
import sys
import tempfile

from lintlib import Tap

BUILD = os.environ.get("top_builddir", ".")

ALLOWED = {
    # bytes
    "memcmp", "memcpy", "memmove", "memset", "strlen", "strcmp", "strncmp", "memchr", "strchr",
    # memory of the default allocator
    "malloc", "free",
    # texts of errors
    "snprintf", "vsnprintf",
    # threads of support/parallel.c
    "pthread_create", "pthread_join", "pthread_mutex_init", "pthread_mutex_destroy",
    "pthread_mutex_lock", "pthread_mutex_unlock", "pthread_cond_init", "pthread_cond_destroy",
    "pthread_cond_wait", "pthread_cond_signal", "pthread_cond_broadcast",
    "pthread_attr_init", "pthread_attr_destroy", "pthread_attr_setstacksize",
}  # fmt: skip
# What the compiler itself calls: assert, stack protector, choice of the processor, tables.
COMPILER = re.compile(
    r"__assert_fail|__stack_chk_fail|__cpu_(model|indicator_init)|_GLOBAL_OFFSET_TABLE_"
    r"|__(mem|str|vsn)\w+_chk|__(u?(div|mod)\w*ti3|popcount\w*|mul\w*ti\w*)"
)


def foreign(archive):
    """Symbols that some member wants, none defines, and the list does not allow."""
    command = ["nm", "--format=posix", archive]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wanted, defined = set(), set()
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 2 and len(fields[1]) == 1:
            (wanted if fields[1] in "Uw" else defined).add(fields[0])
    return sorted(
        name for name in wanted - defined if name not in ALLOWED and not COMPILER.fullmatch(name)
    )


def sample(folder):
    """An engine that looks at the clock."""
    code, thing = os.path.join(folder, "a.c"), os.path.join(folder, "a.o")
    with open(code, "w", encoding="utf-8") as file:
        file.write("#include <time.h>\nlong f(void);\nlong f(void) { return (long)time(0); }\n")
    compiler = os.environ.get("lint_cc", "gcc").split()
    subprocess.run([*compiler, "-c", code, "-o", thing], check=True)
    return thing


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        tap.ok(foreign(sample(folder)) == ["time"], "sees a call of time()")
    found = foreign(os.path.join(BUILD, "libmatcher.a"))
    tap.ok(not found, "libmatcher.a asks for nothing else", found)
    tap.done()


sys.exit(main())
