# SPDX-License-Identifier: Apache-2.0
"""What the engine must refuse, and what it must take.

For every case of reject_cases.py one line of a sound bundle is spoilt: `billet engine` must exit
1, name the file and the line, and write nothing.  At the limits it must compute.
"""
import json
import os
import random
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import check_output  # noqa: E402
from mangle import mangled  # noqa: E402
from oracle import Model, read_bytes  # noqa: E402
from reject_cases import (BAD_LINES, CANDIDATES, CHOICES, CROSSWALK, LINE, ROUND,  # noqa: E402
                          VACANCIES, accept_cases, reject_cases, sound_bundle, spoil)
from tap import Tap, billet, has_command  # noqa: E402


MANGLED = int(os.environ.get("BILLET_ORACLE_MANGLED", "100"))


def write_lines(folder, name, lines):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(b"".join(line + b"\n" for line in lines))


def write_bundle(root, bundle):
    folder = os.path.join(root, "bundle")
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for name, rows in bundle.items():
        write_lines(folder, name, [json.dumps(row).encode() for row in rows])
    return folder


def line_number(file):
    return 1 if file == ROUND else LINE


def spoilt_bundle(root, file, path, value):
    bundle = sound_bundle()
    spoil(bundle[file], line_number(file) - 1, path, value)
    return write_bundle(root, bundle)


def written(folder):
    return [name for name in check_output.OUTPUT_FILES
            if os.path.exists(os.path.join(folder, name))]


def refused(folder, file, line):
    """None, or what is wrong with the refusal."""
    code, out, err = billet("engine", folder)
    if code != 1 or written(folder):
        return "exit %d, wrote %s: %s" % (code, written(folder), (err or out)[:300])
    if not re.search(re.escape(file) + r"\D{1,20}%d\b" % line, err):
        return "does not name %s line %d: %s" % (file, line, err[:300])
    return None


def shown(value):
    return repr(value) if not callable(value) and type(value) is not object else "(absent)"


def test_refused(tap, root):
    """One TAP line a case, with the spoilt value in its name."""
    for name, file, path, value in reject_cases():
        wrong = refused(spoilt_bundle(root, file, path, value), file, line_number(file))
        text = "refused: %s: %s = %s" % (file, name, shown(value))
        tap.ok(wrong is None, text.replace("#", ""), wrong)


def test_bad_lines(tap, root):
    """Lines that are no JSON object, in every file."""
    for file in (ROUND, CANDIDATES, VACANCIES, CROSSWALK, CHOICES):
        for text in BAD_LINES:
            bundle = sound_bundle()
            folder = write_bundle(root, bundle)
            lines = [json.dumps(row).encode() for row in bundle[file]]
            lines[line_number(file) - 1] = text.encode("latin-1")
            write_lines(folder, file, lines)
            wrong = refused(folder, file, line_number(file))
            tap.ok(wrong is None, "refused: %s: the line %r" % (file, text), wrong)


def test_missing_files(tap, root):
    """The files that a round cannot do without."""
    for file in (ROUND, CANDIDATES, VACANCIES):
        folder = write_bundle(root, sound_bundle())
        os.remove(os.path.join(folder, file))
        code, _, err = billet("engine", folder)
        tap.ok(code == 1 and file in err, "refused: no " + file, "exit %d: %s" % (code, err))


def test_mangled(tap, root):
    """Rubbish is computed or refused, never a crash, and a refusal writes nothing."""
    wrong = []
    for seed in range(MANGLED):
        rng = random.Random(seed)
        folder = write_bundle(root, sound_bundle())
        file = rng.choice((ROUND, CANDIDATES, VACANCIES, CROSSWALK, CHOICES))
        data = mangled(rng, read_bytes(folder, file))
        with open(os.path.join(folder, file), "wb") as f:
            f.write(data)
        code, _, err = billet("engine", folder)
        count = len(written(folder))
        if (code, count) not in ((0, 3), (1, 0)) or (code == 1 and file not in err):
            wrong.append("seed %d, %s: exit %d, %d files, %s"
                         % (seed, file, code, count, err[:200]))
    tap.ok(not wrong, "%d mangled bundles are computed or refused" % MANGLED, *wrong[:5])


def computed(folder):
    code, _, err = billet("engine", folder)
    if code != 0:
        return "exit %d: %s" % (code, err[:300])
    return "\n".join(check_output.check(Model(folder), folder)) or None


def test_accepted(tap, root):
    """At the limits, and with facts absent, it computes what the oracle computes."""
    for name, file, path, value in accept_cases():
        wrong = computed(spoilt_bundle(root, file, path, value))
        tap.ok(wrong is None, "taken: %s: %s = %s" % (file, name, shown(value)), wrong)


def main():
    tap = Tap()
    if not has_command("engine"):
        tap.skip("refused input", "billet engine is not built")
        tap.done()
    root = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    try:
        test_refused(tap, root)
        test_bad_lines(tap, root)
        test_missing_files(tap, root)
        test_mangled(tap, root)
        test_accepted(tap, root)
    finally:
        shutil.rmtree(root)
    tap.done()


main()
