# SPDX-License-Identifier: Apache-2.0
"""House style that a pattern can hold: licence line, lengths, guards, banned calls, SQL in C."""
import re

from lintlib import Tap, blank, numbered, sources

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
TEST_LINES_MAX = 600  # a table of cases is read, not understood
COLUMNS_MAX = 100
SPDX = "SPDX-License-Identifier: Apache-2.0"

# name: why not, and what instead
BANNED = {
    "strcpy": "unbounded", "strcat": "unbounded", "sprintf": "unbounded", "vsprintf": "unbounded",
    "gets": "unbounded", "strncpy": "may leave out the NUL", "strtok": "hidden state",
    "atoi": "no error", "atol": "no error", "atoll": "no error", "atof": "no error",
    "alloca": "unbounded stack", "rand": "use the crypto module", "srand": "use the crypto module",
    "system": "runs a shell", "popen": "runs a shell", "tmpnam": "a race", "mktemp": "a race",
    "localtime": "hidden state", "gmtime": "hidden state", "ctime": "hidden state",
    "asctime": "hidden state", "setlocale": "all text is UTF-8",
    "setjmp": "no hidden jumps", "longjmp": "no hidden jumps",
}  # fmt: skip
# Memory goes through arenas, or through a wrapper: the files named here. document.c frees what
# jansson made.
MEMORY = {"malloc", "calloc", "realloc", "reallocarray", "strdup", "strndup", "free"}
MEMORY_ALLOWED = {"matcher/support/arena.c", "server/core/mem.c", "server/http/document.c"}
# A call that waits for the server, outside the only place that may wait.
PQ_WAITS = r"\bPQ(exec|execParams|prepare|execPrepared|connectdb|connectdbParams|reset)\s*\("
SQL = re.compile(
    r"\b(select\s[^\"]*\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s"
    r"|merge\s+into\s|(create|alter|drop)\s+(table|role|schema|function|policy|index|view)\b)",
    re.I,
)


def licence_line(path, text):
    first = text.split("\n", 2)[:2]
    return [] if any(SPDX in line for line in first) else [f"the first line lacks {SPDX}"]


def line_length(path, text):
    return [
        f"{number}: {len(line)} columns"
        for number, line in enumerate(text.split("\n"), 1)
        if len(line) > COLUMNS_MAX
    ]


def file_length(path, text):
    lines = text.count("\n")
    most = TEST_LINES_MAX if path.startswith("tests/") else FILE_LINES_MAX
    return [f"{lines} lines, at most {most}: split it"] if lines > most else []


def function_length(path, text):
    """A function's body is what stands between { and } in the first column."""
    found = []
    for line, match in numbered(text, r"(?ms)^\{$.*?^\}$"):
        lines = match.group().count("\n") + 1
        if lines > FUNCTION_LINES_MAX:
            found.append(f"{line}: a function of {lines} lines, at most {FUNCTION_LINES_MAX}")
    return found


def header_guard(path, text):
    guard = re.sub(r"[/.]", "_", re.sub(r"^include/", "", path)).upper()
    guards = {guard, "BILLET_" + guard}
    match = re.search(r"(?m)^#ifndef (\w+)\n#define (\w+)", text)
    good = match and match.group(1) == match.group(2) and match.group(1) in guards
    return [] if good else [f"wants a header guard named {' or '.join(sorted(guards))}"]


def banned_calls(path, text):
    found = []
    for line, match in numbered(blank(text), r"(?<![\w.>])(\w+)\s*\("):
        name = match.group(1)
        if name in BANNED:
            found.append(f"{line}: {name}: {BANNED[name]}")
        if name in MEMORY and path not in MEMORY_ALLOWED:
            found.append(f"{line}: {name}: use an arena or a checked wrapper")
    return found


def waiting_calls(path, text):
    if path.startswith("server/admin/"):
        return []
    return [f"{n}: {m.group()[:-1]} waits" for n, m in numbered(blank(text), PQ_WAITS)]


def sql_text(path, text):
    """Queries are named, in server/db/sql; only server/admin speaks SQL of its own."""
    if path.startswith("server/admin/"):
        return []
    literals = re.compile(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*')
    return [
        f"{line}: SQL text: {match.group()[:50]}"
        for line, match in numbered(blank(text, strings=False), literals)
        if SQL.search(re.sub(r'"\s*"', "", match.group()))
    ]


def machine_traces(path, text):
    """Nothing of the machine it was written on, and no promise without an issue."""
    pattern = r"(?<![\w.])/(work|home|root|mnt)/\w|\bFIXME\b|\bXXX\b|\bTODO\b(?! ?\(?#\d+)"
    return [f"{n}: {m.group()}" for n, m in numbered(text, pattern)]


def self_test(tap):
    long_body = "int f(void)\n{\n" + "    x();\n" * 70 + "}\n"
    tap.samples(licence_line, [("server/a.c", "int x;\n")], [("a.c", f"/* {SPDX} */\n")])
    tap.samples(line_length, [("server/a.c", "x" * 101)], [("a.c", "界" * 100)])
    tap.samples(file_length, [("server/a.c", "\n" * 501), ("tests/a.c", "\n" * 601)],
                [("a.c", "\n" * 500), ("tests/a.c", "\n" * 600)])
    tap.samples(function_length, [("server/a.c", long_body)], [("a.c", "int f(void)\n{\n}\n")])
    tap.samples(
        header_guard,
        [("server/a.h", "#pragma once\n"), ("server/a.h", "#ifndef A_H\n#define A_H\n")],
        [("server/a.h", "#ifndef BILLET_SERVER_A_H\n#define BILLET_SERVER_A_H\n")],
    )
    tap.samples(
        banned_calls,
        [("server/a.c", "strcpy(a, b);"), ("server/a.c", "x = malloc (3);")],
        [("server/a.c", '/* strcpy(a) */ s = "atoi(x)"; p->free(p); my_free(q);')],
    )
    tap.samples(
        waiting_calls,
        [("server/db/a.c", "PQexec(c, q);")],
        [("server/db/a.c", "PQsendQuery(c, q);"), ("server/admin/a.c", "PQexec(c, q);")],
    )
    tap.samples(
        sql_text,
        [("server/store/a.c", '"SELECT a"\n  " FROM b"'), ("server/a.c", '"delete from t"')],
        [("server/a.c", '/* "SELECT a FROM b" */ "choose one"')],
    )
    tap.samples(machine_traces, [("a.c", "/* TODO: later */")], [("a.c", "/* TODO #12: x */")])


def main():
    tap = Tap()
    self_test(tap)
    code = sources() + sources(("tests",))
    ours = sources()
    scripts = sources(("tests", "migrations", "server"), (".py", ".sh", ".sql", ".am"))
    tap.tree(licence_line, code + scripts)
    tap.tree(line_length, code)
    tap.tree(file_length, code)
    tap.tree(function_length, code)
    tap.tree(header_guard, sources(ends=".h"))
    tap.tree(banned_calls, ours)
    tap.tree(waiting_calls, ours)
    tap.tree(sql_text, ours)
    tap.tree(machine_traces, code)
    tap.done()


main()
