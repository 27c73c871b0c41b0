# SPDX-License-Identifier: Apache-2.0
"""billet demo: told whole, stopped in the middle in three ways, left by its server and its
worker, with nothing left behind.

What the pieces of the demo do on their own is tested beside their areas.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
import adminlib  # noqa: E402

LONGEST_S = 300  # the machine may be busy; alone the demo takes 15


def environment(folder):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BILLET_", "PG"))}
    # A database of someone's own: the demo must not even look at it.
    return {**env, "TMPDIR": folder, "BILLET_DATABASE": "host=/nowhere dbname=precious"}


def start(folder, *words):
    return subprocess.Popen(
        [adminlib.BILLET, "--lang", "en", "demo", *words], cwd=folder, env=environment(folder),
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def left_over(folder):
    """Processes that name the folder, or live in it, and folders that should have gone."""
    found = [name for name in os.listdir(folder) if name.startswith("billet-demo.")]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                place = file.read()
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read()
        except OSError:
            continue
        if int(pid) != os.getpid() and folder.encode() in place + words:
            found.append(words.decode(errors="replace").replace("\0", " "))
    return found


def wait_gone(folder):
    end = time.monotonic() + 60
    while left_over(folder) and time.monotonic() < end:
        time.sleep(0.2)
    return left_over(folder)


def whole(tap, folder):
    process = start(folder)
    out, err = process.communicate(timeout=LONGEST_S)
    results = os.path.join(folder, "billet-demo")
    tap.ok(process.returncode == 0, "the demo ends with 0", out, err)
    tap.ok("not eligible" in out and "no consent to be matched" in out, "it tells its story", out)
    tap.ok(not left_over(folder), "nothing is left but the results", left_over(folder))
    with open(os.path.join(results, "shortlist.json"), encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    with open(os.path.join(results, "slips-by-candidate.csv"), encoding="utf-8-sig") as file:
        lines = file.read().count("\n")
    tap.ok(lines == len(rows) + 1 > 1000, "as many lines in the CSV as in the JSON", lines)
    sheets = ("shortlist-by-employer.xlsx", "employer-own.xlsx")
    tap.ok(all(zipfile.is_zipfile(os.path.join(results, s)) for s in sheets), "sheets are sheets")
    verdict = subprocess.run([adminlib.BILLET, "verify", os.path.join(results, "round")],
                             capture_output=True, check=False)
    tap.ok(verdict.returncode == 0, "the bundle is valid", verdict.stdout)
    tap.ok(not [n for n in os.listdir(results) if n.endswith(".key")], "no key stays")


def stopped(tap, folder, number, at):
    process = start(folder)
    for line in process.stdout:
        if line.startswith(at):
            break
    time.sleep(0.3)
    process.send_signal(number)
    process.communicate(timeout=120)
    name = signal.Signals(number).name
    if number != signal.SIGKILL:
        tap.ok(process.returncode == 1 and not left_over(folder),
               f"{name}: exit 1 and nothing is left when it ends", left_over(folder))
    else:
        tap.ok(not wait_gone(folder), f"{name}: nothing is left a little later", left_over(folder))


def program(folder, name):
    """The one process of this name that lives in the folder."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                place = file.read()
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                word = file.read().split(b"\0")[0]
        except OSError:
            continue
        if word == name.encode() and folder.encode() in place:
            return int(pid)
    return None


def lost(tap, folder, name, at):
    """One of its programs is gone: it stops at once, and says which."""
    process = start(folder)
    for line in process.stdout:
        if line.startswith(at):
            break
    os.kill(program(folder, name), signal.SIGKILL)
    began = time.monotonic()
    _, err = process.communicate(timeout=LONGEST_S)
    took = time.monotonic() - began
    tap.ok(process.returncode == 1 and f"{name} ended in the middle" in err and took < 60,
           f"{name} dies: exit 1, and its name is told", took, err)
    tap.ok(not left_over(folder), f"{name} dies: nothing is left", left_over(folder))


def refused(tap, folder):
    taken = os.path.join(folder, "taken")
    os.mkdir(taken)
    with open(os.path.join(taken, "mine"), "w", encoding="ascii"):
        pass
    done = subprocess.run([adminlib.BILLET, "--lang", "en", "--data", taken, "demo"], cwd=folder,
                          env=environment(folder), capture_output=True, text=True, check=False)
    tap.ok(done.returncode == 1 and "not an empty folder" in done.stderr,
           "--data with something in it is refused", done.stderr)


def main():
    tap = adminlib.Tap()
    adminlib.require_postgresql()
    folder = tempfile.mkdtemp(prefix="b.", dir="/tmp")
    os.chmod(folder, 0o755)
    try:
        whole(tap, folder)
        stopped(tap, folder, signal.SIGINT, " 1")  # while the cluster is made
        stopped(tap, folder, signal.SIGTERM, " 5")  # while a command runs
        stopped(tap, folder, signal.SIGKILL, " 3")
        lost(tap, folder, "billet-worker", " 8")  # which waits for it
        lost(tap, folder, "billetd", " 5")  # which does not need it yet
        refused(tap, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tap.done()


main()
