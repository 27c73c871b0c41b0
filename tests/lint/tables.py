# SPDX-License-Identifier: Apache-2.0
"""What the tables promise is used, and what is used is in the tables: messages, settings, limits,
named queries."""
import re

from lintlib import Tap, blank, read, sources

# Codes that are put together from parts: how code spells the pattern, and what fits it.
COMPOSED = {
    "ask.%s": r"ask\.\w+", "change.%s": r"change\.\w+", "status.%s": r"status\.\w+",
    "gate.g%02zu": r"gate\.g\d\d", "explain.g%02zu.%s": r"explain\.g\d\d\.\w+",
    "word.education": r"word\.education\.\d", "word.method": r"word\.method\.\w+",
    "word.referral": r"word\.referral\.\w+", "word.round": r"word\.round\.\w+",
}  # fmt: skip
# Words of the vocabularies that explanations name: "word.<set>.<word>" with the set from a table.
VOCABULARIES = r"word\.(categories|conditions|employment|shifts)\.\w+"
# Actions of the audit that are no use case, and words between programs that nobody reads.
ACTIONS = {
    "duplicate.find", "import.candidate", "import.employer", "import.vacancy", "key.lookup", "round.bundle",
    "round.claim", "round.ask_list", "round.explain", "round.fail", "round.new", "round.read", "round.renew",
    "round.seal", "round.training", "shortlist.export", "http.idempotency_replay",
}  # fmt: skip
# What only tests ask, and what waits for the engine's threads.
EXEMPT = {"Q_PING", "CONFIG_WORKER_THREADS"}
FILES = r".*\.(json|ndjson|csv|xlsx|tsv|key|log|conf|pid|h|new)"
C_TEXT = re.compile(r'"([a-z][a-z_]*(?:\.[a-z0-9_%]+)+)"')
SQL_TEXT = re.compile(r"'([a-z][a-z_]*(?:\.[a-z0-9_]+)+)'")


def names(path, pattern):
    return re.findall(pattern, read(path), re.M)


def literals():
    """Dotted texts of the programs and their SQL, with a file that has each."""
    found = {}
    for path in sources(ends=(".c", ".h")):
        found.update((text, path) for text in C_TEXT.findall(read(path)))
    for path in sources(("migrations", "server"), (".sql",)):
        found.update((text, path) for text in SQL_TEXT.findall(read(path)))
    return found


def without_message(codes, used, actions):
    """What looks like a code of a family of messages, is none, and is nothing else we know."""
    families = {code.split(".")[0] for code in codes}
    return [
        f"{path}: {text}"
        for text, path in sorted(used.items())
        if text.split(".")[0] in families and text not in codes and text not in COMPOSED
        and text not in actions and not re.fullmatch(FILES, text)
    ]  # fmt: skip


def never_said(codes, used):
    patterns = [fits for spelt, fits in COMPOSED.items() if spelt in used] + [VOCABULARIES]
    return [
        code
        for code in codes
        if code not in used and not any(re.fullmatch(fits, code) for fits in patterns)
    ]


def unused(wanted, code):
    """Names that no code has as a word."""
    words = set(re.findall(r"\w+", code))
    return sorted(set(wanted) - words - EXEMPT)


def self_test(tap):
    codes = ["db.busy", "status.ok"]
    tap.ok(without_message(codes, {"db.bussy": "a.c"}, set()), "sees a code without a message")
    tap.ok(not without_message(codes, {"db.busy": "a.c", "x.y": "a.c", "db.json": "a.c", "db.ask": "a.c"},
                               {"db.ask"}), "content with messages, others' texts, files, actions")
    tap.ok(never_said(codes, {"status.%s": "a.c"}) == ["db.busy"], "sees a message that nobody says")
    tap.ok(unused(["LIMIT_A", "LIMIT_AB"], "x = LIMIT_AB;") == ["LIMIT_A"], "sees a name that nobody uses")


def main():
    tap = Tap()
    self_test(tap)
    codes = names("server/core/messages.def", r'^MESSAGE\("([^"]+)"')
    cases = names("server/app/use_cases.c", r'^    \{"([a-z_.]+)"')
    used = literals()
    found = without_message(codes, used, ACTIONS | set(cases))
    tap.ok(not found, "every code has a message", found)
    found = never_said(codes, used)
    tap.ok(not found, f"every one of {len(codes)} messages is said", found)
    stale = sorted(ACTIONS - set(used))
    tap.ok(not stale, "the list of actions names none that has gone", stale)

    code = "\n".join(blank(read(path)) for path in sources(ends=".c"))
    settings = names("server/core/options.def", r"^CONFIG_OPTION\((\w+)")
    found = unused(["CONFIG_" + name for name in settings], code)
    tap.ok(not found, f"every one of {len(settings)} settings is used", found)
    limits = names("server/core/limits.h", r"^#define (LIMIT_\w+)")
    tables = "\n".join(read(path) for path in sources(ends=(".def", "s.h")) if "limits.h" not in path)
    found = unused(limits, code + tables)
    tap.ok(not found, f"every one of {len(limits)} limits is used", found)
    queries = [
        name.upper()
        for path in sources(("server/db/sql",), (".sql",))
        for name in names(path, r"^-- name: (\w+)")
    ]
    found = unused(["Q_" + name for name in queries], code)
    tap.ok(not found, f"every one of {len(queries)} named queries is asked", found)
    tap.done()


main()
